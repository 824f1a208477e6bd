"""VADER's rules (Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text", ICWSM 2014) with the constants and the order of arithmetic of vaderSentiment 3.3.2, whose scores they give to the
last bit. Where that program does something else than one would expect, the comment at the rule says what.

No rule looks further than three words back and two ahead, so a text is read in time linear in its length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from heapq import heappush, heappushpop
from itertools import compress
from math import sqrt

from monitor.analysis.vader_words import Reading, RuleWord, fold

REACH = 3
"""Words before a lexicon word that can change its valence."""
REVERSAL = -0.74
"""A negated word keeps this share of its valence, with the other sign."""
SHOUT = 0.733
"""Strength that a word in capitals gains in a text that is not all in capitals."""
FADING = (1.0, 0.95, 0.9)
"""Effect of a degree adverb next to its word, with one word between and with two."""
INSISTENCE = 1.25
"""What "never" does before one of ``INSISTENT`` instead of negating."""
BEFORE_BUT, AFTER_BUT = 0.5, 1.5
"""Weights of what is said before and after "but"."""
EXCLAMATION, MOST_EXCLAMATIONS = 0.292, 4
"""Strength that each exclamation mark of a text adds, and how many count."""
QUESTION, MANY_QUESTIONS = 0.18, 0.96
"""Strength of each of two or three question marks, and of any larger number together; a single one says nothing."""
SCALE = 15
"""Brings the sum of a text's valences into -1..+1; a sum of 4 becomes 0.72."""

INSISTENT = ("so", "this")


Hits = tuple[list[int], list[float]]
"""The lexicon words of a text: the numbers of their tokens, and their valences after all rules about words."""


class Rules:
    """The rules about words, for given valences of idioms and boosts of degree adverbs."""

    def __init__(self, idioms: Mapping[str, float], boosts: Mapping[str, float]) -> None:
        # The rule compares two and three words at a time, so an idiom of one word never applies.
        self._idioms = {phrase: valence for phrase, valence in idioms.items() if " " in phrase}
        self._boosts = {phrase: boost for phrase, boost in boosts.items() if " " in phrase}

    def hits(self, tokens: Sequence[str], readings: Sequence[Reading]) -> Hits:
        """The lexicon words among ``tokens``, whose readings are ``readings``.

        A degree adverb that is in the lexicon, too, is not one of them, nor is "kind" in "kind of".
        """
        places: list[int] = []
        valences: list[float] = []
        turn = None
        mixed = None
        out_of_reach = 0
        for place in compress(range(len(readings)), readings):
            reading = readings[place]
            if isinstance(reading, float):
                # No rule names this word: with no rule word before it, its valence is the lexicon's.
                if place < out_of_reach:
                    reading = self.ruled(reading, None, tokens, readings, place, mixed)
                places.append(place)
                valences.append(reading)
            elif reading is not None:
                if reading.folded == "but":
                    turn = len(valences) if turn is None else turn
                    continue
                if reading.shouted and mixed is None:
                    mixed = not all(map(str.isupper, tokens))
                out_of_reach = place + REACH + 1
                if reading.valence is not None and not _is_kind_of(reading, tokens, place):
                    places.append(place)
                    valences.append(self.ruled(reading.valence, reading, tokens, readings, place, mixed))
        if turn is not None:
            _turn(valences, turn)
        return places, valences

    def ruled(
        self,
        valence: float,
        word: RuleWord | None,
        tokens: Sequence[str],
        readings: Sequence[Reading],
        place: int,
        mixed: bool | None,
    ) -> float:
        """Valence of the lexicon word at ``place`` after the rules about the words around it, in VADER's order.

        ``valence`` is that of the lexicon, ``word`` the reading if rules name the word. ``mixed`` says that not all
        words of the text are in capitals; it is known where one with a rule is.
        """
        near = readings[max(0, place - REACH) : place][::-1]
        names = [other.folded if isinstance(other, RuleWord) else "" for other in near]
        if "no" in names and ("no" in names[:2] or fold(tokens[place - 1]) in ("or", "nor")):
            # One that is the third word before only counts in "no … or" and "no … nor".
            valence *= REVERSAL
        elif word is not None and word.folded == "no" and place + 1 < len(tokens) and _is_known(readings[place + 1]):
            # "No" before a lexicon word negates that word, which is done there, and says nothing itself.
            valence = 0.0
        if word is not None and word.shouted and mixed:
            valence += SHOUT if valence > 0 else -SHOUT
        for distance, other in enumerate(near):
            if _is_known(other):
                continue
            if isinstance(other, RuleWord):
                valence = _after(other, valence, names, distance, mixed)
            if distance == REACH - 1:
                if names[0] in INSISTENT:
                    # Even without a "never" three words back: in the original "and" binds before its "or".
                    valence *= INSISTENCE
                if _has_phrase(word, near):
                    valence = self._phrased(valence, [fold(token) for token in tokens[place - REACH : place + REACH]])
        return valence * REVERSAL if _is_least(names, tokens, place) else valence

    def _phrased(self, valence: float, words: list[str]) -> float:
        """The valence after the rules about phrases, of the fourth of ``words``.

        An idiom gives its own valence to every word of it, and to the two words after it. Degree adverbs of two words
        ("kind of") are added as they are, whatever the sign of the valence.
        """
        for first, end in ((2, 4), (1, 4), (1, 3), (0, 3), (0, 2)):
            if (idiom := self._idioms.get(" ".join(words[first:end]))) is not None:
                valence = idiom
                break
        for end in (5, 6):
            valence = self._idioms.get(" ".join(words[3:end]), valence)
        for first, end in ((0, 3), (0, 2), (1, 3)):
            valence += self._boosts.get(" ".join(words[first:end]), 0.0)
        return valence


