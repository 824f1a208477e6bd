"""Numbers, times and states as analysts read them. Pure functions from values to texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from monitor.model.article import Certainty, CreditPlace, LanguageDoubt, Precision
from monitor.model.selection import zone
from monitor.model.tone import MILLION, NEUTRAL_LIMIT, ToneLabel
from monitor.model.trend import ToneMean, TrendRow

THIN = "\u202f"
"""Narrow no-break space: between thousands, and before a percent sign."""
MARKS: dict[ToneLabel, str] = {"negative": "▼", "neutral": "■", "positive": "▲", "unscored": "–"}
"""Shapes that say the tone without colour."""
ONE = {"articles": "article", "families": "family", "origins": "origin", "mentions": "mention"}
"""The singular of each unit."""
BUCKET_WORDS = {"hour": "hour", "day": "day", "week": "week", "month": "month"}
MEASURE_WORDS = {
    "vader-topic-1": "towards the topic",
    "vader-1": "of the whole article",
    "vader-news-1": "towards the topic, names silenced",
    "minilm-news-1": "towards the topic, by a trained model",
    "ru-linear-1": "towards the topic, Russian texts (experimental)",
}
REASON_WORDS = {
    "unsupported-language": "its language has no scorer yet",
    "unknown-language": "its language could not be told",
    "no-signal": "no signal: no word of it carries tone",
    "no-mention": "no sentence mentions the topic",
    "no-text": "there is no text to score",
    "no-target": "it does not mention the topic",
    "own-words": "only the words of the topic itself mention it",
    "no-quotes": "nobody's words are reported",
    "no-narration": "nothing but reported words",
    "too-short": "too few words to judge",
    "too-long": "behind the part of the text that is scored",
    "no-model": "the model is not installed",
}
DATE_ORIGINS = {
    "feed": "from the feed",
    "metadata": "from the page's metadata",
    "page text": "from the page's text",
    "address": "from the address",
}
CERTAINTIES: dict[Certainty, str] = {
    "stated": "",
    "zone assumed": "time zone assumed: the outlet's own",
    "inferred": "worked out, not stated",
}
"""What a date rests on beyond where it was found."""
DOUBTS: dict[LanguageDoubt, str] = {
    "short": "uncertain: too few letters",
    "mixed": "uncertain: several languages in one text",
    "unsure": "uncertain: easily taken for another language",
}
PLACES: dict[CreditPlace, str] = {
    "title": "in the title",
    "body": "in the text",
    "credit line": "in a credit line",
    "byline": "in the byline",
    "caption": "in a caption",
    "metadata": "in the page's metadata",
    "site name": "as the name of the site",
    "address": "in the address",
    "source": "said by the source, not by the page",
}
"""Where the words stand that prove a credit."""
ERROR_WORDS = {
    "timeout": "took too long to answer",
    "too_large": "sent more than the size limit",
    "incomplete": "broke off in the middle of the answer",
    "bad_encoding": "sent bytes that could not be unpacked",
    "dns": "its name could not be found",
    "connection": "could not be reached",
    "tls": "its certificate was refused",
    "blocked_address": "leads to an internal address, which is not fetched",
    "bad_address": "its address cannot be used",
    "redirect_loop": "redirects too often",
    "robots": "asks not to be read by programs (robots.txt)",
    "http_error": "answered with an error",
    "gone": "says that it is gone for good",
    "retry_later": "asked to be polled later",
    "empty": "was empty",
    "not_a_feed": "is not a feed",
    "not_html": "is not a web page",
    "not_text": "is not a text",
    "no_article": "holds no article",
    "crashed": "could not be read: reading it crashed",
}
LANGUAGES = {
    "ar": "Arabic", "be": "Belarusian", "cs": "Czech", "de": "German", "en": "English", "es": "Spanish",
    "fr": "French", "it": "Italian", "ja": "Japanese", "kk": "Kazakh", "lt": "Lithuanian", "lv": "Latvian",
    "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "tr": "Turkish",
    "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


def number(value: int | float) -> str:
    """A count with thin spaces between thousands: ``28 683``."""
    return f"{value:,.0f}".replace(",", THIN)


def counted(value: int, one: str, many: str | None = None) -> str:
    """A count with its noun: ``1 article``, ``2 articles``."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def in_units(value: int, unit: str) -> str:
    """A count in a unit: ``1 family``, ``12 families``."""
    return counted(value, ONE[unit], unit)


def percent(share: float | None, digits: int = 1) -> str:
    """A share as per cent; a dash where there is none."""
    if share is None:
        return "–"
    if 0 < share < 0.5 * 10 ** -(digits + 2):
        return f"under {10**-digits:g}{THIN}%"
    return f"{100 * share:.{digits}f}{THIN}%"


def signed(value: float | None, digits: int = 2) -> str:
    """A tone in -1..+1 with its sign and a real minus; a dash where there is none."""
    if value is None:
        return "–"
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def label_of(millionths: int | None) -> ToneLabel:
    """Negative, neutral, positive or unscored for a tone in millionths."""
    if millionths is None:
        return "unscored"
    if millionths <= -NEUTRAL_LIMIT:
        return "negative"
    return "positive" if millionths >= NEUTRAL_LIMIT else "neutral"


def mean_label(value: float | None) -> ToneLabel:
    """The label of a mean tone in -1..+1."""
    return label_of(None if value is None else round(value * MILLION))


