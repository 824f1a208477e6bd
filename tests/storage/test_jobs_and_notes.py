"""Contract: background jobs, settings, the audit log, health."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.errors import JobError
from monitor.storage.jobs import Step
from monitor.storage.store import Storage
from tests.storage.making import NOW, put, record, source, topic

LATER = NOW + timedelta(hours=1)


def test_jobs_are_claimed_in_order_and_once(storage: Storage) -> None:
    first = storage.jobs.add("recount", {"version_id": 3}, NOW, "Sanctions")
    second = storage.jobs.add("export", {}, NOW)
    job = storage.jobs.claim("me", NOW)
    assert job is not None
    assert (job.row.id, job.row.kind, job.row.subject, job.row.state) == (first, "recount", "Sanctions", "running")
    assert (job.params, job.cursor) == ({"version_id": 3}, None)
    assert storage.jobs.claim("you", NOW, kinds=["recount"]) is None
    other = storage.jobs.claim("you", NOW)
    assert other is not None
    assert other.row.id == second
    assert storage.jobs.claim("third", NOW) is None


def test_a_job_whose_worker_died_goes_on_at_its_cursor(storage: Storage) -> None:
    number = storage.jobs.add("recount", {}, NOW)
    storage.jobs.claim("dead", NOW, lease_s=60)
    storage.jobs.progress(Step(number, "dead", 5, 10, {"before": 17}), NOW)
    assert storage.jobs.claim("next", NOW) is None
    job = storage.jobs.claim("next", LATER)
    assert job is not None
    assert (job.cursor, job.row.done, job.row.total) == ({"before": 17}, 5, 10)
    with pytest.raises(JobError, match="taken it over"):
        storage.jobs.progress(Step(number, "dead", 6, 10, None), LATER)


def test_ends_of_jobs(storage: Storage) -> None:
    numbers = [storage.jobs.add("recount", {}, NOW, f"job {place}") for place in range(4)]
    for _ in range(3):
        storage.jobs.claim("me", NOW)
    storage.jobs.finish(numbers[0], LATER)
    storage.jobs.fail(numbers[1], "It did not work.", LATER)
    storage.jobs.cancel(numbers[2], LATER)
    storage.jobs.fail(numbers[0], "Too late.", LATER)
    storage.jobs.cancel(numbers[1], LATER)
    with pytest.raises(JobError, match="cancelled"):
        storage.jobs.progress(Step(numbers[2], "me", 1, 1, None), LATER)
    rows = {row.id: row for row in storage.jobs.recent()}
    assert [rows[number].state for number in numbers] == ["done", "failed", "cancelled", "waiting"]
    assert (rows[numbers[1]].error, rows[numbers[0]].error) == ("It did not work.", None)
    assert rows[numbers[1]].updated == LATER
    assert [row.id for row in storage.jobs.recent()] == [numbers[3], numbers[2], numbers[1], numbers[0]]
    assert storage.jobs.has_open()
    storage.jobs.cancel(numbers[3], LATER)
    assert not storage.jobs.has_open()
    with pytest.raises(JobError, match="no job 99"):
        storage.jobs.get(99)


def test_unfinished_jobs_are_given_back(storage: Storage) -> None:
    numbers = [storage.jobs.add("recount", {}, NOW) for _ in range(2)]
    for _ in numbers:
        storage.jobs.claim("me", NOW)
    storage.jobs.release(numbers[0], NOW)
    assert storage.jobs.get(numbers[0]).state == "waiting"
    storage.jobs.release_all("me", NOW)
    assert [storage.jobs.get(number).state for number in numbers] == ["waiting", "waiting"]


def test_settings_and_audit(storage: Storage) -> None:
    assert storage.meta.get("sample") is None
    storage.meta.set("sample", "removed")
    storage.meta.set("sample", "declined")
    assert storage.meta.get("sample") == "declined"
    storage.meta.set("sample", None)
    assert storage.meta.get("sample") is None
    storage.audit.add(NOW, "Ann", "edit topic", "Sanctions", "old", "new")
    storage.audit.add(LATER, "Ben", "add source", "Feed")
    lines = storage.audit.recent()
    assert [(line.at, line.author, line.action, line.subject, line.before, line.after) for line in lines] == [
        (LATER, "Ben", "add source", "Feed", None, None),
        (NOW, "Ann", "edit topic", "Sanctions", "old", "new"),
    ]
    assert len(storage.audit.recent(1)) == 1


def test_health_at_a_glance(storage: Storage) -> None:
    empty = storage.status_counts()
    assert (empty.articles, empty.sample_articles, empty.families, empty.outlets, empty.sources) == (0, 0, 0, 0, 0)
    assert (empty.last_collected, empty.last_article) == (None, None)
    topic(storage)
    feed, sample = source(storage, "Feed"), source(storage, "Sample", sample=True, kind="folder")
    source(storage, "Resting")
    storage.sources.change(storage.sources.by_name("Resting").source.id, NOW, paused=True)
    put(storage, record("s", sample=True), record("t", sample=True), source_id=sample.id)
    shown = storage.status_counts()
    assert (shown.articles, shown.sample_articles, shown.families, shown.outlets) == (0, 2, 2, 1)
    put(storage, record("a", copies_of="x"), record("b", copies_of="x"), record("c"), source_id=feed.id)
    counts = storage.status_counts()
    assert (counts.articles, counts.sample_articles, counts.families, counts.outlets) == (3, 2, 2, 1)
    assert (counts.sources, counts.sources_paused, counts.sources_failing) == (2, 1, 0)
    assert counts.last_article == NOW
    assert "monitor@" in counts.database or counts.database.endswith("wirewatch.sqlite3")
