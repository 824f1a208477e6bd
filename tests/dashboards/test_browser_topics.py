"""Topics in a real browser: a query pasted from another tool, tags, archived and brought back, a file taken in."""

from __future__ import annotations

import pytest

from dashboards.server import Serving
from monitor.assembly import Monitor
from tests.dashboards.conftest import Screen

pytestmark = pytest.mark.browser
Served = tuple[Monitor, Serving]


def test_a_pasted_query_is_converted_and_used(screen: Screen) -> None:
    page = screen.page
    screen.open("/topics/new")
    page.get_by_text("Paste a query from another tool").click()
    page.locator("#p-text").fill('(potash OR sanctions) w/9 "Minsk" and publication("Nowhere Times")')
    page.locator("#p-result .query").wait_for()
    assert screen.text("#p-result .query") == "(potash OR sanctions) NEAR/9 Minsk"
    assert "No outlet of this name" in screen.text("#p-result .warnings")
    page.locator("#p-use").click()
    page.locator("#e-preview .hits").wait_for()
    assert page.locator("#e-query").input_value() == "(potash OR sanctions) NEAR/9 Minsk"
    page.locator("#p-text").fill("(potash w/9")
    page.locator("#p-result .failed").wait_for()
    assert page.locator("#p-use").is_disabled()


def test_topics_come_from_a_file_and_are_tagged_archived_and_brought_back(screen: Screen, served: Served) -> None:
    monitor, page = served[0], screen.page
    screen.open("/topics")
    page.get_by_text("Topics as a file").click()
    page.locator("#k-file input").set_input_files(
        {"name": "t.toml", "mimeType": "application/toml", "buffer": b'[[topic]]\nname = "X"\nquery = "a AND"\n'}
    )
    page.get_by_text("column 3: `AND` has nothing after it").wait_for()
    page.locator("#k-file input").set_input_files(
        {"name": "t.toml", "mimeType": "application/toml", "buffer": b'[[topic]]\nname = "Grain"\nquery = "grain"\n'}
    )
    page.get_by_text("Added: Grain.").wait_for()
    screen.open("/topic/grain")
    page.get_by_text("Tags and description").click()
    page.locator("#d-tags").fill("food, Black Sea")
    page.locator("#d-save").click()
    page.locator("#d-marks .tag", has_text="Black Sea").wait_for()
    screen.open("/topics")
    page.locator("#k-tags").click()
    page.get_by_role("option", name="food").click()
    page.locator("#k-list h2", has_text="sanctions").wait_for(state="detached")
    assert screen.text("#k-list").startswith("Grain")
    screen.open("/topic/grain")
    page.get_by_text("Tags and description").click()
    page.locator("#d-archive").click()
    page.wait_for_url("**/topics")
    page.get_by_text("Archived: 1 topic").click()
    page.locator("#k-restore").click()
    page.locator("#k-list h2", has_text="Grain").wait_for()
    assert "Grain" in {topic.name for topic in monitor.queries.topics()}
    monitor.actions.archive_topic("grain", author="tests")
