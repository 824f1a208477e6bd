"""When a page was published: what it states of itself, what it shows near its title, what its address says.

Statements for machines (JSON-LD, meta elements) come first, then the dates that readers see, weighed by where they
stand and what stands beside them, then the address. Only where none of them speaks is htmldate asked. A bare year or
month is no day, and 1 January without a witness is a copyright line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from htmldate import find_date

from monitor.model.article import Published
from monitor.text.dates import EARLIEST, LATEST, address_day, parse_date
from monitor.text.markup import Page, is_huge
from monitor.text.shown_dates import FAINT, Conventions, could_be, read_statement, shown_date


@dataclass(frozen=True, slots=True)
class StatedDates:
    """What a page states for machines, as written, the best statement first."""

    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageDates:
    """When a page was published and last changed, as far as it says so."""

    published: Published | None
    modified: Published | None


# --------------------------------------------------------------------------------------------------------------- stated

_UNLABELLED = re.compile(
    r"[\"'](?:date_?published|publish(?:ed)?_?date|published_?(?:at|time)|publication_?date|pub_?date"
    r"|first_?published(?:_?(?:at|date))?|create[d]?_?(?:at|date|time))[\"']\s*:\s*[\"']?([^\"',}]{8,40})",
    re.IGNORECASE,
)


def _best(found: Iterable[Published | None]) -> Published | None:
    """The first date with a time, else the first day."""
    day: Published | None = None
    for published in found:
        if published is not None and published.precision == "minute":
            # A day seen first stands if the time belongs to another day: it is of something else.
            return published if day is None or abs((published.at - day.at).days) <= 1 else day
        day = day or published
    return day


def _in_scripts(page: Page, *, linked: bool) -> Iterator[str]:
    """The first publication date of each script: of JSON-LD that could not be read, or of the others."""
    for script in page.of("script"):
        if script.text and len(script.text) <= _LONGEST_SCRIPT and linked == ("ld+json" in (script.get("type") or "")):
            match = _UNLABELLED.search(script.text)
            if match:
                yield match[1].strip()


_LONGEST_SCRIPT = 200_000  # characters

# ------------------------------------------------------------------------------------------------------------- together


def _at_outlet(published: Published, zone: tzinfo | None, address: Published | None) -> Published:
    """The same moment with the calendar day at the outlet, by its address or its zone.

    A moment that is midnight to the second there is a day without a time.
    """
    if published.precision == "day":
        return published
    local = published.at.astimezone(zone) if zone else None
    if local is not None and local.time() == time() and published.origin != "feed":
        day = local.date()
        return Published(datetime.combine(day, time(), tzinfo=UTC), "day", published.origin, published.certainty, day)
    if address is not None and could_be(published.at, address.at.date()):
        return replace(published, local_day=address.at.date())
    if published.local_day is not None and published.local_day != published.at.date():
        return published
    return replace(published, local_day=local.date()) if local else published


_SAME_DAY_HOURS = range(8, 14)
"""Hours of UTC at which it is the same day from Los Angeles to Tokyo."""


_OFFSET = re.compile(r"(\d{4}-\d\d-\d\d)[T ][\d:.]+[+\-](?!00:?00$)\d\d:?\d\d")


def _day_by_offset(stated: StatedDates, moment: datetime) -> date | None:
    """The calendar day of ``moment`` by a statement of it with an offset from UTC, which is the outlet's clock."""
    for text in stated.published:
        written = _OFFSET.fullmatch(text)
        same = parse_date(text, origin="metadata") if written else None
        if written and same and abs(same.at - moment) < timedelta(minutes=1):
            return date.fromisoformat(written[1])
    return None


