"""Sources with their schedule and health; pausing, polling, changing and adding them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria
from dashboards.forms import ANONYMOUS, text
from dashboards.grid import grid
from dashboards.pages.source_forms import FORM, added, adding, intervals_with, manager, minutes_of, tested
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.source import Source, SourceHealth
from monitor.model.views import SourceRow
from monitor.queries.archive import Queries

REFRESH_MS = 10_000
STATES = ("All", "Failing", "Working", "Paused", "Waiting")


def layout() -> Component:
    """The table with its place held free, the manager of one source, and the form for a new one."""
    return html.Div(
        [
            html.Div(
                [html.H1("Sources"), html.Span(id="s-count", className="count", role="status")], className="page-head"
            ),
            html.P(
                "A source is a place that is collected: a feed, a page or a folder. Each has its own schedule.",
                className="note",
            ),
            dcc.Interval(id="s-tick", interval=REFRESH_MS),
            dcc.Store(id="s-changed"),
            adding(),
            html.Div(
                [
                    dmc.TextInput(
                        id="s-find",
                        placeholder="Find a source",
                        debounce=250,
                        size="xs",
                        **aria(label="Find a source"),
                    ),
                    dmc.SegmentedControl(id="s-state", data=list(STATES), value="All", size="xs", transitionDuration=0),
                ],
                className="source-tools",
            ),
            html.Div(
                [
                    html.Div(_grid(), className="grid-box"),
                    html.Div(manager(), id="s-manager", className="gone"),
                ],
                className="split",
            ),
        ]
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Show health as it changes; carry out what is asked."""

    @app.callback(
        Output("s-grid", "rowData"),
        Output("s-count", "children"),
        Input("s-tick", "n_intervals"),
        Input("s-changed", "data"),
        Input("s-find", "value"),
        Input("s-state", "value"),
    )
    def _(_ticks: object, _changed: object, find: object, state: object) -> Any:
        return table(monitor.queries, text(find), text(state))

    @app.callback(
        Output("s-manager", "className"),
        Output("m-name", "children"),
        Output("m-facts", "children"),
        Output("m-interval", "data"),
        Output("m-interval", "value"),
        Output("m-pause", "children"),
        Output("m-said", "children"),
        Input("key-manage", "data"),
        Input("s-changed", "data"),
    )
    def _(name: object, changed: object) -> Any:
        return managed(monitor.queries, text(name), changed)

    @app.callback(
        Output("s-changed", "data"),
        Input("m-save", "n_clicks"),
        Input("m-pause", "n_clicks"),
        Input("m-poll", "n_clicks"),
        State("key-manage", "data"),
        State("m-interval", "value"),
        prevent_initial_call=True,
    )
    def _(save: object, pause: object, poll: object, name: object, interval: object) -> Any:
        return act(monitor, (save, pause, poll), text(name), text(interval))

    form = [State(f"s-{field}", "value") for field in FORM]

    @app.callback(Output("s-tested", "children"), Input("s-test", "n_clicks"), *form, prevent_initial_call=True)
    def _(_clicks: object, *values: object) -> Any:
        return tested(monitor, dict(zip(FORM, map(text, values), strict=True)))

    @app.callback(
        Output("s-added", "children"),
        Output("s-changed", "data", allow_duplicate=True),
        Input("s-add", "n_clicks"),
        *form,
        prevent_initial_call=True,
    )
    def _(_clicks: object, *values: object) -> Any:
        return added(monitor, dict(zip(FORM, map(text, values), strict=True)))


def state_of(row: SourceRow) -> tuple[str, str]:
    """The health of a source as a colour's name and in words."""
    source, health = row.source, row.health
    if source.paused:
        return "calm", "Paused"
    if health.failures:
        times = f", {health.failures} times in a row" if health.failures > 1 else ""
        return "bad", f"Failing: {words.error(health.error_class)}{times}"
    if health.last_success is None:
        return "calm", "Waiting for its first poll"
    if health.warning:
        return "warn", f"Working: {health.warning}"
    return "good", "Working"


def group_of(row: SourceRow) -> str:
    """Which of the table's groups a source is in."""
    if row.source.paused:
        return "Paused"
    if row.health.failures:
        return "Failing"
    return "Waiting" if row.health.last_success is None else "Working"


def table(queries: Queries, find: str, state: str) -> tuple[list[dict[str, Any]], str]:
    """The sources whose name, address or outlet holds the text, failing ones first, and how many there are."""
    every = queries.sources()
    wanted = find.casefold()
    rows = [
        row
        for row in every
        if (state in ("", "All") or group_of(row) == state)
        and (not wanted or any(wanted in part.casefold() for part in _searched(row.source)))
    ]
    rows.sort(key=lambda row: (0 if row.source.paused else -row.health.failures, row.source.name.casefold()))
    failing = sum(group_of(row) == "Failing" for row in every)
    now = queries.now()
    return [grid_row(row, now) for row in rows], f"{words.counted(len(every), 'source')}, {failing} failing"


