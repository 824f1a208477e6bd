"""Bytes of a page to a tree of elements, with the checks that make it safe to go on."""

from __future__ import annotations

import codecs
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from charset_normalizer import from_bytes
from lxml.etree import ElementDefaultClassLookup, HTMLParser, LxmlError, XPath, fromstring
from lxml.html import HtmlElement

from monitor.errors import ReadError

MAX_BYTES = 10 * 2**20
"""The largest input that is read."""
MAX_TAGS = 1_000_000
"""The most tags that are read; news pages stay below 10,000."""
MAX_DEPTH = 400
"""The deepest nesting of elements that is read; news pages stay far below 100."""
MAX_ATTRIBUTES = 10_000
"""The most attributes of one tag; the time of parsing them grows with the square of their number."""

_MOST_ELEMENTS = 30_000  # real pages of news stay below 5,000; the time of a thorough reading grows with the square
_MOST_TEXT = 2**20  # characters

Element = Any
"""An lxml element; lxml is published without type information."""

_SIGNATURES = {
    b"%PDF-": "a PDF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture or sound",
    b"PK\x03\x04": "an archive or office document",
    b"\x1f\x8b": "compressed data",
    b"\x7fELF": "a program",
    b"ID3": "a sound",
    b"OggS": "a sound",
    b"wOF": "a font",
    b"7z\xbc\xaf": "an archive",
    b"Rar!": "an archive",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-:.]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_\-:.]{2,40})", re.IGNORECASE)
# What browsers read under these names (WHATWG Encoding Standard).
_BROWSER_NAMES = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949", "shift_jis": "cp932", "x-sjis": "cp932", "tis-620": "cp874", "unicode": "utf-8", "utf8": "utf-8",
    "x-user-defined": "cp1252", "big5": "big5hkscs", "utf-16": "utf-8",
}  # fmt: skip
# Python's codecs that no page is written in; some take time that grows with the square of the length.
_NOT_FOR_PAGES = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_WRONG_SHARE = 0.005  # of characters that a declared encoding could not read; more, and the declaration is a mistake

_SAMPLE = 200_000  # bytes that statistics are taken of

_TAG_NAMES = r"html|head|body|div|p|article|h1|h2|meta|title|span|table|section|main|a|br|pre"
_ANY_TAG = re.compile(rf"<(?:!doctype\s+html|(?:{_TAG_NAMES})[\s>/])", re.IGNORECASE)
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?(?:<\?[^>]*>\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)
# A numeric character reference that may name a character which XML forbids: small, a surrogate, or beyond all.
_REFERENCE = re.compile(
    r"&#(?:[xX](0*(?:[01]?[0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF]|[0-9a-fA-F]{6,9}))(?![0-9a-fA-F])"
    r"|(0*(?:[12]?\d|3[01]|5[5-7]\d{3}|6553\d|\d{7,9}))(?!\d));?"
)
_CONTROLS = bytes((*range(9), 0x0B, *range(0x0E, 0x20)))
_WITHOUT_CONTROLS = bytes(0x20 if code in _CONTROLS or code == 0x0C else code for code in range(256))
_NO_CHARACTER = re.compile("[\ufffe\uffff]")
# Both looked for in UTF-8, where regular expressions that begin with fixed bytes are fastest.
_STRANGE_BYTES = re.compile(rb"\xef\xbf[\xbe\xbf]")
_REFERENCE_BYTES = re.compile(_REFERENCE.pattern.encode())
# A tag as parsers see it: a ">" within quotes does not end it. No attack makes this match shorter than the tag.
_TAG = re.compile(rb"<[a-zA-Z][^>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+'|[\"'])[^>\"']*+)*+")
_QUOTED = re.compile(rb"\"[^\"]*+\"|'[^']*+'")

