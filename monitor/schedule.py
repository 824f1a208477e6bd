"""Clocks: due sources are polled and background jobs are run, by one scheduler for each data folder.

The times at which sources are due live in the database, not in the scheduler: a change of schedule holds at once, and
a restart forgets nothing. A tick every few seconds starts what is due in a pool of threads.
"""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.assembly import Monitor
from monitor.errors import AlreadyRunning, WirewatchError
from monitor.ingest.collect import collect
from monitor.ingest.jobs import run_next_job
from monitor.ingest.rescoring import rescore_where_needed
from monitor.ingest.revisits import revisit_due
from monitor.ingest.stories import renew_stories
from monitor.model.source import Source
from monitor.model.topic import RECOUNT
from monitor.model.views import JobRow

log = logging.getLogger(__name__)

LOCK_FILE = "scheduler.lock"
PURGE_EVERY = timedelta(hours=24)
_OPEN = ("waiting", "running")
_WATCH_EVERY_S = 0.5
TICK = "tick"
STORIES_PAUSE_S = 15.0
"""The shortest pause between two looks for families without a story."""
CLOCK_JUMP_S = 60.0
"""A wall clock that drifts this far from the monotonic one within a tick has been set: the tick is made anew."""


@contextmanager
def scheduler_lock(data: Path) -> Iterator[None]:
    """Hold the one scheduler lock of a data folder; released even when the process is killed.

    Raises:
        AlreadyRunning: another process holds it.
    """
    descriptor = os.open(data / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(
                f"Another Wirewatch is already collecting into {data}. Stop it first, or use another --data folder."
            ) from error
        yield
    finally:
        os.close(descriptor)


def count_now_if_idle(monitor: Monitor, kinds: Sequence[str] = (RECOUNT,)) -> None:
    """Run the waiting jobs of these kinds here and now, where no scheduler holds the data folder and would run them."""
    try:
        with scheduler_lock(monitor.settings.data):
            while run_next_job(monitor.parts, "command line", lambda: True, kinds):
                pass
    except AlreadyRunning:
        return


def cluster_now_if_idle(monitor: Monitor) -> None:
    """Give new families their stories here and now, where no scheduler holds the data folder and would do it."""
    try:
        with scheduler_lock(monitor.settings.data):
            renew_stories(monitor.parts.storage, lambda: True)
    except AlreadyRunning:
        return


def follow_job(monitor: Monitor, job_id: int, tell: Callable[[JobRow], None]) -> JobRow:
    """Run a job to its end here, or watch it where a scheduler holds the data folder and runs it.

    ``tell`` gets its progress. Interrupted, a job that ran here waits and goes on at its cursor.

    Returns the job as it ended; still open where the database failed.
    """
    jobs = monitor.parts.storage.jobs
    while (row := jobs.get(job_id)).state in _OPEN:
        tell(row)
        try:
            with scheduler_lock(monitor.settings.data):
                return _run_to_its_end(monitor, job_id, tell)
        except AlreadyRunning:
            time.sleep(_WATCH_EVERY_S)
    return row


def _run_to_its_end(monitor: Monitor, job_id: int, tell: Callable[[JobRow], None]) -> JobRow:
    jobs, owner = monitor.parts.storage.jobs, f"{socket.gethostname()}:{os.getpid()}"

    def go_on() -> bool:
        tell(jobs.get(job_id))
        return True

    # The lock says that no scheduler works for this data folder: what the last one held was left by a kill.
    jobs.release_all(_scheduler_of(monitor), monitor.parts.clock())
    try:
        # What stops before its end waits for a more urgent job; a job that stays in work has failed to be stored.
        while (row := jobs.get(job_id)).state == "waiting":
            run_next_job(monitor.parts, owner, go_on)
    finally:
        jobs.release_all(owner, monitor.parts.clock())
    return row


def _scheduler_of(monitor: Monitor) -> str:
    """What the scheduler of a data folder is called in the jobs and leases that it holds."""
    return f"{socket.gethostname()}:{monitor.settings.data}"


class Schedule:
    """The scheduler of one data folder. ``collecting`` false leaves live sources alone; the sample still comes in."""

    def __init__(self, monitor: Monitor, *, collecting: bool = True) -> None:
        self._monitor = monitor
        self._collecting = collecting
        self._stopping = threading.Event()
        self._offset = time.time() - time.monotonic()
        self._beat = time.monotonic()
        self._stories_due = 0.0
        self._purge_due = datetime.min.replace(tzinfo=UTC)
        settings = monitor.settings
        self._underway: set[str] = set()
        self._ticking = threading.Lock()
        self._owner = _scheduler_of(monitor)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={
                "default": ThreadPoolExecutor(1),
                "polls": ThreadPoolExecutor(settings.pollers),
                "jobs": ThreadPoolExecutor(1),
                "revisits": ThreadPoolExecutor(1),
            },
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        # What it has to say about late and failed jobs comes through the listener, once.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self._scheduler.add_listener(_report, EVENT_JOB_MISSED | EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES)
        self._watchdog = threading.Thread(target=self._watch, name="clock-watchdog", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        parts = self._monitor.parts
        # The lock says that nobody else works for this data folder: what its last owner held was left by a kill.
        parts.storage.sources.release_all(self._owner)
        parts.storage.jobs.release_all(self._owner, parts.clock())
        rescore_where_needed(parts.storage, parts.scorers, parts.clock())
        self._add_tick()
        self._scheduler.start()
        self._watchdog.start()

    def stop(self) -> None:
        """Stop ticking, ask jobs and polls to end after their present step, and wait for them."""
        self._stopping.set()
        self._monitor.parts.stopping.set()
        # The scheduler keeps its list of jobs locked while it waits for its threads: a tick that still wants to add a
        # job would wait for it for ever. So the last tick ends first, and later ones do nothing. The list is emptied
        # before, too: the scheduler fails on a job that it hands out at the moment when it is told to stop.
        with self._ticking:
            self._scheduler.pause()
            self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=True)
        self._watchdog.join()

    def heartbeat_age_s(self) -> float:
        """Seconds since the last tick, by the monotonic clock."""
        return time.monotonic() - self._beat

    def _add_tick(self) -> None:
        self._scheduler.add_job(
            self._tick,
            "interval",
            seconds=self._monitor.settings.tick_s,
            next_run_time=datetime.now(UTC),
            id=TICK,
            replace_existing=True,
        )

    def _tick(self) -> None:
        with self._ticking:
            if not self._stopping.is_set():
                self._start_what_is_due()

    def _start_what_is_due(self) -> None:
        self._beat = time.monotonic()
        parts = self._monitor.parts
        now = parts.clock()
        # Taken before the question what is due: what ends in between is not due any more.
        busy = set(self._underway)
        for source in parts.storage.sources.due(now, limit=parts.settings.pollers * 2):
            if f"poll {source.id}" not in busy and (self._collecting or source.sample):
                self._once(f"poll {source.id}", "polls", self._poll, source)
        if "jobs" not in busy and parts.storage.jobs.has_open():
            self._once("jobs", "jobs", self._run_jobs)
        elif "jobs" not in busy and time.monotonic() >= self._stories_due:
            self._once("jobs", "jobs", self._renew_stories)
        if "revisits" not in busy and self._collecting and parts.storage.revisits.is_due(now):
            self._once("revisits", "revisits", self._revisit)
        if "purge" not in busy and now >= self._purge_due:
            self._purge_due = now + PURGE_EVERY
            self._once("purge", "revisits", self._purge)

    def _once(self, name: str, executor: str, function: Callable[..., None], *arguments: object) -> None:
        """Queue one run. The scheduler forgets a run when it hands it to its threads, so we remember it to its end."""
        self._underway.add(name)
        # Two instances: ours is off the list a moment before the scheduler counts it as ended.
        self._scheduler.add_job(
            self._tracked, args=(name, function, *arguments), id=name, executor=executor, replace_existing=True,
            max_instances=2,
        )  # fmt: skip

    def _tracked(self, name: str, function: Callable[..., None], *arguments: object) -> None:
        try:
            function(*arguments)
        finally:
            self._underway.discard(name)

    def _poll(self, source: Source) -> None:
        if self._stopping.is_set():
            return
        try:
            outcome = collect(source, self._monitor.parts, self._monitor.parts.clock(), self._owner)
        except WirewatchError as error:
            log.error("Source %s could not be collected: %s", source.name, error)
            return
        if outcome is not None and (outcome.new or outcome.updated):
            log.info("Source %s: %d new, %d updated", source.name, outcome.new, outcome.updated)

    def _run_jobs(self) -> None:
        while not self._stopping.is_set():
            if not run_next_job(self._monitor.parts, self._owner, lambda: not self._stopping.is_set()):
                return

    def _renew_stories(self) -> None:
        """Cluster new families; the longer it takes, the longer the pause until the next time."""
        started = time.monotonic()
        try:
            moved = renew_stories(self._monitor.parts.storage, lambda: not self._stopping.is_set())
        except WirewatchError as error:
            log.error("Stories could not be brought up to date: %s", error)
        else:
            if moved:
                log.info("Stories: %d families were given one", moved)
        ended = time.monotonic()
        self._stories_due = ended + max(STORIES_PAUSE_S, 20 * (ended - started))

    def _revisit(self) -> None:
        try:
            revisit_due(self._monitor.parts)
        except WirewatchError as error:
            log.error("Articles could not be fetched again: %s", error)

    def _purge(self) -> None:
        parts = self._monitor.parts
        settings = parts.settings
        before = parts.clock() - timedelta(days=settings.keep_pages_days)
        try:
            gone = parts.storage.raw_pages.purge(
                before, settings.keep_pages_mb * 1_000_000, lambda: not self._stopping.is_set()
            )
        except WirewatchError as error:
            log.error("Old raw pages could not be removed: %s", error)
            return
        if gone:
            log.info("%d raw pages were removed: they were older, or more, than is kept.", gone)

    def _watch(self) -> None:
        while not self._stopping.wait(min(self._monitor.settings.tick_s, 5.0)):
            offset = time.time() - time.monotonic()
            if abs(offset - self._offset) > CLOCK_JUMP_S:
                jump = offset - self._offset
                log.warning("The system clock was set by %+.0f seconds; schedules were made anew.", jump)
                self._offset = offset
                self._add_tick()


def _report(event: JobEvent) -> None:
    if event.code == EVENT_JOB_ERROR:
        log.error("The scheduled job %s failed.", event.job_id, exc_info=event.exception)
    elif event.job_id != TICK:
        # A tick that is skipped because the last one still looks around loses nothing: the next one sees it all.
        log.warning("The scheduled job %s is running late: its last run has not ended.", event.job_id)
