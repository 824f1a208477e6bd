"""Tone that is still being worked out: by which measures, and back to when the archive has it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.analysis.trends import tone_mean
from monitor.model.rereading import Wanted
from monitor.model.selection import TimeRange
from monitor.model.topic import REPROCESS
from monitor.model.trend import ToneMean
from monitor.storage.counts import BucketCount
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


def tone_of(count: BucketCount, span: TimeRange, pending: Rescoring | None) -> ToneMean:
    """The mean tone of a range; none while articles of it are still to be scored, so that no old score is among new."""
    if pending is not None and pending.reached >= span.since:
        return ToneMean(None, None, None, 0, count.families)
    return tone_mean(count.tone_n, count.tone_total, count.tone_squares, count.unscored)


def rescoring(storage: Storage, measure: str, *, sample: bool) -> Rescoring | None:
    """The job that still has to score articles by a measure; ``None`` where all of them are."""
    for job in storage.jobs.open_jobs(REPROCESS):
        wanted = Wanted.from_params(job.params)
        if measure in wanted.measures and not wanted.dry_run:
            latest = storage.articles.latest(job.cursor, sample=sample)
            return None if latest is None else Rescoring(measure, latest, job.row.done, job.row.total)
    return None
