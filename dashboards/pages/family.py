"""A reprint family: who had the text first, who took it over and what each did to it; and analysts' corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.browser import in_browser
from dashboards.changes import Change
from dashboards.copying import copied_text
from dashboards.family_figure import MOST_COPIES, copy_map, delay_words, map_height
from dashboards.pages.editor import text
from dashboards.pages.grouping import (
    OWNERSHIP_CLASSES,
    around,
    author_fields,
    bars,
    count_cards,
    done,
    gone,
    key_at,
    kinds,
    log,
    number_link,
    over,
    ownership_dot,
    selection_at,
    signature,
    signed,
    stamp,
)
from dashboards.pages.overview import connect_chart
from dashboards.state import family_path, link, page_keys, story_path
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.groups import FamilyMember, FamilyPage, FamilyRow
from monitor.model.selection import Selection
from monitor.queries.archive import Queries

SHOWN_COUNTRIES = 10


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
                                    html.Div(copies(page, whole), id="fam-rows"), id="fam-ticked", value=[]
                                ),
                                note="What each did to the first text, by words that stand in a row in both.",
                            ),
                        ],
                        className="fam-list",
                    ),
                    html.Div(
                        compared(monitor.queries, page_keys(search).get("article"), path, search),
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
                author_fields("fam"),
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
        return compared(monitor.queries, article, path, search)

    @app.callback(
        Output("fam-said", "children"),
        Output("fam-changed", "data"),
        Output("fam-ticked", "value"),
        Output("fam-note", "value"),
        Input("fam-split", "n_clicks"),
        *place,
        State("fam-ticked", "value"),
        State("fam-author", "value"),
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
        State("fam-author", "value"),
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


# ----------------------------------------------------------------------------------------------------------------- head
def top(page: FamilyPage, whole: Selection) -> list[Any]:
    """The head, and the three counts kept apart."""
    head, many = page.head, len(page.members)
    articles = number_link(many, whole, "Show these articles")
    outlets = number_link(page.outlets, whole, "Show the articles of these outlets")
    by_origin = replace(whole, families=(), origins=(page.origin,), undated=False)
    kind = "wire" if page.origin.startswith("wire:") else "outlet"
    story: Any = html.Span("No story yet: it is worked out within a minute", className="sub")
    if page.story_key is not None:
        story = dcc.Link(page.story_title or "Untitled", href=link(story_path(page.story_key), _kept(whole)))
    return [
        html.Div(
            [
                html.H1(head.title),
                dcc.Link("List of articles", href=link("/articles", whole), className="plain button"),
                dcc.Link(
                    "Read the first text", href=link(f"/article/{head.id}", _kept(whole)), className="plain button"
                ),
            ],
            className="page-head",
        ),
        html.P(
            [
                "Reprint family. First at ",
                html.Strong(head.outlet),
                f" ({parts.place_words(head.country, head.ownership)}), "
                f"{words.moment(head.counted, whole.tz, head.counted_precision)}"
                f"{'' if head.counted_precision == 'day' else f' {whole.tz}'}. Story: ",
                story,
            ],
            className="lead",
        ),
        count_cards(
            [
                ("Articles", articles, "copies of this text, the first included"),
                ("Outlets", outlets, "that carry it"),
                (
                    "Origins",
                    [
                        number_link(1, whole, "Show the articles of this one origin"),
                        html.Span(page.origin_label, className="of"),
                    ],
                    dcc.Link(f"Everything of this {kind} in these days", href=link("/articles", by_origin)),
                ),
                ("Ran for", _span(page), "from the first to the last copy"),
            ]
        ),
    ]


def _span(page: FamilyPage) -> str:
    moments = [member.row.counted for member in page.members if member.row.counted is not None]
    if len(moments) < 2:
        return "–"
    seconds = (max(moments) - min(moments)).total_seconds()
    if any(member.row.counted_precision == "day" for member in page.members):
        days = (max(moments).date() - min(moments).date()).days + 1
        return words.counted(days, "day")
    return words.exact_duration(seconds) if seconds >= 60 else "under a minute"


def _kept(whole: Selection) -> Selection:
    """What links to pages of one thing carry on: zone, and sample or real."""
    return Selection(tz=whole.tz, sample=whole.sample)


# --------------------------------------------------------------------------------------------------------------- copies
def copies(page: FamilyPage, whole: Selection) -> Component:
    """The articles of the family in order of time, each with what it did to the first text."""
    heads = ("", "After the first", "Outlet", "Title", "Credits", "Text kept", "Words cut", "Words added", "")
    names = ("Tick", None, None, None, None, None, None, None, "Compare")
    head = html.Tr(
        [
            html.Th(shown or html.Span(hidden, className="hidden"), scope="col", className=_aligned(shown))
            for shown, hidden in zip(heads, names, strict=True)
        ]
    )
    by_id = {member.row.id: member for member in page.members}
    rows = [_copy(member, by_id, whole, first=place == 0) for place, member in enumerate(page.members)]
    return html.Table([html.Thead(head), html.Tbody(rows)], className="table fam-table")


def _aligned(name: str) -> str:
    return {"Credits": "credit", "Words cut": "n gone-when-compared", "Words added": "n gone-when-compared"}.get(
        name, ""
    )


def _copy(member: FamilyMember, by_id: Mapping[int, FamilyMember], whole: Selection, *, first: bool) -> Component:
    row, found = member.row, member.comparison
    when = delay_words(member, whole.tz, first=first)
    if found is None:
        did: list[Any] = [
            html.Td("the first text", className="sub"),
            *(html.Td(className="gone-when-compared") for _ in ("cut", "added")),
            html.Td(),
        ]
    else:
        did = [
            html.Td(_kept_bar(member), **data(label="Text kept")),
            html.Td(words.number(found.words_cut), className="n gone-when-compared", **data(label="Words cut")),
            html.Td(words.number(found.words_added), className="n gone-when-compared", **data(label="Words added")),
            html.Td(
                html.Button(
                    "Compare",
                    className="plain small",
                    **aria(label=f"Compare the copy of {row.outlet} with the first text"),
                    **data(patch=f'{{"article": "{row.id}"}}'),
                )
            ),
        ]
    tick = dmc.Checkbox(value=row.key, size="xs", **aria(label=f"Tick the article of {row.outlet}"))
    exact = words.moment(row.counted, whole.tz, row.counted_precision)
    return html.Tr(
        [
            html.Td(tick, className="tick"),
            html.Td(html.Span(when, title=exact), className="when"),
            html.Th(
                [row.outlet, html.Span(parts.place_words(row.country, row.ownership), className="sub")], scope="row"
            ),
            html.Td(_title(member, whole, first=first), className="copy-title"),
            html.Td(_credit(member, by_id), className="credit", **data(label="Credits")),
            *did,
        ],
        className="first" if first else "",
    )


def _title(member: FamilyMember, whole: Selection, *, first: bool) -> list[Any]:
    row = member.row
    shown: list[Any] = [dcc.Link(row.title, href=link(f"/article/{row.id}", _kept(whole)))]
    if member.update is not None:
        shown.append(html.Span(f"update {member.update}", className="badge"))
    if not first:
        said = "same title" if member.same_title else "new title"
        shown.append(html.Span(f"{said}, same text" if member.same_body else said, className="sub"))
    return shown


def _credit(member: FamilyMember, by_id: Mapping[int, FamilyMember]) -> list[Any]:
    source = by_id.get(member.taken_from or -1)
    if source is not None and source.row.outlet != member.credit:
        return [f"{member.credit}, by way of {source.row.outlet}"]
    if source is not None:
        return [f"{member.credit}", html.Span("its copy is in this family", className="sub")]
    wire = member.row.wire or member.credit
    return [wire] if wire else [html.Span("none", className="dim")]


def _kept_bar(member: FamilyMember) -> Component:
    kept = member.comparison.kept if member.comparison else 0.0
    return html.Span(
        [
            html.Span(html.Span(className="fill", style={"width": f"{100 * kept:.0f}%"}), className="track"),
            html.Span(words.percent(kept, 0), className="n"),
        ],
        className="kept",
    )


# -------------------------------------------------------------------------------------------------------------- compare
def compared(queries: Queries, article: object, path: object, search: object) -> Component | None:
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
    found, row = member.comparison, member.row
    paragraphs = copied_text(head.article.body, copy.article.body, found)
    close = html.Button(
        "Close", className="plain small", **aria(label="Close the comparison"), **data(patch='{"article": null}')
    )
    titles: Any = html.P(row.title, className="revised-title")
    if not member.same_title:
        titles = html.P([html.Del(page.head.title), " ", html.Ins(row.title)], className="revised-title")
    return html.Aside(
        [
            html.Div(
                [dcc.Link("Read the article", href=link(f"/article/{row.id}", selection)), close],
                className="reader-bar",
            ),
            html.H2(f"{row.outlet} compared with {page.head.outlet}"),
            html.P(
                f"Keeps {words.percent(found.kept, 0)} of the first text, "
                f"cuts {words.counted(found.words_cut, 'word')}, adds {words.counted(found.words_added, 'word')}.",
                className="note",
            ),
            html.P(
                [
                    html.Mark("Marked", className="kept-text"),
                    ": taken over. ",
                    html.Del("Struck out"),
                    ": left out. ",
                    html.Ins("Underlined"),
                    ": its own.",
                ],
                className="caption",
            ),
            titles,
            html.Div(
                [html.P([_stretch(change) for change in paragraph]) for paragraph in paragraphs], className="text"
            ),
        ],
        className="panel reader compared",
        lang=row.lang or "",
        tabIndex=-1,
        **aria(label="Comparison"),
    )


def _stretch(change: Change) -> Component | str:
    if change.kind == "removed":
        return html.Del([change.text, " "])
    if change.kind == "added":
        return html.Ins(change.text)
    return html.Mark(change.text, className="kept-text") if any(map(str.isalnum, change.text)) else change.text


# ------------------------------------------------------------------------------------------------------- map and spread
def map_of(page: FamilyPage, whole: Selection) -> list[Any]:
    """The figure of who has the text from whom, with its legend in words."""
    chart = parts.graph(
        "fam-map",
        map_height(page.members),
        "Which copy came when, and whom it credits; the list of copies says the same in words",
        copy_map(page.members, tz=whole.tz, link=lambda member: link(f"/article/{member.row.id}", _kept(whole))),
    )
    present = [kind for kind, _ in page.ownership]
    legend = [html.Span([ownership_dot(kind), _ownership(kind)], className="legend-item") for kind in present]
    said = (
        "A line leads from the wire or article that a copy credits or links to. Hollow: nothing tells its source. "
        "Diamond: the first article. Grey bar: only the day is known. Time since the start, compressed to the right."
    )
    if len(page.members) > MOST_COPIES:
        said += f" The first {MOST_COPIES} of {words.number(len(page.members))} articles are drawn."
    return [html.Div(legend, className="legend"), chart, html.P(said, className="caption")]


def _ownership(kind: str) -> str:
    return "ownership unknown" if kind == "unknown" else kind


def spread(page: FamilyPage, whole: Selection) -> list[Any]:
    """How the family is spread over kinds of ownership and over countries; each number opens its articles."""
    many = len(page.members)
    ownership = [
        (
            [ownership_dot(kind), _ownership(kind)],
            value,
            number_link(value, replace(whole, ownership=(kind,)), f"Show the articles of outlets: {_ownership(kind)}"),
            OWNERSHIP_CLASSES[kind],
        )
        for kind, value in page.ownership
    ]
    countries = [
        (name or "unknown", value, _listed(page, whole, name, value), "")
        for name, value in page.countries[:SHOWN_COUNTRIES]
    ]
    rest = page.countries[SHOWN_COUNTRIES:]
    return [
        html.H3("Articles by ownership of the outlet"),
        bars(ownership, many),
        html.H3("Articles by country of the outlet"),
        bars(countries, many),
        html.P(f"and {words.counted(len(rest), 'more country', 'more countries')}", className="caption")
        if rest
        else None,
    ]


def _listed(page: FamilyPage, whole: Selection, country: str | None, value: int) -> Component:
    where = country or "country unknown"
    return number_link(value, _of_country(page, whole, country), f"Show the articles of outlets: {where}")


def _of_country(page: FamilyPage, whole: Selection, country: str | None) -> Selection:
    if country is not None:
        return replace(whole, countries=(country,))
    unknown = {member.row.outlet_key for member in page.members if member.row.country is None}
    return replace(whole, outlets=tuple(sorted(unknown)))


# ---------------------------------------------------------------------------------------------------------- corrections
def choices(page: FamilyPage) -> list[dict[str, str]]:
    """The families of the same story that this one may be merged with."""
    return [{"value": row.key, "label": _choice(row)} for row in page.nearby]


def _choice(row: FamilyRow) -> str:
    return f"{row.title} · {row.outlet} · {words.counted(row.size, 'article')}"


def history(page: FamilyPage, whole: Selection) -> Component:
    """Analysts' splits and merges of this family."""
    names = {member.row.key: member.row.outlet for member in page.members}
    return log(
        page.groupings, names, ("article", "articles"), whole.tz, lambda key: link(family_path(key), _kept(whole))
    )


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
