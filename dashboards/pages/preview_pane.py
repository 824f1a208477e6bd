"""The editor's preview: what a query would find, shown at once for the newest articles and refined until complete."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria
from dashboards.figures import preview_figure
from dashboards.marking import excerpt, passages
from dashboards.pages.overview import connect_chart
from monitor.assembly import Monitor
from monitor.errors import QueryError
from monitor.model.selection import Selection
from monitor.model.topic import TopicVersion
from monitor.model.views import Preview, PreviewSample
from monitor.queries.archive import Queries

SAMPLES = 20
LONGEST_QUERY = 20_000
FIRST_STEP_S = 0.3
"""How long the first answer may count: an analyst waits for it. Each further one may take twice as long."""
LONGEST_STEP_S = 1.2
REFINE_MS = 120
KINDS = ("newest", "random", "gained", "lost")


def layout(*, compared: bool) -> Component:
    """The pane, empty; ``compared``: there is a saved version that the query is compared with."""
    kinds = KINDS if compared else KINDS[:2]
    tabs = dmc.TabsList([dmc.TabsTab(html.Span(id=f"e-{kind}-tab", children=kind.capitalize()), value=kind)
                         for kind in kinds])  # fmt: skip
    hidden = [html.Div([html.Span(id=f"e-{kind}-tab"), html.Div(id=f"e-{kind}")], hidden=True)
              for kind in KINDS if kind not in kinds]  # fmt: skip
    return html.Section(
        [
            html.Div(
                [html.H2("Preview"), html.Span(id="e-stale", className="badge frozen")],
                className="head",
            ),
            html.Div(parts.skeleton(3, 30), id="e-summary"),
            parts.graph("e-days", 150, "Hits per day"),
            dmc.Tabs(
                [
                    tabs,
                    *(dmc.TabsPanel(html.Div(parts.skeleton(8, 72) if kind == "newest" else None, id=f"e-{kind}"),
                                    value=kind) for kind in kinds),
                ],
                value="newest",
            ),
            *hidden,
            dcc.Interval(id="e-tick", interval=REFINE_MS, max_intervals=0),
            dcc.Store(id="e-shown", data={}),
        ],
        id="e-preview",
        className="panel preview",
    )  # fmt: skip


def connect(app: Dash, monitor: Monitor) -> None:
    """Preview while typing, and go on until the whole range is counted.

    One callback for both, so that the browser drops a late answer about a query that has been changed since. It asks
    for its next step itself: each answer lets the interval tick once more while there is something left to count.
    """

    @app.callback(
        Output("e-error", "children"),
        Output("e-save", "disabled"),
        Output("e-preview", "className"),
        Output("e-stale", "children"),
        Output("e-summary", "children"),
        Output("e-days-source", "data"),
        *(Output(f"e-{kind}-tab", "children") for kind in KINDS),
        *(Output(f"e-{kind}", "children") for kind in KINDS),
        Output("e-shown", "data"),
        Output("e-tick", "max_intervals"),
        Input("e-query", "value"),
        Input("e-tick", "n_intervals"),
        State("e-shown", "data"),
        State("url", "pathname"),
    )
    def _(query: object, ticks: object, shown: object, path: object) -> Any:
        at = ticks if isinstance(ticks, int) else 0
        return previewed(monitor.queries, query, at, shown if isinstance(shown, dict) else {}, saved(monitor, path))

    connect_chart(app, "e-days")


def saved(monitor: Monitor, path: object) -> TopicVersion | None:
    """The version that is charted now of the topic that is edited; ``None`` for a new one."""
    pieces = [unquote(piece) for piece in str(path).split("/") if piece]
    slug = pieces[1] if len(pieces) == 3 and pieces[0] == "topics" and pieces[2] == "edit" else None
    return next((topic.active for topic in monitor.queries.topics() if topic.slug == slug), None)


def previewed(
    queries: Queries, query: object, ticks: int, shown: dict[str, Any], against: TopicVersion | None
) -> tuple[Any, ...]:
    """Everything the preview shows, or the error with the last good preview dimmed.

    ``shown`` says what the lists hold by now, so that one that stays the same is left alone. The last value is how many
    times the interval may have ticked: one more than ``ticks`` while there is something left to count.
    """
    written = query if isinstance(query, str) else ""
    names = tuple(kind.capitalize() for kind in KINDS)
    if not written.strip():
        blank = parts.empty("Write a query", "What it would find is shown here before anything is saved.")
        return None, True, "panel preview", "", blank, preview_figure(()), *names, *[None] * 4, {}, ticks
    same = shown.get("query") == written
    steps = int(shown.get("steps", 0)) + 1 if same else 0
    deadline = time.monotonic() + min(FIRST_STEP_S * 2**steps, LONGEST_STEP_S)
    try:
        if len(written) > LONGEST_QUERY:
            raise QueryError(f"the query has more than {LONGEST_QUERY} characters.", LONGEST_QUERY + 1)
        everything = _everything(queries)
        found = queries.preview(
            written, everything, samples=SAMPLES, against=against, go_on=lambda: time.monotonic() < deadline
        )
    except QueryError as error:
        dimmed = "panel preview dimmed"
        left_alone = [no_update] * (2 + 2 * len(KINDS))
        return marked_error(written, error), True, dimmed, "of the last query without a mistake", *left_alone, {}, ticks
    lists = _lists(found)
    now = {"query": written, "steps": steps, **{kind: [sample.row.id for sample in lists[kind]] for kind in KINDS}}
    return (
        None,
        False,
        "panel preview",
        "",
        _summary(found, queries, everything),
        preview_figure(found.per_day),
        *_names(found),
        *(
            no_update if same and _stays(kind, found, now, shown) else _list(kind, lists[kind], against)
            for kind in KINDS
        ),
        now if not same or found.complete else {**now, "random": shown.get("random")},
        ticks if found.complete else ticks + 1,
    )


def _everything(queries: Queries) -> Selection:
    """From the first day of the data to the last: what saving the query would count."""
    days = queries.extent(queries.shows_sample(Selection()))
    return Selection(since=days[0], until=days[1] + timedelta(days=1)) if days else Selection()


def _lists(found: Preview) -> dict[str, tuple[PreviewSample, ...]]:
    change = found.change
    return {
        "newest": found.newest,
        "random": found.samples,
        "gained": change.gained_samples if change else (),
        "lost": change.lost_samples if change else (),
    }


def _names(found: Preview) -> tuple[str, ...]:
    change = found.change
    gained, lost = (change.gained, change.lost) if change else (0, 0)
    return "Newest", "Random", f"Gained {words.number(gained)}", f"Lost {words.number(lost)}"


def _stays(kind: str, found: Preview, now: dict[str, Any], shown: dict[str, Any]) -> bool:
    """Whether a list is left as it is: the random one changes with every step, so it waits until all is counted."""
    if kind == "random" and not found.complete and len(shown.get("random") or ()) == SAMPLES:
        return True
    return bool(now[kind] == shown.get(kind))


def _list(kind: str, samples: tuple[PreviewSample, ...], against: TopicVersion | None) -> Component:
    if samples:
        return html.Ol([_sample(sample) for sample in samples], className="samples")
    version = f"version {against.number}" if against else "the saved version"
    texts = {
        "gained": f"Nothing so far that {version} does not find.",
        "lost": f"Nothing so far that {version} finds and this query does not.",
    }
    return html.P(texts.get(kind, "No hits so far."), className="note")


def marked_error(query: str, error: QueryError) -> Component:
    """The message with its column, and under it the query's line with the offending place marked."""
    at = min(max(error.column - 1, 0), len(query))
    start = query.rfind("\n", 0, at) + 1
    end = query.find("\n", at)
    line = query[start : end if end >= 0 else len(query)]
    place = at - start
    low = max(0, place - 48)
    shown = ("…" if low else "") + line[low:place]
    rest = line[place + 1 : place + 40]
    return html.Div(
        [
            html.P([html.Strong(f"Column {error.column}: "), error.problem]),
            html.P(error.suggestion, className="suggestion") if error.suggestion else None,
            html.Pre(
                [shown, html.Mark(line[place : place + 1] or "\u2423"), rest],
                **aria(label=f"The query, marked at column {error.column}"),
            ),
        ],
        className="failed",
    )


