"""A query text cut into pieces: terms, operators, brackets and fields, each with its column.

What has a meaning in the topic language and cannot be used here is refused with the column and an advice. Nothing of
that kind is ever taken for a word. One pass from left to right, so that the first problem is the one reported and a
query of any length is answered in linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from monitor.analysis.syntax_terms import (
    EXAMPLES,
    NUMBERS,
    SCOPES,
    refuse_other_constructs,
    unknown_field,
    words_of,
)
from monitor.analysis.syntax_tree import MAX_DISTANCE, MetadataField, Phrase, Reference, Word, plain_spelling
from monitor.analysis.syntax_values import (
    FIELDS,
    WHOLE_NAMES,
    WHOLE_VALUES,
    check_name,
    comparison,
    days,
    regex,
    whole_value,
)
from monitor.errors import QueryError
from monitor.text.words import tokens

MAX_LENGTH = 10_000
MAX_BRACKETS = 200
MAX_NUMBER = {"ATLEAST": 1000, "WEIGHT": 100_000}
MAX_WEIGHT = 1000

Kind = Literal["TERM", "NEAR", "NOT", "_AND", "_OR", "_OPEN", "_CLOSE", "FIELD", "FUNCTION", "_COMMA", "POWER"]

FUNCTIONS = ("SENT", "PARA", "ATLEAST", "WEIGHT")
RESERVED = frozenset(["AND", "OR", "NOT", "NEAR", "ONEAR", *FUNCTIONS])
"""Words that are operators or functions when they stand without quotes."""

_CLOSING = {
    **dict.fromkeys('"“”„‟＂', frozenset('"“”„‟＂')),
    "«": frozenset("»"),
    "»": frozenset("«»"),
    "「": frozenset("」"),
    "『": frozenset("』"),
}
_QUOTES = "".join(_CLOSING)
_SPACE = r"[\s\u200b\ufeff]"
_SPACES = re.compile(f"{_SPACE}*")
_ENDS = r"\s\u200b\ufeff()（）\"“”„‟＂«»「」『』"
_CHUNK = re.compile(f"[^{_ENDS}]+")
# Among the arguments of a function commas and weights end a term; "1,000" stays one.
_ARGUMENT_CHUNK = re.compile(rf"(?:[^{_ENDS}^,，]|(?<=\d),(?=\d))+")
_NAME = re.compile(r"([^\W\d_]\w*)[:：]")
_NEAR = re.compile(r"(o?near)(?:/(.*))?", re.IGNORECASE)
_CALL = re.compile(rf"(SENT|PARA|ATLEAST|WEIGHT)(?={_SPACE}*[(（]|[/<>=])([/<>=]*)([^{_ENDS}]*){_SPACE}*([(（])?")
_COMPARISON = re.compile(rf"(\w+){_SPACE}*(?=[<>=])")
_SIGN_AND_NUMBER = re.compile(rf"{_SPACE}*([<>=]+){_SPACE}*((?:[^{_ENDS}^,，]|,(?=\d))*)")
_REGEX = re.compile(r"/((?:[^/\\\n]|\\[^\n])*)/")
_TOPIC_NAME = re.compile(rf"[^{_ENDS}@^,，]*")
_VERSION = re.compile(r"@([1-9]\d{0,5})(?!\w)", re.ASCII)
_POWER = re.compile(r"\^([-–−]?\d{1,9})(?!\w)", re.ASCII)
_MINUS = "-–—−"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a query as the grammar sees it.

    ``value`` is the node of a TERM, (name, number) of a FUNCTION, whose text includes its bracket, and the weight of a
    POWER.
    """

    kind: Kind
    text: str
    column: int
    value: Any = None


