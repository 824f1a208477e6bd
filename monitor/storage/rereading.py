"""Re-readings: stored articles as they were read, and what a better reader makes of them, in place of it.

A re-reading is no revision: the outlet changed nothing. Key, first sight, sightings and revision number stay; text,
credits, date, matches, tone, facts, counters, text index and family are replaced, a batch in one transaction with the
progress of its job.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.engine import Connection

from monitor.errors import JobError, RegistryChanged, TopicsChanged
from monitor.model.article import Article, Certainty, Published
from monitor.model.record import Counted, RawPage, Record
from monitor.model.rereading import Wanted
from monitor.model.source import Outlet
from monitor.storage.articles import Articles, credit_of
from monitor.storage.database import AnyRow, Database, changed, moment_of, moment_or_none, numbers, seconds, storable
from monitor.storage.jobs import Step, advance
from monitor.storage.outlets import outlet_of
from monitor.storage.registry import registry_number
from monitor.storage.saving import live_version_ids, replace_readings
from monitor.storage.tables import (
    article_tones,
    articles,
    families,
    matches,
    outlets,
    raw_pages,
    sightings,
    sources,
    texts,
)


@dataclass(frozen=True, slots=True)
class StoredReading:
    """An article as it is stored, with what is needed to read it again.

    ``outlet_stated`` says that a source which showed it states its outlet, ``archive`` that only folders and imports
    showed it: its counting time is its time of publication. ``page`` is that of the present revision, ``None`` where
    none is kept. ``other_versions`` are topic versions that match it and are not live: frozen ones and those of topics
    that are put away.
    """

    id: int
    key: str
    revision: int
    processed: int
    sample: bool
    article: Article
    outlet: Outlet
    outlet_stated: bool
    first_seen: datetime
    counted: Counted | None
    archive: bool
    page: RawPage | None
    other_versions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an article is read as now, and which state of it was read (its revision and when that was processed)."""

    article_id: int
    revision: int
    processed: int
    record: Record


