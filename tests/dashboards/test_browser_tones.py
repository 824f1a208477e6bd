"""Tones by hand in a real browser: on an article's page with keys, and on a random sample that shows no measure."""

from __future__ import annotations

import re

import pytest

from dashboards.server import Serving
from monitor.analysis.precision import draw_order
from monitor.assembly import Monitor
from monitor.model.selection import Selection
from tests.dashboards.conftest import Screen

pytestmark = pytest.mark.browser
Served = tuple[Monitor, Serving]
SHOWN_TONE = re.compile(r"[▲■▼]|[+\u2212-]0\.\d|vader|Agreement")


def test_keys_give_a_tone_on_the_page_of_an_article(screen: Screen, served: Served) -> None:
    monitor, page = served[0], screen.page
    row = next(row for row in monitor.queries.articles(Selection(), limit=2000).rows if len(row.topics) == 2)
    first, second = (topic.version.slug for topic in monitor.queries.article(row.id).topics)  # type: ignore[union-attr]
    screen.open(f"/article/{row.id}")
    page.keyboard.press("1")
    page.locator("#by-hand", has_text="negative, by ").wait_for()
    assert page.locator("#by-hand .chosen .answers [aria-pressed=true]").inner_text().startswith("▼ Negative")
    page.locator("#by-hand [data-choose]").nth(1).click()
    page.keyboard.press("3")
    page.locator("#by-hand", has_text="positive, by ").wait_for()
    given = {topic.version.slug: topic.override for topic in monitor.queries.article(row.id).topics}  # type: ignore[union-attr]
    assert {slug: said and said.label for slug, said in given.items()} == {first: "negative", second: "positive"}
    page.keyboard.press("0")
    page.locator("#by-hand", has_not_text="positive, by").wait_for()
    page.locator(f"#by-hand [data-topic='{first}'] [data-tone='']").click()
    page.locator("#by-hand", has_not_text=re.compile("(negative|positive), by ")).wait_for()
    left = monitor.queries.article(row.id)
    assert left is not None
    assert [topic.override for topic in left.topics] == [None, None]


def test_a_sample_is_given_tones_blind_and_the_topic_shows_agreement(screen: Screen, served: Served) -> None:
    monitor, page = served[0], screen.page
    version = monitor.versions.topic("sanctions").active
    screen.open("/topic/sanctions")
    assert "Agreement not known: nothing is labelled that vader-topic-1 scored" in screen.text("#t-agreement")
    page.get_by_role("link", name="Give tones to a random sample").click()
    page.wait_for_url("**/topics/sanctions/tone**")
    screen.settle()
    assert page.locator("#l-article .asked mark").count() > 0
    for place, key in enumerate("1u2233112321b3"):
        assert not SHOWN_TONE.search(screen.text("#l-article")), "nothing on this page says what a measure says"
        turn = page.locator("#l-article [data-turn]").get_attribute("data-turn")
        page.keyboard.press(key)
        page.locator(f"#l-article [data-turn]:not([data-turn='{turn}'])").wait_for()
        if key == "b":
            assert "negative" in screen.text("#l-article .said"), place
    assert screen.text("#l-progress").startswith("11 of 50 labelled · 1 cannot be told")
    said = monitor.parts.storage.overrides.of_topic(version.topic_id)
    drawn = draw_order(monitor.parts.storage.labels.hits(version.id, sample=True))
    answers = [said[article] for article in drawn if article in said]
    words = {"1": "negative", "2": "neutral", "3": "positive", "u": "unclear"}
    assert answers == [words[key] for key in "1u2233112323"]
    page.get_by_role("link", name="Back to the topic").click()
    page.wait_for_url("**/topic/sanctions**")
    screen.settle()
    [found, *_] = monitor.overrides.agreement(version, sample=True).measures
    assert re.match(
        r"Agreement \d+\u202f% \(\d+–\d+\u202f%\) of n = 11 by vader-topic-1", screen.text("#t-agreement .precision")
    )
    assert f"Agreement {100 * (found.value or 0):.0f}\u202f%" in screen.text("#t-agreement")
