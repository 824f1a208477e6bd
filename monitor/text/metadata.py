"""What a page says of itself: JSON-LD, meta elements, time elements, canonical address."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from monitor.text.clean import same_words, tidy
from monitor.text.markup import Element, Page
from monitor.text.page_dates import StatedDates
from monitor.text.titles import find_title
from monitor.text.urls import canonical_address, host, resolve
from monitor.text.words import fold

_ARTICLE_TYPES = re.compile(r"(?:Article|Posting|Report|Review|LiveBlog\w*|WebPage)$")
_LARGEST_JSON = 2**20  # characters of one JSON-LD script
_MOST_NODES = 2000


CreditField = Literal["source", "author", "copyright"]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself. Values are tidy; ``None`` or empty where it says nothing.

    ``credits`` is all that it says of where the text came from, by the kind of field, the plainest first.
    """

    title: str | None
    dates: StatedDates
    byline: str | None
    section: str | None
    tags: tuple[str, ...]
    site: str | None
    photo: str | None
    lang: str | None
    lang_tag: str | None
    address: str | None
    body: str | None
    summary: str | None
    names: tuple[str, ...] = field(default=())
    credits: tuple[tuple[CreditField, str], ...] = field(default=())
    live: bool = False


# -------------------------------------------------------------------------------------------------------------- JSON-LD


def _nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every object in a JSON-LD document, outer ones first, at most eight levels down."""
    if depth > 8:
        return
    if isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            yield from _nodes(value.get(key), depth + 1)
    elif isinstance(value, list):
        for item in value[:_MOST_NODES]:
            yield from _nodes(item, depth + 1)


def _json(text: str) -> Any:
    """The value of a JSON-LD script, forgiving line breaks in strings and comment marks; ``None`` if hopeless."""
    clean = re.sub(r"^\s*(?:<!\[CDATA\[|<!--|//.*?\n)|(?:\]\]>|-->)\s*;?\s*$", "", text.strip()).strip().rstrip(";")
    try:
        return json.loads(clean, strict=False)
    except (ValueError, RecursionError):
        return None


def _article_node(scripts: Sequence[Element]) -> dict[str, Any]:
    """The JSON-LD object of the page's article; of several, the one that says most."""
    best: dict[str, Any] = {}
    rank = 0
    for script in scripts:
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > _LARGEST_JSON:
            continue
        for node in _nodes(_json(script.text)):
            kinds = node.get("@type")
            kind_names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
            if not any(_ARTICLE_TYPES.search(kind) for kind in kind_names):
                continue
            said = sum(key in node for key in ("headline", "datePublished", "author", "articleBody", "publisher"))
            said += 0 if kind_names == ["WebPage"] else 10
            if said > rank:
                best, rank = node, said
    return best


def _text(value: Any) -> str | None:
    """A JSON-LD value as tidy text: a string, the name of an object, the first of a list."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("headline")
        value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, str):
        return None
    return tidy(html.unescape(html.unescape(value))) or None


def _all_texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in map(_text, values[:10]) if text]


# ----------------------------------------------------------------------------------------------------------------- meta


def _metas(elements: Sequence[Element]) -> dict[str, list[str]]:
    """Contents of meta elements by name, property or itemprop, lower-case."""
    found: dict[str, list[str]] = {}
    for meta in elements:
        content = meta.get("content")
        if not content:
            continue
        for attribute in ("property", "name", "itemprop"):
            for name in (meta.get(attribute) or "").lower().split():
                value = tidy(html.unescape(content))
                if value:
                    found.setdefault(name, []).append(value)
    return found


def _first(metas: dict[str, list[str]], *names: str) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


# ---------------------------------------------------------------------------------------------------------------- title


def _title(page: Page, node: dict[str, Any], metas: dict[str, list[str]], site_names: Sequence[str]) -> str | None:
    headline, shared = _text(node.get("headline")), _first(metas, "og:title", "twitter:title")
    windows = [None if shared else _first(metas, "headline", "title")]
    windows += [tidy(title.text_content()) for title in page.of("title")[:1]]
    stated = [text for text in (headline, shared) if text]
    return find_title(page.of("h1"), page.of("h2"), stated, [text for text in windows if text], site_names)


# ----------------------------------------------------------------------------------------------------------------- date

_DATE_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "datepublished",
    "date.published", "publish-date", "publish_date", "publishdate", "published_time", "published_at",
    "publication_date",
    "article.published", "article_date_original", "originalpublicationdate", "sailthru.date", "parsely-pub-date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued", "dcterms.created", "dcterms.issued",
    "dc.date.created", "dc.date", "dcterms.date", "date", "pubdate", "ptime", "citation_publication_date",
    "rnews:datepublished",
    "mediator_published_time", "bt:pubdate", "shareaholic:article_published_time", "cse_created",
)  # fmt: skip


_CHANGE_METAS = (
    "article:modified_time", "og:article:modified_time", "article:modified", "datemodified", "og:updated_time",
    "last-modified", "dcterms.modified", "dc.date.modified", "lastmod", "cxenseparse:recs:articlemodifiedtime",
)  # fmt: skip


def _is_live(node: dict[str, Any]) -> bool:
    """Whether the page says that it is a live blog, as the kind of its article or by giving its entries."""
    kinds = node.get("@type")
    named = any("LiveBlog" in kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str))
    entries = node.get("liveBlogUpdate")
    return named or (isinstance(entries, list) and len(entries) > 1)


def _is_marked_date(element: Element) -> bool:
    """Whether an element of the page's text is marked as its date of publication."""
    if element.get("itemprop") != "datePublished" and element.get("pubdate") is None:
        return False
    return bool(element.tag != "meta")


