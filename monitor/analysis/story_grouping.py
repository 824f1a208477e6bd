"""Linked documents gathered into stories, and each looked at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from monitor.analysis.story_links import UNIT, Ints, Links

_NEVER = np.iinfo(np.int64).min


class Grouping:
    """Documents, by number in the order of time, and the story that each is in (a number without meaning).

    ``pulled`` are documents that an analyst put into a story of their own: a number that they share, and the time (UTC
    seconds) until which that story is closed to all others.
    """

    def __init__(self, links: Links, at: Sequence[int], pulled: Mapping[int, tuple[int, int]], rounds: int = 2) -> None:
        count = len(at)
        self.story_of = np.arange(count)
        self._links = links
        self._at = at
        self._pulled = pulled
        self._rounds = rounds
        self._opened = count
        # Settling may open a story for every document in every round.
        stories = count * (1 + rounds)
        self._sizes = np.zeros(stories, dtype=np.int64)
        self._squares = np.zeros(stories, dtype=np.int64)  # squared length of the sum of the members, in UNIT
        self._closed = np.full(stories, _NEVER, dtype=np.int64)
        self._earliest = np.full(stories, np.iinfo(np.int64).max, dtype=np.int64)
        self._earliest[:count] = at
        own: dict[int, int] = {}
        for number in sorted(pulled):
            split, until = pulled[number]
            story = own.setdefault(split, number)
            self.story_of[number] = story
            self._closed[story] = until
            self._earliest[story] = _NEVER + 1  # before every edit, so that two stories of analysts never join

    def gather(self, least: float) -> None:
        """Join the two stories with the highest average likeness over all pairs of members, down to ``least``.

        Every document begins alone. In a round the pairs of stories that reach ``least`` are joined best first, each
        story at most once; so a round costs one pass over the links.
        """
        one, other, likeness = self._pairs_that_may_join(least)
        sizes = np.bincount(self.story_of, minlength=len(self._sizes))
        while len(one):
            joined = self._round(one, other, likeness, sizes, least)
            if joined is None:
                break
            self.story_of = joined[self.story_of]
            one, other, likeness = _summed(joined[one], joined[other], likeness)
        self._sizes = np.bincount(self.story_of, minlength=len(self._sizes))
        self._squares = self._sizes * UNIT + self._inside()

    def settle(self, least: float, alone: float) -> None:
        """Each document in turn moves to the story whose centroid it is most like, in each of the rounds.

        It takes a likeness of ``least`` to be in a story with others, of ``alone`` to make one with a lone document.
        """
        for _ in range(self._rounds):
            for number in range(len(self._at)):
                if number not in self._pulled and self._links.start[number] < self._links.start[number + 1]:
                    self._move(number, least, alone)

    def _pairs_that_may_join(self, least: float) -> tuple[Ints, Ints, Ints]:
        """Summed links between stories, without those of documents that have no link strong enough to ever join.

        The average over two stories that became one is never above the higher of their averages.
        """
        owner = self._owners()
        strong = self._links.likeness >= least * UNIT
        may = np.zeros(len(self._at), dtype=bool)
        may[owner[strong]] = True
        may[list(self._pulled)] = True
        kept = (owner < self._links.other) & may[owner] & may[self._links.other]
        one, other = self.story_of[owner[kept]], self.story_of[self._links.other[kept]]
        return _summed(one, other, self._links.likeness[kept])

    def _round(self, one: Ints, other: Ints, likeness: Ints, sizes: Ints, least: float) -> Ints | None:
        """Which story each becomes after one round; ``None`` where no two can be joined."""
        average = likeness / (sizes[one] * sizes[other] * UNIT)
        open_to = (self._closed[one] < self._earliest[other]) & (self._closed[other] < self._earliest[one])
        able = np.flatnonzero((average >= least) & open_to)
        if not len(able):
            return None
        joined = np.arange(len(sizes))
        taken: set[int] = set()
        # The pairs are in the order of their numbers, and a stable sort keeps that among equals.
        best_first = able[np.argsort(-average[able], kind="stable")]
        for into, gone in zip(one[best_first].tolist(), other[best_first].tolist(), strict=True):
            if into in taken or gone in taken:
                continue
            taken |= {into, gone}
            joined[gone] = into
            sizes[into] += sizes[gone]
            self._closed[into] = max(self._closed[into], self._closed[gone])
            self._earliest[into] = min(self._earliest[into], self._earliest[gone])
        return joined

    def _move(self, number: int, least: float, alone: float) -> None:
        sums = self._sums(number)
        now = int(self.story_of[number])
        self._sizes[now] -= 1
        self._squares[now] -= UNIT + 2 * sums.get(now, 0)
        best, highest = -1, 0.0
        for story, total in sums.items():
            if not self._sizes[story] or self._at[number] <= self._closed[story]:
                continue
            likeness = total / float(self._squares[story] * UNIT) ** 0.5
            if likeness > highest and likeness >= (least if self._sizes[story] > 1 else alone):
                best, highest = story, likeness
        if best < 0:
            best, self._opened = self._opened, self._opened + 1
        self.story_of[number] = best
        self._sizes[best] += 1
        self._squares[best] += UNIT + 2 * sums.get(best, 0)

    def _sums(self, number: int) -> dict[int, int]:
        """The sum of a document's links to each story, by rising number of the story."""
        mine = slice(self._links.start[number], self._links.start[number + 1])
        stories, place = np.unique(self.story_of[self._links.other[mine]], return_inverse=True)
        sums = np.bincount(place, self._links.likeness[mine], minlength=len(stories))
        return dict(zip(stories.tolist(), map(int, sums.tolist()), strict=True))

    def _inside(self) -> Ints:
        """The sum of the links inside each story, each counted from both its ends."""
        mine, others = self.story_of[self._owners()], self.story_of[self._links.other]
        inside = mine == others
        sums = np.bincount(mine[inside], self._links.likeness[inside], minlength=len(self._sizes))
        return sums.astype(np.int64)

    def _owners(self) -> Ints:
        return np.repeat(np.arange(len(self._at)), np.diff(self._links.start))


def _summed(one: Ints, other: Ints, likeness: Ints) -> tuple[Ints, Ints, Ints]:
    """Pairs of different stories, each once with the smaller number first, by rising numbers, with summed likeness."""
    apart = one != other
    low, high = np.minimum(one[apart], other[apart]), np.maximum(one[apart], other[apart])
    span = int(high.max(initial=0)) + 1
    pairs, place = np.unique(low * span + high, return_inverse=True)
    sums = np.bincount(place, likeness[apart].astype(np.float64), minlength=len(pairs))
    return pairs // span, pairs % span, sums.astype(np.int64)
