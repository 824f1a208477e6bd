"""Being told to stop, at any moment, ends the monitor."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.ingest.collect import collect
from monitor.model.source import Source
from monitor.schedule import Schedule
from tests.monitors import NOW, bare_monitor, line, write_lines
from tests.path.conftest import Cli

WAIT_S = 60
SAMPLE_ARTICLES = 2068
HEAD_START_S = 0.5
"""How long a stop may go ahead before the tick goes on; a shorter one makes the test easier to pass, never harder."""


def test_a_stop_in_the_middle_of_a_tick_ends(tmp_path: Path) -> None:
    ticking, stopped = threading.Event(), threading.Event()
    told = threading.Event()

    def clock() -> datetime:
        """Holds the first tick between its start and the moment when it adds what is due."""
        if threading.current_thread().name.startswith("ThreadPoolExecutor") and not ticking.is_set():
            ticking.set()
            assert told.wait(WAIT_S)
            stopped.wait(HEAD_START_S)
        return datetime.now(UTC)

    def stop(schedule: Schedule) -> None:
        told.set()
        schedule.stop()
        stopped.set()

    folder = tmp_path / "drop"
    folder.mkdir()
    with bare_monitor(tmp_path, clock=clock) as monitor:
        monitor.parts.storage.sources.add(Source("Drop", "folder", str(folder)), datetime.now(UTC))
        schedule = Schedule(monitor)
        schedule.start()
        assert ticking.wait(WAIT_S)
        threading.Thread(target=stop, args=(schedule,), daemon=True).start()
        assert stopped.wait(WAIT_S)


def test_a_terminated_round_leaves_no_lease(cli: Cli) -> None:
    cli.run("status")
    process = cli.start("collect", "--source", "Sample", "--json")
    until = time.monotonic() + WAIT_S
    while process.poll() is None and cli.json("status")[0]["sample_articles"] == 0:
        assert time.monotonic() < until
    process.terminate()
    process.wait(WAIT_S)
    [outcome] = cli.json("collect", "--source", "Sample")
    assert outcome["status"] in ("ok", "unchanged")
    assert cli.json("status")[0]["sample_articles"] == SAMPLE_ARTICLES
    assert cli.json("check")[0]["ok"] is True


def test_a_stop_in_the_middle_of_a_folder_leaves_the_rest_due(tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    write_lines(folder / "lines.jsonl", *(line(number) for number in range(250)))
    with bare_monitor(tmp_path) as monitor:
        parts = monitor.parts
        source = parts.storage.sources.add(Source("Drop", "folder", str(folder), interval=timedelta(days=7)), NOW)
        parts.stopping.set()
        stopped = collect(source, parts, NOW, "test")
        assert stopped is not None
        assert (stopped.new, stopped.remaining) == (0, 1)
    with bare_monitor(tmp_path) as monitor:
        parts = monitor.parts
        [due] = parts.storage.sources.due(NOW)
        resumed = collect(due, parts, NOW, "test")
        assert resumed is not None
        assert (resumed.new, resumed.remaining) == (250, 0)
        assert parts.storage.sources.due(NOW) == []


def test_two_first_starts_at_once_are_one(cli: Cli) -> None:
    starts = [cli.start("status") for _ in range(3)]
    assert [start.wait(WAIT_S) for start in starts] == [0, 0, 0], (cli.data / "output.txt").read_text()
    assert len(cli.json("topics", "list")) == 2
    names = [row["name"] for row in cli.json("sources", "list")]
    assert len(set(names)) == len(names)
    assert {"Sample", "TASS (English)"} <= set(names)
