"""A story: its families in order, whose they are, and analysts' corrections of what belongs to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.forms import AUTHOR, author_fields, signed, text
from dashboards.pages.grouping import (
    around,
    bars,
    count_cards,
    done,
    gone,
    key_at,
    kinds,
    log,
    number_link,
    over,
    selection_at,
    signature,
    stamp,
)
from dashboards.state import family_path, link, story_path
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.groups import FamilyRow, StoryPage
from monitor.model.selection import Selection
from monitor.queries.archive import Queries

TICK_MS = 2_000
AROUND = timedelta(days=7)
"""So long before and after a story the stories lie that it may be merged with."""
MOST_CHOICES = 300
SHOWN_ORIGINS = 12
SHOWN_OUTLETS = 12
WAITING = (
    "Stories are worked out again with this correction. That takes up to 20 seconds; "
    "this page follows by itself, and its numbers are the old ones until then."
)


class Place(NamedTuple):
    """What a path leads to: a story, or a family whose story is being worked out; ``sample`` says among which."""

    page: StoryPage | None
    sample: bool


def layout(monitor: Monitor, path: object, search: str) -> Component | None:
    """The page of the story that a path names; ``None`` where there is none."""
    selection = selection_at(search)
    place = place_of(monitor.queries, path, selection)
    if place is None:
        return None
    page = place.page
    head, body, side, logged, options = (
        (
            [html.Div(html.H1("Story"), className="page-head"), parts.skeleton(1, 74)],
            parts.skeleton(6, 44),
            None,
            None,
            [],
        )
        if page is None
        else _contents(monitor.queries, page, selection)
    )
    return html.Div(
        [
            dcc.Store(id="sto-changed"),
            dcc.Store(id="sto-mark", data=signature(page, selection.tz) if page else None),
            dcc.Interval(id="sto-tick", interval=TICK_MS, disabled=page is not None),
            html.Div(None if page else WAITING, id="sto-waiting", className="waiting", role="status"),
            html.Div(head, id="sto-top"),
            html.Div(
                [
                    html.Div(
                        [
                            parts.panel(
                                "Families, the earliest first",
                                dmc.CheckboxGroup(
                                    html.Div(body, id="sto-rows"),
                                    id="sto-ticked",
                                    value=[],
                                    **aria(label="Families to split off"),
                                ),
                                note="Each family is one text with its copies.",
                            ),
                            _corrections(options),
                        ],
                        className="stack",
                    ),
                    html.Div(
                        [
                            html.Div(side, id="sto-side", className="stack"),
                            parts.panel("Splits and merges", html.Div(logged, id="sto-log")),
                        ],
                        className="stack",
                    ),
                ],
                className="grid story-grid",
            ),
        ]
    )


def _corrections(options: list[dict[str, str]]) -> Component:
    return parts.panel(
        "Correct this story",
        html.Div(
            [
                author_fields("sto-note", "Why (optional)", "shown in the log"),
                html.Div(
                    [
                        dmc.Button("The ticked families are another story", id="sto-split", variant="default"),
                        html.Span("Tick them in the list above first.", className="sub"),
                    ],
                    className="save",
                ),
                dmc.Select(
                    id="sto-other",
                    label="Merge with another story of these days",
                    description="Of the same language, from a week before to a week after; type words of its title.",
                    data=options,
                    searchable=True,
                    clearable=True,
                    limit=40,
                    placeholder="Search by words",
                    nothingFoundMessage="No story of these days has these words in its title",
                ),
                html.Div(
                    [
                        dmc.Button("Merge both stories", id="sto-merge", variant="default"),
                        html.Span("Numbers follow within 20 seconds. Everything is logged.", className="sub"),
                    ],
                    className="save",
                ),
                html.Div(id="sto-said", role="alert"),
            ],
            className="entry-form",
        ),
        note="What analysts decide wins over what was found, also for families that come later.",
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Show what has changed, split and merge, and follow until the stories are worked out again."""
    place = (State("url", "pathname"), State("url", "search"))

    @app.callback(
        Output("sto-mark", "data"),
        Output("sto-waiting", "children"),
        Output("sto-tick", "disabled"),
        Output("sto-top", "children"),
        Output("sto-rows", "children"),
        Output("sto-side", "children"),
        Output("sto-log", "children"),
        Output("sto-other", "data"),
        Input("sto-changed", "data"),
        Input("sto-tick", "n_intervals"),
        Input("version", "data"),
        *place,
        State("sto-mark", "data"),
    )
    def _(_changed: object, _ticks: object, _version: object, path: object, search: object, mark: object) -> Any:
        return shown(monitor.queries, path, search, mark)

    @app.callback(
        Output("sto-said", "children"),
        Output("sto-changed", "data"),
        Output("sto-ticked", "value"),
        Output("sto-other", "value"),
        Output("sto-note", "value"),
        Input("sto-split", "n_clicks"),
        Input("sto-merge", "n_clicks"),
        *place,
        State("sto-ticked", "value"),
        State("sto-other", "value"),
        State(AUTHOR, "value"),
        State("sto-note", "value"),
        prevent_initial_call=True,
    )
    def _(
        split_clicks: object, merge_clicks: object, path: object, search: object, ticked: object, other: object,
        author: object, note: object,
    ) -> Any:  # fmt: skip
        if not (split_clicks or merge_clicks):
            return [no_update] * 5
        by = signed(author, note)
        if ctx.triggered_id == "sto-split":
            return split(monitor, path, search, ticked, by)
        return merge(monitor, path, search, text(other), by)


