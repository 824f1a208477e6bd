"""Saved page texts: the seed, and invented pages of other kinds."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.model.article import Article, Registry
from monitor.text.plain import read_plain

PAGES = sorted((Path(__file__).parent / "pages").glob("*.txt"))
FIELDS = ("title", "outlet", "wire", "photo", "byline", "editor", "section", "lang")


def test_the_seed_page_gives_exactly_what_it_says(corpus: Callable[[str], Path], seed_registry: Registry) -> None:
    page = next(corpus("seed").glob("*.txt"))
    article = read_plain(page.read_bytes(), seed_registry)
    assert article.title == "Russia, Belarus to deepen integration amid Western sanctions: Putin"
    assert article.published is not None
    assert (article.published.at.isoformat(), article.published.precision, article.published.origin) == (
        "2022-04-13T00:37:00+00:00",
        "minute",
        "page text",
    )
    assert (article.outlet, article.wire, article.photo, article.cites) == ("SHINE", "Xinhua", "AFP", ("Sputnik News",))
    assert (article.editor, article.section, article.lang) == ("Wang Qingchu", "News / World", "en")
    assert len(article.paragraphs) == 9
    assert article.body.startswith("Russian President Vladimir Putin said on Tuesday at a joint press conference")
    assert article.body.endswith("protection of their western borders.")
    assert "(right)" not in article.body


def test_each_layer_of_the_seed_has_its_proof(corpus: Callable[[str], Path], seed_registry: Registry) -> None:
    article = read_plain(next(corpus("seed").glob("*.txt")).read_bytes(), seed_registry)
    told = [(credit.role, credit.name, credit.printed, credit.place) for credit in article.credits]
    legal = "Copyright 2020 © Shanghai Daily. All Rights Reserved. Hotline: 8621-52920043"
    assert told == [
        ("outlet", "SHINE", legal, "site name"),
        ("wire", "Xinhua", "Source: Xinhua", "credit line"),
        ("cites", "Sputnik News", "Sputnik News reported", "body"),
        ("photo", "AFP", "AFP", "caption"),
        ("editor", "Wang Qingchu", "Editor: Wang Qingchu", "credit line"),
    ]
    (cited,) = (credit for credit in article.credits if credit.span)
    assert cited.role == "cites"
    assert cited.span is not None
    assert cited.span.field == "body"
    assert article.body[cited.span.start : cited.span.end] == "Sputnik News reported"
    assert all(0.5 < credit.confidence < 1 for credit in article.credits)


def _told(article: Article) -> dict[str, Any]:
    published = article.published
    return {
        **{name: getattr(article, name) for name in FIELDS},
        "cites": list(article.cites),
        "published": published.at.isoformat() if published else None,
        "precision": published.precision if published else None,
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_an_invented_page_is_read_as_a_person_reads_it(page: Path, registry: Registry) -> None:
    expected = json.loads(page.with_suffix(".json").read_text("utf-8"))
    starts = expected.pop("starts")
    article = read_plain(page.read_bytes(), registry)
    assert _told(article) == expected
    found = [paragraph[: len(start)] for paragraph, start in zip(article.paragraphs, starts, strict=False)]
    assert found == starts
    assert len(article.paragraphs) == len(starts), article.paragraphs[len(starts) :]


def test_the_address_names_outlet_and_day_where_the_page_does_not(registry: Registry) -> None:
    page = (PAGES[0].parent / "plain_text.txt").read_bytes()
    address = "https://www.harbour-courier.example/2022/05/03/canal?utm_source=x"
    article = read_plain(page, registry, address=address)
    assert article.outlet == "The Harbour Courier"
    assert article.url == "https://www.harbour-courier.example/2022/05/03/canal"
    assert article.published is not None
    assert (article.published.at.date().isoformat(), article.published.precision, article.published.origin) == (
        "2022-05-03",
        "day",
        "address",
    )


def test_a_page_in_an_old_encoding_is_read(registry: Registry) -> None:
    page = (PAGES[0].parent / "russian_credits.txt").read_text("utf-8")
    article = read_plain(page.encode("cp1251", "replace"), registry)
    assert article.title == "В Полянске открыли мост через Ветлянку"
    assert article.editor == "Пётр Снегов"


@pytest.mark.parametrize(
    ("content", "error_class"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"%PDF-1.7 \xe2\xe3", "not_text"),
        (bytes(range(256)) * 40, "not_text"),
        (b"Menu\nHome\nSport\n", "no_article"),
        (b"x" * (10 * 2**20 + 1), "too_large"),
    ],
)
def test_what_holds_no_article_is_refused_with_its_class(content: bytes, error_class: str, registry: Registry) -> None:
    with pytest.raises(ReadError) as raised:
        read_plain(content, registry)
    assert raised.value.error_class == error_class


@given(st.binary(max_size=2000) | st.text(max_size=1500).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_give_an_article_or_a_read_error(registry: Registry, content: bytes) -> None:
    try:
        article = read_plain(content, registry)
    except ReadError:
        return
    assert article.title
    assert article.body


_LINES = st.lists(
    st.sampled_from([line for page in PAGES for line in page.read_text("utf-8").splitlines()]), max_size=40
)


@given(_LINES)
def test_lines_of_pages_in_any_order_are_never_invented(registry: Registry, lines: list[str]) -> None:
    page = "\n".join(lines)
    try:
        article = read_plain(page.encode(), registry)
    except ReadError:
        return
    joined = " ".join(page.split())
    assert article.title in joined
    assert all(paragraph in joined for paragraph in article.paragraphs)
