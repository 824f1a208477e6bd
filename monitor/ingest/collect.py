"""One round of one source: lease, poll, outcome. Every failure is kept with the source's health."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from monitor.errors import FetchError, ReadError, SourceError
from monitor.ingest.feeds import poll_feed
from monitor.ingest.folders import poll_folder
from monitor.ingest.reading import Item, Parts, Storing, fingerprint, outlet_of, page_of
from monitor.model.source import PollOutcome, Source, SourceKind, Validators

log = logging.getLogger(__name__)

LEASE_S = 15 * 60
"""Seconds after which another worker may take a source whose worker died in the middle of a poll."""
LONGEST_BACK_OFF = timedelta(hours=24)

Poll = Callable[[Source, Parts, datetime], tuple[PollOutcome, Validators | None]]


def collect(source: Source, parts: Parts, now: datetime, owner: str) -> PollOutcome | None:
    """Poll one source and keep the outcome with its health; ``None`` if another worker has it or it was removed.

    ``owner`` names this worker in the lease that keeps others away.

    Raises:
        DatabaseError: articles or even the outcome could not be stored. The lease is not given back: until it runs
            out, a full disk does not make us ask the server again and again.
    """
    if not parts.storage.sources.lease(source.id, owner, now, LEASE_S):
        return None
    failures = parts.storage.sources.failures(source.id)
    validators: Validators | None = None
    retry_after: int | None = None
    try:
        outcome, validators = _POLLS[source.kind](source, parts, now)
    except (FetchError, ReadError) as error:
        outcome = PollOutcome(source.name, "failed", error_class=error.error_class, error=str(error))
        retry_after = error.retry_after_s if isinstance(error, FetchError) else None
        log.warning("Source %s failed (%s): %s", source.name, error.error_class, error)
    except SourceError as error:
        # Somebody removed it meanwhile: what was stored before stays or goes as the removal says.
        log.info("Source %s was removed while it was polled: %s", source.name, error)
        return None
    # What a stop left of a folder is taken in at the next start, and not an interval later: the sample's is a week.
    stopped = source.kind == "folder" and outcome.remaining > 0
    due = now if stopped else next_due(source, outcome, failures, now, retry_after)
    parts.storage.sources.finish_poll(source.id, outcome, validators, parts.clock(), due)
    return outcome


def next_due(
    source: Source, outcome: PollOutcome, failures: int, now: datetime, retry_after_s: int | None = None
) -> datetime:
    """When a source is polled again: after its interval, later after failures (linear, at most 24 h).

    A server's Retry-After is obeyed where it asks for more. Entries left over are fetched after ten minutes.
    """
    if outcome.status != "failed":
        return now + (min(source.interval, timedelta(minutes=10)) if outcome.remaining else source.interval)
    wait = max(source.interval, min(source.interval * (failures + 1), LONGEST_BACK_OFF))
    if retry_after_s:
        wait = max(wait, timedelta(seconds=retry_after_s))
    return now + wait


def _poll_page(source: Source, parts: Parts, now: datetime) -> tuple[PollOutcome, Validators | None]:
    """Collect a source that is one article page."""
    known = parts.storage.sources.validators(source.id)
    fetched = parts.fetcher.get(source.address, now, validators=known, page=True)
    if fetched is None or (known.body_hash and fetched.validators.body_hash == known.body_hash):
        return PollOutcome(source.name, "unchanged", fetched=0 if fetched is None else 1), None
    page = page_of(fetched)
    article = page.read(parts.workers, parts.registry)
    outlet = outlet_of(article, source, parts.outlets)
    item = Item("page", fingerprint(article.title, article.body), article, outlet, page)
    status = Storing(parts, source, now).store([item])[0].status
    outcome = PollOutcome(
        source.name,
        "unchanged" if status == "unchanged" else "ok",
        fetched=1,
        new=int(status == "new"),
        updated=int(status == "updated"),
        unchanged=int(status == "unchanged"),
    )
    return outcome, fetched.validators


_POLLS: Mapping[SourceKind, Poll] = {"feed": poll_feed, "page": _poll_page, "folder": poll_folder}
