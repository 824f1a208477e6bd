"""The rules that a tree must keep beyond its grammar: what may stand in what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from monitor.analysis.syntax_tree import (
    MAX_HITS,
    And,
    AtLeast,
    Days,
    In,
    Length,
    Measured,
    Meta,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Reference,
    Regex,
    Scope,
    Unit,
    Weight,
    Within,
    Word,
    walk,
)
from monitor.analysis.syntax_values import FIELDS
from monitor.errors import QueryError

MAX_DEPTH = 210
"""Levels of a tree. What walks a tree makes up to three calls a level, and Python allows 1,000 in all."""

UNITS: tuple[Unit, ...] = get_args(Unit)
_NO_TEXT = Meta | Length | Days | Measured | Reference
"""Conditions on the article and not on a stretch of its text."""


def side(node: Node, near: str) -> Node:
    """``node`` if it can stand beside the operator ``near``.

    Raises:
        QueryError: it is no word, phrase, regular expression or group of them joined with OR.
    """
    for part, _ in walk(node):
        if not isinstance(part, Word | Phrase | Regex | Or | In):
            problem = f"Beside {near} there can only be a word, a phrase, or a group of them joined with OR."
            raise QueryError(problem, part.column, _advice_beside(part, near))
    return node


def _advice_beside(part: Node, near: str) -> str:
    match part:
        case Near():
            return f"Write a chain without brackets: `a {near} b NEAR/5 c`."
        case And():
            return f"Write `(a {near} b) AND (a {near} c)`."
        case Meta() | Length() | Days() | Measured() | Reference():
            return "Join it with AND."
    return ""


def within_scope(scope: Scope, part: Node, column: int) -> In:
    """``scope:part``.

    Raises:
        QueryError: the part holds another scope or a condition that is not on text.
    """
    for inner, _ in walk(part):
        if isinstance(inner, In):
            raise QueryError(f"`{inner.scope}:` cannot stand inside `{scope}:`.", inner.column, "Join them with AND.")
        if isinstance(inner, _NO_TEXT):
            raise QueryError(f"{_named(inner)} cannot stand inside `{scope}:`.", inner.column, "Join them with AND.")
    return In(scope, part, column)


def metadata_condition(name: str, part: Node, column: int) -> Meta:
    """``name:part`` of a metadata field; the scanner has seen to it that only values stand in it."""
    return Meta(next(field for field in FIELDS if field == name), part, column)


def function(name: str, number: int, arguments: Sequence[tuple[Node, int | None]], column: int) -> Node:
    """The node of a function with its arguments and their weights.

    Raises:
        QueryError: an argument is missing, too many, or of a kind that the function does not take.
    """
    parts = tuple(part for part, _ in arguments)
    for unit in UNITS:
        if name == unit:
            return _within(Within(unit, parts, column))
    if name == "ATLEAST":
        if len(parts) > 1:
            raise QueryError("ATLEAST takes one part.", parts[1].column, f"Write `ATLEAST/{number}(a OR b)`.")
        _countable(name, parts[0])
        return AtLeast(number, parts[0], column)
    return _weight(number, arguments, column)


def _within(node: Within) -> Within:
    unit = node.unit
    if len(node.parts) < 2:
        raise QueryError(f"{unit} takes two parts or more.", node.column, f"Write `{unit}(a, b)`.")
    for part in node.parts:
        for inner, _ in walk(part):
            if isinstance(inner, In):
                advice = f"Write `{inner.scope}:{unit}(a, b)`."
                raise QueryError(f"`{inner.scope}:` cannot stand inside {unit}.", inner.column, advice)
            if isinstance(inner, Within) and (inner.unit, unit) != ("SENT", "PARA"):
                raise QueryError(f"{inner.unit} cannot stand inside {unit}.", inner.column, "Join them with AND.")
            if isinstance(inner, _NO_TEXT):
                raise QueryError(f"{_named(inner)} cannot stand inside {unit}.", inner.column, "Join them with AND.")
    return node


def _countable(function_name: str, part: Node) -> None:
    for inner, _ in walk(part):
        if not isinstance(inner, Word | Phrase | Regex | Or | In | Near):
            problem = f"{function_name} counts words, phrases, NEAR, and groups of them joined with OR."
            raise QueryError(problem, inner.column, "Take the rest out of the brackets and join it with AND.")


def _weight(minimum: int, arguments: Sequence[tuple[Node, int | None]], column: int) -> Weight:
    parts: list[tuple[Node, int]] = []
    for part, weight in arguments:
        if weight is None:
            raise QueryError("This part of WEIGHT has no weight.", part.column, "Write for example `word^10`.")
        _countable("WEIGHT", part)
        parts.append((part, weight))
    most = sum(MAX_HITS * weight for _, weight in parts if weight > 0)
    if most < minimum:
        problem = f"No article can reach {minimum:,}: these weights give {most:,} at most."
        advice = f"Each part counts up to {MAX_HITS} times; ask for less or weigh more."
        raise QueryError(problem, column, advice)
    return Weight(minimum, tuple(parts), column)


def _named(node: Meta | Length | Days | Measured | Reference) -> str:
    match node:
        case Meta():
            return f"`{node.name}:`"
        case Length():
            return "`words`"
        case Days():
            return "`date:`"
        case Measured():
            return f"`{node.quantity}`"
        case Reference():
            return "`topic:`"


def check_tree(tree: Node) -> None:
    """Refuse trees that are too deep to walk, and queries that only exclude.

    Raises:
        QueryError: it is one of these.
    """
    positive = False
    excluded_from: int | None = None
    for node, depth in walk(tree):
        if depth > MAX_DEPTH:
            raise QueryError(f"The query has more than {MAX_DEPTH} levels.", node.column, "Use fewer groups.")
        # walk() goes down before it goes on: a Not's part is over when a node comes at the Not's depth or above.
        if excluded_from is not None and depth <= excluded_from:
            excluded_from = None
        if excluded_from is None:
            positive = positive or isinstance(node, Word | Phrase | Regex | Length | Days | Measured | Reference)
            excluded_from = depth if isinstance(node, Not) else None
    if not positive:
        advice = "Add at least one word that an article must have."
        raise QueryError("The query only excludes, so nearly every article would match.", tree.column, advice)
