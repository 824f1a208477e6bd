"""Versions and labels in a real browser: labelled by keys, compared, drawn under an older version, explained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboards.server import Serving, serve
from monitor.assembly import Monitor, open_monitor
from monitor.ingest.jobs import run_next_job
from monitor.model.selection import Selection
from tests.dashboards.conftest import Screen, clock, copy_of

pytestmark = pytest.mark.browser
Own = tuple[Monitor, Serving]


@pytest.fixture(scope="module")
def own(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    """A monitor of these tests alone, whose topic has two versions."""
    later = datetime(2026, 1, 16, 12, tzinfo=UTC)
    with open_monitor(
        copy_of(sample_folder, tmp_path_factory.mktemp("versions")), clock=lambda: max(later, clock())
    ) as monitor:
        monitor.actions.change_topic("sanctions", "sanction* OR tariff*", author="Ada", note="tariffs in")
        while run_next_job(monitor.parts, "tests", lambda: True):
            pass
        serving = serve(monitor, "127.0.0.1", 0)
        yield monitor, serving
        serving.close()


@pytest.fixture
def screen(browser: Browser, own: Own) -> Iterator[Screen]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        screen = Screen(context.new_page(), own[1].address)
        yield screen
        assert screen.complaints == []


def test_a_sample_is_labelled_by_keys_alone(screen: Screen, own: Own) -> None:
    monitor, page = own[0], screen.page
    screen.open("/topics/sanctions/sample")
    page.get_by_label("Your name").fill("Ada rubs")  # the letters of answers are only letters in a field
    page.keyboard.press("Tab")
    titles = []
    for number, key in enumerate("rnurrnrrrrrr"):
        titles.append(screen.text("#l-article h2"))
        page.keyboard.press(key)
        page.locator(f"#l-article article[data-place='{number + 1}']").wait_for()
    assert len(set(titles)) > 9
    assert "11 of 50 labelled · 1 cannot be told" in screen.text("#l-progress")
    assert "9 of 11 labelled, version 2" in screen.text("#l-progress")

    page.keyboard.press("b")
    page.locator("#l-article article[data-place='11']").wait_for()
    assert screen.text("#l-article h2") == titles[-1]
    assert "relevant" in screen.text("#l-article .said")
    page.get_by_role("button", name="Not relevant").click()
    page.locator("#l-article article[data-place='12']").wait_for()
    assert "8 of 11 labelled, version 2" in screen.text("#l-progress")

    rows = monitor.versions.labels("sanctions", sample=True)
    assert {row.label.author for row in rows} == {"Ada rubs"}
    assert sorted(str(row.label.relevant) for row in rows) == ["False"] * 3 + ["None"] + ["True"] * 8
    screen.open("/topic/sanctions")
    page.get_by_text("8 of 11 labelled, version 2").wait_for()


def test_versions_are_compared_and_each_number_opens_its_articles(screen: Screen, own: Own) -> None:
    monitor, page = own[0], screen.page
    found = monitor.versions.compare("sanctions", 1, 2)
    assert found.gained.total > 0
    screen.open("/topic/sanctions")
    page.get_by_role("link", name="Compare with version 1").click()
    page.wait_for_url("**/topics/sanctions/versions?from=1&to=2")
    screen.settle()
    assert page.locator("#v-compared ins", has_text="tariff*").count() == 1
    assert screen.text("#v-compared .group-counts .value") == str(found.gained.total)
    assert "kept until" in screen.text("#v-compared")

    page.get_by_role("textbox", name="From").click()
    page.get_by_role("option", name="Version 2").click()
    page.get_by_text("Choose two different versions").wait_for()
    page.get_by_role("textbox", name="To").click()
    page.get_by_role("option", name="Version 1").click()
    page.wait_for_url("**/versions?from=2&to=1")
    page.get_by_role("heading", name="Lost from version 2").wait_for()

    page.locator("#v-compared .group-counts .value a").nth(1).click()
    page.wait_for_url("**/articles?**")
    page.locator("#a-count", has_text=f"{found.gained.total} articles").wait_for()
    page.locator(".pill", has_text="not matched by: sanctions, version 1").wait_for()


def test_charts_are_drawn_under_an_older_version_and_say_so(screen: Screen, own: Own) -> None:
    page = screen.page
    screen.open("/topic/sanctions")
    page.get_by_role("button", name="Draw charts under version 1").click()
    page.get_by_text("Everything below is drawn under version 1").wait_for()
    assert "topic=sanctions%401" in screen.query
    screen.settle()
    assert page.locator(".pill", has_text="version 1").count() == 1
    [old] = own[0].queries.totals(Selection(topics=("sanctions@1",)))
    assert screen.text("#t-cards .value").replace("\u202f", "") == str(old.articles)
    page.get_by_role("button", name="Back to the charted version").click()
    page.locator(".banner.drawn").wait_for(state="detached")
    assert "topic=" not in screen.query


def test_the_rule_of_a_match_opens_part_by_part(screen: Screen, own: Own) -> None:
    article = own[0].queries.articles(Selection(topics=("sanctions",)), limit=1).rows[0].id
    screen.open(f"/article/{article}")
    rule = screen.page.locator(".why li", has_text="sanctions").locator("details.rule").first
    rule.locator("summary").focus()
    screen.page.keyboard.press("Enter")
    rule.get_by_text("sanction* OR tariff*").wait_for()
    assert "✓" in rule.inner_text()
