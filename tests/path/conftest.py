"""Saved pages of invented outlets, and the real command line in a data folder of its own."""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

from monitor.assembly import open_monitor
from monitor.collectors.folder import read_lines
from monitor.config.settings import load_settings, shipped
from tests.replay import Replay, replay

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = 40


@dataclass(frozen=True)
class Cli:
    """``wirewatch`` in one data folder."""

    data: Path

    def run(self, *arguments: str, code: int | None = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end; ``code`` is the exit code that must come out (``None``: any)."""
        done = subprocess.run(
            self.command(*arguments), capture_output=True, text=True, timeout=180, env=self.environment(**environment)
        )
        assert code is None or done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command that goes on; its words go to a file in the data folder."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "output.txt").open("a") as output:
            return subprocess.Popen(
                self.command(*arguments), stdout=output, stderr=output, text=True, env=self.environment(**environment)
            )

    def start_monitor(self, *arguments: str) -> tuple[subprocess.Popen[str], int]:
        """Start ``run`` on a free port and wait until it says where it is; the process and its port."""
        output = self.data / "output.txt"
        told = len(output.read_text()) if output.exists() else 0
        process = self.start("run", "--port", "0", *arguments)
        until = time.monotonic() + 60
        while (place := output.read_text()[told:].find("127.0.0.1:")) < 0:
            assert process.poll() is None, output.read_text()[told:]
            assert time.monotonic() < until
            time.sleep(0.1)
        return process, int(output.read_text()[told + place :].split(":")[1].split("/")[0])

    def command(self, *arguments: str) -> list[str]:
        """The full command line."""
        return [sys.executable, "-m", "monitor", *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a command: nothing of Wirewatch's from outside."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("WIREWATCH_")}
        return {**kept, "WIREWATCH_DATA": str(self.data), "PYTHONPATH": str(REPOSITORY), **more}

    def json(self, *arguments: str) -> list[dict[str, object]]:
        """The JSON lines that a command prints."""
        return [json.loads(line) for line in self.run(*arguments, "--json").stdout.splitlines()]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """The command line in an empty data folder."""
    return Cli(tmp_path / "data")


@pytest.fixture(scope="session")
def saved_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of saved pages: the sample's first articles as four invented outlets would show them."""
    folder = tmp_path_factory.mktemp("pages")
    lines = islice(read_lines(shipped("sample/articles/01-articles.jsonl.gz")), PAGES)
    for number, line in enumerate(lines):
        row = json.loads(line)
        publisher = f"Outlet{'ABCD'[number % 4]}"
        (folder / f"{publisher}_2022_04_{1 + number // 4:02}.html").write_text(page_of(row), "utf-8")
    return folder


def page_of(row: dict[str, str]) -> str:
    """A page as a small outlet would make it, navigation and all."""
    paragraphs = "".join(f"<p>{html.escape(text)}</p>\n" for text in row["text"].split("\n\n"))
    title = html.escape(row["title"])
    return (
        f'<!doctype html><html lang="{row["lang"]}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{row["published"]}"></head><body>'
        f'<nav><a href="/">Home</a> <a href="/world">World</a></nav><main><article><h1>{title}</h1>'
        f"{paragraphs}</article></main><footer>All rights reserved</footer></body></html>"
    )


@pytest.fixture
def server(saved_pages: Path) -> Iterator[Callable[..., Replay]]:
    """Starts replay servers of the saved pages; they end with the test."""
    open_servers = []

    def start(**options: object) -> Replay:
        context = replay(saved_pages, **options)  # type: ignore[arg-type]
        open_servers.append(context)
        return context.__enter__()

    yield start
    for context in open_servers:
        context.__exit__(None, None, None)


def configure(cli: Cli, served: Replay, **settings: object) -> None:
    """A data folder without defaults that collects the replay server's outlets."""
    cli.data.mkdir(parents=True, exist_ok=True)
    values = {"allow": [served.allow], "tick_s": 0.1, "page_delay_s": 0, **settings}
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    (cli.data / "wirewatch.toml").write_text("\n".join(lines) + "\n")
    sources = cli.data / "sources.toml"
    sources.write_text(served.sources())
    with open_monitor(load_settings(cli.data, environ={}), sample=False) as monitor:
        for row in monitor.queries.sources():
            monitor.actions.remove_source(row.source.name, author="test")
    cli.run("sources", "add", "--file", str(sources))
