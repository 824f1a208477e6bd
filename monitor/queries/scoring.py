"""Tone that is still being worked out: by which measures, and back to when the archive has it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.rereading import Wanted
from monitor.model.topic import REPROCESS
from monitor.storage.store import Storage


@dataclass(frozen=True, slots=True)
class Rescoring:
    """A job under way that scores the archive by a measure, newest articles first.

    ``reached`` is the counting time (UTC seconds) from which on, exclusive, every article has been scored; ``done`` of
    ``total`` articles were looked at (total 0 while unknown).
    """

    measure: str
    reached: int
    done: int
    total: int


def rescoring(storage: Storage, measure: str, *, sample: bool) -> Rescoring | None:
    """The job that still has to score articles by a measure; ``None`` where all of them are."""
    for job in storage.jobs.open_jobs(REPROCESS):
        wanted = Wanted.from_params(job.params)
        if measure in wanted.measures and not wanted.dry_run:
            latest = storage.articles.latest(job.cursor, sample=sample)
            return None if latest is None else Rescoring(measure, latest, job.row.done, job.row.total)
    return None
