"""The replay server: saved pages become outlets with feeds, byte for byte, one after the other."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.collectors.fetch import Fetcher
from monitor.errors import FetchError
from monitor.model.article import FeedDocument
from monitor.model.source import Fetched, Validators
from monitor.text.feeds import read_feed
from tests.replay import Replay, replay

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
PAGE = '<html lang="{lang}"><head><title>Story &amp; {number}\n</title></head><body>\xff</body></html>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two outlets: one with dates in its file names, one with numbers."""
    for country, name, lang in (
        ("at", "Daily_2024_05_01", "de-AT"),
        ("at", "Daily_2024_05_03", "de"),
        ("at", "Daily_2024_05_11", "de"),
        ("uk", "Evening_1", "en"),
        ("uk", "Evening_2", "en"),
    ):
        (tmp_path / country).mkdir(exist_ok=True)
        page = PAGE.format(lang=lang, number=name[-1])
        (tmp_path / country / f"{name}.html").write_bytes(page.encode("latin-1"))
    return tmp_path


class Reader:
    """Fetches from a replay server as Wirewatch does."""

    def __init__(self, state: Replay) -> None:
        self.fetcher = Fetcher(contact="x", allow=frozenset({state.allow}))

    def get(self, address: str, *, page: bool = False) -> Fetched:
        got = self.fetcher.get(address, NOW, page=page)
        assert got is not None
        return got

    def feed(self, address: str) -> FeedDocument:
        got = self.get(address)
        return read_feed(got.content, got.address, got.content_type)


@pytest.fixture
def whole(folder: Path) -> Iterator[tuple[Replay, Reader]]:
    with replay(folder, all_at_once=True) as state:
        yield state, Reader(state)


def test_every_page_is_in_a_feed_and_is_served_unchanged(folder: Path, whole: tuple[Replay, Reader]) -> None:
    state, reader = whole
    links = [entry.link or "" for address in state.feeds() for entry in reader.feed(address).entries]
    assert sorted(links) == sorted(state.truth())
    served = sorted(reader.get(link, page=True).content for link in links)
    assert served == sorted(path.read_bytes() for path in folder.rglob("*.html"))
    assert len(state.log("/robots.txt")) == 1


def test_the_feed_gives_titles_and_the_dates_that_are_known(whole: tuple[Replay, Reader]) -> None:
    state, reader = whole
    daily, evening = (reader.feed(address) for address in state.feeds())
    assert [entry.title for entry in daily.entries] == ["Story & 1", "Story & 3", "Story & 1"]
    assert daily.entries[0].published is not None
    assert daily.entries[0].published.at == datetime(2024, 5, 11, 12, tzinfo=UTC)
    assert [entry.published for entry in evening.entries] == [None, None]


def test_validators_are_answered(whole: tuple[Replay, Reader]) -> None:
    state, reader = whole
    for address in (state.feeds()[0], state.truth()[0]):
        validators = reader.get(address).validators
        assert reader.fetcher.get(address, NOW, validators=Validators(etag=validators.etag)) is None
        assert reader.fetcher.get(address, NOW, validators=Validators(last_modified=validators.last_modified)) is None
    with pytest.raises(FetchError, match="404"):
        reader.get(state.base + "/daily/../../etc/passwd")


def test_the_sources_can_be_added_as_they_are(whole: tuple[Replay, Reader]) -> None:
    state, reader = whole
    sources = tomllib.loads(reader.get(f"{state.base}/sources.toml").content.decode())["source"]
    assert sources == [
        {"name": "daily (replay)", "kind": "feed", "address": state.feeds()[0], "outlet": "daily",
         "domain": "daily.example", "country": "AT", "language": "de", "ownership": "unknown",
         "interval_minutes": 0.05},
        {"name": "evening (replay)", "kind": "feed", "address": state.feeds()[1], "outlet": "evening",
         "domain": "evening.example", "country": "GB", "language": "en", "ownership": "unknown",
         "interval_minutes": 0.05},
    ]  # fmt: skip
    truth = json.loads(reader.get(f"{state.base}/__truth").content)
    assert (sorted(truth["published"]), truth["total"]) == (sorted(state.truth()), 5)
    asked = json.loads(reader.get(f"{state.base}/__log").content)
    assert [request["path"] for request in asked] == ["/sources.toml"]


def test_pages_appear_on_their_dates_in_simulated_time(folder: Path) -> None:
    seconds = [100.0]
    with replay(folder, speed=86_400, clock=lambda: seconds[0]) as state:
        reader = Reader(state)
        daily, evening = state.feeds()
        assert (len(reader.feed(daily).entries), len(reader.feed(evening).entries)) == (1, 0)
        seconds[0] += 2.5
        assert (len(reader.feed(daily).entries), len(reader.feed(evening).entries)) == (2, 2)
        seconds[0] += 8
        assert len(reader.feed(daily).entries) == 3
        assert len(state.truth()) == 5


def test_in_steps_each_request_shows_more(folder: Path) -> None:
    with replay(folder, step=2) as state:
        reader = Reader(state)
        daily, evening = state.feeds()
        assert [len(reader.feed(daily).entries) for _ in range(3)] == [2, 3, 3]
        assert len(reader.feed(evening).entries) == 2


def test_from_the_command_line(folder: Path) -> None:
    command = [sys.executable, "-m", "tests.replay", str(folder), "--all"]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base = process.stdout.readline().strip().rpartition(" ")[2]
        assert process.stdout.readline() == f'In wirewatch.toml: allow = ["{base.removeprefix("http://")}"]\n'
        fetcher = Fetcher(contact="x", allow=frozenset({base.removeprefix("http://")}))
        got = fetcher.get(f"{base}/__truth", NOW)
        process.terminate()
    assert got is not None
    assert len(json.loads(got.content)["published"]) == 5
    failed = subprocess.run(
        [*command[:3], str(folder / "nothing")], cwd=root, capture_output=True, text=True, check=False
    )
    assert (failed.returncode, "holds no .html file" in failed.stderr) == (2, True)
