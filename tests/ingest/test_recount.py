"""Recounts end equal to a fresh count: whatever stopped them, whatever came in meanwhile, on either engine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.syntax import parse
from monitor.ingest import recount
from monitor.ingest.jobs import run_next_job
from monitor.model.topic import RECOUNT, Topic
from monitor.storage.store import Storage
from monitor.storage.tables import counters, facts, matches, topic_versions
from tests.ingest.recounting import fill, parts_of
from tests.storage.conftest import ENGINES, address, cluster, postgres_address
from tests.storage.making import NOW, stored_texts

__all__ = ["address", "cluster", "postgres_address"]
ROOT = Path(__file__).parents[2]
KILLS = {"sqlite": 50, "postgresql": 20}
"""PostgreSQL's server outlives the process that is killed, and each round takes it longer."""


@pytest.fixture
def storage(address: str) -> Iterator[Storage]:
    opened = Storage.open(address, now=NOW, backup_folder=None)
    yield opened
    opened.close()


def counted(storage: Storage, name: str, query: str) -> Topic:
    """A new topic, counted over all that is stored."""
    topic = storage.topics.add(name, name.lower(), "", query, "test", "", NOW, recount=True)
    while storage.jobs.has_open():
        run_next_job(parts_of(storage), "test", lambda: True, (RECOUNT,))
    return topic


def rows(storage: Storage, version_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is stored under a version, without its number."""
    found = {}
    with storage.topics.database.read() as connection:
        for table in (matches, facts, counters):
            columns = [column for column in table.c if column.name != "version_id"]
            wanted = select(*columns).where(table.c.version_id == version_id)
            found[table.name] = sorted((tuple(row) for row in connection.execute(wanted)), key=repr)
    return found


def hits(storage: Storage, query: str) -> set[int]:
    """What the plain evaluator finds by reading everything."""
    node = parse(query)
    return {
        text.id
        for text in stored_texts(storage)
        if evaluate(node, index_text(text.title, text.body, text.metadata)) is not None
    }


@pytest.mark.parametrize(
    "query", ["harbour strike*", '"grain crew" OR quay', "/[Ss]trike/", "lang:de", "SENT(port, crew)"]
)
def test_a_recount_finds_what_the_plain_evaluator_finds(storage: Storage, query: str) -> None:
    fill(storage, 600)
    topic = counted(storage, "Port", query)
    found = rows(storage, topic.active.id)["matches"]
    assert {row[0] for row in found} == hits(storage, query)
    assert storage.check().problems == ()


def test_a_second_recount_takes_away_what_does_not_match_any_more(storage: Storage) -> None:
    fill(storage, 300)
    right = counted(storage, "Port", "harbour").active
    wrong = counted(storage, "Other", "ship*").active
    with storage.topics.database.write() as connection:  # as if another release had matched other articles
        query = select(topic_versions.c.query).where(topic_versions.c.id == right.id).scalar_subquery()
        connection.execute(topic_versions.update().where(topic_versions.c.id == wrong.id).values(query=query))
    storage.jobs.add(RECOUNT, {"version_id": wrong.id}, NOW, "Other")
    run_next_job(parts_of(storage), "test", lambda: True, (RECOUNT,))
    assert rows(storage, wrong.id) == rows(storage, counted(storage, "Third", "harbour").active.id)


def test_a_recount_goes_from_the_newest_to_the_oldest_and_says_how_far_it_is(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recount, "RECOUNT_BATCH", 20)
    fill(storage, 200)
    topic = storage.topics.add("Port", "port", "", "lang:en OR lang:de", "test", "", NOW, recount=True)
    said = []

    def go_on() -> bool:
        said.append(storage.jobs.recent(1)[0])
        return True

    assert run_next_job(parts_of(storage), "test", go_on, (RECOUNT,)) is True
    assert [job.done for job in said] == list(range(0, 201, 20))
    assert {job.version_id for job in said} == {topic.active.id}
    reached = [job.back_to for job in said if job.back_to is not None]
    assert reached == sorted(reached, reverse=True)
    assert said[0].back_to is None
    assert said[-1].back_to is None, "those without a counting time come last"


@pytest.mark.slow(reason="starts and kills seventy processes, which takes a minute")
@pytest.mark.parametrize("address", ENGINES, indirect=True)
def test_killed_again_and_again_while_articles_come_in_it_ends_equal_to_a_fresh_count(address: str) -> None:
    kills = KILLS[address.partition(":")[0]]
    storage = Storage.open(address, now=NOW, backup_folder=None)
    fill(storage, 2_000)
    storage.topics.add("Port", "port", "", "port", "test", "", NOW, recount=True)
    storage.close()
    command = [sys.executable, "-m", "tests.ingest.recount_killing", address, str(kills)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert result.returncode == 0, result.stderr
    states = [line.split() for line in result.stdout.splitlines()]
    assert len(states) == kills
    assert len({version for version, *_ in states}) > 1, "recounts came to their ends in spite of it"
    assert sum(state == "running" and 0 < int(done) < int(total) for _, state, done, total in states) > kills // 4

    storage = Storage.open(address, now=NOW, backup_folder=None)
    storage.jobs.release_all("the one that is killed", NOW)
    while storage.jobs.has_open():
        run_next_job(parts_of(storage), "test", lambda: True, (RECOUNT,))
    topic = storage.topics.by_slug("port")
    assert topic.pending is None
    assert storage.check().problems == ()
    fresh = counted(storage, "Fresh", topic.active.query).active
    assert rows(storage, topic.active.id) == rows(storage, fresh.id)
    assert {row[0] for row in rows(storage, fresh.id)["matches"]} == hits(storage, fresh.query)
    storage.close()
