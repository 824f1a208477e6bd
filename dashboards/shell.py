"""What stays on the screen while pages change: header, filters, the sample's banner, and the stores behind them."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.browser import in_browser
from dashboards.filters import CONTROLS, FROM_DATA, filters, nothing_yet, pills, problem, values_of
from dashboards.state import places_of, selection_of
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.selection import Selection
from monitor.model.views import Status
from monitor.queries.archive import Queries

PAGES = (
    ("Overview", "/"),
    ("Articles", "/articles"),
    ("Stories", "/stories"),
    ("Entities", "/entities"),
    ("Topics", "/topics"),
    ("Sources", "/sources"),
    ("Registries", "/registries"),
)
REFRESH_MS = 20_000
SOON_MS = 4_000


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
    whole: Component = dmc.MantineProvider(
        [
            dcc.Location(id="url", refresh=False),
            *(dcc.Store(id=name) for name in ("state", "patch", "leave", "key-show", "key-sort", "key-article")),
            *(dcc.Store(id=name) for name in ("key-manage", "key-page", "key-from", "key-to")),
            dcc.Store(id="here"),
            dcc.Store(id="scheme"),
            dcc.Store(id="size"),
            dcc.Store(id="facts", data=facts),
            dcc.Store(id="version", data=queries.data_version()),
            dcc.Interval(id="tick", interval=SOON_MS),
            html.A("Skip to the content", href="#page", className="skip"),
            _header(status, monitor),
            html.Div(_sample_banner(monitor, status), id="sample-banner"),
            filters(
                queries,
                choices,
                facts,
                has_both=status.sample_articles > 0 and not shows_sample,
                versions=monitor.versions.older(),
            ),
            html.Div(id="toast", role="status", className="toast", **aria(live="polite")),
            html.Main(
                [html.Div(id="problem"), html.Div(html.Div(parts.skeleton(6, 90)), id="page")],
                id="main",
                className="",
            ),
            html.Footer(
                [
                    f"Wirewatch {monitor.version}. Everything shown is stored on this machine; "
                    "opening a page asks no other server. ",
                    dcc.Link("How to write a query", href="/help/language"),
                ]
            ),
        ],
        id="provider",
        theme=theme,
        defaultColorScheme="auto",
    )
    return whole


def connect(app: Dash, monitor: Monitor) -> None:
    """Tie address, filters, theme and freshness together."""
    shared = {"prevent_initial_call": False}
    in_browser(
        app,
        "address.sync",
        Output("url", "search"),
        *(Output(name, prop) for name, prop in CONTROLS),
        Output("nav-0", "href"),
        Output("nav-1", "href"),
        Output("nav-2", "href"),
        Output("nav-3", "href"),
        Input("url", "search"),
        Input("url", "pathname"),
        Input("patch", "data"),
        *(Input(name, prop) for name, prop in CONTROLS),
        Input("facts", "data"),
        **shared,
    )
    in_browser(app, "behaviour.navigate", Output("here", "data"), Input("url", "pathname"))
    in_browser(
        app,
        "behaviour.toggleFilters",
        Output("filters", "className"),
        Output("more", "aria-expanded"),
        Output("more", "children"),
        Input("more", "n_clicks"),
        State("more", "aria-expanded"),
    )
    in_browser(
        app,
        "behaviour.toggleTheme",
        Output("provider", "forceColorScheme"),
        Output("scheme", "data"),
        Input("theme", "n_clicks"),
    )
    in_browser(app, "behaviour.size", Output("size", "data"), Input("url", "pathname"))
    in_browser(app, "behaviour.leave", Output("leave", "data"), Input("leave", "data"))

    @app.callback(
        Output("words", "children"),
        Output("problem", "children"),
        Output("main", "className"),
        Input("state", "data"),
        Input("version", "data"),
        prevent_initial_call=True,
    )
    def _(address: object, _version: object) -> tuple[Any, Any, str]:
        return described(monitor.queries, address)

    @app.callback(
        Output("version", "data"),
        Output("fresh", "children"),
        Output("tick", "interval"),
        Output("facts", "data"),
        Output("sample-banner", "children"),
        *(Output(name, "data") for name in FROM_DATA),
        Input("tick", "n_intervals"),
        State("facts", "data"),
        State("version", "data"),
        prevent_initial_call=True,
    )
    def _(_ticks: object, facts: object, version: object) -> list[Any]:
        return refreshed(monitor, facts, version)

    @app.callback(
        Output("leave", "data", allow_duplicate=True), Input("sample-gone", "n_clicks"), prevent_initial_call=True
    )
    def _(clicks: object) -> str | None:
        return remove_sample(monitor, clicks)

    in_browser(
        app,
        "behaviour.askToRemove",
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
        if queries.extent(queries.shows_sample(selection)) is None:
            return "", nothing_yet(), "has-problem"
        return [*pills(selection, queries)], None, ""
    except WirewatchError as error:
        return "", problem(error), "has-problem"


def refreshed(monitor: Monitor, known: object, known_version: object) -> list[Any]:
    """Data version and freshness; range, banner and filter values only where they have changed.

    While the data change, as they do when an archive fills for the first time, the browser asks more often.
    """
    queries = monitor.queries
    status = queries.status()
    facts = _facts(queries)
    changed = facts != known
    version = queries.data_version()
    waiting = version != known_version or not status.articles + status.sample_articles
    rest: list[Any] = [no_update] * (2 + len(FROM_DATA))
    if changed:
        choices = queries.choices(queries.shows_sample(Selection()))
        rest = [facts, _sample_banner(monitor, status), *(values_of(name, choices) for name in FROM_DATA)]
    return [version, _freshness(status, monitor), SOON_MS if waiting else REFRESH_MS, *rest]


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
            html.Nav(links, className="pages", **aria(label="Pages")),
            html.Div(
                [
                    html.Span(_freshness(status, monitor), id="fresh", className="fresh"),
                    html.Button("Copy link", className="plain copy", **data(copy_link="")),
                    html.Button(
                        "◐", id="theme", className="plain", title="Light or dark", **aria(label="Light or dark")
                    ),
                ],
                className="tools",
            ),
        ],
        className="top",
    )


def _freshness(status: Status, monitor: Monitor) -> list[Any]:
    """How fresh the data are and whether sources fail: a dot and words, leading to the sources."""
    if status.articles == 0:
        state, text = "calm", "Sample data" if status.sample_articles else "No articles yet"
    else:
        state, text = "good", f"Data to {words.moment(status.last_article, monitor.settings.timezone)}"
    if status.sources_failing:
        state, text = "bad", f"{text} · {words.counted(status.sources_failing, 'source')} failing"
    return [dcc.Link([html.Span(className=f"state {state}", **aria(hidden="true")), text], href="/sources")]


def _sample_banner(monitor: Monitor, status: Status) -> Component | None:
    extent = monitor.queries.extent(True)
    if extent is None or not status.sample_articles:
        return None
    alone = monitor.queries.shows_sample(Selection())
    return html.Section(
        [
            html.Span(
                [
                    html.Strong("Sample data: " if alone else "Collected articles are shown. "),
                    f"invented outlets, {words.months(*extent)}. Never counted together with collected articles."
                    if alone
                    else f"The sample (invented outlets, {words.months(*extent)}) is kept apart until you remove it; "
                    "see it with More filters, Data.",
                ]
            ),
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
        **aria(label="Sample data"),
    )
