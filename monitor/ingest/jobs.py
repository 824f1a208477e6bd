"""Background jobs: claimed, run in resumable steps, and ended with a reason when they cannot go on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from monitor.errors import DatabaseError, JobError, QueryError
from monitor.ingest.reading import Parts
from monitor.ingest.recount import RECOUNT, recount
from monitor.storage.jobs import Job

log = logging.getLogger(__name__)

LEASE_S = 10 * 60
"""Seconds after which another worker may take over a job whose worker died."""

Run = Callable[[Job, Parts, Callable[[], bool]], bool]
_RUNS: Mapping[str, Run] = {RECOUNT: recount}


def run_next_job(parts: Parts, owner: str, go_on: Callable[[], bool]) -> bool:
    """Run the oldest waiting job; returns whether there was one.

    A job that is stopped by ``go_on`` waits for the next start and resumes at its cursor.
    """
    job = parts.storage.jobs.claim(owner, parts.clock(), LEASE_S)
    if job is None:
        return False
    try:
        complete = _RUNS[job.kind](job, parts, go_on)
    except (JobError, QueryError) as error:
        log.error("Job %d (%s %s) failed: %s", job.id, job.kind, job.subject, error)
        parts.storage.jobs.fail(job.id, str(error), parts.clock())
    except DatabaseError as error:
        log.error("Job %d (%s %s) stopped and will be resumed: %s", job.id, job.kind, job.subject, error)
        parts.storage.jobs.release(job.id)
        return False
    else:
        if complete:
            parts.storage.jobs.finish(job.id, parts.clock())
        else:
            parts.storage.jobs.release(job.id)
    return True
