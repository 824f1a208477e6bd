"""What happens when things break: full disks, locks, kills, damage. Nothing is half-written and nothing is masked."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from monitor.errors import DatabaseError, DiskFull
from monitor.model.registry import WireEntry
from monitor.model.source import PollOutcome, Source
from monitor.storage.jobs import Step
from monitor.storage.registry import NewVersion
from monitor.storage.store import Storage
from tests.storage.killing import SIZE
from tests.storage.making import LANTERN, NOW, YEAR, put, record, resolved, source, topic

ROOT = Path(__file__).parents[2]
WRITES: dict[str, Callable[[Storage], Any]] = {
    "articles.save": lambda s: put(s, record("new"), source_id=1),
    "audit.add": lambda s: s.audit.add(NOW, "", "", ""),
    "items.failed_attempt": lambda s: s.items.failed_attempt(1, "item", NOW),
    "items.mark": lambda s: s.items.mark(1, "item", "print", None, NOW),
    "items.touch": lambda s: s.items.touch(1, ["item"], NOW),
    "jobs.add": lambda s: s.jobs.add("recount", {}, NOW),
    "jobs.cancel": lambda s: s.jobs.cancel(1, NOW),
    "jobs.claim": lambda s: s.jobs.claim("me", NOW),
    "jobs.progress": lambda s: s.jobs.progress(Step(1, "me", 1, 1, None), NOW),
    "raw_pages.purge": lambda s: s.raw_pages.purge(NOW, 0, lambda: True),
    "rereading.replace": lambda s: s.rereading.replace(
        [], NOW, versions=[1], dry_run=False, step=lambda _: Step(1, "me", 1, 1, None)
    ),
    "revisits.take": lambda s: s.revisits.take(NOW),
    "meta.set": lambda s: s.meta.set("name", "value"),
    "outlets.ensure": lambda s: s.outlets.ensure(LANTERN, False),
    "registry.add": lambda s: s.registry.add(
        NewVersion("wire", "hawk", WireEntry("hawk", "Hawk"), None, "add wire", "", ""), 0, NOW
    ),
    "remove_sample": lambda s: s.remove_sample(NOW),
    "sources.add": lambda s: s.sources.add(Source("New", "feed", "https://new.example"), NOW),
    "sources.change": lambda s: s.sources.change(1, NOW, paused=True),
    "sources.finish_poll": lambda s: s.sources.finish_poll(1, PollOutcome("Feed", "ok"), None, NOW, NOW),
    "sources.lease": lambda s: s.sources.lease(1, "me", NOW, 60),
    "sources.remove": lambda s: s.sources.remove(1, NOW),
    "topics.add": lambda s: s.topics.add("New", "new", "", "new", "", "", NOW),
    "topics.archive": lambda s: s.topics.archive(1, True),
    "topics.new_version": lambda s: s.topics.new_version(1, "new", "", "", NOW),
    "topics.replace_matches": lambda s: s.topics.replace_matches(1, [], NOW),
}


def everything(path: Path) -> list[str]:
    """The whole content of a database as statements."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Storage]:
    """A database with a source, a topic, a job and an article that gives up waiting at once."""
    storage = Storage.open(f"sqlite:///{tmp_path / 'a.sqlite3'}", now=NOW, backup_folder=None, wait_s=0.05)
    source(storage)
    topic(storage)
    put(storage, record("a"))
    yield storage
    storage.close()


@pytest.mark.parametrize("name", WRITES)
def test_every_write_under_a_lock_of_another_process(small: Storage, tmp_path: Path, name: str) -> None:
    before = everything(tmp_path / "a.sqlite3")
    with closing(sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="locked"):
            WRITES[name](small)
        assert small.articles.by_key("a") is not None, "reading goes on"
        other.execute("ROLLBACK")
    assert everything(tmp_path / "a.sqlite3") == before


@contextmanager
def at_most(pages: int) -> Iterator[None]:
    """Every connection made within takes the database for full at so many pages."""

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}").close()

    event.listen(Pool, "connect", limit)
    try:
        yield
    finally:
        event.remove(Pool, "connect", limit)


