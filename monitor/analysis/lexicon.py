"""Tone towards a target by a word list of the user's own, for a language that Wirewatch has no measure of.

A listed word counts with its value, turned by a negation up to three words before it, and weighs the less the further
it stands from the target, as in ``vader-news-1``. Nobody has measured how right that is: it is as good as the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from monitor.analysis.vader_news import FAR, nearness
from monitor.analysis.vader_rules import REACH, REVERSAL, compressed
from monitor.model.tone import Contribution, Score, Why, polarity
from monitor.text.words import Token, tokens

Range = tuple[int, int]

MOST_WORDS = 200
"""Words of a sentence that are scored."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A word list.

    ``values`` are by folded words, joined by a space where an entry has several, on VADER's scale of -4 to 4; a word
    that ends in ``*`` stands for all that begin so. ``negations`` are folded words. ``licence`` is what the file says.
    """

    id: str
    lang: str
    licence: str
    values: Mapping[str, float]
    negations: frozenset[str] = frozenset()


class LexiconScorer:
    """The scorer of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.id = lexicon.id
        self.languages = frozenset((lexicon.lang,))
        self._lexicon = lexicon
        self._longest = max((key.count(" ") + 1 for key in lexicon.values), default=1)
        stems = [key[:-1] for key in lexicon.values if key.endswith("*")]
        self._stems = frozenset(stems)
        self._stem_lengths = sorted({len(stem) for stem in stems}, reverse=True)

    def score(self, sentence: str, targets: Sequence[Range]) -> Score:
        """Score what the sentence says of the targets."""
        if not targets:
            return Score(None, None, reason="no-target")
        words = tokens(sentence)[:MOST_WORDS]
        mentions = [n for n, word in enumerate(words) if any(word.start < b and a < word.end for a, b in targets)]
        if not mentions:
            return Score(None, None, reason="too-long")
        evidence = tuple(self._contributions(words, mentions))
        value = round(compressed(fsum(part.valence * part.weight for part in evidence), "") * 10_000) * 100
        hits = sum(part.weight > 0 for part in evidence)
        return Score(value, polarity(value), hits=hits, evidence=evidence)

    def _contributions(self, words: Sequence[Token], mentions: Sequence[int]) -> Iterator[Contribution]:
        weights = nearness(len(words), mentions)
        own = set(mentions)
        number = 0
        while number < len(words):
            length, given = self._found(words, number)
            if length and given is not None:
                why: list[Why] = []
                before = (word.folded for word in words[max(0, number - REACH) : number])
                negated = not self._lexicon.negations.isdisjoint(before)
                if negated:
                    why.append("negated")
                weight = 0.0 if own.intersection(range(number, number + length)) else weights[number]
                if weight < FAR:
                    why.append("far" if weight else "target")
                valence = given * REVERSAL if negated else given
                start, end = words[number].start, words[number + length - 1].end
                yield Contribution(start, end, valence, weight, tuple(why), given)
            number += length or 1

    def _found(self, words: Sequence[Token], number: int) -> tuple[int, float | None]:
        """The longest entry that begins with the word: how many words it has, and its value."""
        for length in range(min(self._longest, len(words) - number), 0, -1):
            value = self._lexicon.values.get(" ".join(word.folded for word in words[number : number + length]))
            if value is not None:
                return length, value
        folded = words[number].folded
        stem = next((folded[:n] for n in self._stem_lengths if folded[:n] in self._stems), None)
        return (1, self._lexicon.values[f"{stem}*"]) if stem is not None else (0, None)
