"""Counting time: the moment at which an article counts on charts, decided once, when it is first seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.model.article import Published
from monitor.model.record import Counted

OLDEST = timedelta(days=30)
"""A live article published longer before it was first seen counts when it was seen: feeds repeat old articles."""
CLOCK_TOLERANCE = timedelta(hours=1)
"""How far a server's clock may run ahead of ours."""
EARLIEST_ZONE = timedelta(hours=14)
"""Offset of the zone where a calendar day begins first (UTC+14)."""


def counting_time(published: Published | None, first_seen: datetime, *, archive: bool) -> Counted | None:
    """The counting time of an article; ``first_seen`` is an aware time.

    Live sources: ``published`` where it is believable, else ``first_seen``, marked as estimated. Archives (folders and
    imports): ``published`` as it is; ``None`` without one, since the time of an import says nothing about the article.
    """
    if published is not None and (archive or _believable(published, first_seen)):
        return Counted(published.at, published.precision, estimated=False)
    return None if archive else Counted(first_seen, "minute", estimated=True)


def _believable(published: Published, first_seen: datetime) -> bool:
    """Whether an article can have been published then: not long before it was seen, and not after.

    A day without a time may be that day in any zone, so it may have begun wherever days begin first.
    """
    if published.precision == "day":
        first_seen = first_seen.astimezone(UTC)
        return (first_seen - OLDEST).date() <= published.at.date() <= (first_seen + EARLIEST_ZONE).date()
    return first_seen - OLDEST <= published.at <= first_seen + CLOCK_TOLERANCE
