"""The app in a real browser. Each screen fails its test for anything in the console, any policy violation, any request
that leaves the machine and any answer of 400 or more.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from dashboards.server import Serving
from monitor.assembly import Monitor
from monitor.ingest.jobs import run_next_job
from monitor.model.selection import Selection
from tests.dashboards.conftest import Screen
from tests.dashboards.test_state import EVERY_KEY

pytestmark = pytest.mark.browser
Served = tuple[Monitor, Serving]

PAGES = {
    "/": "Overview",
    "/articles": "Articles",
    "/stories": "Stories",
    "/entities": "Entities",
    "/entities/belarus": "Belarus",
    "/registries/new/entity": "New entity",
    "/topics": "Topics",
    "/topics/new": "New topic",
    "/topic/sanctions": "sanctions",
    "/topics/sanctions/edit": "Edit sanctions",
    "/topics/sanctions/tone": "sanctions: what is the tone?",
    "/sources": "Sources",
    "/registries": "Registries",
    "/registries/outlet/tass.com": "Outlet: TASS",
    "/registries/new/wire": "New agency",
    "/help/language": "How to write a query",
}
PHONE_PAGES = (
    "/", "/article/3", "/articles?topic=sanctions", "/stories",
    "/topic/sanctions", "/topics/sanctions/edit", "/topics/sanctions/tone", "/sources",
    "/registries", "/registries/outlet/tass.com", "/help/language", "/entities", "/entities/belarus",
)  # fmt: skip
LAYOUT_SHIFT = """new Promise(done => {
    const seen = list => done(list.getEntries().filter(e => !e.hadRecentInput).reduce((sum, e) => sum + e.value, 0));
    new PerformanceObserver(seen).observe({type: 'layout-shift', buffered: true});
    setTimeout(done, 500, 0);
})"""
CHART = "document.querySelector('#o-trend .js-plotly-plot')"


def click_point(screen: Screen, topic: str, place: int) -> dict[str, Any]:
    """Click the point of a topic's volume line with the mouse, where the chart has drawn it."""
    found: dict[str, Any] = screen.page.evaluate(
        f"""([topic, place]) => {{
            const chart = {CHART};
            const trace = chart.data.find(t => t.mode === 'lines+markers' && t.name === topic);
            const box = chart.querySelector('.nsewdrag').getBoundingClientRect();
            const full = chart._fullLayout;
            return {{
                x: box.left + full.xaxis.d2p(trace.x[place]),
                y: chart.getBoundingClientRect().top + full._size.t + full.yaxis._offset - full._size.t
                   + full.yaxis.d2p(trace.y[place]),
                value: trace.y[place],
            }};
        }}""",
        [topic, place],
    )
    screen.page.mouse.move(found["x"] - 3, found["y"] - 3)
    screen.page.mouse.move(found["x"], found["y"])
    screen.page.wait_for_timeout(300)
    screen.page.mouse.click(found["x"], found["y"])
    return found


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_without_a_complaint(screen: Screen, path: str) -> None:
    screen.open(path)
    assert PAGES[path] in screen.text("#page h1")
    assert "Sample data" in screen.text(".banner")


def test_article_page_opens_without_a_complaint(screen: Screen, served: Served) -> None:
    row = served[0].queries.articles(Selection(topics=("sanctions",)), limit=1).rows[0]
    screen.open(f"/article/{row.id}")
    assert row.title in screen.text("#page h1")
    assert screen.page.locator("#page mark").count() > 0
    assert screen.page.locator("a.out").count() == 0, "an invented outlet has no original to open"


@pytest.mark.parametrize("path", PHONE_PAGES)
def test_page_fits_a_phone_in_the_dark(phone: Screen, path: str) -> None:
    phone.open(path)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.page.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"
    shade = phone.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)")
    assert max(shade) < 60


def test_theme_is_switched_and_remembered(fresh: Screen) -> None:
    fresh.open("/")
    before = fresh.page.evaluate(f"{CHART}.data[1].line.color")
    fresh.page.click("#theme")
    fresh.settle()
    assert fresh.page.evaluate(f"{CHART}.data[1].line.color") != before
    fresh.page.reload()
    fresh.settle()
    assert fresh.page.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"


