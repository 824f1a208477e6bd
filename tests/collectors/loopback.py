"""A web server for tests: each path is a function that answers as it likes, and every request is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site(ThreadingHTTPServer):
    """Listens on loopback. ``pages`` maps paths (without query) to answers; ``seen`` holds (path, headers)."""

    daemon_threads = True

    def __init__(self, pages: dict[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages = pages
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.netloc = f"127.0.0.1:{self.server_address[1]}"

    def url(self, path: str) -> str:
        return f"http://{self.netloc}{path}"

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of every request of a path, names in lower case."""
        return [headers for seen, headers in self.seen if seen == path]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        answer = self.server.pages.get(self.path.partition("?")[0])
        (answer or body(b"", status=404))(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are kept in ``seen``."""


def body(content: bytes, *, status: int = 200, **headers: str) -> Answer:
    """A plain answer; underscores in the names of headers stand for hyphens."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            request.send_header("Content-Length", str(len(content)))
        request.send_header("Connection", "close")
        request.end_headers()
        request.wfile.write(content)
        request.close_connection = True

    return answer


def redirect(location: str, status: int = 302) -> Answer:
    return body(b"the body of a redirect", status=status, Location=location)


@contextmanager
def site(**pages: Answer) -> Iterator[Site]:
    """Serve ``pages`` (``a__b`` is ``/a/b``) until the block ends."""
    server = Site({"/" + name.replace("__", "/"): answer for name, answer in pages.items()})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
