"""``ru-linear-1``: what a Russian sentence says of a target, by a linear model over features that can be read.

Experimental: see ``MACRO_F1``. The value is the expected one (probability of positive less that of negative); the
label is the likeliest where all three are held to be equally common, since most sentences of news are neutral and the
plain likeliest would hardly ever be anything else. The confidence is the plain probability of the label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from monitor.analysis.russian_features import Feature, Range, ToneWords, features
from monitor.model.tone import MILLION, RUSSIAN_MEASURE, Contribution, Polarity, Score

MACRO_F1, CASES = 0.533, 3245
"""Macro-F1 over the three labels on the sentences of the training set, each judged by a model that was made without its
sentence, and their number."""
LABELS: tuple[Polarity, ...] = ("negative", "neutral", "positive")
_STEP = MILLION // 1000
_LEAST = 0.01
"""Contributions below this are not shown."""

Weights = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of the features for negative, neutral and positive, and what is added to their logits for the label."""

    weights: Mapping[str, Weights]
    bias: Weights
    shift: Weights

    @classmethod
    def read(cls, text: str) -> LinearModel:
        """From lines of a feature and its three weights in thousandths, divided by tabs.

        Raises:
            ValueError: a line has another form, or the bias is missing.
        """
        found: dict[str, Weights] = {}
        for line in text.splitlines():
            if line and not line.startswith("# "):
                name, negative, neutral, positive = line.split("\t")
                found[name] = (int(negative) / 1000, int(neutral) / 1000, int(positive) / 1000)
        try:
            return cls(found, found.pop("*bias"), found.pop("*shift"))
        except KeyError as error:
            raise ValueError(f"the model has no line {error}") from error

    def logits(self, listed: Sequence[Feature]) -> Weights:
        """The logits of the three labels."""
        known = [(self.weights[one.name], one.value) for one in listed if one.name in self.weights]
        negative, neutral, positive = (
            bias + sum(weights[number] * value for weights, value in known) for number, bias in enumerate(self.bias)
        )
        return negative, neutral, positive


class RussianScorer:
    """``ru-linear-1`` as a scorer."""

    id = RUSSIAN_MEASURE
    languages = frozenset(("ru",))

    def __init__(self, model: LinearModel, tone_words: ToneWords) -> None:
        self._model = model
        self._tone_words = tone_words

    def score(self, sentence: str, targets: Sequence[Range]) -> Score:
        """Judge what a sentence says of the first of the targets; with the words that moved the judgement."""
        if not targets:
            return Score(None, None, reason="no-target")
        listed = features(sentence, targets, self._tone_words)
        words = {feature.place for feature in listed if feature.place}
        if not words:
            return Score(None, None, reason="too-short")
        logits = self._model.logits(listed)
        odds = _softmax(logits)
        shifted = [logit + shift for logit, shift in zip(logits, self._model.shift, strict=True)]
        chosen = shifted.index(max(shifted))
        value = round((odds[2] - odds[0]) * 1000) * _STEP
        return Score(value, LABELS[chosen], round(odds[chosen], 2), None, None, self._evidence(listed))

    def _evidence(self, listed: Sequence[Feature]) -> tuple[Contribution, ...]:
        """What each word adds to positive over negative, in the model's own unit (logits)."""
        sums: dict[Range, float] = {}
        for feature in listed:
            weights = self._model.weights.get(feature.name)
            if weights and feature.place:
                sums[feature.place] = sums.get(feature.place, 0.0) + (weights[2] - weights[0]) * feature.value
        return tuple(
            Contribution(start, end, round(total, 2))
            for (start, end), total in sorted(sums.items())
            if abs(total) >= _LEAST
        )


def _softmax(logits: Weights) -> Weights:
    highest = max(logits)
    negative, neutral, positive = (exp(logit - highest) for logit in logits)
    total = negative + neutral + positive
    return negative / total, neutral / total, positive / total
