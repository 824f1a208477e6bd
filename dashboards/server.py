"""Serves the app on loopback with waitress."""

from __future__ import annotations

import errno
import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import waitress
from waitress import wasyncore

from dashboards.app import make_app
from dashboards.protection import MAX_BODY, check_host
from monitor.assembly import Monitor
from monitor.errors import AlreadyRunning, ConfigurationError

THREADS = 8
WAKE_S = 1.0
CLOSE_S = 10.0


@dataclass(frozen=True, slots=True)
class Serving:
    """A running server. ``address`` is where browsers find it."""

    address: str
    _stopping: threading.Event
    _wake: Callable[[], None]
    _thread: threading.Thread

    @property
    def is_running(self) -> bool:
        """Whether requests are still answered."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Stop answering, hang up on browsers that hold their connection, and let go of the port."""
        self._stopping.set()
        self._wake()
        self._thread.join(CLOSE_S)


def serve(
    monitor: Monitor,
    host: str,
    port: int,
    on_ready: Callable[[str], None] | None = None,
    *,
    heartbeat: Callable[[], float] | None = None,
) -> Serving:
    """Serve the app in the background; port 0 takes a free one. ``on_ready`` hears the address.

    Raises:
        ConfigurationError: the host is not loopback, or cannot be listened on.
        AlreadyRunning: another program listens on the port.
    """
    check_host(host)
    listening = _listen(host.strip("[]"), port)
    app = make_app(monitor, heartbeat=heartbeat)
    # waitress takes away forwarding headers that it does not trust; here they must be seen, to be refused.
    channels: dict[int, Any] = {}
    server = waitress.create_server(
        app.server,
        map=channels,
        sockets=[listening],
        threads=THREADS,
        ident=None,
        max_request_body_size=2 * MAX_BODY,
        clear_untrusted_proxy_headers=False,
    )
    # Its warning about waiting requests is about a page that loads many files at once: nothing for analysts.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    stopping = threading.Event()
    thread = threading.Thread(target=_answer, args=(server, channels, stopping), name="dashboard", daemon=True)
    thread.start()
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    if on_ready:
        on_ready(address)
    return Serving(address, stopping, server.pull_trigger, thread)


def _answer(server: Any, channels: dict[int, Any], stopping: threading.Event) -> None:
    """Answer until told to stop. waitress's own loop would wait for browsers to hang up first."""
    while not stopping.is_set():
        wasyncore.loop(timeout=WAKE_S, map=channels, count=1)
    server.task_dispatcher.shutdown()
    wasyncore.close_all(channels, ignore_all=True)


def _listen(host: str, port: int) -> socket.socket:
    """A bound socket, so that a taken port is noticed before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise AlreadyRunning(
                f"Port {port} on {host} is taken by another program, perhaps another Wirewatch. "
                f"Stop that one, or choose another port: --port {port + 1}."
            ) from error
        raise ConfigurationError(f"{host}:{port} cannot be listened on: {error.strerror}.") from error
    return listening
