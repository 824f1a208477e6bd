"""Pages: bytes of HTML to an article.

The body is found in steps, and each goes on only where the one before is not sure. First the page's own blocks
(``blocks``, ``body``): fast, and sure on nine pages of ten and more. Where they are little, where names in the page
speak against most of its text, or where much stands elsewhere, JSON-LD is heard if it agrees with what the page shows
and is not cut off, and then trafilatura. In the end the page's summary stands in, and a warning says so.
"""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import islice

from htmldate import find_date
from trafilatura import bare_extraction

from monitor.errors import ReadError
from monitor.model.article import PARAGRAPH_BREAK, Article, Published, Registry
from monitor.text.blocks import flatten
from monitor.text.body import Body, choose
from monitor.text.cites import cites
from monitor.text.clean import drop_boxes, letters, repeats, same_words, tidy, tidy_lines
from monitor.text.credits import (
    Credits,
    byline,
    caption_credit,
    credit_line,
    photo_credit,
    wire_of_credit,
    wire_of_text,
)
from monitor.text.dates import EARLIEST, LATEST, address_day, parse_date
from monitor.text.forms import form_of
from monitor.text.language import LANGUAGES, detect
from monitor.text.markup import Element, is_huge, parse
from monitor.text.metadata import Metadata, read_metadata
from monitor.text.names import Names, arranged
from monitor.text.urls import canonical_link, host, resolve

MAX_LINKS = 200
"""Links that are kept of one page."""

_ENOUGH = 400  # letters; a shorter body is compared with what else the page offers
_LEAST = 20  # letters; less is no article
_MUCH_MORE = 1.5  # times as many letters make another reading of an unsure page the better one
_SURE = 0.9  # of the detector; below it, the page's own statement of its language decides
_LINKS_LOOKED_AT = 2000

_LIST_MARK = re.compile(r"^[-•▪■●·]\s+")
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\W*$|[^\W\d_,]$|,$")


# ----------------------------------------------------------------------------------------------------------------- body


def _body(tree: Element, found: Body | None, metadata: Metadata, title: str) -> tuple[list[str], list[str]]:
    """Paragraphs and warnings."""
    paragraphs = drop_boxes([tidy(block.text) for block in found.blocks], title) if found else []
    warnings: list[str] = []
    if found is None or not _is_sure(found, paragraphs):
        paragraphs, warnings = _of_unsure(paragraphs, tree, metadata, title)
    if paragraphs:
        return _parted(paragraphs, metadata), warnings
    summary = metadata.summary
    if summary and letters(summary) >= _LEAST and summary != title:
        return [summary], ["The page has no text of its own: its summary stands for the body."]
    return [], []


def _is_sure(found: Body, paragraphs: list[str]) -> bool:
    """Whether the blocks that were chosen are so clearly the body that nothing else need be asked."""
    return found.share >= 0.7 and found.silenced <= 0.5 and _has(paragraphs, _ENOUGH)


def _of_unsure(paragraphs: list[str], tree: Element, metadata: Metadata, title: str) -> tuple[list[str], list[str]]:
    """The best of what was found, JSON-LD that agrees with it, and trafilatura's reading; and warnings."""
    amount = _amount(paragraphs)
    stated = drop_boxes([line for line in tidy_lines(metadata.body or "") if line], title)
    if _amount(stated) > _MUCH_MORE * amount:
        if _is_trusted(stated, paragraphs):
            return stated, []
        if amount < _LEAST:
            return stated, ["The page shows no text of its own: its body is from its metadata and may be cut off."]
    others = [] if is_huge(tree) else drop_boxes(_by_trafilatura(tree), title)
    # Where it finds little in the page it takes the metadata too.
    is_stated = bool(stated) and repeats(" ".join(others), " ".join(stated))
    return (others if _amount(others) > _MUCH_MORE * amount and not is_stated else paragraphs), []


def _is_trusted(stated: list[str], paragraphs: list[str]) -> bool:
    """Whether a body in the page's metadata is whole, and says what the page itself shows as far as that goes."""
    if not stated or _CUT_OFF.search(stated[-1]):
        return False
    whole = " ".join(stated)
    shown = sum(len(paragraph) for paragraph in paragraphs)
    same = sum(len(paragraph) for paragraph in paragraphs if repeats(paragraph, whole))
    return same >= 0.5 * shown


