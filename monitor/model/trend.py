"""Numbers over time and over outlets, as charts, tables and exports show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

GAP_BELOW = 0.8
"""Coverage under which a bucket is drawn as a gap."""
LINE_FROM = 3
"""Families below which tone has no interval and no line."""
FIRM_FROM = 8
"""Families below which a tone point is drawn hollow."""


@dataclass(frozen=True, slots=True)
class ToneMean:
    """Mean tone with one vote per family. Values in -1..+1; the 95 % t-interval is ``None`` below ``LINE_FROM``."""

    value: float | None
    low: float | None
    high: float | None
    n_scored: int
    unscored: int


@dataclass(frozen=True, slots=True)
class ToneChange:
    """How far the mean tone of a range is from that of the range before it, with its 95 % interval.

    ``n_before`` and ``n_after`` families were scored.
    """

    value: float
    low: float
    high: float
    n_before: int
    n_after: int

    @property
    def shown(self) -> bool:
        """Whether there is a change to speak of: the interval of the difference excludes zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One bucket of one topic. ``bucket`` is its first calendar day in ISO form, or its first minute with offset.

    ``total`` is the same unit over the selection without topic, text and tone conditions; ``share`` = value / total,
    ``None`` for mentions and empty totals. ``coverage`` is ``None`` for archives. ``start`` and ``end`` (aware UTC) are
    the part of the bucket that lies in the selection and was counted. ``kept`` is false where a frozen version was not
    matched with all that is there: the bucket ends after it was frozen, or holds much that came later.
    """

    bucket: str
    start: datetime
    end: datetime
    topic: str
    topic_slug: str
    topic_version: int
    unit: str
    value: int
    total: int | None
    share: float | None
    lang: str
    measure: str
    tone: ToneMean
    coverage: float | None
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Totals:
    """A whole range of one topic. The total of a range is not the sum of its buckets, except articles and mentions.

    ``change`` is against the range of the same length before it, ``None`` where either has too few scored families.
    """

    topic: str
    topic_slug: str
    topic_version: int
    articles: int
    families: int
    origins: int
    mentions: int
    outlets: int
    all_articles: int
    all_families: int
    all_origins: int
    tone: ToneMean
    negative: int
    neutral: int
    positive: int
    unscored: int
    undated: int
    change: ToneChange | None


@dataclass(frozen=True, slots=True)
class OutletRow:
    """One outlet's part of a topic in a selection."""

    outlet: str
    outlet_key: str
    country: str | None
    ownership: str
    articles: int
    families: int
    origins: int
    mentions: int
    tone: ToneMean


@dataclass(frozen=True, slots=True)
class OriginRow:
    """What one origin feeds into a topic. ``origin`` is how a selection names it: ``wire:Xinhua``.

    ``countries`` and ``ownership`` say how many of its articles outlets of each carried, most first; an unknown country
    is ``None``. The rows' articles and families add up over origins, since a family has one origin. Over several topics
    ``mentions`` and ``tone`` are ``None``: mentions are never added across topics, and tone is towards one.
    """

    origin: str
    kind: str
    label: str
    articles: int
    families: int
    mentions: int | None
    outlets: int
    countries: tuple[tuple[str | None, int], ...]
    ownership: tuple[tuple[str, int], ...]
    tone: ToneMean | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A whole selection over all its topics together, each article, family and origin once.

    ``undated`` articles are listed and in none of the other numbers.
    """

    articles: int
    families: int
    origins: int
    undated: int
