"""Tone against labelled sentences, headlines and articles: how often each measure agrees with people.

A file is JSON lines in one of the forms that ``monitor.evaluate.tone_sets`` reads. Figures are given for each part of a
file (kinds of entities, splits or kinds of cases) and for the whole.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.evaluate.measures import measure, measure_of_counts, share
from monitor.evaluate.tone_sets import LABELS, Case, cases
from monitor.model.evaluation import Evaluation, Measure
from monitor.model.tone import MILLION, Polarity, Score, Scorer, polarity

NAMES = (
    "Russia", "Poland", "the United States", "the United Nations", "the Security Council", "Belarus", "Anna Lindqvist",
    "the Supreme Court", "Lindhaven", "the Victory Party", "Brussels", "Mr. Good",
)  # fmt: skip
"""Names that are put in a target's place; a fair measure scores the sentence alike with each."""
SWAPPED = 100
"""Sentences of a file in which names are swapped."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with what a scorer says of it: value in millionths and label, both ``None`` where it cannot tell."""

    case: Case
    value: int | None
    label: Polarity | None


def evaluate_tone(path: Path, scorer: Scorer) -> Evaluation:
    """How well a measure agrees with the labels of a file.

    Raises:
        UsageError: the file cannot be read or is in no known form.
    """
    listed = list(cases(path))
    readable = [case for case in listed if case.lang in scorer.languages]
    started = time.process_time()
    judged = [_judge(scorer, case) for case in readable]
    seconds = time.process_time() - started
    covered = sum(one.value is not None for one in judged)
    found = [measure_of_counts("coverage", [covered, len(listed) - covered], _first_share)]
    groups = sorted({one.case.group for one in judged})
    for group in groups if len(groups) > 1 else []:
        found += _figures(f"{group}: ", [one for one in judged if one.case.group == group])
    found += _figures("", judged)
    found += _confusion(judged)
    sentences = sum(len(case.parts) for case in readable)
    if sentences:
        found.append(Measure("milliseconds a sentence", seconds / sentences * 1000, sentences, note="CPU time"))
    found += _title_case(scorer, readable, judged)
    found += _name_swap(scorer, readable)
    return Evaluation(f"{path.name}: {scorer.id}", tuple(found))


def reads(scorer: Scorer, path: Path) -> bool:
    """Whether a scorer reads the language of any case of a file.

    Raises:
        UsageError: the file cannot be read or is in no known form.
    """
    return any(case.lang in scorer.languages for case in cases(path))


def _judge(scorer: Scorer, case: Case) -> Judged:
    scores = [scorer.score(text, targets) for text, targets in case.parts]
    if len(scores) == 1:
        return Judged(case, scores[0].value, scores[0].label)
    value = _mean([score.value for score in scores if score.value is not None])
    return Judged(case, value, None if value is None else polarity(value))


def _mean(values: Sequence[int]) -> int | None:
    return round(sum(values) / len(values)) if values else None


def _figures(prefix: str, judged: Sequence[Judged]) -> Iterator[Measure]:
    """The figures of agreement; a case without a value counts as wrong in none of them, but in the coverage."""
    labelled = [(one.case.label, one.label) for one in judged if one.case.label and one.label]
    table = _counts(labelled)
    if len({expected for expected, _ in labelled}) == len(LABELS):
        yield measure_of_counts(
            f"{prefix}macro-F1", table, lambda sums: _f1(sums).mean(axis=-1), "over the three labels"
        )
        yield measure_of_counts(
            f"{prefix}F1 of negative and positive", table, lambda sums: _f1(sums)[..., ::2].mean(axis=-1)
        )
        yield measure_of_counts(f"{prefix}average recall", table, lambda sums: _recall(sums).mean(axis=-1))
    if labelled:
        yield measure_of_counts(
            f"{prefix}accuracy", table, lambda sums: sums[..., ::4].sum(axis=-1) / sums.sum(axis=-1)
        )
    rated = [
        (one.case.rating, one.value / MILLION)
        for one in judged
        if one.case.rating is not None and one.value is not None
    ]
    if len({x for x, _ in rated}) > 1 and len({y for _, y in rated}) > 1:
        rows = [(x, y, x * x, y * y, x * y, 1.0) for x, y in rated]
        yield measure(f"{prefix}correlation", rows, _correlation, "Pearson's r with the labels' number")


