"""The agency credited with a text, and the words that say so.

In a text: datelines ("MINSK, April 12 (BelTA) -"), closing marks ("— TASS", "(AP)", "Source: PAP") and sentences that
name where it came from ("This story was originally published by ..."). In a credit: "Reuters Staff", "Jane Doe, AP".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.text.boxes import is_caption
from monitor.text.names import Name, Names

ProofKind = Literal[
    "credit line", "dateline", "closing mark", "republished", "byline", "source field", "author field", "copyright"
]


@dataclass(frozen=True, slots=True)
class Proof:
    """Words of a text that name its agency: ``start`` and ``end`` are code points of paragraph number ``paragraph``."""

    name: str
    kind: ProofKind
    paragraph: int
    start: int
    end: int


# -------------------------------------------------------------------------------------------------------------- credits

_STAFF = re.compile(
    r"(?P<wire>.+?)\s+(?:staff|staff writers?|news agency|agency|nachrichtenagentur|newsroom|correspondents?|reporters?"
    r"|editorial|editors|(?:[\w&]+ ){0,3}writer)",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:agenc(?:y|ia|e|ija)|nachrichtenagentur|агентство|агенція|информагентство)\s+(?P<wire>.+)", re.IGNORECASE
)
_TITLES = re.compile(r"(?:[\w&]+ ){0,3}writer", re.IGNORECASE)
_AGENCY = re.compile(
    # An agency that no registry knows, by what it calls itself.
    r"[A-ZÀ-Ž][\w&.’'\-]*(?: [A-ZÀ-Ž&][\w&.’'\-]*){0,4} (?:News (?:Agency|Service|Wire)|Press Agency|Newswire)"
    r"|(?:[A-ZÀ-Ž][\w&.’'\-]+ ){1,3}Nachrichtenagentur|[\u3400-\u9fff]{2,8}通[讯訊]社"
)
_BETWEEN_CREDITS = re.compile(
    r"\s*[/,;|&+]\s*|\s+(?:and|with|via|et|avec|und|mit|y|con|e|в|и|і|z|i)\s+|\s+[\-–—]\s+|\s*\(|\)", re.IGNORECASE
)
_PICTURE = re.compile(
    r"\b(?:photos?|images?|pictures?|foto|bild|фото|фота|getty|epa-efe|handout|video)\b", re.IGNORECASE
)
_PERSON = re.compile(r"[^\W\d_][\w'’.\-]+(?: [^\W\d_][\w'’.\-]*){1,3}")


def wire_of_credit(credit: str, names: Names) -> str | None:
    """The agency in a credit or byline: "Xinhua", "Reuters Staff", "Jane Doe, AP"; of several, the first."""
    found = agency_of_credit(credit, names)
    return found.main if found else None


def agency_of_credit(credit: str, names: Names) -> Name | None:
    """The agency in a credit as the registry knows it."""
    if not names.may_be_in(credit):
        return None
    for candidate in (credit, *_BETWEEN_CREDITS.split(credit)):
        text = candidate.strip(' ()[]«»"“”.:：·•*_')
        if not 1 < len(text) <= 80:
            continue
        for printed in _forms(text):
            found = names.whole(printed)
            if found and found.is_wire:
                return found
    return None


def _forms(text: str) -> Iterator[str]:
    """What may be the agency's name in one part of a credit."""
    yield text
    staff = _STAFF.fullmatch(text)
    if staff:
        yield staff["wire"]
        if _TITLES.fullmatch(text[staff.end("wire") :].strip()):
            # "Ap Auto Writer": some sites print names in capitals as words.
            first = text.split(" ")[0]
            yield first
            yield first.upper()
    called = _CALLED.fullmatch(text)
    if called:
        yield called["wire"]
        yield called["wire"].upper()


