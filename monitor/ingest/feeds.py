"""One round of a feed source: new entries, the pages behind them, and validators that never run ahead of articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.errors import FetchError, ReadError
from monitor.ingest.reading import Item, Page, Parts, Storing, fingerprint, is_future, outlet_of, page_of
from monitor.model.article import Article, FeedDocument, FeedEntry, Registry
from monitor.model.source import PollOutcome, Source, Validators
from monitor.storage.items import Seen
from monitor.text.attribution import attribute_text, with_author
from monitor.text.language import detect, with_statement
from monitor.text.urls import identity_address

ATTEMPTS = 3
"""Rounds in which an article page may fail before the feed's own text is stored instead."""
LONGEST_ROUND = timedelta(minutes=10)
"""After this a round begins no further page; the rest waits for the next one. Well below the lease of a source."""
_TRANSIENT = frozenset({"timeout", "connection", "dns", "incomplete", "retry_later", "crashed"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry that is new or has changed. ``page`` is the address to fetch, if the entry has one of its own.

    ``keys`` name the entry to its source, the lasting one first; ``moved_from`` is the article that an earlier entry
    with the same GUID became.
    """

    keys: tuple[str, ...]
    fingerprint: str
    entry: FeedEntry
    page: str | None
    attempts: int
    moved_from: int | None


def poll_feed(source: Source, parts: Parts, now: datetime) -> tuple[PollOutcome, Validators | None]:
    """Collect one feed once.

    Returns the outcome and the validators to keep: ``None`` unless every entry of a complete answer is stored.

    Raises:
        FetchError, ReadError: the feed itself gave nothing usable.
        DatabaseError: nothing of the article in hand was stored.
    """
    known = parts.storage.sources.validators(source.id)
    # Some servers answer 304 although the feed changed: for one hour of the day the whole feed is asked for.
    conditional = known if now.hour != source.id % 24 else None
    fetched = parts.fetcher.get(source.address, now, validators=conditional)
    if fetched is None:
        return PollOutcome(source.name, "unchanged"), None
    if known.body_hash and fetched.validators.body_hash == known.body_hash:
        return PollOutcome(source.name, "unchanged", fetched=1), fetched.validators
    document = parts.workers.read_feed(fetched.content, fetched.address, fetched.content_type)
    wanted, unchanged = choose(document, lambda keys: parts.storage.items.known(source.id, keys))
    parts.storage.items.touch(source.id, unchanged, now)
    round_ = _Round(source, parts, now)
    done = 0
    for entry in wanted[: parts.settings.page_limit]:
        if parts.stopping.is_set() or parts.clock() - now > LONGEST_ROUND:
            break
        round_.collect(entry)
        done += 1
    remaining = len(wanted) - done + round_.waiting
    outcome = PollOutcome(
        source.name,
        "ok",
        fetched=1 + round_.fetched,
        new=round_.statuses["new"],
        updated=round_.statuses["updated"],
        unchanged=round_.statuses["unchanged"] + len(document.entries) - len(wanted),
        remaining=remaining,
        warning=_warning(document),
        failed_pages=tuple(round_.failed),
    )
    return outcome, None if remaining else fetched.validators


def choose(
    document: FeedDocument, known: Callable[[Sequence[str]], Mapping[str, Seen]]
) -> tuple[list[Wanted], list[str]]:
    """Tell the entries that are new or changed from those already seen; the second list holds the known keys.

    An entry counts as seen when its link or its GUID was seen with the same title and text: some feeds give every
    item a new GUID at each request. A link or GUID that different entries share (a home page) identifies none of
    them. An entry that is listed twice is taken once.
    """
    shared = _shared(document.entries)
    rows = [(_keys(entry, shared), entry) for entry in document.entries]
    memory = known([key for keys, _ in rows for key in keys])
    wanted: list[Wanted] = []
    unchanged: list[str] = []
    listed: set[str] = set()
    for keys, entry in rows:
        if listed.intersection(keys):
            continue
        listed.update(keys)
        mark = fingerprint(entry.title, entry.text)
        remembered = [memory[key] for key in keys if key in memory]
        if any(seen.fingerprint == mark and seen.article_id is not None for seen in remembered):
            unchanged += [key for key in keys if key in memory]
            continue
        page = entry.link if keys[0].startswith("link:") else None
        attempts = max((seen.attempts for seen in remembered if seen.article_id is None), default=0)
        moved = next((seen.article_id for seen in remembered if seen.article_id is not None), None)
        lasting = memory.get(keys[0])
        itself = lasting is not None and lasting.article_id is not None
        wanted.append(Wanted(keys, mark, entry, page, attempts, None if itself else moved))
    return wanted, unchanged


def _names(entry: FeedEntry) -> Iterator[str]:
    """What an entry says of its identity, the lasting name first."""
    if entry.link and (address := identity_address(entry.link)):
        yield f"link:{address}"
    if entry.guid:
        yield f"guid:{entry.guid}"


def _shared(entries: Sequence[FeedEntry]) -> frozenset[str]:
    """The names that stand at different entries."""
    first: dict[str, FeedEntry] = {}
    return frozenset(
        name for entry in entries for name in _names(entry) if not _alike(first.setdefault(name, entry), entry)
    )


def _alike(one: FeedEntry, other: FeedEntry) -> bool:
    """Whether two entries with a name in common can be one item: a revision keeps its title or its text."""
    if one.guid and other.guid and one.guid != other.guid:
        return False
    title, text = one.title == other.title, one.text == other.text
    return (title and text) or (title and bool(one.title)) or (text and bool(one.text))


def _keys(entry: FeedEntry, shared: Set[str]) -> tuple[str, ...]:
    keys = tuple(name for name in _names(entry) if name not in shared)
    return keys or (f"text:{fingerprint(entry.title, entry.text)}",)


class _Round:
    """The article pages of one poll, each stored in a transaction of its own."""

    def __init__(self, source: Source, parts: Parts, now: datetime) -> None:
        self._source = source
        self._parts = parts
        self._now = now
        self._storing = Storing(parts, source, now)
        self.fetched = 0
        self.waiting = 0
        self.statuses: Counter[str] = Counter()
        self.failed: list[tuple[str, str]] = []

    def collect(self, wanted: Wanted) -> None:
        """Fetch, read and store one entry; a page that fails for now is left for the next round.

        One that no article was found in is kept all the same, with the feed's own text: a better reader may find it.
        """
        article: Article | None = None
        page: Page | None = None
        if wanted.page:
            try:
                page = self._page(wanted.page)
                article = page.read(self._parts.workers, self._parts.registry)
            except (FetchError, ReadError) as error:
                self.failed.append((wanted.page, str(error)))
                if passing(error) and wanted.attempts + 1 < ATTEMPTS:
                    self._parts.storage.items.failed_attempt(self._source.id, wanted.keys[0], self._now)
                    self.waiting += 1
                    return
        parts = self._parts
        merged = merge(wanted.entry, article, self._source.lang, parts.registry, parts.clock())
        if wanted.moved_from is not None:
            merged = self._same_as_before(merged, wanted.moved_from)
        outlet = outlet_of(merged, self._source, self._parts.outlets)
        saved = self._storing.store([Item(wanted.keys[0], wanted.fingerprint, merged, outlet, page)])
        self.statuses[saved[0].status] += 1
        for key in wanted.keys[1:]:
            self._parts.storage.items.mark(self._source.id, key, wanted.fingerprint, saved[0].article_id, self._now)

    def _page(self, address: str) -> Page:
        fetched = self._parts.fetcher.get(address, self._now, page=True)
        if fetched is None:
            raise FetchError("incomplete", f"{address} answered 'not modified' although nothing was asked of it.")
        self.fetched += 1
        return page_of(fetched)

    def _same_as_before(self, article: Article, earlier_id: int) -> Article:
        """Keep the old address where a GUID came back under a new one with the same title or body: a revision."""
        earlier = self._parts.storage.articles.get(earlier_id)
        if earlier is None or (earlier.row.title != article.title and earlier.body != article.body):
            return article
        return replace(article, url=earlier.row.url)


def passing(error: FetchError | ReadError) -> bool:
    """Whether a page that failed so is worth another try."""
    if isinstance(error, FetchError) and (error.retry_after_s is not None or (error.status or 0) >= 500):
        return True
    return error.error_class in _TRANSIENT


def merge(entry: FeedEntry, page: Article | None, lang: str | None, registry: Registry, now: datetime) -> Article:
    """One article from an entry and its page; the feed knows the time best, the page knows the text.

    A time of the feed that lies in the future at ``now`` gives way to the page's.
    Without a page the feed's own text is the body, and a warning says so.
    """
    if page is not None:
        feed_is_wrong = entry.published is None or is_future(entry.published, now)
        return with_author(
            replace(
                page,
                title=page.title or entry.title,
                url=page.url or entry.link,
                published=page.published if feed_is_wrong else entry.published,
                lang=page.lang or lang,
            ),
            entry.byline,
            registry,
        )
    text = entry.text or entry.title
    language = with_statement(detect(text), lang, text)
    article = Article(
        title=entry.title,
        body=entry.text,
        url=entry.link,
        published=entry.published,
        byline=entry.byline,
        lang=language.lang or lang,
        lang_confidence=language.confidence,
        lang_doubt=language.doubt,
        warnings=("The text is the feed's own: the article page could not be read.",),
    )
    return attribute_text(article, registry)


def _warning(document: FeedDocument) -> str | None:
    notes = list(document.warnings)
    if document.truncated:
        notes.append(f"{document.truncated} entries over the limit were left out.")
    if document.skipped:
        notes.append(f"{document.skipped} entries without link, GUID and title were skipped.")
    return " ".join(notes) or None
