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

UNIT = 1 << 20
"""The likeness of a document to itself. Likenesses are whole numbers, so that sums do not depend on their order."""
_LENGTH = 1 << 10  # of a document's vector; its square is UNIT


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a term counts: factors over a plain word of the body, and what is left out.

    ``common`` is the share of documents above which a term links nothing (it still counts in a document's length);
    ``least`` the likeness (0 to 1) below which two documents are not linked.
    """

    title: float = 1.2
    name: float = 1.5
    common: float = 0.1
    least: float = 0.08


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
    window. A term weighs (1 + log2 of how often) × log(1 + N / df) × the factors of ``weights``: N documents in hand,
    df of them with the term, so the likeness depends on all documents given and on nothing else.
    """
    count = len(stored)
    sizes = np.array([len(terms) // TERM.itemsize for terms in stored], dtype=np.int64)
    records = np.frombuffer(b"".join(stored), dtype=TERM)
    _, term, df = np.unique(records["term"], return_inverse=True, return_counts=True)
    document = np.repeat(np.arange(count), sizes)
    weight = _weights(records["marks"], df[term], document, count, weights)
    linking = (df[term] > 1) & (df[term] <= max(weights.common * count, 20)) & (weight > 0)
    document, term, weight = document[linking], term[linking], weight[linking]
    found = list(_pairs(document, term, weight, np.asarray(at, dtype=np.int64), window_s, int(weights.least * UNIT)))
    later = np.repeat(np.arange(count), [len(others) for others, _ in found])
    others = np.concatenate([others for others, _ in found]) if found else np.empty(0, np.int64)
    likeness = np.concatenate([values for _, values in found]) if found else np.empty(0, np.int64)
    alike = np.asarray(rubrics)[later] == np.asarray(rubrics)[others]
    later, others, likeness = later[alike], others[alike], likeness[alike]
    return _both_ways(later, others, likeness, count)


def _weights(marks: NDArray[Any], df: Ints, document: Ints, count: int, weights: Weights) -> Ints:
    """The weight of each term in its document, so that the squares of a document's weights add up to about UNIT."""
    often = np.array([1 + math.log2(max(n, 1)) for n in range(COUNT + 1)])
    distinct, place = np.unique(df, return_inverse=True)
    rarity = np.array([math.log(1 + count / n) for n in distinct.tolist()])
    value = often[marks & COUNT] * rarity[place]
    for mark, factor in ((TITLE, weights.title), (NAME, weights.name)):
        value = np.where(marks & mark, value * factor, value)
    length = np.sqrt(np.bincount(document, value * value, minlength=count))
    return np.rint(_LENGTH * value / length[document]).astype(np.int64)


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
