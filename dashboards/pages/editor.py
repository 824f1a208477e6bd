"""The topic editor: a query with a live preview of what it would give, saved as a new version."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboards import parts
from dashboards.forms import AUTHOR, author_fields, signed, text
from dashboards.pages import pasting, preview_pane
from dashboards.pages.guide import short_list
from dashboards.state import topic_path
from monitor.assembly import Monitor
from monitor.errors import WirewatchError

WAIT_MS = 450


def layout(monitor: Monitor, slug: str | None = None) -> Component | None:
    """The editor for a topic, or for a new one; ``None`` where there is none of that slug."""
    topic = next((topic for topic in monitor.queries.topics() if topic.slug == slug), None)
    if slug is not None and topic is None:
        return None
    version = None if topic is None else topic.pending or topic.active
    title = "New topic" if topic is None else f"Edit {topic.name}"
    saving = "Save topic" if version is None else f"Save as version {version.number + 1}"
    query = dmc.Textarea(
        id="e-query",
        label="Query",
        value="" if version is None else version.query,
        debounce=WAIT_MS,
        autosize=True,
        minRows=4,
        maxRows=14,
        spellCheck=False,
        className="mono",
        placeholder='(sanction* OR embargo*) -"disciplinary sanctions"',
    )
    new = [
        dmc.TextInput(
            id="e-name", label="Name", placeholder="Grain exports", style=None if topic is None else {"display": "none"}
        ),
        dmc.TextInput(
            id="e-description", label="Description (optional)", style=None if topic is None else {"display": "none"}
        ),
    ]
    return html.Div(
        [
            html.Div([html.H1(title)], className="page-head"),
            html.Div(
                [
                    html.Section(
                        [
                            html.H2("Definition"),
                            *new,
                            query,
                            html.Div(id="e-error", className="query-error", role="alert"),
                            pasting.layout(),
                            author_fields("e-note", "What changes (optional)", "shown in the list of versions"),
                            html.Div(
                                [
                                    dmc.Button(saving, id="e-save"),
                                    html.Span(
                                        "Saving counts the archive anew; the present version is shown until then."
                                        if version
                                        else "Saving counts the archive and watches what comes in.",
                                        className="sub",
                                    ),
                                ],
                                className="save",
                            ),
                            html.Div(id="e-saved", role="alert"),
                            html.Details(
                                [
                                    html.Summary("How to write a query"),
                                    short_list(monitor.guide),
                                    html.P(
                                        "Words match whole words in title and text; capitals and accents make no "
                                        "difference. NEAR binds tightest, then NOT, AND, OR.",
                                        className="note",
                                    ),
                                ],
                                className="help",
                            ),
                        ],
                        className="panel editor-form",
                    ),
                    preview_pane.layout(compared=topic is not None),
                ],
                className="grid editor",
            ),
        ]
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Preview while typing; save on demand."""

    @app.callback(
        Output("e-saved", "children"),
        Output("leave", "data", allow_duplicate=True),
        Input("e-save", "n_clicks"),
        State("url", "pathname"),
        State("e-name", "value"),
        State("e-description", "value"),
        State("e-query", "value"),
        State(AUTHOR, "value"),
        State("e-note", "value"),
        prevent_initial_call=True,
    )
    def _(clicks: object, path: object, *values: object) -> Any:
        return save(monitor, str(path), *(text(value) for value in values)) if clicks else (no_update, no_update)

    preview_pane.connect(app, monitor)


def save(
    monitor: Monitor, path: str, name: str, description: str, query: str, author: str, note: str
) -> tuple[Any, Any]:
    """Save the query as a topic or version, then go to the topic's page; or say why it was not saved."""
    parts_of_path = [unquote(part) for part in path.split("/") if part]
    who, why = signed(author, note)
    try:
        if parts_of_path == ["topics", "new"]:
            slug = monitor.actions.add_topic(name, query, author=who, note=why, description=description).slug
        elif len(parts_of_path) == 3 and parts_of_path[0] == "topics" and parts_of_path[2] == "edit":
            slug = monitor.actions.change_topic(parts_of_path[1], query, author=who, note=why).slug
        else:
            return no_update, no_update
    except WirewatchError as error:
        return parts.failed(error, "Nothing was saved"), no_update
    return None, topic_path(slug)
