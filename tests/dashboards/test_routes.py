"""Health, reports as files, and 404s, asked without a browser."""

from __future__ import annotations

import csv
import hashlib
import http.client
import json
from collections import Counter

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboards.app import make_app
from dashboards.routes import report_name
from dashboards.server import serve
from monitor.assembly import Monitor
from monitor.export import REPORT_KINDS
from monitor.model.selection import Selection

APRIL = "topic=sanctions&since=2022-04-01&until=2022-05-01"


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json()["status"] == "ok"
    assert client.get("/readyz").get_json() == {"status": "ok", "problems": []}


def test_silent_scheduler_is_not_ready(monitor: Monitor) -> None:
    answer = make_app(monitor, heartbeat=lambda: 3600.0).server.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "scheduler" in answer.get_json()["problems"][0]


def test_export_is_the_same_bytes_as_the_monitors_own(client: FlaskClient, monitor: Monitor) -> None:
    for kind in REPORT_KINDS:
        answer = client.get(f"/export/{kind}.csv?{APRIL}&article=5")
        own = b"".join(monitor.export.report(kind, Selection.from_address(APRIL)))
        assert answer.status_code == 200
        assert answer.data == own
        assert answer.mimetype == "text/csv"
        name = f"wirewatch-{kind}-sanctions-2022-04-01-2022-04-30.csv"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_manifest_fits_its_report(client: FlaskClient) -> None:
    report = client.get(f"/export/trend.csv?{APRIL}").data
    manifest = json.loads(client.get(f"/export/trend.csv.manifest.json?{APRIL}").data)
    assert manifest["sha256"] == hashlib.sha256(report).hexdigest()
    assert manifest["rows"] == len(report.splitlines()) - 1
    again = client.get(f"/export/trend.csv?{manifest['address']}").data
    assert again == report


def test_trend_agrees_with_a_count_by_hand_over_the_articles(client: FlaskClient) -> None:
    articles = csv.DictReader(client.get(f"/export/articles.csv?{APRIL}").text.splitlines())
    by_hand = Counter(row["counted"][:10] for row in articles)
    trend = list(csv.DictReader(client.get(f"/export/trend.csv?{APRIL}&bucket=day").text.splitlines()))
    assert sum(by_hand.values()) > 50
    assert {row["bucket"]: int(row["value"]) for row in trend if row["value"] != "0"} == dict(by_hand)


@pytest.mark.parametrize("query", ["bucket=fortnight", "topic=nothing", "since=x", "query=%28a", "tz=Mars"])
def test_bad_selection_is_answered_400_in_words(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/export/articles.csv?{query}")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/mcp", "/topic/nothing", "/topics/nothing/edit", "/article/999999999", "/article/x", "/api/v1",
     "/export/x.csv", "/family/nothing", "/story/nothing", "/family",
     "/story/", "/export/articles.csv.exe", "/topics/new/edit", "/..%2fetc"],
)  # fmt: skip
def test_unknown_path_is_a_real_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/articles",
        "/article/1",
        "/stories",
        "/topics",
        "/topics/new",
        "/topic/sanctions",
        "/topics/sanctions/edit",
        "/sources",
        "/help/language",
    ],
)
def test_pages_are_served(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Wirewatch" in answer.text


def test_file_name_is_harmless() -> None:
    name = report_name("articles", Selection(topics=('x"\r\nSet-Cookie: a/../é',)))
    assert name == "wirewatch-articles-x-Set-Cookie-a.csv"


def test_scripts_are_packed_and_remembered(app: Dash, client: FlaskClient) -> None:
    page = client.get("/").text
    script = page.split('src="/_dash-component-suites/')[1].split('"')[0]
    path = f"/_dash-component-suites/{script}"
    plain = client.get(path, buffered=True)
    packed = client.get(path, headers={"Accept-Encoding": "br"}, buffered=True)
    assert packed.headers["Content-Encoding"] == "br"
    assert len(packed.data) < len(plain.data) / 2
    assert "max-age" in packed.headers["Cache-Control"]


def test_server_lets_go_of_its_port_though_a_browser_holds_on(monitor: Monitor) -> None:
    serving = serve(monitor, "127.0.0.1", 0)
    port = int(serving.address.rstrip("/").rpartition(":")[2])
    held = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    held.request("GET", "/healthz")
    assert held.getresponse().read()
    serving.close()
    assert not serving.is_running
    again = serve(monitor, "127.0.0.1", port)
    again.close()
    held.close()
