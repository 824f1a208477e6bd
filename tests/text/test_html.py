"""Pages of HTML: invented ones of every kind, hostile ones, and the corpus."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.model.article import Registry
from monitor.text.html import MAX_LINKS, read_html

ADDRESS = "https://www.harbour-courier.example/2022/05/03/grain-convoy?utm_source=feed"
PARAGRAPHS = [
    "LINDHAVEN, May 3 (Norda Press) - Six ships loaded with grain entered the port on Tuesday, nine days late.",
    "Harbour master Ilse Brandt told Meridian News that the last vessel would be unloaded by Friday.",
    "The delay was costly, but nobody went hungry because of it, she said, and thanked the crews for their patience.",
    "Two further convoys are expected before the end of the month, the insurers' association said in a statement.",
]
HEAD = """<title>Grain convoy reaches Lindhaven | The Harbour Courier</title>
<meta property="og:title" content="Grain convoy reaches Lindhaven">
<meta property="og:site_name" content="The Harbour Courier">
<meta property="article:published_time" content="2022-05-03T14:05:00+01:00">
<meta property="article:section" content="Shipping">
<meta name="author" content="By Martha Ellison">
<link rel="canonical" href="/2022/05/03/grain-convoy">"""


def page(head: str = HEAD, paragraphs: list[str] | None = None, extra: str = "", lang: str = "en") -> bytes:
    """An invented page with navigation, a picture, a newsletter box, related links and a legal line."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (PARAGRAPHS if paragraphs is None else paragraphs))
    return f"""<!doctype html><html lang="{lang}"><head>{head}</head><body>
    <nav><a href="/world">World</a><a href="/sport">Sport</a></nav>
    <article><h1>Grain convoy reaches Lindhaven</h1>
    <figure><img src="a.jpg"><figcaption>Ships wait off the coast. (Jane Roe/Lumen Pictures)</figcaption></figure>
    {text}{extra}</article>
    <aside><h3>Most read</h3><a href="/b">Ten walks along the cliffs</a></aside>
    <footer>&copy; 2022 The Harbour Courier. All rights reserved.</footer></body></html>""".encode()


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ("", ()),
        (
            '<meta name="keywords" content="Grain, Lindhaven; grain ,  Ships | Sea,,">',
            ("Grain", "Lindhaven", "Ships", "Sea"),
        ),
        (
            '<meta property="article:tag" content="Grain"><meta property="article:tag" content="Łódź &amp; sea">'
            '<meta name="news_keywords" content="lodz & Sea">',
            ("Grain", "Łódź & sea"),
        ),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "H", '
            '"keywords": ["Grain", {"@type": "DefinedTerm", "name": "Ports"}, 3]}</script>'
            '<meta name="keywords" content="Fog, https://grain.example/">',
            ("Grain", "Ports", "Fog"),
        ),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "H", '
            '"keywords": "A1，制裁、钾肥"}</script>',
            ("A1", "制裁", "钾肥"),
        ),
        (
            f'<meta name="keywords" content="{"long " * 20},x,{",".join(f"k{n}" for n in range(99))}">',
            tuple(f"k{n}" for n in range(30)),
        ),
    ],
)
def test_the_keywords_that_a_page_states_are_its_tags(head: str, tags: tuple[str, ...], registry: Registry) -> None:
    assert read_html(page(head=HEAD + head), ADDRESS, registry).tags == tags


def test_a_page_gives_everything_it_says(registry: Registry) -> None:
    extra = "<p>Sign up for our newsletter to get the best of the coast in your inbox</p><p>Editor: Mei Torrance</p>"
    article = read_html(page(extra=extra), ADDRESS, registry)
    assert article.title == "Grain convoy reaches Lindhaven"
    assert article.paragraphs == PARAGRAPHS
    assert article.published is not None
    assert article.published.at.isoformat() == "2022-05-03T13:05:00+00:00"
    assert (article.published.precision, article.published.origin) == ("minute", "metadata")
    assert article.url == "https://www.harbour-courier.example/2022/05/03/grain-convoy"
    assert (article.outlet, article.wire, article.cites) == ("The Harbour Courier", "Norda Press", ("Meridian News",))
    assert (article.photo, article.byline, article.editor) == ("Lumen Pictures", "Martha Ellison", "Mei Torrance")
    assert (article.section, article.lang, article.warnings) == ("Shipping", "en", ())


def test_json_ld_speaks_before_meta(registry: Registry) -> None:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Somewhere"},
            {
                "@type": ["NewsArticle"],
                "headline": "Grain convoy reaches Lindhaven",
                "datePublished": "2022-05-03T09:00:00Z",
                "author": [{"name": "Tom Reyes"}, {"name": "Dana Ilves"}],
                "articleSection": ["World", "Shipping"],
                "publisher": {"name": "Coastline Daily"},
            },
        ],
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    article = read_html(page(head=script), None, registry)
    assert article.published is not None
    assert article.published.at.isoformat() == "2022-05-03T09:00:00+00:00"
    assert (article.byline, article.section, article.outlet) == (
        "Tom Reyes, Dana Ilves",
        "World / Shipping",
        "Coastline Daily",
    )


