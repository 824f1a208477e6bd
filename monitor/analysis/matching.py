"""Does an article match a topic, and where: the plain evaluator, which is the definition of the topic language."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from monitor.analysis.fields import compares, meta_holds, tone_holds
from monitor.analysis.indexing import Indexed, Occurrence, index_text, leaf, merged, spans_of, units
from monitor.analysis.syntax_tree import (
    MAX_HITS,
    And,
    AtLeast,
    Days,
    In,
    Length,
    Measured,
    Meta,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Reference,
    Regex,
    Weight,
    Within,
    Word,
    children,
    walk,
)
from monitor.model.article import Span

__all__ = ["Indexed", "evaluate", "index_text", "terms"]


def evaluate(node: Node, text: Indexed) -> tuple[Span, ...] | None:
    """The mention spans of ``node`` in ``text``, title first; ``None`` where it does not match.

    A mention is a distinct range of words of a positive term in a part of the query that holds; overlapping ranges are
    one mention, adjacent ones stay two. Of an OR only the branches that hold count, of a NEAR only the occurrences
    that have a partner, of a SENT only those in a sentence where all of it holds, of a WEIGHT only the terms with a
    positive weight, of a NOT and of metadata nothing.

    Raises:
        TypeError: the query asks for copies or origins of which ``text`` knows nothing, or names a topic whose query
            was not put in its place.
    """
    found = find(node, text, text.scopes["text"])
    return None if found is None else spans_of(found, text)


def terms(node: Node) -> tuple[Node, ...]:
    """The words and phrases that count as mentions, in order and once each; inside a field, with the field."""
    match node:
        case Word() | Phrase() | Regex():
            return (node,)
        case Not() | Meta() | Length() | Days() | Measured() | Reference():
            return ()
        case In():
            return tuple(In(node.scope, term, term.column) for term in terms(node.part))
        case Weight():
            return _once(part for part, weight in node.parts if weight > 0)
        case Near() | And() | Or() | Within() | AtLeast():
            return _once(children(node))


def _once(parts: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(term for part in parts for term in terms(part)))


def find(node: Node, text: Indexed, scope: Occurrence) -> list[Occurrence] | None:
    """The occurrences that make ``node`` true within ``scope``; ``None`` where it is false.

    Raises:
        TypeError: as for ``evaluate``.
    """
    match node:
        case Word() | Phrase() | Regex():
            return leaf(node, text, scope) or None
        case Near():
            return [place for side in _chain(node, text, scope) for place in side] or None
        case And() | Or() | Not():
            return _boolean(node, text, scope)
        case In():
            return find(node.part, text, text.scopes[node.scope])
        case Within() | AtLeast() | Weight():
            return _function(node, text, scope)
        case Meta() | Length() | Days() | Measured() | Reference():
            return [] if _holds(node, text) else None


def _boolean(node: And | Or | Not, text: Indexed, scope: Occurrence) -> list[Occurrence] | None:
    if isinstance(node, Not):
        return [] if find(node.part, text, scope) is None else None
    if isinstance(node, And):
        return _and(node.parts, text, scope)
    together: list[Occurrence] = []
    holds = False
    for part in node.parts:
        found = find(part, text, scope)
        if found is not None:
            holds = True
            together += found
    return together if holds else None


def _function(node: Within | AtLeast | Weight, text: Indexed, scope: Occurrence) -> list[Occurrence] | None:
    match node:
        case Within():
            return _within(node, text, scope)
        case AtLeast():
            enough = len(_counted(node.part, text, scope)) >= node.number
            return find(node.part, text, scope) if enough else None
        case Weight():
            return _weight(node, text, scope)


def _holds(node: Meta | Length | Days | Measured | Reference, text: Indexed) -> bool:
    match node:
        case Meta():
            return meta_holds(node, text.metadata)
        case Length():
            return compares(text.length, node.sign, node.number)
        case Days():
            return text.metadata.day is not None and node.first <= text.metadata.day <= node.last
        case Measured(quantity="tone"):
            return tone_holds(node, text.metadata)
        case Measured():
            known = {"copies": text.metadata.copies, "origins": text.metadata.origins}.get(node.quantity)
            if known is not None:
                return compares(known, node.sign, node.number)
    raise TypeError(f"{node!r} cannot be answered from one text")


def _and(parts: Sequence[Node], text: Indexed, scope: Occurrence) -> list[Occurrence] | None:
    together: list[Occurrence] = []
    for part in parts:
        found = find(part, text, scope)
        if found is None:
            return None
        together += found
    return together


def _within(node: Within, text: Indexed, scope: Occurrence) -> list[Occurrence] | None:
    low, high = scope
    ranges = [unit for unit in units(text, node.unit) if low <= unit[0] and unit[1] <= high]
    # Words are looked up once for all ranges; what depends on its surroundings is asked in those that have all of them.
    found = [_by_range(find(part, text, scope) or (), ranges) for part in node.parts if _is_words(part)]
    others = [part for part in node.parts if not _is_words(part)]
    together: list[Occurrence] = []
    holds = False
    for unit in ranges:
        if all(unit in places for places in found):
            asked = _and(others, text, unit)
            if asked is not None:
                holds = True
                together += asked
                together += [place for places in found for place in places[unit]]
    return together if holds else None


def _is_words(node: Node) -> bool:
    """Whether an occurrence of ``node`` is one wherever it stands."""
    return all(isinstance(inner, Word | Phrase | Regex | Or) for inner, _ in walk(node))


def _by_range(found: Iterable[Occurrence], ranges: Sequence[Occurrence]) -> dict[Occurrence, list[Occurrence]]:
    """Occurrences by the range that they lie in; what crosses an end lies in none. ``ranges`` ascend apart."""
    inside: dict[Occurrence, list[Occurrence]] = {}
    for start, end in found:
        at = bisect_right(ranges, start, key=_first) - 1
        if at >= 0 and end <= ranges[at][1]:
            inside.setdefault(ranges[at], []).append((start, end))
    return inside


def _first(place: Occurrence) -> int:
    return place[0]


def _weight(node: Weight, text: Indexed, scope: Occurrence) -> list[Occurrence] | None:
    total = sum(weight * min(len(_counted(part, text, scope)), MAX_HITS) for part, weight in node.parts)
    if total < node.minimum:
        return None
    wanted = [find(part, text, scope) or () for part, weight in node.parts if weight > 0]
    return [place for found in wanted for place in found]


def _counted(node: Node, text: Indexed, scope: Occurrence) -> list[Occurrence]:
    """What ATLEAST and WEIGHT count: mentions, and of a NEAR those of its first side, so that a pair is one."""
    return merged(_countable(node, text, scope))


def _countable(node: Node, text: Indexed, scope: Occurrence) -> list[Occurrence]:
    match node:
        case Near():
            chain = _chain(node, text, scope)
            return chain[0] if chain else []
        case Or():
            return [place for part in node.parts for place in _countable(part, text, scope)]
        case In():
            return _countable(node.part, text, text.scopes[node.scope])
        case _:
            return find(node, text, scope) or []


def _chain(node: Near, text: Indexed, scope: Occurrence) -> list[list[Occurrence]]:
    """For each side of a chain of NEARs the occurrences that are on a whole chain; empty where there is none."""
    links = links_of(node)
    found: list[list[Occurrence]] = []
    for side in (links[0].left, *(link.right for link in links)):
        places = find(side, text, scope)
        if not places:
            return []
        found.append(places)
    return linked(found, links)


def links_of(node: Near) -> list[Near]:
    """The operators of a chain of NEARs, from left to right."""
    links = [node]
    while isinstance(links[-1].left, Near):
        links.append(links[-1].left)
    return links[::-1]


def linked(sides: Sequence[list[Occurrence]], links: Sequence[Near]) -> list[list[Occurrence]]:
    """Of the occurrences of each side of a chain those that are on a whole chain; empty where there is none."""
    found = [*sides]
    # From left to right each side keeps what has a partner before it in the chain, then back again.
    for place, link in enumerate(links):
        left, right = found[place], found[place + 1]
        found[place + 1] = _with_partner(right, left, link.distance, behind=not link.ordered, before=True)
    for place, link in reversed(list(enumerate(links))):
        left, right = found[place], found[place + 1]
        found[place] = _with_partner(left, right, link.distance, behind=True, before=not link.ordered)
    return found if found[0] else []


def _with_partner(
    occurrences: list[Occurrence], partners: list[Occurrence], distance: int, *, behind: bool, before: bool
) -> list[Occurrence]:
    """The ``occurrences`` that have one of ``partners`` behind or before them, at most ``distance`` words away."""
    starts = sorted([start for start, _ in partners])
    ends = sorted([end for _, end in partners])
    return [
        (start, end)
        for start, end in occurrences
        if (behind and _any_between(starts, end, end + distance))
        or (before and _any_between(ends, start - distance, start))
    ]


def _any_between(ascending: Sequence[int], low: int, high: int) -> bool:
    """Whether a number from ``low`` to ``high``, both included, is among ``ascending``."""
    at = bisect_left(ascending, low)
    return at < len(ascending) and ascending[at] <= high
