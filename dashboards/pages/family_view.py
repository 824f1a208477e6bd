"""What the page of a reprint family shows: its head and counts, the copies, one compared, the map, the spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.changes import Change
from dashboards.copying import copied_text
from dashboards.family_figure import MOST_COPIES, copy_map, delay_words, map_height
from dashboards.pages.grouping import OWNERSHIP_CLASSES, bars, count_cards, log, number_link, ownership_dot
from dashboards.state import family_path, link, story_path
from monitor.model.groups import FamilyMember, FamilyPage
from monitor.model.selection import Selection
from monitor.model.views import ArticleRow

SHOWN_COUNTRIES = 10


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
def compared(
    head: ArticleRow, head_body: str, member: FamilyMember, body: str, selection: Selection
) -> Component | None:
    """A copy beside the first text, in one text; nothing for the first one itself."""
    found, row = member.comparison, member.row
    if found is None:
        return None
    paragraphs = copied_text(head_body, body, found)
    close = html.Button(
        "Close", className="plain small", **aria(label="Close the comparison"), **data(patch='{"article": null}')
    )
    titles: Any = html.P(row.title, className="revised-title")
    if not member.same_title:
        titles = html.P([html.Del(head.title), " ", html.Ins(row.title)], className="revised-title")
    return html.Aside(
        [
            html.Div(
                [dcc.Link("Read the article", href=link(f"/article/{row.id}", selection)), close],
                className="reader-bar",
            ),
            html.H2(f"{row.outlet} compared with {head.outlet}"),
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
                [html.P([_stretch(change) for change in paragraph]) for paragraph in paragraphs],
                className="text",
                lang=row.lang or "",
            ),
        ],
        className="panel reader compared",
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
        "A line leads from the wire or article that a copy credits or links to. Crossed: nothing tells its source. "
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


def history(page: FamilyPage, whole: Selection) -> Component:
    """Analysts' splits and merges of this family."""
    names = {member.row.key: member.row.outlet for member in page.members}
    return log(
        page.groupings, names, ("article", "articles"), whole.tz, lambda key: link(family_path(key), _kept(whole))
    )