def fill(storage: Storage, batches: int = 500) -> tuple[int, DiskFull]:
    """Store batches until the disk is full; how many were stored, and what was said then."""
    for number in range(batches):
        many = [
            record(f"{number:03}-{place:02}", body=f"{number} {place} " * 300, copies_of="x") for place in range(20)
        ]
        try:
            put(storage, *many, source_id=1)
        except DiskFull as error:
            return number, error
    raise AssertionError("the disk never got full")


def test_a_full_database_says_so_and_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    with at_most(300):
        storage = Storage.open(f"sqlite:///{path}", now=NOW, backup_folder=None)
        source(storage)
        stored, error = fill(storage)
        assert stored > 0
        assert "Free some space" in str(error)
        assert error.exit_code == 1
        assert storage.articles.count(resolved()) == stored * 20
        assert storage.check().problems == ()
        with pytest.raises(DiskFull):
            put(storage, *(record(f"more {place}", body="word " * 3000) for place in range(50)), source_id=1)
        storage.close()
    storage = Storage.open(f"sqlite:///{path}", now=NOW, backup_folder=None)
    [saved] = put(storage, record("000-00", body="Room again.", copies_of="x"), source_id=1)
    assert saved.status == "updated"
    assert storage.check().problems == ()
    storage.close()


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can only be mounted by root")
    try:
        storage = Storage.open(f"sqlite:///{disk / 'a.sqlite3'}", now=NOW, backup_folder=None)
        source(storage)
        stored, _ = fill(storage)
        assert storage.articles.count(resolved()) == stored * 20
        assert storage.check().problems == ()
        storage.close()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.slow(reason="starts and kills twenty processes")
def test_killed_at_any_moment_nothing_is_lost_doubled_or_half_done(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'a.sqlite3'}"
    storage = Storage.open(address, now=NOW, backup_folder=None)
    source(storage)
    version = topic(storage)
    storage.close()
    command = [sys.executable, "-m", "tests.storage.killing", address, "20"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=500)
    assert result.returncode == 0, result.stderr
    reported = {int(line) for line in result.stdout.split()}
    assert reported
    storage = Storage.open(address, now=NOW, backup_folder=None)
    assert storage.check().problems == ()
    keys = [row.key for row in storage.articles.iterate(resolved())]
    batches = {int(key.split("-")[0]) for key in keys}
    assert reported <= batches, "what was reported as stored is stored"
    assert batches == set(range(max(batches) + 1))
    assert sorted(keys) == [f"{number:05}-{place:02}" for number in sorted(batches) for place in range(SIZE)]
    revised = [row.key for row in storage.articles.iterate(resolved()) if row.revision > 1]
    assert sorted(revised) == [f"{number:05}-01" for number in range(max(batches))]
    [count] = storage.counts.trend(resolved(version), version.id, [YEAR])
    assert storage.counts.volume(resolved(version), version.id, [YEAR]) == [(count.articles, count.mentions)]
    storage.close()


def test_damage_found_in_use_is_told_and_not_mended(small: Storage, tmp_path: Path) -> None:
    put(small, *(record(f"k{number}", body="word " * 2000) for number in range(100)), source_id=1)
    small.close()
    path = tmp_path / "a.sqlite3"
    content = bytearray(path.read_bytes())
    for page in range(len(content) // 8192, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = os.urandom(64)
    path.write_bytes(content)
    storage = Storage.open(f"sqlite:///{path}", now=NOW, backup_folder=None)
    try:
        told = storage.check().problems
    except DatabaseError as error:
        told = (str(error),)
    storage.close()
    assert any("damaged" in problem for problem in told)


def test_threads_write_and_read_at_once(storage: Storage) -> None:
    feed = source(storage)
    failures: list[BaseException] = []

    def work(which: int) -> None:
        try:
            for number in range(5):
                put(storage, record(f"{which}-{number}", copies_of="x"), source_id=feed.id)
                [count] = storage.counts.trend(resolved(), 0, [YEAR])
                assert storage.articles.count(resolved()) >= count.articles
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work, args=(which,)) for which in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert storage.articles.count(resolved()) == 40
    assert storage.check().problems == ()
