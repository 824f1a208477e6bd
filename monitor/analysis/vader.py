"""VADER's score of a text, exactly as vaderSentiment 3.3.2 gives it, with the words that made it.

The scorer is our own (``vader_words``, ``vader_rules``); the lists are those of the installed vaderSentiment, and this
is the only file that knows it. Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of
Social Media Text", ICWSM 2014.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from monitor.analysis.vader_reasons import reasons, stock_valence
from monitor.analysis.vader_rules import Hits, Rules
from monitor.analysis.vader_rules import compound as compound_of
from monitor.analysis.vader_words import EmojiFound, Reading, Readings, WordLists, bare
from monitor.model.tone import Why

WORD_CAP = 200
"""Words of a sentence that are scored; an emoji counts as one. What follows is cut off: no sentence is that long, but
a list or a broken page can be."""

MAYBE_EMOJI = re.compile("[\xa9\xae\u2030-\u303d\u3297-\u3299\U0001f000-\U0001ffff]")
"""What an emoji of VADER's list can be: a few ranges around all of them, since a class of them alone is slow."""


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


class Vader:
    """The rules with vaderSentiment's lists."""

    def __init__(self) -> None:
        stock = SentimentIntensityAnalyzer()
        # The original looks at one code point at a time, so that emoji of several are never found whole.
        self.emoji = {sign: words for sign, words in stock.emojis.items() if len(sign) == 1}
        readings = Readings(WordLists(stock.lexicon, self.emoji, BOOSTER_DICT, NEGATE, SPECIAL_CASES))
        self.rules = Rules(SPECIAL_CASES, BOOSTER_DICT)
        self.reading = readings.__getitem__
        """What the lists say about a token; raises EmojiFound."""

    def readings(self, tokens: list[str]) -> list[Reading]:
        """What the lists say about each token; raises EmojiFound."""
        return list(map(self.reading, tokens))

    def hits(self, tokens: list[str]) -> Hits:
        """The lexicon words among the tokens; raises EmojiFound."""
        return self.rules.hits(tokens, list(map(self.reading, tokens)))


_NOTHING = SentenceScore(0.0, ())


def score(sentence: str) -> SentenceScore:
    """Score a sentence alone, with the stock lexicon and rules; only its first ``WORD_CAP`` words count."""
    text, tokens, (places, valences), origins = _read(sentence)
    if not places:
        return _NOTHING
    words = _words(text, tokens, places, valences)
    if origins is not None:
        words = [(origins[start], origins[end - 1] + 1, valence) for start, end, valence in words]
    return SentenceScore(compound_of(valences, text), tuple(words))


def explain(sentence: str) -> list[tuple[float | None, tuple[Why, ...]]]:
    """For each of the words that ``score`` gives: the lexicon's valence, and why that after the rules is another."""
    _, tokens, hits, _ = _read(sentence)
    readings = vader().readings(tokens)
    given = [stock_valence(readings[place]) for place in hits[0]]
    return list(zip(given, reasons(vader().rules, tokens, readings, hits), strict=True))


def _read(sentence: str) -> tuple[str, list[str], Hits, list[int] | None]:
    """The scored part of a sentence, its tokens, the lexicon words, and the origin of each code point.

    The origins are there only where emoji were described: then the part and its tokens are the description's.
    """
    tokens = sentence.split(None, WORD_CAP)
    text = sentence[: len(sentence) - len(tokens.pop())] if len(tokens) > WORD_CAP else sentence
    try:
        return text, tokens, vader().hits(tokens), None
    except EmojiFound:
        sentence = cut(sentence)
        text, described = _described(sentence)
        tokens = text.split()
        return text, tokens, vader().hits(tokens), _origins(len(sentence), described)


def compound(text: str) -> float:
    """The compound of a text of any length taken as one sentence, in -1..+1; its time is linear in the length."""
    try:
        _, valences = vader().hits(text.split())
    except EmojiFound:
        text, _ = _described(text)
        _, valences = vader().hits(text.split())
    return compound_of(valences, text)


def cut(sentence: str) -> str:
    """The part of a sentence that is scored: up to its word number ``WORD_CAP``."""
    if len(sentence) <= WORD_CAP:
        return sentence
    emoji = vader().emoji
    if sentence.isascii() or emoji.keys().isdisjoint(sentence):
        words = sentence.split(None, WORD_CAP)
        return sentence if len(words) <= WORD_CAP else sentence[: len(sentence) - len(words[WORD_CAP])]
    seen, inside = 0, False
    for place, sign in enumerate(sentence):
        if sign in emoji:
            seen, inside = seen + 1, False
        elif sign.isspace():
            inside = False
        elif not inside:
            seen, inside = seen + 1, True
        if seen > WORD_CAP:
            return sentence[:place]
    return sentence


@lru_cache(maxsize=1)
def vader() -> Vader:
    """The one with the installed vaderSentiment's lists, read on first use."""
    return Vader()


def _described(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with every emoji described in words as VADER does, and (place, length of what replaced it) of each.

    A space is put before a description where none is, and none after it, not even before the next word.
    """
    emoji = vader().emoji
    pieces: list[str] = []
    replaced: list[tuple[int, int]] = []
    end = 0
    for match in MAYBE_EMOJI.finditer(text):
        if (description := emoji.get(match[0])) is None:
            continue
        start = match.start()
        piece = description if start == 0 or text[start - 1] == " " else " " + description
        pieces += (text[end:start], piece)
        replaced.append((start, len(piece)))
        end = start + 1
    return "".join((*pieces, text[end:])), replaced


def _origins(length: int, replaced: list[tuple[int, int]]) -> list[int]:
    """The place in a text of this length of each code point of the text in which these were replaced."""
    origins: list[int] = []
    end = 0
    for start, size in replaced:
        origins += range(end, start)
        origins += [start] * size
        end = start + 1
    return [*origins, *range(end, length)]


def _words(text: str, tokens: list[str], places: list[int], valences: list[float]) -> list[tuple[int, int, float]]:
    """Where the words of the tokens with these numbers stand in ``text``, with their valences.

    Tokens are found by their spelling: an earlier one with the same spelling is a lexicon word, too, and was found
    before. Only "kind" may have been passed over.
    """
    words: list[tuple[int, int, float]] = []
    end = last = 0
    for place, valence in zip(places, valences, strict=True):
        token = tokens[place]
        word = bare(token)
        start = _find(text, token, end)
        if word.lower() == "kind":
            for _ in range(tokens[last:place].count(token)):
                start = _find(text, token, start + len(token))
        end, last = start + len(token), place + 1
        if word != token:
            start += token.index(word)
        words.append((start, start + len(word), valence))
    return words


def _find(text: str, token: str, place: int) -> int:
    """Where the token next stands between white space, at or after ``place``."""
    while True:
        start = text.index(token, place)
        place = start + len(token)
        if (not start or text[start - 1].isspace()) and (place == len(text) or text[place].isspace()):
            return start
        place = start + 1
