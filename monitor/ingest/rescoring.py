"""Tone of the archive by the scorers at hand: what they have not scored yet is scored by a job."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from monitor.model.rereading import Wanted
from monitor.model.tone import ARTICLE_MEASURE, MEASURE_REGISTRY, Scorer
from monitor.model.topic import REPROCESS
from monitor.storage.store import Storage

SCORED_BY = "scored by"
"""The setting with the ids of the scorers that the archive was scored by, or is being scored by."""


def begin_scored(storage: Storage, scorers: Sequence[Scorer]) -> None:
    """Remember which scorers an archive begins with: while it is empty, there is nothing to score again."""
    if storage.meta.get(SCORED_BY) is None and not storage.articles.number():
        storage.meta.set(SCORED_BY, json.dumps(_ids(scorers)))


def rescore_where_needed(storage: Storage, scorers: Sequence[Scorer], now: datetime) -> None:
    """Have the archive scored again where a scorer is new, of another version, or not there any more.

    For the process that will run the job, and with its own scorers, when it begins to run jobs: another one may have
    others, as where a model was installed while it was running.
    """
    wanted = _ids(scorers)
    told = storage.meta.get(SCORED_BY)
    known = json.loads(told) if told is not None else [ARTICLE_MEASURE]
    if known != wanted and storage.articles.number():
        moved = set(known) ^ set(wanted)
        measures = tuple(measure.id for measure in MEASURE_REGISTRY.values() if measure.scorer in moved)
        # A word list of the user's own is its own and only measure.
        measures += tuple(sorted(moved - {measure.scorer for measure in MEASURE_REGISTRY.values()}))
        job = Wanted(as_stored=True, measures=measures)
        storage.jobs.add(REPROCESS, job.to_params(), now, f"tone of the archive by {', '.join(measures)}")
    if known != wanted or told is None:
        storage.meta.set(SCORED_BY, json.dumps(wanted))


def _ids(scorers: Sequence[Scorer]) -> list[str]:
    return sorted({ARTICLE_MEASURE, *(scorer.id for scorer in scorers)})
