"""The replay server: a folder of saved pages becomes outlets with feeds, on loopback, in accelerated time.

    python -m tests.replay FOLDER [--port P] [--speed X] [--step N] [--all]

Every saved page is served, byte for byte, at an address of its own. The pages of one publisher (what stands before the
date or number in ``Publisher_2024_05_03.html`` or ``Publisher_2.html``) are one outlet with an RSS feed at
``/<outlet>/feed.xml``. Pages appear in the feeds one after the other: on their own dates, where the file names tell
them, else evenly spaced; ``--speed`` is simulated seconds per real second. With ``--step N`` time plays no part: each
request of a feed shows N more pages.

``/sources.toml`` is ready for ``wirewatch sources add --file``; ``/__truth`` tells what was published so far,
``/__log`` what was asked.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

MAX_PAGES = 20_000
MAX_LOG = 200_000
EVEN_SPACING = timedelta(hours=1)
DEFAULT_SPEED = 7 * 86_400.0
POLL_MINUTES = 0.05
"""How often its feeds want to be polled: time is accelerated, and the host is on the allow-list."""

_DATED = re.compile(r"(?P<publisher>.+?)[_-](?P<year>\d{4})[_-](?P<month>\d\d)[_-](?P<day>\d\d)(?:\D.*)?\Z")
_NUMBERED = re.compile(r"(?P<publisher>.+?)[_-]\d+\Z")
_TITLE = re.compile(rb"<title[^>]*>(.{1,2000}?)</title", re.DOTALL | re.IGNORECASE)
_LANGUAGE = re.compile(rb"<html[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
_COUNTRY = re.compile(r"[a-z]{2}\Z")


@dataclass(frozen=True)
class Page:
    """One saved page. ``appears`` is the simulated time at which the feed first lists it."""

    file: Path
    outlet: str
    path: str
    title: str
    dated: datetime | None
    appears: datetime
    country: str | None
    lang: str | None


@dataclass(frozen=True)
class Request:
    """One line of the log."""

    path: str
    status: int
    headers: dict[str, str]


def load(folder: Path) -> list[Page]:
    """Every ``.html`` file below a folder as a page, in the order in which they appear.

    Raises:
        ValueError: there is none.
    """
    files = sorted(path for path in folder.rglob("*.htm*") if path.is_file() and not path.is_symlink())[:MAX_PAGES]
    if not files:
        raise ValueError(f"{folder} holds no .html file")
    rough = [_page(file, folder) for file in files]
    known = [page.dated for page in rough if page.dated]
    start = min(known, default=datetime(2022, 1, 1, tzinfo=UTC))
    pages = [
        Page(**{**vars(page), "appears": page.dated or start + number * EVEN_SPACING})
        for number, page in enumerate(rough)
    ]
    return sorted(pages, key=lambda page: (page.appears, page.path))


def _page(file: Path, folder: Path) -> Page:
    dated = _DATED.match(file.stem)
    found = dated or _NUMBERED.match(file.stem)
    publisher = found["publisher"] if found else file.parent.relative_to(folder).name or folder.name
    day = _date(dated) if dated else None
    head = file.read_bytes()[:400_000]
    title = _TITLE.search(head)
    lang = _LANGUAGE.search(head)
    slug = re.sub(r"[^a-z0-9]+", "-", publisher.lower()).strip("-") or "outlet"
    unique = hashlib.sha256(file.relative_to(folder).as_posix().encode()).hexdigest()[:8]
    return Page(
        file=file,
        outlet=slug,
        path=f"/{slug}/{quote(file.stem, safe='')}-{unique}.html",
        title=" ".join(html.unescape(title[1].decode("utf-8", "replace")).split()) if title else file.stem,
        dated=day,
        appears=day or datetime.min.replace(tzinfo=UTC),
        country=_country(file.parent.name),
        lang=lang[1].decode("ascii").lower() if lang else None,
    )


def _country(name: str) -> str | None:
    """The country that a folder is named after (``at``); the United Kingdom is GB in ISO 3166."""
    return {"uk": "GB"}.get(name, name.upper()) if _COUNTRY.match(name) else None


def _date(found: re.Match[str]) -> datetime | None:
    try:
        return datetime(int(found["year"]), int(found["month"]), int(found["day"]), 12, tzinfo=UTC)
    except ValueError:
        return None


class Replay:
    """The outlets of one folder and what has been published of them so far. Used by several threads at once."""

    def __init__(
        self, folder: Path, *, speed: float, step: int | None, all_at_once: bool, clock: Callable[[], float]
    ) -> None:
        self.pages = load(folder)
        self.by_path = {page.path: page for page in self.pages}
        self.outlets = sorted({page.outlet for page in self.pages})
        self.base = ""
        self._speed = speed
        self._step = step
        self._all = all_at_once
        self._clock = clock
        self._started = clock()
        self._shown: dict[str, int] = dict.fromkeys(self.outlets, 0)
        self._log: list[Request] = []
        self._lock = threading.Lock()

    @property
    def allow(self) -> str:
        """The ``host:port`` that Wirewatch must be allowed to fetch."""
        return self.base.removeprefix("http://")

    def feeds(self) -> list[str]:
        """The addresses of all feeds."""
        return [f"{self.base}/{outlet}/feed.xml" for outlet in self.outlets]

    def published(self, outlet: str) -> list[Page]:
        """The pages of an outlet that its feed lists by now, the oldest first."""
        pages = [page for page in self.pages if page.outlet == outlet]
        if self._all:
            return pages
        if self._step is not None:
            return pages[: self._shown[outlet]]
        now = self.pages[0].appears + timedelta(seconds=(self._clock() - self._started) * self._speed)
        return [page for page in pages if page.appears <= now]

    def advance(self, outlet: str) -> None:
        """In steps: let the next request of this outlet's feed show more."""
        if self._step is not None:
            with self._lock:
                self._shown[outlet] += self._step

    def truth(self) -> list[str]:
        """The addresses of all pages published so far."""
        return [self.base + page.path for outlet in self.outlets for page in self.published(outlet)]

    def log(self, path: str | None = None) -> list[Request]:
        """The requests so far, of one path or of all."""
        with self._lock:
            return [request for request in self._log if path is None or request.path == path]

    def note(self, request: Request) -> None:
        """Add to the log, which stops growing at ``MAX_LOG`` requests."""
        with self._lock:
            if len(self._log) < MAX_LOG:
                self._log.append(request)

    def feed(self, outlet: str) -> bytes:
        """The outlet's RSS feed, the newest page first."""
        items = "".join(
            f"<item><title>{_xml(page.title)}</title><link>{self.base}{page.path}</link>"
            f"<guid>{self.base}{page.path}</guid>"
            + (f"<pubDate>{format_datetime(page.dated, usegmt=True)}</pubDate>" if page.dated else "")
            + "</item>\n"
            for page in reversed(self.published(outlet))
        )
        head = f"<title>{outlet}</title><link>{self.base}/{outlet}/</link><description>Saved pages</description>"
        declaration = '<?xml version="1.0" encoding="utf-8"?>'
        return f'{declaration}\n<rss version="2.0"><channel>{head}\n{items}</channel></rss>'.encode()

    def sources(self) -> str:
        """All feeds in the format of ``data/sources.toml``."""
        blocks = []
        for outlet, group in groupby(sorted(self.pages, key=lambda page: page.outlet), key=lambda page: page.outlet):
            pages = list(group)
            fields = {
                "name": f"{outlet} (replay)",
                "kind": "feed",
                "address": f"{self.base}/{outlet}/feed.xml",
                "outlet": outlet,
                "domain": f"{outlet}.example",
                "country": pages[0].country,
                "language": next((page.lang for page in pages if page.lang), None),
                "ownership": "unknown",
                "interval_minutes": POLL_MINUTES,
            }
            lines = [f"{key} = {json.dumps(value)}" for key, value in fields.items() if value]
            blocks.append("\n".join(["[[source]]", *lines]))
        return "\n\n".join(blocks) + "\n"


