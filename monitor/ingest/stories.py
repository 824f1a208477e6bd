"""Keeping stories up to date: families that belong to none yet are clustered with those around them in time."""

from __future__ import annotations

from collections.abc import Callable

from monitor.analysis.stories import WINDOW_S, cluster
from monitor.analysis.story_terms import terms
from monitor.storage.store import Storage

HISTORY_S = 56 * 86_400
"""How far back before the first family without a story documents are taken in: rarity of words is counted over so long,
and stories that still run begin there."""
SLICE_S = 28 * 86_400
"""An archive of many years is worked off in pieces of this length."""


def renew_stories(storage: Storage, go_on: Callable[[], bool]) -> int:
    """Give every family without a story one; returns how many families moved.

    The same families give the same stories, however often and after whatever interruption this is called. ``go_on`` is
    asked between pieces.

    Raises:
        DatabaseError: a piece was not stored; earlier ones are.
    """
    moved = 0
    for sample in (False, True):
        start = storage.stories.first_without(sample)
        edits = storage.stories.edits(sample) if start is not None else ()
        while start is not None:
            if not go_on():
                return moved
            # Later documents of the same window may draw the last ones of a piece into their story.
            end = start + SLICE_S
            since, until = start - HISTORY_S, end + WINDOW_S
            _make_terms(storage, sample, since, until)
            stories = cluster(storage.stories.documents(sample, since, until), edits)
            moved += storage.stories.write(sample, start - WINDOW_S, end + WINDOW_S, stories)
            start = storage.stories.first_without(sample, end)
    return moved


def _make_terms(storage: Storage, sample: bool, since: int, until: int) -> None:
    while heads := storage.stories.lacking_terms(sample, since, until):
        storage.stories.keep_terms([(head, terms(head.title, head.body, head.lang)) for head in heads])
