"""Figures of dates: what counts as answered, as right and as a case."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import UsageError
from monitor.evaluate.dates import evaluate_dates

TEXT = "<p>The harbour of Wickby reopened on Monday after a storm had closed it for three days, the master said.</p>"


def page(published: str) -> str:
    meta = f"<meta property='article:published_time' content='{published}'>" if published else ""
    return f"<html><head>{meta}</head><body><article><h1>Harbour reopens</h1>{TEXT * 3}</article></body></html>"


def figures(path: Path) -> dict[str, float]:
    return {one.name: one.value for one in evaluate_dates(path).measures if one.name != "ms"}


def test_right_wrong_missing_and_undated_pages_are_counted_apart(tmp_path: Path) -> None:
    written = {"right": "2022-04-13", "wrong": "2022-04-13", "missing": "", "undated": ""}
    expected = {"right": "2022-04-13", "wrong": "2022-04-14", "missing": "2022-04-13", "undated": None}
    for name, date in written.items():
        (tmp_path / f"{name}.html").write_text(page(date), "utf-8")
    rows = [{"file": f"{name}.html", "url": f"https://a.example/{name}", "date": expected[name]} for name in written]
    (tmp_path / "annotations.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert figures(tmp_path) == {
        "precision": 1 / 2,
        "recall": 2 / 3,
        "accuracy": 2 / 4,
        "accuracy on dated": 1 / 3,
    }


def test_a_labelled_moment_is_compared_in_its_own_zone(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("2022-04-12T23:10:00Z"), "utf-8")
    row = {"file": "a.html", "url": "https://a.example/a", "publishing_date": "2022-04-13 08:10:00+09:00"}
    (tmp_path / "expected.jsonl").write_text(json.dumps(row), "utf-8")
    assert figures(tmp_path)["accuracy"] == 1


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"annotations\.jsonl"):
        evaluate_dates(tmp_path)


def test_written_dates_are_right_or_refused(corpus: Callable[[str], Path]) -> None:
    found = figures(corpus("feeds/date_strings.jsonl"))
    assert found["precision"] == 1
    assert found["recall"] >= 0.65
