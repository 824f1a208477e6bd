"""What belongs to the body of a page and what does not, on small invented pages."""

import json

import pytest

from monitor.errors import ReadError
from monitor.model.article import Article, Registry
from monitor.text.blocks import flatten
from monitor.text.body import choose
from monitor.text.html import read_html
from monitor.text.markup import MAX_ATTRIBUTES, parse

ADDRESS = "https://www.coast-courier.example/2023/04/11/ferry-strike"
TITLE = "Ferry crews walk out over new rosters"
TEXT = [
    "Crews on all nine ferries of the Lindhaven line walked out on Tuesday, leaving the islands without ships.",
    "Their union, which counts four hundred members, wants rosters with at least eleven hours between two shifts.",
    "The line called the walkout a surprise, since talks were to go on later in the week, and promised buses.",
    "On the islands shops had stocked up over the weekend, and the school in Nordholm stayed open with two teachers.",
    "A mediator from the mainland is expected on Thursday, and both sides said that they would be there to meet him.",
]
NAVIGATION = "".join(
    f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("world", "islands", "ships", "tides")
)


def page(inside: str, *, head: str = "", around: str = "") -> bytes:
    """A page with a menu, a foot and ``inside`` as the content of its article."""
    return f"""<!doctype html><html lang="en"><head><title>{TITLE}</title>
    <meta property="og:title" content="{TITLE}">{head}</head><body>
    <div class="menu"><ul>{NAVIGATION}</ul></div>
    <main><div class="story"><h1>{TITLE}</h1>{inside}</div>{around}</main>
    <div class="footer"><p>Coast Courier is a publication of the invented Coast Courier Press of Lindhaven.</p></div>
    </body></html>""".encode()


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(content: bytes, address: str = ADDRESS) -> Article:
    return read_html(content, address, Registry({}, {}, {}))


def test_running_text_is_the_body_and_menu_and_foot_are_not() -> None:
    assert read(page(paragraphs(TEXT))).paragraphs == TEXT


def test_text_without_paragraphs_is_parted_at_its_breaks() -> None:
    assert read(page("<div>" + "<br><br>".join(TEXT) + "</div>")).paragraphs == TEXT
    assert read(page("<div>" + "<br>".join(TEXT) + "</div>")).paragraphs == TEXT


def test_text_in_nested_divisions_and_tables_for_layout_is_found() -> None:
    cells = "".join(f"<tr><td><div><span>{text}</span></div></td></tr>" for text in TEXT)
    assert read(page(f"<table>{cells}</table>")).paragraphs == TEXT


def test_words_marked_within_a_paragraph_stay_in_it() -> None:
    marked = "Crews on <b>all nine</b> ferries<a href='/line'> of the Lindhaven line</a> walked <i>out</i> on Tuesday."
    found = read(page(f"<p>{marked}</p>" + paragraphs(TEXT[1:]))).paragraphs
    assert found[0] == "Crews on all nine ferries of the Lindhaven line walked out on Tuesday."


def test_lists_quotations_and_sub_headings_are_kept_in_order() -> None:
    inside = (
        paragraphs(TEXT[:2])
        + "<h2>What the union wants</h2><ul><li>Eleven hours of rest between shifts</li><li>Two weekends a month free"
        "</li></ul>" + f"<blockquote><p>We have waited for a year.</p></blockquote>{paragraphs(TEXT[2:])}"
    )
    assert read(page(inside)).paragraphs == [
        *TEXT[:2],
        "What the union wants",
        "Eleven hours of rest between shifts",
        "Two weekends a month free",
        "We have waited for a year.",
        *TEXT[2:],
    ]


def test_a_table_of_data_keeps_its_rows() -> None:
    rows = "".join(f"<tr><th>{ship}</th><td>{seats} seats</td></tr>" for ship, seats in (("Auk", 120), ("Tern", 300)))
    found = read(page(f"{paragraphs(TEXT)}<table>{rows}</table>")).paragraphs
    assert found == [*TEXT, "Auk | 120 seats", "Tern | 300 seats"]


