"""The index of sketches in memory: which articles of the last two weeks may be copies of a text."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.families import WINDOW_S
from monitor.analysis.shingles import BANDS, Sketch

_FRESH = 512
"""Sketches that are compared one by one before they are sorted into a run."""
_LONGEST_RUN = 1 << 25
"""Keys of a run that is not merged any more: what a merge takes beside the index stays small."""
_SLOT_BITS = 26
_VALUE_BITS = 32
_SLOTS = np.uint64((1 << _SLOT_BITS) - 1)
NO_OUTLET = 0
_BANDS = np.arange(BANDS, dtype=np.uint64) << np.uint64(_SLOT_BITS + _VALUE_BITS)

AGREEING, AGREEING_SCRAP, AGREEING_OUTLET = 3, 2, 5
"""In how many of the 64 places sketches agree at least; where the shorter text is a scrap of the longer one; and where
both are of one outlet. On average copies with a fifth of the words edited agree in 12 places, a quarter of a text and
the whole in 16, what `monitor.analysis.copies` takes for a copy within one outlet in 20; the one sentence that an
outlet adds to all its texts makes one place."""
SCRAP = 0.2
"""A shorter text below this ratio is a scrap: a feed's lead of a report."""


def agree(one: Sketch, other: Sketch, *, same_outlet: bool = False) -> bool:
    """Whether two articles are candidates by their sketches. Symmetric."""
    agreeing = np.count_nonzero(one.numbers() == other.numbers())
    return bool(agreeing >= _needed(one.shingles, np.array([other.shingles]), np.array([same_outlet]))[0])


def _needed(shingles: int, others: NDArray[np.int64], same_outlet: NDArray[np.bool_]) -> NDArray[np.int64]:
    """In how many places the sketch of a text must agree with those of others, all given by their sizes."""
    scrap = np.minimum(others, shingles) < SCRAP * np.maximum(others, shingles)
    return np.where(same_outlet, AGREEING_OUTLET, np.where(scrap, AGREEING_SCRAP, AGREEING))


