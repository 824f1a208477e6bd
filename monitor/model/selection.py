"""The one filter object. It has a canonical address form, so that every number has a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.errors import SelectionError
from monitor.model.source import OWNERSHIPS
from monitor.model.tone import MEASURES, TONE_LABELS, TOPIC_MEASURE, ToneLabel

Bucket = Literal["hour", "day", "week", "month"]
Unit = Literal["articles", "families", "origins", "mentions"]
BUCKETS: tuple[Bucket, ...] = get_args(Bucket)
UNITS: tuple[Unit, ...] = get_args(Unit)
ORIGIN_KINDS = ("wire", "outlet")
"""What an origin can be; in a selection its name follows behind a colon."""

_MANY = (
    "topics", "also", "without", "outlets", "sources", "countries", "ownership", "languages", "wires", "origins",
    "families", "stories", "entities",
)  # fmt: skip
_YES_NO = ("disputed", "sample", "undated")
_ADDRESS_NAMES = {
    "topics": "topic",
    "also": "also",
    "without": "without",
    "since": "since",
    "until": "until",
    "tz": "tz",
    "bucket": "bucket",
    "unit": "unit",
    "measure": "measure",
    "outlets": "outlet",
    "sources": "source",
    "countries": "country",
    "ownership": "ownership",
    "languages": "lang",
    "wires": "wire",
    "origins": "origin",
    "families": "family",
    "stories": "story",
    "entities": "entity",
    "tone": "tone",
    "disputed": "disputed",
    "query": "query",
    "sample": "sample",
    "undated": "undated",
}
_FIELD_NAMES = {short: name for name, short in _ADDRESS_NAMES.items()}
_YEARS = range(1000, 9000)
"""Years of a range: far from the ends of the calendar, where neither zones nor default ranges can be reckoned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is counted. Empty means no condition; ``None`` means: decided by the data when the question is asked.

    ``topics`` are slugs, or ``slug@number`` for a stated version. ``also`` keeps articles that each of these topics
    matches as well, ``without`` those that none of these matches though they were there to be matched: a version that
    is frozen knows nothing of what was stored or edited later. ``since`` and ``until`` (exclusive) are calendar days
    in ``tz`` or exact aware times (hour buckets). ``sample`` is ``None`` until it is resolved: sample while there is
    nothing else. ``origins`` are ``wire:Xinhua`` or ``outlet:shine.cn``; ``families`` and ``stories`` are their keys.
    ``entities`` are keys of the registry: an article must mention all of them, and without topics it is the mentions
    of the first one, and the tone towards it, that are counted. ``undated`` keeps articles without a counting time in
    the list when a range is stated; without a range they are listed anyhow. They are in no number. ``disputed`` keeps
    articles that two measures of tone towards the topic label differently.
    """

    topics: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    since: date | datetime | None = None
    until: date | datetime | None = None
    tz: str = "UTC"
    bucket: Bucket | None = None
    unit: Unit = "articles"
    measure: str = TOPIC_MEASURE
    outlets: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    ownership: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    wires: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    tone: ToneLabel | None = None
    disputed: bool = False
    query: str | None = None
    sample: bool | None = None
    undated: bool = False

    def __post_init__(self) -> None:
        """Check every value that can be checked without the database.

        Raises:
            SelectionError: a value is unknown; the message names it and what is allowed.
        """
        zone(self.tz)
        _check("bucket", self.bucket, (*BUCKETS, None))
        _check("unit", self.unit, UNITS)
        _check("measure", self.measure, MEASURES)
        _check("tone", self.tone, (*TONE_LABELS, None))
        for ownership in self.ownership:
            _check("ownership", ownership, OWNERSHIPS)
        for origin in self.origins:
            _check("the kind of an origin", origin.partition(":")[0], ORIGIN_KINDS)
        for name in ("since", "until"):
            moment: date | None = getattr(self, name)
            if moment and moment.year not in _YEARS:
                raise SelectionError(f"{name} must lie in the years {_YEARS[0]} to {_YEARS[-1]}, not {moment}.")
        if self.since and self.until and instant(self.since, self.tz) >= instant(self.until, self.tz):
            raise SelectionError(f"The range is empty: since {self.since} is not before until {self.until}.")

    @property
    def lists_undated(self) -> bool:
        """Whether articles without a counting time belong to the list."""
        return self.undated or (self.since is None and self.until is None)

    def without_conditions(self) -> Selection:
        """The same selection without topic, entity, text and tone conditions: the denominator of shares."""
        return replace(self, topics=(), also=(), without=(), entities=(), query=None, tone=None, disputed=False)

    def to_address(self) -> str:
        """The selection as a query string; default values are left out, keys are in a fixed order."""
        pairs: list[tuple[str, str]] = []
        default = Selection()
        for part in fields(self):
            value = getattr(self, part.name)
            if value == getattr(default, part.name):
                continue
            short = _ADDRESS_NAMES[part.name]
            if part.name in _MANY:
                pairs += [(short, item) for item in value]
            elif part.name in _YES_NO:
                pairs.append((short, "yes" if value else "no"))
            elif isinstance(value, date):
                pairs.append((short, value.isoformat()))
            else:
                pairs.append((short, str(value)))
        return urlencode(pairs)

    @staticmethod
    def from_address(address: str) -> Selection:
        """Read a query string (with or without ``?``); unknown keys are ignored, since pages add their own.

        Raises:
            SelectionError: a known key has a value that cannot be used.
        """
        many: dict[str, list[str]] = {}
        for key, value in parse_qsl(address.removeprefix("?")):
            many.setdefault(key, []).append(value)
        return Selection.from_values(many)

    @staticmethod
    def from_values(values: Mapping[str, Sequence[str]]) -> Selection:
        """Build a selection from the texts of an address or of command line options, by their address names.

        Raises:
            SelectionError: a value cannot be used; the message says which.
        """
        given: dict[str, Any] = {}
        for short, texts in values.items():
            name = _FIELD_NAMES.get(short)
            if name is None or not texts:
                continue
            if name in _MANY:
                given[name] = tuple(dict.fromkeys(text for text in texts if text))
            elif name in ("since", "until"):
                given[name] = _moment(short, texts[-1])
            elif name in _YES_NO:
                _check(short, texts[-1], ("yes", "no"))
                given[name] = texts[-1] == "yes"
            else:
                given[name] = texts[-1]
        return Selection(**given)


def zone(name: str) -> ZoneInfo:
    """The time zone of that name.

    Raises:
        SelectionError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SelectionError(
            f"There is no time zone {name!r}. Use a name such as UTC, Europe/Minsk or Asia/Shanghai."
        ) from error


