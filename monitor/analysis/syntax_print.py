"""A topic tree back to text: as a query that reads equal, and with every group in brackets for the editor."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from monitor.analysis.syntax_scan import RESERVED
from monitor.analysis.syntax_tree import (
    And,
    AtLeast,
    Condition,
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
    Weight,
    Within,
    Word,
    is_han_word,
)

# How tightly a construct holds together; one that holds less tightly than its place asks for stands in brackets.
_OR, _AND, _NOT, _NEAR, _ALONE = range(5)
_TIGHTNESS: dict[type[Node], int] = {Or: _OR, And: _AND, Not: _NOT, Near: _NEAR}


def show(node: Node) -> str:
    """The query of ``node`` in one canonical wording: ``parse(show(node)) == node``."""
    return _text(node, _OR, every_bracket=False)


def bracketed(node: Node) -> str:
    """How the query is read, with each group in brackets: ``a b OR c`` gives ``(a AND b) OR c``."""
    return _text(node, _OR, every_bracket=True)


def _text(node: Node, place: int, *, every_bracket: bool) -> str:
    """``node`` where something that holds together at least as tightly as ``place`` must stand."""
    match node:
        case Word():
            return _word(node)
        case Phrase():
            return f'{"cs:" if node.exact else ""}"{_joined(node.words)}"'
        case Regex():
            return f"/{node.pattern}/"
        case Length() | Days() | Measured() | Reference():
            return _condition(node)
        case Within() | AtLeast() | Weight():
            return _function(node, every_bracket=every_bracket)
        case _:
            text = _compound(node, every_bracket=every_bracket)
            return text if _TIGHTNESS.get(type(node), _ALONE) >= place else f"({text})"


def _compound(node: Near | Not | And | Or | In | Meta, *, every_bracket: bool) -> str:
    def inner(part: Node, place: int) -> str:
        # A chain of NEAR and a NOT are the only parts that are as clear without brackets.
        clear = isinstance(part, Not) or (isinstance(node, Near) and isinstance(part, Near))
        return _text(part, _ALONE if every_bracket and not clear else place, every_bracket=every_bracket)

    match node:
        case Near():
            return f"{inner(node.left, _NEAR)} {_operator(node)} {inner(node.right, _ALONE)}"
        case Not():
            return f"NOT {inner(node.part, _NOT)}"
        case In():
            return f"{node.scope}:{inner(node.part, _ALONE)}"
        case Meta():
            return f"{node.name}:{inner(node.part, _ALONE)}"
        case And():
            return " AND ".join([inner(part, _NOT) for part in node.parts])
        case Or():
            return " OR ".join([inner(part, _AND) for part in node.parts])


def _operator(near: Near) -> str:
    return f"{'O' if near.ordered else ''}NEAR/{near.distance}"


def _function(node: Within | AtLeast | Weight, *, every_bracket: bool) -> str:
    """A function with its arguments; commas part them, so that none needs a bracket of its own."""
    match node:
        case Within():
            arguments = [_text(part, _OR, every_bracket=every_bracket) for part in node.parts]
            return f"{node.unit}({', '.join(arguments)})"
        case AtLeast():
            return f"ATLEAST/{node.number}({_text(node.part, _OR, every_bracket=every_bracket)})"
        case Weight():
            weighed = [f"{_text(part, _ALONE, every_bracket=every_bracket)}^{weight}" for part, weight in node.parts]
            return f"WEIGHT>={node.minimum}({', '.join(weighed)})"


def _condition(node: Condition) -> str:
    match node:
        case Length():
            return f"words{node.sign}{node.number}"
        case Days():
            return f"date:{node.first}" + (f"..{node.last}" if node.last != node.first else "")
        case Measured(quantity="tone"):
            target = f':"{node.target}"' if node.target else ""
            return f"tone{target}{node.sign}{Decimal(node.number) / 1_000_000:f}"
        case Measured():
            return f"{node.quantity}{node.sign}{node.number}"
        case Reference():
            return f'topic:"{node.name}"' + (f"@{node.number}" if node.number else "")


def _word(word: Word) -> str:
    text = f'"{word.text}"' if word.text in RESERVED else word.text
    return f"cs:{text}" if word.exact else text


def _joined(words: tuple[str, ...]) -> str:
    """The words of a phrase with spaces between, except between Han characters."""
    text = words[0]
    for before, word in pairwise(words):
        text += word if is_han_word(before) and is_han_word(word) else f" {word}"
    return text
