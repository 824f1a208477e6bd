"""Written dates and times to UTC.

One rule stands above the others: nothing is invented. An impossible date, two dates in one string, a month without a
day, or a day and month that could be read either way give ``None``. A time without a zone, at an outlet whose zone is
not known, is not known in UTC: the calendar day is kept, with precision ``day``.

Read are RFC 822 and its successors, ISO 8601 (extended and basic form), seconds and milliseconds since 1970, and dates
in words in the languages of ``_MONTH_NAMES``, and Chinese, Japanese and Korean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import NamedTuple

from monitor.model.article import Certainty, DateOrigin, Published
from monitor.text import zones

EARLIEST = date(1990, 1, 1)
"""The first believable day of publication."""
LATEST = date(2100, 12, 31)
"""The last believable day of publication."""

_LONGEST = 160  # characters; no written date is longer, and patterns stay cheap

# Twelve names each; a slash parts the forms of one month.
_MONTH_NAMES = (
    "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct"
    " november/nov december/dec",
    "января/январь/янв февраля/февраль/фев/февр марта/март/мар апреля/апрель/апр мая/май июня/июнь/июн июля/июль/июл"
    " августа/август/авг сентября/сентябрь/сен/сент октября/октябрь/окт ноября/ноябрь/ноя/нояб декабря/декабрь/дек",
    "січня/січень/січ лютого/лютий/лют березня/березень/бер квітня/квітень/квіт травня/травень/трав"
    " червня/червень/черв липня/липень/лип серпня/серпень/серп вересня/вересень/вер жовтня/жовтень/жовт"
    " листопада/листопад/лист грудня/грудень/груд",
    "студзеня/студзень лютага/люты сакавіка/сакавік красавіка/красавік траўня/травень/мая/май чэрвеня/чэрвень"
    " ліпеня/ліпень жніўня/жнівень верасня/верасень кастрычніка/кастрычнік лістапада/лістапад снежня/снежань",
    "januar/jänner februar/feber märz/mrz april mai juni juli august september oktober/okt november dezember/dez",
    "janvier/janv février/févr mars avril/avr mai juin juillet/juil août septembre octobre novembre décembre/déc",
    "enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre octubre noviembre diciembre/dic",
    "gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre/set ottobre/ott novembre"
    " dicembre",
    "janeiro fevereiro/fev março abril maio junho julho agosto setembro outubro/out novembro dezembro",
    "stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja/maj czerwca/czerwiec lipca/lipiec"
    " sierpnia/sierpień września/wrzesień października/październik listopada/listopad grudnia/grudzień",
)
_MONTHS = {
    name: number
    for language in _MONTH_NAMES
    for number, names in enumerate(language.split(), start=1)
    for name in names.split("/")
}

# Words that may stand around a date without changing it.
_FILLERS = frozenset(
    """
    mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
    понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс
    понеділок вівторок середа субота неділя нд панядзелак аўторак серада чацвер пятніца нядзеля
    montag dienstag mittwoch donnerstag freitag samstag sonntag sonnabend mo di mi do fr sa so
    lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo
    poniedziałek wtorek środa czwartek piątek sobota niedziela 星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天
    周一 周二 周三 周四 周五 周六 周日 月 火 水 木 金 土 日
    at on the of um uhr am den vom ab à le de del a las en il alle o'clock hrs h
    в г года году год р року рік о об у
    published posted publication date time first on issued created veröffentlicht erschienen stand datum publié
    опубликовано опубликована дата публикации время создано опубліковано апублікавана publicado pubblicato
    发布 发布时间 发布于 时间 發布 opublikowano data
    t st nd rd th
    """.split()
)

_MONTH = "(" + "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(\d{4})(?!\d)"
_DAY = r"(?<!\d)(\d{1,2})(?!\d)"
_ORDINAL = r"(?:st|nd|rd|th|er|º|\.|-го|-е|-га)?"


class _Form(NamedTuple):
    pattern: re.Pattern[str]
    order: str  # of the groups: Y year, M month in digits, N month by name, D day
    end: re.Pattern[str] | None = None  # how what it finds ends, where that is found sooner than its beginning

    def all_in(self, text: str) -> Iterator[re.Match[str]]:
        """Everywhere that the form stands in ``text``."""
        return self.pattern.finditer(text) if self.end is None or self.end.search(text) else iter(())


def _form(pattern: str, order: str, end: str | None = None) -> _Form:
    return _Form(re.compile(pattern, re.IGNORECASE), order, re.compile(end, re.IGNORECASE) if end else None)


_DATE_FORMS = (
    _form(r"(?<![\d.])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d])(?!\2)", "Y-MD"),
    _form(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]", "YMD"),
    _form(r"(?<![\d.])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)(?!\2)", "?-?Y"),
    _form(rf"{_DAY}{_ORDINAL}[\s\-/.,]*(?:of |de |d')?{_MONTH}[\s\-/,]*(?:de |del )?{_YEAR}", "DNY"),
    _form(rf"\b{_MONTH}[\s\-,]*{_DAY}{_ORDINAL}[\s\-,]+{_YEAR}", "NDY", rf"\d{_ORDINAL}[\s\-,]+{_YEAR}"),
    _form(rf"(?<!\d){_YEAR}[\s\-,]*{_MONTH}[\s\-,]*{_DAY}", "YND"),
)
# Two digits for the year are read only in RFC 822's own form, which always has a time.
_SHORT_YEAR = _form(rf"{_DAY}[\s\-]{_MONTH}[\s\-](\d\d)(?![\d:.])", "DNY")

# The same in short lines of pages, where dots tell a date from a fraction.
_SHORT_DOTTED = _form(r"(?<![\d.:])(\d{1,2})(\.)(\d{1,2})\.(\d\d)(?![\d.:])", "?-?Y")
_SHORT_LINE = 60  # characters

_BEFORE = r"(?P<before>上午|下午|晚上|凌晨|오전|오후|午前|午後)?\s?"
_AFTER = r"(?:\s?(?P<after>a\.?m|p\.?m)\b\.?)?"
_ZONE = rf"(?:\s*(?:Uhr\s*)?\(?(?P<zone>{zones.PATTERN})(?![\w:])\)?)?"
_TIMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_BEFORE}(?<![\d:.])(?P<h>\d{{1,2}}):(?P<m>\d\d)(?::(?P<s>\d\d)(?:[.,]\d{{1,9}})?)?(?![\d:])"
        rf"{_AFTER}{_ZONE}",
        rf"(?<![\d:.])(?P<h>\d{{1,2}})(?:\.(?P<m>\d\d))?\s?(?:Uhr\b|(?P<after>a\.?m|p\.?m)\b\.?){_ZONE}",
        rf"{_BEFORE}(?<!\d)(?P<h>\d{{1,2}})\s?[时時点點시]\s?(?:(?P<m>\d{{1,2}})\s?[分분])?(?:\s?(?P<s>\d{{1,2}})\s?[秒초])?{_ZONE}",
    )
)
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(?:[.,]\d+)?\s?(Z|[+\-]\d\d(?::?\d\d)?)?")
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ISO_T = re.compile(r"(?<=\d)T(?=\d\d:)")
_LEFTOVER = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


class _Clock(NamedTuple):
    at: time
    zone: str | None


def _tidy(text: str) -> str:
    """One line, compatibility forms replaced (full-width digits and colons), brackets after the date dropped."""
    flat = " ".join(unicodedata.normalize("NFKC", text).split())
    return _ISO_T.sub(" ", flat)


def _from_epoch(text: str) -> datetime | None:
    match = _EPOCH.fullmatch(text)
    if match is None:
        return None
    return datetime.fromtimestamp(int(match[1]) if match[1] else int(match[2]) // 1000, tz=UTC)


def _clock(match: re.Match[str]) -> _Clock:
    """The time that a pattern of ``_TIMES`` found. Raises ``ValueError`` where it is impossible."""
    groups = match.groupdict()
    hour, minute, second = (int(groups.get(name) or 0) for name in ("h", "m", "s"))
    half = (groups.get("before") or groups.get("after") or "").lower().replace(".", "")
    if half in {"pm", "下午", "晚上", "오후", "午後"}:
        hour = hour if hour >= 12 else hour + 12
    elif half in {"am", "上午", "凌晨", "오전", "午前"}:
        if hour > 12:
            raise ValueError("no such hour before noon")
        hour %= 12
    # A leap second is real, but no clock of ours has it.
    return _Clock(time(hour, minute, 59 if second == 60 else second), groups.get("zone"))


def _day(form: _Form, match: re.Match[str], day_first: bool | None = None) -> date | None:
    """The day that a form found; ``None`` where day and month could be swapped. ``ValueError`` if it is impossible."""
    parts = dict(zip(form.order, match.groups(), strict=True))
    if form.order == "?-?Y":
        first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
        if match[2] == "." or first > 12 or first == second:
            return date(year, second, first)
        if second > 12 or day_first is False:
            return date(year, first, second)
        return date(year, second, first) if day_first else None
    month = _MONTHS[parts["N"].lower()] if "N" in parts else int(parts["M"])
    return date(_full_year(parts["Y"]), month, int(parts["D"]))


def _full_year(digits: str) -> int:
    """A year of four digits, or of two as RFC 2822 and POSIX complete it."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 70 else 1900)


