"""Articles: saving, reading one with everything around it, and reading many for lists, exports and recounts."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, distinct, func, or_, select
from sqlalchemy.engine import Connection

from monitor.analysis.fields import day_of, domain_of
from monitor.analysis.narrowing import Narrowing
from monitor.model.article import Credit, Span
from monitor.model.metadata import Metadata, NamedEntity
from monitor.model.record import Counted, Record, Saved
from monitor.model.selection import TimeRange
from monitor.model.tone import ARTICLE_MEASURE, Tone
from monitor.model.views import ArticleRow, Resolved, Revision, StoredArticle
from monitor.storage import lists, saving, text_index
from monitor.storage.copy_memory import CopyMemory
from monitor.storage.database import AnyRow, Database, moment_of, moment_or_none, numbers, storable, words
from monitor.storage.facts import EVERYTHING
from monitor.storage.places import Places
from monitor.storage.tables import (
    article_tones,
    articles,
    entities,
    entity_mentions,
    facts,
    families,
    further_tones,
    matches,
    outlets,
    revisions,
    sightings,
    sources,
    texts,
    topic_versions,
    topics,
)
from monitor.storage.tone_rows import tone_of
from monitor.text.words import search_text


@dataclass(frozen=True, slots=True)
class StoredText:
    """The text of one article for a recount; ``lang`` is ``None`` where unknown.

    ``revision`` and ``processed`` (UTC seconds) say which state of the article it is: a re-reading changes the latter
    only.
    """

    id: int
    revision: int
    processed: int
    title: str
    body: str
    lang: str | None
    sample: bool
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may fulfil a query. ``counted`` is aware UTC, ``None`` for one that is listed, not charted."""

    id: int
    title: str
    body: str
    counted: datetime | None
    day_only: bool
    metadata: Metadata