@dataclass(frozen=True, slots=True)
class State:
    """What people see of an article: what a report compares. ``tone`` is in millionths; ``family`` is a key."""

    outlet: str
    url: str | None
    title: str
    body: str
    published: str | None
    counted: str | None
    lang: str
    wire: str | None
    cites: tuple[str, ...]
    byline: str | None
    photo: str | None
    editor: str | None
    section: str | None
    form: str
    tone: int | None
    family: str
    family_words: str
    topics: frozenset[int]


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of one article. ``stored`` is false where nothing at all was different."""

    article_id: int
    before: State
    after: State
    stored: bool


@dataclass(frozen=True, slots=True)
class Rereading:
    """The re-readings of the database that these articles are in."""

    articles: Articles

    @property
    def database(self) -> Database:
        """The database."""
        return self.articles.database

    def count(self, wanted: Wanted, before_id: int | None) -> int:
        """How many articles `stored` gives from there on, names left aside."""
        asked = select(func.count()).select_from(articles).where(*_conditions(wanted, before_id))
        with self.database.read() as connection:
            return int(connection.execute(asked).scalar_one())

    def stored(self, wanted: Wanted, before_id: int | None, limit: int) -> list[StoredReading]:
        """Articles to read again, the newest first: those with numbers below ``before_id``; names are left aside."""
        a = articles.c
        asked = select(articles, texts.c.body).join(texts, texts.c.article_id == a.id)
        asked = asked.where(*_conditions(wanted, before_id)).order_by(a.id.desc()).limit(limit)
        with self.database.read() as connection:
            rows = list(connection.execute(asked))
            return _readings(connection, rows)

    def one(self, article_id: int) -> StoredReading | None:
        """One article; ``None`` if there is none of that number."""
        asked = select(articles, texts.c.body).join(texts, texts.c.article_id == articles.c.id)
        with self.database.read() as connection:
            rows = list(connection.execute(asked.where(articles.c.id == article_id)))
            return next(iter(_readings(connection, rows)), None)

    def replace(
        self,
        readings: Sequence[Reading],
        now: datetime,
        *,
        versions: Collection[int],
        registry: int | None = None,
        dry_run: bool,
        step: Callable[[Sequence[Reread]], Step],
    ) -> None:
        """Store re-readings and the job's progress in one transaction; of a dry run only the progress.

        An article that was revised or read again since it was looked at is left alone. ``step`` makes the progress of
        what became of the others; doing the same twice changes nothing. ``versions`` are the live topic versions that
        were matched, ``registry`` the number of the registries that were used.

        Raises:
            TopicsChanged: other topic versions are live by now; nothing was stored.
            RegistryChanged: the registries are not those any more; nothing was stored.
            JobError: the job was cancelled or taken over; nothing was stored.
        """
        memory = self.articles.memory
        with self.articles.writing() as connection:
            if sorted(versions) != [row.id for row in connection.execute(live_version_ids())]:
                raise TopicsChanged("Topics were saved while articles were read again. Nothing was stored; try again.")
            if registry is not None and registry != registry_number(connection):
                raise RegistryChanged("The registries were changed while articles were read again. Try again.")
            fresh = _fresh(connection, readings)
            before = _states(connection, fresh)
            attempt = connection.begin_nested()
            stored: set[int] = set()
            for sample in (0, 1):
                stored |= replace_readings(connection, memory, _of_sample(fresh, sample), sample, seconds(now))
            after = _states(connection, fresh)
            if dry_run:
                attempt.rollback()
                if len({record.sample for record in fresh.values()}) > 1:
                    memory.clear()  # the second half has looked at what the first had written
            else:
                attempt.commit()
                if stored:
                    changed(connection)
            became = [Reread(number, before[number], after[number], number in stored) for number in fresh]
            if not advance(connection, step(became), now):
                raise JobError("The job was cancelled, or another process has taken it over.")


def _conditions(wanted: Wanted, before_id: int | None) -> list[ColumnElement[bool]]:
    a = articles.c
    conditions: list[ColumnElement[bool]] = [] if before_id is None else [a.id < before_id]
    if wanted.since is not None:
        conditions.append(a.counted_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(a.counted_at < wanted.until)
    if wanted.langs:
        conditions.append(a.lang.in_([storable(lang) for lang in wanted.langs]))
    if wanted.outlets:
        keys = [storable(key) for key in wanted.outlets]
        conditions.append(a.outlet_id.in_(select(outlets.c.id).where(outlets.c.key.in_(keys))))
    if wanted.sources:
        named = sources.c.name.in_([storable(name) for name in wanted.sources])
        shown = and_(sightings.c.article_id == a.id, sightings.c.source_id == sources.c.id, named)
        conditions.append(exists().where(shown))
    return conditions


# --------------------------------------------------------------------------------------------------------- as it is
def _readings(connection: Connection, rows: Sequence[AnyRow]) -> list[StoredReading]:
    ids = [row.id for row in rows]
    of_outlets = select(outlets).where(outlets.c.id.in_(numbers(connection, {row.outlet_id for row in rows})))
    known = {row.id: outlet_of(row) for row in connection.execute(of_outlets)}
    pages, archived, others = _pages(connection, ids), _archived(connection, ids), _other_versions(connection, ids)
    stated = _stated(connection, ids)
    return [
        StoredReading(
            id=row.id,
            key=row.key,
            revision=row.revision,
            processed=row.processed,
            sample=bool(row.sample),
            article=_article(row),
            outlet=known[row.outlet_id],
            outlet_stated=row.id in stated,
            first_seen=moment_of(row.first_seen),
            counted=_counted(row),
            archive=row.id in archived,
            page=pages.get((row.id, row.revision)),
            other_versions=tuple(others.get(row.id, ())),
        )
        for row in rows
    ]


def _article(row: AnyRow) -> Article:
    """The article as its reader gave it."""
    published = None
    if row.published_at is not None:
        certainty: Certainty = row.published_certainty or "stated"
        published = Published(moment_of(row.published_at), row.published_precision, row.published_origin, certainty)
    modified = None if row.modified_at is None else Published(moment_of(row.modified_at), "minute", "metadata")
    return Article(
        title=row.title,
        body=row.body,
        url=row.url,
        published=published,
        outlet=row.printed_outlet,
        wire=row.wire,
        cites=tuple(json.loads(row.cites)),
        photo=row.photo,
        byline=row.byline,
        editor=row.editor,
        section=row.section,
        lang=row.lang or None,
        lang_confidence=row.lang_confidence,
        lang_doubt=row.lang_doubt,
        modified=modified,
        form=row.form,
        credits=tuple(credit_of(*one) for one in json.loads(row.credits)),
        links=tuple(json.loads(row.links)),
        warnings=tuple(json.loads(row.warnings)),
        tags=tuple(json.loads(row.tags)),
    )


def _counted(row: AnyRow) -> Counted | None:
    if row.counted_at is None:
        return None
    return Counted(moment_of(row.counted_at), "day" if row.day_only else "minute", estimated=bool(row.estimated))


def _pages(connection: Connection, ids: Sequence[int]) -> dict[tuple[int, int], RawPage]:
    """The pages with content, by article and revision, of the present revisions."""
    r = raw_pages.c
    asked = select(r.article_id, r.revision, r.kind, r.address, r.content_type, r.at, r.size, r.content)
    asked = asked.join(articles, and_(articles.c.id == r.article_id, articles.c.revision == r.revision))
    found = connection.execute(asked.where(r.article_id.in_(numbers(connection, ids))))
    return {
        (row.article_id, row.revision): RawPage(
            row.kind, row.address, row.content_type, moment_of(row.at), row.size, row.content
        )
        for row in found
        if row.content
    }


def _archived(connection: Connection, ids: Sequence[int]) -> set[int]:
    """The articles that folders showed and no live source."""
    s = sightings.c
    asked = select(s.article_id, sources.c.kind).join(sources, sources.c.id == s.source_id).distinct()
    kinds: dict[int, set[str]] = {}
    for article_id, kind in connection.execute(asked.where(s.article_id.in_(numbers(connection, ids)))):
        kinds.setdefault(article_id, set()).add(kind)
    return {article_id for article_id, found in kinds.items() if found == {"folder"}}


def _stated(connection: Connection, ids: Sequence[int]) -> set[int]:
    """The articles whose outlet is that of a source which showed them."""
    s, a = sightings.c, articles.c
    asked = select(s.article_id).join(articles, a.id == s.article_id).join(sources, sources.c.id == s.source_id)
    asked = asked.where(s.article_id.in_(numbers(connection, ids)), sources.c.outlet_id == a.outlet_id)
    return set(connection.execute(asked).scalars())


def _other_versions(connection: Connection, ids: Sequence[int]) -> dict[int, list[int]]:
    m = matches.c
    asked = select(m.article_id, m.version_id).where(m.article_id.in_(numbers(connection, ids)))
    found: dict[int, list[int]] = {}
    for article_id, version_id in connection.execute(asked.where(m.version_id.not_in(live_version_ids()))):
        found.setdefault(article_id, []).append(version_id)
    return found


def _fresh(connection: Connection, readings: Sequence[Reading]) -> dict[int, Record]:
    """The records by article, of those articles that are still what was read."""
    a = articles.c
    asked = select(a.id, a.revision, a.processed).where(a.id.in_(numbers(connection, [r.article_id for r in readings])))
    now = {article_id: (revision, processed) for article_id, revision, processed in connection.execute(asked)}
    return {r.article_id: r.record for r in readings if now.get(r.article_id) == (r.revision, r.processed)}


def _of_sample(records: Mapping[int, Record], sample: int) -> dict[int, Record]:
    return {article_id: record for article_id, record in records.items() if record.sample == bool(sample)}


# ------------------------------------------------------------------------------------------------------- as it is seen
def _states(connection: Connection, ids: Collection[int]) -> dict[int, State]:
    a, head, of_head = articles.c, articles.alias("head"), outlets.alias("of_head")
    listed = numbers(connection, ids)
    asked = (
        select(
            articles, texts.c.body, article_tones.c.tone, outlets.c.name.label("outlet"),
            families.c.key.label("family"), families.c.size, head.c.title.label("head_title"),
            of_head.c.name.label("head_outlet"),
        )
        .join(texts, texts.c.article_id == a.id)
        .join(article_tones, article_tones.c.article_id == a.id)
        .join(outlets, outlets.c.id == a.outlet_id)
        .join(families, families.c.id == a.family_id)
        .join(head, head.c.id == families.c.head_id)
        .join(of_head, of_head.c.id == head.c.outlet_id)
        .where(a.id.in_(listed))
    )  # fmt: skip
    topics: dict[int, set[int]] = {}
    of_topics = select(matches.c.article_id, matches.c.version_id).where(matches.c.article_id.in_(listed))
    for article_id, version_id in connection.execute(of_topics):
        topics.setdefault(article_id, set()).add(version_id)
    return {row.id: _state(row, frozenset(topics.get(row.id, ()))) for row in connection.execute(asked)}


def _state(row: AnyRow, topics: frozenset[int]) -> State:
    copies = "alone" if row.size == 1 else f"one of {row.size}"
    return State(
        outlet=row.outlet,
        url=row.url,
        title=row.title,
        body=row.body,
        published=_written(row.published_at, row.published_precision == "day"),
        counted=_written(row.counted_at, bool(row.day_only)),
        lang=row.lang,
        wire=row.wire,
        cites=tuple(json.loads(row.cites)),
        byline=row.byline,
        photo=row.photo,
        editor=row.editor,
        section=row.section,
        form=row.form,
        tone=row.tone,
        family=row.family,
        family_words=f"{copies}, first at {row.head_outlet}: {row.head_title}",
        topics=topics,
    )


def _written(at: int | None, day_only: bool) -> str | None:
    moment = moment_or_none(at)
    return None if moment is None else moment.strftime("%Y-%m-%d" if day_only else "%Y-%m-%dT%H:%M:%SZ")
