"""Does an article match a topic, and where: the plain evaluator, which is the definition of the topic language.

An article's words are numbered through: the title's, then a gap wider than any NEAR, then the body's. So no phrase and
no distance crosses from title to body. An *occurrence* is a half-open range of these numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.analysis.syntax_tree import (
    MAX_DISTANCE,
    And,
    In,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Scope,
    Word,
    children,
    folded_pattern,
    plain_spelling,
)
from monitor.model.article import Span
from monitor.text.words import Token, paragraphs, tokens

Occurrence = tuple[int, int]

_GAP = [Token("", 0, 0)] * (MAX_DISTANCE + 1)
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True, eq=False)
class Indexed:
    """The words of one article, found by word and by number. Build it once with ``index_text``.

    ``tokens[n]`` is the word with number n; ``places`` maps each folded word to its numbers, ascending;
    ``vocabulary`` is its keys, sorted; ``scopes`` gives the numbers that a scope covers.
    """

    title: str
    body: str
    tokens: list[Token]
    places: dict[str, list[int]]
    vocabulary: list[str]
    scopes: dict[Scope, Occurrence]

    def original(self, number: int) -> str:
        """The word with this number as the article spells it."""
        _, start, end = self.tokens[number]
        source = self.title if number < self.scopes["title"][1] else self.body
        return plain_spelling(source[start:end])


def index_text(title: str, body: str) -> Indexed:
    """The index of an article's title and body, linear in their length."""
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
    return Indexed(title, body, words, places, sorted(places), scopes)


def evaluate(node: Node, text: Indexed) -> tuple[Span, ...] | None:
    """The mention spans of ``node`` in ``text``, title first; ``None`` where it does not match.

    A mention is a distinct range of words of a positive term in a part of the query that holds; overlapping ranges are
    one mention, adjacent ones stay two. Of an OR only the branches that hold count, of a NEAR only the occurrences
    that have a partner, of a NOT nothing.
    """
    found = _find(node, text, text.scopes["text"])
    return None if found is None else _spans(found, text)


def terms(node: Node) -> tuple[Node, ...]:
    """The words and phrases that count as mentions, in order and once each; inside a field, with the field."""
    match node:
        case Word() | Phrase():
            return (node,)
        case Not():
            return ()
        case In():
            return tuple(In(node.scope, term, term.column) for term in terms(node.part))
        case Near() | And() | Or():
            return tuple(dict.fromkeys(term for part in children(node) for term in terms(part)))


def _find(node: Node, text: Indexed, scope: Occurrence) -> list[Occurrence] | None:
    """The occurrences that make ``node`` true within ``scope``; ``None`` where it is false."""
    match node:
        case Word() | Phrase():
            return _leaf(node, text, scope) or None
        case Near():
            return _near(node, text, scope)
        case Not():
            return [] if _find(node.part, text, scope) is None else None
        case In():
            return _find(node.part, text, text.scopes[node.scope])
        case And():
            return _and(node, text, scope)
        case Or():
            return _or(node, text, scope)


def _and(node: And, text: Indexed, scope: Occurrence) -> list[Occurrence] | None:
    together: list[Occurrence] = []
    for part in node.parts:
        found = _find(part, text, scope)
        if found is None:
            return None
        together += found
    return together


def _or(node: Or, text: Indexed, scope: Occurrence) -> list[Occurrence] | None:
    together: list[Occurrence] = []
    holds = False
    for part in node.parts:
        found = _find(part, text, scope)
        if found is not None:
            holds = True
            together += found
    return together if holds else None


def _near(node: Near, text: Indexed, scope: Occurrence) -> list[Occurrence] | None:
    left = _find(node.left, text, scope)
    right = _find(node.right, text, scope) if left else None
    if not left or not right:
        return None
    # What stands left of its partner has it behind, and the other way round.
    either = not node.ordered
    together = _with_partner(left, right, node.distance, behind=True, before=either)
    together += _with_partner(right, left, node.distance, behind=either, before=True)
    return together or None


def _with_partner(
    occurrences: list[Occurrence], partners: list[Occurrence], distance: int, *, behind: bool, before: bool
) -> list[Occurrence]:
    """The ``occurrences`` that have one of ``partners`` behind or before them, at most ``distance`` words away."""
    starts = sorted([start for start, _ in partners])
    ends = sorted([end for _, end in partners])
    return [
        (start, end)
        for start, end in occurrences
        if (behind and _any_between(starts, end, end + distance))
        or (before and _any_between(ends, start - distance, start))
    ]


def _any_between(ascending: Sequence[int], low: int, high: int) -> bool:
    """Whether a number from ``low`` to ``high``, both included, is among ``ascending``."""
    at = bisect_left(ascending, low)
    return at < len(ascending) and ascending[at] <= high


def _leaf(node: Word | Phrase, text: Indexed, scope: Occurrence) -> list[Occurrence]:
    if isinstance(node, Phrase):
        return _phrase(node, text, scope)
    return _word(node.text, text, scope, exact=node.exact)


def _word(word: str, text: Indexed, scope: Occurrence, *, exact: bool) -> list[Occurrence]:
    low, high = scope
    found = [(number, number + 1) for number in _numbers(word, text) if low <= number < high]
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


def _spans(found: list[Occurrence], text: Indexed) -> tuple[Span, ...]:
    """Occurrences as spans of characters, sorted, overlapping ones merged."""
    merged: list[Occurrence] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    title_end = text.scopes["title"][1]
    return tuple(
        Span("title" if start < title_end else "body", text.tokens[start].start, text.tokens[end - 1].end)
        for start, end in merged
    )