def _dates(node: dict[str, Any], metas: dict[str, list[str]], page: Page) -> StatedDates:
    """What JSON-LD, meta elements and marked elements state, as written."""
    published = [_text(node.get("datePublished"))]
    for name in _DATE_METAS:
        published += metas.get(name, ())[:1]
    published.append(_text(node.get("dateCreated")))
    # Marked elements are asked for only where no time is stated that would go before theirs.
    is_timed = any(text and ":" in text for text in published)
    for element in () if is_timed else islice(filter(_is_marked_date, page.elements), 3):
        published += [element.get("datetime"), element.get("content"), tidy(element.text_content())[:80]]
    changed = [_text(node.get("dateModified")), _first(metas, *_CHANGE_METAS)]
    return StatedDates(tuple(filter(None, published)), tuple(filter(None, changed)))


# --------------------------------------------------------------------------------------------------------------- byline

_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|^(?:admin|editor|staff|user|webmaster|redaktion|redacción|null|none)$", re.IGNORECASE
)


def _byline(node: dict[str, Any], metas: dict[str, list[str]], page: Page) -> str | None:
    names = _all_texts(node.get("author"))
    if not names:
        names = [name for key in ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
                 for name in metas.get(key, ())][:5]  # fmt: skip
    if not names:
        marked = (one for one in page.elements if one.get("rel") == "author" or one.get("itemprop") == "author")
        names = [tidy(element.text_content()) for element in islice(marked, 3)]
    clean = [re.sub(r"^(?:by|von|par|por)\s+", "", name, flags=re.IGNORECASE) for name in names]
    kept = [name for name in clean if 2 < len(name) <= 100 and not _NOT_A_NAME.search(name)]
    # Some sites give a name and then its form in addresses: "Tom Reyes", "tom-reyes".
    kept = [name for place, name in enumerate(kept) if not any(same_words(name, other) for other in kept[:place])]
    return ", ".join(dict.fromkeys(kept[:8])) or None


# -------------------------------------------------------------------------------------------------------------- credits

_CREDIT_METAS: tuple[tuple[CreditField, re.Pattern[str]], ...] = (
    ("source", re.compile(r"(?:article:|dc\.|dcterms\.|news_?|content)?source|(?:syndication|original)-source|agency")),
    (
        "author",
        re.compile(r"(?!twitter|smartbanner|application|site|cms).{0,30}authors?(?:[._]?name)?|byl|byline|dc\.creator"),
    ),
    ("copyright", re.compile(r"copyright|dc\.rights|dcterms\.rights")),
)
_CREDIT_KEYS: tuple[tuple[CreditField, tuple[str, ...]], ...] = (
    ("source", ("sourceOrganization", "provider", "isBasedOn")),
    ("author", ("author", "creator")),
    ("copyright", ("copyrightHolder",)),
)
_MOST_CREDITS = 20


def _credits(node: dict[str, Any], metas: dict[str, list[str]]) -> tuple[tuple[CreditField, str], ...]:
    """What the metadata say of where the text came from: sources first, then authors, then holders of rights."""
    found: list[tuple[CreditField, str]] = []
    for (kind, keys), (_, pattern) in zip(_CREDIT_KEYS, _CREDIT_METAS, strict=True):
        found += [(kind, text) for key in keys for text in _all_texts(node.get(key))]
        found += [(kind, text) for name, values in metas.items() if pattern.fullmatch(name) for text in values[:5]]
    return tuple(dict.fromkeys(item for item in found if len(item[1]) <= 150))[:_MOST_CREDITS]


