"""When a page was published: what it states of itself, what it shows near its title, what its address says.

Statements for machines (JSON-LD, meta elements) come first, then the dates that readers see, weighed by where they
stand and what stands beside them, then the address. Only where none of them speaks is htmldate asked. A bare year or
month is no day, and 1 January without a witness is a copyright line.
"""

from __future__ import annotations

import re
from copy import deepcopy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from htmldate import find_date

from monitor.model.article import Published
from monitor.text.clean import same_words, tidy
from monitor.text.dates import EARLIEST, LATEST, address_day, dates_in, parse_date
from monitor.text.markup import Element, is_huge


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

_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?\s?(?:Z|[+\-]\d\d:?\d\d)?")
_UNLABELLED = re.compile(
    r"[\"'](?:date_?published|publish(?:ed)?_?date|published_?(?:at|time)|publication_?date|pub_?date"
    r"|first_?published(?:_?(?:at|date))?|create[d]?_?(?:at|date|time))[\"']\s*:\s*[\"']?([^\"',}]{8,40})",
    re.IGNORECASE,
)


def _read(text: str, zone: tzinfo | None) -> Published | None:
    """A statement for machines. Midnight to the second is how templates write a day without a time."""
    midnight = _MIDNIGHT.fullmatch(text)
    return parse_date(midnight[1] if midnight else text, origin="metadata", default_zone=zone)


def _best(found: Iterable[Published | None]) -> Published | None:
    """The first date with a time, else the first day."""
    day: Published | None = None
    for published in found:
        if published is not None and published.precision == "minute":
            # A day seen first stands if the time belongs to another day: it is of something else.
            return published if day is None or abs((published.at - day.at).days) <= 1 else day
        day = day or published
    return day


def _in_scripts(tree: Element, *, linked: bool) -> Iterator[str]:
    """The first publication date of each script: of JSON-LD that could not be read, or of the others."""
    for script in tree.iter("script"):
        if script.text and len(script.text) <= _LONGEST_SCRIPT and linked == ("ld+json" in (script.get("type") or "")):
            match = _UNLABELLED.search(script.text)
            if match:
                yield match[1].strip()


_LONGEST_SCRIPT = 200_000  # characters

# ---------------------------------------------------------------------------------------------------------------- shown

_MARKS = (
    "//h1|//h2|//time|//body//text()[(contains(.,'20') or contains(.,'19')"
    " or (string-length(.) < 60 and (contains(.,'.2') or contains(.,'.1') or contains(.,'.0'))))"
    " and not(parent::script or parent::style or parent::noscript or parent::time or parent::template)]"
)
_MOST_MARKS = 400
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./]\d{1,2}[./]\d\d(?!\d)")
_DATE_CLASS = re.compile(
    r"date|time|publish|posted|byline|created|datum|datum|dateline|fecha|entry-?meta|post-?meta|article-?meta|info",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"comment|related|sidebar|widget|recent|teaser|recommend|popular|trending|archive|calendar|footer|copyright"
    r"|cookie|newsletter|(?:^|[\s_-])(?:nav|menu|event|aside|promo|more|latest|copy)(?:$|[\s_-])|breadcrumb|disqus"
    r"|reply|respond",
    re.IGNORECASE,
)
_OTHER_TAGS = frozenset({"nav", "aside", "footer", "select", "option", "button", "form", "blockquote", "figcaption"})
_PUBLISHED_WORD = re.compile(
    r"publi|posted|created|issued|released|released|ver[öo]ffentlicht|erschienen|erstellt|geschrieben|eingestellt"
    r"|vom\b|опублик|апублік|дата|публик|发布|发表|時間|时间|投稿|公開|作成|게시|입력|등록|opublik|dodan|wydan|zveřejn"
    r"|objavlj|gepubliceerd|geplaatst|julkaistu|skrevet|publicer|yayın|inserito|نشر",
    re.IGNORECASE,
)
_CHANGED_WORD = re.compile(
    r"updat|modif|edited|revis|last |aktuali|geändert|änder|letzte|mise? à jour|обновл|оновл|измен|更新|修改|aggiorn"
    r"|actuali|atualiz|zmian|güncel",
    re.IGNORECASE,
)
_OTHER_WORD = re.compile(
    r"©|\(c\)|copyright|since|seit|until|bis|expires?|valid|joined|registriert|member|abgerufen|accessed|retrieved"
    r"|archived?|born|geb\.|deadline|founded|all rights",
    re.IGNORECASE,
)
_BLOCK = 160  # characters of a line that is about the date
_DEPTH = 14  # ancestors that are looked at


class _Shown(NamedTuple):
    published: Published
    score: float
    place: int


