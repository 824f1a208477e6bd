"""The dates that a page shows its readers, weighed by where they stand and by what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from operator import itemgetter
from typing import NamedTuple

from monitor.model.article import Published
from monitor.text.clean import same_words, tidy
from monitor.text.dates import Mention, dates_in, parse_date
from monitor.text.markup import Element, Page


class Conventions(NamedTuple):
    """How a page writes dates: the zone of its clock, and whether 3/4/2022 is in April; ``None`` if not known."""

    zone: tzinfo | None
    day_first: bool | None

    def dates_in(self, line: str) -> list[Mention]:
        """The dates of a line of the page."""
        return dates_in(line, origin="page text", default_zone=self.zone, day_first=self.day_first)


_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?\s?(?:Z|[+\-]\d\d:?\d\d)?")


def read_statement(text: str, zone: tzinfo | None) -> Published | None:
    """A date for machines. Midnight to the second is how templates write a day without a time."""
    midnight = _MIDNIGHT.fullmatch(text)
    return parse_date(midnight[1] if midnight else text, origin="metadata", default_zone=zone)


_HEADINGS = frozenset({"h1", "h2"})
_MARKED_TAGS = frozenset({*_HEADINGS, "time"})
_UNSHOWN = frozenset({"script", "style", "noscript", "template", "time", "head", "title"})
_MOST_MARKS = 400
_DIGITS = re.compile("20|19|[./][0-2]")  # without which there is no year, and which is found sooner
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
_SHORT = 60  # characters; what stands beside so short a text belongs to its line
_LOOKED_AT = 1000  # characters of a paragraph
_TIME_ELEMENT = 2.0
_THRESHOLD = 0.0
FAINT = -2.0
"""What is left of a score that much speaks against: for pages that have no better date."""
_SURE = 3.5
_DEPTH = 14  # ancestors that are looked at


class _Mark(NamedTuple):
    """What may be or name a date: a piece of text in an element, or a heading or time element as a whole."""

    element: Element
    text: str | None


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


def _from_time(element: Element, conventions: Conventions) -> Published | None:
    """The date of a time element: its attribute, else its words."""
    stated = element.get("datetime") or element.get("content")
    found = read_statement(tidy(stated), conventions.zone) if stated else None
    if found is None:
        mentions = conventions.dates_in(tidy(element.text_content())[:_BLOCK])
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


def _candidates(marks: Sequence[_Mark], conventions: Conventions, heading: Element | None) -> Iterator[_Shown]:
    """Dates that the page shows, each with what speaks for it; ``place`` counts the marks."""
    known: dict[Element, float] = {}
    if heading is not None:
        # What holds the title holds the article, whatever its class says.
        for above in heading.iterancestors():
            known[above] = 1.0 if above.tag in {"article", "main"} else 0.0
    lines: set[str] = set()
    for place, mark in enumerate(marks):
        found = _in_time(mark.element, conventions) if mark.text is None else _in_text(mark, conventions)
        if found is None or (mark.text is not None and found.line in lines):
            continue
        lines.add(found.line)
        score = found.score + _place_score(found.element, known) + _element_score(found.element, found.line)
        yield _Shown(found.published, score, place)


class _Found(NamedTuple):
    published: Published
    score: float
    element: Element
    line: str


def _in_time(element: Element, conventions: Conventions) -> _Found | None:
    """The date of a time element, weighed by the words around it."""
    published = _from_time(element, conventions) if element.tag == "time" else None
    if published is None:
        return None
    line, shown = _block(element), tidy(element.text_content())
    start = max(line.find(shown), 0)
    score = _TIME_ELEMENT + _context_score(line, start, start + len(shown))
    return _Found(published, score - 3.0 if _CHANGED_WORD.search(_names(element)) else score, element, line)


def _in_text(mark: _Mark, conventions: Conventions) -> _Found | None:
    """The best date of the line that a piece of text stands in."""
    element = mark.element
    line = tidy(mark.text or "")
    if len(line) <= _SHORT:
        wider = _block(element)
        line = wider if wider and len(wider) <= 2 * _BLOCK else line
    mentions = conventions.dates_in(line[:_LOOKED_AT])
    if not mentions:
        return None
    weighed = [(_context_score(line, mention.start, mention.end), mention) for mention in mentions]
    score, best = max(weighed, key=lambda pair: pair[0])
    return _Found(best.published, score, element, line)


def _element_score(element: Element, line: str) -> float:
    """What the element itself says: a class for dates speaks for it, a heading or a linked headline against it."""
    score = 0.0
    if any(_DATE_CLASS.search(_names(near)) for near in (element, element.getparent()) if near is not None):
        score += 1.5
    if element.tag in {"h1", "h2", "h3", "title"}:
        score -= 1.0
    if element.tag == "a" and len(line) > 40:
        score -= 2.0
    return score


def _title_place(marks: Sequence[_Mark], title: str) -> int | None:
    """Where the page shows its title: the heading with the same words, else the first of the first level."""
    headings = [
        (place, mark.element.tag, tidy(mark.element.text_content()))
        for place, mark in enumerate(marks)
        if mark.text is None and mark.element.tag in _HEADINGS
    ]
    same = next((place for place, _, text in headings if text and same_words(text, title)), None)
    return same if same is not None else next((place for place, tag, text in headings if tag == "h1" and text), None)


def _nearness(place: int, at: int | None, places: Sequence[int]) -> float:
    """What the distance from the title says, counted in the dates between: right after it is best."""
    if at is None:
        return 1.5 - 0.3 * sum(other < place for other in places)
    if place > at:
        return max(2.5 - 0.4 * sum(at < other < place for other in places), -2.0)
    return max(1.5 - 0.5 * sum(place < other < at for other in places), -2.0)


def _may_be_dated(text: str) -> bool:
    """Whether a piece of text may have a date in it."""
    return _DIGITS.search(text) is not None and _YEAR.search(text) is not None


def _marks(page: Page) -> list[_Mark]:
    """Headings, time elements and texts with a year, in the order of the page."""
    found: list[tuple[int, int, _Mark]] = []  # where it stands: in the element of that number, or so far after its end
    places: dict[Element, int] = {}
    for place, element in enumerate(page.elements):
        tag, text, tail = element.tag, element.text, element.tail
        if tag in _MARKED_TAGS:
            found.append((place, -2, _Mark(element, None)))
        if text and tag not in _UNSHOWN and _may_be_dated(text):
            found.append((place, -1, _Mark(element, text)))
        if tail and _may_be_dated(tail):
            around = element.getparent()
            if around is not None and around.tag not in _UNSHOWN:
                places = places or {one: number for number, one in enumerate(page.elements)}
                last, levels = _last_inside(element)
                found.append((places[last], levels, _Mark(around, tail)))
    found.sort(key=itemgetter(0, 1))
    return [mark for *_, mark in found]


def _last_inside(element: Element) -> tuple[Element, int]:
    """The last element that begins before the end of ``element``, and how many levels below it that stands."""
    levels = 0
    while len(element):
        element = element[-1]
        levels += 1
    return element, levels


def shown_date(
    page: Page,
    conventions: Conventions,
    title: str,
    *,
    moment: datetime | None = None,
    least: float = _THRESHOLD,
) -> Published | None:
    """The date near the title that is most like one of publication; of ``moment`` alone, where that is given.

    ``least`` is the score that it must have.
    """
    marks = _marks(page)[:_MOST_MARKS]
    at = _title_place(marks, title)
    found = list(_candidates(marks, conventions, marks[at].element if at is not None else None))
    if moment is not None:
        found = [one for one in found if could_be(moment, one.published.day)]
    places = [one.place for one in found]
    weighed = [(one.score + _nearness(one.place, at, places) - _new_year(one.published), one) for one in found]
    score, best = max(weighed, key=lambda pair: pair[0], default=(least - 1, None))
    if best is None or score < least:
        return None
    return best.published if score >= _SURE else replace(best.published, certainty="inferred")


def _new_year(published: Published) -> float:
    """1 January often is a bare year."""
    return 2.0 if published.precision == "day" and (published.at.month, published.at.day) == (1, 1) else 0.0


def could_be(moment: datetime, day: date) -> bool:
    """Whether it is that day somewhere at that moment."""
    return (moment - timedelta(hours=12)).date() <= day <= (moment + timedelta(hours=14)).date()
