"""The attribution chain of an article: every layer with its words, or said to be unknown; the family and story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dashboards.pages import reader
from monitor.assembly import Monitor
from monitor.model.article import Certainty, Credit, DateOrigin, Published, Span
from tests.dashboards.test_units import parts_of, text_of, values_of
from tests.monitors import bare_monitor
from tests.storage.making import KURIER, LANTERN, at, put, record

BODY = "MINSK, April 1 (Invented Wire) - Grain left the port. The Daily Example said that it was good."
CREDITS = (
    Credit("outlet", "Kurier", "kurier.example", "address", None, 0.99),
    Credit("wire", "Invented Wire", "MINSK, April 1 (Invented Wire) -", "body", Span("body", 0, 32), 0.9),
    Credit("wire", "Invented Wire", "Source: Invented Wire", "credit line", None, 0.8),
    Credit("cites", "Daily Example", "The Daily Example said", "body", Span("body", 54, 76), 0.6),
)


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    """Two copies, the later one with proofs, and a text of its own."""
    with bare_monitor(tmp_path / "data") as opened:
        put(
            opened.parts.storage,
            record("first", counted=at(3), body=BODY, copies_of="x", outlet=LANTERN),
            record("second", counted=at(3) + timedelta(hours=2), body=BODY, copies_of="x", outlet=KURIER,
                   wire="Invented Wire", cites=("Daily Example", "Other Example"), photo="P. Hoto", credits=CREDITS,
                   lang_doubt="short", lang_confidence=0.4, form="live blog"),
            record("own", counted=at(9), precision="day"),
        )  # fmt: skip
        yield opened


def opened(monitor: Monitor, key: str) -> object:
    stored = monitor.parts.storage.articles.by_key(key)
    assert stored is not None
    return reader.page_layout(monitor, stored.row.id, "")


def chain_of(page: object) -> str:
    [found] = [one for one in parts_of(page) if getattr(one, "className", "") == "chain"]
    return text_of(found)


def test_each_layer_has_its_words_their_place_and_its_confidence(monitor: Monitor) -> None:
    page = opened(monitor, "second")
    chain = chain_of(page)
    for said in (
        "Kurierkurier.examplein the addressalmost certain",
        "Invented WireMINSK, April 1 (Invented Wire) -in the textvery likely",
        "Invented WireSource: Invented Wirein a credit linelikely",
        "Daily ExampleThe Daily Example saidin the textuncertain",
        "Other Exampleno words kept that prove it",
        "PhotoP. Hotono words kept that prove it",
        "Editornot stated",
        "wire: the earliest credited in its family",
    ):
        assert said in chain
    assert "Confidence 0.90 of 1" in values_of(page, "title")
    assert "/registries/outlet/kurier.example" in values_of(page, "href")


def test_proofs_in_the_text_are_marked_with_the_number_of_their_line(monitor: Monitor) -> None:
    page = opened(monitor, "second")
    lines = {getattr(one, "data-credit", None) for one in parts_of(page)} - {None}
    marked: dict[str, str] = {}
    for one in parts_of(page):
        if getattr(one, "className", None) == "proof":
            number = getattr(one, "data-proof")
            marked[number] = marked.get(number, "") + text_of(one)
    assert lines == marked.keys() == {"1", "3"}
    assert {number: CREDITS[int(number)].printed for number in marked} == marked


def test_what_is_uncertain_is_said(monitor: Monitor) -> None:
    text = text_of(opened(monitor, "second"))
    assert "English, uncertain: too few letters" in text
    assert "live blog: a page of running entries" in text


def test_an_article_knows_its_place_in_the_family(monitor: Monitor) -> None:
    second = opened(monitor, "second")
    stored = monitor.parts.storage.articles.by_key("second")
    assert stored is not None
    assert "Copy 2 of 2, 2 h after the first at The Lantern." in text_of(second)
    assert f"/family/{stored.row.family}" in values_of(second, "href")
    assert "The first of 2 copies." in text_of(opened(monitor, "first"))
    own = opened(monitor, "own")
    assert "no copy of this text is known" in text_of(own)
    assert "outlet: no wire is credited" in chain_of(own)


@pytest.mark.parametrize(("origin", "certainty", "said"), [
    ("metadata", "stated", "12:00 (UTC, from the page's metadata)"),
    ("page text", "zone assumed", "from the page's text, time zone assumed: the outlet's own)"),
    ("address", "inferred", "(UTC, worked out from the address)"),
])  # fmt: skip
def test_a_date_says_how_certain_it_is(tmp_path: Path, origin: DateOrigin, certainty: Certainty, said: str) -> None:
    with bare_monitor(tmp_path / "data") as bare:
        one = record("dated")
        changed = Published(at(11, 15), "minute", "metadata")
        published = Published(at(10), "minute", origin, certainty)
        put(bare.parts.storage, replace(one, article=replace(one.article, published=published, modified=changed)))
        text = text_of(opened(bare, "dated"))
    assert said in text
    assert "Last change12 Jan 2022, 15:00 (UTC, stated by the page)" in text
