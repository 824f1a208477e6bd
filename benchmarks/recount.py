"""Recounts and previews over a large invented archive, beside reading every article with one expression for each term.

    python -m benchmarks.recount [--articles 200000] [--keep FOLDER] [--baseline 20000]

A preview is asked as the editor asks it: a first answer after 0.3 s of counting, then on until it is complete. The
baseline reads the newest articles, as many as it is told, and runs one compiled expression for each term over title and
body. Wall-clock time and this process's own are both told, since a machine may have other things to do.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.archive import NOW, build
from monitor.analysis.matching import terms
from monitor.analysis.syntax import Phrase, Word, parse
from monitor.collectors.fetch import Fetcher
from monitor.config.settings import Settings
from monitor.ingest.jobs import run_next_job
from monitor.ingest.reading import Parts
from monitor.model.selection import Selection
from monitor.model.topic import RECOUNT
from monitor.queries.archive import Queries
from monitor.queries.registries import Registries
from monitor.storage.store import Storage
from monitor.workers import Workers

NARROWED = (
    "potash",
    "sanctions OR embargo",
    "(Russia* OR Moscow) NEAR/10 (Belarus* OR Minsk OR Lukashenka)",
    "tariff*",
)
NOT_NARROWED = ("/[Pp]otash/", "country:BY OR /[Pp]otash/")
FIRST_S = 0.3


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """The result, the seconds that went by, and those that this process worked."""
    wall, own = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - own


def recounted(storage: Storage, query: str, articles: int) -> dict[str, Any]:
    """Count a new topic over the whole archive."""
    settings = Settings(data=Path())
    fetcher = Fetcher(contact="benchmark", allow=settings.allow, page_delay_s=0)
    parts = Parts(settings, storage, fetcher, Workers(1), Registries(storage), (), lambda: NOW, threading.Event())
    name = f"Benchmark {time.time_ns()}"
    topic = storage.topics.add(name, name.lower().replace(" ", "-"), "", query, "benchmark", "", NOW, recount=True)
    complete, wall, own = timed(lambda: run_next_job(parts, "benchmark", lambda: True, (RECOUNT,)))
    [job] = [job for job in storage.jobs.recent(1000) if job.version_id == topic.active.id]
    everything = Selection(
        since=NOW.date() - timedelta(days=10_000), until=NOW.date() + timedelta(days=1), sample=False
    )
    queries = Queries(storage, lambda: NOW, version="benchmark")
    [total] = queries.totals(Selection(topics=(topic.slug,), since=everything.since, until=everything.until))
    assert complete
    return {
        "query": query,
        "candidates": job.total,
        "hits": total.articles,
        "seconds": round(wall, 2),
        "own_seconds": round(own, 2),
        "articles_per_second": round(articles / wall),
        "articles_per_own_second": round(articles / own),
    }


def previewed(storage: Storage, query: str) -> dict[str, Any]:
    """A first answer, then all of it."""
    queries = Queries(storage, lambda: NOW, version="benchmark")
    days = queries.extent(sample=False)
    assert days is not None
    everything = Selection(since=days[0], until=days[1] + timedelta(days=1), sample=False)
    until = time.perf_counter() + FIRST_S
    go_on = lambda: time.perf_counter() < until  # noqa: E731
    first, first_wall, first_own = timed(lambda: queries.preview(query, everything, samples=20, go_on=go_on))
    full, wall, own = timed(lambda: queries.preview(query, everything, samples=20))
    return {
        "query": query,
        "first_seconds": round(first_wall, 2),
        "first_own_seconds": round(first_own, 2),
        "first_hits": first.hits,
        "first_expected": first.expected,
        "complete_seconds": round(first_wall + wall, 2),
        "complete_own_seconds": round(first_own + own, 2),
        "hits": full.hits,
    }


def baseline(storage: Storage, query: str, most: int) -> float:
    """Articles per second of the obvious way."""
    leaves = [leaf for leaf in terms(parse(query)) if isinstance(leaf, Word | Phrase)]
    written = [leaf.words if isinstance(leaf, Phrase) else (leaf.text,) for leaf in leaves]
    patterns = [
        re.compile(r"\b" + r"\W+".join(re.escape(word).replace(r"\*", r"\w*") for word in words) + r"\b", re.IGNORECASE)
        for words in written
    ]
    found = 0
    started = time.process_time()
    for batch in next(storage.articles.newest_first(None).batches(most)).batches(500):
        for text in storage.articles.texts(batch.ids.tolist()):
            found += any(pattern.search(f"{text.title}\n{text.body}") for pattern in patterns)
    return most / (time.process_time() - started)


def main() -> None:
    """Build the archive, count and preview, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--baseline", type=int, default=20_000, help="articles that the baseline reads")
    parser.add_argument("--keep", type=Path, help="keep the archive in this folder, and use it when it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        storage, seconds, _ = timed(lambda: build(folder, options.articles))
        figures = {
            "articles": options.articles,
            "build_seconds": round(seconds, 1),
            "previews": [previewed(storage, query) for query in (*NARROWED, *NOT_NARROWED)],
            "recounts": [recounted(storage, query, options.articles) for query in (*NARROWED, *NOT_NARROWED)],
            "baseline_articles_per_own_second": {
                query: round(baseline(storage, query, options.baseline)) for query in NARROWED[1:3]
            },
        }
        storage.close()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
