"""Lists of articles: which ones, in which order, and the rows that tables and exports show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, func, literal, null, or_, select, tuple_, union
from sqlalchemy.engine import Connection

from monitor.errors import SelectionError
from monitor.model.tone import ARTICLE_MEASURE, TOPIC_MEASURE
from monitor.model.topic import TopicVersion
from monitor.model.views import ArticleRow, Resolved
from monitor.storage.database import AnyRow, moment_of, moment_or_none, numbers
from monitor.storage.selecting import clocks, on_facts, on_undated, version_ids
from monitor.storage.tables import (
    article_tones,
    articles,
    entity_mentions,
    facts,
    families,
    further_tones,
    matches,
    origins,
    outlets,
    stories,
    tone_overrides,
    topic_versions,
    topics,
)

SORTS = ("counted", "title", "outlet", "lang", "tone", "mentions", "copies", "words")
"""What a table of articles can be ordered by; tone and mentions are those of the first topic."""
_AT_THE_END = 2**62
"""Stands for the counting time of articles that have none, negative where the newest come first."""


def lists_undated(resolved: Resolved) -> bool:
    """Whether articles without a counting time belong to the list."""
    return resolved.selection.lists_undated


def count(connection: Connection, resolved: Resolved) -> int:
    """How many articles a selection lists."""
    listed = union(*_parts(connection, resolved, None, descending=True)).subquery()
    return int(connection.execute(select(func.count()).select_from(listed)).scalar_one())


def page(
    connection: Connection, resolved: Resolved, sort: str, *, descending: bool, offset: int, limit: int
) -> list[int]:
    """The numbers of the articles on one page; what has no value to sort by comes last.

    Raises:
        SelectionError: there is no such order.
    """
    if sort not in SORTS:
        raise SelectionError(f"Articles cannot be sorted by {sort!r}. Use one of: {', '.join(SORTS)}.")
    by_time = sort == "counted"
    # By time, a page is in the union of the first rows of each part, and the covering index gives those in order.
    first = offset + limit if by_time else None
    listed = union(*_parts(connection, resolved, first, descending=descending or not by_time)).subquery()
    wanted = select(listed.c.article_id)
    if by_time:
        order = [listed.c.counted, listed.c.article_id]
        wanted = wanted.order_by(*(key.desc() if descending else key for key in order))
    else:
        key, wanted = _sorted_by(sort, resolved, wanted, listed)
        wanted = wanted.order_by(key.is_(None), key.desc() if descending else key)
        wanted = wanted.order_by(listed.c.counted.desc(), listed.c.article_id.desc())
    return list(connection.execute(wanted.offset(offset).limit(limit)).scalars())


def _parts(connection: Connection, resolved: Resolved, first: int | None, *, descending: bool) -> list[Any]:
    """(article, counting second) of every part of a list: each version in each clock, and what has no time.

    With ``first``, only so many rows of each part in order of time.
    """
    f = facts.c
    parts: list[tuple[Select[Any], tuple[Any, ...]]] = []
    for version_id in version_ids(resolved):
        conditions = on_facts(connection, resolved, version_id)
        for unit, clock in zip((1, 86400), clocks(resolved.range), strict=True):
            part = select(f.article_id, (f.slot * unit).label("counted")).where(*conditions, *clock)
            parts.append((part, (f.slot, f.article_id)))
    if lists_undated(resolved):
        a = articles.c
        part = select(a.id.label("article_id"), literal(-_AT_THE_END if descending else _AT_THE_END).label("counted"))
        parts.append((part.where(*on_undated(connection, resolved)), (a.id,)))
    if first is None:
        return [part for part, _ in parts]
    ordered = [part.order_by(*(key.desc() if descending else key for key in keys)) for part, keys in parts]
    # SQLite takes ORDER BY and LIMIT in a part of a union only inside a subquery.
    return [select(part.limit(first).subquery()) for part in ordered]


def _sorted_by(sort: str, resolved: Resolved, wanted: Select[Any], listed: Any) -> tuple[Any, Select[Any]]:
    """The key to sort by, and the query with the tables that the key is in."""
    a = articles.c
    wanted = wanted.join(articles, a.id == listed.c.article_id)
    measure = resolved.selection.measure
    towards = bool(resolved.versions) and (sort == "mentions" or measure != ARTICLE_MEASURE)
    if sort in ("mentions", "tone") and towards:
        return _of_first(sort, measure, resolved.versions[0].id, wanted)
    if sort == "mentions":
        return literal(0), wanted
    if sort == "tone":
        return article_tones.c.tone, wanted.join(article_tones, article_tones.c.article_id == a.id)
    if sort == "outlet":
        return func.lower(outlets.c.name), wanted.join(outlets, outlets.c.id == a.outlet_id)
    if sort == "copies":
        return families.c.size, wanted.join(families, families.c.id == a.family_id)
    return {"title": func.lower(a.title), "lang": func.nullif(a.lang, ""), "words": a.words}[sort], wanted


def _of_first(sort: str, measure: str, first: int, wanted: Select[Any]) -> tuple[Any, Select[Any]]:
    """The mentions of the first topic or entity, or the tone towards it, to sort by."""
    if sort == "tone" and measure != TOPIC_MEASURE:
        t = further_tones.c
        here = and_(t.article_id == articles.c.id, t.version_id == first, t.measure == measure)
        return t.tone, wanted.outerjoin(further_tones, here)
    table = matches if first > 0 else entity_mentions
    of_it = matches.c.version_id == first if first > 0 else entity_mentions.c.entity_id == -first
    return table.c[sort], wanted.outerjoin(table, and_(table.c.article_id == articles.c.id, of_it))


# --------------------------------------------------------------------------------------------------------------- export
def following(
    connection: Connection, resolved: Resolved, last: tuple[int | None, str] | None, batch: int
) -> list[tuple[int, int | None, str]]:
    """The next (article, counting second, key) after ``last`` by time and key; those without a time come last."""
    found: list[tuple[int, int | None, str]] = []
    if last is None or last[0] is not None:
        found = _dated_after(connection, resolved, last, batch)
        last = None
    if len(found) < batch and lists_undated(resolved):
        a = articles.c
        wanted = select(a.id, a.counted_at, a.key).where(*on_undated(connection, resolved))
        if last is not None:
            wanted = wanted.where(a.key > last[1])
        wanted = wanted.order_by(a.key).limit(batch - len(found))
        found += connection.execute(wanted)
    return found


def _dated_after(
    connection: Connection, resolved: Resolved, last: tuple[int | None, str] | None, batch: int
) -> list[tuple[int, int | None, str]]:
    a, span = articles.c, resolved.range
    either_clock = or_(*(and_(*clock) for clock in clocks(span)))
    held = [
        exists().where(facts.c.article_id == a.id, either_clock, *on_facts(connection, resolved, version_id))
        for version_id in version_ids(resolved)
    ]
    wanted = select(a.id, a.counted_at, a.key).where(
        a.sample == int(resolved.sample),
        # Both clocks lie in here; the facts say which articles do.
        a.counted_at >= min(span.since, span.first_day * 86400),
        a.counted_at < max(span.until, span.end_day * 86400),
        or_(*held),
    )
    if last is not None:
        wanted = wanted.where(tuple_(a.counted_at, a.key) > tuple_(literal(last[0]), literal(last[1])))
    return list(connection.execute(wanted.order_by(a.counted_at, a.key).limit(batch)))


# ----------------------------------------------------------------------------------------------------------------- rows
def article_rows(connection: Connection, ids: Sequence[int], resolved: Resolved | None = None) -> list[ArticleRow]:
    """The rows of these articles, in this order; mentions and tone are those of the selection's topics."""
    if not ids:
        return []
    named = {
        "outlet": outlets.c.name, "outlet_key": outlets.c.key, "family": families.c.key, "origin": origins.c.label,
        "origin_kind": origins.c.kind, "origin_name": origins.c.name, "story": stories.c.key,
        "story_title": stories.c.title,
    }  # fmt: skip
    wanted = (
        select(
            articles, outlets.c.country, outlets.c.ownership, families.c.size, article_tones.c.tone,
            *(column.label(f"its_{name}") for name, column in named.items()),
        )
        .join(outlets, outlets.c.id == articles.c.outlet_id)
        .join(families, families.c.id == articles.c.family_id)
        .join(origins, origins.c.id == families.c.origin_id)
        .join(article_tones, article_tones.c.article_id == articles.c.id)
        .outerjoin(stories, stories.c.id == families.c.story_id)
        .where(articles.c.id.in_(numbers(connection, ids)))
    )  # fmt: skip
    rows = {row.id: row for row in connection.execute(wanted)}
    found = _topics_of(connection, ids, resolved)
    by_topic = resolved is None or resolved.selection.measure != ARTICLE_MEASURE
    return [
        _article_row(rows[article_id], found.get(article_id, []), resolved, by_topic=by_topic)
        for article_id in ids
        if article_id in rows
    ]


