"""What the app refuses, and the headers on everything it answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboards.protection import FORWARDING, MAX_BODY, body_fits, check_host
from dashboards.server import serve
from monitor.assembly import Monitor
from monitor.errors import AlreadyRunning, ConfigurationError

OWN = {"Origin": "http://localhost"}
CALLBACK = "/_dash-update-component"
WORDS = "..words.children...problem.children...main.className.."


def body(address: object = "", output: str = WORDS) -> dict[str, Any]:
    """The body that a browser sends when the selection has changed."""
    names = [("words", "children"), ("problem", "children"), ("main", "className")]
    return {
        "output": output,
        "outputs": [{"id": name, "property": prop} for name, prop in names],
        "inputs": [
            {"id": "state", "property": "data", "value": address},
            {"id": "version", "property": "data", "value": 1},
        ],
        "changedPropIds": ["state.data"],
    }


def test_own_callback_is_answered(client: FlaskClient) -> None:
    answer = client.post(CALLBACK, json=body(), headers=OWN)
    assert answer.status_code == 200
    assert answer.get_json()["response"]["main"] == {"className": ""}


@pytest.mark.parametrize("value", [5, ["x"], {"a": 1}, "bucket=fortnight", "topic=nothing", "query=%28"])
def test_unusable_selection_is_shown_as_a_problem(client: FlaskClient, value: object) -> None:
    answer = client.post(CALLBACK, json=body(value), headers=OWN)
    assert answer.status_code == 200
    assert answer.get_json()["response"]["main"] == {"className": "has-problem"}


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.4:80", ""]
)
@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/healthz", "/export/trend.csv"])
def test_foreign_host_is_refused(client: FlaskClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "not one of this app" in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8050", "127.0.0.1:8050", "[::1]:8050"])
def test_loopback_names_are_trusted(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {**OWN, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    ],
)
def test_request_of_another_site_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post(CALLBACK, json=body(), headers=headers)
    assert answer.status_code == 403
    assert "refused" in answer.text


def test_form_of_another_kind_is_refused(client: FlaskClient) -> None:
    assert client.post(CALLBACK, data=json.dumps(body()), content_type="text/plain", headers=OWN).status_code == 415


@pytest.mark.parametrize("header", FORWARDING)
def test_forwarded_request_is_refused_in_words(client: FlaskClient, header: str) -> None:
    answer = client.get("/", headers={header: "203.0.113.7"})
    assert answer.status_code == 403
    assert header in answer.text
    assert "no login" in answer.text


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b'{"output": 5}',
        b'{"output": "nothing.children"}',
        b"[" * 100_000,
        b'{"output":' * 500,
        json.dumps({**body(), "inputs": []}).encode(),
        json.dumps({**body(), "inputs": [5]}).encode(),
        json.dumps({**body(), "inputs": [{"id": "url", "property": "data"}]}).encode(),
        json.dumps({**body(), "outputs": None}).encode(),
        json.dumps({**body(), "state": [{"id": "x", "property": "y"}]}).encode(),
        json.dumps({**body(), "changedPropIds": "state.data"}).encode(),
        json.dumps({**body(), "changedPropIds": [5]}).encode(),
    ],
)
def test_malformed_callback_is_answered_400(client: FlaskClient, sent: bytes) -> None:
    answer = client.post(CALLBACK, data=sent, content_type="application/json", headers=OWN)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_deep_nesting_is_refused(app: Dash) -> None:
    value: object = ""
    for _ in range(60):
        value = [value]
    assert not body_fits(body(value), app.callback_map)
    assert body_fits(body([[[""]]]), app.callback_map)


def test_too_large_body_is_refused(client: FlaskClient) -> None:
    answer = client.post(CALLBACK, data=b" " * (MAX_BODY + 1), content_type="application/json", headers=OWN)
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/export/trend.csv", "/assets/style.css"])
def test_headers_are_on_every_answer(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert re.search(r"script-src 'self' ('sha256-[^']+' ?)+;", policy)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in headers


def test_page_names_no_other_server(client: FlaskClient) -> None:
    links = re.findall(r'(?:src|href)="([^"]+)"', client.get("/").text)
    assert links
    assert [link for link in links if not link.startswith("/")] == []


def test_no_route_speaks_for_the_tool_protocol(app: Dash) -> None:
    assert [rule.rule for rule in app.server.url_map.iter_rules() if "mcp" in rule.rule] == []


READING = re.compile(r"leave\.data|s-changed\.data|s-tested\.children")
"""Callbacks that change something or go to the network are left out of the test below."""


@pytest.mark.parametrize("value", [None, True, -1, 1e300, "", "x" * 300, [], [[None]], {"a": {"b": 1}}])
def test_no_callback_fails_on_values_of_any_kind(app: Dash, client: FlaskClient, value: object) -> None:
    asked = 0
    for output, callback in app.callback_map.items():
        if "callback" not in callback or READING.search(output):
            continue
        names = [name.rsplit(".", 1) for name in output.strip(".").split("...")]
        outputs = [{"id": name, "property": prop.partition("@")[0]} for name, prop in names]
        sent = {
            "output": output,
            "outputs": outputs if output.startswith("..") else outputs[0],
            "inputs": [{**item, "value": value} for item in callback["inputs"]],
            "state": [{**item, "value": value} for item in callback["state"]],
            "changedPropIds": [f"{item['id']}.{item['property']}" for item in callback["inputs"][:1]],
        }
        answer = client.post(CALLBACK, json=sent, headers=OWN)
        assert answer.status_code in (200, 204), output
        assert "could not be updated" not in answer.text, output
        asked += 1
    assert asked > 12


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.4", "::", "example.org", ""])
def test_other_hosts_than_loopback_are_not_listened_on(host: str, monitor: Monitor) -> None:
    with pytest.raises(ConfigurationError, match="no login"):
        serve(monitor, host, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_hosts_are_listened_on(host: str) -> None:
    check_host(host)


def test_taken_port_is_said_with_advice(served: tuple[Monitor, Any]) -> None:
    monitor, serving = served
    port = int(serving.address.rstrip("/").rpartition(":")[2])
    with pytest.raises(AlreadyRunning, match=rf"Port {port} .* --port {port + 1}"):
        serve(monitor, "127.0.0.1", port)


def test_pages_hold_no_raw_html() -> None:
    forbidden = ("dangerously", "srcDoc", "innerHTML", "NavLink(", "Markdown(")
    code = [path for path in Path("dashboards").rglob("*") if path.suffix in (".py", ".js")]
    assert code
    assert [(path.name, word) for path in code for word in forbidden if word in path.read_text("utf-8")] == []
