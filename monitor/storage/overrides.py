"""Tones that analysts gave articles towards topics, kept beside those of measures, and what measures scored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, union_all
from sqlalchemy.engine import Connection

from monitor.model.overrides import Override, OverrideRow, ToneAnswer
from monitor.storage.database import AnyRow, Database, moment_of, numbers, seconds, storable, upsert
from monitor.storage.labels import require_article, said_of
from monitor.storage.tables import articles, further_tones, matches, tone_overrides


@dataclass(frozen=True, slots=True)
class ToneOverrides:
    """The overrides of one database. They are in no mean, so that setting one changes no number but agreement."""

    database: Database

    def set(
        self, topic_id: int, article_id: int, label: ToneAnswer | None, author: str, now: datetime
    ) -> Override | None:
        """Say the tone of an article towards a topic, or take it back (``None``); returns what was said before.

        Raises:
            TopicError: there is no such article any more.
        """
        with self.database.write() as connection:
            require_article(connection, article_id)
            before = _override(connection, topic_id, article_id)
            if label is None:
                o = tone_overrides.c
                connection.execute(delete(tone_overrides).where(o.topic_id == topic_id, o.article_id == article_id))
            else:
                values = {"label": label, "author": storable(author), "at": seconds(now)}
                insert = upsert(connection, tone_overrides).values(topic_id=topic_id, article_id=article_id, **values)
                connection.execute(insert.on_conflict_do_update(index_elements=["topic_id", "article_id"], set_=values))
        return before

    def get(self, topic_id: int, article_id: int) -> Override | None:
        """What was said of an article and a topic, if anything."""
        with self.database.read() as connection:
            return _override(connection, topic_id, article_id)

    def of_topic(self, topic_id: int) -> dict[int, ToneAnswer]:
        """What was said of a topic by article, of sample and real articles alike."""
        o = tone_overrides.c
        wanted = select(o.article_id, o.label).where(o.topic_id == topic_id)
        with self.database.read() as connection:
            return {row.article_id: row.label for row in connection.execute(wanted)}

    def of_article(self, article_id: int) -> dict[int, Override]:
        """What was said of an article, by topic."""
        wanted = select(tone_overrides).where(tone_overrides.c.article_id == article_id)
        with self.database.read() as connection:
            return {row.topic_id: _override_of(row) for row in connection.execute(wanted)}

    def rows(self, topic_id: int, version_id: int, *, sample: bool) -> list[OverrideRow]:
        """What was said of a topic with its articles, in the order in which it was last set, and the measures' tones
        towards a version of it.
        """
        with self.database.read() as connection:
            said = list(connection.execute(said_of(tone_overrides, topic_id, sample=sample)))
            tones = _tones(connection, version_id, [row.article_id for row in said])
        return [
            OverrideRow(
                row.key, row.title, row.name, row.url, row.lang or None, bool(row.sample), _override_of(row),
                {measure: values[row.article_id] for measure, values in tones.items() if row.article_id in values},
            )
            for row in said
        ]  # fmt: skip

    # -- what measures say --------------------------------------------------------------------------------------

    def tones(self, version_id: int, article_ids: Collection[int]) -> dict[str, dict[int, int]]:
        """The tones (millionths) of some articles towards a version, by measure and article, where there is one."""
        with self.database.read() as connection:
            return _tones(connection, version_id, article_ids)

    def scored(self, version_id: int, *, sample: bool) -> dict[str, frozenset[int]]:
        """The articles of a version that have a tone towards it, by measure."""
        of_sample = select(articles.c.id).where(articles.c.sample == int(sample))
        found: dict[str, list[int]] = {}
        with self.database.read() as connection:
            for row in connection.execute(_towards(version_id, of_sample)):
                found.setdefault(row.measure, []).append(row.article_id)
        return {measure: frozenset(ids) for measure, ids in found.items()}

    def languages(self, version_id: int, *, sample: bool) -> dict[str, frozenset[int]]:
        """The articles that a version matches, by language; ``""`` where it is not known."""
        m, a = matches.c, articles.c
        wanted = select(a.lang, a.id).join_from(matches, articles, a.id == m.article_id)
        found: dict[str, list[int]] = {}
        with self.database.read() as connection:
            for row in connection.execute(wanted.where(m.version_id == version_id, a.sample == int(sample))):
                found.setdefault(row.lang or "", []).append(row.id)
        return {lang: frozenset(ids) for lang, ids in found.items()}


def _towards(version_id: int, article_ids: Any) -> Any:
    """(article, measure, tone) of every tone towards a version that there is, of these articles."""

    def of(table: Any) -> Select[Any]:
        t = table.c
        wanted = select(t.article_id, t.measure, t.tone)
        return wanted.where(t.version_id == version_id, t.tone.is_not(None), t.article_id.in_(article_ids))

    return union_all(of(matches), of(further_tones))


def _tones(connection: Connection, version_id: int, article_ids: Collection[int]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for row in connection.execute(_towards(version_id, numbers(connection, article_ids))):
        found.setdefault(row.measure, {})[row.article_id] = row.tone
    return found


def _override(connection: Connection, topic_id: int, article_id: int) -> Override | None:
    o = tone_overrides.c
    wanted = select(tone_overrides).where(o.topic_id == topic_id, o.article_id == article_id)
    row = connection.execute(wanted).first()
    return None if row is None else _override_of(row)


def _override_of(row: AnyRow) -> Override:
    return Override(row.label, row.author, moment_of(row.at))
