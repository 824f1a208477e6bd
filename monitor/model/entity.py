"""Entities: people, organisations and places, and where an article mentions them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from monitor.model.article import Span
from monitor.model.tone import Tone

EntityKind = Literal["person", "organisation", "place"]
ENTITY_KINDS: tuple[EntityKind, ...] = get_args(EntityKind)


@dataclass(frozen=True, slots=True)
class NamedIn:
    """An entity with the spans of its mentions in one text, title first, in order; there is at least one."""

    key: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class EntityMention:
    """The mentions of an entity in an article, with the tone towards it."""

    key: str
    spans: tuple[Span, ...]
    tone: Tone

    @property
    def mentions(self) -> int:
        """How often the article mentions the entity."""
        return len(self.spans)
