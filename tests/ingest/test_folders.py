"""Files on disk become articles: each once, by its outlet, in its language, and remembered as its source's."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.analysis.records import compile_topics
from monitor.config.registries import outlet_named
from monitor.errors import ReadError
from monitor.ingest.folders import poll_folder, take_in
from monitor.ingest.inspect import Inspection, Inspector, as_json
from monitor.ingest.reading import Parts, outlet_of
from monitor.ingest.seeding import import_source
from monitor.model.article import Article
from monitor.model.selection import Selection
from monitor.model.source import Source
from monitor.queries.archive import Queries
from tests.monitors import NOW, line, write_lines

RUSSIAN = "Корабли с зерном пришли в порт во вторник, и все были рады этому хорошему дню."


@pytest.fixture
def parts(parts_for: Callable[..., Parts]) -> Parts:
    return parts_for()


def listed(parts: Parts, **conditions: object) -> list[str]:
    selection = Selection(sample=False, **conditions)  # type: ignore[arg-type]
    rows = Queries(parts.storage, lambda: NOW, version="test").articles(selection, sort="title", descending=False).rows
    return [row.title for row in rows]


def test_files_of_one_name_all_stay_articles_of_the_source(parts: Parts, tmp_path: Path) -> None:
    source = import_source(parts.storage, NOW)
    for folder, numbers in (("monday", (1, 2)), ("tuesday", (3, 4))):
        path = write_lines(tmp_path / folder / "news.jsonl", *(line(number) for number in numbers))
        assert take_in(path, source, parts, NOW).statuses == {"new": 2}
    everything = [f"Report number {number}" for number in (1, 2, 3, 4)]
    assert listed(parts) == listed(parts, sources=("Imported files",)) == everything


def test_a_replaced_file_brings_what_is_new_and_a_repeated_one_nothing(parts: Parts, tmp_path: Path) -> None:
    source = import_source(parts.storage, NOW)
    path = write_lines(tmp_path / "news.jsonl", line(1), line(2))
    take_in(path, source, parts, NOW)
    again = take_in(path, source, parts, NOW)
    assert (again.files, again.articles) == (0, 0)
    write_lines(path, line(2), line(3), line(1, title="Report number 1, corrected"))
    assert take_in(path, source, parts, NOW).statuses == {"unchanged": 1, "new": 1, "updated": 1}
    assert parts.storage.check().problems == ()


def test_the_ending_of_a_name_may_be_in_capitals(parts: Parts, tmp_path: Path) -> None:
    write_lines(tmp_path / "drop" / "NEWS.JSONL", line(1))
    packed = tmp_path / "drop" / "MORE.JSONL.GZ"
    packed.write_bytes(gzip.compress(json.dumps(line(2)).encode()))
    tally = take_in(tmp_path / "drop", import_source(parts.storage, NOW), parts, NOW)
    assert (tally.statuses, tally.failed) == ({"new": 2}, [])


def test_what_cannot_be_opened_is_named_and_the_rest_goes_on(parts: Parts, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    write_lines(folder / "b.jsonl", line(1))
    (folder / "a.jsonl.gz").write_bytes(b"this is no gzip")
    tally = take_in(folder, import_source(parts.storage, NOW), parts, NOW)
    assert tally.statuses == {"new": 1}
    assert [name for name, _ in tally.failed] == ["a.jsonl.gz"]
    with socket.socket(socket.AF_UNIX) as unreadable:
        unreadable.bind(str(tmp_path / "s.txt"))
        tally = take_in(tmp_path / "s.txt", import_source(parts.storage, NOW), parts, NOW)
    assert [name for name, _ in tally.failed] == ["s.txt"]
    with pytest.raises(ReadError, match="There is no folder"):
        poll_folder(Source("Gone", "folder", str(tmp_path / "gone")), parts, NOW)


def test_bad_lines_are_named_and_good_ones_taken(parts: Parts, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "news.jsonl", line(1), line(2))
    path.write_text(path.read_text() + "no json\n")
    tally = take_in(path, import_source(parts.storage, NOW), parts, NOW)
    assert tally.statuses == {"new": 2}
    assert [name for name, _ in tally.failed] == ["news.jsonl, line 3"]


def test_an_outlet_is_known_by_source_domain_name_or_address(parts: Parts) -> None:
    article = Article("Title", "Body", url="https://www.lantern.example/1")
    source = Source("Drop", "folder", "drop")
    assert outlet_of(article, source, parts.outlets).key == "lantern.example"
    named = replace(article, outlet="The Lantern")
    assert outlet_of(named, source, parts.outlets) == outlet_named("The Lantern", "lantern.example")
    assert outlet_of(replace(named, url=None), source, parts.outlets).key == "name:the lantern"
    assert outlet_of(replace(article, url=None), source, parts.outlets).name == "Unknown outlet"
    given = outlet_named("Kurier", "kurier.example")
    assert outlet_of(named, replace(source, outlet=given), parts.outlets) == given


def test_inspect_says_what_an_import_would_store(parts: Parts, tmp_path: Path) -> None:
    version = parts.storage.topics.add("Grain", "grain", "", "зерно* OR grain", "test", "", NOW).active
    path = write_lines(tmp_path / "NEWS.JSONL", line(1), line(2, text=RUSSIAN, title="Порт", lang=None))
    take_in(path, import_source(parts.storage, NOW), parts, NOW)
    names = parts.registries.current().mentioned
    compiled = compile_topics([version])
    inspector = Inspector(parts.fetcher, parts.workers, parts.registry, parts.outlets, compiled, (), names)
    found = [as_json(one) for one in inspector.inspect(str(path), url=None, now=NOW) if isinstance(one, Inspection)]
    assert [one["lang"] for one in found] == ["en", "ru"]
    for one in found:
        stored = next(
            article
            for article in (parts.storage.articles.get(number) for number in (1, 2))
            if article is not None and article.row.title == one["title"]
        )
        spans = [list(match[1]) for match in parts.storage.articles.matches(stored.row.id)]
        assert (one["lang"], one["body"], one["words"]) == (stored.row.lang, stored.body, stored.row.words)
        assert [len(topic["spans"]) for topic in one["topics"]] == [len(listed) for listed in spans]  # type: ignore[attr-defined]
        assert one["credits"] == [
            {
                "role": "outlet",
                "name": one["outlet"],
                "printed": one["outlet"],
                "place": "metadata",
                "span": None,
                "confidence": 0.9,
            }
        ]
        tone = one["tone"]
        assert isinstance(tone, dict)
        assert (tone["value"] is None) == (stored.tone.value is None)