def publisher_of_credit(credit: str, names: Names, own: frozenset[str] = frozenset()) -> str | None:
    """Whose text it is by a credit that says nothing else: an agency, another medium, else an agency by its own name.

    ``own`` are the main names of the page's outlet: its own name says nothing of where a text came from.
    """
    agency = wire_of_credit(credit, names)
    if agency:
        return agency
    text = credit.strip(' ()[]«»"“”.:：')
    found = names.whole(re.sub(r"(?i)(?<=\w)\.(?:com|org|net|ru|by|ua|cn|de)$", "", text)) or names.whole(text)
    if found:
        return None if found.main in own else found.main
    return text if _AGENCY.fullmatch(text) and text not in own else None


def is_picture_credit(credit: str, names: Names) -> bool:
    """Whether a credit is a picture's: "REUTERS/Jane Doe", "Jane Doe/AFP via Getty Images", "AP Photo"."""
    if _PICTURE.search(credit):
        return True
    parts = re.split(r"\s*/\s*", credit.strip(" ()[]"))
    return len(parts) > 1 and any(
        _PERSON.fullmatch(part) and not names.whole(part) and not re.match(r"(?:The|Le|La|El|Die|Der)\b", part)
        for part in parts
    )


# ------------------------------------------------------------------------------------------------------------ datelines

_HEAD = 300  # characters in which a dateline stands
_PLACE = r"[^\W\d_][\w .,'’\-/()\[\]]{1,60}?"
_DAY = r"(?:\d{1,2}\s?[^\W\d_]{3,10}\.?|[^\W\d_]{3,9}\.?\s?\d{1,2})(?:,?\s\d{4})?"
_BRACKETED = re.compile(
    r"(?P<mark>[(/\[（])\s*(?P<wire>[^()/\[\]（）\n]{2,40}?)(?:/[\w.\-]{1,12})?\s*[)/\]）](?P<dash>[.,]?\s?[\-–—_:])?"
)
_OPEN = re.compile(
    # "MINSK, April 12, BelTA -", "МОСКВА, 12 апр — ТАСС.", "ЛОНДОН, 9 июл ПРАЙМ."
    rf"\W{{0,3}}(?P<place>{_PLACE})[.,]\s(?P<day>{_DAY})[.,]?\s*[\-–—/]?\s*"
    r"(?P<wire>[«\"]?[^\W\d_][\w«»\" .\-]{1,30}?)\s?(?:\.(?:RU|UA|BY))?\s?(?:[./:]|\s[\-–—]{1,2})\s"
)
_FIRST_WORDS = re.compile(
    # "AFP, MANILA", "PTI, New Delhi, Nov 20" and "Reuters - " at the very beginning, "KVELLER via JTA —"
    r"(?P<wire>[^\W\d_][\w \-]{1,30}?)(?:\s?[\-–—]{1,2}\s+(?=[^\Wa-zа-я\d_])|,\s(?=[A-ZА-Я]{4,}\b))"
    r"|[\w.,' ]{2,40}\svia\s(?P<via>[A-Z][\w ]{1,30}?)\s+[\-–—]{1,2}\s"
    r"|\W{0,3}\d{1,2}[:.]\d{2}\W{1,3}(?P<clock>[A-ZА-Я][A-ZА-Я\- ]{2,20}?)\s+(?=[A-ZА-Я\d])"
)
_HAN_DATELINE = re.compile(
    r"[（(【]?据?(?P<wire>[\u3400-\u9fff]{2,12}?社|[\u3400-\u9fff]{2,6}网)"
    r"(?:快[讯訊][：:]|[\u3400-\u9fff]{0,12}?\d{1,2}月\d{1,2}日\S{0,4}?[电電讯訊])"
)
_LOWER = re.compile(r"(?<![\w'’])(?!(?:de|del|la|le|of|al|am|den|и|на|von|an|der|el)\b)[^\W\d_A-ZА-Я][\w]{3,}")
_MONTH = re.compile(
    r"^(?:jan|feb|m[aä]r|apr|ma[iyj]|jun|jul|aug|ago|sep|o[ckt]t|nov|de[czs]|gen|giu|lug|set|ott|dic|ene|abr|янв|фев|мар"
    r"|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|януар|февруар|октомвр|ноемвр|декемвр|юн|юл|січ|лют|бер|кві|тра|чер|лип|сер"
    r"|вер|жов|лис|гру|avr|juil|août|fév|kwi|lip|sie|wrz|paź|lis|gru|sty|lut)",
    re.IGNORECASE,
)


