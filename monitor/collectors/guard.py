"""What may be asked at all: http(s) on four ports of public machines, and what the allow-list names.

The check is made on the very IP address that is then connected to, so that a name that answers differently the second
time (DNS rebinding) gains nothing, and it is made again at every redirect.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from monitor.errors import FetchError
from monitor.text.urls import resolve

Resolver = Callable[[str, int], Sequence[str]]
"""Host name and port to IP addresses as text. Raises ``OSError`` where there are none."""

PORTS = frozenset({80, 443, 8080, 8443})
_DEFAULT_PORTS = {"http": 80, "https": 443}

# The IANA registries of special-purpose addresses (IPv4 and IPv6), and multicast. Written out because the answers of
# ``ipaddress.is_global`` differ between releases of Python. For IPv6 only global unicast (2000::/3) is public, so that
# mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), unique local and link-local addresses need no line here.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
)  # fmt: skip
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_USER_NAME = re.compile(r"[^:/?#]*:/*[^/?#]*@")


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address, taken apart. ``host`` is in lower-case ASCII, an IPv6 address without brackets."""

    address: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def netloc(self) -> str:
        """Host and port as in a URL, the port always given: the form of the allow-list."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def host_header(self) -> str:
        """Host and port as in a URL, the port only where it is not the scheme's own."""
        return self.netloc.rpartition(":")[0] if self.port == _DEFAULT_PORTS[self.scheme] else self.netloc


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public internet. Text that is no IP address does not.

    >>> is_public("8.8.8.8"), is_public("169.254.169.254"), is_public("::ffff:8.8.8.8")
    (True, False, False)
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if parsed.version == 6 and parsed not in _GLOBAL_UNICAST:
        return False
    return not any(parsed in block for block in _NOT_PUBLIC if block.version == parsed.version)


def system_resolver(host: str, port: int) -> list[str]:
    """Ask the system's resolver; each address once, in the order of preference."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class Guard:
    """Decides which addresses may be asked. Used by several threads at once."""

    def __init__(self, allow: frozenset[str] = frozenset(), resolver: Resolver | None = None) -> None:
        """``allow`` holds ``host:port`` pairs that are exempt from the checks of port and IP address."""
        self._allow = frozenset(entry.lower() for entry in allow)
        self._resolver = resolver or system_resolver

    def allows(self, target: Target) -> bool:
        """Whether the allow-list names this host and port."""
        return target.netloc in self._allow

    def target(self, address: str, base: str | None = None) -> Target:
        """Check an address (at ``base``, for a redirect) before any name is looked up.

        Raises:
            FetchError: ``bad_address`` for another scheme, a user name, backslashes or control characters;
                ``blocked_address`` for a port that is not served.
        """
        if _UNSAFE.search(address) or _USER_NAME.match(address):
            raise FetchError(
                "bad_address", "The address holds a user name, a backslash, a space or a control character."
            )
        full = resolve(base or address, address)
        if full is None:
            raise FetchError("bad_address", "The address is not an http or https address of a host.")
        parts = urlsplit(full)
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        target = Target(full, parts.scheme, parts.hostname or "", port, path)
        if port not in PORTS and not self.allows(target):
            raise FetchError("blocked_address", f"Port {port} of {target.host} is not asked. {_advice(target)}")
        return target

    def addresses(self, target: Target, timeout_s: float) -> list[str]:
        """The IP addresses to connect to, all of them checked.

        Raises:
            FetchError: ``dns`` where the name is unknown, ``timeout`` where no answer came in time,
                ``blocked_address`` where any of the addresses is not public.
        """
        found = [target.host] if _is_literal(target.host) else self._look_up(target, timeout_s)
        if not found:
            raise FetchError("dns", f"The name {target.host} has no address.")
        if not self.allows(target) and not all(is_public(address) for address in found):
            raise FetchError("blocked_address", f"{target.host} is not a public machine. {_advice(target)}")
        return found

    def _look_up(self, target: Target, timeout_s: float) -> list[str]:
        """Resolve in a thread of its own: the system's resolver cannot be told when to give up."""
        answers: list[str] = []
        faults: list[OSError] = []

        def ask() -> None:
            try:
                answers.extend(self._resolver(target.host, target.port))
            except (OSError, UnicodeError) as error:
                faults.append(error if isinstance(error, OSError) else OSError(str(error)))

        thread = threading.Thread(target=ask, name="wirewatch-dns", daemon=True)
        thread.start()
        thread.join(max(timeout_s, 0.0))
        if thread.is_alive():
            raise FetchError("timeout", f"No answer to the question for the address of {target.host} came in time.")
        if faults:
            raise FetchError("dns", f"The name {target.host} cannot be resolved: {faults[0].strerror or faults[0]}.")
        return answers


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _advice(target: Target) -> str:
    return f"If it is yours, add {target.netloc!r} to `allow` in wirewatch.toml."
