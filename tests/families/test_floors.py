"""Floors of quality: the made archive in four languages, and the labelled sets of the corpus."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import UsageError
from monitor.evaluate.families import evaluate_families
from tests.families.making import archive, score

EVENTS = {"en": 10, "ru": 4, "de": 3, "zh": 8}


@pytest.mark.parametrize("lang", EVENTS)
@pytest.mark.parametrize("copies", [40, 5])
def test_made_archive(lang: str, copies: int) -> None:
    total, kinds = score(archive(lang, EVENTS[lang], copies=copies))
    assert total.precision >= 0.99
    assert total.recall >= 0.95
    assert kinds.get("20 % of words", 1) >= 0.99
    assert min(kinds.values()) >= 0.95


def figures(path: Path) -> dict[str, float]:
    return {measure.name: measure.value for measure in evaluate_families(path).measures}


def test_texts_on_events(corpus: Callable[[str], Path]) -> None:
    """Texts on one event are mostly no copies; what is joined is of one event."""
    assert figures(corpus("clustering/ecbplus.jsonl.gz"))["precision"] >= 0.99


def test_pairs_of_stories(corpus: Callable[[str], Path]) -> None:
    assert figures(corpus("clustering/tg_pairs.jsonl.gz"))["precision"] >= 0.99


def test_headlines_with_texts(corpus: Callable[[str], Path]) -> None:
    """Nearly all texts of this set are missing; the pairs that are there are found."""
    assert figures(corpus("clustering/same_title_groups.jsonl.gz"))["recall"] >= 0.99


def test_own_pairs(tmp_path: Path) -> None:
    text = " ".join(f"word{number}" for number in range(60))
    other = " ".join(f"other{number}" for number in range(60))
    rows = [
        {"pair": [text, f"A new lead. {text}"], "same": True, "kind": "lead"},
        {"pair": [text, {"text": other, "title": "Other"}], "same": False},
        {"pair": [text, other], "same": True, "kind": "rewritten"},
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert figures(path) == {
        "precision": 1.0, "recall": 0.5, "candidates": 0.5, "recall lead": 1.0, "recall rewritten": 0.0,
    }  # fmt: skip
    path.write_text('{"text": "x"}', encoding="utf-8")
    with pytest.raises(UsageError, match="none of pair, a and b, cluster, items"):
        evaluate_families(path)
