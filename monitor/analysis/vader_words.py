"""What VADER's word lists say about one word of a text (Hutto and Gilbert, ICWSM 2014), remembered per spelling.

Most words of a text say nothing to VADER and most of the others only have a valence. The rules of
``monitor.analysis.vader_rules`` are for the rest, so a reading tells the three apart by what it is: ``None``, a number
or a ``RuleWord``.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass

NAMED_BY_RULES = ("no", "kind", "never", "so", "this", "without", "doubt", "least", "but")
"""Words that a rule asks for by name; those that say something only beside one of them are not here."""
PUNCTUATION = string.punctuation
"""What is taken off the ends of a word: ASCII punctuation, no curly quotes and dashes."""
SHORT = 2
"""Code points of a word that keeps the punctuation around it."""
MOST_REMEMBERED = 1 << 15
"""Spellings that are remembered; then all are forgotten, so that a hostile stream of new words fills no memory."""
LONGEST_REMEMBERED = 32
"""Code points of a spelling; longer ones are read anew each time."""


@dataclass(frozen=True, slots=True)
class RuleWord:
    """A word that takes part in a rule.

    ``folded`` is its form in the word lists. ``valence`` is that of a lexicon word that is scored, ``None`` for all
    others. ``known`` says that the lexicon has the word, which then neither boosts nor negates what follows.
    ``boost`` is what a degree adverb adds to the strength of a word after it, ``shouted`` that it is in capitals and
    ``in_phrase`` that it belongs to an idiom or to a degree adverb of two words.
    """

    folded: str
    valence: float | None
    known: bool
    boost: float
    negates: bool
    shouted: bool
    in_phrase: bool


Reading = float | RuleWord | None
"""``None``: says nothing. A number other than 0: the valence of a lexicon word that no rule names. Else a rule word."""


@dataclass(frozen=True, slots=True)
class WordLists:
    """VADER's lists: lexicon, emoji with descriptions, degree adverbs, negations and idioms with their valences."""

    lexicon: Mapping[str, float]
    emoji: Mapping[str, str]
    boosts: Mapping[str, float]
    negations: Collection[str]
    idioms: Mapping[str, float]


class EmojiFound(LookupError):
    """The word holds an emoji: VADER reads a text only after describing every emoji in words."""


def bare(token: str) -> str:
    """The word in a token: without the ASCII punctuation around it, unless no more than ``SHORT`` signs would be left.

    So that an emoticon stays whole.
    """
    word = token.strip(PUNCTUATION)
    return word if len(word) > SHORT else token


def fold(token: str) -> str:
    """The form of a token's word in the word lists."""
    return bare(token).lower()


class Readings(dict[str, Reading]):
    """Token (a piece of a text between white space) -> its reading, worked out on first use.

    Raises EmojiFound for a token with an emoji in it.
    """

    def __init__(self, lists: WordLists) -> None:
        super().__init__()
        self._lists = lists
        self._emoji = lists.emoji.keys()
        phrases = [phrase.split() for phrase in (*lists.idioms, *lists.boosts) if " " in phrase]
        self._phrase_words = frozenset(word for phrase in phrases for word in self._telling(phrase))
        self._telling_words = self._phrase_words.union(lists.lexicon, lists.boosts, lists.negations, NAMED_BY_RULES)

    def __missing__(self, token: str) -> Reading:
        # What ``fold`` does, written out: most of the time for a text of new words is spent here.
        inner = token.strip(PUNCTUATION)
        word = (inner if len(inner) > SHORT else token).lower()
        reading = self._read(word, token.isupper()) if word in self._telling_words or "n't" in word else None
        if not token.isascii() and not self._emoji.isdisjoint(token):
            raise EmojiFound(token)
        if len(token) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[token] = reading
        return reading

    def _telling(self, phrase: list[str]) -> list[str]:
        """The words of a phrase that give it away.

        All that are in the lexicon, since a phrase is looked up at those; without one the longest. "The" and "of" are
        thereby not among them: else most words of every text would have to go through the rules.
        """
        return [word for word in phrase if word in self._lists.lexicon] or [max(phrase, key=len)]

    def _read(self, word: str, shouted: bool) -> Reading:
        valence = self._lists.lexicon.get(word)
        boost = self._lists.boosts.get(word, 0.0)
        in_phrase = word in self._phrase_words
        if valence and not (shouted or boost or in_phrase or word in NAMED_BY_RULES):
            return valence
        negates = word in self._lists.negations or "n't" in word
        return RuleWord(word, None if boost else valence, valence is not None, boost, negates, shouted, in_phrase)
