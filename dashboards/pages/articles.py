"""What a selection holds, by article, family or origin, in a table that the server pages, with a reader beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.browser import in_browser
from dashboards.grid import grid
from dashboards.pages.reader import aside
from dashboards.state import family_path, link, page_keys, places_of, selection_of
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.export import ReportKind
from monitor.model.groups import FamilyRow
from monitor.model.overrides import ANSWER_WORDS
from monitor.model.selection import Selection, Unit
from monitor.model.trend import OriginRow
from monitor.model.views import ArticleRow
from monitor.queries.archive import Queries

PAGE_ROWS = 100
MOST_ROWS = 200
COUNTED = "When the article counts, in the chosen time zone. ≈ estimated: the given time is missing or not believable"
USUAL_SORT = "-counted"
REPORTS: Mapping[Unit, ReportKind] = {
    "articles": "articles", "families": "families", "origins": "origins", "mentions": "articles"
}  # fmt: skip
"""The report of what the table lists, by unit."""
SORTS = ("counted", "title", "outlet", "lang", "tone", "mentions", "copies", "words")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the table asks for: a stretch of rows in an order."""

    offset: int
    limit: int
    sort: str
    descending: bool


def layout(_monitor: Monitor, search: str) -> Component:
    """The table with its place held free, of the unit and sorted as ``search`` says, and the place of the reader."""
    unit = unit_of(search)
    return html.Div(
        [
            html.Div(
                [
                    html.H1("Articles"),
                    html.Span(id="a-count", className="count", role="status"),
                    html.Div(parts.downloads(REPORTS[unit]), id="a-downloads", className="downloads"),
                ],
                className="page-head",
            ),
            html.P(id="a-words", className="note a-words"),
            dcc.Store(id="a-unit", data=unit),
            html.Div(
                [
                    html.Div(_grid(unit, page_keys(search).get("sort", USUAL_SORT)), className="grid-box"),
                    html.Div(id="a-reader", className="a-reader"),
                ],
                className="split",
            ),
            html.P(
                "Arrow keys move in the table, Enter opens a row, Esc closes an article.",
                className="caption",
            ),
        ]
    )


def _grid(unit: Unit, order: str) -> Component:
    return grid(
        "grid",
        columns(unit, order),
        ("openRow", "openByKey"),
        "Nothing matches these filters.",
        row_height=42,
        column={"sortingOrder": ["desc", "asc"]},
        options={
            "rowBuffer": 0,
            "cacheBlockSize": PAGE_ROWS,
            "maxConcurrentDatasourceRequests": 1,
            "infiniteInitialRowCount": 1,
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "suppressCellFocus": False,
        },
        rowModelType="infinite",
    )


def columns(unit: Unit, order: str) -> list[dict[str, Any]]:
    """The table's columns: of articles sorted as ``order`` says, of families or origins in their only order."""
    if unit == "families":
        return [_column(*column, **more) for *column, more in _FAMILY_COLUMNS]
    if unit == "origins":
        return [_column(*column, **more) for *column, more in _ORIGIN_COLUMNS]
    sorted_by, direction = order.removeprefix("-"), "desc" if order.startswith("-") else "asc"
    return [
        _column(field, *rest, sortable=field in SORTS, sort=direction if field == sorted_by else None, **more)
        for field, *rest, more in _ARTICLE_COLUMNS
    ]


def _column(field: str, name: str, width: int, **more: Any) -> dict[str, Any]:
    return {"field": field, "headerName": name, "width": width, "sortable": False, **more}


