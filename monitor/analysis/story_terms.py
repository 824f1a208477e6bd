"""The terms of a document that its story is found by, small enough to store: hashes of stems with how they occur.

A term is a word as ``monitor.text.words`` cuts and folds it, without its inflection; a number; or two Han characters
that stand together. Function words are no terms.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.story_words import STOP_WORDS, stem
from monitor.text.words import Token, is_han, tokens

TERMS_VERSION = "terms-1"
"""Changes whenever ``terms`` would give other bytes for the same text: what is stored must then be made again."""

TITLE_WORDS, BODY_WORDS = 60, 300
"""Words of the title and of the body that are looked at: news tells first what happened."""

NAME, TITLE, COUNT = 0x80, 0x40, 0x3F
"""Bits of a term's marks: a name or number; in the title; how often it occurs, 63 for more."""

TERM = np.dtype([("term", "<u4"), ("marks", "u1")])
"""One stored term: 5 bytes."""

_CHARACTERS = 16  # for each of them; longer texts are cut before they are read
_SENTENCE_ENDS = frozenset(".!?…:\n\"“”«»„‘'*•|–—-")
_COMMON_NOUNS_CAPITAL = frozenset({"de", "lb"})


def terms(title: str, body: str, lang: str) -> bytes:
    """The distinct terms of a document by rising hash, as ``TERM`` records: at most 1,800 bytes.

    ``lang`` (ISO 639-1) chooses function words and endings; for another language only one-letter words are left out
    and nothing is cut. The same text gives the same bytes on every machine.
    """
    title, text = title[: TITLE_WORDS * _CHARACTERS], body[: BODY_WORDS * _CHARACTERS]
    in_title, in_body = tokens(title)[:TITLE_WORDS], tokens(text)[:BODY_WORDS]
    names: set[str] = set()
    if lang not in _COMMON_NOUNS_CAPITAL:
        names = _names(text, in_body)
        if not _in_title_case(title, in_title):
            names |= _names(title, in_title)
    found: dict[int, int] = {}
    for term, mark in _marked(in_title, in_body, names, lang):
        before = found.get(term, 0)
        found[term] = (before | mark) & ~COUNT | min((before & COUNT) + 1, COUNT)
    records = np.empty(len(found), dtype=TERM)
    records["term"] = sorted(found)
    records["marks"] = [found[term] for term in sorted(found)]
    return records.tobytes()


def read_terms(stored: bytes) -> NDArray[np.void]:
    """The records that ``terms`` made."""
    return np.frombuffer(stored, dtype=TERM)


def _marked(in_title: list[Token], in_body: list[Token], names: set[str], lang: str) -> Iterator[tuple[int, int]]:
    """Each occurrence of a term: its hash and its marks without a count."""
    for words, place in ((in_title, TITLE), (in_body, 0)):
        for word, term in _hashed(words, lang):
            yield term, place | NAME if word in names or word.isdecimal() else place


def _hashed(words: list[Token], lang: str) -> Iterator[tuple[str, int]]:
    """(folded word, hash) of each word that is a term; of Han words, of each pair that stands together."""
    last: Token | None = None
    stops = STOP_WORDS.get(lang, frozenset())
    for token in words:
        word = token.folded
        if len(word) == 1 and is_han(word):
            if word in stops:
                last = None
                continue
            if last is not None and last.end == token.start:
                yield last.folded + word, _hash(last.folded + word)
            last = token
            continue
        last = None
        if term := _term(word, lang):
            yield word, term


def _hash(term: str) -> int:
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1 << 17)
def _term(word: str, lang: str) -> int:
    """The hash of a word's stem; 0 for a word that is no term."""
    if (len(word) == 1 and not word.isdecimal()) or word in STOP_WORDS.get(lang, ()):
        return 0
    return _hash(stem(word, lang))


def _names(text: str, words: list[Token]) -> set[str]:
    """Words with a capital inside a sentence."""
    found = set()
    for word in words:
        start = word.start
        if text[start].isupper() and start > 1:
            before = text[start - 1]
            if before not in _SENTENCE_ENDS and not (before == " " and text[start - 2] in _SENTENCE_ENDS):
                found.add(word.folded)
    return found


def _in_title_case(title: str, words: list[Token]) -> bool:
    """Whether most longer words of a headline have a capital, so that capitals say nothing."""
    longer = [word for word in words if word.end - word.start > 3]
    return 2 * sum(title[word.start].isupper() for word in longer) > len(longer)
