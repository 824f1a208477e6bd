"""What an import of another tool's query gives: our query, and notes on what is not the same any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Dialect = Literal["lucene", "gdelt", "brandwatch", "cision"]
"""Whose query it is. ``lucene`` is Media Cloud, Elasticsearch and whatever else takes Lucene's query strings."""

OWN = "wirewatch"
"""What a query counts as that is in the topic language already."""

TITLES: dict[Dialect, str] = {
    "lucene": "Lucene, Media Cloud",
    "gdelt": "GDELT",
    "brandwatch": "Brandwatch",
    "cision": "Cision",
}
LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Note:
    """Something that could not be carried over or means something else here.

    ``column`` counts code points of the pasted text from 1; ``text`` is the piece that stands there.
    """

    column: int
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """The query that a pasted one became. ``dialect`` is what it was read as, ``OWN`` where nothing had to be done."""

    dialect: str
    query: str
    notes: tuple[Note, ...]


def shortened(text: str) -> str:
    """A piece of the pasted text, on one line and no longer than a note should quote."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"
