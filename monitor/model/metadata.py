"""What is known of an article beside its text, as far as a topic or a search can ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from monitor.model.article import Form

ArticleType = Literal["article", "live", "opinion", "wire"]
"""What ``type:`` asks for. An article credited to a wire is a ``wire`` and one of the others."""
ARTICLE_TYPES: tuple[ArticleType, ...] = get_args(ArticleType)
EntityKind = Literal["person", "organisation", "place"]


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """A person, organisation or place that an article mentions: ``entity:`` and ``place:`` ask for it.

    ``key`` is the registry's, ``names`` are its main name and all its aliases, in any script. ``country`` is two
    capital letters, for places only: the country that the place is or lies in.
    """

    key: str
    names: tuple[str, ...] = ()
    kind: EntityKind = "person"
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of one article. Unknown is ``None`` (ownership: ``"unknown"``), never a guess.

    ``domain`` is the host of the article's address in small letters, else its outlet's main domain. ``country`` and
    ``ownership`` are the outlet's. ``tags`` are the keywords that the page itself states. ``day`` is the calendar day
    of the counting time (UTC). ``entities`` are those that the text mentions.

    ``sources`` are the names of the sources that had the article so far: more may come, so that only a search can ask
    for them. So it is with ``copies``, the articles of its family, and ``origins``, the different origins of its story
    (of its family alone where it belongs to no story): ``None`` where nobody asked. And with tone, in millionths:
    ``tone`` is the whole article's, ``None`` where it is unscored, has no signal or nobody asked; ``tones`` are those
    towards topics and entities, by name as ``monitor.text.words.search_text`` writes it, only those that are scored.
    """

    sources: tuple[str, ...] = ()
    domain: str | None = None
    wire: str | None = None
    cites: tuple[str, ...] = ()
    byline: str | None = None
    lang: str | None = None
    country: str | None = None
    ownership: str = "unknown"
    form: Form = "article"
    section: str | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None
    day: date | None = None
    entities: tuple[NamedEntity, ...] = ()
    copies: int | None = None
    origins: int | None = None
    tone: int | None = None
    tones: Mapping[str, int] = field(default_factory=dict, hash=False)