def _names(element: Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"


def _place_score(element: Element, seen: dict[Element, float]) -> float:
    """How much the ancestors say that something belongs to the article: below 0 it is of something else.

    ``seen`` holds the answers that are known, such as that of everything around the title.
    """
    chain: list[Element] = []
    score = 0.0
    current = element
    while current is not None and len(chain) < _DEPTH and current.tag not in {"body", "html"}:
        if current in seen:
            score = seen[current]
            break
        chain.append(current)
        current = current.getparent()
    for above in reversed(chain):
        if above.tag in _OTHER_TAGS or _ELSEWHERE.search(_names(above)):
            score = min(score, 0.0) - 3.0
        elif above.tag in {"article", "main"} and score >= 0:
            score = 1.0
        seen[above] = score
    return score


def _block(element: Element) -> str:
    """The line that an element stands in: its own text, or that of what holds it where that is as short."""
    text = tidy(element.text_content())
    for _ in range(2):
        parent = element.getparent()
        if len(text) > 40 or parent is None or parent.tag in {"body", "article", "main", "html"}:
            break
        wider = tidy(parent.text_content())
        if len(wider) > _BLOCK:
            break
        element, text = parent, wider
    return text


class _Page(NamedTuple):
    zone: tzinfo | None
    day_first: bool | None


def _from_time(element: Element, page: _Page) -> Published | None:
    """The date of a time element: its attribute, else its words."""
    stated = element.get("datetime") or element.get("content")
    found = _read(tidy(stated), page.zone) if stated else None
    if found is None:
        mentions = dates_in(
            tidy(element.text_content())[:_BLOCK], origin="page text", default_zone=page.zone, day_first=page.day_first
        )
        found = mentions[0].published if mentions else None
    return replace(found, origin="page text") if found else None


def _context_score(line: str, start: int, end: int) -> float:
    """What the words around a date in its line say about it."""
    rest = len(line) - (end - start)
    # A line that is about the date; a date that opens a paragraph is its dateline.
    score = 1.5 if rest <= 30 else 0.5 if rest <= 60 else -0.5 if rest <= _BLOCK or start <= 2 else -3.0
    nearest = line[max(0, start - 40) : start]
    published = _last(_PUBLISHED_WORD, nearest if rest <= 60 else nearest[-15:])
    changed = _last(_CHANGED_WORD, nearest)
    if changed > published:
        score -= 2.5
    elif published > _NOWHERE:
        score += 2.0
    return score - 4.0 if _OTHER_WORD.search(nearest) else score


def _last(word: re.Pattern[str], text: str) -> int:
    """How far from the end of ``text`` the last such word stands, counted below 0; less than any if there is none."""
    return max((match.start() - len(text) for match in word.finditer(text)), default=_NOWHERE)


_NOWHERE = -1000


def _candidates(marks: list[Element], page: _Page, heading: Element | None) -> Iterator[tuple[Published, float, int]]:
    """Dates that the page shows, each with what speaks for it; ``place`` counts the marks."""
    seen: dict[Element, float] = {}
    if heading is not None:
        # What holds the title holds the article, whatever its class says.
        for above in heading.iterancestors():
            seen[above] = 1.0 if above.tag in {"article", "main"} else 0.0
    blocks: set[str] = set()
    for place, mark in enumerate(marks):
        if not isinstance(mark, str):
            if mark.tag != "time":
                continue
            element, line = mark, _block(mark)
            published = _from_time(mark, page)
            if published is None:
                continue
            shown = tidy(mark.text_content())
            start = max(line.find(shown), 0)
            score = 2.0 + _context_score(line, start, start + len(shown))
            if _CHANGED_WORD.search(_names(mark)):
                score -= 3.0
        else:
            if not _YEAR.search(mark):
                continue
            element = mark.getparent()
            if mark.is_tail:
                element = element.getparent()
            if element is None:
                continue
            line = tidy(mark)
            if len(line) <= 60:
                line = _block(element) or line
                if len(line) > 2 * _BLOCK:
                    line = tidy(mark)
            if line in blocks:
                continue
            blocks.add(line)
            mentions = dates_in(line[:1000], origin="page text", default_zone=page.zone, day_first=page.day_first)
            if not mentions:
                continue
            weighed = [(_context_score(line, mention.start, mention.end), mention) for mention in mentions]
            score, best = max(weighed, key=lambda pair: pair[0])
            published = best.published
        score += _place_score(element, seen)
        if any(_DATE_CLASS.search(_names(near)) for near in (element, element.getparent()) if near is not None):
            score += 1.5
        if element.tag in {"h1", "h2", "h3", "title"}:
            score -= 1.0
        if element.tag == "a" and len(line) > 40:
            score -= 2.0
        yield published, score, place


def _shown(tree: Element, page: _Page, title: str, moment: datetime | None = None) -> Published | None:
    """The date near the title that is most like one of publication; of ``moment`` alone, where that is given."""
    marks = tree.xpath(_MARKS)[:_MOST_MARKS]
    headings = [
        (place, mark.tag, tidy(mark.text_content())) for place, mark in enumerate(marks) if not isinstance(mark, str)
        and mark.tag in {"h1", "h2"}
    ]
    at = next((place for place, _, text in headings if text and same_words(text, title)), None)
    if at is None:
        at = next((place for place, tag, text in headings if tag == "h1" and text), None)
    found = list(_candidates(marks, page, marks[at] if at is not None else None))
    best: tuple[float, Published] | None = None
    rank = 0
    for published, score, place in found:
        if moment is not None and not _could_be(moment, published.day):
            continue
        if at is None:
            near = 1.5 - 0.3 * rank
            rank += 1
        elif place > at:
            near = max(2.5 - 0.4 * rank, -2.0)
            rank += 1
        else:
            near = max(1.5 - 0.5 * sum(place < other < at for _, _, other in found), -2.0)
        total = score + near
        if published.at.month == published.at.day == 1 and published.precision == "day":
            total -= 2.0
        if total >= _THRESHOLD and (best is None or total > best[0]):
            best = (total, published)
    if best is None:
        return None
    return best[1] if best[0] >= _SURE else replace(best[1], certainty="inferred")


_THRESHOLD = 0.0
_SURE = 3.5


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
    if address is not None and _could_be(published.at, address.at.date()):
        return replace(published, local_day=address.at.date())
    if published.local_day is not None and published.local_day != published.at.date():
        return published
    return replace(published, local_day=local.date()) if local else published


_SAME_DAY_HOURS = range(8, 14)
"""Hours of UTC at which it is the same day from Los Angeles to Tokyo."""


def _shows_day(tree: Element, page: _Page, title: str, published: Published) -> Published:
    """The same moment with the calendar day that the page shows for it, where the day in UTC may be another.

    Near midnight the shown day is the outlet's; and some systems write their local time as if it were UTC.
    """
    if page.zone is None:
        in_doubt = published.at.hour not in _SAME_DAY_HOURS
    else:
        in_doubt = published.at.astimezone(page.zone).date() != published.at.date()
    shown = _shown(tree, page, title, published.at) if in_doubt else None
    return replace(published, local_day=shown.day) if shown else published


def _could_be(moment: datetime, day: date) -> bool:
    """Whether it is that day somewhere at that moment."""
    return (moment - timedelta(hours=12)).date() <= day <= (moment + timedelta(hours=14)).date()


def _by_htmldate(tree: Element, address: str | None) -> Published | None:
    """A day that htmldate finds. Its 1 January usually is a bare year, taken from a copyright line: then it is none."""
    if is_huge(tree):
        return None
    day = find_date(
        deepcopy(tree),  # it takes elements out
        original_date=True,
        extensive_search=True,
        url=address,
        min_date=EARLIEST.isoformat(),
        max_date=LATEST.isoformat(),
    )
    if not day or day.endswith("-01-01"):
        return None
    found = parse_date(day, origin="page text")
    return replace(found, certainty="inferred") if found else None


_MONTH_FIRST = re.compile(r"en[-_]US", re.IGNORECASE)


def _day_first(lang: str | None) -> bool | None:
    """How a page in that language tag writes 3/4/2022; English without a country does not say."""
    if not lang or lang.lower() in {"en", "en-en"}:
        return None
    return not _MONTH_FIRST.match(lang)


def _searched(
    tree: Element, page: _Page, title: str, address: str | None, in_address: Published | None
) -> Published | None:
    """The date of a page that states none in the usual places."""
    found = _best(_read(text, page.zone) for text in _in_scripts(tree, linked=True))
    found = found or _shown(tree, page, title)
    if in_address is not None and (found is None or not _could_be(found.at, in_address.at.date())):
        return in_address
    found = found or _best(_read(text, page.zone) for text in _in_scripts(tree, linked=False))
    if found is None:
        titles = dates_in(title, origin="page text", default_zone=page.zone, day_first=page.day_first)
        found = replace(titles[0].published, certainty="inferred") if len(titles) == 1 else None
    return found or _by_picture(tree) or _by_htmldate(tree, address)


def _by_picture(tree: Element) -> Published | None:
    """The day in the address of the page's picture: that of its upload."""
    pictures = tree.xpath("//meta[@property='og:image' or @name='twitter:image']/@content")[:1]
    return address_day(str(pictures[0])) if pictures else None


def read_dates(
    tree: Element, stated: StatedDates, address: str | None, *, title: str, lang: str | None, zone: tzinfo | None
) -> PageDates:
    """When the page was published and last changed.

    ``lang`` is the page's own language tag; ``zone`` is the outlet's, where it is known.
    """
    page = _Page(zone, _day_first(lang))
    in_address = address_day(address) if address else None
    modified = _best(_read(text, zone) for text in stated.modified)
    published = _best(_read(text, zone) for text in stated.published)
    if published is None:
        published = _searched(tree, page, title, address, in_address)
        published = _at_outlet(published, zone, in_address) if published else None
    else:
        published = _at_outlet(published, zone, in_address)
        if published.precision == "minute" and in_address is None:
            published = _shows_day(tree, page, title, published)
    return PageDates(
        published,
        _at_outlet(modified, zone, None) if modified else None,
    )