@pytest.mark.parametrize(
    ("head", "origin", "day"),
    [
        ("", "address", "2022-05-03"),
        ("<meta name='date' content='2022-05-02'>", "metadata", "2022-05-02"),
    ],
)
def test_a_day_is_taken_from_where_it_stands(head: str, origin: str, day: str, registry: Registry) -> None:
    article = read_html(page(head=head), ADDRESS, registry)
    assert article.published is not None
    assert (article.published.origin, article.published.at.date().isoformat()) == (origin, day)
    assert article.published.precision == "day"


def test_a_copyright_year_is_not_a_date(registry: Registry) -> None:
    assert read_html(page(head=""), "https://harbour-courier.example/a", registry).published is None


def test_a_canonical_address_on_another_host_is_not_believed(registry: Registry) -> None:
    head = '<link rel="canonical" href="https://coastline.example/taken"><meta property="og:url" content="//x.example">'
    article = read_html(page(head=head), ADDRESS, registry)
    assert article.url == "https://www.harbour-courier.example/2022/05/03/grain-convoy"
    assert article.outlet == "The Harbour Courier"


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        ("cp1251", '<meta charset="windows-1251">', None),
        ("cp1251", "", "windows-1251"),
        ("cp1251", '<meta charset="utf-8">', "windows-1251"),
        ("koi8-r", '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', None),
        ("utf-8", '<meta charset="windows-1251">', "windows-1251"),
        ("utf-16", "", None),
        ("utf-8-sig", "", "latin-1"),
        ("utf-8", "", "punycode"),
    ],
)
def test_a_page_is_read_in_its_own_encoding(
    encoding: str, declared: str, charset: str | None, registry: Registry
) -> None:
    paragraphs = [
        "Новый мост через реку Ветлянку открыли во вторник в Полянске после трёх лет строительства.",
        "По словам главы района, мост сократит дорогу до больницы на сорок минут в любую погоду.",
        "Движение по нему началось в полдень, первыми проехали автобусы городского маршрута.",
    ]
    content = page(head=declared, paragraphs=paragraphs, lang="ru").decode().encode(encoding)
    article = read_html(content, None, registry, charset=charset)
    assert article.paragraphs == paragraphs
    assert article.lang == "ru"


def test_text_that_only_the_metadata_hold_is_found(registry: Registry) -> None:
    data = {"@type": "NewsArticle", "headline": "Grain convoy", "articleBody": "\n\n".join(PARAGRAPHS)}
    content = f'<html><head><script type="application/ld+json">{json.dumps(data)}</script></head></html>'
    assert read_html(content.encode(), None, registry).paragraphs == PARAGRAPHS


def test_a_summary_stands_in_with_a_warning(registry: Registry) -> None:
    content = f'<html><title>Grain convoy</title><meta name="description" content="{PARAGRAPHS[1]}"><body></body>'
    article = read_html(content.encode(), None, registry)
    assert article.body == PARAGRAPHS[1]
    assert len(article.warnings) == 1


def test_links_are_canonical_few_and_of_the_article(registry: Registry) -> None:
    anchors = "".join(f'<a href="/story/{number}?utm_medium=x#top">x</a>' for number in range(MAX_LINKS + 50))
    extra = f'<p><a href="javascript:alert(1)">a</a><a href="mailto:a@b.example">b</a><a href="#c">c</a>{anchors}</p>'
    links = read_html(page(extra=extra), ADDRESS, registry).links
    assert len(links) == MAX_LINKS
    assert links[0] == "https://www.harbour-courier.example/story/0"
    assert all(link.startswith("https://") and "utm_" not in link for link in links)


def test_invisible_characters_do_not_stay(registry: Registry) -> None:
    head = "<title>Grain&nbsp;con&shy;voy\u200b reaches\u202e Lindhaven</title>"
    content = page(head=head, paragraphs=[f"Six\u00a0ships&#8203; {text}\u0007" for text in PARAGRAPHS])
    article = read_html(content, None, registry)
    assert article.title == "Grain convoy reaches Lindhaven"
    assert not set(article.body) & set("\u00a0\u200b\u00ad\u202e\u0007")


