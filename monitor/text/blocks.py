"""A page's tree as a flat list of text blocks, in one pass: what everything that looks for the body works on.

A block is a run of text between two boundaries: a paragraph, list item, heading, table row, the own text of a division.
Blocks stand in the order of the page, and every element that holds blocks is a node with a range of them, so that a sum
over any part of the page is a difference of two prefix sums.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from monitor.text.markup import Element, Page

Kind = Literal["text", "item", "heading", "quote", "row"]
# Never text of the article, whatever stands in it.
_SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed audio video canvas map button select textarea input"
    " label progress meter dialog head title meta link base param source track option datalist img picture menu"
    " amp-img amp-ad amp-iframe amp-video amp-analytics amp-embed amp-sidebar figcaption".split()
)
_PARTS = frozenset(("nav", "footer", "aside", "figure", "form", "search"))
_LINES = frozenset("p h1 h2 h3 h4 h5 h6 article".split())
_OF_GROUPS = frozenset("pull nav widget side share gallery tags vote author".split())  # never said of one line
_SELDOM = frozenset(
    "related side comments share newsletter form".split()
)  # holds the text only if it holds its paragraphs
_UNREAD = frozenset(("nav", "footer", "aside", "search", "consent"))  # reasons for which a part is not even read
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hgroup hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
    " caption search".split()
)
_KINDS: dict[str, Kind] = {
    "li": "item", "dd": "item", "dt": "item", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading",
    "h5": "heading", "h6": "heading", "tr": "row",
}  # fmt: skip
_ROLES = {
    "navigation": "nav",
    "complementary": "aside",
    "contentinfo": "footer",
    "dialog": "consent",
    "search": "search",
}
_SENTENCE_END = re.compile(r"[.!?…:;。！？»”\"')\]]\s*\Z")
_DEEPEST = 150  # elements within elements; what is deeper is read as one text
_LINE = 60  # characters; a line break after a shorter sentence does not end its paragraph
_MOST_IN_CELL = 200  # characters; a table with longer cells is there for layout
_SPACES = re.compile(r"\s+")

# Words in the class or id of an element that is no part of the text, by what they say of it. Names are taken apart at
# everything that is no letter and at capitals, so that `relatedLinks`, `related_links` and `related-links` are one; two
# words that stand together are written as one here as well. A star is for any end.
_WORDS_OF = {
    "comments": "comment comments commentlist commentsection commentbody commenttext disqus* livefyre spotim"
    " kommentar kommentare commentaire commentaires comentarios discussion replies respond",
    "share": "social share shares sharing sharethis sharedaddy addtoany addthis shariff followus",
    "related": "related relateds recommended recommendation recommendations recirc* readmore alsoread seealso readalso"
    " morestories morenews morearticles morefrom moreon morelinks outbrain taboola zergnet trending popular mostread"
    " mostviewed teaser teasers furtherreading yarpp* relatedposts linklist linkbox nextpost nextarticle nextstory"
    " prevpost previouspost prevarticle upnext",
    "newsletter": "newsletter newsletters subscribe subscription signup regwall promo promos promoted promotion"
    " promotions cta optin",
    "advert": "sponsor* advert* ad ads adslot banner banners affiliate*",
    "consent": "cookie cookies consent gdpr cmp modal popup overlay lightbox tooltip captcha alert",
    "menu": "nav navi navbar navigation menu menus submenu breadcrumb breadcrumbs pagination pager paging toolbar"
    " skiplink skiplinks",
    "footer": "footer masthead",
    "side": "sidebar rail",
    "widget": "widget widgets",
    "caption": "caption captions figcaption legend credit credits mediainfo inlineimage leadimage heroimage"
    " articleimage storyimage inlineimg imginline imageinfo imagedescription imagemeta imagecaption imagecredit"
    " imageembed* photo*",
    "gallery": "gallery slideshow carousel slider swiper videoplayer videoinfo videotitle videocaption videometa player"
    " playlist",
    "tags": "tags taglist tagcloud taglinks keywords catlinks postmetadata",
    "author": "byline dateline timestamp pubdate author authors authorbio authorbox authorinfo authorcard authorprofile"
    " authordetails authormeta authorname bio aboutauthor",
    "meta": "postmeta postfooter postnav postinfo postauthor postdate entrymeta entryfooter entrydate articlemeta"
    " articlefooter articleinfo articletools articledate storymeta storyinfo newsmeta newsinfo meta metadata noprint"
    " copyright disclaimer imprint legal",
    "vote": "rating ratings vote votes poll quiz feedback appdownload login usermenu",
    "pull": "pullquote pullquotes toc tableofcontents factbox infobox",
}
_OUTSIDE_WORDS = {
    word: reason for reason, words in _WORDS_OF.items() for word in words.split() if not word.endswith("*")
}
_OUTSIDE_STARTS = {
    word[:-1]: reason for reason, words in _WORDS_OF.items() for word in words.split() if word.endswith("*")
}
_STARTS = tuple(_OUTSIDE_STARTS)
_TEXT_WORDS = frozenset(
    [first + second for first in "article articles post entry story news blog page main single detail body text".split()
     for second in "body content text copy".split()]
    + "contentbody contenttext hentry articleparagraph articleparagraphs".split()
)  # fmt: skip
"""Words that say that an element is the text, whatever else its names say."""
_HIDDEN_CLASSES = frozenset(
    "hidden is-hidden hide visually-hidden visuallyhidden sr-only screen-reader screen-reader-text offscreen d-none"
    " invisible print-only".split()
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LETTERS = re.compile(r"[a-z]+")


def _said_of(names: str, identity: str | None = None) -> str:
    """Why the class and id of an element say that it is no text; empty where they do not."""
    said = _said_by(names) if names else ""
    if identity:
        both = (said, _said_by(identity.translate(_NO_DIGITS)))
        said = next((strongest for strongest in ("hidden", "comments", "text") if strongest in both), said or both[1])
    return "" if said == "text" else said


_NO_DIGITS = str.maketrans("123456789", "000000000")  # posts and comments are counted in their ids


@lru_cache(maxsize=8192)
def _said_by(names: str) -> str:
    """Why a class or an id says that an element is no text; ``text`` where it says that it is."""
    names = names[:300]
    lower = names.lower()
    if not _HIDDEN_CLASSES.isdisjoint(lower.replace("_", "-").split()):
        return "hidden"
    words = _LETTERS.findall(lower if lower == names else _CAMEL.sub("-", names).lower())
    words += [first + second for first, second in pairwise(words)]
    if not _TEXT_WORDS.isdisjoint(words):
        return "comments" if any(_OUTSIDE_WORDS.get(word) == "comments" for word in words) else "text"
    found = ""
    for word in words:
        reason = _OUTSIDE_WORDS.get(word)
        if reason is None and word.startswith(_STARTS):
            reason = next(reason for start, reason in _OUTSIDE_STARTS.items() if word.startswith(start))
        if reason == "comments":
            return reason
        found = found or reason or ""
    return found


_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True)
class Block:
    """One run of text. ``linked`` is how many of its characters stand in links; ``node`` is the element around it."""

    text: str
    linked: int
    kind: Kind
    node: int
    level: int = 0


@dataclass(slots=True)
class Node:
    """A block-level element: its parent's index (-1 for the root) and the blocks ``first`` up to ``last`` in it."""

    parent: int
    tag: str
    names: str
    outside: str
    first: int
    last: int = 0
    element: Element = None


