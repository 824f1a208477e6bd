"""Families and stories in a real browser: a copy compared and split off, a story followed and split."""

from __future__ import annotations

import pytest

from dashboards.server import Serving
from monitor.assembly import Monitor
from monitor.ingest.stories import renew_stories
from monitor.model.groups import FamilyPage, StoryPage
from monitor.model.selection import Selection
from tests.dashboards.conftest import Screen

pytestmark = pytest.mark.browser
Served = tuple[Monitor, Serving]


def big_family(monitor: Monitor) -> FamilyPage:
    row = monitor.queries.families(Selection(sample=True), limit=1)[0][0]
    page = monitor.queries.family(row.key, sample=True)
    assert page is not None
    return page


def big_story(monitor: Monitor) -> StoryPage:
    row = monitor.queries.stories(Selection(sample=True), limit=1)[0][0]
    page = monitor.queries.story(row.key, sample=True)
    assert page is not None
    return page


def test_a_copy_is_compared_by_keys_and_split_off(screen: Screen, served: Served) -> None:
    monitor, page = served[0], screen.page
    family = big_family(monitor)
    many, last = len(family.members), family.members[-1].row
    screen.open(f"/family/{family.key}")
    assert screen.text(".group-counts .value") == str(many)
    page.locator("#fam-map .main-svg").first.wait_for()
    button = page.get_by_role("button", name=f"Compare the copy of {last.outlet} with the first text")
    button.focus()
    page.keyboard.press("Enter")
    page.locator("aside.compared").wait_for()
    assert f"article={last.id}" in screen.query
    assert page.locator("aside.compared mark").count() > 1
    page.keyboard.press("Escape")
    page.locator("aside.compared").wait_for(state="detached")
    assert button.evaluate("element => element === document.activeElement")

    page.get_by_label(f"Tick the article of {last.outlet}", exact=True).check()
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("Why (optional)").fill("its own report")
    page.get_by_role("button", name="The ticked copies are another text").click()
    page.get_by_text("1 article is a family of its own now.").wait_for()
    screen.settle()
    assert screen.text(".group-counts .value") == str(many - 1)
    assert page.locator("#fam-rows tbody tr").count() == many - 1
    log = screen.text("#fam-log li")
    for said in ("Split", "Ada", "its own report", "Taken out: 1 article."):
        assert said in log
    page.locator("#fam-said a").click()
    page.wait_for_url(f"**/family/{last.key}")
    screen.settle()
    assert screen.text(".group-counts .value") == "1"
    page.get_by_label("… or with the family of this article").fill(f"{screen.address}/article/{family.head.id}")
    page.get_by_role("button", name="Merge both families").click()
    page.get_by_text(f"Merged: this family has {many} articles now.").wait_for()
    screen.settle()
    assert screen.text(".group-counts .value") == str(many)


def test_a_story_is_found_and_a_number_followed_to_its_articles(screen: Screen) -> None:
    page = screen.page
    screen.open("/stories?topic=sanctions")
    first = screen.text("#st-list tbody th a")
    page.get_by_role("button", name="Next →").click()
    page.wait_for_url("**page=2**")
    screen.settle()
    assert screen.text("#st-where").startswith("26–50 of")
    assert page.get_by_role("button", name="Next →").evaluate("element => element === document.activeElement")
    page.locator("#f-preset label", has_text="30 d").click()
    page.wait_for_url("**since=2022-06-01**")
    assert "page=" not in screen.query
    page.go_back()
    page.go_back()
    screen.settle()
    page.locator("#st-list tbody th a").first.click()
    page.wait_for_url("**/story/**")
    screen.settle()
    assert screen.text("#page h1") == first
    said = screen.text("#sto-rows tbody td a")
    page.locator("#sto-rows tbody td a").first.click()
    page.wait_for_url("**/articles?**")
    screen.settle()
    assert screen.text("#a-count").startswith(f"{said} article{'' if said == '1' else 's'} ·")


def test_a_split_story_says_that_it_waits_and_follows_by_itself(screen: Screen, served: Served) -> None:
    monitor, page = served[0], screen.page
    story = big_story(monitor)
    out = story.families[-1]
    screen.open(f"/story/{story.families[0].key}")
    page.get_by_label(f"Tick the family of {out.outlet}: {out.title}", exact=True).check()
    page.get_by_role("button", name="The ticked families are another story").click()
    page.get_by_text("Stories are worked out again").wait_for()
    assert page.get_by_text("1 family taken out").count() == 1
    assert screen.text("#page h1") == story.row.title
    renew_stories(monitor.parts.storage, lambda: True)
    page.get_by_text("Stories are worked out again").wait_for(state="detached")
    screen.settle()
    assert page.get_by_label(f"Tick the family of {out.outlet}: {out.title}", exact=True).count() == 0
    assert "Taken out: 1 family." in screen.text("#sto-log li")


def test_families_and_stories_fit_a_phone(phone: Screen, served: Served) -> None:
    family, story = big_family(served[0]), big_story(served[0])
    copy = family.members[1].row
    for path in (f"/family/{family.key}?article={copy.id}", f"/story/{story.row.key}"):
        phone.open(path)
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert phone.page.locator("#page h1").inner_text() in (family.head.title, story.row.title)
    phone.open(f"/family/{family.key}")
    phone.page.get_by_role("button", name=f"Compare the copy of {copy.outlet} with").click()
    phone.page.locator("aside.compared").wait_for()
    phone.page.wait_for_timeout(300)
    assert abs(phone.page.locator("aside.compared").evaluate("element => element.getBoundingClientRect().top")) < 200
