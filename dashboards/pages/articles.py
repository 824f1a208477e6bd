"""All articles of a selection in a table that the server pages and sorts, with a reader beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import dash_ag_grid as dag
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import data
from dashboards.browser import in_browser
from dashboards.pages.reader import aside
from dashboards.state import page_keys, places_of, selection_of
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.selection import Selection
from monitor.model.views import ArticleRow
from monitor.queries.archive import Queries

PAGE_ROWS = 100
MOST_ROWS = 200
GRID_THEME = (
    "themeQuartz.withParams({fontFamily: 'inherit', fontSize: 13, headerFontSize: 12, "
    "wrapperBorderRadius: 8, borderRadius: 4, backgroundColor: 'var(--surface)', foregroundColor: 'var(--text)', "
    "borderColor: 'var(--line)', headerBackgroundColor: 'var(--page)', accentColor: 'var(--accent)'})"
)
COUNTED = "When the article counts, in the chosen time zone. ≈ estimated: the given time is missing or not believable"
SORTS = ("counted", "title", "outlet", "lang", "tone", "mentions", "copies", "words")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the table asks for: a stretch of rows in an order."""

    offset: int
    limit: int
    sort: str
    descending: bool


def layout(_monitor: Monitor, search: str) -> Component:
    """The table with its place held free, sorted as ``search`` says, and the place of the reader."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1("Articles"),
                    html.Span(id="a-count", className="count", role="status"),
                    html.A(
                        "Download CSV",
                        href="#",
                        role="button",
                        className="plain button",
                        **data(export="/export/articles.csv"),
                    ),
                    html.A(
                        "Manifest",
                        title="What the CSV rests on: selection, versions, checksum",
                        href="#",
                        role="button",
                        className="plain button quiet",
                        **data(export="/export/articles.csv.manifest.json"),
                    ),
                ],
                className="page-head",
            ),
            html.P(id="a-words", className="note a-words"),
            html.Div(
                [
                    html.Div(_grid(page_keys(search).get("sort", "-counted")), className="grid-box"),
                    html.Div(id="a-reader", className="a-reader"),
                ],
                className="split",
            ),
            html.P(
                "Arrow keys move in the table, Enter opens an article, Esc closes it.",
                className="caption",
            ),
        ]
    )


def _grid(order: str) -> Component:
    sorted_by = order.removeprefix("-")
    direction = "desc" if order.startswith("-") else "asc"

    def column(field: str, name: str, width: int, **more: Any) -> dict[str, Any]:
        return {
            "field": field,
            "headerName": name,
            "width": width,
            "sortable": field in SORTS,
            "sort": direction if field == sorted_by else None,
            **more,
        }

    columns = [
        column("title", "Title", 320, flex=1, minWidth=240, tooltipField="title"),
        column("counted", "Counted", 164, headerTooltip=COUNTED),
        column("tone", "Tone", 92, cellRenderer="Tone", headerTooltip="Towards the topic, else of the whole article"),
        column("outlet", "Outlet", 178, cellRenderer="TwoLines", cellRendererParams={"below": "where"}),
        column("topics", "Topics", 166, cellRenderer="Topics"),
        column("mentions", "Mentions", 96, type="rightAligned", headerTooltip="Of the chosen topics, side by side"),
        column("copies", "Copies", 76, type="rightAligned", headerTooltip="Articles of the same family"),
        column(
            "origin", "Origin", 136, headerTooltip="The credited wire, else the outlet of the family's first article"
        ),
        column("lang", "Language", 104),
        column("words", "Words", 76, type="rightAligned"),
    ]
    grid: Component = dag.AgGrid(
        id="grid",
        columnDefs=columns,
        rowModelType="infinite",
        defaultColDef={"resizable": True, "suppressMovable": True, "sortingOrder": ["desc", "asc"]},
        dashGridOptions={
            "rowBuffer": 0,
            "cacheBlockSize": PAGE_ROWS,
            "maxConcurrentDatasourceRequests": 1,
            "infiniteInitialRowCount": 1,
            "rowHeight": 42,
            "headerHeight": 38,
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "suppressCellFocus": False,
            "tooltipShowDelay": 400,
            "localeText": {"noRowsToShow": "No articles match these filters."},
            "theme": {"function": GRID_THEME},
        },
        getRowId="params.data.id",
        eventListeners={"cellClicked": ["openRow(params)"], "cellKeyDown": ["openByKey(params)"]},
        style={"height": "100%", "width": "100%"},
        className="",
    )
    return grid


def connect(app: Dash, monitor: Monitor) -> None:
    """Serve rows as the table asks for them, and open the article that the address names."""

    @app.callback(
        Output("grid", "getRowsResponse"),
        Output("a-count", "children"),
        Output("a-words", "children"),
        Input("grid", "getRowsRequest"),
        State("state", "data"),
        prevent_initial_call=True,
    )
    def _(request: object, address: object) -> Any:
        return rows(monitor.queries, request, address)

    @app.callback(
        Output("a-reader", "children"), Input("key-article", "data"), Input("version", "data"), State("state", "data")
    )
    def _(article: object, _version: object, address: object) -> Any:
        return aside(monitor.queries, article, address)

    in_browser(
        app,
        "behaviour.keepSort",
        Output("patch", "data", allow_duplicate=True),
        Input("grid", "getRowsRequest"),
        prevent_initial_call=True,
    )
    in_browser(
        app,
        "behaviour.refreshGrid",
        Output("grid", "className"),
        Input("state", "data"),
        Input("version", "data"),
        prevent_initial_call=True,
    )


def rows(queries: Queries, request: object, address: object) -> tuple[Any, Any, Any]:
    """One stretch of the table, the number of all rows, and the selection in words."""
    asked = asked_for(request)
    if asked is None or address is None:
        return no_update, no_update, no_update
    try:
        selection = selection_of(address)
        found = queries.articles(
            selection, sort=asked.sort, descending=asked.descending, offset=asked.offset, limit=asked.limit
        )
        described = queries.describe(replace(selection, unit="articles"))
        behind = behind_unit(queries, selection)
    except WirewatchError:
        return {"rowData": [], "rowCount": 0}, "", ""
    names = {topic.slug: topic.name for topic in queries.topics()}
    places = places_of(queries)
    data = [grid_row(row, selection, names, places) for row in found.rows]
    count = f"{words.counted(found.total, 'article')}"
    return (
        {"rowData": data, "rowCount": found.total},
        count,
        f"{described[0].upper()}{described[1:]}. Times in {selection.tz}.{behind}",
    )


def behind_unit(queries: Queries, selection: Selection) -> str:
    """Says that the table lists articles where the charts count something else, and how many of that they make up."""
    if selection.unit == "articles":
        return ""
    totals = queries.totals(selection) if len(selection.topics) == 1 else ()
    if not totals:
        return f" These are the articles behind the {selection.unit}."
    counted = words.in_units(int(getattr(totals[0], selection.unit)), selection.unit)
    return f" These are the articles behind {counted}."


def asked_for(request: object) -> Asked | None:
    """The table's request, with everything that is not one refused."""
    if not isinstance(request, dict):
        return None
    start, end, order = request.get("startRow"), request.get("endRow"), request.get("sortModel") or []
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end or not isinstance(order, list):
        return None
    first = order[0] if order and isinstance(order[0], dict) else {}
    sort = first.get("colId", "counted")
    known = sort if sort in SORTS else "counted"
    return Asked(start, min(end - start, MOST_ROWS), known, first.get("sort", "desc") != "asc")


def grid_row(
    row: ArticleRow, selection: Selection, names: Mapping[str, str], places: Mapping[str, int]
) -> dict[str, Any]:
    """One article as the table's cells show it."""
    tone = parts.row_tone(row)
    estimated = "≈ " if row.estimated else ""
    return {
        "id": str(row.id),
        "counted": estimated + words.moment(row.counted, selection.tz, row.counted_precision)
        if row.counted
        else "undated",
        "title": row.title,
        "outlet": row.outlet,
        "where": parts.place_words(row.country, row.ownership),
        "lang": words.language(row.lang),
        "topics": [
            {"slug": slug, "name": names[slug], "place": places[slug] % 6} for slug in row.topics if slug in names
        ],
        "tone": words.tone(tone),
        "tone_label": words.label_of(tone),
        "mentions": mentions_of(row.mentions),
        "copies": row.copies,
        "origin": f"wire: {row.wire}" if row.wire else row.origin,
        "words": words.number(row.words),
    }


def mentions_of(mentions: Mapping[str, int]) -> str:
    """Mentions of several topics side by side: they are never added across topics."""
    return " + ".join(str(count) for count in mentions.values()) or "–"
