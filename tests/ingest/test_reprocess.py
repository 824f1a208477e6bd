"""Reading stored articles again: what a better reader changes, what stays, and that nothing else changes at all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.actions import Actions
from monitor.analysis.narrowing import narrowing
from monitor.analysis.records import Sighting, analyse, compile_topics
from monitor.analysis.syntax import parse_search
from monitor.ingest import reprocess, reprocess_report
from monitor.ingest.collect import collect
from monitor.ingest.folders import take_in
from monitor.ingest.jobs import run_next_job
from monitor.ingest.reading import Parts
from monitor.ingest.seeding import import_source
from monitor.model.registry import Edit, Entry, OutletEntry, WireEntry
from monitor.model.rereading import Wanted
from monitor.model.source import Outlet, Source
from monitor.model.topic import REPROCESS
from monitor.model.views import StoredArticle
from monitor.storage.jobs import Step
from monitor.storage.raw_pages import packed
from monitor.storage.rereading import Reading, Reread
from tests.collectors.loopback import body, site
from tests.ingest.conftest import Clock
from tests.ingest.test_collecting import page, rss
from tests.monitors import NOW, line, write_lines
from tests.storage.making import stored_texts

Make = Callable[..., Parts]
PAGES = 7


def saved_page(number: int, *, credit: str = "", title: str = "", date: str = "") -> str:
    text = "".join(
        f"<p>Paragraph {part} of report {number}: the ships came in with grain on Tuesday, and all were glad.</p>"
        for part in range(6)
    )
    meta = f'<meta property="article:published_time" content="{date}">' if date else ""
    return (
        f"<html lang='en'><head><title>{title or f'Report {number}'}</title>{meta}"
        f"<link rel='canonical' href='https://lantern.example/{number}'></head><body><article>"
        f"<h1>{title or f'Report {number}'}</h1>{text}{credit}</article></body></html>"
    )


@pytest.fixture
def archive(parts_for: Make, tmp_path: Path) -> Parts:
    """Parts with saved pages and lines of an archive, and a topic that some of them match."""
    parts = parts_for()
    parts.storage.topics.add("Ships", "ships", "", "ships", "test", "", NOW)
    folder = tmp_path / "saved"
    folder.mkdir()
    for number in range(PAGES):
        (folder / f"{number}.html").write_text(saved_page(number, date=f"2022-04-0{number + 1}T10:00:00Z"), "utf-8")
    write_lines(folder / "lines.jsonl", *(line(number + 100) for number in range(20)))
    take_in(folder, import_source(parts.storage, NOW), parts, NOW)
    return parts


def run(parts: Parts, go_on: Callable[[], bool] = lambda: True, **wanted: Any) -> dict[str, Any]:
    """One job of re-reading, and its report."""
    number = parts.storage.jobs.add(REPROCESS, Wanted(**wanted).to_params(), NOW)
    run_next_job(parts, "test", go_on)
    return told(parts, number)


def told(parts: Parts, number: int) -> dict[str, Any]:
    row = parts.storage.jobs.get(number)
    assert row.state == "done", (row.state, row.error)
    report: dict[str, Any] = json.loads(row.report or "{}")
    return report


def knows(parts: Parts, *entries: Entry) -> None:
    """Save entries in the registries, as an analyst does."""
    actions = Actions(parts.settings, parts.storage, parts.fetcher, parts.workers, parts.registries, parts.clock)
    for entry in entries:
        there = parts.registries.current().entries.get(entry.kind, entry.key)
        actions.save_entry(entry, Edit("ann"), key=entry.key if there else None)


def shown(parts: Parts) -> list[tuple[Any, ...]]:
    """What is seen of every article, with its earlier texts and topics."""
    storage = parts.storage
    return [
        (storage.articles.get(text.id), storage.articles.revisions(text.id), storage.articles.matches(text.id))
        for text in stored_texts(storage)
    ]


def test_the_same_reader_changes_nothing_at_all(archive: Parts) -> None:
    before = shown(archive)
    version = archive.storage.meta.data_version()
    for _ in range(2):
        report = run(archive)
        assert (report["looked_at"], report["from_page"]) == (PAGES + 20, PAGES)
        assert (report["unchanged"], report["changed"], report["stored"], report["failed"]) == (PAGES + 20, 0, 0, 0)
    assert shown(archive) == before
    assert archive.storage.meta.data_version() == version
    assert archive.storage.check().problems == ()


def change(parts: Parts, statement: str, *values: object) -> None:
    """What an earlier reader would have stored."""
    with closing(sqlite3.connect(parts.settings.data / "wirewatch.db")) as connection:
        connection.execute(statement, values)
        connection.commit()


def reads_now(parts: Parts, article_id: int, content: str) -> None:
    """What a better reader finds in the raw page of an article: here it finds it because the page says it now."""
    page = packed(content.encode(), "html", None, None, NOW, largest=2**20)
    change(
        parts, "UPDATE raw_pages SET content = ?, size = ? WHERE article_id = ?", page.content, page.size, article_id
    )
    total = "(SELECT sum(length(content)) FROM raw_pages)"
    change(parts, f"UPDATE meta SET number = {total} WHERE name = 'raw_bytes'")


def number_of(parts: Parts, report: int) -> int:
    """The number of the article of that address."""
    [found] = [text.id for text in stored_texts(parts.storage) if text.metadata.url == address(report)]
    return found


def address(report: int) -> str:
    return f"https://lantern.example/{report}"


def stored(parts: Parts, report: int) -> StoredArticle:
    found = parts.storage.articles.get(number_of(parts, report))
    assert found is not None
    return found


def test_what_a_better_reader_finds_takes_the_place_and_is_no_revision(archive: Parts) -> None:
    right = shown(archive)
    # An earlier reader found another title and a body without its end.
    change(archive, "UPDATE articles SET title = 'Menu', reader = 'reader-0' WHERE id = ?", number_of(archive, 3))
    change(archive, "UPDATE texts SET body = 'Paragraph 0.' WHERE article_id = ?", number_of(archive, 3))
    report = run(archive)
    assert (report["changed"], report["stored"]) == (1, 1)
    assert report["fields"] == {"title": 1, "body": 1}
    [sample] = report["samples"]
    assert sample["changes"]["title"] == ["Menu", "Report 3"]
    assert sample["url"] == address(3)
    assert shown(archive) == right
    assert archive.storage.check().problems == ()
    assert run(archive)["stored"] == 0


def test_a_new_version_of_the_reader_is_noted_and_is_no_change(archive: Parts) -> None:
    change(archive, "UPDATE articles SET reader = 'reader-0'")
    report = run(archive)
    assert (report["unchanged"], report["changed"], report["stored"]) == (PAGES + 20, 0, PAGES + 20)
    assert run(archive)["stored"] == 0


def test_topics_gained_and_lost_are_told_and_charted(archive: Parts) -> None:
    archive.storage.topics.add("Chess", "chess", "", "chess", "test", "", NOW)
    content = saved_page(2, date="2022-04-03T10:00:00Z").replace("ships came in with grain", "chess club had a party")
    reads_now(archive, number_of(archive, 2), content)
    report = run(archive)
    assert report["topics"] == {"Chess": {"gained": 1, "lost": 0}, "Ships": {"gained": 0, "lost": 1}}
    [sample] = report["samples"]
    assert (sample["topics_gained"], sample["topics_lost"]) == (["Chess"], ["Ships"])
    assert "ships came in" in sample["changes"]["body"][0]
    assert "chess club" in sample["changes"]["body"][1]
    after = stored(archive, 2)
    assert (after.row.revision, after.row.topics) == (1, ("chess",))
    assert archive.storage.articles.revisions(after.row.id) == ()
    found = archive.storage.articles.candidates(narrowing(parse_search("chess")), False, None)
    assert [one.id for batch in found for one in batch] == [after.row.id], "the text index follows"
    assert archive.storage.check().problems == ()
    assert run(archive)["stored"] == 0


def test_a_registry_that_knows_a_wire_changes_credits_and_origin(parts_for: Make, tmp_path: Path) -> None:
    parts = parts_for()
    folder = tmp_path / "saved"
    folder.mkdir()
    for number, credit in enumerate(("<p>Source: Harbour Wire</p>", "<p>Source: Harbour Wire</p>", "")):
        (folder / f"{number}.html").write_text(saved_page(number, credit=credit), "utf-8")
    take_in(folder, import_source(parts.storage, NOW), parts, NOW)
    assert {stored(parts, number).row.wire for number in range(3)} == {None}
    knows(parts, WireEntry("", "Harbour Wire"))
    report = run(parts, names=("Harbour Wire",))
    assert (report["looked_at"], report["fields"]["wire"]) == (2, 2)
    assert [stored(parts, number).row.origin for number in range(3)] == [
        "Harbour Wire",
        "Harbour Wire",
        "lantern.example",
    ]
    assert parts.storage.check().problems == ()


LANTERN = Outlet("lantern-news.example", "The Lantern", "GB")


def outlets(parts: Parts) -> set[tuple[str, str | None]]:
    return {(row.outlet_key, row.country) for (row,) in ((one[0].row,) for one in shown(parts))}


def test_an_entry_of_an_outlet_reaches_its_articles_and_gives_them_back(archive: Parts) -> None:
    assert outlets(archive) == {("lantern.example", None)}
    keys = {one[0].row.key for one in shown(archive)}
    knows(archive, OutletEntry(LANTERN, domains=("lantern.example",)))
    report = run(archive, outlets=("lantern.example",))
    assert report["fields"]["outlet"] == PAGES + 20
    assert outlets(archive) == {("lantern-news.example", "GB")}
    assert {one[0].row.key for one in shown(archive)} == keys
    assert run(archive)["stored"] == 0
    assert archive.storage.check().problems == ()
    knows(archive, OutletEntry(replace(LANTERN, name="Another paper")))
    assert run(archive)["fields"]["outlet"] == PAGES + 20
    assert outlets(archive) == {("lantern.example", None)}
    assert run(archive)["stored"] == 0
    assert archive.storage.check().problems == ()


def test_an_outlet_that_was_stated_stays(parts_for: Make, clock: Clock, tmp_path: Path) -> None:
    with site() as served:
        parts = parts_for(served.netloc)
        served.pages |= {"/a": page("Title a"), "/feed": rss(served, "a")}
        stated = Source("Lantern", "feed", served.url("/feed"), outlet=Outlet("herald.example", "Herald"))
        collect(parts.storage.sources.add(stated, NOW), parts, clock.now, "test")
        path = write_lines(tmp_path / "a.jsonl", line(1))
        imported = replace(import_source(parts.storage, NOW), outlet=Outlet("name:my paper", "My Paper"))
        take_in(path, imported, parts, NOW)
        before = shown(parts)
        knows(parts, OutletEntry(LANTERN, domains=("lantern.example",)))
        run(parts)
        assert shown(parts) == before


def test_the_counting_time_of_an_archive_follows_its_date(archive: Parts) -> None:
    reads_now(archive, number_of(archive, 1), saved_page(1, date="2022-03-09T08:00:00Z"))
    report = run(archive)
    assert report["fields"] == {"published": 1, "counted": 1}
    after = stored(archive, 1).row
    assert after.counted == after.published == datetime(2022, 3, 9, 8, tzinfo=UTC)
    assert archive.storage.check().problems == ()


def test_the_counting_time_of_a_live_article_stays(parts_for: Make, clock: Clock) -> None:
    with site() as served:
        parts = parts_for(served.netloc)
        served.pages |= {"/a": page("Title a"), "/b": page("Title b"), "/feed": rss(served, "a", "b")}
        source = parts.storage.sources.add(Source("Lantern", "feed", served.url("/feed")), NOW)
        collect(source, parts, clock.now, "test")
        before = parts.storage.articles.get(1)
        assert before is not None
        reads_now(parts, 1, saved_page(1, title="Title a", date="2022-06-30T08:00:00Z"))
        report = run(parts)
        assert set(report["fields"]) >= {"published", "body"}
        assert "counted" not in report["fields"]
        after = parts.storage.articles.get(1)
        assert after is not None
        assert (after.row.counted, after.row.estimated) == (before.row.counted, before.row.estimated)
        assert (after.row.key, after.row.url, after.row.first_seen) == (
            before.row.key, before.row.url, before.row.first_seen,
        )  # fmt: skip
        assert parts.storage.check().problems == ()
        assert run(parts)["stored"] == 0


def test_what_the_feed_said_stays(parts_for: Make, clock: Clock) -> None:
    with site() as served:
        parts = parts_for(served.netloc)
        item = (
            f"<item><title>Title a</title><link>{served.url('/a')}</link><author>Anna Example</author>"
            "<pubDate>Fri, 01 Jul 2022 09:00:00 GMT</pubDate></item>"
        )
        feed = f'<rss version="2.0"><channel><title>Lantern</title>{item}</channel></rss>'
        served.pages |= {"/a": page("Title a"), "/feed": body(feed.encode())}
        source = Source("Lantern", "feed", served.url("/feed"), lang="en")
        collect(parts.storage.sources.add(source, NOW), parts, clock.now, "test")
        before = shown(parts)
        assert run(parts)["stored"] == 0
        reads_now(parts, 1, saved_page(1, title="Title a", date="2021-01-01T08:00:00Z"))
        assert set(run(parts)["fields"]) <= {"body", "tone"}
        assert shown(parts)[0][0].row.published == before[0][0].row.published == datetime(2022, 7, 1, 9, tzinfo=UTC)
        assert shown(parts)[0][0].row.byline == before[0][0].row.byline


def test_a_page_without_an_article_leaves_the_text_and_is_told(archive: Parts) -> None:
    before = shown(archive)
    reads_now(archive, number_of(archive, 4), "<html><body><p>No.</p></body></html>")
    report = run(archive)
    assert (report["failed"], report["changed"], report["stored"]) == (1, 0, 0)
    [failure] = report["failures"]
    assert (failure["url"], failure["error_class"]) == (address(4), "no_article")
    assert shown(archive) == before


def test_a_dry_run_tells_the_same_and_stores_nothing(archive: Parts) -> None:
    reads_now(archive, number_of(archive, 2), saved_page(2, title="Another title", date="2022-04-03T10:00:00Z"))
    before, version = shown(archive), archive.storage.meta.data_version()
    dry = run(archive, dry_run=True)
    assert shown(archive) == before
    assert archive.storage.meta.data_version() == version
    assert archive.storage.check().problems == ()
    wet = run(archive)
    assert {**dry, "dry_run": False} == wet
    assert wet["fields"] == {"title": 1}


def test_an_interrupted_job_goes_on_where_it_was_with_its_report(
    archive: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reprocess, "BATCH", 5)
    for number in range(PAGES):
        content = saved_page(number, title=f"New title {number}", date=f"2022-04-0{number + 1}T10:00:00Z")
        reads_now(archive, number_of(archive, number), content)
    number = archive.storage.jobs.add(REPROCESS, {}, NOW)
    steps = iter([True, True, False])
    assert run_next_job(archive, "first", lambda: next(steps)) is False
    row = archive.storage.jobs.get(number)
    assert (row.state, row.done, row.total) == ("waiting", 10, PAGES + 20)
    assert archive.storage.check().problems == ()
    # A worker that is killed in the middle of a batch leaves the job to the next one, at the last batch that is stored.
    with pytest.raises(KeyboardInterrupt):
        run_next_job(archive, "killed", interrupted(iter([True, True])))
    assert archive.storage.check().problems == ()
    archive.storage.jobs.release_all("killed", NOW)
    assert run_next_job(archive, "second", lambda: True) is True
    report = told(archive, number)
    assert (report["looked_at"], report["changed"], len(report["samples"])) == (PAGES + 20, PAGES, PAGES)
    assert run(archive)["stored"] == 0


def interrupted(answers: Iterator[bool]) -> Callable[[], bool]:
    """Goes on as often as told, then is killed."""

    def go_on() -> bool:
        for answer in answers:
            return answer
        raise KeyboardInterrupt

    return go_on


def test_a_recount_goes_first(archive: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reprocess, "BATCH", 5)
    job = archive.storage.jobs.add(REPROCESS, {}, NOW)
    saved = iter([True])

    def go_on() -> bool:
        if next(saved, False):
            archive.storage.topics.add("Grain", "grain", "", "grain", "test", "", NOW, recount=True)
        return True

    assert run_next_job(archive, "test", go_on) is False
    assert run_next_job(archive, "test", lambda: True) is True
    assert archive.storage.jobs.get(job).state == "waiting"
    assert run_next_job(archive, "test", lambda: True) is True
    assert told(archive, job)["stored"] == 0
    assert archive.storage.check().problems == ()


def test_only_what_is_asked_for_is_read(archive: Parts) -> None:
    day = 24 * 3600
    start = int(datetime(2022, 4, 2, tzinfo=UTC).timestamp())
    assert run(archive, since=start, until=start + 2 * day)["looked_at"] == 2
    assert run(archive, since=start + 11 * day)["looked_at"] == 20
    assert run(archive, outlets=("lantern.example",))["looked_at"] == PAGES + 20
    assert run(archive, outlets=("kurier.example",))["looked_at"] == 0
    assert run(archive, sources=("Imported files",))["looked_at"] == PAGES + 20
    assert run(archive, langs=("de",))["looked_at"] == 0
    assert run(archive, names=("REPORT 5",))["looked_at"] == 1
    assert run(archive, names=("port",))["looked_at"] == 20
    assert run(archive, names=("por",))["looked_at"] == 0


def test_an_earlier_version_of_a_topic_keeps_its_articles(archive: Parts) -> None:
    storage = archive.storage
    [ships] = storage.topics.all()
    storage.topics.new_version(ships.id, "vessels", "test", "", NOW, recount=True)
    assert run_next_job(archive, "test", lambda: True) is True

    def of_first() -> set[int]:
        return {text.id for text in stored_texts(storage)
                if ships.active.id in [number for number, _, _ in storage.articles.matches(text.id)]}  # fmt: skip

    assert len(of_first()) == PAGES
    content = saved_page(2, date="2022-04-03T10:00:00Z").replace("ships", "boats")
    reads_now(archive, number_of(archive, 2), content)
    reads_now(archive, number_of(archive, 1), saved_page(1, title="Retitled", date="2022-04-02T10:00:00Z"))
    run(archive)
    assert len(of_first()) == PAGES - 1
    assert number_of(archive, 2) not in of_first()
    assert storage.check().problems == ()


def test_an_article_that_was_revised_meanwhile_is_left_alone(archive: Parts) -> None:
    storage = archive.storage
    [one] = [found for found in storage.rereading.stored(Wanted(), None, 100) if found.article.url == address(2)]
    live = storage.topics.live_versions()
    record = analyse(
        one.article, one.outlet, compile_topics(live), Sighting("", NOW, NOW, True, False), archive.scorers
    )
    late = Reading(one.id, one.revision, one.processed, replace(record, key=one.key, words=7))
    change(archive, "UPDATE articles SET processed = processed + 60 WHERE id = ?", one.id)
    number = storage.jobs.add(REPROCESS, {}, NOW)
    storage.jobs.claim("test", NOW)
    became: list[int] = []

    def step(rows: Sequence[Reread]) -> Step:
        became.extend(row.article_id for row in rows)
        return Step(number, "test", 1, 1, None)

    storage.rereading.replace([late], NOW, versions=[version.id for version in live], dry_run=False, step=step)
    assert became == []
    assert stored(archive, 2).row.words != 7


def test_a_report_tells_at_most_so_many_samples(archive: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reprocess_report, "SAMPLES", 3)
    for number in range(PAGES):
        reads_now(archive, number_of(archive, number), saved_page(number, title="t" * 5000))
    report = run(archive)
    assert (report["changed"], len(report["samples"])) == (PAGES, 3)
    assert len(json.dumps(report)) < 10_000
