"""Credits as printed beside a text: credit lines, bylines and photo credits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.text.agencies import wire_of_credit
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


def printed_part(line: str, kind: str) -> str:
    """The words of a credit line that say who its ``source``, ``editor``, ``byline`` or ``photo`` is, else all."""
    marks = list(_LABEL.finditer(line))
    for mark, end in zip(marks, [*(mark.start() for mark in marks[1:]), len(line)], strict=bool(marks)):
        if _KINDS[mark[1].lower()] == kind:
            return line[mark.start() : end].strip(" \t|·•,;/—–-()[]（）")
    return line


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
    return text + ")" * (text.count("(") - text.count(")")) if fits else None


def caption_credit(caption: str, names: Names) -> tuple[str, str] | None:
    """Who a caption credits at its end, and the words: "... in Minsk. (AP Photo/Jane Doe)", "... Photo: Jane Doe"."""
    match = _PHOTO_TAIL.search(caption)
    if match and match["bracketed"] is None:
        found = photo_credit(match["labelled"] or match["marked"], names)
    else:
        found = _agency(match["bracketed"] if match else caption.rsplit(".", 1)[-1], names)
    return (found, match[0] if match else caption.rsplit(".", 1)[-1].strip()) if found else None


def _agency(credit: str, names: Names) -> str | None:
    """The agency in a picture's credit: "AP Photo/Jane Doe", "Jane Doe/AFP via Getty Images", "REUTERS"."""
    found = wire_of_credit(credit.replace("AP Photo", "AP").replace(" via ", "/"), names)
    if found or len(credit) > 2 * _LONGEST_PHOTO_CREDIT:
        return found
    return next((name.main for name in names.inside(credit) if name.is_wire), None)
