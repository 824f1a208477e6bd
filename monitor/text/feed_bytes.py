"""The bytes of a feed to XML that can be read safely: the right letters, no DTD, no stray ampersands.

A feed is declared in up to three places (byte order mark, XML declaration, HTTP header) which often disagree, and one
bad byte must not turn all of it into mojibake. A document type is cut out before any parser sees it, so that no entity
is ever expanded and nothing it names is ever opened.
"""

from __future__ import annotations

import codecs
import html
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"))
# What publishers call their encoding, as the WHATWG Encoding Standard understands it. Others are not trusted: Python
# also knows "encodings" such as zip.
_LABEL = re.compile(
    r"(?:utf-?(?:8|16|16le|16be|32)|(?:windows|cp|x-cp)-?(?:125[0-8]|866|874|932|936|949|950)|iso-?8859-?\d{1,2}"
    r"|koi8-?[ru]|gb2312|gbk|gb18030|big5(?:-hkscs)?|euc-(?:jp|kr)|shift[_-]jis|iso-2022-jp|(?:us-)?ascii|latin-?1"
    r"|x-mac-cyrillic|tis-620)\Z"
)
_SPECIAL = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-mac-cyrillic": "mac-cyrillic",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    **dict.fromkeys(("ascii", "us-ascii", "latin1", "latin-1", "iso-8859-1", "iso8859-1"), "cp1252"),
}
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_STATEFUL = "iso-2022-jp"
_UTF8_EVIDENCE = 4
"""Well-formed letters for each bad byte that make bytes UTF-8 although something else was declared."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARATION = re.compile(r"<\?xml\b[^>]*>", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]*(?:\[.*?(?:\]\s*>|\Z)|>|\Z)", re.DOTALL | re.IGNORECASE)
_REPAIRABLE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:#(?:[0-9]{1,7}|x[0-9A-Fa-f]{1,6});|[A-Za-z][A-Za-z0-9]{0,31};)?"
    r"|<(?![A-Za-z_/!?])",
    re.DOTALL,
)
_XML_NAMES = frozenset({"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})


def decode(content: bytes, content_type: str | None) -> str:
    """The letters of a feed, whatever its three declarations claim. Undecodable bytes become U+FFFD.

    Bytes that are UTF-8 are UTF-8, whatever was declared (nothing else looks like it by chance). So are bytes of which
    most of what is not ASCII is well-formed UTF-8 (nearly all of it, where something else was declared): UTF-8 with
    faults. Others are read by the first declaration that fits all of them, XML before HTTP.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(name, "replace")
    for shape, name in _SHAPES:
        if content.startswith(shape):
            return content.decode(name, "replace")
    declared = _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))
    header = _CHARSET.search(content_type or "")
    claims = [_codec(declared[1].decode("ascii")) if declared else None, _codec(header[1]) if header else None]
    names = [claim for claim in claims if claim]
    if _STATEFUL in names and content.isascii():
        return content.decode(_STATEFUL, "replace")
    return _best(content, names)


def _best(content: bytes, names: list[str]) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(map(len, re.findall(r"[^\x00-\x7f]+", text))) - bad
    if good >= bad * (1 if "utf-8" in names or not names else _UTF8_EVIDENCE):
        return text
    for name in names:
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    others = [name for name in names if name != "utf-8"]
    return content.decode(others[0], "replace") if others else text


def _codec(label: str) -> str | None:
    """The name under which Python knows a declared encoding; ``None`` for one that is not trusted."""
    label = label.lower()
    if not _LABEL.match(label):
        return None
    name = _SPECIAL.get(label, label.replace("windows-", "cp").replace("x-cp", "cp"))
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def xml_text(text: str) -> str:
    """The document without declaration, document type, forbidden characters and what stands before its first tag."""
    text = _FORBIDDEN.sub("", text)
    text = text[max(text.find("<"), 0) :]
    text = _DECLARATION.sub("", text, count=1)
    return _DOCTYPE.sub("", text).strip()


def repaired(text: str) -> str:
    """The same with stray ``&`` and ``<`` escaped and HTML's names (``&nbsp;``) decoded, outside CDATA and comments."""
    return _REPAIRABLE.sub(_repair, text)


def _repair(found: re.Match[str]) -> str:
    piece = found[0]
    if piece.startswith("<!") or piece in _XML_NAMES:
        return piece
    if piece == "<":
        return "&lt;"
    letters = html.unescape(piece) if piece.endswith(";") else piece
    if letters == piece:
        return "&amp;" + piece[1:]
    return _FORBIDDEN.sub("", letters).replace("&", "&amp;").replace("<", "&lt;")
