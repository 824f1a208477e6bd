"""The index of sketches: the same candidates as comparing all pairs, whatever was added, removed and merged."""

import random
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.analysis.copy_index import CopyIndex, agree
from monitor.analysis.families import WINDOW_S
from monitor.analysis.shingles import BANDS, Sketch


def made(values: NDArray[np.integer[Any]], shingles: int = 300) -> Sketch:
    return Sketch(values.astype("<u4").tobytes(), shingles)


def random_sketches(number: int, values: int = 20) -> list[Sketch]:
    """Sketches of texts of many lengths that agree by chance in a few places."""
    rng = np.random.default_rng(5)
    return [made(row, int(row[0]) % 400 + 20) for row in rng.integers(2**32 - values, 2**32, (number, BANDS))]


Known = dict[int, tuple[Sketch, int, int]]


def by_comparison(known: Known, sketch: Sketch, at: int, outlet: int) -> list[int]:
    return sorted(
        number
        for number, (other, time, of) in known.items()
        if agree(sketch, other, same_outlet=outlet == of) and abs(time - at) <= WINDOW_S
    )


def test_candidates_are_those_of_comparing_every_pair() -> None:
    rng = random.Random(2)
    listed = random_sketches(3000)
    known: Known = {}
    index = CopyIndex()
    for number, sketch in enumerate(listed):
        at, outlet = rng.randrange(4 * WINDOW_S), rng.randrange(1, 4)
        index.add(number, sketch, at, outlet)
        known[number] = (sketch, at, outlet)
        if number % 700 == 650:
            gone = rng.sample(sorted(known), 400)
            index.remove([*gone, 10**9])
            for one in gone:
                del known[one]
    assert len(index) == len(known)
    for sketch in rng.sample(listed, 60):
        assert index.candidates(sketch, WINDOW_S, 2).tolist() == by_comparison(known, sketch, WINDOW_S, 2)
    left = {number: one for number, one in known.items() if one[1] >= 3 * WINDOW_S}
    index.remove(known.keys() - left.keys())
    assert len(index) == len(left) > 0
    for sketch in rng.sample(listed, 60):
        assert index.candidates(sketch, 3 * WINDOW_S).tolist() == by_comparison(left, sketch, 3 * WINDOW_S, 0)
    index.add(1, listed[1], 3 * WINDOW_S)
    assert 1 in index.candidates(listed[1], 3 * WINDOW_S)


def test_how_many_places_agree() -> None:
    values = np.arange(BANDS)
    for shingles, same_outlet, needed in ((300, False, 3), (60, False, 3), (59, False, 2), (300, True, 5)):
        for agreeing in (needed - 1, needed):
            other = np.where(values < agreeing, values, values + BANDS)
            one, two = made(values), made(other, shingles)
            assert agree(one, two, same_outlet=same_outlet) == (agreeing == needed)
            assert agree(two, one, same_outlet=same_outlet) == (agreeing == needed)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3 * WINDOW_S)), max_size=8), st.randoms())
def test_order_of_arrival_changes_nothing(articles: list[tuple[int, int]], rng: random.Random) -> None:
    kinds = random_sketches(4, values=8)
    order = list(range(len(articles)))
    rng.shuffle(order)
    pairs = []
    for places in (range(len(articles)), order):
        index, found = CopyIndex(), set()
        for place in places:
            kind, at = articles[place]
            found |= {frozenset((place, int(near))) for near in index.candidates(kinds[kind], at)}
            index.add(place, kinds[kind], at)
        pairs.append(found)
    assert pairs[0] == pairs[1]


def test_the_window_includes_its_ends() -> None:
    (sketch,) = random_sketches(1)
    index = CopyIndex()
    for number, at in enumerate((0, WINDOW_S, 2 * WINDOW_S, 2 * WINDOW_S + 1)):
        index.add(number, sketch, at)
    assert index.candidates(sketch, WINDOW_S).tolist() == [0, 1, 2]


def test_an_article_takes_little_memory() -> None:
    values = np.random.default_rng(3).integers(0, 2**32, (20_000, BANDS), dtype=np.uint32)
    tracemalloc.start()
    index = CopyIndex()
    for number, row in enumerate(values):
        index.add(number, made(row), number)
    size, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size / len(values) < 600
    assert peak / len(values) < 1500
    assert index.candidates(made(values[77]), 77).tolist() == [77]


@pytest.mark.parametrize("kept", [0, 1])
def test_an_index_may_become_empty(kept: int) -> None:
    index = CopyIndex()
    listed = random_sketches(6000, values=2**31)
    for number, sketch in enumerate(listed):
        index.add(number, sketch, 0)
    index.remove(range(kept, len(listed)))
    assert len(index) == kept
    assert index.candidates(listed[0], 0).tolist() == [0][:kept]
    index.add(9, listed[9], 0)
    assert index.candidates(listed[9], 0).tolist() == [9]
