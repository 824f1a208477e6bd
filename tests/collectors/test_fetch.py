"""The fetcher against a real server on loopback: one test a rule."""

from __future__ import annotations

import gzip
import hashlib
import io
import logging
import random
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from monitor.collectors.fetch import Fetcher, retry_after, user_agent
from monitor.errors import FetchError
from monitor.model.source import Validators
from tests.collectors.loopback import Site, body, redirect, site

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=25)


@pytest.fixture
def web() -> Iterator[Site]:
    with site(ok=body(b"hello", Content_Type="text/plain; charset=utf-8")) as server:
        yield server


@pytest.fixture
def fetcher(web: Site) -> Iterator[Fetcher]:
    made = Fetcher(contact="desk@news.example", allow=frozenset({web.netloc}), deadline_s=10, max_bytes=100_000)
    yield made
    made.close()


def failure(fetcher: Fetcher, address: str, *, page: bool = False, now: datetime = NOW) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.get(address, now, page=page)
    return caught.value


# ------------------------------------------------------------------------------------------------------- a good answer


def test_a_body_comes_with_its_address_type_time_and_hash(web: Site, fetcher: Fetcher) -> None:
    got = fetcher.get(web.url("/ok?a=1#part"), NOW)
    assert got is not None
    assert (got.content, got.status, got.at) == (b"hello", 200, NOW)
    assert got.address == web.url("/ok?a=1")
    assert got.content_type == "text/plain; charset=utf-8"
    assert got.validators == Validators(None, None, hashlib.sha256(b"hello").hexdigest())


def test_requests_are_named_and_ask_for_gzip_only(web: Site, fetcher: Fetcher) -> None:
    fetcher.get(web.url("/ok"), NOW)
    headers = web.asked("/ok")[0]
    assert headers["user-agent"].startswith("Wirewatch/")
    assert headers["user-agent"].endswith(" (+desk@news.example)")
    assert headers["accept-encoding"] == "gzip"
    assert headers["host"] == web.netloc


def test_a_contact_cannot_smuggle_a_header() -> None:
    assert user_agent("a\r\nX: y (z)\u20ac").endswith(" (+aX: y z)")


def test_validators_go_back_byte_for_byte(web: Site, fetcher: Fetcher) -> None:
    tag, date = 'W/"\xe9 odd,tag"', "Wed,  13 Apr 2022 00:37:00 GMT"
    web.pages["/ok"] = body(b"x", ETag=tag, Last_Modified=date)
    first = fetcher.get(web.url("/ok"), NOW)
    assert first is not None
    assert first.validators.etag == tag
    web.pages["/ok"] = body(b"", status=304)
    assert fetcher.get(web.url("/ok"), NOW, validators=first.validators) is None
    headers = web.asked("/ok")[1]
    assert headers["if-none-match"] == tag
    assert headers["if-modified-since"] == date


def test_an_unpacked_gzip_answer(web: Site, fetcher: Fetcher) -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 10
    web.pages["/ok"] = body(packed, Content_Encoding="gzip")
    got = fetcher.get(web.url("/ok"), NOW)
    assert got is not None
    assert got.content == b"one two"


def test_plain_bytes_labelled_gzip_are_taken_as_they_are(web: Site, fetcher: Fetcher) -> None:
    web.pages["/ok"] = body(b"<rss/>", Content_Encoding="gzip")
    got = fetcher.get(web.url("/ok"), NOW)
    assert got is not None
    assert got.content == b"<rss/>"


def test_exactly_the_limit_is_not_too_large(web: Site, fetcher: Fetcher) -> None:
    web.pages["/ok"] = body(gzip.compress(b"a" * 100_000), Content_Encoding="gzip")
    got = fetcher.get(web.url("/ok"), NOW)
    assert got is not None
    assert len(got.content) == 100_000


# --------------------------------------------------------------------------------------------------- answers that fail


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_over_the_limit_is_too_large(web: Site, fetcher: Fetcher, packed: bool) -> None:
    content = b"a" * 100_001
    web.pages["/ok"] = body(gzip.compress(content), Content_Encoding="gzip") if packed else body(content)
    assert failure(fetcher, web.url("/ok")).error_class == "too_large"


