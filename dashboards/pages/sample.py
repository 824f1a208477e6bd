"""Labelling a random sample of a topic: one article at a time, one key for each answer, saved at once.

There is one page for each question that can be asked; they differ in nothing but the question.
"""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.forms import author_field, signed
from dashboards.marking import Passage, paragraphs, passages
from dashboards.questions import QUESTIONS, Asked, Progress, Question
from dashboards.state import places_of, selection_of, topic_below, topic_path
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.labels import WANTED_LABELS, Sampled
from monitor.model.selection import Selection

BACK = "b"
MOST = 10**15
"""Numbers of articles and places are below this."""


def layout(monitor: Monitor, slug: str, page: str, search: str) -> Component | None:
    """The page of a question with the first article without an answer, or ``None``: there is no topic of that slug."""
    topic = next((topic for topic in monitor.queries.topics() if topic.slug == slug), None)
    if topic is None:
        return None
    question = QUESTIONS[page]
    buttons = [
        html.Button([name, html.Kbd(key)], className="plain", **data(answer=key), **aria(keyshortcuts=key))
        for key, name in question.meanings.items()
    ]
    back = html.Button(
        ["Back", html.Kbd(BACK)], className="plain quiet", **data(answer=BACK), **aria(keyshortcuts=BACK)
    )
    return html.Div(
        [
            html.Div(
                [
                    html.H1([parts.dot(places_of(monitor.queries)[slug]), f"{topic.name}: {question.title}"]),
                    dcc.Link("Back to the topic", href=topic_path(slug), className="plain button"),
                ],
                className="page-head",
            ),
            html.P(question.note, className="note"),
            html.Div(
                [
                    html.Div([*buttons, back], className="answers", role="group", **aria(label="Answer")),
                    html.Div(author_field("shown beside the labels"), className="signature"),
                ],
                className="panel answering",
            ),
            html.Div(shown(monitor, question, _asked(monitor, slug, search)), id="l-article"),
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
    question = QUESTIONS.get(str(path).rpartition("/")[2])
    if question is None:
        return no_update
    answer, turn = str(said.get("answer")), str(said.get("at"))
    article, place = (_number(said.get(name)) for name in ("article", "place"))
    asked = _asked(monitor, slug, str(search or ""))
    try:
        if answer == BACK:
            last = place if place is not None else question.progress(monitor, asked).total
            return shown(monitor, question, asked, place=max(0, last - 1), turn=turn)
        if answer not in question.meanings or article is None:
            return no_update
        question.save(monitor, slug, article, answer, signed(author, "")[0])
        return shown(monitor, question, asked, turn=turn)
    except WirewatchError as error:
        return [parts.failed(error, "Nothing was saved"), *_again(monitor, question, asked, turn)]


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value < MOST else None


def _again(monitor: Monitor, question: Question, asked: Asked, turn: str) -> list[Component]:
    """The article that is asked about, after a fault; nothing where the topic itself is gone."""
    try:
        return shown(monitor, question, asked, turn=turn)
    except WirewatchError:
        return []


def _asked(monitor: Monitor, slug: str, search: str) -> Asked:
    try:
        selection = selection_of(search)
    except WirewatchError:
        selection = Selection()
    return Asked(slug, monitor.queries.shows_sample(selection), selection.languages)


def shown(
    monitor: Monitor, question: Question, asked: Asked, *, place: int | None = None, turn: str = "first"
) -> list[Component]:
    """How far it is, and the article at a place of the sample, else the first without a label.

    ``turn`` is another one for each answer: the browser takes one answer for each article that it shows.
    """
    found = question.article(monitor, asked, place)
    progress = question.progress(monitor, asked)
    if found is None:
        done = "Every article of the sample has a label" if progress.total else "Nothing to label yet"
        return [_progress(progress), _done(done, turn)]
    return [_progress(progress), _article(question, found, turn)]


def _progress(found: Progress) -> Component:
    wanted = min(WANTED_LABELS, found.total)
    share = min(1.0, found.judged / wanted) if wanted else 0.0
    notes = [f"{found.judged} of {wanted} labelled"]
    if found.skipped:
        notes.append(f"{found.skipped} cannot be told")
    if found.waiting:
        notes.append(f"{found.waiting} further on")
    if wanted and found.judged >= wanted:
        notes.append("enough: each further one makes the interval narrower")
    return html.Div(
        [
            html.Div(
                [html.Strong(" · ".join(notes)), html.Span(found.said, className="sub")],
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


def _article(question: Question, found: Sampled[Any], turn: str) -> Component:
    row, label, spans = found.row, found.label, [(found.version.slug, found.spans)]
    in_title = question.sentences(row.title, "title", found.spans)
    in_body = question.sentences(found.body, "body", found.spans)
    said = (
        html.P(
            [
                html.Span(question.answer_of(label), className="badge"),
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
            html.H2(_marked(passages(row.title, "title", in_title, spans))),
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
                    html.P(_marked(passages(found.body, "body", in_body, spans, start, end)), lang=row.lang or "")
                    for start, end in paragraphs(found.body)
                ],
                className="text",
            ),
        ],
        className="panel",
        **data(article=str(row.id), place=str(found.place), turn=turn),
    )


def _marked(pieces: list[Passage]) -> list[Any]:
    """Sentences that are asked about, and in them and elsewhere the matched words."""
    shown: list[Any] = []
    for piece in pieces:
        runs = [html.Mark(run.text) if run.topics else run.text for run in piece.runs]
        shown += runs if piece.sentence is None else [html.Span(runs, className="asked")]
    return shown
