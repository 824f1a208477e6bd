"""JSON Lines of articles, one object a line: what ``wirewatch import`` and drop folders take.

Keys: ``url``, ``source`` (the outlet's name), ``published``, ``title``, ``text``, ``lang`` and, where known, ``wire``,
``byline``, ``section``, ``domain`` (of the outlet) and ``modified``. Other keys are ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from monitor.errors import ReadError
from monitor.model.article import PARAGRAPH_BREAK, Article
from monitor.text.dates import parse_date
from monitor.text.feed_markup import tidy
from monitor.text.urls import host, resolve

MAX_LINE_BYTES = 5_000_000
"""A longer line is no article; readers of files stop collecting bytes there."""

_NO_ARTICLE = Article(title="", body="")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]{1,20})?\Z")


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    """One line. Where ``error`` is set, ``article`` is empty. ``line`` counts from 1 over all lines of the file.

    ``outlet`` and ``domain`` name the publisher; ``modified`` is the time of the last edit, aware UTC.
    """

    line: int
    article: Article = _NO_ARTICLE
    outlet: str | None = None
    domain: str | None = None
    modified: datetime | None = None
    error: ReadError | None = None


def read_jsonl(lines: Iterable[bytes]) -> Iterator[ImportedArticle]:
    """Read lines as articles. A bad line is an item with its error (``not_text``, ``no_article``, ``too_large``).

    Blank lines are passed over. A language that is not given stays unknown. The outlet's domain is taken from the
    article's address where it is not given.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        try:
            yield _item(number, _fields(number, line))
        except ReadError as error:
            yield ImportedArticle(line=number, error=error)


def _fields(number: int, line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE_BYTES:
        raise ReadError("too_large", f"Line {number} is longer than {MAX_LINE_BYTES // 1_000_000} MB and was left out.")
    try:
        fields = json.loads(line.decode("utf-8-sig"), strict=False)
    except (ValueError, RecursionError) as error:
        raise ReadError("not_text", f"Line {number} is not a JSON object in UTF-8: {str(error)[:200]}") from error
    if not isinstance(fields, dict):
        raise ReadError("no_article", f"Line {number} is JSON, but not an object with the keys of an article.")
    return fields


def _item(number: int, fields: dict[str, Any]) -> ImportedArticle:
    warnings: list[str] = []

    def text(key: str) -> str | None:
        value = fields.get(key)
        if value is not None and not isinstance(value, str):
            warnings.append(f"The value of {key!r} is not a text and was left out.")
        return (tidy(value) or None) if isinstance(value, str) else None

    title, body = text("title") or "", _body(fields.get("text"))
    if not title and not body:
        raise ReadError("no_article", f"Line {number} has neither a title nor a text.")
    written, address = text("published"), text("url")
    published = parse_date(written, origin="metadata") if written else None
    if written and published is None:
        warnings.append(f"The published time {written[:60]!r} cannot be read.")
    url = resolve(address, address) if address else None
    if address and url is None:
        warnings.append("The address is not a usable http(s) address and was left out.")
    lang = _LANGUAGE.match(text("lang") or "")
    changed = text("modified")
    modified = parse_date(changed, origin="metadata") if changed else None
    article = Article(
        title=title,
        body=body,
        url=url,
        published=published,
        outlet=text("source"),
        lang=lang[1].lower() if lang else None,
        lang_confidence=1.0 if lang else 0.0,
        wire=text("wire"),
        byline=text("byline"),
        section=text("section"),
    )
    outlet, domain = article.outlet, _domain(text("domain"), url)
    article = replace(article, warnings=tuple(warnings))
    return ImportedArticle(number, article, outlet, domain, modified.at if modified else None)


def _body(value: Any) -> str:
    """Paragraphs: parted by blank lines, or by every line break where there is no blank line."""
    if not isinstance(value, str):
        return ""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    parts = _BLANK_LINES.split(value) if _BLANK_LINES.search(value.strip()) else value.split("\n")
    return PARAGRAPH_BREAK.join(line for part in parts if (line := tidy(part)))


def _domain(given: str | None, url: str | None) -> str | None:
    if given:
        return host(given if "://" in given else f"https://{given}")
    return host(url) if url else None
