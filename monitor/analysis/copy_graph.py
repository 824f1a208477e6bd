"""Articles and the evidence of copying between them, as far as families rest on it.

Evidence is looked for between candidates only (`monitor.analysis.copy_index`). Articles whose evidence is firm (neither
text is a mere part of the other) are grouped first; between articles that firm evidence connects already, nothing more
is compared, so a text that five hundred outlets print costs five hundred comparisons and not a hundred thousand. Then
the groups are put together as `monitor.analysis.families.components` says, each represented by its first article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np

from monitor.analysis.copies import About, Evidence, alike, evidence, is_copy
from monitor.analysis.copy_index import AGREEING_SCRAP, agree
from monitor.analysis.families import NO_EDITS, WINDOW_S, Edge, Edits, components, edge
from monitor.analysis.shingles import Sketch, Text

FAR_SHORTER = 0.6
"""A text with less than this share of another's words is a part of it, however often that one repeats it."""


_NEVER = 2**62
"""Stands for the counting time of articles that have none: analysts may put them into a family all the same."""


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
    outlet_id: int
    outlet_key: str
    outlet_name: str
    family_id: int | None


class KeptEdge(NamedTuple):
    """Evidence between two articles by number; not ``firm`` where one text is only a part of the other."""

    one: int
    other: int
    firm: bool


class CopyGraph:
    """A growing set of articles with the edges between them. ``text_of`` gives the text of one, for comparing.

    The families depend on the articles alone, not on the order in which they are added and compared.
    """

    def __init__(self, text_of: Callable[[Member], Text]) -> None:
        self._text_of = text_of
        self.members: dict[int, Member] = {}
        self.found: list[KeptEdge] = []
        """The edges that were not known before."""
        self._edges: list[KeptEdge] = []
        self._parent: dict[int, int] = {}

    def add(self, member: Member) -> None:
        """Add an article; one that is there already stays as it is."""
        if member.id not in self.members:
            self.members[member.id] = member
            self._parent[member.id] = member.id

    def know(self, found: KeptEdge) -> None:
        """Add an edge that was found before, between articles that are there."""
        self._edges.append(found)
        if found.firm:
            self._parent[self._root(found.one)] = self._root(found.other)

    def compare(self, one: int, other: int) -> None:
        """Look for evidence between two candidates, unless it would change nothing."""
        if self._root(one) == self._root(other):
            return
        ours, theirs = self.members[one], self.members[other]
        linked = self._linked(one, other)
        if linked and self._is_far_shorter(ours, theirs):
            return
        found = self._evidence(ours, theirs)
        if found is None:
            return
        firm = _same(ours, theirs) or not (found.is_part or self._is_far_shorter(ours, theirs))
        if firm or not linked:
            self.know(KeptEdge(one, other, firm))
            self.found.append(KeptEdge(one, other, firm))

    def families(self, edits: Edits = NO_EDITS) -> list[list[Member]]:
        """The families of all articles, each by counting time and key, so that its head comes first.

        Where analysts' edits decide, all articles that hang together with the edited ones are compared with each other,
        since the strength of all evidence matters; what a group of ``edits`` has together needs no evidence.
        """
        edited = {*edits.labels, *chain.from_iterable(edits.joins)}
        web = self._web_of(member.id for member in self.members.values() if member.key in edited)
        return [*self._plain(web), *self._edited([self.members[number] for number in sorted(web)], edits)]

    def _plain(self, web: set[int]) -> list[list[Member]]:
        groups: dict[int, list[Member]] = defaultdict(list)
        for member in sorted((member for number, member in self.members.items() if number not in web), key=by_time):
            groups[self._root(member.id)].append(member)
        by_key = {group[0].key: group for group in groups.values()}
        links = {frozenset((self._root(e.one), self._root(e.other))) for e in self._edges if e.one not in web}
        pairs = [[groups[root][0] for root in link] for link in links if len(link) > 1]
        edges = [self._edge(one, other, evidence(self._text_of(one), self._text_of(other))) for one, other in pairs]
        found = components({key: _time(group[0]) for key, group in by_key.items()}, edges)
        return [sorted(chain.from_iterable(by_key[key] for key in part), key=by_time) for part in found]

    def _edited(self, web: Sequence[Member], edits: Edits) -> list[list[Member]]:
        edges = []
        for one, other in combinations(web, 2):
            if one.key in edits.labels and other.key in edits.labels:
                continue
            found = self._evidence(one, other)
            if found is not None:
                edges.append(found)
        by_key = {member.key: member for member in web}
        parts = components({member.key: _time(member) for member in web}, edges, edits)
        return [[by_key[key] for key in part] for part in parts]

    def _web_of(self, some: Iterable[int]) -> set[int]:
        """These articles and all that edges connect them with, in whatever way."""
        near: dict[int, list[int]] = {}
        for one, other, _ in self._edges:
            near.setdefault(one, []).append(other)
            near.setdefault(other, []).append(one)
        waiting = list(some)
        reached = set(waiting)
        while waiting:
            found = [number for number in near.get(waiting.pop(), ()) if number not in reached]
            reached.update(found)
            waiting += found
        return reached

    def _evidence(self, one: Member, other: Member) -> Edge | None:
        """The edge between two articles, if there is evidence for one."""
        if not _in_window(one, other):
            return None
        if _same(one, other):
            return Edge(min(one.key, other.key), max(one.key, other.key))
        found = evidence(self._text_of(one), self._text_of(other))
        return self._edge(one, other, found) if is_copy(found, _about(one), _about(other)) else None

    def _edge(self, one: Member, other: Member, found: Evidence) -> Edge:
        return edge(one.key, self._text_of(one), other.key, self._text_of(other), found)

    def _linked(self, one: int, other: int) -> bool:
        """Whether an edge connects the groups of two articles already."""
        ends = {self._root(one), self._root(other)}
        return any({self._root(edge.one), self._root(edge.other)} == ends for edge in self._edges if not edge.firm)

    def _is_far_shorter(self, one: Member, other: Member) -> bool:
        """Whether one of two texts is so much shorter that it can only be a part of the other."""
        shorter, longer = sorted(len(self._text_of(member)) for member in (one, other))
        return shorter < FAR_SHORTER * longer

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number


