"""Background jobs: claimed, run in resumable steps, and ended with a reason when they cannot go on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from monitor.errors import DatabaseError, JobError, QueryError
from monitor.ingest.reading import Parts
from monitor.ingest.recount import recount
from monitor.ingest.rematch import rematch
from monitor.ingest.reprocess import reprocess
from monitor.model.topic import ENTITIES, RECOUNT, REPROCESS
from monitor.storage.jobs import Job

log = logging.getLogger(__name__)

Run = Callable[[Job, Parts, str, Callable[[], bool]], bool]
_RUNS: Mapping[str, Run] = {RECOUNT: recount, ENTITIES: rematch, REPROCESS: reprocess}
"""What is run, in the order of its urgency: an analyst waits for a recount."""


def run_next_job(parts: Parts, owner: str, go_on: Callable[[], bool], kinds: Sequence[str] = tuple(_RUNS)) -> bool:
    """Run the most urgent and oldest job of ``kinds`` that waits; returns whether there was one that came to an end.

    A job that is stopped by ``go_on`` waits for the next start and resumes at its cursor.
    """
    jobs = parts.storage.jobs
    job = jobs.claim(owner, parts.clock(), kinds=kinds)
    if job is None:
        return False
    try:
        complete = _RUNS[job.row.kind](job, parts, owner, go_on)
    except (JobError, QueryError) as error:
        log.warning("Job %d (%s %s) ended: %s", job.row.id, job.row.kind, job.row.subject, error)
        jobs.fail(job.row.id, str(error), parts.clock())
        return True
    except DatabaseError as error:
        log.error("Job %d (%s %s) stopped and will be resumed: %s", job.row.id, job.row.kind, job.row.subject, error)
        return False
    if complete:
        jobs.finish(job.row.id, parts.clock())
    else:
        jobs.release(job.row.id, parts.clock())
    return complete
