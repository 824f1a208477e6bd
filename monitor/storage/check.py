"""The integrity check: everything derived is worked out again and compared with what is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, case, exists, func, literal, or_, select, text, union_all
from sqlalchemy.engine import Connection

from monitor.model.views import CheckReport
from monitor.storage import raw_pages
from monitor.storage.database import Database
from monitor.storage.facts import EVERYTHING
from monitor.storage.families import all_groups, plan
from monitor.storage.tables import (
    article_tones,
    articles,
    counters,
    entities,
    entity_mentions,
    facts,
    families,
    further_tones,
    matches,
    origins,
    texts,
    topic_versions,
)
from monitor.storage.text_index import text_index
from monitor.storage.tone_rows import MEASURES_IN

_SHOWN = 5
"""How many problems of one kind are told one by one."""


def check(database: Database) -> CheckReport:
    """Compare the whole database with itself, in one reading transaction.

    Raises:
        DatabaseError: the database is so damaged that it cannot be read to the end.
    """
    with database.read() as connection:
        problems = [
            *_engine(connection),
            *_texts(connection),
            *_facts(connection),
            *_counters(connection),
            *_families(connection),
            *_raw_pages(connection),
        ]
        many, held, summed = (_size(connection, table) for table in (articles, facts, counters))
        return CheckReport(database.name, many, held, summed, tuple(problems))


def _size(connection: Connection, table: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _told(what: str, found: list[Any]) -> Iterator[str]:
    """One line for each of the first problems of a kind, and how many more there are."""
    for row in found[:_SHOWN]:
        yield f"{what}: {', '.join(str(value) for value in row)}"
    if len(found) > _SHOWN:
        yield f"{what}: {len(found) - _SHOWN} more"


def _engine(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.execute(text("PRAGMA integrity_check(20)")):
        if line != "ok":
            yield f"The file is damaged: {line}"
    yield from _told("A row points to nothing (table, row, to)", [
        row[:3] for row in connection.execute(text("PRAGMA foreign_key_check"))
    ])  # fmt: skip


def _texts(connection: Connection) -> Iterator[str]:
    a = articles.c
    twice = select(a.sample, a.key).group_by(a.sample, a.key).having(func.count() > 1)
    yield from _told("An article is stored twice (sample, key)", _all(connection, twice))
    for table, name in ((texts, "body"), (article_tones, "tone")):
        lacking = select(a.id).where(~exists().where(table.c.article_id == a.id))
        yield from _told(f"An article has no {name} (number)", _all(connection, lacking))
    indexed, stored = _size(connection, text_index), _size(connection, articles)
    if indexed != stored:
        yield f"The text index holds {indexed} articles, the archive {stored}"
    for table, name in ((matches, "A match"), (entity_mentions, "An entity")):
        for row in connection.execute(select(table.c.article_id, table.c.spans, table.c.mentions)):
            if len(json.loads(row.spans)) != row.mentions:
                yield f"{name} counts {row.mentions} mentions but marks others (article {row.article_id})"


def _all(connection: Connection, wanted: Any) -> list[Any]:
    return list(connection.execute(wanted))


def _facts(connection: Connection) -> Iterator[str]:
    """Facts must be exactly what articles, families, matches, entities and tone say."""
    a, m, n, t, fam = articles.c, matches.c, entity_mentions.c, article_tones.c, families.c
    slot = case((a.day_only == 1, _floor_of(a.counted_at, 86400)), else_=a.counted_at)
    same = (a.sample, a.day_only, slot.label("slot"), a.family_id, fam.origin_id, a.outlet_id, a.lang)
    base = articles.join(families, fam.id == a.family_id).join(article_tones, t.article_id == a.id)
    every = select(literal(EVERYTHING).label("version_id"), a.id.label("article_id"), *same)
    every = every.add_columns(
        literal(0).label("mentions"), t.tone.label("article_tone"),
        *(literal(None).label(name) for name in ("topic_tone", *MEASURES_IN)),
    )  # fmt: skip
    each = select(m.version_id, a.id.label("article_id"), *same)
    each = each.add_columns(
        m.mentions, t.tone.label("article_tone"), m.tone.label("topic_tone"), *_further(a.id, m.version_id)
    )
    named = select((-n.entity_id).label("version_id"), a.id.label("article_id"), *same)
    named = named.add_columns(
        n.mentions, t.tone.label("article_tone"), n.tone.label("topic_tone"), *_further(a.id, -n.entity_id)
    )
    should = union_all(
        every.select_from(base).where(a.counted_at.is_not(None)),
        each.select_from(base.join(matches, m.article_id == a.id)).where(a.counted_at.is_not(None)),
        named.select_from(base.join(entity_mentions, n.article_id == a.id)).where(a.counted_at.is_not(None)),
    )
    be = should.subquery()
    yield from _told("A fact is missing or wrong (version, article)", _all(
        connection, select(be.c.version_id, be.c.article_id).where(~exists().where(*_equal(be.c, facts.c)))
    ))  # fmt: skip
    expected, stored = _size(connection, be), _size(connection, facts)
    if expected != stored:
        yield f"There are {stored} facts, but {expected} follow from the articles"
    known = exists().where(topic_versions.c.id == facts.c.version_id)
    named_so = exists().where(entities.c.id == -facts.c.version_id)
    lost = select(facts.c.version_id).where(facts.c.version_id != EVERYTHING, ~known, ~named_so).distinct()
    yield from _told("Facts belong to a version that is not there (version)", _all(connection, lost))


def _further(article_id: Any, version_id: Any) -> list[Any]:
    """The columns of a fact that tones of further measures fill."""
    t = further_tones.c
    return [
        select(func.max(t.tone))
        .where(t.article_id == article_id, t.version_id == version_id, t.measure.in_(ids))
        .scalar_subquery()
        .label(name)
        for name, ids in MEASURES_IN.items()
    ]


def _equal(one: Any, other: Any) -> list[Any]:
    """Column by column, with unknown equal to unknown."""
    return [
        column == other[column.name]
        if column.name not in ("article_tone", "topic_tone", *MEASURES_IN)
        else or_(column == other[column.name], and_(column.is_(None), other[column.name].is_(None)))
        for column in one
    ]


def _floor_of(column: Any, size: int) -> Any:
    """Whole division rounding down, also below zero, on both engines."""
    return (column - ((column % size) + size) % size) // size


def _counters(connection: Connection) -> Iterator[str]:
    f = facts.c
    slot = case((f.day_only == 1, f.slot), else_=_floor_of(f.slot, 3600))
    keys = (f.version_id, f.sample, f.day_only, slot.label("slot"), f.outlet_id, f.lang)
    counted = select(*keys, func.count().label("articles"), func.sum(f.mentions).label("mentions")).group_by(*keys)
    be = counted.subquery()
    names = ("version_id", "sample", "day_only", "slot", "outlet_id", "lang")
    wrong = select(*(be.c[name] for name in names)).where(
        ~exists().where(*(be.c[name] == counters.c[name] for name in (*names, "articles", "mentions")))
    )
    yield from _told(f"A counter is missing or wrong ({', '.join(names)})", _all(connection, wrong))
    expected, stored = _size(connection, be), _size(connection, counters)
    if expected != stored:
        yield f"There are {stored} counters, but {expected} follow from the facts"


def _families(connection: Connection) -> Iterator[str]:
    """Group every article again and compare families, heads, origins and sizes."""
    fam = families.c
    known = {
        row.id: row
        for row in connection.execute(
            select(families, origins.c.kind, origins.c.name).join(origins, origins.c.id == fam.origin_id)
        )
    }
    used: set[int] = set()
    for part in plan((group for sample in (0, 1) for group in all_groups(connection, sample)), {}):
        family = known.get(part.head.family_id or 0)
        used.add(part.head.family_id or 0)
        should = (part.head.key, part.head.id, len(part.members), part.origin.kind, part.origin.name)
        together = {member.family_id for member in part.members} == {part.head.family_id}
        stored = family and (family.key, family.head_id, family.size, family.kind, family.name)
        if not together or stored != should:
            yield f"A family is grouped wrongly (head {part.head.key})"
    for family_id in sorted(set(known) - used):
        yield f"A family has no articles (number {family_id})"


def _raw_pages(connection: Connection) -> Iterator[str]:
    stated, counted = raw_pages.kept(connection), raw_pages.recounted(connection)
    if stated != counted:
        yield f"The totals of raw pages are wrong: {stated} is stated, {counted} is there"
