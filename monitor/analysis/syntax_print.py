"""A topic tree back to text: as a query that reads equal, and with every group in brackets for the editor."""

from __future__ import annotations

from monitor.analysis.syntax_scan import RESERVED
from monitor.analysis.syntax_tree import And, In, Near, Node, Not, Or, Phrase, Word, is_han_word

# How tightly a construct holds together; one that holds less tightly than its place asks for stands in brackets.
_OR, _AND, _NOT, _NEAR, _ALONE = range(5)


def show(node: Node) -> str:
    """The query of ``node`` in one canonical wording: ``parse(show(node)) == node``."""
    return _text(node, _OR, every_bracket=False)


def bracketed(node: Node) -> str:
    """How the query is read, with each group in brackets: ``a b OR c`` gives ``(a AND b) OR c``."""
    return _text(node, _OR, every_bracket=True)


def _text(node: Node, place: int, *, every_bracket: bool) -> str:
    """``node`` where something at least as tight as ``place`` must stand."""

    def part(below: Node, tightness: int) -> str:
        inner = _ALONE if every_bracket and not isinstance(below, Not) else tightness
        return _text(below, inner, every_bracket=every_bracket)

    match node:
        case Word():
            return _word(node)
        case Phrase():
            return f'{"cs:" if node.exact else ""}"{_joined(node.words)}"'
        case In():
            return f"{node.scope}:{_text(node.part, _ALONE, every_bracket=every_bracket)}"
        case Near():
            operator = f"{'O' if node.ordered else ''}NEAR/{node.distance}"
            text, tightness = f"{part(node.left, _ALONE)} {operator} {part(node.right, _ALONE)}", _NEAR
        case Not():
            text, tightness = f"NOT {part(node.part, _NOT)}", _NOT
        case And():
            text, tightness = " AND ".join([part(each, _NOT) for each in node.parts]), _AND
        case Or():
            text, tightness = " OR ".join([part(each, _AND) for each in node.parts]), _OR
    return text if tightness >= place else f"({text})"


def _word(word: Word) -> str:
    text = f'"{word.text}"' if word.text in RESERVED else word.text
    return f"cs:{text}" if word.exact else text


def _joined(words: tuple[str, ...]) -> str:
    """The words of a phrase with spaces between, except between Han characters."""
    text = words[0]
    for before, word in zip(words, words[1:], strict=False):
        text += word if is_han_word(before) and is_han_word(word) else f" {word}"
    return text
