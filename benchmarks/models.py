"""CPU time of the learned measures: milliseconds a sentence, one by one and in batches, and how long loading takes.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.models --models FOLDER

``FOLDER`` is the folder of models of a data folder after ``wirewatch models install``; without it only ru-linear-1 is
measured. Sentences are those of NewsMTSC and RuSentNE where the corpus is there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from monitor.config.settings import shipped
from monitor.models.minilm import ADAPTER, MiniLmScorer
from monitor.models.russian import LINEAR, WORDS, load_russian
from monitor.models.store import MINILM, ModelStore

SENTIMENT = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "sentiment"
ENGLISH = "The ministry said that Minsk had kept its promise, although its critics called the new rules a step back."
RUSSIAN = "Министерство сообщило, что Минск сдержал обещание, хотя критики назвали новые правила шагом назад."

Case = tuple[str, list[tuple[int, int]]]


def _rows(name: str) -> list[dict[str, Any]]:
    if not (SENTIMENT / name).exists():
        return []
    with gzip.open(SENTIMENT / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def english() -> list[Case]:
    """Sentences of the test parts of NewsMTSC, else one of our own."""
    found = [
        (row["sentence"], [(target["from"], target["to"])])
        for row in _rows("newsmtsc.jsonl.gz")
        if row["split"] != "train"
        for target in row["targets"]
    ]
    return found or [(ENGLISH, [(ENGLISH.index("Minsk"), ENGLISH.index("Minsk") + 5)])] * 300


def russian() -> list[Case]:
    """Sentences of RuSentNE, else one of our own."""
    found = [(row["sentence"], [(row["from"], row["to"])]) for row in _rows("rusentne.jsonl.gz")]
    return found or [(RUSSIAN, [(RUSSIAN.index("Минск"), RUSSIAN.index("Минск") + 5)])] * 300


def milliseconds(call: Callable[[], object], count: int, rounds: int = 3) -> float:
    """CPU time of a call per sentence, the best of the rounds."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        call()
        best = min(best, time.process_time() - started)
    return round(best / count * 1000, 2)


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=None)
    parser.add_argument("--sentences", type=int, default=300)
    options = parser.parse_args()
    found: dict[str, Any] = {
        "python": platform.python_version(),
        "blas": {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")},
    }
    started = time.process_time()
    linear = load_russian(shipped(LINEAR), shipped(WORDS))
    cases = russian()[: options.sentences]
    found["ru-linear-1"] = {
        "load s": round(time.process_time() - started, 2),
        "sentences": len(cases),
        "ms": milliseconds(lambda: [linear.score(*case) for case in cases], len(cases)),
    }
    if options.models is not None:
        scorer = MiniLmScorer(ModelStore(options.models), shipped(ADAPTER))
        cases = english()[: options.sentences]
        started = time.process_time()
        scorer.score(*cases[0])
        found[MINILM.measure] = {
            "load s": round(time.process_time() - started, 2),
            "sentences": len(cases),
            "words": round(sum(len(text.split()) for text, _ in cases) / len(cases), 1),
            "ms one by one": milliseconds(lambda: [scorer.score(*case) for case in cases], len(cases)),
            "ms in batches": milliseconds(lambda: scorer.scores(cases), len(cases)),
        }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