_NUMBER = {"type": "rightAligned"}
_ARTICLE_COLUMNS: tuple[tuple[Any, ...], ...] = (
    ("title", "Title", 320, {"flex": 1, "minWidth": 240, "tooltipField": "title"}),
    ("counted", "Counted", 164, {"headerTooltip": COUNTED}),
    ("tone", "Tone", 112, {"cellRenderer": "Tone", "headerTooltip": "Towards the topic, else of the whole article"}),
    ("outlet", "Outlet", 178, {"cellRenderer": "TwoLines", "cellRendererParams": {"below": "where"}}),
    ("topics", "Topics", 166, {"cellRenderer": "Topics"}),
    ("mentions", "Mentions", 96, {**_NUMBER, "headerTooltip": "Of the chosen topics, side by side"}),
    ("copies", "Copies", 76, {**_NUMBER, "headerTooltip": "Articles of the same family"}),
    ("origin", "Origin", 136, {"headerTooltip": "The earliest credited wire of the family, else its first outlet",
                               "cellRenderer": "TwoLines", "cellRendererParams": {"below": "kind"}}),
    ("lang", "Language", 104, {}),
    ("words", "Words", 76, _NUMBER),
)  # fmt: skip
_FAMILY_COLUMNS: tuple[tuple[Any, ...], ...] = (
    ("title", "Title of the first copy", 360, {"flex": 1, "minWidth": 240, "tooltipField": "title"}),
    ("outlet", "First at", 190, {"headerTooltip": "The outlet of the family's first article"}),
    ("since", "First here", 164, {"headerTooltip": "Earliest counting time in the selection, in the chosen zone"}),
    ("origin", "Origin", 170, {"cellRenderer": "TwoLines", "cellRendererParams": {"below": "kind"}}),
    ("articles", "Articles", 92, {**_NUMBER, "headerTooltip": "Of the family, in the selection"}),
    ("outlets", "Outlets", 88, {**_NUMBER, "headerTooltip": "That carried it, in the selection"}),
    ("size", "Size", 76, {**_NUMBER, "headerTooltip": "All articles of the family, also outside the selection"}),
    ("lang", "Language", 104, {}),
)  # fmt: skip
_ORIGIN_COLUMNS: tuple[tuple[Any, ...], ...] = (
    ("origin", "Origin", 220, {"flex": 1, "minWidth": 180}),
    ("kind", "Kind", 88, {}),
    ("articles", "Articles", 92, _NUMBER),
    ("families", "Families", 92, _NUMBER),
    ("mentions", "Mentions", 100, {**_NUMBER, "headerTooltip": "Of a single topic only: never added across topics"}),
    ("outlets", "Outlets", 88, {**_NUMBER, "headerTooltip": "That carried it"}),
    ("ownership", "Articles by ownership", 300, {"tooltipField": "ownership"}),
    ("countries", "Articles by country", 240, {"tooltipField": "countries"}),
    ("tone", "Mean tone", 110, {"cellRenderer": "Tone", "headerTooltip": "Of a single topic, or of all articles"}),
)  # fmt: skip


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
        Output("grid", "columnDefs"),
        Output("a-downloads", "children"),
        Output("a-unit", "data"),
        Input("state", "data"),
        State("a-unit", "data"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def _(address: object, unit: object, search: object) -> Any:
        return changed_unit(address, unit, search)

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
    """One stretch of the table, the counts of the whole selection, and the selection in words.

    The table has a row for each article, family or origin, whichever is the chosen unit; mentions have none of their
    own, so theirs are the articles that hold them.
    """
    asked = asked_for(request)
    if asked is None or address is None:
        return no_update, no_update, no_update
    try:
        selection = selection_of(address)
        found, total = _ROWS.get(selection.unit, _article_rows)(queries, selection, asked)
        counts = counts_words(queries, selection)
        described = queries.describe(selection)
    except WirewatchError:
        return {"rowData": [], "rowCount": 0}, "", ""
    return (
        {"rowData": found, "rowCount": total},
        counts,
        f"{described[0].upper()}{described[1:]}. Times in {selection.tz}. {_IN_A_ROW[selection.unit]}",
    )


def unit_of(address: object) -> Unit:
    """The unit of an address; that of articles where it cannot be read, which the page says elsewhere."""
    try:
        return selection_of(address).unit
    except WirewatchError:
        return "articles"


def changed_unit(address: object, unit: object, search: object) -> tuple[Any, Any, Any]:
    """Columns and downloads of another unit; nothing while the unit stays, so that widths and focus stay too."""
    now = unit_of(address)
    if address is None or now == unit:
        return no_update, no_update, no_update
    order = page_keys(search if isinstance(search, str) else "").get("sort", USUAL_SORT)
    return columns(now, order), parts.downloads(REPORTS[now]), now


_IN_A_ROW = {
    "articles": "One row for each article.",
    "families": "One row for each family, the largest here first.",
    "origins": "One row for each origin, that of most articles first.",
    "mentions": "One row for each article with mentions.",
}


def counts_words(queries: Queries, selection: Selection) -> str:
    """The counts of a selection in every unit: ``1 101 articles · 540 families · 302 origins``.

    Mentions only of a single topic or entity, since they are never added across topics.
    """
    listed = queries.listed(selection)
    counts = [words.in_units(getattr(listed, unit), unit) for unit in ("articles", "families", "origins")]
    one = len(selection.topics) == 1 or (selection.entities and not selection.topics)
    totals = queries.totals(selection) if one else ()
    counts += [words.in_units(row.mentions, "mentions") for row in totals]
    if listed.undated:
        counts.append(f"and {words.counted(listed.undated, 'article')} without a date, in none of these")
    return " · ".join(counts)


def _article_rows(queries: Queries, selection: Selection, asked: Asked) -> tuple[list[dict[str, Any]], int]:
    found = queries.articles(
        selection, sort=asked.sort, descending=asked.descending, offset=asked.offset, limit=asked.limit
    )
    names = {topic.slug: topic.name for topic in queries.topics()}
    places = places_of(queries)
    return [grid_row(row, selection, names, places) for row in found.rows], found.total


def _family_rows(queries: Queries, selection: Selection, asked: Asked) -> tuple[list[dict[str, Any]], int]:
    found, total = queries.families(selection, offset=asked.offset, limit=asked.limit)
    return [family_row(row, selection) for row in found], total


def _origin_rows(queries: Queries, selection: Selection, asked: Asked) -> tuple[list[dict[str, Any]], int]:
    found, total = queries.origins(selection, offset=asked.offset, limit=asked.limit)
    return [origin_row(row, selection) for row in found], total


_ROWS = {"families": _family_rows, "origins": _origin_rows}


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
        "given": ", ".join(
            f"{names[slug]}: {ANSWER_WORDS[answer]}" for slug, answer in row.given.items() if slug in names
        ),
        "mentions": mentions_of(row.mentions),
        "copies": row.copies,
        "origin": row.origin,
        "kind": kind_of(row.origin_key),
        "words": words.number(row.words),
    }