LINKS = "".join(f'<li><a href="/story/{n}">Another tale of the islands, number {n}</a></li>' for n in range(6))
TEASERS = "".join(
    f'<div class="card"><h3><a href="/s/{n}">Storm number {n} passes</a></h3><p>The storm of that year took roofs from'
    f" {n} houses and nobody was hurt.</p></div>"
    for n in range(2, 8)
)
NOT_BODY = {
    "caption": '<figure><img src="f.jpg"><figcaption>The ferry Auk at its berth in Lindhaven.</figcaption></figure>',
    "caption by class": '<div class="article-image"><img src="f.jpg"><div>The Auk at its berth.</div></div>',
    "related links": f'<div class="related-stories"><h3>Related stories</h3><ul>{LINKS}</ul></div>',
    "unnamed links": f"<ul>{LINKS}</ul>",
    "a linked paragraph": '<p><a href="/x">Read also: how the strike of last year ended after nine days</a></p>',
    "teasers": f"<section>{TEASERS}</section>",
    "further reading": f"<h3>More from the islands</h3><ul>{LINKS}</ul>",
    "newsletter by class": '<div class="newsletter-box"><p>All the news of the coast, every morning at six.</p></div>',
    "newsletter by words": "<p>Sign up for our newsletter and get the tides delivered to your inbox every morning.</p>",
    "cookie notice": '<div id="cookie-banner"><p>This site uses cookies to remember what you have read here.</p></div>',
    "cookie words": "<p>We use cookies to improve your experience on this website.</p>",
    "comments": '<div id="comments"><p>I was on the quay at six and nobody told us anything at all, typical.</p>'
    "<p>They should be glad to have work, my grandfather rowed there and back every day.</p></div>",
    "sharing": '<div class="share-tools"><span>Share this story with all you know on the islands.</span></div>',
    "an advertisement": '<div class="ad-slot"><p>Boots that keep out the sea, at half the price in Nordholm.</p></div>',
    "a legal line": "<p>© 2023 Coast Courier Press. All rights reserved.</p>",
    "an aside": "<aside><p>The line was founded when the first pier was built, and carries sheep.</p></aside>",
    "hidden text": '<div style="display: none"><p>You have read five articles this month, log in.</p></div>',
    "about the author": '<div class="author-bio"><p>Jo Reed writes on ships and lives on Nordholm.</p></div>',
    "a label": "<div>Islands</div>",
}


@pytest.mark.parametrize("name", NOT_BODY)
@pytest.mark.parametrize("place", ["within", "after"])
def test_what_is_no_part_of_the_text_is_left_out(name: str, place: str) -> None:
    box = NOT_BODY[name]
    inside = paragraphs(TEXT[:2]) + box + paragraphs(TEXT[2:]) if place == "within" else paragraphs(TEXT) + box
    assert read(page(inside)).paragraphs == TEXT


def test_a_sub_heading_without_text_is_left_out() -> None:
    assert read(page(f"{paragraphs(TEXT)}<h2>Pictures of the day</h2>")).paragraphs == TEXT
    links = f"{paragraphs(TEXT[:2])}<h2>Pictures of the day</h2><ul>{LINKS}</ul>{paragraphs(TEXT[2:])}"
    assert read(page(links)).paragraphs == TEXT


@pytest.mark.parametrize("name", ["related links", "teasers", "comments", "newsletter by class", "cookie notice"])
def test_what_stands_beside_the_article_is_left_out(name: str) -> None:
    assert read(page(paragraphs(TEXT), around=NOT_BODY[name])).paragraphs == TEXT


def test_a_summary_that_the_text_repeats_is_said_once() -> None:
    summary = "Crews on all nine ferries of the Lindhaven line walked out on Tuesday"
    assert read(page(f'<p class="lead">{summary}.</p>{paragraphs(TEXT)}')).paragraphs == TEXT


def test_a_standfirst_that_says_something_of_its_own_is_text() -> None:
    standfirst = "Without ships the islands have bread for three days, and the mainland has nobody to send the bill to."
    content = page("").replace(b"</h1>", f"</h1><div><p>{standfirst}</p></div><div>{paragraphs(TEXT)}</div>".encode())
    assert read(content).paragraphs == [standfirst, *TEXT]


@pytest.mark.parametrize("name", ["sidebar-layout", "widget", "has-share-bar", "paywall", "advert-free", "gallery"])
def test_a_name_that_cannot_be_meant_of_the_whole_text_is_not_heard(name: str) -> None:
    assert read(page(f'<div class="{name}">{paragraphs(TEXT)}</div>')).paragraphs == TEXT


def test_a_page_within_one_form_is_read() -> None:
    content = page(paragraphs(TEXT)).replace(b"<body>", b"<body><form id=whole>").replace(b"</body>", b"</form></body>")
    assert read(content).paragraphs == TEXT


# ------------------------------------------------------------------------------------------------------ structured data


def json_ld(body: str) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, "articleBody": body}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_a_body_in_the_metadata_that_is_cut_off_is_not_taken() -> None:
    short = " ".join(TEXT)[:150] + "..."
    assert read(page(paragraphs(TEXT), head=json_ld(short))).paragraphs == TEXT
    lone = page(f"<p>{TEXT[0]}</p>", head=json_ld(" ".join([TEXT[0]] * 4) + " The harbour..."))
    assert read(lone).paragraphs == TEXT[:1]


def test_a_body_in_the_metadata_of_another_text_is_not_taken() -> None:
    other = "\n".join(
        f"Potatoes of sort {n} were planted on the long field behind the mill this spring." for n in range(9)
    )
    assert read(page(paragraphs(TEXT), head=json_ld(other))).paragraphs == TEXT
    assert read(page(paragraphs(TEXT[:2]), head=json_ld(other))).paragraphs == TEXT[:2]


