"""Collecting over real HTTP: everything once, whatever is repeated, restarted or killed."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection

import pytest

from tests.path.conftest import PAGES, Cli, configure
from tests.replay import Replay

Server = Callable[..., Replay]


def stored(cli: Cli) -> int:
    """How many articles there are."""
    [status] = cli.json("status")
    return int(str(status["articles"]))


def assert_sound(cli: Cli, articles: int) -> None:
    """Every page is stored once, and all numbers agree."""
    [check] = cli.json("check")
    assert check["problems"] == []
    assert check["articles"] == articles


def wait_for(cli: Cli, articles: int, seconds: float = 60) -> None:
    """Wait until so many articles are stored."""
    until = time.monotonic() + seconds
    while stored(cli) < articles:
        assert time.monotonic() < until, f"{stored(cli)} of {articles} articles after {seconds} s"
        time.sleep(0.3)


def test_a_round_stores_each_page_once_and_a_second_round_nothing(cli: Cli, server: Server) -> None:
    served = server(all_at_once=True)
    configure(cli, served)
    first = cli.json("collect")
    assert Counter(row["status"] for row in first) == {"ok": 4}
    assert sum(int(str(row["new"])) for row in first) == PAGES
    second = cli.json("collect")
    assert Counter(row["status"] for row in second) == {"unchanged": 4}
    assert_sound(cli, PAGES)
    # The second round sent the validators back and fetched no page again.
    pages = Counter(request.path for request in served.log() if request.path.endswith(".html"))
    assert set(pages.values()) == {1}


def test_run_collects_on_schedule_and_a_restart_doubles_nothing(cli: Cli, server: Server) -> None:
    served = server(step=3)
    configure(cli, served)
    for name in [str(row["name"]) for row in cli.json("sources", "list") if not row["paused"]]:
        assert name.endswith("(replay)")
    for _ in range(2):
        process, _ = cli.start_monitor("--no-sample")
        try:
            wait_for(cli, PAGES)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
    assert_sound(cli, PAGES)


@pytest.mark.slow("starts and kills the whole monitor six times")
def test_killing_the_monitor_loses_and_doubles_nothing(cli: Cli, server: Server) -> None:
    served = server(step=2)
    configure(cli, served)
    chance = random.Random(7)
    for _ in range(5):
        process = cli.start("run", "--port", "0", "--no-sample")
        time.sleep(chance.uniform(1.5, 3.5))
        process.kill()
        process.wait()
    process, _ = cli.start_monitor("--no-sample")
    try:
        wait_for(cli, PAGES)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert_sound(cli, PAGES)


def test_a_second_monitor_on_the_same_data_is_refused(cli: Cli) -> None:
    first, _ = cli.start_monitor("--no-sample", "--no-collect")
    try:
        done = cli.run("run", "--port", "0", "--no-sample", "--no-collect", code=1)
        assert "already" in done.stderr
    finally:
        first.send_signal(signal.SIGTERM)
        first.wait(30)


def test_a_feed_that_is_none_is_a_failure_with_a_class_and_loses_nothing(cli: Cli, server: Server) -> None:
    served = server(all_at_once=True)
    configure(cli, served)
    cli.run("collect")
    page = next(request.path for request in served.log() if request.path.endswith(".html"))
    cli.run("sources", "add", f"{served.base}{page}", "--name", "A page, not a feed", "--kind", "feed")
    [outcome] = cli_collect(cli, "A page, not a feed")
    assert (outcome["status"], outcome["error_class"]) == ("failed", "not_a_feed")
    [row] = [row for row in cli.json("sources", "list") if row["name"] == "A page, not a feed"]
    assert (row["failures"], row["last_success"]) == (1, None)
    assert_sound(cli, PAGES)


def cli_collect(cli: Cli, name: str) -> list[dict[str, object]]:
    """One round of one source that may fail."""
    import json

    done = cli.run("collect", "--source", name, "--json", code=None)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_page_answers_while_it_collects(cli: Cli, server: Server) -> None:
    served = server(step=5)
    configure(cli, served)
    process, port = cli.start_monitor()
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert answer.status == 200
        assert b"Wirewatch" in answer.read()
        connection.close()
        wait_for(cli, PAGES)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
