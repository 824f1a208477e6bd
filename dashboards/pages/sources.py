"""Sources with their schedule and health; pausing, polling, changing and adding them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.pages.editor import ANONYMOUS, text
from monitor.assembly import Monitor
from monitor.errors import SourceError, WirewatchError
from monitor.model.source import MAXIMUM_INTERVAL, MINIMUM_INTERVAL, OWNERSHIPS, Source, SourceHealth
from monitor.model.views import SourceRow
from monitor.queries.archive import Queries

REFRESH_MS = 10_000
ENTRIES = 8
INTERVALS = (10, 15, 30, 60, 120, 360, 720, 1440, 4320, 10_080)
STATES = ("All", "Failing", "Working", "Paused", "Waiting")


def layout(_monitor: Monitor) -> Component:
    """The table with its place held free, the manager of one source, and the form for a new one."""
    return html.Div(
        [
            html.Div([html.H1("Sources"), html.Span(id="s-count", className="count", role="status")], className="page-head"),
            html.P(
                "A source is a place that is collected: a feed, a page or a folder. Each has its own schedule.",
                className="note",
            ),
            dcc.Interval(id="s-tick", interval=REFRESH_MS),
            dcc.Store(id="s-changed"),
            _adding(),
            html.Div(
                [
                    dmc.TextInput(id="s-find", placeholder="Find a source", debounce=250, size="xs", **{"aria-label": "Find a source"}),
                    dmc.SegmentedControl(id="s-state", data=list(STATES), value="All", size="xs", transitionDuration=0),
                ],
                className="source-tools",
            ),
            html.Div(
                [
                    html.Div(html.Div(parts.skeleton(10, 44), id="s-table"), className="panel table-box"),
                    html.Div(_manager(), id="s-manager", className="gone"),
                ],
                className="split",
            ),
        ]
    )


def _adding() -> Component:
    ownership = [{"value": value, "label": value.capitalize()} for value in OWNERSHIPS]
    fields = [
        dmc.TextInput(id="s-address", label="Address", placeholder="https://news.example/feed.xml"),
        dmc.TextInput(id="s-name", label="Name", placeholder="Example News: world"),
        dmc.Select(
            id="s-kind", label="Kind", value="feed", allowDeselect=False,
            data=[{"value": "feed", "label": "Feed"}, {"value": "page", "label": "Page"}],
        ),
        dmc.Select(id="s-interval", label="Polled", value="60", allowDeselect=False, data=_intervals()),
        dmc.TextInput(id="s-outlet", label="Outlet (optional)", placeholder="taken from the address"),
        dmc.TextInput(id="s-country", label="Country (optional)", placeholder="two letters, such as BY"),
        dmc.TextInput(id="s-lang", label="Language (optional)", placeholder="such as en"),
        dmc.Select(id="s-ownership", label="Ownership", value="unknown", allowDeselect=False, data=ownership),
    ]  # fmt: skip
    return html.Details(
        [
            html.Summary("Add a source"),
            html.Div(fields, className="form"),
            html.Div(
                [
                    dmc.Button("Test first", id="s-test", variant="default"),
                    dmc.Button("Add source", id="s-add"),
                    html.Span("A test fetches the address and shows what it gives; nothing is stored.", className="sub"),
                ],
                className="save",
            ),
            dcc.Loading(html.Div(id="s-tested"), delay_show=200, type="dot"),
            html.Div(id="s-added", role="status"),
        ],
        className="panel adding",
    )


def _manager() -> Component:
    return html.Aside(
        [
            html.Div(
                [
                    html.H2("", id="m-name"),
                    html.Button("Close", className="plain small", **{"data-patch": '{"manage": null}'}),
                ],
                className="head",
            ),
            html.Div(id="m-facts"),
            dmc.Select(id="m-interval", label="Polled", data=_intervals(), allowDeselect=False),
            html.Div(
                [
                    dmc.Button("Save schedule", id="m-save", variant="default"),
                    dmc.Button("Pause", id="m-pause", variant="default"),
                    dmc.Button("Poll now", id="m-poll"),
                ],
                className="save",
            ),
            html.Div(id="m-said", role="status"),
        ],
        className="panel reader",
        **{"aria-label": "One source"},
    )


def _intervals() -> list[dict[str, str]]:
    least, most = (int(edge.total_seconds() // 60) for edge in (MINIMUM_INTERVAL, MAXIMUM_INTERVAL))
    return [
        {"value": str(minutes), "label": words.every_minutes(minutes).capitalize()}
        for minutes in INTERVALS
        if least <= minutes <= most
    ]


def connect(app: Dash, monitor: Monitor) -> None:
    """Show health as it changes; carry out what is asked."""

    @app.callback(
        Output("s-table", "children"),
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


FORM = ("address", "name", "kind", "interval", "outlet", "country", "lang", "ownership")


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


def table(queries: Queries, find: str, state: str) -> tuple[Any, str]:
    """The sources whose name, address or outlet holds the text, failing ones first."""
    every = queries.sources()
    wanted = find.casefold()
    rows = [
        row
        for row in every
        if (state in ("", "All") or group_of(row) == state)
        and (not wanted or any(wanted in part.casefold() for part in _searched(row.source)))
    ]
    rows.sort(key=lambda row: (-row.health.failures if not row.source.paused else 1, row.source.name.casefold()))
    failing = sum(group_of(row) == "Failing" for row in every)
    count = f"{words.counted(len(every), 'source')}, {failing} failing"
    if not rows:
        return parts.empty("No source fits", "Change the text or the group above."), count
    return _table(rows, queries.now()), count


def _searched(source: Source) -> tuple[str, ...]:
    return (source.name, source.address, source.outlet.name if source.outlet else "")


def _table(rows: Sequence[SourceRow], now: datetime) -> Component:
    heads = ("Source", "Outlet", "Schedule", "Health", "Last success", "Next due", "Articles")
    head = html.Tr([html.Th(name, scope="col", className="n" if name == "Articles" else "") for name in heads])
    return html.Table(
        [html.Thead(head), html.Tbody([_line(row, now) for row in rows])], className="table sources"
    )


def _line(row: SourceRow, now: datetime) -> Component:
    source, health = row.source, row.health
    colour, said = state_of(row)
    outlet = source.outlet
    return html.Tr(
        [
            html.Th(
                [
                    html.Button(source.name, className="text-button", **{"data-patch": _json_patch(source.name)}),
                    html.Span([source.kind, " · ", shown_address(source)], className="sub"),
                ],
                scope="row",
            ),
            html.Td(
                [
                    outlet.name if outlet else "many outlets",
                    html.Span(parts.place_words(outlet.country, outlet.ownership), className="sub") if outlet else None,
                ],
                **{"data-label": "Outlet"},
            ),
            html.Td(words.every(source.interval), **{"data-label": "Schedule"}),
            html.Td(
                [
                    html.Span([html.Span(className=f"state {colour}", **{"aria-hidden": "true"}), said], className="health"),
                    html.Span(health.error, className="sub error", title=health.error) if health.error else None,
                ],
                **{"data-label": "Health"},
            ),
            html.Td(words.since(health.last_success, now), **{"data-label": "Last success"}),
            html.Td("paused" if source.paused else _due(health, now), **{"data-label": "Next due"}),
            html.Td(words.number(health.articles), className="n", **{"data-label": "Articles"}),
        ]
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


def _json_patch(name: str) -> str:
    return json.dumps({"manage": name})


def managed(queries: Queries, name: str, changed: object) -> tuple[Any, ...]:
    """The manager of one source, or nothing."""
    row = next((row for row in queries.sources() if row.source.name == name), None)
    if row is None:
        return "gone", "", None, no_update, no_update, None
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
    minutes = str(int(source.interval.total_seconds() // 60))
    return "", source.name, html.Dl(shown, className="credits"), minutes, "Resume" if source.paused else "Pause", said_now


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
            monitor.actions.change_source(name, interval_minutes=_minutes(interval), author=ANONYMOUS)
            said = f"Saved: {words.every_minutes(_minutes(interval))}."
        elif pressed == "m-pause":
            monitor.actions.change_source(name, paused=not row.source.paused, author=ANONYMOUS)
            said = "Resumed." if row.source.paused else "Paused: it is not polled until it is resumed."
        else:
            monitor.actions.poll_now(name)
            said = "It is due now; the next round polls it."
    except WirewatchError as error:
        said = str(error)
    return {"name": name, "said": said, "at": monitor.queries.now().isoformat()}


def _minutes(interval: str) -> int:
    if not interval.isascii() or not interval.isdigit():
        raise SourceError("Choose how often the source is polled.")
    return int(interval)


def tested(monitor: Monitor, form: dict[str, str]) -> Component:
    """What an address gives, before it becomes a source."""
    if not form["address"]:
        return parts.failed(SourceError("Give the address first."), "Nothing to test")
    try:
        found = monitor.actions.test_source(form["address"])
    except WirewatchError as error:
        return parts.failed(error, "This address gives nothing that can be collected")
    if found.document is not None:
        document = found.document
        entries = [
            html.Li(
                [
                    html.Strong(entry.title or "without a title"),
                    html.Span(words.moment(entry.published.at, "UTC", entry.published.precision) if entry.published else "no date", className="sub"),
                ]
            )
            for entry in document.entries[:ENTRIES]
        ]
        heading = f"A feed: {document.title or 'without a title'}, {words.counted(len(document.entries), 'entry', 'entries')}"
        notes = document.warnings
    else:
        article = found.article
        entries = [html.Li(html.Strong(article.title if article else ""))]
        heading = "A page with one article"
        notes = article.warnings if article else ()
    return html.Div(
        [html.Strong(heading), html.Ul(entries), html.Ul([html.Li(note) for note in notes], className="warnings") if notes else None],
        className="tested",
    )


def added(monitor: Monitor, form: dict[str, str]) -> tuple[Any, Any]:
    """Add the source of the form, or say why not."""
    try:
        source = monitor.actions.add_source(
            name=form["name"],
            kind="page" if form["kind"] == "page" else "feed",
            address=form["address"],
            outlet=form["outlet"],
            country=form["country"],
            lang=form["lang"],
            ownership=next((value for value in OWNERSHIPS if value == form["ownership"]), "unknown"),
            interval_minutes=_minutes(form["interval"]),
            author=ANONYMOUS,
        )
    except WirewatchError as error:
        return parts.failed(error, "Nothing was added"), no_update
    said = f"Added {source.name}; it is polled {words.every(source.interval)}, the first time now."
    return html.Div(said, className="done"), {"name": source.name, "at": monitor.queries.now().isoformat()}
