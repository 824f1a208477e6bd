"""What all forms share: fields as text, and who makes a change and why."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

AUTHOR = "author"
"""The id of the field for a name. It is one on all pages, so that the browser remembers the name for all of them."""
ANONYMOUS = "dashboard"
LONGEST_AUTHOR, LONGEST_NOTE = 120, 2000


def text(value: object) -> str:
    """A form field's value as text; anything else a browser may send counts as empty."""
    return value.strip() if isinstance(value, str) else ""


def author_fields(note: str, label: str, shown: str) -> Component:
    """Who makes a change, and why.

    ``note`` is the id of the field for the reason and ``label`` its label; ``shown`` says where the name will stand.
    """
    return html.Div(
        [
            author_field(shown),
            dmc.TextInput(id=note, label=label, attributes={"input": {"maxLength": LONGEST_NOTE}}),
        ],
        className="pair",
    )


def author_field(shown: str) -> Component:
    """Who makes a change; ``shown`` says where the name will stand."""
    field: Component = dmc.TextInput(
        id=AUTHOR,
        label="Your name",
        persistence=True,
        persistence_type="local",
        placeholder=shown,
        attributes={"input": {"maxLength": LONGEST_AUTHOR}},
    )
    return field


def signed(author: object, note: object) -> tuple[str, str]:
    """Who makes a change and why, as they are stored; longer than the fields take only where no browser asked."""
    return text(author)[:LONGEST_AUTHOR] or ANONYMOUS, text(note)[:LONGEST_NOTE]
