"""Addresses: the canonical form, the identity, the host, and links found on a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.urls import canonical_address, host, identity_address, resolve


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTPS://News.Example", "https://news.example/"),
        ("http://news.example:80/a?", "http://news.example/a"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://news.example./a#b?c", "https://news.example/a"),
        ("https://news.example/a/./b/../c//d", "https://news.example/a/c/d"),
        ("https://news.example/web/http://b.example//c", "https://news.example/web/http://b.example/c"),
        ("https://news.example/%7euser/%d0%b0 b", "https://news.example/~user/%D0%B0%20b"),
        ("https://news.example/а", "https://news.example/%D0%B0"),
        ("https://новости.example/", "https://xn--b1amnebsh.example/"),
        ("https://news.example/a?id=2&utm_source=x&b=&a=1", "https://news.example/a?a=1&b&id=2"),
        ("https://news.example/a?p=2&p=1", "https://news.example/a?p=2&p=1"),
        (
            "https://news.example/a?at_medium=RSS&ns_mchannel=x&CMP=y&xtor=z&fbclid=1&ref_src=t",
            "https://news.example/a",
        ),
        ("https://news.example/a?from=rss&mod=rss_world&ref=home", "https://news.example/a?ref=home"),
        ("https://news.example/a?utmost=1&campaign=2", "https://news.example/a?campaign=2&utmost=1"),
        (" \n https://news.example\\a\tb ", "https://news.example/ab"),
        ("http://[::FFFF:1.2.3.4]:80/", "http://[::ffff:102:304]/"),
        ("http://1.2.3.4/", "http://1.2.3.4/"),
    ],
)
def test_the_canonical_form(written: str, canonical: str) -> None:
    assert canonical_address(written) == canonical


@pytest.mark.parametrize(
    "written",
    [
        "", "news.example/a", "ftp://news.example/", "javascript:alert(1)", "mailto:a@news.example", "data:text/html,x",
        "http://", "http:///a", "http://user:word@news.example/", "http://news.example:0/", "http://news.example:99999/",
        "http://ne ws.example/", "http://news..example/", "http://[::1", "http://999.1.1.1/", "http://0x7f.1/",
        "http://2130706433/", "http://-a.example/", "http://news.example/\ud800", "http://news.example/" + "a" * 9000,
    ],
)  # fmt: skip
def test_what_is_no_address(written: str) -> None:
    assert canonical_address(written) is None
    assert identity_address(written) is None
    assert host(written) is None


def test_one_article_has_one_identity() -> None:
    written = [
        "http://www.news.example/a/",
        "https://news.example/a",
        "https://NEWS.example:443/a?utm_medium=feed#comments",
    ]
    assert {identity_address(address) for address in written} == {"news.example/a"}
    assert identity_address("https://news.example/a?id=1") != identity_address("https://news.example/a?id=2")
    assert identity_address("https://www.example/") == "www.example"


def test_the_host_is_without_www() -> None:
    assert host("https://WWW.News.Example:8443/a") == "news.example"
    assert host("https://www.example/") == "www.example"


@pytest.mark.parametrize(
    ("link", "full"),
    [
        ("b?utm_source=x#c", "https://news.example/a/b?utm_source=x"),
        ("/b//c", "https://news.example/b//c"),
        ("//other.example/b", "https://other.example/b"),
        ("\\\\other.example\\b", "https://other.example/b"),
        ("?p=2", "https://news.example/a/feed.xml?p=2"),
        ("  https://other.example/a b ", "https://other.example/a%20b"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("http://[oops/", None),
        ("", None),
    ],
)
def test_links_are_made_full(link: str, full: str | None) -> None:
    assert resolve("https://news.example/a/feed.xml", link) == full


_PIECES = st.lists(
    st.sampled_from(
        ["http://", "HTTPS://", "news.example", "www.", "новости", ":80", ":8443", "/", "//", "..", ".", "?", "&", "=",
         "#", "%2f", "%7E", "%", "%zz", "a", "B", " ", "\\", "utm_x=1", "id=2", "@", "[::1]", "é", ";", "+", "%2e", ":"]
    ),
    max_size=14,
)  # fmt: skip


@given(st.one_of(st.text(), _PIECES.map("".join), _PIECES.map(lambda parts: "https://news.example/" + "".join(parts))))
def test_the_canonical_form_of_a_canonical_form_is_itself(written: str) -> None:
    canonical = canonical_address(written)
    if canonical is not None:
        assert canonical_address(canonical) == canonical
        assert identity_address(canonical) == identity_address(written)
        assert resolve("https://base.example/", canonical) == canonical
        assert canonical.isascii()
        assert not set(canonical) & set(' \\#"<>')


def test_pairs_of_the_corpus(corpus: Callable[[str], Path]) -> None:
    pairs = [json.loads(line) for line in corpus("urls/normalize_pairs.jsonl").read_text("utf-8").splitlines()]
    ours = [pair for pair in pairs if pair["normalized"].startswith("http") and "//" in pair["input"][:8]]
    ours = [pair for pair in ours if pair["normalized"] != "http:/"]
    wrong = [pair["input"] for pair in ours if canonical_address(pair["input"]) != pair["normalized"]]
    assert wrong == []
    assert len(ours) >= 54


def test_resolving_like_a_browser_on_the_corpus(corpus: Callable[[str], Path]) -> None:
    cases = [
        case for case in json.loads(corpus("urls/wpt_urltestdata.json").read_text("utf-8")) if isinstance(case, dict)
    ]
    web = [case for case in cases if str(case.get("href", "")).startswith("http") and "@" not in case["href"]]
    right = 0
    for case in cases:
        found = resolve(case.get("base") or "", case["input"])
        right += case in web and found is not None and found.lower() == case["href"].partition("#")[0].lower()
        if case.get("failure"):
            assert found is None or found.startswith(("http://", "https://"))
    assert right / len(web) >= 0.65