def tone(millionths: int | None) -> str:
    """A tone in millionths with its shape and sign, or ``unscored``: never 0 for unknown."""
    if millionths is None:
        return "unscored"
    return f"{MARKS[label_of(millionths)]} {signed(millionths / MILLION)}"


def mean(found: ToneMean) -> str:
    """A mean tone with its shape and sign, or ``unscored``."""
    return "unscored" if found.value is None else f"{MARKS[mean_label(found.value)]} {signed(found.value)}"


def shares_in(counts: Iterable[tuple[str | None, int]]) -> str:
    """Counts by name in one line: ``state 12, independent 3``."""
    return ", ".join(f"{name or 'unknown'} {number(many)}" for name, many in counts)


def interval(mean: ToneMean) -> str:
    """The 95 % interval of a mean in words, or why there is none."""
    if mean.value is None:
        return "nothing scored"
    if mean.low is None or mean.high is None:
        return "too few for an interval"
    return f"95{THIN}%: {signed(mean.low)} to {signed(mean.high)}"


def day(value: date) -> str:
    """A calendar day: ``13 Apr 2022``."""
    return f"{value.day} {value:%b %Y}"


def moment(at: datetime | None, tz: str, precision: Precision | None = "minute") -> str:
    """A time in a zone, ``13 Apr 2022, 08:37``; a day-only time is that day in every zone."""
    if at is None:
        return "–"
    if precision == "day":
        return day(at.date())
    local = at.astimezone(zone(tz))
    return f"{day(local.date())}, {local:%H:%M}"


def days(first: date, last: date) -> str:
    """A range of days, both included, with nothing said twice: ``11–17 Apr 2022``."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    start = f"{first.day} {first:%b}" if first.year == last.year else day(first)
    return f"{start} – {day(last)}"


def months(first: date, last: date) -> str:
    """A range in months: ``January to June 2022``."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    start = f"{first:%B}" if first.year == last.year else f"{first:%B %Y}"
    return f"{start} to {last:%B %Y}"


def bucket_range(row: TrendRow, tz: str) -> str:
    """The days or hours that a bucket covers."""
    here = zone(tz)
    start, end = row.start.astimezone(here), row.end.astimezone(here)
    if end - start < timedelta(hours=20):
        return f"{day(start.date())}, {start:%H:%M}–{end:%H:%M}"
    return days(start.date(), (end - timedelta(minutes=1)).date())


def every(interval: timedelta) -> str:
    """A schedule in words: ``every 30 minutes``, ``every hour``, ``every 7 days``."""
    seconds = round(interval.total_seconds())
    return every_minutes(seconds // 60) if seconds % 60 == 0 else f"every {counted(seconds, 'second')}"


def every_minutes(minutes: int) -> str:
    """A schedule given in minutes, in words."""
    for size, name in ((1440, "day"), (60, "hour")):
        if minutes % size == 0:
            many = minutes // size
            return f"every {name}" if many == 1 else f"every {many} {name}s"
    return f"every {minutes} minutes"


def since(at: datetime | None, now: datetime) -> str:
    """How long ago, or how soon: ``12 min ago``, ``in 3 h``, ``never``."""
    if at is None:
        return "never"
    seconds = int((now - at).total_seconds())
    size = abs(seconds)
    for limit, unit, name in ((90, 1, "s"), (5400, 60, "min"), (129_600, 3600, "h"), (10**12, 86_400, "days")):
        if size < limit:
            text = f"{round(size / unit)} {name}"
            return f"{text} ago" if seconds >= 0 else f"in {text}"
    return day(at.date())


def confidence(value: float) -> str:
    """How far something can be trusted, in words."""
    if value >= 0.95:
        return "almost certain"
    if value >= 0.85:
        return "very likely"
    return "likely" if value >= 0.7 else "uncertain"


def language(code: str | None) -> str:
    """The English name of a language code."""
    return "unknown" if code is None else LANGUAGES.get(code, code)


def error(error_class: str | None) -> str:
    """What went wrong with a source, in words."""
    return ERROR_WORDS.get(error_class or "", "failed")


def span(since: date | datetime, until: date | datetime, tz: str) -> str:
    """A range whose end is exclusive, as days or as exact times in the zone."""
    here = zone(tz)
    if not isinstance(since, datetime) and not isinstance(until, datetime):
        return days(since, until - timedelta(days=1))
    start, end = (
        f"{day(edge.astimezone(here).date())}, {edge.astimezone(here):%H:%M}"
        if isinstance(edge, datetime)
        else day(edge)
        for edge in (since, until)
    )
    return f"{start} to before {end}"


def duration(seconds: float) -> str:
    """A length of time: ``12 min``, ``5 h``, ``3 days``."""
    if seconds < 5400:
        return f"{max(1, round(seconds / 60))} min"
    return f"{round(seconds / 3600)} h" if seconds < 129_600 else f"{round(seconds / 86_400)} days"


def exact_duration(seconds: float) -> str:
    """A length of time in its two largest units: ``10 min``, ``2 h 10 min``, ``3 d 4 h``."""
    minutes = round(seconds / 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{rest} min"


def local_day(at: datetime, tz: str) -> date:
    """The calendar day of a time in a zone."""
    return at.astimezone(zone(tz)).date()


def ran(first: datetime, last: datetime, tz: str) -> str:
    """When something ran in a zone: one moment, or its first and last day."""
    if (last - first).total_seconds() < 60:
        return moment(first, tz)
    return days(local_day(first, tz), local_day(last, tz))
