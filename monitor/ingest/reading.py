"""What collecting and importing share: the outlet of an article, and turning read articles into stored records."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.analysis.records import CompiledTopic, Sighting, analyse, article_key, compile_topics
from monitor.collectors.fetch import Fetcher
from monitor.config.registries import OutletBook, outlet_named
from monitor.config.settings import Settings
from monitor.model.article import Article, Registry
from monitor.model.record import Saved
from monitor.model.source import Outlet, Source
from monitor.storage.store import Storage
from monitor.workers import Workers

BATCH = 100
"""Articles stored in one transaction when many come at once."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The edges that ingest works with, picked by ``assembly``."""

    settings: Settings
    storage: Storage
    fetcher: Fetcher
    workers: Workers
    registry: Registry
    outlets: OutletBook
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Item:
    """One article on its way in. ``fingerprint`` tells whether the source shows something new under the same key."""

    key: str
    fingerprint: str
    article: Article
    outlet: Outlet


def fingerprint(*parts: str) -> str:
    """A short hash over what a source shows of an item."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def outlet_of(article: Article, source: Source, book: OutletBook, *, domain: str | None = None) -> Outlet:
    """The outlet of an article: the source's, else by domain, printed name or address, else unknown by that name."""
    if source.outlet is not None:
        return source.outlet
    found = book.find(name=article.outlet, domain=domain, address=article.url)
    if found is not None:
        return found
    return outlet_named(article.outlet, domain) if article.outlet or domain else outlet_named(None)


class Storing:
    """Analyses and stores items with the topics that are live when it is made."""

    def __init__(self, parts: Parts, source: Source, now: datetime) -> None:
        self._parts = parts
        self._source = source
        self._now = now
        self._topics: tuple[CompiledTopic, ...] = compile_topics(parts.storage.topics.live_versions())

    def store(self, items: Sequence[Item]) -> list[Saved]:
        """Store items in one transaction, with their sightings.

        Raises:
            DatabaseError: nothing of the batch was stored.
        """
        source = self._source
        keys = [article_key(item.outlet, item.article) for item in items]
        # Archives state the counting time themselves, each time anew; elsewhere topics must see the one that stays.
        kept = {} if source.is_archive else self._parts.storage.articles.counting_times(keys, sample=source.sample)
        records = [
            analyse(
                item.article,
                item.outlet,
                self._topics,
                Sighting(
                    item.key, self._now, self._parts.clock(), source.is_archive, source.sample, counted=kept.get(key)
                ),
            )
            for key, item in zip(keys, items, strict=True)
        ]
        prints: Mapping[str, str] = {item.key: item.fingerprint for item in items}
        return self._parts.storage.articles.save(
            records, source.id, fingerprints=prints, now=self._now, archive=source.is_archive
        )