def _shows_day(page: Page, written: Conventions, title: str, published: Published) -> Published:
    """The same moment with the calendar day that the page shows for it, where the day in UTC may be another.

    Near midnight the shown day is the outlet's; and some systems write their local time as if it were UTC.
    """
    if written.zone is None:
        in_doubt = published.at.hour not in _SAME_DAY_HOURS
    else:
        in_doubt = published.at.astimezone(written.zone).date() != published.at.date()
    shown = shown_date(page, written, title, moment=published.at) if in_doubt else None
    return replace(published, local_day=shown.day) if shown else published


def _by_htmldate(page: Page, written: Conventions, address: str | None) -> Published | None:
    """A day that htmldate finds.

    Its 1 January usually is a bare year, taken from a copyright line, and it reads 3/4/2022 as of April wherever the
    page is from: then no day is known.
    """
    if is_huge(page):
        return None
    day = find_date(
        deepcopy(page.tree),  # it takes elements out
        original_date=True,
        extensive_search=False,  # which takes up to a second, and mostly finds a bare year or month
        url=address,
        min_date=EARLIEST.isoformat(),
        max_date=LATEST.isoformat(),
    )
    if not day or day.endswith("-01-01"):
        return None
    if written.day_first is not True and _could_be_swapped(day, page.tree.text_content()):
        return None
    return parse_date(day, origin="page text")


def _could_be_swapped(day: str, text: str) -> bool:
    """Whether the page writes an ISO day in numbers alone, so that its month could be its day."""
    year, month, number = (str(int(part)) for part in day.split("-"))
    written = rf"(?<!\d)0?(?:{number}([/\-])0?{month}|{month}([/\-])0?{number})[/\-]{year}(?!\d)"
    return month != number and int(number) <= 12 and re.search(written, text) is not None


_MONTH_FIRST = re.compile(r"en[-_]US", re.IGNORECASE)


def _day_first(lang: str | None) -> bool | None:
    """How a page in that language tag writes 3/4/2022; English without a country does not say."""
    if not lang or lang.lower() in {"en", "en-en"}:
        return None
    return not _MONTH_FIRST.match(lang)


def _searched(
    page: Page, written: Conventions, title: str, address: str | None, in_address: Published | None
) -> Published | None:
    """The date of a page that states none in the usual places."""
    found = _best(read_statement(text, written.zone) for text in _in_scripts(page, linked=True))
    found = found or shown_date(page, written, title)
    if in_address is not None and (found is None or not could_be(found.at, in_address.at.date())):
        return in_address
    if found is not None:
        return found
    found = _best(read_statement(text, written.zone) for text in _in_scripts(page, linked=False))
    if found is None and len(titles := written.dates_in(title)) == 1:
        found = titles[0].published
    found = found or _by_picture(page) or _by_htmldate(page, written, address)
    found = found or shown_date(page, written, title, least=FAINT)
    return replace(found, certainty="inferred") if found else None


def _by_picture(page: Page) -> Published | None:
    """The day in the address of the page's picture: that of its upload."""
    for meta in page.of("meta"):
        if (meta.get("property") == "og:image" or meta.get("name") == "twitter:image") and meta.get("content"):
            return address_day(meta.get("content"))
    return None


def read_dates(
    page: Page, stated: StatedDates, address: str | None, *, title: str, lang: str | None, zone: tzinfo | None
) -> PageDates:
    """When the page was published and last changed.

    ``lang`` is the page's own language tag; ``zone`` is the outlet's, where it is known.
    """
    written = Conventions(zone, _day_first(lang))
    in_address = address_day(address) if address else None
    modified = _best(read_statement(text, zone) for text in stated.modified)
    published = _best(read_statement(text, zone) for text in stated.published)
    if published is None:
        published = _searched(page, written, title, address, in_address)
        published = _at_outlet(published, zone, in_address) if published else None
    else:
        published = _at_outlet(published, zone, in_address)
        if published.precision == "minute" and in_address is None:
            day = _day_by_offset(stated, published.at)
            published = replace(published, local_day=day) if day else _shows_day(page, written, title, published)
    return PageDates(
        published,
        _at_outlet(modified, zone, None) if modified else None,
    )
