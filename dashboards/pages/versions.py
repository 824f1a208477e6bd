"""Two versions of a topic side by side: what changed in the query, and exactly which articles came and went."""

from __future__ import annotations

import re
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.browser import in_browser
from dashboards.changes import changed_query
from dashboards.state import link, page_keys, places_of, selection_of, topic_below, topic_path
from dashboards.stretches import stretches
from dashboards.version_parts import STATES, said_of
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.comparison import Part, VersionComparison
from monitor.model.selection import Selection
from monitor.model.topic import TopicVersion
from monitor.queries.archive import Queries

_NUMBER = re.compile("[0-9]{1,9}")


def layout(monitor: Monitor, slug: str, search: str) -> Component | None:
    """The page of a topic's versions, or ``None`` where there is none of that slug."""
    topic = next((topic for topic in monitor.queries.topics() if topic.slug == slug), None)
    if topic is None:
        return None
    versions = monitor.queries.topic_versions(slug)
    head = html.Div(
        [
            html.H1([parts.dot(places_of(monitor.queries)[slug]), f"{topic.name}: versions compared"]),
            dcc.Link("Back to the topic", href=topic_path(slug), className="plain button"),
        ],
        className="page-head",
    )
    if len(versions) < 2:
        nothing = parts.empty("There is one version", "Its query was never changed, so there is nothing to compare.")
        return html.Div([head, nothing])
    older, newer = chosen(search, versions)
    choices = [{"value": str(one.number), "label": f"Version {one.number}"} for one in versions]
    return html.Div(
        [
            head,
            html.Div(
                [
                    dmc.Select(
                        id="v-from", label="From", data=choices, value=str(older), allowDeselect=False, size="xs"
                    ),
                    dmc.Select(id="v-to", label="To", data=choices, value=str(newer), allowDeselect=False, size="xs"),
                ],
                className="pair narrow",
            ),
            html.Div(compared(monitor, slug, older, newer, search), id="v-compared"),
        ]
    )


def chosen(search: str, versions: tuple[TopicVersion, ...]) -> tuple[int, int]:
    """The versions that an address names, else the last two."""
    known = {str(version.number) for version in versions}
    keys = page_keys(search)
    named = [keys.get(key, "") for key in ("from", "to")]
    if set(named) <= known and named[0] != named[1]:
        return int(named[0]), int(named[1])
    return versions[-2].number, versions[-1].number


def connect(app: Dash, monitor: Monitor) -> None:
    """Compare others when they are chosen; the address follows."""

    @app.callback(
        Output("v-compared", "children"),
        Input("v-from", "value"),
        Input("v-to", "value"),
        State("url", "pathname"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def _(older: object, newer: object, path: object, search: object) -> Any:
        slug = topic_below(path)
        numbers = [int(text) for text in (older, newer) if isinstance(text, str) and _NUMBER.fullmatch(text)]
        if not slug or len(numbers) != 2:
            return no_update
        return compared(monitor, slug, numbers[0], numbers[1], str(search or ""))

    in_browser(
        app,
        "behaviour.keepVersions",
        Output("patch", "data", allow_duplicate=True),
        Input("v-from", "value"),
        Input("v-to", "value"),
        prevent_initial_call=True,
    )


def compared(monitor: Monitor, slug: str, older: int, newer: int, search: str) -> list[Component]:
    """The comparison, or what is wrong with it."""
    try:
        found = monitor.versions.compare(slug, older, newer, sample=selection_of(search).sample)
    except WirewatchError as error:
        return [parts.failed(error, "These cannot be compared")]
    return [_wordings(found), _numbers(found), _lists(found, monitor.queries)]


def _wordings(found: VersionComparison) -> Component:
    before, after = found.older, found.newer
    return parts.panel(
        "What changed in the query",
        html.Div(
            [
                html.P(stretches([changed_query(before.query, after.query)]), className="query compared-query"),
                html.P(
                    [
                        html.Del("Struck out"),
                        f": only in version {before.number}. ",
                        html.Ins("Underlined"),
                        f": only in version {after.number}.",
                    ],
                    className="caption",
                ),
                html.Ul([_said(before), _said(after)], className="plain-list"),
            ]
        ),
    )


def _said(version: TopicVersion) -> Component:
    return html.Li(
        [
            html.Strong(f"Version {version.number}"),
            html.Span(STATES[version.state], className=f"badge {version.state}"),
            html.Span(said_of(version), className="sub"),
        ]
    )


def _numbers(found: VersionComparison) -> Component:
    after, before = found.newer.number, found.older.number
    cells = [
        ("Gained", found.gained, f"version {after} matches, version {before} does not"),
        ("Lost", found.lost, f"version {before} matches, version {after} does not"),
        ("In both", found.both, "matched by both versions"),
    ]
    return html.Section(
        [
            html.Dl(
                [
                    html.Div(
                        [
                            html.Dt(name),
                            html.Dd(
                                dcc.Link(words.number(part.total), href=link("/articles", part.selection)),
                                className="value",
                            ),
                            html.Dd(detail, className="detail"),
                        ]
                    )
                    for name, part, detail in cells
                ],
                className="group-counts three",
            ),
            html.P(_honest(found), className="note"),
        ],
        className="panel",
    )


def _honest(found: VersionComparison) -> str:
    """Over what the two were compared, and what cannot be known."""
    kind = "sample" if found.sample else "collected"
    said = [f"Counted in articles, over all {words.number(found.archive)} {kind} articles, dated or not."]
    if found.until is not None:
        frozen = next(one for one in (found.older, found.newer) if one.frozen == found.until)
        said = [
            f"Version {frozen.number} was kept until {words.moment(found.until, 'UTC')} UTC. Only the "
            f"{words.number(found.known)} of {words.number(found.archive)} {kind} articles that were stored by then, "
            "and not edited or read again since, can be said to be without it; the others are left out."
        ]
    counting = [one.number for one in (found.older, found.newer) if one.state == "recounting"]
    if counting:
        said.append(f"Version {counting[0]} is still being counted: what it matches is not complete yet.")
    return " ".join(said)


def _lists(found: VersionComparison, queries: Queries) -> Component:
    after, before = found.newer.number, found.older.number
    return html.Div(
        [
            _list(f"Gained by version {after}", found.gained, queries),
            _list(f"Lost from version {before}", found.lost, queries),
        ],
        className="grid halves even",
    )


def _list(title: str, part: Part, queries: Queries) -> Component:
    if not part.total:
        return parts.panel(title, parts.empty("None", "No article came or went on this side."))
    listed = parts.article_list(part.rows, Selection(), places_of(queries))
    more = part.total - len(part.rows)
    every = dcc.Link(
        f"All {words.counted(part.total, 'article')} in the table",
        href=link("/articles", part.selection),
        className="more",
    )
    return parts.panel(
        title, html.Div([listed, every]), note=f"The newest {len(part.rows)} are shown." if more else None
    )
