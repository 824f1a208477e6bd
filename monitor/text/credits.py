"""Credits as printed: credit lines, bylines, datelines, closing marks and photo credits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.text.names import Names

_LABELS = {
    "source": (
        "source|sources|source text|quelle|quellen|fuente|fonte|źródło|источник|источники|джерело|крыніца"
        "|来源|稿源|來源"
    ),
    "editor": (
        "editor|editors|edited by|editing by|redaktion|redakteur|redaktor|редактор|редакция|рэдактар"
        "|责任编辑|责编|编辑|编审|责任編輯"
    ),
    "byline": (
        "author|authors|by|written by|writer|reporter|reporting by|text|autor|autorin|auteur|von"
        "|автор|авторы|автори|аўтар|аўтары|текст|作者|记者|文"
    ),
    "photo": (
        "photo|photos|photo by|photo credit|photograph|image|image credit|picture|foto|fotos|bild|фото|фота"
        "|图|图片|摄影|摄"
    ),
}
_KINDS = {label: kind for kind, labels in _LABELS.items() for label in labels.split("|")}
_LABEL = re.compile(
    r"(?<!\w)(" + "|".join(sorted(map(re.escape, _KINDS), key=len, reverse=True)) + r")\s*[:：]\s*", re.IGNORECASE
)
_SIGN_OFF = re.compile(
    r"(?:additional )?(reporting|writing|editing|edited)(?: and (reporting|writing|editing))?\s+by\s+", re.IGNORECASE
)
_LONGEST_CREDIT = 200  # characters


@dataclass(frozen=True, slots=True)
class Credits:
    """What credit lines say; ``None`` for what they do not."""

    source: str | None = None
    editor: str | None = None
    byline: str | None = None
    photo: str | None = None


def credit_line(line: str) -> Credits | None:
    """What "Source: Xinhua   Editor: Wang Qingchu" says; ``None`` where the line is not one of credits.

    >>> credit_line("Source: Xinhua Editor: Wang Qingchu")
    Credits(source='Xinhua', editor='Wang Qingchu', byline=None, photo=None)
    """
    line = line.strip(" ()[]（）【】")
    if len(line) > _LONGEST_CREDIT:
        return None
    if _SIGN_OFF.match(line):
        return _sign_off(line)
    marks = list(_LABEL.finditer(line))
    if not marks or marks[0].start() != 0:
        return None
    found: dict[str, str] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        value = line[mark.end() : following.start() if following else len(line)].strip(" \t|·•,;/—–-()[]（）")
        if not 0 < len(value) <= 80 or len(value.split()) > 9:
            return None
        found.setdefault(_KINDS[mark[1].lower()], value)
    return Credits(**found)


def _sign_off(line: str) -> Credits:
    """What "Reporting by Jane Doe in Minsk; Editing by John Roe" says."""
    found: dict[str, str] = {}
    for clause in re.split(r"\s*[;]\s*", line):
        match = _SIGN_OFF.match(clause)
        who = clause[match.end() :].strip(" .") if match else ""
        for work in match.groups() if match else ():
            if work and 0 < len(who) <= 120:
                found.setdefault("editor" if work.lower().startswith("edit") else "byline", who)
    return Credits(**found)


# -------------------------------------------------------------------------------------------------------------- bylines

_BYLINE = re.compile(r"(?:by|von|par|por|di)\s+(?P<who>.+)", re.IGNORECASE)
_JOINING = frozenset("and und et y e и і de van von der del la in of for the".split())
_PERSON = re.compile(r"[^\W\d_]+(?:[ .'’\-]+[^\W\d_]+){1,4}\.?")
_LONGEST_BYLINE = 120  # characters


def byline(line: str) -> str | None:
    """The names of a byline such as "By Jane Doe and John Roe"; ``None`` where the line is something else."""
    match = _BYLINE.fullmatch(line)
    if match is None or len(line) > _LONGEST_BYLINE:
        return None
    who = re.split(r"\s+[|•·]\s+", match["who"])[0].strip(" ,;|")
    words = who.split()
    if not 1 <= len(words) <= 14 or any(character.isdigit() for character in who) or who.endswith((".", "?", "!")):
        return None
    if any(word[0].islower() and word.lower().strip(",") not in _JOINING for word in words):
        return None
    return who


def is_person(line: str) -> bool:
    """Whether a short line could be a person's name: two to five capitalised words and nothing else."""
    return len(line) <= 60 and bool(_PERSON.fullmatch(line)) and all(word[0].isupper() for word in line.split())


# ---------------------------------------------------------------------------------------------------------------- wires