REFUSED = [
    (b"", "empty"),
    (b"\xef\xbb\xbf \r\n", "empty"),
    (b"%PDF-1.7 <html><p>text</p></html>", "not_html"),
    (b"\x89PNG\r\n\x1a\n", "not_html"),
    (b"PK\x03\x04 <html>", "not_html"),
    (bytes(range(1, 256)) * 50, "not_html"),
    (b"just some words", "not_html"),
    (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "not_html"),
    (b'{"html": 1}', "not_html"),
    (b"<html>" + b"<div>" * 200_000, "not_html"),
    (b"<html>" + b"<ul><li>" * 1000, "not_html"),
    (b"<html>" + b"<b>" * 1_000_001, "too_large"),
    (b"<html>" + b" " * (10 * 2**20), "too_large"),
    (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no_article"),
]


@pytest.mark.parametrize(
    ("content", "error_class"), REFUSED, ids=[f"{number}-{case[1]}" for number, case in enumerate(REFUSED)]
)
def test_what_is_no_page_is_refused_with_its_class(content: bytes, error_class: str, registry: Registry) -> None:
    with pytest.raises(ReadError) as raised:
        read_html(content, ADDRESS, registry)
    assert raised.value.error_class == error_class


@pytest.mark.parametrize(
    "filling",
    [
        "<table>" + "<tr><td>a</td><td>1</td></tr>" * 100_000 + "</table>",
        "<p>" * 100_000,
        "<div>" * 300,
        "<p>" + "word " * 500_000 + "</p>",
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        "<ul><li>" * 150,
    ],
    ids=["table", "paragraphs", "nesting", "one paragraph", "json", "lists"],
)
def test_a_page_made_to_be_slow_still_gives_its_article(filling: str, registry: Registry) -> None:
    article = read_html(page(extra=filling), ADDRESS, registry)
    assert article.title == "Grain convoy reaches Lindhaven"
    assert PARAGRAPHS[1] in article.paragraphs


_TEXTS = st.text(max_size=600).map(lambda text: f"<html><p>{text}</p>".encode("utf-8", "replace"))


@given(st.binary(max_size=1000) | _TEXTS)
def test_any_bytes_give_an_article_or_a_read_error(registry: Registry, content: bytes) -> None:
    try:
        article = read_html(content, ADDRESS, registry)
    except ReadError:
        return
    assert article.title
    assert article.body


_MARKUP = st.sampled_from(
    """<html> <head> <title>A_title</title> <body> <article> <p>Some_words_of_a_text. </p> <h1>Head </h1> <div> </div>
    <table><tr><td> </table> <meta_property='og:title'_content='T'> <time>2022-02-30
    <figure><figcaption>(x <a_href='//'> <li>
    <script_type="application/ld+json">{"@type":"NewsArticle","headline":[{}],"author":[[1]],"image":[]}</script>
    <base_href='http://['> <link_rel=canonical_href='http://[x'> <!-- <meta_name=date_content='2022-13-45'>
    &#x110000; &#11; &#xfffe; &#xd800; &#9; \u0000 <svg> <br><br><br>""".split()
).map(lambda piece: piece.replace("_", " "))


@given(st.lists(_MARKUP, max_size=25).map("".join))
def test_any_markup_gives_an_article_or_a_read_error(registry: Registry, markup: str) -> None:
    try:
        article = read_html(markup.encode(), ADDRESS, registry)
    except ReadError:
        return
    assert article.title
    assert article.body
    assert article.url == "https://www.harbour-courier.example/2022/05/03/grain-convoy"


# ---------------------------------------------------------------------------------------------------------- real pages

# Every third page: a pool of two reads them in a few seconds, and a fault that touches one page in thirty still shows.
EVERY = 3
FLOOR = 0.97


def _read(job: tuple[str, str | None]) -> tuple[str, bool, bool]:
    """Whether a page has a title and a body; run in a child process."""
    path, address = job
    try:
        article = read_html(Path(path).read_bytes(), address, Registry({}, {}, {}))
    except ReadError:
        return path, False, False
    return path, bool(article.title), bool(article.body) and not article.warnings


def _fundus(folder: Path) -> Iterator[tuple[str, str | None]]:
    for line in (folder / "expected.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        yield str(folder / case["file"]), case["url"]


def _scrapinghub(folder: Path) -> Iterator[tuple[str, str | None]]:
    for name, case in json.loads((folder / "ground-truth.json").read_text("utf-8")).items():
        yield str(folder / "html" / f"{name}.html"), case["url"]


@pytest.mark.slow(reason="reads 75 real pages")
@pytest.mark.parametrize(("pack", "listed"), [("fundus", _fundus), ("scrapinghub", _scrapinghub)])
def test_real_pages_give_a_title_and_a_body(
    pack: str, listed: Callable[[Path], Iterator[tuple[str, str | None]]], unpacked: Callable[[str], Path]
) -> None:
    jobs = list(listed(unpacked(f"extraction/{pack}.tar.zst") / pack))[::EVERY]
    assert len(jobs) > 25
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(_read, jobs, chunksize=4))
    assert sum(title for _, title, _ in results) >= FLOOR * len(jobs), [path for path, title, _ in results if not title]
    assert sum(body for _, _, body in results) >= FLOOR * len(jobs), [path for path, _, body in results if not body]
