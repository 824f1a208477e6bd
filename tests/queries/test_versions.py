"""Versions of a topic: why an article matches, what a change gained and lost, and how precise each version is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.syntax import parse
from monitor.assembly import Monitor
from monitor.errors import SelectionError, TopicError
from monitor.export import labels_csv, trend_json
from monitor.ingest.jobs import run_next_job
from monitor.model.comparison import Part
from monitor.model.selection import Selection
from monitor.storage.tables import matches
from tests.monitors import NOW, bare_monitor, bring_in, line, watched, write_lines

WORDS = ("oil", "gas", "oil and gas", "grain", "coal")


@dataclass
class Clock:
    """A clock that tests move on."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def monitor(tmp_path: Path, clock: Clock) -> Iterator[Monitor]:
    """Twenty articles of April and a topic whose second version was saved a day after they came."""
    with bare_monitor(tmp_path / "data", clock=clock) as monitor:
        bring_in(monitor, lines(tmp_path / "first.jsonl", range(20)))
        watched(monitor, "Fuel", "oil OR coal")
        clock.move(timedelta(days=1))
        changed(monitor, "oil OR gas")
        clock.move(timedelta(days=1))
        yield monitor


def lines(path: Path, numbers: range) -> Path:
    """Articles one a day from 1 April; the last of each five has no date."""
    return write_lines(
        path,
        *(
            line(
                number,
                published=None if number % 5 == 4 else f"2022-04-{number % 28 + 1:02}T10:00:00Z",  # type: ignore[arg-type]
                text=f"Prices of {WORDS[number % 5]} moved in port number {number}. Ship {number * 7} came in late.",
            )
            for number in numbers
        ),
    )


def changed(monitor: Monitor, query: str, note: str = "") -> None:
    monitor.actions.change_topic("fuel", query, author="Ann", note=note)
    while run_next_job(monitor.parts, "test", lambda: True):
        pass


def texts(part: Part) -> set[str]:
    return {row.title for row in part.rows}


def titles(*numbers: int) -> set[str]:
    return {f"Report number {number}" for number in numbers}


def test_a_change_gained_and_lost_exactly_these_articles(monitor: Monitor) -> None:
    found = monitor.versions.compare("fuel", 1, 2)
    assert texts(found.gained) == titles(1, 6, 11, 16)
    assert texts(found.lost) == titles(4, 9, 14, 19)
    assert (found.both.total, found.known, found.archive, found.sample) == (8, 20, 20, False)
    assert found.until == found.older.frozen == NOW + timedelta(days=1)
    turned = monitor.versions.compare("Fuel", 2, 1)
    assert (texts(turned.gained), texts(turned.lost)) == (texts(found.lost), texts(found.gained))


def test_each_number_opens_exactly_its_articles_in_lists_and_exports(monitor: Monitor) -> None:
    found = monitor.versions.compare("fuel", 1, 2)
    for part in (found.gained, found.lost, found.both):
        linked = Selection.from_address(part.selection.to_address())
        assert linked == part.selection
        listed = monitor.queries.articles(linked, limit=100)
        rows = list(csv.DictReader(io.StringIO(b"".join(monitor.export.report("articles", linked)).decode())))
        assert part.total == listed.total == len(listed.rows) == len(rows)
        assert {row["title"] for row in rows} == {row.title for row in listed.rows}
        listed_counts = monitor.queries.listed(linked)
        assert listed_counts.articles + listed_counts.undated == part.total


def test_what_came_after_a_version_was_frozen_is_not_called_gained(
    monitor: Monitor, clock: Clock, tmp_path: Path
) -> None:
    before = monitor.versions.compare("fuel", 1, 2)
    bring_in(monitor, lines(tmp_path / "later.jsonl", range(20, 30)))
    after = monitor.versions.compare("fuel", 1, 2)
    assert (texts(after.gained), texts(after.lost)) == (texts(before.gained), texts(before.lost))
    assert (after.known, after.archive) == (20, 30)
    assert monitor.queries.articles(replace(after.gained.selection, without=())).total == 12 + 6


def test_an_article_that_was_edited_after_the_freeze_is_left_out(monitor: Monitor, tmp_path: Path) -> None:
    edited = line(1, published="2022-04-02T10:00:00Z", text="Prices of gas and coal moved twice. Ship 7 came late.")
    bring_in(monitor, write_lines(tmp_path / "edited.jsonl", edited))
    found = monitor.versions.compare("fuel", 1, 2)
    assert texts(found.gained) == titles(6, 11, 16)
    assert (found.known, found.archive) == (19, 20)


