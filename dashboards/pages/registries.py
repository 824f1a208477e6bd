"""The registries of outlets, agencies and entities in one table, searched and narrowed, each leading to its entry."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria
from dashboards.forms import text
from dashboards.grid import grid
from dashboards.state import registry_path
from monitor.assembly import Monitor
from monitor.model.registry import EntityEntry, Entry, EntryKind, EntryState, OutletEntry, RegistryRow
from monitor.model.selection import Selection
from monitor.queries.entities import LEAST_FAMILIES, SUGGESTED_FROM
from monitor.queries.registries import Registries

GROUPS = ("All", "Outlets", "Agencies", "Entities", "Edited", "Not registered")
STATES: dict[EntryState, str] = {
    "shipped": "no",
    "edited": "yes",
    "added": "added",
    "removed": "removed",
    "unregistered": "not registered",
}
KINDS: dict[EntryKind, str] = {"outlet": "Outlet", "wire": "Agency", "entity": "Entity"}
UNKNOWN = "unknown"


def layout() -> Component:
    """The table with its place held free, and the ways to a new entry."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1("Registries"),
                    html.Span(id="r-count", className="count", role="status"),
                    dcc.Link("Add an outlet", href="/registries/new/outlet", className="plain button"),
                    dcc.Link("Add an agency", href="/registries/new/wire", className="plain button"),
                    dcc.Link("Add an entity", href="/registries/new/entity", className="plain button"),
                ],
                className="page-head",
            ),
            html.P(
                "By these names, domains and aliases Wirewatch finds out whose an article is, which agency it credits "
                "and which people, organisations and places it mentions. A change holds for every article that comes "
                "in after it, and for stored ones when it is applied to history.",
                className="note",
            ),
            html.Div(
                [
                    dmc.TextInput(
                        id="r-find",
                        placeholder="Find an entry",
                        debounce=250,
                        size="xs",
                        **aria(label="Find an entry"),
                    ),
                    dmc.SegmentedControl(
                        id="r-group",
                        data=list(GROUPS),
                        value="All",
                        size="xs",
                        transitionDuration=0,
                        **aria(label="Which entries are shown"),
                    ),
                ],
                className="source-tools",
            ),
            html.Div(_grid(), className="grid-box"),
            html.P("Arrow keys move in the table, Enter opens an entry.", className="caption"),
            html.Div(id="r-suggested"),
        ]
    )


