"""Calendar buckets in any zone: they tile the range, and every article of the range is in exactly one."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.analysis.trends import BucketRange, auto_bucket, buckets
from monitor.errors import SelectionError
from monitor.model.selection import BUCKETS, EPOCH_DAY, Bucket, TimeRange, instant

ZONES = [
    "UTC",
    "Europe/Minsk",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "America/Havana",
    "Pacific/Apia",
    "Pacific/Kiritimati",
]
SECOND_2010 = int(datetime(2010, 1, 1, tzinfo=UTC).timestamp())
SECOND_2025 = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())
moments = st.integers(SECOND_2010, SECOND_2025).map(lambda second: datetime.fromtimestamp(second, UTC))
spans = st.sampled_from(["hour", "day", "week", "month"]).flatmap(
    lambda bucket: st.tuples(
        st.just(bucket),
        moments,
        st.timedeltas(timedelta(seconds=1), timedelta(days={"hour": 4, "day": 70, "week": 400, "month": 900}[bucket])),
    )
)


def day_number(day: date) -> int:
    return (day - EPOCH_DAY).days


def labels(found: tuple[BucketRange, ...]) -> list[str]:
    return [item.label for item in found]


@given(spans, st.sampled_from(ZONES))
def test_buckets_tile_the_range(span: tuple[Bucket, datetime, timedelta], tz: str) -> None:
    bucket, since, length = span
    until = since + timedelta(seconds=int(length.total_seconds()))
    found = buckets(since, until, bucket, tz)
    assert found[0].start <= since < found[0].end
    assert found[-1].start < until <= found[-1].end
    for before, after in pairwise(found):
        assert before.end == after.start
        assert before.range.until == after.range.since
    assert (found[0].range.since, found[-1].range.until) == (int(since.timestamp()), int(until.timestamp()))
    assert len(set(labels(found))) == len(found)
    for item in found:
        assert item.start.tzinfo is UTC
        assert item.start.timestamp() <= item.range.since <= item.range.until <= item.end.timestamp()


@given(spans, st.sampled_from(ZONES))
def test_days_of_the_range_are_in_one_bucket_each(span: tuple[Bucket, datetime, timedelta], tz: str) -> None:
    bucket, since, length = span
    assume(bucket != "hour")
    until = since + timedelta(seconds=int(length.total_seconds()))
    whole = TimeRange.between(since, until, tz)
    found = buckets(since, until, bucket, tz)
    days = [day for item in found for day in range(item.range.first_day, item.range.end_day)]
    assert days == list(range(whole.first_day, whole.end_day))
    for item in found:
        first = date.fromisoformat(item.label)
        assert item.start == instant(first, tz)
        assert all(day >= day_number(first) for day in range(item.range.first_day, item.range.end_day))


@given(moments, st.timedeltas(timedelta(hours=1), timedelta(days=3)), st.sampled_from(ZONES))
def test_hours_are_local_hours_without_day_only_articles(since: datetime, length: timedelta, tz: str) -> None:
    for item in buckets(since, since + length, "hour", tz):
        assert item.range.first_day == item.range.end_day
        assert timedelta(0) < item.end - item.start <= timedelta(hours=1)
        local = datetime.fromisoformat(item.label)
        assert local == item.start
        assert local.utcoffset() == item.start.astimezone(ZoneInfo(tz)).utcoffset()


@pytest.mark.parametrize(
    ("day", "hours", "first", "last"),
    [
        (date(2022, 3, 27), 23, "2022-03-27T00:00+01:00", "2022-03-27T23:00+02:00"),
        (date(2022, 10, 30), 25, "2022-10-30T00:00+02:00", "2022-10-30T23:00+01:00"),
        (date(2022, 7, 1), 24, "2022-07-01T00:00+02:00", "2022-07-01T23:00+02:00"),
    ],
)
def test_days_on_which_clocks_change(day: date, hours: int, first: str, last: str) -> None:
    since, until = instant(day, "Europe/Berlin"), instant(day + timedelta(days=1), "Europe/Berlin")
    (whole,) = buckets(since, until, "day", "Europe/Berlin")
    assert whole.end - whole.start == timedelta(hours=hours)
    parts = labels(buckets(since, until, "hour", "Europe/Berlin"))
    assert (len(parts), parts[0], parts[-1]) == (hours, first, last)


def test_day_that_begins_at_one_o_clock_holds_its_articles() -> None:
    """In Beirut clocks went from midnight to one o'clock on 27 March 2022."""
    since, until = instant(date(2022, 3, 26), "Asia/Beirut"), instant(date(2022, 3, 29), "Asia/Beirut")
    found = buckets(since, until, "day", "Asia/Beirut")
    assert labels(found) == ["2022-03-26", "2022-03-27", "2022-03-28"]
    days = [day_number(date(2022, 3, day)) for day in (26, 27, 28, 29)]
    assert [(item.range.first_day, item.range.end_day) for item in found] == list(pairwise(days))


