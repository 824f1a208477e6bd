"""Questions over a small archive: trend, totals, lists and exports of one selection agree, and the range is right."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.assembly import Monitor
from monitor.errors import QueryError, SelectionError
from monitor.model.selection import BUCKETS, Selection
from monitor.model.source import PollOutcome, Source
from tests.monitors import NOW, bare_monitor, bring_in, line, watched, write_lines

TEXT = "Grain left the port. " + "It was a good and happy day for all who work on the ships. "


def own(number: int) -> str:
    """Words that make a text one of its own."""
    return " ".join(f"word{number}x{place}" for place in range(200))


@pytest.fixture(scope="module")
def monitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    """Forty articles of three outlets on six days of June 2022: copies, day-only dates and two languages among them."""
    folder = tmp_path_factory.mktemp("archive")
    lines = []
    for number in range(40):
        outlet = "abc"[number % 3]
        lines.append(
            line(
                number,
                f"2022-06-{1 + number % 6:02}" + ("" if number % 5 == 0 else f"T{number % 24:02}:30:00Z"),
                url=f"https://{outlet}.example/{number}",
                source=f"Outlet {outlet.upper()}",
                text=TEXT
                + ("The copy ends here." if number % 4 == 0 else f"Sanctions number {number} came. {own(number)}"),
                lang="ru" if number % 7 == 0 else "en",
                wire="Invented Wire" if number % 8 == 0 else None,
            )
        )
    with bare_monitor(folder / "data") as opened:
        bring_in(opened, write_lines(folder / "lines.jsonl", *lines))
        watched(opened, "Grain", "grain")
        watched(opened, "Sanctions", "sanction*")
        yield opened


SELECTIONS = st.builds(
    Selection,
    topics=st.sampled_from([("grain",), ("sanctions",)]),
    since=st.sampled_from([date(2022, 6, 1), date(2022, 6, 3), datetime(2022, 6, 2, 7, tzinfo=UTC)]),
    until=st.sampled_from([date(2022, 6, 5), date(2022, 7, 1), datetime(2022, 6, 4, 15, tzinfo=UTC)]),
    tz=st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"]),
    bucket=st.sampled_from([bucket for bucket in BUCKETS if bucket != "hour"]),
    outlets=st.sampled_from([(), ("a.example",), ("Outlet B", "c.example")]),
    languages=st.sampled_from([(), ("en",), ("ru",)]),
    wires=st.sampled_from([(), ("Invented Wire",)]),
    sources=st.sampled_from([(), ("Imported files",)]),
    tone=st.sampled_from([None, "positive", "unscored"]),
    query=st.sampled_from([None, "copy", "came OR copy"]),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SELECTIONS)
def test_trend_totals_list_link_and_export_of_a_selection_agree(monitor: Monitor, selection: Selection) -> None:
    queries = monitor.queries
    [total] = queries.totals(selection)
    rows = queries.trend(selection)
    listed = queries.articles(selection, limit=200)
    assert sum(row.value for row in rows) == total.articles == listed.total == len(listed.rows)
    linked = Selection.from_address(monitor.export.pinned(selection).to_address())
    assert {row.key for row in queries.articles(linked, limit=200).rows} == {row.key for row in listed.rows}
    exported = list(csv.DictReader(io.StringIO(b"".join(monitor.export.report("articles", selection)).decode())))
    assert sorted(row["key"] for row in exported) == sorted(row.key for row in listed.rows)
    [mentions] = queries.totals(replace(selection, unit="mentions"))
    assert mentions.mentions == sum(int(row[f"mentions {total.topic_slug}"]) for row in exported)
    assert all(row.share is None or 0 <= row.share <= 1 for row in rows)


def test_the_outlets_of_a_topic_add_up_to_its_articles(monitor: Monitor) -> None:
    selection = Selection(topics=("grain",))
    [total] = monitor.queries.totals(selection)
    rows = monitor.queries.top_outlets(selection)
    assert sum(row.articles for row in rows) == total.articles == 40
    assert [row.articles for row in rows] == sorted((row.articles for row in rows), reverse=True)


def test_families_of_a_range_are_not_the_sum_of_its_days(monitor: Monitor) -> None:
    selection = Selection(topics=("grain",), unit="families", bucket="day")
    [total] = monitor.queries.totals(selection)
    assert total.families == 31  # thirty texts of their own, and the copies as one
    assert sum(row.value for row in monitor.queries.trend(selection)) > total.families


def test_a_trend_without_topics_has_all_of_them_and_zeros(monitor: Monitor) -> None:
    selection = Selection(since=date(2022, 6, 1), until=date(2022, 6, 11), bucket="day")
    rows = monitor.queries.trend(selection)
    assert [(row.topic_slug, row.bucket) for row in rows] == [
        (slug, f"2022-06-{day:02}") for slug in ("grain", "sanctions") for day in range(1, 11)
    ]
    assert [row.value for row in rows][6:10] == [0, 0, 0, 0]
    assert rows[9].share is None
    assert monitor.queries.with_topics(selection).topics == ("grain", "sanctions")


def test_a_range_that_is_left_to_the_data_ends_with_them(monitor: Monitor) -> None:
    days = monitor.queries.days
    assert days(Selection()) == (date(2022, 6, 1), date(2022, 6, 7))
    assert days(Selection(since=date(2022, 6, 3))) == (date(2022, 6, 3), date(2022, 6, 7))
    assert days(Selection(until=date(2022, 6, 3))) == (date(2022, 6, 1), date(2022, 6, 3))
    assert days(Selection(since=date(2023, 1, 1))) == (date(2023, 1, 1), date(2023, 1, 2))
    assert days(Selection(until=date(2021, 1, 1))) == (date(2020, 12, 31), date(2021, 1, 1))


def test_what_does_not_exist_is_named_with_what_does(monitor: Monitor) -> None:
    with pytest.raises(SelectionError, match="Topics: grain, sanctions"):
        monitor.queries.resolve(Selection(topics=("weather",)))
    with pytest.raises(SelectionError, match="1 to 1"):
        monitor.queries.resolve(Selection(topics=("grain@7",)))
    with pytest.raises(QueryError, match="Column"):
        monitor.queries.articles(Selection(query="grain AND"))
    with pytest.raises(SelectionError, match="longer bucket"):
        monitor.queries.trend(Selection(since=date(2000, 1, 1), until=date(2022, 1, 1), bucket="hour"))
    with pytest.raises(SelectionError, match="sorted"):
        monitor.queries.articles(Selection(), sort="weight")


def test_a_preview_counts_what_the_saved_topic_would(monitor: Monitor) -> None:
    found = monitor.queries.preview("sanction*", Selection(topics=("grain",), query="copy", outlets=("a.example",)))
    [total] = monitor.queries.totals(Selection(topics=("sanctions",)))
    assert (found.hits, found.archive) == (total.articles, 40)
    rows = monitor.queries.trend(Selection(topics=("sanctions",), bucket="day"))
    assert list(found.per_day) == [(row.bucket, row.value) for row in rows]


def test_a_preview_counts_days_in_the_zone_that_was_asked_for(monitor: Monitor) -> None:
    # Both ranges begin and end at the same moments, since London keeps UTC in January and December.
    year = Selection(since=date(2022, 1, 1), until=date(2022, 12, 1))
    for tz in ("UTC", "Europe/London"):
        found = monitor.queries.preview("grain", replace(year, tz=tz))
        rows = monitor.queries.trend(replace(year, tz=tz, topics=("grain",), bucket="day"))
        assert list(found.per_day) == [(row.bucket, row.value) for row in rows]


def test_a_preview_of_exact_times_shows_every_day_it_counts(monitor: Monitor) -> None:
    begin = datetime(2022, 6, 2, 20, tzinfo=UTC)
    found = monitor.queries.preview("grain", Selection(since=begin, until=begin + timedelta(hours=30), tz="Asia/Tokyo"))
    assert [day for day, _ in found.per_day] == ["2022-06-03", "2022-06-04"]
    assert sum(hits for _, hits in found.per_day) == found.hits > 0


def test_a_day_without_a_successful_poll_is_a_gap(tmp_path: Path) -> None:
    with bare_monitor(tmp_path / "data") as monitor:
        begin = NOW - timedelta(days=3)
        added = monitor.parts.storage.sources.add(Source("Feed", "feed", "https://a.example/feed"), begin)
        for hours, status in ((1, "ok"), (24, "failed"), (50, "unchanged")):
            at = begin + timedelta(hours=hours)
            outcome = PollOutcome("Feed", status)  # type: ignore[arg-type]
            monitor.parts.storage.sources.finish_poll(added.id, outcome, None, at, at)
        other = Source("Other", "feed", "https://b.example/feed", paused=True)
        monitor.parts.storage.sources.add(other, begin)
        watched(monitor, "Grain", "grain")
        selection = Selection(since=date(2022, 6, 27), until=date(2022, 7, 3), sample=False, bucket="day")
        assert [row.coverage for row in monitor.queries.trend(selection)] == [None, 1.0, 0.0, 1.0, 0.0, None]
        assert {row.coverage for row in monitor.queries.trend(replace(selection, sources=("Other",)))} == {None}
