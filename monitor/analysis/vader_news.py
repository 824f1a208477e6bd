"""The scorers ``vader-1`` (a whole sentence) and ``vader-news-1`` (what a sentence says of a target) with evidence.

``vader-news-1`` has no learned parameter. It takes VADER's lexicon and rules and

* leaves out words of proper names and set phrases (``vader_names``), and the target's own name;
* weighs the others by their distance to the nearest mention of the target: exp(-d/10) for the d-th word after it and
  exp(-d/5) before it, since news names somebody first and then says what of him;
* leaves out words that the target speaks: they say what he thinks of others.

The sum goes through VADER's own normalisation. The two distances were chosen on the training part of NewsMTSC alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import exp, fsum

from monitor.analysis.vader import MAYBE_EMOJI, WORD_CAP, explain, score, vader
from monitor.analysis.vader_names import named
from monitor.analysis.vader_reasons import reasons, stock_valence
from monitor.analysis.vader_rules import compressed
from monitor.analysis.vader_words import PUNCTUATION, Reading, RuleWord
from monitor.analysis.voice import reported_in
from monitor.model.tone import ARTICLE_MEASURE, TARGET_MEASURE, Contribution, Score, Why, polarity

Range = tuple[int, int]

REACH_AFTER, REACH_BEFORE = 10, 5
"""Words over which a weight falls to 37 %, after a mention of the target and before it."""
FAR = 0.5
"""Weight below which a word is said to be far from the target."""
_WEIGHTS = {
    reach: tuple(round(exp(-distance / reach), 4) for distance in range(WORD_CAP + 1))
    for reach in (REACH_AFTER, REACH_BEFORE)
}
_TOKEN = re.compile(r"\S+")
_PLAIN = str.maketrans(
    {**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’", "'"), "…": ".", **dict.fromkeys("—–―", " ")}
)
"""One for one, so that places stay. VADER takes curly quotes for parts of words and does not know those."""


@dataclass(frozen=True, slots=True)
class VaderScorer:
    """``vader-1`` of a sentence, whatever it is about."""

    id: str = ARTICLE_MEASURE
    languages: frozenset[str] = frozenset(("en",))

    def score(self, sentence: str, targets: Sequence[Range]) -> Score:
        """Score the whole sentence; ``targets`` change nothing."""
        found = score(sentence)
        value = round(found.compound * 10_000) * 100
        evidence = tuple(
            Contribution(start, end, valence, why=why, lexicon=given)
            for (start, end, valence), (given, why) in zip(found.words, explain(sentence), strict=True)
        )
        return Score(value, polarity(value), hits=len(evidence), evidence=evidence)


@dataclass(frozen=True, slots=True)
class NewsScorer:
    """``vader-news-1``: what a sentence says of its targets."""

    id: str = TARGET_MEASURE
    languages: frozenset[str] = frozenset(("en",))

    def score(self, sentence: str, targets: Sequence[Range]) -> Score:
        """Score what the sentence says of the targets; "too-long" where the targets stand behind the scored words."""
        if not targets:
            return Score(None, None, reason="no-target")
        found = _Sentence(sentence)
        mentions = [number for number, place in enumerate(found.places) if _meets(place, targets)]
        if not mentions:
            return Score(None, None, reason="too-long")
        evidence = tuple(found.contributions(targets, mentions))
        total = fsum(part.valence * part.weight for part in evidence)
        value = round(compressed(total, found.text) * 10_000) * 100
        hits = sum(part.weight > 0 for part in evidence)
        return Score(value, polarity(value), hits=hits, evidence=evidence)


class _Sentence:
    """The scored words of a sentence, with their readings; an emoji is a gap between words."""

    def __init__(self, sentence: str) -> None:
        text = sentence.translate(_PLAIN)
        if not text.isascii():
            emoji = vader().emoji
            text = MAYBE_EMOJI.sub(lambda sign: " " if sign[0] in emoji else sign[0], text)
        words = list(islice(_TOKEN.finditer(text), WORD_CAP))
        self.text = text[: words[-1].end()] if words else ""
        self.tokens = [word[0] for word in words]
        self.places = [_bare_place(word) for word in words]
        self.readings = vader().readings(self.tokens)

    def contributions(self, targets: Sequence[Range], mentions: Sequence[int]) -> Iterator[Contribution]:
        """Every lexicon word in order with its weight, those that are left out too; ``mentions`` are their tokens."""
        scored = [number for number, reading in enumerate(self.readings) if stock_valence(reading) is not None]
        if not scored:
            return
        own = set(mentions)
        left_out: dict[int, Why] = dict.fromkeys(named(self.tokens, self.readings), "name")
        left_out.update(dict.fromkeys(own.intersection(scored), "target"))
        readings = [_silenced(one) if number in left_out else one for number, one in enumerate(self.readings)]
        hits = vader().rules.hits(self.tokens, readings)
        why = dict(zip(hits[0], reasons(vader().rules, self.tokens, readings, hits), strict=True))
        valences = dict(zip(*hits, strict=True))
        spoken = self._spoken(targets) if hits[0] else []
        weights = _weights(len(self.tokens), mentions)
        for number in scored:
            given = stock_valence(self.readings[number])
            place = self.places[number]
            if number in left_out:
                yield Contribution(*place, given or 0.0, 0.0, (left_out[number],), given)
            elif number in valences:
                said = _meets(place, spoken)
                weight = 0.0 if said else weights[number]
                reason: tuple[Why, ...] = ("quote",) if said else ("far",) if weight < FAR else ()
                yield Contribution(*place, valences[number], weight, (*why[number], *reason), given)

    def _spoken(self, targets: Sequence[Range]) -> list[Range]:
        """What the targets are reported to say."""
        parts = reported_in(self.text, [(0, len(self.text))])
        return [(part.start, part.end) for part in parts if part.speaker and _meets(part.speaker, targets)]


def _bare_place(word: re.Match[str]) -> Range:
    """The range of a token without the punctuation around it, which emoticons are made of."""
    token = word[0]
    kept = token.strip(PUNCTUATION)
    start = word.start() + (token.index(kept) if kept else 0)
    return start, start + len(kept or token)


def _meets(place: Range, ranges: Sequence[Range]) -> bool:
    return any(place[0] < end and start < place[1] for start, end in ranges)


def _silenced(reading: Reading) -> Reading:
    """The reading of a word whose valence is left out; one that negates or boosts goes on to do so."""
    return replace(reading, valence=None) if isinstance(reading, RuleWord) else None


def _weights(count: int, mentions: Sequence[int]) -> list[float]:
    """The weight of each of ``count`` words: of its distance to the mention that is nearest, seen by the reach."""
    weights = [0.0] * count
    for reach, numbers in ((REACH_AFTER, range(count)), (REACH_BEFORE, range(count - 1, -1, -1))):
        own = set(mentions)
        distance: int | None = None
        for number in numbers:
            distance = 0 if number in own else None if distance is None else distance + 1
            if distance is not None:
                weights[number] = max(weights[number], _WEIGHTS[reach][distance])
    return weights
