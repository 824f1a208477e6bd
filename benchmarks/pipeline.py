"""The whole pipeline in articles per second of one core, against the obvious script on the same pages.

    python -m benchmarks.pipeline [--pages 200] [--rounds 3]

Both read the same feed and pages from memory, match the default topics, score tone and store. The obvious script is
feedparser + trafilatura + a regular expression per topic + vaderSentiment over the whole text + sqlite3. Ours also
finds credits, families, mentions, tone by sentence and towards the topic, and keeps counters and a text index.
Figures are CPU seconds of one process; rounds alternate, the best of each side is compared.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import trafilatura
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks.pages import Page, feed, pages
from monitor.analysis.records import Sighting, analyse, compile_topics
from monitor.analysis.vader_news import NewsScorer
from monitor.assembly import shipped_versions
from monitor.config.registries import default_registry, outlet_named
from monitor.errors import ReadError
from monitor.ingest.feeds import merge
from monitor.ingest.seeding import seed
from monitor.model.source import Source
from monitor.storage.store import Storage
from monitor.text.feeds import read_feed
from monitor.text.html import read_html

NOW = datetime(2022, 4, 2, tzinfo=UTC)
TOPIC_EXPRESSIONS = (
    re.compile(r"\b(sanction\w*|embargo\w*|asset freeze|visa ban|export control\w*)\b", re.IGNORECASE),
    re.compile(
        r"\b(Russia\w*|Moscow|Kremlin|Putin)\b.{0,80}\b(Belarus\w*|Minsk|Lukashenk[oa])\b", re.IGNORECASE | re.DOTALL
    ),
)


def obvious(listed: list[Page], folder: Path) -> tuple[int, float]:
    """The script that anyone would write first; returns the articles stored and its CPU seconds."""
    started = time.process_time()
    by_address = {page.address: page.content for page in listed}
    analyzer = SentimentIntensityAnalyzer()
    database = sqlite3.connect(folder / "obvious.db")
    database.execute("create table articles (url text primary key, title, published, body, topics, tone)")
    stored = 0
    for entry in feedparser.parse(io.BytesIO(feed(listed))).entries:
        found = trafilatura.bare_extraction(by_address[entry.link], url=entry.link, with_metadata=True)
        if found is None:
            continue
        page = found if isinstance(found, dict) else found.as_dict()
        text = page["text"] or ""
        topics = [number for number, topic in enumerate(TOPIC_EXPRESSIONS) if topic.search(text)]
        tone = analyzer.polarity_scores(text)["compound"]
        row = (entry.link, page["title"], entry.published, text, json.dumps(topics), tone)
        database.execute("insert or ignore into articles values (?, ?, ?, ?, ?, ?)", row)
        database.commit()
        stored += 1
    database.close()
    return stored, time.process_time() - started


def ours(listed: list[Page], folder: Path) -> tuple[int, float]:
    """Wirewatch's own path in one process, one transaction an article; returns the same.

    Making the database with its default sources is not counted: it happens once in its life.
    """
    by_address = {page.address: page.content for page in listed}
    registry = default_registry()
    storage = Storage.open(f"sqlite:///{folder / 'ours.db'}", now=NOW, backup_folder=folder)
    seed(storage, NOW, sample=False)
    source = storage.sources.add(
        Source("Pages", "feed", "https://pages.example/feed", outlet_named("Pages", "pages.example")), NOW, next_due=NOW
    )
    topics = compile_topics(storage.topics.live_versions() or shipped_versions(NOW))
    stored = 0
    started = time.process_time()
    for entry in read_feed(feed(listed), source.address).entries:
        if entry.link is None or source.outlet is None:
            raise ValueError("the benchmark's own feed has a link in every entry")
        try:
            page = read_html(by_address[entry.link], entry.link, registry)
        except ReadError:
            continue
        article = merge(entry, page, None, registry, NOW)
        sighting = Sighting(f"link:{entry.link}", NOW, NOW, archive=False, sample=False)
        record = analyse(article, source.outlet, topics, sighting, (NewsScorer(),))
        storage.articles.save([record], source.id, fingerprints={record.item_key: ""}, now=NOW, archive=False)
        stored += 1
    seconds = time.process_time() - started
    storage.close()
    return stored, seconds


def main() -> None:
    """Run both sides and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    kind, listed = pages(options.pages)
    best: dict[str, float] = {}
    stored: dict[str, int] = {}
    for _ in range(options.rounds):
        for name, side in (("obvious", obvious), ("ours", ours)):
            with tempfile.TemporaryDirectory() as folder:
                stored[name], seconds = side(listed, Path(folder))
            best[name] = min(seconds, best.get(name, seconds))
    rates = {name: round(len(listed) / seconds, 1) for name, seconds in best.items()}
    print(
        json.dumps(
            {
                "pages": len(listed),
                "kind": kind,
                "stored": stored,
                "articles_per_cpu_second": rates,
                "ratio": round(rates["ours"] / rates["obvious"], 2),
            }
        )
    )


if __name__ == "__main__":
    main()
