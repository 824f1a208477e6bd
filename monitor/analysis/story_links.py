"""Links between documents that may tell one story: weighted likeness of their terms, less the further apart in time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.story_terms import COUNT, NAME, TERM, TITLE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

UNIT = 1 << 20
"""The likeness of a document to itself. Likenesses are whole numbers, so that sums do not depend on their order."""
REFERENCE_S = 56 * 86_400
"""How far back documents are counted to tell how rare a term is."""
FIRST_S = 7 * 86_400
"""Documents of this first span in hand are counted over all of it: the first of all has nothing before it."""
_FEW = 20
_LENGTH = 1 << 10  # of a document's vector; its square is UNIT


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a term counts, and what links documents.

    ``title`` and ``name`` are factors over a plain word of the body. ``common`` is the share of documents above which
    a term links nothing (it still counts in a document's length). Documents are linked from a likeness of ``least``
    (0 to 1) up. Headlines alone that are ``gist`` alike or more make a likeness of ``headline`` × theirs, so that a
    document that is only a headline meets the full text.
    """

    title: float = 1.2
    name: float = 1.5
    common: float = 0.1
    least: float = 0.08
    headline: float = 0.6
    gist: float = 0.6


@dataclass(frozen=True, slots=True)
class Links:
    """Linked pairs of documents, both ways.

    ``start[i]:start[i + 1]`` of ``other`` are the documents that ``i`` is linked to, by rising number, and of
    ``likeness`` how like they are, in ``UNIT``.
    """

    start: Ints
    other: Ints
    likeness: Ints