class CopyIndex:
    """Sketches by article, to be asked for candidates. Not for use by several threads at once.

    Whether two articles are candidates depends on their sketches, times and outlets alone. A key is the place in the
    sketch (6 bits), the value there (32) and the article's slot (26); keys are kept in sorted runs that are merged as
    they grow (O'Neil and others, "The log-structured merge-tree", 1996). An article takes 550 bytes.
    """

    def __init__(self) -> None:
        self._clear(1024)

    def _clear(self, room: int) -> None:
        self._ids = np.empty(room, dtype=np.int64)
        self._times = np.empty(room, dtype=np.int64)
        self._sizes = np.empty(room, dtype=np.int64)
        self._outlets = np.empty(room, dtype=np.int64)
        self._alive = np.zeros(room, dtype=bool)
        self._used = 0
        self._dead = 0
        self._runs: list[NDArray[np.uint64]] = []
        self._fresh = np.empty((_FRESH, BANDS), dtype=np.uint32)
        self._sorted = 0

    def __len__(self) -> int:
        return self._used - self._dead

    def add(self, article_id: int, sketch: Sketch, counted_at: int, outlet: int = NO_OUTLET) -> None:
        """Add an article with its counting time in UTC seconds and the number of its outlet.

        An id is added once; remove it before it is added again.
        """
        if self._used == len(self._ids):
            self._grow()
        slot = self._used
        self._ids[slot], self._times[slot], self._sizes[slot] = article_id, counted_at, sketch.shingles
        self._outlets[slot] = outlet
        self._alive[slot] = True
        self._fresh[slot - self._sorted] = sketch.numbers()
        self._used += 1
        if self._used - self._sorted == _FRESH:
            self._sort_fresh()

    def remove(self, article_ids: Collection[int]) -> None:
        """Take articles out; ids that are not there are passed over. Takes time with the size of the index."""
        wanted = np.fromiter(article_ids, dtype=np.int64, count=len(article_ids))
        self._kill(np.isin(self._ids[: self._used], wanted))

    def candidates(self, sketch: Sketch, counted_at: int, outlet: int = NO_OUTLET) -> NDArray[np.int64]:
        """The ids, ascending, of articles that may be copies: at most `WINDOW_S` apart, sketches that `agree`."""
        values = sketch.numbers()
        wanted = _BANDS | (values.astype(np.uint64) << np.uint64(_SLOT_BITS))
        hits = [np.empty(0, dtype=np.uint64)]
        for run in self._runs:
            low = np.searchsorted(run, wanted)
            at_low = run[np.minimum(low, len(run) - 1)]
            bands = np.flatnonzero((at_low & ~_SLOTS) == wanted)
            high = np.searchsorted(run, wanted[bands] | _SLOTS, side="right")
            hits += [run[start:end] for start, end in zip(low[bands].tolist(), high.tolist(), strict=True)]
        slots, agreeing = np.unique(np.concatenate(hits) & _SLOTS, return_counts=True)
        fresh = (self._fresh[: self._used - self._sorted] == values).sum(axis=1)
        found = np.concatenate([slots.astype(np.int64), np.arange(self._sorted, self._used)])
        agreeing = np.concatenate([agreeing, fresh])
        few = agreeing >= AGREEING_SCRAP
        found, agreeing = found[few], agreeing[few]
        near = self._alive[found] & (np.abs(self._times[found] - counted_at) <= WINDOW_S)
        same = (self._outlets[found] == outlet) & (outlet != NO_OUTLET)
        found = found[near & (agreeing >= _needed(sketch.shingles, self._sizes[found], same))]
        return np.sort(self._ids[found])

    def memory(self) -> int:
        """Bytes that the index takes."""
        arrays = (self._ids, self._times, self._sizes, self._outlets, self._alive, self._fresh, *self._runs)
        return sum(array.nbytes for array in arrays)

    def _grow(self) -> None:
        room = 2 * len(self._ids)
        for name in ("_ids", "_times", "_sizes", "_outlets", "_alive"):
            old = getattr(self, name)
            new = np.zeros(room, dtype=old.dtype)
            new[: len(old)] = old
            setattr(self, name, new)

    def _sort_fresh(self) -> None:
        slots = np.arange(self._sorted, self._used, dtype=np.uint64)[:, None]
        values = self._fresh[: self._used - self._sorted].astype(np.uint64) << np.uint64(_SLOT_BITS)
        self._runs.append(np.sort((_BANDS | values | slots).ravel()))
        self._sorted = self._used
        while len(self._runs) > 1 and len(self._runs[-2]) <= len(self._runs[-1]) < _LONGEST_RUN:
            # Two sorted runs one after the other: a stable sort merges them in linear time.
            merged = np.concatenate([self._runs.pop(-2), self._runs.pop()])
            merged.sort(kind="stable")
            self._runs.append(merged)

    def _kill(self, which: NDArray[np.bool_]) -> None:
        alive = self._alive[: self._used]
        self._dead += int(np.count_nonzero(which & alive))
        alive[which] = False
        if self._dead > max(len(self), 8 * _FRESH):
            self._compact()

    def _compact(self) -> None:
        """Give the living new slots without gaps, in the same order, so that runs stay sorted."""
        if self._used > self._sorted:
            self._sort_fresh()
        alive = np.flatnonzero(self._alive[: self._used])
        renumbered = np.zeros(self._used, dtype=np.uint64)
        renumbered[alive] = np.arange(len(alive), dtype=np.uint64)
        runs = []
        for run in self._runs:
            slots = (run & _SLOTS).astype(np.int64)
            kept = self._alive[slots]
            runs.append((run[kept] & ~_SLOTS) | renumbered[slots[kept]])
        kept_rows = [column[alive] for column in (self._ids, self._times, self._sizes, self._outlets)]
        self._clear(max(1024, 2 * len(alive)))
        for column, values in zip((self._ids, self._times, self._sizes, self._outlets), kept_rows, strict=True):
            column[: len(alive)] = values
        self._alive[: len(alive)] = True
        self._used = self._sorted = len(alive)
        self._runs = sorted((run for run in runs if len(run)), key=len, reverse=True)
