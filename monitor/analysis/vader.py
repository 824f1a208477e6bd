"""VADER's score of one sentence, exactly as vaderSentiment gives it, with the words that made it.

The only file that knows vaderSentiment (Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment
Analysis of Social Media Text", ICWSM 2014). The loop of its ``polarity_scores`` is repeated here over its own methods,
because that function keeps the valences of the words to itself. Two things differ, neither of which can change a score:
words that are not in the lexicon are not sent through the rules (their valence is 0), and the rules see a word's
neighbours instead of the whole text, since no rule looks further than three words back and two ahead. The original
folds the case of the whole text again for every lexicon word, which is quadratic.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vaderSentiment.vaderSentiment import BOOSTER_DICT, SentimentIntensityAnalyzer, SentiText

WORD_CAP = 200
"""Words of a sentence that are scored; an emoji counts as one. What follows is cut off: no sentence is that long, but
a list or a broken page can be."""

_BACK = 3
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """Score of one sentence.

    ``compound`` is in -1..+1 with at most four decimals. ``words`` are (start, end, valence after the rules) of every
    lexicon word in order, in code points of the sentence; words that cancel out each other or that a rule set to 0 are
    among them. Words of an emoji's description have the emoji's place.
    """

    compound: float
    words: tuple[tuple[int, int, float], ...]

    @property
    def has_signal(self) -> bool:
        """Whether any lexicon word was found: without one the compound of 0 says nothing."""
        return bool(self.words)


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """A word's neighbours in the form in which VADER's rules ask for a text."""

    words_and_emoticons: list[str]
    is_cap_diff: bool


def score(sentence: str) -> SentenceScore:
    """Score a sentence alone, with the stock lexicon and rules; only its first ``WORD_CAP`` words count."""
    analyzer = _analyzer()
    text, places = _without_emoji(cut(sentence))
    read = SentiText(text.strip())
    words: list[str] = read.words_and_emoticons
    hits = list(_lexicon_words(words))
    if not hits:
        return SentenceScore(0.0, ())
    valences: list[float] = [0] * len(words)
    for hit in hits:
        first = max(0, hit - _BACK)
        near = _Neighbours(words[first : hit + _AHEAD + 1], read.is_cap_diff)
        valences[hit] = analyzer.sentiment_valence(0, near, words[hit], hit - first, [])[0]
    # The rule about "but" is private in the library; writing it again would risk its quirks, which are part of a score.
    valences = analyzer._but_check(words, valences)  # noqa: SLF001
    compound = float(analyzer.score_valence(valences, text.strip())["compound"])
    spans = _spans(text, hits, places)
    return SentenceScore(
        compound, tuple((start, end, float(valences[hit])) for hit, (start, end) in zip(hits, spans, strict=True))
    )


def cut(sentence: str) -> str:
    """The part of a sentence that is scored: up to its word number ``WORD_CAP``."""
    if len(sentence) <= WORD_CAP:
        return sentence
    emojis = _analyzer().emojis
    if _has_no_emoji(sentence):
        words = sentence.split(None, WORD_CAP)
        return sentence if len(words) <= WORD_CAP else sentence[: len(sentence) - len(words[WORD_CAP])]
    seen, inside = 0, False
    for place, sign in enumerate(sentence):
        if sign in emojis:
            seen, inside = seen + 1, False
        elif sign.isspace():
            inside = False
        elif not inside:
            seen, inside = seen + 1, True
        if seen > WORD_CAP:
            return sentence[:place]
    return sentence


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    return SentimentIntensityAnalyzer()


def _has_no_emoji(text: str) -> bool:
    return text.isascii() or bool(_analyzer().emojis.keys().isdisjoint(text))


def _lexicon_words(words: list[str]) -> Iterator[int]:
    """Positions of the words that have a valence of their own, not only an effect on others."""
    lexicon = _analyzer().lexicon
    lower = [word.lower() for word in words]
    for place, word in enumerate(lower):
        if (
            word in lexicon
            and word not in BOOSTER_DICT
            and not (word == "kind" and lower[place + 1 : place + 2] == ["of"])
        ):
            yield place


def _without_emoji(text: str) -> tuple[str, list[int] | None]:
    """The text with every emoji described in words as VADER does, and the place in ``text`` of each code point.

    The places are ``None`` where nothing was replaced.
    """
    if _has_no_emoji(text):
        return text, None
    emojis: dict[str, str] = _analyzer().emojis
    pieces: list[str] = []
    places: list[int] = []
    after_space = True
    for place, sign in enumerate(text):
        piece = sign
        if sign in emojis:
            piece = emojis[sign] if after_space else " " + emojis[sign]
        # After a description comes no space of its own, not even before the next word: VADER's rule.
        after_space = sign == " "
        pieces.append(piece)
        places.extend([place] * len(piece))
    return "".join(pieces), places


def _spans(text: str, hits: list[int], places: list[int] | None) -> Iterator[tuple[int, int]]:
    """Where the words with these numbers stand in the sentence that ``text`` was made of.

    A word is what VADER looks up: without the punctuation around it, unless two signs or fewer would be left.
    """
    wanted = set(hits)
    end = 0
    for number, token in enumerate(text.split()):
        start = text.index(token, end)
        end = start + len(token)
        if number not in wanted:
            continue
        word = token.strip(string.punctuation)
        first, last = start, end
        if len(word) > 2:
            first = start + token.index(word)
            last = first + len(word)
        yield (first, last) if places is None else (places[first], places[last - 1] + 1)
