"""A record: everything that is stored about one article in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.model.article import Article, Precision
from monitor.model.entity import EntityMention
from monitor.model.source import Outlet
from monitor.model.tone import Tone
from monitor.model.topic import Match

SaveStatus = Literal["new", "updated", "unchanged"]
PageKind = Literal["html", "plain"]
"""How a page is read: as HTML, or as the saved text of a page."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Counting time. With precision ``day`` it is midnight UTC of a calendar day that holds in every time zone.

    ``estimated`` is true where the published time was missing or not believable and ``first_seen`` stands for it.
    """

    at: datetime
    precision: Precision
    estimated: bool


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A match with its tone towards the topic: by ``vader-topic-1``, and by the further measures of its language."""

    match: Match
    tone: Tone
    further: tuple[Tone, ...] = ()


@dataclass(frozen=True, slots=True)
class RawPage:
    """The page that an article was read from, with what its reader was told of it.

    ``size`` is the page's bytes. ``content`` is them compressed, empty where there were too many to be kept. ``at`` is
    when the page was fetched (aware UTC).
    """

    kind: PageKind
    address: str | None
    content_type: str | None
    at: datetime
    size: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """One article with all that analysis found in it.

    ``key`` identifies the article for ever (DESIGN: outlet + canonical address, or outlet + folded title + body hash);
    ``body_hash`` is the SHA-256 (hex) of the folded body, ``sketch`` what near copies are found by, each ``None`` where
    the body is too short to recognise copies; ``counted`` is ``None`` for archive articles without a date: listed, not
    charted. ``item_key`` is how the source names it (GUID, link or file), kept longer than the article. ``raw_hash`` is
    a SHA-256 over title and body exactly as read: it tells a revision from the same text seen again. ``page`` is
    ``None`` where there was none or none is kept. ``further`` are tones of the whole article by measures beside that of
    ``tone``. ``entities`` are by key.
    """

    key: str
    article: Article
    outlet: Outlet
    first_seen: datetime
    processed: datetime
    counted: Counted | None
    raw_hash: str
    body_hash: str | None
    sketch: bytes | None
    words: int
    tone: Tone
    matches: tuple[TopicMatch, ...]
    sample: bool
    item_key: str
    search_title: str
    search_body: str
    reader: str
    page: RawPage | None = None
    further: tuple[Tone, ...] = ()
    entities: tuple[EntityMention, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What storing a record did."""

    article_id: int
    status: SaveStatus
