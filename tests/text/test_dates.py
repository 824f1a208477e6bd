"""Written dates: what is read, and what must not be invented."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.dates import EARLIEST, LATEST, address_day, parse_date

MINUTES = [
    ("08:37 UTC+8, 2022-04-13", "2022-04-13T00:37"),
    ("20220413T003700Z", "2022-04-13T00:37"),
    ("2022-04-13T08:37:00+08:00", "2022-04-13T00:37"),
    ("2022-04-13T08:37:00.123+0800", "2022-04-13T00:37"),
    ("2022-04-13 08:37 GMT+8", "2022-04-13T00:37"),
    ("1649810220", "2022-04-13T00:37"),
    ("1649810220000", "2022-04-13T00:37"),
    ("Wed, 13 Apr 2022 03:37:00 MSK", "2022-04-13T00:37"),
    ("Wed, 13 Apr 22 00:37:00 GMT", "2022-04-13T00:37"),
    ("Tue, 12 Apr 2022 19:37:00 EST", "2022-04-13T00:37"),
    ("Wed Apr 13 2022 08:37:00 GMT+0800 (China Standard Time)", "2022-04-13T00:37"),
    ("April 12, 2022 8:37 p.m. EDT", "2022-04-13T00:37"),
    ("April 12th, 2022 at 8:37 PM ET", "2022-04-13T00:37"),
    ("Sept. 3, 2021, 7 p.m. ET", "2021-09-03T23:00"),
    ("13 апреля 2022, 03:37 МСК", "2022-04-13T00:37"),
    ("среда, 13 апреля 2022 г., в 03:37 по московскому времени", "2022-04-13T00:37"),
    ("13 красавіка 2022 г. 03:37 мск", "2022-04-13T00:37"),
    ("13.04.2022 02:37 Uhr MESZ", "2022-04-13T00:37"),
    ("13. April 2022, 2.37 Uhr MESZ", "2022-04-13T00:37"),
    ("2022年4月13日 08:37 北京时间", "2022-04-13T00:37"),
    ("2022年04月13日 上午8时37分 北京时间", "2022-04-13T00:37"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59"),
]
DAYS = [
    ("2022-04-13", "2022-04-13"),
    ("13/04/2022", "2022-04-13"),
    ("04/13/2022", "2022-04-13"),
    ("13.04.2022", "2022-04-13"),
    ("Published: 13 April 2022", "2022-04-13"),
    ("13 квітня 2022 року", "2022-04-13"),
    ("13 апреля 2022, 08:37", "2022-04-13"),
    ("2022年4月13日 08:37", "2022-04-13"),
    ("2022-04-13T23:59:00", "2022-04-13"),
    ("12 de abril de 2022", "2022-04-12"),
    ("1er mars 2022", "2022-03-01"),
    ("13 kwietnia 2022", "2022-04-13"),
    ("13 April 2022 12:00 IST", "2022-04-13"),  # India, Ireland or Israel
]
NOTHING = [
    "",
    "2022-02-30",
    "30 февраля 2022",
    "2022-13-45T25:61:61Z",
    "2022-04-13T25:61:00Z",
    "2022-04-13 24:00",
    "2022-04-13 13:00 a.m.",
    "2022-04",
    "2022",
    "April 2022",
    "04/05/2022",
    "12:30",
    "2022-04-13 and 2022-04-14",
    "Updated 13 April 2022",
    "13 April 2022 people",
    "2022-04-13T10:00:00+25:00",
    "1649",
    "99999999999999999999",
    "0001-01-01T00:00:00Z",
    "1989-12-31",
    "2101-01-01",
    "2022-04-13" + " " * 200 + "x",
]


@pytest.mark.parametrize(("text", "moment"), MINUTES)
def test_a_time_with_its_zone_is_known_in_utc(text: str, moment: str) -> None:
    found = parse_date(text, origin="feed")
    assert found is not None
    assert found.at.isoformat()[:16] == moment
    assert (found.at.tzinfo, found.precision, found.origin) == (UTC, "minute", "feed")


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_day_or_a_time_without_zone_is_a_calendar_day(text: str, day: str) -> None:
    found = parse_date(text, origin="page text")
    assert found is not None
    assert (found.at.isoformat(), found.precision) == (f"{day}T00:00:00+00:00", "day")


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_invented(text: str) -> None:
    assert parse_date(text, origin="feed") is None


def test_the_zone_of_the_outlet_completes_a_time_and_decides_shared_names() -> None:
    minsk, delhi = ZoneInfo("Europe/Minsk"), ZoneInfo("Asia/Kolkata")
    local = parse_date("13 апреля 2022, 03:37", origin="page text", default_zone=minsk)
    named = parse_date("13 April 2022 06:07 IST", origin="page text", default_zone=delhi)
    assert local is not None
    assert named is not None
    assert local.at == named.at == datetime(2022, 4, 13, 0, 37, tzinfo=UTC)
    day = parse_date("13 апреля 2022", origin="page text", default_zone=minsk)
    assert day is not None
    assert (day.precision, day.at) == ("day", datetime(2022, 4, 13, tzinfo=UTC))


@given(st.text(max_size=180))
def test_any_text_gives_a_believable_time_or_none(text: str) -> None:
    found = parse_date(text, origin="feed")
    assert found is None or EARLIEST <= found.at.date() <= LATEST


_PIECES = st.sampled_from(
    "2022 13 04 4 31 02 : - / . , T Z + 08:00 25 61 am pm UTC GMT+7 MSK апреля April 年 月 日 上午 Uhr Wed г.".split()
)


@given(st.lists(st.tuples(_PIECES, st.sampled_from(["", " "])).map("".join), max_size=12).map("".join))
def test_pieces_of_dates_in_any_order_never_raise(text: str) -> None:
    found = parse_date(text, origin="feed")
    assert found is None or found.at.tzinfo is UTC


@given(
    st.integers(min_value=7306 * 86400, max_value=47480 * 86400),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_iso_and_rfc_dates_come_back(seconds: int, offset: int) -> None:
    written = datetime.fromtimestamp(seconds, tz=timezone(timedelta(minutes=offset)))
    for text in (written.isoformat(), written.strftime("%Y%m%dT%H%M%S%z"), written.strftime("%d %b %Y %H:%M:%S %z")):
        found = parse_date(text, origin="feed")
        assert found is not None
        assert found.at == written
        assert found.precision == "minute"


@given(st.dates(min_value=EARLIEST, max_value=LATEST))
def test_days_come_back(day: date) -> None:
    for text in (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day.year}年{day.month}月{day.day}日"):
        found = parse_date(text, origin="feed")
        assert found is not None
        assert (found.at.date(), found.precision) == (day, "day")


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://news.example/2022/04/13/talks", "2022-04-13"),
        ("https://news.example/world/20220413/talks.html", "2022-04-13"),
        ("https://news.example/a/talks-2022-04-13.html", "2022-04-13"),
        ("https://news.example/2022/04/talks", None),
        ("https://news.example/2022/02/30/talks", None),
        ("https://news.example/id/202204131234567", None),
    ],
)
def test_a_whole_day_in_an_address_is_read(address: str, day: str | None) -> None:
    found = address_day(address)
    assert (found.at.date().isoformat() if found else None) == day
    assert found is None or (found.origin, found.precision) == ("address", "day")


def test_odd_dates_of_feeds_are_read_as_meant_or_not_at_all(corpus: Callable[[str], Path]) -> None:
    """Against the corpus' strings: a time must be exact, a day the one written; the rest is known not to be read.

    Not read: Greek, years of two digits without a month's name, and dates without a day, which feedparser completes.
    """
    unread = []
    for line in corpus("feeds/date_strings.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        found = parse_date(case["input"], origin="feed")
        year, month, day, hour, minute, second = (case["expected_utc"] or [0] * 6)[:6]
        expected = datetime(year, month, day, hour, minute, second, tzinfo=UTC) if year else None
        if found is None:
            unread += [case["input"]] if expected else []
        elif found.precision == "minute":
            assert found.at == expected, case["input"]
        else:
            # Written without a zone: Korean forms are local time nine hours ahead there, the others count as UTC.
            assert expected is not None
            assert found.at.date() in {expected.date(), (expected + timedelta(hours=9)).date()}, case["input"]
    assert set(unread) == {
        "Κυρ, 11 Ιούλ 2004 12:00:00 EST",
        "-0312",
        "03-12-31",
        "-03-12",
        "03335",
        "Thu, 01 Jan 0100 00:00:01 +0100",
        "2003-12",
        "2003",
    }
