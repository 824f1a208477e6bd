"""A reprint family: who had the text first, who took it over and what each did to it; and analysts' corrections."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria
from dashboards.browser import in_browser
from dashboards.forms import AUTHOR, author_fields, signed, text
from dashboards.pages.family_view import compared, copies, history, map_of, spread, top
from dashboards.pages.grouping import (
    around,
    done,
    gone,
    key_at,
    kinds,
    over,
    selection_at,
    signature,
    stamp,
)
from dashboards.pages.overview import connect_chart
from dashboards.state import family_path, link, page_keys
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.groups import FamilyPage, FamilyRow
from monitor.model.selection import Selection
from monitor.queries.archive import Queries


def layout(monitor: Monitor, path: object, search: str) -> Component | None:
    """The page of the family that a path names; ``None`` where there is none."""
    selection = selection_at(search)
    page = page_of(monitor.queries, path, selection)
    if page is None:
        return None
    whole = whole_of(monitor.queries, page, selection)
    return html.Div(
        [
            dcc.Store(id="fam-changed"),
            dcc.Store(id="fam-mark", data=signature(page, selection.tz)),
            html.Div(top(page, whole), id="fam-top"),
            html.Div(
                [
                    html.Div(
                        [
                            parts.panel(
                                "Copies in order",
                                dmc.CheckboxGroup(
                                    html.Div(copies(page, whole), id="fam-rows"),
                                    id="fam-ticked",
                                    value=[],
                                    **aria(label="Copies to split off"),
                                ),
                                note="What each did to the first text, by words that stand in a row in both.",
                            ),
                        ],
                        className="fam-list",
                    ),
                    html.Div(
                        compared_copy(monitor.queries, page_keys(search).get("article"), path, search),
                        id="fam-compare",
                        className="a-reader",
                    ),
                ],
                className="split fam-split",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            parts.panel("Who has it from whom", html.Div(map_of(page, whole), id="fam-map-box")),
                            _corrections(page),
                        ],
                        className="stack",
                    ),
                    html.Div(
                        [
                            parts.panel("Ownership and countries", html.Div(spread(page, whole), id="fam-spread")),
                            parts.panel("Splits and merges", html.Div(history(page, whole), id="fam-log")),
                        ],
                        className="stack",
                    ),
                ],
                className="grid fam-grid",
            ),
        ]
    )


def _corrections(page: FamilyPage) -> Component:
    return parts.panel(
        "Correct this family",
        html.Div(
            [
                author_fields("fam-note", "Why (optional)", "shown in the log"),
                html.Div(
                    [
                        dmc.Button("The ticked copies are another text", id="fam-split", variant="default"),
                        html.Span("Tick them in the list above first.", className="sub"),
                    ],
                    className="save",
                ),
                html.Div(
                    [
                        dmc.Select(
                            id="fam-nearby",
                            label="Merge with a family of the same story",
                            data=choices(page),
                            clearable=True,
                            searchable=True,
                            placeholder="None chosen" if page.nearby else "The story has no other family",
                            nothingFoundMessage="Nothing found",
                        ),
                        dmc.TextInput(
                            id="fam-other",
                            label="… or with the family of this article",
                            placeholder="its address, or its number here",
                        ),
                    ],
                    className="pair",
                ),
                html.Div(
                    [
                        dmc.Button("Merge both families", id="fam-merge", variant="default"),
                        html.Span(
                            "Numbers, charts and exports follow at once. Everything is logged; a split undoes a merge.",
                            className="sub",
                        ),
                    ],
                    className="save",
                ),
                html.Div(id="fam-said", role="alert"),
            ],
            className="entry-form",
        ),
        note="Found wrongly? What analysts decide wins over what was found, also for articles that come later.",
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Show what has changed, compare a copy, split and merge."""
    place = (State("url", "pathname"), State("url", "search"))

    @app.callback(
        Output("fam-mark", "data"),
        Output("fam-top", "children"),
        Output("fam-rows", "children"),
        Output("fam-map-box", "children"),
        Output("fam-spread", "children"),
        Output("fam-log", "children"),
        Output("fam-nearby", "data"),
        Input("fam-changed", "data"),
        Input("version", "data"),
        *place,
        State("fam-mark", "data"),
    )
    def _(_changed: object, _version: object, path: object, search: object, mark: object) -> Any:
        return shown(monitor.queries, path, search, mark)

    @app.callback(Output("fam-compare", "children"), Input("key-article", "data"), Input("fam-mark", "data"), *place)
    def _(article: object, _mark: object, path: object, search: object) -> Any:
        # The page may come with a copy chosen in its address, before the browser has told it.
        named = article if article or ctx.triggered_id == "key-article" else page_keys(text(search)).get("article")
        return compared_copy(monitor.queries, named, path, search)

    @app.callback(
        Output("fam-said", "children"),
        Output("fam-changed", "data"),
        Output("fam-ticked", "value"),
        Output("fam-note", "value"),
        Input("fam-split", "n_clicks"),
        *place,
        State("fam-ticked", "value"),
        State(AUTHOR, "value"),
        State("fam-note", "value"),
        prevent_initial_call=True,
    )
    def _(clicks: object, path: object, search: object, ticked: object, author: object, note: object) -> Any:
        return split(monitor, path, search, ticked, signed(author, note)) if clicks else [no_update] * 4

    @app.callback(
        Output("fam-said", "children", allow_duplicate=True),
        Output("fam-changed", "data", allow_duplicate=True),
        Output("fam-nearby", "value"),
        Output("fam-other", "value"),
        Output("fam-note", "value", allow_duplicate=True),
        Input("fam-merge", "n_clicks"),
        *place,
        State("fam-nearby", "value"),
        State("fam-other", "value"),
        State(AUTHOR, "value"),
        State("fam-note", "value"),
        prevent_initial_call=True,
    )
    def _(
        clicks: object, path: object, search: object, nearby: object, other: object, author: object, note: object
    ) -> Any:
        named = text(nearby) or text(other)
        return merge(monitor, path, search, named, signed(author, note)) if clicks else [no_update] * 5

    in_browser(
        app, "behaviour.reveal", Output("fam-compare", "className"), Input("fam-compare", "children"),
        prevent_initial_call=True,
    )  # fmt: skip
    connect_chart(app, "fam-map")


