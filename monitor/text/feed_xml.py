"""RSS 0.9x, 1.0, 2.0 and Atom 0.3, 1.0 to raw entries: what each element says, nothing decided yet.

One walk reads all of them: names are compared without their case, and the namespaces of RSS and Atom count as one.
The dates are kept as written. (fastfeedparser is faster, but it hands out dates only as it understood them: it makes a
day out of "next friday" and reads ``GMT+7`` as ``GMT``.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from monitor.text.urls import resolve

MAX_ENTRIES = 2000

_CORE = "core"
_NAMESPACES = {
    "": _CORE,
    "http://purl.org/rss/1.0/": _CORE,
    "http://my.netscape.com/rdf/simple/0.9/": _CORE,
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": _CORE,
    "http://channel.netscape.com/rdf/simple/0.9/": _CORE,
    "http://backend.userland.com/rss2": _CORE,
    "http://backend.userland.com/rss": _CORE,
    "http://blogs.law.harvard.edu/tech/rss": _CORE,
    "http://www.w3.org/2005/atom": _CORE,
    "http://purl.org/atom/ns#": _CORE,
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
_ROOTS = frozenset({"rss", "feed", "rdf", "channel", "entry"})
_PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued", "dcterms:created", "dc:date", "created", "date")
_UPDATED = ("updated", "modified", "dcterms:modified", "lastbuilddate")
_TEXTS = ("content:encoded", "content", "xhtml:body", "xhtml:div", "description", "summary", "dc:description")
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MAILBOX = re.compile(r"\S+@\S+\s*\(([^()]+)\)\s*\Z")


@dataclass(slots=True)
class RawEntry:
    """One entry as written. ``links`` and ``dates`` are in order of preference; ``texts`` may be HTML."""

    guid: str | None = None
    title: str = ""
    base: str = ""
    links: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RawFeed:
    """A feed as written; ``truncated`` entries beyond ``MAX_ENTRIES`` were not read."""

    title: str = ""
    lang: str | None = None
    entries: list[RawEntry] = field(default_factory=list)
    truncated: int = 0


def parse(text: str, address: str) -> RawFeed | None:
    """Read a document that is well-formed XML; ``None`` where it is not, or where its root is no feed's."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser, base_url=None)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if _name(root).removeprefix("rdf:") not in _ROOTS:
        return None
    feed = RawFeed(lang=root.get(_XML_LANG))
    for element in root.iter(etree.Element):
        if _name(element) in {"item", "entry"} and (element is root or _is_entry(element)):
            if len(feed.entries) < MAX_ENTRIES:
                feed.entries.append(_entry(element, address))
            else:
                feed.truncated += 1
    _read_head(root, feed)
    return feed


def _is_entry(element: etree._Element) -> bool:
    """An item stands in a channel, a feed or an RDF document; others only look like one (``<items><item>``)."""
    parent = element.getparent()
    return parent is not None and _name(parent).removeprefix("rdf:") in {*_ROOTS, "items"}


def _read_head(root: etree._Element, feed: RawFeed) -> None:
    """Title and language of the whole: from the root and from the channel in it."""
    heads = [root, *(child for child in root if _name(child) == "channel")]
    for head in heads:
        for child in head:
            name = _name(child)
            if name == "title" and not feed.title:
                feed.title = _text(child)
            elif name in {"language", "dc:language"} and _text(child):
                feed.lang = _text(child)
        feed.lang = feed.lang or head.get(_XML_LANG)


def _entry(element: etree._Element, address: str) -> RawEntry:
    children: dict[str, list[etree._Element]] = {}
    for child in element:
        children.setdefault(_name(child), []).append(child)

    def texts(*names: str) -> list[str]:
        return [text for name in names for child in children.get(name, ()) if (text := _text(child))]

    guids = texts("guid", "id")
    titles = texts("title") or texts("dc:title")
    entry = RawEntry(guid=guids[0] if guids else element.get(_RDF_ABOUT), title=titles[0] if titles else "")
    entry.base = _base(element, address)
    entry.links = texts("feedburner:origlink") + _links(children.get("link", []))
    entry.links += [_text(child) for child in children.get("guid", ()) if child.get("isPermaLink", "true") != "false"]
    entry.dates = texts(*_PUBLISHED, *_UPDATED)
    entry.texts = [_markup(child) for name in _TEXTS for child in children.get(name, ())]
    entry.bylines = [_byline(child) for name in ("dc:creator", "author") for child in children.get(name, ())]
    return entry


def _links(elements: list[etree._Element]) -> list[str]:
    """The addresses of link elements, the article's own first; enclosures, edit and reply links are none."""
    ranked: list[tuple[int, str]] = []
    for element in elements:
        address = (element.get("href") or _text(element)).strip()
        relation = element.get("rel", "alternate")
        if address and relation in {"alternate", "self"}:
            other = "html" not in element.get("type", "html")
            ranked.append((2 if relation == "self" else int(other), address))
    return [address for _, address in sorted(ranked, key=lambda pair: pair[0])]


def _base(element: etree._Element, address: str) -> str:
    """Against what links of an element are resolved: ``xml:base`` of it and of those around it."""
    bases = [found for node in (element, *element.iterancestors()) if (found := node.get(_XML_BASE))]
    for base in reversed(bases):
        address = resolve(address, base) or address
    return address


def _byline(element: etree._Element) -> str:
    """An author: the names of an Atom person, or RSS's ``mail@address (Name)``."""
    names = [_text(child) for child in element if _name(child) == "name"]
    text = ", ".join(name for name in names if name) or _text(element)
    mailbox = _MAILBOX.match(text)
    return mailbox[1] if mailbox else text


def _markup(element: etree._Element) -> str:
    """The text of an element; XHTML in it is written out again so that its paragraphs survive."""
    if len(element):
        return str(etree.tostring(element, encoding="unicode", with_tail=False))
    return element.text or ""


def _text(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()


def _name(element: etree._Element) -> str:
    return _known_name(element.tag)


@lru_cache(maxsize=1024)
def _known_name(tag: str) -> str:
    """``title`` for RSS and Atom, ``dc:creator`` for known namespaces, ``?:thumbnail`` for others; lower-case."""
    namespace, _, local = tag.rpartition("}")
    known = _NAMESPACES.get(namespace[1:].lower(), "?")
    return local.lower() if known == _CORE else f"{known}:{local.lower()}"
