"""Pages: bytes of HTML to an article.

The body is trafilatura's, without the paragraphs that are no part of the text (``clean``). Where it finds nothing or
next to nothing, the page's own metadata, its paragraphs and in the end its summary stand in, and a warning says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import islice

from trafilatura import bare_extraction, baseline

from monitor.errors import ReadError
from monitor.model.article import PARAGRAPH_BREAK, Article, Registry
from monitor.text.clean import drop_boxes, letters, same_words, tidy, tidy_lines
from monitor.text.language import detect, with_statement
from monitor.text.markup import Element, is_huge, parse
from monitor.text.metadata import Metadata, read_metadata
from monitor.text.page_credits import credit_page, page_outlet, take_credits
from monitor.text.page_dates import read_dates
from monitor.text.urls import canonical_address, host, resolve
from monitor.text.zones import outlet_zone

MAX_LINKS = 200
"""Links that are kept of one page."""

_ENOUGH = 250  # letters; a shorter body is compared with what else the page offers
_LEAST = 20  # letters; less is no article
_LINKS_LOOKED_AT = 2000

_NO_TEXT = {"script", "style", "noscript", "template", "svg", "iframe", "form", "nav", "footer", "aside", "header"}
_LIST_MARK = re.compile(r"^[-•▪■●·]\s+")
_SCOPES = ("//*[@itemprop='articleBody']", "//article", "//main")


# ----------------------------------------------------------------------------------------------------------------- body


def _by_trafilatura(tree: Element, _metadata: Metadata) -> list[str]:
    document = bare_extraction(
        tree,
        include_comments=False,
        include_tables=True,
        include_images=False,
        include_links=False,
        with_metadata=False,
    )
    text = getattr(document, "text", None)
    return [_LIST_MARK.sub("", line) for line in tidy_lines(text) if line] if text else []


def _by_json(_tree: Element, metadata: Metadata) -> list[str]:
    return [line for line in tidy_lines(metadata.body or "") if line]


def _scope(tree: Element) -> Element:
    """The element that holds the article, else the whole page."""
    return next((found[0] for path in _SCOPES if (found := tree.xpath(path))), tree)


def _by_paragraphs(tree: Element, _metadata: Metadata) -> list[str]:
    """Paragraphs of the article's element, outside of navigation and boxes."""
    found = []
    for paragraph in _scope(tree).iter("p"):
        if any(parent.tag in _NO_TEXT for parent in paragraph.iterancestors()):
            continue
        text = tidy(paragraph.text_content())
        if letters(text) >= 20:
            found.append(text)
    return found


def _by_baseline(tree: Element, _metadata: Metadata) -> list[str]:
    _, text, _ = baseline(tree)
    return [line for line in tidy_lines(text) if line]


_FALLBACKS: tuple[Callable[[Element, Metadata], list[str]], ...] = (_by_json, _by_paragraphs, _by_baseline)


def _body(tree: Element, metadata: Metadata, title: str) -> tuple[list[str], list[str]]:
    """Paragraphs and warnings."""
    if is_huge(tree):
        paragraphs = drop_boxes(_by_paragraphs(tree, metadata), title)
        return paragraphs, ["The page is too large for a thorough reading: only its marked paragraphs were taken."]
    paragraphs = drop_boxes(_by_trafilatura(deepcopy(tree), metadata), title)
    if _amount(paragraphs) >= _ENOUGH:
        return _parted(paragraphs, metadata), []
    for fallback in _FALLBACKS:
        # Each may change the tree it is given.
        others = drop_boxes(fallback(deepcopy(tree), metadata), title)
        if _amount(others) > 2 * _amount(paragraphs):
            paragraphs = others
    if paragraphs:
        return paragraphs, []
    summary = metadata.summary
    if summary and letters(summary) >= 20 and summary != title:
        return [summary], ["The page has no text of its own: its summary stands for the body."]
    return [], []


def _parted(paragraphs: list[str], metadata: Metadata) -> list[str]:
    """A body of one paragraph with the paragraphs that the page's JSON-LD parts the same words into."""
    lines = [line for line in tidy_lines(metadata.body or "") if line]
    return lines if len(paragraphs) == 1 < len(lines) and same_words(" ".join(lines), paragraphs[0]) else paragraphs


def _amount(paragraphs: list[str]) -> int:
    return sum(map(letters, paragraphs))


# ------------------------------------------------------------------------------------------------------ around the body


def _links(tree: Element, base: str | None) -> Iterator[str]:
    """Canonical addresses of the links in the article's part of the page, in order."""
    bases = tree.xpath("//base/@href")[:1]
    origin = (resolve(base or "", str(bases[0])) if bases else None) or base or ""
    for anchor in islice(_scope(tree).iter("a"), _LINKS_LOOKED_AT):
        target = anchor.get("href")
        found = resolve(origin, target) if target and not target.startswith("#") else None
        canonical = canonical_address(found) if found else None
        if canonical:
            yield canonical


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
    metadata = read_metadata(tree, address, _known_names(address, registry))
    paragraphs, warnings = _body(tree, metadata, metadata.title or "")
    paragraphs, said = take_credits(paragraphs)
    if _amount(paragraphs) < _LEAST:
        raise ReadError("no_article", "No article text was found in the page.")
    title = metadata.title
    if not title:
        title = paragraphs[0][:150]
        warnings.append("The page has no title: the beginning of its text stands for it.")
    text = "\n".join(paragraphs)
    language = with_statement(detect(text), metadata.lang, text)
    outlet = page_outlet(metadata, address, registry)
    dates = read_dates(
        tree,
        metadata.dates,
        metadata.address or address,
        title=title,
        lang=metadata.lang_tag,
        zone=outlet_zone(registry.zones.get(outlet.name if outlet else ""), metadata.address or address),
    )
    article = Article(
        title=title,
        body=PARAGRAPH_BREAK.join(paragraphs),
        url=metadata.address,
        published=dates.published,
        section=metadata.section,
        lang=language.lang,
        lang_confidence=language.confidence,
        lang_doubt=language.doubt,
        modified=dates.modified,
        links=tuple(dict.fromkeys(_links(tree, metadata.address or address)))[:MAX_LINKS],
        warnings=tuple(warnings),
    )
    return credit_page(article, tree, metadata, said, outlet, address, registry)
