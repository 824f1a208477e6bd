"""What an edit changed: two texts compared by paragraphs, and within changed paragraphs by words. Pure."""

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
_PIECES = re.compile(r"\s*\S+")


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
        for before, after in zip_longest(old[low:high], new[start:end]):
            found += _paragraph(before, after)
    return found


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
