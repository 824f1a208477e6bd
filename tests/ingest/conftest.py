"""The parts that ingest works with, all real: SQLite, the fetcher on loopback, one process that reads documents."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from monitor.analysis.vader_news import NewsScorer
from monitor.collectors.fetch import Fetcher
from monitor.config.settings import Settings
from monitor.ingest.reading import Parts
from monitor.queries.registries import Registries
from monitor.storage.store import Storage
from monitor.workers import Workers
from tests.monitors import NOW


@dataclass
class Clock:
    """The present, as tests say it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    with Workers(1) as started:
        yield started


@pytest.fixture
def parts_for(tmp_path: Path, clock: Clock, workers: Workers) -> Iterator[Callable[..., Parts]]:
    """Makes parts that may fetch from one ``host:port``, with a database of their own."""
    with ExitStack() as stack:

        def make(allow: str = "lantern.example:80", *, page_limit: int = 60) -> Parts:
            settings = Settings(data=tmp_path, allow=frozenset({allow}), page_delay_s=0, page_limit=page_limit)
            storage = Storage.open(settings.database, now=NOW, backup_folder=None, wait_s=0.1)
            stack.callback(storage.close)
            fetcher = stack.enter_context(closing(Fetcher(contact="test", allow=settings.allow, page_delay_s=0)))
            return Parts(
                settings, storage, fetcher, workers, Registries(storage), (NewsScorer(),), clock, threading.Event()
            )

        yield make
