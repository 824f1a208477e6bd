"""Calendar and statistics of charts: buckets, mean tone with its interval, coverage, share."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from monitor.errors import SelectionError
from monitor.model.selection import EPOCH_DAY, Bucket, TimeRange, instant, zone
from monitor.model.tone import MILLION
from monitor.model.trend import LINE_FROM, ToneChange, ToneMean

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_AUTO: tuple[tuple[float, Bucket], ...] = ((7, "hour"), (190, "day"), (800, "week"))
_NORMAL_QUANTILE = 1.959963984540054
_SERIES_UP_TO = 200
"""Degrees of freedom from which the expansion for large ones is more exact than a float needs here."""


@dataclass(frozen=True, slots=True)
class BucketRange:
    """One bucket of a chart.

    ``label`` is its first calendar day (ISO), or for hours its first minute with offset. ``start`` and ``end`` (aware
    UTC) are the whole calendar bucket, also where the chart's range begins or ends inside it; ``range`` is the part of
    it in the chart's range: what is counted.
    """

    label: str
    start: datetime
    end: datetime
    range: TimeRange


@dataclass(frozen=True, slots=True)
class SourcePolls:
    """When a source was to be polled and when that worked, in UTC seconds.

    ``interval_s`` is its schedule; ``active`` are (since, until) in which it was not paused, ``None`` for until now;
    ``ok_polls`` are the successful polls (status 200 or 304), ascending.
    """

    source_id: int
    interval_s: int
    active: tuple[tuple[int, int | None], ...]
    ok_polls: tuple[int, ...]


def buckets(since: datetime, until: datetime, bucket: Bucket, tz: str) -> tuple[BucketRange, ...]:
    """The calendar buckets of the zone that cover [since, until), in order and without gaps.

    Weeks begin on Monday. Days are 23 to 25 hours long where clocks change. Articles with only a calendar day are in
    the bucket of that day, and in no hour. The caller bounds the number of buckets.

    Raises:
        SelectionError: the range reaches beyond the years 1 to 9999, or there is no such zone.
    """
    if since >= until:
        return ()
    try:
        return tuple(_hours(since, until, tz) if bucket == "hour" else _days(since, until, bucket, tz))
    except OverflowError as error:
        raise SelectionError(
            f"The range {since} to {until} reaches beyond the calendar. Choose later or earlier days."
        ) from error


def _days(since: datetime, until: datetime, bucket: Bucket, tz: str) -> Iterator[BucketRange]:
    whole = TimeRange.between(since, until, tz)
    day = _first_day(since.astimezone(zone(tz)).date(), bucket)
    while (start := instant(day, tz)) < until:
        following = _next_first_day(day, bucket)
        end = instant(following, tz)
        first_day = max((day - EPOCH_DAY).days, whole.first_day)
        counted = TimeRange(
            max(int(start.timestamp()), whole.since),
            min(int(end.timestamp()), whole.until),
            first_day,
            max(first_day, min((following - EPOCH_DAY).days, whole.end_day)),
        )
        yield BucketRange(day.isoformat(), start, end, counted)
        day = following


def _first_day(day: date, bucket: Bucket) -> date:
    if bucket == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if bucket == "month" else day


def _next_first_day(first: date, bucket: Bucket) -> date:
    if bucket == "month":
        return (first + timedelta(days=32)).replace(day=1)
    return first + (timedelta(days=7) if bucket == "week" else _DAY)


def _hours(since: datetime, until: datetime, tz: str) -> Iterator[BucketRange]:
    here = zone(tz)
    start = since.astimezone(UTC)
    start -= _into_hour(start, here)
    while start < until:
        # A clock that changes by half an hour makes one short hour, and the next begins at a full hour again.
        end = start + _HOUR - _into_hour(start, here)
        if end > since:
            local = start.astimezone(here)
            day = (local.date() - EPOCH_DAY).days
            counted = TimeRange(
                int(max(start, since).timestamp()), int(min(end, until).timestamp()), first_day=day, end_day=day
            )
            yield BucketRange(local.isoformat(timespec="minutes"), start, end, counted)
        start = end


def _into_hour(moment: datetime, here: ZoneInfo) -> timedelta:
    local = moment.astimezone(here)
    return timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def auto_bucket(days: float) -> Bucket:
    """The bucket for a range of so many days, so that a chart has some 25 to 200 points."""
    for most, bucket in _AUTO:
        if days <= most:
            return bucket
    return "month"


def share(value: int, total: int | None) -> float | None:
    """Part of a whole; ``None`` where there is no whole."""
    return value / total if total else None


def tone_mean(n: int, total: int, squares: int, unscored: int) -> ToneMean:
    """Mean tone of ``n`` families with its 95 % t-interval, from the sum and the sum of squares of their tones.

    Tones are integer millionths (squares: of millionths squared), so that sums are exact in any order. Values are in
    -1..+1 and the interval ends there too. ``unscored`` is passed on. The interval is that of Student: families are
    few and their spread is unknown.

    Raises:
        ValueError: no numbers have such sums.
    """
    spread = n * squares - total * total  # n * (n - 1) * the sample's variance
    if n < 0 or spread < 0 or (n == 0 and (total or squares)):
        raise ValueError(f"no {n} numbers have the sum {total} and the sum of squares {squares}")
    if n == 0:
        return ToneMean(None, None, None, 0, unscored)
    value = total / (n * MILLION)
    if n < LINE_FROM:
        return ToneMean(value, None, None, n, unscored)
    half = t_quantile(n - 1) * math.sqrt(spread / (n * n * (n - 1) * MILLION * MILLION))
    return ToneMean(value, max(-1.0, value - half), min(1.0, value + half), n, unscored)


def tone_change(before: tuple[int, int, int], after: tuple[int, int, int]) -> ToneChange | None:
    """The difference of two mean tones with its 95 % interval, ``None`` where a mean has no interval itself.

    Each is (number, sum, sum of squares) of the families' tones in millionths. The interval is Welch's, for two spreads
    that need not be equal: B. L. Welch, "The generalization of Student's problem when several different population
    variances are involved", Biometrika 34 (1947); its degrees of freedom are rounded down, to the safe side.
    """
    if min(before[0], after[0]) < LINE_FROM:
        return None
    means = [total / (n * MILLION) for n, total, _ in (before, after)]
    scale = MILLION * MILLION
    parts = [(n * squares - total * total) / (n * n * (n - 1) * scale) for n, total, squares in (before, after)]
    error = sum(parts)
    half = 0.0
    if error > 0:
        spread = sum(part * part / (n - 1) for part, (n, _, _) in zip(parts, (before, after), strict=True))
        half = t_quantile(max(1, math.floor(error * error / spread))) * math.sqrt(error)
    value = means[1] - means[0]
    return ToneChange(value, value - half, value + half, before[0], after[0])


@lru_cache(maxsize=4096)
def t_quantile(df: int) -> float:
    """The 0.975 quantile of Student's t with ``df`` >= 1 degrees of freedom, right to 1e-9 and rounded to 1e-12.

    Up to ``_SERIES_UP_TO`` the finite series for P(|T| <= t) in Abramowitz and Stegun, "Handbook of Mathematical
    Functions", 26.7.3 and 26.7.4, is inverted by bisection; above, their expansion 26.7.5. The rounding hides what
    mathematical libraries differ by.

    Raises:
        ValueError: ``df`` is below 1.
    """
    if df < 1:
        raise ValueError(f"Student's t needs at least one degree of freedom, not {df}")
    if df > _SERIES_UP_TO:
        return round(_expanded_quantile(df), 12)
    low, high = _NORMAL_QUANTILE, 13.0
    while low < (middle := (low + high) / 2) < high:
        if _probability_within(middle, df) < 0.95:
            low = middle
        else:
            high = middle
    return round(high, 12)


def _probability_within(t: float, df: int) -> float:
    """P(|T| <= t): Abramowitz and Stegun 26.7.3 (odd ``df``) and 26.7.4 (even ``df``), with tan(theta) = t/sqrt(df)."""
    cosine_squared = df / (df + t * t)
    sine = t / math.sqrt(df + t * t)
    odd = df % 2
    term = math.sqrt(cosine_squared) if odd else 1.0
    terms = [term] if df > 1 else []
    for step in range(2 + odd, df - 1, 2):
        term *= cosine_squared * (step - 1) / step
        terms.append(term)
    series = sine * math.fsum(terms)
    return 2 / math.pi * (math.atan(t / math.sqrt(df)) + series) if odd else series


def _expanded_quantile(df: int) -> float:
    """Abramowitz and Stegun 26.7.5: the quantile as a series in 1/df around that of the normal distribution."""
    x = _NORMAL_QUANTILE
    square = x * x
    first = x * (square + 1) / 4
    second = x * ((5 * square + 16) * square + 3) / 96
    third = x * (((3 * square + 19) * square + 17) * square - 15) / 384
    fourth = x * ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160
    return x + (first + (second + (third + fourth / df) / df) / df) / df


def coverage(ranges: Sequence[tuple[int, int]], sources: Sequence[SourcePolls], now: int) -> tuple[float | None, ...]:
    """For each range (since, until): the share of sources active in it that were polled with success.

    Everything is in UTC seconds. A poll within the range plus one interval of the source is evidence about it. A range
    counts only as far as ``now``. ``None`` where no source was active, as in the future and for archives.
    """
    found: list[float | None] = []
    for since, until in ranges:
        end = min(until, now)
        active = [source for source in sources if _is_active(source, since, end)]
        polled = sum(_was_polled(source, since, end) for source in active)
        found.append(share(polled, len(active)))
    return tuple(found)


def _is_active(source: SourcePolls, since: int, until: int) -> bool:
    return any(max(begun, since) < (until if ended is None else min(ended, until)) for begun, ended in source.active)


def _was_polled(source: SourcePolls, since: int, until: int) -> bool:
    place = bisect_left(source.ok_polls, since)
    return place < len(source.ok_polls) and source.ok_polls[place] < until + source.interval_s
