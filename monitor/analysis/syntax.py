"""The topic language: from a query to its tree and back.

``parse`` reads, ``show`` prints a query that reads equal, ``bracketed`` prints the reading for the editor,
``narrowing`` says what a text index must hold for an article to be a candidate. Precedence, tightest first:
``NEAR/n`` and ``ONEAR/n``; ``NOT`` and ``-``; ``AND`` and mere juxtaposition; ``OR``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any as AnyValue
from typing import cast

from lark import Lark, Token, Transformer, UnexpectedToken
from lark.lexer import Lexer

from monitor.analysis.narrowing import All, Any, Narrowing, Term, narrowing
from monitor.analysis.syntax_print import bracketed, show
from monitor.analysis.syntax_scan import SCOPES, Piece, scan
from monitor.analysis.syntax_tree import And, In, Near, Node, Not, Or, Phrase, Word, walk
from monitor.errors import QueryError

__all__ = [
    "All",
    "And",
    "Any",
    "In",
    "Narrowing",
    "Near",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Term",
    "Word",
    "bracketed",
    "narrowing",
    "parse",
    "show",
]

MAX_DEPTH = 210
"""Levels of a tree. What walks a tree makes up to three calls a level, and Python allows 1,000 in all."""

_GRAMMAR = """
    ?start: disjunction
    ?disjunction: conjunction (_OR conjunction)*
    ?conjunction: negation (_AND? negation)*
    ?negation: NOT negation                 -> exclusion
             | proximity
    ?proximity: operand (NEAR operand)*
    ?operand: TERM                          -> leaf
            | _OPEN disjunction _CLOSE
            | FIELD operand                 -> within
    %declare TERM FIELD NEAR NOT _AND _OR _OPEN _CLOSE
"""
_OPERATORS = frozenset({"NEAR", "NOT", "_AND", "_OR"})


def parse(query: str) -> Node:
    """The tree of ``query``.

    Raises:
        QueryError: with the column of the problem and, where there is one, what to write instead.
    """
    pieces = scan(query)
    if not pieces:
        raise QueryError("The query is empty.", 1, "Write at least one word.")
    try:
        # The transformer runs inside the parser, so that what comes back is our tree and not lark's.
        tree = cast("Node", _parser().parse(cast("AnyValue", pieces)))
    except UnexpectedToken as error:
        raise _explained(pieces, error.token) from None
    _check_tree(tree)
    return tree


class _PieceLexer(Lexer):
    """Hands the pieces of a scanned query to the parser; ``start_pos`` is a piece's place in their list."""

    def __init__(self, lexer_conf: AnyValue) -> None:
        pass

    def lex(self, data: AnyValue) -> Iterator[Token]:  # type: ignore[override]
        for place, piece in enumerate(data):
            token = Token(piece.kind, piece.text, place, column=piece.column)
            token.value = piece.leaf or piece.text
            yield token


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer=_PieceLexer, transformer=_Builder())


class _Builder(Transformer[Token, Node]):
    """Builds the tree from the leaves up, one method for each rule of the grammar that has several children."""

    def leaf(self, parts: list[Token]) -> Node:
        leaf: Node = parts[0].value
        return leaf

    def disjunction(self, parts: list[Node]) -> Node:
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
        return Or(tuple(flat), parts[0].column)

    def conjunction(self, parts: list[Node]) -> Node:
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
        return And(tuple(flat), parts[0].column)

    def exclusion(self, parts: list[AnyValue]) -> Node:
        sign, part = parts
        return Not(part, sign.column)

    def proximity(self, parts: list[AnyValue]) -> Node:
        left, operator, right, *more = parts
        if more:
            advice = "Write `(a NEAR/5 b) AND (b NEAR/5 c)`."
            raise QueryError(
                f"`{more[0].value}` in a row with another NEAR is not supported yet.", more[0].column, advice
            )
        name, _, distance = operator.value.partition("/")
        return Near(_side(left, operator), _side(right, operator), int(distance), name == "ONEAR", left.column)

    def within(self, parts: list[AnyValue]) -> Node:
        name, part = parts
        wanted = name.value[:-1].lower()
        scope = next(scope for scope in SCOPES if scope == wanted)
        inner = next((node for node, _ in walk(part) if isinstance(node, In)), None)
        if inner:
            raise QueryError(f"`{inner.scope}:` cannot stand inside `{scope}:`.", inner.column, "Join them with AND.")
        return In(scope, part, name.column)


def _side(side: Node, operator: Token) -> Word | Phrase | Or:
    """``side`` if it can stand beside a NEAR."""
    match side:
        case Word() | Phrase():
            return side
        case Or() if all(isinstance(part, Word | Phrase) for part in side.parts):
            return side
        case In():
            advice = f"Write `{side.scope}:(a {operator.value} b)`."
            raise QueryError(f"`{side.scope}:` cannot stand beside {operator.value}.", side.column, advice)
    raise _beside(operator.value, side.column)


def _beside(near: str, column: int) -> QueryError:
    return QueryError(f"Beside {near} there can only be a word, a phrase, or a group of them joined with OR.", column)


def _check_tree(tree: Node) -> None:
    """Refuse trees that are too deep to walk, and queries that only exclude."""
    positive = False
    excluded_from: int | None = None
    for node, depth in walk(tree):
        if depth > MAX_DEPTH:
            raise QueryError(f"The query has more than {MAX_DEPTH} levels.", node.column, "Use fewer groups.")
        # walk() goes down before it goes on: a Not's part is over when a node comes at the Not's depth or above.
        if excluded_from is not None and depth <= excluded_from:
            excluded_from = None
        if excluded_from is None:
            positive = positive or isinstance(node, Word | Phrase)
            excluded_from = depth if isinstance(node, Not) else None
    if not positive:
        advice = "Add at least one word that an article must have."
        raise QueryError("The query only excludes, so nearly every article would match.", tree.column, advice)


def _explained(pieces: list[Piece], token: Token) -> QueryError:
    """The error for a piece at which no rule of the grammar can go on."""
    ended = token.type == "$END"
    place = len(pieces) if ended else int(token.start_pos or 0)
    before = pieces[place - 1] if place else None
    here = None if ended else pieces[place]
    if before is None or (before.kind == "_OPEN" and here and here.kind != "_CLOSE"):
        operator = here or pieces[0]
        return QueryError(f"`{operator.text}` has nothing before it.", operator.column, "Add a word, or remove it.")
    if before.kind == "_OPEN":
        return QueryError("There is nothing between these brackets.", before.column, "Add a word, or remove them.")
    if here is None or here.kind == "_CLOSE":
        return QueryError(f"`{before.text}` has nothing after it.", before.column, "Add a word, or remove it.")
    if before.kind == "NEAR" and here.kind == "NOT":
        return _beside(before.text, here.column)
    if before.kind in _OPERATORS or before.kind == "FIELD":
        return QueryError(f"`{here.text}` cannot follow `{before.text}`.", here.column, "Keep one of them.")
    raise AssertionError(f"{here} after {before} is in the grammar")  # the grammar joins any other two pieces
