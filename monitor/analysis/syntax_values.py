"""The values of a query that are no words of the text: of metadata fields, numbers, days and regular expressions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, get_args

import re2

from monitor.analysis.syntax_tree import (
    Days,
    Length,
    Measured,
    MetadataField,
    Phrase,
    Quantity,
    Regex,
    Sign,
    Word,
)
from monitor.errors import QueryError
from monitor.model.metadata import ARTICLE_TYPES
from monitor.model.source import OWNERSHIPS
from monitor.text.urls import host

FIELDS: tuple[MetadataField, ...] = get_args(MetadataField)
WHOLE_VALUES: tuple[MetadataField, ...] = ("domain", "lang", "country", "ownership", "type")
"""Fields whose values are codes or one of a list, and have one spelling."""
WHOLE_NAMES: tuple[MetadataField, ...] = ("entity", "place")
"""Fields whose values are names: the words of a whole name, in any case, without wildcards."""
QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)
MAX_REGEX = 500
"""The longest regular expression, in characters."""

_SIGNS: tuple[Sign, ...] = get_args(Sign)
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?", re.ASCII)
_ASCII_CLASS = re.compile(r"(?<!\\)(?:\\\\)*\\([bBwW])")


def whole_value(name: MetadataField, text: str, column: int) -> Word:
    """The value of a field in ``WHOLE_VALUES`` in its one spelling.

    Raises:
        QueryError: there is no such value.
    """
    text = text.strip()
    if name == "domain":
        return _domain(text, column)
    if name == "ownership":
        return _one_of(text, OWNERSHIPS, "ownership", column)
    if name == "type":
        return _one_of(text, ARTICLE_TYPES, "type", column)
    if not (text.isascii() and text.isalpha() and len(text) in ((2,) if name == "country" else (2, 3))):
        example = ("a country", "`country:BY`") if name == "country" else ("a language", "`lang:en`")
        problem = f"`{text[:40]}` is no code of {example[0]}: two letters are expected."
        raise QueryError(problem, column, f"Write for example {example[1]}.")
    return Word(text.upper() if name == "country" else text.lower(), column=column)


def _domain(text: str, column: int) -> Word:
    if "/" in text:
        raise QueryError("A domain has no slash.", column, "Write `domain:news.example`, or look in `url:`.")
    if "*" in text or "?" in text:
        raise QueryError(
            "A domain takes no wildcard: everything below it is found anyway.", column, "Write `domain:cn`."
        )
    known = host(f"http://{text.strip('.')}")
    if known is None or ":" in text:
        raise QueryError(f"`{text[:40]}` is no domain.", column, "Write for example `domain:news.example`.")
    return Word(known, column=column)


def _one_of(text: str, allowed: Sequence[str], called: str, column: int) -> Word:
    wanted = "-".join(text.lower().split())
    if wanted in allowed:
        return Word(wanted, column=column)
    close = difflib.get_close_matches(wanted, allowed, n=1, cutoff=0.6)
    advice = f"Did you mean `{close[0]}`?" if close else f"Use one of: {', '.join(allowed)}."
    raise QueryError(f"There is no {called} `{text[:40]}`.", column, advice)


def check_name(name: MetadataField, value: Word | Phrase) -> None:
    """Refuse wildcards in the value of a field in ``WHOLE_NAMES``.

    Raises:
        QueryError: there is one.
    """
    words = value.words if isinstance(value, Phrase) else (value.text,)
    if any("*" in word or "?" in word for word in words):
        advice = f'Write a whole name: `{name}:"Example City"`.'
        raise QueryError(f"`{name}:` takes no wildcards.", value.column, advice)


def days(text: str, column: int) -> Days:
    """``2022-04-13`` or ``2022-04-01..2022-04-30``.

    Raises:
        QueryError: it is no day, or the range is empty.
    """
    found = _DAYS.fullmatch(text)
    try:
        first, last = (date.fromisoformat(day) for day in (found[1], found[2] or found[1])) if found else (None, None)
    except ValueError:
        first = last = None
    if first is None or last is None:
        advice = "Write `date:2022-04-13` or `date:2022-04-01..2022-04-30`."
        problem = f"`{text[:40]}` is no day and no range of days." if text else "`date:` has no day."
        raise QueryError(problem, column, advice)
    if last < first:
        raise QueryError("The range ends before it begins.", column, f"Write `date:{last}..{first}`.")
    return Days(first, last, column)


def comparison(name: str, sign: str, text: str, column: int, target: str = "") -> Length | Measured:
    """A condition such as ``words >= 150`` or ``tone:"Belarus" > 0``.

    Raises:
        QueryError: the sign or the number is malformed.
    """
    known = next((one for one in _SIGNS if one == sign), None)
    if known is None:
        advice = f"Write `{name}{sign[0] if sign[0] != '=' else '>='}{text[:20]}`."
        raise QueryError(f"`{sign[:20]}` is no comparison.", column, advice)
    if name == "tone":
        tone = text.replace("–", "-").replace("−", "-")
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,6})?", tone, re.ASCII) or abs(Decimal(tone)) > 1:
            problem = f"`tone{sign}` needs a number from -1 to 1."
            raise QueryError(problem, column, f"Write for example `tone{sign}0.2`.")
        return Measured("tone", known, int(Decimal(tone) * 1_000_000), target, column)
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise QueryError(f"`{name}{sign}` needs a whole number.", column, f"Write for example `{name}{sign}150`.")
    if name == "words":
        return Length(known, int(text), column)
    quantity = next(quantity for quantity in QUANTITIES if quantity == name)
    return Measured(quantity, known, int(text), "", column)


def regex(pattern: str, column: int) -> Regex:
    """A regular expression that the engine takes.

    Raises:
        QueryError: the engine refuses it, or it would find the empty text.
    """
    if len(pattern) > MAX_REGEX:
        raise QueryError(
            f"The regular expression is {len(pattern):,} characters long; at most {MAX_REGEX} are read.", column
        )
    if not pattern.isascii() and (found := _ASCII_CLASS.search(pattern)):
        problem = f"`\\{found[1]}` knows only the letters a to z, so it does not work beside other letters."
        raise QueryError(problem, column, r"Write `\pL` for any letter, or use words and wildcards.")
    try:
        compiled = compiled_regex(pattern)
        found_empty = compiled.search("") is not None
    except (re2.error, UnicodeEncodeError) as error:
        reason = error.args[0].decode("utf-8", "replace") if error.args and isinstance(error.args[0], bytes) else error
        problem = f"The regular expression cannot be used: {reason}."
        unbounded = "perl operator" in str(reason) or "escape sequence" in str(reason)
        advice = (
            "Look-around and back-references do not exist here, since they take unbounded time." if unbounded else ""
        )
        raise QueryError(problem, column, advice) from None
    if found_empty:
        raise QueryError("The regular expression finds the empty text, so it would match every article.", column)
    return Regex(pattern, column)


@lru_cache(maxsize=1 << 9)
def compiled_regex(pattern: str) -> Any:
    """The compiled pattern. RE2 takes time linear in the text for every pattern (https://github.com/google/re2)."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    return re2.compile(pattern, options)
