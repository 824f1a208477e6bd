"""Where a text names its agency itself: datelines ("MINSK, April 12 (BelTA) -"), closing marks ("— TASS", "(AP)")."""

from __future__ import annotations

import re

from monitor.text.agencies import NOT_OF_TEXT, agency_of_credit
from monitor.text.boxes import is_caption
from monitor.text.names import Names

_HEAD = 300  # characters in which a dateline stands
_PLACE = r"[^\W\d_][\w .,'’\-/()\[\]]{1,60}?"
_DAY = r"(?:\d{1,2}\s?[^\W\d_]{3,10}\.?|[^\W\d_]{3,9}\.?\s?\d{1,2})(?:,?\s\d{4})?"
_BRACKETED = re.compile(
    r"(?P<mark>[(/\[（])\s*(?P<wire>[^()/\[\]（）\n]{2,40}?)(?:/[\w.\-]{1,12})?\s*[)/\]）](?P<dash>[.,]?\s?[\-–—_:])?"
)
_OPEN = re.compile(
    # "MINSK, April 12, BelTA -", "МОСКВА, 12 апр — ТАСС.", "ЛОНДОН, 9 июл ПРАЙМ."
    rf"\W{{0,3}}{_PLACE}[.,]\s{_DAY}[.,]?\s*[\-–—/]?\s*"
    r"(?:(?P<wire>[«\"]?[^\W\d_][\w«»\" .\-]{1,30}?)(?:,\s[^.,\n]{3,40})?\s?(?:[./:]|\s[\-–—]{1,2})\s"
    r"|(?P<capitals>[A-ZА-ЯІЇЄҐЎ]{3,20})\s(?=[A-ZА-ЯІЇЄҐЎ«\"“]))"
)
_UNDATED = re.compile(
    # "Damascus, SANA- ", "ASTANA. KAZINFORM – "
    r"[A-ZА-ЯІЇЄҐЎ][\w'’\-]{2,20}[.,]\s(?P<wire>[A-ZА-ЯІЇЄҐЎ]{3,20})\s?[\-–—/]{1,2}\s"
)
_FIRST_WORDS = re.compile(
    # "AFP, MANILA", "PTI, New Delhi, Nov 20" and "Reuters - " at the very beginning, "KVELLER via JTA —"
    r"(?P<wire>[^\W\d_][\w .\-]{1,30}?)(?:\s?[\-–—]{1,2}\s+(?=[^\Wa-zа-я\d_])|,\s(?=[A-ZА-Я]{4,}\b))"
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


def dateline(text: str, names: Names) -> tuple[str, int, int] | None:
    """The agency of a dateline, and where the dateline stands."""
    head = text[:_HEAD]
    if not names.may_be_in(head):
        return None
    for match in _BRACKETED.finditer(head):
        start = _begins(head, match)
        found = agency_of_credit(match["wire"], names) if start is not None else None
        if found and start is not None:
            return found.main, start, match.end()
    for pattern in (_HAN_DATELINE, _OPEN, _UNDATED, _FIRST_WORDS):
        opening = pattern.match(head)
        printed = next(filter(None, opening.groups()), "") if opening else ""
        found = agency_of_credit(printed, names) if printed else None
        if opening is not None and found is not None:
            return found.main, opening.start(), opening.start() + len(opening[0].rstrip())
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
_SOURCE = re.compile(
    r"(?<!\w)(?:Sources?|Quellen?|Fuentes?|Fonte|Źródł[oa]|Zdroje?|Източник|Источники?|Джерел[оа]|Крыніца|来源|來源|稿源)"
    r"\s*[:：]\s*(?P<wire>[^\n:：]{2,60})$",
    re.IGNORECASE,
)
_BASED_ON = re.compile(
    r"(?:^|[.!?…]\s)(?:По материалам|По сообщениям?|За матеріалами|Паводле матэрыялаў|Na podst(?:awie|\.)"
    r"|Полный текст:?|Nach Material(?:ien)? (?:von|der)|Based on (?:reports? (?:by|from)|materials? of)"
    r"|Full text(?: at)?:?|(?:Distributed|Syndicated|Provided|Supplied) by)\s*(?P<wire>[^\n:：]{2,40})$"
    r"|^(?:По информации|По данным|Па інфармацыі|За інформацією|With|Avec|Mit|Con)\s(?P<whole>[^\n:：.]{2,30})\.?$"
)
_HAN_SOURCE = re.compile(r"(?:来源|來源|稿源)\s*[:：]\s*(?P<wire>[\u3400-\u9fff]{2,12})")
_RIGHTS = re.compile(
    r"(?:©|\(c\)\s|\bcopyright\b)[\s©]*(?P<year>(?:19|20)\d\d)?[\s,]*(?:by |the )?(?P<wire>[^\W\d_][\w &\-]{1,40}?)"
    r"\s*(?P<more>[.,|].*|)$",
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


def closing_mark(text: str, names: Names) -> tuple[str, int, int] | None:
    """The agency of the mark that a paragraph ends with, and where the mark stands."""
    first = max(0, len(text) - _TAIL)
    tail = text[first:].rstrip()
    if not names.may_be_in(tail):
        return None
    for pattern in (_SOURCE, _BASED_ON, _HAN_SOURCE, _CLOSING, _INSIDE_TAIL, _BARE):
        match = pattern.search(tail)
        if match is None or _HELPED.search(match[0]) or NOT_OF_TEXT.search(match[0]):
            continue
        if pattern is _CLOSING and not _is_mark(match, text):
            continue
        printed = _WITH.sub("", next(filter(None, match.groups())), count=1)
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


def rights(text: str, names: Names, own: frozenset[str], *, bare: bool = False) -> str | None:
    """The agency that holds the rights in a text by its last line: "Copyright 2024 The Associated Press. ...".

    ``bare``: whether the mark and the name alone are enough; under a picture they are its credit.
    """
    match = _RIGHTS.match(text)
    if match is None or not (bare or match["year"] or match["more"]):
        return None
    found = agency_of_credit(match["wire"], names)
    return found.main if found and found.main not in own else None
