"""Which tool a pasted query was written for, from what only one of them writes."""

from __future__ import annotations

import re

from monitor.analysis.dialects.notes import Dialect

_SIGNS: dict[Dialect, re.Pattern[str]] = {
    "gdelt": re.compile(
        r"\b(?:near|repeat)\d+:|\b(?:sourcecountry|sourcelang|theme|domainis|imagetag|imagewebtag|imageocrmeta):"
        r"|\b(?:tone|toneabs)[<>]-?\d{1,2}(?![.\d])|\btimespan=",
        re.IGNORECASE,
    ),
    "brandwatch": re.compile(
        r"\bNEAR/\d+f\b|\bNEAR/0\b|<<<|\b(?:raw|site|links|continent|region|city|authorGender|engagingWith"
        r"|hashtags|at_mentions):|\)~\d|\{\w+\}"
    ),
    "cision": re.compile(
        r"\b(?:w|pre)/(?:\d+|[sp])\b|\b(?:cs|headline|publication|atleast\d+|body|lead|author|byline|outlet)\(",
        re.IGNORECASE,
    ),
    "lucene": re.compile(
        r"\b(?:article_title|canonical_domain|publication_date|text_content|publish_date|_exists_|media_id"
        r"|tags_id_\w+):|&&|\|\||\^\d|[\[{][^\s\[\]{}]{1,40} TO |\w~\d?|(?:^|[\s(])[+!]\w"
    ),
}
_WEAK: dict[Dialect, re.Pattern[str]] = {
    "brandwatch": re.compile(r"\b(?:country|language|author):", re.IGNORECASE),
    "lucene": re.compile(r""),
}
"""What the topic language or another tool writes too; the first that is found."""
_MOST = 20_000
"""Code points that are looked at."""


def guess(text: str) -> Dialect | None:
    """The tool whose own signs are most in the text; ``None`` where there are none."""
    found = {dialect: sum(1 for _ in signs.finditer(text[:_MOST])) for dialect, signs in _SIGNS.items()}
    most: Dialect = max(found, key=lambda dialect: found[dialect])
    return most if found[most] else None


def likeliest(text: str) -> Dialect:
    """The tool that a text without such signs was most likely written for, if it is no topic query."""
    return next(dialect for dialect, signs in _WEAK.items() if signs.search(text[:_MOST]))
