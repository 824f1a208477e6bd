"""The guide to the topic language: constructs and worked examples, as the Help page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.model.metadata import Metadata


@dataclass(frozen=True, slots=True)
class GuideText:
    """An invented text that examples are asked of, with what is known of it."""

    name: str
    title: str
    body: str
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Construct:
    """One thing that can be written. ``short``: it belongs in the editor's short list."""

    write: str
    means: str
    short: bool


@dataclass(frozen=True, slots=True)
class Example:
    """What one query finds in one text: the words that count, in order; ``None`` where it does not match."""

    says: str
    query: str
    text: str
    mentions: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class GuideSection:
    """One part of the language."""

    name: str
    says: str
    constructs: tuple[Construct, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class WholeQuery:
    """A query as an analyst writes it, and the names of the texts that it finds."""

    query: str
    hits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LanguageGuide:
    """Everything that ``data/language.toml`` says. ``topics`` are the queries of the topics that examples name."""

    sections: tuple[GuideSection, ...]
    texts: Mapping[str, GuideText]
    topics: Mapping[str, str]
    whole: tuple[WholeQuery, ...]
