"""What pages say about the sample and about an archive that is still empty, without a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from dash import no_update
from plotly.utils import PlotlyJSONEncoder

from dashboards.numbers import trend_note
from dashboards.pages import articles, guide, overview, reader, sources, topic, topics
from dashboards.pages.preview_pane import previewed
from dashboards.shell import described, refreshed
from monitor.assembly import Monitor, open_monitor
from monitor.config.settings import load_settings
from monitor.model.selection import Selection
from monitor.model.topic import RECOUNT
from monitor.storage.jobs import Step
from tests.dashboards.conftest import clock, copy_of


def shown(component: object) -> str:
    """A component as the JSON that the browser gets."""
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_cards_show_three_counts_share_tone_and_unscored(monitor: Monitor) -> None:
    cards, voice, mix = overview.summary(monitor.queries, "topic=sanctions")
    total = monitor.queries.totals(Selection(topics=("sanctions",)))[0]
    text = shown(cards).replace("\u202f", "")
    for count in (total.articles, total.families, total.origins, total.unscored):
        assert str(count) in text
    assert f"n = {total.tone.n_scored} families" in text
    assert "of all collected articles" in shown(voice)
    assert f"n = {total.articles}" in shown(mix).replace("\u202f", "")


def test_families_say_that_they_do_not_add_up(monitor: Monitor) -> None:
    _, note = overview.trend(monitor.queries, "unit=families", False)
    assert "the total of the range is not their sum" in note
    assert "not their sum" not in overview.trend(monitor.queries, "", False)[1]


def test_rows_come_as_asked_and_nonsense_is_refused(monitor: Monitor) -> None:
    request = {"startRow": 0, "endRow": 50, "sortModel": [{"colId": "words", "sort": "asc"}]}
    answer, count, said = articles.rows(monitor.queries, request, "topic=sanctions")
    expected = monitor.queries.articles(Selection(topics=("sanctions",)), sort="words", descending=False, limit=50)
    assert [row["id"] for row in answer["rowData"]] == [str(row.id) for row in expected.rows]
    assert answer["rowCount"] == expected.total
    assert count.replace("\u202f", "").startswith(f"{expected.total} articles · ")
    assert "Times in UTC" in said
    for bad in (None, {}, {"startRow": -1, "endRow": 5}, {"startRow": 5, "endRow": 5}, {"startRow": 0, "endRow": "x"}):
        assert articles.asked_for(bad) is None
    huge = articles.asked_for({"startRow": 0, "endRow": 10**9, "sortModel": [{"colId": "; drop", "sort": 5}]})
    assert huge == articles.Asked(0, articles.MOST_ROWS, "counted", True)


def test_reader_shows_why_an_article_matched(monitor: Monitor) -> None:
    row = monitor.queries.articles(Selection(topics=("sanctions",)), sort="copies", limit=1).rows[0]
    text = shown(reader.aside(monitor.queries, str(row.id), "topic=sanctions"))
    assert row.title.split()[0] in text
    assert "Topics, and why" in text
    assert f"{row.copies} copies of this text" in text
    assert "data-score" in text
    assert reader.aside(monitor.queries, "999999999", "") is not None
    assert reader.aside(monitor.queries, "x", "") is None


def test_an_article_is_explained_by_the_measure_that_the_address_names(monitor: Monitor) -> None:
    row = next(row for row in monitor.queries.articles(Selection(topics=("sanctions",), languages=("en",))).rows)
    whole = shown(reader.page_layout(monitor, row.id, ""))
    assert "Tone of the whole article" in whole
    assert "Of the outlet's own words" in whole
    by_topic = shown(reader.page_layout(monitor, row.id, "?by=sanctions~vader-news-1"))
    assert "names silenced: sanctions" in by_topic
    assert "does not mention the topic: not counted" in by_topic
    assert '"aria-current": "true"' in by_topic
    assert "word tone" in by_topic
    assert "Tone of the whole article" in shown(reader.page_layout(monitor, row.id, "?by=nothing~vader-news-1"))


def test_earlier_text_shows_what_the_edit_changed(monitor: Monitor) -> None:
    pages = (monitor.queries.article(row.id) for row in monitor.queries.articles(Selection(), limit=2500).rows)
    edited = next(page for page in pages if page is not None and page.revisions)
    text = shown(reader.aside(monitor.queries, str(edited.article.row.id), ""))
    assert "Earlier texts" in text
    assert '"Del"' in text or '"Ins"' in text
    assert "no original to open" in text


def test_unscored_language_is_said_and_never_zero(monitor: Monitor) -> None:
    row = next(row for row in monitor.queries.articles(Selection(languages=("ru",)), limit=5).rows)
    text = shown(reader.aside(monitor.queries, str(row.id), ""))
    assert "unscored" in text
    assert "no scorer yet" in text
    assert articles.grid_row(row, Selection(), {}, {})["tone"] == "unscored"


def test_topic_page_of_its_own_selection(monitor: Monitor) -> None:
    assert topic.of_page("outlet=a.example", "/topic/sanctions") == Selection(
        topics=("sanctions",), outlets=("a.example",)
    )
    assert topic.of_page("topic=sanctions%401", "/topic/sanctions").topics == ("sanctions@1",)
    assert topic.layout(monitor, "nothing") is None


def test_preview_counts_hits_and_a_mistake_keeps_the_last_good_one(monitor: Monitor) -> None:
    saved = monitor.queries.topics()[0].active
    good = previewed(monitor.queries, "sanction*", 3, {}, saved)
    while good[-1] == 4:  # the interval may tick once more, for what is not counted yet
        good = previewed(monitor.queries, "sanction*", 3, good[-2], saved)
    assert good[:4] == (None, False, "panel preview", "")
    first, last = monitor.queries.extent(sample=True) or (None, None)
    assert first is not None
    assert last is not None
    every = monitor.queries.preview("sanction*", Selection(since=first, until=last + timedelta(days=1)))
    assert sum(good[5]["data"][0]["y"]) == every.hits
    assert good[6:8] == ("Newest", "Random")
    assert good[-1] == 3, "all is counted, so the interval ticks no more"
    again = previewed(monitor.queries, "sanction*", 3, good[-2], saved)
    assert again[10:14] == (no_update,) * 4, "lists that stay the same are left alone"
    bad = previewed(monitor.queries, "sanction* AND (", 3, good[-2], saved)
    assert "Column 15" in shown(bad[0])
    assert bad[1:3] == (True, "panel preview dimmed")
    assert bad[-1] == 3
    assert previewed(monitor.queries, " ", 3, {}, None)[-1] == 3


def test_charts_and_the_topic_page_say_how_far_a_recount_has_come(sample_folder: Path, tmp_path: Path) -> None:
    with open_monitor(copy_of(sample_folder, tmp_path), clock=clock) as own:
        storage, queries = own.parts.storage, own.queries
        version = storage.topics.by_slug("sanctions").active
        job_id = storage.jobs.add(RECOUNT, {"version_id": version.id}, clock(), "Sanctions")
        chart = Selection(topics=("sanctions",))
        assert "sanctions is still being counted, newest first: just begun." in trend_note(queries, chart, {})
        at = datetime(2022, 4, 3, 12, tzinfo=UTC)
        storage.jobs.claim("test", at, kinds=(RECOUNT,))
        storage.jobs.progress(Step(job_id, "test", 200, 900, [int(at.timestamp()), 5]), at)
        assert "counted back to 3 Apr 2022, older ones later." in trend_note(queries, chart, {})
        said = shown(topic.recount(queries, "/topic/sanctions")[0])
        assert "200 of 900 articles that may match, counted back to 3 Apr 2022." in said
        [listed] = [row for row in queries.status().jobs if row.id == job_id]
        assert (listed.version_id, listed.back_to) == (version.id, at)
        storage.jobs.cancel(job_id, at)
        assert "still being counted" not in trend_note(queries, chart, {})


def test_sources_are_found_and_grouped(monitor: Monitor) -> None:
    every, count = sources.table(monitor.queries, "", "All")
    assert count == f"{len(every)} sources, 0 failing"
    found, _ = sources.table(monitor.queries, "SAMPLE", "Working")
    assert [row["name"] for row in found] == ["Sample"]
    waiting, _ = sources.table(monitor.queries, "", "Waiting")
    assert len(waiting) == len(every) - 1
    assert "Waiting for its first poll" in waiting[0]["health"]


def test_sources_keep_secrets_of_addresses(monitor: Monitor) -> None:
    row = next(row for row in monitor.queries.sources() if row.source.kind == "feed")
    assert "?" not in sources.shown_address(row.source)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Monitor]:
    with open_monitor(load_settings(tmp_path, environ={}), sample=False) as monitor:
        yield monitor


def test_empty_archive_says_what_to_do_and_asks_more_often(empty: Monitor) -> None:
    _, problem, name = described(empty.queries, "")
    assert name == "has-problem"
    assert "Nothing has been collected yet" in shown(problem)
    version, _, interval, *rest = refreshed(empty, None, None)
    assert version == empty.queries.data_version()
    assert interval < 5_000
    assert rest[0] == {
        "topics": [item.slug for item in empty.queries.topics()][::-1],
        "extents": {"sample": None, "real": None},
    }


def test_refresh_of_what_is_known_changes_nothing_else(monitor: Monitor) -> None:
    known = refreshed(monitor, None, None)[3]
    assert known["extents"] == {"sample": ["2022-01-01", "2022-06-30"], "real": None}
    _, _, interval, *rest = refreshed(monitor, known, monitor.queries.data_version())
    assert interval > 10_000
    assert all(isinstance(item, type(rest[0])) for item in rest)
    assert monitor.queries.extent(True) == (date(2022, 1, 1), date(2022, 6, 30))


def test_the_guide_shows_every_construct_and_answers_every_example(monitor: Monitor) -> None:
    text = shown(guide.layout(monitor))
    for section in monitor.guide.sections:
        for construct in section.constructs:
            assert json.dumps(construct.write, ensure_ascii=False) in text
        for example in section.examples:
            assert json.dumps(example.query, ensure_ascii=False) in text
    held = [example.mentions for section in monitor.guide.sections for example in section.examples]
    assert text.count('"does not match"') == held.count(None)
    assert text.count("matches, without mentions") == held.count(())
    assert text.count('matches, 1 mention"') == sum(mentions is not None and len(mentions) == 1 for mentions in held)


def test_the_editor_shows_the_short_list_and_leads_to_the_guide(monitor: Monitor) -> None:
    text = shown(guide.short_list(monitor.guide))
    assert '"sanction*"' in text
    assert guide.PATH in text
    assert guide.PATH in shown(topics.layout(monitor))
    assert '"WEIGHT' not in text
