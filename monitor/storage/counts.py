"""Counting for charts and totals, from facts, and from counters where these are enough.

Tone of families is summed in integers: a family's tone is the sum of its copies' tones divided by their number, cut to
whole millionths towards zero, so that every engine and every order of arrival gives the same digits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Select,
    Text,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    literal,
    select,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection

from monitor.model.selection import TimeRange
from monitor.model.source import Outlet
from monitor.model.tone import NEUTRAL_LIMIT
from monitor.model.views import Choices, Resolved
from monitor.storage.database import Database, numbers
from monitor.storage.facts import EVERYTHING
from monitor.storage.outlets import outlet_of
from monitor.storage.selecting import (
    UNKNOWN_LANGUAGE,
    clocks,
    on_entity_facts,
    on_facts,
    on_language,
    on_outlets,
    on_undated,
    tone_column,
    version_ids,
)
from monitor.storage.tables import articles, counters, entities, facts, origins, outlets, sources, topics

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class BucketCount:
    """What one bucket holds. Of the families, ``tone_n`` have a tone and ``unscored`` have none.

    ``tone_total`` and ``tone_squares`` are the sums of the families' tones in millionths and of their squares.
    """

    articles: int = 0
    families: int = 0
    origins: int = 0
    mentions: int = 0
    tone_n: int = 0
    tone_total: int = 0
    tone_squares: int = 0
    unscored: int = 0


@dataclass(frozen=True, slots=True)
class RangeCount:
    """What a whole range holds. The labels count articles by tone; ``undated`` ones are listed and in no number."""

    count: BucketCount
    outlets: int
    negative: int
    neutral: int
    positive: int
    unscored: int
    undated: int


@dataclass(frozen=True, slots=True)
class OutletCount:
    """One outlet's part of a range."""

    outlet: Outlet
    count: BucketCount