@dataclass(slots=True)
class EntityNames:
    """What the registry in force says of entities, by key. The registries set ``ask``; before that nothing is known."""

    ask: Callable[[], Mapping[str, NamedEntity]] = dict


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of one database."""

    database: Database
    memory: CopyMemory = field(default_factory=CopyMemory)
    entity_names: EntityNames = field(default_factory=EntityNames)

    def save(
        self,
        records: Sequence[Record],
        source_id: int,
        *,
        fingerprints: Mapping[str, str],
        now: datetime,
        archive: bool,
        versions: Collection[int] | None = None,
        registry: int | None = None,
    ) -> list[Saved]:
        """Store records in order, all in one transaction or none, and say what became of each.

        ``fingerprints`` are by the records' ``item_key``; of one without it no sighting is remembered. A text that is
        stored already is unchanged; of an ``archive`` also one that was an earlier revision, so that importing an old
        file again turns nothing back. Another text under a known key is a revision: the earlier one is kept; matches,
        tone and facts are replaced.

        ``versions`` are the topic versions that the records were matched with: where others are live by now, nothing
        is stored, since a recount may have passed already. ``None`` leaves that unchecked. So it is with ``registry``,
        the number of the registries that their entities were found with.

        Raises:
            TopicsChanged: other topic versions are live.
            RegistryChanged: the registries are not those any more.
            SourceError: the source was removed; nothing of the batch was stored.
            DiskFull: there is no room; nothing of the batch was stored.
            DatabaseError: the database failed; nothing of the batch was stored.
        """
        with self.writing() as connection:
            return saving.save(
                connection, self.memory, records, source_id, fingerprints, now, archive=archive, versions=versions,
                registry=registry,
            )  # fmt: skip

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A writing transaction in which families may change; where it fails, the memory of copies begins anew."""
        try:
            with self.database.write() as connection:
                try:
                    yield connection
                except BaseException:
                    self.memory.clear()  # while nobody else can write
                    raise
        except BaseException:
            self.memory.clear()  # the commit itself may have failed
            raise

    # ------------------------------------------------------------------------------------------------------------ one
    def get(self, article_id: int) -> StoredArticle | None:
        """One article with its text; ``None`` if there is none of that number."""
        return self._stored(articles.c.id == article_id)

    def by_key(self, key: str, *, sample: bool = False) -> StoredArticle | None:
        """The article of that key, among sample or real data."""
        return self._stored(and_(articles.c.sample == int(sample), articles.c.key == storable(key)))

    def counting_times(self, keys: Sequence[str], *, sample: bool) -> dict[str, Counted]:
        """The counting times of those articles that are stored and have one, by key."""
        a = articles.c
        wanted = select(a.key, a.counted_at, a.day_only, a.estimated)
        wanted = wanted.where(a.sample == int(sample), a.counted_at.is_not(None))
        with self.database.read() as connection:
            return {
                key: Counted(moment_of(at), "day" if day_only else "minute", estimated=bool(estimated))
                for key, at, day_only, estimated in connection.execute(wanted.where(a.key.in_(words(connection, keys))))
            }

    def revisions(self, article_id: int) -> tuple[Revision, ...]:
        """The earlier texts of an article, the first one first."""
        r = revisions.c
        wanted = select(r.number, r.title, r.body, r.replaced).where(r.article_id == article_id).order_by(r.number)
        with self.database.read() as connection:
            return tuple(Revision(n, title, body, moment_of(at)) for n, title, body, at in connection.execute(wanted))

    def matches(self, article_id: int) -> list[tuple[int, tuple[Span, ...], Tone]]:
        """Every topic version that holds for an article, with its spans and the tone towards it."""
        wanted = select(matches).where(matches.c.article_id == article_id).order_by(matches.c.version_id)
        with self.database.read() as connection:
            return [
                (row.version_id, tuple(Span(*span) for span in json.loads(row.spans)), tone_of(row))
                for row in connection.execute(wanted)
            ]

    def further_tones(self, article_id: int) -> dict[int, tuple[Tone, ...]]:
        """Tones by further measures: towards each topic version, and of the whole article under `EVERYTHING`."""
        t = further_tones.c
        wanted = select(further_tones).where(t.article_id == article_id).order_by(t.version_id, t.measure)
        found: dict[int, tuple[Tone, ...]] = {}
        with self.database.read() as connection:
            for row in connection.execute(wanted):
                found[row.version_id] = (*found.get(row.version_id, ()), tone_of(row))
        return found

    def copies(self, article_id: int) -> tuple[ArticleRow, ...]:
        """The other articles of its family, earliest first."""
        family = select(articles.c.family_id).where(articles.c.id == article_id).scalar_subquery()
        a = articles.c
        wanted = (
            select(a.id)
            .where(a.family_id == family, a.id != article_id)
            .order_by(a.counted_at.is_(None), a.counted_at, a.key)
        )
        with self.database.read() as connection:
            return tuple(lists.article_rows(connection, list(connection.execute(wanted).scalars())))

    # ----------------------------------------------------------------------------------------------------------- many
    def rows(self, resolved: Resolved, *, sort: str, descending: bool, offset: int, limit: int) -> list[ArticleRow]:
        """One page of the articles of a selection; ``sort`` is one of `lists.SORTS`.

        Articles without a counting time are listed where the selection states no range.

        Raises:
            SelectionError: there is no such order.
        """
        with self.database.read() as connection:
            ids = lists.page(connection, resolved, sort, descending=descending, offset=offset, limit=limit)
            return lists.article_rows(connection, ids, resolved)

    def count(self, resolved: Resolved) -> int:
        """How many articles `rows` and `iterate` give."""
        with self.database.read() as connection:
            return lists.count(connection, resolved)

    def iterate(self, resolved: Resolved, batch: int = 500) -> Iterator[ArticleRow]:
        """All articles of a selection by counting time and key, those without a time last.

        Each batch is read in a transaction of its own, so that a slow reader keeps nothing from being stored.
        """
        last: tuple[int | None, str] | None = None
        while True:
            with self.database.read() as connection:
                found = lists.following(connection, resolved, last, batch)
                rows = lists.article_rows(connection, [article_id for article_id, _, _ in found], resolved)
            yield from rows
            if len(found) < batch:
                return
            last = (found[-1][1], found[-1][2])

    def texts(self, ids: Sequence[int]) -> list[StoredText]:
        """The texts of these articles for a recount, in no order; those that are gone meanwhile are left out."""
        a, known = articles.c, self.entity_names.ask()
        wanted = select(a.id, a.revision, a.processed, a.title, texts.c.body, a.sample, *_METADATA)
        wanted = _with_outlet(wanted.join(texts, texts.c.article_id == a.id))
        with self.database.read() as connection:
            named = _entities_of(connection, ids, known)
            return [
                StoredText(
                    row.id,
                    row.revision,
                    row.processed,
                    row.title,
                    row.body,
                    row.lang or None,
                    bool(row.sample),
                    _metadata(row, (), named.get(row.id, ())),
                )
                for row in connection.execute(wanted.where(a.id.in_(numbers(connection, ids))))
            ]

    def text(self, article_id: int) -> StoredText | None:
        """The text of one article, as a recount reads it; ``None`` if there is none of that number."""
        return next(iter(self.texts([article_id])), None)

    def newest_first(
        self,
        narrowing: Narrowing | None,
        *,
        version_id: int | None = None,
        sample: bool | None = None,
        time_range: TimeRange | None = None,
        undated: bool = False,
    ) -> Places:
        """Every article that may fulfil a narrowed query, by counting time, the newest first; without one, all.

        Articles that a topic version matches by now are among them even where the index says that they cannot fulfil
        the query, so that a recount can take their matches away.
        """
        a = articles.c
        every = select(a.id, a.counted_at).where(*_where(sample, time_range, undated=undated))
        with self.database.read() as connection:
            wanted = every if narrowing is None else _narrowed(every, connection, narrowing)
            if wanted is not every and version_id is not None:
                matched = every.join(matches, matches.c.article_id == a.id).where(matches.c.version_id == version_id)
                wanted = wanted.union_all(matched)
            return Places.of((article_id, at) for article_id, at in connection.execute(wanted))

    def matched(self, version_id: int, *, sample: bool, time_range: TimeRange) -> Places:
        """The articles of a range that a topic version matches, by counting time, the newest first."""
        a = articles.c
        wanted = select(a.id, a.counted_at).join(matches, matches.c.article_id == a.id)
        wanted = wanted.where(matches.c.version_id == version_id, *_where(sample, time_range, undated=False))
        with self.database.read() as connection:
            return Places.of((article_id, at) for article_id, at in connection.execute(wanted))

    def newest(self, most: int, *, sample: bool, time_range: TimeRange) -> Places:
        """The newest articles of a range by counting time, at most ``most`` of them."""
        a, days = articles.c, (time_range.first_day * 86400, time_range.end_day * 86400)
        wanted = select(a.id, a.counted_at, a.day_only).where(
            a.sample == int(sample),
            a.counted_at >= min(time_range.since, days[0]),
            a.counted_at < max(time_range.until, days[1]),
        )
        with self.database.read() as connection:
            found = connection.execute(wanted.order_by(a.counted_at.desc(), a.key.desc()).limit(most)).all()
        bounds = ((time_range.since, time_range.until), days)
        return Places.of((i, at) for i, at, day_only in found if bounds[day_only][0] <= at < bounds[day_only][1])

    def candidate_number(self, narrowing: Narrowing | None) -> int | None:
        """How many articles the text index holds that may fulfil a query; ``None`` where it cannot tell."""
        with self.database.read() as connection:
            condition = None if narrowing is None else text_index.holds(connection, narrowing)
            if condition is None:
                return None
            counted = select(func.count()).select_from(text_index.text_index).where(condition)
            return int(connection.execute(counted).scalar_one())

    def number(self) -> int:
        """How many articles there are, the sample's among them."""
        with self.database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(articles)).scalar_one())

    def latest(self, before_id: int | None, *, sample: bool) -> int | None:
        """The latest counting time (UTC seconds) of the articles with numbers below that; ``None`` without any."""
        wanted = select(func.max(articles.c.counted_at)).where(articles.c.sample == int(sample))
        if before_id is not None:
            wanted = wanted.where(articles.c.id < before_id)
        with self.database.read() as connection:
            return connection.execute(wanted).scalar()

    def candidates(
        self,
        narrowing: Narrowing | None,
        sample: bool,
        time_range: TimeRange | None,
        *,
        undated: bool = False,
        batch: int = 500,
        with_others: bool = False,
    ) -> Iterator[list[Candidate]]:
        """Every article that may fulfil a narrowed query, in batches, the last stored first; without one, all.

        With a range, articles without a counting time are left out unless ``undated`` asks for them. The numbers are
        found at once, since the text index is walked from its beginning for every question; the texts of each batch
        in a transaction of its own. The metadata knows sources, copies, origins and tone only
        ``with_others``.
        """
        for ids in _cut(self._candidate_ids(narrowing, sample, time_range, undated=undated), batch):
            yield self.read_candidates(ids, with_others=with_others)

    def read_candidates(self, ids: Sequence[int], *, with_others: bool = False) -> list[Candidate]:
        """These articles, the last stored first; those that are gone meanwhile are left out."""
        a, known = articles.c, self.entity_names.ask()
        with self.database.read() as connection:
            named = _entities_of(connection, ids, known)
            wanted = select(a.id, a.title, texts.c.body, a.day_only, *_METADATA)
            wanted = _with_outlet(wanted.join(texts, texts.c.article_id == a.id))
            wanted = wanted.where(a.id.in_(numbers(connection, ids)))
            seen = _sources_of(connection, ids) if with_others else {}
            grouped = _groups_of(connection, ids) if with_others else {}
            tones = _tones_of(connection, ids) if with_others else {}
            return [
                Candidate(
                    row.id, row.title, row.body, moment_or_none(row.counted_at), bool(row.day_only),
                    _metadata(
                        row, seen.get(row.id, ()), named.get(row.id, ()), grouped.get(row.id), tones.get(row.id)
                    ),
                )
                for row in connection.execute(wanted.order_by(a.id.desc()))
            ]  # fmt: skip

    def _candidate_ids(
        self, narrowing: Narrowing | None, sample: bool, time_range: TimeRange | None, *, undated: bool
    ) -> list[int]:
        wanted = select(articles.c.id).where(*_where(sample, time_range, undated=undated))
        with self.database.read() as connection:
            wanted = _narrowed(wanted, connection, narrowing) if narrowing is not None else wanted
            return list(connection.execute(wanted.order_by(articles.c.id.desc())).scalars())

    # ---------------------------------------------------------------------------------------------------------- range
    def extent(self, sample: bool) -> tuple[tuple[datetime, bool], ...]:
        """The first and last counting time on each clock, as (aware UTC, whether it is a calendar day only).

        Empty while no article is charted.
        """
        f = facts.c
        ends: list[tuple[datetime, bool]] = []
        with self.database.read() as connection:
            for day_only, unit in ((0, 1), (1, 86400)):
                here = (f.version_id == EVERYTHING, f.sample == int(sample), f.day_only == day_only)
                for end in (f.slot, f.slot.desc()):
                    slot = connection.execute(select(f.slot).where(*here).order_by(end).limit(1)).scalar()
                    ends += [] if slot is None else [(moment_of(slot * unit), bool(day_only))]
        return tuple(ends)

    def has_real(self) -> bool:
        """Whether there is any article that is not sample data."""
        with self.database.read() as connection:
            return connection.execute(select(articles.c.id).where(articles.c.sample == 0).limit(1)).first() is not None

    def _stored(self, condition: Any) -> StoredArticle | None:
        wanted = (
            select(articles, texts.c.body, *(c for c in article_tones.c if c.name != "article_id"))
            .join(texts, texts.c.article_id == articles.c.id)
            .join(article_tones, article_tones.c.article_id == articles.c.id)
            .where(condition)
        )
        with self.database.read() as connection:
            row = connection.execute(wanted).first()
            if row is None:
                return None
            return StoredArticle(
                row=lists.article_rows(connection, [row.id])[0],
                body=row.body,
                editor=row.editor,
                warnings=tuple(json.loads(row.warnings)),
                tone=tone_of(row),
                credits=tuple(credit_of(*one) for one in json.loads(row.credits)),
                form=row.form,
                modified=moment_or_none(row.modified_at),
            )


