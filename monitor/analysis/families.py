"""Families: which articles are copies of one text. What is evidence of copying is in `monitor.analysis.copies`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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

    @property
    def part(self) -> str | None:
        """The article that is only a part of the other."""
        if self.whole is None:
            return None
        return self.one if self.whole == self.other else self.other


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

    ``label`` must not have been used before. The rest becomes a group of its own in the same way, so that the evidence
    that held part and rest together counts no more. Articles that come later go where their evidence is strongest.
    """
    inside, rest = set(part), {*family} - {*part}
    labels = {**edits.labels, **dict.fromkeys(rest, f"{label}/rest"), **dict.fromkeys(inside, label)}
    joins = {pair for pair in edits.joins if labels.get(pair[0]) == labels.get(pair[1])}
    return Edits(labels, frozenset(joins | _star(inside) | _star(rest)))


def merged(edits: Edits, one: Collection[str], other: Collection[str], label: str) -> Edits:
    """Put two families together. Where both have groups they become the one group ``label``, not used before."""
    everyone = {*one, *other}
    groups = {edits.labels[key] for key in everyone if key in edits.labels}
    labels = dict(edits.labels)
    if len(groups) > 1:
        labels |= dict.fromkeys((key for key in everyone if key in labels), label)
    return Edits(labels, edits.joins | _star(everyone))


Strength = Callable[[str, str], float]
"""How strong the evidence between two articles is, 0 to 1."""


def components(
    nodes: Iterable[str], edges: Iterable[Edge], edits: Edits = NO_EDITS, strength: Strength | None = None
) -> list[list[str]]:
    """The families of the articles ``nodes``, each sorted, in order of the first.

    Edges and joins to articles that are not among ``nodes`` are left out. The order of the arguments changes nothing,
    and nothing changes when edges between articles are left out that others of the same kind connect already.

    1. Joins come first, then edges between texts of like length, the strongest first (equal ones in order of their
       keys): they make groups of copies. One that would bring two groups of ``edits.labels`` together is passed over;
       so an article without a group goes with the group that it has the strongest evidence for.
    2. Copies that are mere parts of longer ones join them in the same way, but
       a text that holds several, which are not parts of each other, is a digest: it is in no family on account of them;
       a text that is a part of several, which are not parts of each other, is a brief that they repeat: it goes with
       the one that it has the strongest evidence for. This is asked of ``strength``, between the first articles of the
       groups of copies; without it, the first in order of keys is taken.
    """
    everyone = set(nodes)
    parts = _Parts(everyone, edits.labels)
    for one, other in sorted(edits.joins):
        if one in everyone and other in everyone:
            parts.join(one, other)
    inside = [edge for edge in edges if edge.one in everyone and edge.other in everyone]
    inside.sort(key=lambda edge: (-edge.strength, _ends(edge)))
    for edge in inside:
        if edge.whole is None:
            parts.join(edge.one, edge.other)
    loose = [edge for edge in inside if edge.whole is not None]
    if loose:
        held = _Containment(parts.first_keys(), loose).links(strength or (lambda one, other: 0.0))
        for edge, link in held:
            if link:
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

    def first_keys(self) -> dict[str, str]:
        """The first article of the set of each article."""
        return {member: members[0] for members in self.families() for member in members}

    def families(self) -> list[list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for node in sorted(self._parent):
            found[self.root(node)].append(node)
        return list(found.values())


class _Containment:
    """Which groups of copies are mere parts of which; groups are named by their first article (``name``)."""

    def __init__(self, name: Mapping[str, str], loose: Sequence[Edge]) -> None:
        self._edges = [(edge, *self._ends(edge, name)) for edge in loose]
        self._parts: dict[str, set[str]] = defaultdict(set)
        self._wholes: dict[str, set[str]] = defaultdict(set)
        self._near: dict[str, set[str]] = defaultdict(set)
        for _, whole, part in self._edges:
            if whole != part:
                self._parts[whole].add(part)
                self._wholes[part].add(whole)
                self._near[whole].add(part)
                self._near[part].add(whole)

    @staticmethod
    def _ends(edge: Edge, name: Mapping[str, str]) -> tuple[str, str]:
        part = edge.one if edge.whole == edge.other else edge.other
        return name[edge.whole or ""], name[part]

    def links(self, strength: Strength) -> list[tuple[Edge, bool]]:
        """The edges in their order, each with whether it still holds."""
        order = self._inner_first()
        # A digest inside a digest first: else it would make its parts look like copies of each other.
        for whole in order:
            if len(self._groups(self._parts[whole])) > 1:
                for part in self._parts[whole]:
                    self._separate(part, whole)
        # The longest first, so that what binds the wholes of a part is decided before the part.
        for part in reversed(order):
            self._keep_closest(part, strength)
        return [(edge, part in self._near[whole]) for edge, whole, part in self._edges]

    def _keep_closest(self, part: str, strength: Strength) -> None:
        groups = self._groups(self._wholes[part] & self._near[part])
        if len(groups) > 1:
            closest = min(groups, key=lambda group: min((-strength(part, whole), whole) for whole in group))
            for group in groups:
                for whole in group if group is not closest else ():
                    self._separate(part, whole)

    def _separate(self, one: str, other: str) -> None:
        self._near[one].discard(other)
        self._near[other].discard(one)

    def _groups(self, nodes: set[str]) -> list[set[str]]:
        """The nodes, divided by whether links among them connect them."""
        groups, left = [], set(nodes)
        while left:
            waiting = [left.pop()]
            group = set(waiting)
            while waiting:
                found = self._near[waiting.pop()] & left
                left -= found
                group |= found
                waiting += found
            groups.append(group)
        return groups

    def _inner_first(self) -> list[str]:
        """Parts and wholes, each whole after its parts; a circle is entered at its first key."""
        ordered: dict[str, None] = {}
        entered: set[str] = set()
        for start in sorted(self._parts):
            stack = [(start, False)]
            while stack:
                node, done = stack.pop()
                if done:
                    ordered[node] = None
                elif node not in entered:
                    entered.add(node)
                    stack.append((node, True))
                    stack += [(part, False) for part in sorted(self._parts[node]) if part not in entered]
        return list(ordered)