_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][\w .,'’\-/]{1,60}?)?[,.]?\s*(?P<mark>[(/\[（])\s*(?P<wire>[^()/\[\]（）]{2,40}?)\s*[)/\]）]"
    r"(?P<dash>[.,]?\s*[\-–—:])?"
)
_OPEN_DATELINE = re.compile(
    # "MINSK, April 12, BelTA -"
    r"[A-ZА-ЯЁЇІЄҐЎ][\w .,'’\-]{1,50}?[,.]\s.{0,30}?(?P<wire>\w[\w ]{1,30}?)\s*[\-–—]{1,2}\s"
)
_HAN_DATELINE = re.compile(
    r"[（(【]?(?P<wire>[\u3400-\u9fff]{2,12}?社|[\u3400-\u9fff]{2,6}网)[\u3400-\u9fff]{0,12}?\d{1,2}月\d{1,2}日\S{0,4}?[电電讯訊]"
)
_CLOSING = re.compile(r"(?:^|[.!?…»”\"。]\s*)(?:[—–\-]+\s*|[(\[/（])\s*(?P<wire>[^()\[\]/（）—–.]{2,40})\s*[)\]/）.]*$")
_STAFF = re.compile(
    r"(?P<wire>.+?)\s+(?:staff|staff writers?|news agency|agency|newsroom|correspondents?|reporters?|editorial)",
    re.IGNORECASE,
)
_BETWEEN_CREDITS = re.compile(r"\s*[/,;|&+]\s*|\s+and\s+|\s+with\s+|\s+-\s+|\s+\(|\)")
_HEAD = 120  # characters in which a dateline or a closing mark stands


def wire_of_credit(credit: str, names: Names) -> str | None:
    """The agency in a credit or byline: "Xinhua", "Reuters Staff", "Jane Doe, AP"; of several, the first."""
    for candidate in (credit, *_BETWEEN_CREDITS.split(credit)):
        text = candidate.strip(" ()[]")
        staff = _STAFF.fullmatch(text)
        for printed in (text, staff["wire"] if staff else ""):
            found = names.whole(printed) if printed else None
            if found and found.is_wire:
                return found.main
    return None


def wire_of_text(paragraphs: Sequence[str], names: Names) -> str | None:
    """The agency of a dateline ("MINSK, April 12 (BelTA) -") or of the last words ("— TASS", "(AP)")."""
    for opening in paragraphs[:2]:
        match = _DATELINE.match(opening[:_HEAD])
        if match is None or not _is_dateline(match):
            match = _HAN_DATELINE.match(opening) or _OPEN_DATELINE.match(opening[:_HEAD])
        found = wire_of_credit(match["wire"], names) if match else None
        if found:
            return found
    closing = paragraphs[-1] if paragraphs else ""
    match = _CLOSING.search(closing[-_HEAD:])
    if match:
        return wire_of_credit(match["wire"], names)
    alone = names.whole(closing)
    return alone.main if alone and alone.is_wire else None


def _is_dateline(match: re.Match[str]) -> bool:
    """Whether an agency in brackets stands after a place: "MINSK, April 12 (BelTA) -", but not "the agency (BelTA)"."""
    place = match["place"]
    if place is None or match["dash"] or match["mark"] in "/[":
        return True
    return len(place) <= 25 and all(word[0].isupper() or word[0].isdigit() for word in place.split())


# --------------------------------------------------------------------------------------------------------------- photos

_PHOTO_WORDS = re.compile(
    r"(?:.{0,40}?(?:©|\(c\)\s|\bcopyright\b)"
    r"|(?:(?:file|image) )?(?:photo(?:graph)?s?|images?|picture|credit|foto|фото|bild)\b|图片?)"
    r"(?:\s(?:by|credit|courtesy|via|source|of|caption|copyright)\b)*\s*[:：/©]?\s*",
    re.IGNORECASE,
)
_PHOTO_TAIL = re.compile(
    r"[(\[（]\s*(?P<bracketed>[^()\[\]（）]{2,80})[)\]）]\.?$"
    r"|\b(?:photo|foto|фото|фота|image|credit|bild)\s?(?:by|credit|courtesy)?\s?[:：/]\s?(?P<labelled>[^.:]{2,80})\.?$"
    r"|©\s?(?P<marked>[^.:]{2,80})\.?$",
    re.IGNORECASE,
)
_LONGEST_PHOTO_CREDIT = 60  # characters


def photo_credit(line: str, names: Names) -> str | None:
    """Who is credited for a picture: an agency's main name where one is named, else the short credit as printed."""
    match = _PHOTO_WORDS.match(line.strip(" ()[]（）."))
    text = line.strip(" ()[]（）.")[match.end() if match else 0 :].strip(" ()[]（）.")
    known = _agency(text, names)
    if known or len(text) < 2:
        return known
    fits = len(text) <= _LONGEST_PHOTO_CREDIT and len(text.split()) <= 6 and not re.search(r"[!?]$|\d", text)
    return text if fits else None


def caption_credit(caption: str, names: Names) -> str | None:
    """Who a caption credits at its end: "... in Minsk. (AP Photo/Jane Doe)", "... Photo: Jane Doe"."""
    match = _PHOTO_TAIL.search(caption)
    if match and match["bracketed"] is None:
        return photo_credit(match["labelled"] or match["marked"], names)
    return _agency(match["bracketed"] if match else caption.rsplit(".", 1)[-1], names)


def _agency(credit: str, names: Names) -> str | None:
    """The agency in a picture's credit: "AP Photo/Jane Doe", "Jane Doe/AFP via Getty Images", "REUTERS"."""
    found = wire_of_credit(credit.replace("AP Photo", "AP").replace(" via ", "/"), names)
    if found or len(credit) > 2 * _LONGEST_PHOTO_CREDIT:
        return found
    return next((name.main for name in names.inside(credit) if name.is_wire), None)
