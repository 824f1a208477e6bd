"""Contract: plans of revisits are taken once, put off, fulfilled and given up, whoever is killed in between."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from monitor.storage.revisits import AFTER, LEASE, Revisit
from monitor.storage.store import Storage
from tests.storage.making import NOW, found, put, record, source, topic

DUE = NOW + AFTER[0]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def planned(storage: Storage) -> Storage:
    """Twelve new articles of a live source, all matching a topic."""
    version = topic(storage)
    feed = source(storage)
    put(storage, *(record(f"{number:02}", matches=[found(version.id)]) for number in range(12)),
        archive=False, source_id=feed.id)  # fmt: skip
    return storage


def take(storage: Storage, now: datetime) -> Revisit:
    taken = storage.revisits.take(now)
    assert taken is not None
    return taken


def test_workers_at_once_take_each_plan_once(planned: Storage) -> None:
    def work(_: int) -> list[int]:
        taken = iter(lambda: planned.revisits.take(DUE), None)
        return [one.article_id for one in taken]

    with ThreadPoolExecutor(4) as pool:
        every = [number for numbers in pool.map(work, range(4)) for number in numbers]
    assert Counter(every) == Counter(range(1, 13))
    assert not planned.revisits.is_due(DUE)
    assert planned.revisits.is_due(DUE + LEASE), "none is lost when all of them are killed"


def test_steps_follow_one_another_and_the_plan_ends(planned: Storage) -> None:
    seen = []
    for after in AFTER:
        one = take(planned, NOW + after)
        while one.article_id != 1:  # others stay leased meanwhile
            one = take(planned, NOW + after)
        seen.append(one.step)
        planned.revisits.step_done(one, NOW + after)
    assert seen == [0, 1, 2]
    assert 1 not in [number for number, _, _ in planned.revisits.planned()]


def test_failures_are_counted_for_their_step_alone(planned: Storage) -> None:
    for tries in range(2):
        one = take(planned, DUE + tries * MINUTE)
        assert (one.article_id, one.tries) == (1, tries)
        planned.revisits.try_again(one, DUE + (tries + 1) * MINUTE)
        for _ in range(11 if tries == 0 else 0):
            planned.revisits.drop(take(planned, DUE))
    one = take(planned, DUE + 2 * MINUTE)
    planned.revisits.step_done(one, DUE + 2 * MINUTE)
    one = take(planned, NOW + AFTER[1])
    assert (one.article_id, one.step, one.tries) == (1, 1, 0)
    planned.revisits.drop(one)
    assert planned.revisits.planned() == []


def test_archives_the_sample_and_articles_without_a_match_are_not_planned(storage: Storage) -> None:
    version = topic(storage)
    feed = source(storage)
    put(storage, record("archive", matches=[found(version.id)]), archive=True, source_id=feed.id)
    put(storage, record("sample", matches=[found(version.id)], sample=True), archive=False, source_id=feed.id)
    put(storage, record("plain"), archive=False, source_id=feed.id)
    # A revision that matches later is no new article.
    put(storage, record("plain", body="Revised.", matches=[found(version.id)]), archive=False, source_id=feed.id)
    assert storage.revisits.planned() == []
