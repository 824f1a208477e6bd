"""Means with Student's interval from integer sums, coverage from polls, shares."""

import math
import random
import statistics
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.trends import SourcePolls, coverage, share, t_quantile, tone_change, tone_mean
from monitor.model.trend import ToneMean

# Two-sided 95 % points as printed in tables of Student's t.
TABLE = [
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
]


@pytest.mark.parametrize(("df", "value"), [*enumerate(TABLE, 1), (60, 2.000), (120, 1.980), (10**9, 1.960)])
def test_quantile_is_that_of_the_tables(df: int, value: float) -> None:
    assert round(t_quantile(df), 3) == value


@pytest.mark.parametrize(
    ("df", "exact"),
    [
        (1, math.tan(0.475 * math.pi)),
        (2, 0.95 * math.sqrt(2 / (4 * 0.975 * 0.025))),
        (10**12, statistics.NormalDist().inv_cdf(0.975)),
    ],
)
def test_quantile_is_the_closed_form(df: int, exact: float) -> None:
    assert t_quantile(df) == pytest.approx(exact, abs=1e-9, rel=0)


@pytest.mark.parametrize("df", [*range(1, 31), 60, 99, 120, 199, 200, 201, 202, 500, 10_000])
def test_quantile_holds_95_percent_of_the_density(df: int) -> None:
    """The density integrated by Simpson's rule, which shares nothing with the series."""

    def density(t: float) -> float:
        log = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi)
        return math.exp(log - (df + 1) / 2 * math.log1p(t * t / df))

    end, steps = t_quantile(df), 4000
    width = end / steps
    inner = math.fsum((4 if n % 2 else 2) * density(n * width) for n in range(1, steps))
    within = 2 * width / 3 * math.fsum([density(0), inner, density(end)])
    # An error of the quantile moves the probability by twice the density.
    allowed = 1e-9 if df > 500 else 1e-11  # far out the logarithms of the gamma function are the less exact side
    assert abs(within - 0.95) / (2 * density(end)) < allowed


def test_quantile_falls() -> None:
    found = [t_quantile(df) for df in range(1, 400)]
    assert all(before > after for before, after in pairwise(found))
    with pytest.raises(ValueError, match="at least one"):
        t_quantile(0)


tones = st.lists(st.integers(-1_000_000, 1_000_000), max_size=40)


def summed(values: list[int], unscored: int = 0) -> ToneMean:
    return tone_mean(len(values), sum(values), sum(value * value for value in values), unscored)


@given(tones, st.integers(0, 9))
def test_mean_and_interval_are_those_of_the_values(values: list[int], unscored: int) -> None:
    found = summed(values, unscored)
    assert (found.n_scored, found.unscored) == (len(values), unscored)
    if not values:
        assert found == ToneMean(None, None, None, 0, unscored)
        return
    assert found.value == float(Fraction(sum(values), len(values) * 10**6))
    if len(values) < 3:
        assert found.low is found.high is None
        return
    assert found.low is not None
    assert found.high is not None
    half = t_quantile(len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values)) / 10**6
    assert found.low == pytest.approx(max(-1, found.value - half), abs=1e-12)
    assert found.high == pytest.approx(min(1, found.value + half), abs=1e-12)


def test_interval_ends_where_tone_ends() -> None:
    found = summed([1_000_000, 1_000_000, -1_000_000])
    assert found == ToneMean(1 / 3, -1.0, 1.0, 3, 0)


@given(st.integers(-1_000_000, 1_000_000), st.integers(3, 1000))
def test_equal_tones_have_an_interval_of_no_width(value: int, n: int) -> None:
    found = tone_mean(n, n * value, n * value * value, 0)
    assert found.low == found.value == found.high == value / 1_000_000


@pytest.mark.parametrize(("n", "total", "squares"), [(2, 10, 10), (0, 1, 1), (0, 0, 1), (-1, 0, 0)])
def test_sums_of_no_numbers_are_refused(n: int, total: int, squares: int) -> None:
    with pytest.raises(ValueError, match="sum"):
        tone_mean(n, total, squares, 0)


def test_share_of_nothing_is_none() -> None:
    assert share(1, 4) == 0.25
    assert share(0, 4) == 0.0
    assert share(0, 0) is None
    assert share(3, None) is None


HOUR = 3600


@pytest.mark.parametrize(
    ("polls", "now", "expected"),
    [
        ((100,), 99_999, (1.0, 0.0)),
        ((HOUR,), 99_999, (1.0, 1.0)),
        # A poll up to one interval after the end of a range is evidence about it.
        ((2 * HOUR - 1,), 99_999, (1.0, 1.0)),
        ((2 * HOUR,), 99_999, (0.0, 1.0)),
        ((), 99_999, (0.0, 0.0)),
        ((), HOUR, (0.0, None)),
        ((100,), HOUR + 1, (1.0, 0.0)),
    ],
)
def test_coverage_of_two_hours(polls: tuple[int, ...], now: int, expected: tuple[float | None, ...]) -> None:
    source = SourcePolls(1, HOUR, ((0, None),), polls)
    assert coverage([(0, HOUR), (HOUR, 2 * HOUR)], [source], now) == expected