def _topics_of(connection: Connection, ids: Sequence[int], resolved: Resolved | None) -> dict[int, list[AnyRow]]:
    """The matches of each article with the selection's versions and with the active ones of watched topics, and the
    tones that analysts gave.
    """
    m, v, o = matches.c, topic_versions.c, tone_overrides.c
    chosen = [version.id for version in resolved.versions] if resolved else []
    watched = and_(v.state == "active", topics.c.archived == 0)
    measure = resolved.selection.measure if resolved else TOPIC_MEASURE
    t = further_tones.c
    further = select(t.tone).where(t.article_id == m.article_id, t.version_id == m.version_id, t.measure == measure)
    tone = m.tone if measure in (ARTICLE_MEASURE, TOPIC_MEASURE) else further.scalar_subquery()
    wanted = (
        select(m.article_id, m.version_id, m.mentions, tone.label("tone"), topics.c.slug, o.label.label("given"))
        .join(topic_versions, v.id == m.version_id)
        .join(topics, topics.c.id == v.topic_id)
        .outerjoin(tone_overrides, and_(o.topic_id == v.topic_id, o.article_id == m.article_id))
        .where(m.article_id.in_(numbers(connection, ids)), or_(watched, v.id.in_(chosen)))
        .order_by(topics.c.slug, m.version_id)
    )
    found: dict[int, list[AnyRow]] = {}
    for row in connection.execute(wanted):
        found.setdefault(row.article_id, []).append(row)
    for version in resolved.versions if resolved else ():
        if version.id < 0:
            for row in connection.execute(_of_entity(connection, ids, version, measure)):
                found.setdefault(row.article_id, []).append(row)
    return found


