"""Who made a page's text: its outlet, agency, author, editor and pictures, each with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from monitor.model.article import Article, Registry
from monitor.text.agencies import agency_of_credit, is_picture_credit, publisher_of_credit, wire_of_credit
from monitor.text.attribution import Said, Stated, attribute, person, stated_wire
from monitor.text.clean import same_words, tidy
from monitor.text.credits import byline, caption_credit, credit_line, photo_credit, printed_part
from monitor.text.datelines import rights
from monitor.text.markup import Element, Page
from monitor.text.metadata import CreditField, Metadata
from monitor.text.names import Names, arranged
from monitor.text.reprints import republished
from monitor.text.urls import host
from monitor.text.wires import ProofKind

_FIELD_PROOF: dict[CreditField, ProofKind] = {
    "source": "source field",
    "author": "author field",
    "copyright": "copyright",
}


def credit_page(
    article: Article,
    page: Page,
    metadata: Metadata,
    said: Said,
    outlet: Stated | None,
    address: str | None,
    registry: Registry,
) -> Article:
    """The article with what its page says of who made it.

    ``said`` is what the credit lines at the edges of its text say; ``outlet`` is what `page_outlet` found; ``address``
    is where the page came from.
    """
    names = arranged(registry)
    own = frozenset(filter(None, (outlet.name if outlet else None, metadata.site)))
    # An agency's own site is known by the agency's name, too.
    own |= {found.main for found in map(names.whole, own) if found}
    marked = _marked(page)
    around = _around(marked, article, names)
    wires = list(_wires(metadata, said, around, names, own))
    author = said.byline or (Stated(metadata.byline, metadata.byline, "metadata") if metadata.byline else None)
    author = author or _author(around)
    wire = wires[0].name if wires else None
    domain = host(metadata.address or address or "") or ""
    return attribute(
        article,
        names,
        outlet=outlet,
        wires=wires,
        photo=_photo(marked, metadata, said, names),
        byline=author if author and person(author.name, (*own, *domain.split("."), domain, wire), names) else None,
        editor=said.editor,
        own=own,
    )


def take_credits(paragraphs: list[str]) -> tuple[list[str], Said]:
    """Paragraphs without credit lines and byline at their edges, and what those say."""
    said: dict[str, Stated] = {}
    kept = list(paragraphs)
    for edge in (0, -1):
        for _ in range(3):
            if len(kept) < 2:
                break
            line = credit_line(kept[edge])
            written = byline(kept[edge]) if edge == 0 else None
            if line is None and written is None:
                break
            text = kept.pop(edge)
            if written:
                said.setdefault("byline", Stated(written, text, "byline"))
            for kind in ("source", "editor", "byline", "photo"):
                value = getattr(line, kind) if line else None
                if value:
                    said.setdefault(kind, Stated(value, printed_part(text, kind), "credit line"))
    return kept, Said(**said)


def _wires(
    metadata: Metadata, said: Said, around: Sequence[_Line], names: Names, own: frozenset[str]
) -> Iterator[Stated]:
    """Agencies that the page names beside its text, the surest proof first."""
    if said.source:
        name = publisher_of_credit(said.source.name, names, own)
        if name:
            yield stated_wire(name, said.source.printed, "credit line")
    if said.byline:
        name = wire_of_credit(said.byline.name, names)
        if name:
            yield stated_wire(name, said.byline.printed, "byline")
    for line in around:
        found = _wire_of_line(line, names, own)
        if found:
            yield found
    for field, text in metadata.credits:
        name = _wire_of_field(field, text, names, own)
        if name:
            yield stated_wire(name, text, _FIELD_PROOF[field])


def _wire_of_field(field: CreditField, text: str, names: Names, own: frozenset[str]) -> str | None:
    """The agency that a field of the metadata names, by its name or by an address of its site."""
    if "://" in text:
        found = names.of_domain(host(text) or "")
        return found.main if field == "source" and found and found.main not in own else None
    if not names.may_be_in(text) and not _CALLS_ITSELF.search(text):
        return None
    text = _SOURCE_LABEL.sub("", text)
    if is_picture_credit(text, names) or _SPEAKS.search(text):
        return None
    agency = wire_of_credit(_LED.sub("", text), names)
    if field == "copyright":
        return agency if agency not in own else None
    return agency or publisher_of_credit(_LED.sub("", text), names, own)


# ------------------------------------------------------------------------------------------------------ around the text

_MOST_MARKED = 20_000  # elements; real pages stay below 2,000
_NEAR = 30  # texts of the page after its headline among which the byline stands
_AFTER = 6  # texts of the page after its last paragraph among which a credit stands
_LONGEST_LINE = 160  # code points
_LONGEST_FOOT = 1000
_SOURCE_LABEL = re.compile(
    r"^\W*(?:sources?|quellen?|fuentes?|fonte|źródło|zdroj|источник|джерело|крыніца|来源|來源|稿源)\s*[:：|]?\s*",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"^\W*(?:sources?|quelle|fuente|fonte|źródło|zdroj|источник|джерело|крыніца|来源|來源|稿源)\s*[:：]\s*(?P<who>.{0,60})$",
    re.IGNORECASE,
)
_NEXT_LABEL = re.compile(r"\s+\S{2,8}\s?[:：].*$")
_LED = re.compile(r"^\W*(?:by|von|par|por|di|af|av|od|door|haberler|автор:?|text:?)\s+(?:[\-–—]\s+)?", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}[:.]\d{2}|\b(?:19|20)\d{2}\b|\d{4}年")
_BEFORE_TIME = re.compile(
    r"[\s,|·•\-–—]+(?:(?:on |am |le |el )?(?:updated|published|posted|publié|aktualisiert|stand)?:?\s*)?"
    r"(?:[^\W\d_]{3,9}\.?\s)?\d{1,4}[\s./,:\-].*$",
    re.IGNORECASE,
)
_PLACED = re.compile(
    # "AFP, MANILA", "Agence France-Presse in Paris", "Reuters . Moscow"
    r"(?P<who>[^,]{2,40}?)(?:,\s|\s(?:in|à|aus|en)\s|\s[.·]\s)(?P<place>[A-Z][\w .'’\-]{2,30})(?:,|$)"
)
_SIGNED = re.compile(r"(?:[A-ZÀ-Ž][\w.'’\-]*\s){2,3}?(?P<who>[A-Z][\w ]{1,40})")
_SPEAKS = re.compile(
    r"\b(?:contribut|inputs?|files from|additional|agencies|photo|video|follow|subscribe|told)\b", re.IGNORECASE
)
_PICTURES = re.compile(
    r"photo|image|picture|caption|figure|gallery|media__|credit|foto|bild|video|slide", re.IGNORECASE
)
_BYLINES = re.compile(r"author|byline|by-line|source|agency|writer|autor|redac|origin|provider|reporter", re.IGNORECASE)
_JOB = re.compile(
    # What an author is, printed under the name; some media are called so.
    r"(?:[\w\-]+ ){0,2}(?:[a-zäöü]*korrespondent(?:in)?|[a-zäöü]*redakteur(?:in)?|reporter(?:in)?|correspondent|editor"
    r"|writer|journalist(?:in)?|columnist|analyst|корреспондент|журналист|обозреватель|кореспондент)",
    re.IGNORECASE,
)
_CALLS_ITSELF = re.compile(r"News (?:Agency|Service|Wire)|Press Agency|Newswire|Nachrichtenagentur|通[讯訊]社")
_SILENT = frozenset(
    {"script", "style", "noscript", "svg", "figure", "figcaption", "picture", "nav", "aside", "button", "select"}
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A short text near the article's. ``hinted``: its element calls itself a byline, or a time stands beside it."""

    text: str
    where: Literal["head", "foot"]
    hinted: bool


