"""One entity: how often it is mentioned, in what tone, by whom, and together with whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from dash import Dash, Output, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.numbers import mix_legend
from dashboards.pages.about import CHANGED, About
from dashboards.pages.entities import table
from dashboards.pages.overview import LATEST, ORIGINS, ORIGINS_NOTE, OUTLETS, OUTLETS_NOTE
from dashboards.state import registry_path, selection_of
from dashboards.trend_figure import TREND_HEIGHT
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.registry import EntityEntry, Entry
from monitor.model.selection import Selection
from monitor.queries.entities import EntityQueries

TOGETHER = 12
WIKIDATA = "https://www.wikidata.org/wiki/"


def layout(monitor: Monitor, key: str) -> Component | None:
    """The page of an entity, or ``None`` where no registry and no article ever had it."""
    page = monitor.registries.page("entity", key)
    if page is None:
        return None
    name = page.last.name
    return html.Div(
        [
            html.Div(
                [
                    html.H1(name),
                    html.Span("removed from the registry", className="badge frozen") if page.entry is None else None,
                    dcc.Link("Edit its names", href=registry_path("entity", key), className="plain button"),
                    *parts.downloads("trend", entity=key),
                ],
                className="page-head",
            ),
            _known(page.last),
            html.Div(
                html.Div(html.Div(parts.skeleton(1, 96), className="panel kpi"), className="kpis one"), id="y-cards"
            ),
            html.Div(
                parts.panel(
                    "Volume and tone",
                    html.Div(
                        [
                            parts.graph("y-trend", TREND_HEIGHT, f"Mentions of {name} and mean tone over time"),
                            html.P(id="y-trend-note", className="caption note-space"),
                        ]
                    ),
                    note="Click a point for its articles; drag across the chart to zoom, double-click to go back.",
                ),
                className="grid",
            ),
            html.Div(
                [
                    parts.panel(
                        "Mentioned together with",
                        html.Div(parts.skeleton(TOGETHER + 1, 40), id="y-together"),
                        note=f"Articles that mention both. Mentions and tone are those of the other, beside {name}.",
                    ),
                    parts.panel("Latest articles", html.Div(parts.skeleton(LATEST, 58), id="y-latest")),
                ],
                className="grid halves",
            ),
            html.Div(
                parts.panel(
                    "Tone mix over time",
                    html.Div([mix_legend(), parts.graph("y-mix", 220, "Tone mix over time")]),
                    note="Counts articles, whatever unit is chosen: copies of one text can differ in tone.",
                ),
                className="grid",
            ),
            html.Div(
                [
                    parts.panel(
                        "Where it comes from", html.Div(parts.skeleton(ORIGINS + 1, 52), id="y-origins"),
                        note=ORIGINS_NOTE,
                    ),
                    parts.panel(
                        "Top outlets", html.Div(parts.skeleton(OUTLETS + 1, 52), id="y-outlets"), note=OUTLETS_NOTE
                    ),
                ],
                className="grid sources",
            ),
        ]
    )  # fmt: skip


def _known(entry: Entry) -> Component:
    """What the registry says: type, country, item, and every name."""
    if not isinstance(entry, EntityEntry):
        return html.Div()
    facts: list[tuple[str, Any]] = [
        ("Type", entry.type.capitalize()),
        ("Country", entry.country),
        (
            "Wikidata",
            html.A(
                entry.wikidata,
                href=WIKIDATA + entry.wikidata,
                target="_blank",
                rel="noopener noreferrer nofollow",
                className="out",
            )
            if entry.wikidata
            else None,
        ),
        ("Names", ", ".join(name for name in entry.names if name not in entry.ambiguous)),
        ("With context only", ", ".join(entry.ambiguous)),
        ("Not in", ", ".join(entry.unless)),
    ]
    shown = [part for label, value in facts if value for part in (html.Dt(label), html.Dd(value))]
    return html.Section(html.Dl(shown, className="credits"), className="panel definition")


def connect(app: Dash, monitor: Monitor) -> None:
    """Fill the page whenever the selection or the data change."""
    ABOUT.connect(app, monitor)

    @app.callback(Output("y-together", "children"), *CHANGED)
    def _(address: object, _version: object, path: object) -> Any:
        return together(monitor.entities, address, path)


def of_page(address: object, path: object) -> Selection:
    """The selection of the page: the address's own filters with this one entity, whatever the topic.

    Raises:
        SelectionError: the address cannot be used.
    """
    selection = selection_of(address)
    key = unquote(str(path).rpartition("/")[2])
    return replace(selection, topics=(), entities=(key, *(other for other in selection.entities if other != key)))


ABOUT = About("y", of_page, lambda selection: replace(selection, entities=selection.entities[1:]), lambda _queries: {})


def together(entities: EntityQueries, address: object, path: object) -> Any:
    """The entities that the same articles mention."""
    try:
        selection = of_page(address, path)
        rows = entities.mentioned(selection)
    except WirewatchError:
        return no_update
    if not rows:
        return parts.empty("Nobody else", "No article of this selection mentions another entity beside.")
    shown: list[Any] = [table(rows[:TOGETHER], selection, selection)]
    if len(rows) > TOGETHER:
        shown.append(html.P(f"{words.counted(len(rows) - TOGETHER, 'other')} less often.", className="caption"))
    return shown
