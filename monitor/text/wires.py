"""The agency credited with a text, by the words of the text itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.text.datelines import closing_mark, dateline, rights
from monitor.text.names import Names
from monitor.text.reprints import republished

ProofKind = Literal[
    "credit line", "dateline", "closing mark", "republished", "byline", "source field", "author field", "copyright"
]

_FULL = 160  # code points of a full paragraph
_LAST = 10  # paragraphs among which the last of the text is
_LONGEST_RIGHTS = 250  # code points


@dataclass(frozen=True, slots=True)
class Proof:
    """Words of a text that name its agency: ``start`` and ``end`` are code points of paragraph number ``paragraph``."""

    name: str
    kind: ProofKind
    paragraph: int
    start: int
    end: int


def wire_in_text(paragraphs: Sequence[str], names: Names, own: frozenset[str] = frozenset()) -> Proof | None:
    """The agency that a text credits, by a dateline, else a sentence about its origin, else its last words."""
    for place, text in enumerate(paragraphs[:3]):
        found = dateline(text, names)
        if found:
            return Proof(found[0], "dateline", place, found[1], found[2])
    for place in _edges(len(paragraphs)):
        found = republished(paragraphs[place], names, own)
        if found:
            return Proof(found[0], "republished", place, found[1], found[2])
    long = 0
    for place in range(len(paragraphs) - 1, max(-1, len(paragraphs) - _LAST), -1):
        text = paragraphs[place]
        found = closing_mark(text, names)
        if found:
            return Proof(found[0], "closing mark", place, found[1], found[2])
        holder = rights(text, names, own) if len(text) <= _LONGEST_RIGHTS else None
        if holder:
            return Proof(holder, "copyright", place, 0, len(text))
        alone = names.whole(text) if len(text) <= 60 and "©" not in text else None
        if alone and alone.is_wire:
            return Proof(alone.main, "closing mark", place, 0, len(text))
        # Short lines after the text (links, tags) do not hide its end; a full paragraph before its end does.
        long += len(text) > _FULL
        if long == 2:
            break
    return None


def _edges(count: int) -> list[int]:
    """Places of the first and last paragraphs, where a text says where it came from."""
    return sorted({*range(min(2, count)), *range(max(0, count - 5), count)})
