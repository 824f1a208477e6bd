"""The latency of every question that the dashboard asks, on a generated archive.

    python -m benchmarks.queries [--articles 100000] [--keep FOLDER] [--rounds 5]

The archive is made of the sample's articles, copied with other times, addresses and outlets over two years, as if
they were real ones. The baseline beside each figure is the plainest answer: one scan over the articles' table joined
with their matches.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median

from monitor.analysis.records import Sighting, analyse, compile_topics
from monitor.analysis.vader_news import NewsScorer
from monitor.collectors.folder import read_lines
from monitor.config.registries import default_book, outlet_named
from monitor.config.settings import shipped
from monitor.ingest.seeding import seed
from monitor.model.record import Counted, Record
from monitor.model.selection import Selection
from monitor.model.source import Source
from monitor.queries.archive import Queries
from monitor.storage.store import Storage
from monitor.text.jsonl import read_jsonl

FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 730
NOW = FIRST_DAY + timedelta(days=DAYS)
BATCH = 500
BASELINE = """
select date(a.counted_at, 'unixepoch') as day, count(*), avg(m.tone)
from articles a join matches m on m.article_id = a.id where m.version_id = 1 group by day
"""


def originals(storage: Storage) -> list[Record]:
    """The sample's articles as records."""
    topics = compile_topics(storage.topics.live_versions())
    book = default_book()
    found = []
    for row in read_jsonl(read_lines(shipped("sample/articles/01-articles.jsonl.gz"))):
        outlet = book.find(domain=row.domain) or outlet_named(row.outlet, row.domain)
        found.append(
            analyse(row.article, outlet, topics, Sighting("", NOW, NOW, archive=True, sample=False), (NewsScorer(),))
        )
    return found


def copies(records: list[Record], most: int) -> Iterator[Record]:
    """Records with times, addresses and outlets of their own; every second one is a copy of the one before it."""
    for number in range(most):
        original = records[(number // 2 if number % 2 else number) % len(records)]
        mark = hashlib.sha256(str(number).encode()).hexdigest()
        at = FIRST_DAY + timedelta(seconds=int(mark[:8], 16) % (DAYS * 86_400))
        outlet = replace(original.outlet, key=f"o{number % 240}.example", name=f"Outlet {number % 240}")
        pair = hashlib.sha256(str(number // 2).encode()).hexdigest()
        yield replace(
            original,
            key=mark[:32],
            article=replace(original.article, url=f"https://o{number % 240}.example/{number}"),
            outlet=outlet,
            counted=Counted(at, "minute", estimated=False),
            body_hash=pair,
            item_key=str(number),
        )


def build(folder: Path, most: int) -> Storage:
    """The archive, made once."""
    storage = Storage.open(f"sqlite:///{folder / 'wirewatch.db'}", now=NOW, backup_folder=folder)
    if storage.articles.has_real():
        return storage
    seed(storage, NOW, sample=False)
    source = storage.sources.add(Source("Archive", "folder", str(folder), paused=True), NOW, next_due=NOW)
    records = copies(originals(storage), most)
    while batch := list(islice(records, BATCH)):
        marks = {record.item_key: record.key for record in batch}
        storage.articles.save(batch, source.id, fingerprints=marks, now=NOW, archive=True)
    return storage


def questions(queries: Queries) -> dict[str, Callable[[], object]]:
    """Every question of the dashboard with its usual selection."""
    half_a_year = Selection(since=date(2025, 1, 1), until=date(2025, 7, 1))
    both = replace(half_a_year, topics=("sanctions", "russia-belarus-relations"))
    one = replace(half_a_year, topics=("sanctions",))
    last = queries.articles(one, limit=1).rows[0].id
    return {
        "trend of two topics, articles per day, six months": lambda: queries.trend(both),
        "trend of one topic, families per day": lambda: queries.trend(replace(one, unit="families")),
        "trend of one topic, origins per week, two years": lambda: queries.trend(
            Selection(
                topics=("sanctions",), unit="origins", bucket="week", since=date(2024, 1, 1), until=date(2026, 1, 1)
            )
        ),
        "trend with country and language": lambda: queries.trend(replace(one, countries=("PL",), languages=("en",))),
        "trend in a half-hour zone": lambda: queries.trend(replace(one, tz="Asia/Kolkata")),
        "totals of two topics": lambda: queries.totals(both),
        "top outlets": lambda: queries.top_outlets(one),
        "latest 50 articles": lambda: queries.articles(one),
        "articles, page 200": lambda: queries.articles(one, offset=10_000),
        "articles by tone": lambda: queries.articles(one, sort="tone", descending=False),
        "articles by title": lambda: queries.articles(one, sort="title", descending=False),
        "negative articles": lambda: queries.articles(replace(one, tone="negative")),
        "one article": lambda: queries.article(last),
        "text query, one rare phrase": lambda: queries.articles(replace(one, query='"asset freeze"')),
        "preview of a new query": lambda: queries.preview("embargo* AND oil", half_a_year),
        "choices of the filters": lambda: queries.choices(sample=False),
        "sources": queries.sources,
        "status": queries.status,
    }


def measure(storage: Storage, rounds: int) -> dict[str, float]:
    """Median milliseconds of each question; every round asks with nothing kept from the one before."""
    figures: dict[str, float] = {}
    for name in questions(Queries(storage, lambda: NOW, version="benchmark")):
        taken = []
        for _ in range(rounds):
            ask = questions(Queries(storage, lambda: NOW, version="benchmark"))[name]
            started = time.perf_counter()
            ask()
            taken.append(1000 * (time.perf_counter() - started))
        figures[name] = round(median(taken), 2)
    return figures


def baseline(folder: Path, rounds: int) -> float:
    """Median milliseconds of the plain scan for the first question."""
    database = sqlite3.connect(folder / "wirewatch.db")
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        database.execute(BASELINE).fetchall()
        taken.append(1000 * (time.perf_counter() - started))
    database.close()
    return round(median(taken), 2)


def main() -> None:
    """Build the archive, ask everything, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="keep the archive in this folder, and use it when it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        started = time.perf_counter()
        storage = build(folder, options.articles)
        seconds = time.perf_counter() - started
        figures = measure(storage, options.rounds)
        storage.close()
        plain = baseline(folder, options.rounds)
    first = figures["trend of two topics, articles per day, six months"]
    print(
        json.dumps(
            {
                "articles": options.articles,
                "build_seconds": round(seconds, 1),
                "milliseconds": figures,
                "plain_scan_milliseconds": plain,
                "ratio_of_first": round(plain / first, 1),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
