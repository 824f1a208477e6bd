"""Sketches and texts kept in memory between transactions, so that copies are found without asking the database.

The database stays the truth: before each use the memory reads what other processes have stored since, and what it
gives are only candidates, whose stored sketches are looked at again. Sketches are kept in pieces of two weeks, since a
copy counts at most so far from its like: an archive of many years never lies in memory as a whole.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from monitor.analysis.copy_index import CopyIndex
from monitor.analysis.families import WINDOW_S
from monitor.analysis.shingles import Sketch, Text
from monitor.storage.tables import articles, sketches

MOST_SKETCHES = 1_500_000
"""Sketches that are kept, unless the two weeks in hand and their neighbours hold more: 0.8 GB."""
MOST_PIECES = 400
MOST_TEXTS = 4_000
"""Texts that are kept for comparing, about 16 kB each."""


class _Sketched(NamedTuple):
    article_id: int
    sketch: Sketch
    counted_at: int
    outlet_id: int


def _stored(connection: Connection, *conditions: Any) -> Iterator[tuple[int, int, _Sketched]]:
    """Sample or not, sequence number and sketch of stored articles, in the order in which they were stored."""
    s = sketches.c
    wanted = select(s.sample, s.seq, s.article_id, s.sketch, s.counted_at, articles.c.outlet_id)
    wanted = wanted.join(articles, articles.c.id == s.article_id).where(*conditions).order_by(s.seq)
    for sample, seq, article_id, packed, counted_at, outlet_id in connection.execute(wanted):
        yield sample, seq, _Sketched(article_id, Sketch.unpack(packed), counted_at, outlet_id)


class CopyMemory:
    """The memory of one process for one database. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._pieces: OrderedDict[tuple[int, int], CopyIndex] = OrderedDict()
        self._texts: OrderedDict[str, Text] = OrderedDict()
        self._seen = 0

    def clear(self) -> None:
        """Forget all sketches: a transaction that was looked at was not stored."""
        with self._lock:
            self._pieces.clear()

    def renew(self, connection: Connection) -> None:
        """Take in the sketches that were stored since the last time."""
        with self._lock:
            s = sketches.c
            if not self._pieces:
                self._seen = connection.execute(select(func.max(s.seq))).scalar() or 0
                return
            by_piece: dict[tuple[int, int], list[_Sketched]] = {}
            for sample, seq, one in _stored(connection, s.seq > self._seen):
                by_piece.setdefault((sample, one.counted_at // WINDOW_S), []).append(one)
                self._seen = seq
            for piece, rows in by_piece.items():
                index = self._pieces.get(piece)
                if index is not None:
                    index.remove([one.article_id for one in rows])
                    for row in rows:
                        index.add(*row)

    def candidates(
        self, connection: Connection, sample: int, counted_at: int, sketch: Sketch, outlet_id: int
    ) -> list[int]:
        """The numbers, ascending, of articles that may be copies of one with these; call `renew` first.

        Some may not be there any more, or have another text by now.
        """
        with self._lock:
            here = counted_at // WINDOW_S
            pieces = [self._piece(connection, sample, number) for number in (here - 1, here, here + 1)]
            return sorted(int(number) for piece in pieces for number in piece.candidates(sketch, counted_at, outlet_id))

    def text(self, body_hash: str, read: Callable[[], Text]) -> Text:
        """The text with this hash, read if it is not in memory."""
        with self._lock:
            found = self._texts.get(body_hash)
            if found is None:
                found = self._texts[body_hash] = read()
                if len(self._texts) > MOST_TEXTS:
                    self._texts.popitem(last=False)
            else:
                self._texts.move_to_end(body_hash)
            return found

    def _piece(self, connection: Connection, sample: int, number: int) -> CopyIndex:
        key = (sample, number)
        if key in self._pieces:
            self._pieces.move_to_end(key)
            return self._pieces[key]
        s = sketches.c
        start = number * WINDOW_S
        here = (s.sample == sample, s.counted_at >= start, s.counted_at < start + WINDOW_S)
        index = CopyIndex()
        for _, _, one in _stored(connection, *here):
            index.add(*one)
        self._pieces[key] = index
        self._shrink()
        return index

    def _shrink(self) -> None:
        """Drop the pieces that were not asked for the longest; the three in hand stay."""
        while len(self._pieces) > 3 and (
            len(self._pieces) > MOST_PIECES or sum(map(len, self._pieces.values())) > MOST_SKETCHES
        ):
            self._pieces.popitem(last=False)