def _xml(text: str) -> str:
    return escape(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text))


class _Handler(BaseHTTPRequestHandler):
    """Answers from the :class:`Replay` of its server."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        replay = self.server.replay
        outlet = self.path.split("/")[1]
        if self.path in replay.by_path:
            self._answer(replay.by_path[self.path].file.read_bytes(), "text/html")
        elif self.path == f"/{outlet}/feed.xml" and outlet in replay.outlets:
            self._answer(replay.feed(outlet), "application/rss+xml; charset=utf-8")
            replay.advance(outlet)
        elif self.path == "/robots.txt":
            self._answer(b"User-agent: *\nAllow: /\n", "text/plain")
        elif self.path == "/sources.toml":
            self._answer(replay.sources().encode(), "application/toml; charset=utf-8")
        elif self.path == "/__truth":
            truth = {"published": replay.truth(), "total": len(replay.pages)}
            self._answer(json.dumps(truth, indent=1).encode(), "application/json")
        elif self.path == "/__log":
            self._answer(json.dumps([vars(request) for request in replay.log()]).encode(), "application/json")
        else:
            self._answer(b"There is nothing at this address.\n", "text/plain", 404)

    def _answer(self, body: bytes, kind: str, status: int = 200) -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        modified = self.server.last_modified(etag)
        asked = self.headers.get("If-None-Match")
        since = self.headers.get("If-Modified-Since")
        same = asked == etag if asked else since == modified
        status = 304 if same and status == 200 else status
        if not self.path.startswith("/__"):
            self.server.replay.note(Request(self.path, status, dict(self.headers.items())))
        self.send_response(status)
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", modified)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are kept in the log of the server, not printed."""


