"""What collecting and importing share: the outlet of an article, and turning read articles into stored records."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.analysis.records import CompiledTopic, Sighting, analyse, article_key, compile_topics
from monitor.collectors.fetch import Fetcher
from monitor.config.registries import OutletBook, outlet_named
from monitor.config.settings import Settings
from monitor.errors import RegistryChanged, TopicsChanged
from monitor.model.article import Article, Published, Registry
from monitor.model.record import Counted, PageKind, Record, Saved
from monitor.model.source import Fetched, Outlet, Source
from monitor.model.tone import Scorer
from monitor.queries.registries import InForce, Registries
from monitor.storage.raw_pages import packed
from monitor.storage.store import Storage
from monitor.text.language import LANGUAGES, LEAST_CONFIDENCE, detect, with_statement
from monitor.text.urls import host, identity_address
from monitor.workers import Workers

EARLY = timedelta(hours=1)
"""How far a clock of a publisher may be ahead of ours."""
MOST_EASTERN = timedelta(hours=14)
"""A new day begins there so much earlier than in UTC."""
BATCH = 100
"""Articles stored in one transaction when many come at once."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The edges that ingest works with, picked by ``assembly``."""

    settings: Settings
    storage: Storage
    fetcher: Fetcher
    workers: Workers
    registries: Registries
    scorers: tuple[Scorer, ...]
    clock: Callable[[], datetime]
    stopping: threading.Event
    """Set when the process is to end: polls end after their present article, and go on with the next start."""

    @property
    def registry(self) -> Registry:
        """The names that readers look for, as analysts have them now: asked for at every page, never kept."""
        return self.registries.current().names

    @property
    def outlets(self) -> OutletBook:
        """The outlets, as analysts have them now: asked for at every article, never kept."""
        return self.registries.current().outlets


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of a page, and what its reader is told of them."""

    content: bytes
    kind: PageKind
    address: str | None
    content_type: str | None

    def read(self, workers: Workers, registry: Registry) -> Article:
        """The article of the page.

        Raises:
            ReadError: it holds none, or cannot be read within the limits.
        """
        return workers.read_page(self.content, self.address, self.kind, registry, self.content_type)


@dataclass(frozen=True, slots=True)
class Item:
    """One article on its way in. ``fingerprint`` tells whether the source shows something new under the same key.

    Without a fingerprint it was not the source that showed it, and nothing is remembered of the key. ``page`` is what
    the article was read from, where there is one; ``stands_for`` is the key of the stored article that it is, where
    that is known.
    """

    key: str
    fingerprint: str | None
    article: Article
    outlet: Outlet
    page: Page | None = None
    stands_for: str | None = None


def page_of(fetched: Fetched) -> Page:
    """A page as it was fetched."""
    return Page(fetched.content, "html", fetched.address, fetched.content_type)


def fingerprint(*parts: str) -> str:
    """A short hash over what a source shows of an item."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def outlet_of(article: Article, source: Source, book: OutletBook, *, domain: str | None = None) -> Outlet:
    """The outlet of an article: the source's, else by domain, address or printed name, else unknown by these.

    ``domain`` is the outlet's where it is known, else that of the article's address.
    """
    if source.outlet is not None:
        return source.outlet
    found = book.find(name=article.outlet, domain=domain, address=article.url)
    if found is not None:
        return found
    return outlet_named(article.outlet, domain or (host(article.url) if article.url else None))


def with_language(article: Article) -> Article:
    """The article with the language that its text is in; what somebody said of it decides where that is doubtful."""
    text = article.body or article.title
    found = with_statement(detect(text), article.lang, text)
    # A language that the detector does not know is taken on trust.
    if article.lang is not None and (found.lang is None or article.lang not in LANGUAGES):
        return replace(article, lang_confidence=LEAST_CONFIDENCE, lang_doubt=found.doubt)
    return replace(article, lang=found.lang, lang_confidence=found.confidence, lang_doubt=found.doubt)


