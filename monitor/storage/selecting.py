"""From a selection to conditions in SQL, in one place for charts, totals, lists and exports."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, or_, select
from sqlalchemy.engine import Connection

from monitor.model.selection import TimeRange
from monitor.model.tone import ARTICLE_MEASURE, MEASURE_REGISTRY, NEUTRAL_LIMIT, TOPIC_MEASURE
from monitor.model.views import Resolved
from monitor.storage.database import numbers, seconds
from monitor.storage.facts import EVERYTHING
from monitor.storage.tables import (
    article_tones,
    articles,
    entities,
    entity_mentions,
    facts,
    families,
    further_tones,
    matches,
    origins,
    outlets,
    sightings,
    sources,
)

UNKNOWN_LANGUAGE = "und"
"""How a selection names articles whose language is not known (ISO 639-2)."""


def version_ids(resolved: Resolved) -> list[int]:
    """The versions of a selection; without topics, the one that stands for everything."""
    return [version.id for version in resolved.versions] or [EVERYTHING]


def tone_column(resolved: Resolved, version_id: int, table: Any = facts) -> ColumnElement[Any]:
    """The column of facts with the charted measure; everything together has no topic that tone could be towards.

    Of an entity it is the tone towards that.
    """
    measure = MEASURE_REGISTRY[resolved.selection.measure]
    if version_id == EVERYTHING or measure.column is None:
        return table.c.article_tone  # type: ignore[no-any-return]
    column: ColumnElement[Any] = table.c[measure.column]
    # A column can hold measures of several languages, each of its own texts.
    shared = sum(one.column == measure.column for one in MEASURE_REGISTRY.values()) > 1
    return case((table.c.lang == measure.lang, column)) if shared else column


def on_facts(connection: Connection, resolved: Resolved, version_id: int, table: Any = facts) -> list[Any]:
    """Every condition of a selection but its range, on the facts of one version."""
    tone = tone_column(resolved, version_id, table)
    return [table.c.version_id == version_id, *_on_facts(connection, resolved, tone, table)]


def on_entity_facts(connection: Connection, resolved: Resolved) -> list[Any]:
    """The same on the facts of all entities, joined to their entity, in articles that any of the versions match."""
    conditions = _on_facts(connection, resolved, tone_column(resolved, -1), facts)
    if resolved.versions:
        found = (_found_in(facts.c.article_id, version, TOPIC_MEASURE, None) for version in version_ids(resolved))
        conditions.append(or_(*found))
    return [facts.c.version_id == -entities.c.id, *conditions]


def _on_facts(connection: Connection, resolved: Resolved, tone: ColumnElement[Any], table: Any) -> list[Any]:
    f = table.c
    chosen = resolved.selection
    conditions = [f.sample == int(resolved.sample)]
    conditions += on_outlets(resolved, f.outlet_id) + on_language(resolved, f.lang)
    if chosen.wires:
        conditions.append(exists().where(articles.c.id == f.article_id, articles.c.wire.in_(chosen.wires)))
    conditions += _on_sources(resolved, f.article_id) + _on_families(resolved, f.family_id)
    conditions += _on_matches(resolved, f.article_id) + _mentioning(resolved.mentioning, f.article_id)
    if resolved.article_ids is not None:
        conditions.append(f.article_id.in_(numbers(connection, resolved.article_ids)))
    if chosen.tone is not None:
        conditions.append(_labelled(tone, chosen.tone))
    if chosen.disputed:
        conditions.append(_disputed(f))
    return conditions


def _disputed(f: Any) -> ColumnElement[bool]:
    """Whether two measures of tone towards the topic give an article different labels."""
    labels = [
        case((tone <= -NEUTRAL_LIMIT, -1), (tone >= NEUTRAL_LIMIT, 1), (tone.is_not(None), 0))
        for tone in (f.topic_tone, f.target_tone, f.model_tone)
    ]
    return or_(*(one != other for one, other in combinations(labels, 2)))


def on_undated(connection: Connection, resolved: Resolved, version_id: int | None = None) -> list[Any]:
    """Every condition of a selection on articles without a counting time, which have no facts.

    With ``version_id`` they are those of that version, else those of any version of the selection.
    """
    a, chosen = articles.c, resolved.selection
    versions = version_ids(resolved) if version_id is None else [version_id]
    conditions = [a.sample == int(resolved.sample), a.counted_at.is_(None)]
    if chosen.disputed:
        conditions.append(false())  # only facts have the tones side by side
    conditions += on_outlets(resolved, a.outlet_id) + on_language(resolved, a.lang) + _on_sources(resolved, a.id)
    conditions += _on_families(resolved, a.family_id) + _on_matches(resolved, a.id)
    conditions += _mentioning(resolved.mentioning, a.id)
    if chosen.wires:
        conditions.append(a.wire.in_(chosen.wires))
    if resolved.article_ids is not None:
        conditions.append(a.id.in_(numbers(connection, resolved.article_ids)))
    towards = EVERYTHING not in versions and chosen.measure != ARTICLE_MEASURE
    if EVERYTHING not in versions:
        label = chosen.tone if towards else None
        conditions.append(or_(*(_found_in(a.id, version, chosen.measure, label) for version in versions)))
    if chosen.tone is not None and not towards:
        scored = exists().where(article_tones.c.article_id == a.id)
        conditions.append(scored.where(_labelled(article_tones.c.tone, chosen.tone)))
    return conditions


def _found_in(column: ColumnElement[Any], version_id: int, measure: str, tone: str | None) -> ColumnElement[bool]:
    """That the version matches, or the entity is mentioned; with that tone towards it by the measure, if any."""
    if version_id > 0:
        table: Any = matches
        here = [matches.c.article_id == column, matches.c.version_id == version_id]
    else:
        table = entity_mentions
        here = [entity_mentions.c.article_id == column, entity_mentions.c.entity_id == -version_id]
    if tone is None:
        return exists().where(*here)
    if measure == TOPIC_MEASURE:
        return exists().where(*here, _labelled(table.c.tone, tone))
    t = further_tones.c
    towards = select(t.tone).where(t.article_id == column, t.version_id == version_id, t.measure == measure)
    return and_(exists().where(*here), _labelled(towards.scalar_subquery(), tone))


def _mentioning(entity_ids: Sequence[int], column: ColumnElement[Any]) -> list[Any]:
    """That the article mentions each of these entities."""
    n = entity_mentions.c
    return [exists().where(n.article_id == column, n.entity_id == entity_id) for entity_id in entity_ids]


def on_outlets(resolved: Resolved, column: ColumnElement[Any]) -> list[Any]:
    """The conditions on outlet (by key or name), country and ownership."""
    chosen, o = resolved.selection, outlets.c
    wanted: list[Any] = []
    if chosen.outlets:
        wanted.append(or_(o.key.in_(chosen.outlets), o.name.in_(chosen.outlets)))
    if chosen.countries:
        wanted.append(o.country.in_(chosen.countries))
    if chosen.ownership:
        wanted.append(o.ownership.in_(chosen.ownership))
    return [column.in_(select(o.id).where(*wanted))] if wanted else []


def on_language(resolved: Resolved, column: ColumnElement[Any]) -> list[Any]:
    """The condition on the language."""
    chosen = resolved.selection.languages
    return [column.in_(["" if lang == UNKNOWN_LANGUAGE else lang for lang in chosen])] if chosen else []


def _on_sources(resolved: Resolved, column: ColumnElement[Any]) -> list[Any]:
    if not resolved.selection.sources:
        return []
    named = select(sources.c.id).where(sources.c.name.in_(resolved.selection.sources), sources.c.removed.is_(None))
    return [exists().where(sightings.c.article_id == column, sightings.c.source_id.in_(named))]


def _on_matches(resolved: Resolved, column: ColumnElement[Any]) -> list[Any]:
    """The conditions on further topic versions, and on when an article was first stored."""
    m, a = matches.c, articles.c

    def matched(version_id: int) -> Any:
        return exists().where(m.version_id == version_id, m.article_id == column)

    wanted = [matched(version.id) for version in resolved.also]
    for version in resolved.without:
        wanted.append(~matched(version.id))
        if version.frozen is not None:
            # What came or was edited later, that version was never asked about.
            wanted.append(exists().where(a.id == column, a.processed < seconds(version.frozen)))
    if resolved.stored_after is not None:
        wanted.append(exists().where(a.id == column, a.first_seen > seconds(resolved.stored_after)))
    return wanted


def _on_families(resolved: Resolved, column: ColumnElement[Any]) -> list[Any]:
    """The conditions on families, and on what families have in common: their origin and their story.

    The key of any of its articles names a family or story: its own key changes when an earlier article arrives.
    """
    chosen, fam, sample = resolved.selection, families.c, int(resolved.sample)

    def of(keys: Sequence[str]) -> Any:
        return select(articles.c.family_id).where(articles.c.sample == sample, articles.c.key.in_(keys))

    wanted: list[Any] = []
    if chosen.families:
        wanted.append(fam.id.in_(of(chosen.families)))
    if chosen.origins:
        named = or_(*(and_(origins.c.kind == kind, origins.c.name == name) for kind, name in _split(chosen.origins)))
        wanted.append(fam.origin_id.in_(select(origins.c.id).where(named)))
    if chosen.stories:
        told = families.alias().c
        wanted.append(fam.story_id.in_(select(told.story_id).where(told.id.in_(of(chosen.stories)))))
    return [column.in_(select(fam.id).where(fam.sample == sample, *wanted))] if wanted else []


def _split(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(kind, name) for kind, _, name in (given.partition(":") for given in names)]


def _labelled(tone: ColumnElement[Any], label: str) -> ColumnElement[bool]:
    limits = {
        "negative": tone <= -NEUTRAL_LIMIT,
        "neutral": and_(tone > -NEUTRAL_LIMIT, tone < NEUTRAL_LIMIT),
        "positive": tone >= NEUTRAL_LIMIT,
        "unscored": tone.is_(None),
    }
    return limits[label]


def clocks(time_range: TimeRange, table: Any = facts) -> list[list[Any]]:
    """The range in the two clocks of facts, as conditions that an index on (day_only, slot) can use one by one."""
    f = table.c
    return [
        [f.day_only == 0, f.slot >= time_range.since, f.slot < time_range.until],
        [f.day_only == 1, f.slot >= time_range.first_day, f.slot < time_range.end_day],
    ]
