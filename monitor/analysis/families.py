"""Families: which articles are copies of one text. What is evidence of copying is in `monitor.analysis.copies`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

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


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """Evidence that two articles, named by their keys, are copies.

    ``strength`` (0 to 1) orders edges. ``whole`` is the key of the longer text where the other is only a part of it
    (`monitor.analysis.copies.Evidence.is_part`), else ``None``; ``cover`` then says in which 64ths of it the other is
    found (`monitor.analysis.copies.Evidence.cover`).
    """

    one: str
    other: str
    strength: float = 1.0
    whole: str | None = None
    cover: int = 0


@dataclass(frozen=True, slots=True)
class Edits:
    """What analysts decided about families. Later decisions have already won over earlier ones (`split`, `merged`).

    ``labels`` gives articles the name of a group: articles of different groups are never in one family. ``joins`` are
    pairs that belong together whatever their texts are; between different groups they hold nothing.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    joins: frozenset[tuple[str, str]] = frozenset()


NO_EDITS = Edits()


def split(edits: Edits, family: Collection[str], part: Collection[str], label: str) -> Edits:
    """Take ``part`` out of ``family``: it becomes the group ``label``, joined whatever its texts are.

    ``label`` must not have been used before. Articles of the rest that have no group get one of their own, so that the
    evidence that held part and rest together counts no more; among themselves the rest stays together by evidence
    alone. Articles that come later go where their evidence is strongest.
    """
    inside = set(part)
    rest = {key: f"{label}/rest" for key in family if key not in inside and key not in edits.labels}
    labels = {**edits.labels, **rest, **dict.fromkeys(inside, label)}
    joins = {pair for pair in edits.joins if labels.get(pair[0]) == labels.get(pair[1])}
    return Edits(labels, frozenset(joins | _star(inside)))


def merged(edits: Edits, one: Collection[str], other: Collection[str], label: str) -> Edits:
    """Put two families together. Where both have groups they become the one group ``label``, not used before."""
    everyone = {*one, *other}
    groups = {edits.labels[key] for key in everyone if key in edits.labels}
    labels = dict(edits.labels)
    if len(groups) > 1:
        labels |= dict.fromkeys((key for key in everyone if key in labels), label)
    return Edits(labels, edits.joins | _star(everyone))


def components(nodes: Mapping[str, int], edges: Iterable[Edge], edits: Edits = NO_EDITS) -> list[list[str]]:
    """The families of articles: connected components of what holds.

    ``nodes`` are the articles' keys with their counting times. Each family is in order of time and key, so that its
    head comes first, and the families are in the order of their heads.

    Edges and joins to articles that are not among ``nodes`` are left out; several edges between two articles are as the
    strongest. The order of the arguments changes nothing.

    1. An article that holds other texts, none of them later than it, as mere parts in different places, and these are
       not copies of each other, is a digest: it is in no family on account of its parts.
    2. A text that is a mere part of several others, and these are not copies of each other, is a brief that they
       repeat: it goes with those that it has the strongest evidence for.
    3. Joins come first, then edges, the strongest first (equal ones in order of their keys). One that would bring two
       groups of ``edits.labels`` into one family is passed over; so an article without a group goes with the group
       that it has the strongest evidence for.
    """
    parts = _Parts(nodes, edits.labels)
    for one, other in sorted(edits.joins):
        if one in nodes and other in nodes:
            parts.join(one, other)
    inside = [edge for edge in edges if edge.one in nodes and edge.other in nodes]
    for edge in sorted(_Containment(inside, nodes).edges(), key=lambda edge: (-edge.strength, _ends(edge))):
        parts.join(edge.one, edge.other)
    return parts.families(sorted(nodes, key=lambda key: (nodes[key], key)))


def _star(keys: Collection[str]) -> set[tuple[str, str]]:
    first, *others = sorted(keys) or [""]
    return {(first, key) for key in others}


def _ends(edge: Edge) -> tuple[str, str]:
    return min(edge.one, edge.other), max(edge.one, edge.other)


