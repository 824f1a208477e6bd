"""The attribution chain of an article: who published, wrote, sent, illustrated and is quoted in it, with its proofs.

Every layer is one :class:`Credit`; cited names have one each. The words that prove it come from the text itself, where
the credit has their span, or from beside it: a credit line, a byline, a caption, the page's metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.model.article import PARAGRAPH_BREAK, Article, Credit, CreditPlace, CreditRole, Registry, Span
from monitor.text.agencies import wire_of_credit
from monitor.text.cites import Cite, find_cites
from monitor.text.clean import same_words
from monitor.text.names import Names, arranged
from monitor.text.urls import host
from monitor.text.wires import Proof, ProofKind, wire_in_text

LONGEST_PROOF = 160
"""Code points of the words kept as a proof."""

# Confidence is the rule of succession, (right + 1) / (found + 2), on what was found and checked by eye: wires on
# data/labels/credits.jsonl (`wirewatch evaluate credits`), cites and pictures on samples of 90 and 45, bylines on the
# 111 found on the fundus pages. A kind that was found too rarely takes the figure of the nearest one that was not.
CONFIDENCE: Mapping[ProofKind, float] = {
    "dateline": 0.98,  # 59 of 59
    "byline": 0.96,  # 25 of 25
    "credit line": 0.96,  # as a byline: a line beside the text that names it
    "closing mark": 0.9,  # 17 of 18
    "republished": 0.83,  # 4 of 4
    "author field": 0.8,  # 3 of 3
    "source field": 0.8,  # as an author field
    "copyright": 0.8,  # as an author field
}
"""How far a credited agency can be trusted, by the kind of its proof."""
OF_ADDRESS = 0.99
"""Confidence of an outlet that is known by the domain of the article's address."""
_OF_ROLE: Mapping[CreditRole, float] = {
    "outlet": 0.9,  # by a name on the page; not measured
    "wire": 0.8,  # by a field, as an author field
    "cites": 0.97,  # 88 of 90
    "photo": 0.94,  # 43 of 45
    "byline": 0.96,  # 108 of 111
    "editor": 0.96,  # as a credit line
}
_OF_PLACE: Mapping[CreditPlace, float] = {"address": OF_ADDRESS}
_PLACE_OF_PROOF: Mapping[ProofKind, CreditPlace] = {
    "credit line": "credit line",
    "dateline": "body",
    "closing mark": "body",
    "republished": "credit line",
    "byline": "byline",
    "source field": "metadata",
    "author field": "metadata",
    "copyright": "credit line",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """A name that the page states beside its text: ``printed`` are the words that prove it."""

    name: str
    printed: str
    place: CreditPlace
    kind: ProofKind | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What credit lines at the edges of a text say; ``None`` for what they do not."""

    source: Stated | None = None
    editor: Stated | None = None
    byline: Stated | None = None
    photo: Stated | None = None


def person(author: str, organisations: Iterable[str | None], names: Names) -> bool:
    """Whether an author is more than the name of an outlet or agency."""
    if names.whole(author) or any(name and same_words(author, name) for name in organisations):
        return False
    return len(author.split()) > 2 or not wire_of_credit(author, names)


def stated_wire(name: str, printed: str, kind: ProofKind) -> Stated:
    """An agency proved by words beside the text."""
    return Stated(name, printed, _PLACE_OF_PROOF[kind], kind)


def attribute(
    article: Article,
    names: Names,
    *,
    outlet: Stated | None = None,
    wires: Sequence[Stated] = (),
    photo: Stated | None = None,
    byline: Stated | None = None,
    editor: Stated | None = None,
    own: Iterable[str | None] = (),
) -> Article:
    """The article with its attribution chain: what is stated beside the text, and what the text itself says.

    Of ``wires`` the first is taken, unless the text has a dateline, which is surer than anything beside it. ``own`` are
    further names of the article's outlet, which are no cites.
    """
    paragraphs = article.paragraphs
    known = frozenset(filter(None, (outlet.name if outlet else None, *own)))
    proof = None if wires and wires[0].kind == "credit line" else wire_in_text(paragraphs, names, known)
    wire = _wire_credit(article.body, paragraphs, proof, wires)
    cited = find_cites(paragraphs, names, exclude=(*known, wire.name if wire else None))
    layers: tuple[tuple[CreditRole, Stated | None], ...] = (
        ("outlet", outlet),
        ("photo", photo),
        ("byline", byline),
        ("editor", editor),
    )
    beside = {role: _credit(role, stated, article) for role, stated in layers if stated is not None}
    starts = _starts(paragraphs)
    found = (
        beside.get("outlet"),
        wire,
        *(_cite_credit(cite, article.body, starts) for cite in cited),
        *(beside.get(role) for role in ("photo", "byline", "editor")),
    )
    return replace(
        article,
        outlet=outlet.name if outlet else None,
        wire=wire.name if wire else None,
        cites=tuple(cite.name for cite in cited),
        photo=photo.name if photo else None,
        byline=byline.name if byline else None,
        editor=editor.name if editor else None,
        credits=tuple(credit for credit in found if credit is not None),
    )


def attribute_text(article: Article, registry: Registry) -> Article:
    """An article that came without its page (a feed's entry, a row of an archive) with its attribution chain.

    Its own ``outlet``, ``wire``, ``byline`` and ``editor`` are taken as stated in its metadata; what they leave open is
    looked for in its text, which is not changed.
    """
    names = arranged(registry)
    outlet, byline = article.outlet, article.byline
    wires = []
    if article.wire:
        known = names.whole(article.wire)
        wires.append(stated_wire(known.main if known else article.wire, article.wire, "source field"))
    agency = wire_of_credit(byline, names) if byline else None
    if agency and byline:
        wires.append(stated_wire(agency, byline, "author field"))
    # The registry's name for the outlet is its name, too: an agency's own site does not quote itself.
    site = names.of_domain(host(article.url) or "") if article.url else None
    known = (names.whole(outlet) or names.of_domain(outlet)) if outlet else None
    is_person = byline is not None and person(byline, (outlet, article.wire), names)
    return attribute(
        article,
        names,
        outlet=_in_metadata(outlet),
        wires=wires,
        photo=_in_metadata(article.photo),
        byline=_in_metadata(byline) if is_person else None,
        editor=_in_metadata(article.editor),
        own=(known.main if known else None, site.main if site else None),
    )


def with_author(article: Article, author: str | None, registry: Registry) -> Article:
    """A page's article with the author that its feed names, where the page names no agency or no author itself."""
    if not author:
        return article
    names = arranged(registry)
    added = list(article.credits)
    agency = wire_of_credit(author, names) if article.wire is None else None
    if agency:
        added.append(Credit("wire", agency, author[:LONGEST_PROOF], "source", None, CONFIDENCE["author field"]))
    byline = author if article.byline is None and person(author, (article.outlet, agency), names) else None
    if byline:
        added.append(Credit("byline", byline, author[:LONGEST_PROOF], "source", None, _OF_ROLE["byline"]))
    cites = article.cites
    if agency in cites:
        added = [credit for credit in added if credit.role != "cites" or credit.name != agency]
        cites = tuple(name for name in cites if name != agency)
    return replace(
        article, wire=article.wire or agency, cites=cites, byline=article.byline or byline, credits=tuple(added)
    )


def _in_metadata(name: str | None) -> Stated | None:
    return Stated(name, name, "metadata") if name else None


def _starts(paragraphs: Sequence[str]) -> list[int]:
    """Where each paragraph begins in the body, in code points."""
    starts, place = [], 0
    for text in paragraphs:
        starts.append(place)
        place += len(text) + len(PARAGRAPH_BREAK)
    return starts


def _cite_credit(cite: Cite, body: str, starts: Sequence[int]) -> Credit:
    span = Span("body", starts[cite.paragraph] + cite.start, starts[cite.paragraph] + cite.end)
    return Credit("cites", cite.name, body[span.start : span.end], "body", span, _OF_ROLE["cites"])


def _wire_credit(body: str, paragraphs: Sequence[str], proof: Proof | None, wires: Sequence[Stated]) -> Credit | None:
    if proof is not None and (not wires or proof.kind == "dateline"):
        start = _starts(paragraphs)[proof.paragraph]
        span = Span("body", start + proof.start, start + proof.end)
        return Credit("wire", proof.name, body[span.start : span.end], "body", span, CONFIDENCE[proof.kind])
    if not wires:
        return None
    best = wires[0]
    confidence = CONFIDENCE[best.kind] if best.kind else _OF_ROLE["wire"]
    return Credit("wire", best.name, best.printed[:LONGEST_PROOF], best.place, None, confidence)


def _credit(role: CreditRole, stated: Stated, article: Article) -> Credit:
    """A credit from beside the text; where its words stand in title or body after all, with their span."""
    printed = stated.printed[:LONGEST_PROOF]
    confidence = _OF_PLACE.get(stated.place, _OF_ROLE[role])
    span = None
    if stated.place in {"title", "body"}:
        text = article.title if stated.place == "title" else article.body
        start = text.find(printed)
        span = Span(stated.place, start, start + len(printed)) if start >= 0 else None
    return Credit(role, stated.name, printed, stated.place, span, confidence)