def page_of(queries: Queries, path: object, selection: Selection) -> FamilyPage | None:
    """The family that a path names, sample or real as the selection says."""
    key = key_at(path, "family")
    found = (queries.family(key, sample=sample) for sample in kinds(queries, selection))
    return next((page for page in found if page is not None), None) if key else None


def whole_of(queries: Queries, page: FamilyPage, selection: Selection) -> Selection:
    """The selection of exactly the family's articles."""
    moments = [member.row.counted for member in page.members if member.row.counted is not None]
    base = over(around(queries, selection, page.sample), moments)
    return replace(base, families=(page.key,), undated=0 < len(moments) < len(page.members))


def shown(queries: Queries, path: object, search: object, mark: object) -> list[Any]:
    """Everything that differs after a change of the data; nothing where the family is as it was."""
    selection = selection_at(search)
    page = page_of(queries, path, selection)
    if page is None:
        return [None, gone("family"), None, None, None, no_update, []] if mark else [no_update] * 7
    now = signature(page, selection.tz)
    if now == mark:
        return [no_update] * 7
    whole = whole_of(queries, page, selection)
    return [
        now,
        top(page, whole),
        copies(page, whole),
        map_of(page, whole),
        spread(page, whole),
        history(page, whole),
        choices(page),
    ]


def compared_copy(queries: Queries, article: object, path: object, search: object) -> Component | None:
    """A chosen copy beside the first text; nothing where none of this family is chosen."""
    if not isinstance(article, str) or not article.isascii() or not article.isdigit() or len(article) > 15:
        return None
    selection = selection_at(search)
    page = page_of(queries, path, selection)
    member = next((one for one in page.members if one.row.id == int(article)), None) if page else None
    if page is None or member is None or member.comparison is None:
        return None
    head, copy = queries.article(page.head.id), queries.article(member.row.id)
    if head is None or copy is None:
        return None
    return compared(page.head, head.article.body, member, copy.article.body, selection)


# ---------------------------------------------------------------------------------------------------------- corrections
def choices(page: FamilyPage) -> list[dict[str, str]]:
    """The families of the same story that this one may be merged with."""
    return [{"value": row.key, "label": _choice(row)} for row in page.nearby]


def _choice(row: FamilyRow) -> str:
    return f"{row.title} · {row.outlet} · {words.counted(row.size, 'article')}"


def split(monitor: Monitor, path: object, search: object, ticked: object, by: tuple[str, str]) -> list[Any]:
    """Take the ticked copies out, and say what has become of them."""
    selection = selection_at(search)
    page = page_of(monitor.queries, path, selection)
    chosen = {key for key in ticked if isinstance(key, str)} if isinstance(ticked, list) else set()
    keys = [member.row.key for member in page.members if member.row.key in chosen] if page else []
    if page is None or not keys:
        return [
            html.Div("Tick at least one copy in the list first.", className="failed"),
            no_update,
            no_update,
            no_update,
        ]
    try:
        monitor.actions.split_family(keys, sample=page.sample, author=by[0], note=by[1])
    except WirewatchError as error:
        return [parts.failed(error, "Nothing was split"), no_update, no_update, no_update]
    one = len(keys) == 1
    said = [
        f"{words.counted(len(keys), 'article')} {'is' if one else 'are'} a family of "
        f"{'its' if one else 'their'} own now. ",
        dcc.Link("Open it", href=link(family_path(keys[0]), around(monitor.queries, selection, page.sample))),
    ]
    return [done(said), stamp(), [], ""]


def merge(monitor: Monitor, path: object, search: object, named: str, by: tuple[str, str]) -> list[Any]:
    """Put this family and the one of a named article together, and say so."""
    page = page_of(monitor.queries, path, selection_at(search))
    if page is None or not named:
        said = html.Div("Choose a family, or paste the address or number of one of its articles.", className="failed")
        return [said, *[no_update] * 4]
    try:
        other = monitor.queries.named_article(named, sample=page.sample)
        monitor.actions.merge_families(page.key, other, sample=page.sample, author=by[0], note=by[1])
    except WirewatchError as error:
        return [parts.failed(error, "Nothing was merged"), *[no_update] * 4]
    now = page_of(monitor.queries, path, selection_at(search))
    many = words.counted(len(now.members) if now else 0, "article")
    return [done(f"Merged: this family has {many} now."), stamp(), None, "", ""]