@dataclass(slots=True)
class Blocks:
    """All blocks and nodes of a page in document order; ``menus`` are elements of navigation that were not read."""

    blocks: list[Block] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    menus: list[Element] = field(default_factory=list)


class _Walk:
    """The state of one pass: the text since the last boundary and where the pass stands."""

    __slots__ = ("broken", "depth", "few", "found", "last", "linked", "most", "pieces", "written")

    def __init__(self, paragraphs: int) -> None:
        self.most = max(2.0, paragraphs * 0.4)
        self.few = paragraphs // 6 if paragraphs >= 8 else 0
        self.found = Blocks()
        self.pieces: list[str] = []
        self.linked = self.written = 0
        self.last = ""
        self.broken = False
        self.depth = 0

    def flush(self, node: int, kind: Kind, level: int = 0) -> None:
        """End the block, if anything was said in it."""
        if not self.pieces:
            return
        text = " ".join("".join(self.pieces).split())
        self.pieces.clear()
        if text:
            self.found.blocks.append(Block(text, min(self.linked, len(text)), kind, node, level))
        self.linked = self.written = 0
        self.broken = False

    def say(self, text: str, *, linked: bool) -> None:
        if text.isspace():
            if self.pieces:
                self.pieces.append(" ")
            return
        self.pieces.append(text)
        self.broken = False
        self.written += len(text)
        self.last = text
        if linked:
            self.linked += len(text.strip())

    def line_break(self, node: int, kind: Kind, tag: str) -> None:
        """One break is a space within a paragraph; two part paragraphs, as does one after a sentence elsewhere."""
        if self.broken or (
            tag != "p" and kind == "text" and self.written >= _LINE and _SENTENCE_END.search(self.last[-8:])
        ):
            self.flush(node, kind)
        else:
            self.pieces.append(" ")
        self.broken = True

    def block(self, element: Element, tag: str, parent: int, kind: Kind, level: int, linked: bool) -> None:
        """A block-level element and everything in it."""
        self.flush(parent, kind, level)
        nodes = self.found.nodes
        attributes = dict(element.items())
        names = attributes.get("class", "")
        if identity := attributes.get("id"):
            names = f"{names}  {identity}"
        outside = tag if tag in _PARTS else _outside(attributes, tag) if attributes else ""
        if outside and not self.is_read(element, outside):
            if outside in {"nav", "menu"}:
                self.found.menus.append(element)
            return
        if tag in {"body", "main"}:
            outside = ""
        node = len(nodes)
        nodes.append(Node(parent, tag, names, outside, len(self.found.blocks), element=element))
        kind, level = _kind_in(element, tag, kind, level)
        if tag == "pre":
            self.preformatted(element, node)
        else:
            self.inside(element, tag, node, kind, level, linked)
            self.flush(node, kind, level)
        nodes[node].last = len(self.found.blocks)

    def is_read(self, element: Element, outside: str) -> bool:
        """Whether an element that is said to be no text is read all the same: it holds the title or many paragraphs."""
        if outside in _UNREAD:
            most = self.most
        elif outside == "menu":
            most = 2
        elif self.few and outside in _SELDOM:
            most = self.few
        else:
            return True
        return sum(1 for _ in element.iter("p")) > most or next(element.iter("h1"), None) is not None

    def preformatted(self, element: Element, node: int) -> None:
        for paragraph in re.split(r"\n[ \t]*\n", "".join(element.itertext())):
            self.pieces.append(paragraph)
            self.flush(node, "quote")

    def inside(self, element: Element, tag: str, node: int, kind: Kind, level: int, linked: bool) -> None:
        """The text and children of an element; ``tag`` is the block-level element's."""
        if self.depth > _DEEPEST:
            self.say("".join(element.itertext()), linked=linked)
            return
        self.depth += 1
        if (text := element.text) and (self.pieces or not text.isspace()):
            self.say(text, linked=linked)
        for child in element:
            name = child.tag
            if name in _BLOCKS and name != "figcaption":
                if kind == "row" and name in {"td", "th"}:
                    self.cell(child, linked=linked)
                else:
                    self.block(child, name, node, kind, level, linked)
            elif name == "br":
                self.line_break(node, kind, tag)
            elif name not in _SKIPPED and type(name) is str and not _is_aside_inline(child, name):
                self.inside(child, tag, node, kind, level, linked or name == "a")
            if (tail := child.tail) and (self.pieces or not tail.isspace()):
                self.say(tail, linked=linked)
        self.depth -= 1

    def cell(self, element: Element, *, linked: bool) -> None:
        """A cell of a table's row of data: all its text as one."""
        if self.written:
            self.pieces.append(" | ")
        for piece in element.iter():
            if piece.tag in _SKIPPED:
                continue
            if piece.text:
                self.say(piece.text, linked=linked or piece.tag == "a")
            if piece.tail and piece is not element:
                self.say(" " + piece.tail, linked=linked)


