"""What analysts change: checked before it is stored, stored with its author, and said clearly when refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.assembly import Monitor
from monitor.errors import FetchError, QueryError, ReadError, SourceError, TopicError
from monitor.ingest.jobs import run_next_job
from monitor.model.selection import Selection
from monitor.model.source import Source
from tests.collectors.loopback import body, site
from tests.monitors import NOW, bare_monitor, bring_in, line, watched, write_lines

FEED = (
    b'<rss version="2.0"><channel><title>Lantern</title>'
    b"<item><title>One</title><link>https://lantern.example/1</link></item></channel></rss>"
)


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    with bare_monitor(tmp_path / "data", allow=["intranet.example:80"]) as opened:
        yield opened


def add(monitor: Monitor, **parts: Any) -> Source:
    given = {"name": "Feed", "kind": "feed", "address": "https://lantern.example/feed", "author": "ann", **parts}
    return monitor.actions.add_source(**given)


def audit(monitor: Monitor) -> list[tuple[str, str, str, str | None, str | None]]:
    lines = monitor.parts.storage.audit.recent()
    return [(one.author, one.action, one.subject, one.before, one.after) for one in reversed(lines)]


def test_a_new_wording_takes_over_when_history_is_counted(monitor: Monitor, tmp_path: Path) -> None:
    bring_in(monitor, write_lines(tmp_path / "a.jsonl", *(line(n) for n in range(5))))
    watched(monitor, "Grain", "grain")

    def value() -> tuple[int, int]:
        [total] = monitor.queries.totals(Selection(topics=("grain",)))
        return total.topic_version, total.articles

    assert value() == (1, 5)
    monitor.actions.change_topic("grain", '"number 3"', author="bob")
    assert value() == (1, 5), "the old one is charted meanwhile"
    while run_next_job(monitor.parts, "test", lambda: True):
        pass
    assert value() == (2, 1)
    assert [version.state for version in monitor.queries.topic_versions("grain")] == ["frozen", "active"]
    assert audit(monitor) == [
        ("test", "add topic", "Grain", None, "grain"),
        ("bob", "change topic", "Grain", "grain", '"number 3"'),
    ]


def test_a_topic_that_names_another_one_keeps_the_version_that_was_meant(monitor: Monitor, tmp_path: Path) -> None:
    bring_in(monitor, write_lines(tmp_path / "a.jsonl", *(line(n) for n in range(5))))
    watched(monitor, "Grain", '"number 3" OR "number 4"')
    both = watched(monitor, "Both", 'topic:"grain" -"number 4"')
    assert both.active.query == 'topic:"grain"@1 -"number 4"'

    def hits(query: str) -> int:
        return monitor.queries.articles(Selection(query=query)).total

    assert hits("topic:both") == 1
    monitor.actions.change_topic("grain", "nothing", author="ann")
    while run_next_job(monitor.parts, "test", lambda: True):
        pass
    assert (hits("topic:grain"), hits("topic:grain@1"), hits("topic:both")) == (0, 2, 1)
    [total] = monitor.queries.totals(Selection(topics=("both",)))
    assert total.articles == 1, "counted as it was"
    again = monitor.actions.change_topic("both", "topic:grain OR topic:grain@1", author="ann")
    assert again.query == "topic:grain@2 OR topic:grain@1"
    for query in ("topic:both", "topic:both OR a", "topic:other"):
        with pytest.raises(QueryError):
            monitor.actions.change_topic("grain", query, author="ann")
        with pytest.raises(QueryError):
            monitor.actions.change_topic("both", query, author="ann")
    assert monitor.queries.preview("topic:grain@1", Selection()).hits == 2


def test_a_topic_that_cannot_be_saved_leaves_nothing(monitor: Monitor) -> None:
    for name, query, error in (
        ("Grain", "grain AND", QueryError),
        ("  ", "grain", TopicError),
        ("x" * 121, "grain", TopicError),
    ):
        with pytest.raises(error):
            monitor.actions.add_topic(name, query, author="ann")
    assert (monitor.queries.topics(), monitor.queries.jobs(), audit(monitor)) == ((), (), [])
    monitor.actions.add_topic("Grain", "grain", author="ann")
    for name in ("Grain", "  grain "):
        with pytest.raises(TopicError, match=r"already|too like"):
            monitor.actions.add_topic(name, "corn", author="ann")
    with pytest.raises(TopicError, match="already exactly this one"):
        monitor.actions.change_topic("grain", "grain", author="ann")
    with pytest.raises(QueryError):
        monitor.actions.change_topic("grain", "(", author="ann")
    assert len(audit(monitor)) == 1


def test_a_removed_topic_keeps_its_name_and_says_so(monitor: Monitor) -> None:
    monitor.actions.add_topic("Grain", "grain", author="ann")
    monitor.actions.archive_topic("Grain", author="ann")
    assert monitor.queries.topics() == ()
    with pytest.raises(TopicError, match="archived earlier"):
        monitor.actions.add_topic("Grain", "grain", author="ann")
    with pytest.raises(TopicError, match="topics list"):
        monitor.actions.archive_topic("grain", author="ann")


def test_a_source_is_added_changed_and_removed(monitor: Monitor) -> None:
    added = add(monitor, name="  Lantern   feed ", outlet="The Lantern", domain="https://WWW.lantern.example/",
                country="gb", lang="EN", ownership="independent", interval_minutes=30)  # fmt: skip
    assert (added.name, added.lang, added.interval) == ("Lantern feed", "en", timedelta(minutes=30))
    assert added.outlet is not None
    assert (added.outlet.key, added.outlet.country, added.outlet.ownership) == ("lantern.example", "GB", "independent")
    assert monitor.actions.change_source("Lantern feed", paused=True, author="bob").paused
    assert monitor.parts.storage.sources.due(NOW + timedelta(days=9)) == []
    monitor.actions.remove_source("Lantern feed", author="bob")
    assert monitor.queries.sources() == ()
    assert [(line[0], line[1]) for line in audit(monitor)] == [
        ("ann", "add source"), ("bob", "change source"), ("bob", "remove source"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ({"name": " "}, "name"),
        ({"kind": "tape"}, "feed, page, folder"),
        ({"ownership": "mine"}, "independent"),
        ({"country": "Poland"}, "two letters"),
        ({"lang": "english"}, "two or three letters"),
        ({"domain": "not a domain"}, "news.example"),
        ({"address": "ftp://lantern.example/feed"}, "http"),
        ({"address": "https://user:secret@lantern.example/"}, "web address"),
        ({"interval_minutes": 9.9}, "10 minutes"),
        ({"interval_minutes": float("nan")}, "10 minutes"),
        ({"interval_minutes": float("inf")}, "7 days"),
        ({"interval_minutes": 7 * 1440 + 1}, "7 days"),
    ],
)
def test_a_value_of_a_source_that_cannot_be_used_is_named(monitor: Monitor, parts: dict[str, Any], named: str) -> None:
    with pytest.raises(SourceError, match=named):
        add(monitor, **parts)
    assert (monitor.queries.sources(), audit(monitor)) == ((), [])


def test_hosts_on_the_allow_list_may_be_polled_often(monitor: Monitor) -> None:
    assert add(monitor, address="http://intranet.example/feed", interval_minutes=0.05).interval == timedelta(seconds=3)
    with pytest.raises(SourceError, match="10 minutes"):
        add(monitor, name="Other", address="http://intranet.example:81/feed", interval_minutes=0.05)


def test_folders_from_a_page_lie_inside_the_inbox(monitor: Monitor, tmp_path: Path) -> None:
    inbox = monitor.settings.inbox
    (inbox / "mine").mkdir()
    (inbox / "leads out").symlink_to(tmp_path)
    assert add(monitor, kind="folder", address="mine").address == str(inbox / "mine")
    for address in (str(tmp_path), "../..", "leads out", "mine/../../.."):
        with pytest.raises(SourceError, match="inside"):
            add(monitor, name="Out", kind="folder", address=address)
    with pytest.raises(SourceError, match="Create it first"):
        add(monitor, name="None", kind="folder", address="nowhere")
    assert add(monitor, name="Out", kind="folder", address=str(tmp_path), from_command_line=True).outlet is None


def test_an_address_is_tried_before_it_is_saved(tmp_path: Path) -> None:
    page = b"<html><head><title>Port</title></head><body><article><h1>Port opens</h1>" + (
        b"<p>The port opened again on Tuesday and the ships came in with grain for everyone.</p>" * 6
    )
    pages = {"feed": body(FEED), "page": body(page, Content_Type="text/html"), "nothing": body(b"")}
    with site(**pages) as served, bare_monitor(tmp_path / "data", allow=[served.netloc], parsers=1) as monitor:
        feed = monitor.actions.test_source(served.url("/feed"))
        assert (feed.kind, feed.article) == ("feed", None)
        assert feed.document is not None
        assert [entry.title for entry in feed.document.entries] == ["One"]
        found = monitor.actions.test_source(served.url("/page"))
        assert (found.kind, found.document) == ("page", None)
        assert found.article is not None
        assert found.article.title == "Port opens"
        with pytest.raises(ReadError, match="empty"):
            monitor.actions.test_source(served.url("/nothing"))
        with pytest.raises(FetchError, match="404"):
            monitor.actions.test_source(served.url("/missing"))
        with pytest.raises(SourceError, match="http"):
            monitor.actions.test_source("file:///etc/passwd")
        assert monitor.queries.sources() == ()
