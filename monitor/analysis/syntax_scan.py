"""A query text cut into pieces: terms, operators, brackets and fields, each with its column.

What has a meaning in the topic language and cannot be used here is refused with the column and an advice. Nothing of
that kind is ever taken for a word. One pass from left to right, so that the first problem is the one reported and a
query of any length is answered in linear time.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal, get_args

from monitor.analysis.syntax_tree import MAX_DISTANCE, Leaf, Phrase, Scope, Word, is_han_word, letters, plain_spelling
from monitor.errors import QueryError
from monitor.text.words import pattern_words, tokens

MAX_LENGTH = 10_000
MAX_BRACKETS = 200
MIN_PREFIX = 3

Kind = Literal["TERM", "NEAR", "NOT", "_AND", "_OR", "_OPEN", "_CLOSE", "FIELD"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
_FIELDS_NOT_YET = (
    "source domain wire cites byline lang country ownership type section tag entity place url date tone topic"
).split()
_NUMBERS_NOT_YET = "words tone copies origins families".split()
RESERVED = frozenset("AND OR NOT NEAR ONEAR SENT PARA ATLEAST WEIGHT".split())
"""Words that are operators or functions when they stand without quotes."""

_CLOSING = {
    **dict.fromkeys('"“”„‟＂', frozenset('"“”„‟＂')),
    "«": frozenset("»"),
    "»": frozenset("«»"),
    "「": frozenset("」"),
    "『": frozenset("』"),
}
_SPACE = r"[\s\u200b\ufeff]"
_SPACES = re.compile(f"{_SPACE}*")
_CHUNK = re.compile(r"[^\s\u200b\ufeff()（）\"“”„‟＂«»「」『』]+")
_NAME = re.compile(r"([^\W\d_]\w*)[:：]")
_NEAR = re.compile(r"(o?near)(?:/(.*))?", re.IGNORECASE)
_FUNCTION = re.compile(rf"(SENT|PARA|ATLEAST|WEIGHT)(?:{_SPACE}*\(|/|>)")
_COMPARISON = re.compile(rf"(\w*){_SPACE}*([<>=]+)")
_MINUS = "-–—−"
_FOREIGN_OPERATORS = {"&&": "AND", "||": "OR", "&": "AND", "|": "OR", "+": "AND"}
_RESERVED_SIGN = re.compile(r"[<>=^~\[\]{}|\\]|[,;，；、،](?!\d)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a query as the grammar sees it. ``leaf`` is the word or phrase of a TERM."""

    kind: Kind
    text: str
    column: int
    leaf: Leaf | None = None


def scan(query: str) -> list[Piece]:
    """The pieces of ``query`` in order; brackets are balanced.

    Raises:
        QueryError: too long, an open quote or bracket, a construct that is malformed, unknown or not supported yet.
    """
    if len(query) > MAX_LENGTH:
        raise QueryError(
            f"The query is {len(query):,} characters long; at most {MAX_LENGTH:,} are read.",
            MAX_LENGTH + 1,
            "Split it into several topics.",
        )
    return _Scanner(query).pieces()