def _kind_in(element: Element, tag: str, kind: Kind, level: int) -> tuple[Kind, int]:
    """The kind of text in a block-level element that stands among text of ``kind``, and the level of a heading."""
    if tag == "tr" and not _is_data(element):
        return "text", 0
    if tag in _KINDS:
        return _KINDS[tag], ord(tag[1]) - 48 if tag[0] == "h" else 0
    if tag == "blockquote":
        return "quote", level
    return "text" if kind == "heading" else kind, level


def _is_aside_inline(element: Element, tag: str) -> bool:
    """Whether an inline element is not text of its paragraph: not shown, or a caption or credit."""
    if tag not in {"span", "small", "cite", "a", "time"}:
        return False
    names = element.get("class")
    if not names:
        return False
    said = _said_of(names)
    return said == "hidden" or (said == "caption" and tag in {"span", "small"})


def _outside(attributes: dict[str, str], tag: str) -> str:
    said = _said_of(attributes.get("class", ""), attributes.get("id"))
    if said and not (tag in _LINES and said in _OF_GROUPS):
        return said
    if "style" in attributes and _NOT_SHOWN.search(attributes["style"]):
        return "hidden"
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return "hidden"
    return _ROLES.get(attributes["role"], "") if "role" in attributes else ""


def _is_data(row: Element) -> bool:
    """Whether a table's row holds data: at least two short cells without blocks of their own."""
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    if len(cells) < 2:
        return False
    for cell in cells:
        if any(inner.tag in _BLOCKS and inner.tag not in {"p", "div"} for inner in cell.iterdescendants()):
            return False
        if sum(map(len, cell.itertext())) > _MOST_IN_CELL:
            return False
    return True


def flatten(page: Page) -> Blocks:
    """The blocks and nodes of a page. The tree must not be deeper than Python's stack allows (``markup.MAX_DEPTH``)."""
    tree = page.tree
    walk = _Walk(len(page.of("p")))
    body = tree if tree.tag == "body" else tree.find("body")
    walk.block(tree if body is None else body, "body", -1, "text", 0, linked=False)
    return walk.found
