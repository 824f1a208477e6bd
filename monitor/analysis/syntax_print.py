"""A topic tree back to text: as a query that reads equal, and with every group in brackets for the editor."""

from __future__ import annotations

from itertools import pairwise

from monitor.analysis.syntax_scan import RESERVED
from monitor.analysis.syntax_tree import And, In, Near, Node, Not, Or, Phrase, Word, children, is_han_word

# How tightly a construct holds together; one that holds less tightly than its place asks for stands in brackets.
_OR, _AND, _NOT, _NEAR, _ALONE = range(5)
_TIGHTNESS: dict[type[Node], int] = {Or: _OR, And: _AND, Not: _NOT, Near: _NEAR, In: _ALONE}
_INNER: dict[type[Node], int] = {Or: _AND, And: _NOT, Not: _NOT, Near: _ALONE, In: _ALONE}
"""How tightly the parts of a construct must hold together to stand in it without brackets."""


def show(node: Node) -> str:
    """The query of ``node`` in one canonical wording: ``parse(show(node)) == node``."""
    return _text(node, _OR, every_bracket=False)


def bracketed(node: Node) -> str:
    """How the query is read, with each group in brackets: ``a b OR c`` gives ``(a AND b) OR c``."""
    return _text(node, _OR, every_bracket=True)


def _text(node: Node, place: int, *, every_bracket: bool) -> str:
    """``node`` where something that holds together at least as tightly as ``place`` must stand."""
    if isinstance(node, Word):
        return _word(node)
    if isinstance(node, Phrase):
        return f'{"cs:" if node.exact else ""}"{_joined(node.words)}"'
    parts: list[str] = []
    inner = _INNER[type(node)]
    for part in children(node):
        all_alone = every_bracket and not isinstance(part, Not)
        parts.append(_text(part, _ALONE if all_alone else inner, every_bracket=every_bracket))
    text = _with_operator(node, parts)
    return text if _TIGHTNESS[type(node)] >= place else f"({text})"


def _with_operator(node: Near | Not | And | Or | In, parts: list[str]) -> str:
    match node:
        case Near():
            return f" {'O' if node.ordered else ''}NEAR/{node.distance} ".join(parts)
        case Not():
            return f"NOT {parts[0]}"
        case In():
            return f"{node.scope}:{parts[0]}"
        case And():
            return " AND ".join(parts)
        case Or():
            return " OR ".join(parts)


def _word(word: Word) -> str:
    text = f'"{word.text}"' if word.text in RESERVED else word.text
    return f"cs:{text}" if word.exact else text


def _joined(words: tuple[str, ...]) -> str:
    """The words of a phrase with spaces between, except between Han characters."""
    text = words[0]
    for before, word in pairwise(words):
        text += word if is_han_word(before) and is_han_word(word) else f" {word}"
    return text
