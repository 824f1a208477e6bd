"""``wirewatch evaluate tone``: every form of file is read, and the figures are those that a hand would work out."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import correlation
from typing import Any

import pytest

from monitor.analysis.vader_news import NewsScorer, VaderScorer
from monitor.errors import UsageError
from monitor.evaluate.tone import evaluate_tone, reads
from monitor.evaluate.tone_sets import cases
from monitor.model.tone import Polarity, Score


@dataclass(frozen=True, slots=True)
class Told:
    """A scorer that says what is written at the start of the sentence."""

    id: str = "told-1"
    languages: frozenset[str] = frozenset(("en",))

    def score(self, sentence: str, targets: Sequence[tuple[int, int]]) -> Score:
        """The sentence's first word as a label."""
        said: dict[str, tuple[int, Polarity]] = {
            "bad": (-900_000, "negative"),
            "so-so": (0, "neutral"),
            "good": (600_000, "positive"),
        }
        value, label = said.get(sentence.split()[0].lower(), (None, None))
        return Score(value, label, reason=None if label else "too-short")


def row(said: str, label: str, split: str = "") -> dict[str, Any]:
    sentence = f"{said} words about Minsk"
    place = sentence.index("Minsk")
    target = {"mention": "Minsk", "from": place, "to": place + 5, "label": label}
    return {"sentence": sentence, "split": split, "targets": [target]}


def written(folder: Path, listed: Sequence[dict[str, Any]]) -> Path:
    path = folder / "set.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in listed), encoding="utf-8")
    return path


def figures(path: Path, scorer: Any) -> dict[str, float]:
    return {one.name: one.value for one in evaluate_tone(path, scorer).measures}


ROWS = [
    row("bad", "negative"), row("bad", "negative"), row("good", "negative"), row("so-so", "neutral"),
    row("bad", "neutral"), row("good", "positive"), row("good", "positive"), row("good", "positive"),
    row("so-so", "positive"), row("silent", "positive"),
]  # fmt: skip


def test_figures(tmp_path: Path) -> None:
    found = figures(written(tmp_path, ROWS), Told())
    negative, neutral, positive = 2 * 2 / (3 + 3), 2 * 1 / (2 + 2), 2 * 3 / (4 + 4)
    assert found["macro-F1"] == pytest.approx((negative + neutral + positive) / 3)
    assert found["F1 of negative and positive"] == pytest.approx((negative + positive) / 2)
    assert found["average recall"] == pytest.approx((2 / 3 + 1 / 2 + 3 / 4) / 3)
    assert found["accuracy"] == pytest.approx(6 / 9)
    assert found["coverage"] == pytest.approx(9 / 10)
    assert found["negative called positive"] == pytest.approx(1 / 3)
    assert found["Title Case: label kept"] == 1.0
    assert found["name swap: spread"] == 0.0
    assert found["milliseconds a sentence"] >= 0


def test_intervals_are_the_same_each_time_and_hold_the_value(tmp_path: Path) -> None:
    path = written(tmp_path, ROWS)
    first, second = evaluate_tone(path, VaderScorer()), evaluate_tone(path, VaderScorer())
    timeless = [[one for one in found.measures if not one.name.startswith("milli")] for found in (first, second)]
    assert timeless[0] == timeless[1]
    for one in timeless[0]:
        assert one.low is None or one.high is None or one.low <= one.value <= one.high


def test_parts_of_a_file_have_figures_of_their_own(tmp_path: Path) -> None:
    found = figures(written(tmp_path, [row("bad", "negative", "a"), row("good", "negative", "b")]), Told())
    assert (found["a: accuracy"], found["b: accuracy"], found["accuracy"]) == (1.0, 0.0, 0.5)
    # Without all three labels the mean of their F1 says nothing.
    assert "macro-F1" not in found


