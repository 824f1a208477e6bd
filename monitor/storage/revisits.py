"""Revisits: new articles that match a topic are fetched again some hours later, since outlets edit them quietly.

The plan is written in the transaction of the new article. A worker takes what is due by moving it ahead for the time of
a lease: another worker does not see it, and when its worker is killed it is due again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.engine import Connection

from monitor.storage.database import Database, moment_of, numbers, seconds, upsert
from monitor.storage.tables import articles, revisits, sources

AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""How long after its first sight an article is fetched again."""
LEASE = timedelta(minutes=10)
"""Well above the longest fetch and reading of one page."""


@dataclass(frozen=True, slots=True)
class Revisit:
    """An article that a worker has taken to fetch it again. ``due`` is when its lease ends; ``tries`` failed so far."""

    article_id: int
    source_id: int
    step: int
    tries: int
    first_seen: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class Revisits:
    """The planned revisits of one database."""

    database: Database

    def is_due(self, now: datetime) -> bool:
        """Whether any article is to be fetched again now."""
        with self.database.read() as connection:
            return connection.execute(_due(now)).first() is not None

    def take(self, now: datetime) -> Revisit | None:
        """Take the one that is due longest; ``None`` if there is none. Paused sources wait."""
        r = revisits.c
        with self.database.write() as connection:
            row = connection.execute(_due(now)).first()
            if row is None:
                return None
            until = moment_of(seconds(now + LEASE))
            mine = update(revisits).where(r.article_id == row.article_id).values(due=seconds(until))
            connection.execute(mine)
            return Revisit(row.article_id, row.source_id, row.step, row.tries, moment_of(row.first_seen), until)

    def try_again(self, taken: Revisit, at: datetime) -> None:
        """Put one that failed off to a later time."""
        with self.database.write() as connection:
            later = update(revisits).where(*_still(taken)).values(due=seconds(at), tries=taken.tries + 1)
            connection.execute(later)

    def step_done(self, taken: Revisit, now: datetime) -> None:
        """Go on to the next step that still lies ahead; without one, the plan is fulfilled and goes."""
        ahead = [(step, taken.first_seen + after) for step, after in enumerate(AFTER) if step > taken.step]
        following = next(((step, due) for step, due in ahead if due > now), None)
        if following is None:
            self.drop(taken)
            return
        step, due = following
        with self.database.write() as connection:
            values = {"step": step, "due": seconds(due), "tries": 0}
            connection.execute(update(revisits).where(*_still(taken)).values(**values))

    def drop(self, taken: Revisit) -> None:
        """Fetch this article no more."""
        with self.database.write() as connection:
            connection.execute(delete(revisits).where(*_still(taken)))

    def planned(self) -> list[tuple[int, int, datetime]]:
        """Every plan as (article, step, due), in order of time."""
        r = revisits.c
        with self.database.read() as connection:
            found = connection.execute(select(r.article_id, r.step, r.due).order_by(r.due, r.article_id))
            return [(article_id, step, moment_of(due)) for article_id, step, due in found]


def plan(connection: Connection, article_ids: Iterable[int], source_id: int, first_seen: datetime) -> None:
    """Plan the revisits of new articles, in the caller's transaction."""
    due = seconds(first_seen + AFTER[0])
    rows = [{"article_id": a, "source_id": source_id, "due": due, "step": 0, "tries": 0} for a in article_ids]
    if rows:
        connection.execute(upsert(connection, revisits).on_conflict_do_nothing(), rows)


def forget(connection: Connection, article_ids: Iterable[int]) -> None:
    """Give up the revisits of these articles, in the caller's transaction."""
    connection.execute(delete(revisits).where(revisits.c.article_id.in_(numbers(connection, article_ids))))


def forget_source(connection: Connection, source_id: int) -> None:
    """Give up the revisits of a source that is removed, in the caller's transaction."""
    connection.execute(delete(revisits).where(revisits.c.source_id == source_id))


def _due(now: datetime) -> Select[Any]:
    r, s = revisits.c, sources.c
    wanted = select(r.article_id, r.source_id, r.step, r.tries, articles.c.first_seen)
    wanted = wanted.join(sources, s.id == r.source_id).join(articles, articles.c.id == r.article_id)
    here = (r.due <= seconds(now), s.removed.is_(None), s.paused == 0)
    return wanted.where(*here).order_by(r.due, r.article_id).limit(1)


def _still(taken: Revisit) -> tuple[Any, ...]:
    """It is as this worker took it: nobody else has taken it since its lease ran out."""
    r = revisits.c
    return (r.article_id == taken.article_id, r.step == taken.step, r.due == seconds(taken.due))
