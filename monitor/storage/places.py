"""Articles in the order of their counting times, the newest first: what recounts and previews go through.

A *place* is where such a walk stands: (counting time, article). Articles without a counting time come last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.storage.database import moment_of

Place = tuple[int | None, int]
"""A counting time in UTC seconds (``None`` without one), and an article."""

_UNDATED = -(2**62)


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Articles and their counting times in UTC seconds, newest first; later numbers first where times are equal."""

    ids: NDArray[np.int64]
    moments: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int | None]]) -> Places:
        """From (article, counting time) in any order; an article that is named twice is there once."""
        flat = [(article_id, _UNDATED if at is None else at) for article_id, at in rows]
        listed = np.array(flat, dtype=np.int64).reshape(-1, 2)
        ids, first = np.unique(listed[:, 0], return_index=True)
        moments = listed[first, 1]
        order = np.lexsort((-ids, -moments))
        return cls(ids[order], moments[order])

    def __len__(self) -> int:
        return len(self.ids)

    def after(self, place: Place | None) -> Places:
        """Those that come after a place; all of them where it is ``None``."""
        if place is None:
            return self
        at, article_id = _UNDATED if place[0] is None else place[0], place[1]
        later = (self.moments < at) | ((self.moments == at) & (self.ids < article_id))
        return Places(self.ids[later], self.moments[later])

    def batches(self, size: int) -> Iterator[Places]:
        """All of them in order, ``size`` at a time."""
        for start in range(0, len(self), size):
            yield Places(self.ids[start : start + size], self.moments[start : start + size])

    @property
    def last(self) -> Place:
        """Where a walk through all of them ends."""
        at = int(self.moments[-1])
        return None if at == _UNDATED else at, int(self.ids[-1])


def place_of(cursor: Any) -> Place | None:
    """The place in a job's cursor; ``None`` for one that has not begun, or was begun by an older release."""
    if not isinstance(cursor, list):
        return None
    at, article_id = cursor
    return at, article_id


def counted_back_to(place: Place | None) -> datetime | None:
    """From when on everything lies before a place, as aware UTC; ``None`` at the beginning."""
    return None if place is None or place[0] is None else moment_of(place[0])
