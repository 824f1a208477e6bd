"""Background jobs: recounts and other long work in resumable steps.

A job is ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``. A running job belongs to the worker that
claimed it until its lease runs out; every step renews the lease. A job whose worker died is claimed by the next one and
goes on at its cursor.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, or_, select, update
from sqlalchemy.engine import Connection

from monitor.errors import JobError
from monitor.model.topic import RECOUNT
from monitor.model.views import JobRow
from monitor.storage.database import AnyRow, Database, moment_of, seconds, storable
from monitor.storage.places import counted_back_to, place_of
from monitor.storage.tables import jobs

LEASE_S = 300.0
"""How long a claimed job may go without a step before another worker may take it over."""


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job: its row, what it was asked to do, and where it stopped (``None``: at the beginning)."""

    row: JobRow
    params: Mapping[str, Any]
    cursor: Any


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of a claimed job: ``done`` of ``total`` and where to go on; ``owner`` is who claimed it.

    ``report`` is what the job has to tell so far, as JSON can hold it; ``None`` leaves what it told before.
    """

    job_id: int
    owner: str
    done: int
    total: int
    cursor: Any
    lease_s: float = LEASE_S
    report: Any = None


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs of one database. Parameters and cursors are what JSON can hold."""

    database: Database

    def add(self, kind: str, params: Mapping[str, Any], now: datetime, subject: str = "") -> int:
        """Store a job to be done and return its number; ``subject`` says in words what it is about."""
        with self.database.write() as connection:
            return enqueue(connection, kind, params, now, subject)

    def claim(
        self, owner: str, now: datetime, lease_s: float = LEASE_S, kinds: Sequence[str] | None = None
    ) -> Job | None:
        """Take the oldest job that waits or whose worker is gone; ``None`` if there is none.

        With ``kinds`` only jobs of these, those of the first kind before those of the second and so on.
        """
        gone = and_(jobs.c.state == "running", jobs.c.lease_until <= seconds(now))
        wanted = select(jobs.c.id).where(or_(jobs.c.state == "waiting", gone))
        if kinds is not None:
            turn = case({kind: place for place, kind in enumerate(kinds)}, value=jobs.c.kind)
            wanted = wanted.where(jobs.c.kind.in_(kinds)).order_by(turn)
        with self.database.write() as connection:
            job_id = connection.execute(wanted.order_by(jobs.c.id).limit(1)).scalar()
            if job_id is None:
                return None
            taken = {"state": "running", "owner": owner, "updated": seconds(now)}
            taken["lease_until"] = seconds(now + timedelta(seconds=lease_s))
            change = update(jobs).where(jobs.c.id == job_id).values(**taken).returning(jobs)
            return _job(connection.execute(change).one())

    def progress(self, step: Step, now: datetime) -> None:
        """Keep how far a job is, and renew its lease.

        Raises:
            JobError: the job was cancelled or taken over; stop working on it.
        """
        with self.database.write() as connection:
            if not advance(connection, step, now):
                raise JobError("The job was cancelled, or another process has taken it over.")

    def release(self, job_id: int, now: datetime) -> None:
        """Give a running job back unfinished: it waits, and goes on at its cursor."""
        self._end(job_id, "waiting", None, now, ("running",))

    def release_all(self, owner: str, now: datetime) -> None:
        """Give back every job of an owner that is known to work on none any more: it was killed."""
        mine = (jobs.c.owner == owner, jobs.c.state == "running")
        with self.database.write() as connection:
            connection.execute(
                update(jobs).where(*mine).values(state="waiting", lease_until=None, updated=seconds(now))
            )

    def has_open(self) -> bool:
        """Whether any job waits or runs."""
        with self.database.read() as connection:
            wanted = select(jobs.c.id).where(jobs.c.state.in_(("waiting", "running"))).limit(1)
            return connection.scalar(wanted) is not None

    def open_jobs(self, kind: str) -> list[Job]:
        """The jobs of that kind that wait or run, oldest first."""
        mine = (jobs.c.state.in_(("waiting", "running")), jobs.c.kind == kind)
        with self.database.read() as connection:
            found = connection.execute(select(jobs).where(*mine).order_by(jobs.c.id))
            return [_job(row) for row in found]

    def is_waiting(self, kind: str) -> bool:
        """Whether a job of that kind waits."""
        with self.database.read() as connection:
            wanted = select(jobs.c.id).where(jobs.c.state == "waiting", jobs.c.kind == kind).limit(1)
            return connection.scalar(wanted) is not None

    def finish(self, job_id: int, now: datetime) -> None:
        """Mark a running job as done."""
        self._end(job_id, "done", None, now, ("running",))

    def fail(self, job_id: int, error: str, now: datetime) -> None:
        """Mark a running job as failed, with the reason in words."""
        self._end(job_id, "failed", error, now, ("running",))

    def cancel(self, job_id: int, now: datetime) -> None:
        """Stop a job that waits or runs; what it has done so far stays."""
        self._end(job_id, "cancelled", None, now, ("waiting", "running"))

    def recent(self, limit: int = 20) -> list[JobRow]:
        """The latest jobs, unfinished ones first, then the newest."""
        open_first = jobs.c.state.in_(("waiting", "running")).desc()
        with self.database.read() as connection:
            found = connection.execute(select(jobs).order_by(open_first, jobs.c.id.desc()).limit(limit))
            return [_job_row(row) for row in found]

    def latest(self, kind: str, subject: str) -> JobRow | None:
        """The newest job of a kind about a subject, ``None`` if there never was one."""
        about = (jobs.c.kind == kind, jobs.c.subject == storable(subject))
        with self.database.read() as connection:
            row = connection.execute(select(jobs).where(*about).order_by(jobs.c.id.desc()).limit(1)).one_or_none()
        return None if row is None else _job_row(row)

    def get(self, job_id: int) -> JobRow:
        """One job.

        Raises:
            JobError: there is none of that number.
        """
        with self.database.read() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
        if row is None:
            raise JobError(f"There is no job {job_id}.")
        return _job_row(row)

    def _end(self, job_id: int, state: str, error: str | None, now: datetime, ends: Sequence[str]) -> None:
        values = {"state": state, "error": error and storable(error), "updated": seconds(now), "lease_until": None}
        with self.database.write() as connection:
            connection.execute(update(jobs).where(jobs.c.id == job_id, jobs.c.state.in_(ends)).values(**values))


