"""Tables of numbers: outlets and origins with their counts in every unit, who carried them, and their tone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import words
from dashboards.attributes import aria
from dashboards.parts import empty, mean_mark, place_words, tone_range
from dashboards.state import link
from monitor.model.selection import Selection, Unit
from monitor.model.trend import OriginRow, OutletRow, ToneMean

SHOWN_COUNTRIES = 3


def outlets_table(rows: Sequence[OutletRow], selection: Selection, narrow: Callable[[OutletRow], str]) -> Component:
    """Outlets with their counts and tone, sorted by the selection's unit; each number leads to what it counts.

    ``narrow`` gives the address of the same page for one outlet alone.
    """
    if not rows:
        return empty("No outlets", "No article matches these filters.")
    units = _units(selection, "articles", "families", "origins")
    body = []
    for row in rows:
        of_row = replace(selection, outlets=(row.outlet_key,))
        name = html.Th(
            [
                dcc.Link(row.outlet, href=narrow(row)),
                html.Span(place_words(row.country, row.ownership), className="sub"),
            ],
            scope="row",
        )
        counts = [_count(int(getattr(row, unit)), unit, of_row, row.outlet) for unit in units]
        body.append(html.Tr([name, *counts, _tone_cell(row.tone)]))
    head = [html.Th("Outlet", scope="col"), *(_head(unit, selection) for unit in units), _tone_head()]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="table outlets")


def origins_table(rows: Sequence[OriginRow], selection: Selection, narrow: Callable[[OriginRow], str]) -> Component:
    """Origins with their counts, the outlets that carried them and their tone; each number leads to what it counts.

    ``narrow`` gives the address of the same page for one origin alone.
    """
    if not rows:
        return empty("No origins", "No article matches these filters.")
    units = _units(selection, "articles", "families")
    body = []
    for row in rows:
        of_row = replace(selection, origins=(row.origin,))
        name = html.Th([dcc.Link(row.label, href=narrow(row)), _kind(row)], scope="row")
        counts = [_count(int(getattr(row, unit) or 0), unit, of_row, row.label) for unit in units]
        by_outlet = dcc.Link(
            words.number(row.outlets),
            href=link("/articles", replace(of_row, unit="articles"), sort="outlet"),
            title=f"Show {words.counted(row.articles, 'article')} of {words.counted(row.outlets, 'outlet')}, by outlet",
        )
        body.append(
            html.Tr(
                [
                    name,
                    *counts,
                    html.Td(by_outlet, className="n"),
                    html.Td(_carriers(row, replace(of_row, unit="articles")), className="carriers"),
                    _tone_cell(row.tone),
                ]
            )
        )
    head = [
        html.Th("Origin", scope="col"),
        *(_head(unit, selection) for unit in units),
        html.Th("Outlets", scope="col", className="n", title="Outlets that carried it"),
        html.Th("Carried by", scope="col", title="Articles by ownership and country of the outlets that carried it"),
        _tone_head(),
    ]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="table origins")


def _units(selection: Selection, *usual: Unit) -> list[Unit]:
    """The units that a table shows: the usual ones, and mentions where these are what is counted."""
    of_targets = bool(selection.topics or selection.entities)
    return [*usual, "mentions"] if selection.unit == "mentions" and of_targets else [*usual]


def _head(unit: Unit, selection: Selection) -> Component:
    chosen = unit == selection.unit
    more: dict[str, Any] = aria(sort="descending") if chosen else {}
    return html.Th(unit.capitalize(), scope="col", className="n chosen" if chosen else "n", **more)


def _count(value: int, unit: Unit, of_row: Selection, name: str) -> Component:
    shown = dcc.Link(
        words.number(value),
        href=link("/articles", replace(of_row, unit=unit)),
        title=f"Show {words.in_units(value, unit)} of {name}",
    )
    return html.Td(shown, className="n chosen" if of_row.unit == unit else "n")


def _kind(row: OriginRow) -> Component:
    return html.Span(row.kind, className=f"badge kind {row.kind}")


def _carriers(row: OriginRow, of_row: Selection) -> list[Component]:
    """Whose outlets carried an origin: a bar of ownership with its words as key, and the first countries."""
    ownership = [
        html.Span(
            dcc.Link(
                [html.Span(className=f"key own-{name}", **aria(hidden="true")), f"{name} {words.number(many)}"],
                href=link("/articles", replace(of_row, ownership=(name,))),
                title=f"Show {words.counted(many, 'article')} in outlets whose ownership is {name}",
            )
        )
        for name, many in row.ownership
    ]
    bar = html.Span(
        [html.Span(className=f"piece own-{name}", style={"flexGrow": str(many)}) for name, many in row.ownership],
        className="own-bar",
        **aria(hidden="true"),
    )
    countries: list[Any] = []
    for country, many in row.countries[:SHOWN_COUNTRIES]:
        text = f"{country or 'unknown'} {words.number(many)}"
        # Articles of an unknown country cannot be asked for: there is no such value of the filter.
        href = link("/articles", replace(of_row, countries=(country,))) if country else None
        countries.append(dcc.Link(text, href=href) if href else html.Span(text))
    rest = row.countries[SHOWN_COUNTRIES:]
    if rest:
        every = ", ".join(f"{country or 'unknown'} {words.number(many)}" for country, many in rest)
        countries.append(html.Span(f"+ {words.counted(len(rest), 'country', 'countries')}", title=every))
    return [bar, html.Span(ownership, className="words"), html.Span(countries, className="words")]


def _tone_head() -> Component:
    return html.Th("Mean tone", scope="col", className="tone-head", title="Scale from −0.6 to +0.6")


def _tone_cell(tone: ToneMean | None) -> Component:
    if tone is None:
        return html.Td("–", className="n")
    return html.Td([mean_mark(tone), tone_range(tone)], className="tone-cell")
