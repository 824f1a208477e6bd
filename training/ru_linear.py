"""Makes ``ru-linear-1`` from the training part of RuSentNE-2023 (MIT). Needs numpy alone; about a minute.

    python -m training.ru_linear [--data ../shared/corpus/sentiment/rusentne.jsonl.gz] [--write]

Softmax regression with an L2 penalty over the features of ``monitor.analysis.russian_features``. Figures are for five
parts cut by sentence: each part is judged by a model made from the other four, its shift of labels included.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.russian_features import Feature, ToneWords, features

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "corpus" / "sentiment" / "rusentne.jsonl.gz"
DATA_SHA256 = "436999cda3d90a236df1e8802fe441f403eb604d7808a2ac600a313ca0051aa5"
WORDS = ROOT / "data" / "models" / "ru-tone-words.txt"
RESULT = ROOT / "data" / "models" / "ru-linear-1.tsv"
LABELS = ("negative", "neutral", "positive")
COST = 0.5
"""The weight of the loss against the penalty."""
ROUNDS = 300
FEWEST = 1
"""Rows in which a feature has to stand."""
LEAST = 10
"""Thousandths below which all three weights of a feature are left out of the file."""
PARTS = 5

Numbers = NDArray[np.float64]


class Rows(NamedTuple):
    """Sparse rows: for each value the number of its row and of its column."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: Numbers
    height: int


def read(path: Path, split: str) -> list[dict[str, Any]]:
    """The rows of a part of the set."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if row["split"] == split]


def part(sentence: str) -> int:
    """The part that a sentence belongs to, by its hash."""
    return int(hashlib.sha256(sentence.encode()).hexdigest(), 16) % PARTS


def names(listed: Sequence[Sequence[Feature]]) -> dict[str, int]:
    """The features that are used, by name, with their columns."""
    counts = Counter(name for found in listed for name in {feature.name for feature in found})
    return {name: number for number, name in enumerate(sorted(name for name, n in counts.items() if n >= FEWEST))}


def rows(listed: Sequence[Sequence[Feature]], columns: dict[str, int]) -> Rows:
    """The features as sparse rows, with a last column for the bias."""
    cells = [
        (number, columns[feature.name], feature.value)
        for number, found in enumerate(listed)
        for feature in found
        if feature.name in columns
    ]
    cells += [(number, len(columns), 1.0) for number in range(len(listed))]
    row, column, value = (np.array(one) for one in zip(*cells, strict=True))
    return Rows(row, column, value.astype(np.float64), len(listed))


def product(x: Rows, weights: Numbers) -> Numbers:
    """Rows times weights."""
    found = [np.bincount(x.row, x.value * weights[x.column, label], x.height) for label in range(3)]
    return np.stack(found, axis=1)


def fit(x: Rows, labels: NDArray[np.int64], width: int) -> Numbers:
    """The weights, by accelerated gradient descent from zero; the bias is not penalised."""
    wanted = np.eye(3)[labels]
    penalty = np.ones((width, 1))
    penalty[-1] = 0
    weights: Numbers = np.zeros((width, 3))
    before = weights
    step = 1 / (1 + COST * 0.5 * _largest(x, width))
    for number in range(ROUNDS):
        ahead = weights + number / (number + 3) * (weights - before)
        logits = product(x, ahead)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        miss = odds / odds.sum(axis=1, keepdims=True) - wanted
        slope = [np.bincount(x.column, x.value * miss[x.row, label], width) for label in range(3)]
        before, weights = weights, ahead - step * (COST * np.stack(slope, axis=1) + penalty * ahead)
    return weights


def _largest(x: Rows, width: int) -> float:
    """The largest eigenvalue of the rows' square, by the power method."""
    vector: Numbers = np.ones(width)
    for _ in range(20):
        vector /= np.linalg.norm(vector)
        along = np.bincount(x.row, x.value * vector[x.column], x.height)
        vector = np.bincount(x.column, x.value * along[x.row], width).astype(np.float64)
    return float(np.linalg.norm(vector)) * 1.05


def macro_f1(labels: NDArray[np.int64], given: NDArray[np.int64]) -> float:
    """Mean of the F1 of the three labels."""
    scores = []
    for label in range(3):
        both = ((labels == label) & (given == label)).sum()
        scores.append(2 * both / max(1, (labels == label).sum() + (given == label).sum()))
    return float(np.mean(scores))


