"""Hygiene of text, and an article's paragraphs without what repeats or leads away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from monitor.text.boxes import is_box, is_caption

# Invisible characters without meaning between letters: zero-width space, word joiner, byte order mark, soft hyphen,
# direction marks. The joiners U+200C and U+200D change words in Persian and Indic scripts and stay.
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_WORDS = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_WIDE = re.compile(r"[\u3040-\ud7af]+")
_FEW_WORDS = 6  # a text of fewer is one without spaces, or a few words
_LONG_ENOUGH_TO_REPEAT = 60  # characters; a short line may well come twice in one text


def tidy(text: str) -> str:
    r"""One line of text in NFC: control and invisible characters dropped, every run of white space one space.

    >>> tidy(" Bel\u00adarus\u00a0 and\u200b\tRussia ")
    'Belarus and Russia'
    """
    if not text.isprintable():  # none of the characters that are dropped is printable
        text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def tidy_lines(text: str) -> list[str]:
    """The lines of ``text``, each tidy; empty ones are kept as empty strings."""
    return [tidy(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def letters(text: str) -> int:
    """How much is written: letters, with each Han character, kana or Hangul syllable as three.

    >>> letters("Minsk, 12 апреля"), letters("明斯克")
    (11, 9)
    """
    amount = sum(map(len, _LETTERS.findall(text)))
    return amount if text.isascii() else amount + 2 * sum(map(len, _WIDE.findall(text)))


def _shingles(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Runs of three words; of three characters where words are not parted by spaces."""
    if len(words) < _FEW_WORDS:
        words = "".join(words)
    return frozenset(tuple(words[i : i + 3]) for i in range(len(words) - 2))


def repeats(part: str, whole: str) -> bool:
    """Whether ``whole`` says nearly all that ``part`` says, in the same words (nine tenths of its runs of three)."""
    words, others = _WORDS.findall(part.casefold()), _WORDS.findall(whole.casefold())
    # A run that is missing has at most three words that are: most texts differ already in their words.
    if len(words) >= _FEW_WORDS and len(set(words).difference(others)) > 0.3 * len(words):
        return False
    small = _shingles(words)
    return bool(small) and len(small & _shingles(others)) >= 0.9 * len(small)


def same_words(first: str, second: str) -> bool:
    """Whether two lines have the same words, whatever their case and punctuation."""
    return _WORDS.findall(first.casefold()) == _WORDS.findall(second.casefold())


def _without_standfirst(paragraphs: list[str]) -> list[str]:
    """The paragraphs without a first one whose words come again in one of the next three: the summary of the page."""
    if len(paragraphs) >= 3 and any(repeats(paragraphs[0], later) for later in paragraphs[1:4]):
        return paragraphs[1:]
    return paragraphs


def drop_boxes(paragraphs: Sequence[str], title: str) -> list[str]:
    """The paragraphs that are the article: no boxes, captions, repeated title, summary or paragraph."""
    kept: list[str] = []
    seen: set[str] = set()
    for place, paragraph in enumerate(paragraphs):
        if is_box(paragraph) or is_caption(paragraph) or not _WORDS.search(paragraph):
            continue
        if place < 3 and same_words(paragraph, title):
            continue
        if len(paragraph) > _LONG_ENOUGH_TO_REPEAT and paragraph in seen:
            continue
        seen.add(paragraph)
        kept.append(paragraph)
    return _without_standfirst(kept)
