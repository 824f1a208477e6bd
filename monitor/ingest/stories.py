"""Keeping stories up to date: families that belong to none yet are clustered with those around them in time."""

from __future__ import annotations

from collections.abc import Callable

from monitor.analysis.stories import WINDOW_S, cluster
from monitor.analysis.story_terms import terms
from monitor.storage.store import Storage

HISTORY_S = 56 * 86_400
"""How far back before the first family that is decided documents are taken in: rarity of words is counted over so long,
and stories that still run begin there."""
AROUND_S = 2 * WINDOW_S
"""Families so near to one without a story are decided again with it: it may bring others together or part them."""
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
            last = storage.stories.last_without(sample, start + SLICE_S)
            first_decided, end_decided = start - AROUND_S, (start if last is None else last) + AROUND_S
            # Whatever is decided is seen with all its neighbours, before and after.
            since, until = first_decided - HISTORY_S, end_decided + AROUND_S
            _make_terms(storage, sample, since, until)
            stories = cluster(storage.stories.documents(sample, since, until), edits)
            moved += storage.stories.write(sample, first_decided, end_decided, stories)
            start = storage.stories.first_without(sample, start + SLICE_S)
    return moved


def _make_terms(storage: Storage, sample: bool, since: int, until: int) -> None:
    while heads := storage.stories.lacking_terms(sample, since, until):
        storage.stories.keep_terms([(head, terms(head.title, head.body, head.lang)) for head in heads])
