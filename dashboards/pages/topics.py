"""The list of topics, each with its query and its numbers over the usual range."""

from __future__ import annotations

from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.state import places_of, topic_path
from monitor.assembly import Monitor
from monitor.model.selection import Selection
from monitor.model.topic import Topic
from monitor.model.trend import Totals


def layout(monitor: Monitor) -> Component:
    """All topics that are watched."""
    queries = monitor.queries
    totals = {row.topic_slug: row for row in queries.totals(Selection())}
    places = places_of(queries)
    since, until = queries.days(Selection())
    rows = [
        _row(topic, totals.get(topic.slug), places[topic.slug])
        for topic in sorted(queries.topics(), key=lambda topic: topic.id)
    ]
    body = (
        html.Div(rows, className="topic-list")
        if rows
        else parts.empty("No topics yet", dcc.Link("Add the first one", href="/topics/new"))
    )
    return html.Div(
        [
            html.Div(
                [
                    html.H1("Topics"),
                    dcc.Link("How to write a query", href="/help/language", className="plain button"),
                    dcc.Link("Add a topic", href="/topics/new", className="plain button strong"),
                ],
                className="page-head",
            ),
            html.P(
                "A topic is a query that is watched: every article that comes in is matched with it. "
                f"Numbers: {words.span(since, until, 'UTC')}.",
                className="note",
            ),
            body,
        ]
    )


def _row(topic: Topic, totals: Totals | None, place: int) -> Component:
    facts: list[Component | str] = []
    if totals is not None:
        facts = [
            html.Span(html.Strong(words.in_units(totals.articles, "articles"))),
            html.Span(words.in_units(totals.families, "families")),
            html.Span(words.in_units(totals.origins, "origins")),
            html.Span(["mean tone ", parts.mean_mark(totals.tone)]),
        ]
    counting = topic.pending or (topic.active if topic.active.state == "recounting" else None)
    badge = html.Span(f"version {counting.number} is being counted", className="badge recounting") if counting else None
    return html.Section(
        [
            html.Div(
                [
                    html.H2([parts.dot(place), dcc.Link(topic.name, href=topic_path(topic.slug))]),
                    html.Span(f"version {topic.active.number}", className="sub"),
                    badge,
                    dcc.Link("Edit", href=f"/topics/{quote(topic.slug, safe='')}/edit", className="plain button small"),
                ],
                className="head",
            ),
            html.P(topic.description, className="note") if topic.description else None,
            html.Code(topic.active.query, className="query"),
            html.Div(facts, className="facts"),
        ],
        className="panel",
    )
