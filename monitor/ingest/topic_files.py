"""Topics out to a file and in from one; topics that are archived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from monitor.analysis.references import pinned
from monitor.analysis.topic_files import entry_of, read, said_of, written
from monitor.analysis.topic_plan import Step, plan
from monitor.model.topic import Topic, TopicImport
from monitor.storage.store import Storage


class TopicFiles:
    """The topics of a database as a file. ``clock`` gives the present as aware UTC."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime]) -> None:
        self._storage = storage
        self._clock = clock

    def archived(self) -> tuple[Topic, ...]:
        """The topics that are not watched any more, by name."""
        return tuple(topic for topic in self._storage.topics.all() if topic.archived)

    def written(self) -> str:
        """All topics, archived ones too, as TOML. The same topics give the same text."""
        topics = self._storage.topics.all()
        return written(entry_of(topic, topics) for topic in topics)

    def take_in(self, content: bytes, *, author: str, note: str = "", dry_run: bool = False) -> TopicImport:
        """Add the topics of a file, save a version where a query differs, and take over what it says of the others.

        Topics that are not in the file stay as they are. ``note`` is that of versions for which the file has none.
        Interrupted, the same file taken in again completes it. ``dry_run`` only says what would change.

        Raises:
            TopicFileError: the file cannot be taken in; nothing was changed, and every problem is named.
        """
        topics = self._storage.topics
        entries, problems = read(content)
        steps = plan(entries, problems, topics.all(), topics.catalogue())
        if not dry_run:
            for step in steps:
                self._do(step, author, note)
        return _told(steps)

    def _do(self, step: Step, author: str, note: str) -> None:
        if step.topic is None:
            self._add(step, author, note)
            return
        topics, topic, entry = self._storage.topics, step.topic, step.entry
        if step.restore:
            topics.archive(topic.id, archived=False, recounted_at=self._clock())
            self._audit(author, "restore topic", topic.name, None, topic.active.query)
        if step.requery:
            query = self._pinned(entry.query, topic.id)
            topics.new_version(topic.id, query, author, entry.note or note, self._clock(), recount=True)
            self._audit(author, "change topic", topic.name, topic.newest.query, query)
        if step.describe:
            described = topics.describe(topic.id, entry.description, entry.tags)
            self._audit(author, "describe topic", topic.name, said_of(topic), said_of(described))
        if step.archive:
            topics.archive(topic.id, archived=True)
            self._audit(author, "archive topic", topic.name, topic.active.query, None)

    def _add(self, step: Step, author: str, note: str) -> None:
        entry = step.entry
        query = self._pinned(entry.query, None)
        topic = self._storage.topics.add(
            entry.name,
            entry.slug,
            entry.description,
            query,
            author,
            entry.note or note,
            self._clock(),
            recount=not entry.archived,
            tags=entry.tags,
        )
        self._audit(author, "add topic", entry.name, None, query)
        if entry.archived:
            self._storage.topics.archive(topic.id, archived=True)

    def _pinned(self, query: str, own: int | None) -> str:
        """The query as it is saved. In a file archived topics can be named, too."""
        return pinned(query, replace(self._storage.topics.catalogue(), archived=frozenset()), own)

    def _audit(self, author: str, action: str, subject: str, before: str | None, after: str | None) -> None:
        self._storage.audit.add(self._clock(), author, action, subject, before, after)


def _told(steps: tuple[Step, ...]) -> TopicImport:
    there = [step for step in steps if step.topic is not None]
    return TopicImport(
        added=tuple(step.entry.name for step in steps if step.topic is None),
        requeried=tuple(step.entry.name for step in there if step.requery),
        described=tuple(step.entry.name for step in there if step.describe),
        archived=tuple(step.entry.name for step in there if step.archive),
        restored=tuple(step.entry.name for step in there if step.restore),
        unchanged=sum(not step.changes for step in steps),
    )
