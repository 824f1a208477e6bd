"""The tone that analysts gave an article towards its topics, beside the measure's; set with a click or a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.forms import author_field, signed
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.overrides import ANSWER_WORDS, POLARITIES, Override, ToneAnswer
from monitor.model.views import ArticleTopic

REMOVE, REMOVE_KEY = "", "0"
_ANSWERS: dict[str, ToneAnswer] = {answer: answer for answer in ANSWER_WORDS}


def tones_by_hand(article_id: int, topics: Sequence[ArticleTopic], chosen: Sequence[str], *, alone: bool) -> Component:
    """The tones that analysts gave an article, with the buttons that give them.

    ``chosen`` are the topics that the page is about; on the article's own page (``alone``) keys are of the first of
    them that matches, else of the first topic, until another one is chosen.
    """
    return html.Details(
        [
            html.Summary(["Tone by an analyst", html.Span(_given(topics), id="by-hand-given", className="sub")]),
            html.Div(_rows(article_id, topics, _first(topics, chosen) if alone else ""), id="by-hand"),
            html.Div(author_field("shown beside the tone"), className="signature"),
            html.P(
                "Kept beside the measure's value: it changes no mean and no chart, and it is what the agreement on the "
                "topic's page counts.",
                className="sub",
            ),
            dcc.Store(id="by-hand-said"),
        ],
        open=alone,
        className="by-hand",
    )


def connect(app: Dash, monitor: Monitor) -> None:
    """Save a tone that was given or taken back, and show it."""

    @app.callback(
        Output("by-hand", "children"),
        Output("by-hand-given", "children"),
        Input("by-hand-said", "data"),
        State("author", "value"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    def _(said: object, author: object, path: object) -> Any:
        return said_by_hand(monitor, said, author, alone=str(path).startswith("/article/"))


def said_by_hand(monitor: Monitor, said: object, author: object, *, alone: bool) -> tuple[Any, Any]:
    """Save one tone, or take it back, and show what stands there then."""
    if not isinstance(said, dict):
        return no_update, no_update
    article, slug, answer = (said.get(name) for name in ("article", "topic", "answer"))
    if not isinstance(article, int) or not isinstance(slug, str) or answer not in (*_ANSWERS, REMOVE):
        return no_update, no_update
    who, _ = signed(author, "")
    failed: list[Component] = []
    try:
        if answer == REMOVE:
            monitor.actions.remove_tone(slug, article, author=who)
        else:
            monitor.actions.set_tone(slug, article, _ANSWERS[str(answer)], author=who)
    except WirewatchError as error:
        failed.append(parts.failed(error, "Nothing was changed"))
    page = monitor.queries.article(article)
    topics = page.topics if page else ()
    return [*failed, *_rows(article, topics, slug if alone else "")], _given(topics)


def _given(topics: Sequence[ArticleTopic]) -> str:
    given = sum(topic.override is not None for topic in topics)
    return f" given towards {words.counted(given, 'topic')}" if given else ""


def _first(topics: Sequence[ArticleTopic], chosen: Sequence[str]) -> str:
    slugs = [topic.version.slug for topic in topics]
    named = (reference.partition("@")[0] for reference in chosen)
    return next((slug for slug in named if slug in slugs), slugs[0])


def _rows(article_id: int, topics: Sequence[ArticleTopic], chosen: str) -> list[Component]:
    return [_row(article_id, topic, chosen, many=len(topics) > 1) for topic in topics]


def _row(article_id: int, topic: ArticleTopic, chosen: str, *, many: bool) -> Component:
    slug, override = topic.version.slug, topic.override
    is_chosen = slug == chosen
    name: Component = html.Strong(topic.version.topic)
    if chosen and many:
        name = html.Button(
            topic.version.topic,
            className="plain small",
            title="Keys 1, 2, 3 and 0 give the tone towards this topic",
            **aria(pressed=str(is_chosen).lower()),
            **data(choose=""),
        )
    return html.Div(
        [
            html.Div([name, html.Span(_measured(topic), className="sub")]),
            html.Div(_buttons(topic, override), role="group", className="answers"),
            html.Span(_said(override), className="sub", role="status"),
        ],
        className="chosen" if is_chosen else "",
        **data(topic=slug, article=str(article_id)),
    )


def _measured(topic: ArticleTopic) -> list[Any]:
    """The values of the measures that have one."""
    scored = [tone for tone in (topic.tone, *topic.further) if tone.value is not None]
    shown: list[Any] = []
    for tone in scored:
        shown += [parts.tone_mark(tone.value), f" by {tone.measure} "]
    return shown or ["no measure scored it"]


def _buttons(topic: ArticleTopic, override: Override | None) -> list[Component]:
    given = override.label if override else None
    buttons: list[Component] = [
        html.Button(
            [html.Span(words.MARKS[tone], **aria(hidden="true")), f" {tone.capitalize()}", html.Kbd(str(key))],
            className=f"plain small tone-{tone}",
            **aria(pressed=str(tone == given).lower(), label=f"{tone.capitalize()} towards {topic.version.topic}"),
            **data(tone=tone, tone_key=str(key)),
        )
        for key, tone in enumerate(POLARITIES, 1)
    ]
    if override is not None:
        buttons.append(
            html.Button(
                ["Take back", html.Kbd(REMOVE_KEY)],
                className="plain small quiet",
                **aria(label=f"Take back the tone towards {topic.version.topic}"),
                **data(tone=REMOVE, tone_key=REMOVE_KEY),
            )
        )
    return buttons


def _said(override: Override | None) -> str:
    if override is None:
        return "Nobody has given it a tone."
    return f"{ANSWER_WORDS[override.label]}, by {override.author}, {words.moment(override.at, 'UTC')} UTC"
