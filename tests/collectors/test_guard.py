"""Which addresses may be asked, and that the address checked is the address connected to."""

from __future__ import annotations

import ipaddress
import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collectors.fetch import Fetcher
from monitor.collectors.guard import Guard, is_public
from monitor.errors import FetchError
from tests.collectors.loopback import body, site

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "198.18.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "::1", "::", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "2002:808:808::1", "2001::1", "fe80::1",
        "fc00::1", "ff02::1", "2001:db8::1", "3fff::1", "100::1", "fe80::1%eth0", "not an address",
    ],
)  # fmt: skip
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450::1"])
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses())
def test_nothing_is_public_that_python_calls_private_or_multicast(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if address.is_private or address.is_multicast or address.is_loopback or address.is_link_local:
        assert not is_public(str(address))


@pytest.mark.parametrize(
    ("address", "error_class"),
    [
        ("http://news.example:22/", "blocked_address"),
        ("http://user@news.example/", "bad_address"),
        ("http://news.example\\.evil.example/", "bad_address"),
        ("http://news.example/\r\nX: y", "bad_address"),
        ("http://2130706433/", "bad_address"),
        ("http://0x7f.1/", "bad_address"),
        ("http:///path", "bad_address"),
        ("gopher://news.example/", "bad_address"),
        ("news.example", "bad_address"),
        ("", "bad_address"),
    ],
)
def test_addresses_that_are_refused_before_a_name_is_looked_up(address: str, error_class: str) -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was looked up")

    with pytest.raises(FetchError) as caught:
        Guard(resolver=resolver).target(address)
    assert caught.value.error_class == error_class


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_the_ports_of_the_web_are_asked(port: int) -> None:
    assert Guard().target(f"http://news.example:{port}/a?b=c#d").path == "/a?b=c"


def test_names_with_other_letters_are_asked_in_punycode() -> None:
    assert Guard().target("https://новости.example/а").host == "xn--b1amnebsh.example"


def test_the_allow_list_names_host_and_port() -> None:
    guard = Guard(frozenset({"127.0.0.1:9000", "[::1]:9001"}))
    assert guard.addresses(guard.target("http://127.0.0.1:9000/"), 1) == ["127.0.0.1"]
    assert guard.addresses(guard.target("http://[::1]:9001/"), 1) == ["::1"]
    for address in ("http://127.0.0.1:9001/", "http://127.0.0.1:8080/", "http://127.0.0.2:9000/"):
        with pytest.raises(FetchError, match="allow") as caught:
            guard.addresses(guard.target(address), 1)
        assert caught.value.error_class == "blocked_address"


def test_one_internal_answer_among_public_ones_refuses_the_name() -> None:
    guard = Guard(resolver=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(FetchError) as caught:
        guard.addresses(guard.target("http://news.example/"), 1)
    assert caught.value.error_class == "blocked_address"


def test_a_resolver_that_never_answers_is_a_timeout() -> None:
    release = threading.Event()

    def resolver(host: str, port: int) -> list[str]:
        release.wait(30)
        return []

    with pytest.raises(FetchError) as caught:
        Fetcher(contact="x", resolver=resolver, deadline_s=0.2).get("http://news.example/", NOW)
    release.set()
    assert caught.value.error_class == "timeout"


def test_an_unknown_name_is_a_dns_error() -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    with pytest.raises(FetchError, match="Name or service not known") as caught:
        Fetcher(contact="x", resolver=resolver).get("http://news.example/", NOW)
    assert caught.value.error_class == "dns"


def test_a_name_is_resolved_once_and_the_checked_address_is_connected_to() -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    with site(ok=body(b"x")) as server:
        port = server.netloc.partition(":")[2]
        name = f"rebinding.example:{port}"
        fetcher = Fetcher(contact="x", allow=frozenset({name}), resolver=lambda host, port: next(answers))
        got = fetcher.get(f"http://{name}/ok", NOW)
        assert got is not None
        assert server.asked("/ok")[0]["host"] == name
    assert next(answers) == ["127.0.0.2"]


def test_a_name_that_turns_internal_is_refused_although_it_was_public_before() -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    guard = Guard(resolver=lambda host, port: next(answers))
    target = guard.target("http://rebinding.example/")
    assert guard.addresses(target, 1) == ["93.184.216.34"]
    with pytest.raises(FetchError):
        guard.addresses(target, 1)


def test_proxies_of_the_environment_play_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    with site(ok=body(b"direct")) as server, site() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(""))
        got = Fetcher(contact="x", allow=frozenset({server.netloc})).get(server.url("/ok"), NOW)
        assert got is not None
        assert got.content == b"direct"
        assert proxy.seen == []
