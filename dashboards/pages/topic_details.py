"""What is said of a topic beside its query: description and tags, and putting the topic away."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboards import parts
from dashboards.forms import AUTHOR, author_field, signed, text
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.topic import Topic


def layout(topic: Topic) -> Component:
    """The tags, and the form folded away below them."""
    return html.Details(
        [
            html.Summary([html.Span("Tags and description"), html.Span(tag_marks(topic.tags), id="d-marks")]),
            html.Div(
                [
                    dmc.TextInput(
                        id="d-tags",
                        label="Tags",
                        value=", ".join(topic.tags),
                        placeholder="separated by commas, such as trade, Black Sea",
                    ),
                    dmc.TextInput(id="d-description", label="Description", value=topic.description),
                    author_field("kept with the change"),
                ],
                className="form",
            ),
            html.Div(
                [
                    dmc.Button("Save", id="d-save", size="xs"),
                    dmc.Button("Archive this topic", id="d-archive", size="xs", variant="default"),
                    html.Span(
                        "An archived topic is no longer watched; its versions and counts are kept, and it can be "
                        "brought back on the topics page.",
                        className="sub",
                    ),
                ],
                className="save",
            ),
            html.Div(id="d-said", role="status"),
        ],
        className="panel adding details",
    )


def tag_marks(tags: tuple[str, ...]) -> list[Component]:
    """The tags of a topic, one mark each."""
    return [html.Span(tag, className="tag") for tag in tags]


def connect(app: Dash, monitor: Monitor) -> None:
    """Save what was written; archive on demand."""

    @app.callback(
        Output("d-said", "children"),
        Output("d-marks", "children"),
        Input("d-save", "n_clicks"),
        State("url", "pathname"),
        State("d-description", "value"),
        State("d-tags", "value"),
        State(AUTHOR, "value"),
        prevent_initial_call=True,
    )
    def _(clicks: object, path: object, description: object, tags: object, author: object) -> Any:
        return described(monitor, path, description, tags, author) if clicks else (no_update, no_update)

    @app.callback(
        Output("d-said", "children", allow_duplicate=True),
        Output("leave", "data", allow_duplicate=True),
        Input("d-archive", "n_clicks"),
        State("url", "pathname"),
        State(AUTHOR, "value"),
        prevent_initial_call=True,
    )
    def _(clicks: object, path: object, author: object) -> Any:
        return archived(monitor, path, author) if clicks else (no_update, no_update)


def described(monitor: Monitor, path: object, description: object, tags: object, author: object) -> tuple[Any, Any]:
    """Save description and tags, and show the tags; or say why they were not saved."""
    who, _ = signed(author, "")
    try:
        topic = monitor.actions.describe_topic(
            _slug(path), description=text(description), tags=text(tags).split(","), author=who
        )
    except WirewatchError as error:
        return parts.failed(error, "Nothing was saved"), no_update
    return "Saved.", tag_marks(topic.tags)


def archived(monitor: Monitor, path: object, author: object) -> tuple[Any, Any]:
    """Archive the topic and go to the list; or say why not."""
    who, _ = signed(author, "")
    try:
        monitor.actions.archive_topic(_slug(path), author=who)
    except WirewatchError as error:
        return parts.failed(error, "Nothing was changed"), no_update
    return None, "/topics"


def _slug(path: object) -> str:
    return unquote(str(path).rpartition("/")[2])
