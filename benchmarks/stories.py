"""Stories: documents per CPU second, and quality beside a plain online clustering of TF-IDF vectors in the same run.

    python -m benchmarks.stories [--corpus ../shared/corpus]

The baseline is the usual one: every folded word a term, (1 + log tf) × log(1 + N / df), documents in the order of time,
each joining the story with the nearest centroid of the window if the cosine reaches a threshold. Its threshold is the
best on half 1 of the topics, where ours were tuned too; both halves are printed. ECB+ and the pairs have no times: all
documents are of one moment, and the baseline takes them in the order of the hashes of their keys.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import platform
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from monitor.analysis.stories import WINDOW_S, StoryDocument, cluster, document
from monitor.analysis.story_terms import read_terms
from monitor.evaluate.packs import rows
from monitor.evaluate.stories import (
    Text,
    cluster_measures,
    grouped_texts,
    half,
    judged_texts,
    labelled_texts,
    pair_measures,
    stories_of,
)
from monitor.text.words import tokens

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
THRESHOLDS = [round(0.14 + 0.02 * step, 2) for step in range(18)]
TUNED_ON = 1
FEWER = 1500  # documents that the baseline is timed on: it slows down with the stories that are open


def vectors(texts: Sequence[Text]) -> list[dict[str, float]]:
    """The TF-IDF vector of each text, of length 1."""
    counts = [Counter(token.folded for token in tokens(f"{text.title}\n{text.body}")) for text in texts]
    df = Counter(term for count in counts for term in count)
    found = []
    for count in counts:
        vector = {term: (1 + math.log(often)) * math.log(1 + len(texts) / df[term]) for term, often in count.items()}
        length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        found.append({term: weight / length for term, weight in vector.items()})
    return found


def baseline(texts: Sequence[Text], threshold: float, made: Sequence[dict[str, float]] | None = None) -> dict[str, str]:
    """The story (key of its first document) of each text of one language."""
    made = made or vectors(texts)
    order = sorted(
        range(len(texts)), key=lambda place: (texts[place].at, hashlib.sha256(texts[place].key.encode()).digest())
    )
    centroids: dict[str, Counter[str]] = {}
    squares: dict[str, float] = {}
    latest: dict[str, int] = {}
    holding: dict[str, set[str]] = defaultdict(set)
    story_of: dict[str, str] = {}
    for place in order:
        text, vector = texts[place], made[place]
        dots: dict[str, float] = defaultdict(float)
        for term, weight in vector.items():
            for story in holding[term]:
                dots[story] += weight * centroids[story][term]
        likeness = {
            story: dot / math.sqrt(squares[story]) for story, dot in dots.items() if latest[story] >= text.at - WINDOW_S
        }
        best = max(likeness, key=lambda story: (likeness[story], story), default=text.key)
        if likeness.get(best, 0.0) < threshold:
            best = text.key
            centroids[best], squares[best], dots[best] = Counter(), 0.0, 0.0
        centroids[best].update(vector)  # adds
        squares[best] += 1 + 2 * dots[best]
        latest[best] = text.at
        story_of[text.key] = best
        for term in vector:
            holding[term].add(best)
    return story_of


def ours(texts: Sequence[Text]) -> dict[str, str]:
    """The story of each text as Wirewatch finds it."""
    return stories_of(cluster(document(*text) for text in texts))


def halves_of_clusters(
    found: Sequence[tuple[Text, str, str]], story_of: Mapping[str, str]
) -> dict[int, dict[str, float]]:
    """The measures of each half of the topics, rounded."""
    figures = {}
    for number in (0, 1):
        mine = [(text.key, label, topic) for text, label, topic in found if half(topic) == number]
        labels, topics = {key: label for key, label, _ in mine}, {key: topic for key, _, topic in mine}
        measures = cluster_measures(labels, topics, story_of)
        figures[number] = {measure.name: round(measure.value, 3) for measure in measures}
    return figures


def halves_of_pairs(pairs: Sequence[tuple[str, str, bool]], story_of: Mapping[str, str]) -> dict[int, dict[str, float]]:
    """The measures of each half of the pairs, by their first address."""
    return {
        number: {
            measure.name: round(measure.value, 3)
            for measure in pair_measures([pair for pair in pairs if half(pair[0]) == number], story_of)
        }
        for number in (0, 1)
    }


def by_language(texts: Sequence[Text], threshold: float, made: Mapping[str, list[dict[str, float]]]) -> dict[str, str]:
    """The baseline on each language apart."""
    story_of: dict[str, str] = {}
    for lang, vectors_of_one in made.items():
        story_of |= baseline([text for text in texts if text.lang == lang], threshold, vectors_of_one)
    return story_of


def made_by_language(texts: Sequence[Text]) -> dict[str, list[dict[str, float]]]:
    """The vectors of the texts of each language."""
    languages = sorted({text.lang for text in texts})
    return {lang: vectors([text for text in texts if text.lang == lang]) for lang in languages}


def quality(folder: Path) -> dict[str, object]:
    """Both on ECB+, on the judged pairs and on the groups of one title."""
    found: dict[str, object] = {}
    labelled = labelled_texts(rows(folder / "ecbplus.jsonl.gz"))
    texts = [text for text, _, _ in labelled]
    made = made_by_language(texts)
    tried = {at: halves_of_clusters(labelled, by_language(texts, at, made)) for at in THRESHOLDS}
    best = max(THRESHOLDS, key=lambda at: tried[at][TUNED_ON]["B-cubed F1"])
    found["ecb+"] = {
        "baseline": {"threshold": best, **tried[best]},
        "ours": halves_of_clusters(labelled, ours(texts)),
    }
    texts, pairs = judged_texts(rows(folder / "tg_pairs.jsonl.gz"))
    made = made_by_language(texts)
    judged = {at: halves_of_pairs(pairs, by_language(texts, at, made)) for at in THRESHOLDS}
    best_of_pairs = max(THRESHOLDS, key=lambda at: judged[at][TUNED_ON]["F1"])
    found["pairs"] = {
        "baseline at the threshold of ecb+": {"threshold": best, **judged[best]},
        "baseline tuned on pairs": {"threshold": best_of_pairs, **judged[best_of_pairs]},
        "ours": halves_of_pairs(pairs, ours(texts)),
    }
    texts, groups = grouped_texts(rows(folder / "same_title_groups.jsonl.gz"))
    found["groups of one title"] = {
        name: {
            "in one story": round(sum(len({story_of[key] for key in group}) == 1 for group in groups) / len(groups), 4),
            "largest story": Counter(story_of.values()).most_common(1)[0][1],
        }
        for name, story_of in (
            (f"baseline at {best}", by_language(texts, best, made_by_language(texts))),
            ("ours", ours(texts)),
        )
    }
    return found


def stream(folder: Path) -> list[Text]:
    """English articles with their times."""
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [row for row in map(json.loads, lines) if row["lang"] == "en"]
    texts = {}
    for row in found:
        at = datetime.fromisoformat(row["published"] if "T" in row["published"] else row["published"] + "T00:00:00Z")
        key = row["url"] or hashlib.sha256((row["title"] + row["text"]).encode()).hexdigest()
        texts[key] = Text(key, "en", int(at.timestamp()), row["title"], row["text"])
    return list(texts.values())


def window(texts: Sequence[Text], count: int) -> list[StoryDocument]:
    """``count`` documents within one window, each a real one of which two terms in five were dropped at random."""
    chance = np.random.default_rng(20220413)
    stored = [made for made in (document(*text) for text in texts) if len(read_terms(made.terms)) >= 60]
    found = []
    for number in range(count):
        one = stored[int(chance.integers(len(stored)))]
        records = read_terms(one.terms)
        kept = records[chance.random(len(records)) >= 0.4].tobytes()
        found.append(StoryDocument(f"{number:06}", "en", int(chance.integers(WINDOW_S)), one.title, kept))
    return found


def speed(folder: Path) -> dict[str, object]:
    """Documents per CPU second of both on one stream, and of ours on a full window."""
    texts = stream(folder)
    started = time.process_time()
    documents = [document(*text) for text in texts]
    read = time.process_time()
    cluster(documents)
    clustered = time.process_time()
    baseline(texts[:FEWER], 0.3)
    ended = time.process_time()
    full = window(texts, 20_000)
    started_full = time.process_time()
    stories = cluster(full)
    ended_full = time.process_time()
    return {
        "stream documents": len(texts),
        "terms per s": round(len(texts) / (read - started)),
        "cluster per s": round(len(texts) / (clustered - read)),
        "baseline per s, terms included": round(len(texts[:FEWER]) / (ended - clustered)),
        "baseline documents": len(texts[:FEWER]),
        "window documents": len(full),
        "window cluster per s": round(len(full) / (ended_full - started_full)),
        "window stories": len(stories),
    }


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    options = parser.parse_args()
    if not options.corpus.is_dir():
        print(json.dumps({"skipped": f"no corpus at {options.corpus}"}))
        return
    found = {
        "python": platform.python_version(),
        "speed": speed(options.corpus / "articles"),
        "quality, by half of the topics": quality(options.corpus / "clustering"),
    }
    print(json.dumps(found, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
