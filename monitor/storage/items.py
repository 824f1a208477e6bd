"""The memory of items: what a source has shown before, and which article it became. It outlives the articles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from monitor.storage.database import Database, numbers, seconds, storable, upsert, words
from monitor.storage.saving import check_collected, remember
from monitor.storage.tables import articles, sightings, sources


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of an item: the fingerprint it had, its article if it became one, failed attempts in a row."""

    fingerprint: str
    article_id: int | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Items:
    """The items of the sources of one database; ``item_key`` is how a source names an item."""

    database: Database

    def known(self, source_id: int, item_keys: Iterable[str]) -> dict[str, Seen]:
        """What is remembered of these items; keys never seen are left out."""
        s = sightings.c
        asked = {storable(key): key for key in item_keys}
        with self.database.read() as connection:
            found = connection.execute(
                select(s.item_key, s.fingerprint, s.article_id, s.attempts).where(
                    s.source_id == source_id, s.item_key.in_(words(connection, asked))
                )
            )
            return {asked[key]: Seen(fingerprint, article, tries) for key, fingerprint, article, tries in found}

    def articles(self, source_id: int, item_keys: Iterable[str]) -> dict[str, tuple[str, str | None]]:
        """The key and address of the article that each of these items became; items that became none are left out."""
        s, a = sightings.c, articles.c
        asked = {storable(key): key for key in item_keys}
        with self.database.read() as connection:
            wanted = select(s.item_key, a.key, a.url).join(articles, a.id == s.article_id)
            wanted = wanted.where(s.source_id == source_id, s.item_key.in_(words(connection, asked)))
            return {asked[item]: (key, url) for item, key, url in connection.execute(wanted)}

    def touch(self, source_id: int, item_keys: Iterable[str], now: datetime) -> None:
        """Note that the source still shows these items."""
        s = sightings.c
        with self.database.write() as connection:
            here = (s.source_id == source_id, s.item_key.in_(words(connection, item_keys)))
            connection.execute(update(sightings).where(*here).values(last_seen=seconds(now)))

    def failed_attempt(self, source_id: int, item_key: str, now: datetime) -> int:
        """Count one more failure to read an item, known or not, and return how many there are in a row.

        The fingerprint stays as it was, so that an edited item is still seen as edited.

        Raises:
            SourceError: the source was removed.
        """
        with self.database.write() as connection:
            check_collected(connection, source_id)
            insert = upsert(connection, sightings)
            insert = insert.on_conflict_do_update(
                index_elements=["source_id", "item_key"],
                set_={"attempts": sightings.c.attempts + 1, "last_seen": insert.excluded.last_seen},
            )
            row = {"source_id": source_id, "item_key": storable(item_key), "fingerprint": "", "attempts": 1}
            row |= {"first_seen": seconds(now), "last_seen": seconds(now)}
            return int(connection.execute(insert.values(**row).returning(sightings.c.attempts)).scalar_one())

    def mark(self, source_id: int, item_key: str, fingerprint: str, article_id: int | None, now: datetime) -> None:
        """Remember an item without saving an article; earlier failures are forgotten.

        Raises:
            SourceError: the source was removed.
        """
        with self.database.write() as connection:
            check_collected(connection, source_id)
            remember(connection, source_id, {storable(item_key): (fingerprint, article_id)}, seconds(now))

    def sources_of(self, article_id: int) -> tuple[str, ...]:
        """The names of the sources that showed an article, in order."""
        with self.database.read() as connection:
            found = (
                select(sources.c.name)
                .join(sightings, sightings.c.source_id == sources.c.id)
                .where(sightings.c.article_id.in_(numbers(connection, [article_id])))
                .distinct()
                .order_by(sources.c.name)
            )
            return tuple(connection.execute(found).scalars())
