"""Whether a title that is not the labelled one to the letter is a right title of its page all the same."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from monitor.errors import ReadError
from monitor.text.clean import same_words, tidy
from monitor.text.markup import Element, parse
from monitor.text.metadata import read_metadata

_ACCENTS = re.compile("[\u0300-\u036f]")
_WORDS = re.compile(r"\w+")
_AFTER_KICKER = re.compile(r"\s*:\s+|\s+[/|·•»–—-]\s+")
_BEFORE_SITE = re.compile(r"\s+[-–—|·•»]\s+|\s*(?:[|_]|--)\s*")
_MOST_KICKER = 6  # words before a colon
_MOST_LABEL = 3  # words before another mark, after which the name of the site may stand too
_LEAST = 12  # letters and figures of a headline that something may be added to
_TITLE_KEYS = ("headline", "alternativeHeadline", "name")
_SHOWN = (
    "//h1[not(ancestor::nav or ancestor::li or ancestor::*[contains(@class, 'readcrumb')])]"
    "|//h2[not(ancestor::nav or ancestor::li or ancestor::aside)]"
)


def folded(title: str) -> str:
    """The letters and figures of a title, whatever its case, accents, spaces and punctuation.

    >>> folded("«Café  à Lindhaven»…")
    'cafealindhaven'
    """
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", tidy(title)).casefold())
    return "".join(_WORDS.findall(text)).replace("_", "")


def same_headline(found: str, right: str, names: Sequence[str] = ()) -> bool:
    """Whether two titles are one headline: equal when folded, or one is the other with a kicker or a name of the site.

    A kicker is at most six words and a colon before the headline, or at most three and a slash, bar or dash. A name of
    the site or section, one of ``names``, stands after the headline and a dash or bar. The name alone is no headline.
    """
    first, second = folded(found), folded(right)
    if not first or not second:
        return False
    return first == second or _is_with_more(found, second, names) or _is_with_more(right, first, names)


def _is_with_more(longer: str, shorter: str, names: Sequence[str]) -> bool:
    """Whether ``longer`` is the folded title ``shorter`` after a kicker or before names of the site."""
    if len(shorter) < _LEAST or any(folded(name) == shorter for name in names):
        return False
    for mark in _AFTER_KICKER.finditer(longer):
        most = _MOST_KICKER if ":" in mark[0] else _MOST_LABEL
        if len(longer[: mark.start()].split()) <= most and folded(longer[mark.end() :]) == shorter:
            return True
    for mark in _BEFORE_SITE.finditer(longer):
        added = _BEFORE_SITE.split(longer[mark.end() :])
        if folded(longer[: mark.start()]) == shorter and all(_is_name(part, names) for part in added):
            return True
    return False


def _is_name(part: str, names: Sequence[str]) -> bool:
    return not _WORDS.search(part) or any(same_words(part, name) for name in names)


def is_right_title(found: str | None, right: str, content: bytes, address: str | None) -> bool:
    """Whether ``found`` is a right title of the page ``content`` whose label is ``right``.

    It is where the two are the same headline (``same_headline``). It is also where the page has two headlines and the
    label is the one that readers do not see, which all of this has to say: the page states the label as a title (its
    title element, a meta element or JSON-LD) but shows it in no first- or second-level heading; it shows ``found`` in
    such a heading; and it states ``found`` as a title too, so that the heading is no name of a site or section.
    Headings in navigation, lists and breadcrumb trails are not shown as headlines.
    """
    if not found:
        return False
    try:
        page = parse(content)
    except ReadError:
        return same_headline(found, right)
    metadata = read_metadata(page, address)
    names = [name for name in (*metadata.names, metadata.section or "") if name]
    names += [part for name in names for part in name.split(" / ")]
    if same_headline(found, right, names):
        return True
    shown = [tidy(" ".join(heading.itertext())) for heading in page.tree.xpath(_SHOWN)]
    stated = list(_stated(page.tree))
    return (
        not any(same_words(found, name) for name in names)
        and any(same_headline(found, heading, names) for heading in shown)
        and any(same_headline(found, title, names) for title in stated)
        and any(same_headline(right, title, names) for title in stated)
        and not any(same_headline(right, heading, names) for heading in shown)
    )


def _stated(tree: Element) -> Iterator[str]:
    """Every title that a page states: its title element, meta elements that are named so, and JSON-LD."""
    for element in tree.xpath("//head//title")[:1]:
        yield element.text_content()
    for meta in tree.xpath("//meta[@content]"):
        name = f"{meta.get('property') or ''} {meta.get('name') or ''}".lower()
        if "title" in name or "headline" in name:
            yield meta.get("content")
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            yield from _named(json.loads(script.text or "", strict=False))
        except (ValueError, RecursionError):
            continue


def _named(value: Any) -> Iterator[str]:
    """Every headline or name in a JSON-LD document."""
    if isinstance(value, dict):
        yield from (value[key] for key in _TITLE_KEYS if isinstance(value.get(key), str))
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _named(item)
