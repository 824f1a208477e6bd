"""Many topics on one article, all in, against one compiled regular expression for each part of each topic.

    python -m benchmarks.topics [--articles 400] [--baseline 15] [--agree 0]

Topics are drawn as analysts write them: two or three groups of words joined by AND, with wildcards, phrases, NEAR and
exclusions, from words that stand in 1 of 2,000 to 1 of 25 texts. Articles are English full texts of the corpus, or the
sample's where there is no corpus. Ours makes the index of the article's words anew each time, finds the topics that can
match and evaluates them, mentions and all. The baseline does what anyone would write first: an expression for each
group, compiled once, all of them searched for in title and body until one fails; it only says whether a topic matches.
Both are asked for the same articles in turn; figures are CPU milliseconds an article, the best of three rounds.

``--agree N`` compares the answers of N random pairs of query and article of all kinds of constructs, many queries at
once against each of them alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import platform
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.percolator import Percolator
from monitor.analysis.records import TopicSet, compile_topics
from monitor.analysis.syntax import Node
from monitor.config.settings import shipped
from monitor.model.metadata import Metadata
from monitor.model.topic import TopicVersion
from monitor.text.words import folded_words

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "articles" / "articles.jsonl.gz"
SIZES = (1_000, 10_000)
RAREST, COMMONEST = 1 / 2000, 1 / 25
NOW = datetime(2022, 4, 13, tzinfo=UTC)

Text = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One topic: its query, and the same as expressions that must be found, and must not be found, in a text."""

    query: str
    wanted: tuple[str, ...]
    excluded: tuple[str, ...]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def articles() -> tuple[str, list[Text]]:
    """What the texts are, in words, and title and body of each, in an order fixed by a seed."""
    if CORPUS.exists():
        source = "English full texts of the corpus"
        rows = [row for row in _rows(CORPUS) if row["kind"] == "full" and row["lang"] == "en"]
    else:
        source = "English articles of the sample"
        rows = [row for row in _rows(Path(str(shipped("sample/articles/01-articles.jsonl.gz")))) if row["lang"] == "en"]
    texts = [(row["title"], row["text"]) for row in rows]
    random.Random(5).shuffle(texts)
    return source, texts


# --------------------------------------------------------------------------------------------------------------- topics
class Topics:
    """Draws topics from the words of texts."""

    def __init__(self, texts: Sequence[Text], seed: int) -> None:
        self._random = random.Random(seed)
        held: Counter[str] = Counter()
        for title, body in texts:
            held.update({word for word in folded_words(f"{title} {body}") if len(word) > 3 and word.isascii()})
        least, most = max(2, len(texts) * RAREST), len(texts) * COMMONEST
        kept = sorted((word, count) for word, count in held.items() if least <= count <= most and word.isalpha())
        self._words = [word for word, _ in kept]
        self._counts = [count for _, count in kept]

    def draw(self) -> Drawn:
        """One topic of two or three groups; every third has two of them near each other, every fourth an exclusion."""
        groups = [self._group() for _ in range(self._random.choice((2, 2, 3)))]
        queries = [query for query, _ in groups]
        wanted = [expression for _, expression in groups]
        if self._random.random() < 1 / 3:
            distance = self._random.choice((3, 5, 10, 15))
            queries[:2] = [f"{queries[0]} NEAR/{distance} {queries[1]}"]
            wanted[:2] = [_near(wanted[0], wanted[1], distance)]
        excluded: tuple[str, ...] = ()
        if self._random.random() < 1 / 4:
            query, expression = self._group()
            queries.append(f"-{query}")
            excluded = (expression,)
        return Drawn(" AND ".join(queries), tuple(wanted), excluded)

    def _group(self) -> tuple[str, str]:
        terms = [self._term() for _ in range(self._random.randint(1, 5))]
        queries, expressions = [query for query, _ in terms], [expression for _, expression in terms]
        return f"({' OR '.join(queries)})", rf"\b(?:{'|'.join(expressions)})\b"

    def _term(self) -> tuple[str, str]:
        kind = self._random.random()
        words = self._random.choices(self._words, self._counts, k=2)
        if kind < 0.2:
            return f'"{words[0]} {words[1]}"', rf"{words[0]}\W+{words[1]}"
        if kind < 0.5 and len(words[0]) > 5:
            return f"{words[0][:-1]}*", rf"{words[0][:-1]}\w*"
        return words[0], words[0]


def _near(first: str, second: str, distance: int) -> str:
    between = rf"\W+(?:\w+\W+){{0,{distance}}}?"
    return f"{first}{between}{second}|{second}{between}{first}"


# ----------------------------------------------------------------------------------------------------------- comparison
def prepared(drawn: Sequence[Drawn]) -> TopicSet:
    """The topics as they are matched with what comes in."""
    return compile_topics(
        TopicVersion(number, number, f"Topic {number}", f"topic-{number}", 1, topic.query, "active", NOW)
        for number, topic in enumerate(drawn, 1)
    )


