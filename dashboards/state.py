"""The address of a page is its state: reading it, writing it, and the links that lead from one view to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from monitor.errors import SelectionError
from monitor.model.entity import key_of_slug
from monitor.model.registry import EntryKind
from monitor.model.selection import Selection, zone
from monitor.model.trend import TrendRow
from monitor.queries.archive import Queries

SELECTION_KEYS = (
    "topic", "also", "without", "since", "until", "tz", "bucket", "unit", "measure", "outlet", "source", "country",
    "ownership", "lang", "wire", "origin", "family", "story", "entity", "tone", "disputed", "query", "sample",
    "undated",
)  # fmt: skip
"""What ``Selection.to_address`` writes, in its order."""
PAGE_KEYS = ("show", "sort", "article", "manage", "page", "from", "to")
"""What pages add to the address: chart as share, sorting, the open article or source, the page of a list, the versions
that are compared."""
LONGEST_ADDRESS = 8000


def selection_of(address: object) -> Selection:
    """The selection of an address as a browser sent it.

    Raises:
        SelectionError: a value cannot be used, or the address is no text or too long.
    """
    if not isinstance(address, str):
        raise SelectionError("The address of this view cannot be read.")
    if len(address) > LONGEST_ADDRESS:
        raise SelectionError(f"The address of this view is longer than {LONGEST_ADDRESS} characters. Remove filters.")
    return Selection.from_address(address)


def page_keys(address: str) -> dict[str, str]:
    """The keys of an address that belong to the page and not to the selection."""
    return {key: value for key, value in parse_qsl(address.lstrip("?")) if key in PAGE_KEYS}


def link(path: str, selection: Selection, **keys: str | int) -> str:
    """The address of a page with this selection and these page keys."""
    parts = [selection.to_address(), urlencode(keys)]
    query = "&".join(part for part in parts if part)
    return f"{path}?{query}" if query else path


def topic_path(slug: str, *rest: str) -> str:
    """The path of a topic's page, or of a page below it; of an entity's page where the slug stands for one."""
    if (key := key_of_slug(slug)) is not None:
        return entity_path(key)
    return "/".join(("", "topic", quote(slug, safe=""), *rest))


def versions_path(slug: str, older: int, newer: int) -> str:
    """The page that holds two versions of a topic against each other."""
    return f"/topics/{quote(slug, safe='')}/versions?from={older}&to={newer}"


def sample_path(slug: str) -> str:
    """The page on which a sample of a topic is labelled."""
    return f"/topics/{quote(slug, safe='')}/sample"


def tone_path(slug: str) -> str:
    """The page on which a sample of a topic is given tones."""
    return f"/topics/{quote(slug, safe='')}/tone"


def topic_below(path: object) -> str:
    """The slug of the topic that a page below ``/topics`` is about; empty where the path is none of those."""
    parts = str(path).split("/")
    return unquote(parts[2]) if len(parts) == 4 and parts[1] == "topics" else ""


def family_path(key: str) -> str:
    """The path of the page of a reprint family, by the key of any of its articles."""
    return f"/family/{quote(key, safe='')}"


def story_path(key: str) -> str:
    """The path of a story's page, by its key or that of any of its articles."""
    return f"/story/{quote(key, safe='')}"


def entity_path(key: str) -> str:
    """The path of the page about an entity."""
    return f"/entities/{quote(key, safe='')}"


def registry_path(kind: EntryKind, key: str) -> str:
    """The path of the page of an entry in the registries."""
    return f"/registries/{kind}/{quote(key, safe='')}"


def places_of(queries: Queries) -> dict[str, int]:
    """The place, and so the colour, of each topic: the order in which topics were added."""
    return {topic.slug: place for place, topic in enumerate(sorted(queries.topics(), key=lambda topic: topic.id))}


def narrowed(selection: Selection, **changes: Any) -> Selection:
    """The same selection with other values; a list of one value is what a click on a row asks for."""
    return replace(selection, **changes)


def bucket_selection(selection: Selection, row: TrendRow) -> Selection:
    """Exactly the bucket and topic of one point: what a click on it shows.

    Whole days are written as days in the selection's zone, everything else as exact times. A stated topic version
    stays stated.
    """
    stated = [topic for topic in selection.topics if topic == f"{row.topic_slug}@{row.topic_version}"]
    return replace(
        selection,
        topics=tuple(stated) or stated_topics(selection, [row.topic_slug]),
        since=_edge(row.start, selection.tz),
        until=_edge(row.end, selection.tz),
        bucket=None,
    )


def stated_topics(selection: Selection, slugs: Sequence[str]) -> tuple[str, ...]:
    """The selection's own references (with versions) to these topics, the bare slug where it has none.

    An entity is no topic: the selection names it elsewhere.
    """
    known = {reference.partition("@")[0]: reference for reference in selection.topics}
    return tuple(known.get(slug, slug) for slug in slugs if key_of_slug(slug) is None)


def _edge(at: datetime, tz: str) -> date | datetime:
    local = at.astimezone(zone(tz))
    return local.date() if local.time() == time() else at
