"""Whether a page is an article of its own, a live blog, or one page of an article that goes on over several."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from urllib.parse import parse_qsl

from monitor.model.article import Form
from monitor.text.blocks import Block, Blocks
from monitor.text.body import Body
from monitor.text.markup import Page
from monitor.text.urls import canonical_address, resolve

_ENTRIES = 6  # time-stamped entries that make a page a live blog
_IN_ORDER = 0.8  # of the steps from one entry to the next go forward in time, or back
_STAMP_LENGTH = 60  # characters
_ENTRY_LENGTH = 40
_MOST_PAGES = 60
_CLOCK = r"(?<![\d.:])(?:[01]?\d|2[0-3])[:.h][0-5]\d(?![\d.:%])"
_STAMP = re.compile(_CLOCK)
_STAMPED = re.compile(rf"{_CLOCK}\s?(?:Uhr|h|am|pm|[ap]\.m\.|[A-Z]{{2,4}})?\s?[\-–—:|•]")

_PAGE_OF = re.compile(
    r"(?:page|seite|página|pagina|strona|stránka|страница|сторінка|старонка|стр\.)\s?(\d{1,2})\s?"
    r"(?:of|von|de|sur|di|z|ze|из|з|із|/)\s?(\d{1,2})(?!\d)",
    re.IGNORECASE,
)
_PAGE_OF_LENGTH = 24  # characters
_PAGE_PARAMETERS = frozenset("page p pg pageno pagenum page_number seite pagina pag strona part".split())
_PAGE_IN_PATH = re.compile(r"/(?:(?:page|seite|pagina|strona|p)[/\-_]?)?(\d{1,2})/?$", re.IGNORECASE)

LIVE_BLOG = "The page is a live blog: its body is many entries of different times, and it may have changed since."


def form_of(
    page: Page, found: Blocks, body: Body | None, address: str | None, *, stated_live: bool
) -> tuple[Form, str | None]:
    """The form of a page and a warning about it. ``stated_live`` is what its metadata say."""
    if stated_live or (body is not None and _entries(found, body) >= _ENTRIES):
        return "live blog", LIVE_BLOG
    pages = _pages(found)
    if pages:
        return "part", f"The article goes on over {pages} pages: only one of them was read."
    if _has_other_page(page, address):
        return "part", "The article goes on over several pages: only one of them was read."
    return "article", None


def _entries(found: Blocks, body: Body) -> int:
    """How many texts of the body stand under a time of their own; 0 where those times are in no order."""
    kept = set(map(id, body.blocks))
    stamps: list[str] = []
    waiting = ""
    for block in found.blocks[body.first : body.last]:
        text = block.text
        if id(block) in kept and len(text) >= _ENTRY_LENGTH:
            if stamped := _STAMPED.match(text):
                waiting = stamped[0]
            if waiting:
                stamps.append(waiting)
                waiting = ""
        elif len(text) <= _STAMP_LENGTH and _STAMP.search(text):
            waiting = text
    times = [_minutes(stamp) for stamp in dict.fromkeys(stamps)]
    later = sum(second > first for first, second in pairwise(times))
    return len(times) if max(later, len(times) - 1 - later) >= _IN_ORDER * (len(times) - 1) else 0


def _minutes(stamp: str) -> int:
    match = _STAMP.search(stamp)
    hour, minute = re.split(r"[:.h]", match[0]) if match else ("0", "0")
    late = re.search(r"\d\s?p\.?m\b", stamp, re.IGNORECASE) is not None and int(hour) < 12
    return 60 * (int(hour) + 12 * late) + int(minute)


def _pages(found: Blocks) -> int | None:
    """How many pages a line such as "Page 1 of 3" says that there are."""
    for menu in found.menus:
        line = " ".join(" ".join(islice(menu.itertext(), 9)).split())
        if pages := _counted(line[:_PAGE_OF_LENGTH]):
            return pages
    for block in found.blocks:
        if len(block.text) <= _PAGE_OF_LENGTH and (pages := _counted(block.text)) and _is_heard(found, block):
            return pages
    return None


def _counted(line: str) -> int | None:
    match = _PAGE_OF.match(line)
    if match is None:
        return None
    page, pages = int(match[1]), int(match[2])
    return pages if 1 <= page <= pages and 1 < pages <= _MOST_PAGES else None


def _is_heard(found: Blocks, block: Block) -> bool:
    node = block.node
    while node >= 0:
        if found.nodes[node].outside == "comments":
            return False
        node = found.nodes[node].parent
    return True


def _has_other_page(page: Page, address: str | None) -> bool:
    """Whether the page names one before or after it that has its own address but for the number of a page."""
    own = canonical_address(address) if address else None
    if own is None:
        return False
    neighbours = (one.get("href") for one in page.of("link", "a") if one.get("rel") in {"next", "prev"})
    for target in filter(None, neighbours):
        found = resolve(own, target)
        other = canonical_address(found) if found else None
        if other is not None and other != own and _without_page(other) == _without_page(own):
            return True
    return False


def _without_page(address: str) -> str:
    """An address without the number of a page at the end of its path or in its parameters."""
    path, _, query = address.partition("?")
    if any(_is_page(name, value) for name, value in parse_qsl(query)):
        return path.rstrip("/")  # what else is in the query of a further page often is of the menu that led to it
    return f"{_PAGE_IN_PATH.sub('', path).rstrip('/')}?{query}".rstrip("?")


def _is_page(name: str, value: str) -> bool:
    return name.lower() in _PAGE_PARAMETERS and value.isdecimal() and len(value) <= 2