_DEEPER = XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_LENGTH = XPath("string-length(/)")
# One class for every element, which costs no call in Python for each as lxml.html's own choice of classes does.
_CLASSES = ElementDefaultClassLookup(element=HtmlElement)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's tree, all its elements in order, and the same by their tags: found in one pass, asked for often."""

    tree: Element
    elements: list[Element]
    by_tag: dict[str, list[Element]]

    def of(self, *tags: str) -> list[Element]:
        """The elements with one of the tags, tag after tag, each in the order of the page."""
        by_tag = self.by_tag
        return by_tag.get(tags[0], []) if len(tags) == 1 else [one for tag in tags for one in by_tag.get(tag, ())]


def arrange(tree: Element) -> Page:
    """The page with that root element."""
    elements = list(tree.iter())
    by_tag: defaultdict[str, list[Element]] = defaultdict(list)
    for element in elements:
        by_tag[element.tag].append(element)
    return Page(tree, elements, by_tag)


def check_bytes(content: bytes, error_class: str) -> None:
    """Refuse what is empty, too large, or another kind of file. ``error_class`` names that last fault.

    Raises:
        ReadError: ``empty``, ``too_large``, or ``error_class``.
    """
    if not content.removeprefix(codecs.BOM_UTF8).strip(b"\x00 \t\r\n\x0b\x0c"):
        raise ReadError("empty", "The file is empty.")
    if len(content) > MAX_BYTES:
        raise ReadError("too_large", f"The file has more than {MAX_BYTES // 2**20} MiB, which no article needs.")
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            raise ReadError(error_class, f"The file is {kind}, not text.")


def _readable(content: bytes, charset: str | None, *, strict: bool = False) -> str | None:
    """``content`` in that encoding; ``None`` where the name is unknown or too much of it cannot be read."""
    if not charset:
        return None
    name = charset.strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(_BROWSER_NAMES.get(name, name)).name
        if codec in _NOT_FOR_PAGES:
            return None
        text = content.decode(codec, "strict" if strict else "replace")
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
    return text if text.count("\ufffd") <= max(3, len(text) * _WRONG_SHARE) else None


