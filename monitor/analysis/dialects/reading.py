"""Reads the pieces of a pasted query into our tree: what the dialects have in common.

A dialect is a subclass that says how its fields, functions and operators of proximity are written. What has no
counterpart is ``Lost`` until it is clear where it stands, so that the note can say whether more or fewer articles match
without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from monitor.analysis.dialects.drafting import Cause, Distance, Draft, Lost, Proximity, Say, joined
from monitor.analysis.dialects.notes import Dialect, Note, shortened
from monitor.analysis.dialects.pieces import Piece, Style, cut
from monitor.analysis.dialects.terms import lost, term, words
from monitor.analysis.syntax_build import within_scope
from monitor.analysis.syntax_tree import And, In, Meta, MetadataField, Node, Not, Or, Phrase, Scope, Word, walk
from monitor.errors import QueryError

MOST_NESTED = 80
"""Brackets, fields and functions inside each other."""

Outlets = Callable[[str], str | None]
"""Gives the domain of an outlet with a printed name, ``None`` where it is not known."""
Rule = Callable[[Piece, str], Draft]
"""Makes a leaf of a piece and its text."""


@dataclass(frozen=True, slots=True)
class Value:
    """A field of another tool that is one of ours: how a value is read, and what differs."""

    field: MetadataField
    read: Callable[[Piece, str, Say], Draft]
    difference: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """A draft with the sign before it: ``+`` or a NOT that stands alone."""

    draft: Draft
    sign: Literal["", "+", "-"] = ""
    several: bool = False


class Reader:
    """One reading of a pasted query; used once."""

    dialect: ClassVar[Dialect]
    style: ClassVar[Style]
    side_by_side: ClassVar[str] = "Words side by side without an operator are all asked for."
    """What is said where words stand side by side without an operator; nothing where that is empty."""
    values: ClassVar[Mapping[str, Value]] = {}
    scopes: ClassVar[Mapping[str, Scope]] = {}
    gone: ClassVar[Mapping[str, str]] = {}
    """Fields by name (small letters): those of metadata, those of the text, and why others have no counterpart."""
    mixed: ClassVar[str] = "AND and OR stand together without brackets: AND is read as binding tighter."
    """What is said where AND and OR stand together without brackets."""
    ranked: ClassVar[bool] = False
    """Whether ``+`` and ``OR NOT`` mean what they do in Lucene."""

    def __init__(self, text: str, outlets: Outlets) -> None:
        self.outlets = outlets
        self._text = text
        self._notes: list[Note] = []
        self._said: set[str] = set()
        self._pieces: list[Piece] = []
        self._at = 0
        self._nested = 0
        self._negated = False
        self._rule: Rule = self.text_term
        self.proximity = Proximity(self.say)

    # ------------------------------------------------------------------------------------------------- for the dialects
    def field(self, piece: Piece) -> Draft:
        """What a field with its operand becomes; the operand comes next."""
        return self.named(piece.value.lower(), piece, self.operand)

    def call(self, piece: Piece) -> Draft:
        """What a function becomes; its arguments come next."""
        raise NotImplementedError

    def distance(self, piece: Piece) -> Distance:
        """What an operator of proximity asks for."""
        raise NotImplementedError

    def text_term(self, piece: Piece, text: str) -> Draft:
        """A word or phrase that is looked for in the text."""
        return term(piece, text, self.say)

    def exact_term(self, piece: Piece, text: str) -> Draft:
        """The same in exactly these capitals."""
        return term(piece, text, self.say, exact=True)

    def value_range(self, piece: Piece) -> Draft:
        """A range in brackets."""
        return lost(piece, "There are no ranges of this here.")

    def expression(self, piece: Piece) -> Draft:
        """A regular expression."""
        return lost(piece, "It is no regular expression that could be used here.")

    # ----------------------------------------------------------------------------------------------------------- result
    def read(self) -> tuple[Node, tuple[Note, ...]]:
        """The tree and the notes, by column.

        Raises:
            QueryError: the text is malformed, or nothing of it can be carried over.
        """
        self._pieces = cut(self._text, self.style)
        if not self._pieces:
            raise QueryError("There is nothing to convert.", 1, "Paste a query.")
        draft = self._disjunction()
        if self._at < len(self._pieces):
            column = self._pieces[self._at].column
            raise QueryError("`)` closes a bracket that was never opened.", column, "Remove it, or add `(` before.")
        if isinstance(draft, Lost):
            cause = draft.causes[0]
            problem = f"Nothing of this query can be carried over. `{cause.text}`: {cause.why}"
            raise QueryError(problem, cause.column)
        return draft, tuple(sorted(dict.fromkeys(self._notes), key=lambda note: note.column))

    def say(self, column: int, text: str, message: str) -> None:
        """Add a note."""
        self._notes.append(Note(column, shortened(text), message))

    def say_once(self, column: int, text: str, message: str) -> None:
        """Add a note that holds for the whole query and is said at its first place."""
        if message not in self._said:
            self._said.add(message)
            self.say(column, text, message)

    # ---------------------------------------------------------------------------------------------------------- grammar
    def _peek(self) -> str:
        return self._pieces[self._at].kind if self._at < len(self._pieces) else ""

    def next_piece(self) -> Piece:
        """The piece that comes next; it is gone over."""
        piece = self._pieces[self._at]
        self._at += 1
        return piece

    def _disjunction(self) -> Draft:
        parts = [self._conjunction()]
        signs: list[Piece] = []
        while self._peek() == "OR":
            signs.append(self.next_piece())
            parts.append(self._conjunction())
        if len(parts) == 1:
            return parts[0].draft
        if any(part.several for part in parts):
            self.say_once(signs[0].column, signs[0].text, self.mixed)
        if self.ranked and any(part.sign for part in parts):
            return self._ranked(parts, signs[0])
        return self._join("OR", [part.draft for part in parts])

    def _ranked(self, parts: Sequence[_Part], sign: Piece) -> Draft:
        """OR beside ``+`` and NOT as Lucene has it: it never makes them optional."""
        must = [part.draft for part in parts if part.sign == "+"]
        never = [part.draft for part in parts if part.sign == "-"]
        other = [part.draft for part in parts if not part.sign]
        if never and (must or other):
            message = "Beside OR, NOT excludes from the whole group in Lucene: it is joined with AND."
            self.say(sign.column, sign.text, message)
        if must and other:
            message = "Beside a part with `+` the others only raise an article's rank in Lucene: they are left out."
            self.say(sign.column, sign.text, message)
            other = []
        kept = [*must, *([self._join("OR", other)] if other else []), *never]
        return self._join("AND" if must or other else "OR", kept)

    def _conjunction(self) -> _Part:
        parts = [self._unary()]
        while True:
            kind = self._peek()
            if kind == "AND":
                self.next_piece()
            elif kind in ("", "OR", "CLOSE", "NEAR"):
                break
            elif kind not in ("NOT", "PLUS") and self.side_by_side:
                here = self._pieces[self._at]
                self.say_once(here.column, here.text, self.side_by_side)
            parts.append(self._unary())
        if len(parts) == 1:
            return parts[0]
        return _Part(self._join("AND", [part.draft for part in parts]), several=True)

    def _unary(self) -> _Part:
        nots, plus = 0, False
        first = self._at
        while self._peek() in ("NOT", "PLUS"):
            nots += self._peek() == "NOT"
            plus = self._peek() == "PLUS"
            self.next_piece()
        column = self._pieces[first].column if first < len(self._pieces) else 0
        before = self._negated
        self._negated ^= bool(nots % 2)
        draft = self._chain()
        self._negated = before
        if isinstance(draft, Lost):
            return _Part(draft)
        return _Part(Not(draft, column), "-") if nots % 2 else _Part(draft, "+" if plus else "")

    def _chain(self) -> Draft:
        left = self.operand()
        while self._peek() == "NEAR":
            distance = self.distance(self.next_piece())
            right = self.operand()
            if isinstance(left, Lost) or isinstance(right, Lost):
                left = self._join("AND", [left, right])
            elif distance.unit:
                left = self.within(distance, left, right)
            else:
                left = self.proximity.beside(left, right, distance)
        return left

    def within(self, distance: Distance, left: Node, right: Node) -> Node:
        """Both in one sentence or paragraph; only dialects that have this come here."""
        raise NotImplementedError

    def operand(self) -> Draft:
        """A word, phrase, group, field or function, with what stands behind it.

        Raises:
            QueryError: something else comes next.
        """
        if self._at >= len(self._pieces):
            last = self._pieces[-1]
            raise QueryError(f"`{last.text}` has nothing after it.", last.column, "Add a word, or remove it.")
        piece = self._pieces[self._at]
        if piece.kind in ("AND", "OR", "NEAR", "CLOSE", "NOT", "PLUS"):
            raise self._misplaced(piece)
        self._at += 1
        match piece.kind:
            case "OPEN":
                return self._suffixed(self.group(piece), piece)
            case "FIELD" | "CALL":
                self._deeper(piece)
                draft = self.field(piece) if piece.kind == "FIELD" else self.call(piece)
                self._nested -= 1
                return self._suffixed(draft, piece)
            case "REGEX":
                return self._suffixed(self.expression(piece), piece)
            case "RANGE":
                return self._suffixed(self.value_range(piece), piece)
            case "EXACT":
                self.in_text(piece)
                return self._suffixed(self.exact_term(piece, piece.value), piece)
        return self._word(piece)

    def _misplaced(self, piece: Piece) -> QueryError:
        before = self._pieces[self._at - 1] if self._at else None
        if before is None or (before.kind in ("OPEN", "CALL") and piece.kind != "CLOSE"):
            return QueryError(f"`{piece.text}` has nothing before it.", piece.column, "Add a word, or remove it.")
        if piece.kind == "CLOSE" and before.kind in ("OPEN", "CALL"):
            return QueryError("There is nothing between these brackets.", before.column, "Add a word, or remove them.")
        if piece.kind == "CLOSE":
            return QueryError(f"`{before.text}` has nothing after it.", before.column, "Add a word, or remove it.")
        return QueryError(f"`{piece.text}` cannot follow `{before.text}`.", piece.column, "Keep one of them.")

    def _deeper(self, piece: Piece) -> None:
        self._nested += 1
        if self._nested > MOST_NESTED:
            problem = f"More than {MOST_NESTED} brackets are open here."
            raise QueryError(problem, piece.column, "Use fewer groups.")

    def group(self, opening: Piece) -> Draft:
        """What stands between a bracket that was just opened and the one that closes it."""
        self._deeper(opening)
        draft = self._disjunction()
        if self._peek() != "CLOSE":
            raise QueryError("This bracket is never closed.", opening.column, "Add `)` where the group ends.")
        self._at += 1
        self._nested -= 1
        return draft

    def _word(self, piece: Piece) -> Draft:
        text = piece.value
        slop = self._pieces[self._at] if self._peek() == "SLOP" else None
        if piece.kind == "TERM" and text in ("and", "or", "not") and not self.style.any_case:
            message = f"`{text}` in small letters is looked for as a word. If it is meant as an operator, write it in"
            self.say(piece.column, text, f"{message} capitals.")
        if slop is None or self._rule != self.text_term:
            return self._suffixed(self._rule(piece, text), piece)
        self._at += 1
        if piece.kind == "TERM":
            message = "There is no search for similar spellings here: only this spelling is found. Add others with OR."
            self.say(piece.column, piece.text + slop.text, message)
            return self._suffixed(self._rule(piece, text), piece)
        return self._suffixed(self._sloppy(piece, text, slop), piece)

    def _sloppy(self, piece: Piece, text: str, slop: Piece) -> Draft:
        found = tuple(word for word in (word.replace("*", "").replace("?", "") for word in words(text)) if word)
        distance = int(float(slop.value or 0))
        if len(found) < 2 or not distance:
            return self._rule(piece, text)
        if any(sign in text for sign in "*?"):
            self.say(piece.column, piece.text, "Wildcards inside such a phrase are left out.")
        self.say(slop.column, piece.text + slop.text, self.slop_note(distance, len(found)))
        return self.proximity.in_a_row(found, Distance(piece.column, piece.text, distance))

    def slop_note(self, distance: int, number: int) -> str:
        """What differs between ``"a b"~n`` and our NEAR."""
        if number > 2:
            return (
                f"There all words share {distance} moves; here up to {distance} other words may stand between each two "
                "neighbours: more articles match."
            )
        return "There a word out of order costs two moves; here the order does not matter: slightly more match."

    def _suffixed(self, draft: Draft, piece: Piece) -> Draft:
        """What stands behind an operand: a boost changes nothing, a distance behind a group is NEAR."""
        while self._peek() in ("SLOP", "BOOST"):
            suffix = self.next_piece()
            if suffix.kind == "BOOST":
                message = "A boost only changes the order of results, not what is found: it is left out."
                self.say_once(suffix.column, suffix.text, message)
            elif isinstance(draft, And) and suffix.value and int(float(suffix.value)):
                draft = self._near_group(draft, Distance(suffix.column, suffix.text, int(float(suffix.value))))
            else:
                self.say(
                    suffix.column, piece.text + suffix.text, "A distance means nothing behind this: it is left out."
                )
        return draft

    def _near_group(self, group: And, distance: Distance) -> Node:
        tree = group.parts[0]
        for part in group.parts[1:]:
            tree = self.proximity.beside(tree, part, distance)
        return tree

    # ----------------------------------------------------------------------------------------------------------- fields
    def named(self, name: str, piece: Piece, parse: Callable[[], Draft]) -> Draft:
        """The field ``name`` with the operand that ``parse`` reads."""
        if name in self.scopes:
            return self.scoped(self.scopes[name], piece, parse)
        if known := self.values.get(name):
            if known.difference:
                self.say_once(piece.column, piece.text, known.difference)
            return self.metadata(known.field, piece, lambda at, text: known.read(at, text, self.say), parse)
        return self.without(piece, self.gone.get(name, f"There is no field like `{name}` here."), parse)

    # --------------------------------------------------------------------------------------------------------- building
    def _join(self, kind: Literal["AND", "OR"], parts: Sequence[Draft]) -> Draft:
        kept = [part for part in parts if not isinstance(part, Lost)]
        causes = tuple(cause for part in parts if isinstance(part, Lost) for cause in part.causes)
        if not kept:
            return Lost(causes)
        effect = "more" if (kind == "AND") != self._negated else "fewer"
        for cause in causes:
            self.say(cause.column, cause.text, f"{cause.why} It is left out, so {effect} articles match.")
        return joined(kind, kept)

    def by_rule(self, rule: Rule, parse: Callable[[], Draft]) -> Draft:
        """What ``parse`` reads, each leaf made by ``rule``."""
        before = self._rule
        self._rule = rule
        draft = parse()
        self._rule = before
        return draft

    def metadata(self, name: MetadataField, piece: Piece, rule: Rule, parse: Callable[[], Draft]) -> Draft:
        """A condition on a metadata field whose values ``parse`` reads.

        Raises:
            QueryError: something other than values stands in it.
        """
        self.in_text(piece)
        draft = self.by_rule(rule, parse)
        if isinstance(draft, Lost):
            return draft
        for part, _ in walk(draft):
            if not isinstance(part, And | Or | Not | Word | Phrase):
                raise QueryError(f"This cannot stand inside `{piece.text}`.", part.column, "Use AND, OR and NOT there.")
        return Meta(name, draft, piece.column)

    def scoped(self, scope: Scope, piece: Piece, parse: Callable[[], Draft]) -> Draft:
        """What ``parse`` reads within a part of the article.

        Raises:
            QueryError: a condition that is not on text stands in it.
        """
        self.in_text(piece)
        draft = parse()
        if isinstance(draft, Lost):
            return draft
        if all(isinstance(part, In) and part.scope == scope for part in _branches(draft)):
            return draft
        return within_scope(scope, draft, piece.column)

    def in_text(self, piece: Piece) -> None:
        """Nothing, where words are looked for in the text.

        Raises:
            QueryError: the values of a metadata field stand here.
        """
        if self._rule not in (self.text_term, self.exact_term):
            raise QueryError(f"`{piece.text}` cannot stand inside another field.", piece.column, "Join them with AND.")

    def without(self, piece: Piece, why: str, parse: Callable[[], Draft]) -> Lost:
        """A field or function that has no counterpart; what ``parse`` reads goes with it."""
        known, said = len(self._notes), set(self._said)
        self.by_rule(self.text_term, parse)
        del self._notes[known:]
        self._said = said
        text = self._text[piece.column - 1 : self._pieces[self._at - 1].end]
        return Lost((Cause(piece.column, shortened(text), why),))


def _branches(node: Node) -> Sequence[Node]:
    return node.parts if isinstance(node, And | Or) else (node,)
