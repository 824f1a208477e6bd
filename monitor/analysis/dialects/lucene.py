"""Query strings of Lucene, as Elasticsearch takes them and Media Cloud sends them: words side by side are all wanted.

Syntax: https://www.elastic.co/docs/reference/query-languages/query-dsl/query-dsl-query-string-query
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar

from monitor.analysis.dialects.drafting import Distance, Draft
from monitor.analysis.dialects.notes import Dialect
from monitor.analysis.dialects.pieces import Piece, Style
from monitor.analysis.dialects.reading import Reader, Value
from monitor.analysis.dialects.terms import (
    EDGE_AFTER,
    EDGE_BEFORE,
    ONE_LETTER,
    address_value,
    domain_value,
    language_value,
    lost,
    term,
    text_value,
)
from monitor.analysis.syntax_tree import Days, Scope
from monitor.analysis.syntax_values import MAX_REGEX, regex
from monitor.errors import QueryError

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""What stands for an open end of a range of days."""

_DATES = frozenset(["publication_date", "publish_date", "publish_day", "published", "pub_date", "date"])
_DOMAIN = Value(
    "domain", domain_value, "What lies below a domain is found too: `news.example` finds `en.news.example`."
)
_ADDRESS = Value("url", address_value, "Addresses are compared word by word, not as a whole.")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(T[\d:.Z+-]*)?")
_RANGE = re.compile(r"\s*(\S+)\s+TO\s+(\S+)\s*")
_COMPARED = re.compile(r"(<=?|>=?)(.+)")
_CLASS_OR_DOT = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\.", re.DOTALL)


class LuceneReader(Reader):
    """Reads a query string of Lucene."""

    dialect: ClassVar[Dialect] = "lucene"
    style: ClassVar[Style] = Style(
        near=re.compile(r"(?!)"),
        signs={"&&": "AND", "||": "OR", "+": "PLUS", "!": "NOT"},
        escapes=True,
        suffixes=True,
        regexes=True,
        braces=True,
    )
    side_by_side: ClassVar[str] = (
        "Words side by side are all asked for, as in Media Cloud. Elasticsearch by itself is content with one: if that "
        "is meant, write OR between them."
    )
    mixed: ClassVar[str] = (
        "AND and OR stand together without brackets: AND is read as binding tighter. Lucene itself asks for what "
        "stands beside AND and lets the rest only raise the rank."
    )
    scopes: ClassVar[Mapping[str, Scope]] = {
        **dict.fromkeys(["title", "article_title", "headline"], "title"),
        **dict.fromkeys(["body", "content", "text_content", "article_text"], "body"),
        "text": "text",
    }
    values: ClassVar[Mapping[str, Value]] = {
        **dict.fromkeys(["domain", "canonical_domain", "site", "host"], _DOMAIN),
        **dict.fromkeys(["url", "original_url", "normalized_url"], _ADDRESS),
        **dict.fromkeys(["language", "lang", "full_language"], Value("lang", language_value)),
        **dict.fromkeys(["author", "authors", "byline"], Value("byline", text_value)),
    }
    ranked: ClassVar[bool] = True

    def distance(self, piece: Piece) -> Distance:
        """Lucene has no operator of proximity; ``near`` matches nothing."""
        raise AssertionError(f"{piece} is no operator of Lucene")

    call = distance  # type: ignore[assignment]

    def text_term(self, piece: Piece, text: str) -> Draft:
        """A word or phrase. In a phrase wildcards mean nothing."""
        if piece.kind == "QUOTED" and ("*" in text or "?" in text):
            self.say(piece.column, piece.text, "Inside quotes Lucene takes no wildcards: they are left out.")
            text = text.replace("*", "").replace("?", "")
        return term(piece, text, self.say)

    def exact_term(self, piece: Piece, text: str) -> Draft:
        """Braces without ``TO`` are malformed here."""
        raise QueryError("A range needs TO between its ends.", piece.column, f"Write `[{text[:20]} TO …]`.")

    def field(self, piece: Piece) -> Draft:
        """``name:`` with a value, a group or a range."""
        return self.by_rule(self._day, self.operand) if piece.value.lower() in _DATES else super().field(piece)

    def value_range(self, piece: Piece) -> Draft:
        """``[2022-04-01 TO 2022-04-30]``; braces leave their end out."""
        if self._rule != self._day:
            return super().value_range(piece)
        found = _RANGE.fullmatch(piece.value)
        first, last = (self._end(piece, text) for text in found.groups()) if found else (None, None)
        if found is None or (first is None and found[1] != "*") or (last is None and found[2] != "*"):
            return lost(piece, "Its ends are no days written like 2022-04-30.")
        first = first + timedelta(days=1) if first and piece.text[0] == "{" else first
        last = last - timedelta(days=1) if last and piece.text[-1] == "}" else last
        return self._days(piece, first, last)

    def _end(self, piece: Piece, text: str) -> date | None:
        found = _DAY.fullmatch(text)
        if found is None:
            return None
        if found[2]:
            self.say(piece.column, piece.text, "Days are compared here, not times of day.")
        try:
            return min(max(date.fromisoformat(found[1]), FIRST_DAY), LAST_DAY)
        except ValueError:
            return None

    def _days(self, piece: Piece, first: date | None, last: date | None) -> Draft:
        if first is None and last is None:
            return lost(piece, "It holds every day.")
        if first is None or last is None:
            self.say(piece.column, piece.text, "A range of days has two ends here: the open one is set far away.")
        first, last = first or FIRST_DAY, last or LAST_DAY
        if last < first:
            raise QueryError("The range ends before it begins.", piece.column, "Exchange its ends.")
        return Days(first, last, piece.column)

    def _day(self, piece: Piece, text: str) -> Draft:
        """One day, or ``>=`` and the like with a day."""
        compared = _COMPARED.fullmatch(text)
        day = self._end(piece, compared[2] if compared else text)
        if day is None:
            return lost(piece, "It is no day written like 2022-04-30.")
        match compared[1] if compared else "":
            case ">":
                return self._days(piece, day + timedelta(days=1), None)
            case ">=":
                return self._days(piece, day, None)
            case "<":
                return self._days(piece, None, day - timedelta(days=1))
            case "<=":
                return self._days(piece, None, day)
        return self._days(piece, day, day)

    def expression(self, piece: Piece) -> Draft:
        """A regular expression. Lucene's must fit a whole word, in small letters."""
        if self._rule != self.text_term:
            return lost(piece, "Regular expressions are looked for in the text only.")
        if len(piece.value) > MAX_REGEX:
            return lost(piece, f"A regular expression has at most {MAX_REGEX} characters here.")
        inside = _CLASS_OR_DOT.sub(lambda found: ONE_LETTER if found[0] == "." else found[0], piece.value)
        try:
            found = regex(f"(?i){EDGE_BEFORE}(?:{inside}){EDGE_AFTER}", piece.column)
        except QueryError as error:
            return lost(piece, error.problem)
        message = (
            "Lucene compares a regular expression with one word in small letters; here it is looked for in the text."
        )
        self.say(piece.column, piece.text, message)
        return found
