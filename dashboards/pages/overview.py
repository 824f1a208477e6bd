"""The first page: how much, in what tone, by whom, and what is new, for all chosen topics at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.browser import in_browser
from dashboards.numbers import cards, mix_bars, trend_note, trend_source, voice_bars
from dashboards.state import link, narrowed, page_keys, places_of, selection_of, stated_topics
from dashboards.tables import origins_table, outlets_table
from dashboards.trend_figure import TREND_HEIGHT
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.selection import Selection
from monitor.model.views import ArticleList
from monitor.queries.archive import Queries

LATEST = 7
OUTLETS = 10
ORIGINS = 8
ORIGINS_NOTE = "Wires and outlets that feed the topic: the earliest credited wire of a text, else its first outlet."
OUTLETS_NOTE = "Who published it. Each number opens what it counts."
MOST_TABS = 6
INTERVALS = "Mean tone from −0.6 to +0.6 with its 95\u202f% interval; none below 3 families."


def layout(monitor: Monitor, search: str) -> Component:
    """The page with its places held free; ``search`` may ask for shares instead of counts."""
    topics = len(monitor.queries.topics())
    return html.Div(
        [
            html.Div(
                [
                    html.H1("Overview"),
                    *parts.downloads("trend"),
                ],
                className="page-head",
            ),
            html.Div(
                html.Div(
                    [html.Div(parts.skeleton(1, 150), className="panel kpi") for _ in range(topics)], className="kpis"
                ),
                id="o-cards",
            ),
            html.Div(
                parts.panel(
                    "Volume and tone",
                    html.Div(
                        [
                            parts.graph("o-trend", TREND_HEIGHT, "Volume and mean tone over time"),
                            html.P(id="o-trend-note", className="caption note-space"),
                        ]
                    ),
                    note="Click a point for its articles; drag across the chart to zoom, double-click to go back.",
                    side=_show_control(page_keys(search).get("show")),
                ),
                className="grid",
            ),
            html.Div(
                [
                    parts.panel(
                        "Where it comes from",
                        html.Div(parts.skeleton(ORIGINS + 2, 52), id="o-origins"),
                        note=ORIGINS_NOTE,
                        side=parts.downloads("origins", small=True),
                    ),
                    parts.panel(
                        "Top outlets", html.Div(parts.skeleton(OUTLETS + 2, 52), id="o-outlets"), note=OUTLETS_NOTE
                    ),
                ],
                className="grid sources",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            parts.panel("Share of voice", html.Div(parts.skeleton(2, 40), id="o-voice")),
                            parts.panel("Tone mix", html.Div(parts.skeleton(3, 50), id="o-mix")),
                        ],
                        className="stack",
                    ),
                    parts.panel("Latest articles", html.Div(parts.skeleton(LATEST, 58), id="o-latest")),
                ],
                className="grid halves",
            ),
        ]
    )


def _show_control(show: str | None) -> Component:
    control: Component = dmc.SegmentedControl(
        id="o-show",
        data=[{"label": "Count", "value": "count"}, {"label": "% of all collected", "value": "share"}],
        value="share" if show == "share" else "count",
        size="xs",
        transitionDuration=0,
    )
    return control


def connect(app: Dash, monitor: Monitor) -> None:
    """Fill the page whenever the selection or the data change."""
    changed = (Input("state", "data"), Input("version", "data"))

    @app.callback(Output("o-cards", "children"), Output("o-voice", "children"), Output("o-mix", "children"), *changed)
    def _(address: object, _version: object) -> Any:
        return summary(monitor.queries, address)

    @app.callback(
        Output("o-trend-source", "data"), Output("o-trend-note", "children"), *changed, Input("o-show", "value")
    )
    def _(address: object, _version: object, show: object) -> Any:
        return trend(monitor.queries, address, show == "share")

    @app.callback(Output("o-outlets", "children"), *changed)
    def _(address: object, _version: object) -> Any:
        return by_topic(monitor.queries, address, outlets_of)

    @app.callback(Output("o-origins", "children"), *changed)
    def _(address: object, _version: object) -> Any:
        return by_topic(monitor.queries, address, origins_of)

    @app.callback(Output("o-latest", "children"), *changed)
    def _(address: object, _version: object) -> Any:
        return latest(monitor.queries, address)

    in_browser(
        app,
        "behaviour.keepShow",
        Output("patch", "data", allow_duplicate=True),
        Input("o-show", "value"),
        prevent_initial_call=True,
    )
    connect_chart(app, "o-trend")


def connect_chart(app: Dash, name: str) -> None:
    """Paint a chart in the browser's theme, and lead a click on one of its points to the point's articles."""
    in_browser(
        app,
        "behaviour.paint",
        Output(name, "figure"),
        Input(f"{name}-source", "data"),
        Input("scheme", "data"),
        Input("size", "data"),
    )
    in_browser(
        app,
        "behaviour.follow",
        Output(name, "clickData"),
        Input(name, "clickData"),
        prevent_initial_call=True,
    )


def summary(queries: Queries, address: object) -> tuple[Any, Any, Any]:
    """Cards, share of voice and tone mix of the chosen topics."""
    try:
        selection = selection_of(address)
        totals = queries.totals(selection)
        together = queries.listed(queries.with_topics(selection))
    except WirewatchError:
        return no_update, no_update, no_update
    places = places_of(queries)
    return (
        cards(totals, selection, places),
        voice_bars(totals, together, selection, places),
        mix_bars(totals, selection, places),
    )


def trend(queries: Queries, address: object, as_share: bool) -> tuple[Any, Any]:
    """The figure of volume and tone, and what it says about itself."""
    try:
        selection = selection_of(address)
        return (
            trend_source(queries, selection, places_of(queries), as_share),
            trend_note(queries, selection, places_of(queries)),
        )
    except WirewatchError:
        return no_update, no_update


def by_topic(queries: Queries, address: object, table_of: Callable[[Queries, Selection, Selection], Component]) -> Any:
    """A table of each chosen topic, behind tabs where there are several.

    ``table_of`` makes one of the queries, the selection of that topic alone and the whole selection.
    """
    try:
        selection = selection_of(address)
        places = places_of(queries)
        versions = queries.resolve(selection).versions or tuple(topic.active for topic in queries.topics())
        versions = tuple(sorted(versions, key=lambda version: places.get(version.slug, len(places))))[:MOST_TABS]
        tables = {
            version.slug: table_of(
                queries, replace(selection, topics=stated_topics(selection, [version.slug])), selection
            )
            for version in versions
        }
    except WirewatchError:
        return no_update
    if len(tables) == 1:
        return next(iter(tables.values()))
    if not tables:
        return parts.empty("No topics yet", dcc.Link("Add a topic", href="/topics/new"))
    names = {version.slug: version.topic for version in versions}
    return dmc.Tabs(
        [
            dmc.TabsList([dmc.TabsTab([parts.dot(places.get(slug, 0)), names[slug]], value=slug) for slug in tables]),
            *(dmc.TabsPanel(table, value=slug) for slug, table in tables.items()),
        ],
        value=next(iter(tables)),
        keepMounted=False,
    )


def outlets_of(queries: Queries, of_topic: Selection, selection: Selection) -> Component:
    """The top outlets of one topic; a name narrows the whole page to the outlet, a number lists what it counts."""
    rows = queries.top_outlets(of_topic, OUTLETS)
    table = outlets_table(rows, of_topic, lambda row: link("/", narrowed(selection, outlets=(row.outlet_key,))))
    return html.Div([table, outlets_caption(len(rows), of_topic)])


def outlets_caption(shown: int, selection: Selection) -> Component | None:
    """What a table of outlets says about itself."""
    note = f"The {words.counted(shown, 'outlet')} with most {selection.unit}. {INTERVALS}"
    return html.P(note, className="caption") if shown else None


def origins_of(queries: Queries, of_topic: Selection, selection: Selection) -> Component:
    """The origins of one topic; a name narrows the whole page to the origin, a number lists what it counts."""
    rows, total = queries.origins(of_topic, limit=ORIGINS)
    table = origins_table(rows, of_topic, lambda row: link("/", narrowed(selection, origins=(row.origin,))))
    return html.Div([table, origins_caption(len(rows), total, of_topic)])


def origins_caption(shown: int, total: int, selection: Selection) -> Component | None:
    """What a table of origins says about itself, and the way to all of them."""
    if not shown:
        return None
    unit = "articles" if selection.unit == "origins" else selection.unit
    every = dcc.Link(
        f"All {words.in_units(total, 'origins')}", href=link("/articles", replace(selection, unit="origins"))
    )
    note = f". Sorted by {unit}; each text has one origin. {INTERVALS}"
    return html.P([every, note], className="caption")


def latest(queries: Queries, address: object) -> Any:
    """The newest articles of the chosen topics."""
    try:
        selection = selection_of(address)
        places = places_of(queries)
        shown = selection if selection.topics else replace(selection, topics=tuple(places))
        found = queries.articles(shown, limit=LATEST)
    except WirewatchError:
        return no_update
    return latest_articles(found, shown, places)


def latest_articles(found: ArticleList, selection: Selection, places: Mapping[str, int]) -> list[Component]:
    """The newest articles and the way to all of them, whatever unit is counted elsewhere."""
    shown = [parts.article_list(found.rows, selection, places)]
    if found.rows:
        every = link("/articles", replace(selection, unit="articles"))
        shown.append(dcc.Link(f"All {words.counted(found.total, 'article')}", href=every, className="more"))
    return shown
