"""What is known of an article beside its text, as far as a topic or a search can ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of one article. Unknown is ``None`` (ownership: ``"unknown"``), never a guess.

    ``domain`` is the host of the article's address in small letters, else its outlet's main domain. ``country`` and
    ``ownership`` are the outlet's. ``day`` is the calendar day of the counting time (UTC). ``sources`` are the names of
    the sources that had the article so far: more may come, so that only a search can ask for them. So it is with
    ``copies``, the articles of its family, and ``origins``, the different origins of its story (of its family
    alone where it belongs to no story): ``None`` where nobody asked.
    """

    sources: tuple[str, ...] = ()
    domain: str | None = None
    wire: str | None = None
    cites: tuple[str, ...] = ()
    byline: str | None = None
    lang: str | None = None
    country: str | None = None
    ownership: str = "unknown"
    section: str | None = None
    url: str | None = None
    day: date | None = None
    copies: int | None = None
    origins: int | None = None