def test_a_gzip_bomb_stops_at_the_limit(web: Site, fetcher: Fetcher) -> None:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as packer:
        for _ in range(64):
            packer.write(bytes(2**20))
    assert len(buffer.getvalue()) < 100_000
    web.pages["/ok"] = body(buffer.getvalue(), Content_Encoding="gzip")
    assert failure(fetcher, web.url("/ok")).error_class == "too_large"


def test_a_declared_length_over_the_limit_is_not_read(web: Site, fetcher: Fetcher) -> None:
    web.pages["/ok"] = body(b"", Content_Length="100001")
    assert failure(fetcher, web.url("/ok")).error_class == "too_large"


@pytest.mark.parametrize(
    ("content", "headers", "error_class"),
    [
        (b"half", {"Content_Length": "40", "ETag": '"half"'}, "incomplete"),
        (gzip.compress(random.Random(1).randbytes(5000))[:3000], {"Content_Encoding": "gzip"}, "incomplete"),
        (gzip.compress(b"x" * 5000)[:12] + b"garbage" * 9, {"Content_Encoding": "gzip"}, "bad_encoding"),
        (b"x", {"Content_Encoding": "br"}, "bad_encoding"),
        (gzip.compress(b"") * 1500, {"Content_Encoding": "gzip"}, "bad_encoding"),
    ],
)
def test_bodies_that_cannot_be_trusted(
    web: Site, fetcher: Fetcher, content: bytes, headers: dict[str, str], error_class: str
) -> None:
    web.pages["/ok"] = body(content, status=200, **headers)
    assert failure(fetcher, web.url("/ok")).error_class == error_class


@pytest.mark.parametrize(
    ("status", "error_class"), [(404, "http_error"), (500, "http_error"), (206, "http_error"), (410, "gone")]
)
def test_the_status_goes_with_the_error(web: Site, fetcher: Fetcher, status: int, error_class: str) -> None:
    web.pages["/ok"] = body(b"x", status=status)
    error = failure(fetcher, web.url("/ok"))
    assert (error.error_class, error.status) == (error_class, status)


def test_a_closed_port_is_a_connection_error(web: Site) -> None:
    with site() as gone:
        netloc = gone.netloc
    assert failure(Fetcher(contact="x", allow=frozenset({netloc})), f"http://{netloc}/").error_class == "connection"