@dataclass(frozen=True, slots=True)
class _Marked:
    """Elements of a page, in order: headings of the first two levels, paragraphs, figures and captions."""

    headings: list[Element]
    paragraphs: list[Element]
    figures: list[Element]
    captions: list[Element]


def _marked(page: Page) -> _Marked:
    headings = [element for element in page.elements if element.tag in {"h1", "h2"}]
    return _Marked(headings, page.of("p")[:_MOST_MARKED], page.of("figure"), page.of("figcaption"))


def _around(marked: _Marked, article: Article, names: Names) -> list[_Line]:
    """The short texts between the headline and the text, and right after the text, that may name somebody."""
    paragraphs = article.paragraphs
    heading = _heading(marked.headings, article.title)
    found: list[_Line] = []
    texts: list[tuple[str, Element]] = []
    if heading is not None:
        opening = paragraphs[0][:30]
        for text, element in islice(_texts_after(heading), _NEAR):
            if len(text) >= 20 and (text.startswith(opening) or opening.startswith(text[:30])):
                break
            texts.append((text, element))
    for place, (text, element) in enumerate(texts):
        if len(text) <= _LONGEST_LINE and (_may_credit(text, names) or _LED.match(text)):
            beside = any(_TIME.search(near) for near, _ in texts[max(0, place - 1) : place + 3])
            led = place > 0 and _LED.fullmatch(texts[place - 1][0] + " ") is not None
            found.append(_Line(text, "head", hinted=beside or led or _is_byline(element)))
    last = _paragraph(marked.paragraphs, paragraphs[-1])
    if last is not None:
        after = [text for text, _ in islice(_texts_after(last), _AFTER)]
        # A sentence on the text's origin is often parted by the link in it.
        found += [_Line(text, "foot", hinted=False) for text in (*after, " ".join(after)[:_LONGEST_FOOT])]
    return found


