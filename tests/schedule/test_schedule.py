"""The scheduler: one for a data folder, every due source in its turn, and nothing begun twice."""

from __future__ import annotations

import itertools
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from monitor.assembly import Monitor
from monitor.errors import AlreadyRunning
from monitor.ingest.collect import collect
from monitor.ingest.rescoring import SCORED_BY
from monitor.model.rereading import Wanted
from monitor.model.selection import Selection
from monitor.model.source import Source
from monitor.schedule import Schedule, count_now_if_idle, follow_job, scheduler_lock
from tests.collectors.loopback import Answer, body, site
from tests.monitors import bare_monitor, bring_in, line, write_lines

WAIT_S = 60


class Ticking:
    """A clock that counts how often it is read; tests wait for readings and never for time."""

    def __init__(self) -> None:
        self._readings = itertools.count()
        self._more = threading.Condition()
        self.read = 0
        self.behind = timedelta(0)

    def __call__(self) -> datetime:
        with self._more:
            self.read = next(self._readings)
            self._more.notify_all()
        return datetime.now(UTC) - self.behind

    def wait_for(self, readings: int) -> None:
        until = self.read + readings
        with self._more:
            assert self._more.wait_for(lambda: self.read >= until, WAIT_S)


@pytest.fixture
def running() -> Iterator[Callable[..., Schedule]]:
    """Starts schedulers that are stopped with the test."""
    started: list[Schedule] = []

    def start(monitor: Monitor, **options: bool) -> Schedule:
        started.append(Schedule(monitor, **options))
        started[-1].start()
        return started[-1]

    yield start
    for schedule in started:
        schedule.stop()


def test_sources_that_wait_for_a_thread_are_polled_once(
    tmp_path: Path, running: Callable[..., Schedule], caplog: pytest.LogCaptureFixture
) -> None:
    clock, done = Ticking(), threading.Semaphore(0)
    go_on = threading.Event()

    def slow(request: BaseHTTPRequestHandler) -> None:
        assert go_on.wait(WAIT_S)
        body(b'<rss version="2.0"><channel><title>Empty</title></channel></rss>')(request)
        done.release()

    with (
        site(feed=slow) as served,
        bare_monitor(tmp_path, clock=clock, allow=[served.netloc], tick_s=0.05, pollers=1, parsers=1) as monitor,
    ):
        for number in range(3):
            source = Source(f"Feed {number}", "feed", served.url(f"/feed?{number}"))
            monitor.parts.storage.sources.add(source, datetime.now(UTC))
        with caplog.at_level(logging.WARNING, "monitor.schedule"):
            running(monitor)
            clock.wait_for(20)  # many ticks, all with two sources in the queue
            go_on.set()
            for _ in range(3):
                assert done.acquire(timeout=WAIT_S)
            clock.wait_for(10)
        assert sorted(path for path, _ in served.seen) == ["/feed?0", "/feed?1", "/feed?2"]
        assert caplog.messages == []


def test_due_sources_and_waiting_jobs_are_done(tmp_path: Path, running: Callable[..., Schedule]) -> None:
    clock = Ticking()
    with bare_monitor(tmp_path / "data", clock=clock, tick_s=0.05, parsers=1) as monitor:
        write_lines(tmp_path / "drop" / "a.jsonl", *(line(number) for number in range(3)))
        monitor.parts.storage.sources.add(Source("Drop", "folder", str(tmp_path / "drop")), clock())
        monitor.actions.add_topic("Grain", "grain", author="test")
        running(monitor)
        for _ in range(WAIT_S * 20):
            clock.wait_for(1)
            if monitor.queries.status().articles == 3 and not monitor.parts.storage.jobs.has_open():
                break
        [total] = monitor.queries.totals(Selection(sample=False))
        assert total.articles == 3
        assert [job.state for job in monitor.queries.jobs()] == ["done"]


def test_without_collecting_only_the_sample_comes_in(tmp_path: Path, running: Callable[..., Schedule]) -> None:
    clock = Ticking()
    with bare_monitor(tmp_path / "data", clock=clock, tick_s=0.05, parsers=1) as monitor:
        for name, sample in (("Real", False), ("Sample", True)):
            write_lines(tmp_path / name / "a.jsonl", line(1))
            added = Source(name, "folder", str(tmp_path / name), sample=sample)
            monitor.parts.storage.sources.add(added, clock())
        running(monitor, collecting=False)
        for _ in range(WAIT_S * 20):
            clock.wait_for(1)
            if monitor.queries.status().sample_articles:
                break
        clock.wait_for(5)
        status = monitor.queries.status()
        assert (status.sample_articles, status.articles) == (1, 0)


def page(*sentences: str) -> Answer:
    paragraphs = "".join(f"<p>{text}</p>" for text in sentences)
    return body(f"<html><title>Grain</title><article><h1>Grain</h1>{paragraphs}</article></html>".encode())


SENTENCES = [f"Ship number {number} came in with grain and was unloaded in the port at once." for number in range(5)]