def test_messages_do_not_show_the_query(web: Site, fetcher: Fetcher, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert "token" not in str(failure(fetcher, web.url("/missing?token=1")))
    fetcher.get(web.url("/ok?token=1"), NOW)
    assert "token" not in caplog.text


# ------------------------------------------------------------------------------------------------------------ deadlines


def drip(request: BaseHTTPRequestHandler) -> None:
    """Headers that never end, a byte every 50 ms, for at most 10 s."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(200):
        request.wfile.write(b"y")
        request.wfile.flush()
        threading.Event().wait(0.05)


def test_one_deadline_over_a_server_that_drips_headers(web: Site) -> None:
    web.pages["/drip"] = drip
    fetcher = Fetcher(contact="x", allow=frozenset({web.netloc}), deadline_s=0.5)
    assert failure(fetcher, web.url("/drip")).error_class == "timeout"


def test_redirects_share_the_deadline(web: Site) -> None:
    def slow(request: BaseHTTPRequestHandler) -> None:
        threading.Event().wait(0.3)
        redirect(f"/r{int(request.path[2:]) + 1}")(request)

    web.pages.update({f"/r{number}": slow for number in range(6)})
    fetcher = Fetcher(contact="x", allow=frozenset({web.netloc}), deadline_s=0.7)
    assert failure(fetcher, web.url("/r0")).error_class == "timeout"
    assert len(web.seen) <= 4


def test_closing_ends_a_request_that_is_under_way(web: Site) -> None:
    begun, release = threading.Event(), threading.Event()

    def hang(request: BaseHTTPRequestHandler) -> None:
        begun.set()
        release.wait(30)

    web.pages["/hang"] = hang
    fetcher = Fetcher(contact="x", allow=frozenset({web.netloc}))
    errors: list[FetchError] = []
    thread = threading.Thread(target=lambda: errors.append(failure(fetcher, web.url("/hang"))))
    thread.start()
    assert begun.wait(10)
    fetcher.close()
    thread.join(10)
    release.set()
    assert [error.error_class for error in errors] == ["connection"]
    assert failure(fetcher, web.url("/ok")).error_class == "connection"


# ------------------------------------------------------------------------------------------------------------ redirects


def test_redirects_are_followed_and_the_last_address_is_told(web: Site, fetcher: Fetcher) -> None:
    for number in range(5):
        web.pages[f"/r{number}"] = redirect(f"r{number + 1}", status=(301, 302, 303, 307, 308)[number])
    web.pages["/r5"] = body(b"here")
    got = fetcher.get(web.url("/r0"), NOW)
    assert got is not None
    assert (got.content, got.address) == (b"here", web.url("/r5"))
    web.pages["/r5"] = redirect("/r6")
    assert failure(fetcher, web.url("/r0")).error_class == "redirect_loop"


def test_a_circle_is_noticed_at_once(web: Site, fetcher: Fetcher) -> None:
    web.pages.update({"/a": redirect("/b"), "/b": redirect("/a")})
    assert failure(fetcher, web.url("/a")).error_class == "redirect_loop"
    assert len(web.seen) == 2


def test_the_body_of_a_redirect_is_not_read(web: Site, fetcher: Fetcher) -> None:
    web.pages["/a"] = body(b"", status=302, Location="/ok", Content_Length="999999999")
    got = fetcher.get(web.url("/a"), NOW)
    assert got is not None
    assert got.content == b"hello"


@pytest.mark.parametrize(
    ("location", "error_class"),
    [
        ("http://169.254.169.254/latest/meta-data/", "blocked_address"),
        ("http://[::ffff:127.0.0.1]/", "blocked_address"),
        ("http://127.0.0.1:22/", "blocked_address"),
        ("file:///etc/passwd", "bad_address"),
        ("ftp://news.example/", "bad_address"),
        ("http://user:word@news.example/", "bad_address"),
        ("http://news.example\\@127.0.0.1/", "bad_address"),
    ],
)
def test_every_redirect_is_checked(web: Site, fetcher: Fetcher, location: str, error_class: str) -> None:
    web.pages["/a"] = redirect(location)
    assert failure(fetcher, web.url("/a")).error_class == error_class


# --------------------------------------------------------------------------------------------------------- retry later


def test_a_host_that_asks_for_a_pause_gets_it_for_all_its_addresses(web: Site, fetcher: Fetcher) -> None:
    web.pages["/busy"] = body(b"", status=429, Retry_After="120")
    error = failure(fetcher, web.url("/busy"))
    assert (error.error_class, error.status, error.retry_after_s) == ("retry_later", 429, 120)
    assert failure(fetcher, web.url("/ok"), now=NOW + timedelta(seconds=119)).error_class == "retry_later"
    assert len(web.seen) == 1
    assert fetcher.get(web.url("/ok"), NOW + timedelta(seconds=120)) is not None


def test_503_without_a_time_is_told_but_not_remembered(web: Site, fetcher: Fetcher) -> None:
    web.pages["/busy"] = body(b"", status=503)
    assert failure(fetcher, web.url("/busy")).error_class == "retry_later"
    assert fetcher.get(web.url("/ok"), NOW) is not None


def test_both_forms_of_retry_after_capped_at_a_day() -> None:
    assert retry_after("3", NOW) == timedelta(seconds=3)
    assert retry_after(format_datetime(NOW + timedelta(minutes=5), usegmt=True), NOW) == timedelta(minutes=5)
    assert retry_after(format_datetime(NOW - timedelta(minutes=5), usegmt=True), NOW) == timedelta()
    assert retry_after("9" * 40, NOW) == timedelta(hours=24)
    assert retry_after("soon", NOW) is None
    assert retry_after("", NOW) is None


# --------------------------------------------------------------------------------------------------- robots and manners


def test_pages_obey_robots_txt_and_feeds_do_not(web: Site, fetcher: Fetcher) -> None:
    web.pages["/robots.txt"] = body(b"User-agent: wirewatch\nDisallow: /ok\nAllow: /free\n")
    web.pages["/free"] = body(b"free")
    assert failure(fetcher, web.url("/ok"), page=True).error_class == "robots"
    assert fetcher.get(web.url("/free"), NOW, page=True) is not None
    assert fetcher.get(web.url("/ok"), NOW) is not None
    assert len(web.asked("/robots.txt")) == 1


def test_robots_txt_is_asked_again_after_a_day(web: Site, fetcher: Fetcher) -> None:
    fetcher.get(web.url("/ok"), NOW, page=True)
    fetcher.get(web.url("/ok"), NOW + timedelta(hours=23), page=True)
    fetcher.get(web.url("/ok"), LATER, page=True)
    assert len(web.asked("/robots.txt")) == 2


def test_robots_txt_that_fails_forbids_all_and_one_that_is_missing_nothing(web: Site, fetcher: Fetcher) -> None:
    web.pages["/robots.txt"] = body(b"", status=500)
    error = failure(fetcher, web.url("/ok"), page=True)
    assert (error.error_class, error.status) == ("robots", 500)
    web.pages["/robots.txt"] = body(b"", status=403)
    assert fetcher.get(web.url("/ok"), NOW + timedelta(minutes=2), page=True) is not None


def test_a_huge_robots_txt_is_read_to_its_limit(web: Site, fetcher: Fetcher) -> None:
    rules = b"User-agent: *\nDisallow: /ok\n" + b"# filler\n" * 80_000 + b"Allow: /ok\n"
    web.pages["/robots.txt"] = body(rules)
    assert failure(fetcher, web.url("/ok"), page=True).error_class == "robots"


def test_a_redirected_page_is_checked_against_the_rules_of_where_it_leads(web: Site) -> None:
    with site(closed=body(b"x"), **{"robots.txt": body(b"User-agent: *\nDisallow: /\n")}) as other:
        web.pages["/a"] = redirect(other.url("/closed"))
        fetcher = Fetcher(contact="x", allow=frozenset({web.netloc, other.netloc}))
        assert failure(fetcher, web.url("/a"), page=True).error_class == "robots"
        assert other.asked("/closed") == []


def test_a_host_is_asked_one_thing_at_a_time(web: Site, fetcher: Fetcher) -> None:
    lock, running, most = threading.Lock(), [0], [0]

    def counted(request: BaseHTTPRequestHandler) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.02)
        with lock:
            running[0] -= 1
        body(b"x")(request)

    web.pages["/n"] = counted
    threads = [threading.Thread(target=fetcher.get, args=(web.url("/n"), NOW)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(web.asked("/n")), most[0]) == (8, 1)


# ------------------------------------------------------------------------------------------------------------------ TLS


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("the program openssl, which makes the test's certificate, is not installed")
    path = tmp_path / "own.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    make = [
        program,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    subprocess.run(
        [*make, *subject, "-keyout", str(path), "-out", str(tmp_path / "cert")], check=True, capture_output=True
    )
    path.write_bytes(path.read_bytes() + (tmp_path / "cert").read_bytes())
    return path


def test_a_certificate_must_be_trusted_and_name_the_host(web: Site, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    web.socket = context.wrap_socket(web.socket, server_side=True)
    port = web.netloc.partition(":")[2]
    trusting = ssl.create_default_context(cafile=str(certificate))
    allow = frozenset({f"localhost:{port}", f"other.example:{port}"})
    resolver = lambda host, port: ["127.0.0.1"]  # noqa: E731
    wary = Fetcher(contact="x", allow=allow, resolver=resolver)
    assert failure(wary, f"https://localhost:{port}/ok").error_class == "tls"
    fetcher = Fetcher(contact="x", allow=allow, resolver=resolver, tls=trusting)
    got = fetcher.get(f"https://localhost:{port}/ok", NOW)
    assert got is not None
    assert got.content == b"hello"
    assert failure(fetcher, f"https://other.example:{port}/ok").error_class == "tls"
