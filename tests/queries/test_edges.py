"""Where numbers, lists and exports could part: undated articles, days of other zones, sources that are gone."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import TopicsChanged
from monitor.ingest.seeding import import_source
from monitor.model.selection import Selection
from monitor.model.source import PollOutcome, Source
from tests.monitors import NOW, bare_monitor, bring_in, line, watched, write_lines


def test_an_article_without_a_date_is_in_the_list_and_in_its_export_and_in_no_number(tmp_path: Path) -> None:
    undated = {key: value for key, value in line(2).items() if key != "published"}
    with bare_monitor(tmp_path / "data") as monitor:
        bring_in(monitor, write_lines(tmp_path / "lines.jsonl", line(1), undated))
        watched(monitor, "Grain", "grain")
        for selection in (Selection(), Selection(topics=("grain",)), Selection(query="grain")):
            listed = monitor.queries.articles(selection)
            report = b"".join(monitor.export.report("articles", selection)).decode()
            assert len(listed.rows) == listed.total == len(list(csv.DictReader(io.StringIO(report)))) == 2
            again = Selection.from_address(monitor.export.manifest_of("articles", selection).address)
            assert b"".join(monitor.export.report("articles", again)).decode() == report
        stated = Selection(since=date(2022, 1, 1), until=date(2023, 1, 1))
        assert monitor.queries.articles(stated).total == 1
        assert sum(row.value for row in monitor.queries.trend(Selection(topics=("grain",)))) == 1


@pytest.mark.parametrize("tz", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_default_range_holds_every_dated_article_in_every_zone(tmp_path: Path, tz: str) -> None:
    lines = [
        line(1, "2022-04-10"),
        line(2, "2022-04-13"),
        line(3, "2022-04-12T23:30:00Z"),
        line(4, "2022-04-11T01:00:00Z"),
    ]
    with bare_monitor(tmp_path / "data") as monitor:
        bring_in(monitor, write_lines(tmp_path / "lines.jsonl", *lines))
        watched(monitor, "Grain", "grain")
        assert sum(row.value for row in monitor.queries.trend(Selection(topics=("grain",), tz=tz, bucket="day"))) == 4


def test_removing_a_source_does_not_change_what_was_covered(tmp_path: Path) -> None:
    with bare_monitor(tmp_path / "data", clock=lambda: NOW + timedelta(days=2)) as monitor:
        bring_in(monitor, write_lines(tmp_path / "lines.jsonl", line(1, "2022-07-01T13:00:00Z")))
        watched(monitor, "Grain", "grain")
        storage = monitor.parts.storage
        source = storage.sources.add(Source("Feed", "feed", "https://feed.example/rss"), NOW)
        storage.sources.finish_poll(source.id, PollOutcome("Feed", "ok"), None, NOW + timedelta(hours=1), NOW)
        selection = Selection(topics=("grain",), since=date(2022, 7, 1), until=date(2022, 7, 2), bucket="day")
        before = [row.coverage for row in monitor.queries.trend(selection)]
        storage.sources.remove(source.id, NOW + timedelta(days=1))
        assert [row.coverage for row in monitor.queries.trend(selection)] == before == [1.0]


def test_nothing_is_stored_that_was_matched_with_topics_of_the_past(tmp_path: Path) -> None:
    with bare_monitor(tmp_path / "data") as monitor:
        storage = monitor.parts.storage
        source = import_source(storage, NOW)
        watched(monitor, "Grain", "grain")
        with pytest.raises(TopicsChanged):
            storage.articles.save([], source.id, fingerprints={}, now=NOW, archive=True, versions=[])
        live = [version.id for version in storage.topics.live_versions()]
        assert storage.articles.save([], source.id, fingerprints={}, now=NOW, archive=True, versions=live) == []


def test_a_folder_is_left_in_the_middle_when_the_monitor_stops_and_gone_on_with(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "lines.jsonl", *(line(number) for number in range(250)))
    with bare_monitor(tmp_path / "data") as monitor:
        monitor.parts.stopping.set()
        assert bring_in(monitor, path).articles == 0
        monitor.parts.stopping.clear()
        assert bring_in(monitor, path).statuses == {"new": 250}
        assert bring_in(monitor, path).articles == 0


def test_exact_times_select_what_an_hour_holds(tmp_path: Path) -> None:
    with bare_monitor(tmp_path / "data") as monitor:
        lines = [line(1, "2022-04-13T10:15:00Z"), line(2, "2022-04-13T11:15:00Z"), line(3, "2022-04-13")]
        bring_in(monitor, write_lines(tmp_path / "lines.jsonl", *lines))
        hour = Selection(
            since=datetime(2022, 4, 13, 10, tzinfo=UTC), until=datetime(2022, 4, 13, 11, tzinfo=UTC), bucket="hour"
        )
        assert [row.title for row in monitor.queries.articles(hour).rows] == ["Report number 1"]