def _dateline(text: str, names: Names) -> tuple[str, int, int] | None:
    """The agency of a dateline, and where the dateline stands."""
    head = text[:_HEAD]
    if not names.may_be_in(head):
        return None
    for match in _BRACKETED.finditer(head):
        start = _begins(head, match)
        found = agency_of_credit(match["wire"], names) if start is not None else None
        if found and start is not None:
            return found.main, start, match.end()
    for pattern in (_HAN_DATELINE, _OPEN, _FIRST_WORDS):
        match = pattern.match(head)
        printed = (
            next(filter(None, (match.groupdict().get(group) for group in ("wire", "via", "clock"))), "")
            if match
            else ""
        )
        found = agency_of_credit(printed, names) if printed else None
        if match and found:
            return found.main, match.start(), len(match[0].rstrip()) + match.start()
    return None


def _begins(head: str, match: re.Match[str]) -> int | None:
    """Where the dateline begins whose agency ``match`` is; ``None`` where the brackets are part of a sentence."""
    rest = head[match.end() :].lstrip(" .\"“”„«'’‘_—–-")
    if rest[:1].islower():
        return None
    before = head[: match.start()]
    # The place and day stand after the last sentence or line before them, or after words that are no part of them.
    sentence = max((stop.end() for stop in re.finditer(r"[.!?|•]\s+(?=[A-ZА-ЯЁ]{3})", before)), default=0)
    place = before[sentence:]
    capitals = re.search(r"(?:^|\s)(?P<place>[A-ZА-ЯЁЎІЇЄ][A-ZА-ЯЁЎІЇЄ .\-/'’]{2,40}(?:, [^\n]{3,30})?,?\s*)$", place)
    dated = re.search(rf"(?:^|\s)(?P<place>[^\W\d_]+(?: [^\W\d_a-zа-я][\w\-]*)?, {_DAY}\.?,?\s*)$", place)
    for found in (capitals, dated):
        if found and (match["dash"] or match["mark"] in "/["):
            return sentence + found.start("place")
    if sentence and place and not match["dash"]:
        return None
    return sentence if _is_place(place, match) else None


def _is_place(before: str, match: re.Match[str]) -> bool:
    """Whether the words before an agency in brackets are a place and a day, or nothing at all."""
    before = before.strip(" .,")
    if not before:
        return match["mark"] in "/[" or bool(match["dash"]) or match.start() == 0
    if len(before) > 62:
        return False
    words = [word for word in _LOWER.findall(before) if not _MONTH.match(word)]
    sure = bool(match["dash"]) or match["mark"] in "/["
    return not words and (sure or len(before) <= 25) and not before.endswith("Press")


# -------------------------------------------------------------------------------------------------------- closing marks