def _heading(headings: Sequence[Element], title: str) -> Element | None:
    """The heading that is the headline, else the first of the first level."""
    same = (heading for heading in headings[:8] if same_words(heading.text_content(), title))
    return next(same, next((heading for heading in headings if heading.tag == "h1"), None))


def _paragraph(elements: Sequence[Element], text: str) -> Element | None:
    """The last paragraph element that begins like ``text``."""
    word = text.split(" ", 1)[0]
    for element in reversed(elements):
        begins = element.text
        if begins and begins.lstrip().startswith(word) and tidy(begins)[:25] == text[:25][: len(tidy(begins))]:
            return element
    return None


def _may_credit(text: str, names: Names) -> bool:
    """Whether a line is worth a closer look: it has a label, a known name, or what an agency calls itself."""
    return _LABELLED.match(text) is not None or names.may_be_in(text) or _CALLS_ITSELF.search(text) is not None


def _texts_after(start: Element) -> Iterator[tuple[str, Element]]:
    """Tidy texts that follow an element on the page, each with the element that it stands in."""
    element = start
    while element is not None:
        tail = _short(element.tail)
        if tail:
            yield tail, element.getparent()
        following = element.getnext()
        if following is None:
            element = element.getparent()
            continue
        yield from _texts_in(following)
        element = following


def _texts_in(element: Element) -> Iterator[tuple[str, Element]]:
    """Tidy texts of an element without its pictures, each with the element that it stands in."""
    if element.tag in _SILENT or not isinstance(element.tag, str):
        return
    called = element.get("class")
    if called and _is_pictures(called):
        return
    text = _short(element.text)
    if text:
        yield text, element
    for child in element:
        yield from _texts_in(child)
        tail = _short(child.tail)
        if tail:
            yield tail, element


def _short(text: str | None) -> str:
    """The beginning of a text, tidy: a line that credits somebody is short."""
    if text is None or text.isspace():
        return ""
    joined = " ".join(text[:_LONGEST_FOOT].split())
    return joined if joined.isascii() and joined.isprintable() else tidy(joined)


@lru_cache(maxsize=4096)
def _is_pictures(called: str) -> bool:
    """Whether a class is that of pictures and what belongs to them."""
    return _PICTURES.search(called) is not None and _BYLINES.search(called) is None


def _is_byline(element: Element) -> bool:
    """Whether an element, or the one around it, calls itself a byline's."""
    for near in (element, element.getparent()):
        if near is not None and _BYLINES.search(
            " ".join(near.get(name, "") for name in ("class", "itemprop", "rel", "id"))
        ):
            return True
    return False


