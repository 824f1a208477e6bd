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

from dashboards.app import make_app
from dashboards.protection import MAX_BODY, check_host
from monitor.assembly import Monitor
from monitor.errors import AlreadyRunning, ConfigurationError

THREADS = 8
CLOSE_S = 10.0


@dataclass(frozen=True, slots=True)
class Serving:
    """A running server. ``address`` is where browsers find it."""

    address: str
    _server: Any
    _thread: threading.Thread

    def close(self) -> None:
        """Stop answering and let go of the port."""
        self._server.close()
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
    server = waitress.create_server(
        app.server,
        sockets=[listening],
        threads=THREADS,
        ident=None,
        max_request_body_size=2 * MAX_BODY,
        clear_untrusted_proxy_headers=False,
    )
    # Thread hiccups under load are waitress's business; its warning about queue depth is noise for analysts.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    thread = threading.Thread(target=server.run, name="dashboard", daemon=True)
    thread.start()
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    if on_ready:
        on_ready(address)
    return Serving(address, server, thread)


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
