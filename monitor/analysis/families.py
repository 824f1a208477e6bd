"""Families: which articles are copies of one text. What is evidence of copying is in `monitor.analysis.copies`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from monitor.analysis.copies import COVER_BITS, WHOLE_COVER, Evidence, size_order
from monitor.analysis.shingles import Text
from monitor.text.words import folded_words

FEWEST_WORDS = 8
"""Shorter bodies ("Read more on our site") are equal by chance and make no family."""
WINDOW_S = 14 * 86_400
"""Copies further apart in counting time are not one family: formulaic texts come back."""


def body_hash(body: str) -> str | None:
    """SHA-256 (hex) of the body's folded words: case, accents, quotes, punctuation and white space do not matter.

    ``None`` for a body of fewer than ``FEWEST_WORDS`` words.
    """
    words = folded_words(body)
    if len(words) < FEWEST_WORDS:
        return None
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()


PART = 0.75
"""Below this share of the longer text, the shorter one is a part of it: it may hold others beside."""
BRIEF = 0.5
"""Below this share of a longer text, the shorter one may be a brief that others repeat too. Above it, two texts that
are both the better part of it in different wordings are both its copies."""
SAME_PLACE = 0.25
"""Two texts are from one place of a third where they share this much of what the smaller one takes of it."""


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """Evidence that two articles, named by their keys, are copies; ``long`` has the longer text (`edge`).

    ``strength`` (0 to 1) orders edges. ``cover`` says where in the longer text the shorter one is found
    (`monitor.analysis.copies.Evidence.cover`).
    """

    short: str
    long: str
    strength: float = 1.0
    cover: int = WHOLE_COVER

    @property
    def is_part(self) -> bool:
        """Whether the shorter text is only a part of the longer one, which may be a digest."""
        return self.cover.bit_count() < PART * COVER_BITS

    @property
    def is_brief(self) -> bool:
        """Whether the shorter text is a small part of the longer one, which may be one of many that have it."""
        return self.cover.bit_count() < BRIEF * COVER_BITS


def edge(one: str, text: Text, other: str, other_text: Text, found: Evidence) -> Edge:
    """The edge of two articles, given by key and text, for which `monitor.analysis.copies.is_copy` holds.

    Which one is the longer rests on the texts alone, on the keys only where the texts are the same.
    """
    (_, short), (_, long) = sorted([(size_order(text), one), (size_order(other_text), other)])
    return Edge(short, long, found.strength, found.cover)


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


def components(nodes: Mapping[str, int], edges: Iterable[Edge], edits: Edits = NO_EDITS) -> list[list[str]]:
    """The families of articles: connected components of what holds.

    ``nodes`` are the articles' keys with their counting times. Each family is in order of time and key, so that its
    head comes first, and the families are in the order of their heads.

    Edges to articles that are not among ``nodes`` are left out; joins by way of such articles hold. Several edges
    between two articles are as the strongest. The order of the arguments changes nothing.

    1. An article that holds other texts, none of them later than it, in different places, and these are not copies of
       each other, is a digest: it is in no family on account of its parts (`Edge.is_part`).
    2. A text that is a part of several others, and these are not copies of each other, goes with those that it has the
       strongest evidence for, and not with those of which it is a small part (`Edge.is_brief`): a brief they repeat.
    3. Joins come first, then edges, the strongest first (equal ones in order of their keys). One that would bring two
       groups of ``edits.labels`` into one family is passed over; so an article without a group goes with the group
       that it has the strongest evidence for.
    """
    parts = _Parts({*nodes, *chain.from_iterable(edits.joins)}, edits.labels)
    for one, other in sorted(edits.joins):
        parts.join(one, other)
    inside = [edge for edge in edges if edge.short in nodes and edge.long in nodes]
    for edge in sorted(_Containment(inside, nodes).edges(), key=lambda edge: (-edge.strength, _ends(edge))):
        parts.join(edge.short, edge.long)
    return parts.families(sorted(nodes, key=lambda key: (nodes[key], key)))


def _star(keys: Collection[str]) -> set[tuple[str, str]]:
    first, *others = sorted(keys) or [""]
    return {(first, key) for key in others}


def _ends(edge: Edge) -> tuple[str, str]:
    return min(edge.short, edge.long), max(edge.short, edge.long)


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


class _Containment:
    """The edges among articles, of which those that bind texts only by way of a third are taken away."""

    def __init__(self, edges: Iterable[Edge], times: Mapping[str, int]) -> None:
        self._times = times
        self._kept: dict[str, dict[str, Edge]] = defaultdict(dict)
        for edge in sorted(edges, key=lambda edge: (edge.strength, edge.long, edge.cover)):
            self._kept[edge.short][edge.long] = self._kept[edge.long][edge.short] = edge

    def edges(self) -> list[Edge]:
        """The edges that are left."""
        order = self._shortest_first()
        digests: set[str] = set()
        for whole in order:
            inner = {node for node, edge in self._kept[whole].items() if edge.long == whole}
            # A digest inside a digest is no witness that its parts belong together.
            groups = _groups(inner - digests, partial(self._one_place, whole))
            if sum(any(self._times[part] <= self._times[whole] for part in group) for group in groups) > 1:
                digests.add(whole)
                self._separate(whole, {part for part in inner if self._kept[whole][part].is_part})
        # The longest first, so that what binds the wholes of a part is decided before the part.
        for part in reversed(order):
            self._keep_closest(part)
        return [edge for node, far in self._kept.items() for edge in far.values() if node == edge.short]

    def _one_place(self, whole: str, part: str, other: str) -> bool:
        """Whether two parts are copies of each other, or taken from one place of the whole."""
        one, two = self._kept[whole][part].cover, self._kept[whole][other].cover
        least = min(one.bit_count(), two.bit_count())
        return other in self._kept[part] or (one & two).bit_count() >= max(SAME_PLACE * least, 1)

    def _keep_closest(self, part: str) -> None:
        wholes = {node for node, edge in self._kept[part].items() if edge.short == part and edge.is_part}
        groups = _groups(wholes, lambda one, other: other in self._kept[one])
        if len(groups) > 1:
            closest = min(groups, key=lambda group: min(self._distance(part, whole) for whole in group))
            self._separate(part, {whole for whole in wholes - closest if self._kept[part][whole].is_brief})

    def _distance(self, part: str, whole: str) -> tuple[float, str]:
        return -self._kept[part][whole].strength, whole

    def _separate(self, one: str, others: set[str]) -> None:
        for other in others:
            del self._kept[one][other], self._kept[other][one]

    def _shortest_first(self) -> list[str]:
        """All articles with edges, each after the shorter ones that it has edges with."""
        ordered: dict[str, None] = {}
        for start in sorted(self._kept):
            stack = [(start, False)]
            while stack:
                node, done = stack.pop()
                if done:
                    ordered[node] = None
                elif node not in ordered:
                    stack.append((node, True))
                    inner = sorted(near for near, edge in self._kept[node].items() if edge.long == node)
                    stack += [(near, False) for near in inner if near not in ordered]
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
