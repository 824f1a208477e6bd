"""What analysts say of a topic's articles, and the precision that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from monitor.model.article import Span
from monitor.model.topic import TopicVersion
from monitor.model.views import ArticleRow

ENOUGH_LABELS = 10
"""Below this many labels there is no precision to speak of."""
WANTED_LABELS = 50
"""How many articles an analyst is asked to label."""

LABEL_WORDS: dict[bool | None, str] = {True: "relevant", False: "not relevant", None: "cannot tell"}
"""What can be said of an article and a topic, in words."""


@dataclass(frozen=True, slots=True)
class Label:
    """What was said of an article and a topic: relevant, not relevant, or ``None``, cannot tell."""

    relevant: bool | None
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A label with the article that it was given to."""

    key: str
    title: str
    outlet: str
    url: str | None
    sample: bool
    label: Label


@dataclass(frozen=True, slots=True)
class Precision:
    """The part of a version's hits that belong to the topic, by a random sample of them.

    ``relevant`` of ``judged`` articles are; ``skipped`` more could not be told. ``low`` and ``high`` are the 95 %
    Wilson interval; without any judged article there are no numbers. ``waiting`` labels do not count yet: hits that
    come before theirs in the order of the sample have none. ``hits`` is all that the version matches.
    """

    relevant: int
    judged: int
    skipped: int
    waiting: int
    hits: int
    value: float | None
    low: float | None
    high: float | None

    @property
    def is_enough(self) -> bool:
        """Whether there are labels enough to show a number."""
        return self.judged >= ENOUGH_LABELS


@dataclass(frozen=True, slots=True)
class VersionPrecision:
    """A version and its precision."""

    version: TopicVersion
    precision: Precision


_Said = TypeVar("_Said")


@dataclass(frozen=True, slots=True)
class Sampled(Generic[_Said]):
    """One article of a topic's random sample, to be labelled.

    ``place`` is its place in the order of the sample, from 0; ``label`` what was said of it before. It holds nothing of
    what a measure says, so that analysts judge by the text alone.
    """

    version: TopicVersion
    row: ArticleRow
    body: str
    spans: tuple[Span, ...]
    place: int
    label: _Said | None