def _by_trafilatura(tree: Element) -> list[str]:
    document = bare_extraction(
        deepcopy(tree),  # it changes the tree it is given
        include_comments=False,
        include_tables=True,
        include_images=False,
        include_links=False,
        with_metadata=False,
        fast=True,  # its further fallbacks double the time and bring nothing on the pages that come here
    )
    text = getattr(document, "text", None)
    return [_LIST_MARK.sub("", line) for line in tidy_lines(text) if line] if text else []


def _parted(paragraphs: list[str], metadata: Metadata) -> list[str]:
    """A body of one paragraph with the paragraphs that the page's JSON-LD parts the same words into."""
    if len(paragraphs) != 1 or not metadata.body:
        return paragraphs
    lines = [line for line in tidy_lines(metadata.body) if line]
    return lines if len(lines) > 1 and same_words(" ".join(lines), paragraphs[0]) else paragraphs


def _has(paragraphs: list[str], least: int) -> bool:
    """Whether paragraphs have that many letters; nearly always their beginning has, and counting all takes longer."""
    text = " ".join(paragraphs)
    return letters(text[: 4 * least]) >= least or letters(text) >= least


def _amount(paragraphs: list[str]) -> int:
    return letters(" ".join(paragraphs))


def _take_credits(paragraphs: list[str]) -> tuple[list[str], Credits]:
    """Paragraphs without credit lines and byline at their edges, and what those say."""
    said: dict[str, str] = {}
    kept = list(paragraphs)
    for edge in (0, -1):
        for _ in range(3):
            if len(kept) < 2:
                break
            line = credit_line(kept[edge])
            written = byline(kept[edge]) if edge == 0 else None
            if line is None and written is None:
                break
            kept.pop(edge)
            for kind in ("source", "editor", "byline", "photo"):
                value = getattr(line, kind) if line else (written if kind == "byline" else None)
                if value:
                    said.setdefault(kind, value)
    return kept, Credits(**said)


# ------------------------------------------------------------------------------------------------------ around the body


def _published(tree: Element, metadata: Metadata, address: str | None) -> Published | None:
    """The page's own statement; else a day that htmldate finds in the page or its address.

    Its 1 January usually is a bare year, taken from a copyright line: then no day is known. Its clock is not used.
    """
    if metadata.published is not None:
        return metadata.published
    if is_huge(tree):
        return None
    day = find_date(
        deepcopy(tree),
        original_date=True,
        extensive_search=True,
        url=address,
        min_date=EARLIEST.isoformat(),
        max_date=LATEST.isoformat(),
    )
    stated = address_day(address) if address else None
    if not day or (day.endswith("-01-01") and stated is None):
        return None
    found = parse_date(day, origin="page text")
    return stated if found and stated and found.at == stated.at else found


def _language(paragraphs: list[str], title: str, stated: str | None) -> tuple[str | None, float]:
    """The detector's answer; the page's own where the detector is unsure and the page's is possible."""
    found, confidence = detect("\n".join(paragraphs) or title)
    if stated in LANGUAGES and (found is None or confidence < _SURE):
        return stated, confidence if stated == found else 0.5
    return found, confidence


def _links(tree: Element, scope: Element, base: str | None) -> tuple[str, ...]:
    """Canonical addresses of the links in ``scope``, the article's part of the page, in order; none twice."""
    bases = tree.xpath("//base/@href")[:1]
    origin = (resolve(base or "", str(bases[0])) if bases else None) or base or ""
    anchors = islice(scope.iter("a"), _LINKS_LOOKED_AT)
    found: dict[str, None] = {}
    for target in dict.fromkeys(anchor.get("href", "#") for anchor in anchors):
        canonical = None if target.startswith("#") else canonical_link(origin, target)
        if canonical:
            found[canonical] = None
        if len(found) == MAX_LINKS:
            break
    return tuple(found)


_CREDIT_NAMES = re.compile(r"credit|copyright|source", re.IGNORECASE)
_PICTURES = 3  # that are looked at for a credit


