"""Addresses of articles: one canonical form to store and show, one identity to compare by.

The form follows RFC 3986 section 6 (case, percent-encoding, dot segments, default port) and the WHATWG rules for what
browsers forgive (white space around, tabs and line breaks inside, backslashes for slashes). It is written out here and
does not use ``urllib.parse``, whose answers differ between versions of Python: keys must be the same on all of them.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urljoin

import idna

MAX_ADDRESS_LENGTH = 8192
"""Code points; a longer address is an attack or a data: URL in disguise, never an article."""

_AROUND = "".join(map(chr, range(33))) + "\u00a0\u200b\ufeff"
_DEFAULT_PORTS = {"http": 80, "https": 443}

TRACKING_PREFIXES = (
    "utm_", "at_", "ns_", "pk_", "piwik_", "mtm_", "matomo_", "hsa_", "oly_", "vero_", "mc_", "wt_", "int_cmp",
    "guce_", "fb_action_", "stm_", "itm_", "_hs",
)  # fmt: skip
"""Beginnings of names of parameters that say how a reader came to a page, never which page it is."""

# fmt: off
TRACKING_PARAMETERS = frozenset(
    {
        "__twitter_impression", "_ga", "_gl", "_ke", "_openstat", "cmp", "cmp_id", "cmpid", "cvid", "dclid", "dlvrit",
        "epik", "fbclid", "feedname", "feedtype", "gbraid", "gclid", "gclsrc", "guccounter", "icid", "igsh", "igshid",
        "int_campaign", "int_medium", "int_source", "ito", "li_fat_id", "maca", "mkt_tok", "msclkid", "nc_cid",
        "ncid", "ocid", "partner_id", "rdt_cid", "ref_src", "ref_url", "referrer", "rss_id", "s_cid", "sc_cid",
        "share_from", "sharetype", "shareuid", "smid", "smtyp", "socialshare", "spm", "sr_share", "srsltid",
        "traffic_source", "trk", "ttclid", "twclid", "wbraid", "wprov", "xtor", "yclid", "ysclid",
    }
)
# fmt: on
"""Whole names of such parameters, lower-case."""

_FEED_MARKS = frozenset({"ref", "ref_source", "source", "src", "from", "mod", "via", "partner", "cid", "feed"})
_FEED_VALUE = re.compile(r"(?:rss|atom|feed)(?:$|[_.-])", re.IGNORECASE)

_ADDRESS = re.compile(r"(?is)(https?)://([^/?#]+)([^?#]*)(?:\?([^#]*))?(?:#.*)?\Z")
_AUTHORITY = re.compile(r"(?s)(\[[^\[\]]*\]|[^:\[\]@]+)(?::([0-9]*))?\Z")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_NUMBER = re.compile(r"[0-9]+\Z|0x[0-9a-f]*\Z")
_DOTTED = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.|\Z)){4}\Z")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SUB_DELIMITERS = frozenset(b"!$&'()*+,;=")
_PATH_BYTES = _UNRESERVED | _SUB_DELIMITERS | frozenset(b":@/%")
_PLAIN = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/-]*\Z")  # in need of no escaping, in a path or a query
_QUERY_BYTES = _PATH_BYTES | frozenset(b"?")


@dataclass(frozen=True, slots=True)
class _Parts:
    """An address taken apart; ``port`` is ``None`` where it is the scheme's own; ``path`` begins with a slash."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str

    def address(self) -> str:
        """The parts put together again."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}{'?' if self.query else ''}{self.query}"


def canonical_address(url: str) -> str | None:
    """The form in which an address is stored and shown; ``None`` for what is not a usable http(s) address.

    Scheme and host in lower case, names with other letters in punycode, no default port, no fragment, no dot segments
    or doubled slashes, percent-encoding in one spelling, tracking parameters dropped, the others sorted by name (equal
    names keep their order). The scheme, ``www.`` and a closing slash are kept, because the address must still open the
    page: two addresses are compared by :func:`identity_address`. An address with a user name is refused, so that no
    credentials are ever stored. ``canonical_address`` of its own result is that result.

    >>> canonical_address("HTTPS://News.Example:443/a/../b?utm_source=x&id=2#top")
    'https://news.example/b?id=2'
    """
    parts = _canonical(_parse(url))
    return None if parts is None else parts.address()


def canonical_link(base: str, link: str) -> str | None:
    """The canonical address of a link found at ``base``: :func:`canonical_address` of what :func:`resolve` gives.

    >>> canonical_link("https://news.example/a/", "../b?utm_source=x#top")
    'https://news.example/b'
    """
    parts = _canonical(_resolved(base, link))
    return None if parts is None else parts.address()


def identity_address(url: str) -> str | None:
    """What two addresses of one article share: the canonical address without scheme, ``www.`` and closing slash.

    For keys and comparisons only; it cannot be opened. ``http`` and ``https`` name the same article. ``None`` as for
    :func:`canonical_address`.

    >>> identity_address("http://www.news.example/a/") == identity_address("https://news.example/a?fbclid=1")
    True
    """
    parts = _canonical(_parse(url))
    if parts is None:
        return None
    bare = replace(parts, host=_without_www(parts.host), path=parts.path.rstrip("/"))
    return bare.address().removeprefix(f"{parts.scheme}://")


def host(url: str) -> str | None:
    """The host name of an address, lower-case, in punycode, without ``www.``; ``None`` for an unusable address."""
    parts = _parse(url)
    return None if parts is None else _without_www(parts.host)


def resolve(base: str, link: str) -> str | None:
    """The full http(s) address of a link found at ``base``, ready to be fetched: escaped, without fragment.

    Path and parameters are left as published, since a server may insist on them. ``None`` for other schemes
    (``mailto:``, ``javascript:``, ``data:``), for empty links and for what no server could be asked.
    """
    parts = _resolved(base, link)
    return None if parts is None else parts.address()


def _resolved(base: str, link: str) -> _Parts | None:
    link = _clean(link)
    if not link:
        return None
    if _ADDRESS.match(link) is None:
        try:
            link = urljoin(_clean(base), _slashed(link))
        except ValueError:
            return None
    return _parse(link)


def _clean(url: str) -> str:
    """Drop what browsers drop: control characters and spaces around, tabs and line breaks inside."""
    url = url.strip(_AROUND)
    return url.replace("\t", "").replace("\n", "").replace("\r", "")


def _slashed(url: str) -> str:
    """Read backslashes as slashes, as browsers do, outside the query."""
    before, mark, query = url.partition("?")
    return before.replace("\\", "/") + mark + query


def _canonical(parts: _Parts | None) -> _Parts | None:
    if parts is None:
        return None
    # Doubled slashes mean nothing, except behind a colon: /web/http://news.example/
    return replace(parts, path=re.sub(r"(?<!:)/{2,}", "/", parts.path), query=_kept_query(parts.query))


def _parse(url: str) -> _Parts | None:
    """Take an address apart and spell each part in one way."""
    url = _clean(url)
    if len(url) > MAX_ADDRESS_LENGTH:
        return None
    found = _ADDRESS.match(_slashed(url))
    authority = _AUTHORITY.match(found[2]) if found else None
    if found is None or authority is None:
        return None
    scheme = found[1].lower()
    name = _host(authority[1])
    port = int(authority[2]) if authority[2] else None
    if name is None or (port is not None and not 0 < port < 65536):
        return None
    try:
        path = _path(found[3])
        query = _escaped(found[4] or "", _QUERY_BYTES)
    except UnicodeEncodeError:
        return None
    return _Parts(scheme, name, None if port == _DEFAULT_PORTS[scheme] else port, path, query)


@lru_cache(maxsize=4096)
def _host(text: str) -> str | None:
    """A host name in lower-case ASCII or an IP address; ``None`` where it is neither."""
    if text.startswith("["):
        try:
            address = ipaddress.IPv6Address(text[1:-1])
        except ValueError:
            return None
        # Python 3.13 writes mapped addresses in another way than 3.11.
        mapped = address.ipv4_mapped
        return str(address) if mapped is None else f"::ffff:{int(mapped) >> 16:x}:{int(mapped) & 0xFFFF:x}"
    name = text.lower()
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii").lower()
        except (idna.IDNAError, UnicodeError):
            return None
    name = name.removesuffix(".")
    # A last label that is a number makes it an IP address, and only the plain spelling is let through (WHATWG 3.5).
    if len(name) > 253 or not all(_LABEL.match(label) for label in name.split(".")):
        return None
    if _NUMBER.match(name.rpartition(".")[2]):
        return name if _DOTTED.match(name) else None
    return name


def _without_www(name: str) -> str:
    bare = name.removeprefix("www.")
    return bare if "." in bare else name


def _escaped(text: str, allowed: frozenset[int]) -> str:
    """Percent-encoding in one spelling: capitals, nothing escaped that need not be, everything that must be."""

    def spelled(found: re.Match[str]) -> str:
        value = int(found[1], 16)
        return chr(value) if value in _UNRESERVED else f"%{value:02X}"

    if _PLAIN.match(text):
        return text
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    text = _ESCAPE.sub(spelled, text)
    return "".join(chr(byte) if byte in allowed else f"%{byte:02X}" for byte in text.encode("utf-8"))


def _path(text: str) -> str:
    """A path without dot segments (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    segments = _escaped(text, _PATH_BYTES).split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _kept_query(query: str) -> str:
    """The parameters that are not tracking, sorted by name; ``a=`` is written ``a``."""
    kept: list[tuple[str, str]] = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name and not _is_tracking(name.lower(), value):
            kept.append((name, f"{name}={value}" if value else name))
    return "&".join(text for _, text in sorted(kept, key=lambda pair: pair[0]))


def _is_tracking(name: str, value: str) -> bool:
    if name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES):
        return True
    return name in _FEED_MARKS and _FEED_VALUE.match(value) is not None