def enqueue(connection: Connection, kind: str, params: Mapping[str, Any], now: datetime, subject: str) -> int:
    """Store a job to be done inside the caller's transaction, and return its number."""
    row = {
        "kind": kind, "subject": storable(subject), "params": json.dumps(params), "state": "waiting", "done": 0,
        "total": 0, "created": seconds(now), "updated": seconds(now),
    }  # fmt: skip
    return int(connection.execute(jobs.insert().values(**row).returning(jobs.c.id)).scalar_one())


def open_of(connection: Connection, kind: str, *, states: Sequence[str] = ("waiting", "running")) -> int | None:
    """The number of the oldest job of a kind that is in one of these states; ``None`` if there is none."""
    wanted = select(jobs.c.id).where(jobs.c.kind == kind, jobs.c.state.in_(states)).order_by(jobs.c.id).limit(1)
    found = connection.execute(wanted).scalar()
    return None if found is None else int(found)


def advance(connection: Connection, step: Step, now: datetime) -> bool:
    """Keep a step inside the caller's transaction; ``False`` if the job is not the worker's any more."""
    mine = (jobs.c.id == step.job_id, jobs.c.state == "running", jobs.c.owner == step.owner)
    values = {
        "done": step.done, "total": step.total, "cursor": json.dumps(step.cursor), "updated": seconds(now),
        "lease_until": seconds(now + timedelta(seconds=step.lease_s)),
    }  # fmt: skip
    if step.report is not None:
        values["report"] = json.dumps(step.report, ensure_ascii=False)
    return connection.execute(update(jobs).where(*mine).values(**values)).rowcount == 1


def _job(row: AnyRow) -> Job:
    return Job(_job_row(row), json.loads(row.params), None if row.cursor is None else json.loads(row.cursor))


def _job_row(row: AnyRow) -> JobRow:
    created, updated = moment_of(row.created), moment_of(row.updated)
    version_id, back_to = None, None
    if row.kind == RECOUNT:
        version_id = json.loads(row.params).get("version_id")
        back_to = counted_back_to(place_of(None if row.cursor is None else json.loads(row.cursor)))
    return JobRow(
        row.id, row.kind, row.subject, row.state, row.done, row.total, created, updated, row.error, row.report,
        version_id, back_to,
    )  # fmt: skip
