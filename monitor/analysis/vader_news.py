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
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import exp, fsum
from operator import attrgetter, itemgetter

from monitor.analysis.vader import MAYBE_EMOJI, WORD_CAP, explain, score, vader
from monitor.analysis.vader_names import named
from monitor.analysis.vader_reasons import reasons, stock_valence
from monitor.analysis.vader_rules import compressed
from monitor.analysis.vader_words import PUNCTUATION, Reading, RuleWord
from monitor.analysis.voice import reported_in
from monitor.model.tone import ARTICLE_MEASURE, TARGET_MEASURE, Contribution, Score, Why, polarity

Range = tuple[int, int]

MASK = "TARGETNAME"
"""Stands for the target's name: a name in capitals, so that it makes no headline of capitals look like another text."""
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
        found = _Masked(sentence, targets)
        if not found.mentions:
            return Score(None, None, reason="too-long")
        evidence = tuple(found.contributions())
        total = fsum(part.valence * part.weight for part in evidence)
        value = round(compressed(total, found.text) * 10_000) * 100
        hits = sum(part.weight > 0 for part in evidence)
        return Score(value, polarity(value), hits=hits, evidence=evidence)


class _Masked:
    """The scored words of a sentence with a mask in the place of each mention; an emoji is a gap between words.

    With the mask the score is the same whatever the target's name, its length and its words.
    """

    def __init__(self, sentence: str, targets: Sequence[Range]) -> None:
        plain = sentence.translate(_PLAIN)
        if not plain.isascii():
            emoji = vader().emoji
            plain = MAYBE_EMOJI.sub(lambda sign: " " if sign[0] in emoji else sign[0], plain)
        self._plain = plain
        self._targets = targets
        text, self._masks, self._moves = _masked(plain, targets)
        self._words = list(islice(_TOKEN.finditer(text), WORD_CAP))
        self.text = text[: self._words[-1].end()] if self._words else ""
        self._tokens = [word[0] for word in self._words]
        self._readings = vader().readings(self._tokens)
        self.mentions = [
            number
            for number, token in enumerate(self._tokens)
            if MASK in token and _meets(self._words[number].span(), self._masks)
        ]

    def contributions(self) -> Iterator[Contribution]:
        """Every lexicon word in order with its weight, those that are left out too."""
        readings = self._readings
        scored = [number for number, one in enumerate(readings) if one is not None and stock_valence(one) is not None]
        if not scored:
            yield from self._own_words()
            return
        left_out = named(self._tokens, scored)
        kept = [_silenced(one) if number in left_out else one for number, one in enumerate(readings)]
        hits = vader().rules.hits(self._tokens, kept)
        valences = dict(zip(*hits, strict=True))
        why = dict(zip(hits[0], reasons(vader().rules, self._tokens, kept, hits), strict=True))
        spoken = self._spoken() if valences else []
        weights = nearness(len(self._tokens), self.mentions)
        found: list[Contribution] = list(self._own_words())
        for number in scored:
            given, place = stock_valence(readings[number]) or 0.0, _bare_place(self._words[number])
            start, end = self._origin(place[0]), self._origin(place[1])
            if number in left_out:
                found.append(Contribution(start, end, given, 0.0, ("name",), given))
            elif number in valences:
                said = _meets(place, spoken)
                weight = 0.0 if said else weights[number]
                reason: tuple[Why, ...] = ("quote",) if said else ("far",) if weight < FAR else ()
                found.append(Contribution(start, end, valences[number], weight, (*why[number], *reason), given))
        yield from sorted(found, key=attrgetter("start"))

    def _own_words(self) -> Iterator[Contribution]:
        """The lexicon words of the target's own name, which count nothing."""
        for start, end in self._targets:
            for word in _TOKEN.finditer(self._plain, start, end):
                given = stock_valence(vader().reading(word[0]))
                if given:
                    yield Contribution(*_bare_place(word), given, 0.0, ("target",), given)

    def _spoken(self) -> list[Range]:
        """What the target is reported to say."""
        parts = reported_in(self.text, [(0, len(self.text))])
        return [(part.start, part.end) for part in parts if part.speaker and _meets(part.speaker, self._masks)]

    def _origin(self, place: int) -> int:
        """The code point of the sentence that stands at ``place`` of the masked text, outside of masks."""
        return place + self._moves[bisect_right(self._moves, place, key=itemgetter(0)) - 1][1]


def _masked(text: str, targets: Sequence[Range]) -> tuple[str, list[Range], list[tuple[int, int]]]:
    """The text with the mask for each target, the masks' ranges, and from which place on to add what for the origin."""
    pieces: list[str] = []
    masks: list[Range] = []
    moves = [(0, 0)]
    length = end = 0
    for start, behind in targets:
        pieces += (text[end:start], MASK)
        length += start - end
        masks.append((length, length + len(MASK)))
        length += len(MASK)
        end = behind
        moves.append((length, end - length))
    return "".join((*pieces, text[end:])), masks, moves


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


def nearness(count: int, mentions: Sequence[int]) -> list[float]:
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
