"""Queries of GDELT's DOC 2.0 service: https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from monitor.analysis.dialects.drafting import Distance, Draft, Lost, Say
from monitor.analysis.dialects.notes import Dialect, shortened
from monitor.analysis.dialects.pieces import Piece, Style
from monitor.analysis.dialects.places import country_code, country_name
from monitor.analysis.dialects.reading import Reader, Value
from monitor.analysis.dialects.terms import domain_value, language_value, lost, term, words
from monitor.analysis.syntax_build import function
from monitor.analysis.syntax_tree import Phrase, Word
from monitor.errors import QueryError

_NUMBERED = re.compile(r"(near|repeat)(\d{1,6})")
_COMPARED = re.compile(r"(tone|toneabs|imagefacetone|imagenumfaces|imagewebcount)[<>=!]+.*", re.IGNORECASE)
_SETTING = re.compile(r"(mode|format|timespan|startdatetime|enddatetime|maxrecords|sort|query)=.*", re.IGNORECASE)
_TRANSLATED = "GDELT looks in English translations of all languages; here words are looked for as they were written."
_PICTURES = "Pictures are not looked at here."
MOST_REPEATS = 1000


def _country(piece: Piece, text: str, say: Say) -> Draft:
    """A country by name, or by a code of two letters, which is GDELT's own."""
    code = country_code(text, fips=True)
    if code is None:
        return lost(piece, f"`{shortened(text)}` is no country known here.")
    if len(text.strip()) == 2 and code != text.strip().upper():
        say(piece.column, piece.text, f"In GDELT's codes `{text.strip()}` is {country_name(code)}: {code} here.")
    return Word(code, column=piece.column)


class GdeltReader(Reader):
    """Reads a query for GDELT."""

    dialect: ClassVar[Dialect] = "gdelt"
    style: ClassVar[Style] = Style(near=re.compile(r"(?!)"))
    side_by_side: ClassVar[str] = ""
    values: ClassVar[Mapping[str, Value]] = {
        "domain": Value(
            "domain",
            domain_value,
            "GDELT finds every domain that ends in these letters; here it is this domain and what lies below it.",
        ),
        "domainis": Value(
            "domain", domain_value, "GDELT means this domain alone; here what lies below it is found too."
        ),
        "sourcecountry": Value("country", _country),
        "sourcelang": Value("lang", language_value),
    }
    gone: ClassVar[Mapping[str, str]] = {
        "theme": "Themes are GDELT's own labels; no article carries them here.",
        **dict.fromkeys(["imagetag", "imagewebtag", "imageocrmeta"], _PICTURES),
    }

    def distance(self, piece: Piece) -> Distance:
        """GDELT writes proximity as a field; ``near`` matches nothing."""
        raise AssertionError(f"{piece} is no operator of GDELT")

    call = distance  # type: ignore[assignment]

    def text_term(self, piece: Piece, text: str) -> Draft:
        """A word or phrase, or a comparison, which GDELT writes in one word."""
        if piece.kind == "TERM" and _COMPARED.fullmatch(text):
            asked = "tone" if text.lower().startswith("tone") else "pictures"
            if asked == "tone":
                return lost(piece, "A saved topic cannot ask for tone: filter the pages by tone instead.")
            return lost(piece, _PICTURES)
        if piece.kind == "TERM" and _SETTING.fullmatch(text):
            return lost(piece, "It is a setting of the request and no part of the query.")
        self.say_once(piece.column, piece.text, _TRANSLATED)
        return term(piece, text, self.say)

    def field(self, piece: Piece) -> Draft:
        """``name:value``, ``near20:"a b"`` and ``repeat3:"a"``."""
        numbered = _NUMBERED.fullmatch(piece.value.lower())
        return self._numbered(piece, numbered[1], int(numbered[2])) if numbered else super().field(piece)

    def _numbered(self, piece: Piece, name: str, number: int) -> Draft:
        if self._peek() not in ("TERM", "QUOTED"):
            raise QueryError(f"`{piece.text}` needs words in quotes.", piece.column, f'Write `{piece.text}"one two"`.')
        value = self.next_piece()
        found = tuple(word for word in words(value.value) if not set(word) & {"*", "?"})
        if not number:
            raise QueryError(f"`{piece.text}` needs a number above zero.", piece.column, f"Write `{name}5:`.")
        if not found:
            return lost(value, "There is no word in it.")
        self.say_once(piece.column, piece.text, _TRANSLATED)
        return self._near(piece, value, found, number) if name == "near" else self._repeat(piece, value, number)

    def _near(self, piece: Piece, value: Piece, found: tuple[str, ...], number: int) -> Draft:
        text = piece.text + value.text
        if len(found) == 1:
            self.say(piece.column, text, "One word alone is near to nothing: it is simply looked for.")
            return Word(found[0], column=value.column)
        if len(found) > 2:
            message = f"Here up to {number} words may stand between each two neighbours: more articles match."
        else:
            message = "In GDELT each word out of order lengthens the distance by one; here the order does not matter."
        self.say(piece.column, text, message)
        return self.proximity.in_a_row(found, Distance(value.column, value.text, number))

    def _repeat(self, piece: Piece, value: Piece, number: int) -> Draft:
        if number > MOST_REPEATS:
            self.say(piece.column, piece.text + value.text, f"At most {MOST_REPEATS} times can be asked for here.")
        draft = term(value, value.value, self.say)
        if isinstance(draft, Lost):
            return draft
        if isinstance(draft, Phrase):
            message = "GDELT counts single words only; here the phrase is counted."
            self.say(piece.column, piece.text + value.text, message)
        return function("ATLEAST", min(number, MOST_REPEATS), [(draft, None)], piece.column)
