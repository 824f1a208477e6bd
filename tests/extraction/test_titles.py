"""Which of the many titles of a page is its headline, on small invented pages."""

import html
import json

import pytest

from monitor.text.markup import parse
from monitor.text.metadata import read_metadata
from monitor.text.titles import without_suffix

ADDRESS = "https://www.harbour-courier.example/2023/04/11/mill"
SITE = "The Harbour Courier"
HEADLINE = "Old mill at Lindhaven sold to a baker"
OTHER = "Lindhaven mill: who bought it and what comes next"
CRUMBS = '<a href="/">Home</a> <a href="/towns">Towns</a>'


def title(
    body: str, *, window: str = "", shared: str = "", headline: str = "", site: str = SITE, first: str = ""
) -> str | None:
    """The title that is read from a page with these titles in its head."""
    head = f"<title>{html.escape(window)}</title>" if window else ""
    head += f'<meta property="og:title" content="{html.escape(shared)}">' if shared else ""
    head += f'<meta property="og:site_name" content="{site}">' if site else ""
    if headline:
        said = {"@type": "NewsArticle", "headline": headline}
        head += f'<script type="application/ld+json">{json.dumps(said)}</script>'
    page = f"<!doctype html><html><head>{head}</head><body>{first}<main>{body}</main></body></html>"
    return read_metadata(parse(page.encode()), ADDRESS).title


def heading(text: str, level: int = 1) -> str:
    return f"<h{level}>{text}</h{level}>"


def test_a_heading_that_metadata_confirm_goes_before_other_headings_and_titles() -> None:
    body = heading("Towns and villages today") + heading(HEADLINE)
    assert title(body, shared=HEADLINE.upper(), headline=OTHER) == HEADLINE


def test_the_name_of_the_site_is_not_the_title_as_heading_or_as_suffix() -> None:
    assert title(heading(SITE), window=f"{HEADLINE} | {SITE}", shared=f"{HEADLINE} - {SITE}") == HEADLINE
    assert without_suffix(f"{HEADLINE} - Towns - {SITE}", [SITE]) == HEADLINE


@pytest.mark.parametrize(
    "trail",
    [
        f"<nav><div>{CRUMBS} {heading(OTHER)}</div></nav>",
        f'<ul><li><a href="/towns">Towns</a></li><li>{heading(OTHER)}</li></ul>',
        f'<div><div><a href="/">Home</a></div><div><a href="/towns">Towns</a></div><div>{heading(OTHER)}</div></div>',
        f'<div class="page-breadcrumb">{heading(OTHER)}</div>',
    ],
)
def test_a_heading_that_ends_a_breadcrumb_trail_gives_way_to_the_one_above_the_text(trail: str) -> None:
    body = trail + heading("Read also what else was sold", 2) + heading(HEADLINE, 2) + "<p>The mill.</p>"
    assert title(body, window=f"{OTHER} | {SITE}", shared=HEADLINE, headline=OTHER) == HEADLINE


def test_at_the_end_of_a_trail_and_alone_the_plainest_title_stands() -> None:
    trail = f"<nav><div>{CRUMBS} {heading(OTHER)}</div></nav>"
    assert title(trail, shared=OTHER, headline=HEADLINE) == HEADLINE


def test_links_above_a_heading_in_their_own_line_are_no_trail() -> None:
    body = f"<header><p>{CRUMBS}</p>{heading(HEADLINE)}</header>" + heading(OTHER, 2)
    assert title(body, shared=OTHER, headline=HEADLINE) == HEADLINE
    body = f'<div><a href="/">Home</a> <a href="/towns">Towns</a> {heading(HEADLINE)} <p>By Tom Reyes</p></div>'
    assert title(body + heading(OTHER, 2), shared=OTHER, headline=HEADLINE) == HEADLINE


@pytest.mark.parametrize(
    "stated", [HEADLINE, f"Towns - {HEADLINE}", f"Change in Lindhaven: {HEADLINE}", f"{HEADLINE} - Towns of the coast"]
)
def test_a_kicker_in_an_element_of_its_own_is_left_out_where_a_title_lacks_it_or_marks_it_off(stated: str) -> None:
    assert title(heading(f"<span>Towns</span><span>{HEADLINE}</span>"), shared=stated) == HEADLINE
    assert title(heading(f"<span>Towns</span> – {HEADLINE}"), shared=stated) == HEADLINE


def test_a_kicker_that_the_plainest_title_has_before_a_colon_is_a_part_of_the_headline() -> None:
    whole = f"Lindhaven: {HEADLINE}"
    assert title(heading(f"<span>Lindhaven</span><span>{HEADLINE}</span>"), shared=whole) == whole
    assert title(heading(f"<span>Lindhaven:</span><span>{HEADLINE}</span>"), headline=whole) == whole


def test_a_word_marked_in_a_headline_is_no_kicker() -> None:
    marked = "<em>Lindhaven</em> sells its old mill to a baker"
    assert title(heading(marked), shared="Lindhaven sells its old mill to a baker") == (
        "Lindhaven sells its old mill to a baker"
    )


def test_a_heading_that_goes_on_where_a_title_was_cut_short_is_whole() -> None:
    whole = f"{HEADLINE} from the islands"
    assert title(heading(whole), shared=HEADLINE, headline=HEADLINE) == whole


def test_a_heading_that_nothing_confirms_stands_where_titles_differ_and_it_is_in_the_article() -> None:
    shown = "The baker of Nordholm has a mill now"
    inside, outside = f"<article>{heading(shown)}</article>", heading(shown)
    assert title(inside, shared=OTHER, headline=HEADLINE) == shown
    assert title(inside, shared=HEADLINE, headline=HEADLINE) == HEADLINE
    assert title(outside, shared=OTHER, headline=HEADLINE) == HEADLINE


def test_where_only_the_window_has_a_title_a_second_level_heading_may_confirm_it() -> None:
    logo = heading("Tides and ships of the coast")
    body = heading("What else was sold", 2) + heading(HEADLINE, 2)
    assert title(body, window=f"Tides and more » {HEADLINE}", site="", first=logo) == HEADLINE
    name = "All about our coast"
    assert title(heading(name, 2), window=f"{HEADLINE} - {name}", site="") == f"{HEADLINE} - {name}"
    assert title("", window=HEADLINE, site="") == HEADLINE


def test_a_page_without_any_title_has_none() -> None:
    assert title("<p>The mill was sold.</p>", site="") is None
    assert title(heading(" ") + heading("Mill", 2), site="") is None