class _Parts:
    """Disjoint sets of articles (Galler and Fischer, 1964), each of one group at most."""

    def __init__(self, nodes: Iterable[str], labels: Mapping[str, str]) -> None:
        self._parent = {node: node for node in nodes}
        self._size = dict.fromkeys(self._parent, 1)
        self._label = {node: labels[node] for node in self._parent if node in labels}

    def root(self, node: str) -> str:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def join(self, one: str, other: str) -> None:
        one, other = self.root(one), self.root(other)
        labels = {self._label[root] for root in (one, other) if root in self._label}
        if one == other or len(labels) > 1:
            return
        large, small = (one, other) if self._size[one] >= self._size[other] else (other, one)
        self._parent[small] = large
        self._size[large] += self._size[small]
        if labels:
            self._label[large] = labels.pop()

    def families(self, ordered: Iterable[str]) -> list[list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for node in ordered:
            found[self.root(node)].append(node)
        return list(found.values())


SAME_PLACE = 0.25
"""Parts are from one place of the whole where they share this much of what the smaller one takes of it."""


class _Containment:
    """The edges among articles, of which those that bind texts only by way of a third are taken away."""

    def __init__(self, edges: Iterable[Edge], times: Mapping[str, int]) -> None:
        self._times = times
        self._kept: dict[str, dict[str, Edge]] = defaultdict(dict)
        self._parts: dict[str, dict[str, int]] = defaultdict(dict)
        self._wholes: dict[str, set[str]] = defaultdict(set)
        for edge in sorted(edges, key=lambda edge: (edge.strength, edge.whole or "", edge.cover)):
            self._kept[edge.one][edge.other] = self._kept[edge.other][edge.one] = edge
        for one, far in self._kept.items():
            for other, edge in far.items():
                if edge.whole == one:
                    self._parts[one][other] = edge.cover
                    self._wholes[other].add(one)

    def edges(self) -> list[Edge]:
        """The edges that are left."""
        order = self._inner_first()
        digests: set[str] = set()
        for whole in order:
            # A digest inside a digest is no witness that its parts belong together.
            parts = {part for part in self._parts[whole] if part not in digests}
            groups = _groups(parts, partial(self._one_place, whole))
            if sum(any(self._times[part] <= self._times[whole] for part in group) for group in groups) > 1:
                digests.add(whole)
                for part in self._parts[whole]:
                    self._separate(part, whole)
        # The longest first, so that what binds the wholes of a part is decided before the part.
        for part in reversed(order):
            self._keep_closest(part)
        return [edge for node, far in self._kept.items() for other, edge in far.items() if node < other]

    def _one_place(self, whole: str, part: str, other: str) -> bool:
        """Whether two parts are copies of each other, or taken from one place of the whole."""
        one, two = self._parts[whole][part], self._parts[whole][other]
        least = min(one.bit_count(), two.bit_count())
        return other in self._kept[part] or (one & two).bit_count() >= max(SAME_PLACE * least, 1)

    def _keep_closest(self, part: str) -> None:
        wholes = {whole for whole in self._wholes[part] if whole in self._kept[part]}
        groups = _groups(wholes, lambda one, other: other in self._kept[one])
        if len(groups) > 1:
            closest = min(groups, key=lambda group: min(self._distance(part, whole) for whole in group))
            for whole in wholes - closest:
                self._separate(part, whole)

    def _distance(self, part: str, whole: str) -> tuple[float, str]:
        return -self._kept[part][whole].strength, whole

    def _separate(self, one: str, other: str) -> None:
        self._kept[one].pop(other, None)
        self._kept[other].pop(one, None)

    def _inner_first(self) -> list[str]:
        """Parts and wholes, each whole after its parts (a part is shorter, so there is no circle)."""
        ordered: dict[str, None] = {}
        for start in sorted(self._parts):
            stack = [(start, False)]
            while stack:
                node, done = stack.pop()
                if done:
                    ordered[node] = None
                elif node not in ordered:
                    stack.append((node, True))
                    inner = self._parts.get(node, {})
                    stack += [(part, False) for part in sorted(inner) if part not in ordered]
        return list(ordered)


def _groups(nodes: set[str], linked: Callable[[str, str], bool]) -> list[set[str]]:
    """The nodes, divided by whether links connect them."""
    groups: list[set[str]] = []
    left = set(nodes)
    while left:
        waiting = [left.pop()]
        group = set(waiting)
        while waiting and left:
            node = waiting.pop()
            found = {other for other in left if linked(node, other)}
            left -= found
            group |= found
            waiting += found
        groups.append(group)
    return groups