def _take_time(text: str) -> tuple[_Clock | None, str]:
    """The first time written in ``text``, and ``text`` without it."""
    for pattern in _TIMES:
        if match := pattern.search(text):
            return _clock(match), f"{text[: match.start()]} {text[match.end() :]}"
    return None, text


def _take_day(text: str, timed: bool) -> tuple[date | None, str]:
    """The first date written in ``text``, and ``text`` without it."""
    for form in (*_DATE_FORMS, _SHORT_YEAR) if timed else _DATE_FORMS:
        if match := next(form.all_in(text), None):
            return _day(form, match), f"{text[: match.start()]} {text[match.end() :]}"
    return None, text


def _basic(text: str) -> tuple[date, _Clock | None] | None:
    """ISO 8601's basic form, 20220413 or 20220413T003700Z."""
    match = _BASIC.fullmatch(text)
    if match is None:
        return None
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None:
        return (day, None) if match[7] is None else None
    second = min(int(match[6] or 0), 59) if match[6] == "60" else int(match[6] or 0)
    return day, _Clock(time(int(match[4]), int(match[5]), second), match[7])


def _written(text: str) -> tuple[date, _Clock | None] | None:
    """Day and time of a string that holds one date and nothing else but fillers. Raises ``ValueError``."""
    if found := _basic(text):
        return found
    clock, rest = _take_time(text)
    if clock is not None:
        rest = _BRACKETED.sub(" ", rest)  # "(China Standard Time)", "[Europe/Berlin]"
    day, rest = _take_day(rest, clock is not None)
    if day is None:
        return None
    if any(word.lower() not in _FILLERS for word in _LEFTOVER.findall(rest)):
        return None
    return day, clock


