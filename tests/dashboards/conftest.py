"""The real app on the real sample: served over loopback, asked through Flask's client, driven by Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from dash import Dash
from flask.testing import FlaskClient
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    sync_playwright,
)

from dashboards.app import make_app
from dashboards.server import Serving, serve
from monitor.assembly import Monitor, open_monitor
from monitor.config.settings import Settings, load_settings
from monitor.ingest.collect import collect
from monitor.ingest.stories import renew_stories

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ROUNDS = 150


def clock() -> datetime:
    """Long after the sample: none of its buckets is unfinished."""
    return datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the whole sample and its stories, taken in once; no other source was polled."""
    folder = tmp_path_factory.mktemp("sample")
    with open_monitor(load_settings(folder, environ={}), clock=clock) as monitor:
        source = next(row.source for row in monitor.queries.sources() if row.source.sample)
        collect(source, monitor.parts, clock(), "tests")
        renew_stories(monitor.parts.storage, lambda: True)
    return folder


def copy_of(folder: Path, place: Path) -> Settings:
    """The settings of a copy of a data folder."""
    return load_settings(Path(copytree(folder, place / "data")), environ={})


@pytest.fixture(scope="session")
def monitor(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    """A monitor for reading: tests that change something use one of their own."""
    with open_monitor(copy_of(sample_folder, tmp_path_factory.mktemp("read")), clock=clock) as monitor:
        yield monitor


@pytest.fixture(scope="session")
def app(monitor: Monitor) -> Dash:
    return make_app(monitor, heartbeat=lambda: 1.0)


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    client: FlaskClient = app.server.test_client()
    return client


@pytest.fixture(scope="session")
def served(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Monitor, Serving]]:
    """A monitor that the browser may change, and its server."""
    with open_monitor(copy_of(sample_folder, tmp_path_factory.mktemp("served")), clock=clock) as monitor:
        serving = serve(monitor, "127.0.0.1", 0)
        yield monitor, serving
        serving.close()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


class Screen:
    """A browser page that remembers everything it complained about and every request that left this machine."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address.rstrip("/")
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", self._answered)
        page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400:
            self.complaints.append(f"{answer.status} {answer.url}")

    def _asked(self, request: Request) -> None:
        if request.url.startswith(("http:", "https:")) and not request.url.startswith(self.address + "/"):
            self.complaints.append(f"left the machine: {request.url}")

    def open(self, path: str) -> None:
        """Go to a path and wait until every part of the page has its answer."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until no skeleton is left and no callback is under way, seen twice in a row."""
        calm = 0
        for _ in range(ROUNDS):
            self.page.wait_for_timeout(100)
            with suppress(Error):  # a page that is just being left cannot be asked
                calm = calm + 1 if self.page.evaluate(CALM) else 0
            if calm == 3:
                return
        raise AssertionError(f"{self.page.url} did not settle: {self.complaints}")

    def text(self, selector: str) -> str:
        """The visible text of the first element that fits."""
        return self.page.locator(selector).first.inner_text()

    @property
    def query(self) -> str:
        """The query string of the address."""
        return self.page.url.partition("?")[2]


CALM = (
    "!!document.querySelector('#page h1') && !document.querySelector('#page .bone')"
    " && !document.querySelector('[data-dash-is-loading=true]')"
)


def _screen(context: BrowserContext, serving: Serving) -> Iterator[Screen]:
    screen = Screen(context.new_page(), serving.address)
    yield screen
    screen.page.close()
    assert screen.complaints == []


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A wide light window that keeps its cache, as an analyst's does."""
    with browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light") as context:
        yield context


@pytest.fixture(scope="session")
def pocket(browser: Browser) -> Iterator[BrowserContext]:
    """A narrow dark one."""
    with browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark") as context:
        yield context


@pytest.fixture
def screen(desk: BrowserContext, served: tuple[Monitor, Serving]) -> Iterator[Screen]:
    """A page of the wide window; anything in its console fails the test."""
    yield from _screen(desk, served[1])


@pytest.fixture
def phone(pocket: BrowserContext, served: tuple[Monitor, Serving]) -> Iterator[Screen]:
    """A page of the narrow one."""
    yield from _screen(pocket, served[1])


@pytest.fixture
def fresh(browser: Browser, served: tuple[Monitor, Serving]) -> Iterator[Screen]:
    """A first visit: nothing cached, nothing remembered."""
    with browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light") as context:
        yield from _screen(context, served[1])
