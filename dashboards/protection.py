"""What every request must pass, and the headers that every answer carries. Deny by default.

The app has no login yet, so it answers on loopback only: a foreign Host, a request that another site made, and
anything that came through a proxy are refused before a page or callback sees them.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash
from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from dashboards.packing import STATIC
from monitor.errors import ConfigurationError

log = logging.getLogger(__name__)

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
MAX_BODY = 2**20
MAX_DEPTH = 50
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORWARDING = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Port",
    "X-Forwarded-Server",
    "X-Real-IP",
)
CALLBACKS = "/_dash-update-component"


def check_host(host: str) -> None:
    """Refuse to listen where others could reach an app without a login.

    Raises:
        ConfigurationError: the host is not a loopback address.
    """
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ConfigurationError(
            f"The dashboard has no login yet, so it does not listen on {host!r}, where others could reach it. "
            "Use --host 127.0.0.1, and reach it from elsewhere through a tunnel such as ssh -L 8050:127.0.0.1:8050."
        )


def protect(app: Dash, trusted_hosts: frozenset[str]) -> None:
    """Put the gates in front of all routes. Call it when all callbacks are registered: the policy has their hashes."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    hosts = trusted_hosts | LOOPBACK_NAMES
    policy = content_policy(app.csp_hashes())
    gates = server.before_request_funcs.setdefault(None, [])
    # In front of Dash's own first-request set-up, so that a refused request sets off nothing at all.
    gates[:0] = [
        lambda: refuse_host(hosts),
        refuse_forwarded,
        refuse_foreign,
        lambda: refuse_malformed(app.callback_map),
    ]
    server.after_request(lambda response: with_headers(response, policy))
    server.register_error_handler(HTTPException, plain_error)


def content_policy(hashes: Sequence[str]) -> str:
    """The Content-Security-Policy: nothing but our own files, and Dash's inline scripts by their hashes."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' " + " ".join(hashes),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    )


def refuse_host(trusted: frozenset[str]) -> None:
    """Only names of this machine may be asked for, so that no other site's name can be pointed here.

    Flask's own TRUSTED_HOSTS cannot hold an IPv6 address.
    """
    name, colon, port = request.headers.get("Host", "").lower().rpartition(":")
    host = name if colon and port.isdigit() else request.headers.get("Host", "").lower()
    if host not in trusted:
        abort(
            400, "The name in this request is not one of this app's. Open it as http://localhost or http://127.0.0.1."
        )


def refuse_forwarded() -> None:
    """A request through a proxy comes from somewhere else: refused while there is no login."""
    for name in FORWARDING:
        if name in request.headers:
            abort(
                403,
                f"This request came through a proxy (header {name}). Wirewatch has no login yet and answers only "
                "browsers on its own machine. Open it there, or through a tunnel such as ssh -L.",
            )


def refuse_foreign() -> None:
    """A request that changes something must come from a page of this very app."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.host}"
    if (site is not None and site not in ("same-origin", "none")) or (origin is not None and origin != own):
        abort(403, "This request came from another site and was refused.")
    if site is None and origin is None:
        abort(403, "This request does not say which page it comes from and was refused.")
    if request.mimetype != "application/json":
        abort(415, "Requests to this app carry JSON.")


def refuse_malformed(callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """A callback body must have the shape that its callback was registered with; anything else is answered 400."""
    if request.path != CALLBACKS or request.method in SAFE_METHODS:
        return
    try:
        body = request.get_json(silent=True)
        known = body_fits(body, callbacks)
    except RecursionError:
        known = False
    if not known:
        abort(400, "The body of this request is not one that this app sends.")


def body_fits(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a parsed body names a callback and carries exactly its inputs and states, not too deeply nested."""
    if not isinstance(body, dict) or _deeper(body, MAX_DEPTH):
        return False
    output = body.get("output")
    callback = callbacks.get(output) if isinstance(output, str) else None
    if callback is None:
        return False
    outputs = body.get("outputs")
    changed = body.get("changedPropIds", [])
    return (
        isinstance(outputs, (dict, list))
        and isinstance(changed, list)
        and all(isinstance(name, str) and "." in name for name in changed)
        and _same(body.get("inputs", []), callback["inputs"])
        and _same(body.get("state", []), callback["state"])
    )


def _same(given: object, registered: Sequence[Mapping[str, Any]]) -> bool:
    if not isinstance(given, list) or len(given) != len(registered):
        return False
    return all(
        isinstance(item, dict) and item.get("id") == known["id"] and item.get("property") == known["property"]
        for item, known in zip(given, registered, strict=True)
    )


def _deeper(value: object, limit: int) -> bool:
    level: list[object] = [value]
    for _ in range(limit):
        level = [
            inner
            for item in level
            if isinstance(item, (dict, list))
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


def with_headers(response: Response, policy: str) -> Response:
    """The headers of every answer."""
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    response.headers.pop("Server", None)
    if "Cache-Control" not in response.headers:
        # Bundles without a version in their name are asked for again and answered 304; pages and data are never kept.
        response.headers["Cache-Control"] = "no-cache" if request.path.startswith(STATIC) else "no-store"
    return response


def plain_error(error: HTTPException) -> Response:
    """A refused request is answered in one plain sentence, never with a trace."""
    text = error.description or error.name
    return Response(f"{text}\n", error.code or 500, content_type="text/plain; charset=utf-8")
