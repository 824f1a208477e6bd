"""Builds the app: shell, pages, routes and protections around one monitor."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from dash import Dash, Input, Output, State, set_props
from dash.development.base_component import Component
from werkzeug.exceptions import HTTPException

from dashboards import shell
from dashboards.packing import pack
from dashboards.pages import (
    articles,
    editor,
    entities,
    entity,
    entry,
    family,
    guide,
    lost,
    overview,
    pasting,
    reader,
    registries,
    sample,
    sources,
    stories,
    story,
    topic,
    topic_details,
    topics,
    versions,
)
from dashboards.protection import protect
from dashboards.routes import add_routes
from monitor.assembly import Monitor

log = logging.getLogger(__name__)

PAGES = (
    overview, topic, topics, topic_details, articles, reader, editor, pasting, sources, registries, entry, stories,
    story, family, entities, entity, versions, sample,
)  # fmt: skip

INDEX = """<!DOCTYPE html>
<html lang="en">
    <head>
        {%metas%}
        <title>{%title%}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
        <script src="/assets/theme.js"></script>
        {%css%}
    </head>
    <body>
        {%app_entry%}
        <noscript>Wirewatch needs JavaScript to draw its charts.</noscript>
        <footer hidden>{%config%}{%scripts%}{%renderer%}</footer>
    </body>
</html>
"""


def make_app(monitor: Monitor, *, heartbeat: Callable[[], float] | None = None) -> Dash:
    """The Dash app of a monitor; ``app.server`` is its WSGI application.

    ``heartbeat`` gives the seconds since the scheduler's last tick, for ``/readyz``.
    """
    app = Dash(
        "wirewatch",
        title="Wirewatch",
        update_title="",  # the title stays while an answer is under way
        assets_folder=str(Path(__file__).parent / "assets"),
        assets_ignore=r"theme\.js",
        index_string=INDEX,
        serve_locally=True,
        suppress_callback_exceptions=True,
        use_pages=False,
        enable_mcp=False,
        on_error=_report,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.server.secret_key = secrets.token_bytes(32)
    app.layout = lambda: shell.layout(monitor)
    shell.connect(app, monitor)
    for page in PAGES:
        page.connect(app, monitor)

    @app.callback(Output("page", "children"), Input("url", "pathname"), State("url", "search"))
    def _(path: object, search: object) -> Component:
        return page_at(monitor, path, search)

    add_routes(app.server, monitor, heartbeat)
    pack(app.server)
    app._setup_server()  # type: ignore[no-untyped-call]  # noqa: SLF001 - callbacks must be complete before their hashes and shapes are read
    protect(app, monitor.settings.trusted_hosts)
    return app


def page_at(monitor: Monitor, path: object, search: object) -> Component:
    """The page of a path."""
    parts = [unquote(part) for part in str(path or "/").split("/") if part]
    query = search if isinstance(search, str) else ""
    fixed: dict[tuple[str, ...], Callable[[], Component | None]] = {
        (): lambda: overview.layout(monitor, query),
        ("articles",): lambda: articles.layout(monitor, query),
        ("stories",): stories.layout,
        ("entities",): entities.layout,
        ("topics",): lambda: topics.layout(monitor),
        ("topics", "new"): lambda: editor.layout(monitor),
        ("sources",): sources.layout,
        ("registries",): registries.layout,
        ("help", "language"): lambda: guide.layout(monitor),
    }
    if plain := fixed.get(tuple(parts)):
        return plain() or lost.layout()
    found: Component | None = None
    match parts:
        case ["registries", *_]:
            found = entry.page_at(monitor, path, query)
        case ["entities", key]:
            found = entity.layout(monitor, key)
        case ["story", _]:
            found = story.layout(monitor, path, query)
        case ["family", _]:
            found = family.layout(monitor, path, query)
        case ["topic", slug]:
            found = topic.layout(monitor, slug)
        case ["topics", slug, below]:
            found = _below_topic(monitor, slug, below, query)
        case ["article", number] if number.isascii() and number.isdigit() and len(number) <= 15:
            found = reader.page_layout(monitor, int(number), query)
    return found or lost.layout()


def _below_topic(monitor: Monitor, slug: str, below: str, query: str) -> Component | None:
    if below == "edit":
        return editor.layout(monitor, slug)
    if below == "versions":
        return versions.layout(monitor, slug, query)
    return sample.layout(monitor, slug, below, query) if below in ("sample", "tone") else None


def _report(error: Exception) -> Any:
    """A fault in a callback: logged with a reference, told to the analyst with the same; the page stays as it was."""
    if isinstance(error, HTTPException):
        raise error
    reference = secrets.token_hex(3)
    log.error("Callback failed (reference %s)", reference, exc_info=error)
    set_props(
        "toast",
        {"children": f"A part of this page could not be updated. Reference {reference}: the log says more."},
    )
