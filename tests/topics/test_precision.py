"""Precision by labels: Wilson's interval, and which labels are a random sample."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.precision import draw_order, precision, wilson
from monitor.model.labels import ENOUGH_LABELS

Z = 1.959963984540054
PROPORTIONS = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # R. G. Newcombe (1998), Two-sided confidence intervals for the single proportion, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_the_literature(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=6e-5)


@given(PROPORTIONS)
def test_the_ends_are_where_the_test_of_a_proportion_turns(pair: tuple[int, int]) -> None:
    successes, n = pair
    low, high = wilson(successes, n)
    share = successes / n
    assert 0 <= low <= share <= high <= 1
    for end in (low, high):
        if 0 < end < 1:
            assert abs(share - end) == pytest.approx(Z * math.sqrt(end * (1 - end) / n), rel=1e-6, abs=1e-9)


@given(PROPORTIONS)
def test_the_other_side_is_the_mirror_image(pair: tuple[int, int]) -> None:
    successes, n = pair
    low, high = wilson(successes, n)
    assert wilson(n - successes, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(PROPORTIONS)
def test_more_labels_of_the_same_kind_make_it_narrower(pair: tuple[int, int]) -> None:
    successes, n = pair
    low, high = wilson(successes, n)
    closer_low, closer_high = wilson(successes * 4, n * 4)
    assert closer_high - closer_low < high - low


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (1, 0), (-1, 5), (6, 5)])
def test_what_is_no_proportion_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="no proportion"):
        wilson(successes, n)


@given(st.dictionaries(st.text(max_size=8), st.integers(), max_size=30), st.randoms())
def test_the_order_does_not_depend_on_that_of_the_hits(hits: dict[str, int], random: object) -> None:
    pairs = list(hits.items())
    random.shuffle(pairs)  # type: ignore[attr-defined]
    assert draw_order(dict(pairs)) == draw_order(hits)
    assert sorted(draw_order(hits)) == sorted(hits.values())


def test_a_version_with_fewer_hits_keeps_the_order_of_the_others() -> None:
    hits = {f"key {number}": number for number in range(200)}
    fewer = {key: number for key, number in hits.items() if number % 3}
    assert draw_order(fewer) == [number for number in draw_order(hits) if number % 3]
    assert draw_order(hits) != list(range(200))


def test_only_the_unbroken_beginning_counts() -> None:
    drawn = [4, 2, 9, 7, 1, 3]
    found = precision(drawn, {4: True, 2: None, 9: False, 1: True, 99: True})
    assert (found.relevant, found.judged, found.skipped, found.waiting, found.hits) == (1, 2, 1, 1, 6)
    assert (found.value, found.is_enough) == (0.5, False)
    assert (found.low, found.high) == wilson(1, 2)


@given(st.lists(st.sampled_from([True, False, None]), max_size=60))
def test_the_numbers_add_up(told: list[bool | None]) -> None:
    drawn = list(range(len(told) + 3))
    found = precision(drawn, dict(enumerate(told)))
    assert found.judged + found.skipped == len(told)
    assert (found.relevant, found.waiting) == (told.count(True), 0)
    assert (found.value is None) == (found.judged == 0)
    assert found.is_enough == (found.judged >= ENOUGH_LABELS)
