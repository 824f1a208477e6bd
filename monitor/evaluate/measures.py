"""Means over cases with bootstrap intervals: the same cases give the same interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.model.evaluation import Measure

RESAMPLES = 1000
_SEED = 20220413


def measure(
    name: str,
    cases: Sequence[Sequence[float]],
    figure: Callable[[NDArray[Any]], NDArray[Any]],
    note: str = "",
) -> Measure:
    """A figure of sums over cases, with the 2.5 % and 97.5 % points of its bootstrap distribution (Efron, 1979).

    ``cases`` has a row of numbers for each case (a right answer as 1; or true positives, false positives, misses).
    ``figure`` gets an array of sums whose last axis are the columns of ``cases`` and gives the figure for each.
    Without cases the figure is 0 and has no interval.
    """
    if not cases:
        return Measure(name, 0.0, 0, note=note)
    table = np.asarray(cases, dtype=np.float64)
    drawn = np.random.default_rng(_SEED).multinomial(len(table), np.full(len(table), 1 / len(table)), size=RESAMPLES)
    return _with_interval(name, len(table), figure, table.sum(axis=0), drawn @ table, note)


def measure_of_counts(
    name: str, counts: Sequence[int], figure: Callable[[NDArray[Any]], NDArray[Any]], note: str = ""
) -> Measure:
    """The same where each case falls into one of a few cells, of which ``counts`` says how many fall into each.

    ``figure`` gets an array of such counts in its last axis. To draw cases is to draw cells by their shares, which
    costs the same however many cases there are.
    """
    n = sum(counts)
    if not n:
        return Measure(name, 0.0, 0, note=note)
    cells = np.asarray(counts, dtype=np.float64)
    drawn = np.random.default_rng(_SEED).multinomial(n, cells / n, size=RESAMPLES).astype(np.float64)
    return _with_interval(name, n, figure, cells, drawn, note)


def _with_interval(
    name: str,
    n: int,
    figure: Callable[[NDArray[Any]], NDArray[Any]],
    sums: NDArray[Any],
    drawn: NDArray[Any],
    note: str,
) -> Measure:
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = figure(drawn)
        value = float(figure(sums))
    low, high = np.nanquantile(spread, (0.025, 0.975)) if not np.isnan(spread).all() else (np.nan, np.nan)
    return Measure(name, 0.0 if np.isnan(value) else value, n, _number(low), _number(high), note)


def share(name: str, right: Sequence[float], note: str = "") -> Measure:
    """The mean of one number for each case, such as 1 for right and 0 for wrong."""
    return measure(name, [(one, 1.0) for one in right], lambda sums: sums[..., 0] / sums[..., 1], note)


def f1(name: str, cases: Sequence[tuple[float, float, float]], note: str = "") -> Measure:
    """F1 of summed (true positives, false positives, misses) of each case."""
    return measure(name, cases, lambda s: 2 * s[..., 0] / (2 * s[..., 0] + s[..., 1] + s[..., 2]), note)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