_CELLS = tuple((expected, given) for expected in LABELS for given in LABELS)


def _counts(pairs: Sequence[tuple[Polarity, Polarity]]) -> list[int]:
    """How many cases fall into each cell of the table of expected and given labels."""
    found = Counter(pairs)
    return [found[cell] for cell in _CELLS]


def _first_share(sums: NDArray[Any]) -> NDArray[Any]:
    found: NDArray[Any] = sums[..., 0] / sums.sum(axis=-1)
    return found


def _matrix(sums: NDArray[Any]) -> NDArray[Any]:
    return sums.reshape(*sums.shape[:-1], 3, 3)


def _f1(sums: NDArray[Any]) -> NDArray[Any]:
    """F1 of each label from sums over the cells; 0 for one that is neither given nor expected."""
    matrix = _matrix(sums)
    right = np.diagonal(matrix, axis1=-2, axis2=-1)
    both = matrix.sum(axis=-1) + matrix.sum(axis=-2)
    found: NDArray[Any] = 2 * right / np.maximum(both, 1e-12)
    return found


def _recall(sums: NDArray[Any]) -> NDArray[Any]:
    matrix = _matrix(sums)
    found: NDArray[Any] = np.diagonal(matrix, axis1=-2, axis2=-1) / np.maximum(matrix.sum(axis=-1), 1e-12)
    return found


def _correlation(sums: NDArray[Any]) -> NDArray[Any]:
    x, y, xx, yy, xy, n = np.moveaxis(sums, -1, 0)
    spread = np.sqrt(np.maximum(n * xx - x * x, 0) * np.maximum(n * yy - y * y, 0))
    found: NDArray[Any] = np.where(spread > 0, (n * xy - x * y) / spread, np.nan)
    return found


def _confusion(judged: Sequence[Judged]) -> Iterator[Measure]:
    """How many cases of each label were given each label, as a share of the label's cases."""
    for expected in LABELS:
        given = [one.label for one in judged if one.case.label == expected and one.label]
        for label in LABELS if given else ():
            yield Measure(f"{expected} called {label}", given.count(label) / len(given), len(given))


def _title_case(scorer: Scorer, listed: Sequence[Case], judged: Sequence[Judged]) -> Iterator[Measure]:
    """Whether a sentence keeps its label when every word of it begins with a capital, as in headlines."""
    before = [one for one in judged if len(one.case.parts) == 1 and one.label]
    after = [_judge(scorer, one.case.in_title_case()).label for one in before]
    if before:
        kept = [one.label == label for one, label in zip(before, after, strict=True)]
        counts = [kept.count(True), kept.count(False)]
        yield measure_of_counts(
            "Title Case: label kept", counts, _first_share, "the same sentences with every word in capitals"
        )
        pairs = [(one.case.label, label) for one, label in zip(before, after, strict=True) if one.case.label and label]
        if pairs:
            yield measure_of_counts("Title Case: macro-F1", _counts(pairs), lambda sums: _f1(sums).mean(axis=-1))


def _name_swap(scorer: Scorer, listed: Sequence[Case]) -> Iterator[Measure]:
    """How far the score of a sentence moves with the name of its target: highest less lowest over ``NAMES``."""
    spreads: list[float] = []
    for case in listed:
        if len(case.parts) != 1 or not case.parts[0][1]:
            continue
        swapped: list[Score] = [scorer.score(*case.renamed(name)) for name in NAMES]
        values = [score.value for score in swapped if score.value is not None]
        if values:
            spreads.append((max(values) - min(values)) / MILLION)
        if len(spreads) == SWAPPED:
            break
    if spreads:
        yield share("name swap: spread", spreads, f"highest less lowest score over {len(NAMES)} names, mean")
        yield Measure("name swap: widest", max(spreads), len(spreads))
