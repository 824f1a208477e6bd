"""Whether what an address shows later is the same article, edited: outlets redirect, lock and replace pages."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.analysis.copies import evidence
from monitor.analysis.shingles import read
from monitor.text.words import fold, folded_words

SHORTEST = 0.2
"""A text that shrinks below this share of its words is a teaser, a log-in page or an error, not an edit."""
SHARED = 0.1
"""The share of the shorter text's words, in passages, below which two texts have nothing to do with each other."""
SHARED_ELSEWHERE = 0.5
"""The same where the page says that it is at another address or of another outlet."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Title and body of one state of an article."""

    title: str
    body: str


def not_an_edit(old: Wording, new: Wording, *, elsewhere: bool) -> str | None:
    """Why ``new`` is no edit of ``old``, in words; ``None`` where it is one.

    ``elsewhere``: the page says that it is at another address or of another outlet than before.
    """
    before, after = read(folded_words(old.body)), read(folded_words(new.body))
    if len(after) < SHORTEST * len(before):
        return f"The text shrank from {len(before)} to {len(after)} words."
    share = evidence(before, after).share_of_smaller
    if elsewhere and share < SHARED_ELSEWHERE:
        return "The address leads to another text now."
    if share < SHARED and fold(old.title) != fold(new.title):
        return "Title and text are others now."
    return None