def test_correlation_with_ratings(tmp_path: Path) -> None:
    ratings = {"bad day": -3.0, "so-so day": 0.1, "good day": 3.5}
    path = written(tmp_path, [{"text": text, "rating": rating} for text, rating in ratings.items()])
    found = figures(path, Told())
    assert found["correlation"] == pytest.approx(correlation(list(ratings.values()), [-0.9, 0.0, 0.6]))
    assert found["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (row("good", "positive"), [("positive", ["Minsk"])]),
        (
            {"sentence_normalized": "Minsk won", "targets": [{"from": 0, "to": 5, "polarity": 6.0}]},
            [("positive", ["Minsk"])],
        ),
        (
            {"Title": "Osian's Fund hits Minsk", "Decisions": "{'Osian's Fund': 'neutral', 'minsk': 'negative'}"},
            [("neutral", ["Osian's Fund"]), ("negative", ["Minsk"])],
        ),
        (
            {"sentence": "Минск рад", "entity": "Минск", "from": 0, "to": 5, "label": "positive", "lang": "ru"},
            [("positive", ["Минск"])],
        ),
        ({"text": "A day", "rating": -1.5}, [("negative", [])]),
        (
            {
                "title": "Anna Rossi wins", "text": "Rossi left. It rained. They saw Rossi.", "entity": "Anna Rossi",
                "label": "Positive",
            },
            [("positive", ["Rossi", "Rossi", "Rossi"])],
        ),
    ],
)  # fmt: skip
def test_forms(tmp_path: Path, listed: dict[str, Any], expected: list[tuple[str, list[str]]]) -> None:
    found = list(cases(written(tmp_path, [listed])))
    assert [(one.label, [text[a:b] for text, targets in one.parts for a, b in targets]) for one in found] == expected


@pytest.mark.parametrize(
    "line", ['{"text": "no label"}', '{"sentence": "x", "from": 0, "to": 1, "label": "nice"}', "[]"]
)
def test_a_line_in_no_known_form_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(row("good", "positive")) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 2"):
        evaluate_tone(path, Told())


def test_title_case_and_other_names_keep_places(tmp_path: Path) -> None:
    (case,) = cases(written(tmp_path, [row("it’s good", "positive")]))
    text, ((start, end),) = case.in_title_case().parts[0]
    assert (text, text[start:end]) == ("It’s Good Words About Minsk", "Minsk")
    text, ((start, end),) = case.renamed("the United Nations")
    assert (text, text[start:end]) == ("it’s good words about the United Nations", "the United Nations")


def test_a_measure_judges_only_its_language(tmp_path: Path) -> None:
    path = written(tmp_path, [{"sentence": "Минск", "from": 0, "to": 5, "label": "neutral", "lang": "ru"}])
    assert not reads(NewsScorer(), path)
    assert figures(path, NewsScorer()) == {"coverage": 0.0}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor", "evaluate", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_command(tmp_path: Path) -> None:
    path = str(written(tmp_path, [row("good", "positive"), row("bad", "negative"), row("the", "neutral")]))
    data = ["--data", str(tmp_path / "data")]
    told = run("tone", path, "--json", *data)
    assert told.returncode == 0, told.stderr
    assert [json.loads(line)["name"] for line in told.stdout.splitlines()][:2] == [
        "set.jsonl: vader-1",
        "set.jsonl: vader-news-1",
    ]
    assert run("tone", path, "--measure", "vader-1", "--floor", "0.9", *data).returncode == 0
    failed = written(tmp_path, [row("good", "negative"), row("bad", "positive"), row("the", "neutral")])
    below = run("tone", str(failed), "--measure", "vader-1", "--floor", "0.9", *data)
    assert below.returncode == 1
    assert "is below 0.9" in below.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["tone", "nothing.jsonl"], "There is no nothing.jsonl"),
        (["tone", "x", "--measure", "gold-1"], "There is no measure 'gold-1'"),
        (["dates", "x", "--floor", "0.5"], "options of"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], complaint: str) -> None:
    told = run(*arguments, "--data", str(tmp_path))
    assert told.returncode == 2
    assert complaint in told.stderr
