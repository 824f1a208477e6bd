"""Mentions of entities: those of one article, and setting them anew where the registry or its rules have changed.

The facts and counters of an entity stand under its number, negative, where a topic has its version's: everything that
counts topics counts entities.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from monitor.analysis.new_names import Text
from monitor.errors import JobError, RegistryChanged
from monitor.model.article import Span
from monitor.model.entity import EntityMention
from monitor.model.tone import Tone
from monitor.model.topic import ENTITIES
from monitor.storage import entity_rows
from monitor.storage.database import AnyRow, Database, changed, numbers, storable, upsert, words
from monitor.storage.facts import EVERYTHING, Fact, read_facts, replace_facts
from monitor.storage.jobs import Step, advance, enqueue, open_of
from monitor.storage.registry import registry_number
from monitor.storage.saving import mention_row
from monitor.storage.tables import articles, entities, entity_mentions, further_tones, meta, texts
from monitor.storage.tone_rows import further_rows, tone_of, with_further


@dataclass(frozen=True, slots=True)
class Rematched:
    """The entities found in a stored article. ``revision`` and ``processed`` say which state of it was read."""

    article_id: int
    revision: int
    processed: int
    found: tuple[EntityMention, ...]


@dataclass(frozen=True, slots=True)
class Entities:
    """The entities of one database."""

    database: Database

    def of_articles(self, article_ids: Sequence[int]) -> dict[int, tuple[EntityMention, ...]]:
        """The entities that each of these articles mentions, by key; articles without any are left out."""
        e, m = entities.c, entity_mentions.c
        wanted = select(e.key, entity_mentions).join(entity_mentions, m.entity_id == e.id).order_by(m.article_id, e.key)
        found: dict[int, list[EntityMention]] = {}
        with self.database.read() as connection:
            further = _further_of(connection, article_ids)
            for row in connection.execute(wanted.where(m.article_id.in_(numbers(connection, article_ids)))):
                tones = tuple(tone_of(tone) for tone in further.get((row.article_id, row.entity_id), ()))
                found.setdefault(row.article_id, []).append(_mention(row, tones))
        return {article_id: tuple(mentions) for article_id, mentions in found.items()}

    def numbers(self, keys: Iterable[str]) -> dict[str, int]:
        """The numbers of those entities that any article ever mentioned, by key."""
        with self.database.read() as connection:
            return entity_rows.known(connection, keys)

    def articles_mentioning(self, keys: Iterable[str] | None = None) -> dict[str, int]:
        """How many real articles mention an entity, by key: of these, else of all that any mentions."""
        e, m, a = entities.c, entity_mentions.c, articles.c
        counted = select(e.key, func.count()).join(entity_mentions, m.entity_id == e.id)
        counted = counted.join(articles, a.id == m.article_id).where(a.sample == 0).group_by(e.key)
        with self.database.read() as connection:
            if keys is not None:
                counted = counted.where(e.key.in_(words(connection, keys)))
            return dict(connection.execute(counted).all())

    def newest_texts(self, limit: int, *, sample: bool) -> list[Text]:
        """The last stored texts, the newest first."""
        a = articles.c
        wanted = select(a.id, a.family_id, texts.c.body, a.lang).join(texts, texts.c.article_id == a.id)
        # Adding 0 keeps the planner from the index by time, which would have to be sorted.
        wanted = wanted.where(a.sample + 0 == int(sample)).order_by(a.id.desc()).limit(limit)
        with self.database.read() as connection:
            return [Text(*row) for row in connection.execute(wanted)]

    def replace(self, rows: Sequence[Rematched], now: datetime, *, registry: int, step: Step | None = None) -> None:
        """Set the mentions of these articles, and the job's progress, in one transaction.

        Doing it twice changes nothing. An article that was revised or read again since it was looked at is left alone:
        its entities were found when that was saved. ``registry`` is the number of the registries that were used.

        Raises:
            RegistryChanged: the registries are not those any more; nothing was stored.
            JobError: the job was cancelled or taken over; nothing was stored.
        """
        with self.database.write() as connection:
            if registry_number(connection) != registry:
                raise RegistryChanged("The registries were changed meanwhile. Nothing was stored; try again.")
            if step is not None and not advance(connection, step, now):
                raise JobError("The job was cancelled, or another process has taken it over.")
            if _replace(connection, rows):
                changed(connection)

    def follow(self, state: str, now: datetime, subject: str) -> None:
        """Remember which shipped names and rules the stored articles are matched with.

        Where these are others than before and articles are stored, the job that finds their entities is stored in the
        same transaction.
        """
        name = "setting:entities"
        with self.database.write() as connection:
            if connection.execute(select(meta.c.text).where(meta.c.name == name)).scalar() == state:
                return
            stored = connection.execute(select(articles.c.id).limit(1)).first() is not None
            if stored and not open_of(connection, ENTITIES, states=("waiting",)):
                enqueue(connection, ENTITIES, {}, now, subject)
            insert = upsert(connection, meta).values(name=name, text=storable(state))
            insert = insert.on_conflict_do_update(index_elements=["name"], set_={"text": insert.excluded.text})
            connection.execute(insert)


def _mention(row: AnyRow, further: tuple[Tone, ...]) -> EntityMention:
    spans = tuple(Span(*span) for span in json.loads(row.spans))
    return EntityMention(row.key, spans, tone_of(row), further)


def _further_of(connection: Connection, article_ids: Iterable[int]) -> dict[tuple[int, int], list[AnyRow]]:
    """The rows of `further_tones` towards the entities of these articles, by article and entity."""
    t = further_tones.c
    wanted = select(further_tones).where(t.article_id.in_(numbers(connection, article_ids)), t.version_id < 0)
    found: dict[tuple[int, int], list[AnyRow]] = {}
    for row in connection.execute(wanted.order_by(t.measure)):
        found.setdefault((row.article_id, -row.version_id), []).append(row)
    return found


def _replace(connection: Connection, rows: Sequence[Rematched]) -> bool:
    """Replace the mentions and facts of all entities for some articles; whether anything is different now."""
    a, m = articles.c, entity_mentions.c
    ids = [row.article_id for row in rows]
    found = select(a.id, a.revision, a.processed).where(a.id.in_(numbers(connection, ids)))
    state = {article_id: (revision, processed) for article_id, revision, processed in connection.execute(found)}
    fresh = {row.article_id: row.found for row in rows if state.get(row.article_id) == (row.revision, row.processed)}
    here = m.article_id.in_(numbers(connection, fresh))
    before = {
        (row["article_id"], row["entity_id"]): dict(row)
        for row in connection.execute(select(entity_mentions).where(here)).mappings()
    }
    known = entity_rows.ensure(connection, {one.key for mentions in fresh.values() for one in mentions})
    after = {
        (article_id, known[storable(one.key)]): mention_row(article_id, known[storable(one.key)], one)
        for article_id, mentions in fresh.items()
        for one in mentions
    }
    tones = {(article_id, known[storable(one.key)]): one.further for article_id, all_ in fresh.items() for one in all_}
    toned = {key: tuple(map(tone_of, rows)) for key, rows in _further_of(connection, list(fresh)).items()}
    different = {
        key
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key) or _ordered(toned.get(key, ())) != _ordered(tones.get(key, ()))
    }
    if not different:
        return False
    touched = sorted({article_id for article_id, _ in different})
    moved = sorted({entity_id for _, entity_id in different})
    old = [
        fact
        for fact in read_facts(connection, touched, [-entity_id for entity_id in moved])
        if (fact.article_id, -fact.version_id) in different
    ]
    for article_id in touched:
        gone = [entity_id for one, entity_id in different if one == article_id and (one, entity_id) in before]
        if gone:
            connection.execute(
                delete(entity_mentions).where(m.article_id == article_id, m.entity_id.in_(numbers(connection, gone)))
            )
            t, versions = further_tones.c, [-entity_id for entity_id in gone]
            connection.execute(
                delete(further_tones).where(t.article_id == article_id, t.version_id.in_(numbers(connection, versions)))
            )
    if added := [after[key] for key in sorted(different) if key in after]:
        connection.execute(entity_mentions.insert(), added)
    if further := [row for key in sorted(different) for row in further_rows(key[0], -key[1], tones.get(key, ()))]:
        connection.execute(further_tones.insert(), further)
    replace_facts(connection, old, _facts(connection, touched, added, tones))
    return True


def _ordered(tones: Iterable[Tone]) -> list[Tone]:
    return sorted(tones, key=lambda tone: tone.measure)


def _facts(
    connection: Connection,
    article_ids: Sequence[int],
    added: Sequence[dict[str, Any]],
    tones: Mapping[tuple[int, int], tuple[Tone, ...]],
) -> list[Fact]:
    """The facts of mentions: those of charted articles."""
    everything = {fact.article_id: fact for fact in read_facts(connection, article_ids, [EVERYTHING])}
    found = []
    for row in added:
        if (fact := everything.get(row["article_id"])) is not None:
            fact = fact._replace(version_id=-row["entity_id"], mentions=row["mentions"], topic_tone=row["tone"])
            found.append(with_further(fact, tones[(row["article_id"], row["entity_id"])]))
    return found