def test_what_cannot_be_compared_is_said(monitor: Monitor) -> None:
    with pytest.raises(SelectionError, match="two different versions"):
        monitor.versions.compare("fuel", 2, 2)
    with pytest.raises(SelectionError, match="no version 7"):
        monitor.versions.compare("fuel", 1, 7)
    with pytest.raises(SelectionError, match="no topic"):
        monitor.versions.compare("grain", 1, 2)


def test_a_manifest_names_every_version_that_it_rests_on(monitor: Monitor) -> None:
    selection = Selection(topics=("fuel",), without=("fuel@1",))
    manifest = monitor.export.manifest_of("articles", selection)
    assert manifest.versions["topics"] == {"fuel": {"version": 2, "query": "oil OR gas"}}
    assert manifest.versions["without"] == {"fuel": {"version": 1, "query": "oil OR coal"}}
    assert "also" not in manifest.versions
    assert "topic=fuel%402&without=fuel%401" in manifest.address
    assert "Fuel (version 2); not matched by Fuel (version 1)" in manifest.selection
    both = monitor.export.manifest_of("articles", Selection(topics=("fuel@1", "fuel@2"), also=("fuel",)))
    assert list(both.versions["topics"]) == ["fuel@1", "fuel@2"]  # type: ignore[call-overload]
    assert "also matched by Fuel (version 2)" in both.selection


def test_the_denominator_of_a_share_has_no_condition_on_topics(monitor: Monitor) -> None:
    april = Selection(since=date(2022, 4, 1), until=date(2022, 5, 1), topics=("fuel",))
    [plain] = monitor.queries.totals(april)
    [narrow] = monitor.queries.totals(replace(april, without=("fuel@1",)))
    assert (plain.articles, narrow.articles) == (12, 4)
    assert plain.all_articles == narrow.all_articles == 16


def test_a_frozen_version_has_a_gap_and_no_drop(monitor: Monitor, tmp_path: Path) -> None:
    bring_in(
        monitor,
        write_lines(tmp_path / "july.jsonl", line(90, "2022-07-02T18:00:00Z"), line(91, "2022-07-03T08:00:00Z")),
    )
    days = Selection(since=date(2022, 4, 1), until=date(2022, 7, 5), topics=("fuel@1",), bucket="day")
    rows = monitor.queries.trend(days)
    assert [row.bucket for row in rows if not row.kept] == ["2022-07-02", "2022-07-03", "2022-07-04"]
    assert all(row.kept for row in monitor.queries.trend(replace(days, topics=("fuel",))))
    printed = {row.bucket: trend_json(row) for row in rows}
    assert (printed["2022-07-03"]["value"], printed["2022-07-03"]["total"]) == (None, 1)
    assert (printed["2022-07-01"]["value"], printed["2022-07-01"]["topic_version"]) == (0, 1)


def test_an_import_of_older_articles_makes_a_gap_where_a_frozen_version_knows_too_little(
    monitor: Monitor, tmp_path: Path
) -> None:
    more = [line(100 + number, "2022-04-01T12:00:00Z", text=f"Oil again {number}.") for number in range(3)]
    bring_in(monitor, write_lines(tmp_path / "older.jsonl", *more))
    days = Selection(since=date(2022, 4, 1), until=date(2022, 4, 4), topics=("fuel@1",), bucket="day")
    assert [row.kept for row in monitor.queries.trend(days)] == [False, True, True]


# ------------------------------------------------------------------------------------------------------------ precision
def test_a_sample_is_labelled_one_by_one_and_back(monitor: Monitor) -> None:
    seen: list[int] = []
    for relevant in (True, None, False):
        sampled = monitor.versions.sampled("fuel", sample=False)
        assert sampled is not None
        assert (sampled.place, sampled.label) == (len(seen), None)
        assert evaluate(parse("oil OR gas"), index_text(sampled.row.title, sampled.body)) == sampled.spans
        monitor.actions.label_article("fuel", sampled.row.id, relevant, author="Ann")
        seen.append(sampled.row.id)
    back = monitor.versions.sampled("fuel", sample=False, place=1)
    assert back is not None
    assert back.label is not None
    assert (back.row.id, back.label.relevant, back.label.author) == (seen[1], None, "Ann")
    version = monitor.versions.version("fuel", 2)
    found = monitor.versions.precision(version, sample=False)
    assert (found.relevant, found.judged, found.skipped, found.hits) == (1, 2, 1, 12)
    assert monitor.versions.precision(version, sample=True).hits == 0
    assert monitor.versions.sampled("fuel", sample=False, place=12) is None