_TAIL = 160  # characters in which a closing mark stands
_LAST = 10  # paragraphs among which the last of the text is
_SOURCE = re.compile(
    r"(?<!\w)(?:Sources?|Quellen?|Fuentes?|Fonte|Źródł[oa]|Zdroje?|Източник|Источники?|Джерел[оа]|Крыніца|来源|來源|稿源)"
    r"\s*[:：]\s*(?P<wire>[^\n:：]{2,60})$",
    re.IGNORECASE,
)
_BASED_ON = re.compile(
    r"(?:По материалам|По сообщениям?|За матеріалами|Паводле матэрыялаў|Na podst(?:awie|\.)|Nach Material(?:ien)? (?:von|der)"
    r"|Based on (?:reports? (?:by|from)|materials? of)|Full text(?: at)?:?|Полный текст:?)\s*(?P<wire>[^\n:：]{2,40})$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:^|[.!?…»”\"。)\]]\s*)(?:[—–\-]{1,2}\s*|[(\[/（]\s*)(?P<wire>[^()\[\]/（）—–]{1,50}(?:/[^()\[\]/（）—–]{1,20}){0,3}?)\s*"
    r"(?P<shut>[)\]/）])?(?P<after>[.\s]*(?:autor(?:zy)?:.{3,50}|(?:[a-z]{2,4}/\s?){1,5}|[(/][A-ZА-Я]{1,4}[)/]\s*)*)$"
)
_INSIDE_TAIL = re.compile(r"[.!?…»”\"“]\)?\.?\s*\((?P<wire>(?:dpa|AFP|AP|Reuters)(?:/\w{2,12}){0,2})\)(?=\s|$)")
_BARE = re.compile(
    r"[.!?…»”\"]\s*(?P<wire>[A-ZČ][A-Za-zČ]{1,20})(?P<after>\s?[.,]\s?(?:[a-z]{1,4}\.)?|\s?Author/author:.{3,40})?$"
)
_WITH = re.compile(r"(?:[\w .]{2,20} )?(?:with|avec|mit|con|z)\s+(?=[A-Z])(?!inputs)", re.IGNORECASE)
_HELPED = re.compile(
    r"contribut|inputs?\b|files from|additional reporting|reporting by|editing by|report(?:ed|ing)? from", re.IGNORECASE
)


def _closing(text: str, names: Names) -> tuple[str, int, int] | None:
    """The agency of the mark that a paragraph ends with, and where the mark stands."""
    first = max(0, len(text) - _TAIL)
    tail = text[first:].rstrip()
    if not names.may_be_in(tail):
        return None
    for pattern in (_SOURCE, _BASED_ON, _CLOSING, _INSIDE_TAIL, _BARE):
        match = pattern.search(tail)
        if match is None or _HELPED.search(match[0]) or _PICTURE.search(match[0]):
            continue
        if pattern is _CLOSING and not _is_mark(match, text):
            continue
        printed = _WITH.sub("", match["wire"], count=1)
        found = agency_of_credit(printed, names)
        if found:
            start = match.start() + (len(match[0]) - len(match[0].lstrip(' .!?…»”"“。')))
            return found.main, first + start, first + match.end()
    return None


def _is_mark(match: re.Match[str], text: str) -> bool:
    """Whether a dash or bracket before an agency at the end is a mark of the text, not of a picture's caption."""
    opening = match[0].lstrip(' .!?…»”"“。)]')[:1]
    closed = bool(match["shut"])
    if opening in "([/（":
        return closed
    return not closed and not is_caption(text, near_credit=True)


# ---------------------------------------------------------------------------------------------------------- republished

