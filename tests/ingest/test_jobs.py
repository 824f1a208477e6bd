"""Recounts: resumed where they stopped, given up when they are not needed, and never forgotten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.ingest import recount
from monitor.ingest.folders import take_in
from monitor.ingest.jobs import run_next_job
from monitor.ingest.reading import Parts
from monitor.ingest.seeding import import_source
from monitor.model.topic import RECOUNT, Topic
from tests.monitors import NOW, line, write_lines


@pytest.fixture
def parts(parts_for: Callable[..., Parts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parts:
    """Parts with 450 articles: a recount of them takes three steps."""
    monkeypatch.setattr(recount, "RECOUNT_BATCH", 200)
    made = parts_for()
    path = write_lines(tmp_path / "lines.jsonl", *(line(number) for number in range(450)))
    take_in(path, import_source(made.storage, NOW), made, NOW)
    return made


def add(parts: Parts, name: str) -> Topic:
    return parts.storage.topics.add(name, name.lower(), "", "report", "test", "", NOW)


def states(parts: Parts) -> list[tuple[str, str]]:
    return sorted((job.subject, job.state) for job in parts.storage.jobs.recent())


def test_a_stopped_recount_goes_on_where_it_was(parts: Parts) -> None:
    topic = add(parts, "Grain")
    parts.storage.jobs.add(RECOUNT, {"version_id": topic.active.id}, NOW, topic.name)
    steps = iter([True, True, False])
    assert run_next_job(parts, "first", lambda: next(steps)) is False
    [job] = parts.storage.jobs.recent()
    assert (job.state, job.done, job.total) == ("waiting", 400, 450)
    assert run_next_job(parts, "second", lambda: True) is True
    [job] = parts.storage.jobs.recent()
    assert (job.state, job.done, job.total) == ("done", 450, 450)
    assert run_next_job(parts, "third", lambda: True) is False
    assert parts.storage.check().problems == ()
    assert all(parts.storage.articles.matches(number) for number in (1, 225, 450))


def test_a_recount_of_a_wording_that_was_dropped_ends_with_the_reason(parts: Parts) -> None:
    topic = add(parts, "Grain")
    pending = parts.storage.topics.new_version(topic.id, "number", "test", "", NOW)
    parts.storage.jobs.add(RECOUNT, {"version_id": pending.id}, NOW, topic.name)
    parts.storage.topics.new_version(topic.id, "port", "test", "", NOW)
    assert run_next_job(parts, "test", lambda: True) is True
    [job] = parts.storage.jobs.recent()
    assert job.state == "failed"
    assert job.error is not None
    assert "not needed any more" in job.error


def test_a_saved_topic_and_its_recount_are_stored_together(parts: Parts) -> None:
    topic = parts.storage.topics.add("Ports", "ports", "", "harbour", "test", "", NOW, recount=True)
    parts.storage.topics.new_version(topic.id, "port", "test", "", NOW, recount=True)
    assert states(parts) == [("Ports", "waiting"), ("Ports", "waiting")]
    while run_next_job(parts, "test", lambda: True):
        pass
    assert {topic.active.number for topic in parts.storage.topics.all()} == {2}


def test_a_job_of_a_kind_that_is_not_known_stops_no_other(parts: Parts) -> None:
    parts.storage.jobs.add("later", {}, NOW, "of a newer version")
    topic = add(parts, "Grain")
    parts.storage.jobs.add(RECOUNT, {"version_id": topic.active.id}, NOW, topic.name)
    assert run_next_job(parts, "test", lambda: True) is True
    assert states(parts) == [("Grain", "done"), ("of a newer version", "waiting")]