def test_filter_changes_numbers_address_and_back(screen: Screen, served: Served) -> None:
    screen.open("/")
    both = screen.page.locator(".kpi").count()
    screen.page.locator(".chips label").first.click()
    screen.page.wait_for_url("**/?topic=*")
    screen.settle()
    assert (both, screen.page.locator(".kpi").count()) == (2, 1)
    screen.page.locator("#f-preset label", has_text="30 d").click()
    screen.page.wait_for_url("**since=2022-06-01**")
    screen.settle()
    totals = served[0].queries.totals(Selection.from_address(screen.query))
    assert screen.text(".kpi .value").replace("\u202f", "") == str(totals[0].articles)
    screen.page.go_back()
    screen.page.go_back()
    screen.settle()
    assert screen.page.locator(".kpi").count() == 2


def test_click_on_a_point_leads_to_its_articles(screen: Screen) -> None:
    screen.open("/?since=2022-02-20&until=2022-03-06")
    found = click_point(screen, "sanctions", 5)
    screen.page.wait_for_url("**/articles?**")
    screen.settle()
    assert parse_qs(screen.query) == {"topic": ["sanctions"], "since": ["2022-02-25"], "until": ["2022-02-26"]}
    assert found["value"] > 10
    assert screen.text("#a-count").startswith(f"{found['value']} articles · ")
    rows = screen.page.locator("#grid .ag-center-cols-container .ag-row").count()
    assert 0 < rows <= found["value"]


def test_tone_part_and_outlet_lead_to_as_many_articles_as_they_say(screen: Screen) -> None:
    for spot in (".mix-counts a.negative", ".outlets td a", ".kpi .value a"):
        screen.open("/")
        said = "".join(letter for letter in screen.text(spot) if letter.isdigit())
        screen.page.locator(spot).first.click()
        screen.page.wait_for_url("**/articles?**")
        screen.settle()
        assert screen.text("#a-count").replace("\u202f", "").startswith(f"{said} articles · ")


def test_days_are_chosen_in_the_calendar_and_a_text_with_enter(screen: Screen) -> None:
    screen.open("/")
    screen.page.click("#f-dates")
    screen.page.get_by_role("button", name="10 January 2022").click()
    screen.page.wait_for_timeout(500)
    screen.page.get_by_role("button", name="20 January 2022").click()
    screen.page.wait_for_url("**since=2022-01-10&until=2022-01-21")
    screen.page.keyboard.press("Escape")
    screen.page.locator("#f-query").fill("Minsk AND (")
    screen.page.keyboard.press("Enter")
    screen.page.get_by_text("Column 11").wait_for()
    screen.page.locator("#f-query").fill("Minsk")
    screen.page.keyboard.press("Enter")
    screen.page.get_by_role("button", name="Clear text: Minsk").wait_for()


@pytest.mark.parametrize("address", ["since=abc", "until=9999-12-31", "tz=Mars/X", "topic=nope"])
def test_bad_address_is_said_and_can_be_left(screen: Screen, address: str) -> None:
    screen.page.goto(f"{screen.address}/?{address}")
    screen.page.get_by_text("These filters cannot be used").wait_for()
    screen.page.get_by_role("button", name="Clear all filters").click()
    screen.settle()
    assert screen.query == ""


@pytest.mark.parametrize("key", ["all", "bad"])
def test_every_key_of_the_address_comes_back_from_the_controls(screen: Screen, key: str) -> None:
    if key == "bad":
        screen.page.goto(screen.address + "/?bucket=fortnight")
        screen.page.get_by_text("bucket cannot be 'fortnight'").wait_for()
        screen.page.get_by_role("button", name="Clear all filters").click()
        screen.settle()
        assert screen.query == ""
        return
    address = Selection.from_values({name: [value] for name, value in EVERY_KEY.items()}).to_address()
    screen.open(f"/?{address}")
    screen.page.get_by_role("button", name="Clear tone: negative").click()
    screen.page.wait_for_timeout(400)
    screen.settle()
    assert parse_qs(screen.query) == parse_qs(address.replace("&tone=negative", ""))
    assert screen.page.locator("#f-query").input_value() == EVERY_KEY["query"]


def test_articles_are_sorted_read_and_closed_by_keys(screen: Screen, served: Served) -> None:
    screen.open("/articles?topic=sanctions")
    screen.page.locator("#grid .ag-header-cell", has_text="Copies").click()
    screen.page.wait_for_timeout(300)
    screen.settle()
    most = served[0].queries.articles(Selection(topics=("sanctions",)), sort="copies", limit=1).rows[0]
    first = screen.page.locator("#grid .ag-center-cols-container .ag-row[row-index='0']")
    assert str(most.copies) in first.inner_text().split("\n")
    first.locator("[col-id=title]").click()
    screen.page.locator("aside.reader h2").wait_for()
    assert "article=" in screen.query
    assert screen.page.locator("aside.reader .copies li").count() == most.copies - 1
    toggle = screen.page.get_by_role("button", name="Sentence tone")
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "false"
    screen.page.keyboard.press("Escape")
    screen.page.locator("aside.reader").wait_for(state="detached")
    assert "article=" not in screen.query
    first.locator("[col-id=title]").focus()
    screen.page.keyboard.press("ArrowDown")
    screen.page.keyboard.press("Enter")
    screen.page.locator("aside.reader h2").wait_for()


