"""Reading stored articles again: what a better reader changes, what stays, and that nothing else changes at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.ingest.collect import collect
from monitor.ingest.folders import take_in
from monitor.ingest.jobs import run_next_job
from monitor.ingest.reading import Parts
from monitor.ingest.seeding import import_source
from monitor.model.article import Registry
from monitor.model.rereading import Wanted
from monitor.model.source import Source
from monitor.model.topic import REPROCESS
from tests.collectors.loopback import site
from tests.ingest.conftest import Clock
from tests.ingest.test_collecting import page, rss
from tests.monitors import NOW, line, write_lines

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


def knows(parts: Parts, *wires: str) -> Parts:
    """Parts whose registry knows further wires."""
    registry = parts.registry
    more = Registry(registry.outlets, {**registry.wires, **{name: name for name in wires}}, registry.domains)
    return replace(parts, registry=more)


def shown(parts: Parts) -> list[tuple[Any, ...]]:
    """What is seen of every article, with its earlier texts and topics."""
    storage = parts.storage
    return [
        (storage.articles.get(text.id), storage.articles.revisions(text.id), storage.articles.matches(text.id))
        for text in storage.articles.texts(None, 1000)
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


def change(parts: Parts, statement: str) -> None:
    """What an earlier reader would have stored."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(parts.settings.data / "wirewatch.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_what_a_better_reader_finds_takes_the_place_and_is_no_revision(archive: Parts) -> None:
    right = shown(archive)
    # An earlier reader: another title, a body without its end, and so no match, another hash and no such words.
    change(archive, "UPDATE articles SET title = 'Menu', reader = 'reader-0' WHERE url LIKE '%/3'")
    change(
        archive,
        "UPDATE texts SET body = 'Paragraph 0.' WHERE article_id = (SELECT id FROM articles WHERE url LIKE '%/3')",
    )
    report = run(archive)
    assert (report["changed"], report["stored"]) == (1, 1)
    assert report["fields"] == {"title": 1, "body": 1}
    [sample] = report["samples"]
    assert sample["changes"]["title"] == ["Menu", "Report 3"]
    assert sample["url"] == "https://lantern.example/3"
    assert shown(archive) == right
    assert archive.storage.check().problems == ()
    assert run(archive)["stored"] == 0
