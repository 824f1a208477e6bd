"""Contract: sources with their schedule, leases, health and coverage; the memory of their items."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.analysis.trends import SourcePolls
from monitor.errors import SourceError
from monitor.model.source import PollOutcome, Source, Validators
from monitor.storage.items import Seen
from monitor.storage.store import Storage
from tests.storage.making import LANTERN, NOW, put, record, source

HOUR = timedelta(hours=1)
OK = PollOutcome("Feed", "ok", fetched=1)
FAILED = PollOutcome("Feed", "failed", error_class="timeout", error="No answer in 30 s.", warning=None)


def test_a_source_comes_back_as_it_was_added(storage: Storage) -> None:
    given = Source("Lantern", "feed", "https://lantern.example/feed", LANTERN, "en", 3 * HOUR)
    added = storage.sources.add(given, NOW)
    assert added == replace(given, id=added.id)
    row = storage.sources.by_name("Lantern")
    assert row.source == added
    assert (row.health.next_due, row.health.failures, row.health.last_polled) == (NOW, 0, None)
    assert storage.sources.all() == [row]


def test_names_are_unique_until_the_source_is_removed(storage: Storage) -> None:
    first, other = source(storage, "One"), source(storage, "Two")
    with pytest.raises(SourceError, match="already"):
        source(storage, "One")
    with pytest.raises(SourceError, match="already"):
        storage.sources.change(other.id, NOW, name="One")
    storage.sources.remove(first.id, NOW)
    assert source(storage, "One").id not in (first.id, other.id)
    for ask in (
        lambda: storage.sources.by_name("Three"),
        lambda: storage.sources.remove(first.id, NOW),
        lambda: storage.sources.change(first.id, NOW, paused=True),
    ):
        with pytest.raises(SourceError, match="no source"):
            ask()


def test_changes(storage: Storage) -> None:
    feed = source(storage)
    storage.sources.finish_poll(feed.id, OK, Validators("tag", "then", "hash"), NOW, NOW + HOUR)
    changed = storage.sources.change(feed.id, NOW, name="Renamed", lang="ru", interval=6 * HOUR)
    assert (changed.name, changed.lang, changed.interval, changed.address) == ("Renamed", "ru", 6 * HOUR, feed.address)
    assert storage.sources.by_name("Renamed").health.next_due == NOW + 6 * HOUR
    assert storage.sources.validators(feed.id) == Validators("tag", "then", "hash")
    moved = storage.sources.change(feed.id, NOW + HOUR, address="https://new.example/feed", lang="")
    assert (moved.address, moved.lang) == ("https://new.example/feed", None)
    assert storage.sources.validators(feed.id) == Validators(), "validators of another address mean nothing"
    assert storage.sources.by_name("Renamed").health.next_due == NOW + HOUR


def test_due_sources_are_leased_to_one_worker(storage: Storage) -> None:
    late, soon, paused = source(storage, "Late"), source(storage, "Soon"), source(storage, "Paused")
    storage.sources.finish_poll(late.id, OK, None, NOW, NOW + HOUR)
    storage.sources.change(paused.id, NOW, paused=True)
    assert [one.id for one in storage.sources.due(NOW)] == [soon.id]
    assert storage.sources.lease(soon.id, "one", NOW, 60)
    assert not storage.sources.lease(soon.id, "two", NOW, 60)
    assert storage.sources.lease(soon.id, "one", NOW, 60), "the holder may renew it"
    assert storage.sources.due(NOW) == []
    assert storage.sources.lease(soon.id, "two", NOW + HOUR, 60), "a worker that died loses it"
    storage.sources.release(soon.id, "one")
    assert not storage.sources.lease(soon.id, "three", NOW + HOUR, 60), "only the holder gives it back"
    storage.sources.release(soon.id, "two")
    assert [one.id for one in storage.sources.due(NOW + HOUR)] == [soon.id, late.id]
    assert [one.id for one in storage.sources.due(NOW + HOUR, limit=1)] == [soon.id]


def test_health_follows_the_polls(storage: Storage) -> None:
    feed = source(storage)
    storage.sources.lease(feed.id, "me", NOW, 600)
    storage.sources.finish_poll(feed.id, OK, Validators("tag"), NOW, NOW + HOUR)
    put(storage, record("a"), record("b"), source_id=feed.id)
    put(storage, record("a"), record("c"), source_id=feed.id)
    health = storage.sources.by_name("Feed").health
    assert (health.last_polled, health.last_success, health.last_article, health.articles) == (NOW, NOW, NOW, 3)
    assert storage.sources.lease(feed.id, "other", NOW, 600), "a finished poll gives the lease back"
    for place in (1, 2):
        storage.sources.finish_poll(feed.id, FAILED, None, NOW + place * HOUR, NOW + 5 * HOUR)
    health = storage.sources.by_name("Feed").health
    assert (health.last_success, health.last_polled, health.next_due) == (NOW, NOW + 2 * HOUR, NOW + 5 * HOUR)
    assert (health.failures, health.error_class, health.error) == (2, "timeout", "No answer in 30 s.")
    assert storage.sources.failures(feed.id) == 2
    assert storage.sources.validators(feed.id) == Validators("tag"), "a failure leaves them as they are"
    storage.sources.finish_poll(feed.id, OK, None, NOW + 6 * HOUR, NOW + 7 * HOUR)
    health = storage.sources.by_name("Feed").health
    assert (health.failures, health.error_class, health.error) == (0, None, None)


def test_coverage_knows_when_a_source_was_active_and_polled(storage: Storage) -> None:
    feed = source(storage)
    start = int(NOW.timestamp())
    for place, outcome in enumerate((OK, FAILED, replace(OK, status="unchanged"), OK)):
        storage.sources.finish_poll(feed.id, outcome, None, NOW + place * HOUR, NOW)
    storage.sources.change(feed.id, NOW + 4 * HOUR, paused=True)
    storage.sources.change(feed.id, NOW + 6 * HOUR, paused=False)
    storage.sources.remove(feed.id, NOW + 8 * HOUR)
    active = ((start, start + 4 * 3600), (start + 6 * 3600, start + 8 * 3600))
    ok = (start, start + 2 * 3600, start + 3 * 3600)
    assert storage.sources.polls([feed.id], NOW, NOW + 24 * HOUR) == [SourcePolls(feed.id, 3600, active, ok)]
    [part] = storage.sources.polls([feed.id], NOW + HOUR, NOW + 2 * HOUR)
    assert (part.active, part.ok_polls) == (active[:1], ok[1:]), "polls are given up to one interval later"
    assert storage.sources.polls([feed.id + 1], NOW, NOW + HOUR) == []


def test_removing_a_source_keeps_its_articles(storage: Storage) -> None:
    feed = source(storage)
    [saved] = put(storage, record("a"), source_id=feed.id)
    storage.sources.remove(feed.id, NOW)
    assert storage.articles.get(saved.article_id) is not None
    assert storage.items.known(feed.id, ["item a"]) == {}
    assert storage.sources.all() == []
    storage.sources.finish_poll(feed.id, OK, None, NOW, NOW)  # a poll that was under way ends without a trace
    assert storage.check().problems == ()


def test_items_are_remembered(storage: Storage) -> None:
    feed, other = source(storage, "One"), source(storage, "Two")
    [saved] = put(storage, record("a"), source_id=feed.id)
    storage.items.mark(feed.id, "seen only", "print", None, NOW)
    assert storage.items.failed_attempt(feed.id, "broken", NOW) == 1
    assert storage.items.failed_attempt(feed.id, "broken", NOW) == 2
    assert storage.items.failed_attempt(feed.id, "item a", NOW) == 1
    known = storage.items.known(feed.id, ["item a", "seen only", "broken", "never"])
    fingerprint = record("a").raw_hash[:16]
    assert known == {
        "item a": Seen(fingerprint, saved.article_id, 1),
        "seen only": Seen("print", None, 0),
        "broken": Seen("", None, 2),
    }
    storage.items.mark(feed.id, "broken", "now read", saved.article_id, NOW)
    storage.items.touch(feed.id, ["broken", "never"], NOW + HOUR)
    assert storage.items.known(feed.id, ["broken"]) == {"broken": Seen("now read", saved.article_id, 0)}
    assert storage.items.known(other.id, ["item a"]) == {}


def test_many_items_at_once(storage: Storage) -> None:
    feed = source(storage)
    put(storage, *(record(f"k{place}") for place in range(300)), source_id=feed.id)
    keys = [f"item k{place}" for place in range(40_000)]
    assert len(storage.items.known(feed.id, keys)) == 300
