"""The first start: default topics, default sources and the sample. Later starts overwrite nothing of an analyst's."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from monitor.config.registries import default_sources, default_topics
from monitor.config.settings import shipped
from monitor.errors import SourceError, TopicError
from monitor.model.source import MAXIMUM_INTERVAL, SAMPLE, Source
from monitor.storage.store import Storage
from monitor.text.slugs import slug

SEEDED = "seeded"
SAMPLE_SOURCE = "Sample"
IMPORT_SOURCE = "Imported files"
FIRST_ROUND = timedelta(minutes=10)
"""The default sources are first polled spread over this time: a first start does not knock everywhere at once."""


def seed(storage: Storage, now: datetime, *, sample: bool) -> None:
    """Fill a new database with defaults, and add the sample unless it was declined or removed.

    Interrupted at any point, the next start completes it. Another process may do the same at the same time.
    """
    if storage.meta.get(SEEDED) is None:
        _seed_topics(storage, now)
        _seed_sources(storage, now)
        storage.meta.set(SEEDED, "yes")
    if not sample and storage.articles.extent(sample=True) == ():
        # Nothing of it was read yet: an earlier command may have added its source.
        storage.meta.set(SAMPLE, "declined")
        storage.remove_sample(now)
    if storage.meta.get(SAMPLE) is None:
        _seed_sample(storage, now)


def _seed_topics(storage: Storage, now: datetime) -> None:
    known = {topic.name for topic in storage.topics.all()}
    for topic in default_topics():
        if topic.name not in known:
            with suppress(TopicError):  # another process was faster
                key = slug(topic.name)
                storage.topics.add(topic.name, key, topic.note, topic.query, "Wirewatch", "Default topic", now)


def _seed_sources(storage: Storage, now: datetime) -> None:
    known = {row.source.name for row in storage.sources.all()}
    sources = [source for source in default_sources() if source.name not in known]
    for place, source in enumerate(sources):
        with suppress(SourceError):  # another process was faster
            storage.sources.add(source, now, next_due=now + FIRST_ROUND * place / len(sources))


def _seed_sample(storage: Storage, now: datetime) -> None:
    folder = str(shipped("sample/articles"))
    known = _source(storage, SAMPLE_SOURCE)
    if known is None:
        source = Source(SAMPLE_SOURCE, "folder", folder, interval=MAXIMUM_INTERVAL, sample=True)
        with suppress(SourceError):  # another process was faster
            storage.sources.add(source, now)
    elif known.address != folder:
        # The installation moved; the memory of what was read stays with the source.
        storage.sources.change(known.id, now, address=folder)


def import_source(storage: Storage, now: datetime) -> Source:
    """The source that imported files belong to, made at the first import. It is never polled."""
    known = _source(storage, IMPORT_SOURCE)
    if known is not None:
        return known
    try:
        return storage.sources.add(Source(IMPORT_SOURCE, "folder", "imported files", paused=True), now)
    except SourceError:
        faster = _source(storage, IMPORT_SOURCE)  # another process was
        if faster is None:
            raise
        return faster


def _source(storage: Storage, name: str) -> Source | None:
    return next((row.source for row in storage.sources.all() if row.source.name == name), None)
