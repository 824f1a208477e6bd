"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed 1.x. Bytes in, :class:`FeedDocument` out.

XML that is well-formed, or becomes so when stray ampersands are escaped, is read by ``feed_xml``; the rest goes to
feedparser, which makes something of almost anything. Both are given text without a document type, so that no entity is
ever expanded and no address or file named in it is ever opened.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from typing import Any

import feedparser

from monitor.errors import ReadError
from monitor.model.article import FeedDocument, FeedEntry, Published
from monitor.text.dates import parse_date
from monitor.text.feed_bytes import decode, repaired, xml_text
from monitor.text.feed_markup import plain_line, plain_paragraphs
from monitor.text.feed_xml import MAX_ENTRIES, RawEntry, RawFeed, parse
from monitor.text.urls import resolve

_FEED_MARK = re.compile(r"<(?:[a-z0-9]{1,20}:)?(?:rss|feed|rdf|channel|item|entry)[\s>/]", re.IGNORECASE)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]{1,20})?\Z")
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_NOT_A_FEED = "This is not a feed (RSS, Atom or JSON Feed). Open the address in a browser and look for the feed's own."


def read_feed(content: bytes, address: str, content_type: str | None = None) -> FeedDocument:
    """Read a feed. ``address`` is where it came from: links in it are resolved against that.

    At most ``MAX_ENTRIES`` entries are kept, the first of the document, where publishers put the newest. Entries with
    neither link nor GUID nor title are skipped and counted. Links other than http(s) are dropped.

    Raises:
        ReadError: ``empty`` for nothing at all, ``not_a_feed`` for a web page or anything else.
    """
    text = decode(content, content_type).strip("\ufeff \t\r\n\0")
    if not text:
        raise ReadError("empty", "The address answered with an empty document instead of a feed.")
    if text[0] in "{[":
        return _finished(_read_json(text, address), address, [])
    text = xml_text(text)
    if not _FEED_MARK.search(text):
        raise ReadError("not_a_feed", _NOT_A_FEED)
    warnings: list[str] = []
    raw = parse(text, address)
    if raw is None:
        raw = parse(repaired(text), address)
        if raw is not None:
            warnings.append("The feed is not well-formed XML; stray characters in it were escaped.")
    if raw is None:
        raw = _read_leniently(repaired(text), address)
        warnings.append("The feed is not well-formed XML; parts of it may be missing.")
    return _finished(raw, address, warnings)


def _finished(raw: RawFeed, address: str, warnings: list[str]) -> FeedDocument:
    entries = [_finished_entry(entry, address) for entry in raw.entries]
    kept = tuple(entry for entry in entries if entry is not None)
    if raw.truncated:
        warnings.append(
            f"The feed has {raw.truncated + len(entries)} entries; only the first {len(entries)} were read."
        )
    language = _LANGUAGE.match((raw.lang or "").strip())
    return FeedDocument(
        title=plain_line(raw.title),
        entries=kept,
        lang=language[1].lower() if language else None,
        skipped=len(entries) - len(kept),
        truncated=raw.truncated,
        warnings=tuple(warnings),
    )


def _finished_entry(raw: RawEntry, address: str) -> FeedEntry | None:
    """Plain text, full links and a time in UTC; ``None`` for an entry without any identity."""
    found = (resolve(raw.base or address, link) for link in raw.links if link.strip())
    link = next((full for full in found if full), None)
    guid = " ".join((raw.guid or "").split()) or None
    title = plain_line(raw.title)
    if link is None and guid is None and not title:
        return None
    texts = [plain_paragraphs(text) for text in raw.texts]
    bylines = list(dict.fromkeys(filter(None, map(plain_line, raw.bylines))))
    return FeedEntry(
        guid=guid,
        link=link,
        title=title,
        text=max(texts, key=len, default=""),
        published=_first_date(raw.dates),
        byline=", ".join(bylines) or None,
    )


def _first_date(dates: Iterable[str]) -> Published | None:
    """The first written time that is one: times of publication come before times of change."""
    found = (parse_date(text.strip(), origin="feed") for text in dates if text.strip())
    return next((published for published in found if published), None)


def _read_json(text: str, address: str) -> RawFeed:
    """Read a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    try:
        document = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise ReadError("not_a_feed", _NOT_A_FEED) from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or "jsonfeed" not in str(document.get("version")):
        raise ReadError("not_a_feed", _NOT_A_FEED)
    chosen = [item for item in items[:MAX_ENTRIES] if isinstance(item, dict)]
    return RawFeed(
        title=_string(document, "title"),
        lang=_string(document, "language") or None,
        entries=[_json_entry(item, address) for item in chosen],
        truncated=max(len(items) - MAX_ENTRIES, 0),
    )


def _json_entry(item: dict[str, Any], address: str) -> RawEntry:
    authors = item.get("authors")
    people = [*(authors if isinstance(authors, list) else []), item.get("author")]
    return RawEntry(
        guid=_string(item, "id") or None,
        title=_string(item, "title"),
        base=address,
        links=[_string(item, "url"), _string(item, "external_url")],
        texts=[_string(item, name) for name in ("content_html", "content_text", "summary")],
        dates=[_string(item, name) for name in ("date_published", "date_modified")],
        bylines=[_string(person, "name") for person in people if isinstance(person, dict)],
    )


def _string(mapping: dict[str, Any], name: str) -> str:
    value = mapping.get(name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    # A JSON escape can name half a character, which no database takes.
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "") if isinstance(value, str) else ""


def _read_leniently(text: str, address: str) -> RawFeed:
    """Let feedparser make what it can of markup that is not XML."""
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": address}
    try:
        feed = feedparser.parse(
            io.BytesIO((_DECLARATION + text).encode("utf-8")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        # A third-party parser may fail in any way on a stranger's bytes.
        raise ReadError("not_a_feed", _NOT_A_FEED) from error
    if not feed.entries and not feed.get("version"):
        raise ReadError("not_a_feed", _NOT_A_FEED)
    return RawFeed(
        title=str(feed.feed.get("title", "")),
        lang=feed.feed.get("language"),
        entries=[_lenient_entry(entry, address) for entry in feed.entries[:MAX_ENTRIES]],
        truncated=max(len(feed.entries) - MAX_ENTRIES, 0),
    )


def _lenient_entry(entry: Any, address: str) -> RawEntry:
    contents = [str(content.get("value", "")) for content in entry.get("content", [])]
    return RawEntry(
        guid=entry.get("id"),
        title=str(entry.get("title", "")),
        base=address,
        links=[str(entry.get("feedburner_origlink", "")), str(entry.get("link", ""))],
        texts=[*contents, str(entry.get("summary", ""))],
        # Asked by its own method, feedparser answers for a missing time of change with another time and a warning.
        dates=[str(dict.get(entry, name, "")) for name in ("published", "created", "updated")],
        bylines=[str(entry.get("author", ""))],
    )