def _photo(tree: Element, metadata: Metadata, names: Names) -> str | None:
    """The credit of the first picture that has one."""
    if metadata.photo:
        return photo_credit(metadata.photo, names)
    figures = islice(tree.iter("figure"), _PICTURES)
    printed = (element for figure in figures for element in figure.iter() if _is_credit(element))
    for element in islice(printed, _PICTURES):
        found = photo_credit(tidy(element.text_content()), names)
        if found:
            return found
    for caption in islice(tree.iter("figcaption"), _PICTURES):
        found = caption_credit(tidy(caption.text_content()), names)
        if found:
            return found
    return None


def _is_credit(element: Element) -> bool:
    """Whether an element of a figure is named as the credit of the picture, or is what a caption sets it in."""
    if element.tag in {"cite", "small"} and element.getparent().tag == "figcaption":
        return True
    said = element.get("class")
    if said is not None and _CREDIT_NAMES.search(said):
        return True
    return element.get("itemprop") in {"copyrightHolder", "creditText"}


def _outlet(metadata: Metadata, address: str | None, registry: Registry, names: Names) -> str | None:
    """The registry's name for the page's host, else for the name that the site gives itself, else that name."""
    name = (host(metadata.address or address or "") or "").split(".")
    for first in range(len(name) - 1):
        outlet = registry.domains.get(".".join(name[first:]))
        if outlet:
            return outlet
    if metadata.site is None:
        return None
    found = names.whole(metadata.site)
    return registry.outlets.get(found.printed, found.main) if found else metadata.site


def _known_names(address: str | None, registry: Registry) -> list[str]:
    """Every printed form of the name of the outlet that the address belongs to."""
    main = registry.domains.get(host(address or "") or "")
    return [printed for printed, outlet in registry.outlets.items() if outlet == main] if main else []


# ---------------------------------------------------------------------------------------------------------------- whole


def read_html(content: bytes, address: str | None, registry: Registry, *, charset: str | None = None) -> Article:
    """The article of a page. ``charset`` is what the server said of the bytes' encoding.

    Raises:
        ReadError: ``empty``, ``too_large``, ``not_html``, or ``no_article`` where no title or no text is found.
    """
    tree = parse(content, charset)
    names = arranged(registry)
    metadata = read_metadata(tree, address, _known_names(address, registry))
    blocks = flatten(tree)
    found = choose(blocks)
    paragraphs, warnings = _body(tree, found, metadata, metadata.title or "")
    paragraphs, said = _take_credits(paragraphs)
    if not _has(paragraphs, _LEAST):
        raise ReadError("no_article", "No article text was found in the page.")
    title = metadata.title
    if not title:
        title = paragraphs[0][:150]
        warnings.append("The page has no title: the beginning of its text stands for it.")
    outlet = _outlet(metadata, address, registry, names)
    author = said.byline or metadata.byline
    wire = _wire((said.source, metadata.source, author), paragraphs, names)
    form, warning = form_of(tree, blocks, found, metadata.address or address, stated_live=metadata.live)
    if warning:
        warnings.append(warning)
    lang, confidence = _language(paragraphs, title, metadata.lang)
    return Article(
        title=title,
        body=PARAGRAPH_BREAK.join(paragraphs),
        url=metadata.address,
        published=_published(tree, metadata, address),
        outlet=outlet,
        wire=wire,
        cites=cites(paragraphs, names, exclude=(outlet, wire)),
        photo=_photo(tree, metadata, names) or (photo_credit(said.photo, names) if said.photo else None),
        byline=_person(author, (outlet, wire, metadata.site), names),
        editor=said.editor,
        section=metadata.section,
        form=form,
        modified=metadata.modified,
        lang=lang,
        lang_confidence=confidence,
        links=_links(tree, found.element if found else tree, metadata.address or address),
        warnings=tuple(warnings),
    )


def _wire(stated: tuple[str | None, ...], paragraphs: list[str], names: Names) -> str | None:
    for credit in stated:
        found = wire_of_credit(credit, names) if credit else None
        if found:
            return found
    return wire_of_text(paragraphs, names)


def _person(author: str | None, organisations: tuple[str | None, ...], names: Names) -> str | None:
    """An author who is more than the name of an outlet or agency."""
    if author is None or names.whole(author) or any(name and same_words(author, name) for name in organisations):
        return None
    return None if wire_of_credit(author, names) and len(author.split()) <= 2 else author
