"""The words of one article by word and by number, and where a word, phrase or regular expression stands among them.

An article's words are numbered through: the title's, then a gap wider than any NEAR, then the body's. So no phrase and
no distance crosses from title to body. An *occurrence* is a half-open range of these numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from monitor.analysis.syntax_tree import (
    MAX_DISTANCE,
    FoldedPattern,
    Phrase,
    Regex,
    Scope,
    Unit,
    Word,
    folded_pattern,
    plain_spelling,
)
from monitor.analysis.syntax_values import compiled_regex
from monitor.model.article import Span
from monitor.model.metadata import Metadata
from monitor.text.words import Token, paragraphs, sentences, tokens

Occurrence = tuple[int, int]

_GAP = [Token("", 0, 0)] * (MAX_DISTANCE + 1)
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True, eq=False)
class Indexed:
    """The words of one article, found by word and by number. Build it once with ``index_text``.

    ``tokens[n]`` is the word with number n; ``places`` maps each folded word to its numbers, ascending;
    ``vocabulary`` is its keys, sorted; ``scopes`` gives the numbers that a scope covers. ``kept`` remembers what was
    looked up once: the numbers of a word with wildcards, what a regular expression found, the ranges of sentences.
    """

    title: str
    body: str
    tokens: list[Token]
    places: dict[str, list[int]]
    vocabulary: list[str]
    scopes: dict[Scope, Occurrence]
    metadata: Metadata
    kept: dict[tuple[str, str], Sequence[Any]] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """The number of words in the body."""
        first, end = self.scopes["body"]
        return end - first

    def original(self, number: int) -> str:
        """The word with this number as the article spells it."""
        _, start, end = self.tokens[number]
        source = self.title if number < self.scopes["title"][1] else self.body
        return plain_spelling(source[start:end])


def index_text(title: str, body: str, metadata: Metadata | None = None) -> Indexed:
    """The index of an article's title and body, linear in their length. Without ``metadata`` none of it is known."""
    in_title = tokens(title)
    in_body = tokens(body)
    words = [*in_title, *_GAP, *in_body]
    begin = len(in_title) + len(_GAP)
    places: dict[str, list[int]] = {}
    for number, token in enumerate(words):
        places.setdefault(token[0], []).append(number)
    del places[""]
    first_paragraph = next(iter(paragraphs(body)), (0, 0))
    lead = bisect_left(in_body, first_paragraph[1], key=lambda token: token.start)
    scopes: dict[Scope, Occurrence] = {
        "title": (0, len(in_title)),
        "lead": (begin, begin + lead),
        "body": (begin, len(words)),
        "text": (0, len(words)),
    }
    return Indexed(title, body, words, places, sorted(places), scopes, metadata or Metadata())


def leaf(node: Word | Phrase | Regex, text: Indexed, scope: Occurrence) -> list[Occurrence]:
    """Where a word, a phrase or a regular expression stands within ``scope``, ascending."""
    match node:
        case Phrase():
            return _phrase(node, text, scope)
        case Word():
            return _word(node.text, text, scope, exact=node.exact)
        case Regex():
            low, high = scope
            return [found for found in _regex(node.pattern, text) if low <= found[0] and found[1] <= high]


def _word(word: str, text: Indexed, scope: Occurrence, *, exact: bool) -> list[Occurrence]:
    numbers = _numbers(word, text)
    first, end = bisect_left(numbers, scope[0]), bisect_left(numbers, scope[1])
    found = [(number, number + 1) for number in numbers[first:end]]
    if not exact:
        return found
    spelling = _spelling(word)
    return [place for place in found if spelling.fullmatch(text.original(place[0]))]


def _phrase(node: Phrase, text: Indexed, scope: Occurrence) -> list[Occurrence]:
    first, *others = node.words
    found = []
    for start, _ in _word(first, text, scope, exact=node.exact):
        end = start + len(node.words)
        if end <= scope[1] and all(
            _fits(word, text, start + 1 + offset, exact=node.exact) for offset, word in enumerate(others)
        ):
            found.append((start, end))
    return found


def _fits(word: str, text: Indexed, number: int, *, exact: bool) -> bool:
    """Whether the word with this number is one that ``word`` asks for."""
    pattern = folded_pattern(word)
    token = text.tokens[number][0]
    fits = token == pattern.stem if pattern.plain else _folded_spelling(word).fullmatch(token) is not None
    return fits and (not exact or _spelling(word).fullmatch(text.original(number)) is not None)


