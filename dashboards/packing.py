"""Answers as small as browsers accept them: brotli, made once for scripts and styles and kept."""

from __future__ import annotations

import threading
from functools import lru_cache

import brotli
from flask import Flask, Response, request

SMALLEST = 1024
BIG = 1_500_000
TYPES = frozenset({"text/javascript", "application/javascript", "text/css", "application/json", "text/html"})
STATIC = ("/_dash-component-suites/", "/assets/")

_lock = threading.Lock()


def pack(server: Flask) -> None:
    """Compress every answer that is worth it."""
    server.after_request(packed)


def packed(response: Response) -> Response:
    """The answer in brotli where the browser takes it and it is text of some size; streams pass unchanged."""
    if (
        response.status_code != 200
        or response.mimetype not in TYPES
        or "Content-Encoding" in response.headers
        or not request.accept_encodings.find("br") >= 0
        or (response.is_streamed and not response.direct_passthrough)
    ):
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < SMALLEST:
        return response
    if request.path.startswith(STATIC):
        with _lock:
            content = _kept(content)
    else:
        content = brotli.compress(content, quality=4)
    response.set_data(content)
    response.headers["Content-Encoding"] = "br"
    response.vary.add("Accept-Encoding")
    return response


@lru_cache(maxsize=128)
def _kept(content: bytes) -> bytes:
    """Big bundles at a quality that is made in a fraction of a second, the rest small."""
    return bytes(brotli.compress(content, quality=6 if len(content) > BIG else 9))
