"""Text into the word pieces of an uncased BERT vocabulary, as its own tokeniser cuts it.

Written here because the usual library brings a dozen packages with it; the pieces are the same on every text tried.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LONGEST_WORD = 100
"""Characters of a word from which on it is unknown as a whole."""
MOST_REMEMBERED = 50_000
_CONTROL = frozenset(("Cc", "Cf", "Co"))
_ASCII_SIGNS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_HAN = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip
"""The ranges that the vocabulary was made with."""


@dataclass(frozen=True, slots=True)
class WordPieces:
    """Cuts texts by a vocabulary of pieces and their numbers; pieces inside a word begin with ``##``."""

    vocabulary: Mapping[str, int]
    unknown: int
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False)

    def numbers(self, text: str) -> list[int]:
        """The numbers of the pieces of a text, in order."""
        return [number for word, _, _ in words(text) for number in self.of_word(word)]

    def of_word(self, word: str) -> tuple[int, ...]:
        """The numbers of the pieces of one word as ``words`` gives it."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            found = self._known[word] = tuple(self._cut(word))
        return found

    def _cut(self, word: str) -> list[int]:
        if len(word) > LONGEST_WORD:
            return [self.unknown]
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else f"##{word[start:end]}"
                if piece in self.vocabulary:
                    found.append(self.vocabulary[piece])
                    start = end
                    break
            else:
                return [self.unknown]
        return found


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words and signs of a text, folded (lower case, no accents), each with its range in code points."""
    folded: list[str] = []
    start = 0
    for place, sign in enumerate(text):
        kind = _kind(sign)
        if kind == "letter":
            if not folded:
                start = place
            folded.append(sign)
            continue
        if kind == "nothing":
            continue
        if folded:
            yield from _folded("".join(folded), start, place)
            folded = []
        if kind == "sign":
            yield from _folded(sign, place, place + 1)
    if folded:
        yield from _folded("".join(folded), start, len(text))


def _folded(word: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    if not word.isascii():
        word = "".join(sign for sign in unicodedata.normalize("NFD", word) if unicodedata.category(sign) != "Mn")
    word = word.lower()
    if word:
        yield word, start, end


def _kind(sign: str) -> str:
    """What a character does: a letter goes on with a word, a space ends it, a sign is its own, nothing is left out."""
    if sign.isascii():
        if sign.isalnum():
            return "letter"
        if sign in _ASCII_SIGNS:
            return "sign"
        return "space" if sign in " \t\n\r" else "nothing"
    category = unicodedata.category(sign)
    if category[0] == "P" or any(low <= ord(sign) <= high for low, high in _HAN):
        return "sign"
    if category == "Zs" or sign in "\u2028\u2029\u0085":
        return "space"
    return "nothing" if category in _CONTROL or sign == "\ufffd" else "letter"
