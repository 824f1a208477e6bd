"""Plain routes beside the pages: health, reports as files, and a real 404 for everything that does not exist."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from urllib.parse import unquote

from flask import Flask, Response, abort, request, stream_with_context

from dashboards.state import LONGEST_ADDRESS
from monitor.assembly import Monitor
from monitor.errors import DatabaseError, SelectionError, WirewatchError
from monitor.export import REPORT_KINDS, ReportKind
from monitor.model.registry import ENTRY_KINDS, EntryKind
from monitor.model.selection import Selection

HEARTBEAT_LIMIT_S = 60.0
"""A scheduler that has not ticked for this long is not ready."""
MANIFEST = ".manifest.json"
TOPICS_FILE = "topics.toml"
_PAGES = re.compile(
    r"^/(articles|stories|entities|topics|topics/new|sources|registries|registries/new/(outlet|wire|entity)|"
    r"help/language)?$"
)
_ENTRY = re.compile(r"^/(?:registries/(?P<kind>outlet|wire|entity)|entities)/(?P<key>.+)$")
_TOPIC = re.compile(r"^/(?:topic/(?P<page>[^/]+)|topics/(?P<edit>[^/]+)/(?:edit|versions|sample|tone))$")
_GROUP = re.compile(r"^/(?P<scope>family|story)/(?P<key>[^/]+)$")
_ARTICLE = re.compile(r"^/article/(?P<id>[0-9]{1,15})$")


def add_routes(server: Flask, monitor: Monitor, heartbeat: Callable[[], float] | None) -> None:
    """Register the routes; they come before Dash's own, which answers every path with its page.

    ``heartbeat`` gives the seconds since the scheduler's last tick.
    """
    server.add_url_rule("/healthz", "healthz", lambda: _json({"status": "ok", "version": monitor.version}))
    server.add_url_rule("/readyz", "readyz", lambda: ready(monitor, heartbeat))
    server.add_url_rule(f"/export/{TOPICS_FILE}", "topics-file", lambda: topics_file(monitor))
    server.add_url_rule("/export/<path:name>", "export", lambda name: export(monitor, name))
    server.before_request(lambda: missing(monitor))


def ready(monitor: Monitor, heartbeat: Callable[[], float] | None) -> Response:
    """Whether questions can be answered: the database reads, and the scheduler ticks if there is one."""
    problems = []
    try:
        monitor.queries.data_version()
    except DatabaseError as error:
        problems.append(str(error))
    age = heartbeat() if heartbeat else None
    if age is not None and age > HEARTBEAT_LIMIT_S:
        problems.append(f"The scheduler has not ticked for {age:.0f} seconds.")
    answer = {"status": "unavailable" if problems else "ok", "problems": problems}
    return _json(answer, 503 if problems else 200)


def export(monitor: Monitor, name: str) -> Response:
    """A report of the selection in the address, streamed; or its manifest."""
    stem = name.removesuffix(MANIFEST)
    kind: ReportKind | None = next((kind for kind in REPORT_KINDS if stem == f"{kind}.csv"), None)
    if kind is None:
        abort(404, "There is no such report. Reports are " + ", ".join(f"{kind}.csv" for kind in REPORT_KINDS) + ".")
    try:
        address = request.query_string.decode("utf-8")
        if len(address) > LONGEST_ADDRESS:
            raise SelectionError("The address of this report is too long.")
        selection = Selection.from_address(address)
        file_name = report_name(kind, monitor.export.pinned(selection))
        if name.endswith(MANIFEST):
            content = monitor.export.manifest_of(kind, selection).as_json()
            return _file(Response(content, content_type="application/json; charset=utf-8"), file_name + MANIFEST)
        chunks = monitor.export.report(kind, selection)
        return _file(
            Response(stream_with_context(chunks), content_type="text/csv; charset=utf-8; header=present"), file_name
        )
    except UnicodeDecodeError:
        abort(400, "The address of this report cannot be read.")
    except WirewatchError as error:
        abort(400, str(error))


def topics_file(monitor: Monitor) -> Response:
    """All topics as a file for version control."""
    content = monitor.topic_files.written()
    return _file(Response(content, content_type="application/toml; charset=utf-8"), TOPICS_FILE)


def report_name(kind: ReportKind, selection: Selection) -> str:
    """A file name of letters, digits and hyphens alone: report, topics, first and last day."""
    topics = [reference.partition("@")[0] for reference in selection.topics]
    parts = ["wirewatch", kind, *topics[:3], *_days(selection)]
    safe = "-".join(re.sub(r"[^A-Za-z0-9-]+", "-", part) for part in parts)
    return safe[:120].strip("-") + ".csv"


def _days(selection: Selection) -> list[str]:
    since, until = selection.since, selection.until
    first = since.date() if isinstance(since, datetime) else since
    last = until.date() if isinstance(until, datetime) else until and until - timedelta(days=1)
    return [day.isoformat() for day in (first, last) if isinstance(day, date)]


def page_exists(monitor: Monitor, path: str) -> bool:
    """Whether a path is a page: a fixed one, or one of something that is known here: a topic, outlet, wire, family …"""
    if _PAGES.match(path):
        return True
    if topic := _TOPIC.match(path):
        slug = unquote(topic["page"] or topic["edit"])
        return slug in {known.slug for known in monitor.queries.topics()}
    if entry := _ENTRY.match(path):
        kind: EntryKind = next((kind for kind in ENTRY_KINDS if kind == entry["kind"]), "entity")
        return monitor.registries.page(kind, entry["key"]) is not None
    if group := _GROUP.match(path):
        asked = monitor.queries.family if group["scope"] == "family" else monitor.queries.story
        known = any(asked(group["key"], sample=sample) is not None for sample in (False, True))
        # A family whose story is still to be worked out has the page of a story already.
        return known or any(monitor.queries.family(group["key"], sample=sample) for sample in (False, True))
    if article := _ARTICLE.match(path):
        return monitor.queries.article(int(article["id"])) is not None
    return False


def missing(monitor: Monitor) -> Response | None:
    """Dash answers every unknown path with its page and status 200; here such a path gets a 404 that says so."""
    fixed = request.path.startswith(("/_dash", "/_reload", "/_favicon", "/assets/", "/export/"))
    if fixed or request.path in ("/healthz", "/readyz") or request.method not in ("GET", "HEAD"):
        return None
    return None if page_exists(monitor, request.path) else Response(NOT_FOUND, 404, content_type="text/html")


NOT_FOUND = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Not found · Wirewatch</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="/assets/theme.js"></script><link rel="stylesheet" href="/assets/style.css"></head>
<body><main class="lost"><h1>There is no such page</h1>
<p>The address leads nowhere: a topic may have been renamed, or an article removed with the sample.</p>
<p><a href="/">Go to the overview</a></p></main></body></html>
"""


def _json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body) + "\n", status, content_type="application/json")


def _file(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
