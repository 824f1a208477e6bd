"""Articles and the evidence of copying between them, as far as families rest on it.

Evidence is looked for between candidates only (`monitor.analysis.copy_index`), and not between articles that others
connect already: what families come out does not depend on it (`monitor.analysis.families.components`), and a text that
five hundred outlets print costs five hundred comparisons and not a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from monitor.analysis.copies import About, evidence, is_copy
from monitor.analysis.copy_index import AGREEING
from monitor.analysis.families import NO_EDITS, WINDOW_S, Edge, Edits, components
from monitor.analysis.shingles import Sketch, Text, unpack

FAR_SHORTER = 0.6
"""A text with less than this share of another's words is a part of it, however often that one repeats it."""


class Member(NamedTuple):
    """What grouping needs to know of an article. ``family_id`` is ``None`` until it has one.

    Articles without a counting time (UTC seconds) are in no family with others.
    """

    id: int
    key: str
    body_hash: str | None
    counted_at: int | None
    wire: str | None
    title: str
    outlet_key: str
    outlet_name: str
    family_id: int | None


class KeptEdge(NamedTuple):
    """Evidence between two articles by number; ``whole`` is the longer one where the other is only a part of it."""

    one: int
    other: int
    whole: int | None


class CopyGraph:
    """A growing set of articles with the edges between them. ``text_of`` gives the text of one, for comparing."""

    def __init__(self, text_of: Callable[[Member], Text]) -> None:
        self._text_of = text_of
        self.members: dict[int, Member] = {}
        self.edges: list[KeptEdge] = []
        self.found: list[KeptEdge] = []
        """Those of ``edges`` that were not known before."""
        self._parent: dict[int, int] = {}
        self._links: set[tuple[int, int]] = set()

    def add(self, member: Member) -> None:
        """Add an article; one that is there already stays as it is."""
        if member.id not in self.members:
            self.members[member.id] = member
            self._parent[member.id] = member.id

    def know(self, edge: KeptEdge) -> None:
        """Add an edge that was found before, between articles that are there."""
        self.edges.append(edge)
        if edge.whole is None:
            self._parent[self._root(edge.one)] = self._root(edge.other)
        else:
            self._links.add((edge.whole, edge.one if edge.whole == edge.other else edge.other))

    def compare(self, one: int, other: int) -> None:
        """Look for evidence between two candidates, unless it would change nothing."""
        if self._root(one) == self._root(other):
            return
        ours, theirs = self.members[one], self.members[other]
        if self._links and self._is_far_shorter(ours, theirs) and self._linked(*self._by_length(ours, theirs)):
            return
        edge = self._edge(ours, theirs)
        if edge is not None and (edge.whole is None or not self._linked(*self._by_length(ours, theirs))):
            self.know(edge)
            self.found.append(edge)

    def _linked(self, whole: Member, part: Member) -> bool:
        """Whether copies of ``part`` are known to be parts of copies of ``whole``."""
        ends = (self._root(whole.id), self._root(part.id))
        return any((self._root(known), self._root(its_part)) == ends for known, its_part in self._links)

    def _by_length(self, one: Member, other: Member) -> tuple[Member, Member]:
        """The longer and the shorter article; of equal length, the one with the smaller key counts as longer."""
        longer, shorter = sorted((one, other), key=lambda member: (-len(self._text_of(member)), member.key))
        return longer, shorter

    def _is_far_shorter(self, one: Member, other: Member) -> bool:
        """Whether one of two texts is so much shorter that it can only be a part of the other."""
        longer, shorter = (len(self._text_of(member)) for member in self._by_length(one, other))
        return shorter < FAR_SHORTER * longer

    def families(self, edits: Edits = NO_EDITS) -> list[list[Member]]:
        """The families of all articles, each by counting time and key, so that its head comes first.

        Analysts' groups hold together whatever the texts are. To which of them other articles go is decided by the
        strength of all evidence, so that these are compared with everything they hang together with.
        """
        keys = {member.key: member for member in self.members.values()}
        web = self._web_of(keys[key].id for key in edits.labels if key in keys)
        edges = [self._named(edge, 1.0) for edge in self.edges if edge.one not in web]
        for one, other in combinations(sorted(web), 2):
            pair = self.members[one], self.members[other]
            if any(member.key not in edits.labels for member in pair) and (edge := self._strong_edge(*pair)):
                edges.append(edge)
        found = components(keys, edges, edits, lambda one, other: self._strength(keys[one], keys[other]))
        return [sorted((keys[key] for key in part), key=by_time) for part in found]

    def _web_of(self, some: Iterable[int]) -> set[int]:
        """These articles and all that edges connect them with, in whatever way."""
        near: dict[int, list[int]] = {}
        for edge in self.edges:
            near.setdefault(edge.one, []).append(edge.other)
            near.setdefault(edge.other, []).append(edge.one)
        waiting = list(some)
        reached = set(waiting)
        while waiting:
            found = [number for number in near.get(waiting.pop(), ()) if number not in reached]
            reached.update(found)
            waiting += found
        return reached

    def _named(self, edge: KeptEdge, strength: float) -> Edge:
        whole = None if edge.whole is None else self.members[edge.whole].key
        return Edge(self.members[edge.one].key, self.members[edge.other].key, strength, whole)

    def _strong_edge(self, one: Member, other: Member) -> Edge | None:
        edge = self._edge(one, other)
        if edge is None:
            return None
        return self._named(edge, self._strength(one, other))

    def _strength(self, one: Member, other: Member) -> float:
        if one.body_hash is not None and one.body_hash == other.body_hash:
            return 1.0
        return evidence(self._text_of(one), self._text_of(other)).strength

    def _edge(self, one: Member, other: Member) -> KeptEdge | None:
        if not _in_window(one, other):
            return None
        if one.body_hash is not None and one.body_hash == other.body_hash:
            return KeptEdge(one.id, other.id, None)
        found = evidence(self._text_of(one), self._text_of(other))
        if not is_copy(found, _about(one), _about(other)):
            return None
        is_part = found.is_part or self._is_far_shorter(one, other)
        return KeptEdge(one.id, other.id, self._by_length(one, other)[0].id if is_part else None)

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number


def _about(member: Member) -> About:
    return About(member.outlet_key, member.wire, member.title)


def by_time(member: Member) -> tuple[int, str]:
    """The order of articles in a family; those without a counting time are alone in theirs."""
    return member.counted_at or 0, member.key


def _in_window(one: Member, other: Member) -> bool:
    """Whether the counting times of two articles are near enough for one to be a copy of the other."""
    if one.counted_at is None or other.counted_at is None:
        return False
    return abs(one.counted_at - other.counted_at) <= WINDOW_S


def candidates_among(sketches: Sequence[tuple[int, Sketch]]) -> list[tuple[int, int]]:
    """The pairs of these articles whose sketches agree as those of candidates do."""
    values = unpack([sketch for _, sketch in sketches])
    found = []
    for place, row in enumerate(values[:-1]):
        near = np.flatnonzero((values[place + 1 :] == row).sum(axis=1) >= AGREEING)
        found += [(sketches[place][0], sketches[place + 1 + int(other)][0]) for other in near]
    return found
