"""Finding the entities of stored articles again: newest first, in batches that can be killed and resumed anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from monitor.analysis.entities import ENTITY_RULES, NameIndex, entities_of, mention
from monitor.analysis.indexing import index_text
from monitor.analysis.records import compile_topics
from monitor.analysis.syntax import asks_for_entities
from monitor.analysis.tone import article_tone
from monitor.errors import RegistryChanged
from monitor.ingest.reading import Parts
from monitor.model.entity import EntityMention
from monitor.model.registry import EntityEntry
from monitor.model.tone import Scorer
from monitor.model.topic import RECOUNT
from monitor.storage.articles import StoredText
from monitor.storage.entities import Rematched
from monitor.storage.jobs import Job, Step
from monitor.storage.places import place_of
from monitor.storage.store import Storage

BATCH = 200


def rematch(job: Job, parts: Parts, owner: str, go_on: Callable[[], bool]) -> bool:
    """Set the mentions of every stored article by the registry of entities as it is now.

    Each batch writes its mentions, facts, counters and the job's cursor in one transaction, so a repeat changes
    nothing. ``go_on`` is asked between batches; a recount that waits goes first. Returns whether all is done; topics
    that ask for entities are counted again then.

    Raises:
        JobError: the job was cancelled or taken over.
        DatabaseError: the batch in hand was not stored.
    """
    storage = parts.storage
    before = place_of(job.cursor)
    done = job.row.done if before else 0
    left = storage.articles.newest_first(None).after(before)
    total = done + len(left)
    for batch in left.batches(BATCH):
        if not go_on() or storage.jobs.is_waiting(RECOUNT):
            return False
        done += len(batch)
        _store(batch.ids.tolist(), parts, Step(job.row.id, owner, done, total, batch.last))
    _recount_topics(parts)
    return True


def _recount_topics(parts: Parts) -> None:
    """Have those topics counted again that ask for entities."""
    topics = parts.storage.topics
    for topic in compile_topics(topics.live_versions(), topics.catalogue()):
        if asks_for_entities(topic.node):
            version = topic.version
            parts.storage.jobs.add(RECOUNT, {"version_id": version.id}, parts.clock(), version.topic)


def _store(ids: Sequence[int], parts: Parts, step: Step) -> None:
    storage = parts.storage
    texts = storage.articles.texts(ids)
    stored = storage.entities.of_articles(ids)
    while True:
        registries = parts.registries.current()
        rows = [
            Rematched(
                text.id,
                text.revision,
                text.processed,
                tuple(_mentions(text, stored.get(text.id, ()), registries.mentioned, parts.scorers)),
            )
            for text in texts
        ]
        try:
            storage.entities.replace(rows, parts.clock(), registry=registries.number, step=step)
        except RegistryChanged:
            continue  # the same batch again, with the registry that holds now
        return


def _mentions(
    text: StoredText, stored: Sequence[EntityMention], names: NameIndex, scorers: Sequence[Scorer]
) -> Iterable[EntityMention]:
    """The entities of a text; tone is the dear part, so those found in the same places keep theirs."""
    found = entities_of(index_text(text.title, text.body), names)
    known: Mapping[str, EntityMention] = {one.key: one for one in stored}
    same = {one.key for one in found if one.key in known and known[one.key].spans == one.spans}
    sentences = article_tone(text.title, text.body, text.lang)[1] if len(same) < len(found) else ()
    for one in found:
        if one.key in same:
            yield known[one.key]
        else:
            yield mention(one, text.title, text.body, sentences, text.lang, scorers)


def follow_registry(storage: Storage, shipped: Iterable[EntityEntry], now: datetime) -> None:
    """Have stored articles matched with what this Wirewatch ships, where an earlier one, or none, found their entities.

    What analysts change asks for its own job when it is saved.
    """
    told = "\n".join([ENTITY_RULES, *sorted(map(repr, shipped))])
    state = hashlib.sha256(told.encode()).hexdigest()[:16]
    storage.entities.follow(state, now, "the names that Wirewatch ships")
