"""Topics as files: the same bytes for the same topics, and nothing changed while anything is wrong."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis.topic_files import LARGEST_FILE, TopicEntry, checked_tags, read, written
from monitor.assembly import Monitor
from monitor.errors import TopicError, TopicFileError
from monitor.ingest.jobs import run_next_job
from monitor.model.selection import Selection
from tests.monitors import bare_monitor, bring_in, line, watched, write_lines

GRAIN = """
[[topic]]
name = "Grain"
description = "What leaves the ports"
tags = ["trade", "Black Sea"]
query = '''
(grain OR wheat)
AND report'''
note = "first"
"""


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    with bare_monitor(tmp_path / "data") as opened:
        yield opened


def run_jobs(monitor: Monitor) -> None:
    while run_next_job(monitor.parts, "test", lambda: True):
        pass


def take_in(monitor: Monitor, text: str, **given: object) -> list[object]:
    found = monitor.topic_files.take_in(text.encode(), author="ann", dry_run=bool(given.get("dry_run")))
    return [found.added, found.requeried, found.described, found.archived, found.restored, found.unchanged]


def state(monitor: Monitor) -> tuple[object, ...]:
    storage = monitor.parts.storage
    return (storage.topics.all(), storage.topics.catalogue(), monitor.queries.jobs(), storage.audit.recent())


def refused(monitor: Monitor, text: str) -> list[str]:
    before = state(monitor)
    with pytest.raises(TopicFileError) as caught:
        take_in(monitor, text)
    assert state(monitor) == before
    return list(caught.value.problems)


def test_a_file_adds_topics_and_a_second_time_changes_nothing(monitor: Monitor) -> None:
    assert take_in(monitor, GRAIN, dry_run=True) == [("Grain",), (), (), (), (), 0]
    assert monitor.queries.topics() == ()
    assert take_in(monitor, GRAIN) == [("Grain",), (), (), (), (), 0]
    [topic] = monitor.queries.topics()
    assert (topic.description, topic.tags) == ("What leaves the ports", ("Black Sea", "trade"))
    assert (topic.active.query, topic.active.author, topic.active.note) == (
        "(grain OR wheat)\nAND report", "ann", "first",
    )  # fmt: skip
    run_jobs(monitor)
    before = state(monitor)
    assert take_in(monitor, GRAIN) == [(), (), (), (), (), 1]
    assert take_in(monitor, GRAIN.replace("\n", "\r\n")) == [(), (), (), (), (), 1]
    assert state(monitor) == before


def test_what_differs_is_changed_and_audited(monitor: Monitor) -> None:
    take_in(monitor, GRAIN)
    run_jobs(monitor)
    changed = GRAIN.replace("AND report", "AND port").replace('"trade", ', "").replace("What leaves", "All of")
    assert take_in(monitor, changed) == [(), ("Grain",), ("Grain",), (), (), 0]
    run_jobs(monitor)
    [topic] = monitor.queries.topics()
    assert (topic.active.number, topic.active.query) == (2, "(grain OR wheat)\nAND port")
    assert (topic.tags, topic.description) == (("Black Sea",), "All of the ports")
    assert take_in(monitor, changed + "archived = true\n") == [(), (), (), ("Grain",), (), 0]
    assert [one.name for one in monitor.topic_files.archived()] == ["Grain"]
    assert take_in(monitor, changed) == [(), (), (), (), ("Grain",), 0]
    assert [one.action for one in reversed(monitor.parts.storage.audit.recent())] == [
        "add topic", "change topic", "describe topic", "archive topic", "restore topic",
    ]  # fmt: skip


def test_topics_that_are_not_in_the_file_stay(monitor: Monitor) -> None:
    watched(monitor, "Oil", "oil")
    take_in(monitor, GRAIN)
    assert [topic.name for topic in monitor.queries.topics()] == ["Grain", "Oil"]


def test_out_and_in_again_gives_equal_bytes(monitor: Monitor, tmp_path: Path) -> None:
    watched(monitor, "Ports", 'harbour* OR "it\'s"')
    monitor.actions.add_topic("Ships", 'ship* AND topic:"Ports"', author="ann", note="a\tb", tags=["sea", "Łuka"])
    monitor.actions.add_topic("A", 'a OR topic:"Ships" OR /\\bC\\+\\+/', author="ann", description='Says "so"\\')
    monitor.actions.add_topic("Z", "z", author="ann")
    monitor.actions.archive_topic("z", author="ann")
    text = monitor.topic_files.written()
    assert 'topic:"Ports"@' not in text
    with bare_monitor(tmp_path / "other") as other:
        assert len(other.topic_files.take_in(text.encode(), author="bob").added) == 4
        assert other.topic_files.written() == text
        run_jobs(other)
        assert other.topic_files.take_in(text.encode(), author="bob").unchanged == 4
        assert other.topic_files.written() == text
    assert monitor.topic_files.take_in(text.encode(), author="bob").unchanged == 4


def test_an_older_version_that_a_topic_names_is_named_in_the_file(monitor: Monitor) -> None:
    watched(monitor, "Ports", "harbour*")
    watched(monitor, "Ships", 'ship* AND topic:"Ports"')
    earlier = monitor.topic_files.written()
    monitor.actions.change_topic("ports", "port*", author="ann")
    run_jobs(monitor)
    assert 'topic:"Ports"@1' in monitor.topic_files.written()
    # The earlier file says which query Ports had; that Ships keeps to the version it was saved with is no difference.
    found = monitor.topic_files.take_in(earlier.encode(), author="ann")
    assert (found.requeried, found.unchanged) == (("Ports",), 1)


def test_every_problem_is_named_and_nothing_is_changed(monitor: Monitor) -> None:
    watched(monitor, "Oil", "oil")
    problems = refused(
        monitor,
        '[[topic]]\nname = "A"\nquery = """\na OR\n b AND\n"""\n'
        '[[topic]]\nname = "B"\nquery = "topic:\\"C\\""\n'
        '[[topic]]\nname = "C"\nquery = "topic:\\"B\\""\n'
        '[[topic]]\nname = "oil!"\nquery = "x"\n'
        '[[topic]]\nname = "Good"\nquery = "good"\n'
        '[[topic]]\nname = "D"\n'
        '[[topic]]\nname = "E"\nquery = "e"\ncolour = "red"\n'
        '[[topic]]\nname = "F"\nquery = "f"\ntags = ["a,b"]\n'
        '[[topic]]\nname = "good"\nquery = "again"\n'
        '[[topic]]\nname = "G"\nquery = "f"\narchived = "yes"\n',
    )
    for start, words in (
        ("Line 19, topic 'D'", "lacks its query"),
        ("Line 21, topic 'E'", "no key 'colour'"),
        ("Line 25, topic 'F'", "no comma"),
        ("Line 29, topic 'good'", "twice"),
        ("Line 32, topic 'G'", "archived must be true or false"),
        ("Line 1, topic 'A'", "line 5, column 4: `AND` has nothing after it"),
        ("Line 7, topic 'B'", "leads back to itself"),
        ("Line 10, topic 'C'", "leads back to itself"),
        ("Line 13, topic 'oil!'", "too like that of the topic 'Oil'"),
    ):
        assert any(problem.startswith(start) and words in problem for problem in problems), (start, problems)
    assert len(problems) == 9


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "no UTF-8"),
        (b"[[topic]\n", "no TOML"),
        (b"x = 1", "nothing else"),
        (b"topic = 3", "must hold"),
        (b"topic = [1]", "must hold"),
        (b"x = " + b"[" * 100_000, "nested too deeply"),
        (b"x = " + b"9" * 10_000, "number is too long"),
        (b"a" + b".a" * 400_000 + b" = 1", "dots"),
        (b" " * (LARGEST_FILE + 1), "bytes"),
        (b'[[topic]]\nname = "x"\nquery = "a"\n' * 2_001, "at most 2,000"),
    ],
)
def test_what_is_no_file_of_topics_is_refused_quickly(monitor: Monitor, content: bytes, words: str) -> None:
    start = time.process_time()
    with pytest.raises(TopicFileError, match=words):
        monitor.topic_files.take_in(content, author="ann")
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "part", [".a", "[a", "{a=", "\n[[topic]]", "'", '"', "\na=", "[[topic", "\n[a.b.c.d]", ",", "\\"]
)
def test_a_hostile_file_takes_little_time(part: str) -> None:
    content = ("a" + part * (LARGEST_FILE // len(part)))[:LARGEST_FILE].encode()
    start = time.process_time()
    with pytest.raises(TopicFileError):
        read(content)
    assert time.process_time() - start < 10


def test_an_archived_topic_comes_back_with_what_came_in_meanwhile(monitor: Monitor, tmp_path: Path) -> None:
    bring_in(monitor, write_lines(tmp_path / "a.jsonl", *(line(n) for n in range(3))))
    watched(monitor, "Grain", "grain")
    monitor.actions.archive_topic("grain", author="ann")
    bring_in(monitor, write_lines(tmp_path / "b.jsonl", *(line(n) for n in range(3, 5))))
    with pytest.raises(TopicError, match="archived earlier"):
        monitor.actions.add_topic("Grain", "corn", author="ann")
    monitor.actions.restore_topic("grain", author="bob")
    run_jobs(monitor)
    [total] = monitor.queries.totals(Selection(topics=("grain",)))
    assert total.articles == 5
    for name, words in (("grain", "watched already"), ("nothing", "not among")):
        with pytest.raises(TopicError, match=words):
            monitor.actions.restore_topic(name, author="bob")
    last = monitor.parts.storage.audit.recent()[0]
    assert (last.author, last.action, last.subject) == ("bob", "restore topic", "Grain")


def test_description_and_tags_are_changed_and_audited(monitor: Monitor) -> None:
    watched(monitor, "Grain", "grain")
    described = monitor.actions.describe_topic("grain", description=" Ports ", tags=["b", " A ", "a", ""], author="ann")
    assert (described.description, described.tags) == ("Ports", ("A", "b"))
    assert monitor.queries.topics() == (described,)
    last = monitor.parts.storage.audit.recent()[0]
    assert (last.action, last.before, last.after) == ("describe topic", "no description; no tags", "Ports; tags: A, b")
    monitor.actions.describe_topic("grain", description="Ports", tags=["A", "b"], author="ann")
    assert monitor.parts.storage.audit.recent()[0] == last, "nothing changed, so nothing is noted"
    with pytest.raises(TopicError, match="60 characters"):
        monitor.actions.describe_topic("grain", description="", tags=["x" * 61], author="ann")


names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=12).map(
    lambda name: f"n{' '.join(name.split())}"
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
queries = st.sampled_from(
    ["a", "a OR\n\tb", "/\\bx\\+/", '"it\'s"', "x'", "'''", "a\r\nb", '"""', "a\\", "\x07a", "  a"]
)


@settings(max_examples=400)
@given(st.lists(st.tuples(names, texts, st.lists(texts, max_size=3), queries, texts, st.booleans()), max_size=4))
def test_what_is_written_reads_equal(rows: list[tuple[str, str, list[str], str, str, bool]]) -> None:
    entries = {}
    for place, (name, description, tags, query, note, away) in enumerate(rows):
        kept = checked_tags(tag.replace(",", " ") for tag in tags)
        entry = TopicEntry(f"{name} {place}", f"s{place}", query.rstrip(), description, kept, away, note)
        entries[entry.slug] = entry
    text = written(entries.values())
    found, problems = read(text.encode())
    assert problems == ()
    bare = [TopicEntry(e.name, e.slug, e.query, e.description, e.tags, e.archived, e.note) for e in found]
    assert bare == sorted(entries.values(), key=lambda entry: entry.slug)
    assert written(found) == text
    tomllib.loads(text)