def _moment(day: date, clock: _Clock, default_zone: tzinfo | None) -> tuple[datetime, Certainty] | None:
    """The moment in UTC, or ``None`` where the zone is not known. Raises ``ValueError``."""
    zone = zones.read_zone(clock.zone, default_zone) if clock.zone else default_zone
    if zone is None:
        return None
    certainty: Certainty = "stated" if clock.zone else "zone assumed"
    return datetime.combine(day, clock.at, tzinfo=zone).astimezone(UTC), certainty


def _published(day: date, clock: _Clock | None, origin: DateOrigin, default_zone: tzinfo | None) -> Published | None:
    """What a day and a time of day say, unless they lie outside of what is believed. Raises ``ValueError``."""
    found = _moment(day, clock, default_zone) if clock else None
    at, certainty = found or (datetime.combine(day, time(), tzinfo=UTC), "stated")
    if not EARLIEST <= at.date() <= LATEST:
        return None
    return Published(at, "minute" if found else "day", origin, certainty, day)


def parse_date(text: str, *, origin: DateOrigin, default_zone: tzinfo | None = None) -> Published | None:
    """The time that ``text`` writes, in UTC, or ``None`` where it writes none, an impossible one or an unclear one.

    ``default_zone`` is the zone of the outlet, for times written without one: such a time has the certainty
    ``zone assumed``; where the outlet's zone is not known it keeps only its calendar day. Days outside ``EARLIEST`` ..
    ``LATEST`` are not believed.

    >>> parse_date("08:37 UTC+8, 2022-04-13", origin="page text").at.isoformat()
    '2022-04-13T00:37:00+00:00'
    >>> parse_date("2022-02-30", origin="feed") is None
    True
    """
    if not text or len(text) > _LONGEST:
        return None
    tidy = _tidy(text)
    try:
        moment = _from_epoch(tidy)
        if moment is not None:
            believed = EARLIEST <= moment.date() <= LATEST
            return Published(moment, "minute", origin) if believed else None
        found = _written(tidy)
        return _published(*found, origin, default_zone) if found else None
    except (ValueError, OverflowError):
        return None


