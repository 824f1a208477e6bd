"""What an edit changed: two texts compared by paragraphs, and within changed paragraphs by words. Pure.

Changed paragraphs are paired by what they have in common, in their order, so that a paragraph that was put in before
them does not make all that follow look new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["same", "removed", "added"]
MOST_WORDS = 1500
"""Longer paragraphs are not compared word by word: the comparison is quadratic in their length."""
MOST_PARAGRAPHS = 400
"""Longer texts are not compared by paragraphs, for the same reason."""
ALIKE_FROM = 0.35
"""Paragraphs less alike than this are shown as one removed and one added: word by word they would be confetti."""
MOST_PAIRS = 400
"""Pairs of changed paragraphs that are compared with each other; in longer stretches they are paired as they stand."""
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECES = re.compile(rf"\s*(?:[{_HAN}]|[^\s{_HAN}]+)")
"""A word with the white space before it. Chinese is written without any: each of its characters is one."""
_QUERY_PIECES = re.compile(r'\s*(?:-?"[^"]*"|[(),]|-?[^\s(),"]+|"|\s+$)')
"""A phrase, a bracket or another word of a query, with the white space before it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that an edit kept, removed or added."""

    text: str
    kind: Kind


def changed_paragraphs(old: Sequence[str], new: Sequence[str]) -> list[list[Change]]:
    """Every paragraph of either text in order, as stretches; an unchanged one is a single stretch ``same``.

    What is kept and removed, joined, gives the old paragraphs again; what is kept and added gives the new ones.
    """
    if max(len(old), len(new)) > MOST_PARAGRAPHS:
        return [[Change(text, "removed")] for text in old] + [[Change(text, "added")] for text in new]
    found: list[list[Change]] = []
    for step, low, high, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            found += [[Change(text, "same")] for text in old[low:high]]
            continue
        for before, after in _pairs(old[low:high], new[start:end]):
            found += _paragraph(before, after)
    return found


def changed_query(old: str, new: str) -> list[Change]:
    """What was changed in a query, by words, phrases and brackets, however little is left of it.

    What is kept and removed, joined, gives the old query again; what is kept and added gives the new one.
    """
    left, right = _QUERY_PIECES.findall(old), _QUERY_PIECES.findall(new)
    if max(len(left), len(right)) > MOST_WORDS:
        return [Change(old, "removed"), Change(new, "added")]
    return list(_words(left, right, SequenceMatcher(None, left, right, autojunk=False)))


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Old and new paragraphs side by side, ``None`` where one has no counterpart.

    Of all ways to pair them without crossing, the one with most in common (a longest common subsequence by likeness).
    """
    if not old or not new or len(old) == len(new) == 1 or len(old) * len(new) > MOST_PAIRS:
        yield from zip_longest(old, new)
        return
    alike = [[_likeness(before, after) for after in new] for before in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], alike[i][j] + best[i + 1][j + 1])
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif i < len(old) and best[i][j] == best[i + 1][j]:
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1


def _likeness(before: str, after: str) -> float:
    """How much two paragraphs have in common, 0 to 1; 0 where they are too unlike to be shown as one edited."""
    left, right = _PIECES.findall(before), _PIECES.findall(after)
    if max(len(left), len(right)) > MOST_WORDS:
        return 0.0
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE_FROM or matcher.quick_ratio() < ALIKE_FROM:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= ALIKE_FROM else 0.0


def _paragraph(before: str | None, after: str | None) -> Iterator[list[Change]]:
    if before is not None and after is not None:
        left, right = _PIECES.findall(before), _PIECES.findall(after)
        if max(len(left), len(right)) <= MOST_WORDS:
            matcher = SequenceMatcher(None, left, right, autojunk=False)
            if matcher.ratio() >= ALIKE_FROM:
                yield list(_words(left, right, matcher))
                return
    if before is not None:
        yield [Change(before, "removed")]
    if after is not None:
        yield [Change(after, "added")]


def _words(left: Sequence[str], right: Sequence[str], matcher: SequenceMatcher[str]) -> Iterator[Change]:
    for step, low, high, start, end in matcher.get_opcodes():
        if step == "equal":
            yield Change("".join(left[low:high]), "same")
            continue
        if high > low:
            yield Change("".join(left[low:high]), "removed")
        if end > start:
            yield Change("".join(right[start:end]), "added")
