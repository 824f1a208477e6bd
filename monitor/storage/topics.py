"""Topics and their versions: what is watched, in which wording, and the recount of a new one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import Connection

from monitor.analysis.references import Catalogue
from monitor.errors import JobError, TopicError
from monitor.model.record import TopicMatch
from monitor.model.topic import RECOUNT, Topic, TopicVersion
from monitor.storage.database import AnyRow, Database, changed, moment_of, numbers, seconds, storable
from monitor.storage.facts import EVERYTHING, Fact, read_facts, replace_facts
from monitor.storage.jobs import Step, advance, enqueue
from monitor.storage.saving import live_version_ids, match_row
from monitor.storage.tables import articles, counters, facts, further_tones, matches, topic_versions, topics
from monitor.storage.tone_rows import further_rows, with_further


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a version finds in an article: a match or nothing. ``revision`` and ``processed`` say what was read."""

    article_id: int
    revision: int
    processed: int
    match: TopicMatch | None


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one database."""

    database: Database

    def add(
        self,
        name: str,
        slug: str,
        description: str,
        query: str,
        author: str,
        note: str,
        now: datetime,
        *,
        recount: bool = False,
        tags: Sequence[str] = (),
    ) -> Topic:
        """Store a new topic. Its first version is active at once; older articles come in by a recount.

        ``recount`` stores the job for that in the same transaction.

        Raises:
            TopicError: another topic has this name or slug.
        """
        with self.database.write() as connection:
            _check_free(connection, name, slug)
            row = {
                "name": storable(name), "slug": slug, "description": storable(description), "archived": 0,
                "last_number": 0, "created": seconds(now), "tags": _tags(tags),
            }  # fmt: skip
            topic_id = connection.execute(topics.insert().values(**row).returning(topics.c.id)).scalar_one()
            version_id = _add_version(connection, topic_id, query, "active", author, note, now)
            if recount:
                enqueue(connection, RECOUNT, {"version_id": version_id}, now, name)
            changed(connection)
            return _topic(connection, topic_id)

    def new_version(
        self, topic_id: int, query: str, author: str, note: str, now: datetime, *, recount: bool = False
    ) -> TopicVersion:
        """Store another wording in state ``recounting``; one that was still being recounted is dropped with its rows.

        ``recount`` stores the job for it in the same transaction.

        Raises:
            TopicError: there is no such topic.
        """
        with self.database.write() as connection:
            pending = _topic(connection, topic_id).pending
            if pending is not None:
                _drop(connection, pending.id)
            number = _add_version(connection, topic_id, query, "recounting", author, note, now)
            changed(connection)
            version = _version(connection, topic_versions.c.id == number)
            if recount:
                enqueue(connection, RECOUNT, {"version_id": version.id}, now, version.topic)
            return version

    def activate(self, version_id: int, now: datetime) -> Topic:
        """Let a recounted version take over; the one charted until now is frozen and kept.

        Raises:
            TopicError: there is no such version any more.
        """
        with self.database.write() as connection:
            version = _version(connection, topic_versions.c.id == version_id)
            if version.state == "recounting":
                v = topic_versions.c
                of_topic = (v.topic_id == version.topic_id, v.state == "active")
                connection.execute(update(topic_versions).where(*of_topic).values(state="frozen", changed=seconds(now)))
                here = v.id == version_id
                connection.execute(update(topic_versions).where(here).values(state="active", changed=seconds(now)))
                changed(connection)
            return _topic(connection, version.topic_id)

    def drop_pending(self, topic_id: int) -> None:
        """Give up the version that is being recounted, with all its rows; nothing happens where there is none.

        Raises:
            TopicError: there is no such topic.
        """
        with self.database.write() as connection:
            pending = _topic(connection, topic_id).pending
            if pending is not None:
                _drop(connection, pending.id)
                changed(connection)

    def describe(self, topic_id: int, description: str, tags: Sequence[str]) -> Topic:
        """Change what is said of a topic; its query, versions and numbers stay.

        Raises:
            TopicError: there is no such topic.
        """
        with self.database.write() as connection:
            _topic(connection, topic_id)
            values = {"description": storable(description), "tags": _tags(tags)}
            connection.execute(update(topics).where(topics.c.id == topic_id).values(**values))
            changed(connection)
            return _topic(connection, topic_id)

    def archive(self, topic_id: int, archived: bool, recounted_at: datetime | None = None) -> Topic:
        """Put a topic away or bring it back. New articles are not matched while it is away: recount it afterwards.

        ``recounted_at`` (the present) stores the jobs for that in the same transaction.

        Raises:
            TopicError: there is no such topic.
        """
        with self.database.write() as connection:
            topic = _topic(connection, topic_id)
            connection.execute(update(topics).where(topics.c.id == topic_id).values(archived=int(archived)))
            if recounted_at is not None:
                for version in (topic.active, topic.pending):
                    if version is not None:
                        enqueue(connection, RECOUNT, {"version_id": version.id}, recounted_at, topic.name)
            changed(connection)
            return _topic(connection, topic_id)

    # ------------------------------------------------------------------------------------------------------ questions
    def all(self, *, archived: bool = True) -> list[Topic]:
        """Every topic by name, with or without those that are put away."""
        with self.database.read() as connection:
            return [topic for topic in _topics(connection) if archived or not topic.archived]

    def by_slug(self, slug: str) -> Topic:
        """The topic of that slug.

        Raises:
            TopicError: there is none.
        """
        with self.database.read() as connection:
            found = _topics(connection, topics.c.slug == storable(slug))
        if not found:
            raise TopicError(f"There is no topic {slug!r}. `wirewatch topics list` shows all of them.")
        return found[0]

    def versions(self, topic_id: int) -> list[TopicVersion]:
        """All versions of a topic, the first one first."""
        with self.database.read() as connection:
            return _versions(connection, topic_versions.c.topic_id == topic_id)

    def version(self, version_id: int) -> TopicVersion | None:
        """One version; ``None`` if it is not there any more."""
        with self.database.read() as connection:
            return next(iter(_versions(connection, topic_versions.c.id == version_id)), None)

    def live_versions(self) -> list[TopicVersion]:
        """The versions that new articles are matched with: active and recounting ones of topics that are watched."""
        with self.database.read() as connection:
            return _versions(connection, topic_versions.c.id.in_(live_version_ids()))

    def catalogue(self) -> Catalogue:
        """All topics with all versions, for queries that name another topic."""
        with self.database.read() as connection:
            archived = connection.execute(select(topics.c.id).where(topics.c.archived == 1)).scalars()
            return Catalogue(tuple(_versions(connection)), frozenset(archived))

    # ------------------------------------------------------------------------------------------------------- recounts
    def replace_matches(
        self, version_id: int, rows: Sequence[Recounted], now: datetime, step: Step | None = None
    ) -> None:
        """Set what a version finds in these articles, and the job's progress, in one transaction.

        Doing it twice changes nothing. An article that was revised or read again since it was looked at is left alone:
        it was matched with this version when that was saved.

        Raises:
            JobError: the version was dropped or frozen, or the job was cancelled or taken over; nothing was stored.
        """
        with self.database.write() as connection:
            live = (topic_versions.c.id == version_id, topic_versions.c.state.in_(("active", "recounting")))
            if connection.execute(select(topic_versions.c.id).where(*live)).scalar() is None:
                raise JobError("The topic was changed again meanwhile; this recount is not needed any more.")
            if step is not None and not advance(connection, step, now):
                raise JobError("The recount was cancelled, or another process has taken it over.")
            if _replace(connection, version_id, rows):
                changed(connection)


def _replace(connection: Connection, version_id: int, rows: Sequence[Recounted]) -> bool:
    """Replace the matches and facts of one version for some articles; whether anything is different now."""
    m = matches.c
    ids = [row.article_id for row in rows]
    here = select(matches).where(m.version_id == version_id, m.article_id.in_(numbers(connection, ids)))
    before = {row["article_id"]: dict(row) for row in connection.execute(here).mappings()}
    # What matches neither before nor now, nearly all of an archive, is not looked at any further.
    touched = [row for row in rows if row.match is not None or row.article_id in before]
    a = articles.c
    found = select(a.id, a.revision, a.processed).where(
        a.id.in_(numbers(connection, [row.article_id for row in touched]))
    )
    state = {article_id: (revision, processed) for article_id, revision, processed in connection.execute(found)}
    fresh = {row.article_id: row.match for row in touched if state.get(row.article_id) == (row.revision, row.processed)}
    after = {article_id: match_row(article_id, match) for article_id, match in fresh.items() if match is not None}
    t = further_tones.c
    of_version = (t.version_id == version_id, t.article_id.in_(numbers(connection, fresh)))
    stored = connection.execute(select(further_tones).where(*of_version)).mappings()
    tones = {article_id: match.further for article_id, match in fresh.items() if match is not None}
    tones_after = [row for article_id, given in tones.items() for row in further_rows(article_id, version_id, given)]
    toned = sorted(map(dict, stored), key=_place) != sorted(tones_after, key=_place)
    if not toned and after == {article_id: row for article_id, row in before.items() if article_id in fresh}:
        return False
    everything = {fact.article_id: fact for fact in read_facts(connection, list(after), [EVERYTHING])}
    gone = [article_id for article_id in fresh if article_id in before]
    old = read_facts(connection, gone, [version_id])
    connection.execute(delete(matches).where(m.version_id == version_id, m.article_id.in_(numbers(connection, gone))))
    connection.execute(delete(further_tones).where(*of_version))
    if after:
        connection.execute(matches.insert(), list(after.values()))
    if tones_after:
        connection.execute(further_tones.insert(), tones_after)
    new: list[Fact] = []
    for article_id, row in after.items():
        if (fact := everything.get(article_id)) is not None:
            fact = fact._replace(version_id=version_id, mentions=row["mentions"], topic_tone=row["tone"])
            new.append(with_further(fact, tones[article_id]))
    replace_facts(connection, old, new)
    return True


def _place(row: Mapping[str, Any]) -> tuple[int, str]:
    return int(row["article_id"]), str(row["measure"])


# ----------------------------------------------------------------------------------------------------------------- rows
def _tags(tags: Sequence[str]) -> str:
    return json.dumps([storable(tag) for tag in tags], ensure_ascii=False)


def _check_free(connection: Connection, name: str, slug: str) -> None:
    taken = (or_(topics.c.name == storable(name), topics.c.slug == slug),)
    if connection.execute(select(topics.c.id).where(*taken)).first() is not None:
        raise TopicError(f"There is a topic called {name!r} already. Choose another name.")


def _add_version(
    connection: Connection, topic_id: int, query: str, state: str, author: str, note: str, now: datetime
) -> int:
    t = topics.c
    counted = update(topics).where(t.id == topic_id).values(last_number=t.last_number + 1).returning(t.last_number)
    row = {
        "topic_id": topic_id, "number": connection.execute(counted).scalar_one(), "query": storable(query),
        "state": state, "created": seconds(now), "changed": seconds(now), "author": storable(author),
        "note": storable(note),
    }  # fmt: skip
    insert = topic_versions.insert().values(**row).returning(topic_versions.c.id)
    return int(connection.execute(insert).scalar_one())


def _drop(connection: Connection, version_id: int) -> None:
    for table in (facts, counters, matches, further_tones):
        connection.execute(delete(table).where(table.c.version_id == version_id))
    connection.execute(delete(topic_versions).where(topic_versions.c.id == version_id))


def _version_of(row: AnyRow) -> TopicVersion:
    return TopicVersion(
        row.id, row.topic_id, row.name, row.slug, row.number, row.query, row.state, moment_of(row.created), row.author,
        row.note, moment_of(row.changed) if row.state == "frozen" else None,
    )  # fmt: skip


def _versions(connection: Connection, *conditions: Any) -> list[TopicVersion]:
    v = topic_versions.c
    found = (
        select(topic_versions, topics.c.name, topics.c.slug)
        .join(topics, topics.c.id == v.topic_id)
        .where(*conditions)
        .order_by(v.topic_id, v.number)
    )
    return [_version_of(row) for row in connection.execute(found)]


def _version(connection: Connection, condition: Any) -> TopicVersion:
    found = _versions(connection, condition)
    if not found:
        raise TopicError("This version of the topic is not there any more: the topic was changed again meanwhile.")
    return found[0]


def _topics(connection: Connection, *conditions: Any) -> list[Topic]:
    live = topic_versions.c.state.in_(("active", "recounting"))
    versions: dict[int, dict[str, TopicVersion]] = {}
    for version in _versions(connection, live, *conditions):
        versions.setdefault(version.topic_id, {})[version.state] = version
    found = connection.execute(select(topics).where(*conditions).order_by(topics.c.name))
    return [
        Topic(
            row.id, row.name, row.slug, row.description, bool(row.archived), versions[row.id]["active"],
            versions[row.id].get("recounting"), tuple(json.loads(row.tags)),
        )
        for row in found
    ]  # fmt: skip


def _topic(connection: Connection, topic_id: int) -> Topic:
    found = _topics(connection, topics.c.id == topic_id)
    if not found:
        raise TopicError("There is no such topic. `wirewatch topics list` shows all of them.")
    return found[0]
