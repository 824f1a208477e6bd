"""Entities: people, organisations and places, and where an article mentions them.

Where numbers are asked for, an entity stands in the place of a topic version: its number, negative, is the version's,
and its slug is ``entity:`` and its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args

from monitor.model.article import Span
from monitor.model.metadata import EntityKind
from monitor.model.tone import Tone
from monitor.model.topic import TopicVersion
from monitor.model.trend import ToneMean

ENTITY_KINDS: tuple[EntityKind, ...] = get_args(EntityKind)
NEVER_MENTIONED = 2**62
"""A number that no entity has."""
_SLUG = "entity:"


@dataclass(frozen=True, slots=True)
class NamedIn:
    """An entity with the spans of its mentions in one text, title first, in order; there is at least one."""

    key: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class EntityMention:
    """The mentions of an entity in an article, with the tone towards it, and that by further measures."""

    key: str
    spans: tuple[Span, ...]
    tone: Tone
    further: tuple[Tone, ...] = ()

    @property
    def mentions(self) -> int:
        """How often the article mentions the entity."""
        return len(self.spans)


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity's part of a selection. ``type`` is ``None`` for one that is in the registry no more.

    ``before`` are the articles of the range before, as long as this one; ``None`` where nothing was collected then.
    """

    key: str
    name: str
    type: EntityKind | None
    articles: int
    families: int
    origins: int
    mentions: int
    tone: ToneMean
    before: int | None = None


@dataclass(frozen=True, slots=True)
class InArticle:
    """An entity that an article mentions. ``tone`` is that towards it."""

    key: str
    name: str
    type: EntityKind | None
    spans: tuple[Span, ...]
    tone: Tone


@dataclass(frozen=True, slots=True)
class NewName:
    """A name that keeps appearing and is in no registry; ``aliases`` are shorter forms of it.

    ``families`` mention it, ``mentions`` times; ``articles`` are the newest examples, by number.
    """

    name: str
    aliases: tuple[str, ...]
    families: int
    mentions: int
    articles: tuple[int, ...]


def as_version(key: str, name: str, number: int) -> TopicVersion:
    """An entity in the place of a topic version."""
    return TopicVersion(-number, 0, name, f"{_SLUG}{key}", 0, "", "active", datetime.fromtimestamp(0, UTC))


def key_of_slug(slug: str) -> str | None:
    """The key of the entity that a slug stands for; ``None`` for a topic's slug."""
    return slug.removeprefix(_SLUG) if slug.startswith(_SLUG) else None
