"""The words of a term in a query, and what is told about text that is no term."""

from __future__ import annotations

import difflib
import re
from typing import get_args

from monitor.analysis.syntax_tree import Scope, is_han_word, letters, plain_spelling
from monitor.analysis.syntax_values import FIELDS, QUANTITIES
from monitor.errors import QueryError
from monitor.text.words import pattern_words, tokens

MIN_PREFIX = 3
SCOPES: tuple[Scope, ...] = get_args(Scope)
NUMBERS = ("words", *QUANTITIES)
"""What is compared with a number."""
EXAMPLES = {"SENT": "SENT(a, b)", "PARA": "PARA(a, b)", "ATLEAST": "ATLEAST/2(a)", "WEIGHT": "WEIGHT>=30(a^15, b^20)"}

_SMALL_CALL = re.compile(r"(sent|para|atleast|weight)(?=[(（]|/\d|[<>=])", re.IGNORECASE)
_FAMILIES = re.compile(r"families\s*[<>=]", re.IGNORECASE)
_FOREIGN_OPERATORS = {"&&": "AND", "||": "OR", "&": "AND", "|": "OR", "+": "AND"}
_RESERVED_SIGN = re.compile(r"[<>=^~\[\]{}|\\]|[,;，；、،](?!\d)")


def words_of(query: str, start: int, end: int, term_column: int, no_wildcard: str) -> tuple[str, ...]:
    """The words of a term, wildcards checked. ``term_column`` is where the term with its quote or field begins.

    ``no_wildcard``: a sign that is none in this term.

    Raises:
        QueryError: there is no word, or a wildcard is too short or at a wrong place.
    """
    text = query[start:end]
    if no_wildcard:
        text = text.replace(no_wildcard, " ")
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


def refuse_other_constructs(query: str, at: int, text: str) -> None:
    """Raise for everything that means something in this language or another one but is no word.

    ``text`` is what stands at ``at`` in the query up to the next space, bracket or quote.
    """
    column = at + 1
    if small := _SMALL_CALL.match(query, at):
        upper = small[1].upper()
        raise QueryError("Functions are written in capitals.", column, f"Write `{EXAMPLES[upper]}`.")
    if _FAMILIES.match(query, at):
        raise QueryError("There is no condition on families.", column, "Ask for `origins` or `copies`.")
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


def unknown_field(name: str, column: int) -> QueryError:
    """The error for a field that does not exist, with the nearest one that does."""
    if name in NUMBERS:
        return QueryError(f"`{name}` is compared with a number.", column, f"Write `{name} >= 150`.")
    known = [*SCOPES, *FIELDS, "cs", "date", "tone", "topic"]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    advice = f"Did you mean `{close[0]}:`?" if close else "If it is text to look for, put it in double quotes."
    return QueryError(f"There is no field `{name[:40]}:`.", column, advice)


def _reserved(sign: str, column: int) -> QueryError:
    if sign in ",;，；、،":
        return QueryError(f"`{sign}` does not join words here.", column, "Write AND or OR between them.")
    if sign == "^":
        problem = "A weight (`^`) can stand only behind a part of WEIGHT(…)."
        return QueryError(problem, column, f"Write `{EXAMPLES['WEIGHT']}`.")
    if sign == "~":
        return QueryError("`~` is not an operator here.", column, "Write `first NEAR/5 second`.")
    return QueryError(f"`{sign}` has no meaning here.", column, "If it is text to look for, put it in double quotes.")