def _of_entity(connection: Connection, ids: Sequence[int], version: TopicVersion, measure: str) -> Select[Any]:
    """The mentions of an entity in the form of matches; analysts give no tone towards one."""
    n, t = entity_mentions.c, further_tones.c
    further = select(t.tone).where(t.article_id == n.article_id, t.version_id == version.id, t.measure == measure)
    tone = n.tone if measure in (ARTICLE_MEASURE, TOPIC_MEASURE) else further.scalar_subquery()
    wanted = select(
        n.article_id, literal(version.id).label("version_id"), n.mentions, tone.label("tone"),
        literal(version.slug).label("slug"), null().label("given"),
    )  # fmt: skip
    return wanted.where(n.entity_id == -version.id, n.article_id.in_(numbers(connection, ids)))


def _article_row(row: AnyRow, found: Sequence[AnyRow], resolved: Resolved | None, *, by_topic: bool) -> ArticleRow:
    chosen = {version.id for version in resolved.versions} if resolved else {match.version_id for match in found}
    shown = [match for match in found if match.version_id in chosen]
    return ArticleRow(
        id=row.id,
        key=row.key,
        title=row.title,
        url=row.url,
        outlet=row.its_outlet,
        outlet_key=row.its_outlet_key,
        country=row.country,
        ownership=row.ownership,
        lang=row.lang or None,
        lang_confidence=row.lang_confidence,
        lang_doubt=row.lang_doubt,
        published=moment_or_none(row.published_at),
        published_precision=row.published_precision,
        published_from=row.published_origin,
        published_certainty=row.published_certainty,
        first_seen=moment_of(row.first_seen),
        counted=moment_or_none(row.counted_at),
        counted_precision=None if row.counted_at is None else "day" if row.day_only else "minute",
        estimated=bool(row.estimated),
        wire=row.wire,
        cites=tuple(json.loads(row.cites)),
        photo=row.photo,
        byline=row.byline,
        section=row.section,
        words=row.words,
        family=row.its_family,
        copies=row.size,
        origin=row.its_origin,
        origin_key=f"{row.its_origin_kind}:{row.its_origin_name}",
        story=row.its_story,
        story_title=row.its_story_title,
        revision=row.revision,
        topics=tuple(dict.fromkeys(match.slug for match in found if match.version_id > 0)),
        mentions={match.slug: match.mentions for match in shown},
        tone={match.slug: match.tone if by_topic else row.tone for match in shown},
        article_tone=row.tone,
        sample=bool(row.sample),
        given={match.slug: match.given for match in found if match.given is not None},
    )
