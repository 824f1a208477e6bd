"""Counting a topic version over the whole archive: newest first, in batches that can be killed and resumed anywhere."""

from __future__ import annotations

from collections.abc import Callable

from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.records import CompiledTopic, compile_topics, match_topics
from monitor.analysis.tone import article_tone
from monitor.errors import JobError
from monitor.ingest.reading import Parts
from monitor.storage.articles import StoredText
from monitor.storage.jobs import Job
from monitor.storage.topics import MatchRow

RECOUNT = "recount"
RECOUNT_BATCH = 200


def recount(job: Job, parts: Parts, go_on: Callable[[], bool]) -> bool:
    """Match every stored article against the job's topic version, then let that version take over.

    Each batch writes its matches, facts, counters and the job's cursor in one transaction, so a repeat changes
    nothing. ``go_on`` is asked between batches; returns whether the recount is complete.

    Raises:
        JobError: the topic version is gone.
        DatabaseError: the batch in hand was not stored.
    """
    storage = parts.storage
    version = storage.topics.version(job.params["version_id"])
    if version is None:
        raise JobError("The topic version that was to be recounted no longer exists.")
    topics = compile_topics([version])
    before: int | None = job.cursor.get("before")
    done = job.done
    total = max(done, storage.articles.total())
    while go_on():
        texts = storage.articles.texts(before, RECOUNT_BATCH)
        if not texts:
            storage.topics.complete(version.id, job.id, parts.clock())
            return True
        rows = [_match(text, topics) for text in texts]
        before = texts[-1].id
        done += len(texts)
        storage.topics.replace_matches(version.id, rows, job.id, {"before": before}, done, total, parts.clock())
    return False


def _match(text: StoredText, topics: tuple[CompiledTopic, ...]) -> MatchRow:
    indexed = index_text(text.title, text.body)
    if evaluate(topics[0].node, indexed) is None:
        return MatchRow(text.id, None)
    _, sentences = article_tone(text.title, text.body, text.lang)
    return MatchRow(text.id, match_topics(indexed, sentences, text.lang, topics)[0])
