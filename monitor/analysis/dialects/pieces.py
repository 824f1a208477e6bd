"""A pasted query cut into pieces, with the columns of the pasted text. One pass, linear in its length."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from monitor.errors import QueryError

LONGEST_PASTE = 100_000
"""Code points of a pasted text that are read."""

Kind = Literal[
    "TERM", "QUOTED", "EXACT", "REGEX", "RANGE", "OPEN", "CLOSE", "AND", "OR", "NOT", "PLUS", "NEAR", "FIELD", "CALL",
    "SLOP", "BOOST",
]  # fmt: skip

_CLOSING = {**dict.fromkeys('"“”„‟＂', '"“”„‟＂'), "«": "»", "»": "«»"}
_SPACES = re.compile(r"[\s\u200b\ufeff]*")
_COMMENT = re.compile(r"<<<.*?>>>", re.DOTALL)
_ENDS = r"\s\u200b\ufeff()\"“”„‟＂«»"
_FIELD = re.compile(r"([^\W\d][\w.]*):(?!//)")
_SLOP = re.compile(r"~(\d{0,9}(?:\.\d{1,9})?)")
_BOOST = re.compile(r"\^(\d{1,9}(?:\.\d{1,9})?)")
_REGEX = re.compile(r"/((?:[^/\\\n]|\\[^\n])+)/")
_ENCLOSED = re.compile(r"[\[{]([^\[\]{}]*)[\]}]")
_TO = re.compile(r"\sTO\s")
_WORDS: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: its kind, how it stands in the pasted text, its column, and what is inside quotes or brackets."""

    kind: Kind
    text: str
    column: int
    value: str = ""

    @property
    def end(self) -> int:
        """The index in the pasted text at which the piece ends."""
        return self.column - 1 + len(self.text)


@dataclass(frozen=True, slots=True)
class Style:
    """How a dialect is cut into pieces.

    ``near`` matches a whole operator of proximity, ``calls`` are names (small letters) that take a bracket of their
    own; the others say which signs mean something.
    """

    near: re.Pattern[str]
    calls: frozenset[str] = frozenset()
    signs: Mapping[str, Kind] = field(default_factory=dict)
    any_case: bool = False
    escapes: bool = False
    suffixes: bool = False
    regexes: bool = False
    braces: bool = False
    comments: bool = False

    @property
    def chunk(self) -> re.Pattern[str]:
        """What stands without spaces, brackets and quotes."""
        special = ("~^" if self.suffixes else "") + (r"\[\]{}" if self.braces else "")
        if self.escapes:
            return re.compile(rf"(?:\\.|\\$|[^{_ENDS}{special}\\])+", re.DOTALL)
        return re.compile(rf"[^{_ENDS}{special}]+")


def cut(text: str, style: Style) -> list[Piece]:
    """The pieces of a pasted text in order.

    Raises:
        QueryError: it is too long, a quotation is never closed, or a sign stands where it means nothing.
    """
    if len(text) > LONGEST_PASTE:
        problem = f"The pasted text is {len(text):,} characters long; at most {LONGEST_PASTE:,} are read."
        raise QueryError(problem, LONGEST_PASTE + 1, "Paste one query at a time.")
    return _Cutter(text, style).pieces()