def links(stored: Sequence[bytes], at: Sequence[int], rubrics: Sequence[int], window_s: int, weights: Weights) -> Links:
    """The links of documents in the order of time, whose terms are ``stored``; none between different ``rubrics``.

    The likeness of two documents is the cosine of their term vectors × (1 - gap / (2 × ``window_s``)), 0 beyond the
    window. A term weighs (1 + log2 of how often) × log(1 + N / df) × the factors of ``weights``: of the N documents of
    the ``REFERENCE_S`` that end with this one (or with the ``FIRST_S`` in hand, if that is later) df have the term. So
    no later document changes a link between earlier ones, but for those of the first days. Where the headlines' own
    cosine, in which a term weighs log(1 + N / df), says more (see ``Weights``), that counts.
    """
    count = len(stored)
    sizes = np.array([len(terms) // TERM.itemsize for terms in stored], dtype=np.int64)
    records = np.frombuffer(b"".join(stored), dtype=TERM)
    _, term, total = np.unique(records["term"], return_inverse=True, return_counts=True)
    document, marks, times = np.repeat(np.arange(count), sizes), records["marks"], np.asarray(at, dtype=np.int64)
    df, near = _reference(document, term, times)
    rare = _rarity(df, near)
    linking = (total[term] > 1) & (df <= np.maximum(weights.common * near, _FEW))
    in_title = (marks & TITLE) > 0

    whole = _unit(_value(marks, rare, weights), document, count)
    found = _linked(document[linking], term[linking], whole[linking], times, window_s, weights.least)
    headline = _unit(rare[in_title], document[in_title], count)
    linking = linking[in_title]
    titled = _linked(
        document[in_title][linking],
        term[in_title][linking],
        headline[linking],
        times,
        window_s,
        weights.gist,
        weights.headline,
    )
    later, earlier, likeness = _highest(found, titled, count)
    alike = np.asarray(rubrics, dtype=np.int64)[later] == np.asarray(rubrics, dtype=np.int64)[earlier]
    return _both_ways(later[alike], earlier[alike], likeness[alike], count)


def _reference(document: Ints, term: Ints, at: Ints) -> tuple[Ints, Ints]:
    """For each term of each document: how many documents of its reference have it, and how many there are."""
    if not len(at):
        return document, document
    until = np.maximum(at, at[0] + FIRST_S)
    first, end = np.searchsorted(at, until - REFERENCE_S), np.searchsorted(at, until, side="right")
    width = len(at) + 1
    listed = np.sort(term * width + document)
    df = np.searchsorted(listed, term * width + end[document]) - np.searchsorted(listed, term * width + first[document])
    return df, (end - first)[document]


def _rarity(df: Ints, near: Ints) -> Floats:
    """log(1 + near / df), from a table: logarithms of whole arrays differ between processors in their last digit."""
    logarithms = np.array([0.0, *(math.log(number) for number in range(1, int(2 * near.max(initial=0)) + 1))])
    rarity: Floats = logarithms[near + df] - logarithms[df]
    return rarity


def _value(marks: NDArray[Any], rarity: Floats, weights: Weights) -> Floats:
    """How much each term counts in its document."""
    often = np.array([1 + math.log2(max(n, 1)) for n in range(COUNT + 1)])
    value: Floats = often[marks & COUNT] * rarity
    for mark, factor in ((TITLE, weights.title), (NAME, weights.name)):
        value = np.where(marks & mark, value * factor, value)
    return value


def _unit(value: Floats, document: Ints, count: int) -> Ints:
    """Values scaled so that the squares of a document's add up to about ``UNIT``."""
    length = np.sqrt(np.bincount(document, value * value, minlength=count))
    return np.rint(_LENGTH * value / length[document]).astype(np.int64)


def _linked(
    document: Ints, term: Ints, weight: Ints, at: Ints, window_s: int, least: float, factor: float = 1.0
) -> tuple[Ints, Ints, Ints]:
    """Later document, earlier document and likeness, × ``factor``, of each pair that reaches ``least`` before it."""
    found = list(_pairs(document, term, weight, at, window_s, int(least * UNIT)))
    later = np.repeat(np.arange(len(at)), [len(others) for others, _ in found])
    nothing: Ints = np.empty(0, dtype=np.int64)
    earlier = np.concatenate([nothing, *(others for others, _ in found)])
    likeness = np.concatenate([nothing, *(values for _, values in found)])
    return later, earlier, np.floor(likeness * factor).astype(np.int64)


def _highest(one: tuple[Ints, Ints, Ints], other: tuple[Ints, Ints, Ints], count: int) -> tuple[Ints, Ints, Ints]:
    """The pairs of both, each once with the higher likeness."""
    later, earlier, likeness = (np.concatenate(parts) for parts in zip(one, other, strict=True))
    order = np.lexsort((likeness, later * count + earlier))
    later, earlier, likeness = later[order], earlier[order], likeness[order]
    last = np.ones(len(later), dtype=bool)
    last[:-1] = (later[1:] != later[:-1]) | (earlier[1:] != earlier[:-1])
    return later[last], earlier[last], likeness[last]


def _pairs(
    document: Ints, term: Ints, weight: Ints, at: Ints, window_s: int, least: int
) -> Iterator[tuple[Ints, Ints]]:
    """For each document the earlier documents that it is linked to, and the likeness to each."""
    order = np.argsort(term, kind="stable")  # lists of documents by term, each by rising document
    listed, listed_weight = document[order], weight[order].astype(np.float64)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    # Where the list of a term holds its first document that is not before the window of this one.
    opens = np.searchsorted(at, at - window_s)
    width = len(at) + 1
    first = np.searchsorted(term[order] * width + listed, term * width + opens[document])
    start = np.searchsorted(document, np.arange(len(at) + 1))
    for number in range(len(at)):
        mine = slice(start[number], start[number + 1])
        lengths = place[mine] - first[mine]
        total = int(lengths.sum())
        if not total:
            yield np.empty(0, np.int64), np.empty(0, np.int64)
            continue
        ends = np.cumsum(lengths)
        index = np.repeat(first[mine] - ends + lengths, lengths) + np.arange(total)
        product = listed_weight[index] * np.repeat(weight[mine], lengths)
        cosine = np.bincount(listed[index] - opens[number], product).astype(np.int64)
        others = np.flatnonzero(cosine >= least)
        gap = at[number] - at[others + opens[number]]
        likeness = cosine[others] * (2 * window_s - gap) // (2 * window_s)
        kept = likeness >= least
        yield others[kept] + opens[number], np.minimum(likeness[kept], UNIT)


def _both_ways(later: Ints, earlier: Ints, likeness: Ints, count: int) -> Links:
    one, other = np.concatenate([later, earlier]), np.concatenate([earlier, later])
    order = np.argsort(one * count + other, kind="stable")
    one, other = one[order], other[order]
    start = np.searchsorted(one, np.arange(count + 1))
    return Links(start, other, np.concatenate([likeness, likeness])[order])
