"""A query of another tool, pasted into the topic editor: what it becomes, what differs, and one click to use it."""

from __future__ import annotations

from typing import Any, cast

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import words
from monitor.analysis.dialects.conversion import convert
from monitor.analysis.dialects.notes import OWN, TITLES, Conversion, Dialect, Note
from monitor.analysis.dialects.reading import Outlets
from monitor.analysis.syntax import bracketed, parse_topic
from monitor.assembly import Monitor
from monitor.errors import QueryError

AUTO = "auto"
WAIT_MS = 400
MOST_NOTES = 40


def layout() -> Component:
    """The control, folded away until it is wanted."""
    tools = [{"value": AUTO, "label": "Find out"}, *({"value": key, "label": name} for key, name in TITLES.items())]
    return html.Details(
        [
            html.Summary("Paste a query from another tool"),
            html.Div(
                [
                    dmc.Select(
                        id="p-tool", label="Written for", data=tools, value=AUTO, allowDeselect=False, size="xs", w=190
                    ),
                    dmc.Textarea(
                        id="p-text",
                        label="Query as it is there",
                        value="",
                        debounce=WAIT_MS,
                        autosize=True,
                        minRows=2,
                        maxRows=8,
                        spellCheck=False,
                        className="mono",
                        placeholder='near20:"potash exports" sourcecountry:lithuania',
                    ),
                    html.Div(id="p-result", role="status"),
                    dcc.Store(id="p-query"),
                    html.Div(
                        [
                            dmc.Button("Use this query", id="p-use", size="xs", disabled=True),
                            html.Span("It replaces what stands in the query field; nothing is saved.", className="sub"),
                        ],
                        className="save",
                    ),
                ],
                className="pasting",
            ),
        ],
        className="help",
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Convert while typing; put the result into the query field on demand."""

    @app.callback(
        Output("p-result", "children"),
        Output("p-query", "data"),
        Output("p-use", "disabled"),
        Input("p-text", "value"),
        Input("p-tool", "value"),
    )
    def _(pasted: object, tool: object) -> Any:
        return converted(monitor.registries.outlet_domain, pasted, tool)

    @app.callback(
        Output("e-query", "value"), Input("p-use", "n_clicks"), State("p-query", "data"), prevent_initial_call=True
    )
    def _(clicks: object, query: object) -> Any:
        return query if clicks and isinstance(query, str) else no_update


def converted(outlets: Outlets, pasted: object, tool: object) -> tuple[Any, str | None, bool]:
    """What is shown, the query to use (``None`` where there is none), and whether the button is disabled."""
    given = pasted if isinstance(pasted, str) else ""
    if not given.strip():
        return None, None, True
    try:
        found = convert(given, next((one for one in TITLES if one == tool), None), outlets)
    except QueryError as error:
        return refused(given, error), None, True
    return shown(found), found.query, False


def refused(given: str, error: QueryError) -> Component:
    """Why nothing became of it, with the place in the pasted text."""
    at = min(max(error.column - 1, 0), len(given))
    return html.Div(
        [
            html.P([html.Strong(f"Column {error.column}: "), error.problem]),
            html.P(error.suggestion, className="suggestion") if error.suggestion else None,
            html.Pre([given[max(0, at - 40) : at], html.Mark(given[at : at + 1] or "\u2423"), given[at + 1 : at + 40]]),
        ],
        className="failed query-error",
    )


def shown(found: Conversion) -> Component:
    """The query with its reading and the notes."""
    read = (
        "This is a topic query already."
        if found.dialect == OWN
        else f"Read as a query of {TITLES[cast('Dialect', found.dialect)]}; it becomes:"
    )
    reading = bracketed(parse_topic(found.query))
    more = len(found.notes) - MOST_NOTES
    return html.Div(
        [
            html.P(read, className="sub"),
            html.Code(found.query, className="query"),
            html.P([html.Span("Read as ", className="dim"), html.Code(reading)], className="reading")
            if reading != found.query
            else None,
            html.Ul([_note(note) for note in found.notes[:MOST_NOTES]], className="warnings") if found.notes else None,
            html.P(f"… and {words.counted(more, 'further note')}.", className="sub") if more > 0 else None,
        ]
    )


def _note(note: Note) -> Component:
    return html.Li([html.Code(note.text), html.Span(f" column {note.column}: ", className="dim"), note.message])
