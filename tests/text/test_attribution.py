"""The attribution chain: every layer that an article names has its proof, whichever reader made it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.feeds import merge
from monitor.model.article import Article, FeedEntry, Registry
from monitor.text.attribution import attribute_text, with_author
from monitor.text.html import read_html
from monitor.text.names import arranged
from monitor.text.plain import read_plain
from monitor.text.reprints import republished
from monitor.text.wires import wire_in_text

TEXT = (
    "Six ships entered the port on Tuesday after the storm had passed, and two more are expected before the weekend, "
    "the harbour master told Meridian News in the evening."
)
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
MORE = "The pilots had worked through the night, and the last of them came home when the lights were being put out."


def layers(article: Article) -> dict[str, list[str]]:
    """Names of the article's credits by role."""
    named: dict[str, list[str]] = {}
    for credit in article.credits:
        named.setdefault(credit.role, []).append(credit.name)
    return named


def check(article: Article) -> None:
    """The chain holds exactly what the article's own fields name, and every span shows its words."""
    fields = {
        "outlet": article.outlet,
        "wire": article.wire,
        "photo": article.photo,
        "byline": article.byline,
        "editor": article.editor,
    }
    expected = {role: [name] for role, name in fields.items() if name} | (
        {"cites": list(article.cites)} if article.cites else {}
    )
    assert layers(article) == expected
    for credit in article.credits:
        assert credit.printed
        assert 0 < credit.confidence <= 1
        if credit.span is not None:
            text = article.title if credit.span.field == "title" else article.body
            assert text[credit.span.start : credit.span.end] == credit.printed
            assert credit.place == credit.span.field
        else:
            assert credit.role != "cites"


PAGE = """<html><head><title>Six ships enter Lindhaven</title>{head}</head><body><article>
<h1>Six ships enter Lindhaven</h1>{byline}<figure><img src="a.jpg"><figcaption>Ships off Lindhaven.
(Jane Roe/Lumen Pictures)</figcaption></figure><p>{lead}</p><p>{more}</p>{foot}</article></body></html>"""


def page(registry: Registry, address: str | None = None, **parts: str) -> Article:
    """The article of an invented page."""
    filled = {"head": "", "byline": "", "lead": TEXT, "more": MORE, "foot": ""} | parts
    return read_html(PAGE.format(**filled).encode(), address or "https://harbour-courier.example/ships", registry)


@pytest.mark.parametrize(
    ("parts", "wire", "place", "printed"),
    [
        ({}, None, None, None),
        (
            {"lead": f"LINDHAVEN, May 3 (Norda Press) - {TEXT}"},
            "Norda Press",
            "body",
            "LINDHAVEN, May 3 (Norda Press) -",
        ),
        ({"byline": "<div class='byline'>By <b>Norda Press</b></div>"}, "Norda Press", "byline", "Norda Press"),
        (
            {"byline": "<div class='author'>Jane Roe, Norda Press</div><time>3 May 2022 10:00</time>"},
            "Norda Press",
            "byline",
            "Jane Roe, Norda Press",
        ),
        ({"byline": "<span>Norda Press</span> <span>3 May 2022, 10:00</span>"}, "Norda Press", "byline", "Norda Press"),
        ({"byline": "<p>来源：海岳社</p>"}, "海岳通讯社", "credit line", "来源：海岳社"),
        ({"head": "<meta name='author' content='Norda Press'>"}, "Norda Press", "metadata", "Norda Press"),
        ({"head": "<meta name='source' content='ВестАгент'>"}, "ВестАгент", "metadata", "ВестАгент"),
        (
            {
                "head": "<script type='application/ld+json'>"
                '{"@type":"NewsArticle","author":{"@type":"Organization","name":"Norda Press"}}</script>'
            },
            "Norda Press",
            "metadata",
            "Norda Press",
        ),
        ({"byline": "<figure><span class='credit'>Norda Press</span></figure>"}, None, None, None),
        ({"byline": "<p>By Jane Roe, who flew to Lindhaven with NP</p>"}, None, None, None),
        ({"head": "<meta name='author' content='Jane Roe/Norda Press'>"}, None, None, None),
        ({"head": "<meta name='author' content='The Harbour Courier'>"}, None, None, None),
        ({"more": f"{MORE} Norda Press contributed to this report."}, None, None, None),
    ],
)
def test_a_page_names_its_wire_with_the_words_that_prove_it(
    registry: Registry, parts: dict[str, str], wire: str | None, place: str | None, printed: str | None
) -> None:
    article = page(registry, **parts)
    check(article)
    assert article.wire == wire
    found = next((credit for credit in article.credits if credit.role == "wire"), None)
    assert (found.place if found else None, found.printed if found else None) == (place, printed)


def test_a_page_has_all_layers_at_once(registry: Registry) -> None:
    article = page(registry, byline="<p class='byline'>By Jana Kessler</p>", lead=f"LINDHAVEN (NP) — {TEXT}")
    check(article)
    assert layers(article) == {
        "outlet": ["The Harbour Courier"],
        "wire": ["Norda Press"],
        "cites": ["Meridian News"],
        "photo": ["Lumen Pictures"],
        "byline": ["Jana Kessler"],
    }
    outlet = article.credits[0]
    assert (outlet.place, outlet.printed) == ("address", "harbour-courier.example")


