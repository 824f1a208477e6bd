"""One topic: its query and how it is read, its numbers, and its versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.agreement_parts import agreement_panel
from dashboards.numbers import mix_legend
from dashboards.pages import topic_details
from dashboards.pages.about import CHANGED, About
from dashboards.pages.overview import LATEST, ORIGINS, ORIGINS_NOTE, OUTLETS, OUTLETS_NOTE
from dashboards.state import places_of, selection_of, stated_topics, topic_path
from dashboards.trend_figure import TREND_HEIGHT
from dashboards.version_parts import drawn_note, precision_panel, version_list
from monitor.analysis.syntax import bracketed, parse
from monitor.assembly import Monitor
from monitor.errors import QueryError, WirewatchError
from monitor.model.selection import Selection
from monitor.model.topic import Topic, TopicVersion
from monitor.model.views import JobRow
from monitor.queries.archive import Queries

RECOUNT_MS = 1000


def layout(monitor: Monitor, slug: str) -> Component | None:
    """The page of a topic, or ``None`` where there is none of that slug."""
    topic = _topic(monitor.queries, slug)
    if topic is None:
        return None
    return html.Div(
        [
            html.Div(
                [
                    html.H1([parts.dot(places_of(monitor.queries)[slug]), topic.name]),
                    dcc.Link(
                        "Edit query",
                        href=f"/topics/{topic_path(slug).rpartition('/')[2]}/edit",
                        className="plain button",
                    ),
                    *parts.downloads("trend", topic=slug),
                ],
                className="page-head",
            ),
            html.Div(_wording(topic, monitor.queries), id="t-wording"),
            html.Div(id="t-drawn"),
            topic_details.layout(topic),
            dcc.Interval(
                id="t-recount", interval=RECOUNT_MS, disabled=_counting(topic, monitor.queries.jobs()) is None
            ),
            html.Div(
                html.Div(html.Div(parts.skeleton(1, 96), className="panel kpi"), className="kpis one"), id="t-cards"
            ),
            html.Div(
                parts.panel(
                    "Volume and tone",
                    html.Div(
                        [
                            parts.graph("t-trend", TREND_HEIGHT, f"Volume and mean tone of {topic.name} over time"),
                            html.P(id="t-trend-note", className="caption note-space"),
                        ]
                    ),
                    note="Click a point for its articles; drag across the chart to zoom, double-click to go back.",
                ),
                className="grid",
            ),
            html.Div(
                parts.panel(
                    "Tone mix over time",
                    html.Div([mix_legend(), parts.graph("t-mix", 220, "Tone mix over time")]),
                    note="Counts articles, whatever unit is chosen: copies of one text can differ in tone.",
                ),
                className="grid",
            ),
            html.Div(
                [
                    parts.panel(
                        "Where it comes from",
                        html.Div(parts.skeleton(ORIGINS + 1, 52), id="t-origins"),
                        note=ORIGINS_NOTE,
                        side=parts.downloads("origins", topic=slug, small=True),
                    ),
                    parts.panel(
                        "Top outlets", html.Div(parts.skeleton(OUTLETS + 1, 52), id="t-outlets"), note=OUTLETS_NOTE
                    ),
                ],
                className="grid sources",
            ),
            html.Div(
                [
                    parts.panel("Latest articles", html.Div(parts.skeleton(LATEST, 58), id="t-latest")),
                    html.Div(
                        [
                            parts.panel("Precision", html.Div(parts.skeleton(2, 20), id="t-precision")),
                            parts.panel("Agreement on tone", html.Div(parts.skeleton(2, 20), id="t-agreement")),
                            parts.panel("Versions", html.Div(_versions(monitor.queries, slug), id="t-versions")),
                        ],
                        className="stack",
                    ),
                ],
                className="grid halves",
            ),
        ]
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Fill the page whenever the selection or the data change; watch a recount while it runs."""
    ABOUT.connect(app, monitor)

    @app.callback(
        Output("t-wording", "children"),
        Output("t-versions", "children"),
        Output("t-recount", "disabled"),
        Output("version", "data", allow_duplicate=True),
        Input("t-recount", "n_intervals"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    def _(ticks: object, path: object) -> Any:
        return recount(monitor.queries, path) if ticks else [no_update] * 4

    @app.callback(
        Output("t-drawn", "children"),
        Output("t-precision", "children"),
        Output("t-agreement", "children"),
        *CHANGED,
    )
    def _(address: object, _version: object, path: object) -> Any:
        return versions(monitor, address, path)


def of_page(address: object, path: object) -> Selection:
    """The selection of the page: the address's own filters with this one topic.

    Raises:
        SelectionError: the address cannot be used.
    """
    selection = selection_of(address)
    slug = unquote(str(path).rpartition("/")[2])
    return replace(selection, topics=stated_topics(selection, [slug]))


ABOUT = About("t", of_page, lambda selection: replace(selection, topics=()), places_of)


def versions(monitor: Monitor, address: object, path: object) -> tuple[Any, Any, Any]:
    """Which version is drawn, where it is not the newest; how precise the versions are; how far measures agree."""
    try:
        selection = of_page(address, path)
        [drawn] = monitor.queries.resolve(selection).versions
        sample = monitor.queries.shows_sample(selection)
        found = monitor.versions.precisions(drawn.slug, sample=sample)
        agreed = monitor.overrides.agreement(drawn, sample=sample)
    except WirewatchError:
        return no_update, no_update, no_update
    return (
        drawn_note(drawn),
        precision_panel(found, drawn, sample=sample, stated=selection.sample is not None),
        agreement_panel(agreed, selection, sample=sample),
    )


def recount(queries: Queries, path: object) -> tuple[Any, Any, bool, Any]:
    """The wording with the recount's progress, until the new version has taken over."""
    slug = unquote(str(path).rpartition("/")[2])
    topic = _topic(queries, slug)
    if topic is None:
        return no_update, no_update, True, no_update
    done = _counting(topic, queries.jobs()) is None
    return _wording(topic, queries), _versions(queries, slug), done, queries.data_version() if done else no_update


def _topic(queries: Queries, slug: str) -> Topic | None:
    return next((topic for topic in queries.topics() if topic.slug == slug), None)


def _wording(topic: Topic, queries: Queries) -> Component:
    """The query as it was written and as it is read, and what is being counted anew."""
    active = topic.active
    lines: list[Any] = [
        html.Div(
            [
                html.Span(f"Version {active.number}", className="badge"),
                html.Code(active.query, className="query"),
            ],
            className="wording",
        ),
        html.P([html.Span("Read as ", className="dim"), html.Code(_reading(active))], className="reading"),
    ]
    if topic.description:
        lines.insert(0, html.P(topic.description, className="note"))
    jobs = queries.jobs()
    counting = _counting(topic, jobs)
    if counting is not None:
        lines.append(_progress(topic, counting, jobs))
    return html.Section(lines, className="panel definition")


def _reading(version: TopicVersion) -> str:
    try:
        return bracketed(parse(version.query))
    except QueryError as error:
        return f"This query can no longer be read. {error}"


def _counting(topic: Topic, jobs: tuple[JobRow, ...]) -> TopicVersion | None:
    """The version that is being counted: a new wording, or the first one of a new topic."""
    if topic.pending is not None:
        return topic.pending
    busy = any(job.version_id == topic.active.id and job.state in ("waiting", "running") for job in jobs)
    return topic.active if busy else None


def _progress(topic: Topic, pending: TopicVersion, jobs: tuple[JobRow, ...]) -> Component:
    job = next((job for job in jobs if job.version_id == pending.id), None)
    meanwhile = (
        "The numbers below are the present version's until it is complete."
        if pending.id != topic.active.id
        else "The numbers below are not complete until then."
    )
    share = job.done / job.total if job and job.total else 0.0
    if job is not None and job.error:
        text = f"Version {pending.number} could not be counted: {job.error}"
    elif job is not None and job.total:
        text = (
            f"Counting version {pending.number}, newest first: {words.number(job.done)} of "
            f"{words.number(job.total)} articles that may match{_reached(job)}. {meanwhile}"
        )
    else:
        text = f"Version {pending.number} waits to be counted. {meanwhile}"
    return html.Div(
        [
            html.P(text),
            html.Div(html.Div(className="fill", style={"width": f"{100 * share:.0f}%"}), className="progress"),
        ],
        className="recount",
        role="status",
    )


def _reached(job: JobRow) -> str:
    return f", counted back to {words.day(job.back_to.date())}" if job.back_to else ""


def _versions(queries: Queries, slug: str) -> Component:
    try:
        return version_list(queries.topic_versions(slug))
    except WirewatchError as error:
        return parts.failed(error)
