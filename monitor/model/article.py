"""What a page says, and where in it something was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Precision = Literal["minute", "day"]
DateOrigin = Literal["feed", "metadata", "page text", "address"]
Certainty = Literal["stated", "zone assumed", "inferred"]
"""Of a date: the page states it whole; the page states a clock time and its zone was taken from what is known of the
outlet; it was worked out from hints such as an address or running text."""
Field = Literal["title", "body"]
Form = Literal["article", "live blog", "part"]
"""A text of its own, a page of running entries, or one page of an article that goes on over several."""
LanguageDoubt = Literal["short", "mixed", "unsure"]
"""Why the language of a text is uncertain: too few letters, several languages, or two that the detector confuses."""
CreditRole = Literal["outlet", "wire", "cites", "photo", "byline", "editor"]
CreditPlace = Literal["title", "body", "credit line", "byline", "caption", "metadata", "site name", "address", "source"]
"""Where a credit stands. ``source`` is none of the page's words: the collected source says it."""

PARAGRAPH_BREAK = "\n\n"
"""What stands between two paragraphs of a body when it is one string."""


def iso_utc(moment: datetime) -> str:
    """An aware UTC time as every report and command writes it: ``2022-04-13T00:37:00Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Published:
    """A time of publication. ``at`` is aware UTC; with precision ``day`` it is that calendar day's midnight UTC.

    ``local_day`` is the calendar day at the outlet, which near midnight is not the day in UTC; ``None`` where the
    outlet's own day is not known.
    """

    at: datetime
    precision: Precision
    origin: DateOrigin
    certainty: Certainty = "stated"
    local_day: date | None = field(default=None, compare=False)

    @property
    def day(self) -> date:
        """The calendar day of publication: the outlet's where it is known, else that in UTC."""
        return self.local_day or self.at.date()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in the title or body."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Credit:
    """One layer of who made a text, with its proof.

    ``name`` is the registry's main name where there is one, else as printed. ``printed`` are the words that prove it,
    as they stand on the page; ``span`` is where they stand in title or body, ``None`` where they are no part of either
    (a credit line, a caption, metadata). ``confidence`` is 0 to 1.
    """

    role: CreditRole
    name: str
    printed: str
    place: CreditPlace
    span: Span | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Article:
    """One text as a reader found it: nothing here was decided by analysis.

    ``body`` has no captions, repeated summaries, navigation, related links or legal lines; paragraphs are joined by
    ``PARAGRAPH_BREAK``. ``outlet`` is the name printed on the page, if any. Unknown is ``None``, never a guess.
    ``credits`` hold the proof of ``outlet``, ``wire``, ``cites``, ``photo``, ``byline`` and ``editor``. ``modified`` is
    the page's own statement of its last change; ``tags`` are the keywords that it states of itself.
    """

    title: str
    body: str
    url: str | None = None
    published: Published | None = None
    outlet: str | None = None
    wire: str | None = None
    cites: tuple[str, ...] = ()
    photo: str | None = None
    byline: str | None = None
    editor: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    lang: str | None = None
    lang_confidence: float = 0.0
    lang_doubt: LanguageDoubt | None = None
    modified: Published | None = None
    form: Form = "article"
    credits: tuple[Credit, ...] = ()
    links: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> list[str]:
        """The body's paragraphs in order."""
        return self.body.split(PARAGRAPH_BREAK) if self.body else []


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed. ``guid`` is what the feed calls it; ``text`` is plain text of the fullest content given."""

    guid: str | None
    link: str | None
    title: str
    text: str
    published: Published | None
    byline: str | None = None


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed that was read. ``skipped`` entries carried no identity at all; ``truncated`` entries were over the cap."""

    title: str
    entries: tuple[FeedEntry, ...]
    lang: str | None = None
    skipped: int = 0
    truncated: int = 0
    warnings: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Registry:
    """Names that readers look for in a page: outlets and wires with their aliases.

    ``outlets`` and ``wires`` map every printed name (main names and aliases) to the main name; ``domains`` maps a
    host name to an outlet's main name; ``zones`` maps an outlet's main name to its time zone (``Europe/Minsk``).
    ``institutions`` are main names of outlets that are no media: a government's own site.
    """

    outlets: dict[str, str]
    wires: dict[str, str]
    domains: dict[str, str]
    zones: dict[str, str] = field(default_factory=dict)
    institutions: frozenset[str] = frozenset()
