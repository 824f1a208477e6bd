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

from trafilatura import bare_extraction

from monitor.errors import ReadError
from monitor.model.article import PARAGRAPH_BREAK, Article, Registry
from monitor.text.blocks import flatten
from monitor.text.body import Body, choose
from monitor.text.clean import drop_boxes, letters, repeats, same_words, tidy, tidy_lines
from monitor.text.forms import form_of
from monitor.text.language import detect, with_statement
from monitor.text.markup import Element, Page, is_huge, parse
from monitor.text.metadata import Metadata, read_metadata
from monitor.text.page_credits import credit_page, page_outlet, take_credits
from monitor.text.page_dates import read_dates
from monitor.text.urls import canonical_link, host, resolve
from monitor.text.zones import outlet_zone

MAX_LINKS = 200
"""Links that are kept of one page."""

_ENOUGH = 400  # letters; a shorter body is compared with what else the page offers
_PLENTY = 800  # letters; so long a body may have as many comments beside it
_LEAST = 20  # letters; less is no article
_MUCH_MORE = 1.5  # times as many letters make another reading of an unsure page the better one
_LINKS_LOOKED_AT = 2000

_LIST_MARK = re.compile(r"^[-•▪■●·]\s+")
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\W*$|[^\W\d_,]$|,$")


# ----------------------------------------------------------------------------------------------------------------- body


def _body(page: Page, found: Body | None, metadata: Metadata, title: str) -> tuple[list[str], list[str]]:
    """Paragraphs and warnings."""
    paragraphs = drop_boxes([tidy(block.text) for block in found.blocks], title) if found else []
    warnings: list[str] = []
    if found is None or not _is_sure(found, paragraphs):
        paragraphs, warnings = _of_unsure(paragraphs, page, metadata, title)
    if paragraphs:
        return _parted(paragraphs, metadata), warnings
    summary = metadata.summary
    if summary and letters(summary) >= _LEAST and summary != title:
        return [summary], ["The page has no text of its own: its summary stands for the body."]
    return [], []


def _is_sure(found: Body, paragraphs: list[str]) -> bool:
    """Whether the blocks that were chosen are so clearly the body that nothing else need be asked."""
    return found.share >= 0.7 and (
        (found.silenced <= 0.5 and _has(paragraphs, _ENOUGH)) or (found.silenced <= 0.7 and _has(paragraphs, _PLENTY))
    )


def _of_unsure(paragraphs: list[str], page: Page, metadata: Metadata, title: str) -> tuple[list[str], list[str]]:
    """The best of what was found, JSON-LD that agrees with it, and trafilatura's reading; and warnings."""
    amount = _amount(paragraphs)
    stated = drop_boxes([line for line in tidy_lines(metadata.body or "") if line], title)
    if _amount(stated) > _MUCH_MORE * amount:
        if _is_trusted(stated, paragraphs):
            return stated, []
        if amount < _LEAST:
            return stated, ["The page shows no text of its own: its body is from its metadata and may be cut off."]
    elif _MUCH_MORE * _amount(stated) > amount and _is_trusted(stated, paragraphs):
        return paragraphs, []  # the metadata say the same
    others = [] if is_huge(page) else drop_boxes(_by_trafilatura(page.tree), title)
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
    return letters(text[: 2 * least]) >= least or letters(text) >= least


def _amount(paragraphs: list[str]) -> int:
    return letters(" ".join(paragraphs))


# ------------------------------------------------------------------------------------------------------ around the body


def _links(page: Page, scope: Element, base: str | None) -> tuple[str, ...]:
    """Canonical addresses of the links in ``scope``, the article's part of the page, in order; none twice."""
    bases = [element.get("href") for element in page.of("base") if element.get("href")][:1]
    origin = (resolve(base or "", bases[0]) if bases else None) or base or ""
    anchors = islice(scope.iter("a"), _LINKS_LOOKED_AT)
    found: dict[str, None] = {}
    for target in dict.fromkeys(anchor.get("href", "#") for anchor in anchors):
        canonical = None if target.startswith("#") else canonical_link(origin, target)
        if canonical:
            found[canonical] = None
        if len(found) == MAX_LINKS:
            break
    return tuple(found)


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
    page = parse(content, charset)
    metadata = read_metadata(page, address, _known_names(address, registry))
    blocks = flatten(page)
    found = choose(blocks)
    paragraphs, warnings = _body(page, found, metadata, metadata.title or "")
    paragraphs, said = take_credits(paragraphs)
    if not _has(paragraphs, _LEAST):
        raise ReadError("no_article", "No article text was found in the page.")
    title = metadata.title
    if not title:
        title = paragraphs[0][:150]
        warnings.append("The page has no title: the beginning of its text stands for it.")
    text = "\n".join(paragraphs)
    language = with_statement(detect(text), metadata.lang, text)
    outlet = page_outlet(metadata, address, registry)
    where = metadata.address or address
    dates = read_dates(
        page,
        metadata.dates,
        where,
        title=title,
        lang=metadata.lang_tag,
        zone=outlet_zone(registry.zones.get(outlet.name if outlet else ""), where),
    )
    form, warning = form_of(page, blocks, found, where, stated_live=metadata.live)
    if warning:
        warnings.append(warning)
    article = Article(
        title=title,
        body=PARAGRAPH_BREAK.join(paragraphs),
        url=metadata.address,
        published=dates.published,
        section=metadata.section,
        tags=metadata.tags,
        form=form,
        lang=language.lang,
        lang_confidence=language.confidence,
        lang_doubt=language.doubt,
        modified=dates.modified,
        links=_links(page, found.element if found else page.tree, where),
        warnings=tuple(warnings),
    )
    return credit_page(article, page, metadata, said, outlet, address, registry)
