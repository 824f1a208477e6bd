"""Outlets and agencies in a real browser: found by keys, refused beside the field, saved, restored, applied."""

from __future__ import annotations

import pytest

from dashboards.forms import LONGEST_NOTE
from dashboards.server import Serving
from monitor.assembly import Monitor
from monitor.model.registry import EntryPage
from monitor.model.selection import Selection
from tests.dashboards.conftest import Screen

pytestmark = pytest.mark.browser
Served = tuple[Monitor, Serving]


def ria(monitor: Monitor) -> EntryPage:
    found = monitor.registries.page("outlet", "ria.ru")
    assert found is not None
    return found


def test_an_entry_is_found_and_opened_by_keys(screen: Screen) -> None:
    page = screen.page
    screen.open("/registries")
    every = screen.text("#r-count").split()[0]
    page.locator("#r-find").fill("俄新社")
    page.get_by_text(f"2 entries of {every}").wait_for()
    page.locator("#r-group label", has_text="Outlets").click()
    page.get_by_text("1 entry of").wait_for()
    page.get_by_role("gridcell", name="RIA Novosti ria.ru").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/registries/outlet/ria.ru")
    screen.settle()
    assert screen.text("#page h1") == "Outlet: RIA Novosti"
    assert page.locator("#page").get_by_label("Main domain").get_attribute("readonly") is not None


def test_a_value_that_cannot_be_used_is_told_beside_its_field(screen: Screen, served: Served) -> None:
    page = screen.page
    screen.open("/registries/outlet/ria.ru")
    page.locator("#page").get_by_label("Country").fill("Russia")
    page.locator("#page").get_by_label("Aliases").fill("РИА Новости\nITAR-TASS")
    page.locator("#r-save").click()
    page.get_by_text("Nothing was saved").wait_for()
    field = page.locator("#page").get_by_label("Aliases")
    assert field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    told = [page.locator(f"[id='{name}']").inner_text() for name in described]
    assert "'ITAR-TASS' is a name of TASS already." in told
    assert ria(served[0]).versions == ()


def test_an_entry_is_edited_restored_and_removed(screen: Screen, served: Served) -> None:
    monitor, page = served[0], screen.page
    shipped = ria(monitor).entry
    screen.open("/registries/outlet/ria.ru")
    page.locator("#page").get_by_label("Country").fill("")
    page.locator("#page").get_by_label("Aliases").fill("РИА Новости\nРИАН")
    page.locator("#page").get_by_label("Your name").fill("Ada")
    page.locator("#page").get_by_label("What changes").fill("as its feed signs")
    page.locator("#r-save").click()
    page.get_by_text("Saved as version 1").wait_for()
    screen.settle()
    newest = screen.text("#r-history li")
    for words in ("Version 1", "Ada", "as its feed signs", "RU → unknown", "俄新社", "+ РИАН"):
        assert words in newest
    edited = ria(monitor).entry
    assert edited is not None
    assert (edited.country, edited.aliases) == (None, ("РИА Новости", "РИАН"))
    assert monitor.parts.registry.outlets["РИАН"] == "RIA Novosti"

    page.get_by_role("button", name="Restore as shipped").click()
    page.get_by_text("Saved as version 2: restored as shipped").wait_for()
    screen.settle()
    assert page.locator("#page").get_by_label("Country").input_value() == "RU"
    page.locator("#r-remove").click()
    page.get_by_text("Removed with version 3").wait_for()
    screen.settle()
    assert page.locator("#r-remove").is_disabled()
    assert screen.text("#r-badge") == "removed"
    page.get_by_role("button", name="Restore version 2").click()
    page.get_by_text("Saved as version 4").wait_for()
    assert ria(monitor).entry == shipped


def test_a_name_is_typed_once_for_all_forms(screen: Screen, served: Served) -> None:
    family = served[0].queries.families(Selection(sample=True), limit=1)[0][0]
    screen.open("/registries/outlet/ria.ru")
    assert screen.page.locator("#r-note").get_attribute("maxlength") == str(LONGEST_NOTE)
    screen.page.get_by_label("Your name").fill("Ada")
    for path in ("/topics/sanctions/edit", f"/family/{family.key}", "/registries/new/wire"):
        screen.open(path)
        assert screen.page.get_by_label("Your name").input_value() == "Ada"


def test_a_new_agency_leads_to_its_page_and_waits_for_history(screen: Screen, served: Served) -> None:
    monitor, page = served[0], screen.page
    screen.open("/registries/new/wire")
    page.locator("#page").get_by_label("Name", exact=True).fill("Hawk Wire")
    page.locator("#page").get_by_label("Main domain").fill("https://www.hawk.example/")
    page.locator("#page").get_by_label("Basis of the ownership").fill("2024: a company of the state")
    page.locator("#r-ownership").click()
    page.get_by_role("option", name="State", exact=True).click()
    page.locator("#r-save-apply").click()
    page.wait_for_url("**/registries/wire/hawk%20wire")
    screen.settle()
    assert "Agency: Hawk Wire" in screen.text("#page h1")
    assert page.locator("#page").get_by_label("Main domain").input_value() == "hawk.example"
    assert "waits to be applied to 0 stored articles credited to it" in screen.text("#r-reach")
    assert page.locator("#r-apply").is_disabled()
    job = monitor.parts.storage.jobs.claim("tests", monitor.parts.clock(), kinds=["reprocess"])
    assert job is not None
    monitor.parts.storage.jobs.finish(job.row.id, monitor.parts.clock())
    page.get_by_text("was applied to history on").wait_for()