def ours(topics: TopicSet) -> Callable[[Text], int]:
    """How many topics match an article."""
    return lambda text: sum(1 for _ in topics.matching(index_text(*text)))


def baseline(drawn: Sequence[Drawn]) -> Callable[[Text], int]:
    """How many topics match an article, by expressions."""
    ready = [
        (
            [re.compile(one, re.IGNORECASE) for one in topic.wanted],
            [re.compile(one, re.IGNORECASE) for one in topic.excluded],
        )
        for topic in drawn
    ]

    def matching(text: Text) -> int:
        whole = "\n\n".join(text)
        return sum(
            all(one.search(whole) for one in wanted) and not any(one.search(whole) for one in excluded)
            for wanted, excluded in ready
        )

    return matching


def milliseconds(matching: Callable[[Text], int], texts: Sequence[Text], rounds: int = 3) -> tuple[float, float]:
    """CPU milliseconds an article, the best round; and the topics that match one, on average."""
    best, hits = float("inf"), 0
    for _ in range(rounds):
        started = time.process_time()
        hits = sum(map(matching, texts))
        best = min(best, time.process_time() - started)
    return best / len(texts) * 1000, hits / len(texts)


def measured(texts: Sequence[Text], few: Sequence[Text]) -> dict[str, object]:
    """The figures for both sizes; the baseline takes part in the smaller one, on a few of the texts."""
    drawing = Topics(texts, seed=3)
    every = [drawing.draw() for _ in range(max(SIZES))]
    index, _ = milliseconds(lambda text: len(index_text(*text).tokens), texts)
    found: dict[str, object] = {"index alone ms": round(index, 3)}
    costs: dict[int, float] = {}
    for size in SIZES:
        topics = prepared(every[:size])
        costs[size], hits = milliseconds(ours(topics), texts)
        plain, _ = milliseconds(lambda text, topics=topics: _one_by_one(topics, text), few, 1)  # type: ignore[misc]
        found[f"{size} topics"] = {
            "ms": round(costs[size], 3),
            "matching": round(hits, 2),
            "evaluator for each, ms": round(plain, 2),
        }
    small = min(SIZES)
    fast, _ = milliseconds(ours(prepared(every[:small])), few)
    slow, hits = milliseconds(baseline(every[:small]), few, 1)
    found[f"expressions for {small} topics"] = {
        "ms": round(slow, 1),
        "matching": round(hits, 2),
        "ours on these ms": round(fast, 3),
        "times as fast": round(slow / fast),
    }
    found[f"{max(SIZES)} topics cost"] = f"{costs[max(SIZES)] / costs[small]:.2f} times {small} topics"
    return found


def _one_by_one(topics: TopicSet, text: Text) -> int:
    indexed = index_text(*text)
    return sum(evaluate(topic.node, indexed) is not None for topic in topics)


# ------------------------------------------------------------------------------------------------------------ agreement
def agreement(cases: int) -> dict[str, object]:
    """Random queries of all constructs on random texts: pairs compared, pairs that match, and pairs that differ."""
    from hypothesis import HealthCheck, given, seed, settings
    from hypothesis import strategies as st

    from tests.topics.queries import known, nodes, texts  # these two are there for developers only

    counted = Counter({"compared": 0, "matching": 0, "different": 0})

    def compare(queries: list[Node], batch: list[tuple[str, str, Metadata]]) -> None:
        together = Percolator(queries)
        for title, body, metadata in batch:
            at_once = dict(together.matching(index_text(title, body, metadata)))
            for place, node in enumerate(queries):
                alone = evaluate(node, index_text(title, body, metadata))
                counted["compared"] += 1
                counted["matching"] += alone is not None
                counted["different"] += alone != at_once.get(place)

    drawn = (
        st.lists(nodes, min_size=5, max_size=5),
        st.lists(st.tuples(texts, texts, known), min_size=8, max_size=8),
    )
    # Hypothesis remembers all that it drew in one run, so there are many short ones.
    part = settings(max_examples=50, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    number = 0
    while counted["compared"] < cases:
        seed(number)(part(given(*drawn)(compare)))()
        number += 1
    return dict(counted)


def main() -> None:
    """Compare and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--baseline", type=int, default=15)
    parser.add_argument("--agree", type=int, default=0)
    options = parser.parse_args()
    found: dict[str, object] = {"python": platform.python_version()}
    if options.agree:
        found["agreement"] = agreement(options.agree)
    else:
        source, every = articles()
        texts = every[: options.articles]
        words = round(sum(len(body.split()) for _, body in texts) / len(texts))
        found |= {"texts": source, "articles": len(texts), "words": words}
        found |= measured(texts, texts[: options.baseline])
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