def best_shift(labels: NDArray[np.int64], logits: Numbers) -> Numbers:
    """What to add to negative and positive for the best macro-F1, to a tenth."""
    tried = [np.array([n / 10, 0.0, p / 10]) for n in range(21) for p in range(21)]
    return max(tried, key=lambda shift: macro_f1(labels, (logits + shift).argmax(axis=1)))


def crossed(listed: Sequence[Sequence[Feature]], labels: NDArray[np.int64], parts: NDArray[np.int64]) -> Numbers:
    """Logits of every row by a model made without the rows of its part."""
    found = np.zeros((len(labels), 3))
    for held in range(PARTS):
        inside = np.flatnonzero(parts != held).tolist()
        outside = np.flatnonzero(parts == held).tolist()
        chosen = [listed[number] for number in inside]
        columns = names(chosen)
        weights = fit(rows(chosen, columns), labels[inside], len(columns) + 1)
        found[outside] = product(rows([listed[number] for number in outside], columns), weights)
    return found


def interval(labels: NDArray[np.int64], given: NDArray[np.int64], groups: NDArray[np.int64]) -> tuple[float, float]:
    """95 % bootstrap interval of macro-F1, drawn by sentence."""
    draw = np.random.default_rng(20261125)
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    found = []
    for _ in range(500):
        chosen = np.concatenate([members[number] for number in draw.integers(0, len(members), len(members))])
        found.append(macro_f1(labels[chosen], given[chosen]))
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def written(columns: dict[str, int], weights: Numbers, shift: Numbers, said: Sequence[str]) -> str:
    """The model as text: thousandths, features that weigh next to nothing left out."""
    whole = np.rint(weights * 1000).astype(int)
    lines = [f"# {line}" for line in said]
    kept = [(name, whole[number]) for name, number in columns.items() if np.abs(whole[number]).max() >= LEAST]
    named = [("*bias", whole[-1]), ("*shift", np.rint(shift * 1000).astype(int)), *kept]
    lines += ["\t".join([name, *map(str, values)]) for name, values in named]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure by parts, make the model from all rows, and write it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if hashlib.sha256(options.data.read_bytes()).hexdigest() != DATA_SHA256:
        print("The data are not those that the shipped model was made from.")
    tone_words = ToneWords.read(WORDS.read_text(encoding="utf-8"))
    found = read(options.data, "train_data")
    listed = [features(row["sentence"], [(row["from"], row["to"])], tone_words) for row in found]
    labels = np.array([LABELS.index(row["label"]) for row in found])
    parts = np.array([part(row["sentence"]) for row in found])
    order = {sentence: number for number, sentence in enumerate(dict.fromkeys(row["sentence"] for row in found))}
    groups = np.array([order[row["sentence"]] for row in found])
    logits = crossed(listed, labels, parts)
    given = np.zeros_like(labels)
    for held in range(PARTS):
        own = parts == held
        given[own] = (logits[own] + best_shift(labels[~own], logits[~own])).argmax(axis=1)
    low, high = interval(labels, given, groups)
    figure = f"macro-F1 {macro_f1(labels, given):.3f} ({low:.3f}-{high:.3f}), n = {len(found)}"
    print(f"by parts: {figure}; as COUNTRY", _of_tag(found, labels, given, "COUNTRY"))
    shift = best_shift(labels, logits)
    columns = names(listed)
    weights = fit(rows(listed, columns), labels, len(columns) + 1)
    other = [row for row in read(options.data, "validation_data_labeled") if row["sentence"] not in order]
    later = rows([features(row["sentence"], [(row["from"], row["to"])], tone_words) for row in other], columns)
    truth = np.array([LABELS.index(row["label"]) for row in other])
    called = (product(later, weights) + shift).argmax(axis=1)
    low, high = interval(truth, called, np.arange(len(other)))
    print(
        f"validation without shared sentences: {macro_f1(truth, called):.3f} ({low:.3f}-{high:.3f}), n = {len(other)}"
    )
    text = written(columns, weights, shift, [f"ru-linear-1, made by training/ru_linear.py; by parts: {figure}"])
    print(f"{len(columns)} features, shift {shift}, SHA-256 {hashlib.sha256(text.encode()).hexdigest()}")
    if options.write:
        RESULT.write_text(text, encoding="utf-8")


def _of_tag(found: Sequence[dict[str, Any]], labels: NDArray[np.int64], given: NDArray[np.int64], tag: str) -> float:
    own = np.array([row["entity_tag"] == tag for row in found])
    return round(macro_f1(labels[own], given[own]), 3)


if __name__ == "__main__":
    main()
