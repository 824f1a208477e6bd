"""The fetcher and the feed reader against the hostile server of the shared material, where that is present."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.collectors.fetch import Fetcher
from monitor.errors import FetchError, ReadError
from monitor.model.article import FeedDocument
from monitor.model.source import Fetched, Validators
from monitor.text.feeds import read_feed

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
MIB = 2**20


class Hostile:
    """The hostile server, a process of its own, seen through its control paths."""

    def __init__(self, information: dict[str, Any]) -> None:
        self.allow = frozenset(information["allow_list"])
        self.token = str(information["canary_token"])
        self._main = str(information["main"])

    def url(self, path: str, ns: str = "") -> str:
        return f"{self._main}{f'/n/{ns}' if ns else ''}{path}"

    def control(self, path: str) -> Any:
        with urllib.request.urlopen(self._main + path) as answer:
            return json.load(answer)

    def canary_hits(self) -> list[Any]:
        return list(self.control("/__canary")["hits"])

    def requests(self, ns: str) -> int:
        return len(self.control(f"/__log?ns={ns}"))

    def faults(self, ns: str) -> list[str]:
        """What the server itself found wrong with the requests of a namespace."""
        return [fault for verdict in self.control(f"/__verdicts?ns={ns}").values() for fault in verdict["faults"]]


@pytest.fixture(scope="module")
def server(shared: Path) -> Iterator[Hostile]:
    file = shared / "hostile" / "hostile_server.py"
    if not file.exists():
        pytest.skip("the shared material has no hostile server")
    command = [sys.executable, str(file), "--port", "0", "--epoch", NOW.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Hostile(json.loads(process.stdout.readline()))
        process.terminate()


def fetcher_for(server: Hostile, *, deadline_s: float = 20.0, max_bytes: int = 2 * MIB) -> Fetcher:
    return Fetcher(contact="x", allow=server.allow, deadline_s=deadline_s, max_bytes=max_bytes)


@pytest.fixture
def fetcher(server: Hostile) -> Iterator[Fetcher]:
    made = fetcher_for(server)
    yield made
    made.close()
    assert server.canary_hits() == []


def fetched(fetcher: Fetcher, address: str, validators: Validators | None = None, **options: Any) -> Fetched:
    got = fetcher.get(address, options.pop("now", NOW), validators=validators, **options)
    assert got is not None
    return got


def error_class(fetcher: Fetcher, address: str, **options: Any) -> str:
    with pytest.raises(FetchError) as caught:
        fetcher.get(address, options.pop("now", NOW), **options)
    return caught.value.error_class


def read(got: Fetched) -> FeedDocument:
    return read_feed(got.content, got.address, got.content_type)


@pytest.mark.parametrize(
    ("row", "path"),
    [("V01", "/feed/ok"), ("V02", "/feed/ok-atom"), ("V03", "/feed/ok-gzip"), ("V14", "/feed/gzip-mislabelled"),
     ("V21", "/feed/leading-junk"), ("V28", "/feed/missing-dates"), ("V33", "/feed/301-permanent")],
)  # fmt: skip
def test_five_entries_with_links(server: Hostile, fetcher: Fetcher, row: str, path: str) -> None:
    document = read(fetched(fetcher, server.url(path, ns=row)))
    assert [bool(entry.link and entry.title) for entry in document.entries] == [True] * 5


def test_v02_published_is_preferred_over_updated(server: Hostile, fetcher: Fetcher) -> None:
    document = read(fetched(fetcher, server.url("/feed/ok-atom", ns="V02b")))
    assert document.lang == "en"
    assert all(entry.published and entry.published.at <= NOW for entry in document.entries)


@pytest.mark.parametrize(
    ("row", "path", "expected"),
    [
        ("V05", "/feed/slow-drip?delay=0.05", "timeout"),
        ("V06", "/feed/never-ends", "too_large"),
        ("V07", "/feed/no-response", "timeout"),
        ("V08", "/feed/huge-entry?mib=8", "too_large"),
        ("V10", "/feed/content-length-lies", "incomplete"),
        ("V11", "/feed/truncated", "incomplete"),
        ("V12", "/feed/chunk-garbage", "incomplete"),
        ("V13", "/feed/gzip-bomb?mib=64", "too_large"),
        ("V34", "/feed/410", "gone"),
        ("V35", "/feed/404", "http_error"),
        ("V36", "/feed/redirect-loop/a", "redirect_loop"),
        ("V37", "/redirect-to-metadata", "blocked_address"),
        ("V38", "/redirect-to-file", "bad_address"),
        ("V39", "/redirect-to-internal", "blocked_address"),
    ],
)
def test_answers_that_fail_with_their_class(server: Hostile, row: str, path: str, expected: str) -> None:
    fetcher = fetcher_for(server, deadline_s=1.0 if expected == "timeout" else 20.0)
    assert error_class(fetcher, server.url(path, ns=row)) == expected
    assert server.canary_hits() == []
    assert server.faults(row) == []


def test_v09_entries_over_the_cap_are_counted(server: Hostile) -> None:
    fetcher = fetcher_for(server, max_bytes=10 * MIB)
    document = read(fetched(fetcher, server.url("/feed/100k-entries?n=5000", ns="V09")))
    assert (len(document.entries), document.truncated) == (2000, 3000)
    assert document.entries[0].title == "sanctions item 0"


@pytest.mark.parametrize("path", ["/feed/xml-bomb", "/feed/xxe-file", "/feed/xxe-http"])
def test_v15_to_v17_no_entity_is_expanded_or_opened(server: Hostile, fetcher: Fetcher, path: str) -> None:
    document = read(fetched(fetcher, server.url(path, ns="V15")))
    assert [entry.title for entry in document.entries] == ["sanctions"]
    assert "lollol" not in repr(document)
    assert server.token not in repr(document)


def test_v18_one_bad_byte_spoils_one_entry(server: Hostile, fetcher: Fetcher) -> None:
    titles = [entry.title for entry in read(fetched(fetcher, server.url("/feed/bad-utf8", ns="V18"))).entries]
    assert len(titles) == 5
    for number in (1, 3, 4, 5):
        assert titles[number - 1] == f"Санкции и Беларусь {number} sanctions"
    assert titles[1].startswith("Санкции и ")
    assert "\ufffd" in titles[1]


def test_v19_a_wrong_header_does_not_win_over_the_bytes(server: Hostile, fetcher: Fetcher) -> None:
    titles = [entry.title for entry in read(fetched(fetcher, server.url("/feed/wrong-charset", ns="V19"))).entries]
    assert titles == [f"Санкции против Беларуси {number}" for number in range(1, 6)]


def test_v20_control_characters_are_dropped(server: Hostile, fetcher: Fetcher) -> None:
    document = read(fetched(fetcher, server.url("/feed/null-bytes", ns="V20")))
    assert len(document.entries) == 5
    text = "".join(entry.title + entry.text + (entry.guid or "") for entry in document.entries)
    assert not [letter for letter in text if letter < " " and letter not in "\t\n"]


@pytest.mark.parametrize(("path", "expected"), [("/feed/empty", "empty"), ("/feed/html-instead", "not_a_feed")])
def test_v22_and_v23_no_feed_at_all(server: Hostile, fetcher: Fetcher, path: str, expected: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(fetched(fetcher, server.url(path, ns="V22")))
    assert caught.value.error_class == expected


def test_v24_a_feed_that_is_not_xml(server: Hostile, fetcher: Fetcher) -> None:
    document = read(fetched(fetcher, server.url("/feed/unescaped", ns="V24")))
    assert [entry.title for entry in document.entries] == [f"AT&T & sanctions {number}" for number in range(1, 6)]


def test_v25_an_entry_without_identity_is_skipped_and_counted(server: Hostile, fetcher: Fetcher) -> None:
    document = read(fetched(fetcher, server.url("/feed/missing-fields", ns="V25")))
    assert (len(document.entries), document.skipped) == (5, 1)
    assert document.entries[4].link == server.url("/page/ok/15", ns="V25")


def test_v26_no_entry_is_dropped_for_its_date(server: Hostile, fetcher: Fetcher) -> None:
    first, second = (read(fetched(fetcher, server.url("/feed/bad-dates", ns="V26"))) for _ in range(2))
    assert len(first.entries) == 10
    assert [entry.published for entry in first.entries] == [entry.published for entry in second.entries]
    assert first.entries[0].published is None


def test_v41_and_v42_validators_go_back_and_304_is_nothing_new(server: Hostile, fetcher: Fetcher) -> None:
    for path in ("/feed/etag", "/feed/last-modified"):
        first = fetched(fetcher, server.url(path, ns="V41"))
        assert fetcher.get(server.url(path, ns="V41"), NOW, validators=first.validators) is None
    assert server.faults("V41") == []


@pytest.mark.parametrize("path", ["/feed/429-retry-after?s=3&n=1", "/feed/503"])
def test_v43_and_v44_a_host_is_left_alone_as_long_as_it_asks(server: Hostile, path: str) -> None:
    fetcher = fetcher_for(server)
    now = datetime.now(UTC)
    address = server.url(path, ns="V43")
    asked = server.requests("V43")
    assert error_class(fetcher, address, now=now) == "retry_later"
    assert error_class(fetcher, server.url("/feed/ok", ns="V43"), now=now + timedelta(seconds=1)) == "retry_later"
    assert server.requests("V43") == asked + 1
    assert len(read(fetched(fetcher, address, now=now + timedelta(seconds=4))).entries) == 5


@pytest.mark.parametrize(
    ("variant", "page", "allowed"),
    [("allow", True, True), ("disallow-pages", True, False), ("404", True, True), ("503", True, False),
     ("disallow-pages", False, True)],
)  # fmt: skip
def test_robots_txt(server: Hostile, variant: str, page: bool, allowed: bool) -> None:
    assert server.control(f"/__robots?variant={variant}")["main"] == variant
    fetcher = fetcher_for(server)
    address = server.url("/page/ok/1")
    if allowed:
        assert fetched(fetcher, address, page=page).status == 200
    else:
        assert error_class(fetcher, address, page=page) in {"robots", "retry_later"}
