"""One HTTP request over one connection: to a checked IP address, ended by one deadline, unpacked with a limit.

Every read and write gets the time that is left of the whole, not a time of its own, so that a server that sends a byte
now and then cannot keep a connection open. Connections are not kept between requests. Proxies named in the environment
play no part.
"""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import certifi
import httpcore

from monitor.collectors.guard import Guard, Target
from monitor.errors import FetchError

MAX_TRIED_ADDRESSES = 4
_MAX_GZIP_MEMBERS = 1000
_GZIP_MAGIC = b"\x1f\x8b"
_STEP = 64 * 1024

Clock = Callable[[], float]


class Deadline:
    """How much is left of the time of one fetch, in seconds of a monotonic clock."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds left; 0 or less when the time is up."""
        return self._end - self._clock()

    def pause(self, since: float) -> None:
        """Do not count the time since ``since`` (a reading of the clock), spent waiting for a turn."""
        self._end += self._clock() - since


class _Stream(httpcore.NetworkStream):
    """A connection whose every step is limited by the one deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def _left(self, error: type[httpcore.TimeoutException]) -> float:
        left = self._deadline.left()
        if left <= 0:
            raise error("the time for the whole fetch is up")
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            left = self._left(httpcore.ConnectTimeout)
            return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)
        except httpcore.ConnectError as error:
            reason = getattr(error.__context__, "verify_message", "") or str(error)
            raise FetchError("tls", f"No safe connection to {server_hostname}: {reason}.") from error

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def abort(self) -> None:
        """Wake a thread that waits on this connection."""
        with suppress(OSError):
            self.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


class _Backend(httpcore.NetworkBackend):
    """Connects to the addresses that the guard checked, and to nothing else."""

    def __init__(self, guard: Guard, target: Target, deadline: Deadline) -> None:
        self._guard = guard
        self._target = target
        self._deadline = deadline
        self.stream: _Stream | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._guard.addresses(self._target, self._deadline.left())[:MAX_TRIED_ADDRESSES]
        for position, address in enumerate(addresses, start=1):
            left = self._deadline.left() / (len(addresses) - position + 1)
            if left <= 0:
                break
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, timeout=left)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if position == len(addresses):
                    raise
                continue
            self.stream = _Stream(stream, self._deadline)
            return self.stream
        raise httpcore.ConnectTimeout("the time for the whole fetch is up")


class Wire:
    """Sends requests. Used by several threads at once; ``close`` ends those under way."""

    def __init__(self, guard: Guard, tls: ssl.SSLContext | None = None) -> None:
        self._guard = guard
        self._tls = tls or _trusted()
        self._open: set[_Backend] = set()
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def ask(
        self, target: Target, headers: list[tuple[bytes, bytes]], deadline: Deadline
    ) -> Iterator[httpcore.Response]:
        """Send one GET and hand out the answer with its body still to be read.

        Raises:
            FetchError: ``timeout``, ``dns``, ``blocked_address``, ``connection`` or ``tls`` before an answer came;
                ``incomplete`` or ``timeout`` while its body is read inside the ``with``.
        """
        scheme, host, path = (part.encode("ascii") for part in (target.scheme, target.host, target.path))
        backend = _Backend(self._guard, target, deadline)
        connection = httpcore.HTTPConnection(
            httpcore.Origin(scheme, host, target.port), ssl_context=self._tls, network_backend=backend
        )
        request = httpcore.Request(
            b"GET",
            httpcore.URL(scheme=scheme, host=host, port=target.port, target=path),
            headers=[(b"Host", target.host_header.encode("ascii")), *headers, (b"Connection", b"close")],
        )
        self._enter(backend)
        answered = False
        try:
            response = connection.handle_request(request)
            answered = True
            yield response
        except httpcore.TimeoutException as error:
            raise FetchError("timeout", f"{target.host} was not done within {deadline.seconds:g} s.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            if answered:
                raise FetchError(
                    "incomplete", f"The answer of {target.host} broke off or is garbled: {error}."
                ) from error
            raise FetchError("connection", f"{target.host} could not be asked: {error}.") from error
        finally:
            with self._lock:
                self._open.discard(backend)
            connection.close()

    def _enter(self, backend: _Backend) -> None:
        with self._lock:
            if self._closed:
                raise FetchError("connection", "Wirewatch is shutting down and asks nothing more.")
            self._open.add(backend)

    def close(self) -> None:
        """Ask nothing more and end what is under way."""
        with self._lock:
            self._closed = True
            streams = [backend.stream for backend in self._open]
        for stream in streams:
            if stream is not None:
                stream.abort()


def _trusted() -> ssl.SSLContext:
    """Certificates of the system and of certifi, since a bare machine may have none of its own."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def read_body(response: httpcore.Response, limit: int, *, cut: bool = False) -> bytes:
    """The unpacked body. A body over ``limit`` bytes is an error, or is cut there.

    A body that is labelled gzip but is not is taken as it is.

    Raises:
        FetchError: ``too_large``, ``bad_encoding``, or ``incomplete`` where packed data breaks off.
    """
    encoding = header(response, b"content-encoding").strip().lower() or "identity"
    if encoding not in {"identity", "gzip", "x-gzip"}:
        raise FetchError("bad_encoding", f"The answer is packed in a way nobody asked for ({encoding[:40]!r}).")
    declared = header(response, b"content-length").strip()
    if not cut and declared.isascii() and declared.isdigit() and int(declared[:20]) > limit:
        raise _too_large(limit)
    parts = _unpacked(_limited(response, limit, cut)) if encoding != "identity" else _chunks(response)
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > limit:
            if cut:
                return bytes(body[:limit])
            raise _too_large(limit)
    return bytes(body)


