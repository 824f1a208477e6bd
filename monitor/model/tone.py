"""Tone: sentiment in -1..+1 by a named, versioned measure, with the evidence for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from monitor.model.article import Span

ARTICLE_MEASURE = "vader-1"
TOPIC_MEASURE = "vader-topic-1"
TARGET_MEASURE = "vader-news-1"
RUSSIAN_MEASURE = "ru-linear-1"
MODEL_MEASURE = "minilm-news-1"
QUOTES_MEASURE = "vader-quotes-1"
NARRATION_MEASURE = "vader-narration-1"
MILLION = 1_000_000
NEUTRAL_LIMIT = 50_000
"""Tone within +-0.05 (in millionths) is called neutral."""

UnscoredReason = Literal[
    "unsupported-language",  # no scorer reads this language
    "unknown-language",  # the language could not be told
    "no-text",  # nothing to score
    "no-signal",  # read, and no word of it carries tone
    "no-mention",  # no scored sentence mentions the target
    "no-target",  # this sentence does not mention the target
    "own-words",  # what mentions the target is said by the target itself
    "no-quotes",  # nobody's words are reported
    "no-narration",  # nothing but reported words
    "too-short",  # fewer words than the scorer can judge
    "too-long",  # behind the bound on words that are scored
    "no-model",  # the scorer's weights are not installed
]
Polarity = Literal["negative", "neutral", "positive"]
"""The label of a scored sentence or article."""
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
        return "unscored" if self.value is None else polarity(self.value)


@dataclass(frozen=True, slots=True)
class ToneWord:
    """A word that moved a sentence's score: its place in the sentence's field and its valence after the rules.

    ``weight`` (0..1) is how much of it counts, and ``why`` says what changed it: told where a text is explained.
    """

    span: Span
    valence: float
    weight: float = 1.0
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class SentenceTone:
    """One sentence with its score in millionths, or ``None`` where it has none, as where its language has no scorer.

    ``confidence`` is the probability of its label, for a scorer that knows one.
    """

    span: Span
    value: int | None
    has_signal: bool
    words: tuple[ToneWord, ...] = ()
    reason: UnscoredReason | None = None
    confidence: float | None = None


# -------------------------------------------------------------------------------------------------------------- scorers
Why = Literal["negated", "boosted", "damped", "shouted", "but", "idiom", "name", "target", "far", "quote"]
"""Why a word counts otherwise than the lexicon says: turned by a negation; made stronger or weaker by a word beside it;
in capitals; before or after "but"; part of an idiom; and left out or weighed less as part of a proper name, as the
target's own name, as far from the target, or as words that the target speaks."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one word adds to a sentence's score: ``valence`` x ``weight``, in the scorer's own unit.

    ``start`` and ``end`` are code points of the sentence; ``lexicon`` is the valence that the word list gives, before
    the rules, ``None`` where the scorer has no word list. ``weight`` is in 0..1: 0 for a word that was left out.
    """

    start: int
    end: int
    valence: float
    weight: float = 1.0
    why: tuple[Why, ...] = ()
    lexicon: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A scorer's judgement of one sentence, or of what it says of a target.

    ``value`` is in millionths (-1,000,000..1,000,000) and ``label`` what the scorer calls it, both ``None`` with a
    ``reason`` where it cannot tell. ``confidence`` is the probability of the label (0..1), ``None`` for a scorer
    without one. ``hits`` counts the words that carry tone, left-out ones not among them: 0 is no signal, which is not
    the same as neutral; ``None`` for a scorer without a word list.
    """

    value: int | None
    label: Polarity | None
    confidence: float | None = None
    hits: int | None = None
    reason: UnscoredReason | None = None
    evidence: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence that mentions a target, with what it says of it.

    ``targets`` are the mentions, and ``score.evidence`` the words, in code points of the sentence.
    """

    span: Span
    targets: tuple[tuple[int, int], ...]
    score: Score


class Scorer(Protocol):
    """Judges sentences of some languages; the only thing that knows how a measure comes by its numbers."""

    @property
    def id(self) -> str:
        """The measure's id, version included: whatever changes a score changes it."""

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes of the languages that it reads. It is never asked for a sentence in another."""

    def score(self, sentence: str, targets: Sequence[tuple[int, int]]) -> Score:
        """Judge a sentence, or what it says of a target.

        ``targets`` are (start, end) of the target's mentions in the sentence, in code points, in order and without
        overlap. A scorer of whole sentences ignores them; one that can only judge a target answers "no-target"
        without any.
        """


def polarity(value: int) -> Polarity:
    """The label of a value in millionths by the limits +-0.05."""
    if value <= -NEUTRAL_LIMIT:
        return "negative"
    return "positive" if value >= NEUTRAL_LIMIT else "neutral"


# ------------------------------------------------------------------------------------------------------------- measures
Towards = Literal["article", "topic"]
"""What a measure judges: a whole article, or a topic or entity in it."""
FactsColumn = Literal["article_tone", "topic_tone", "target_tone", "model_tone"]


@dataclass(frozen=True, slots=True)
class ToneMeasure:
    """A measure: how an article's tone comes about and where it is kept.

    ``lang`` is the one language that it scores (ISO 639-1). ``scorer`` is the id of the scorer behind it. ``column``
    is the column of the facts that holds it, ``None`` for one that is shown with an article and never charted.
    ``experimental`` ones are marked so wherever they are shown.
    """

    id: str
    lang: str
    towards: Towards
    column: FactsColumn | None
    scorer: str
    experimental: bool = False


MEASURE_REGISTRY: dict[str, ToneMeasure] = {
    measure.id: measure
    for measure in (
        ToneMeasure(ARTICLE_MEASURE, "en", "article", "article_tone", ARTICLE_MEASURE),
        ToneMeasure(TOPIC_MEASURE, "en", "topic", "topic_tone", ARTICLE_MEASURE),
        ToneMeasure(TARGET_MEASURE, "en", "topic", "target_tone", TARGET_MEASURE),
        ToneMeasure(RUSSIAN_MEASURE, "ru", "topic", "target_tone", RUSSIAN_MEASURE, experimental=True),
        ToneMeasure(MODEL_MEASURE, "en", "topic", "model_tone", MODEL_MEASURE),
        ToneMeasure(QUOTES_MEASURE, "en", "article", None, ARTICLE_MEASURE),
        ToneMeasure(NARRATION_MEASURE, "en", "article", None, ARTICLE_MEASURE),
    )
}
"""The measures that Wirewatch has, by id. Word lists of the user's own are not among them: their tone is kept and shown
with each article and never charted."""
MEASURES = tuple(measure.id for measure in MEASURE_REGISTRY.values() if measure.column is not None)
"""The measures that can be charted."""
