"""The list of topics, each with its query and its numbers over the usual range; archived ones; topics as a file."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria
from dashboards.forms import AUTHOR, author_field, signed, text
from dashboards.pages.topic_details import tag_marks
from dashboards.state import places_of, topic_path
from monitor.assembly import Monitor
from monitor.errors import TopicFileError, WirewatchError
from monitor.model.selection import Selection
from monitor.model.topic import Topic, TopicImport
from monitor.model.trend import Totals

LARGEST_UPLOAD = 700_000
"""Bytes of an uploaded file: in a request it is a third longer, and those have a limit of their own."""
MOST_PROBLEMS = 30
_CHANGED = (
    ("added", "Added"),
    ("requeried", "New version of"),
    ("described", "Described anew"),
    ("archived", "Archived"),
    ("restored", "Brought back"),
)


def layout(monitor: Monitor) -> Component:
    """All topics that are watched, and below them what is archived."""
    since, until = monitor.queries.days(Selection())
    tags = sorted({tag for topic in monitor.queries.topics() for tag in topic.tags}, key=str.casefold)
    chosen = dmc.MultiSelect(
        id="k-tags",
        data=tags,
        value=[],
        placeholder="All tags",
        clearable=True,
        size="xs",
        style=None if tags else {"display": "none"},
        **aria(label="Only topics with these tags"),
    )
    return html.Div(
        [
            html.Div(
                [
                    html.H1("Topics"),
                    dcc.Link("How to write a query", href="/help/language", className="plain button"),
                    dcc.Link("Add a topic", href="/topics/new", className="plain button strong"),
                ],
                className="page-head",
            ),
            html.P(
                "A topic is a query that is watched: every article that comes in is matched with it. "
                f"Numbers: {words.span(since, until, 'UTC')}.",
                className="note",
            ),
            html.Div(chosen, className="source-tools"),
            html.Div(listed(monitor, ()), id="k-list"),
            html.Div(archived(monitor), id="k-archived"),
            _as_file(),
        ]
    )


def listed(monitor: Monitor, tags: Sequence[str]) -> Component:
    """The watched topics that have all of the tags."""
    queries = monitor.queries
    totals = {row.topic_slug: row for row in queries.totals(Selection())}
    places = places_of(queries)
    watched = sorted(queries.topics(), key=lambda topic: topic.id)
    rows = [
        _row(topic, totals.get(topic.slug), places[topic.slug]) for topic in watched if set(tags) <= set(topic.tags)
    ]
    if rows:
        return html.Div(rows, className="topic-list")
    if watched:
        return parts.empty("No topic has all of these tags", "Choose fewer.")
    return parts.empty("No topics yet", dcc.Link("Add the first one", href="/topics/new"))


def archived(monitor: Monitor) -> Component | None:
    """The topics that are not watched any more, and the way to bring one back."""
    away = monitor.topic_files.archived()
    if not away:
        return None
    rows = [
        html.Li([html.Strong(topic.name), *tag_marks(topic.tags), html.Code(topic.active.query, className="query")])
        for topic in away
    ]
    return html.Details(
        [
            html.Summary(f"Archived: {words.counted(len(away), 'topic')}"),
            html.P(
                "They are not watched; their versions and counts are kept. Bringing one back counts what came in "
                "meanwhile.",
                className="note",
            ),
            html.Ol(rows, className="plain-list"),
            html.Div(
                [
                    dmc.Select(
                        id="k-which",
                        data=[{"value": topic.slug, "label": topic.name} for topic in away],
                        value=away[0].slug,
                        allowDeselect=False,
                        size="xs",
                        **aria(label="Archived topic"),
                    ),
                    dmc.Button("Bring back", id="k-restore", size="xs", variant="default"),
                ],
                className="save",
            ),
            html.Div(id="k-restored", role="status"),
        ],
        className="panel adding details",
    )


def _as_file() -> Component:
    return html.Details(
        [
            html.Summary("Topics as a file"),
            html.P(
                "All topics as TOML, for version control or another Wirewatch. Taking a file in adds topics, saves a "
                "new version where a query differs, and deletes nothing; with any problem nothing is changed.",
                className="note",
            ),
            html.Div(author_field("kept with the change"), className="pair narrow"),
            html.Div(
                [
                    html.A("Download topics.toml", href="/export/topics.toml", className="plain button"),
                    dcc.Upload(
                        html.Button("Take in a file", className="plain"),
                        id="k-file",
                        accept=".toml",
                        max_size=LARGEST_UPLOAD,
                        multiple=False,
                        className="upload",
                    ),
                    html.Span(f"at most {LARGEST_UPLOAD // 1000} kB", className="sub"),
                ],
                className="save",
            ),
            html.Div(id="k-taken", role="status"),
        ],
        className="panel adding details",
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Narrow the list by tags, bring a topic back, take in a file."""

    @app.callback(Output("k-list", "children"), Input("k-tags", "value"), prevent_initial_call=True)
    def _(tags: object) -> Any:
        return listed(monitor, [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [])

    @app.callback(
        Output("k-restored", "children"),
        Output("k-list", "children", allow_duplicate=True),
        Output("k-archived", "children"),
        Input("k-restore", "n_clicks"),
        State("k-which", "value"),
        State(AUTHOR, "value"),
        prevent_initial_call=True,
    )
    def _(clicks: object, which: object, author: object) -> Any:
        return restored(monitor, which, author) if clicks else [no_update] * 3

    @app.callback(
        Output("k-taken", "children"),
        Output("k-list", "children", allow_duplicate=True),
        Output("k-archived", "children", allow_duplicate=True),
        Input("k-file", "contents"),
        State(AUTHOR, "value"),
        prevent_initial_call=True,
    )
    def _(contents: object, author: object) -> Any:
        return taken_in(monitor, contents, author) if contents else [no_update] * 3


def restored(monitor: Monitor, which: object, author: object) -> tuple[Any, Any, Any]:
    """Watch an archived topic again; or say why not."""
    who, _ = signed(author, "")
    try:
        monitor.actions.restore_topic(text(which), author=who)
    except WirewatchError as error:
        return parts.failed(error, "Nothing was changed"), no_update, no_update
    return no_update, listed(monitor, ()), archived(monitor)


def taken_in(monitor: Monitor, contents: object, author: object) -> tuple[Any, Any, Any]:
    """Take in an uploaded file, which a browser sends as a data address; or name all its problems."""
    who, _ = signed(author, "")
    try:
        found = monitor.topic_files.take_in(_content(contents), author=who)
    except TopicFileError as error:
        more = len(error.problems) - MOST_PROBLEMS
        problems: list[Any] = [html.Li(problem) for problem in error.problems[:MOST_PROBLEMS]]
        problems += [html.Li(f"… and {more} more")] if more > 0 else []
        return (
            html.Div([html.Strong("Nothing was changed"), html.Ul(problems)], className="failed"),
            no_update,
            no_update,
        )
    except WirewatchError as error:
        return parts.failed(error, "Not all of it was taken in"), no_update, no_update
    return _told(found), listed(monitor, ()), archived(monitor)


def _content(contents: object) -> bytes:
    encoded = str(contents).partition(";base64,")[2]
    if len(encoded) > LARGEST_UPLOAD * 4 // 3 + 4:
        raise TopicFileError([f"The file is larger than {LARGEST_UPLOAD // 1000} kB."])
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise TopicFileError(["The upload arrived damaged. Try once more."]) from None


def _told(found: TopicImport) -> Component:
    lines = [f"{said}: {', '.join(names)}." for key, said in _CHANGED if (names := getattr(found, key))]
    if found.unchanged or not lines:
        lines.append(f"As in the file already: {words.counted(found.unchanged, 'topic')}.")
    return html.Div([html.Div(line) for line in lines], className="done")


def _row(topic: Topic, totals: Totals | None, place: int) -> Component:
    facts: list[Component | str] = []
    if totals is not None:
        facts = [
            html.Span(html.Strong(words.in_units(totals.articles, "articles"))),
            html.Span(words.in_units(totals.families, "families")),
            html.Span(words.in_units(totals.origins, "origins")),
            html.Span(["mean tone ", parts.mean_mark(totals.tone)]),
        ]
    counting = topic.pending or (topic.active if topic.active.state == "recounting" else None)
    badge = html.Span(f"version {counting.number} is being counted", className="badge recounting") if counting else None
    return html.Section(
        [
            html.Div(
                [
                    html.H2([parts.dot(place), dcc.Link(topic.name, href=topic_path(topic.slug))]),
                    html.Span(f"version {topic.active.number}", className="sub"),
                    *tag_marks(topic.tags),
                    badge,
                    dcc.Link("Edit", href=f"/topics/{quote(topic.slug, safe='')}/edit", className="plain button small"),
                ],
                className="head",
            ),
            html.P(topic.description, className="note") if topic.description else None,
            html.Code(topic.active.query, className="query"),
            html.Div(facts, className="facts"),
        ],
        className="panel",
    )
