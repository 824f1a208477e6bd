"""How numbers, times and states read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboards import words
from monitor.errors import FetchError, ReadError
from monitor.model.trend import ToneMean

NOON = datetime(2022, 4, 13, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "unscored"),
        (0, "■ 0.00"),
        (-4_000, "■ 0.00"),
        (49_999, "■ +0.05"),
        (50_000, "▲ +0.05"),
        (-290_000, "▼ −0.29"),
    ],
)
def test_tone_has_shape_and_sign_and_unscored_is_never_zero(value: int | None, shown: str) -> None:
    assert words.tone(value) == shown


def test_counts_agree_with_their_nouns() -> None:
    assert words.in_units(1, "families") == "1 family"
    assert words.in_units(1234, "articles") == "1\u202f234 articles"


@pytest.mark.parametrize(
    ("share", "shown"), [(None, "–"), (0.0, "0.0\u202f%"), (0.4256, "42.6\u202f%"), (0.0001, "under 0.1\u202f%")]
)
def test_shares(share: float | None, shown: str) -> None:
    assert words.percent(share) == shown


def test_interval_says_why_there_is_none() -> None:
    assert words.interval(ToneMean(None, None, None, 0, 3)) == "nothing scored"
    assert words.interval(ToneMean(0.1, None, None, 2, 0)) == "too few for an interval"
    assert words.interval(ToneMean(0.1, -0.05, 0.25, 5, 0)) == "95\u202f%: −0.05 to +0.25"


def test_day_only_times_are_that_day_in_every_zone() -> None:
    midnight = datetime(2022, 4, 13, tzinfo=UTC)
    assert words.moment(midnight, "America/New_York", "day") == "13 Apr 2022"
    assert words.moment(midnight, "America/New_York", "minute") == "12 Apr 2022, 20:00"


def test_ranges_say_nothing_twice() -> None:
    assert words.days(date(2022, 4, 11), date(2022, 4, 17)) == "11–17 Apr 2022"
    assert words.days(date(2022, 1, 1), date(2022, 6, 30)) == "1 Jan – 30 Jun 2022"
    assert words.days(date(2021, 12, 31), date(2022, 1, 1)) == "31 Dec 2021 – 1 Jan 2022"
    assert words.months(date(2022, 1, 1), date(2022, 6, 30)) == "January to June 2022"
    assert words.span(date(2022, 4, 13), date(2022, 4, 14), "UTC") == "13 Apr 2022"
    assert (
        words.span(NOON, NOON + timedelta(hours=1), "Europe/Minsk") == "13 Apr 2022, 15:00 to before 13 Apr 2022, 16:00"
    )


def test_schedules_and_ages() -> None:
    assert words.every(timedelta(seconds=3)) == "every 3 seconds"
    assert [words.every_minutes(minutes) for minutes in (10, 60, 1440, 10_080)] == [
        "every 10 minutes",
        "every hour",
        "every day",
        "every 7 days",
    ]
    assert words.since(None, NOON) == "never"
    assert words.since(NOON - timedelta(minutes=12), NOON) == "12 min ago"
    assert words.since(NOON + timedelta(hours=3), NOON) == "in 3 h"


@pytest.mark.parametrize("error_class", sorted(FetchError.classes | ReadError.classes))
def test_every_error_class_has_words(error_class: str) -> None:
    assert words.error(error_class) != "failed"