def place_of(queries: Queries, path: object, selection: Selection) -> Place | None:
    """The story that a path names, sample or real as the selection says; ``None`` where nothing is known of it."""
    key = key_at(path, "story")
    for sample in kinds(queries, selection) if key else ():
        page = queries.story(key, sample=sample)
        if page is not None and page.families:
            return Place(page, sample)
        if page is not None or queries.family(key, sample=sample) is not None:
            return Place(None, sample)
    return None


def whole_of(queries: Queries, page: StoryPage, selection: Selection) -> Selection:
    """The selection of exactly the story's articles."""
    row = page.row
    whole = replace(over(around(queries, selection, page.sample), [row.since, row.until]), stories=(row.key,))
    # Articles without a time can be in it by an analyst's merge: they are counted here, so they are listed.
    return whole if queries.articles(whole, limit=1).total == row.articles else replace(whole, undated=True)


def shown(queries: Queries, path: object, search: object, mark: object) -> list[Any]:
    """Everything that differs after a change; while the story is being worked out, that alone is said."""
    selection = selection_at(search)
    place = place_of(queries, path, selection)
    if place is None:
        return [None, None, True, gone("story"), None, None, None, []] if mark else [no_update] * 8
    if place.page is None:
        return [no_update, WAITING, False, *[no_update] * 5]
    now = signature(place.page, selection.tz)
    if now == mark:
        return [no_update, None, True, *[no_update] * 5]
    return [now, None, True, *_contents(queries, place.page, selection)]


def _contents(
    queries: Queries, page: StoryPage, selection: Selection
) -> tuple[Any, Any, Any, Any, list[dict[str, str]]]:
    """Head, families, what stands beside them, log, and the stories that this one may be merged with."""
    whole = whole_of(queries, page, selection)
    names = {row.key: row.title for row in page.families}
    return (
        top(page, whole),
        families(page, whole),
        [
            parts.panel("Origins", html.Div(origins(page, whole))),
            parts.panel("Outlets", html.Div(outlets(queries, page, whole))),
        ],
        log(
            page.groupings,
            names,
            ("family", "families"),
            whole.tz,
            lambda key: link(story_path(key), Selection(tz=whole.tz, sample=whole.sample)),
        ),
        choices(queries, page),
    )


# ---------------------------------------------------------------------------------------------------------- what it is
def top(page: StoryPage, whole: Selection) -> list[Any]:
    """The title, when it ran, and the counts kept apart."""
    row = page.row
    return [
        html.Div(
            [
                html.H1(row.title or "Untitled"),
                dcc.Link("List of articles", href=link("/articles", whole), className="plain button"),
                dcc.Link("Trend and tone", href=link("/", whole), className="plain button"),
            ],
            className="page-head",
        ),
        html.P(
            f"Story in {words.language(row.lang)}, {words.ran(row.since, row.until, whole.tz)} ({whole.tz}). "
            "The title is that of the family most like the others.",
            className="lead",
        ),
        count_cards(
            [
                ("Articles", _number(row.articles, whole, "articles"), "in all"),
                (
                    "Families",
                    _number(row.families, replace(whole, unit="families"), "families"),
                    "texts, copies folded",
                ),
                (
                    "Origins",
                    _number(row.origins, replace(whole, unit="origins"), "origins"),
                    "that told it independently",
                ),
                ("Outlets", _number(row.outlets, whole, "outlets"), "that carried it"),
            ]
        ),
    ]


def _number(value: int, whole: Selection, what: str) -> Component:
    return number_link(value, whole, f"Show the articles behind the {what}")


def families(page: StoryPage, whole: Selection) -> Component:
    """The families of the story, each with its head, origin and size."""
    kept = Selection(tz=whole.tz, sample=whole.sample)
    names = ("", "First article", "Origin", "Articles", "Outlets")
    head = html.Tr(
        [
            html.Th(name or html.Span("Tick", className="hidden"), scope="col", className="n" if place > 2 else None)
            for place, name in enumerate(names)
        ]
    )
    return html.Table(
        [html.Thead(head), html.Tbody([_family(row, whole, kept) for row in page.families])], className="table families"
    )


