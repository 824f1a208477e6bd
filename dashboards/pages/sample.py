"""Labelling a random sample of a topic: one article at a time, one key for each answer, saved at once."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.forms import author_field, signed
from dashboards.marking import paragraphs, passages
from dashboards.state import places_of, selection_of, topic_below, topic_path
from dashboards.version_parts import precision_words
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.article import Span
from monitor.model.labels import LABEL_WORDS, WANTED_LABELS, Precision, Sampled
from monitor.model.selection import Selection

ANSWERS: dict[str, bool | None] = {"r": True, "n": False, "u": None}
"""The keys of the answers."""
BACK = "b"
MOST = 10**15
"""Numbers of articles and places are below this."""
_MEANINGS = {"r": "Relevant", "n": "Not relevant", "u": "Cannot tell"}


def layout(monitor: Monitor, slug: str, search: str) -> Component | None:
    """The page with the first article that has no label, or ``None`` where there is no topic of that slug."""
    topic = next((topic for topic in monitor.queries.topics() if topic.slug == slug), None)
    if topic is None:
        return None
    buttons = [
        html.Button([name, html.Kbd(key)], className="plain", **data(answer=key), **aria(keyshortcuts=key))
        for key, name in _MEANINGS.items()
    ]
    back = html.Button(
        ["Back", html.Kbd(BACK)], className="plain quiet", **data(answer=BACK), **aria(keyshortcuts=BACK)
    )
    return html.Div(
        [
            html.Div(
                [
                    html.H1([parts.dot(places_of(monitor.queries)[slug]), f"{topic.name}: does it belong?"]),
                    dcc.Link("Back to the topic", href=topic_path(slug), className="plain button"),
                ],
                className="page-head",
            ),
            html.P(
                "Articles of the charted version in random order. Say of each whether it is about the topic; the "
                "matched words are marked. Every answer is saved at once.",
                className="note",
            ),
            html.Div(
                [
                    html.Div([*buttons, back], className="answers", role="group", **aria(label="Answer")),
                    html.Div(author_field("shown beside the labels"), className="signature"),
                ],
                className="panel answering",
            ),
            html.Div(shown(monitor, slug, _sample(monitor, search)), id="l-article"),
            dcc.Store(id="l-said"),
        ],
        className="labelling",
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Save each answer and show the next article."""

    @app.callback(
        Output("l-article", "children"),
        Input("l-said", "data"),
        State("author", "value"),
        State("url", "pathname"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def _(said: object, author: object, path: object, search: object) -> Any:
        return answered(monitor, said, author, path, search)


def answered(monitor: Monitor, said: object, author: object, path: object, search: object) -> Any:
    """Save one answer and show what comes next; going back shows the article before, with what was said of it."""
    slug = topic_below(path)
    if not isinstance(said, dict) or not slug:
        return no_update
    answer, turn = str(said.get("answer")), str(said.get("at"))
    article, place = (_number(said.get(name)) for name in ("article", "place"))
    sample = _sample(monitor, str(search or ""))
    try:
        if answer == BACK:
            last = place if place is not None else monitor.versions.hits(slug, sample=sample)
            return shown(monitor, slug, sample, place=max(0, last - 1), turn=turn)
        if answer not in ANSWERS or article is None:
            return no_update
        monitor.actions.label_article(slug, article, ANSWERS[answer], author=signed(author, "")[0])
        return shown(monitor, slug, sample, turn=turn)
    except WirewatchError as error:
        return [parts.failed(error, "Nothing was saved"), *_again(monitor, slug, sample, turn)]


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value < MOST else None


def _again(monitor: Monitor, slug: str, sample: bool, turn: str) -> list[Component]:
    """The article that is to be labelled, after a fault; nothing where the topic itself is gone."""
    try:
        return shown(monitor, slug, sample, turn=turn)
    except WirewatchError:
        return []


def _sample(monitor: Monitor, search: str) -> bool:
    try:
        selection = selection_of(search)
    except WirewatchError:
        selection = Selection()
    return monitor.queries.shows_sample(selection)


def shown(
    monitor: Monitor, slug: str, sample: bool, *, place: int | None = None, turn: str = "first"
) -> list[Component]:
    """How far it is, and the article at a place of the sample, else the first without a label.

    ``turn`` is another one for each answer: the browser takes one answer for each article that it shows.
    """
    found = monitor.versions.sampled(slug, sample=sample, place=place)
    version = monitor.versions.topic(slug).active
    precision = monitor.versions.precision(version, sample=sample)
    progress = _progress(precision, version.number)
    if found is None:
        done = "Nothing matches yet" if not precision.hits else "Every article of the topic has a label"
        return [progress, _done(done, turn)]
    return [progress, _article(found, turn)]


def _progress(precision: Precision, number: int) -> Component:
    wanted = min(WANTED_LABELS, precision.hits)
    share = min(1.0, precision.judged / wanted) if wanted else 0.0
    notes = [f"{precision.judged} of {wanted} labelled"]
    if precision.skipped:
        notes.append(f"{precision.skipped} cannot be told")
    if precision.waiting:
        notes.append(f"{precision.waiting} further on")
    if wanted and precision.judged >= wanted:
        notes.append("enough: each further one makes the interval narrower")
    return html.Div(
        [
            html.Div(
                [html.Strong(" · ".join(notes)), html.Span(precision_words(precision, number), className="sub")],
                className="labelled",
            ),
            html.Div(html.Div(className="fill", style={"width": f"{100 * share:.0f}%"}), className="progress"),
        ],
        id="l-progress",
        role="status",
    )


def _done(said: str, turn: str) -> Component:
    return html.Article(
        parts.empty(said, "Articles that come later can be labelled then. b goes back to the last one."),
        className="panel",
        **data(turn=turn),
    )


def _article(found: Sampled, turn: str) -> Component:
    row, spans = found.row, [(found.version.slug, found.spans)]
    label = found.label
    said = (
        html.P(
            [
                html.Span(LABEL_WORDS[label.relevant], className="badge"),
                html.Span(
                    f" {label.author}, {words.moment(label.at, 'UTC')}. Another answer takes its place.",
                    className="sub",
                ),
            ],
            className="said",
        )
        if label
        else None
    )
    return html.Article(
        [
            said,
            html.H2(_marked(row.title, "title", spans)),
            html.Div(
                [
                    html.Span(row.outlet),
                    html.Span(words.moment(row.counted, "UTC", row.counted_precision)),
                    html.Span(words.language(row.lang)),
                    dcc.Link("Open the article", href=f"/article/{row.id}"),
                ],
                className="facts",
            ),
            html.Div(
                [
                    html.P(_marked(found.body, "body", spans, start, end), lang=row.lang or "")
                    for start, end in paragraphs(found.body)
                ],
                className="text",
            ),
        ],
        className="panel",
        **data(article=str(row.id), place=str(found.place), turn=turn),
    )


def _marked(
    text: str, field: Any, spans: list[tuple[str, tuple[Span, ...]]], start: int = 0, end: int | None = None
) -> list[Any]:
    pieces = passages(text, field, (), spans, start, end)
    return [html.Mark(run.text) if run.topics else run.text for piece in pieces for run in piece.runs]
