"""Numbered versions of a running wire story, as their headlines tell them."""

from __future__ import annotations

import re

from monitor.text.words import search_text

_ORDINAL = r"(?P<n>\d{1,2})(?:st|nd|rd|th)"
_NUMBER = r"(?P<n>\d{1,2})"
_ALONE = r"RPT|REPEAT|REFILE|CORRECTED(?:-OFFICIAL)?|CORRECTION|CORRECTS?|EXCLUSIVE|URGENT|BREAKING|ALERT|FLASH|SNAP"
# Agency by agency: Reuters; AP, AFP and dpa; Yonhap and others in brackets; Russian; Chinese.
_BEFORE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:UPDATE|WRAPUP|WRAP-?UP|ROUNDUP|LEAD|ADVISER|VERSION)[\s-]*{_NUMBER}\s*[-–—:]\s*",
        rf"{_ORDINAL}\s*(?:UPDATE|LEAD|LD|ROUNDUP|WRITETHRU|LD-WRITETHRU)\s*[-–—:]?\s+(?=\S)",
        r"(?:UPDATED?|LEAD|LD|WRAPUP|WRITETHRU):\s*",
        r"(?:ОБНОВЛЕНО|ОБНОВЛЕНИЕ|ДОПОЛНЕНО|ДОПОЛНЕНИЕ)\s*(?P<n>\d{1,2})?\s*[-–—:.]\s*",
        rf"(?:{_ALONE})\s*[-–—:]\s*",
    )
)
_IN_BRACKETS = re.compile(
    r"""[\[(（【]\s*(?:
      (?P<n1>\d{1,2})(?:st|nd|rd|th)\s*(?:UPDATE|LEAD|LD|ROUNDUP|WRITETHRU|LD-WRITETHRU)
    | (?:UPDATED?|LEAD|LD|WRAPUP|ROUNDUP|URGENT|VERSION)\s*(?P<n2>\d{1,2})?
    | (?:обновлено|обновление|дополнено|дополненная\s+версия|версия|часть)\s*(?P<n3>\d{1,2})?
    | (?:第(?P<n4>[\d一二三四五六七八九十]{1,2})版|版本(?P<n5>[\d一二三四五六七八九十]{1,2})?|更新版?|续报|續報)
    )\s*[\])）】]""",
    re.IGNORECASE | re.VERBOSE,
)
_CHINESE = {digit: number for number, digit in enumerate("一二三四五六七八九十", 1)}


def update_number(title: str) -> tuple[str, int | None]:
    """A headline without the marks of a running story, and the number of the version; ``None`` where it has no mark.

    A mark without a number ("(LEAD)", "UPDATED:") is version 1, a repetition or correction ("RPT-", "CORRECTED-") says
    nothing of the version. Several marks may follow each other; the highest number counts.

    >>> update_number("UPDATE 2-Grain prices rise")
    ('Grain prices rise', 2)
    >>> update_number("(2nd LD) Grain prices rise")
    ('Grain prices rise', 2)
    >>> update_number("Grain prices rise")
    ('Grain prices rise', None)
    """
    plain, numbers = title.strip(), []
    for _ in range(4):
        found = _mark(plain)
        if found is None:
            break
        start, end, number = found
        rest = f"{plain[:start].rstrip()} {plain[end:].lstrip()}".strip()
        if not rest:
            break
        plain = rest
        numbers += [number] if number is not None else []
    return plain, max(numbers, default=None)


def story_key(title: str) -> str:
    """What the headlines of all versions of a running story have in common: the folded words of the plain title."""
    return search_text(update_number(title)[0])


def _mark(title: str) -> tuple[int, int, int | None] | None:
    """Start, end and number of one mark: at the beginning, or in brackets at the beginning or end."""
    for pattern in _BEFORE:
        if match := pattern.match(title):
            return *match.span(), None if pattern is _BEFORE[-1] else _number(match)
    for match in _IN_BRACKETS.finditer(title):
        if match.start() == 0 or match.end() == len(title):
            return *match.span(), _number(match)
    return None


def _number(match: re.Match[str]) -> int:
    for value in match.groupdict().values():
        if value:
            return int(value) if value.isdecimal() else _CHINESE.get(value, 1)
    return 1
