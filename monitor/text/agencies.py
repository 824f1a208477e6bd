"""The agency in a credit or byline: "Xinhua", "Reuters Staff", "Jane Doe, AP"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.names import WORD, Name, Names

_STAFF = re.compile(
    r"(?P<wire>.+?)\s+(?:staff|staff writers?|news agency|agency|nachrichtenagentur|newsroom|correspondents?|reporters?"
    r"|editorial|editors|(?:[\w&]+ ){0,3}writer)",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:agenc(?:y|ia|e|ija)|nachrichtenagentur|агентство|агенція|информагентство)\s+(?P<wire>.+)", re.IGNORECASE
)
_CORRESPONDENT = re.compile(r"(?:corr|корр|кар|кор)\.\s?(?P<wire>.+)", re.IGNORECASE)
_SITE = re.compile(r"(?<=\w)\.(?:com|org|net|ru|by|ua|cn|de)$", re.IGNORECASE)
_TITLES = re.compile(r"(?:[\w&]+ ){0,3}writer", re.IGNORECASE)
_AGENCY = re.compile(
    # An agency that no registry knows, by what it calls itself.
    r"[A-ZÀ-Ž][\w&.’'\-]*(?: [A-ZÀ-Ž&][\w&.’'\-]*){0,4} (?:News (?:Agency|Service|Wire)|Press Agency|Newswire)"
    r"|(?:[A-ZÀ-Ž][\w&.’'\-]+ ){1,3}Nachrichtenagentur|[\u3400-\u9fff]{2,8}通[讯訊]社"
)
_BETWEEN_CREDITS = re.compile(
    r"\s*[/,;|&+]\s*|\s+(?:and|with|via|et|avec|und|mit|y|con|e|в|и|і|z|i)\s+|\s+[\-–—.·•]\s+|\s*\(|\)", re.IGNORECASE
)
NOT_OF_TEXT = re.compile(
    r"\b(?:photos?|images?|pictures?|foto|bild|фото|фота|getty|epa-efe|handout|video)\b", re.IGNORECASE
)
"""Words of a picture's credit: it is none of the text."""
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
            found = names.whole(printed) or _inflected(printed, names)
            if found and found.is_wire:
                return found
    return None


def _inflected(printed: str, names: Names) -> Name | None:
    """A name with a case ending: "По материалам Интерфакса"."""
    words = WORD.findall(printed)
    found = names.starting(words) if len(words) == 1 and not printed.isascii() else None
    return found[0] if found else None


def _forms(text: str) -> Iterator[str]:
    """What may be the agency's name in one part of a credit."""
    yield text
    site = _SITE.sub("", text)
    if site != text:
        yield site
    staff = _STAFF.fullmatch(text)
    if staff:
        yield staff["wire"]
        if _TITLES.fullmatch(text[staff.end("wire") :].strip()):
            # "Ap Auto Writer": some sites print names in capitals as words.
            first = text.split(" ")[0]
            yield first
            yield first.upper()
    correspondent = _CORRESPONDENT.fullmatch(text)
    if correspondent:
        words = correspondent["wire"].split()
        yield from (" ".join(words[:count]) for count in range(min(3, len(words)), 0, -1))
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
    found = names.whole(_SITE.sub("", text)) or names.whole(text)
    if found:
        return None if found.main in own else found.main
    return text if _AGENCY.fullmatch(text) and text not in own else None


def is_picture_credit(credit: str, names: Names) -> bool:
    """Whether a credit is a picture's: "REUTERS/Jane Doe", "Jane Doe/AFP via Getty Images", "AP Photo"."""
    if NOT_OF_TEXT.search(credit):
        return True
    parts = re.split(r"\s*/\s*", credit.strip(" ()[]"))
    return len(parts) > 1 and any(
        _PERSON.fullmatch(part) and not names.whole(part) and not re.match(r"(?:The|Le|La|El|Die|Der)\b", part)
        for part in parts
    )
