"""How often a measure gives articles the tone that analysts gave them."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.labels import ENOUGH_LABELS
from monitor.model.topic import TopicVersion


@dataclass(frozen=True, slots=True)
class ToneProgress:
    """How far a random sample has been read: articles with a tone, those that could not be told, labels that wait for
    ones before them, and all articles of the sample.
    """

    judged: int
    skipped: int
    waiting: int
    total: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a measure gives articles of a topic version the tone that analysts gave them.

    It is over a random sample of the ``scored`` articles; ``hits`` are all that the version matches in the measure's
    language. ``confusion`` counts the ``judged`` ones, a row for each tone by the analyst and a column for each by the
    measure, both in the order of ``POLARITIES``. Of ``skipped`` ones nobody could tell. ``waiting`` labels do not count
    yet: articles that come before theirs in the order of the sample have none. ``low`` and ``high`` are the 95 %
    Wilson interval of ``value``; without any judged article there are no numbers.
    """

    measure: str
    confusion: tuple[tuple[int, ...], ...]
    skipped: int
    waiting: int
    scored: int
    hits: int
    value: float | None
    low: float | None
    high: float | None

    @property
    def judged(self) -> int:
        """How many articles both gave a tone to: the n of the agreement."""
        return sum(map(sum, self.confusion))

    @property
    def agreed(self) -> int:
        """How many of them both gave the same tone to."""
        return sum(row[place] for place, row in enumerate(self.confusion))

    @property
    def is_enough(self) -> bool:
        """Whether there are labels enough to show a number."""
        return self.judged >= ENOUGH_LABELS


@dataclass(frozen=True, slots=True)
class VersionAgreement:
    """A topic version, and the agreement of every measure that scored an article of it."""

    version: TopicVersion
    measures: tuple[Agreement, ...]
