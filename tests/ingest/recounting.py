"""An archive of short invented reports that recounts are tested on."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from pathlib import Path

from monitor.analysis.records import Sighting, analyse
from monitor.analysis.vader_news import NewsScorer
from monitor.collectors.fetch import Fetcher
from monitor.config.settings import Settings
from monitor.ingest.reading import Parts
from monitor.model.article import Article, Published
from monitor.queries.registries import Registries
from monitor.storage.store import Storage
from monitor.workers import Workers
from tests.storage.making import LANTERN, NOW, source

WORDS = (
    "port harbour strike strikes ferry ships shipping market grain crew talks storm great bad hope quay crane the a of "
    "in and was said today near off"
).split()


def article(number: int, edition: int = 0) -> Article:
    """The report of that number; another edition has another text under the same address."""
    mark = hashlib.sha256(f"{number} {edition}".encode()).digest()
    words = [WORDS[byte % len(WORDS)] for byte in mark * 2]
    at = NOW - timedelta(minutes=int.from_bytes(mark[:2], "big") % 40_000)
    published = None if number % 17 == 0 else Published(at, "day" if number % 5 == 0 else "minute", "feed")
    return Article(
        f"Report {number} {words[1]} {words[2]}",
        " ".join(words[:25]).capitalize() + ". " + " ".join(words[25:]).capitalize() + ".",
        f"https://lantern.example/{number}",
        published,
        lang="en" if number % 3 else "de",
    )


def sighting(number: int) -> Sighting:
    return Sighting(f"item {number}", NOW, NOW, archive=True, sample=False)


def fill(storage: Storage, reports: int) -> None:
    """Store that many reports from one source."""
    made = source(storage)
    records = [analyse(article(number), LANTERN, (), sighting(number)) for number in range(reports)]
    for start in range(0, reports, 500):
        batch = records[start : start + 500]
        marks = {one.item_key: one.raw_hash for one in batch}
        storage.articles.save(batch, made.id, fingerprints=marks, now=NOW, archive=True)


def parts_of(storage: Storage) -> Parts:
    """The parts of a monitor with that storage; nothing is fetched or read with them."""
    settings = Settings(data=Path())
    fetcher = Fetcher(contact="test", allow=settings.allow, page_delay_s=0)
    return Parts(
        settings, storage, fetcher, Workers(1), Registries(storage), (NewsScorer(),), lambda: NOW, threading.Event()
    )
