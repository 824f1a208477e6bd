"""Tones that analysts gave, over a small archive of two languages: the sample to read, agreement, the log, the CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.analysis.precision import draw_order
from monitor.assembly import Monitor
from monitor.errors import SelectionError, TopicError
from monitor.export import OVERRIDE_COLUMNS, overrides_csv
from monitor.model.selection import Selection
from monitor.model.tone import TARGET_MEASURE, TOPIC_MEASURE
from tests.monitors import bare_monitor, bring_in, line, watched, write_lines

GOOD, BAD = "Grain was a good and happy success.", "Grain was a bad and terrible failure."
GERMAN = "Der Bericht über die Ernte, auf Englisch grain, kam heute früh, und der ganze Hafen sprach nur davon."


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    """Thirty articles on grain: a third good, a third bad, a third in German, which no measure here reads."""
    lines = [
        line(number, title=f"Report {number}", text=f"{(GOOD, BAD, GERMAN)[number % 3]} {number}.",
             lang="de" if number % 3 == 2 else "en")
        for number in range(30)
    ]  # fmt: skip
    with bare_monitor(tmp_path / "data") as opened:
        bring_in(opened, write_lines(tmp_path / "lines.jsonl", *lines))
        watched(opened, "Grain", "grain")
        yield opened


def test_the_sample_is_what_a_measure_scored_in_random_order(monitor: Monitor) -> None:
    version = monitor.versions.topic("grain").active
    hits = monitor.parts.storage.labels.hits(version.id, sample=False)
    scored = monitor.parts.storage.overrides.scored(version.id, sample=False)[TOPIC_MEASURE]
    expected = [hit for hit in draw_order(hits) if hit in scored]
    assert len(expected) == 20
    found: list[int] = []
    while (one := monitor.overrides.sampled("grain", sample=False)) is not None:
        assert (one.place, one.label) == (len(found), None)
        found.append(one.row.id)
        monitor.actions.set_tone("grain", one.row.id, "unclear", author="ann")
    assert found == expected
    assert monitor.overrides.sampled("grain", sample=False, place=20) is None
    again = monitor.overrides.sampled("grain", sample=False, place=19)
    assert again is not None
    assert again.label is not None
    assert (again.row.id, again.label.label) == (expected[19], "unclear")
    progress = monitor.overrides.progress("grain", sample=False)
    assert (progress.judged, progress.skipped, progress.waiting, progress.total) == (0, 20, 0, 20)
    assert monitor.overrides.progress("grain", sample=False, languages=["de"]).total == 0
    assert monitor.overrides.progress("grain", sample=False, languages=["de", "en"]).total == 20


def test_agreement_is_of_each_measure_and_enters_no_mean(monitor: Monitor) -> None:
    selection = Selection(topics=("grain",))
    before = monitor.queries.totals(selection)
    version = monitor.versions.topic("grain").active
    for _ in range(12):
        drawn = monitor.overrides.sampled("grain", sample=False)
        assert drawn is not None
        monitor.actions.set_tone("grain", drawn.row.id, "negative", author="ann")
    found = monitor.overrides.agreement(version, sample=False)
    assert [one.measure for one in found.measures] == [TOPIC_MEASURE, TARGET_MEASURE]
    for one in found.measures:
        assert (one.judged, one.hits, one.scored, one.confusion[1:]) == (12, 20, 20, ((0, 0, 0), (0, 0, 0)))
        assert one.confusion[0][0] + one.confusion[0][2] == 12
        assert 0 < one.agreed < 12
        assert one.low is not None
        assert one.high is not None
        assert one.low < one.agreed / 12 < one.high
    assert monitor.overrides.agreement(version, sample=True).measures == ()
    assert monitor.queries.totals(selection) == before


def test_what_is_said_is_logged_shown_and_exported(monitor: Monitor) -> None:
    row = monitor.queries.articles(Selection(topics=("grain",), languages=("en",)), limit=1).rows[0]
    monitor.actions.set_tone("grain", row.id, "negative", author="=ann")
    monitor.actions.set_tone("Grain", row.id, "positive", author="bo")
    page = monitor.queries.article(row.id)
    assert page is not None
    assert page.topics[0].override is not None
    assert (page.topics[0].override.label, page.topics[0].override.author) == ("positive", "bo")
    [given] = monitor.overrides.rows("grain", sample=False)
    lines = list(csv.DictReader(io.StringIO(overrides_csv("Grain", [given]).decode())))
    assert tuple(lines[0]) == OVERRIDE_COLUMNS
    assert (lines[0]["tone"], lines[0]["author"], lines[0]["key"]) == ("positive", "bo", row.key)
    assert float(lines[0][TOPIC_MEASURE]) == pytest.approx(given.tones[TOPIC_MEASURE] / 1_000_000)
    assert lines[0]["minilm-news-1"] == ""
    by_list = replace(given, tones={"list-de-1": -250_000})
    assert overrides_csv("Grain", [by_list]).decode().startswith(",".join((*OVERRIDE_COLUMNS, "list-de-1")) + "\r\n")
    monitor.actions.remove_tone("grain", row.id, author="bo")
    with pytest.raises(TopicError, match="none to remove"):
        monitor.actions.remove_tone("grain", row.id, author="bo")
    with pytest.raises(TopicError, match="not there any more"):
        monitor.actions.set_tone("grain", 10**6, "neutral", author="bo")
    said = [(one.author, one.action, one.before, one.after) for one in reversed(monitor.parts.storage.audit.recent())]
    assert said[-3:] == [
        ("=ann", "set tone", None, "negative"), ("bo", "set tone", "negative", "positive"),
        ("bo", "remove tone", "positive", None),
    ]  # fmt: skip
    assert monitor.overrides.rows("grain", sample=False) == []


def test_an_unknown_topic_is_refused(monitor: Monitor) -> None:
    with pytest.raises(SelectionError):
        monitor.overrides.sampled("nothing", sample=False)
    with pytest.raises(TopicError):
        monitor.actions.set_tone("nothing", 1, "neutral", author="bo")


def test_lists_say_where_an_analyst_gave_a_tone(monitor: Monitor) -> None:
    selection = Selection(topics=("grain",))
    row = monitor.queries.articles(selection, limit=1).rows[0]
    monitor.actions.set_tone("grain", row.id, "unclear", author="ann")
    given = {one.id: dict(one.given) for one in monitor.queries.articles(selection, limit=50).rows}
    assert given.pop(row.id) == {"grain": "unclear"}
    assert set(map(bool, given.values())) == {False}
    monitor.actions.change_topic("grain", "grain AND report*", author="ann")
    [again] = [one for one in monitor.queries.articles(selection, limit=50).rows if one.id == row.id]
    assert (again.topics, again.given) == (("grain",), {"grain": "unclear"})
