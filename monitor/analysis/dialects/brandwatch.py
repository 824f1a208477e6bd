"""Queries of Brandwatch: operators in capitals, ``NEAR/n`` and ``NEAR/nf``, fields of mentions and authors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from monitor.analysis.dialects.drafting import Distance, Draft
from monitor.analysis.dialects.notes import Dialect
from monitor.analysis.dialects.pieces import Piece, Style
from monitor.analysis.dialects.reading import Reader, Value
from monitor.analysis.dialects.terms import address_value, country_value, domain_value, language_value, term, text_value
from monitor.analysis.syntax_tree import Scope
from monitor.analysis.syntax_values import regex
from monitor.errors import QueryError

_NEAR = re.compile(r"NEAR/(\d{1,9})([fF]?)")
_SPECIAL = re.compile(r"[^\w\s'’.,*?-]")


class BrandwatchReader(Reader):
    """Reads a query for Brandwatch."""

    dialect: ClassVar[Dialect] = "brandwatch"
    style: ClassVar[Style] = Style(near=re.compile(r"NEAR(?:/\S*)?"), suffixes=True, braces=True, comments=True)
    scopes: ClassVar[Mapping[str, Scope]] = {"title": "title"}
    values: ClassVar[Mapping[str, Value]] = {
        "site": Value("domain", domain_value),
        "url": Value(
            "url",
            address_value,
            "Addresses are compared word by word: the words must stand in the address one after the other.",
        ),
        "author": Value("byline", text_value, "Authors are looked for in the byline that the page states."),
        "country": Value(
            "country", country_value, "Brandwatch means where a mention comes from; here it is the outlet's country."
        ),
        "language": Value("lang", language_value),
        "lang": Value("lang", language_value),
    }
    gone: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(
            ["city", "county", "state", "region", "continent"],
            "An outlet's country is known here, nothing smaller or larger.",
        ),
        **dict.fromkeys(
            ["links", "hashtags", "engagingwith", "at_mentions"], "Links and posts are not looked at here."
        ),
        **dict.fromkeys(
            ["sentiment", "rating"], "A saved topic cannot ask for tone: filter the pages by tone instead."
        ),
    }

    def distance(self, piece: Piece) -> Distance:
        """``NEAR/n`` in any order, ``NEAR/nf`` with the left side first."""
        found = _NEAR.fullmatch(piece.text)
        if found is None:
            raise QueryError(
                f"`{piece.text[:40]}` needs a whole number after the slash.", piece.column, "Write `NEAR/5`."
            )
        return Distance(piece.column, piece.text, int(found[1]), ordered=bool(found[2]))

    def call(self, piece: Piece) -> Draft:
        """Brandwatch has no functions."""
        raise AssertionError(f"{piece} is no function of Brandwatch")

    def slop_note(self, distance: int, number: int) -> str:
        """What is known of ``"a b"~n``."""
        if number > 2:
            return f"Here up to {distance} other words may stand between each two neighbours: more articles can match."
        return f"Read as at most {distance} other words between, in any order."

    def field(self, piece: Piece) -> Draft:
        """``name:`` with a value or a group."""
        if piece.value.lower() != "raw":
            return super().field(piece)
        self.in_text(piece)
        return self.by_rule(self._raw, self.operand)

    def _raw(self, piece: Piece, text: str) -> Draft:
        """Exactly these characters: capitals as they are, and signs, which only a regular expression compares."""
        shown = text.strip()
        if not _SPECIAL.search(shown):
            return term(piece, shown, self.say, exact=True)
        if not shown.isascii() or len(shown) > 200 or not re.search(r"\w", shown):
            return term(piece, shown, self.say, exact=True)
        before, after = (r"\b" if re.match(r"\w", sign) else "" for sign in (shown[0], shown[-1]))
        self.say(piece.column, piece.text, "Signs are compared by a regular expression: counting takes longer.")
        return regex(before + re.escape(shown).replace("/", r"\/") + after, piece.column)
