"""Recounts in a child process that is killed again and again, while articles come in. Run by `test_recount`.

Prints one line for every kill: the state of the recount that was in hand.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time

from monitor.analysis.records import analyse, compile_topics
from monitor.errors import TopicsChanged
from monitor.ingest import recount
from monitor.ingest.jobs import run_next_job
from monitor.ingest.reading import Parts
from monitor.model.topic import RECOUNT
from monitor.storage.store import Storage
from tests.ingest.recounting import article, parts_of, sighting
from tests.storage.making import LANTERN, NOW

QUERIES = (
    "harbour OR strike*",
    "(port OR harbour) NEAR/8 ship* -market",
    "title:port OR (ferry AND lang:en)",
    "/[Ss]trike/",
)
OWNER = "the one that is killed"
recount.RECOUNT_BATCH = 40  # so that one recount lives through several kills


def count(address: str, seed: int, reports: int) -> None:
    """Recount what is to be recounted, wording after wording, while another thread stores articles."""
    storage = Storage.open(address, now=NOW, backup_folder=None)
    storage.jobs.release_all(OWNER, NOW)
    parts = parts_of(storage)
    threading.Thread(target=collect, args=(parts, seed), daemon=True).start()
    while True:
        topic = storage.topics.by_slug("port")
        if not storage.jobs.has_open():
            wording = QUERIES[topic.active.number % len(QUERIES)]
            storage.topics.new_version(topic.id, wording, "test", "", NOW, recount=True)
        run_next_job(parts, OWNER, lambda: os.write(reports, b".") > 0, (RECOUNT,))


def collect(parts: Parts, seed: int) -> None:
    """Store new articles and revisions, in batches like those of a feed, as ingest does it."""
    storage = parts.storage
    chance = random.Random(seed)
    while True:
        topics = compile_topics(storage.topics.live_versions())
        batch = []
        for _ in range(4):
            number = chance.choice((chance.randrange(2_000), 10_000 + seed * 1_000 + chance.randrange(1_000)))
            batch.append(analyse(article(number, seed), LANTERN, topics, sighting(number), parts.scorers))
        marks = {one.item_key: one.raw_hash for one in batch}
        try:
            versions = [topic.version.id for topic in topics]
            storage.articles.save(batch, 1, fingerprints=marks, now=NOW, archive=False, versions=versions)
        except TopicsChanged:
            continue
        time.sleep(0.01)


def main(address: str, rounds: int) -> None:
    """Start a counter, wait for some of its steps and a moment more, kill it; as often as asked."""
    chance = random.Random(7)
    for seed in range(rounds):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            count(address, seed, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as reports:
            reports.read(chance.randrange(1, 12))
            time.sleep(chance.random() * 0.06)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        storage = Storage.open(address, now=NOW, backup_folder=None)
        [job] = storage.jobs.recent(1)
        storage.close()
        sys.stdout.write(f"{job.version_id} {job.state} {job.done} {job.total}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