@dataclass(frozen=True, slots=True)
class _Opened:
    """An open bracket: its column, the function whose it is, the metadata field whose values stand in it."""

    column: int
    function: str = ""
    field: MetadataField | None = None


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
        self._open: list[_Opened] = []
        self._in_function = 0
        self._field: MetadataField | None = None  # whose value must come next

    def pieces(self) -> list[Piece]:
        self._skip_spaces()
        while self._at < len(self._query):
            self._next(self._query[self._at])
            self._skip_spaces()
        if self._open:
            raise QueryError("This bracket is never closed.", self._open[-1].column, "Add `)` where the group ends.")
        return self._found

    def _next(self, char: str) -> None:
        function = self._open[-1].function if self._open else ""
        if char in "()（）":
            self._bracket(char)
        elif char in _CLOSING:
            self._quotation()
        elif char in "」』":
            raise QueryError(f"`{char}` closes a quotation that was never opened.", self._at + 1)
        elif char in _MINUS:
            self._minus()
        elif char in ",，" and function:
            self._add("_COMMA", 1)
        elif char == "^":
            self._power(function)
        elif char == "/" and self._value_field() is None:
            self._regex()
        else:
            self._chunk()

    def _value_field(self) -> MetadataField | None:
        """The metadata field whose value stands here."""
        return self._field or (self._open[-1].field if self._open else None)

    def _skip_spaces(self) -> None:
        spaces = _SPACES.match(self._query, self._at)
        self._at = spaces.end() if spaces else self._at

    def _add(self, kind: Kind, length: int, value: Any = None) -> None:
        text = self._query[self._at : self._at + length]
        self._found.append(Piece(kind, text, self._at + 1, value))
        self._at += length
        if kind != "FIELD":
            self._field = None

    def _opened(self, opened: _Opened) -> None:
        self._open.append(opened)
        self._in_function += bool(opened.function)
        if len(self._open) > MAX_BRACKETS:
            raise QueryError(f"More than {MAX_BRACKETS} brackets are open here.", opened.column, "Use fewer groups.")

    def _bracket(self, char: str) -> None:
        column = self._at + 1
        if char in "(（":
            self._opened(_Opened(column, field=self._value_field()))
            self._add("_OPEN", 1)
            return
        if not self._open:
            raise QueryError("`)` closes a bracket that was never opened.", column, "Remove it, or add `(` before.")
        self._in_function -= bool(self._open.pop().function)
        self._add("_CLOSE", 1)

    def _quotation(self) -> None:
        column, field = self._at + 1, self._value_field()
        start, end = self._quoted()
        self._add_value(field, start, end, column) if field else self._add_term(start, end, column)

    def _quoted(self) -> tuple[int, int]:
        """The range between the quote here and the next one that closes it; moves behind it."""
        closing = _CLOSING[self._query[self._at]]
        start = self._at + 1
        end = next((at for at in range(start, len(self._query)) if self._query[at] in closing), None)
        if end is None:
            raise QueryError("This quotation is never closed.", start, 'Add `"` after the last word of the phrase.')
        self._at = end + 1
        return start, end

    def _read_chunk(self) -> str:
        chunk = (_ARGUMENT_CHUNK if self._in_function else _CHUNK).match(self._query, self._at)
        return chunk[0] if chunk else self._query[self._at : self._at + 1]

    def _chunk(self) -> None:
        """What stands here without spaces, brackets and quotes: one operator, field, function or term."""
        text = self._read_chunk()
        if text in ("AND", "OR", "NOT"):
            kinds: dict[str, Kind] = {"AND": "_AND", "OR": "_OR", "NOT": "NOT"}
            self._add(kinds[text], len(text))
        elif field := self._value_field():
            self._value(field, text)
        elif name := _NAME.match(text):
            self._named(name[1].lower(), name.end())
        elif near := _NEAR.fullmatch(text):
            self._near(text, near[1], near[2])
        elif call := _CALL.match(self._query, self._at):
            self._function(call)
        elif (quantity := _COMPARISON.match(self._query, self._at)) and quantity[1].lower() in NUMBERS:
            column, self._at = self._at + 1, quantity.end()
            self._compare(quantity[1].lower(), column)
        else:
            refuse_other_constructs(self._query, self._at, text)
            start, self._at = self._at, self._at + len(text)
            self._add_term(start, self._at, start + 1)

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
                self._add_term(start, self._at, column)
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

    def _function(self, call: re.Match[str]) -> None:
        name, sign, number, bracket = call.groups()
        column, wanted = self._at + 1, {"ATLEAST": "/", "WEIGHT": ">="}.get(name, "")
        fits = sign == wanted and bracket is not None
        if wanted:
            fits = fits and number.isascii() and number.isdecimal() and 1 <= int(number[:9]) <= MAX_NUMBER[name]
        if not fits or (not wanted and number):
            limit = f" with a whole number from 1 to {MAX_NUMBER[name]:,}" if wanted else ""
            problem = f"`{call[0][:40].strip()}` is not how {name} is written{limit}."
            raise QueryError(problem, column, f"Write for example `{EXAMPLES[name]}`.")
        self._opened(_Opened(self._at + len(call[0]), function=name))
        self._add("FUNCTION", len(call[0]), (name, int(number or 0)))

    def _power(self, function: str) -> None:
        found = _POWER.match(self._query, self._at)
        if function != "WEIGHT":
            advice = f"Write `{EXAMPLES['WEIGHT']}`."
            raise QueryError("A weight (`^`) can stand only behind a part of WEIGHT(…).", self._at + 1, advice)
        weight = int(found[1].replace("–", "-").replace("−", "-")) if found else 0
        if found is None or not 1 <= abs(weight) <= MAX_WEIGHT:
            problem = f"A weight is a whole number from 1 to {MAX_WEIGHT}, or from -1 to -{MAX_WEIGHT}."
            raise QueryError(problem, self._at + 1, "Write for example `^10` or `^-50`.")
        self._add("POWER", len(found[0]), weight)

    def _regex(self) -> None:
        column = self._at + 1
        found = _REGEX.match(self._query, self._at)
        if found is None:
            raise QueryError("This regular expression is never closed.", column, r"Add `/`; inside it, write `\/`.")
        if not found[1]:
            raise QueryError("This regular expression is empty.", column, "Write an expression, or remove it.")
        after = self._query[found.end() : found.end() + 1]
        if after.isalnum():
            problem = "Nothing can stand directly behind a regular expression."
            raise QueryError(problem, found.end() + 1, "Write options inside: `/(?i)word/`.")
        self._add("TERM", len(found[0]), regex(found[1], column))

    def _compare(self, name: str, column: int, target: str = "") -> None:
        """A comparison whose sign stands here; ``column`` is that of its name."""
        found = _SIGN_AND_NUMBER.match(self._query, self._at)
        if found is None:
            raise QueryError(f"`{name}:` needs a comparison.", column, f'Write `{name}:"Belarus" > 0`.')
        value = comparison(name, found[1], found[2], column, target)
        self._found.append(Piece("TERM", self._query[column - 1 : found.end()], column, value))
        self._at = found.end()

    def _named(self, name: str, length: int) -> None:
        """A field: the colon of its name ends ``length`` characters from here."""
        column = self._at + 1
        if name in SCOPES:
            self._add("FIELD", length)
        elif field := next((field for field in FIELDS if field == name), None):
            self._add("FIELD", length)
            self._field = field
        elif name in ("cs", "tone", "date", "topic"):
            self._at += length
            self._skip_spaces()
            read = {"cs": self._exact, "tone": self._tone_towards, "date": self._date, "topic": self._reference}
            read[name](column)
        else:
            raise unknown_field(name, column)

    def _exact(self, column: int) -> None:
        chunk = self._read_chunk()
        if chunk and chunk in _CLOSING:
            self._add_term(*self._quoted(), column, exact=True)
        elif _is_plain(chunk) and chunk not in RESERVED and chunk[0] not in _MINUS and not _NAME.match(chunk):
            refuse_other_constructs(self._query, self._at, chunk)
            start, self._at = self._at, self._at + len(chunk)
            self._add_term(start, self._at, column, exact=True)
        else:
            raise QueryError("`cs:` takes one word or phrase.", column, "Write `cs:EU OR cs:UN`.")

    def _tone_towards(self, column: int) -> None:
        if self._query[self._at : self._at + 1] in _CLOSING:
            start, end = self._quoted()
        else:
            named = re.compile(rf"[^{_ENDS}<>=^,，]*").match(self._query, self._at)
            start, self._at = self._at, named.end() if named else self._at
            end = self._at
        target = _plain_name(self._query[start:end])
        if not target or not tokens(target):
            raise QueryError("`tone:` needs a name.", column, 'Write `tone:"Belarus" > 0`, or `tone > 0`.')
        self._compare("tone", column, target)

    def _reference(self, column: int) -> None:
        """``topic:"name"``, ``topic:name`` or ``topic:"name"@3``."""
        example = 'Write `topic:"Name of the topic"`, and join several with AND and OR.'
        if self._query[self._at : self._at + 1] in _CLOSING:
            start, end = self._quoted()
        else:
            named = _TOPIC_NAME.match(self._query, self._at)
            start, self._at = self._at, named.end() if named else self._at
            end = self._at
        name = _plain_name(self._query[start:end])
        if not tokens(name):
            raise QueryError("`topic:` needs the name of a topic.", column, example)
        numbered = _VERSION.match(self._query, self._at)
        if numbered is None and self._query[self._at : self._at + 1] == "@":
            raise QueryError("`@` needs the number of a version.", self._at + 1, f'Write `topic:"{name[:40]}"@1`.')
        self._at = numbered.end() if numbered else self._at
        value = Reference(name, int(numbered[1]) if numbered else None, column)
        self._found.append(Piece("TERM", self._query[column - 1 : self._at], column, value))

    def _date(self, column: int) -> None:
        chunk = self._read_chunk()
        value = days(chunk if _is_plain(chunk) else "", column)
        self._at += len(chunk)
        self._found.append(Piece("TERM", self._query[column - 1 : self._at], column, value))

    def _value(self, field: MetadataField, text: str) -> None:
        column = self._at + 1
        if (near := _NEAR.fullmatch(text)) and near[2] is not None:
            raise QueryError(f"`{text[:40]}` cannot stand inside `{field}:`.", column, "Use AND, OR and NOT there.")
        if field != "url":
            if name := _NAME.match(text):
                advice = f"Write `{field}:a AND {name[1]}:b`."
                raise QueryError(f"`{name[0]}` cannot stand inside `{field}:`.", column, advice)
            if text[0] != "/":
                refuse_other_constructs(self._query, self._at, text)
        start, self._at = self._at, self._at + len(text)
        self._add_value(field, start, self._at, column)

    def _add_value(self, field: MetadataField, start: int, end: int, column: int) -> None:
        if field in WHOLE_VALUES and self._query[start:end].strip():
            piece = Piece("TERM", self._query[start:end], column, whole_value(field, self._query[start:end], column))
            self._found.append(piece)
        else:
            # An address can hold question marks, and none of them is a wildcard.
            value = self._add_term(start, end, column, no_wildcard="?" if field == "url" else "")
            if field in WHOLE_NAMES:
                check_name(field, value)
        self._field = None

    def _add_term(
        self, start: int, end: int, column: int, *, exact: bool = False, no_wildcard: str = ""
    ) -> Word | Phrase:
        words = words_of(self._query, start, end, column, no_wildcard)
        leaf = Word(words[0], exact, column) if len(words) == 1 else Phrase(words, exact, column)
        self._found.append(Piece("TERM", self._query[start:end], column, leaf))
        self._field = None
        return leaf


def _plain_name(text: str) -> str:
    """A name as the tree keeps it: one line, and no quotes that would end it where it is printed."""
    return " ".join(re.sub(f"[{_QUOTES}]", " ", plain_spelling(text)).split())


def _is_plain(chunk: str) -> bool:
    """Whether a chunk is text and not the bracket, quote or end that stands where text should."""
    return _CHUNK.fullmatch(chunk) is not None