_WHO = (
    r"[“\"'«„]?(?P<who>[A-ZÀ-ŽА-Я][\w&’'\-]*(?: (?:of|the|and|for|&|[A-ZÀ-ŽА-Я0-9][\w&’'\-]*)){0,5}"
    r"|[a-z][\w\-]*(?:\.[a-z]{2,12}){1,2}|[a-z]\w+(?= and has been republished))"
)
_ARTICLE = r"(?:article|story|piece|post|report|column|text|commentary|essay|investigation|interview|version)"
_REPUBLISHED = (
    re.compile(
        rf"\b(?i:(?:this|the) {_ARTICLE}\b[^.\n]{{0,30}}?\b(?:(?:was|is|were|has been|had been)?\s*(?:originally|first|previously)"
        r"\s+(?:published|appeared|posted|reported|produced|written)"
        r"|(?:was|is|has been) (?:produced|provided|written|supplied|republished|reprinted|reproduced)))"
        rf"(?: (?:here )?with (?:the )?permission)?(?: (?:by|in|on|at|from|of|for))? (?:the )?{_WHO}"
    ),
    re.compile(rf"(?:^|[.!?]\s)\W{{0,3}}(?i:originally|first) (?:published|appeared) (?:by|in|on|at) (?:the )?{_WHO}"),
    re.compile(rf"\b(?:republished|reprinted|reproduced) (?:with permission )?from (?:the )?{_WHO}"),
    re.compile(
        rf"(?:Dieser|Der|Dieses) (?:Artikel|Text|Beitrag|Interview) [^.\n]{{0,20}}?zuerst (?:bei|in|auf|im) {_WHO}"
    ),
    re.compile(rf"(?:[Ee]rschien|[Ee]rschienen) zuerst (?:bei|in|auf|im) {_WHO}"),
    re.compile(rf"[Cc]et article (?:a été|est) [^.\n]{{0,30}}publié (?:par|dans|sur|initialement sur) {_WHO}"),
    re.compile(rf"(?:[Pp]ublicado|[Pp]ublicada) originalmente (?:en|por|no|na|em) {_WHO}"),
    re.compile(
        rf"(?:[Вв]первые опубликован[оа]?|[Оо]публикован[оа]? впервые|[Пп]ерепечатано) (?:в|на|из) (?:сайте )?{_WHO}"
    ),
)
_HAN_REPUBLISHED = re.compile(
    r"(?:本文|文章)?(?:首发|原载|转载|轉載|首发于)(?:于|自|於)\s*[《“]?(?P<who>[\u3400-\u9fff]{2,12})"
)
_NO_NAME = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|\d|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|print|partnership|collaboration|english|french|german|russian|response)\b",
    re.IGNORECASE,
)
_HINTS = (
    "publi",
    "appeared",
    "reprinted",
    "produced",
    "provided",
    "written",
    "rschien",
    "первые",
    "ерепечатано",
    "首发",
    "原载",
    "转载",
    "轉載",
)


def republished(text: str, names: Names, own: frozenset[str]) -> tuple[str, int, int] | None:
    """Whose text a paragraph says it is: the registry's name, else as printed; and where the words stand.

    ``own`` are names of the page's own outlet: "The post ... appeared first on" it says nothing.
    """
    if not any(hint in text for hint in _HINTS):
        return None
    for pattern in (*_REPUBLISHED, _HAN_REPUBLISHED):
        match = pattern.search(text)
        if match is None or _NO_NAME.match(match["who"]):
            continue
        who = re.sub(r"(?:\s(?:and|of|for|the))+$", "", match["who"])
        if who.islower() and "." not in who:
            who = who.capitalize()
        found = names.whole(who) or names.of_domain(who)
        name = found.main if found else who
        if name and name not in own and who not in own:
            return name, match.start(), match.end()
    return None


# ------------------------------------------------------------------------------------------------------------- together


def wire_in_text(paragraphs: Sequence[str], names: Names, own: frozenset[str] = frozenset()) -> Proof | None:
    """The agency that a text credits, by a dateline, else a sentence about its origin, else its last words."""
    for place, text in enumerate(paragraphs[:3]):
        found = _dateline(text, names)
        if found:
            return Proof(found[0], "dateline", place, found[1], found[2])
    for place in _edges(len(paragraphs)):
        found = republished(paragraphs[place], names, own)
        if found:
            return Proof(found[0], "republished", place, found[1], found[2])
    long = 0
    for place in range(len(paragraphs) - 1, max(-1, len(paragraphs) - _LAST), -1):
        text = paragraphs[place]
        found = _closing(text, names)
        if found:
            return Proof(found[0], "closing mark", place, found[1], found[2])
        alone = names.whole(text) if len(text) <= 60 else None
        if alone and alone.is_wire:
            return Proof(alone.main, "closing mark", place, 0, len(text))
        # Short lines after the text (links, tags) do not hide its end; a full paragraph before its end does.
        long += len(text) > _TAIL
        if long == 2:
            break
    return None


def _edges(count: int) -> list[int]:
    """Places of the first and last paragraphs, where a text says where it came from."""
    return sorted({*range(min(2, count)), *range(max(0, count - 5), count)})


def wire_of_text(paragraphs: Sequence[str], names: Names) -> str | None:
    """The agency of a dateline ("MINSK, April 12 (BelTA) -") or of the last words ("— TASS", "(AP)")."""
    proof = wire_in_text(paragraphs, names)
    return proof.name if proof else None