def instant(moment: date | datetime, tz: str) -> datetime:
    """The aware UTC time at which a calendar day begins in ``tz``, or the exact time itself."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime.combine(moment, time(), zone(tz)).astimezone(UTC)


EPOCH_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A range in the two clocks that articles have, both half-open.

    ``since`` and ``until`` are UTC seconds since 1970 for articles with a minute; ``first_day`` and ``end_day`` are
    days since 1970 for articles that have only a calendar day: such an article is inside when its whole day is.
    """

    since: int
    until: int
    first_day: int
    end_day: int

    @staticmethod
    def between(since: date | datetime, until: date | datetime, tz: str) -> TimeRange:
        """The range from ``since`` to ``until`` (exclusive), calendar days meant in ``tz``."""
        start, end = instant(since, tz), instant(until, tz)
        local_start, local_end = start.astimezone(zone(tz)), end.astimezone(zone(tz))
        # A day may begin later than midnight (clocks go forward): what counts is whether the range begins with it.
        whole = instant(local_start.date(), tz) >= start
        first = local_start.date() + timedelta(days=0 if whole else 1)
        first_day = (first - EPOCH_DAY).days
        end_day = max(first_day, (local_end.date() - EPOCH_DAY).days)
        return TimeRange(int(start.timestamp()), int(end.timestamp()), first_day, end_day)


def _moment(key: str, text: str) -> date | datetime:
    try:
        if "T" not in text:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SelectionError(f"{key} is not a date: {text!r}. Write it as 2022-04-13.") from error
    if moment.tzinfo is None:
        raise SelectionError(f"{key} has a time without a zone: {text!r}. Write it as 2022-04-13T08:00+00:00.")
    return moment


def _check(name: str, value: object, allowed: Sequence[object]) -> None:
    if value not in allowed:
        words = ", ".join(str(item) for item in allowed if item is not None)
        raise SelectionError(f"{name} cannot be {value!r}. Use one of: {words}.")
