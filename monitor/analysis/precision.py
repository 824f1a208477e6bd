"""Precision of a topic by a random sample of its hits: the order of the sample, what counts of it, the interval.

Hits are drawn in the order of the SHA-256 of their keys. That is as good as random, the same for all versions of a
topic, and the same on every machine, so that a label holds for every version that has the article.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import TypeVar

from monitor.model.labels import Precision

_NORMAL_QUANTILE = 1.959963984540054
"""Of 97.5 %: 2.5 % lie beyond it on either side."""

_Hit = TypeVar("_Hit")


def draw_order(hits: Mapping[str, _Hit]) -> list[_Hit]:
    """What hits are known by, given by article key, in the order in which they are drawn."""
    return [hit for _, hit in sorted(hits.items(), key=lambda pair: hashlib.sha256(pair[0].encode()).digest())]


def precision(drawn: Sequence[int], labels: Mapping[int, bool | None]) -> Precision:
    """The precision of a version whose hits are ``drawn`` in this order, by the labels of articles.

    Only the longest beginning in which every hit has a label counts: what is chosen by hand is no random sample.
    Hits of which nobody could tell are in the beginning and in no number.
    """
    beginning = unbroken(drawn, labels)
    told = [label for hit in beginning if (label := labels[hit]) is not None]
    relevant, judged = sum(told), len(told)
    low, high = wilson(relevant, judged) if judged else (None, None)
    return Precision(
        relevant=relevant,
        judged=judged,
        skipped=len(beginning) - judged,
        waiting=_labelled(drawn, labels) - len(beginning),
        hits=len(drawn),
        value=relevant / judged if judged else None,
        low=low,
        high=high,
    )


def unbroken(drawn: Iterable[int], labelled: Container[int]) -> list[int]:
    """The longest beginning of ``drawn`` in which every hit is labelled: what of labels is a random sample."""
    return list(takewhile(labelled.__contains__, drawn))


def _labelled(drawn: Iterable[int], labels: Mapping[int, bool | None]) -> int:
    return sum(hit in labels for hit in drawn)


def wilson(successes: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion, without correction for continuity.

    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of the American
    Statistical Association 22, 209-212: the proportions p with ``|successes / n - p| <= z sqrt(p (1 - p) / n)``.

    Raises:
        ValueError: ``n`` is not positive, or ``successes`` is not from 0 to ``n``.
    """
    if n <= 0 or not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no proportion")
    z2 = _NORMAL_QUANTILE**2
    share = successes / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _NORMAL_QUANTILE * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # Exactly 0 and 1 at the ends, which rounding would miss.
    return (0.0 if successes == 0 else middle - half, 1.0 if successes == n else middle + half)