# ------------------------------------------------------------------------------------------------------------- together


def _canonical(page: Page, metas: dict[str, list[str]], address: str | None) -> str | None:
    """The page's canonical address: what it names itself, if on the host that it was fetched from, else ``address``."""
    links = [link.get("href") for link in page.of("link") if (link.get("rel") or "").lower() == "canonical"][:1]
    own = canonical_address(address) if address else None
    for stated in (*links, _first(metas, "og:url")):
        found = resolve(address or "", str(stated)) if stated else None
        canonical = canonical_address(found) if found else None
        # A home page as canonical address is a mistake of the site's template.
        if (
            canonical
            and not re.fullmatch(r"https?://[^/]+/?", canonical)
            and (own is None or host(own) == host(canonical))
        ):
            return canonical
    return own


def _section(node: dict[str, Any], metas: dict[str, list[str]]) -> str | None:
    sections = (
        _all_texts(node.get("articleSection")) or metas.get("article:section", [])[:1] or metas.get("section", [])[:1]
    )
    section = " / ".join(dict.fromkeys(section for section in sections[:2] if len(section) <= 60))
    return section or None


_TAG_METAS = ("article:tag", "og:article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_MOST_TAGS = 30
_LONGEST_TAG = 60


def _tags(node: dict[str, Any], metas: dict[str, list[str]]) -> tuple[str, ...]:
    """The keywords that the page states, in its spelling and once each."""
    stated = node.get("keywords")
    values = [text for text in map(_text, stated[:_MOST_TAGS]) if text] if isinstance(stated, list) else [_text(stated)]
    values += [value for name in _TAG_METAS for value in metas.get(name, ())[:_MOST_TAGS]]
    # Some sites write "tag: Belarus" or add whole titles; what is too long for a keyword is none.
    pieces = [piece.strip(" \"'#.") for value in values if value for piece in re.split(r"[,;|，；、]", value[:3000])]
    tags: dict[str, str] = {}
    for piece in pieces:
        if 1 < len(piece) <= _LONGEST_TAG and "://" not in piece:
            tags.setdefault(fold(piece), piece)
    return tuple(tags.values())[:_MOST_TAGS]


def _language_tag(page: Page, node: dict[str, Any], metas: dict[str, list[str]]) -> str | None:
    """The language that the page says it is in, as it writes it: ``en-US``, ``ru_RU``."""
    element = page.tree
    for value in (
        element.get("lang"),
        element.get("xml:lang"),
        _text(node.get("inLanguage")),
        _first(metas, "og:locale"),
    ):
        if value and re.match(r"[A-Za-z]{2}(?:[-_]|$)", value):
            return str(value)
    return None


def read_metadata(page: Page, address: str | None, known_names: Sequence[str] = ()) -> Metadata:
    """What the page says of itself. ``known_names`` are printed names of its outlet, to be cut off its title."""
    node, metas = _article_node(page.of("script")), _metas(page.of("meta"))
    canonical = _canonical(page, metas, address)
    stated_sites = (_first(metas, "og:site_name"), _text(node.get("publisher")), _first(metas, "application-name"))
    site = next((name for name in stated_sites if name and "://" not in name and len(name) <= 80), None)
    domain = host(canonical or address or "")
    names = tuple(filter(None, (site, _text(node.get("publisher")), domain, *known_names)))
    tag = _language_tag(page, node, metas)
    image = node.get("image")
    image = image[0] if isinstance(image, list) and image else image
    return Metadata(
        title=_title(page, node, metas, names),
        dates=_dates(node, metas, page),
        byline=_byline(node, metas, page),
        section=_section(node, metas),
        tags=_tags(node, metas),
        site=site,
        photo=_text(image.get("creditText")) if isinstance(image, dict) else None,
        lang=tag[:2].lower() if tag else None,
        lang_tag=tag,
        address=canonical,
        body=_long_text(node.get("articleBody")),
        summary=_text(node.get("description")) or _first(metas, "og:description", "description", "twitter:description"),
        names=names,
        credits=_credits(node, metas),
        live=_is_live(node),
    )


def _long_text(value: Any) -> str | None:
    """A JSON-LD body with its line breaks, without the tags that some sites leave in it."""
    if not isinstance(value, str):
        return None
    text = re.sub(r"<(?:br|/p|/div|/h\d|/li)[^>]*>", "\n", html.unescape(value), flags=re.IGNORECASE)
    return re.sub(r"<[^>]{0,500}>", "", text)