def test_a_body_in_the_metadata_that_goes_on_from_what_is_shown_is_taken() -> None:
    assert read(page(f"<p>{TEXT[0]}</p>", head=json_ld("\n\n".join(TEXT)))).paragraphs == TEXT


def test_a_page_whose_names_speak_against_its_text_is_read_another_way() -> None:
    entries = "".join(
        f'<div class="comment-body-{n}"><p>{text} It was said at {n}.</p></div>' for n, text in enumerate(TEXT)
    )
    found = read(page(f"<p>All said on the strike.</p><div class='comments'>{entries}</div>")).body
    assert TEXT[0] in found


def test_a_page_where_nothing_looks_like_running_text_is_read_by_trafilatura() -> None:
    facts = [f"Ferry number {n} carries {n * 40} cars" for n in range(3, 15)]
    listed = "".join(f"<li>{fact}</li>" for fact in facts)
    content = f"<html><title>{TITLE}</title><body><h1>{TITLE}</h1><ul>{listed}</ul></body></html>".encode()
    assert choose(flatten(parse(content))) is None
    assert set(facts) <= set(read(content).paragraphs)


# ---------------------------------------------------------------------------------------------------------------- forms


def entries(times: list[str]) -> str:
    return "".join(
        f"<div><time>{time}</time><p>{TEXT[n % 5]} So much at {time}.</p></div>" for n, time in enumerate(times)
    )


def test_a_page_of_time_stamped_entries_is_a_live_blog() -> None:
    article = read(page(entries(["17:40", "16:05", "15:30", "14:02", "12:45", "11:10", "9:30"])))
    assert article.form == "live blog"
    assert any("live blog" in warning for warning in article.warnings)


def test_a_page_that_calls_itself_a_live_blog_is_one() -> None:
    data = {"@type": "LiveBlogPosting", "headline": TITLE, "liveBlogUpdate": []}
    article = read(page(paragraphs(TEXT), head=f'<script type="application/ld+json">{json.dumps(data)}</script>'))
    assert article.form == "live blog"


def test_a_timetable_and_a_few_times_are_no_live_blog() -> None:
    assert read(page(entries(["17:40", "9:05", "15:30", "8:02", "12:45", "11:10", "19:30"]))).form == "article"
    assert read(page(entries(["17:40", "16:05"]))).form == "article"


@pytest.mark.parametrize("mark", ["Page 1 of 3", "Seite 2 von 4", "Strona 1 z 2", "Страница 1 из 3"])
def test_a_page_that_counts_the_pages_of_its_article_is_a_part(mark: str) -> None:
    article = read(page(f'{paragraphs(TEXT)}<div class="pagination">{mark}</div>'))
    assert article.form == "part"
    assert any("several pages" in warning or "pages" in warning for warning in article.warnings)


@pytest.mark.parametrize(
    ("address", "target", "form"),
    [
        (ADDRESS, "/2023/04/11/ferry-strike?page=2", "part"),
        (ADDRESS, "/2023/04/11/ferry-strike/2", "part"),
        (f"{ADDRESS}/page/2/", "/2023/04/11/ferry-strike/page/3/", "part"),
        (ADDRESS, "/2023/04/12/sheep-fair", "article"),
        (ADDRESS, "/2023/04/11/ferry-strike#comments", "article"),
        ("https://www.coast-courier.example/?p=5031", "/?p=5032", "article"),
        ("https://www.coast-courier.example/articles/4711", "/articles/4712", "article"),
    ],
)
def test_a_next_page_of_the_same_address_makes_a_part(address: str, target: str, form: str) -> None:
    article = read(page(paragraphs(TEXT), head=f'<link rel="next" href="{target}">'), address)
    assert article.form == form
    assert bool(article.warnings) == (form == "part")


# ------------------------------------------------------------------------------------------------------------- metadata


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:modified_time" content="2023-04-12T07:30:00+02:00">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "dateModified": "2023-04-12T05:30:00Z"}</script>',
    ],
)
def test_the_last_change_is_what_the_page_says(head: str) -> None:
    modified = read(page(paragraphs(TEXT), head=head)).modified
    assert modified is not None
    assert (modified.at.isoformat(), modified.origin) == ("2023-04-12T05:30:00+00:00", "metadata")
    assert read(page(paragraphs(TEXT))).modified is None


# --------------------------------------------------------------------------------------------------------------- bounds


def test_a_tag_of_too_many_attributes_is_refused_at_once() -> None:
    attributes = " ".join(f'a{n}="<>"' for n in range(4 * MAX_ATTRIBUTES))
    with pytest.raises(ReadError) as raised:
        read(page(f"<p {attributes}>{TEXT[0]}</p>"))
    assert raised.value.error_class == "too_large"


def test_long_attributes_and_many_tags_are_no_attack() -> None:
    inside = f'<img alt="{"word " * 60_000}">' + "".join(f"<i a{n}=1>x</i>" for n in range(12_000)) + paragraphs(TEXT)
    assert TEXT[0] in read(page(inside)).paragraphs
