"""Saves batches in a child process that is killed again and again. Run by `test_faults`, not collected.

Writes the number of every batch that was reported as stored, one a line.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time

from monitor.storage.store import Storage
from tests.storage.making import NOW, at, found, put, record

SIZE = 15


def save_batches(address: str, reports: int) -> None:
    """Store batches from the first one that is missing, and report each when it is stored."""
    storage = Storage.open(address, now=NOW, backup_folder=None)
    [version] = storage.topics.live_versions()
    number = 0
    while storage.articles.by_key(f"{number:05}-00") is not None:
        number += 1
    while True:
        batch = [
            record(f"{number:05}-{place:02}", counted=at(number % 30), copies_of=f"text {place // 2 + number % 3}",
                   matches=[found(version.id, place % 3)])
            for place in range(SIZE)
        ]  # fmt: skip
        if number:  # every batch also revises an article of the one before
            key = f"{number - 1:05}-01"
            batch.append(record(key, counted=at(number % 30), body=f"Revised by {number}.", copies_of=f"new {number}"))
        put(storage, *batch, source_id=1)
        os.write(reports, b"%d\n" % number)
        number += 1


def main(address: str, rounds: int) -> None:
    """Start a saver, wait for some of its reports and a moment more, kill it; as often as asked."""
    chance = random.Random(11)
    for _ in range(rounds):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            save_batches(address, writing)
        os.close(writing)
        with os.fdopen(reading) as reports:
            for _ in range(chance.randrange(3)):
                sys.stdout.write(reports.readline())
            time.sleep(chance.random() * 0.2)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            sys.stdout.writelines(reports)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
