"""The blocks of a page that are the article's body.

Every block weighs as much as it looks like running text: long, not linked. What stands in elements that are named for
something else weighs nothing, unless the name cannot be meant so because half the page stands in it. The body is the
element whose own paragraphs weigh most, widened to its parents while they add enough; of its blocks, teasers, link
lists and boxes are left out, and the standfirst between the title and it is taken in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from monitor.text.blocks import Block, Blocks, Node
from monitor.text.markup import Element

_MOST_OF_PAGE = 0.4  # of its running text; a name that would silence more is not meant so
_WIDER = 0.1  # what a parent has to add to be the body instead of its child
_PAST_ARTICLE = 0.5  # the same, where the child is marked as the article
_SHARES = (1.0, 0.6, 0.3)  # of a paragraph's weight for its parent and the next ones up
_LINES = frozenset("p li tr td th blockquote ul ol pre dl dd dt tbody table h1 h2 h3 h4 h5 h6 center figure".split())

# What is said by the tag itself is believed unless next to nothing else is there; some names nearly as much; the others
# ("widget", "share", "gallery") are given to whole articles too, and not believed of long texts.
_PARTS = frozenset("nav footer aside search figure".split())
_CERTAIN = frozenset("hidden consent side form related".split())
_LITTLE = 250  # characters
_LONG_FOR_A_BOX = 1500
_TEASER_BLOCKS = 6  # a heading, its text, and what is printed with them
_TEASER_LENGTH = 400  # characters

_MOST_LINES = 20  # lists within lists that are climbed

_SENTENCE_END = re.compile(r"[.!?…:;。！？»”\"']\)?$")
_LETTERS = re.compile(r"\d+|[^a-z ]+")


@dataclass(frozen=True, slots=True)
class Body:
    """What was chosen: the blocks in order, the element that holds them, and how much speaks for the choice.

    ``first`` up to ``last`` are the places of all blocks in that element, chosen or not.
    ``share`` is the part of the page's running text that was taken; ``silenced`` the part that names speak against.
    """

    blocks: tuple[Block, ...]
    first: int
    last: int
    element: Element
    share: float
    silenced: float


def _breadth(text: str) -> float:
    """How much a character says: in Chinese, Japanese and Korean more than in letters."""
    middle = text[len(text) // 2]
    return 2.5 if "\u2e80" <= middle <= "\ud7af" else 1.0


def _weight(block: Block) -> float:
    """How much a block looks like running text; below 0 for links."""
    length, breadth = len(block.text), _breadth(block.text)
    if block.linked > 0.5 * length:
        return -min(block.linked, 120) * 0.4 * breadth
    said = (length - block.linked) * breadth
    if block.kind == "heading":
        return said if _is_long_heading(block) else 0.0
    if block.kind == "item":
        return said * 0.7 if length * breadth >= 50 else 0.0
    if block.kind == "row":
        return said * 0.3
    return said if length * breadth >= 60 or (length * breadth >= 25 and _ends(block)) else 0.0


def _ends(block: Block) -> bool:
    return _SENTENCE_END.search(block.text[-4:]) is not None


def _is_long_heading(block: Block) -> bool:
    """Whether a heading is a sentence or two: a standfirst that is marked as a heading."""
    return len(block.text) >= 110 or (len(block.text) >= 90 and _ends(block))


def _teasers(found: Blocks) -> set[int]:
    """The places of short texts under a linked heading, with the heading: the beginnings of other articles."""
    blocks = found.blocks
    teasers: set[int] = set()
    for place, block in enumerate(blocks):
        if block.kind != "heading" or block.linked < 0.8 * len(block.text):
            continue
        teasers.add(place)
        node = block.node
        while node > 0 and found.nodes[node].last - found.nodes[node].first < 2:
            node = found.nodes[node].parent
        group = range(found.nodes[node].first, found.nodes[node].last)
        if len(group) > _TEASER_BLOCKS:
            continue
        if sum(len(blocks[other].text) for other in group if _weight(blocks[other]) > 0) < _TEASER_LENGTH:
            teasers.update(group)
    return teasers


def _reasons(found: Blocks, weights: list[float]) -> list[str]:
    """For each node why it is no part of the text, from the outermost element that says so; empty where none does.

    What holds most of the page's weight is heard only if there is text enough without it.
    """
    total = sum(weight for weight in weights if weight > 0)
    heard = {place: node.outside for place, node in enumerate(found.nodes) if node.outside}
    for _ in range(6):
        causes = _causes(found.nodes, heard)
        by_cause: dict[int, float] = {}
        for block, weight in zip(found.blocks, weights, strict=True):
            if weight > 0:
                by_cause[causes[block.node]] = by_cause.get(causes[block.node], 0.0) + weight
        inside = by_cause.pop(-1, 0.0)
        groups: dict[str, float] = {}
        for cause, weight in by_cause.items():
            shape = _shape(found.nodes[cause])
            groups[shape] = groups.get(shape, 0.0) + weight
        worst = max(groups, key=lambda shape: groups[shape], default=None)
        if worst is None or not _is_unheard(worst, groups[worst], total, inside):
            break
        heard = {place: reason for place, reason in heard.items() if _shape(found.nodes[place]) != worst}
    causes = _causes(found.nodes, heard)
    return [heard[cause] if cause >= 0 else "" for cause in causes]


def _is_unheard(shape: str, weight: float, total: float, inside: float) -> bool:
    reason = shape.split(" ", 1)[0]
    if reason == "comments":
        return inside < 100 and weight > 2 * inside
    if reason in _PARTS:
        return inside < _LITTLE < weight
    if reason in _CERTAIN:
        return inside < 0.3 * weight
    return weight > _MOST_OF_PAGE * total or weight > _LONG_FOR_A_BOX


def _shape(node: Node) -> str:
    """What elements with the same role share: reason, tag and class without numbers."""
    return f"{node.outside} {node.tag} {_LETTERS.sub('', node.names.split('  ')[0].lower())[:40]}"


def _causes(nodes: list[Node], heard: dict[int, str]) -> list[int]:
    """For each node the outermost node around it, or itself, that is no text; -1 where there is none."""
    causes: list[int] = []
    for place, node in enumerate(nodes):
        above = causes[node.parent] if node.parent >= 0 else -1
        causes.append(above if above >= 0 else place if place in heard else -1)
    return causes


def _holder(nodes: list[Node], place: int) -> int:
    """The node that holds a block as one of its paragraphs: not the paragraph or list itself."""
    for _ in range(_MOST_LINES):
        if place <= 0 or nodes[place].tag not in _LINES:
            break
        place = nodes[place].parent
    return place


def _container(found: Blocks, weights: list[float], totals: list[float]) -> int | None:
    """The node that is the body; ``None`` where nothing looks like running text."""
    scores: dict[int, float] = {}
    for block, weight in zip(found.blocks, weights, strict=True):
        if weight <= 0:
            continue
        place = _holder(found.nodes, block.node)
        for part in _SHARES:
            if place < 0:
                break
            scores[place] = scores.get(place, 0.0) + weight * part
            place = found.nodes[place].parent
    if not scores:
        return None
    best = max(scores, key=lambda place: scores[place])
    marked = _is_article(found.nodes[best])
    parent = found.nodes[best].parent
    while parent >= 0:
        if totals[parent] - totals[best] > (_PAST_ARTICLE if marked else _WIDER) * max(totals[best], 1.0):
            best = parent
            marked = False
        marked = marked or _is_article(found.nodes[parent])
        parent = found.nodes[parent].parent
    return best


def _is_article(node: Node) -> bool:
    return node.tag == "article" or node.element.get("itemprop") == "articleBody"


def _is_kept(block: Block, nodes: list[Node]) -> bool:
    """Whether a block within the body is part of the text: neither links nor a label."""
    length = len(block.text)
    if block.kind in {"item", "row"}:
        return block.linked <= 0.6 * length
    if block.linked > 0.9 * length:
        return False
    if block.linked > 0.5 * length:
        return length > 25 and _ends(block)
    is_line = nodes[block.node].tag in {"p", "pre"} or block.kind == "quote"
    return is_line or length >= 50 or _ends(block)


_LEADS_ON = re.compile(
    r"(?:related|recommended|more (?:from|on|stories|news|articles|to)|read (?:more|next|further|also)|also read"
    r"|you (?:may|might)|see also|latest (?:news|stories|articles|from|on)|most (?:read|popular)|trending|popular"
    r"|don['’]t miss|further reading|up next"
    r"|mehr (?:zum|von|aus|zu)|weitere (?:artikel|themen|nachrichten|news|beiträge|meldungen|informationen|links)"
    r"|weiterführend|verwandte|ähnliche (?:artikel|beiträge|themen)|das könnte|auch interessant|lesen sie|neueste"
    r"|entdecke (?:weitere|mehr)|à lire|lire aussi|sur le même|articles liés|les plus (?:lus|vus|populaires)"
    r"|te puede|también (?:te|le) |noticias relacionadas|más (?:noticias|sobre)|leia (?:também|mais)|veja também"
    r"|leggi anche|articoli correlati|potrebbe interessarti|czytaj|zobacz|powiązane|najnowsze"
    r"|читайте|читать|по теме|похожие|другие новости|ещё по|смотрите также|популярное|дивіться|чытайце|читай"
    r"|相关|延伸阅读|推荐|関連)",
    re.IGNORECASE,
)


def _leads_away(found: Blocks, place: int, last: int) -> bool:
    """Whether a heading says that other articles follow, and no long text does."""
    heading = found.blocks[place]
    if len(heading.text) > 60 or not _LEADS_ON.match(heading.text):
        return False
    said = 0.0
    for block in found.blocks[place + 1 : last]:
        if block.kind == "heading" and block.level <= heading.level:
            break
        said += max(0.0, _weight(block))
    return said < 800


def _texts(found: Blocks, body: Node, reasons: list[str], teasers: set[int]) -> Iterator[Block]:
    """The blocks of the body: headings only where text follows, and nothing under a heading that leads to others.

    What stands in an element like those of the paragraphs before ends what such a heading leads to.
    """
    headings: list[Block] = []
    away = 0  # the level of a heading that leads away
    homes: set[tuple[str, str]] = set()
    for place in range(body.first, body.last):
        block = found.blocks[place]
        if reasons[block.node]:
            continue
        if block.kind == "heading" and not _is_long_heading(block):
            if not away or block.level <= away:
                away = block.level if _leads_away(found, place, body.last) else 0
            headings = [*headings, block] if place not in teasers and not away else []
            continue
        is_text = block.kind in {"text", "quote"} and place not in teasers and _weight(block) > 0
        home = found.nodes[_holder(found.nodes, block.node)] if is_text else None
        if away and home is not None and (home.tag, home.names) in homes:
            away = 0
        if away or place in teasers or not _is_kept(block, found.nodes):
            # A label or a picture's text may stand between a heading and its text, links may not.
            headings = headings if 2 * block.linked <= len(block.text) and not away else []
            continue
        if home is not None:
            homes.add((home.tag, home.names))
        yield from headings
        headings = []
        yield block


def _standfirst(found: Blocks, first: int, reasons: list[str], teasers: set[int]) -> Iterator[Block]:
    """What stands between the page's title and the body, if it is a sentence."""
    earliest = max(0, first - 40)
    titles = [
        place
        for place in range(earliest, first)
        if found.blocks[place].level == 1 and found.blocks[place].kind == "heading"
    ]
    for place in range(titles[-1] + 1 if titles else first, first):
        block = found.blocks[place]
        length = len(block.text)
        if reasons[block.node] or place in teasers or block.linked > 0.3 * length or block.kind in {"item", "row"}:
            continue
        if length >= 90 or (length >= 60 and _ends(block)):
            yield block


def choose(found: Blocks) -> Body | None:
    """The body of a page; ``None`` where nothing in it looks like running text."""
    weights = [_weight(block) for block in found.blocks]
    teasers = _teasers(found)
    for place in teasers:
        weights[place] = min(weights[place], 0.0)
    reasons = _reasons(found, weights)
    heard = [0.0 if reasons[block.node] else weight for block, weight in zip(found.blocks, weights, strict=True)]
    sums = [0.0, *accumulate(heard)]
    totals = [sums[node.last] - sums[node.first] for node in found.nodes]
    best = _container(found, heard, totals)
    if best is None:
        return None
    node = found.nodes[best]
    blocks = (
        *_standfirst(found, node.first, reasons, teasers),
        *_texts(found, node, reasons, teasers),
    )
    everything = sum(weight for weight in weights if weight > 0)
    taken = sum(weight for weight in heard[node.first : node.last] if weight > 0)
    loud = sum(weight for weight in heard if weight > 0)
    return Body(blocks, node.first, node.last, node.element, taken / max(loud, 1.0), 1 - loud / max(everything, 1.0))