def test_matching_articles_are_fetched_again_and_old_pages_go(tmp_path: Path, running: Callable[..., Schedule]) -> None:
    clock = Ticking()
    with (
        site(a=page(*SENTENCES)) as served,
        bare_monitor(
            tmp_path, clock=clock, allow=[served.netloc], tick_s=0.05, parsers=1, keep_pages_days=0.5
        ) as monitor,
    ):
        item = f"<item><title>Grain</title><link>{served.url('/a')}</link></item>"
        served.pages["/feed"] = body(f"<rss version='2.0'><channel><title>L</title>{item}</channel></rss>".encode())
        storage = monitor.parts.storage
        source = storage.sources.add(Source("Feed", "feed", served.url("/feed")), clock())
        storage.topics.add("Grain", "grain", "", "grain", "test", "", clock())
        clock.behind = timedelta(days=1)
        collect(source, monitor.parts, clock(), "test")
        clock.behind = timedelta(0)
        assert storage.raw_pages.kept().pages == 1
        served.pages["/a"] = page(*SENTENCES, "One ship was sent away again in the evening.")
        running(monitor)
        for _ in range(WAIT_S * 20):
            clock.wait_for(1)
            if storage.articles.revisions(1):
                break
        assert len(storage.articles.revisions(1)) == 1
        clock.wait_for(20)
        assert len(served.asked("/a")) == 2, "steps that were missed are one"
        assert storage.revisits.planned() == []
        assert storage.raw_pages.kept().pages == 1, "the page of the first text was older than is kept"
        assert storage.check().problems == ()


def test_without_collecting_nothing_is_fetched_again(tmp_path: Path, running: Callable[..., Schedule]) -> None:
    clock = Ticking()
    with (
        site(a=page(*SENTENCES)) as served,
        bare_monitor(tmp_path, clock=clock, allow=[served.netloc], tick_s=0.05, parsers=1) as monitor,
    ):
        storage = monitor.parts.storage
        storage.topics.add("Grain", "grain", "", "grain", "test", "", clock())
        source = storage.sources.add(Source("Page", "page", served.url("/a")), clock())
        collect(source, monitor.parts, datetime.now(UTC) - timedelta(days=1), "test")
        assert storage.revisits.is_due(datetime.now(UTC))
        running(monitor, collecting=False)
        clock.wait_for(20)
        assert len(served.asked("/a")) == 1


def test_one_scheduler_holds_a_data_folder(tmp_path: Path) -> None:
    with scheduler_lock(tmp_path), pytest.raises(AlreadyRunning, match="already"), scheduler_lock(tmp_path):
        pass
    with scheduler_lock(tmp_path):
        pass


def test_waiting_jobs_run_here_unless_a_scheduler_will(tmp_path: Path) -> None:
    with bare_monitor(tmp_path / "data") as monitor:
        monitor.actions.add_topic("Grain", "grain", author="test")
        with scheduler_lock(monitor.settings.data):
            count_now_if_idle(monitor)
            assert monitor.parts.storage.jobs.has_open()
        count_now_if_idle(monitor)
        assert [job.state for job in monitor.queries.jobs()] == ["done"]


def test_a_job_is_followed_whoever_runs_it(tmp_path: Path, running: Callable[..., Schedule]) -> None:
    clock = Ticking()
    with bare_monitor(tmp_path / "data", clock=clock, tick_s=0.05, parsers=1) as monitor:
        parts = monitor.parts
        first = monitor.actions.reprocess(Wanted(), author="test")
        # Left by a scheduler that was killed.
        parts.storage.jobs.claim(f"{socket.gethostname()}:{monitor.settings.data}", clock())
        assert follow_job(monitor, first, lambda _: None).state == "done"
        second = monitor.actions.reprocess(Wanted(), author="test")
        told: list[int] = []
        with scheduler_lock(monitor.settings.data):
            running(monitor)
            assert follow_job(monitor, second, lambda row: told.append(row.id)).state == "done"
        assert told[0] == second
        # Its owner goes away before the job is done.
        third = monitor.actions.reprocess(Wanted(), author="test")
        ended = threading.Event()

        def follow_third() -> None:
            follow_job(monitor, third, lambda _: None)
            ended.set()

        with scheduler_lock(monitor.settings.data):
            follower = threading.Thread(target=follow_third)
            follower.start()
        assert ended.wait(WAIT_S)
        follower.join()


def test_the_heartbeat_tells_how_long_ago_the_last_tick_was(tmp_path: Path, running: Callable[..., Schedule]) -> None:
    clock = Ticking()
    with bare_monitor(tmp_path, clock=clock, tick_s=0.05) as monitor:
        schedule = running(monitor)
        clock.wait_for(3)
        assert timedelta(0) <= timedelta(seconds=schedule.heartbeat_age_s()) < timedelta(seconds=WAIT_S)


def test_whoever_runs_the_jobs_asks_for_the_scoring_that_its_own_scorers_can_do(tmp_path: Path) -> None:
    """Another command may know a model that the running monitor does not: it must not ask that one for it."""
    data = tmp_path / "data"
    with bare_monitor(data) as monitor:
        bring_in(monitor, write_lines(tmp_path / "lines.jsonl", line(1)))
        storage = monitor.parts.storage
        begun = storage.meta.get(SCORED_BY)
        storage.meta.set(SCORED_BY, '["vader-1"]')
    with bare_monitor(data) as monitor:
        storage = monitor.parts.storage
        assert storage.jobs.recent() == []
        schedule = Schedule(monitor, collecting=False)
        schedule.start()
        schedule.stop()
        [job] = storage.jobs.recent()
        assert "tone of the archive by vader-news-1" in job.subject
        assert storage.meta.get(SCORED_BY) == begun
