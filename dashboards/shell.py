"""What stays on the screen while pages change: header, filters, the sample's banner, and the stores behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

import dash_mantine_components as dmc
from dash import Dash, ClientsideFunction, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.state import selection_of
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.selection import BUCKETS, UNITS, Selection
from monitor.model.source import OWNERSHIPS
from monitor.model.tone import MEASURES, TONE_LABELS
from monitor.model.views import Choices, Status
from monitor.queries.archive import Queries

CONTROLS = (
    ("f-topics", "value"), ("f-preset", "value"), ("f-dates", "value"), ("f-bucket", "value"), ("f-unit", "value"),
    ("f-query", "value"), ("f-outlet", "value"), ("f-source", "value"), ("f-country", "value"),
    ("f-ownership", "value"), ("f-lang", "value"), ("f-wire", "value"), ("f-tone", "value"), ("f-measure", "value"),
    ("f-tz", "value"), ("f-sample", "value"),
)  # fmt: skip
"""Every filter, in the order of the browser's script."""
PAGES = (("Overview", "/"), ("Articles", "/articles"), ("Topics", "/topics"), ("Sources", "/sources"))
REFRESH_MS = 20_000
PILL_NAMES = {
    "topics": ("topic", "topic"),
    "outlets": ("outlet", "outlet"),
    "sources": ("source", "source"),
    "countries": ("country", "country"),
    "ownership": ("ownership", "ownership"),
    "languages": ("lang", "language"),
    "wires": ("wire", "wire"),
}


def places_of(queries: Queries) -> dict[str, int]:
    """The place, and so the colour, of each topic: the order in which topics were added."""
    return {topic.slug: place for place, topic in enumerate(sorted(queries.topics(), key=lambda topic: topic.id))}


