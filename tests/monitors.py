"""A real monitor without default topics and sources, and articles of invented outlets to put into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.assembly import Monitor, open_monitor
from monitor.config.settings import DATABASE_FILE, load_settings
from monitor.ingest.folders import Tally, take_in
from monitor.ingest.jobs import run_next_job
from monitor.ingest.seeding import SEEDED, import_source
from monitor.model.source import SAMPLE
from monitor.model.topic import Topic
from monitor.storage.store import Storage

NOW = datetime(2022, 7, 1, 12, tzinfo=UTC)


@contextmanager
def bare_monitor(data: Path, *, clock: Callable[[], datetime] = lambda: NOW, **settings: Any) -> Iterator[Monitor]:
    """A monitor in ``data`` that knows no topic and no source."""
    data.mkdir(parents=True, exist_ok=True)
    storage = Storage.open(f"sqlite:///{data / DATABASE_FILE}", now=NOW, backup_folder=None)
    storage.meta.set(SEEDED, "yes")
    storage.meta.set(SAMPLE, "declined")
    storage.close()
    with open_monitor(load_settings(data, environ={}, overrides=settings), clock=clock) as monitor:
        yield monitor


def line(number: int, published: str = "2022-04-13T10:00:00Z", **parts: Any) -> dict[str, Any]:
    """One article of an invented outlet, as a line of a JSON Lines file."""
    return {
        "url": f"https://lantern.example/{number}",
        "source": "The Lantern",
        "published": published,
        "title": f"Report number {number}",
        "text": f"Grain report number {number} came out today and was good for the whole port.",
        "lang": "en",
        **parts,
    }


def write_lines(path: Path, *lines: dict[str, Any]) -> Path:
    """A JSON Lines file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), "utf-8")
    return path


def bring_in(monitor: Monitor, path: Path) -> Tally:
    """Import a file or folder as ``wirewatch import`` does."""
    parts = monitor.parts
    return take_in(path, import_source(parts.storage, parts.clock()), parts, parts.clock())


def watched(monitor: Monitor, name: str, query: str) -> Topic:
    """A new topic, counted over what is there."""
    topic = monitor.actions.add_topic(name, query, author="test")
    while run_next_job(monitor.parts, "test", lambda: True):
        pass
    return topic
