"""``wirewatch reprocess``: collected pages are read again, whoever runs it and whatever kills it."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from monitor.assembly import utc_now
from monitor.schedule import Schedule, scheduler_lock
from tests.monitors import bare_monitor, bring_in
from tests.path.conftest import Cli

PAGES = 12


@pytest.fixture
def collected(cli: Cli, saved_pages: Path, tmp_path: Path) -> Cli:
    """A data folder with some saved pages."""
    folder = tmp_path / "some"
    folder.mkdir()
    for file in sorted(saved_pages.iterdir())[:PAGES]:
        (folder / file.name).write_bytes(file.read_bytes())
    with bare_monitor(cli.data, clock=utc_now, parsers=1) as monitor:
        assert bring_in(monitor, folder).statuses["new"] == PAGES
    return cli


def spoil(cli: Cli, statement: str = "UPDATE articles SET title = 'Menu ' || id") -> None:
    """What a poorer reader would have stored."""
    with closing(sqlite3.connect(cli.data / "wirewatch.db")) as connection:
        connection.execute(statement)
        connection.commit()


def titles(cli: Cli) -> list[str]:
    with closing(sqlite3.connect(cli.data / "wirewatch.db")) as connection:
        return [title for (title,) in connection.execute("SELECT title FROM articles ORDER BY id")]


def test_stored_pages_are_read_again(collected: Cli) -> None:
    right = titles(collected)
    spoil(collected)
    done = collected.run("reprocess", "--outlet", "Unknown outlett", code=2)
    assert "Did you mean 'Unknown outlet'?" in done.stderr
    [dry] = collected.json("reprocess", "--dry-run", "--source", "Imported files")
    assert (dry["dry_run"], dry["looked_at"], dry["from_page"], dry["fields"]) == (True, PAGES, PAGES, {"title": PAGES})
    said = collected.run("reprocess").stdout
    assert f"{PAGES} articles read again, {PAGES} of them from their page: {PAGES} changed, 0 unchanged" in said
    assert "Menu 1" in said
    assert titles(collected) == right
    [report] = collected.json("reprocess")
    assert (report["looked_at"], report["unchanged"], report["stored"]) == (PAGES, PAGES, 0)
    [status] = collected.json("status")
    assert (status["raw_pages"], status["raw_left_out"]) == (PAGES, 0)
    assert [job["report"] for job in status["jobs"]] == [None] * 3  # type: ignore[attr-defined]


def test_a_running_monitor_reads_again_for_the_command(collected: Cli) -> None:
    spoil(collected)
    with (
        bare_monitor(collected.data, clock=utc_now, parsers=1, tick_s=0.1) as monitor,
        scheduler_lock(monitor.settings.data),
    ):
        schedule = Schedule(monitor, collecting=False)
        schedule.start()
        try:
            [report] = collected.json("reprocess")
        finally:
            schedule.stop()
    assert (report["state"], report["changed"]) == ("done", PAGES)


def test_killed_and_interrupted_it_goes_on_and_ends_the_same(collected: Cli) -> None:
    right = titles(collected)
    spoil(collected)
    for number, end in enumerate((signal.SIGKILL, signal.SIGTERM), 1):
        process = collected.start("reprocess", "--json")
        wait_for_a_job(collected, process, number)
        process.send_signal(end)
        process.wait(30)
    assert jobs(collected)[-1] != "running", "an interrupted command gives its job back"
    [report] = collected.json("reprocess")
    assert report["state"] == "done"
    assert titles(collected) == right
    [check] = collected.json("check")
    assert check["problems"] == []


def jobs(cli: Cli) -> list[str]:
    with closing(sqlite3.connect(cli.data / "wirewatch.db")) as connection:
        return [state for (state,) in connection.execute("SELECT state FROM jobs ORDER BY id")]


def wait_for_a_job(cli: Cli, process: subprocess.Popen[str], number: int) -> None:
    """Wait until the command has taken its job, the so-manieth, or has ended."""
    until = time.monotonic() + 60
    while process.poll() is None and jobs(cli)[number - 1 :] != ["running"]:
        assert time.monotonic() < until
        time.sleep(0.02)
