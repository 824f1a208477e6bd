"""Saved page text: what a browser shows of a page, as plain lines, to an article.

Nothing marks what is what, so every line gets a kind by what it looks like and where it stands: timestamps, credits,
sections, legal lines, boxes, prose. The header is what stands before the body: the title is repeated there or followed
by a timestamp, wire or byline. The body is the prose after it, up to a credit line or the page's foot.
"""

from __future__ import annotations

from datetime import tzinfo

from monitor.errors import ReadError
from monitor.model.article import PARAGRAPH_BREAK, Article, Published, Registry
from monitor.text.attribution import Stated, attribute
from monitor.text.clean import letters
from monitor.text.dates import address_day
from monitor.text.language import detect
from monitor.text.markup import check_bytes, decode
from monitor.text.names import Names, arranged
from monitor.text.page_lines import Line, read_lines, timestamp
from monitor.text.page_parts import Parts, take_apart
from monitor.text.urls import canonical_address, host
from monitor.text.zones import outlet_zone

_CONTROL_SHARE = 0.01


def read_plain(content: bytes, registry: Registry, *, address: str | None = None) -> Article:
    """The article of a saved page text. ``address`` is where it came from, if that is known.

    Raises:
        ReadError: ``empty``, ``too_large``, ``not_text`` for binary data, or ``no_article`` where no title or no
            running text is found.
    """
    check_bytes(content, "not_text")
    text = decode(content)
    strange = sum((character < " " and character not in "\t\n\r\f") or character == "\ufffd" for character in text)
    if strange > max(20, len(text) * _CONTROL_SHARE):
        raise ReadError("not_text", "The file is binary data, not text.")
    names = arranged(registry)
    lines = read_lines(text, names)
    parts = take_apart(lines, names)
    if not parts.paragraphs or sum(map(letters, parts.paragraphs)) < 20:
        raise ReadError("no_article", "No running text was found in the file.")
    if parts.title is None:
        raise ReadError("no_article", "No title was found in the file.")
    outlet = _outlet(lines, parts, registry, names, address)
    language = detect("\n".join(parts.paragraphs))
    zone = outlet_zone(registry.zones.get(outlet.name if outlet else ""), address)
    published = _with_time(parts.published, lines, zone) if parts.published else None
    canonical = canonical_address(address) if address else None
    article = Article(
        title=parts.title,
        body=PARAGRAPH_BREAK.join(parts.paragraphs),
        url=canonical,
        published=published or (address_day(canonical) if canonical else None),
        section=parts.section,
        lang=language.lang,
        lang_confidence=language.confidence,
        lang_doubt=language.doubt,
    )
    return attribute(
        article,
        names,
        outlet=outlet,
        wires=(parts.wire,) if parts.wire else (),
        photo=parts.photo,
        byline=parts.byline,
        editor=parts.editor,
    )


def _with_time(published: Published, lines: list[Line], zone: tzinfo | None) -> Published:
    """The same date with its time of day, where the page gives no zone and the outlet's is known."""
    line = next((line for line in lines if line.published is published), None)
    if line is None or zone is None or published.precision == "minute":
        return published
    found = timestamp(line.text, zone)
    return found if found and found.day == published.day else published


def _outlet(lines: list[Line], parts: Parts, registry: Registry, names: Names, address: str | None) -> Stated | None:
    """The outlet of the address, else the one whose names stand in the page's own lines: menu, foot, legal lines."""
    domain = host(address or "") or ""
    name = domain.split(".")
    for first in range(len(name) - 1):
        known = registry.domains.get(".".join(name[first:]))
        if known:
            return Stated(known, domain, "address")
    scores: dict[str, int] = {}
    proofs: dict[str, tuple[int, str]] = {}
    for place, line in enumerate(lines):
        if (
            parts.first <= place < parts.last
            or line.kind in {"agency", "prose", "caption", "credit"}
            or len(line.text) > 200
        ):
            continue
        for found in names.inside(line.text):
            outlet = registry.outlets.get(found.printed)
            if outlet:
                weight = _weight(line, place, found.printed)
                scores[outlet] = scores.get(outlet, 0) + weight
                proofs[outlet] = max(proofs.get(outlet, (0, "")), (weight, line.text), key=lambda proof: proof[0])
    best = max(scores, key=lambda outlet: scores[outlet], default=None)
    return Stated(best, proofs[best][1], "site name") if best is not None and scores[best] >= 2 else None


def _weight(line: Line, place: int, printed: str) -> int:
    """How much a name in a line of the page's own says about whose page it is.

    A legal line says most. A name alone counts little: "Metro" and "Nation" are sections elsewhere.
    """
    if line.kind == "legal":
        return 6
    if line.text == printed:
        return 2 if place < 3 else 1
    if line.text.endswith((f"| {printed}", f"- {printed}", f"– {printed}", f"— {printed}", f"_{printed}")):
        return 5
    return 2 if len(line.text.split()) <= len(printed.split()) + 2 else 0