@dataclass(frozen=True, slots=True)
class OriginCount:
    """One origin's part of a range, and how many of its articles each outlet carried.

    Over several versions mentions and tone are 0: neither can be told.
    """

    kind: str
    name: str
    label: str
    count: BucketCount
    outlets: tuple[tuple[Outlet, int], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of one database. ``version_id`` 0 counts everything that was collected."""

    database: Database

    def trend(self, resolved: Resolved, version_id: int, ranges: Sequence[TimeRange]) -> list[BucketCount]:
        """What each range holds, in their order, zeros included. The selection's own range plays no part."""
        counted = [BucketCount()] * len(ranges)
        if not ranges:
            return counted
        with self.database.read() as connection:
            bounds = _bounds(connection, [(r.since, r.until, r.first_day, r.end_day) for r in ranges])
            held = _held(connection, resolved, version_id, bounds)
            wanted = _by_family(held, held.c.bucket)
            for bucket, *sums in connection.execute(wanted):
                counted[bucket] = BucketCount(*sums)
        return counted

    def volume(self, resolved: Resolved, version_id: int, ranges: Sequence[TimeRange]) -> list[tuple[int, int]]:
        """(articles, mentions) of each range: from counters where they know the answer, else from facts."""
        if not _counters_suffice(resolved, ranges):
            return [(count.articles, count.mentions) for count in self.trend(resolved, version_id, ranges)]
        counted = [(0, 0)] * len(ranges)
        hours = [(r.since // _HOUR, r.until // _HOUR, r.first_day, r.end_day) for r in ranges]
        c = counters.c
        here = [c.version_id == version_id, c.sample == int(resolved.sample)]
        here += on_outlets(resolved, c.outlet_id) + on_language(resolved, c.lang)
        with self.database.read() as connection:
            bounds = _bounds(connection, hours)
            held = union_all(
                *(
                    select(bounds.c.bucket, c.articles, c.mentions).outerjoin_from(
                        bounds, counters, and_(*here, *clock)
                    )
                    for clock in _clocks_of(bounds, counters)
                )
            ).subquery()
            sums = (_sum(held.c.articles), _sum(held.c.mentions))
            for bucket, many, mentions in connection.execute(select(held.c.bucket, *sums).group_by(held.c.bucket)):
                counted[bucket] = (many, mentions)
        return counted

    def totals(self, resolved: Resolved, version_id: int) -> RangeCount:
        """The whole range of a selection at once."""
        with self.database.read() as connection:
            held = _held_within(connection, resolved, version_id)
            row = connection.execute(_by_family(held, literal(0))).one_or_none()
            tone = held.c.tone
            outlets_, negative, neutral, positive, unscored = connection.execute(
                select(
                    func.count(distinct(held.c.outlet_id)),
                    _sum(case((tone <= -NEUTRAL_LIMIT, 1), else_=0)),
                    _sum(case((and_(tone > -NEUTRAL_LIMIT, tone < NEUTRAL_LIMIT), 1), else_=0)),
                    _sum(case((tone >= NEUTRAL_LIMIT, 1), else_=0)),
                    _sum(case((tone.is_(None), 1), else_=0)),
                )
            ).one()
            undated = select(func.count()).select_from(articles).where(*on_undated(connection, resolved, version_id))
            none_dated = int(connection.execute(undated).scalar_one())
        count = BucketCount(*row[1:]) if row else BucketCount()
        return RangeCount(count, outlets_, negative, neutral, positive, unscored, none_dated)

    def listed(self, resolved: Resolved) -> tuple[int, int, int]:
        """(articles, families, origins) in the range of a selection over all its versions, each counted once."""
        with self.database.read() as connection:
            held = _held_in_any(connection, resolved, version_ids(resolved))
            columns = (held.c.article_id, held.c.family_id, held.c.origin_id)
            many = connection.execute(select(*(func.count(distinct(column)) for column in columns))).one()
            return int(many[0]), int(many[1]), int(many[2])

    def by_outlet(self, resolved: Resolved, version_id: int, limit: int) -> list[OutletCount]:
        """The outlets with most of the selection's unit in its range, then with most articles, then by name and key."""
        with self.database.read() as connection:
            held = _held_within(connection, resolved, version_id)
            counted = _by_family(held, held.c.outlet_id).subquery()
            named = select(outlets, *(column for column in counted.c)).join(outlets, outlets.c.id == counted.c[0])
            order = (*_most_first(resolved, counted), outlets.c.name, outlets.c.key)
            wanted = named.order_by(*order).limit(limit)
            first = len(outlets.c) + 1  # behind the outlet and the key that was counted by
            return [OutletCount(outlet_of(row), BucketCount(*row[first:])) for row in connection.execute(wanted)]

    def by_origin(
        self, resolved: Resolved, versions: Sequence[int], *, offset: int = 0, limit: int | None = None
    ) -> tuple[list[OriginCount], int]:
        """The origins with most of the selection's unit in its range, then with most articles, then by label and name;
        and how many there are. Over several versions an article counts once.
        """
        with self.database.read() as connection:
            one = len(versions) == 1
            held = (
                _held_within(connection, resolved, versions[0]) if one else _held_in_any(connection, resolved, versions)
            )
            total = connection.execute(select(func.count(distinct(held.c.origin_id)))).scalar_one()
            counted = _by_family(held, held.c.origin_id).subquery()
            named = select(origins, *(column for column in counted.c)).join(origins, origins.c.id == counted.c[0])
            order = (*_most_first(resolved, counted), origins.c.label, origins.c.name, origins.c.kind)
            rows = connection.execute(named.order_by(*order).offset(offset).limit(limit)).all()
            carried: dict[int, list[tuple[Outlet, int]]] = {}
            many = func.count(held.c.article_id).label("many")
            by_outlet = (
                select(held.c.origin_id, outlets, many)
                .join(outlets, outlets.c.id == held.c.outlet_id)
                .where(held.c.origin_id.in_(numbers(connection, [row.id for row in rows])))
                .group_by(held.c.origin_id, *outlets.c)
                .order_by(many.desc(), outlets.c.name, outlets.c.key)
            )
            for row in connection.execute(by_outlet):
                carried.setdefault(row.origin_id, []).append((outlet_of(row), row.many))
            first = len(origins.c) + 1  # behind the origin and the key that was counted by
            found = [
                OriginCount(row.kind, row.name, row.label, BucketCount(*row[first:]), tuple(carried[row.id]))
                for row in rows
            ]
            return found, int(total)

    def by_entity(self, resolved: Resolved) -> dict[str, BucketCount]:
        """What the range of a selection holds of each entity that its articles mention, by key.

        Mentions and tone are those of the entity.
        """
        f = facts.c
        with self.database.read() as connection:
            tone = tone_column(resolved, -1).label("tone")
            columns = (entities.c.key, f.article_id, f.family_id, f.origin_id, f.outlet_id, f.mentions, tone)
            conditions = on_entity_facts(connection, resolved)
            # Walked entity by entity, each looked up in the covering index.
            parts = [
                select(*columns).join_from(entities, facts, and_(*conditions, *clock))
                for clock in clocks(resolved.range)
            ]
            held = union_all(*parts).subquery()
            return {key: BucketCount(*sums) for key, *sums in connection.execute(_by_family(held, held.c.key))}

    def choices(self, sample: bool) -> Choices:
        """The values that filters can take in sample or real data, as (value, label)."""
        with self.database.read() as connection:
            return _choices(connection, int(sample))


# ---------------------------------------------------------------------------------------------------------------- parts
def _sum(column: Any) -> Any:
    """A sum as a whole number on both engines; of nothing it is 0."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _bounds(connection: Connection, ranges: Sequence[tuple[int, int, int, int]]) -> CTE:
    """The ranges as a table, passed as one parameter: bucket, since, until, first_day, end_day."""
    given = json.dumps(ranges)
    names = ("since", "until", "first_day", "end_day")
    if connection.dialect.name == "sqlite":
        listed: Any = func.json_each(given).table_valued("key", "value")
        ends: list[Any] = [func.json_extract(listed.c.value, f"$[{place}]") for place in range(4)]
        bucket: Any = listed.c.key
    else:
        elements = func.jsonb_array_elements(cast(literal(given, Text()), JSONB))
        listed = elements.table_valued("value", with_ordinality="place").render_derived()
        ends = [cast(listed.c.value.op("->>")(place), BigInteger) for place in range(4)]
        bucket = listed.c.place - 1
    columns = [end.label(name) for end, name in zip(ends, names, strict=True)]
    return select(bucket.label("bucket"), *columns).cte("bounds")


def _clocks_of(bounds: CTE, table: Any) -> list[list[Any]]:
    b, t = bounds.c, table.c
    return [
        [t.day_only == 0, t.slot >= b.since, t.slot < b.until],
        [t.day_only == 1, t.slot >= b.first_day, t.slot < b.end_day],
    ]


def _held(connection: Connection, resolved: Resolved, version_id: int, bounds: CTE) -> Any:
    """The facts in each of the bounds.

    An outer join, so that SQLite walks through the bounds and looks each of them up in the covering index, never the
    other way round; a bucket without facts gives one row of nulls.
    """
    f = facts.c
    conditions = on_facts(connection, resolved, version_id)
    tone = tone_column(resolved, version_id).label("tone")
    parts = [
        select(bounds.c.bucket, f.article_id, f.family_id, f.origin_id, f.outlet_id, f.mentions, tone).outerjoin_from(
            bounds, facts, and_(*conditions, *clock)
        )
        for clock in _clocks_of(bounds, facts)
    ]
    return union_all(*parts).subquery()


def _held_within(connection: Connection, resolved: Resolved, version_id: int) -> Any:
    """The facts in the range of a selection."""
    f = facts.c
    conditions = on_facts(connection, resolved, version_id)
    tone = tone_column(resolved, version_id).label("tone")
    columns = (f.article_id, f.family_id, f.origin_id, f.outlet_id, f.mentions, tone)
    return union_all(*(select(*columns).where(*conditions, *clock) for clock in clocks(resolved.range))).subquery()


def _held_in_any(connection: Connection, resolved: Resolved, versions: Sequence[int]) -> Any:
    """The facts in the range of a selection over several versions, each article once, without mentions and tone."""
    f = facts.c
    nothing = literal(0)
    columns = (
        f.article_id, f.family_id, f.origin_id, f.outlet_id, nothing.label("mentions"), nothing.label("tone")
    )  # fmt: skip
    parts = [
        select(*columns).where(*on_facts(connection, resolved, version_id), *clock)
        for version_id in versions
        for clock in clocks(resolved.range)
    ]
    # Of one version an article has one fact, so that nothing needs to be compared.
    return (union_all(*parts) if len(versions) == 1 else union(*parts)).subquery()


def _most_first(resolved: Resolved, counted: Any) -> tuple[Any, Any]:
    """The order of a table of numbers: by the selection's unit, then by articles."""
    return counted.c[resolved.selection.unit].desc(), counted.c.articles.desc()


def _by_family(held: Any, key: Any) -> Select[Any]:
    """(key, parts of a `BucketCount`) of the held facts: first by family, so that each has one vote, then by key."""
    h = held.c
    per = (
        select(
            key.label("place"),
            h.family_id,
            func.min(h.origin_id).label("origin_id"),
            func.count(h.article_id).label("articles"),
            _sum(h.mentions).label("mentions"),
            # Whole-number division cuts towards zero on both engines; of no tone at all it is null.
            (cast(func.sum(h.tone), BigInteger).op("/")(func.nullif(func.count(h.tone), 0))).label("tone"),
        )
        .group_by("place", h.family_id)
        .subquery()
    )
    p = per.c
    return select(
        p.place,
        _sum(p.articles).label("articles"),
        func.count(p.family_id).label("families"),
        func.count(distinct(p.origin_id)).label("origins"),
        _sum(p.mentions).label("mentions"),
        func.count(p.tone).label("tone_n"),
        _sum(p.tone).label("tone_total"),
        _sum(p.tone * p.tone).label("tone_squares"),
        _sum(case((and_(p.family_id.is_not(None), p.tone.is_(None)), 1), else_=0)).label("unscored"),
    ).group_by(p.place)


def _counters_suffice(resolved: Resolved, ranges: Sequence[TimeRange]) -> bool:
    chosen = resolved.selection
    other = chosen.sources or chosen.wires or chosen.tone or chosen.disputed or resolved.article_ids is not None
    grouped = chosen.origins or chosen.families or chosen.stories or resolved.mentioning
    of_topics = resolved.also or resolved.without or resolved.stored_after
    return not (other or grouped or of_topics) and all(r.since % _HOUR == 0 and r.until % _HOUR == 0 for r in ranges)


def _choices(connection: Connection, sample: int) -> Choices:
    c, o, a, s = counters.c, outlets.c, articles.c, sources.c
    # Counters of everything are few: one row an hour, outlet and language.
    spoken = select(c.lang).where(c.version_id == EVERYTHING, c.sample == sample).distinct().order_by(c.lang)
    held = exists().where(a.outlet_id == o.id, a.sample == sample)
    named = select(o.key, o.name).where(held).order_by(o.name, o.key)
    countries = select(o.country).where(held, o.country.is_not(None)).distinct().order_by(o.country)
    wires = select(a.wire).where(a.sample == sample, a.wire.is_not(None)).distinct().order_by(a.wire)
    collected = select(s.name).where(s.sample == sample, s.removed.is_(None)).order_by(s.name)
    watched = select(topics.c.slug, topics.c.name).where(topics.c.archived == 0).order_by(topics.c.name)

    def pairs(wanted: Select[Any]) -> tuple[tuple[str, str], ...]:
        return tuple((row[0], row[-1]) for row in connection.execute(wanted))

    languages = [lang or UNKNOWN_LANGUAGE for lang in connection.execute(spoken).scalars()]
    return Choices(
        topics=pairs(watched),
        outlets=pairs(named),
        sources=pairs(collected),
        countries=pairs(countries),
        languages=tuple((lang, lang) for lang in sorted(languages)),
        wires=pairs(wires),
    )
