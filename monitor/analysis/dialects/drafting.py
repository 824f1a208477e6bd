"""Trees of the topic language from parts that another tool allows and ours does not, with what is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

from monitor.analysis.syntax_tree import (
    MAX_DISTANCE,
    And,
    In,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Word,
    walk,
)
from monitor.errors import QueryError

MOST_SPREAD = 10_000
"""Nodes that spreading NEAR over groups may repeat in one query: more than a query can be long."""
MOST_PHRASES = 40


@dataclass(frozen=True, slots=True)
class Cause:
    """A piece of the pasted text that has no counterpart, and why."""

    column: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A part of a query of which nothing can be carried over."""

    causes: tuple[Cause, ...]


Draft = Node | Lost
Say = Callable[[int, str, str], None]
"""Takes a note: column, piece, message."""


@dataclass(frozen=True, slots=True)
class Distance:
    """An operator of proximity: at most ``words`` others between, or within one sentence or paragraph."""

    column: int
    text: str
    words: int
    ordered: bool = False
    unit: Literal["", "SENT", "PARA"] = ""


def joined(kind: Literal["AND", "OR"], parts: Sequence[Node]) -> Node:
    """The parts joined; one alone stays as it is."""
    if len(parts) == 1:
        return parts[0]
    if kind == "AND":
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
        return And(tuple(flat), parts[0].column)
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return Or(tuple(flat), parts[0].column)


class Proximity:
    """Builds NEAR from sides that may be any group: what our NEAR does not take is spread over its parts."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._repeated = 0

    def beside(self, left: Node, right: Node, distance: Distance) -> Node:
        """``left`` near ``right``.

        Raises:
            QueryError: spreading it would give too many parts.
        """
        distance = self._allowed(distance)
        return self._beside(left, right, distance) if distance.words else self._adjacent(left, right, distance)

    def in_a_row(self, words: Sequence[str], distance: Distance) -> Node:
        """Two words or more, each near to the next."""
        distance = self._allowed(distance)
        tree: Node = Word(words[0], column=distance.column)
        for word in words[1:]:
            tree = Near(tree, Word(word, column=distance.column), distance.words, column=distance.column)
        return tree

    def _allowed(self, distance: Distance) -> Distance:
        if distance.words <= MAX_DISTANCE:
            return distance
        message = f"At most {MAX_DISTANCE} words between are allowed here, so {MAX_DISTANCE} is used: fewer match."
        self._say(distance.column, distance.text, message)
        return replace(distance, words=MAX_DISTANCE)

    def _beside(self, left: Node, right: Node, distance: Distance) -> Node:
        if isinstance(right, Near):
            return self._chained(left, right, distance)
        if not isinstance(left, Near) and not _is_side(left):
            return self._spread(left, distance, lambda part: self._beside(part, right, distance), right)
        if not _is_side(right):
            return self._spread(right, distance, lambda part: self._beside(left, part, distance), left)
        if isinstance(left, Near):
            self._say_chain(distance)
        return Near(left, right, distance.words, distance.ordered, left.column)

    def _chained(self, left: Node, right: Near, distance: Distance) -> Node:
        """``a NEAR (b NEAR c)`` as the chain ``a NEAR b NEAR c``."""
        links = [right]
        while isinstance(links[-1].left, Near):
            links.append(links[-1].left)
        tree = self._beside(left, links[-1].left, distance)
        self._say_chain(distance)
        for link in reversed(links):
            tree = self._beside(tree, link.right, Distance(distance.column, distance.text, link.distance, link.ordered))
        return tree

    def _say_chain(self, distance: Distance) -> None:
        message = "Several in a row are a chain here: the one in the middle is near to those before and after it."
        self._say(distance.column, distance.text, message)

    def _spread(self, side: Node, distance: Distance, beside: Callable[[Node], Node], other: Node) -> Node:
        """The proximity of each part of a side that is no word, phrase, or group of them joined with OR."""
        match side:
            case And() | Or():
                self._repeated += len(side.parts) * sum(1 for _ in walk(other))
                if self._repeated > MOST_SPREAD:
                    problem = "Too many groups stand beside operators of proximity."
                    raise QueryError(problem, distance.column, "Split the query.")
                if isinstance(side, And):
                    message = "Our NEAR takes no AND beside it: each of the parts must be near, one by one."
                    self._say(distance.column, distance.text, message)
                return joined("AND" if isinstance(side, And) else "OR", [beside(part) for part in side.parts])
            case Not():
                self._say(distance.column, distance.text, "What is excluded beside it is excluded near the other side.")
                return Not(beside(side.part), side.column)
            case In(part=And() | Or() | Not()):
                return self._spread(_inward(side), distance, beside, other)
            case _:
                message = "What stands beside it has no place in the text: both are asked for, wherever they are."
                self._say(distance.column, distance.text, message)
                return joined("AND", [side, other])

    def _adjacent(self, left: Node, right: Node, distance: Distance) -> Node:
        """Side by side, nothing between: as phrases where both sides are words and phrases."""
        firsts, seconds = _phrases(left), _phrases(right)
        if not firsts or not seconds or len(firsts) * len(seconds) > MOST_PHRASES:
            self._say(distance.column, distance.text, "One word between is allowed here: more articles match.")
            return self._beside(left, right, Distance(distance.column, distance.text, 1, distance.ordered))
        pairs = [(a, b) for a, b in product(firsts, seconds)]
        pairs += [] if distance.ordered else [(b, a) for a, b in product(firsts, seconds)]
        return joined("OR", [Phrase((*a, *b), column=left.column) for a, b in dict.fromkeys(pairs)])


def _is_side(node: Node) -> bool:
    return all(isinstance(part, Word | Phrase | Regex | Or | In) for part, _ in walk(node))


def _inward(node: In) -> Node:
    """``title:(a AND b)`` as ``title:a AND title:b``."""
    match node.part:
        case Not():
            return Not(In(node.scope, node.part.part, node.column), node.column)
        case And() | Or():
            parts = tuple(In(node.scope, part, node.column) for part in node.part.parts)
            return And(parts, node.column) if isinstance(node.part, And) else Or(parts, node.column)
    raise AssertionError(f"{node!r} is not spread")


def _phrases(node: Node) -> list[tuple[str, ...]]:
    """The words of each alternative; nothing where one is no plain word or phrase."""
    alternatives = node.parts if isinstance(node, Or) else (node,)
    found = []
    for part in alternatives:
        if not isinstance(part, Word | Phrase) or part.exact:
            return []
        found.append(part.words if isinstance(part, Phrase) else (part.text,))
    return found
