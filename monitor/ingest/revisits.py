"""Fetching matching articles again, hours after their first sight: edits become revisions, whatever feeds say of them.

Manners are those of every page: robots.txt, one connection and a pause for each host, Retry-After. A page that is gone
leaves the article as it was.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from monitor.analysis.records import raw_hash
from monitor.analysis.revising import Wording, not_an_edit
from monitor.errors import FetchError, ReadError, SourceError
from monitor.ingest.feeds import passing
from monitor.ingest.reading import Item, Page, Parts, Storing, page_of
from monitor.ingest.reprocess import as_collected
from monitor.model.article import Article
from monitor.model.source import Source
from monitor.storage.raw_pages import unpacked
from monitor.storage.rereading import StoredReading
from monitor.storage.revisits import Revisit
from monitor.text.urls import identity_address

log = logging.getLogger(__name__)

BUDGET = 20
"""Pages of one round: polls need the hosts and the parsers as well."""
TRIES = 3
"""Fetches of one step; then the next step comes."""
BACK_OFF = timedelta(minutes=10)
"""Before the second try; twice as long before the third."""
AUTHOR = "Wirewatch"
"""Who the audit log says has noted what became of a page."""
_GONE = frozenset({404, 410})


def revisit_due(parts: Parts, budget: int = BUDGET) -> int:
    """Fetch what is due again, at most ``budget`` pages; returns how many articles were looked at.

    Ends after the present page when the monitor is told to stop. Killed in the middle, the page in hand is due again
    after its lease.

    Raises:
        DatabaseError: something could not be stored; the page in hand is due again after its lease.
    """
    done = 0
    while done < budget and not parts.stopping.is_set():
        taken = parts.storage.revisits.take(parts.clock())
        if taken is None:
            break
        _revisit(taken, parts)
        done += 1
    return done


def _revisit(taken: Revisit, parts: Parts) -> None:
    revisits, now = parts.storage.revisits, parts.clock()
    stored = parts.storage.rereading.one(taken.article_id)
    source = parts.storage.sources.get(taken.source_id)
    if stored is None or source is None or not stored.article.url:
        revisits.drop(taken)
        return
    try:
        _look(stored, stored.article.url, source, parts)
    except SourceError as error:  # removed meanwhile, and its plans with it
        log.info("%s was not fetched again: %s", stored.article.url, error)
    except (FetchError, ReadError) as error:
        _failed(taken, stored, error, parts)
    else:
        revisits.step_done(taken, now)


def _failed(taken: Revisit, stored: StoredReading, error: FetchError | ReadError, parts: Parts) -> None:
    revisits, now = parts.storage.revisits, parts.clock()
    if isinstance(error, FetchError) and error.status in _GONE:
        _note(parts, stored, "page gone", str(error))
        revisits.drop(taken)
    elif passing(error) and taken.tries + 1 < TRIES:
        asked = (error.retry_after_s or 0) if isinstance(error, FetchError) else 0
        revisits.try_again(taken, now + max(BACK_OFF * 2**taken.tries, timedelta(seconds=asked)))
    else:
        log.info("%s could not be read again: %s", stored.article.url, error)
        revisits.step_done(taken, now)


def _look(stored: StoredReading, address: str, source: Source, parts: Parts) -> None:
    """Fetch one article, and store what its outlet changed in it."""
    now = parts.clock()
    fetched = parts.fetcher.get(address, now, page=True)
    if fetched is None:
        raise FetchError("incomplete", f"{address} answered 'not modified' although nothing was asked of it.")
    page = page_of(fetched)
    if stored.page is not None and stored.page.size == len(page.content) and unpacked(stored.page) == page.content:
        return
    read = page.read(parts.workers, parts.registry)
    article = as_collected(read, stored, parts.registry, now)
    if raw_hash(article) == raw_hash(stored.article) or _reads_as_before(article, stored, parts):
        return
    refusal = not_an_edit(
        Wording(stored.article.title, stored.article.body), Wording(article.title, article.body),
        elsewhere=_is_elsewhere(read, fetched.address, stored.article),
    )  # fmt: skip
    if refusal is not None:
        _note(parts, stored, "kept the earlier text", refusal)
    else:
        again = Item(f"revisit:{stored.key}", None, article, stored.outlet, page, stands_for=stored.key)
        Storing(parts, source, now).store([again])


def _reads_as_before(article: Article, stored: StoredReading, parts: Parts) -> bool:
    """Whether only the reader is another one: it finds the same text in the page that was stored."""
    if stored.page is None:
        return False
    page = Page(unpacked(stored.page), stored.page.kind, stored.page.address, stored.page.content_type)
    try:
        before = page.read(parts.workers, parts.registry)
    except ReadError:
        return False
    return raw_hash(article) == raw_hash(replace(before, title=before.title or stored.article.title))


def _is_elsewhere(read: Article, address: str, before: Article) -> bool:
    """Whether the page was reached at, or calls itself by, another address or outlet than the article had."""
    known = identity_address(before.url or "")
    reached = {identity_address(address), identity_address(read.url or address)}
    return reached != {known} or (None not in (read.outlet, before.outlet) and read.outlet != before.outlet)


def _note(parts: Parts, stored: StoredReading, what: str, why: str) -> None:
    log.info("%s, %s: %s", stored.article.url, what, why)
    parts.storage.audit.add(parts.clock(), AUTHOR, what, stored.article.url or stored.key, None, why)
