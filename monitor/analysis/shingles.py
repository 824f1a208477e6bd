"""What copies of a text are recognised by: hashes of its short word sequences (shingles), and a sketch of them.

Everything here gives the same numbers on every machine and in every version: sketches are stored. A change that would
give other numbers needs another `SKETCH_VERSION`.

A text's shingles are the hashes of every few words in a row (Manber, "Finding similar files in a large file system",
1994). Each Han character is a word, so there a shingle begins with a Han character and is longer. The sketch keeps, for
each of 64 fixed hash functions, the smallest value over all shingles: two sketches agree in a place with the
probability that is the Jaccard index of the two sets of shingles (Broder, "On the resemblance and containment of
documents", 1997).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitor.text.words import is_han

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

SKETCH_VERSION = "sketch-1"
"""Changes whenever a sketch, or a rule of words that it rests on, would come out differently for the same text."""
BANDS = 64
FEWEST_WORDS = 20
"""Words of the shortest text in which copying is recognised by shingles; in shorter ones only identity says anything.
A Han character counts as half a word."""
CLOSE, CLOSE_HAN = 3, 6
"""Words (Han characters) of a shingle of the exact check: with a fifth of all words edited half of them survive."""
WIDE, WIDE_HAN = 5, 9
"""Words (Han characters) of a shingle of the sketch: unrelated texts hardly ever share one, so that sketches that
agree in two places are nearly always copies. With a fifth of all words edited a third of them survive."""
_HAN, _FIGURE = np.uint64(1), np.uint64(2)
_CHUNK = 4096
"""Shingles that are hashed 64 ways at once: bounds the memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text as the exact check compares it.

    ``words`` has the hash of each word in order; its two lowest bits say whether the word is a Han character (1) or
    begins with a digit (2). ``shingles`` has the hash of the shingle that
    begins at each word in order, ``turns`` how many equal ones come before it, ``ranked`` the same sorted, ``places``
    the word at which each of ``ranked`` begins (equal ones in order of place). A text that is too short has none.
    """

    words: Hashes
    shingles: Hashes
    turns: Places
    ranked: Hashes
    places: Places

    def __len__(self) -> int:
        return len(self.words)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is stored to find copies by: ``values`` are 64 unsigned 32-bit integers, little-endian, of ``shingles``."""

    values: bytes
    shingles: int

    @staticmethod
    def unpack(stored: bytes) -> Sketch:
        """The sketch of what `pack` gave."""
        return Sketch(stored[4:], int.from_bytes(stored[:4], "little"))

    def pack(self) -> bytes:
        """The sketch as it is stored, in 260 bytes."""
        return self.shingles.to_bytes(4, "little") + self.values

    def numbers(self) -> NDArray[np.uint32]:
        """The 64 values."""
        return np.frombuffer(self.values, dtype="<u4")


def read(words: Iterable[str]) -> Text:
    """The text of these folded words (`monitor.text.words.folded_words`, or a stored search text split at spaces)."""
    hashed = np.frombuffer(b"".join(map(_word_hash, words)), dtype="<u8").astype(np.uint64, copy=False)
    shingles = _shingles(hashed, CLOSE, CLOSE_HAN)
    places = np.argsort(shingles, kind="stable")
    ranked = shingles[places]
    turns = np.empty(len(ranked), dtype=np.int64)
    turns[places] = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
    return Text(hashed, shingles, turns, ranked, places)


def sketch(text: Text) -> Sketch | None:
    """The sketch of a text; ``None`` where it has fewer than `FEWEST_WORDS` words. Linear in the length."""
    if weight(text) < FEWEST_WORDS:
        return None
    shingles = _shingles(text.words, WIDE, WIDE_HAN)
    if not len(shingles):
        return None
    least = np.full(BANDS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(shingles), _CHUNK):
        mixed = shingles[start : start + _CHUNK] * _FACTORS[:, None] + _TERMS[:, None]
        np.minimum(least, mixed.min(axis=1), out=least)
    # The smallest values crowd near 0; their low halves do not.
    return Sketch((least & np.uint64(0xFFFFFFFF)).astype("<u4").tobytes(), len(shingles))


def weight(text: Text) -> int:
    """The words of a text, where two Han characters count as one word."""
    return len(text) - int(np.count_nonzero(text.words & _HAN)) // 2


def han(words: Hashes) -> NDArray[np.bool_]:
    """Which of the words are Han characters."""
    return (words & _HAN).astype(bool)


def widths(words: Hashes) -> Places:
    """How many words the shingle of the exact check takes that begins with each of these words."""
    return np.where(han(words), CLOSE_HAN, CLOSE)


def figures(words: Hashes) -> Hashes:
    """The hashes of the different numbers among these words, sorted."""
    return np.unique(words[(words & _FIGURE) != 0])


@lru_cache(maxsize=1 << 18)
def _word_hash(word: str) -> bytes:
    """Eight bytes, little-endian, with the two lowest bits for the kind of word."""
    digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    kind = (len(word) == 1 and is_han(word)) | word[:1].isdecimal() << 1
    return bytes([digest[0] & 0xFC | kind]) + digest[1:]


def _constants(purpose: str, number: int) -> Hashes:
    """Fixed odd numbers that look drawn at random."""
    digests = (hashlib.blake2b(f"{purpose} {place}".encode(), digest_size=8).digest() for place in range(number))
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64) | np.uint64(1)


_FACTORS, _TERMS = _constants("factor", BANDS), _constants("term", BANDS)
_AT = _constants("place in a shingle", WIDE_HAN)


def _shingles(words: Hashes, length: int, length_han: int) -> Hashes:
    """The hash of the shingle that begins at each word: of ``length`` words, or ``length_han`` after a Han character.

    Shingles that would reach over the end are left out, so the last of the result begin at the last words where one
    still fits: a text in one script loses ``length - 1`` at its end.
    """
    short = _sums(words, length)
    starts_han = han(words)
    if not starts_han.any():
        return _mixed(short)
    long = _sums(words, length_han)
    return _mixed(
        np.concatenate([np.where(starts_han[: len(long)], long, short[: len(long)]), _tail(words, short, long)])
    )


def _tail(words: Hashes, short: Hashes, long: Hashes) -> Hashes:
    """Shingles of the last words, too near to the end for a long one: only while none begins with a Han character."""
    rest = short[len(long) :]
    if han(words[len(long) : len(short)]).any():
        return rest[:0]
    return rest


def _sums(words: Hashes, length: int) -> Hashes:
    number = max(len(words) - length + 1, 0)
    total = np.zeros(number, dtype=np.uint64)
    for place in range(length if number else 0):
        total += words[place : place + number] * _AT[place]
    return total


def _mixed(sums: Hashes) -> Hashes:
    """Bits of the sums spread over the whole word, by the finaliser of SplitMix64 (Steele, Lea, Flood, 2014)."""
    mixed = (sums ^ (sums >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