def test_day_that_was_left_out_has_a_bucket_without_hours() -> None:
    """Samoa crossed the date line: there was no 30 December 2011, but an article may be dated so elsewhere."""
    since, until = instant(date(2011, 12, 29), "Pacific/Apia"), instant(date(2012, 1, 1), "Pacific/Apia")
    found = buckets(since, until, "day", "Pacific/Apia")
    assert labels(found) == ["2011-12-29", "2011-12-30", "2011-12-31"]
    assert found[1].start == found[1].end
    assert found[1].range.end_day - found[1].range.first_day == 1


def test_half_hour_change_keeps_full_hours() -> None:
    since = datetime(2022, 10, 1, 14, tzinfo=UTC)
    found = labels(buckets(since, since + timedelta(hours=3), "hour", "Australia/Lord_Howe"))
    assert found == [
        "2022-10-02T00:00+10:30",
        "2022-10-02T01:00+10:30",
        "2022-10-02T02:30+11:00",
        "2022-10-02T03:00+11:00",
    ]
    # The range begins after the change, in an hour whose full hour was left out.
    later = labels(buckets(since + timedelta(minutes=105), since + timedelta(hours=2), "hour", "Australia/Lord_Howe"))
    assert later == ["2022-10-02T02:30+11:00"]


def test_first_and_last_bucket_are_counted_only_inside_the_range() -> None:
    since, until = datetime(2022, 4, 13, 8, tzinfo=UTC), datetime(2022, 5, 10, tzinfo=UTC)
    april, may = buckets(since, until, "month", "UTC")
    assert (april.label, april.start.day, april.end.month) == ("2022-04-01", 1, 5)
    assert april.range == TimeRange.between(since, date(2022, 5, 1), "UTC")
    assert (may.label, may.end) == ("2022-05-01", datetime(2022, 6, 1, tzinfo=UTC))
    assert may.range == TimeRange.between(date(2022, 5, 1), until, "UTC")


def test_weeks_begin_on_monday() -> None:
    found = buckets(datetime(2022, 1, 1, tzinfo=UTC), datetime(2022, 1, 17, tzinfo=UTC), "week", "UTC")
    assert labels(found) == ["2021-12-27", "2022-01-03", "2022-01-10"]


@pytest.mark.parametrize("bucket", BUCKETS)
def test_empty_range_has_no_bucket(bucket: Bucket) -> None:
    moment = datetime(2022, 1, 1, tzinfo=UTC)
    assert buckets(moment, moment, bucket, "UTC") == ()


@pytest.mark.parametrize(
    ("since", "until", "bucket"),
    [
        (datetime(9999, 12, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), "month"),
        (datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC), "hour"),
    ],
)
def test_end_of_the_calendar(since: datetime, until: datetime, bucket: Bucket) -> None:
    with pytest.raises(SelectionError, match="beyond the calendar"):
        buckets(since, until, bucket, "America/New_York")


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(1, "hour"), (7, "hour"), (8, "day"), (190, "day"), (191, "week"), (800, "week"), (801, "month")],
)
def test_automatic_bucket(days: int, bucket: Bucket) -> None:
    assert auto_bucket(days) == bucket
