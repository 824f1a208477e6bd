"""Sentences that say whose text an article is: "This story was originally published by ..."."""

from __future__ import annotations

import re

from monitor.text.names import LONGEST_NAME, WORD, Name, Names

_WHO = (
    r"[“\"'«„]?(?P<who>[A-ZÀ-ŽА-Я][\w&’'\-]*(?: (?:of|the|and|for|&|[A-ZÀ-ŽА-Я0-9][\w&’'\-]*)){0,5}"
    r"|[a-z][\w\-]*(?:\.[a-z]{2,12}){1,2}|[a-z]\w+(?= and has been republished))"
)
_ARTICLE = r"(?:article|story|piece|post|report|column|text|commentary|essay|investigation|interview|version)"
_KNOWN_ONLY = re.compile(
    rf"\b(?i:this {_ARTICLE} (?:was|is|has been) (?:produced|provided|supplied|written) by) (?:the )?{_WHO}"
)
_REPUBLISHED = (
    re.compile(
        rf"\b(?i:(?:this|the) {_ARTICLE}\b[^.\n]{{0,30}}?\b(?:(?:was|is|were|has been|had been)?\s*"
        r"(?:originally|first|previously)\s+(?:published|appeared|posted)"
        r"|(?:was|is|has been) (?:republished|reprinted|reproduced)))"
        rf"(?: (?:here )?with (?:the )?permission)?(?: (?:by|in|on|at|from|of))? (?:the )?{_WHO}"
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
_MEDIUM = re.compile(r"\b(?:News|Press|Media|Times|Agency|Service|Journal|Post|Network|Magazine|Tribune|Wire)$")
_NO_NAME = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|\d|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|print|partnership|collaboration|english|french|german|russian|response)\b",
    re.IGNORECASE,
)
_LONGEST = 100  # code points in which a name stands
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
    for pattern in (*_REPUBLISHED, _HAN_REPUBLISHED, _KNOWN_ONLY):
        match = pattern.search(text)
        if match is None or _NO_NAME.match(match["who"]):
            continue
        who = re.sub(r"(?:\s(?:and|of|for|the))+$", "", match["who"])
        if who.islower() and "." not in who:
            who = who.capitalize()
        found = names.whole(who) or names.of_domain(who) or _longer(text[match.start("who") :], names)
        if pattern is _KNOWN_ONLY and not (found and names.is_quotable(found)) and not _MEDIUM.search(who):
            continue
        name = found.main if found else who
        if name and name not in own and who not in own:
            return name, match.start(), match.end()
    return None


def _longer(text: str, names: Names) -> Name | None:
    """A known name of several words that a text begins with, whatever their case: "Северный край"."""
    found = names.starting(WORD.findall(text[:_LONGEST])[:LONGEST_NAME])
    return found[0] if found and found[1] > 1 else None