def _same(one: Member, other: Member) -> bool:
    """Whether two bodies are identical; at one outlet the headlines must be alike too: some sites give every page the
    text of their sidebar.
    """
    if one.body_hash is None or one.body_hash != other.body_hash:
        return False
    return one.outlet_id != other.outlet_id or alike(one.title, other.title)


def _about(member: Member) -> About:
    return About(member.outlet_key, member.wire, member.title)


def by_time(member: Member) -> tuple[int, str]:
    """The order of articles in a family; those without a counting time come last."""
    return _time(member), member.key


def _time(member: Member) -> int:
    return _NEVER if member.counted_at is None else member.counted_at


def _in_window(one: Member, other: Member) -> bool:
    """Whether the counting times of two articles are near enough for one to be a copy of the other."""
    if one.counted_at is None or other.counted_at is None:
        return False
    return abs(one.counted_at - other.counted_at) <= WINDOW_S


def candidates_among(sketched: Sequence[tuple[Member, Sketch]]) -> set[tuple[int, int]]:
    """The pairs of these articles whose sketches agree as those of candidates do."""
    if len(sketched) < 2:
        return set()
    values = np.stack([sketch.numbers() for _, sketch in sketched])
    found = set()
    for place, (member, sketch) in enumerate(sketched[:-1]):
        some = np.flatnonzero((values[place + 1 :] == values[place]).sum(axis=1) >= AGREEING_SCRAP)
        for other, its_sketch in (sketched[place + 1 + int(number)] for number in some):
            if agree(sketch, its_sketch, same_outlet=member.outlet_id == other.outlet_id):
                found.add((member.id, other.id))
    return found
