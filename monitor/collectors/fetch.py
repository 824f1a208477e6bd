"""The one way to the network: feeds, article pages and robots.txt all come through :class:`Fetcher`.

Manners: a named User-Agent with a contact, one connection to a host at a time, a pause between article pages of one
host, Retry-After obeyed for the whole host, robots.txt (RFC 9309) for article pages. Feeds were typed in by a person
and are fetched whatever robots.txt says. Limits: one deadline over everything, a cap on bytes before and after
unpacking, five redirects whose bodies are never read, each checked by the guard.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache

import httpcore
from protego import Protego

from monitor.collectors.guard import Guard, Resolver, Target
from monitor.collectors.wire import Clock, Deadline, Wire, header, read_body
from monitor.errors import FetchError
from monitor.model.source import Fetched, Validators

AGENT = "Wirewatch"
MAX_REDIRECTS = 5
MAX_RETRY_AFTER = timedelta(hours=24)
DEFAULT_RETRY_AFTER = timedelta(seconds=60)
ROBOTS_MAX_BYTES = 500 * 1024
ROBOTS_KEPT = timedelta(hours=24)
ROBOTS_FAILURE_KEPT = timedelta(seconds=60)
MAX_REMEMBERED_HOSTS = 4096
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_VALIDATOR = 2000


@dataclass(slots=True)
class _Robots:
    """What a host's robots.txt said. ``rules`` is ``None`` where it could not be had, for ``reason``."""

    until: datetime
    rules: Protego | None = None
    reason: str = ""
    status: int | None = None


@dataclass(slots=True)
class _Host:
    """What is remembered of a host. ``turn`` is held while it is asked; ``last_page`` is a reading of the clock."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    last_page: float | None = None
    closed_until: datetime | None = None
    robots: dict[str, _Robots] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer: a body, or where it sends us."""

    status: int
    content: bytes = b""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None