def _grid() -> Component:
    columns = [
        {
            "field": "name",
            "headerName": "Name",
            "flex": 1,
            "minWidth": 200,
            "cellRenderer": "TwoLines",
            "cellRendererParams": {"below": "domain"},
            "tooltipField": "domain",
        },
        {"field": "kind", "headerName": "Kind", "width": 92},
        {"field": "country", "headerName": "Country", "width": 98},
        {"field": "ownership", "headerName": "Ownership", "width": 138},
        {"field": "owner", "headerName": "Owner", "width": 190, "tooltipField": "owner"},
        {"field": "languages", "headerName": "Languages", "width": 150, "tooltipField": "languages"},
        {"field": "aliases", "headerName": "Aliases", "flex": 1, "minWidth": 200, "tooltipField": "aliases"},
        {
            "field": "articles",
            "headerName": "Articles",
            "width": 100,
            "type": "rightAligned",
            "headerTooltip": "Stored articles of the outlet, credited to the agency, or that mention the entity; the "
            "sample is not counted",
        },
        {"field": "edited", "headerName": "Edited", "width": 128},
    ]
    return grid(
        "r-grid",
        columns,
        ("openEntry", "openEntryByKey"),
        "No entry fits.",
        row_height=44,
        column={"sortable": True},
        rowData=None,
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Fill the table as it is searched."""

    @app.callback(
        Output("r-grid", "rowData"), Output("r-count", "children"), Input("r-find", "value"), Input("r-group", "value")
    )
    def _(find: object, group: object) -> Any:
        return table(monitor.registries, text(find), text(group))

    @app.callback(Output("r-suggested", "children"), Input("version", "data"))
    def _(_version: object) -> Any:
        return suggested(monitor)


def suggested(monitor: Monitor) -> Component | None:
    """Names in the newest texts that no registry has, each with its examples and the way into the registry."""
    found = monitor.entities.suggestions(sample=monitor.queries.shows_sample(Selection()))
    if not found:
        return None
    items = [
        html.Li(
            [
                html.Strong(one.name),
                html.Span(
                    f"{words.counted(one.families, 'family', 'families')}, {words.counted(one.mentions, 'mention')}"
                ),
                html.Span(
                    [
                        part
                        for place, number in enumerate(one.articles, 1)
                        for part in (dcc.Link(f"example {place}", href=f"/article/{number}"), " ")
                    ]
                ),
                dcc.Link(
                    "Add it",
                    href=f"/registries/new/entity?{urlencode({'name': one.name, 'aliases': ' '.join(one.aliases)})}",
                    className="plain small button",
                    title=f"Add {one.name} to the registry",
                ),
            ]
        )
        for one in found
    ]
    return parts.panel(
        "Names that keep appearing",
        html.Ul(items, className="suggested"),
        note=f"Capitalised words in the newest {SUGGESTED_FROM} texts that no entry has, in {LEAST_FAMILIES} families "
        "or more. Not each is a name; cases of a Cyrillic name are counted together.",
    )


def table(registries: Registries, find: str, group: str) -> tuple[list[dict[str, Any]], str]:
    """The entries of a group that hold the text in any of their values, by name, and how many are shown."""
    wanted = find.casefold()
    every = registries.rows()
    rows = [row for row in every if _in_group(row, group) and (not wanted or wanted in _searched(row))]
    count = words.counted(len(rows), "entry", "entries")
    return [grid_row(row) for row in rows], count if len(rows) == len(every) else f"{count} of {len(every)}"


def _in_group(row: RegistryRow, group: str) -> bool:
    match group:
        case "Outlets":
            return row.entry.kind == "outlet"
        case "Agencies":
            return row.entry.kind == "wire"
        case "Entities":
            return row.entry.kind == "entity"
        case "Edited":
            return row.state in ("edited", "added", "removed")
        case "Not registered":
            return row.state == "unregistered"
        case _:
            return True


def _searched(row: RegistryRow) -> str:
    entry = row.entry
    values = [*entry.names, *entry.hosts, entry.country or UNKNOWN]
    values.append(entry.type if isinstance(entry, EntityEntry) else entry.ownership)
    if isinstance(entry, OutletEntry):
        values += [entry.outlet.owner or "", *map(words.language, entry.outlet.languages)]
    return "\n".join(values).casefold()


def grid_row(row: RegistryRow) -> dict[str, Any]:
    """One entry as the table's cells show it; what is not known says so."""
    entry = row.entry
    outlet = entry.outlet if isinstance(entry, OutletEntry) else None
    entity = entry if isinstance(entry, EntityEntry) else None
    return {
        "id": f"{entry.kind}:{entry.key}",
        "href": registry_path(entry.kind, entry.key),
        "name": entry.name,
        "domain": entry.type if isinstance(entry, EntityEntry) else entry.domain or "domain unknown",
        "kind": KINDS[entry.kind],
        "country": entry.country or ("–" if entity and entity.type != "place" else UNKNOWN),
        "ownership": "–" if isinstance(entry, EntityEntry) else entry.ownership,
        "owner": (outlet.owner or UNKNOWN) if outlet else "–",
        "languages": (", ".join(map(words.language, outlet.languages)) or UNKNOWN) if outlet else "–",
        "aliases": ", ".join(entry.names[1:]) or "none",
        "articles": row.articles,
        "edited": STATES[row.state],
    }


def title_of(entry: Entry) -> str:
    """An entry's kind and name."""
    return f"{KINDS[entry.kind]}: {entry.name}"
