"""The topic editor: a query with a live preview of what it would give, saved as a new version."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria
from dashboards.figures import preview_figure
from dashboards.forms import AUTHOR, author_fields, signed, text
from dashboards.marking import excerpt, passages
from dashboards.pages import pasting
from dashboards.pages.guide import short_list
from dashboards.pages.overview import connect_chart
from dashboards.state import topic_path
from monitor.assembly import Monitor
from monitor.errors import QueryError, WirewatchError
from monitor.model.selection import Selection
from monitor.model.views import Preview, PreviewSample
from monitor.queries.archive import Queries

WAIT_MS = 450
SAMPLES = 8
LONGEST_QUERY = 20_000


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
                    html.Section(
                        [
                            html.Div(
                                [html.H2("Preview"), html.Span(id="e-stale", className="badge frozen")],
                                className="head",
                            ),
                            html.Div(parts.skeleton(3, 30), id="e-summary"),
                            parts.graph("e-days", 150, "Hits per day"),
                            html.Div(parts.skeleton(SAMPLES, 72), id="e-samples"),
                        ],
                        id="e-preview",
                        className="panel preview",
                    ),
                ],
                className="grid editor",
            ),
        ]
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Preview while typing; save on demand."""

    @app.callback(
        Output("e-error", "children"),
        Output("e-save", "disabled"),
        Output("e-preview", "className"),
        Output("e-stale", "children"),
        Output("e-summary", "children"),
        Output("e-days-source", "data"),
        Output("e-samples", "children"),
        Input("e-query", "value"),
    )
    def _(query: object) -> Any:
        return previewed(monitor.queries, query)

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

    connect_chart(app, "e-days")


def previewed(queries: Queries, query: object) -> tuple[Any, ...]:
    """Everything the preview shows, or the error with the last good preview dimmed."""
    written = query if isinstance(query, str) else ""
    if not written.strip():
        blank = parts.empty("Write a query", "What it would find is shown here before anything is saved.")
        return None, True, "panel preview", "", blank, preview_figure(()), None
    try:
        if len(written) > LONGEST_QUERY:
            raise QueryError(f"the query has more than {LONGEST_QUERY} characters.", LONGEST_QUERY + 1)
        found = queries.preview(written, Selection(), samples=SAMPLES)
    except QueryError as error:
        dimmed = "panel preview dimmed"
        return marked_error(written, error), True, dimmed, "of the last query without a mistake", *[no_update] * 3
    return (
        None,
        False,
        "panel preview",
        "",
        _summary(found, queries),
        preview_figure(found.per_day),
        html.Ol([_sample(sample) for sample in found.samples], className="samples"),
    )


def marked_error(query: str, error: QueryError) -> Component:
    """The message with its column, and under it the query's line with the offending place marked."""
    at = min(max(error.column - 1, 0), len(query))
    start = query.rfind("\n", 0, at) + 1
    end = query.find("\n", at)
    line = query[start : end if end >= 0 else len(query)]
    place = at - start
    low = max(0, place - 48)
    shown = ("…" if low else "") + line[low:place]
    rest = line[place + 1 : place + 40]
    return html.Div(
        [
            html.P([html.Strong(f"Column {error.column}: "), error.problem]),
            html.P(error.suggestion, className="suggestion") if error.suggestion else None,
            html.Pre(
                [shown, html.Mark(line[place : place + 1] or "\u2423"), rest],
                **aria(label=f"The query, marked at column {error.column}"),
            ),
        ],
        className="failed",
    )


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


def _summary(found: Preview, queries: Queries) -> Component:
    since, until = queries.days(Selection())
    share = found.hits / found.archive if found.archive else None
    terms = [
        html.Span(
            [html.Code(term), html.Span(words.number(hits), className="n")],
            className="term" if hits else "term none",
        )
        for term, hits in found.terms
    ]
    return html.Div(
        [
            html.P(
                [
                    html.Strong(words.counted(found.hits, "article"), className="hits"),
                    html.Span(
                        f"{words.percent(share)} of {words.number(found.archive)} collected, "
                        f"{words.span(since, until, 'UTC')}",
                        className="sub",
                    ),
                ]
            ),
            html.P([html.Span("Read as ", className="dim"), html.Code(found.reading)], className="reading"),
            html.Ul([html.Li(warning) for warning in found.warnings], className="warnings") if found.warnings else None,
            html.Div(terms, className="terms", **aria(label="Hits for each term")) if len(terms) > 1 else None,
        ]
    )


def _sample(sample: PreviewSample) -> Component:
    row = sample.row
    found = [("query", sample.spans)]
    title = passages(row.title, "title", (), found)
    start, end = excerpt(sample.body, sample.spans)
    body = passages(sample.body, "body", (), found, start, end)
    return html.Li(
        [
            html.Div(
                [dcc.Link(parts.marked(title), href=f"/article/{row.id}")],
                className="title",
            ),
            html.P(
                ["… " if start else "", *parts.marked(body), " …" if end < len(sample.body) else ""],
                className="excerpt",
            ),
            html.Div(
                [html.Span(row.outlet), html.Span(words.moment(row.counted, "UTC", row.counted_precision))],
                className="facts",
            ),
        ]
    )
