"""Scores of ``vader-1`` per CPU second, by sentence and over whole bodies, against vaderSentiment in the same run.

    python -m benchmarks.tone [--rounds 5] [--bodies 400]

Rounds alternate between both sides and the best of each is compared; figures are CPU seconds of one process.
``compound`` is the number alone, ``score`` has the words behind it and their places; vaderSentiment gives the number
alone and three shares. ``cold`` is with no spelling of these texts remembered from the round before. Every compound is
compared with vaderSentiment's: ``different`` counts those whose digits are not the same.
"""

from __future__ import annotations

import argparse
import gzip
import json
import platform
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import zstandard
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from monitor.analysis.vader import compound, score
from monitor.analysis.vader_words import MOST_REMEMBERED
from monitor.config.settings import shipped
from monitor.text.words import sentences

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _site_bodies() -> list[str]:
    """The bodies that people copied from the pages of the scrapinghub set."""
    with (
        (CORPUS / "extraction" / "scrapinghub.tar.zst").open("rb") as raw,
        zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(raw) as stream,
        tarfile.open(fileobj=stream, mode="r|") as members,
    ):
        for member in members:
            if member.name.endswith("ground-truth.json") and (file := members.extractfile(member)) is not None:
                return [page["articleBody"] for page in json.load(file).values()]
    raise ValueError("the scrapinghub pack has no ground-truth.json")


def texts() -> tuple[str, dict[str, list[str]]]:
    """What is scored, in words, and the texts by kind: labelled sentences, and bodies of articles of two sets."""
    if CORPUS.is_dir():
        folder = CORPUS / "sentiment"
        single = [row["sentence"] for row in _rows(folder / "newsmtsc.jsonl.gz")]
        single += [row["text"] for row in _rows(folder / "nyt_editorials.jsonl.gz")]
        labelled = [row["text"] for row in _rows(folder / "persent.jsonl.gz")]
        kinds = {
            "sentences": list(dict.fromkeys(single)),
            "bodies persent": labelled,
            "bodies scrapinghub": _site_bodies(),
        }
        return "labelled sets and bodies of the corpus", kinds
    bodies = [
        row["text"] for row in _rows(Path(str(shipped("sample/articles/01-articles.jsonl.gz")))) if row["lang"] == "en"
    ]
    single = [body[start:end] for body in bodies[:400] for start, end in sentences(body)]
    return "articles of the sample", {"sentences": list(dict.fromkeys(single)), "bodies sample": bodies}


def seconds(scorer: Callable[[str], object], listed: list[str]) -> float:
    """CPU seconds that a scorer takes for all texts."""
    started = time.process_time()
    for text in listed:
        scorer(text)
    return time.process_time() - started


def forget() -> None:
    """Fill the memory of spellings with others."""
    compound(" ".join(f"spelling{number}" for number in range(2 * MOST_REMEMBERED)))


def compare(listed: list[str], rounds: int, stock: Callable[[str], object], *, whole: bool) -> dict[str, float]:
    """Microseconds a text of each scorer and the ratio to vaderSentiment; ``score`` cuts, so not for bodies."""
    ours: dict[str, Callable[[str], object]] = (
        {"compound": compound} if whole else {"compound": compound, "score": score}
    )
    best: dict[str, float] = {}
    for _ in range(rounds):
        measured = {"vaderSentiment": seconds(stock, listed)}
        for name, scorer in ours.items():
            forget()
            measured[f"{name} cold"] = seconds(scorer, listed)
            seconds(scorer, listed)
            measured[f"{name} warm"] = seconds(scorer, listed)
        best = {name: min(value, best.get(name, value)) for name, value in measured.items()}
    figures = {f"{name} us": round(value / len(listed) * 1e6, 2) for name, value in best.items()}
    return figures | {
        f"{name} ratio": round(best["vaderSentiment"] / value, 1)
        for name, value in best.items()
        if name != "vaderSentiment"
    }


def main() -> None:
    """Compare on every kind of text and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--bodies", type=int, default=400)
    options = parser.parse_args()
    source, kinds = texts()
    stock = SentimentIntensityAnalyzer().polarity_scores
    found: dict[str, object] = {"python": platform.python_version(), "texts": source}
    for kind, every in kinds.items():
        whole = kind != "sentences"
        listed = every[: options.bodies] if whole else every
        different = sum(repr(compound(text)) != repr(stock(text)["compound"]) for text in listed)
        figures = compare(listed, options.rounds, stock, whole=whole)
        words = round(sum(len(text.split()) for text in listed) / len(listed), 1)
        found[kind] = {"texts": len(listed), "words": words, "different": different, **figures}
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
