"""Rounds of feeds and pages over loopback: what is stored, what is remembered, and what happens when things fail."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from monitor.errors import DatabaseError
from monitor.ingest.collect import LEASE_S, collect
from monitor.ingest.reading import Parts
from monitor.model.source import PollOutcome, Source, SourceKind
from monitor.storage.store import Storage
from tests.collectors.loopback import Answer, Site, body, site
from tests.ingest.conftest import Clock
from tests.monitors import NOW
from tests.storage.making import stored_texts

Make = Callable[..., Parts]
HOUR = timedelta(hours=1)


def page(title: str, text: str = "The ships came in with grain on Tuesday and everyone was glad.") -> Answer:
    paragraphs = "".join(f"<p>{html.escape(text)} Part {number}.</p>" for number in range(5))
    content = (
        f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article>"
    )
    return body(content.encode(), Content_Type="text/html; charset=utf-8")


def rss(served: Site, *names: str, etag: str = "", text: str = "") -> Answer:
    items = "".join(
        f"<item><title>Title {name}</title><link>{served.url('/' + name)}</link><guid>{name}</guid>"
        f"<description>{text or f'Short words about {name} in the feed.'}</description></item>"
        for name in names
    )
    content = f'<rss version="2.0"><channel><title>Lantern</title>{items}</channel></rss>'.encode()

    def answer(request: BaseHTTPRequestHandler) -> None:
        if etag and request.headers.get("If-None-Match") == etag:
            body(b"", status=304)(request)
        else:
            body(content, ETag=etag or '"none"')(request)

    return answer


def added(parts: Parts, served: Site, path: str = "/feed", kind: SourceKind = "feed") -> Source:
    return parts.storage.sources.add(Source("Lantern", kind, served.url(path)), NOW)


def poll(parts: Parts, source: Source, clock: Clock) -> PollOutcome:
    """One round an hour after the last."""
    clock.now += HOUR
    # Once a day the whole feed is asked for, whatever the validators say: not in these rounds.
    if clock.now.hour == source.id % 24:
        clock.now += HOUR
    outcome = collect(source, parts, clock.now, "test")
    assert outcome is not None
    return outcome


def titles(storage: Storage) -> dict[int, str]:
    return {text.id: text.title for text in stored_texts(storage)}


def test_a_feed_is_stored_once_and_its_validators_only_when_all_of_it_is(parts_for: Make, clock: Clock) -> None:
    with site() as served:
        served.pages |= {f"/{name}": page(f"Title {name}") for name in "abc"}
        served.pages["/feed"] = rss(served, "a", "b", "c", etag='"1"')
        parts = parts_for(served.netloc, page_limit=2)
        source = added(parts, served)
        first = poll(parts, source, clock)
        assert (first.status, first.new, first.remaining) == ("ok", 2, 1)
        assert parts.storage.sources.validators(source.id).etag is None
        assert parts.storage.sources.by_name("Lantern").health.next_due == clock.now + timedelta(minutes=10)
        second = poll(parts, source, clock)
        assert (second.new, second.unchanged, second.remaining) == (1, 2, 0)
        assert parts.storage.sources.validators(source.id).etag == '"1"'
        third = poll(parts, source, clock)
        assert (third.status, third.fetched) == ("unchanged", 0)
        assert [len(served.asked(f"/{name}")) for name in "abc"] == [1, 1, 1]
        assert parts.storage.check().problems == ()


def test_a_page_that_fails_for_now_is_tried_again_and_then_the_feed_speaks_for_it(
    parts_for: Make, clock: Clock
) -> None:
    with site() as served:
        served.pages |= {"/feed": rss(served, "a", "b", etag='"1"'), "/a": page("Title a"), "/b": body(b"", status=500)}
        parts = parts_for(served.netloc)
        source = added(parts, served)
        assert [(poll(parts, source, clock).new, parts.storage.sources.validators(source.id).etag) for _ in "123"] == [
            (1, None), (0, None), (1, '"1"'),
        ]  # fmt: skip
        [told] = [a for a in (parts.storage.articles.get(n) for n in (1, 2)) if a is not None and a.warnings]
        assert (told.row.title, told.body) == ("Title b", "Short words about b in the feed.")
        assert poll(parts, source, clock).status == "unchanged"


def test_an_edit_is_a_revision_and_a_moved_item_too(parts_for: Make, clock: Clock) -> None:
    with site() as served:
        served.pages |= {"/feed": rss(served, "a"), "/a": page("Title a")}
        parts = parts_for(served.netloc)
        source = added(parts, served)
        poll(parts, source, clock)
        served.pages |= {"/feed": rss(served, "a", text="Other words."), "/a": page("Title a, corrected")}
        assert poll(parts, source, clock).updated == 1
        served.pages |= {"/b": page("Title a, corrected", "A wholly new text of the same item at a new address.")}

        def same_guid(request: BaseHTTPRequestHandler) -> None:
            content = (
                f"<rss><channel><item><title>Title a</title><link>{served.url('/b')}</link><guid>a</guid>"
                "<description>Yet other words.</description></item></channel></rss>"
            )
            body(content.encode())(request)

        served.pages["/feed"] = same_guid
        assert poll(parts, source, clock).updated == 1
        assert len(titles(parts.storage)) == 1
        assert len(parts.storage.articles.revisions(1)) == 2


def test_a_topic_saved_in_the_middle_of_a_poll_holds_for_what_comes_after(parts_for: Make, clock: Clock) -> None:
    with site() as served:
        parts = parts_for(served.netloc)

        def saved_meanwhile(request: BaseHTTPRequestHandler) -> None:
            parts.storage.topics.add("Grain", "grain", "", "grain", "test", "", NOW)
            page("Title b")(request)

        served.pages |= {"/feed": rss(served, "a", "b"), "/a": page("Title a"), "/b": saved_meanwhile}
        poll(parts, added(parts, served), clock)
        [topic] = parts.storage.topics.all()
        found = {title: parts.storage.articles.matches(number) for number, title in titles(parts.storage).items()}
        assert [version for version, _, _ in found["Title b"]] == [topic.active.id]


def test_while_the_database_refuses_a_server_is_left_alone(parts_for: Make, clock: Clock) -> None:
    with site() as served:
        parts = parts_for(served.netloc)
        locks: list[sqlite3.Connection] = []
        content = b"<rss><channel><item><guid>1</guid><title>One</title></item></channel></rss>"

        def lock(request: BaseHTTPRequestHandler) -> None:
            path = parts.settings.data / "wirewatch.db"
            locks.append(sqlite3.connect(path, isolation_level=None, check_same_thread=False))
            locks[-1].execute("BEGIN IMMEDIATE")
            body(content)(request)

        served.pages["/feed"] = lock
        source = added(parts, served)
        with pytest.raises(DatabaseError, match="locked"):
            collect(source, parts, NOW, "test")
        locks[-1].close()
        assert parts.storage.sources.due(NOW + timedelta(minutes=10)) == []
        later = NOW + timedelta(seconds=LEASE_S)
        assert [one.name for one in parts.storage.sources.due(later)] == ["Lantern"]
        served.pages["/feed"] = body(content)
        outcome = collect(source, parts, later, "another")
        assert outcome is not None
        assert outcome.new == 1


def test_a_source_that_another_worker_has_or_that_was_removed_is_left_alone(parts_for: Make, clock: Clock) -> None:
    with site() as served:
        parts = parts_for(served.netloc)

        def removed_meanwhile(request: BaseHTTPRequestHandler) -> None:
            parts.storage.sources.remove(source.id, NOW)
            body(b"<rss><channel><item><guid>1</guid><title>One</title></item></channel></rss>")(request)

        served.pages["/feed"] = removed_meanwhile
        source = added(parts, served)
        assert parts.storage.sources.lease(source.id, "another", NOW, 60)
        assert collect(source, parts, NOW, "test") is None
        assert served.seen == []
        assert collect(source, parts, NOW + HOUR, "test") is None
        assert titles(parts.storage) == {}
        assert collect(source, parts, NOW + 2 * HOUR, "test") is None


def test_a_failure_is_kept_with_the_source_and_asks_for_more_time(parts_for: Make, clock: Clock) -> None:
    with site() as served:
        served.pages["/feed"] = body(b"", status=429, Retry_After="20000")
        parts = parts_for(served.netloc)
        source = added(parts, served)
        outcome = poll(parts, source, clock)
        health = parts.storage.sources.by_name("Lantern").health
        assert (outcome.status, outcome.error_class, health.error_class) == ("failed", "retry_later", "retry_later")
        assert health.failures == 1
        assert health.next_due is not None
        assert health.next_due >= clock.now + timedelta(seconds=20000)


def test_a_page_source_keeps_one_article_with_its_revisions(parts_for: Make, clock: Clock) -> None:
    with site() as served:
        served.pages["/live"] = page("Port opens")
        parts = parts_for(served.netloc)
        source = added(parts, served, "/live", "page")
        assert [poll(parts, source, clock).status for _ in "12"] == ["ok", "unchanged"]
        served.pages["/live"] = page("Port opens again")
        assert poll(parts, source, clock).updated == 1
        assert list(titles(parts.storage).values()) == ["Port opens again"]
        served.pages["/live"] = body(b"", status=410)
        assert poll(parts, source, clock).error_class == "gone"
