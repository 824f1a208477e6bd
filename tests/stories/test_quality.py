"""Floors of quality on labelled sets, and ``wirewatch evaluate stories`` on small ones."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from monitor.errors import UsageError
from monitor.evaluate.stories import bcubed, evaluate_stories, paired

REPOSITORY = Path(__file__).resolve().parents[2]


def figures(path: Path) -> dict[str, float]:
    return {measure.name: measure.value for measure in evaluate_stories(path).measures}


def test_events_of_one_kind_are_told_apart(corpus: Callable[[str], Path]) -> None:
    found = figures(corpus("clustering/ecbplus.jsonl.gz"))
    assert found["B-cubed F1"] >= 0.93
    assert found["pairs F1"] >= 0.91
    assert found["largest story"] <= 30


def test_judged_pairs(corpus: Callable[[str], Path]) -> None:
    assert figures(corpus("clustering/tg_pairs.jsonl.gz"))["F1"] >= 0.81


def test_reprints_of_one_headline_are_in_one_story_and_stories_stay_small(corpus: Callable[[str], Path]) -> None:
    found = figures(corpus("clustering/same_title_groups.jsonl.gz"))
    assert found["groups in one story"] >= 0.99
    assert found["largest story"] <= 30


# ------------------------------------------------------------------------------------------------------------- measures
LABELS = {"a": "x", "b": "x", "c": "x", "d": "y"}


def test_bcubed_is_a_mean_over_documents() -> None:
    found = bcubed(LABELS, {"a": "1", "b": "1", "c": "2", "d": "2"})
    assert found == {"a": (1.0, 2 / 3), "b": (1.0, 2 / 3), "c": (0.5, 1 / 3), "d": (0.5, 1.0)}


def test_pairs_are_counted_from_both_ends() -> None:
    found = paired(LABELS, {"a": "1", "b": "1", "c": "2", "d": "2"})
    assert found == {"a": (1, 0, 1), "b": (1, 0, 1), "c": (0, 1, 2), "d": (0, 1, 0)}


# -------------------------------------------------------------------------------------------------------------- command
FERRY = "The ferry Halmira ran aground off Port Varn, harbour master Ilse Drummel said."
TIMBER = "Orvania banned timber from the Kestrel Isles, trade minister Paulo Renk told parliament."


def written(folder: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path = folder / "set.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def item(name: str, text: str) -> dict[str, str]:
    return {"url": f"https://{name}.example/", "title": text[:30], "text": text, "published": "2026-01-01T08:00:00Z"}


def test_each_set_is_known_by_its_fields(tmp_path: Path) -> None:
    clusters = [
        {"id": str(number), "topic": 1, "cluster": text[:5], "lang": "en", "text": f"{text[:20]}\n{text}"}
        for number, text in enumerate((FERRY, FERRY, TIMBER))
    ]
    assert figures(written(tmp_path, clusters))["B-cubed F1"] == 1.0
    pairs = [
        {"lang": "en", "same": True, "a": item("one", FERRY), "b": item("two", FERRY)},
        {"lang": "en", "same": False, "a": item("one", FERRY), "b": item("three", TIMBER)},
    ]
    assert figures(written(tmp_path, pairs))["F1"] == 1.0
    groups = [{"items": [item("one", FERRY), item("two", FERRY)]}, {"items": [item("a", FERRY), item("b", TIMBER)]}]
    assert figures(written(tmp_path, groups))["groups in one story"] == 0.5


@pytest.mark.parametrize("row", [{"text": "nothing known"}, {"cluster": "x"}, {"same": True, "a": 1, "b": 2}])
def test_another_file_is_refused(tmp_path: Path, row: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"set\.jsonl\.gz"):
        evaluate_stories(written(tmp_path, [row]))


def test_the_command_prints_every_measure_as_json(tmp_path: Path) -> None:
    pairs = [{"lang": "en", "same": True, "a": item("one", FERRY), "b": item("two", FERRY)}]
    command = [sys.executable, "-m", "monitor", "evaluate", "stories", str(written(tmp_path, pairs)), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=REPOSITORY, check=True)
    printed = json.loads(done.stdout)
    assert {measure["name"]: measure["value"] for measure in printed["measures"]}["F1"] == 1.0
