"""Counting a topic version over the whole archive: newest first, in batches that can be killed and resumed anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.records import CompiledTopic, compile_topics, match_topics
from monitor.analysis.tone import article_tone
from monitor.errors import JobError
from monitor.ingest.reading import Parts
from monitor.model.record import TopicMatch
from monitor.model.tone import Scorer
from monitor.storage.articles import StoredText
from monitor.storage.jobs import Job, Step
from monitor.storage.topics import Recounted

RECOUNT_BATCH = 200


def recount(job: Job, parts: Parts, owner: str, go_on: Callable[[], bool]) -> bool:
    """Match every stored article against the job's topic version, then let that version take over.

    Each batch writes its matches, facts, counters and the job's cursor in one transaction, so a repeat changes
    nothing. ``go_on`` is asked between batches; returns whether the recount is complete.

    Raises:
        JobError: the topic version was dropped, or the job was cancelled or taken over.
        DatabaseError: the batch in hand was not stored.
    """
    storage = parts.storage
    version = next((live for live in storage.topics.live_versions() if live.id == job.params["version_id"]), None)
    if version is None:
        raise JobError("The topic was changed again or archived; this recount is not needed any more.")
    [topic] = compile_topics([version], storage.topics.catalogue())
    before: int | None = job.cursor
    done = job.row.done
    total = max(job.row.total, done + storage.articles.count_texts(before))
    while go_on():
        texts = storage.articles.texts(before, RECOUNT_BATCH)
        if not texts:
            storage.topics.activate(version.id, parts.clock())
            return True
        rows = [Recounted(text.id, text.revision, text.processed, _match(text, topic, parts.scorers)) for text in texts]
        before = texts[-1].id
        done += len(texts)
        storage.topics.replace_matches(version.id, rows, parts.clock(), Step(job.row.id, owner, done, total, before))
    return False


def _match(text: StoredText, topic: CompiledTopic, scorers: Sequence[Scorer]) -> TopicMatch | None:
    indexed = index_text(text.title, text.body, text.metadata)
    # Tone is the dear part: only hits are scored.
    if evaluate(topic.node, indexed) is None:
        return None
    _, sentences = article_tone(text.title, text.body, text.lang)
    return match_topics(indexed, sentences, text.lang, [topic], scorers)[0]
