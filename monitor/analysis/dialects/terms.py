"""Words, phrases and values of another tool's query as leaves of the topic language."""

from __future__ import annotations

import re

from monitor.analysis.dialects.drafting import Cause, Draft, Lost, Say
from monitor.analysis.dialects.notes import shortened
from monitor.analysis.dialects.pieces import Piece
from monitor.analysis.dialects.places import country_code, language_code
from monitor.analysis.syntax_terms import MIN_PREFIX
from monitor.analysis.syntax_tree import Node, Phrase, Word, is_han_word, letters, plain_spelling
from monitor.analysis.syntax_values import MAX_REGEX, regex, whole_value
from monitor.errors import QueryError
from monitor.text.words import pattern_words, tokens

ANY_LETTERS, ONE_LETTER = r"[\pL\pN\pM]*", r"[\pL\pN]"
EDGE_BEFORE, EDGE_AFTER = r"(?:^|[^\pL\pN])", r"(?:[^\pL\pN]|$)"
_LOUD_SIGNS = re.compile(r"[&+#@%$€£/\\<>=|_~^]")
_PATH = re.compile(r"^[a-z]+://", re.IGNORECASE)


def lost(piece: Piece, why: str, text: str | None = None) -> Lost:
    """A piece that has no counterpart."""
    return Lost((Cause(piece.column, shortened(piece.text if text is None else text), why),))


def words(text: str) -> tuple[str, ...]:
    """The words of a term as the tree keeps them, wildcards included; those that hold nothing to look for left out."""
    kept = [plain_spelling(text[a:b]) for a, b in pattern_words(text)]
    # Once more, since invisible characters that are gone now can have hidden where a word ends.
    found = [word[a:b] for word in kept for a, b in pattern_words(word)]
    return tuple(word for word in found if "*" in word or "?" in word or tokens(word))


def leaf(found: tuple[str, ...], column: int, *, exact: bool = False) -> Node:
    """One word or a phrase."""
    return Word(found[0], exact, column) if len(found) == 1 else Phrase(found, exact, column)


def term(piece: Piece, text: str, say: Say, *, exact: bool = False) -> Draft:
    """A word or phrase to be looked for in the text."""
    found = words(text)
    if all(set(word) <= {"*"} for word in found):
        return lost(piece, "It finds every article." if found else "There is no word in it.")
    if signs := _LOUD_SIGNS.search(text):
        read = leaf(found, piece.column)
        spelt = read.text if isinstance(read, Word) else " ".join(found)
        say(piece.column, piece.text, f"`{signs[0]}` is not compared here: what is looked for is `{spelt}`.")
    han_beside = any(is_han_word(word) for word in found)
    if all(_fits(word, han_beside=han_beside) for word in found):
        return leaf(found, piece.column, exact=exact)
    return _as_regex(piece, found, say, exact=exact)


def _fits(word: str, *, han_beside: bool) -> bool:
    """Whether the topic language takes a word with these wildcards."""
    if word == "?":
        return han_beside
    if "*" in word[:-1] or not letters(word):
        return False
    return not word.endswith("*") or is_han_word(word) or letters(word) >= MIN_PREFIX


def _as_regex(piece: Piece, found: tuple[str, ...], say: Say, *, exact: bool) -> Draft:
    """Wildcards that the topic language does not take, as a regular expression over the text as it is written."""
    if not any(letters(word) for word in found):
        return lost(piece, "It finds every article.")
    spelt = r"[^\pL\pN]+".join(
        "".join({"*": ANY_LETTERS, "?": ONE_LETTER}.get(char, re.escape(char)) for char in word) for word in found
    )
    pattern = f"{'' if exact else '(?i)'}{EDGE_BEFORE}{spelt}{EDGE_AFTER}".replace("/", r"\/")
    if len(pattern) > MAX_REGEX:
        return lost(piece, "Wildcards at these places make it too long.")
    message = (
        "A wildcard stands at the end of a word here, behind at least three letters. This one became a regular "
        "expression: accents count, and counting the archive takes longer."
    )
    say(piece.column, piece.text, message)
    return regex(pattern, piece.column)


# --------------------------------------------------------------------------------------------------------------- values
def text_value(piece: Piece, text: str, _say: Say) -> Draft:
    """A value that is compared word by word: a byline, an address."""
    found = tuple(word for word in (word.replace("?", "").replace("*", "") for word in words(text)) if tokens(word))
    return leaf(found, piece.column) if found else lost(piece, "There is no word in it.")


def address_value(piece: Piece, text: str, say: Say) -> Draft:
    """A part of an address. Its scheme is left out, since it says nothing."""
    return text_value(piece, _PATH.sub("", text).replace("?", " "), say)


def domain_value(piece: Piece, text: str, say: Say) -> Draft:
    """A domain, from an address or from a domain with a leading wildcard too."""
    name, slash, path = _PATH.sub("", text.strip()).partition("/")
    name = re.sub(r"^\*?\.", "", name).removeprefix("www.")
    try:
        value = whole_value("domain", name, piece.column)
    except QueryError as error:
        return lost(piece, f"It is no domain. {error.suggestion}".strip())
    if slash and path.strip("*/"):
        say(piece.column, piece.text, "The path behind the domain is left out: more articles match.")
    return value


def country_value(piece: Piece, text: str, _say: Say) -> Draft:
    """A country by name or ISO code."""
    code = country_code(text)
    return Word(code, column=piece.column) if code else lost(piece, f"`{shortened(text)}` is no country known here.")


def language_value(piece: Piece, text: str, _say: Say) -> Draft:
    """A language by name or code."""
    code = language_code(text)
    return Word(code, column=piece.column) if code else lost(piece, f"`{shortened(text)}` is no language known here.")