def believed(article: Article, now: datetime) -> Article:
    """The article without dates that lie in the future: no text was published after it was read.

    ``EARLY`` is allowed for clocks that differ; a day without a time may be today's anywhere on earth.
    """
    dropped = [date for date in (article.published, article.modified) if date and is_future(date, now)]
    if not dropped:
        return article
    warnings = tuple(
        f"The date {date.day.isoformat()} ({date.origin}) lies in the future and was not believed." for date in dropped
    )
    return replace(
        article,
        published=None if article.published in dropped else article.published,
        modified=None if article.modified in dropped else article.modified,
        warnings=article.warnings + warnings,
    )


def is_future(date: Published, now: datetime) -> bool:
    """Whether a date cannot have come yet at ``now``, wherever the outlet is and however its clock is set."""
    ahead = EARLY if date.precision == "minute" else MOST_EASTERN
    return date.at > now + ahead


class Storing:
    """Analyses and stores items with the topics that are live at that time.

    A poll takes minutes: a topic that is saved meanwhile must hold for the articles that come after it, since its
    recount may already have passed them.
    """

    def __init__(self, parts: Parts, source: Source, now: datetime) -> None:
        self._parts = parts
        self._source = source
        self._now = now
        self._topics: Sequence[CompiledTopic] = ()

    def store(self, items: Sequence[Item]) -> list[Saved]:
        """Store items in one transaction, with their sightings.

        Raises:
            DatabaseError: nothing of the batch was stored.
        """
        while True:
            try:
                return self._store(items)
            except (TopicsChanged, RegistryChanged):
                # Rare, and it ends: somebody must save again and again within the same second to repeat it.
                continue

    def _store(self, items: Sequence[Item]) -> list[Saved]:
        source = self._source
        self._renew_topics()
        registries = self._parts.registries.current()
        keys = self._keys(items)
        read = self._parts.clock()
        # Archives state the counting time themselves, each time anew; elsewhere topics must see the one that stays.
        kept = {} if source.is_archive else self._parts.storage.articles.counting_times(keys, sample=source.sample)
        records = [
            self._record(item, key, kept.get(key), read, registries) for key, item in zip(keys, items, strict=True)
        ]
        prints: Mapping[str, str] = {item.key: item.fingerprint for item in items if item.fingerprint is not None}
        return self._parts.storage.articles.save(
            records,
            source.id,
            fingerprints=prints,
            now=self._now,
            archive=source.is_archive,
            versions=[topic.version.id for topic in self._topics],
            registry=registries.number,
        )

    def _keys(self, items: Sequence[Item]) -> list[str]:
        """The key of each article: the one it has already where the source showed it before under the same address.

        An outlet that analysts have merged with another or given another name since does not make it a second article.
        """
        before = self._parts.storage.items.articles(self._source.id, [item.key for item in items])
        keys = []
        for item in items:
            known, url = before.get(item.key, (None, None))
            address = identity_address(item.article.url) if item.article.url else None
            same = url is not None and address == identity_address(url)
            keys.append(item.stands_for or (known if same else None) or article_key(item.outlet, item.article))
        return keys

    def _record(self, item: Item, key: str, counted: Counted | None, read: datetime, registries: InForce) -> Record:
        source = self._source
        sighting = Sighting(item.key, self._now, read, source.is_archive, source.sample, counted=counted, key=key)
        article = believed(item.article, read)
        names = registries.mentioned
        record = analyse(article, item.outlet, self._topics, sighting, self._parts.scorers, names)
        page, settings = item.page, self._parts.settings
        if page is None or settings.keep_pages_days == 0:
            return record
        kept = packed(page.content, page.kind, page.address, page.content_type, read, largest=settings.keep_page_bytes)
        return replace(record, page=kept)

    def _renew_topics(self) -> None:
        live = self._parts.storage.topics.live_versions()
        if [version.id for version in live] != [topic.version.id for topic in self._topics]:
            self._topics = compile_topics(live, self._parts.storage.topics.catalogue())
