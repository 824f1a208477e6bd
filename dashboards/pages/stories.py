"""The stories of the selection, those told by most origins first, some on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dash import Dash, Input, Output, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.state import link, selection_of, story_path
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.groups import StoryRow
from monitor.model.selection import Selection, Unit, instant
from monitor.queries.archive import Queries

PAGE_ROWS = 25
MOST_PAGES = 100_000


def layout() -> Component:
    """The page with its places held free."""
    return html.Div(
        [
            html.Div(
                [html.H1("Stories"), html.Span(id="st-count", className="count", role="status")], className="page-head"
            ),
            html.P(
                "A story is families about one event, found by what their texts have in common. Those told by most "
                "origins come first: many articles of one origin are one voice. Each number opens its articles.",
                className="note",
            ),
            html.Section(
                html.Div(parts.skeleton(PAGE_ROWS, 40), id="st-list"), className="panel", **aria(label="Stories")
            ),
            html.Nav(
                [
                    html.Button("← Previous", id="st-before", className="plain", disabled=True, **data(patch="{}")),
                    html.Span(id="st-where", className="count", role="status"),
                    html.Button("Next →", id="st-after", className="plain", disabled=True, **data(patch="{}")),
                ],
                className="pager",
                **aria(label="Pages of the list"),
            ),
        ]
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Fill the list whenever the selection, the data or the page change."""

    @app.callback(
        Output("st-list", "children"),
        Output("st-count", "children"),
        Output("st-where", "children"),
        Output("st-before", "disabled"),
        Output("st-before", "data-patch"),
        Output("st-after", "disabled"),
        Output("st-after", "data-patch"),
        Input("state", "data"),
        Input("version", "data"),
        Input("key-page", "data"),
    )
    def _(address: object, _version: object, page: object) -> Any:
        return listed(monitor.queries, address, page)


def page_number(page: object) -> int:
    """The page that an address names, from 1; the first one where it names none that could be."""
    if isinstance(page, str) and page.isascii() and page.isdigit() and len(page) <= 6:
        return min(max(int(page), 1), MOST_PAGES)
    return 1


def listed(queries: Queries, address: object, page: object) -> list[Any]:
    """One page of the list, how many stories there are, which of them are shown, and where the buttons lead."""
    if address is None:
        return [no_update] * 7
    number = page_number(page)
    try:
        selection = selection_of(address)
        rows, total = queries.stories(selection, offset=(number - 1) * PAGE_ROWS, limit=PAGE_ROWS)
        since, until = (instant(edge, selection.tz) for edge in queries.days(selection))
    except WirewatchError:
        return [None, "", "", True, "{}", True, "{}"]
    last = max(1, -(-total // PAGE_ROWS))
    if not total:
        body: Any = parts.empty("No story has an article in this selection", parts.clear_link())
    elif not rows:
        body = parts.empty("The list has no such page", dcc.Link("First page", href=link("/stories", selection)))
    else:
        body = table(rows, selection, since, until)
    first = (number - 1) * PAGE_ROWS
    where = f"{words.number(first + 1)}–{words.number(first + len(rows))} of {words.number(total)}" if rows else ""
    return [
        body,
        words.counted(total, "story", "stories"),
        where,
        number == 1,
        _to(number - 1),
        number >= last,
        _to(number + 1),
    ]


def _to(number: int) -> str:
    return f'{{"page": "{number}"}}' if number > 1 else '{"page": null}'


def table(rows: Sequence[StoryRow], selection: Selection, since: datetime, until: datetime) -> Component:
    """Stories with their counts side by side; each count opens the articles that make it up."""
    names = ("Story", "When", "Origins", "Families", "Outlets", "Articles")
    head = html.Tr(
        [html.Th(name, scope="col", className="n" if place > 1 else None) for place, name in enumerate(names)]
    )
    return html.Table(
        [html.Thead(head), html.Tbody([_story(row, selection, since, until) for row in rows])],
        className="table story-table",
    )


def _story(row: StoryRow, selection: Selection, since: datetime, until: datetime) -> Component:
    kept = Selection(tz=selection.tz, sample=selection.sample)
    return html.Tr(
        [
            html.Th(
                [
                    dcc.Link(row.title or "Untitled", href=link(story_path(row.key), kept)),
                    html.Span(words.language(row.lang), className="sub"),
                ],
                scope="row",
            ),
            html.Td([words.ran(row.since, row.until, selection.tz), _strip(row, since, until)], className="when"),
            *(
                html.Td(
                    dcc.Link(
                        words.number(value),
                        href=link("/articles", replace(selection, stories=(row.key,), unit=unit)),
                        title=f"Show the articles behind {words.counted(value, one, many)}",
                    ),
                    className="n",
                    **data(label=many.capitalize()),
                )
                for value, one, many, unit in _counts(row)
            ),
        ]
    )


def _counts(row: StoryRow) -> tuple[tuple[int, str, str, Unit], ...]:
    return (
        (row.origins, "origin", "origins", "origins"),
        (row.families, "family", "families", "families"),
        (row.outlets, "outlet", "outlets", "articles"),
        (row.articles, "article", "articles", "articles"),
    )


def _strip(row: StoryRow, since: datetime, until: datetime) -> Component:
    """Where in the chosen days the story lies; the dates beside it say it in words."""
    whole = max((until - since) / timedelta(seconds=1), 1.0)
    start, end = (min(max((at - since) / timedelta(seconds=1) / whole, 0.0), 1.0) for at in (row.since, row.until))
    style = {"left": f"{100 * min(start, 0.985):.1f}%", "width": f"{100 * max(end - start, 0.015):.1f}%"}
    return html.Span(html.Span(style=style), className="strip", **aria(hidden="true"))