def credit_of(role: Any, name: str, printed: str, place: Any, span: list[Any] | None, confidence: float) -> Credit:
    """A credit from what JSON keeps of it."""
    return Credit(role, name, printed, place, Span(*span) if span else None, confidence)


def _cut(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


_METADATA = (
    articles.c.wire, articles.c.cites, articles.c.byline, articles.c.lang, articles.c.section, articles.c.form,
    articles.c.tags, articles.c.url, articles.c.counted_at, outlets.c.key.label("outlet_key"), outlets.c.country,
    outlets.c.ownership,
)  # fmt: skip
"""What `_metadata` reads."""


def _with_outlet(wanted: Any) -> Any:
    return wanted.join(outlets, outlets.c.id == articles.c.outlet_id)


def _metadata(
    row: AnyRow,
    seen_in: Sequence[str],
    named: Sequence[NamedEntity],
    grouped: tuple[int, int] | None = None,
    tones: Mapping[str, int] | None = None,
) -> Metadata:
    """``grouped``: copies and origins; ``tones``: by name, the whole article's under ``_WHOLE``."""
    return Metadata(
        sources=tuple(seen_in),
        domain=domain_of(row.url, row.outlet_key),
        wire=row.wire,
        cites=() if row.cites == "[]" else tuple(json.loads(row.cites)),
        byline=row.byline,
        lang=row.lang or None,
        country=row.country,
        ownership=row.ownership,
        form=row.form,
        section=row.section,
        url=row.url,
        day=day_of(moment_or_none(row.counted_at)),
        tags=() if row.tags == "[]" else tuple(json.loads(row.tags)),
        entities=tuple(named),
        copies=grouped[0] if grouped else None,
        origins=grouped[1] if grouped else None,
        tone=tones.get(_WHOLE) if tones else None,
        tones={name: tone for name, tone in tones.items() if name != _WHOLE} if tones else {},
    )


def _entities_of(
    connection: Connection, ids: Sequence[int], known: Mapping[str, NamedEntity]
) -> dict[int, list[NamedEntity]]:
    """The entities that each of these articles mentions, by key."""
    e, m = entities.c, entity_mentions.c
    wanted = select(m.article_id, e.key).join(entities, e.id == m.entity_id).order_by(e.key)
    found: dict[int, list[NamedEntity]] = {}
    for article_id, key in connection.execute(wanted.where(m.article_id.in_(numbers(connection, ids)))):
        if key in known:
            found.setdefault(article_id, []).append(known[key])
    return found


def _sources_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the sources that had each of these articles, removed ones included."""
    s = sightings.c
    wanted = select(s.article_id, sources.c.name).join(sources, sources.c.id == s.source_id).distinct()
    wanted = wanted.where(s.article_id.in_(numbers(connection, ids))).order_by(sources.c.name)
    found: dict[int, list[str]] = {}
    for article_id, name in connection.execute(wanted):
        found.setdefault(article_id, []).append(name)
    return found


_WHOLE = ""
"""Among tones by name: that of the whole article."""


def _tones_of(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """The tones of these articles that are scored: of the whole text, and towards each topic as it is charted."""
    t, m, v = article_tones.c, matches.c, topic_versions.c
    whole = select(t.article_id, t.tone).where(t.measure == ARTICLE_MEASURE, t.tone.is_not(None))
    towards = (
        select(m.article_id, topics.c.name, m.tone)
        .join(topic_versions, v.id == m.version_id)
        .join(topics, topics.c.id == v.topic_id)
        .where(v.state == "active", topics.c.archived == 0, m.tone.is_not(None))
    )
    found: dict[int, dict[str, int]] = {}
    for article_id, tone in connection.execute(whole.where(t.article_id.in_(numbers(connection, ids)))):
        found[article_id] = {_WHOLE: tone}
    for article_id, name, tone in connection.execute(towards.where(m.article_id.in_(numbers(connection, ids)))):
        found.setdefault(article_id, {})[search_text(name)] = tone
    return found


def _groups_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """How many articles the family of each of these articles has, and how many origins its story."""
    fam, other = families.c, families.alias().c
    of_story = (
        select(func.count(distinct(other.origin_id))).where(other.story_id == fam.story_id).correlate(families)
    ).scalar_subquery()
    wanted = (
        select(articles.c.id, fam.size, case((fam.story_id.is_(None), 1), else_=of_story))
        .join(families, fam.id == articles.c.family_id)
        .where(articles.c.id.in_(numbers(connection, ids)))
    )
    return {article_id: (size, origins_) for article_id, size, origins_ in connection.execute(wanted)}


def _older(before_id: int | None, sample: bool | None) -> list[Any]:
    conditions = [] if before_id is None else [articles.c.id < before_id]
    # Adding 0 keeps the planner from the index by time, which would have to be sorted for every batch.
    return conditions if sample is None else [*conditions, articles.c.sample + 0 == int(sample)]


def _narrowed(wanted: Any, connection: Connection, narrowing: Narrowing) -> Any:
    condition = text_index.holds(connection, narrowing)
    if condition is None:
        return wanted
    # A list that is made once: joined, the planner of SQLite may ask the index anew for every article of an archive.
    return wanted.where(articles.c.id.in_(select(text_index.text_index.c.rowid).where(condition)))


def _where(sample: bool | None, time_range: TimeRange | None, *, undated: bool) -> list[Any]:
    """Conditions that keep the planner from the index by time: for many articles it leads all over the table.

    Adding 0 does that; articles are found by their numbers then, or read in their order.
    """
    a = articles.c
    conditions = [] if sample is None else [a.sample + 0 == int(sample)]
    if time_range is None:
        return conditions
    at = a.counted_at + 0
    first, end = time_range.first_day * 86400, time_range.end_day * 86400
    within = or_(
        and_(a.day_only == 0, at >= time_range.since, at < time_range.until),
        and_(a.day_only == 1, at >= first, at < end),
        *([at.is_(None)] if undated else []),
    )
    return [*conditions, within]
