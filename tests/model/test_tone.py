"""Measures and reasons: each has its words, its column and its one language."""

from typing import get_args

import pytest

from dashboards.words import REASON_WORDS
from monitor.model.tone import (
    MEASURE_REGISTRY,
    MEASURES,
    NEUTRAL_LIMIT,
    FactsColumn,
    Polarity,
    Tone,
    UnscoredReason,
    polarity,
)


def test_every_reason_is_said_in_words() -> None:
    assert set(REASON_WORDS) == set(get_args(UnscoredReason))


def test_every_measure_is_found_by_its_id() -> None:
    assert set(MEASURES) <= set(MEASURE_REGISTRY)
    assert all(measure.id == name for name, measure in MEASURE_REGISTRY.items())
    assert {measure.column for measure in MEASURE_REGISTRY.values()} == {*get_args(FactsColumn), None}


def test_no_column_holds_two_measures_of_one_language() -> None:
    kept = [(measure.column, measure.lang) for measure in MEASURE_REGISTRY.values() if measure.column]
    assert len(set(kept)) == len(kept)


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (-NEUTRAL_LIMIT, "negative"),
        (1 - NEUTRAL_LIMIT, "neutral"),
        (0, "neutral"),
        (NEUTRAL_LIMIT - 1, "neutral"),
        (NEUTRAL_LIMIT, "positive"),
    ],
)
def test_limits_belong_to_the_charged_side(value: int, label: Polarity) -> None:
    assert polarity(value) == Tone("vader-1", value).label == label