def test_the_text_of_an_imported_row_is_asked_too(registry: Registry) -> None:
    row = Article("Ships", f"{TEXT}\n\n{MORE} (NP)", url="https://coastline.example/a", outlet="Coastline Daily")
    article = attribute_text(row, registry)
    check(article)
    assert (article.wire, article.cites, article.body) == ("Norda Press", ("Meridian News",), row.body)
    wire = next(credit for credit in article.credits if credit.role == "wire")
    assert (wire.printed, wire.place) == ("(NP)", "body")


def test_what_a_row_says_itself_comes_before_its_text(registry: Registry) -> None:
    row = Article("Ships", f"{TEXT} (NP)", wire="Вестагент", byline="Jane Roe", outlet="Elsewhere")
    article = attribute_text(row, registry)
    check(article)
    assert (article.wire, article.byline, article.outlet) == ("ВестАгент", "Jane Roe", "Elsewhere")
    agency = attribute_text(replace(row, wire=None, byline="Norda Press"), registry)
    check(agency)
    assert (agency.wire, agency.byline) == ("Norda Press", None)
    unknown = attribute_text(replace(row, wire="Wire Example"), registry)
    assert unknown.wire == "Wire Example"


def test_a_quoted_agency_is_not_the_wire(registry: Registry) -> None:
    article = attribute_text(Article("Ships", "The mayor was late, he told Norda Press."), registry)
    check(article)
    assert (article.wire, article.cites) == (None, ("Norda Press",))


def test_an_entry_without_a_page_names_its_layers_as_far_as_it_says_them(registry: Registry) -> None:
    entry = FeedEntry("1", "https://coastline.example/1", "Ships", f"LINDHAVEN (NP) - {TEXT}", None, "Jane Roe")
    article = merge(entry, None, "en", registry, NOW)
    check(article)
    assert (article.wire, article.byline, article.cites) == ("Norda Press", "Jane Roe", ("Meridian News",))
    by_agency = merge(replace(entry, text=TEXT, byline="Norda Press"), None, "en", registry, NOW)
    check(by_agency)
    assert (by_agency.wire, by_agency.byline) == ("Norda Press", None)


def test_the_author_of_a_feed_stands_in_where_the_page_names_none(registry: Registry) -> None:
    article = page(registry, lead=f"{TEXT} Norda Press reported it first.")
    agency = with_author(article, "Norda Press", registry)
    check(agency)
    assert (agency.wire, agency.byline, agency.cites) == ("Norda Press", None, ("Meridian News",))
    person = with_author(article, "Jane Roe", registry)
    check(person)
    assert (person.wire, person.byline) == (None, "Jane Roe")
    assert with_author(person, "Tom Reyes", registry).byline == "Jane Roe"


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("This story was originally published by Meridian News.", "Meridian News"),
        ("This article is republished from Tidewater Review under a Creative Commons licence.", "Tidewater Review"),
        ("Originally published in Tidewater Review.", "Tidewater Review"),
        ("This article was first published on harbour-courier.example.", "The Harbour Courier"),
        ("Dieser Artikel ist zuerst bei „Talauer Bote“ erschienen.", "Talauer Bote"),
        ("Впервые опубликовано в Северный край", "Северный край"),
        ("本文转载自《北陆日报》", "北陆日报"),
        ("This story was produced by Meridian News, a non-profit newsroom.", "Meridian News"),
        ("This story was produced by Jane Roe.", None),
        ("This article was first published in March.", None),
        ("This study was originally published in a journal of shipping.", None),
        ("The post Ships enter appeared first on Coastline Daily.", None),
    ],
)
def test_a_sentence_says_whose_text_it_is(registry: Registry, sentence: str, who: str | None) -> None:
    found = republished(sentence, arranged(registry), frozenset({"Coastline Daily"}))
    assert (found[0] if found else None) == who


_PIECES = st.sampled_from(
    ["LINDHAVEN, May 3", "(NP)", "/ВестАгент/", " - ", "— ", "Norda Press", "海岳社", "5月3日电", "Source: ", "told ",
     "This story was originally published by ", "©", "2022", ". ", ", ", "\n\n", "«", "The ", "ships", "Sport", "("]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_spans_show_their_words_in_any_text(registry: Registry, text: str) -> None:
    body = "\n\n".join(filter(None, (" ".join(part.split()) for part in text.split("\n\n"))))
    article = attribute_text(Article("Title", body), registry)
    check(article)
    proof = wire_in_text(article.paragraphs, arranged(registry))
    assert (proof.name if proof else None) == article.wire


def test_a_saved_page_has_its_chain(registry: Registry) -> None:
    lines = [
        "News / World",
        "Ships enter the port",
        "Norda Press",
        "10:00, 2022-05-03",
        TEXT,
        MORE,
        "Editor: Mei Torrance",
    ]
    article = read_plain("\n\n".join(lines).encode(), registry)
    check(article)
    assert layers(article) == {"wire": ["Norda Press"], "cites": ["Meridian News"], "editor": ["Mei Torrance"]}