def _searched(source: Source) -> tuple[str, ...]:
    return (source.name, source.address, source.outlet.name if source.outlet else "")


def grid_row(row: SourceRow, now: datetime) -> dict[str, Any]:
    """One source as the table's cells show it; texts in two lines as pairs."""
    source, health = row.source, row.health
    colour, said = state_of(row)
    outlet = source.outlet
    return {
        "id": source.name,
        "name": source.name,
        "what": f"{source.kind} · {shown_address(source)}",
        "outlet": outlet.name if outlet else "many outlets",
        "where": parts.place_words(outlet.country, outlet.ownership) if outlet else "",
        "schedule": words.every(source.interval),
        "health": said,
        "colour": colour,
        "error": health.error or "",
        "success": words.since(health.last_success, now),
        "due": "paused" if source.paused else _due(health, now),
        "articles": health.articles,
    }


def _grid() -> Component:
    columns = [
        {
            "field": "name",
            "headerName": "Source",
            "width": 270,
            "cellRenderer": "TwoLines",
            "cellRendererParams": {"below": "what"},
        },
        {
            "field": "health",
            "headerName": "Health",
            "flex": 1,
            "minWidth": 260,
            "cellRenderer": "Health",
            "tooltipField": "error",
        },
        {
            "field": "outlet",
            "headerName": "Outlet",
            "width": 200,
            "cellRenderer": "TwoLines",
            "cellRendererParams": {"below": "where"},
        },
        {"field": "schedule", "headerName": "Schedule", "width": 146},
        {"field": "success", "headerName": "Last success", "width": 118},
        {"field": "due", "headerName": "Next due", "width": 100},
        {"field": "articles", "headerName": "Articles", "width": 90, "type": "rightAligned"},
    ]
    return grid(
        "s-grid",
        columns,
        ("openSource", "openSourceByKey"),
        "No source fits.",
        row_height=46,
        column={"sortable": True},
        rowData=None,
    )


def _due(health: SourceHealth, now: datetime) -> str:
    if health.next_due is None or health.next_due <= now:
        return "now"
    return words.since(health.next_due, now)


def shown_address(source: Source) -> Any:
    """An address without what may be secret in it; a folder only by its name."""
    if source.kind == "folder":
        return source.address.rstrip("/").rpartition("/")[2]
    bare = source.address.partition("?")[0].partition("://")[2]
    return bare.rpartition("@")[2] if "@" in bare.partition("/")[0] else bare


def managed(queries: Queries, name: str, changed: object) -> tuple[Any, ...]:
    """The manager of one source, or nothing."""
    row = next((row for row in queries.sources() if row.source.name == name), None)
    if row is None:
        return "gone", "", None, no_update, no_update, no_update, None
    source, health = row.source, row.health
    colour, said = state_of(row)
    now = queries.now()
    facts = [
        ("Kind", source.kind),
        ("Address", parts.origin_link(source.address, source.address) or source.address),
        ("Language", words.language(source.lang)),
        ("Health", html.Span([html.Span(className=f"state {colour}"), said])),
        ("Reason", health.error),
        ("Warning", health.warning),
        ("Last polled", words.since(health.last_polled, now)),
        ("Last success", words.since(health.last_success, now)),
        ("Last new article", words.since(health.last_article, now)),
        ("Next due", "paused" if source.paused else _due(health, now)),
    ]
    shown = [part for label, value in facts if value for part in (html.Dt(label), html.Dd(value))]
    said_now = changed.get("said") if isinstance(changed, dict) and changed.get("name") == name else None
    offered, chosen = intervals_with(source.interval)
    return (
        "",
        source.name,
        html.Dl(shown, className="credits"),
        offered,
        chosen,
        "Resume" if source.paused else "Pause",
        said_now,
    )


def act(monitor: Monitor, clicks: tuple[object, object, object], name: str, interval: str) -> Any:
    """Carry out the button that was pressed, and say what was done."""
    if not any(clicks):
        return no_update
    row = next((row for row in monitor.queries.sources() if row.source.name == name), None)
    if row is None:
        return no_update
    pressed = ctx.triggered_id
    try:
        if pressed == "m-save":
            monitor.actions.change_source(name, interval_minutes=minutes_of(interval), author=ANONYMOUS)
            said = f"Saved: {words.every(timedelta(minutes=minutes_of(interval)))}."
        elif pressed == "m-pause":
            monitor.actions.change_source(name, paused=not row.source.paused, author=ANONYMOUS)
            said = "Resumed." if row.source.paused else "Paused: it is not polled until it is resumed."
        else:
            monitor.actions.poll_now(name)
            said = "It is due now; the next round polls it."
    except WirewatchError as error:
        said = str(error)
    return {"name": name, "said": said, "at": monitor.queries.now().isoformat()}
