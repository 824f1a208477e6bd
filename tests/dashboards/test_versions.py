"""Versions and labels on pages: marks on charts, gaps of frozen versions, words for precision, the pages' answers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboards.figures import mix_figure
from dashboards.pages import sample, versions
from dashboards.reasons import MOST_ABSENT, reasons
from dashboards.trend_figure import trend_figure
from dashboards.version_marks import changes_within, lines_note, version_lines
from dashboards.version_parts import drawn_note, precision_words, version_list
from monitor.analysis.explaining import explain
from monitor.analysis.matching import index_text
from monitor.analysis.precision import precision
from monitor.analysis.syntax import parse
from monitor.assembly import Monitor
from monitor.model.topic import TopicVersion
from tests.dashboards.test_figures import FIRST, LATER, row

HOUR = timedelta(hours=1)


def version(number: int, at: datetime, note: str = "", **parts: object) -> TopicVersion:
    made = TopicVersion(number, 1, "Sanctions", "sanctions", number, f"word{number}", "active", at, "Ann", note)
    return replace(made, **parts)  # type: ignore[arg-type]


def test_a_line_stands_where_a_version_was_saved_and_names_it() -> None:
    saved = [version(1, FIRST), version(2, FIRST + 30 * HOUR, "<wider>"), version(3, FIRST + 400 * HOUR)]
    marked = changes_within(saved, FIRST, FIRST + 240 * HOUR)
    assert [one.number for one in marked] == [2]
    shapes, labels = version_lines(marked, "Europe/Minsk")
    assert [(shape["x0"], shape["x1"]) for shape in shapes] == [("2022-04-02T09:00", "2022-04-02T09:00")]
    assert labels[0]["text"] == "v2 &lt;wider&gt;"
    many = version_lines([version(number, FIRST + number * HOUR, "x" * 60) for number in range(2, 7)], "UTC")[1]
    assert [label["text"] for label in many] == ["v2", "v3", "v4", "v5", "v6"]
    [one] = version_lines([version(2, FIRST, "x" * 60)], "UTC")[1]
    assert one["text"] == f"v2 {'x' * 27}…"
    assert "Ann · &lt;wider&gt;" in labels[0]["hovertext"]
    assert "v2 on 2 Apr 2022, 09:00: <wider>" in lines_note(marked, "Europe/Minsk")
    assert lines_note([], "UTC") == ""


def test_versions_of_one_minute_share_a_line() -> None:
    shapes, labels = version_lines([version(2, FIRST), version(3, FIRST)], "UTC")
    assert (len(shapes), labels[0]["text"]) == (1, "v3")
    assert "Version 2" in labels[0]["hovertext"]


def test_lines_are_in_the_figure() -> None:
    rows = [row(day, [0.1]) for day in range(5)]
    figure = trend_figure(
        rows,
        {"sanctions": 0},
        tz="UTC",
        bucket="day",
        link=lambda _: "",
        now=LATER,
        changed=[version(2, FIRST + 30 * HOUR)],
    )
    assert [shape["type"] for shape in figure["layout"]["shapes"]] == ["line"]
    assert "v2" in [note["text"] for note in figure["layout"]["annotations"]]
    json.dumps(figure)


def test_what_a_frozen_version_was_not_asked_about_is_a_gap() -> None:
    rows = [row(0, [0.1]), row(1, [0.2]), replace(row(2, []), kept=False)]
    figure = trend_figure(rows, {"sanctions": 0}, tz="UTC", bucket="day", link=lambda _: "", now=LATER)
    volume = next(trace for trace in figure["data"] if trace.get("name") == "Sanctions")
    assert volume["y"] == [1, 1, None]
    [hatched] = [trace for trace in figure["data"] if trace["type"] == "bar"]
    assert (len(hatched["x"]), "Version 1 was frozen" in hatched["text"][0]) == (1, True)
    mixed = mix_figure({"negative": rows}, tz="UTC", bucket="day", link=lambda *_: "")
    assert mixed["data"][0]["y"] == [1, 1, None]


def test_two_versions_of_a_topic_are_two_lines() -> None:
    rows = [*(row(day, [0.1]) for day in range(2)), *(replace(row(day, []), topic_version=2) for day in range(2))]
    figure = trend_figure(rows, {"sanctions": 0}, tz="UTC", bucket="day", link=lambda _: "", now=LATER)
    assert [trace["y"] for trace in figure["data"] if trace.get("name") == "Sanctions"] == [[1, 1], [0, 0]]


@pytest.mark.parametrize(
    ("told", "hits", "words"),
    [
        ([True] * 45 + [False] * 7 + [None], 300, "Precision 87\u202f% (75–93\u202f%), 45 of 52 labelled, version 3"),
        ([True] * 9, 300, "Precision not known: 9 labelled, too few below 10, version 3"),
        ([], 300, "Precision not known: nothing is labelled, version 3"),
        ([], 0, "Version 3 matches nothing, so there is nothing to label."),
        ([True] * 10, 10, "Precision 100\u202f% (72–100\u202f%), 10 of 10 labelled, version 3"),
    ],
)
def test_a_precision_is_never_said_without_its_n_and_interval(told: list[bool | None], hits: int, words: str) -> None:
    assert precision_words(precision(range(hits), dict(enumerate(told))), 3) == words


def test_an_older_version_is_said_to_be_drawn_and_until_when() -> None:
    assert drawn_note(version(2, FIRST)) is None
    old = str(drawn_note(version(1, FIRST, state="frozen", frozen=FIRST + 30 * HOUR)))
    for words in ("drawn under version 1", "word1", "kept until 2 Apr 2022, 06:00 UTC", "a gap there"):
        assert words in old
    assert "still being counted" in str(drawn_note(version(2, FIRST, state="recounting")))


def test_each_version_can_be_drawn_and_compared_with_the_one_before() -> None:
    shown = str(version_list([version(1, FIRST, state="frozen"), version(4, FIRST)]))
    assert "Compare with version 1" in shown
    assert "/topics/sanctions/versions?from=1&to=4" in shown
    assert "sanctions@1" in shown
    assert shown.count("Compare with") == 1


def test_the_other_branches_of_an_or_are_named_and_counted() -> None:
    query = " OR ".join(["oil", *(f"word{number}" for number in range(MOST_ABSENT + 3))])
    shown = str(reasons(explain(parse(query), index_text("", "Oil and oil.")), {"title": "", "body": "Oil and oil."}))
    assert "“Oil”, “oil” (2 times)" in shown
    assert "not found: word0, word1" in shown
    assert "and 3 others" in shown


def test_an_exclusion_says_that_nothing_was_found_or_what() -> None:
    def said(body: str) -> str:
        return str(reasons(explain(parse("oil -FIFA"), index_text("", body)), {"title": "", "body": body}))

    assert "not found, so nothing is excluded" in said("oil")
    assert "found: “Fifa”" in said("oil and Fifa")


@pytest.mark.parametrize("page", ["versions", "sample"])
def test_the_pages_of_a_topic_exist_and_those_of_no_topic_do_not(client: FlaskClient, page: str) -> None:
    assert client.get(f"/topics/sanctions/{page}").status_code == 200
    assert client.get(f"/topics/nothing/{page}").status_code == 404


def test_a_topic_with_one_version_has_nothing_to_compare(monitor: Monitor) -> None:
    assert "There is one version" in str(versions.layout(monitor, "sanctions", "?from=1&to=2"))
    assert versions.layout(monitor, "nothing", "") is None
    assert "no version 2" in str(versions.compared(monitor, "sanctions", 1, 2, ""))


def test_the_versions_of_an_address_are_taken_where_they_exist() -> None:
    known = tuple(version(number, FIRST) for number in (1, 2, 4))
    assert versions.chosen("?from=1&to=4", known) == (1, 4)
    for search in ("", "?from=1&to=3", "?from=2&to=2", "?from=x&to=1", "?to=2"):
        assert versions.chosen(search, known) == (2, 4)


@pytest.mark.parametrize(
    "said",
    [None, 5, {}, {"answer": "x", "article": 1}, {"answer": "r", "article": "1"}, {"answer": "r", "article": 10**30}],
)
def test_what_no_page_of_ours_sends_saves_nothing(monitor: Monitor, said: object) -> None:
    before = monitor.parts.storage.audit.recent(1)
    sample.answered(monitor, said, "Ann", "/topics/sanctions/sample", "")
    assert monitor.parts.storage.audit.recent(1) == before


def test_a_fault_in_saving_is_told(monitor: Monitor) -> None:
    said = {"answer": "r", "article": 10**9, "place": 0, "at": 1}
    shown = str(sample.answered(monitor, said, "Ann", "/topics/sanctions/sample", ""))
    assert "Nothing was saved" in shown
    gone = str(sample.answered(monitor, said | {"article": 1}, "Ann", "/topics/nothing/sample", ""))
    assert "no topic" in gone


@pytest.mark.parametrize("output", ["l-article.children", "v-compared.children", "t-precision.children"])
def test_the_pages_of_versions_and_labels_answer(app: Dash, output: str) -> None:
    assert any(output in known for known in app.callback_map)