def compound(valences: Sequence[float], text: str) -> float:
    """The score of a text in -1..+1 with four decimals, from the valences of its lexicon words.

    The interpreter's ``sum`` is part of the definition: since Python 3.12 it compensates rounding errors, and so do
    vaderSentiment's scores. Words without a valence are zeros in its sum, which change nothing in either version.
    """
    return compressed(sum(valences), text)


def compressed(total: float, text: str) -> float:
    """The score in -1..+1 with four decimals of a sum of valences, with the emphasis of the text's marks."""
    if not total:
        return 0.0
    emphasis = EXCLAMATION * min(text.count("!"), MOST_EXCLAMATIONS) if "!" in text else 0.0
    if "?" in text and (questions := text.count("?")) > 1:
        emphasis += QUESTION * questions if questions <= 3 else MANY_QUESTIONS
    return _squeezed(total + emphasis if total > 0 else total - emphasis)


@lru_cache(maxsize=1 << 12)
def _squeezed(total: float) -> float:
    """The compound of a sum. Sums of few words come again and again, since valences have one decimal."""
    return round(total / sqrt(total * total + SCALE), 4)


def _is_kind_of(word: RuleWord, tokens: Sequence[str], place: int) -> bool:
    return word.folded == "kind" and place + 1 < len(tokens) and fold(tokens[place + 1]) == "of"


def _is_known(reading: Reading) -> bool:
    """Whether the lexicon has the word."""
    return isinstance(reading, float) or (reading is not None and reading.known)


def _has_phrase(word: RuleWord | None, near: Sequence[Reading]) -> bool:
    """Whether a lexicon word or one before it may belong to a phrase."""
    if word is not None and word.in_phrase:
        return True
    return any(isinstance(other, RuleWord) and other.in_phrase for other in near)


def _is_least(names: list[str], tokens: Sequence[str], place: int) -> bool:
    """Whether "least" before a lexicon word negates it: not in "at least" and "very least"."""
    if not names or names[0] != "least":
        return False
    return place == 1 or fold(tokens[place - 2]) not in ("at", "very")


def _after(other: RuleWord, valence: float, names: list[str], distance: int, mixed: bool | None) -> float:
    """The valence after the rules about a degree adverb or negation at ``distance`` before the lexicon word.

    ``names`` are the words before the lexicon word, nearest first. A degree adverb strengthens or weakens in the
    direction of the valence. "Never so" and "never this" insist, and "without doubt" does not negate.
    """
    if other.boost:
        boost = -other.boost if valence < 0 else other.boost
        if other.shouted and mixed:
            boost += SHOUT if valence > 0 else -SHOUT
        valence += boost * FADING[distance]
    if not other.negates or (distance == REACH - 1 and names[0] in INSISTENT):
        return valence
    if other.folded == "never" and distance and names[distance - 1] in INSISTENT:
        return valence * INSISTENCE
    return valence if other.folded == "without" and "doubt" in names[:distance] else valence * REVERSAL


def _turn(valences: list[float], turn: int) -> None:
    """Weigh in place what stands before and after the first "but"; ``turn`` is the number of valences before it.

    The original goes through the words and each time weighs the first word that has the same valence at that moment.
    Where a weighed valence equals that of a later word, it is weighed again and the later word is not. Only such
    valences are kept in ``again``: each with the words that have it, a heap.
    """
    given = set(valences)
    again: dict[float, list[int]] = {}
    for place, valence in enumerate(valences):
        first = heappushpop(again[valence], place) if valence in again else place
        weighed = valence * (BEFORE_BUT if first < turn else AFTER_BUT)
        valences[first] = weighed
        if weighed in given:
            heappush(again.setdefault(weighed, []), first)