def _chunks(response: httpcore.Response) -> Iterator[bytes]:
    stream = response.stream
    if not isinstance(stream, Iterable):
        raise TypeError("the answer was opened for asynchronous reading")
    yield from stream


def _limited(response: httpcore.Response, limit: int, cut: bool) -> Iterator[bytes]:
    """The packed bytes, which may not be more than the unpacked ones either."""
    taken = 0
    for chunk in _chunks(response):
        taken += len(chunk)
        if taken > limit:
            if cut:
                return
            raise _too_large(limit)
        yield chunk


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack gzip in steps of bounded size, so that a bomb is noticed before it is in memory."""
    start = b""
    for chunk in chunks:
        start += chunk
        if len(start) >= len(_GZIP_MAGIC):
            break
    if not start.startswith(_GZIP_MAGIC):
        yield start
        yield from chunks
        return
    try:
        yield from _inflated(itertools.chain([start], chunks))
    except zlib.error as error:
        raise FetchError("bad_encoding", f"The answer cannot be unpacked: {error}.") from error


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Inflate one gzip member after the other; padding behind the last one is passed over."""
    members, machine = 1, zlib.decompressobj(wbits=31)
    for chunk in chunks:
        data = chunk
        while data:
            if machine.eof:
                if not data.startswith(_GZIP_MAGIC[:1]):
                    return
                members, machine = members + 1, zlib.decompressobj(wbits=31)
                if members > _MAX_GZIP_MEMBERS:
                    raise FetchError("bad_encoding", "The answer is packed in thousands of pieces.")
            yield machine.decompress(data, _STEP)
            data = machine.unused_data if machine.eof else machine.unconsumed_tail
    # The last step may have filled its output exactly and have more to give.
    while not machine.eof:
        rest = machine.decompress(b"", _STEP)
        if not rest:
            raise FetchError("incomplete", "The packed answer breaks off.")
        yield rest


def _too_large(limit: int) -> FetchError:
    return FetchError("too_large", f"The answer is larger than {limit / 2**20:g} MiB and was not read to its end.")


def header(response: httpcore.Response, name: bytes) -> str:
    """The first header of that (lower-case) name, byte for byte as Latin-1; empty where there is none."""
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == name), "")