def _numbers(word: str, text: Indexed) -> Sequence[int]:
    """The numbers of the words that ``word`` with its wildcards asks for, ascending."""
    pattern = folded_pattern(word)
    if pattern.plain:
        return text.places.get(pattern.stem, ())
    kept = text.kept.get(("word", word))
    if kept is None:
        text.kept["word", word] = kept = _wildcard_numbers(word, pattern, text)
    return kept


def _wildcard_numbers(word: str, pattern: FoldedPattern, text: Indexed) -> Sequence[int]:
    vocabulary = text.vocabulary
    start = bisect_left(vocabulary, pattern.stem)
    end = bisect_right(vocabulary, pattern.stem + _LAST, lo=start)
    candidates = vocabulary[start:end]
    if not pattern.prefix:
        spelling = _folded_spelling(word)
        candidates = [token for token in candidates if spelling.fullmatch(token)]
    if len(candidates) == 1:
        return text.places[candidates[0]]
    return sorted([number for token in candidates for number in text.places[token]])


@lru_cache(maxsize=1 << 12)
def _folded_spelling(word: str) -> re.Pattern[str]:
    pattern = folded_pattern(word)
    return _wildcards(pattern.stem + pattern.rest)


@lru_cache(maxsize=1 << 12)
def _spelling(word: str) -> re.Pattern[str]:
    return _wildcards(word)


def _wildcards(word: str) -> re.Pattern[str]:
    """``?`` is any one character, ``*`` any number of them; it can stand only at the end, so matching is linear."""
    return re.compile(re.escape(word).replace(r"\?", ".").replace(r"\*", ".*"), re.DOTALL)


def _regex(pattern: str, text: Indexed) -> Sequence[Occurrence]:
    """The words that a regular expression touches, in title and body; what touches none is not counted."""
    kept = text.kept.get(("regex", pattern))
    if kept is None:
        kept = [
            *_touched(pattern, text.title, text, text.scopes["title"]),
            *_touched(pattern, text.body, text, text.scopes["body"]),
        ]
        text.kept["regex", pattern] = kept
    return kept


def _touched(pattern: str, source: str, text: Indexed, scope: Occurrence) -> Iterator[Occurrence]:
    low, high = scope
    for found in compiled_regex(pattern).finditer(_HALF.sub("\ufffd", source)):
        start, end = found.span()
        first = bisect_right(text.tokens, start, low, high, key=_token_end)
        last = bisect_left(text.tokens, end, low, high, key=_token_start)
        if first < last and start < end:
            yield first, last


_HALF = re.compile("[\ud800-\udfff]")
"""Half characters, which no encoding knows."""


def units(text: Indexed, unit: Unit) -> Sequence[Occurrence]:
    """The ranges of word numbers of the sentences or paragraphs, title first."""
    kept = text.kept.get(("unit", unit))
    if kept is None:
        cut = sentences if unit == "SENT" else paragraphs
        kept = [
            *_ranges(cut(text.title), text, text.scopes["title"]),
            *_ranges(cut(text.body), text, text.scopes["body"]),
        ]
        text.kept["unit", unit] = kept
    return kept


def _ranges(spans: Sequence[tuple[int, int]], text: Indexed, scope: Occurrence) -> Iterator[Occurrence]:
    low, high = scope
    for start, end in spans:
        first = bisect_left(text.tokens, start, low, high, key=_token_start)
        last = bisect_left(text.tokens, end, low, high, key=_token_start)
        if first < last:
            yield first, last


def _token_start(token: Token) -> int:
    return token.start


def _token_end(token: Token) -> int:
    return token.end


def merged(found: Iterable[Occurrence]) -> list[Occurrence]:
    """Occurrences in order, overlapping ones as one; adjacent ones stay two."""
    apart: list[Occurrence] = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def spans_of(found: Iterable[Occurrence], text: Indexed) -> tuple[Span, ...]:
    """Occurrences as spans of characters, sorted, overlapping ones merged."""
    title_end = text.scopes["title"][1]
    return tuple(
        Span("title" if start < title_end else "body", text.tokens[start].start, text.tokens[end - 1].end)
        for start, end in merged(found)
    )
