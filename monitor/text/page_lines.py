"""The lines of a saved page text, each with the kind that it looks like by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise
from typing import Literal

from monitor.errors import ReadError
from monitor.model.article import Published
from monitor.text.boxes import is_box, is_caption
from monitor.text.clean import letters, tidy_lines
from monitor.text.credits import Credits, byline, credit_line, is_person
from monitor.text.dates import parse_date
from monitor.text.names import Names

Kind = Literal[
    "time", "section", "agency", "credit", "byline", "legal", "box", "foot", "end", "caption", "prose", "short"
]
"""``end``: after it nothing belongs to the article (comments). ``foot``: a list of other articles begins."""

MAX_LINES = 5000
"""The most lines that are read; page texts stay below 1,000."""

_PROSE = 45  # letters of a sentence that can stand alone as a paragraph
_WIDEST = 100  # characters of a line in a text that is broken at a fixed width
_LONG = 110  # letters of a paragraph, however it ends
_ENDS_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]」』]*$|[:：;；]$")
_CLOSING_CREDIT = re.compile(r"\s*(?:[—–\-]{1,2}\s*[\w .]{2,40}|[(/\[（][\w .,/]{2,40}[)/\]）])$")
_LIST_ITEM = re.compile(r"^(?:[•‣▪■●○*–—\-]|\d{1,2}[.)])\s+\S")
_LEGAL = re.compile(
    r"©|\(c\)\s|\bcopyright\b|\ball rights reserved\b|\bterms of (?:use|service)\b|\bprivacy (?:policy|notice)\b"
    r"|\bimpressum\b|\bdatenschutz|\balle rechte\b|\bвсе права\b|\bусі права\b|свидетельство о регистрации"
    r"|许可证|版权所有|ICP备|ICP证|公网安备",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:(?:\d+|view|show|leave|post|add|all|join the)\s)*(?:a\s)?(?:comments?|conversation|kommentare?|комментарии"
    r"|коментарі|каментары(?:і)?|评论|网友评论|leserkommentare|discussion)(?:\s?\(?\d+\)?)?\s?:?",
    re.IGNORECASE,
)
_FOOT = re.compile(
    r"(?:related|more|most|latest|popular|trending|recommended|top|you may|you might|also|don['’]t miss|see also|read"
    r"|special)\b.{0,40}(?:articles?|stories|news|reports?|posts?|links|topics|content|reading|read|viewed|headlines|like|now)?"
    r"|(?:read|see) (?:more|also|next)|share(?: this)?(?: article| story)?|tags?|topics|follow us.{0,20}|"
    r"(?:mehr|weitere|lesen sie auch|das könnte|meistgelesen|verwandte).{0,40}|"
    r"(?:читайте|ещё|еще|по теме|похожие|новости по теме|популярное|материалы по теме|теги|поделиться).{0,30}|"
    r"(?:相关(?:新闻|阅读|报道|链接)|延伸阅读|推荐阅读|热门(?:新闻|文章)|更多(?:新闻|阅读)?|分享到?|标签)",
    re.IGNORECASE,
)
_FOOT_WORDS = 5
_SECTION_PART = r"[^\W\d_][\w&'’.\- ]{0,28}"
_SECTION = re.compile(rf"{_SECTION_PART}(?:\s?[/>»›]\s?{_SECTION_PART}){{1,3}}")
_SECTION_MARK = re.compile(r"\s?[/>»›]\s?")
_HOME = {"home", "start", "startseite", "главная", "головна", "галоўная", "首页", "accueil", "inicio", "strona główna"}
_NOT_PEOPLE = re.compile(
    r"\b(?:news|world|politics|business|sports?|opinion|analysis|staff|report|update|europe|asia|africa|city|time)\b",
    re.IGNORECASE,
)
_SEGMENT = re.compile(r"\s+[|•·]\s+|\s+[\-–—]\s+(?=\D)|\s*\|\s*")
_COUNTER = re.compile(r"(?<=\S)\s+\d{1,6}(?:\s(?:comments?|views?|shares?))?$")
_LATER = re.compile(r"\b(?:updated?|modified|aktualisiert|обновлено|оновлено|更新)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``published``, ``section`` and ``credits`` are what it says, beside its kind."""

    text: str
    kind: Kind
    published: Published | None = None
    section: str | None = None
    credits: Credits | None = None


