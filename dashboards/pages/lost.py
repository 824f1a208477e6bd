"""The page for addresses that lead nowhere."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component


def layout() -> Component:
    """Says so, and leads back."""
    return html.Div(
        [
            html.H1("There is no such page"),
            html.P("The address leads nowhere: a topic may have been renamed, or an article removed with the sample."),
            dcc.Link("Go to the overview", href="/"),
        ],
        className="panel problem",
    )
