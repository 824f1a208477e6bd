"""Tone: sentiment in -1..+1 by a named, versioned measure, with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.model.article import Span

ARTICLE_MEASURE = "vader-1"
TOPIC_MEASURE = "vader-topic-1"
MEASURES = (ARTICLE_MEASURE, TOPIC_MEASURE)
MILLION = 1_000_000
NEUTRAL_LIMIT = 50_000
"""Tone within +-0.05 (in millionths) is called neutral."""

UnscoredReason = Literal["unsupported-language", "unknown-language", "no-signal", "no-mention", "no-text"]
ToneLabel = Literal["negative", "neutral", "positive", "unscored"]
TONE_LABELS: tuple[ToneLabel, ...] = ("negative", "neutral", "positive", "unscored")


@dataclass(frozen=True, slots=True)
class Tone:
    """Tone of one text by one measure. ``value`` is in millionths or ``None`` with a ``reason``: never 0 for unknown.

    ``n_signal`` of the ``n_sentences`` scored sentences hold a lexicon word; ``n_positive`` and ``n_negative`` count
    sentences beyond +-0.05.
    """

    measure: str
    value: int | None
    reason: UnscoredReason | None = None
    n_sentences: int = 0
    n_signal: int = 0
    n_positive: int = 0
    n_negative: int = 0

    @property
    def label(self) -> ToneLabel:
        """Negative, neutral, positive or unscored."""
        if self.value is None:
            return "unscored"
        if self.value <= -NEUTRAL_LIMIT:
            return "negative"
        return "positive" if self.value >= NEUTRAL_LIMIT else "neutral"


@dataclass(frozen=True, slots=True)
class ToneWord:
    """A word that moved a sentence's score: its place in the sentence's field and its valence after the rules."""

    span: Span
    valence: float


@dataclass(frozen=True, slots=True)
class SentenceTone:
    """One sentence with its compound score in millionths, or ``None`` where the language has no scorer."""

    span: Span
    value: int | None
    has_signal: bool
    words: tuple[ToneWord, ...] = ()
