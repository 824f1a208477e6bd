"""Queries of Cision: ``w/5``, ``headline("…")``, ``cs("…")``, ``publication("…")``; also CisionOne's ``NEAR``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import ClassVar

from monitor.analysis.dialects.drafting import Distance, Draft, Lost
from monitor.analysis.dialects.notes import Dialect
from monitor.analysis.dialects.pieces import Piece, Style
from monitor.analysis.dialects.reading import Reader, Value
from monitor.analysis.dialects.terms import country_value, domain_value, language_value, lost, text_value
from monitor.analysis.syntax_build import function
from monitor.analysis.syntax_tree import Node, Scope
from monitor.errors import QueryError

_DISTANCE = re.compile(r"(w|pre|near|onear)/(\d{1,9}|s|p)", re.IGNORECASE)
_PLAIN_NEAR = 4
"""Words between that ``NEAR`` alone allows."""
_OUTLETS = ("publication", "outlet", "source")
MOST_TIMES = 1000


class CisionReader(Reader):
    """Reads a query for Cision."""

    dialect: ClassVar[Dialect] = "cision"
    scopes: ClassVar[Mapping[str, Scope]] = {
        "headline": "title", "title": "title", "lead": "lead", "body": "body", "text": "text",
    }  # fmt: skip
    values: ClassVar[Mapping[str, Value]] = {
        "author": Value("byline", text_value),
        "byline": Value("byline", text_value),
        "country": Value("country", country_value),
        "language": Value("lang", language_value),
    }
    gone: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ["section", "state", "city", "region", "dma", "medium", "mediatype", "circulation"],
        "Nothing like this is known of an article here.",
    )
    style: ClassVar[Style] = Style(
        near=re.compile(r"(?i:w|pre|near|onear)/\S*|NEAR|ONEAR"),
        calls=frozenset(["cs", "atleast", *_OUTLETS, *scopes, *values, *gone]),
        any_case=True,
    )

    def distance(self, piece: Piece) -> Distance:
        """``w/5`` in any order, ``pre/5`` with the left side first, ``w/s`` and ``w/p`` in one sentence, paragraph."""
        if piece.text.upper() in ("NEAR", "ONEAR"):
            message = f"Without a number, {_PLAIN_NEAR} words between are allowed here."
            self.say(piece.column, piece.text, message)
            return Distance(piece.column, piece.text, _PLAIN_NEAR, piece.text.upper() == "ONEAR")
        found = _DISTANCE.fullmatch(piece.text)
        if found is None:
            raise QueryError(f"`{piece.text[:40]}` needs a whole number after the slash.", piece.column, "Write `w/5`.")
        ordered = found[1].lower() in ("pre", "onear")
        if found[2].lower() in ("s", "p"):
            return Distance(piece.column, piece.text, 1, unit="SENT" if found[2].lower() == "s" else "PARA")
        message = "Read as at most so many other words between; tools differ by one."
        self.say_once(piece.column, piece.text, message)
        return Distance(piece.column, piece.text, int(found[2]), ordered)

    def within(self, distance: Distance, left: Node, right: Node) -> Node:
        """Both in one sentence or paragraph."""
        return function(distance.unit, 0, [(left, None), (right, None)], distance.column)

    def call(self, piece: Piece) -> Draft:
        """``name(…)``; the bracket is open already.

        Raises:
            QueryError: a number behind the name is missing or too many.
        """
        name = piece.value.rstrip("0123456789")
        number = piece.value[len(name) :]
        if name == "atleast":
            return self._at_least(piece, int(number or 0))
        if number:
            raise QueryError(f"`{piece.text}` takes no number.", piece.column, f"Write `{name}(`.")
        return self.named(name, piece, lambda: self.group(piece))

    def _at_least(self, piece: Piece, times: int) -> Draft:
        if not 1 <= times <= MOST_TIMES:
            problem = f"`{piece.text}` needs a number from 1 to {MOST_TIMES}."
            raise QueryError(problem, piece.column, "Write `atleast3(word)`.")
        draft = self.group(piece)
        return draft if isinstance(draft, Lost) else function("ATLEAST", times, [(draft, None)], piece.column)

    def named(self, name: str, piece: Piece, parse: Callable[[], Draft]) -> Draft:
        """``headline(…)`` and the like; with a colon they are read all the same."""
        if name == "cs":
            self.in_text(piece)
            return self.by_rule(self.exact_term, parse)
        if name in _OUTLETS:
            return self.metadata("domain", piece, self._outlet, parse)
        return super().named(name, piece, parse)

    def _outlet(self, piece: Piece, text: str) -> Draft:
        """An outlet by its printed name, as the domain under which it is registered here."""
        domain = self.outlets(text)
        if domain is None and "." in text and " " not in text.strip():
            return domain_value(piece, text, self.say)
        if domain is None:
            return lost(piece, "No outlet of this name is registered here. Ask for its domain: `domain:news.example`.")
        value = domain_value(piece, domain, self.say)
        if not isinstance(value, Lost):
            self.say(piece.column, piece.text, f"This outlet is asked for by its domain here, `{domain}`.")
        return value
