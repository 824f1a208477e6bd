"""Which titles count as right though they are not the labelled ones to the letter."""

import json

import pytest

from monitor.evaluate.headlines import is_right_title, same_headline

HEADLINE = "Old mill at Lindhaven sold to a baker"
SHARED = "A baker buys the mill of Lindhaven, and nobody knows why"
SITE = "The Harbour Courier"
ADDRESS = "https://www.harbour-courier.example/mill"


def page(body: str, *titles: str, headline: str = "") -> bytes:
    metas = "".join(f'<meta property="og:title" content="{title}">' for title in titles)
    said = json.dumps({"@type": "NewsArticle", "headline": headline})
    return f"""<html><head><title>{SITE}</title><meta property="og:site_name" content="{SITE}">{metas}
    <script type="application/ld+json">{said}</script></head><body>{body}</body></html>""".encode()


@pytest.mark.parametrize(
    "other",
    [
        "OLD MILL AT LINDHAVEN SOLD TO A BAKER",
        "“Old mill” at Lindhaven sold to a báker…",
        "Old mill at Lind\u00adhaven sold to a baker",
        f"Change on the islands: {HEADLINE}",
        f"Towns / {HEADLINE}",
        f"{HEADLINE} | {SITE}",
        f"{HEADLINE} - Towns - {SITE}",
    ],
)
def test_case_accents_marks_kickers_and_names_of_the_site_leave_a_headline_the_same(other: str) -> None:
    names = [SITE, "Towns"]
    assert same_headline(other, HEADLINE, names)
    assert same_headline(HEADLINE, other, names)


@pytest.mark.parametrize(
    "other",
    [
        "Old mill at Lindhaven sold",
        f"{HEADLINE} - no buyer for the barn",
        f"{HEADLINE}: no buyer for the barn",
        f"No buyer for the barn - {HEADLINE}",
        f"A week in which nobody wanted the barn: {HEADLINE}",
        "Old mill at Nordholm sold to a baker",
        "",
    ],
)
def test_other_words_are_another_headline(other: str) -> None:
    assert not same_headline(other, HEADLINE, [SITE])
    assert not same_headline(HEADLINE, other, [SITE])


def test_the_name_of_the_site_alone_is_no_headline() -> None:
    assert not same_headline(SITE, f"Mill sold - {SITE}", [SITE])
    assert not is_right_title(SITE, HEADLINE, page(f"<h1>{SITE}</h1>", HEADLINE, SITE), ADDRESS)


def test_of_two_headlines_that_a_page_states_the_one_that_it_shows_is_right() -> None:
    content = page(f"<h1>{HEADLINE}</h1>", SHARED, headline=HEADLINE)
    assert is_right_title(HEADLINE, SHARED, content, ADDRESS)
    assert not is_right_title(SHARED, HEADLINE, content, ADDRESS)


def test_a_shown_heading_is_not_right_where_the_label_is_shown_too_or_nowhere_stated() -> None:
    both = page(f"<h1>{HEADLINE}</h1><h2>{SHARED}</h2>", SHARED, headline=HEADLINE)
    assert not is_right_title(HEADLINE, SHARED, both, ADDRESS)
    unstated = page(f"<h1>{HEADLINE}</h1>", headline=HEADLINE)
    assert not is_right_title(HEADLINE, SHARED, unstated, ADDRESS)


def test_a_heading_that_the_page_states_nowhere_or_shows_in_navigation_is_not_right() -> None:
    assert not is_right_title(HEADLINE, SHARED, page(f"<h1>{HEADLINE}</h1>", SHARED), ADDRESS)
    trail = page(f"<nav><h1>{HEADLINE}</h1></nav>", SHARED, headline=HEADLINE)
    assert not is_right_title(HEADLINE, SHARED, trail, ADDRESS)


def test_without_a_page_that_can_be_read_only_the_titles_are_compared() -> None:
    assert is_right_title(HEADLINE.upper(), HEADLINE, b"%PDF-1.7", None)
    assert not is_right_title(SHARED, HEADLINE, b"%PDF-1.7", None)
    assert not is_right_title(None, HEADLINE, b"%PDF-1.7", None)