def decode(content: bytes, charset: str | None = None) -> str:
    """The text of ``content``: by byte order mark, by UTF-8's own evidence, as declared, and else by its statistics.

    A text with letters outside ASCII that is valid UTF-8 is UTF-8 whatever was declared. ``charset`` is what the server
    said; it goes before what the page says of itself.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    valid = _as_utf8(content)
    return _decode_other(content, charset) if valid is None else valid


def _as_utf8(content: bytes) -> str | None:
    """The text of what is plain UTF-8; ``None`` for everything else, ISO-2022 among it, which looks like ASCII."""
    valid = _readable(content, "utf-8", strict=True)
    return None if valid is None or (valid.isascii() and b"\x1b$" in content) else valid


def _decode_other(content: bytes, charset: str | None) -> str:
    head = content[:4096]
    declared = _META_CHARSET.search(head) or _XML_CHARSET.search(head)
    for label in (charset, declared[1].decode("ascii") if declared else None):
        as_declared = _readable(content, label)
        if as_declared is not None:
            return as_declared
    mended = content.decode("utf-8", "replace")
    if sum(character > "\x7f" for character in mended) > 10 * mended.count("\ufffd"):
        return mended  # UTF-8 with a few damaged bytes
    guess = from_bytes(content[:_SAMPLE]).best()
    guessed = _readable(content, guess.encoding) if guess is not None else None
    return mended if guessed is None else guessed


def _reference(match: re.Match[str]) -> str:
    """A numeric character reference, or a space where it names a character that XML, and so lxml, forbids."""
    code = int(match[1], 16) if match[1] else int(match[2])
    forbidden = code < 0x20 and code not in {0x9, 0xA, 0xD}
    return " " if forbidden or 0xD800 <= code <= 0xDFFF or code in {0xFFFE, 0xFFFF} or code > 0x10FFFF else match[0]


def _has_huge_tag(content: bytes) -> bool:
    """Whether a tag has more attributes than ``MAX_ATTRIBUTES``."""
    least = 4 * MAX_ATTRIBUTES  # bytes; shorter names are not enough for so many that differ
    if len(content) < least:
        return False
    long = (tag for tag in _TAG.findall(content) if len(tag) > least)
    return any(len(_QUOTED.sub(b" ", tag).split()) > MAX_ATTRIBUTES for tag in long)


def _cleared(text: str, content: bytes | None) -> bytes:
    """A page's text as UTF-8 without control characters and what else XML, and so lxml, forbids.

    ``content`` is ``text`` in UTF-8, where that is at hand.

    Raises:
        ReadError: ``not_html`` where so much is forbidden that it is no text.
    """
    if content is None:
        content = text.encode("utf-8", "ignore")  # surrogates cannot be encoded and mean nothing
    strange = 0
    if _STRANGE_BYTES.search(content) or _REFERENCE_BYTES.search(content):
        strange = len(_NO_CHARACTER.findall(text))
        text = _REFERENCE.sub(_reference, _NO_CHARACTER.sub(" ", text))
        content = text.encode("utf-8", "ignore")
    forbidden = strange + len(content) - len(content.translate(None, _CONTROLS))
    if forbidden > max(20, len(text) // 100):
        raise ReadError("not_html", "The file is binary data, not a page.")
    return content.translate(_WITHOUT_CONTROLS) if forbidden or b"\f" in content else content


def parse(content: bytes, charset: str | None = None) -> Page:
    """A page's elements.

    Raises:
        ReadError: ``empty``, ``too_large``, or ``not_html`` for everything else that is not a page.
    """
    check_bytes(content, "not_html")
    text = None if content.startswith(codecs.BOM_UTF8) else _as_utf8(content)
    if text is None:
        text = decode(content, charset)
        cleared = _cleared(text, None)
    else:
        cleared = _cleared(text, content)
    if _FEED.match(text):
        raise ReadError("not_html", "The file is a feed or sitemap, not a page. Add it as a feed.")
    if not _ANY_TAG.search(text):
        raise ReadError("not_html", "The file has no HTML in it. Save page text with the ending .txt.")
    if len(cleared) > MAX_TAGS and cleared.count(b"<") > MAX_TAGS:
        raise ReadError("too_large", f"The page has more than {MAX_TAGS:,} tags, which no article needs.")
    if _has_huge_tag(cleared):
        raise ReadError("too_large", f"A tag has more than {MAX_ATTRIBUTES:,} attributes, which no article needs.")
    try:
        tree = fromstring(cleared, parser=_parser())
    except (LxmlError, ValueError, AssertionError) as error:
        raise ReadError("not_html", f"The page cannot be read as HTML: {error}") from error
    if tree is None:
        raise ReadError("not_html", "The page cannot be read as HTML: it has no elements.")
    page = arrange(tree)
    if _is_deep(page):
        raise ReadError("not_html", f"The page's elements nest deeper than {MAX_DEPTH} levels, which no article needs.")
    return page


def _is_deep(page: Page) -> bool:
    """Whether elements nest deeper than ``MAX_DEPTH``.

    An element at that depth follows, in the order of the page, on one at half of it, and all between them are at least
    as deep: looking at some elements is enough to know of most pages that they are not.
    """
    half = MAX_DEPTH // 2
    some = page.elements[half::half]
    return any(sum(1 for _ in one.iterancestors()) >= half for one in some) and bool(_DEEPER(page.tree))


def _parser() -> HTMLParser:
    """A parser without network, for UTF-8, that survives broken markup."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    parser.set_element_class_lookup(_CLASSES)
    return parser


def is_huge(page: Page) -> bool:
    """Whether a page has so many elements or so much text that a thorough reading would take too long."""
    if len(page.elements) > _MOST_ELEMENTS:
        return True
    length = _LENGTH(page.tree)
    if length <= _MOST_TEXT:
        return False
    unshown = sum(len(element.text or "") for element in page.of("script", "style"))
    return bool(length - unshown > _MOST_TEXT)