def kind_of(origin: str) -> str:
    """Whether an origin, as a selection names it, is a wire or an outlet."""
    return origin.partition(":")[0]


def family_row(row: FamilyRow, selection: Selection) -> dict[str, Any]:
    """One family as the table's cells show it; a click leads to its page."""
    return {
        "id": row.key,
        "href": link(family_path(row.key), replace(selection, unit="articles")),
        "title": row.title,
        "outlet": row.outlet,
        "since": words.moment(row.since, selection.tz, row.since_precision),
        "origin": row.origin_label,
        "kind": kind_of(row.origin),
        "articles": words.number(row.articles),
        "outlets": words.number(row.outlets),
        "size": words.number(row.size),
        "lang": words.language(row.lang),
    }


def origin_row(row: OriginRow, selection: Selection) -> dict[str, Any]:
    """One origin as the table's cells show it; a click leads to its articles."""
    return {
        "id": row.origin,
        "href": link("/articles", replace(selection, origins=(row.origin,), unit="articles")),
        "origin": row.label,
        "kind": row.kind,
        "articles": words.number(row.articles),
        "families": words.number(row.families),
        "mentions": "–" if row.mentions is None else words.number(row.mentions),
        "outlets": words.number(row.outlets),
        "ownership": words.shares_in(row.ownership),
        "countries": words.shares_in(row.countries),
        "tone": "–" if row.tone is None else words.mean(row.tone),
        "tone_label": "unscored" if row.tone is None else words.mean_label(row.tone.value),
    }


def mentions_of(mentions: Mapping[str, int]) -> str:
    """Mentions of several topics side by side: they are never added across topics."""
    return " + ".join(str(count) for count in mentions.values()) or "–"
