"""Who is mentioned: people, organisations and places in the articles of the selection, most mentioned first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.state import entity_path, link, selection_of
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.entity import EntityRow
from monitor.model.selection import Selection, Unit
from monitor.queries.entities import EntityQueries

MOST_ROWS = 100


def layout() -> Component:
    """The page with its places held free."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1("Entities"),
                    html.Span(id="en-count", className="count", role="status"),
                    dcc.Link("Edit the names", href="/registries", className="plain button"),
                ],
                className="page-head",
            ),
            html.P(
                "People, organisations and places of the registry, found in title and body by all their names. Each "
                "number opens its articles; tone is that of the sentences that mention the entity.",
                className="note",
            ),
            html.Section(
                html.Div(parts.skeleton(20, 40), id="en-list"), className="panel", **aria(label="Most mentioned")
            ),
        ]
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Fill the table whenever the selection or the data change."""

    @app.callback(
        Output("en-list", "children"), Output("en-count", "children"), Input("state", "data"), Input("version", "data")
    )
    def _(address: object, _version: object) -> Any:
        return listed(monitor.entities, address)


def listed(entities: EntityQueries, address: object) -> tuple[Any, Any]:
    """The table, and how many entities are mentioned."""
    if address is None:
        return no_update, no_update
    try:
        selection = selection_of(address)
        rows = entities.mentioned(selection)
    except WirewatchError:
        return no_update, no_update
    if not rows:
        return parts.empty("No article of this selection mentions an entity", parts.clear_link()), ""
    shown = [table(rows[:MOST_ROWS], selection, selection)]
    if len(rows) > MOST_ROWS:
        shown.append(html.P(f"The first {MOST_ROWS}; narrow the selection to see others.", className="caption"))
    return shown, words.counted(len(rows), "entity is mentioned", "entities are mentioned")


def table(rows: Sequence[EntityRow], selection: Selection, beside: Selection) -> Component:
    """Entities with their counts, tone and change; each number opens its articles.

    ``beside`` is what the articles have in common: each number's articles are those of it that also mention the entity.
    """
    units: tuple[Unit, ...] = ("articles", "families", "origins", "mentions")
    chosen = selection.unit
    head = [
        html.Th("Entity", scope="col"),
        *(html.Th(unit.capitalize(), scope="col", className="n chosen" if unit == chosen else "n") for unit in units),
        html.Th("Change", scope="col", className="n", title="Articles, against the same number of days before"),
        html.Th("Mean tone", scope="col", className="tone-head", title="Scale from −0.6 to +0.6"),
    ]
    body = [_row(row, units, selection, beside) for row in rows]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="table story-table entities")


def _row(row: EntityRow, units: Sequence[Unit], selection: Selection, beside: Selection) -> Component:
    of_row = replace(beside, entities=(*beside.entities, row.key))
    name = html.Th(
        [
            dcc.Link(row.name, href=link(entity_path(row.key), replace(selection, entities=()))),
            html.Span(row.type or "not in the registry", className="sub"),
        ],
        scope="row",
    )
    counts = [
        html.Td(
            dcc.Link(
                words.number(getattr(row, unit)),
                href=link("/articles", replace(of_row, unit=unit)),
                title=f"Show the articles behind {words.in_units(getattr(row, unit), unit)} of {row.name}",
            )
            if unit != "mentions" or not beside.entities
            else words.number(row.mentions),
            className="n chosen" if unit == selection.unit else "n",
            **data(label=unit.capitalize()),
        )
        for unit in units
    ]
    tone = html.Td(
        [parts.mean_mark(row.tone), parts.tone_range(row.tone)], className="tone-cell", **data(label="Mean tone")
    )
    return html.Tr([name, *counts, html.Td(_change(row), className="n", **data(label="Change")), tone])


def _change(row: EntityRow) -> Any:
    """How many more or fewer articles than in the days before."""
    if row.before is None:
        return html.Span("–", title="Nothing was collected in the days before")
    more = row.articles - row.before
    sign = "+" if more > 0 else "−" if more < 0 else "±"
    return html.Span(f"{sign}{words.number(abs(more))}", title=f"{words.counted(row.before, 'article')} before")