def timestamp(text: str, zone: tzinfo | None = None) -> Published | None:
    """The time that a short line shows, alone or between other facts, with or without counters after it.

    ``zone`` is the outlet's, for a time written without one.
    """
    if len(text) > 140 or not any(character.isdigit() for character in text):
        return None
    bare = _COUNTER.sub("", text)
    for candidate in (text, bare, *_SEGMENT.split(bare)):
        found = parse_date(candidate, origin="page text", default_zone=zone)
        if found:
            return found
    # "Published April 13, 2022, updated April 14, 2022": what stands before the later time.
    later = _LATER.search(text)
    if later is None or not later.start():
        return None
    return parse_date(text[: later.start()], origin="page text", default_zone=zone)


def _dated_section(text: str) -> tuple[Published | None, str | None]:
    """The section path of a line such as "News / World", and a date written before it."""
    if len(text) > 90:
        return None, None
    words = text.split(" ")
    published, rest = None, text
    for count in range(min(6, len(words) - 1), 0, -1):
        found = parse_date(" ".join(words[:count]), origin="page text")
        if found:
            published, rest = found, " ".join(words[count:])
            break
    if not _SECTION.fullmatch(rest):
        return published, None
    parts = [part.strip() for part in _SECTION_MARK.split(rest)]
    if any(len(part.split()) > 3 or part[0].islower() for part in parts):
        return published, None
    return published, " / ".join(part for part in parts if part.casefold() not in _HOME) or None


def _is_prose(text: str) -> bool:
    size = letters(text)
    return size >= _LONG or (size >= _PROSE and _ENDS_SENTENCE.search(_CLOSING_CREDIT.sub("", text)) is not None)


def _read_line(text: str, names: Names) -> Line:  # noqa: PLR0911 - one exit for each kind
    if _END.fullmatch(text):
        return Line(text, "end")
    said = credit_line(text)
    if said is not None:
        return Line(text, "credit", credits=said)
    written = timestamp(text)
    if written is not None:
        who = _who(_SEGMENT.split(text), names)
        return Line(text, "time", published=written, credits=Credits(byline=who) if who else None)
    published, section = _dated_section(text)
    if section:
        return Line(text, "section", published=published, section=section)
    found = names.whole(text)
    if found and found.is_wire:
        return Line(text, "agency")
    who = byline(text)
    if who:
        return Line(text, "byline", credits=Credits(byline=who))
    return Line(text, _plain_kind(text))


def _who(segments: list[str], names: Names) -> str | None:
    """The author in a line such as "Jonas Wick | April 13, 2022 | 6 min read"."""
    for segment in segments:
        if who := byline(segment):
            return who
    first = segments[0]
    alone = len(segments) > 1 and is_person(first) and not _NOT_PEOPLE.search(first)
    return first if alone and not names.whole(first) else None


def _is_foot(text: str) -> bool:
    """Whether a line heads a list of other articles."""
    bare = text.rstrip(":： ")
    short = len(bare.split()) <= _FOOT_WORDS and ":" not in bare and not _ENDS_SENTENCE.search(bare)
    return short and _FOOT.fullmatch(bare) is not None


def _plain_kind(text: str) -> Kind:
    if _is_foot(text):
        return "foot"
    if letters(text) < 4 * _LONG and _LEGAL.search(text):
        return "legal"
    if is_box(text):
        return "box"
    if is_caption(text):
        return "caption"
    return "prose" if _is_prose(text) or (_LIST_ITEM.match(text) and letters(text) >= 12) else "short"


def _goes_on(line: str, following: str) -> bool:
    """Whether a line was broken at a fixed width for certain: the next begins small."""
    return len(line) >= 50 and not _ENDS_SENTENCE.search(line) and following[:1].islower()


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines with the breaks of a fixed width undone.

    Where the whole text is broken at a fixed width, every long line without an end goes on in the next; elsewhere only
    one whose next begins small.
    """
    certain = sum(_goes_on(line, following) for line, following in pairwise(lines))
    wrapped = certain >= 2 and max(map(len, lines)) <= _WIDEST
    joined: list[str] = []
    last = ""
    for line in lines:
        broken = wrapped and line and len(last) >= 50 and not _ENDS_SENTENCE.search(last)
        if last and (broken or _goes_on(last, line)):
            joined[-1] = f"{joined[-1]} {line}"
        elif line:
            joined.append(line)
        last = line
    return joined


def read_lines(text: str, names: Names) -> list[Line]:
    """The lines of a page text that are not empty, in order.

    Raises:
        ReadError: ``too_large`` where they are more than ``MAX_LINES``.
    """
    lines = _unwrapped(tidy_lines(text))
    if len(lines) > MAX_LINES:
        raise ReadError("too_large", f"The file has more than {MAX_LINES:,} lines, which no article needs.")
    return [_read_line(line, names) for line in lines]
