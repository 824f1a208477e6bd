"""What analysts say of articles and topics, and the hits that their samples are drawn from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, func, select
from sqlalchemy.engine import Connection

from monitor.errors import TopicError
from monitor.model.article import Span
from monitor.model.labels import Label, LabelRow
from monitor.storage.database import AnyRow, Database, moment_of, seconds, storable, upsert
from monitor.storage.tables import articles, matches, outlets, topic_labels


@dataclass(frozen=True, slots=True)
class TopicLabels:
    """The labels of one database. They are in no count, so that setting one changes no number but precision."""

    database: Database

    def set(self, topic_id: int, article_id: int, relevant: bool | None, author: str, now: datetime) -> Label | None:
        """Say whether an article belongs to a topic (``None``: cannot tell); returns what was said before.

        Raises:
            TopicError: there is no such article any more.
        """
        values = {
            "relevant": None if relevant is None else int(relevant), "author": storable(author), "at": seconds(now),
        }  # fmt: skip
        with self.database.write() as connection:
            require_article(connection, article_id)
            before = _label(connection, topic_id, article_id)
            insert = upsert(connection, topic_labels).values(topic_id=topic_id, article_id=article_id, **values)
            connection.execute(insert.on_conflict_do_update(index_elements=["topic_id", "article_id"], set_=values))
        return before

    def get(self, topic_id: int, article_id: int) -> Label | None:
        """What was said of an article and a topic, if anything."""
        with self.database.read() as connection:
            return _label(connection, topic_id, article_id)

    def of_topic(self, topic_id: int) -> dict[int, bool | None]:
        """All labels of a topic by article, of sample and real articles alike."""
        wanted = select(topic_labels.c.article_id, topic_labels.c.relevant).where(topic_labels.c.topic_id == topic_id)
        with self.database.read() as connection:
            return {number: _relevant(value) for number, value in connection.execute(wanted)}

    def rows(self, topic_id: int, *, sample: bool) -> list[LabelRow]:
        """The labels of a topic with their articles, in the order in which they were last set."""
        wanted = said_of(topic_labels, topic_id, sample=sample)
        with self.database.read() as connection:
            return [
                LabelRow(row.key, row.title, row.name, row.url, bool(row.sample), _label_of(row))
                for row in connection.execute(wanted)
            ]

    def hits(self, version_id: int, *, sample: bool) -> dict[str, int]:
        """All articles that a version matches, charted or not: their numbers by their keys."""
        wanted = (
            select(articles.c.key, articles.c.id)
            .join_from(matches, articles, articles.c.id == matches.c.article_id)
            .where(matches.c.version_id == version_id, articles.c.sample == int(sample))
        )
        with self.database.read() as connection:
            return {key: number for key, number in connection.execute(wanted)}  # noqa: C416 - rows are no pairs for mypy

    def known(self, until: datetime | None, *, sample: bool) -> int:
        """How many articles are stored, or were as they are now before ``until``, when a version was frozen."""
        wanted = select(func.count()).select_from(articles).where(articles.c.sample == int(sample))
        if until is not None:
            wanted = wanted.where(articles.c.processed < seconds(until))
        with self.database.read() as connection:
            return int(connection.execute(wanted).scalar_one())

    def spans(self, version_id: int, article_id: int) -> tuple[Span, ...]:
        """Where a version was found in an article; empty where it does not match."""
        m = matches.c
        wanted = select(m.spans).where(m.version_id == version_id, m.article_id == article_id)
        with self.database.read() as connection:
            found = connection.execute(wanted).scalar()
        return () if found is None else tuple(Span(*span) for span in json.loads(found))


def require_article(connection: Connection, article_id: int) -> None:
    """Make sure that there is an article of that number.

    Raises:
        TopicError: there is none any more.
    """
    if connection.execute(select(articles.c.id).where(articles.c.id == article_id)).first() is None:
        raise TopicError("This article is not there any more; it may have been removed with the sample.")


def said_of(table: Table, topic_id: int, *, sample: bool) -> Select[Any]:
    """What a table of analysts' words has of a topic, with its articles, in the order in which it was last set."""
    said, a = table.c, articles.c
    return (
        select(a.key, a.title, outlets.c.name, a.url, a.lang, a.sample, table)
        .join_from(table, articles, a.id == said.article_id)
        .join(outlets, outlets.c.id == a.outlet_id)
        .where(said.topic_id == topic_id, a.sample == int(sample))
        .order_by(said.at, a.key)
    )


def _label(connection: Connection, topic_id: int, article_id: int) -> Label | None:
    label = topic_labels.c
    wanted = select(topic_labels).where(label.topic_id == topic_id, label.article_id == article_id)
    row = connection.execute(wanted).first()
    return None if row is None else _label_of(row)


def _label_of(row: AnyRow) -> Label:
    return Label(_relevant(row.relevant), row.author, moment_of(row.at))


def _relevant(value: int | None) -> bool | None:
    return None if value is None else bool(value)
