"""The chosen unit and the attribution chain in a real browser."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboards.server import Serving, serve
from monitor.assembly import Monitor
from monitor.model.selection import Selection
from tests.dashboards.conftest import Screen
from tests.dashboards.test_chain import BODY, CREDITS
from tests.monitors import bare_monitor
from tests.storage.making import put, record

pytestmark = pytest.mark.browser
Served = tuple[Monitor, Serving]
APRIL = "topic=sanctions&since=2022-04-01&until=2022-05-01"
FIRST_ROW = "#grid .ag-center-cols-container .ag-row[row-index='0']"


def choose_unit(screen: Screen, unit: str) -> None:
    """Choose a unit in the filter bar."""
    screen.page.locator("#f-unit").click()
    screen.page.get_by_role("option", name=unit).click()
    screen.page.wait_for_timeout(400)
    screen.settle()


def wait_for_counts(screen: Screen, head: str) -> None:
    """Wait until the head of the articles page begins so."""
    screen.page.locator("#a-count").get_by_text(re.compile(f"^{re.escape(head)}")).wait_for()
    screen.settle()


def test_the_unit_rules_cards_tables_and_list(screen: Screen, served: Served, tmp_path: Path) -> None:
    queries = served[0].queries
    [total] = queries.totals(Selection.from_address(APRIL))
    screen.open(f"/?{APRIL}")
    choose_unit(screen, "Families")
    assert screen.text(".kpi dt") == "Families"
    assert screen.text(".kpi .value") == str(total.families)
    assert screen.text(".origins th[aria-sort]").startswith("Families")
    screen.page.locator(".kpi .value a").first.click()
    screen.page.wait_for_url("**/articles?**unit=families**")
    head = f"{total.articles} articles · {total.families} families · {total.origins} origins"
    wait_for_counts(screen, head)
    largest = queries.families(Selection.from_address(APRIL), limit=1)[0][0]
    assert largest.title in screen.text(FIRST_ROW)
    with screen.page.expect_download() as caught:
        screen.page.get_by_role("button", name="Download CSV").click()
    caught.value.save_as(tmp_path / "families.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "families.csv").read_text("utf-8"))))
    assert (len(rows), rows[0]["key"]) == (total.families, largest.key)

    choose_unit(screen, "Origins")
    [origin] = queries.origins(Selection.from_address(APRIL), limit=1)[0]
    screen.page.locator(f"{FIRST_ROW} [col-id=origin]", has_text=origin.label).wait_for()
    assert screen.page.locator("#grid .ag-center-cols-container .ag-row").count() <= total.origins
    screen.page.locator(f"{FIRST_ROW} [col-id=origin]").click()
    screen.page.wait_for_url("**origin=wire**")
    wait_for_counts(screen, f"{origin.articles} articles · {origin.families} ")
    assert screen.page.locator("#grid .ag-header-cell[aria-sort=descending]").inner_text() == "Counted"
    screen.page.get_by_role("button", name=f"Clear origin: {origin.label} (wire)").click()
    wait_for_counts(screen, head)


def test_a_line_of_the_chain_lights_up_its_words(browser: Browser, tmp_path: Path) -> None:
    with bare_monitor(tmp_path / "data") as monitor:
        put(monitor.parts.storage, record("one", body=BODY, wire="Invented Wire", credits=CREDITS))
        [row] = monitor.queries.articles(Selection()).rows
        serving = serve(monitor, "127.0.0.1", 0)
        with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
            screen = Screen(context.new_page(), serving.address)
            screen.open(f"/article/{row.id}")
            line = screen.page.locator(".chain .in-text").first
            lit = screen.page.locator(".proof.lit")
            line.hover()
            assert "".join(lit.all_inner_texts()) == CREDITS[1].printed
            screen.page.mouse.move(0, 0)
            assert lit.count() == 0
            line.focus()
            assert "".join(lit.all_inner_texts()) == CREDITS[1].printed
            line.blur()
            assert lit.count() == 0
            assert screen.complaints == []
        serving.close()