class _Cutter:
    """The state of one pass over a pasted text."""

    def __init__(self, text: str, style: Style) -> None:
        self._text = text
        self._style = style
        self._chunk = style.chunk
        names = "|".join(sorted(style.calls, key=len, reverse=True))
        self._call = re.compile(rf"({names})(\d{{0,4}})\(", re.IGNORECASE) if names else None
        self._at = 0
        self._found: list[Piece] = []

    def pieces(self) -> list[Piece]:
        while self._skip():
            char = self._text[self._at]
            if char in "()":
                self._add("OPEN" if char == "(" else "CLOSE", 1)
            elif char in _CLOSING:
                self._quotation()
            elif not (self._suffix() or self._sign(char) or self._enclosed()):
                self._plain()
        return self._found

    def _skip(self) -> bool:
        """Go over spaces and comments; whether anything follows."""
        while True:
            start = self._at
            if spaces := _SPACES.match(self._text, self._at):
                self._at = spaces.end()
            if self._style.comments and self._text.startswith("<<<", self._at):
                comment = _COMMENT.match(self._text, self._at)
                if comment is None:
                    raise QueryError("This comment is never closed.", self._at + 1, "Add `>>>` where it ends.")
                self._at = comment.end()
            if self._at == start:
                return self._at < len(self._text)

    def _add(self, kind: Kind, length: int, value: str = "") -> None:
        self._found.append(Piece(kind, self._text[self._at : self._at + length], self._at + 1, value))
        self._at += length

    def _quotation(self) -> None:
        closing, start = _CLOSING[self._text[self._at]], self._at + 1
        at = start
        while at < len(self._text) and self._text[at] not in closing:
            at += 2 if self._style.escapes and self._text[at] == "\\" else 1
        if at >= len(self._text):
            raise QueryError("This quotation is never closed.", start, 'Add `"` after the last word of the phrase.')
        self._add("QUOTED", at + 1 - self._at, self._text[start:at])

    def _suffix(self) -> bool:
        """``~5`` and ``^2`` behind a word, a phrase or a bracket."""
        char = self._text[self._at]
        if not self._style.suffixes or char not in "~^":
            return False
        last = self._found[-1] if self._found else None
        found = (_SLOP if char == "~" else _BOOST).match(self._text, self._at)
        behind = last is not None and last.end == self._at and last.kind not in ("OPEN", "FIELD")
        if found is None or not behind:
            raise QueryError(f"`{char}` stands alone.", self._at + 1, "Remove it, or put it behind a word or phrase.")
        self._add("SLOP" if char == "~" else "BOOST", len(found[0]), found[1])
        return True

    def _sign(self, char: str) -> bool:
        """Signs that are operators: ``-``, and those of the dialect."""
        for sign, kind in self._style.signs.items():
            if self._text.startswith(sign, self._at):
                return self._prefix(kind, len(sign)) if kind in ("PLUS", "NOT") else self._operator(kind, len(sign))
        return char in "-–—−" and self._prefix("NOT", 1)

    def _prefix(self, kind: Kind, length: int) -> bool:
        following = self._text[self._at + length : self._at + length + 1]
        if not following or _SPACES.fullmatch(following):
            sign = self._text[self._at : self._at + length]
            raise QueryError(f"`{sign}` stands alone.", self._at + 1, f"Write `{sign}word` without a space.")
        self._add(kind, length)
        return True

    def _operator(self, kind: Kind, length: int) -> bool:
        self._add(kind, length)
        return True

    def _enclosed(self) -> bool:
        """Ranges, case-sensitive words in braces, and regular expressions."""
        char = self._text[self._at]
        if self._style.braces and char in "[{":
            found = _ENCLOSED.match(self._text, self._at)
            if found is None:
                raise QueryError(f"`{char}` is never closed.", self._at + 1, "Close it, or remove it.")
            self._add("RANGE" if char == "[" or _TO.search(found[1]) else "EXACT", len(found[0]), found[1])
            return True
        if self._style.braces and char in "]}":
            raise QueryError(f"`{char}` closes nothing.", self._at + 1, "Remove it.")
        if self._style.regexes and char == "/":
            found = _REGEX.match(self._text, self._at)
            if found is None:
                raise QueryError("This regular expression is never closed.", self._at + 1, "Add `/` where it ends.")
            self._add("REGEX", len(found[0]), found[1])
            return True
        return False

    def _plain(self) -> None:
        """An operator, a field, a function, or a word."""
        if self._call and (call := self._call.match(self._text, self._at)):
            self._add("CALL", len(call[0]), (call[1] + call[2]).lower())
            return
        if name := _FIELD.match(self._text, self._at):
            self._add("FIELD", len(name[0]), name[1])
            return
        found = self._chunk.match(self._text, self._at)
        chunk = found[0] if found else self._text[self._at]
        operator = _WORDS.get(chunk.upper() if self._style.any_case else chunk)
        if operator:
            self._add(operator, len(chunk))
        elif self._style.near.fullmatch(chunk):
            self._add("NEAR", len(chunk))
        else:
            self._add("TERM", len(chunk), re.sub(r"\\(.)", r"\1", chunk) if self._style.escapes else chunk)
