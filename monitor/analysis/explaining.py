"""Why does a topic match an article, or why not: the rule's parts with what the evaluator says of each.

Every answer is the evaluator's own, asked part by part in the stretch of text that the part is about, so that an
explanation cannot say anything else than the match does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from monitor.analysis.indexing import Indexed, Occurrence, units
from monitor.analysis.matching import evaluate
from monitor.analysis.syntax_print import show
from monitor.analysis.syntax_tree import (
    MAX_DISTANCE,
    MAX_HITS,
    And,
    AtLeast,
    Days,
    In,
    Length,
    Meta,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Weight,
    Within,
    Word,
)
from monitor.model.article import Span
from monitor.model.metadata import Metadata
from monitor.model.reasons import Reason

_UNITS = {"SENT": "sentence", "PARA": "paragraph"}


def explain(node: Node, text: Indexed) -> Reason:
    """The parts of ``node``, each with whether it holds for ``text`` and its mentions.

    The root holds where ``evaluate`` finds the query, with the same spans. An OR holds by any of its parts, an AND by
    all, a NOT where its part does not. Of a ``SENT`` or ``PARA`` the parts are explained in the first stretch in which
    it holds, else in the one that has most of them.

    Raises:
        TypeError: as ``evaluate``.
    """
    found = evaluate(node, text)
    whole = Reason("term", show(node), found is not None, found or ())
    match node:
        case And() | Or() | Not() | In():
            return _boolean(node, text, whole)
        case Near():
            return _near(node, text, whole)
        case Within() | AtLeast() | Weight():
            return _function(node, text, whole)
        case Word() | Phrase() | Regex():
            return whole
        case _:
            return replace(whole, kind="condition", note=_value(node, text))


def _boolean(node: And | Or | Not | In, text: Indexed, whole: Reason) -> Reason:
    match node:
        case In():
            return replace(whole, kind="in", parts=(explain(node.part, _limited(text, text.scopes[node.scope])),))
        case Not():
            return replace(whole, kind="not", parts=(explain(node.part, text),))
        case _:
            return replace(whole, kind="and" if isinstance(node, And) else "or", parts=_each(node.parts, text))


def _function(node: Within | AtLeast | Weight, text: Indexed, whole: Reason) -> Reason:
    match node:
        case Within():
            return _unit(node, text, whole)
        case Weight():
            return _weight(node, text, whole)
        case AtLeast():
            many = _count(node.part, text, len(text.tokens))
            note = f"{many} found, at least {node.number} needed"
            return replace(whole, kind="atleast", note=note, parts=(explain(node.part, text),))


def _each(parts: Sequence[Node], text: Indexed) -> tuple[Reason, ...]:
    return tuple(explain(part, text) for part in parts)


def _limited(text: Indexed, numbers: Occurrence) -> Indexed:
    """The same article, of which a query sees one stretch alone."""
    return replace(text, scopes={**text.scopes, "text": numbers})


# ----------------------------------------------------------------------------------------------------------------- NEAR
def _near(node: Near, text: Indexed, whole: Reason) -> Reason:
    sides = _each(_sides(node), text)
    if whole.holds:
        # Only occurrences with a partner decide: the others of a side are no mentions.
        sides = tuple(_touching(side, whole.spans) for side in sides)
    return replace(whole, kind="near", note=_distance(node, text, sides, holds=whole.holds), parts=sides)


def _sides(node: Near) -> list[Node]:
    found = [node.right]
    left: Node = node.left
    while isinstance(left, Near):
        found.append(left.right)
        left = left.left
    return [left, *reversed(found)]


def _touching(side: Reason, mentions: Sequence[Span]) -> Reason:
    """The side of a NEAR with those of its occurrences alone that are among the mentions of the pair."""
    spans = tuple(
        span
        for span in side.spans
        if any(span.field == other.field and span.start < other.end and other.start < span.end for other in mentions)
    )
    note = "found, but never close enough" if side.spans and not spans else side.note
    return replace(side, spans=spans, note=note, parts=tuple(_touching(part, mentions) for part in side.parts))


def _distance(node: Near, text: Indexed, sides: Sequence[Reason], *, holds: bool) -> str:
    """What is to be said of a NEAR beside its sides: how far apart they are where that is what fails."""
    if holds or not all(side.holds for side in sides):
        return ""
    if len(sides) > 2:
        return "all are there, but not so close to each other"
    order = " in this order" if node.ordered else ""
    least = _least(node.distance + 1, MAX_DISTANCE, lambda n: _holds(replace(node, distance=n), text))
    if least is None:
        return f"both are there, but never within {MAX_DISTANCE} words of each other{order}"
    return f"both are there, but the nearest{order} have {least} words between them"


# ------------------------------------------------------------------------------------------------------ SENT and PARA
def _unit(node: Within, text: Indexed, whole: Reason) -> Reason:
    low, high = text.scopes["text"]
    stretches = [unit for unit in units(text, node.unit) if low <= unit[0] and unit[1] <= high]
    having = [(sum(_holds(part, _limited(text, unit)) for part in node.parts), unit) for unit in stretches]
    name = _UNITS[node.unit]
    if not having:
        return replace(whole, kind="within", note=f"there is no {name}")
    most = max(many for many, _ in having)
    best = [unit for many, unit in having if many == most]
    note = f"no {name} has all of it; {most} of {len(node.parts)} parts at most are in one"
    if whole.holds:
        note = f"in 1 {name}" if len(best) == 1 else f"in {len(best)} {name}s; the first:"
    return replace(whole, kind="within", note=note, parts=_each(node.parts, _limited(text, best[0])))


# ----------------------------------------------------------------------------------------------------------- numbers
def _weight(node: Weight, text: Indexed, whole: Reason) -> Reason:
    total = 0
    parts = []
    for part, weight in node.parts:
        counted = _count(part, text, MAX_HITS)
        total += counted * weight
        parts.append(replace(explain(part, text), note=f"{counted} x {weight} = {counted * weight}"))
    note = f"{total} in all, at least {node.minimum} needed; {MAX_HITS} of each count at most"
    return replace(whole, kind="weight", note=note, parts=tuple(parts))


def _count(part: Node, text: Indexed, most: int) -> int:
    """How many occurrences ``ATLEAST`` and ``WEIGHT`` count of ``part``, ``most`` at most."""
    if not _holds(AtLeast(1, part), text):
        return 0
    missing = _least(2, most, lambda n: not _holds(AtLeast(n, part), text))
    return most if missing is None else missing - 1


def _least(low: int, high: int, true: Callable[[int], bool]) -> int | None:
    """The least number from ``low`` to ``high`` for which ``true`` says so; once true, it stays true."""
    found = low + bisect_left(range(low, high + 1), True, key=true)
    return found if found <= high else None


def _holds(node: Node, text: Indexed) -> bool:
    return evaluate(node, text) is not None


_ATTRIBUTES = {"tag": "tags", "type": "form", "source": "sources"}
"""What metadata calls a field, where that is not the name that queries use."""


def _stated(node: Meta, metadata: Metadata) -> tuple[str, ...]:
    if node.name in ("entity", "place"):
        return tuple(entity.names[0] if entity.names else entity.key for entity in metadata.entities)
    value = getattr(metadata, _ATTRIBUTES.get(node.name, node.name))
    return value if isinstance(value, tuple) else (value,) if value else ()


def _value(node: Node, text: Indexed) -> str:
    """The article's own value of what a condition asks for."""
    match node:
        case Meta():
            stated = _stated(node, text.metadata)
            return f"here: {', '.join(stated)}" if stated else "nothing of the kind is known of this article"
        case Length():
            return f"here: {text.length}"
        case Days():
            return f"here: {text.metadata.day}" if text.metadata.day else "the day of this article is not known"
        case _:
            return ""
