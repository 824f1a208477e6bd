"""One number in every place: what a page says in a unit is the list behind it, and a count by hand over the export."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any

import pytest
from dash import html
from dash.development.base_component import Component

from dashboards.numbers import charted, voice_bars
from dashboards.pages import articles, overview, topic
from dashboards.tables import origins_table, outlets_table
from monitor.assembly import Monitor
from monitor.model.selection import UNITS, Selection, Unit
from monitor.model.trend import Listed, OriginRow, ToneMean, Totals
from tests.dashboards.test_figures import row as trend_row
from tests.dashboards.test_pages import shown

SPRING = "topic=sanctions&since=2022-04-01&until=2022-05-01"
ALL_ROWS = {"startRow": 0, "endRow": 100, "sortModel": []}


def parts_of(component: object) -> Iterator[Component]:
    """A component and everything inside it."""
    if isinstance(component, list | tuple):
        for one in component:
            yield from parts_of(one)
    elif isinstance(component, Component):
        yield component
        yield from parts_of(getattr(component, "children", None))


def text_of(component: object) -> str:
    if isinstance(component, list | tuple):
        return "".join(map(text_of, component))
    return text_of(getattr(component, "children", "")) if isinstance(component, Component) else str(component or "")


def values_of(component: object, name: str) -> list[str]:
    """What a property of the components says, where they have it."""
    return [value for one in parts_of(component) if (value := getattr(one, name, None))]


def numbers_that_lead(component: object) -> Iterator[tuple[int, str]]:
    """Every link to a list with the number in its text."""
    for one in parts_of(component):
        href = getattr(one, "href", None) or ""
        digits = "".join(letter for letter in text_of(one) if letter.isdigit())
        if href.startswith("/articles?") and digits:
            yield int(digits), href.partition("?")[2]


class ByHand:
    """What a list and its export hold, counted without a query of ours."""

    def __init__(self, monitor: Monitor, address: str) -> None:
        self._monitor = monitor
        self.address = address
        self.selection = Selection.from_address(address)
        content = b"".join(monitor.export.report("articles", self.selection)).decode()
        self.rows = list(csv.DictReader(io.StringIO(content)))

    def count(self, unit: Unit) -> int:
        if unit == "articles":
            return len(self.rows)
        if unit == "mentions":
            [slug] = self.selection.topics
            return sum(int(row[f"mentions {slug}"]) for row in self.rows)
        return len({row["family" if unit == "families" else "origin_key"] for row in self.rows})

    @cached_property
    def listed(self) -> int:
        """How many rows the table of the articles page has."""
        answer, _, _ = articles.rows(self._monitor.queries, ALL_ROWS, self.address)
        return int(answer["rowCount"])


@pytest.fixture(scope="module")
def by_hand(monitor: Monitor) -> Callable[[str], ByHand]:
    """The count by hand of an address, made once."""
    return cache(lambda address: ByHand(monitor, address))


@pytest.mark.parametrize("unit", UNITS)
def test_every_number_of_the_tables_is_its_list_and_its_export(
    monitor: Monitor, by_hand: Callable[[str], ByHand], unit: Unit
) -> None:
    address = f"{SPRING}&unit={unit}"
    origins, outlets, _ = topic.ABOUT.lists(monitor.queries, address, "/topic/sanctions")
    card, _, _ = topic.ABOUT.numbers(monitor.queries, address, "/topic/sanctions")
    checked = 0
    for said, there in [*numbers_that_lead([origins, outlets]), *numbers_that_lead(card)]:
        hand = by_hand(there)
        if "sort=outlet" in there:
            assert said == len({row["outlet"] for row in hand.rows})
        else:
            assert said == hand.count(hand.selection.unit), there
            rows = len(hand.rows) if hand.selection.unit == "mentions" else said
            assert rows == hand.listed, there
        checked += 1
    assert checked > 40


@pytest.mark.parametrize("unit", UNITS)
def test_cards_have_every_count_with_the_chosen_one_first(monitor: Monitor, unit: Unit) -> None:
    card, _, _ = topic.ABOUT.numbers(monitor.queries, f"{SPRING}&unit={unit}", "/topic/sanctions")
    names = [text_of(one) for one in parts_of(card) if isinstance(one, html.Dt)]
    assert names[0].lower() == unit
    assert sorted(name.lower() for name in names[:4]) == sorted(UNITS)
    [total] = monitor.queries.totals(Selection.from_address(SPRING))
    share = getattr(total, unit) / getattr(total, f"all_{unit}") if unit != "mentions" else None
    assert (f"{100 * share:.1f}" if share else "none for mentions") in text_of(card)


@pytest.mark.parametrize("unit", UNITS)
def test_tables_are_sorted_by_the_unit(monitor: Monitor, unit: Unit) -> None:
    selection = Selection(topics=("sanctions",), unit=unit)
    outlets = monitor.queries.top_outlets(selection, 50)
    origins, total = monitor.queries.origins(selection, limit=50)
    assert [getattr(row, unit) for row in outlets] == sorted((getattr(row, unit) for row in outlets), reverse=True)
    by = "articles" if unit == "origins" else unit
    assert [getattr(row, by) for row in origins] == sorted((getattr(row, by) for row in origins), reverse=True)
    assert total == monitor.queries.totals(selection)[0].origins == len(origins)
    assert {row.kind for row in origins} == {"wire", "outlet"}
    for table, sorted_by in ((outlets_table(outlets, selection, lambda _: "/"), unit),
                             (origins_table(origins, selection, lambda _: "/"), unit)):  # fmt: skip
        marked = [text_of(one) for one in parts_of(table) if getattr(one, "aria-sort", None) == "descending"]
        assert marked in ([sorted_by.capitalize()], [] if sorted_by == "origins" else None)


def test_the_list_is_of_the_unit_and_its_head_has_all_three(monitor: Monitor) -> None:
    both = "topic=sanctions&topic=russia-belarus-relations&since=2022-04-01&until=2022-05-01"
    hand = ByHand(monitor, both)
    head = f"{hand.count('articles')} articles · {hand.count('families')} families · {hand.count('origins')} origins"
    for unit in UNITS:
        answer, counts, said = articles.rows(monitor.queries, ALL_ROWS, f"{both}&unit={unit}")
        assert counts.replace("\u202f", "") == head, "mentions are never added across topics"
        assert answer["rowCount"] == hand.count("articles" if unit == "mentions" else unit)
        assert len({one["id"] for one in answer["rowData"]}) == min(answer["rowCount"], 100)
        assert (
            f"One row for each {'article' if unit == 'mentions' else {'families': 'family'}.get(unit, unit[:-1])}"
            in said
        )
    one = ByHand(monitor, SPRING)
    assert articles.rows(monitor.queries, ALL_ROWS, SPRING)[1].endswith(f" · {one.count('mentions')} mentions")


def test_families_and_origins_come_in_pages_and_lead_on(monitor: Monitor) -> None:
    address = "topic=sanctions&unit=families"
    families = [
        one
        for start in range(0, 700, 100)
        for one in articles.rows(monitor.queries, {"startRow": start, "endRow": start + 100, "sortModel": []}, address)[
            0
        ]["rowData"]
    ]
    assert len({one["id"] for one in families}) == len(families) == ByHand(monitor, "topic=sanctions").count("families")
    assert families[0]["href"].startswith(f"/family/{families[0]['id']}?topic=sanctions")
    origins = articles.rows(monitor.queries, ALL_ROWS, "topic=sanctions&unit=origins")[0]["rowData"]
    for one in origins[:4]:
        assert str(ByHand(monitor, one["href"].partition("?")[2]).listed) == one["articles"]


def test_columns_and_downloads_change_with_the_unit_and_only_then(monitor: Monitor) -> None:
    columns, downloads, unit = articles.changed_unit("unit=families", "articles", "?sort=title")
    assert (unit, next(one["field"] for one in columns)) == ("families", "title")
    assert "/export/families.csv" in shown(downloads)
    assert all(not isinstance(one, list) for one in articles.changed_unit("unit=families", "families", ""))
    back, _, _ = articles.changed_unit("", "origins", "?sort=title")
    assert [one["field"] for one in back if one.get("sort") == "asc"] == ["title"]


def total(slug: str, **counts: int) -> Totals:
    """The totals of a topic with these counts."""
    parts = dict.fromkeys(("articles", "families", "origins", "mentions"), 0) | counts
    return Totals(
        slug.capitalize(), slug, 1, **parts, outlets=1, all_articles=100, all_families=90, all_origins=9,
        tone=ToneMean(None, None, None, 0, 0), negative=0, neutral=0, positive=0, unscored=0, undated=0, change=None,
    )  # fmt: skip


def test_topics_of_a_chart_are_chosen_by_their_totals_and_not_by_sums_of_buckets() -> None:
    """A family of many days counts once: a topic whose buckets add up to more is not the bigger one."""
    slugs = [f"t{number}" for number in range(7)]
    rows = [trend_row(day, [0.1] * (1 if slug == "t0" else 5), topic=slug) for slug in slugs for day in range(3)]
    totals = [total(slug, articles=90 if slug == "t0" else 5 + place) for place, slug in enumerate(slugs)]
    assert {one.topic_slug for one in charted(rows, totals)} == set(slugs) - {"t1"}


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("articles", ("60 %", "80 %", "the 50 articles")), ("families", ("50 %", "75 %", "the 40 families")),
     ("origins", ("100 %", "100 %", "the 4 origins")), ("mentions", ("500", "250", "never added"))],
)  # fmt: skip
def test_share_of_voice_adds_nothing_up_over_topics(unit: Unit, expected: tuple[str, ...]) -> None:
    totals = [
        total("one", articles=30, families=20, origins=4, mentions=500),
        total("two", articles=40, families=30, origins=4, mentions=250),
    ]
    found = text_of(voice_bars(totals, Listed(50, 40, 4, 0), Selection(unit=unit), {"one": 0, "two": 1}))
    for said in expected:
        assert said in found.replace("\u202f", " ")


def test_tone_mix_says_that_it_counts_articles(monitor: Monitor) -> None:
    _, _, mix = overview.summary(monitor.queries, f"{SPRING}&unit=families")
    assert "Counts articles, not families" in text_of(mix)
    for said, there in numbers_that_lead(mix):
        assert said == ByHand(monitor, there).listed


def test_what_cannot_be_asked_for_is_no_link() -> None:
    """Articles of an unknown country have no filter; over several topics there is neither mention nor tone."""
    row = OriginRow("wire:A", "wire", "A", 3, 2, None, 2, ((None, 2), ("PL", 1)), (("unknown", 3),), None)
    table = origins_table([row], Selection(unit="mentions"), lambda _: "/")
    linked = [href for href in values_of(table, "href") if "country" in href]
    assert linked == ["/articles?country=PL&origin=wire%3AA"]
    assert "unknown 2" in text_of(table)
    cells: dict[str, Any] = articles.origin_row(row, Selection())
    assert (cells["mentions"], cells["tone"], cells["countries"]) == ("–", "–", "unknown 2, PL 1")