class _Server(ThreadingHTTPServer):
    """Listens on loopback only."""

    daemon_threads = True

    def __init__(self, port: int, replay: Replay) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.replay = replay
        replay.base = f"http://127.0.0.1:{self.server_address[1]}"
        self._modified: dict[str, str] = {}
        self._modified_lock = threading.Lock()

    def last_modified(self, etag: str) -> str:
        """When this content was first served."""
        with self._modified_lock:
            return self._modified.setdefault(etag, format_datetime(datetime.now(UTC), usegmt=True))


@contextmanager
def replay(
    folder: Path,
    *,
    speed: float = DEFAULT_SPEED,
    step: int | None = None,
    all_at_once: bool = False,
    port: int = 0,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Replay]:
    """Serve a folder for the duration of a ``with`` block.

    Raises:
        ValueError: the folder holds no page.
        OSError: the port is taken.
    """
    state = Replay(folder, speed=speed, step=step, all_at_once=all_at_once, clock=clock)
    if step is not None:
        for outlet in state.outlets:
            state.advance(outlet)
    server = _Server(port, state)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="replay", daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.replay", description="Serve saved pages as outlets with feeds."
    )
    parser.add_argument("folder", type=Path, help="folder of saved .html pages")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument(
        "--speed", type=float, default=DEFAULT_SPEED, help="simulated seconds per second (default: %(default)g)"
    )
    parser.add_argument("--step", type=int, default=None, help="show N more pages at each request of a feed instead")
    parser.add_argument("--all", action="store_true", help="show all pages at once")
    given = parser.parse_args(arguments)
    try:
        with replay(given.folder, speed=given.speed, step=given.step, all_at_once=given.all, port=given.port) as state:
            sys.stdout.write(f"{len(state.pages)} pages of {len(state.outlets)} outlets at {state.base}\n")
            sys.stdout.write(f'In wirewatch.toml: allow = ["{state.allow}"]\n')
            sys.stdout.write(f"Sources: {state.base}/sources.toml   Truth: {state.base}/__truth\n")
            sys.stdout.flush()
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