class _Scanner:
    """The state of one pass: where it stands, what it found, which brackets are open."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._at = 0
        self._found: list[Piece] = []
        self._open: list[int] = []

    def pieces(self) -> list[Piece]:
        self._skip_spaces()
        while self._at < len(self._query):
            char = self._query[self._at]
            if char in "()（）":
                self._bracket(char)
            elif char in _CLOSING:
                self._add_term(self._quoted(), exact=False)
            elif char in "」』":
                raise QueryError(f"`{char}` closes a quotation that was never opened.", self._at + 1)
            elif char in _MINUS:
                self._minus()
            else:
                self._chunk()
            self._skip_spaces()
        if self._open:
            raise QueryError("This bracket is never closed.", self._open[-1], "Add `)` where the group ends.")
        return self._found

    def _skip_spaces(self) -> None:
        spaces = _SPACES.match(self._query, self._at)
        self._at = spaces.end() if spaces else self._at

    def _add(self, kind: Kind, length: int) -> None:
        text = self._query[self._at : self._at + length]
        self._found.append(Piece(kind, text, self._at + 1))
        self._at += length

    def _bracket(self, char: str) -> None:
        column = self._at + 1
        if char in "(（":
            self._open.append(column)
            if len(self._open) > MAX_BRACKETS:
                raise QueryError(f"More than {MAX_BRACKETS} brackets are open here.", column, "Use fewer groups.")
            self._add("_OPEN", 1)
            return
        if not self._open:
            raise QueryError("`)` closes a bracket that was never opened.", column, "Remove it, or add `(` before.")
        self._open.pop()
        self._add("_CLOSE", 1)

    def _quoted(self) -> tuple[int, int]:
        """The range between the quote here and the next one that closes it; moves behind it."""
        closing = _CLOSING[self._query[self._at]]
        start = self._at + 1
        end = next((at for at in range(start, len(self._query)) if self._query[at] in closing), None)
        if end is None:
            raise QueryError("This quotation is never closed.", start, 'Add `"` after the last word of the phrase.')
        self._at = end + 1
        return start, end

    def _chunk(self) -> None:
        """What stands here without spaces, brackets and quotes: one operator, field or term."""
        chunk = _CHUNK.match(self._query, self._at)
        text = chunk[0] if chunk else self._query[self._at]
        if name := _NAME.match(text):
            self._field(name[1].lower(), name.end())
        elif text in ("AND", "OR", "NOT"):
            kinds: dict[str, Kind] = {"AND": "_AND", "OR": "_OR", "NOT": "NOT"}
            self._add(kinds[text], len(text))
        elif near := _NEAR.fullmatch(text):
            self._near(text, near[1], near[2])
        else:
            self._refuse_other_constructs(text)
            start, self._at = self._at, self._at + len(text)
            self._add_term((start, self._at), exact=False)

    def _minus(self) -> None:
        following = self._query[self._at + 1 : self._at + 2]
        if not following or _SPACES.fullmatch(following):
            raise QueryError("This minus stands alone.", self._at + 1, "Write `-word` without a space, or `NOT word`.")
        self._add("NOT", 1)

    def _near(self, text: str, name: str, distance: str | None) -> None:
        column, upper = self._at + 1, name.upper()
        if distance is None:
            if name != upper:  # "near" is a word like any other
                start, self._at = self._at, self._at + len(text)
                self._add_term((start, self._at), exact=False)
                return
            raise QueryError(f"`{name}` needs a distance in words.", column, f"Write `{name}/5`.")
        if not (distance.isascii() and distance.isdecimal() and 1 <= int(distance[:9]) <= MAX_DISTANCE):
            problem = f"`{text[:40]}` needs a whole number from 1 to {MAX_DISTANCE} after the slash."
            ordered = re.fullmatch(r"(\d{1,2})f", distance)  # Brandwatch's NEAR/2f
            advice = f"ONEAR/{ordered[1]}" if ordered else f"{upper}/5"
            raise QueryError(problem, column, f"Write `{advice}`.")
        if name != upper:
            raise QueryError("Operators are written in capitals.", column, f"Write `{upper}/{distance}`.")
        self._add("NEAR", len(text))

    def _field(self, name: str, length: int) -> None:
        column = self._at + 1
        if name in SCOPES:
            self._add("FIELD", length)
            return
        if name != "cs":
            raise _unknown_field(name, column)
        self._at += length
        self._skip_spaces()
        char = self._query[self._at : self._at + 1]
        chunk = _CHUNK.match(self._query, self._at)
        if char in _CLOSING:
            self._add_term(self._quoted(), exact=True, column=column)
        elif chunk and chunk[0] not in RESERVED and chunk[0][0] not in _MINUS and not _NAME.match(chunk[0]):
            self._refuse_other_constructs(chunk[0])
            self._at = chunk.end()
            self._add_term(chunk.span(), exact=True, column=column)
        else:
            raise QueryError("`cs:` takes one word or phrase.", column, "Write `cs:EU OR cs:UN`.")

    def _refuse_other_constructs(self, text: str) -> None:
        """Raise for everything that means something in this language or another one but is no word."""
        column = self._at + 1
        if function := _FUNCTION.match(self._query, self._at):
            raise _not_yet(f"{function[1]}(…)", column)
        if (comparison := _COMPARISON.match(self._query, self._at)) and comparison[1].lower() in _NUMBERS_NOT_YET:
            raise _not_yet(f"a condition on {comparison[1].lower()}", column)
        if text[0] == "/":
            raise _not_yet("a regular expression /…/", column)
        if text[0] == "'":
            raise QueryError("Phrases stand in double quotes.", column, f'Write `"` in place of `{text[0]}`.')
        if text[0] == "!" and len(text) > 1:
            raise QueryError("`!` has no meaning here.", column, f"Write `-{text[1:41]}`.")
        if within := re.fullmatch(r"[wW]/(\d{1,3})", text):
            raise QueryError(f"`{text}` is not an operator here.", column, f"Write `NEAR/{within[1]}`.")
        for sign, operator in _FOREIGN_OPERATORS.items():
            if text.startswith(sign):
                raise QueryError(f"`{sign}` is not an operator here.", column, f"Write `{operator}`.")
        if sign_found := _RESERVED_SIGN.search(text):
            raise _reserved(sign_found[0], column + sign_found.start())

    def _add_term(self, place: tuple[int, int], *, exact: bool, column: int | None = None) -> None:
        start, end = place
        if column is None:
            column = start + 1 if end == self._at else start  # of a phrase, the column of its opening quote
        words = _words(self._query, start, end, column)
        leaf = Word(words[0], exact, column) if len(words) == 1 else Phrase(words, exact, column)
        self._found.append(Piece("TERM", self._query[start:end], column, leaf))


def _words(query: str, start: int, end: int, term_column: int) -> tuple[str, ...]:
    """The words of a term, wildcards checked. ``term_column`` is where the term with its quote or field begins."""
    text = query[start:end]
    kept = [(a + start + 1, plain_spelling(text[a:b])) for a, b in pattern_words(text)]
    # Once more, since invisible characters that are gone now can have hidden where a word ends.
    found = [(column, word[a:b]) for column, word in kept for a, b in pattern_words(word)]
    found = [(column, word) for column, word in found if "*" in word or "?" in word or tokens(word)]
    if not text.strip():
        raise QueryError("There is nothing between these quotes.", term_column, "Write a phrase, or remove them.")
    if not found:
        raise QueryError(f"`{text[:40]}` holds no word to look for.", start + 1, "Write a word, or remove it.")
    han_beside = any(is_han_word(word) for _, word in found)
    for column, word in found:
        if not (word == "?" and han_beside):
            _check_wildcards(word, column)
    return tuple(word for _, word in found)


def _check_wildcards(word: str, column: int) -> None:
    if "*" in word[:-1]:
        stem = word.split("*")[0]
        advice = f"Write `{stem}*`." if letters(stem) >= MIN_PREFIX else "Write a prefix such as `sanction*`."
        raise QueryError("`*` can stand only at the end of a word.", column + word.index("*"), advice)
    if word.endswith("*") and not is_han_word(word) and letters(word) < MIN_PREFIX:
        problem = f"The wildcard in `{word}` is too short: at least {MIN_PREFIX} letters must stand before `*`."
        raise QueryError(problem, column, "Write more letters, or list the words with OR.")
    if not letters(word):
        raise QueryError(f"The wildcard in `{word}` is too short: it names no letter.", column, "Write `defen?e`.")


def _unknown_field(name: str, column: int) -> QueryError:
    if name in _FIELDS_NOT_YET:
        return _not_yet(f"`{name}:`", column)
    known = [*SCOPES, "cs", *_FIELDS_NOT_YET]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    advice = f"Did you mean `{close[0]}:`?" if close else "If it is text to look for, put it in double quotes."
    return QueryError(f"There is no field `{name[:40]}:`.", column, advice)


def _not_yet(what: str, column: int) -> QueryError:
    return QueryError(f"{what[:1].upper()}{what[1:]} is not supported yet.", column)


def _reserved(sign: str, column: int) -> QueryError:
    if sign in ",;，；、،":
        return QueryError(f"`{sign}` does not join words here.", column, "Write AND or OR between them.")
    if sign == "~":
        return QueryError("`~` is not an operator here.", column, "Write `first NEAR/5 second`.")
    if sign == "^":
        return _not_yet("a weight (`^`)", column)
    return QueryError(f"`{sign}` has no meaning here.", column, "If it is text to look for, put it in double quotes.")
