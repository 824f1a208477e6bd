"""Credited agencies: the figures on pages and texts that were read by eye stay above their floors."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config.settings import shipped
from monitor.errors import UsageError
from monitor.evaluate.credits import LABELS, Case, evaluate_credits, figures
from monitor.evaluate.packs import rows
from monitor.model.article import Credit


def test_wires_are_found_and_not_invented(corpus: Callable[[str], Path]) -> None:
    found = evaluate_credits(corpus("extraction").parent)
    assert found.failed == ()
    values = {measure.name: measure.value for measure in found.measures}
    assert values["precision"] >= 0.97
    assert values["recall"] >= 0.9
    assert values["precision, other half"] >= 0.97
    assert values["recall, other half"] >= 0.85


def test_labels_are_many_and_each_says_what_it_is_of() -> None:
    labels = list(rows(shipped(LABELS)))
    assert len(labels) >= 250
    assert sum(label["wire"] is not None for label in labels) >= 100
    keys = [(label["set"], label.get("file") or label.get("url") or label.get("text_sha256")) for label in labels]
    assert len(set(keys)) == len(keys)
    assert all(key for _, key in keys)
    assert all(label["site"] and (label["wire"] is None or label["wire"].strip()) for label in labels)


def test_figures_count_what_was_found_and_what_was_missed() -> None:
    credit = Credit("wire", "Norda Press", "(NP)", "body", None, 0.9)
    cases = [
        Case("1", "a", "Norda Press", credit),
        Case("2", "b", "ВестАгент", credit),
        Case("3", "c", "ВестАгент", None),
        Case("4", "d", None, None),
    ]
    values = {measure.name: (measure.value, measure.n) for measure in figures(cases)}
    assert values["precision"] == (0.5, 2)
    assert values["recall"] == pytest.approx((1 / 3, 3))
    assert values["right"] == (0.5, 4)
    assert values["precision in body"] == (0.5, 2)


def test_a_corpus_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not the folder"):
        evaluate_credits(tmp_path / "nothing")


def test_what_is_not_in_the_corpus_is_said(tmp_path: Path) -> None:
    found = evaluate_credits(tmp_path)
    assert len(found.failed) == len(list(rows(shipped(LABELS))))
    assert {reason for _, reason in found.failed} == {"not found in the corpus"}