def test_paused_sources_are_not_expected() -> None:
    paused = SourcePolls(1, HOUR, ((0, 10), (HOUR, HOUR)), ())
    polled = SourcePolls(2, HOUR, ((0, None),), (5, HOUR + 5))
    assert coverage([(0, HOUR), (HOUR, 2 * HOUR)], [paused, polled], 99_999) == (0.5, 1.0)
    assert coverage([(0, HOUR)], [], 99_999) == (None,)


small = st.integers(0, 30)
activities = st.lists(st.tuples(small, st.none() | small), max_size=3).map(tuple)
all_sources = st.lists(
    st.builds(
        SourcePolls,
        source_id=st.integers(1, 9),
        interval_s=st.integers(1, 6),
        active=activities,
        ok_polls=st.lists(small, max_size=6).map(lambda seconds: tuple(sorted(seconds))),
    ),
    max_size=4,
)
ranges = st.lists(st.tuples(small, small).map(lambda pair: (min(pair), max(pair))), max_size=5)


@given(ranges, all_sources, small)
def test_coverage_is_the_definition_second_by_second(
    asked: list[tuple[int, int]], sources: list[SourcePolls], now: int
) -> None:
    expected: list[float | None] = []
    for since, until in asked:
        seconds = set(range(since, min(until, now)))
        active = [
            source
            for source in sources
            if any(seconds & set(range(begun, 99 if ended is None else ended)) for begun, ended in source.active)
        ]
        polled = [
            source for source in active if set(source.ok_polls) & set(range(since, min(until, now) + source.interval_s))
        ]
        expected.append(len(polled) / len(active) if active else None)
    assert coverage(asked, sources, now) == tuple(expected)


# ------------------------------------------------------------------------------------------------------------- changes
def sums(values: list[int]) -> tuple[int, int, int]:
    return len(values), sum(values), sum(value * value for value in values)


some = st.lists(st.integers(-1_000_000, 1_000_000), min_size=3, max_size=40)


@given(some, some)
def test_a_change_is_the_difference_of_the_means_and_turns_round(before: list[int], after: list[int]) -> None:
    change, back = tone_change(sums(before), sums(after)), tone_change(sums(after), sums(before))
    assert change is not None
    assert back is not None
    assert change.value == pytest.approx((statistics.mean(after) - statistics.mean(before)) / 10**6, abs=1e-9)
    assert back.low == pytest.approx(-change.high)
    assert back.high == pytest.approx(-change.low)
    assert change.low <= change.value <= change.high
    assert change.shown is not (change.low <= 0 <= change.high)


def test_welchs_interval_is_that_of_a_worked_example() -> None:
    """Two samples whose degrees of freedom (4.82, so 4) and interval were worked out with pencil and paper."""
    before, after = [0, 100_000, 200_000], [400_000, 500_000, 600_000, 900_000]
    change = tone_change(sums(before), sums(after))
    assert change is not None
    first, second = statistics.variance(before) / 3, statistics.variance(after) / 4
    df = (first + second) ** 2 / (first**2 / 2 + second**2 / 3)
    assert math.floor(df) == 4
    half = 2.776445 * math.sqrt(first + second) / 10**6
    assert change.low == pytest.approx(0.5 - half, abs=1e-6)
    assert change.high == pytest.approx(0.5 + half, abs=1e-6)
    assert change.shown


@pytest.mark.parametrize("few", [[], [1], [1, 2]])
def test_no_change_is_told_from_too_few(few: list[int]) -> None:
    many = sums([100_000, 200_000, 300_000])
    assert tone_change(sums(few), many) is tone_change(many, sums(few)) is None


def test_intervals_cover_the_truth_where_copies_have_one_vote_and_not_where_each_has_one() -> None:
    """Of twenty articles ten are copies of one text; the spread is the one measured between articles (0.204)."""
    chance = random.Random(20221125)
    truth, runs = 0.05, 4000
    covered = {"families": 0, "articles": 0, "differences": 0}
    for _ in range(runs):
        drawn = [[round(1e6 * chance.gauss(truth, 0.204)) for _ in range(11)] for _ in range(2)]
        families, others = drawn
        by_family = tone_mean(*sums(families), 0)
        by_article = tone_mean(*sums([*families, *[families[0]] * 9]), 0)
        change = tone_change(sums(families), sums(others))
        assert change is not None
        for name, low, high, at in (
            ("families", by_family.low, by_family.high, truth),
            ("articles", by_article.low, by_article.high, truth),
            ("differences", change.low, change.high, 0.0),
        ):
            assert low is not None
            assert high is not None
            covered[name] += low <= at <= high
    assert 0.93 <= covered["families"] / runs <= 0.97
    assert 0.93 <= covered["differences"] / runs <= 0.97
    assert covered["articles"] / runs < 0.7
