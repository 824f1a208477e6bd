"""Families: which articles are copies of one text. Here the evidence of copying is an identical folded body."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from monitor.text.words import tokens

FEWEST_WORDS = 8
"""Shorter bodies ("Read more on our site") are equal by chance and make no family."""
WINDOW_S = 14 * 86_400
"""Copies further apart in counting time are not one family: formulaic texts come back."""


def body_hash(body: str) -> str | None:
    """SHA-256 (hex) of the body's folded words: case, accents, quotes, punctuation and white space do not matter.

    ``None`` for a body of fewer than ``FEWEST_WORDS`` words.
    """
    words = [token.folded for token in tokens(body)]
    if len(words) < FEWEST_WORDS:
        return None
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def group(members: Sequence[tuple[int, str]], window_s: int = WINDOW_S) -> list[list[int]]:
    """Split articles with the same body hash into families.

    ``members`` are (counting time in UTC seconds, article key). Two of them are joined when they are at most
    ``window_s`` apart; a family is a connected component, so it may be longer than the window. On a line of time that
    is the same as cutting wherever neighbours are further apart. Returns the indexes of ``members``: each family by
    (time, key), so that its head comes first, and the families in the order of their heads. The families hold the same
    articles in whatever order ``members`` come.
    """
    families: list[list[int]] = []
    last = 0
    for index in sorted(range(len(members)), key=lambda place: members[place]):
        second = members[index][0]
        if families and second - last <= window_s:
            families[-1].append(index)
        else:
            families.append([index])
        last = second
    return families
