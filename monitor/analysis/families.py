"""Families: which articles are copies of one text. What is evidence of copying is in `monitor.analysis.copies`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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
    (`monitor.analysis.copies.Evidence.is_part`), else ``None``.
    """

    one: str
    other: str
    strength: float = 1.0
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class Edits:
    """What analysts decided about families. Later decisions have already won over earlier ones (`split`, `merged`).

    ``labels`` gives articles the name of a group: articles of different groups are never in one family. ``joins`` are
    pairs that belong together whatever their texts are; between different groups they hold nothing.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    joins: frozenset[tuple[str, str]] = frozenset()


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


def components(nodes: Iterable[str], edges: Iterable[Edge], edits: Edits = Edits()) -> list[list[str]]:
    """The families of the articles ``nodes``: connected components of what holds, each sorted, in order of the first.

    Edges and joins to articles that are not among ``nodes`` are left out; several edges between two articles are as the
    strongest. The order of the arguments changes nothing.

    1. An article that holds other texts as mere parts of it, and these are not copies of each other, is a digest: it
       is in no family on account of its parts.
    2. A text that is a mere part of several others, and these are not copies of each other, is a brief that they
       repeat: it goes with those that it has the strongest evidence for.
    3. Joins come first, then edges, the strongest first (equal ones in order of their keys). One that would bring two
       groups of ``edits.labels`` into one family is passed over; so an article without a group goes with the group
       that it has the strongest evidence for.
    """
    everyone = set(nodes)
    parts = _Parts(everyone, edits.labels)
    for one, other in sorted(edits.joins):
        if one in everyone and other in everyone:
            parts.join(one, other)
    inside = [edge for edge in edges if edge.one in everyone and edge.other in everyone]
    for edge in sorted(_Containment(inside).edges(), key=lambda edge: (-edge.strength, _ends(edge))):
        parts.join(edge.one, edge.other)
    return parts.families()


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

    def families(self) -> list[list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for node in sorted(self._parent):
            found[self.root(node)].append(node)
        return list(found.values())


class _Containment:
    """The edges among articles, of which those that bind texts only by way of a third are taken away."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self._kept: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
        self._parts: dict[str, set[str]] = defaultdict(set)
        self._wholes: dict[str, set[str]] = defaultdict(set)
        for edge in edges:
            self._kept[edge.one][edge.other].append(edge)
            self._kept[edge.other][edge.one].append(edge)
            if edge.whole is not None:
                part = edge.one if edge.whole == edge.other else edge.other
                self._parts[edge.whole].add(part)
                self._wholes[part].add(edge.whole)

    def edges(self) -> list[Edge]:
        """The edges that are left."""
        order = self._inner_first()
        # A digest inside a digest first: else it would make its parts look like copies of each other.
        for whole in order:
            if len(self._groups(self._parts[whole])) > 1:
                for part in self._parts[whole]:
                    self._separate(part, whole)
        # The longest first, so that what binds the wholes of a part is decided before the part.
        for part in reversed(order):
            self._keep_closest(part)
        return [edge for node, far in self._kept.items() for other in far if node <= other for edge in far[other]]

    def _keep_closest(self, part: str) -> None:
        groups = self._groups({whole for whole in self._wholes[part] if self._kept[part][whole]})
        if len(groups) > 1:
            closest = min(groups, key=lambda group: min(self._closeness(part, whole) for whole in group))
            for group in groups:
                for whole in group if group is not closest else ():
                    self._separate(part, whole)

    def _closeness(self, part: str, whole: str) -> tuple[float, str]:
        return min((-edge.strength, whole) for edge in self._kept[part][whole])

    def _separate(self, one: str, other: str) -> None:
        for near, far in ((one, other), (other, one)):
            self._kept[near][far] = [edge for edge in self._kept[near][far] if edge.whole is None]

    def _groups(self, nodes: set[str]) -> list[set[str]]:
        """The nodes, divided by whether edges among them connect them."""
        groups, left = [], set(nodes)
        while left:
            waiting = [left.pop()]
            group = set(waiting)
            while waiting:
                near = self._kept[waiting.pop()]
                found = {node for node, between in near.items() if between and node in left}
                left -= found
                group |= found
                waiting += found
            groups.append(group)
        return groups

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
                    stack += [(part, False) for part in sorted(self._parts[node]) if part not in ordered]
        return list(ordered)
