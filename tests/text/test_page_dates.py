"""When a page was published: which of the dates in it is believed, and which are not."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluate.dates import evaluate_dates
from monitor.model.article import Published
from monitor.text.markup import parse
from monitor.text.metadata import read_metadata
from monitor.text.page_dates import read_dates
from monitor.text.zones import outlet_zone

TITLE = "Harbour reopens after the storm"
TEXT = "<p>The harbour of Wickby reopened on Monday after a storm had closed it for three days, the master said.</p>"


def published(
    *, head: str = "", above: str = "", below: str = "", after: str = "", address: str | None = None, lang: str = "en"
) -> Published | None:
    html = (
        f"<html lang='{lang}'><head><title>{TITLE}</title>{head}</head><body>{above}<article><h1>{TITLE}</h1>{below}"
        f"{TEXT * 3}</article>{after}</body></html>"
    )
    tree = parse(html.encode(), None)
    metadata = read_metadata(tree, address)
    zone = outlet_zone(None, address)
    return read_dates(tree, metadata.dates, address, title=TITLE, lang=metadata.lang_tag, zone=zone).published


META = "<meta property='article:published_time' content='{}'>"


def test_what_the_page_states_comes_before_what_it_shows() -> None:
    found = published(head=META.format("2022-04-13T08:37:00+03:00"), below="<p>Updated 14 April 2022</p>")
    assert found == Published(datetime(2022, 4, 13, 5, 37, tzinfo=UTC), "minute", "metadata", "stated")


def test_midnight_to_the_second_is_a_day_without_a_time() -> None:
    found = published(head=META.format("2022-04-13T00:00:00Z"))
    assert found == Published(datetime(2022, 4, 13, tzinfo=UTC), "day", "metadata", "stated")


def test_a_time_without_a_zone_takes_that_of_the_country_and_says_so() -> None:
    found = published(head=META.format("2022-04-13T08:37:00"), address="https://courier.by/harbour")
    assert found == Published(datetime(2022, 4, 13, 5, 37, tzinfo=UTC), "minute", "metadata", "zone assumed")
    unknown = published(head=META.format("2022-04-13T08:37:00"), address="https://courier.example/harbour")
    assert unknown == Published(datetime(2022, 4, 13, tzinfo=UTC), "day", "metadata", "stated")


@pytest.mark.parametrize(
    ("address", "below"),
    [
        ("https://courier.example/2022/04/13/harbour", ""),
        ("https://courier.cn/harbour", ""),
        ("https://courier.example/harbour", "<span>13 April 2022</span>"),
    ],
)
def test_near_midnight_the_outlets_own_day_is_known_beside_the_moment(address: str, below: str) -> None:
    found = published(head=META.format("2022-04-12T23:10:00Z"), below=below, address=address)
    assert found is not None
    assert (found.at, found.day) == (datetime(2022, 4, 12, 23, 10, tzinfo=UTC), date(2022, 4, 13))


@pytest.mark.parametrize(
    "below",
    [
        "<div class='meta'>By Ann Wick | 13 April 2022</div>",
        "<time datetime='2022-04-13'>Wednesday</time>",
        "<p>Updated: 20 April 2022</p><p>Published: 13 April 2022</p>",
        "<p>(13.04.2022) The harbour of Wickby is open again, and ships that had waited outside came in at noon.</p>",
    ],
)
def test_the_date_near_the_title_is_read(below: str) -> None:
    found = published(below=below, after="<footer>Last changed 1 May 2023</footer>")
    assert found is not None
    assert (found.day, found.origin) == (date(2022, 4, 13), "page text")


def test_dates_of_comments_and_related_articles_are_not_the_articles() -> None:
    related = "<div class='related'><a href='/x'>Storm closes harbour</a> <span class='date'>9 April 2022</span></div>"
    comments = (
        "<section id='comments'><p><time datetime='2022-05-01T10:00:00Z'>1 May 2022</time> Well done</p></section>"
    )
    dated = published(above=related, below="<p>13 April 2022</p>", after=comments + related)
    assert dated is not None
    assert dated.day == date(2022, 4, 13)


@pytest.mark.parametrize(
    "after", ["<footer>© 2022 Harbour Courier</footer>", "<p>April 2022</p>", "<p>In 2019 the harbour was closed.</p>"]
)
def test_a_bare_year_or_month_is_no_day(after: str) -> None:
    assert published(after=after) is None


def test_a_day_in_the_address_is_inferred() -> None:
    found = published(address="https://courier.example/2022/04/13/harbour")
    assert found == Published(datetime(2022, 4, 13, tzinfo=UTC), "day", "address", "inferred")


@pytest.mark.parametrize(("lang", "day"), [("en-US", date(2022, 4, 3)), ("en-GB", date(2022, 3, 4)), ("en", None)])
def test_the_language_of_a_page_says_which_number_is_the_month(lang: str, day: date | None) -> None:
    found = published(below="<p class='date'>4/3/2022</p>", lang=lang)
    assert (found.day if found else None) == day


_DATES = st.sampled_from(["13.04.2022", "2022-04-13T10:00Z", "April 13, 2022", "© 2022", "31.02.2022", "13.4.22", "20"])
_TAGS = st.sampled_from(["p", "time", "span", "h1", "footer", "script", "div class='date'"])


@given(st.lists(st.tuples(_TAGS, _DATES), max_size=12))
def test_pages_of_dates_in_any_order_never_raise(pieces: list[tuple[str, str]]) -> None:
    found = published(below="".join(f"<{tag}>{text}</{tag.split()[0]}>" for tag, text in pieces))
    assert found is None or found.at.tzinfo is UTC


def test_the_zone_of_the_outlet_is_taken_before_that_of_the_country() -> None:
    tree = parse(f"<html><head>{META.format('2022-04-13T08:37:00')}</head><body>{TEXT}</body></html>".encode(), None)
    dates = read_metadata(tree, None).dates
    found = read_dates(
        tree, dates, "https://courier.by/a", title=TITLE, lang=None, zone=ZoneInfo("Asia/Tokyo")
    ).published
    assert found is not None
    assert found.at == datetime(2022, 4, 12, 23, 37, tzinfo=UTC)


@pytest.mark.parametrize(("name", "least"), [("webpages", 0.91), ("fundus", 0.97)])
def test_the_day_is_right_on_real_pages(name: str, least: float, unpacked: Callable[[str], Path]) -> None:
    found = {one.name: one.value for one in evaluate_dates(unpacked(f"extraction/{name}.tar.zst")).measures}
    assert found["accuracy on dated"] >= least


def test_the_day_is_that_of_the_clock_that_the_page_states_the_moment_by() -> None:
    two = META.format("2022-04-13T02:30:10+00:00") + META.format("2022-04-12T21:30:10-05:00")
    found = published(head=two.replace("article:published_time", "og:published_time", 1), below="<p>13 April 2022</p>")
    assert found is not None
    assert (found.at, found.local_day) == (datetime(2022, 4, 13, 2, 30, 10, tzinfo=UTC), date(2022, 4, 12))
