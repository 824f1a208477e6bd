"""Watch topics, their versions, and what matched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.model.article import Span

RECOUNT = "recount"
"""The kind of job that counts a topic version over the archive."""
REPROCESS = "reprocess"
"""The kind of job that reads and analyses stored articles again."""

ENTITIES = "entities"
"""The kind of job that finds the entities of stored articles again."""

VersionState = Literal["recounting", "active", "frozen"]


@dataclass(frozen=True, slots=True)
class TopicVersion:
    """One wording of a topic. ``id`` is what matches, facts and counters carry; ``number`` counts from 1.

    ``frozen`` (aware UTC) is until when new articles were matched with it; ``None`` while they are.
    """

    id: int
    topic_id: int
    topic: str
    slug: str
    number: int
    query: str
    state: VersionState
    created: datetime
    author: str = ""
    note: str = ""
    frozen: datetime | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A named query that analysts watch. ``active`` is charted; ``pending`` is being recounted and will take over.

    ``tags`` are the words by which analysts order their topics, in alphabetical order.
    """

    id: int
    name: str
    slug: str
    description: str
    archived: bool
    active: TopicVersion
    pending: TopicVersion | None = None
    tags: tuple[str, ...] = ()

    @property
    def newest(self) -> TopicVersion:
        """The version that was saved last."""
        return self.pending or self.active


@dataclass(frozen=True, slots=True)
class TopicImport:
    """What a file of topics changed, or would change: the names of the topics, and how many are as in the file."""

    added: tuple[str, ...]
    requeried: tuple[str, ...]
    described: tuple[str, ...]
    archived: tuple[str, ...]
    restored: tuple[str, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class Match:
    """Where a topic version was found in one article: merged mention spans, sorted; ``mentions`` is their number.

    A topic of metadata conditions alone has no mentions and no topic tone.
    """

    version_id: int
    spans: tuple[Span, ...]

    @property
    def mentions(self) -> int:
        """The number of distinct mention spans."""
        return len(self.spans)
