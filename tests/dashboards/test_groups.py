"""Pages of families and stories without a browser: numbers are those of the lists they lead to, changes are told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from dash import no_update
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder

from dashboards.filters import pills
from dashboards.pages import family, stories, story
from dashboards.pages.grouping import signature
from dashboards.state import selection_of
from monitor.assembly import Monitor, open_monitor
from monitor.ingest.stories import renew_stories
from monitor.model.groups import FamilyPage, StoryPage
from monitor.model.selection import Selection
from tests.dashboards.conftest import clock, copy_of


def shown(component: object) -> str:
    """A component as the JSON that the browser gets."""
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def numbers(component: object) -> Iterator[tuple[int, str]]:
    """Every number that leads to articles, with the address that it leads to."""
    for link in re.findall(r'"children": "([0-9\u202f]+)", "href": "/articles\?([^"]*)"', shown(component)):
        yield int(link[0].replace("\u202f", "")), link[1]


@pytest.fixture(scope="module")
def big(monitor: Monitor) -> FamilyPage:
    row = monitor.queries.families(Selection(), limit=1)[0][0]
    page = monitor.queries.family(row.key, sample=True)
    assert page is not None
    return page


@pytest.fixture(scope="module")
def told(monitor: Monitor) -> StoryPage:
    row = monitor.queries.stories(Selection(), limit=1)[0][0]
    page = monitor.queries.story(row.key, sample=True)
    assert page is not None
    return page


@pytest.fixture
def own(sample_folder: Path, tmp_path: Path) -> Iterator[Monitor]:
    """A monitor that a test may change."""
    with open_monitor(copy_of(sample_folder, tmp_path), clock=clock) as monitor:
        yield monitor


def counted(monitor: Monitor, address: str) -> int:
    return monitor.queries.articles(selection_of(address), limit=1).total


def test_family_shows_head_counts_and_what_each_copy_did(monitor: Monitor, big: FamilyPage) -> None:
    text = shown(family.layout(monitor, f"/family/{big.members[3].row.key}", ""))
    for words in (big.head.title, big.head.outlet, big.origin_label, "Compare", "new title", "Tick the article of"):
        assert words in text
    assert text.count('"type": "Checkbox"') == len(big.members)
    assert f'"{big.outlets}"' in text


def test_numbers_of_a_family_open_as_many_articles(monitor: Monitor, big: FamilyPage) -> None:
    page = family.layout(monitor, f"/family/{big.key}", "?tz=Europe%2FMinsk")
    found = list(numbers(page))
    assert len(found) > 5
    of_all = {"family", "since", "until", "tz"}
    for number, address in found:
        assert "tz=Europe" in address
        whole = {key for key, _ in parse_qsl(address)} <= of_all
        assert counted(monitor, address) == (len(big.members) if whole else number)


def test_comparison_marks_what_was_taken_cut_and_added(monitor: Monitor, big: FamilyPage) -> None:
    copy = next(one for one in big.members if one.comparison and one.comparison.cut and one.comparison.added)
    text = shown(family.compared_copy(monitor.queries, str(copy.row.id), f"/family/{big.key}", ""))
    assert copy.comparison is not None
    assert f"cuts {copy.comparison.words_cut} words, adds {copy.comparison.words_added} words" in text
    for mark in ('"type": "Del"', '"type": "Ins"', '"type": "Mark"', copy.row.outlet):
        assert mark in text
    for nothing in (str(big.head.id), "999999999", "x", None, 5):
        assert family.compared_copy(monitor.queries, nothing, f"/family/{big.key}", "") is None


def test_what_has_not_changed_is_not_drawn_again(monitor: Monitor, big: FamilyPage, told: StoryPage) -> None:
    same = family.shown(monitor.queries, f"/family/{big.key}", "", signature(big, "UTC"))
    assert all(item is no_update for item in same)
    assert "Copies" not in shown(family.shown(monitor.queries, "/family/nothing", "", "old")[3:])
    assert "not there any more" in shown(family.shown(monitor.queries, "/family/nothing", "", "old"))
    again = story.shown(monitor.queries, f"/story/{told.row.key}", "", signature(told, "UTC"))
    assert again[1:3] == [None, True]
    assert again[3] is no_update


def test_split_and_merge_of_a_family_change_its_counts_and_its_log(own: Monitor) -> None:
    row = own.queries.families(Selection(), limit=1)[0][0]
    path = f"/family/{row.key}"
    page = own.queries.family(row.key, sample=True)
    assert page is not None
    copies = [member.row.key for member in page.members[-2:]]
    assert "Tick at least one" in shown(family.split(own, path, "", ["nonsense"], ("Ada", ""))[0])
    everything = [member.row.key for member in page.members]
    assert "At least one article must stay" in shown(family.split(own, path, "", everything, ("Ada", ""))[0])

    said, changed, ticked, note = family.split(own, path, "", copies, ("Ada", "other text"))
    assert "2 articles are a family of their own now" in shown(said)
    assert (bool(changed), ticked, note) == (True, [], "")
    now = family.page_of(own.queries, path, Selection())
    assert now is not None
    assert len(now.members) == len(page.members) - 2
    log = shown(family.shown(own.queries, path, "", "old")[5])
    for words in ("Split", "Ada", "other text", "Taken out: 2 articles", "open where they are now"):
        assert words in log

    assert "No stored article is named" in shown(family.merge(own, path, "", "https://nowhere.example/x", ("", ""))[0])
    number = next(member.row.id for member in page.members if member.row.key == copies[0])
    said = family.merge(own, path, "", f"http://127.0.0.1:8050/article/{number}?tz=UTC", ("", ""))[0]
    assert f"this family has {len(page.members)} articles now" in shown(said)
    assert "one family already" in shown(family.merge(own, path, "", str(number), ("", ""))[0])


def test_stories_are_paged_and_their_numbers_open_as_many_articles(monitor: Monitor) -> None:
    total = monitor.queries.stories(Selection(topics=("sanctions",)))[1]
    body, count, where, first, before, last, after = stories.listed(monitor.queries, "topic=sanctions", None)
    assert count.replace("\u202f", "") == f"{total} stories"
    assert (where.split()[0], first, last) == (f"1–{stories.PAGE_ROWS}", True, False)
    assert (before, after) == ('{"page": null}', '{"page": "2"}')
    found = list(numbers(body))
    assert len(found) == 4 * stories.PAGE_ROWS
    for number, address in found[3 : 4 * 4 : 4]:
        assert counted(monitor, address) == number
    end = -(-total // stories.PAGE_ROWS)
    assert stories.listed(monitor.queries, "topic=sanctions", str(end))[3:6:2] == [False, True]
    assert "no such page" in shown(stories.listed(monitor.queries, "topic=sanctions", "99999")[0])
    assert "No story has an article" in shown(stories.listed(monitor.queries, "query=nosuchword", "1")[0])
    assert stories.listed(monitor.queries, "tz=Mars", "1")[0] is None


@pytest.mark.parametrize("page", [None, 5, "0", "-1", "x", "²", "9" * 30])
def test_nonsense_is_the_first_page(page: object) -> None:
    assert stories.page_number(page) == 1


def test_story_shows_families_origins_outlets_and_true_numbers(monitor: Monitor, told: StoryPage) -> None:
    page = story.layout(monitor, f"/story/{told.families[0].key}", "")
    text = shown(page)
    for words in (told.row.title, told.families[-1].title, told.origins[0][1], "Trend and tone", "Tick the family of"):
        assert words in text
    by_outlet = [(number, address) for number, address in numbers(page) if "outlet=" in address]
    by_family = [(number, address) for number, address in numbers(page) if "family=" in address]
    assert by_outlet
    for number, address in (*by_outlet, *by_family[::2], next(numbers(page))):
        assert counted(monitor, address) == number
    assert sum(number for number, _ in by_family[::2]) == told.row.articles


def test_split_of_a_story_waits_until_it_is_worked_out(own: Monitor) -> None:
    row = own.queries.stories(Selection(), limit=1)[0][0]
    path = f"/story/{row.key}"
    before = own.queries.story(row.key, sample=True)
    assert before is not None
    out = [one.key for one in before.families[-2:]]
    assert "Tick at least one" in shown(story.split(own, path, "", [], ("", ""))[0])
    said: Any = story.split(own, path, "", out, ("Ada", "another event"))
    assert "2 families taken out" in shown(said[0])
    waiting = story.shown(own.queries, path, "", "old")
    assert "worked out again" in waiting[1]
    assert waiting[2] is False
    assert all(item is no_update for item in waiting[3:])
    assert "worked out again" in shown(story.layout(own, path, ""))
    assert "worked out again" in shown(story.merge(own, path, "", out[0], ("", ""))[0])

    renew_stories(own.parts.storage, lambda: True)
    after = own.queries.story(before.families[0].key, sample=True)
    assert after is not None
    assert not {one.key for one in after.families} & {*out}
    done = story.shown(own.queries, f"/story/{after.row.key}", "", "old")
    assert done[1:3] == [None, True]
    assert "another event" in shown(done[6])
    assert "Choose a story" in shown(story.merge(own, f"/story/{after.row.key}", "", "", ("", ""))[0])
    assert "Merged" in shown(story.merge(own, f"/story/{after.row.key}", "", out[0], ("", ""))[0])
    renew_stories(own.parts.storage, lambda: True)
    whole = own.queries.story(out[0], sample=True)
    assert whole is not None
    assert {one.key for one in whole.families} >= {*out, *(one.key for one in after.families)}


def test_stories_to_merge_with_are_those_of_the_days_around(monitor: Monitor, told: StoryPage) -> None:
    found = story.choices(monitor.queries, told)
    assert 0 < len(found) <= story.MOST_CHOICES
    assert told.row.key not in {one["value"] for one in found}


def test_pages_of_groups_exist_only_for_what_is_stored(client: FlaskClient, big: FamilyPage, told: StoryPage) -> None:
    for path in (f"/family/{big.key}", f"/family/{big.members[-1].row.key}", f"/story/{told.row.key}"):
        assert client.get(path).status_code == 200
        assert client.get(f"{path}0").status_code == 404
    assert client.get(f"/family/{big.key}?sample=no").status_code == 200, "the page itself says that it is not there"


def test_filters_name_families_and_stories_by_title(monitor: Monitor, big: FamilyPage, told: StoryPage) -> None:
    chosen = Selection(families=(big.key, "nothing"), stories=(told.row.key,))
    text = shown(pills(chosen, monitor.queries))
    for words in (f"reprint family: “{big.head.title}”", f"story: “{told.row.title}”", "reprint family: nothing"):
        assert words in text
