"""Counting time: believable published times of live sources, all of archives, else the time of the first sight."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.counting import counting_time
from monitor.model.article import Precision, Published
from monitor.model.record import Counted

SEEN = datetime(2022, 4, 13, 9, 30, tzinfo=UTC)
ESTIMATED = Counted(SEEN, "minute", estimated=True)


def published(at: datetime, precision: Precision = "minute") -> Published:
    return Published(at, precision, "metadata")


@pytest.mark.parametrize(
    ("offset", "believed"),
    [
        (timedelta(0), True),
        (timedelta(hours=1), True),
        (timedelta(hours=1, seconds=1), False),
        (timedelta(days=-30), True),
        (timedelta(days=-30, seconds=-1), False),
        (timedelta(days=-8000), False),
    ],
)
def test_minute_of_a_live_source(offset: timedelta, believed: bool) -> None:
    at = SEEN + offset
    expected = Counted(at, "minute", estimated=False) if believed else ESTIMATED
    assert counting_time(published(at), SEEN, archive=False) == expected


@pytest.mark.parametrize(
    ("seen", "day", "believed"),
    [
        (SEEN, (2022, 4, 13), True),
        (SEEN, (2022, 4, 14), False),
        # At 10:00 UTC the next day has begun on Kiritimati.
        (SEEN.replace(hour=10, minute=0), (2022, 4, 14), True),
        (SEEN.replace(hour=9, minute=59), (2022, 4, 14), False),
        (SEEN, (2022, 3, 14), True),
        (SEEN, (2022, 3, 13), False),
        # The same moment, written in another zone.
        (SEEN.astimezone(timezone(timedelta(hours=14))), (2022, 4, 14), False),
    ],
)
def test_day_of_a_live_source(seen: datetime, day: tuple[int, int, int], believed: bool) -> None:
    at = datetime(*day, tzinfo=UTC)
    expected = Counted(at, "day", estimated=False) if believed else Counted(seen, "minute", estimated=True)
    assert counting_time(published(at, "day"), seen, archive=False) == expected


def test_live_article_without_a_time_counts_when_it_was_seen() -> None:
    assert counting_time(None, SEEN, archive=False) == ESTIMATED


@pytest.mark.parametrize("precision", ["minute", "day"])
@given(at=st.datetimes(timezones=st.just(UTC)))
def test_archive_counts_at_the_published_time(precision: Precision, at: datetime) -> None:
    assert counting_time(published(at, precision), SEEN, archive=True) == Counted(at, precision, estimated=False)


def test_archive_without_a_time_is_not_counted() -> None:
    assert counting_time(None, SEEN, archive=True) is None


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(["minute", "day"]))
def test_live_articles_never_count_far_from_when_they_were_seen(at: datetime, precision: Precision) -> None:
    counted = counting_time(published(at, precision), SEEN, archive=False)
    assert counted is not None
    assert -timedelta(days=31) <= counted.at - SEEN <= timedelta(days=1)
    assert counted.estimated == (counted.at != at)
