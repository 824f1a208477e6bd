"""Where articles come from: outlets, sources, their schedule and their health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

SourceKind = Literal["feed", "page", "folder"]
Ownership = Literal["state", "state-affiliated", "public", "independent", "unknown"]

OWNERSHIPS: tuple[Ownership, ...] = ("state", "state-affiliated", "public", "independent", "unknown")
SOURCE_KINDS: tuple[SourceKind, ...] = ("feed", "page", "folder")
SAMPLE = "sample"
"""Name under which the database remembers that the sample was declined or removed."""
DEFAULT_INTERVAL = timedelta(minutes=60)
MINIMUM_INTERVAL = timedelta(minutes=10)
MAXIMUM_INTERVAL = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher. ``key`` is its main domain, or ``name:<folded name>`` where no domain is known.

    ``country`` is ISO 3166 alpha-2 in capitals; unknown values are ``None`` (ownership: ``"unknown"``).
    """

    key: str
    name: str
    country: str | None = None
    languages: tuple[str, ...] = ()
    ownership: Ownership = "unknown"
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A place that is collected. ``outlet`` is ``None`` for sources that carry many outlets (folders, aggregators).

    A folder source is an archive: its articles are counted at their published time.
    """

    name: str
    kind: SourceKind
    address: str
    outlet: Outlet | None = None
    lang: str | None = None
    interval: timedelta = DEFAULT_INTERVAL
    paused: bool = False
    sample: bool = False
    id: int = 0

    @property
    def is_archive(self) -> bool:
        """Whether articles count at their published time, whenever they arrive."""
        return self.kind == "folder"


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave with its last complete 200 answer, and the SHA-256 of that body (hex)."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How collecting of one source goes. Times are aware UTC; ``failures`` counts failures in a row."""

    last_polled: datetime | None = None
    last_success: datetime | None = None
    last_article: datetime | None = None
    next_due: datetime | None = None
    failures: int = 0
    error_class: str | None = None
    error: str | None = None
    warning: str | None = None
    articles: int = 0


PollStatus = Literal["ok", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """One complete answer of a server, or one file. ``content`` is the decoded body; ``at`` is aware UTC."""

    address: str
    content: bytes
    at: datetime
    content_type: str | None = None
    status: int = 200
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """What one round of one source did: the row of ``wirewatch collect``.

    ``failed_pages`` are (address, reason) of article pages that could not be read; ``remaining`` entries wait for the
    next round because of the page limit.
    """

    source: str
    status: PollStatus
    fetched: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    remaining: int = 0
    error_class: str | None = None
    error: str | None = None
    warning: str | None = None
    failed_pages: tuple[tuple[str, str], ...] = ()
