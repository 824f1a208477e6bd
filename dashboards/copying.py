"""A copy beside its head in one text: what it took over, what it left out, what it added. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from dashboards.changes import Change
from monitor.model.article import PARAGRAPH_BREAK
from monitor.model.groups import Comparison


def copied_text(head: str, copy: str, found: Comparison) -> list[list[Change]]:
    """The copy's paragraphs as stretches: ``same`` is copied, ``added`` its own, ``removed`` the head's that it cut.

    What is same and added, joined with paragraph breaks between, is the copy again. What was cut stands behind the
    passage that it follows in the head.
    """
    cuts = _cuts_by_block(found)
    stretches: list[Change] = [Change(head[start:end], "removed") for start, end in cuts.get(-1, ())]
    at = 0
    for start, end, place in sorted(
        chain(
            ((block.copy_start, block.copy_end, place) for place, block in enumerate(found.blocks)),
            ((start, end, None) for start, end in found.added),
        ),
        key=lambda item: item[:2],
    ):
        if start > at:
            stretches.append(Change(copy[at:start], "same"))
        stretches.append(Change(copy[start:end], "added" if place is None else "same"))
        if place is not None:
            stretches += [Change(head[low:high], "removed") for low, high in cuts.get(place, ())]
        at = end
    if at < len(copy):
        stretches.append(Change(copy[at:], "same"))
    return [paragraph for paragraph in _paragraphs(stretches) if paragraph]


def _cuts_by_block(found: Comparison) -> dict[int, list[tuple[int, int]]]:
    """What was cut, by the place of the block that ends last before it in the head; -1 for what comes before all."""
    ends = sorted((block.head_end, place) for place, block in enumerate(found.blocks))
    cuts: dict[int, list[tuple[int, int]]] = {}
    for start, end in found.cut:
        before = [place for stop, place in ends if stop <= start]
        cuts.setdefault(before[-1] if before else -1, []).append((start, end))
    return cuts


def _paragraphs(stretches: list[Change]) -> Iterator[list[Change]]:
    """Cut at the copy's paragraph breaks; what was cut from the head keeps its own breaks as a sign."""
    paragraph: list[Change] = []
    for stretch in stretches:
        if stretch.kind == "removed":
            paragraph.append(Change(" ¶ ".join(stretch.text.split(PARAGRAPH_BREAK)), "removed"))
            continue
        first, *rest = stretch.text.split(PARAGRAPH_BREAK)
        if first:
            paragraph.append(Change(first, stretch.kind))
        for text in rest:
            yield paragraph
            paragraph = [Change(text, stretch.kind)] if text else []
    yield paragraph
