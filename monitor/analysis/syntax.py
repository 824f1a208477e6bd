"""The topic language: from a query to its tree and back.

``parse`` reads, ``parse_topic`` and ``parse_search`` refuse what a saved topic or a search cannot hold, ``show`` prints
a query that reads equal, ``bracketed`` prints the reading for the editor, ``narrowing`` says what a text index must
hold for an article to be a candidate. Precedence, tightest first: ``NEAR/n`` and ``ONEAR/n``; ``NOT`` and ``-``;
``AND`` and mere juxtaposition; ``OR``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any as AnyValue
from typing import cast

from lark import Lark, Token, Transformer, UnexpectedToken
from lark.lexer import Lexer

from monitor.analysis.narrowing import All, Any, Narrowing, Term, narrowing
from monitor.analysis.syntax_build import check_tree, function, metadata_condition, side, within_scope
from monitor.analysis.syntax_print import bracketed, show
from monitor.analysis.syntax_scan import Piece, scan
from monitor.analysis.syntax_terms import SCOPES
from monitor.analysis.syntax_tree import And, In, Measured, Meta, Near, Node, Not, Or, Phrase, Word, walk
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
    "asks_for_entities",
    "asks_for_others",
    "bracketed",
    "narrowing",
    "parse",
    "parse_search",
    "parse_topic",
    "show",
]

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
            | FUNCTION argument (_COMMA argument)* _CLOSE -> call
    argument: disjunction POWER?
    %declare TERM FIELD NEAR NOT FUNCTION POWER _AND _OR _OPEN _CLOSE _COMMA
"""
_OPENING = frozenset({"_OPEN", "FUNCTION", "_COMMA"})
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
    check_tree(tree)
    return tree


def parse_topic(query: str) -> Node:
    """The tree of a query that is to be saved as a topic.

    Raises:
        QueryError: as for ``parse``, or the query asks for what changes later: sources, copies, origins, tone.
    """
    tree = parse(query)
    for node, _ in walk(tree):
        asked: str | None = node.quantity if isinstance(node, Measured) else None
        if isinstance(node, Meta) and node.name == "source":
            asked = "source:"
        if asked:
            when = "it is measured anew" if asked == "tone" else "other articles arrive"
            problem = f"`{asked}` changes when {when}, so a saved topic cannot ask for it."
            advice = "Ask for `domain:`." if asked == "source:" else "Filter the pages instead."
            raise QueryError(problem, node.column, advice)
    return tree


def asks_for_others(tree: Node) -> bool:
    """Whether an answer needs what is not in the article itself: sources, copies, origins, tone."""
    return any(
        isinstance(node, Measured) or (isinstance(node, Meta) and node.name == "source") for node, _ in walk(tree)
    )


def asks_for_entities(tree: Node) -> bool:
    """Whether an answer depends on the registry of entities."""
    return any(isinstance(node, Meta) and node.name in ("entity", "place") for node, _ in walk(tree))


def parse_search(query: str) -> Node:
    """The tree of a query that is to be answered once, over the articles that are there.

    Raises:
        QueryError: as for ``parse``.
    """
    return parse(query)


class _PieceLexer(Lexer):
    """Hands the pieces of a scanned query to the parser; ``start_pos`` is a piece's place in their list."""

    def __init__(self, lexer_conf: AnyValue) -> None:
        pass

    def lex(self, data: AnyValue) -> Iterator[Token]:  # type: ignore[override]
        for place, piece in enumerate(data):
            token = Token(piece.kind, piece.text, place, column=piece.column)
            token.value = piece.text if piece.value is None else piece.value
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
        tree = side(parts[0], parts[1].value)
        for operator, right in zip(parts[1::2], parts[2::2], strict=True):
            name, _, distance = operator.value.partition("/")
            tree = Near(tree, side(right, operator.value), int(distance), name == "ONEAR", tree.column)
        return tree

    def within(self, parts: list[AnyValue]) -> Node:
        name, part = parts
        wanted = name.value[:-1].lower()
        scope = next((scope for scope in SCOPES if scope == wanted), None)
        return within_scope(scope, part, name.column) if scope else metadata_condition(wanted, part, name.column)

    def argument(self, parts: list[AnyValue]) -> tuple[Node, int | None]:
        return (parts[0], parts[1].value) if len(parts) > 1 else (parts[0], None)

    def call(self, parts: list[AnyValue]) -> Node:
        called, *arguments = parts
        name, number = called.value
        return function(name, number, arguments, called.column)


def _explained(pieces: list[Piece], token: Token) -> QueryError:
    """The error for a piece at which no rule of the grammar can go on."""
    ended = token.type == "$END"
    place = len(pieces) if ended else int(token.start_pos or 0)
    before = pieces[place - 1] if place else None
    here = None if ended else pieces[place]
    if before is None or before.kind in _OPENING:
        return _nothing_before(before, here or pieces[0])
    if here is not None and before.kind == "POWER":
        return QueryError(f"`{here.text}` cannot follow `{before.text}`.", here.column, "Write a comma between them.")
    if here is None or here.kind in ("_CLOSE", "_COMMA", "POWER"):
        return QueryError(f"`{before.text}` has nothing after it.", before.column, "Add a word, or remove it.")
    if before.kind == "NEAR" and here.kind == "NOT":
        problem = f"Beside {before.text} there can only be a word, a phrase, or a group of them joined with OR."
        return QueryError(problem, here.column)
    if before.kind in _OPERATORS or before.kind == "FIELD":
        return QueryError(f"`{here.text}` cannot follow `{before.text}`.", here.column, "Keep one of them.")
    raise AssertionError(f"{here} after {before} is in the grammar")  # the grammar joins any other two pieces


def _nothing_before(opening: Piece | None, here: Piece) -> QueryError:
    """The error for what cannot begin a query, a group or an argument of a function."""
    if opening is None or here.kind not in ("_CLOSE", "_COMMA"):
        return QueryError(f"`{here.text}` has nothing before it.", here.column, "Add a word, or remove it.")
    if opening.kind == "_COMMA" or here.kind == "_COMMA":
        column = here.column if here.kind == "_COMMA" else opening.column
        return QueryError("There is nothing beside this comma.", column, "Add a word, or remove it.")
    return QueryError("There is nothing between these brackets.", opening.column, "Add a word, or remove them.")