class Fetcher:
    """Fetches addresses. Used by several threads at once.

    ``contact`` is named in the User-Agent; ``allow`` holds ``host:port`` pairs that are exempt from the guard and from
    pauses; ``deadline_s`` counts from the first name looked up to the last byte of the body, redirects and robots.txt
    included, waiting for a turn at the host not. ``clock`` is monotonic seconds; ``tls`` replaces the trusted
    certificates.
    """

    def __init__(
        self,
        *,
        contact: str,
        allow: frozenset[str] = frozenset(),
        deadline_s: float = 30.0,
        max_bytes: int = 10 * 2**20,
        page_delay_s: float = 1.0,
        clock: Clock = time.monotonic,
        resolver: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = Guard(allow, resolver)
        self._wire = Wire(self._guard, tls)
        self._deadline_s = deadline_s
        self._max_bytes = max_bytes
        self._page_delay_s = page_delay_s
        self._clock = clock
        self._closing = threading.Event()
        self._hosts: dict[str, _Host] = {}
        self._hosts_lock = threading.Lock()
        self._headers = [
            (b"User-Agent", user_agent(contact).encode("ascii")),
            (b"Accept", b"application/rss+xml, application/atom+xml, application/feed+json, text/html, */*;q=0.5"),
            (b"Accept-Encoding", b"gzip"),
        ]

    def get(
        self, address: str, now: datetime, *, validators: Validators | None = None, page: bool = False
    ) -> Fetched | None:
        """Fetch an address; ``None`` where the server says that nothing changed since ``validators`` were given.

        ``page`` marks an article page: robots.txt is asked first and pages of one host are fetched with a pause. The
        answer's address is where the redirects ended; its validators are those of a complete 200 answer.

        Raises:
            FetchError: with its class; ``http_error`` and ``gone`` carry the status, ``retry_later`` the seconds.
        """
        deadline = Deadline(self._deadline_s, self._clock)
        target = self._guard.target(address)
        seen = {target.address}
        for _ in range(MAX_REDIRECTS + 1):
            if page:
                self._ask_robots(target, now, deadline)
            with self._turn(target, now, deadline, page=page):
                answer = self._exchange(target, validators, now, deadline, self._max_bytes)
            if answer.location is None:
                return None if answer.status == 304 else _fetched(target, answer, now)
            target = self._guard.target(answer.location, target.address)
            if target.address in seen:
                raise FetchError("redirect_loop", f"{target.host} sends the request in a circle.")
            seen.add(target.address)
        raise FetchError("redirect_loop", f"More than {MAX_REDIRECTS} redirects, the last one to {target.host}.")

    def close(self) -> None:
        """Ask nothing more; requests under way end with a :class:`FetchError`."""
        self._closing.set()
        self._wire.close()

    # ------------------------------------------------------------------------------------------------ one host, in turn

    @contextmanager
    def _turn(self, target: Target, now: datetime, deadline: Deadline, *, page: bool) -> Iterator[_Host]:
        """Wait until the host may be asked. Waiting does not count against the deadline.

        Raises:
            FetchError: ``retry_later`` while the host wants to be left alone.
        """
        host = self._host(target, now)
        began = self._clock()
        with host.turn:
            if page and host.last_page is not None and not self._guard.allows(target):
                self._closing.wait(max(host.last_page + self._page_delay_s - self._clock(), 0.0))
            deadline.pause(began)
            if host.closed_until is not None and host.closed_until > now:
                seconds = int((host.closed_until - now).total_seconds()) + 1
                raise FetchError(
                    "retry_later",
                    f"{target.host} asked to be left alone for another {seconds} s.",
                    retry_after_s=seconds,
                )
            try:
                yield host
            finally:
                if page:
                    host.last_page = self._clock()

    def _host(self, target: Target, now: datetime) -> _Host:
        name = target.host if target.port in {80, 443} else target.netloc
        with self._hosts_lock:
            if len(self._hosts) >= MAX_REMEMBERED_HOSTS and name not in self._hosts:
                self._hosts = {
                    key: host
                    for key, host in self._hosts.items()
                    if host.turn.locked() or (host.closed_until is not None and host.closed_until > now)
                }
            return self._hosts.setdefault(name, _Host())

    # ----------------------------------------------------------------------------------------------------- one exchange

    def _exchange(
        self,
        target: Target,
        validators: Validators | None,
        now: datetime,
        deadline: Deadline,
        limit: int,
        *,
        cut: bool = False,
    ) -> _Answer:
        """Ask once. A body is read of a 200 answer only.

        Raises:
            FetchError: for every other status that is neither a redirect nor 304.
        """
        headers = list(self._headers)
        if validators and validators.etag:
            headers.append((b"If-None-Match", validators.etag.encode("latin-1")))
        if validators and validators.last_modified:
            headers.append((b"If-Modified-Since", validators.last_modified.encode("latin-1")))
        with self._wire.ask(target, headers, deadline) as response:
            status = response.status
            location = header(response, b"location")
            if status in _REDIRECTS and location:
                return _Answer(status, location=_text(location))
            if status == 304:
                return _Answer(status)
            if status != 200:
                raise self._refused(target, response, now)
            content = read_body(response, limit, cut=cut)
            return _Answer(
                status,
                content,
                header(response, b"content-type") or None,
                _validator(header(response, b"etag")),
                _validator(header(response, b"last-modified")),
            )

    def _refused(self, target: Target, response: httpcore.Response, now: datetime) -> FetchError:
        """The error of an answer without a body for us; a host that wants a pause gets one."""
        status = response.status
        if status == 410:
            return FetchError("gone", f"{target.host} says that this address is gone for good (410).", status=status)
        asked = retry_after(header(response, b"retry-after"), now)
        if status == 429 or (status == 503 and asked is not None):
            pause = DEFAULT_RETRY_AFTER if asked is None else asked
            self._host(target, now).closed_until = now + pause
            seconds = int(pause.total_seconds())
            message = f"{target.host} asked to be left alone for {seconds} s ({status})."
            return FetchError("retry_later", message, status=status, retry_after_s=seconds)
        if status == 503:
            return FetchError("retry_later", f"{target.host} is not available just now (503).", status=status)
        return FetchError("http_error", f"{target.host} answered with status {status}.", status=status)

    # ------------------------------------------------------------------------------------------------------- robots.txt

    def _ask_robots(self, target: Target, now: datetime, deadline: Deadline) -> None:
        """Check an article page against robots.txt (RFC 9309; kept for 24 h, a failure for a minute).

        Raises:
            FetchError: ``robots`` where the page is not for us or the rules cannot be had (then with
                ``retry_after_s``); ``retry_later`` while the host wants to be left alone.
        """
        site = f"{target.scheme}://{target.netloc}"
        known = self._host(target, now).robots.get(site)
        if known is None or known.until <= now:
            known = self._fetch_robots(target, now, deadline)
            self._host(target, now).robots[site] = known
        if known.rules is None:
            raise FetchError(
                "robots",
                f"The page was not fetched: robots.txt of {target.host} cannot be had ({known.reason})",
                status=known.status,
                retry_after_s=int(ROBOTS_FAILURE_KEPT.total_seconds()),
            )
        if not known.rules.can_fetch(target.address, AGENT):
            raise FetchError("robots", f"The page was not fetched: robots.txt of {target.host} forbids it.")

    def _fetch_robots(self, start: Target, now: datetime, deadline: Deadline) -> _Robots:
        target = self._guard.target("/robots.txt", start.address)
        try:
            for _ in range(MAX_REDIRECTS + 1):
                with self._turn(target, now, deadline, page=False):
                    answer = self._exchange(target, None, now, deadline, ROBOTS_MAX_BYTES, cut=True)
                if answer.location is None:
                    return _Robots(now + ROBOTS_KEPT, Protego.parse(answer.content.decode("utf-8", "replace")))
                target = self._guard.target(answer.location, target.address)
        except FetchError as error:
            if error.error_class == "retry_later":
                raise
            if error.status is None or error.status >= 500:
                return _Robots(now + ROBOTS_FAILURE_KEPT, None, str(error), error.status)
        # "Unavailable" in the words of RFC 9309, 2.3.1.3 and 2.3.1.2: no rules, everything may be fetched.
        return _Robots(now + ROBOTS_KEPT, Protego.parse(""))


@cache
def _version() -> str:
    try:
        return importlib.metadata.version("wirewatch")
    except importlib.metadata.PackageNotFoundError:
        return "0"


def user_agent(contact: str) -> str:
    """How Wirewatch names itself to servers; what is not printable ASCII is dropped from the contact."""
    shown = "".join(letter for letter in contact if " " <= letter <= "~" and letter not in "()").strip()
    return f"{AGENT}/{_version()} (+{shown})"


def retry_after(text: str, now: datetime) -> timedelta | None:
    """The pause that a Retry-After header asks for, in seconds or as a date (RFC 9110, 10.2.3), at most 24 hours."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), MAX_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta()), MAX_RETRY_AFTER)


def _fetched(target: Target, answer: _Answer, now: datetime) -> Fetched:
    digest = hashlib.sha256(answer.content).hexdigest()
    return Fetched(
        address=target.address,
        content=answer.content,
        at=now,
        content_type=answer.content_type,
        status=answer.status,
        validators=Validators(answer.etag, answer.last_modified, digest),
    )


def _validator(text: str) -> str | None:
    return text if 0 < len(text) <= _MAX_VALIDATOR else None


def _text(location: str) -> str:
    """A Location header as text: it should be ASCII, and where it is not it is mostly UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return location