class Mention(NamedTuple):
    """A date within a longer text, and where it stands in it (half-open, code points)."""

    published: Published
    start: int
    end: int


_NEXT_TO = re.compile(r"\s*(?:[,|•·\-–—(]|at|um|в|о|à|ab)?\s*", re.IGNORECASE)


def _clock_beside(text: str, start: int, end: int) -> _Clock | None:
    """The time of day right after a date, or right before it. Raises ``ValueError`` where it is impossible."""
    glue = _NEXT_TO.match(text, end)
    after = glue.end() if glue else end
    for pattern in _TIMES:
        if match := pattern.match(text, after):
            return _clock(match)
    for pattern in _TIMES:
        for match in pattern.finditer(text, max(0, start - 24), start):
            if _NEXT_TO.fullmatch(text, match.end(), start):
                return _clock(match)
    return None


def dates_in(
    text: str, *, origin: DateOrigin, default_zone: tzinfo | None = None, day_first: bool | None = None
) -> list[Mention]:
    """The whole dates that stand in a line of text, in order, each with the time of day right beside it.

    ``day_first`` says how the text's language writes 3/4/2022; without it such a date is passed over.

    >>> [found.published.at.isoformat() for found in dates_in("Minsk, 13 April 2022: talks", origin="page text")]
    ['2022-04-13T00:00:00+00:00']
    """
    found: list[Mention] = []
    for form in (*_DATE_FORMS, _SHORT_DOTTED) if len(text) <= _SHORT_LINE else _DATE_FORMS:
        for match in form.all_in(text):
            if any(other.start < match.end() and match.start() < other.end for other in found):
                continue
            try:
                day = _day(form, match, day_first)
                clock = _clock_beside(text, match.start(), match.end()) if day else None
                published = _published(day, clock, origin, default_zone) if day else None
            except (ValueError, OverflowError):
                continue
            if published:
                found.append(Mention(published, match.start(), match.end()))
    return sorted(found, key=lambda mention: mention.start)


_IN_ADDRESS = tuple(
    re.compile(pattern)
    for pattern in (
        r"[/\-_=](?P<y>19\d\d|20\d\d)([/\-_]?)(?P<m>\d\d)\2(?P<d>\d\d)(?=[/\-_.&]|$)",
        r"/(?P<y>19\d\d|20\d\d)/(?P<m>\d{1,2})/(?P<d>\d{1,2})(?=/|$)",
        # The other way round only where no month could be a day.
        r"[/\-_](?P<d>1[3-9]|2\d|3[01])([\-.])(?P<m>\d\d)\2(?P<y>20\d\d)(?=[/\-_.]|$)",
    )
)


def address_day(address: str) -> Published | None:
    """The calendar day in an address such as ``https://news.example/2022/04/13/talks``; ``None`` without a whole day.

    >>> address_day("https://news.example/2022/04/13/talks").at.date().isoformat()
    '2022-04-13'
    """
    found = next(filter(None, (pattern.search(address) for pattern in _IN_ADDRESS)), None)
    published = parse_date("-".join(found.group("y", "m", "d")), origin="address") if found else None
    return replace(published, certainty="inferred") if published else None