def _wire_of_line(line: _Line, names: Names, own: frozenset[str]) -> Stated | None:
    text = line.text
    labelled = _LABELLED.match(text)
    if labelled:
        who = _NEXT_LABEL.sub("", labelled["who"])
        name = publisher_of_credit(who, names, own) if who else None
        return stated_wire(name, text, "credit line") if name else None
    if line.where == "foot":
        return _wire_of_foot(text, names, own)
    if is_picture_credit(text, names) or _SPEAKS.search(text):
        return None
    led = _LED.match(text)
    bare = _BEFORE_TIME.sub("", _LED.sub("", text)).strip(" -–—|·•,")
    placed = _PLACED.match(bare)
    agency = agency_of_credit(bare, names) or (agency_of_credit(placed["who"], names) if placed else None)
    signed = _SIGNED.fullmatch(bare) if agency is None and (line.hinted or led) else None
    agency = agency or (agency_of_credit(signed["who"], names) if signed else None)
    if agency and (line.hinted or led or placed or _TIME.search(text)):
        return stated_wire(agency.main, text, "byline")
    if (line.hinted or led) and not _JOB.fullmatch(bare):
        name = publisher_of_credit(bare, names, own)
        return stated_wire(name, text, "byline") if name else None
    return None


def _author(around: Sequence[_Line]) -> Stated | None:
    """The people whom a line under the headline names as the authors."""
    for line in around:
        who = byline(line.text) if line.where == "head" else None
        if who:
            return Stated(who, line.text, "byline")
    return None


def _wire_of_foot(text: str, names: Names, own: frozenset[str]) -> Stated | None:
    """The agency of a line after the text: "© Reuters", "This article was originally published by ..."."""
    found = republished(text, names, own)
    if found:
        return stated_wire(found[0], text[found[1] : found[2]], "republished")
    holder = rights(text, names, own, bare=True)
    return stated_wire(holder, text, "copyright") if holder else None


# ----------------------------------------------------------------------------------------------------- outlet, pictures

_PICTURE_CREDIT = re.compile(r"[Cc]redit|copyright|source")
_MOST_FIGURES = 6


def _photo(marked: _Marked, metadata: Metadata, said: Said, names: Names) -> Stated | None:
    """The credit of the first picture that has one."""
    if metadata.photo:
        name = photo_credit(metadata.photo, names)
        return Stated(name, metadata.photo, "metadata") if name else None
    inside = (one for figure in marked.figures[:_MOST_FIGURES] for one in figure.iterdescendants())
    for element in islice(filter(_is_picture_credit, inside), 3):
        printed = tidy(element.text_content())
        name = photo_credit(printed, names)
        if name:
            return Stated(name, printed, "caption")
    for caption in marked.captions[:3]:
        printed = tidy(caption.text_content())
        found = caption_credit(printed, names)
        if found:
            return Stated(found[0], found[1], "caption")
    name = photo_credit(said.photo.name, names) if said.photo else None
    return Stated(name, said.photo.printed, said.photo.place) if name and said.photo else None


def _is_picture_credit(element: Element) -> bool:
    """Whether an element in a figure holds its credit."""
    if element.get("itemprop") in {"copyrightHolder", "creditText"} or _PICTURE_CREDIT.search(
        element.get("class") or ""
    ):
        return True
    return element.tag in {"cite", "small"} and element.getparent().tag == "figcaption"


def page_outlet(metadata: Metadata, address: str | None, registry: Registry) -> Stated | None:
    """The registry's name for the page's host, else for the name that the site gives itself, else that name."""
    domain = host(metadata.address or address or "") or ""
    labels = domain.split(".")
    for first in range(len(labels) - 1):
        outlet = registry.domains.get(".".join(labels[first:]))
        if outlet:
            return Stated(outlet, domain, "address")
    if metadata.site is None:
        return None
    found = arranged(registry).whole(metadata.site)
    name = registry.outlets.get(found.printed, found.main) if found else metadata.site
    return Stated(name, metadata.site, "site name")
