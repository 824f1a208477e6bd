"""Quality on the labelled sets of the corpus must not fall: each floor is a little below what was measured."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.evaluate.extraction import evaluate_extraction

FLOORS = {
    "scrapinghub": {"body_f1": 0.972, "body_precision": 0.960, "body_recall": 0.983},
    "fundus_eval": {"body_f1": 0.944, "body_precision": 0.933, "body_recall": 0.955},
    "fundus": {"body_f1": 0.960, "body_precision": 0.944, "body_recall": 0.977, "title": 0.818},
    "webpages": {"segment_f1": 0.944, "segment_precision": 0.926, "segment_recall": 0.962, "title": 0.796},
}
"""Measured: .976 .965 .988; .949 .938 .960; .965 .949 .981 .825; .949 .931 .967 .802."""


@pytest.mark.parametrize("name", FLOORS)
def test_bodies_and_titles_are_as_good_as_they_were(name: str, unpacked: Callable[[str], Path]) -> None:
    found = evaluate_extraction(unpacked(f"extraction/{name}.tar.zst") / name)
    values = {measure.name: measure.value for measure in found.measures}
    low = {measure: values[measure] for measure, floor in FLOORS[name].items() if values[measure] < floor}
    assert not low
    assert not found.failed