def test_sorting_and_shares_are_kept_in_the_address(screen: Screen) -> None:
    screen.open("/articles?topic=sanctions&sort=-copies")
    assert screen.page.locator("#grid .ag-header-cell[aria-sort=descending]").inner_text() == "Copies"
    screen.page.locator("#grid .ag-header-cell", has_text="Title").click()
    screen.page.wait_for_url("**sort=-title**")
    screen.open("/?show=share")
    assert "Share of all collected" in screen.page.evaluate(f"{CHART}.layout.annotations[0].text")
    screen.page.locator("#o-show label", has_text="Count").click()
    screen.page.wait_for_url(screen.address + "/")


def test_csv_is_what_is_seen(screen: Screen, served: Served, tmp_path: Path) -> None:
    address = "topic=sanctions&since=2022-04-01&until=2022-05-01"
    screen.open(f"/articles?{address}")
    with screen.page.expect_download() as caught:
        screen.page.get_by_role("button", name="Download CSV").click()
    caught.value.save_as(tmp_path / "articles.csv")
    content = (tmp_path / "articles.csv").read_bytes()
    assert content == b"".join(served[0].export.report("articles", Selection.from_address(address)))
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert screen.text("#a-count").startswith(f"{len(rows)} articles · ")


def test_mistake_in_a_query_names_its_column_and_a_good_one_is_saved(screen: Screen, served: Served) -> None:
    monitor, _ = served
    screen.open("/topics/sanctions/edit")
    screen.page.locator("#e-summary .progress.done").wait_for(state="attached")
    good = screen.text("#e-summary .hits")
    screen.page.locator("#e-query").fill("(sanction* OR embargo*")
    screen.page.locator("#e-error mark").wait_for()
    assert "Column " in screen.text("#e-error")
    assert screen.page.locator("#e-save").is_disabled()
    assert "dimmed" in (screen.page.locator("#e-preview").get_attribute("class") or "")
    assert screen.text("#e-summary .hits") == good
    screen.page.locator("#e-query").fill("sanction* OR embargo* OR tariff*")
    screen.page.locator("#e-error mark").wait_for(state="detached")
    screen.settle()
    screen.page.locator("#author").fill("Ada")
    screen.page.locator("#e-note").fill("wider")
    screen.page.locator("#e-save").click()
    screen.page.wait_for_url("**/topic/sanctions")
    screen.page.locator(".recount").wait_for()
    version = monitor.queries.topic_versions("sanctions")[-1]
    assert (version.number, version.query, version.author, version.note) == (
        2, "sanction* OR embargo* OR tariff*", "Ada", "wider",
    )  # fmt: skip
    while run_next_job(monitor.parts, "tests", lambda: True):
        pass
    screen.page.locator(".recount").wait_for(state="detached")
    screen.settle()
    assert "Version 2" in screen.text(".wording")


def test_source_is_added_and_paused(screen: Screen, served: Served) -> None:
    screen.open("/sources")
    screen.page.get_by_text("Add a source").click()
    screen.page.locator("#s-address").fill("nonsense")
    screen.page.locator("#s-name").fill("Example News")
    screen.page.locator("#s-add").click()
    screen.page.get_by_text("is not a web address").wait_for()
    screen.page.locator("#s-address").fill("https://news.example/feed.xml")
    screen.page.locator("#s-add").click()
    screen.page.get_by_text("Added Example News").wait_for()
    screen.page.locator("#s-find").fill("example news")
    row = screen.page.locator("#s-grid .ag-row", has_text="news.example/feed.xml")
    row.click()
    screen.page.locator("#m-pause").click()
    screen.page.get_by_text("Paused: it is not polled").wait_for()
    source = next(row.source for row in served[0].queries.sources() if row.source.name == "Example News")
    assert source.paused


def test_page_is_light(fresh: Screen) -> None:
    """Weight and number of requests of a first visit, against the budget: no unpacked bundle slips in."""
    session = fresh.page.context.new_cdp_session(fresh.page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    fresh.open("/")
    assert len(sizes) <= 40
    assert sum(sizes) < 2_400_000
    assert fresh.page.evaluate(LAYOUT_SHIFT) < 0.1
