"""Families in articles per CPU second, all in, against MinHash in plain Python; memory of the window's index.

    python -m benchmarks.families [--articles 2000] [--baseline 300] [--window 1000000]

Articles are full texts of the corpus, or the sample's where there is no corpus. Three of ten are copies of others:
word for word, cut to a half, with a new lead, or with a tenth of the words edited. Ours folds the words, hashes
shingles, sketches, looks for candidates, checks them exactly and works out the components. The baseline is what anyone
would write first: the same number of hash functions over three-word shingles, a dictionary for each of 32 bands of two
values, the exact Jaccard index of what it finds, and a union. The window is filled with drawn sketches.
"""

from __future__ import annotations

import argparse
import gzip
import json
import platform
import random
import resource
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from monitor.analysis.copy_graph import CopyGraph, Member
from monitor.analysis.copy_index import CopyIndex
from monitor.analysis.families import body_hash
from monitor.analysis.shingles import BANDS, Sketch, Text, read, sketch
from monitor.config.settings import shipped
from monitor.text.words import folded_words

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "articles" / "articles.jsonl.gz"
COPIES = 0.3
BASELINE_HASHES, BASELINE_BAND, BASELINE_JACCARD = 64, 2, 0.2
_PRIME = (1 << 61) - 1


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def stream(number: int) -> tuple[str, list[str]]:
    """What the articles are, in words, and their texts, in an order fixed by a seed."""
    rng = random.Random(11)
    if CORPUS.exists():
        source = "full texts of the corpus"
        texts = [row["text"] for row in _rows(CORPUS) if row["kind"] == "full"]
    else:
        source = "articles of the sample"
        texts = [row["text"] for row in _rows(Path(str(shipped("sample/articles/01-articles.jsonl.gz"))))]
    own = rng.sample(texts, min(len(texts), round(number * (1 - COPIES))))
    copies = [copied(rng, rng.choice(own[: len(own) // 3])) for _ in range(number - len(own))]
    made = [*own, *copies]
    rng.shuffle(made)
    return source, made


def copied(rng: random.Random, text: str) -> str:
    """A copy of a text, edited in one of four ways."""
    words = text.split()
    edits = (
        lambda: words,
        lambda: words[: len(words) // 2],
        lambda: [*rng.sample(words, min(25, len(words))), *words[20:]],
        lambda: [rng.choice(words) if rng.random() < 0.1 else word for word in words],
    )
    return " ".join(rng.choice(edits)())


def ours(texts: Sequence[str]) -> tuple[int, int]:
    """Families of two or more articles, and pairs that were compared exactly."""
    index, compared = CopyIndex(), 0
    known: list[Text] = []
    graph = CopyGraph(lambda member: known[member.id])
    for place, text in enumerate(texts):
        made = read(folded_words(text))
        known.append(made)
        graph.add(Member(place, f"{place:09}", body_hash(text), place, None, "", place + 1, str(place), "", None))
        found = sketch(made)
        if found is None:
            continue
        for near in index.candidates(found, place, place + 1).tolist():
            compared += 1
            graph.compare(near, place)
        index.add(place, found, place, place + 1)
    return sum(len(family) > 1 for family in graph.families()), compared


def baseline(texts: Sequence[str]) -> int:
    """Families of two or more articles by MinHash in plain Python."""
    rng = random.Random(3)
    factors = [(rng.randrange(1, _PRIME), rng.randrange(_PRIME)) for _ in range(BASELINE_HASHES)]
    buckets: dict[tuple[int, ...], list[int]] = defaultdict(list)
    known: list[set[int]] = []
    parent = list(range(len(texts)))

    def root(node: int) -> int:
        while parent[node] != node:
            node = parent[node]
        return node

    for place, text in enumerate(texts):
        words = text.lower().split()
        shingles = {zlib.crc32(" ".join(words[at : at + 3]).encode()) for at in range(len(words) - 2)}
        known.append(shingles)
        values = [min(((a * one + b) % _PRIME for one in shingles), default=0) for a, b in factors]
        near = set()
        for band in range(0, BASELINE_HASHES, BASELINE_BAND):
            key = (band, *values[band : band + BASELINE_BAND])
            near.update(buckets[key])
            buckets[key].append(place)
        for other in near:
            both = len(shingles | known[other])
            if both and len(shingles & known[other]) / both >= BASELINE_JACCARD:
                parent[root(place)] = root(other)
    sizes: dict[int, int] = defaultdict(int)
    for place in range(len(texts)):
        sizes[root(place)] += 1
    return sum(size > 1 for size in sizes.values())


def window(number: int) -> dict[str, float]:
    """What an index of this many articles takes: memory, and time to add one and to ask for candidates."""
    rng = np.random.default_rng(4)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    index = CopyIndex()
    spent = 0.0
    sketches: list[Sketch] = []
    for start in range(0, number, 50_000):
        block = rng.integers(0, 2**32, (min(50_000, number - start), BANDS), dtype=np.uint32)
        sketches = [Sketch(row.tobytes(), 300) for row in block]
        started = time.process_time()
        for place, one in enumerate(sketches, start):
            index.add(place, one, place)
        spent += time.process_time() - started
    started = time.process_time()
    for one in sketches[:1000]:
        index.candidates(one, number)
    asked = time.process_time() - started
    return {
        "articles": number,
        "index MB": round(index.memory() / 1e6, 1),
        "peak RSS grown MB": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, 1),
        "add us": round(spent / number * 1e6, 1),
        "candidates us": round(asked / 1000 * 1e6, 1),
    }


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--baseline", type=int, default=300)
    parser.add_argument("--window", type=int, default=1_000_000)
    options = parser.parse_args()
    source, texts = stream(options.articles)
    found: dict[str, object] = {"python": platform.python_version(), "texts": source, "articles": len(texts)}
    found["words"] = round(sum(len(text.split()) for text in texts) / len(texts), 1)
    best = float("inf")
    families = compared = 0
    for _ in range(3):
        started = time.process_time()
        families, compared = ours(texts)
        best = min(best, time.process_time() - started)
    rate = len(texts) / best
    few = texts[: options.baseline]
    started = time.process_time()
    baseline(few)
    obvious = len(few) / (time.process_time() - started)
    found |= {"families": families, "pairs compared": compared, "articles per CPU second": round(rate)}
    found |= {"baseline articles per CPU second": round(obvious, 1), "ratio": round(rate / obvious, 1)}
    found["window"] = window(options.window)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