def _summary(found: Preview, queries: Queries, everything: Selection) -> Component:
    terms = [
        html.Span(
            [html.Code(term), html.Span(words.number(hits), className="n")],
            className="term" if hits or not found.complete else "term none",
        )
        for term, hits in found.terms
    ]
    done = 1.0 if found.complete else found.hits / found.expected if found.expected else 0.0
    return html.Div(
        [
            html.P(
                [
                    html.Strong(words.counted(found.hits, "article"), className="hits"),
                    html.Span(_coverage(found, queries, everything), className="sub"),
                ]
            ),
            html.Div(
                html.Div(className="fill", style={"width": f"{100 * done:.0f}%"}),
                className="progress" if not found.complete else "progress done",
            ),
            html.P([html.Span("Read as ", className="dim"), html.Code(found.reading)], className="reading"),
            html.Ul([html.Li(warning) for warning in found.warnings], className="warnings") if found.warnings else None,
            html.Div(terms, className="terms", **aria(label="Hits for each term")) if len(terms) > 1 else None,
        ]
    )


def _coverage(found: Preview, queries: Queries, everything: Selection) -> str:
    """What the numbers are of: all of the range, or the articles from some day on."""
    since, until = queries.days(everything)
    if found.complete and found.archive is not None:
        share = found.hits / found.archive if found.archive else None
        part = f"{words.percent(share)} of {words.number(found.archive)} collected"
        return f"{part}, {words.span(since, until, 'UTC')}"
    counted = f"counted back to {words.day(found.back_to.date())}" if found.back_to else "nothing counted yet"
    return f"{counted}, still counting; about {words.number(found.expected)} expected in all"


def _sample(sample: PreviewSample) -> Component:
    row = sample.row
    found = [("query", sample.spans)]
    title = passages(row.title, "title", (), found)
    start, end = excerpt(sample.body, sample.spans)
    body = passages(sample.body, "body", (), found, start, end)
    return html.Li(
        [
            html.Div(
                [dcc.Link(parts.marked(title), href=f"/article/{row.id}")],
                className="title",
            ),
            html.P(
                ["… " if start else "", *parts.marked(body), " …" if end < len(sample.body) else ""],
                className="excerpt",
            ),
            html.Div(
                [html.Span(row.outlet), html.Span(words.moment(row.counted, "UTC", row.counted_precision))],
                className="facts",
            ),
        ]
    )