def _family(row: FamilyRow, whole: Selection, kept: Selection) -> Component:
    tick = dmc.Checkbox(value=row.key, size="xs", **aria(label=f"Tick the family of {row.outlet}: {row.title}"))
    of_it = replace(whole, stories=(), families=(row.key,))
    when = words.moment(row.since, whole.tz, row.since_precision) if row.since else "undated"
    return html.Tr(
        [
            html.Td(tick, className="tick"),
            html.Th(
                [
                    dcc.Link(row.title, href=link(family_path(row.key), kept)),
                    html.Span(f"{when} · {row.outlet}", className="sub"),
                ],
                scope="row",
            ),
            html.Td(row.origin_label, className="credit", **data(label="Origin")),
            html.Td(
                number_link(row.articles, of_it, f"Show the articles of the family of {row.outlet}"),
                className="n",
                **data(label="Articles"),
            ),
            html.Td(
                number_link(row.outlets, of_it, f"Show the articles of the family of {row.outlet}, by their outlets"),
                className="n",
                **data(label="Outlets"),
            ),
        ]
    )


def origins(page: StoryPage, whole: Selection) -> list[Any]:
    """Who told the story, by families; each number opens the articles."""
    listed = [
        (
            label,
            many,
            number_link(many, replace(whole, origins=(origin,), unit="families"), f"Show the articles of {label}"),
            "",
        )
        for origin, label, many in page.origins[:SHOWN_ORIGINS]
    ]
    rest = len(page.origins) - len(listed)
    return [
        html.P(
            "Families of each, as a part of all: the credited wire, else the outlet that had the text first.",
            className="note",
        ),
        bars(listed, page.row.families),
        html.P(f"and {words.counted(rest, 'more origin')}", className="caption") if rest else None,
    ]


def outlets(queries: Queries, page: StoryPage, whole: Selection) -> list[Any]:
    """Who carried it, by articles."""
    rows = queries.top_outlets(replace(whole, undated=False), SHOWN_OUTLETS)
    listed = [
        (
            [row.outlet, html.Span(parts.place_words(row.country, row.ownership), className="sub")],
            row.articles,
            number_link(row.articles, replace(whole, outlets=(row.outlet_key,)), f"Show the articles of {row.outlet}"),
            "",
        )
        for row in rows
    ]
    rest = page.row.outlets - len(rows)
    return [
        html.P("Articles of each, as a part of all.", className="note"),
        bars(listed, page.row.articles),
        html.P(f"and {words.counted(rest, 'more outlet')}", className="caption") if rest > 0 else None,
    ]


# ---------------------------------------------------------------------------------------------------------- corrections
def choices(queries: Queries, page: StoryPage) -> list[dict[str, str]]:
    """The stories of the same language around this one, those of most origins first."""
    row = page.row
    nearby = Selection(
        since=(row.since - AROUND).date(),
        until=(row.until + AROUND).date() + timedelta(days=1),
        languages=(row.lang,) if row.lang else (),
        sample=page.sample,
    )
    found, _ = queries.stories(nearby, limit=MOST_CHOICES)
    return [
        {
            "value": one.key,
            "label": " · ".join(
                [one.title, words.ran(one.since, one.until, "UTC"), words.counted(one.articles, "article")]
            ),
        }
        for one in found
        if one.key != row.key
    ]


def split(monitor: Monitor, path: object, search: object, ticked: object, by: tuple[str, str]) -> list[Any]:
    """Take the ticked families out, and say what happens now."""
    selection = selection_at(search)
    place = place_of(monitor.queries, path, selection)
    chosen = {key for key in ticked if isinstance(key, str)} if isinstance(ticked, list) else set()
    page = place.page if place else None
    keys = [row.key for row in page.families if row.key in chosen] if page else []
    if page is None or not keys:
        said = "Tick at least one family in the list first." if page else WAITING
        return [html.Div(said, className="failed"), *[no_update] * 4]
    try:
        monitor.actions.split_story(keys, sample=page.sample, author=by[0], note=by[1])
    except WirewatchError as error:
        return [parts.failed(error, "Nothing was split"), *[no_update] * 4]
    there = link(story_path(keys[0]), around(monitor.queries, selection, page.sample))
    many = words.counted(len(keys), "family", "families")
    return [done([f"Split: {many} taken out. ", dcc.Link("Their story", href=there)]), stamp(), [], no_update, ""]


def merge(monitor: Monitor, path: object, search: object, other: str, by: tuple[str, str]) -> list[Any]:
    """Put this story and the chosen one together, and say what happens now."""
    place = place_of(monitor.queries, path, selection_at(search))
    page = place.page if place else None
    if page is None or not other:
        said = "Choose a story first." if page else WAITING
        return [html.Div(said, className="failed"), *[no_update] * 4]
    try:
        monitor.actions.merge_stories(page.row.key, other, sample=page.sample, author=by[0], note=by[1])
    except WirewatchError as error:
        return [parts.failed(error, "Nothing was merged"), *[no_update] * 4]
    return [done("Merged: both are one story now."), stamp(), no_update, None, ""]
