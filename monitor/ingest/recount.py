"""Counting a topic version over the whole archive: newest first, in batches that can be killed and resumed anywhere.

Articles are counted in the order of their counting times, so that charts can say how far back a recount has come. Where
the text index can narrow the query, only candidates are read, and what the version matched before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.analysis.focusing import Focus, focus_on, spans_in
from monitor.analysis.mention_tone import around_mentions
from monitor.analysis.narrowing import narrowing
from monitor.analysis.records import CompiledTopic, compile_topics
from monitor.analysis.target_tone import target_tones
from monitor.analysis.tone import topic_tone
from monitor.errors import JobError
from monitor.ingest.reading import Parts
from monitor.model.record import TopicMatch
from monitor.model.tone import Scorer
from monitor.model.topic import Match
from monitor.storage.articles import StoredText
from monitor.storage.jobs import Job, Step
from monitor.storage.places import place_of
from monitor.storage.topics import Recounted

RECOUNT_BATCH = 500
"""Articles that one transaction stores the outcome of: short enough that collecting never waits for long."""


def recount(job: Job, parts: Parts, owner: str, go_on: Callable[[], bool]) -> bool:
    """Match the stored articles against the job's topic version, then let that version take over.

    Each batch writes its matches, facts, counters and the job's cursor in one transaction, so a repeat changes
    nothing. What is saved meanwhile is matched with this version by whoever saves it. ``go_on`` is asked between
    batches; returns whether the recount is complete.

    Raises:
        JobError: the topic version was dropped, or the job was cancelled or taken over.
        DatabaseError: the batch in hand was not stored.
    """
    storage = parts.storage
    version = next((live for live in storage.topics.live_versions() if live.id == job.params["version_id"]), None)
    if version is None:
        raise JobError("The topic was changed again or archived; this recount is not needed any more.")
    [topic] = compile_topics([version], storage.topics.catalogue())
    focus = focus_on(topic.node)
    before = place_of(job.cursor)
    done = job.row.done if before else 0
    left = storage.articles.newest_first(narrowing(topic.node), version_id=version.id).after(before)
    total = done + len(left)
    for batch in left.batches(RECOUNT_BATCH):
        if not go_on():
            return False
        done += len(batch)
        rows = [
            Recounted(text.id, text.revision, text.processed, _match(text, topic, focus, parts.scorers))
            for text in storage.articles.texts(batch.ids.tolist())
        ]
        step = Step(job.row.id, owner, done, total, batch.last)
        storage.topics.replace_matches(version.id, rows, parts.clock(), step)
    if not go_on():
        return False
    storage.topics.activate(version.id, parts.clock())
    return True


def _match(text: StoredText, topic: CompiledTopic, focus: Focus, scorers: Sequence[Scorer]) -> TopicMatch | None:
    spans = spans_in(focus, text.title, text.body, text.metadata)
    if spans is None:
        return None
    # Tone is the dear part: only sentences of hits are scored, and of these only what mentions the topic.
    sentences = around_mentions(text.title, text.body, text.lang, spans)
    return TopicMatch(
        Match(topic.version.id, spans),
        topic_tone(sentences, spans, text.lang),
        target_tones(text.title, text.body, sentences, spans, text.lang, scorers),
    )
