"""The two passes that sort linked documents into stories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from monitor.analysis.story_links import UNIT, Ints, Links

_NEVER = np.iinfo(np.int64).min


class Grouping:
    """Documents (by number, in the order of time) and the story that each is in (a number without meaning).

    ``pulled`` are documents that an analyst put into a story of their own: a number that they share, and the time
    until which that story is closed to all others.
    """

    def __init__(self, links: Links, at: Sequence[int], pulled: Mapping[int, tuple[int, int]]) -> None:
        count = len(at)
        self.story_of = np.full(count, -1, dtype=np.int64)
        self._links = links
        self._at = at
        self._pulled = pulled
        self._own: dict[int, int] = {}
        # In the first pass and in the second every document may open a story.
        self._sizes = np.zeros(2 * count, dtype=np.int64)
        self._squares = np.zeros(2 * count, dtype=np.int64)  # the squared length of the sum of its members, in UNIT
        self._closed = np.full(2 * count, _NEVER, dtype=np.int64)
        self._opened = 0

    def join(self, least: float) -> None:
        """Each document in turn joins the story before it that it is most like, or opens one."""
        for number in range(len(self._at)):
            if number in self._pulled:
                story = self._own_story(number)
                sums = self._sums(number, self._links.earlier[number])
                self._add(number, story, sums.get(story, 0))
                continue
            story, total = self._most_like(number, self._links.earlier[number], least)
            self._add(number, story, total)

    def settle(self, least: float) -> None:
        """Each document in turn moves to the story that it is most like, or stays alone."""
        for number in range(len(self._at)):
            if number in self._pulled or self._links.start[number] == self._links.start[number + 1]:
                continue
            end = self._links.start[number + 1]
            now = int(self.story_of[number])
            self._remove(number, now, self._sums(number, end).get(now, 0))
            story, total = self._most_like(number, end, least)
            self._add(number, story, total)

    def _sums(self, number: int, end: int) -> dict[int, int]:
        """The sum of the links of a document to each story, over its links up to ``end``."""
        mine = slice(self._links.start[number], end)
        stories, place = np.unique(self.story_of[self._links.other[mine]], return_inverse=True)
        sums = np.bincount(place, self._links.likeness[mine], minlength=len(stories))
        return dict(zip(stories.tolist(), map(int, sums.tolist()), strict=True))

    def _most_like(self, number: int, end: int, least: float) -> tuple[int, int]:
        """(story, sum of links to it): the one with the highest likeness to its centroid of at least ``least``.

        A new story where none has it; the earlier opened one of equals.
        """
        best, best_sum, best_likeness = -1, 0, least
        for story, total in self._sums(number, end).items():
            likeness = total / float(self._squares[story] * UNIT) ** 0.5 if self._squares[story] else 0.0
            if (likeness > best_likeness or (best < 0 and likeness == least)) and self._at[number] > self._closed[
                story
            ]:
                best, best_sum, best_likeness = story, total, likeness
        return (best, best_sum) if best >= 0 else (self._open(), 0)

    def _open(self) -> int:
        self._opened += 1
        return self._opened - 1

    def _own_story(self, number: int) -> int:
        split, until = self._pulled[number]
        if split not in self._own:
            self._own[split] = self._open()
            self._closed[self._own[split]] = until
        return self._own[split]

    def _add(self, number: int, story: int, total: int) -> None:
        self.story_of[number] = story
        self._sizes[story] += 1
        self._squares[story] += UNIT + 2 * total

    def _remove(self, number: int, story: int, total: int) -> None:
        self.story_of[number] = -1
        self._sizes[story] -= 1
        self._squares[story] -= UNIT + 2 * total