def test_every_hit_can_be_labelled_and_then_there_is_none_left(monitor: Monitor) -> None:
    while (sampled := monitor.versions.sampled("fuel", sample=False)) is not None:
        monitor.actions.label_article("fuel", sampled.row.id, "coal" not in sampled.body, author="Ann")
    first, second = monitor.versions.precisions("fuel", sample=False)
    assert (second.precision.relevant, second.precision.judged, second.precision.waiting) == (12, 12, 0)
    assert second.precision.value == second.precision.high == 1.0
    # Of the first version's hits those that it shares have labels: what is before the first one without counts.
    shared = first.precision.judged + first.precision.waiting
    assert (shared, first.precision.hits) == (8, 12)


def test_labels_are_audited_and_refused_for_what_is_not_there(monitor: Monitor) -> None:
    sampled = monitor.versions.sampled("fuel", sample=False)
    assert sampled is not None
    monitor.actions.label_article("fuel", sampled.row.id, True, author="Ann")
    monitor.actions.label_article("Fuel", sampled.row.id, None, author="Bo")
    last, first = monitor.parts.storage.audit.recent(2)
    assert (first.author, first.action, first.before, first.after) == ("Ann", "label article", None, "relevant")
    assert (last.author, last.subject, last.before) == ("Bo", f"Fuel: {sampled.row.key}", "relevant")
    with pytest.raises(TopicError, match="not there any more"):
        monitor.actions.label_article("fuel", 99999, True, author="Ann")
    with pytest.raises(TopicError, match="no topic"):
        monitor.actions.label_article("grain", sampled.row.id, True, author="Ann")


def test_labels_are_exported_with_author_and_time(monitor: Monitor) -> None:
    sampled = monitor.versions.sampled("fuel", sample=False)
    assert sampled is not None
    monitor.actions.label_article("fuel", sampled.row.id, False, author="=Ann")
    [row] = csv.DictReader(io.StringIO(labels_csv("Fuel", monitor.versions.labels("fuel", sample=False)).decode()))
    assert (row["label"], row["author"], row["at"], row["key"]) == (
        "not relevant", "'=Ann", "2022-07-03T12:00:00Z", sampled.row.key,
    )  # fmt: skip
    assert monitor.versions.labels("fuel", sample=True) == []


# ------------------------------------------------------------------------------------------------------------------ why
def test_an_article_page_says_why_each_topic_matches(monitor: Monitor) -> None:
    watched(monitor, "Ships", 'topic:"Fuel" AND ship')
    article = next(row.id for row in monitor.queries.articles(Selection(topics=("fuel",))).rows if row.id)
    page = monitor.queries.article(article)
    assert page is not None
    for topic in page.topics:
        assert topic.why is not None
        assert topic.why.holds
        assert topic.why.spans == topic.spans
    by_slug = {topic.version.slug: topic.why for topic in page.topics}
    assert set(by_slug) == {"fuel", "ships"}
    ships = by_slug["ships"]
    assert ships is not None
    assert [part.text for part in ships.parts] == ["oil OR gas", "ship"]


def test_a_query_that_can_no_longer_be_read_has_no_reason_and_breaks_no_page(monitor: Monitor) -> None:
    article = monitor.queries.articles(Selection(topics=("fuel",))).rows[0].id
    storage = monitor.parts.storage
    topic = storage.topics.by_slug("fuel")
    version = storage.topics.new_version(topic.id, "(oil", "Ann", "", datetime(2022, 7, 4, tzinfo=UTC))
    storage.topics.activate(version.id, datetime(2022, 7, 4, tzinfo=UTC))
    with storage.articles.database.write() as connection:
        moved = matches.update().where(matches.c.article_id == article, matches.c.version_id == topic.active.id)
        connection.execute(moved.values(version_id=version.id))
    page = monitor.queries.article(article)
    assert page is not None
    assert [shown.why for shown in page.topics] == [None]
