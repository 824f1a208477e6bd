"""What the pages of a topic and of an entity have in common: numbers, charts and lists of what they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from dashboards.numbers import cards, mix_source, trend_note, trend_source
from dashboards.pages.overview import (
    LATEST,
    ORIGINS,
    OUTLETS,
    connect_chart,
    latest_articles,
    origins_caption,
    outlets_caption,
)
from dashboards.state import link, narrowed, places_of
from dashboards.tables import origins_table, outlets_table
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.selection import Selection
from monitor.queries.archive import Queries

CHANGED = (Input("state", "data"), Input("version", "data"), State("url", "pathname"))
"""What such a page is filled by: the selection, the data, and the path."""


@dataclass(frozen=True, slots=True)
class About:
    """The parts of a page about one thing. The names of its elements begin with ``prefix``.

    ``selection`` gives the selection of an address and a path, ``without`` that which a link out of a table keeps, and
    ``places`` the places of topics, which are their colours.
    """

    prefix: str
    selection: Callable[[object, object], Selection]
    without: Callable[[Selection], Selection]
    places: Callable[[Queries], Mapping[str, int]]

    def connect(self, app: Dash, monitor: Monitor) -> None:
        """Fill cards, charts and lists whenever the selection or the data change."""

        @app.callback(
            Output(f"{self.prefix}-cards", "children"),
            Output(f"{self.prefix}-trend-source", "data"),
            Output(f"{self.prefix}-trend-note", "children"),
            *CHANGED,
        )
        def _(address: object, _version: object, path: object) -> Any:
            return self.numbers(monitor.queries, address, path)

        @app.callback(Output(f"{self.prefix}-mix-source", "data"), *CHANGED)
        def _(address: object, _version: object, path: object) -> Any:
            return self.mix(monitor.queries, address, path)

        @app.callback(
            Output(f"{self.prefix}-origins", "children"),
            Output(f"{self.prefix}-outlets", "children"),
            Output(f"{self.prefix}-latest", "children"),
            *CHANGED,
        )
        def _(address: object, _version: object, path: object) -> Any:
            return self.lists(monitor.queries, address, path)

        connect_chart(app, f"{self.prefix}-trend")
        connect_chart(app, f"{self.prefix}-mix")

    def numbers(self, queries: Queries, address: object, path: object) -> tuple[Any, Any, Any]:
        """The card, the chart of volume and tone, and its caption."""
        try:
            selection = self.selection(address, path)
            places = self.places(queries)
            return (
                html.Div(cards(queries.totals(selection), selection, places), className="single"),
                trend_source(queries, selection, places, as_share=False),
                trend_note(queries, selection, places),
            )
        except WirewatchError:
            return no_update, no_update, no_update

    def mix(self, queries: Queries, address: object, path: object) -> Any:
        """The chart of tones over time."""
        try:
            return mix_source(queries, self.selection(address, path))
        except WirewatchError:
            return no_update

    def lists(self, queries: Queries, address: object, path: object) -> tuple[Any, Any, Any]:
        """Origins, top outlets and latest articles."""
        try:
            selection = self.selection(address, path)
            origins, total = queries.origins(selection, limit=ORIGINS)
            outlets = queries.top_outlets(selection, OUTLETS)
            found = queries.articles(selection, limit=LATEST)
        except WirewatchError:
            return no_update, no_update, no_update
        here, kept = str(path), self.without(selection)
        return (
            [
                origins_table(origins, selection, lambda row: link(here, narrowed(kept, origins=(row.origin,)))),
                origins_caption(len(origins), total, selection),
            ],
            [
                outlets_table(outlets, selection, lambda row: link(here, narrowed(kept, outlets=(row.outlet_key,)))),
                outlets_caption(len(outlets), selection),
            ],
            latest_articles(found, selection, places_of(queries)),
        )