def layout(monitor: Monitor) -> Component:
    """The whole application around its pages, with the filters' values as the data have them now."""
    queries = monitor.queries
    shows_sample = queries.shows_sample(Selection())
    choices = queries.choices(shows_sample)
    status = queries.status()
    facts = _facts(queries)
    theme = {
        "fontFamily": "inherit",
        "primaryColor": "blue",
        "primaryShade": {"light": 8, "dark": 8},
        "defaultRadius": "sm",
        "cursorType": "pointer",
    }
    return dmc.MantineProvider(
        [
            dcc.Location(id="url", refresh=False),
            *(dcc.Store(id=name) for name in ("state", "patch", "leave", "key-show", "key-sort", "key-article")),
            dcc.Store(id="key-manage"),
            dcc.Store(id="here"),
            dcc.Store(id="scheme"),
            dcc.Store(id="size"),
            dcc.Store(id="facts", data=facts),
            dcc.Store(id="version", data=queries.data_version()),
            dcc.Interval(id="tick", interval=REFRESH_MS),
            html.A("Skip to the content", href="#page", className="skip"),
            _header(status, monitor),
            html.Div(_sample_banner(monitor, status), id="sample-banner"),
            _filters(queries, choices, facts, has_both=status.sample_articles > 0 and not shows_sample),
            html.Div(id="toast", role="status", className="toast", **{"aria-live": "polite"}),
            html.Main(
                [html.Div(id="problem"), html.Div(html.Div(parts.skeleton(6, 90)), id="page")],
                id="main",
                className="",
            ),
            html.Footer(
                f"Wirewatch {monitor.version}. Everything shown is stored on this machine; "
                "opening a page asks no other server.",
            ),
        ],
        id="provider",
        theme=theme,
        defaultColorScheme="light",
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Tie address, filters, theme and freshness together."""
    shared = {"prevent_initial_call": False}
    app.clientside_callback(
        ClientsideFunction("address", "sync"),
        Output("url", "search"),
        *(Output(name, prop) for name, prop in CONTROLS),
        Output("nav-0", "href"),
        Output("nav-1", "href"),
        Input("url", "search"),
        Input("url", "pathname"),
        Input("patch", "data"),
        *(Input(name, prop) for name, prop in CONTROLS),
        State("facts", "data"),
        **shared,
    )
    app.clientside_callback(
        ClientsideFunction("behaviour", "navigate"), Output("here", "data"), Input("url", "pathname")
    )
    app.clientside_callback(
        ClientsideFunction("behaviour", "toggleFilters"),
        Output("filters", "className"),
        Output("more", "aria-expanded"),
        Output("more", "children"),
        Input("more", "n_clicks"),
        State("more", "aria-expanded"),
    )
    app.clientside_callback(
        ClientsideFunction("behaviour", "toggleTheme"),
        Output("provider", "forceColorScheme"),
        Output("scheme", "data"),
        Input("theme", "n_clicks"),
    )
    app.clientside_callback(ClientsideFunction("behaviour", "size"), Output("size", "data"), Input("url", "pathname"))
    app.clientside_callback(ClientsideFunction("behaviour", "leave"), Output("leave", "data"), Input("leave", "data"))

    @app.callback(
        Output("words", "children"), Output("problem", "children"), Output("main", "className"), Input("state", "data")
    )
    def _(address: object) -> tuple[Any, Any, str]:
        return described(monitor.queries, address)

    @app.callback(
        Output("version", "data"), Output("fresh", "children"), Input("tick", "n_intervals"), prevent_initial_call=True
    )
    def _(_ticks: object) -> tuple[int, Any]:
        return monitor.queries.data_version(), _freshness(monitor.queries.status(), monitor)

    @app.callback(
        Output("leave", "data", allow_duplicate=True), Input("sample-gone", "n_clicks"), prevent_initial_call=True
    )
    def _(clicks: object) -> str | None:
        return remove_sample(monitor, clicks)

    app.clientside_callback(
        "function(a, b) { return window.dash_clientside.callback_context.triggered_id === 'sample-remove'; }",
        Output("sample-modal", "opened"),
        Input("sample-remove", "n_clicks"),
        Input("sample-keep", "n_clicks"),
        prevent_initial_call=True,
    )


def described(queries: Queries, address: object) -> tuple[Any, Any, str]:
    """The selection in words with its pills, or what is wrong with it in place of the page."""
    if address is None:
        return "", None, ""
    try:
        selection = selection_of(address)
        queries.resolve(selection)
        return [*_pills(selection, queries)], None, ""
    except WirewatchError as error:
        return "", _problem(error), "has-problem"


def remove_sample(monitor: Monitor, clicks: object) -> str | None:
    """Remove the sample after it was confirmed, then start from the first page."""
    if not clicks:
        return None
    monitor.actions.remove_sample(author="dashboard")
    return "/"


def _facts(queries: Queries) -> dict[str, Any]:
    def days(sample: bool) -> list[str] | None:
        found = queries.extent(sample)
        return None if found is None else [day.isoformat() for day in found]

    return {"topics": list(places_of(queries)), "extents": {"sample": days(True), "real": days(False)}}


def _header(status: Status, monitor: Monitor) -> Component:
    links = [dcc.Link(name, href=path, id=f"nav-{place}") for place, (name, path) in enumerate(PAGES)]
    return html.Header(
        [
            dcc.Link("Wirewatch", href="/", className="brand"),
            html.Nav(links, className="pages", **{"aria-label": "Pages"}),
            html.Div(
                [
                    html.Span(_freshness(status, monitor), id="fresh", className="fresh"),
                    html.Button("Copy link", className="plain copy", **{"data-copy-link": ""}),
                    html.Button("◐", id="theme", className="plain", title="Light or dark", **{"aria-label": "Light or dark"}),
                ],
                className="tools",
            ),
        ],
        className="top",
    )


def _freshness(status: Status, monitor: Monitor) -> list[Any]:
    """How fresh the data are and whether sources fail: a dot and words, leading to the sources."""
    if status.articles == status.sample_articles:
        state, text = "calm", "Sample data" if status.sample_articles else "No articles yet"
    else:
        state, text = "good", f"Data to {words.moment(status.last_article, monitor.settings.timezone)}"
    if status.sources_failing:
        state, text = "bad", f"{text} · {words.counted(status.sources_failing, 'source')} failing"
    return [dcc.Link([html.Span(className=f"state {state}", **{"aria-hidden": "true"}), text], href="/sources")]


def _sample_banner(monitor: Monitor, status: Status) -> Component | None:
    extent = monitor.queries.extent(True)
    if extent is None or not status.sample_articles:
        return None
    return html.Div(
        [
            html.Strong("Sample data: "),
            f"invented outlets, {words.months(*extent)}. It is never counted together with collected articles.",
            html.Button("Remove sample", id="sample-remove", className="plain small"),
            dmc.Modal(
                [
                    html.P(
                        f"{words.number(status.sample_articles)} sample articles and everything counted from them "
                        "will be removed. They do not come back. Your topics and sources stay."
                    ),
                    dmc.Group(
                        [
                            dmc.Button("Keep it", id="sample-keep", variant="default"),
                            dmc.Button("Remove the sample", id="sample-gone", color="red"),
                        ]
                    ),
                ],
                id="sample-modal",
                title="Remove the sample?",
                opened=False,
                centered=True,
                transitionProps={"duration": 0},
            ),
        ],
        className="banner",
        role="note",
    )


def _filters(queries: Queries, choices: Choices, facts: Mapping[str, Any], *, has_both: bool) -> Component:
    places = places_of(queries)
    names = {topic.slug: topic.name for topic in queries.topics()}
    chips = [
        dmc.Chip([parts.dot(places[slug]), names[slug]], value=slug, size="sm", variant="outline")
        for slug in facts["topics"]
    ]
    presets = [("7 d", "7"), ("30 d", "30"), ("90 d", "90"), ("6 mo", "default"), ("All", "all")]
    row = [
        html.Div(
            dmc.ChipGroup(chips, id="f-topics", multiple=True, value=list(facts["topics"])),
            className="chips",
            role="group",
            **{"aria-label": "Topics"},
        ),
        dmc.SegmentedControl(
            id="f-preset",
            data=[{"label": label, "value": value} for label, value in presets],
            value="default",
            size="xs",
            transitionDuration=0,
        ),
        dmc.DatePickerInput(
            id="f-dates",
            type="range",
            valueFormat="D MMM YYYY",
            placeholder="Choose days",
            size="xs",
            hideOutsideDates=True,
            allowSingleDateInRange=True,
            ariaLabels={
                "nextMonth": "Next month",
                "previousMonth": "Previous month",
                "monthLevelControl": "Choose a month",
                "yearLevelControl": "Choose a year",
            },
            popoverProps={"withinPortal": True},
            className="f-dates",
        ),
        _select("f-bucket", "Granularity", [("auto", "Auto"), *((b, f"By {b}") for b in BUCKETS)], clearable=False),
        _select("f-unit", "Count", [(unit, unit.capitalize()) for unit in UNITS], clearable=False),
        dmc.TextInput(
            id="f-query",
            placeholder="Text query, press Enter",
            size="xs",
            debounce=800,
            className="f-query",
            rightSection=html.Kbd("/"),
            **{"aria-label": "Text query within the selection"},
        ),
        html.Button("More filters", id="more", className="plain", **{"aria-expanded": False, "aria-controls": "extra"}),
    ]
    return html.Section(
        [
            html.Div(row, className="row"),
            html.Div(_extra(choices, has_both), className="extra", id="extra"),
            html.Div(id="words", className="words"),
        ],
        id="filters",
        className="filters",
        **{"aria-label": "Filters"},
    )


def _extra(choices: Choices, has_both: bool) -> list[Component]:
    zones = sorted(available_timezones() - {"localtime"})
    sample = [("yes", "Sample only"), ("no", "Collected only")]
    return [
        _many("f-outlet", "Outlet", choices.outlets),
        _many("f-source", "Source", choices.sources),
        _many("f-country", "Country", choices.countries),
        _many("f-ownership", "Ownership", [(value, value.capitalize()) for value in OWNERSHIPS]),
        _many("f-lang", "Language", [(code, words.language(code)) for code, _ in choices.languages]),
        _many("f-wire", "Wire", choices.wires),
        _select("f-tone", "Tone", [(value, value.capitalize()) for value in TONE_LABELS], label=True),
        _select(
            "f-measure",
            "Tone measured",
            [(value, words.MEASURE_WORDS[value].capitalize()) for value in reversed(MEASURES)],
            clearable=False,
            label=True,
        ),
        _select("f-tz", "Time zone", [(name, name) for name in zones], clearable=False, label=True, searchable=True),
        html.Div(_select("f-sample", "Data", sample, label=True), className="" if has_both else "gone"),
    ]


def _select(
    name: str,
    label: str,
    values: Sequence[tuple[str, str]],
    *,
    clearable: bool = True,
    label_shown: bool = False,
    searchable: bool = False,
    **more: Any,
) -> Component:
    shown = more.pop("label", label_shown)
    texts = {"label": label} if shown else {"aria-label": label}
    return dmc.Select(
        id=name,
        data=[{"value": value, "label": text} for value, text in values],
        clearable=clearable,
        allowDeselect=clearable,
        searchable=searchable,
        placeholder="Any" if clearable else None,
        size="xs",
        maxDropdownHeight=300,
        className=name,
        **texts,
        **more,
    )


def _many(name: str, label: str, values: Sequence[tuple[str, str]]) -> Component:
    return dmc.MultiSelect(
        id=name,
        label=label,
        data=[{"value": value, "label": text} for value, text in values],
        searchable=True,
        clearable=True,
        placeholder="Any",
        size="xs",
        maxDropdownHeight=300,
        nothingFoundMessage="Nothing found",
    )


def _pills(selection: Selection, queries: Queries) -> list[Component]:
    """The filters in force, each with a button that clears it."""
    choices = queries.choices(queries.shows_sample(selection))
    labels = {
        "topics": dict(choices.topics),
        "outlets": dict(choices.outlets),
        "sources": dict(choices.sources),
        "countries": dict(choices.countries),
        "languages": {code: words.language(code) for code in selection.languages},
    }
    found: list[tuple[str, str]] = []
    for field, (key, label) in PILL_NAMES.items():
        values = getattr(selection, field)
        if field == "topics":
            values = [value for value in values if "@" in value]
        for value in values:
            shown = labels.get(field, {}).get(value, value)
            found.append((f"{key}={value}", f"{label}: {shown.replace('@', ', version ')}"))
    if selection.since or selection.until:
        found.append(("range", _range_words(selection, queries)))
    for key, value, text in (
        ("tone", selection.tone, f"tone: {selection.tone}"),
        ("query", selection.query, f"text: {selection.query}"),
        ("tz", selection.tz if selection.tz != "UTC" else None, f"time zone: {selection.tz}"),
        ("sample", selection.sample, "sample data" if selection.sample else "collected data"),
    ):
        if value is not None:
            found.append((key, text))
    pills = [
        html.Span(
            [text, html.Button("×", **{"data-clear": key, "aria-label": f"Clear {text}", "className": "x"})],
            className="pill",
        )
        for key, text in found
    ]
    return [*pills, parts.clear_link()] if pills else []


def _range_words(selection: Selection, queries: Queries) -> str:
    since, until = queries.days(selection)
    return words.span(since, until, selection.tz)


def _problem(error: WirewatchError) -> Component:
    return html.Div(
        [html.H1("These filters cannot be used"), html.P(str(error)), parts.clear_link()],
        className="panel problem",
        role="alert",
    )
