"""Changed texts as they are shown: what an edit removed struck out, what it added underlined."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboards.changes import Change

_WIDE = "\u2e80"
"""From here on scripts are written without spaces: Chinese and its neighbours."""


def stretches(found: list[list[Change]]) -> list[Any]:
    """Stretches one behind the other; a space only where two words would run together that stand side by side."""
    parts_of = {"same": html.Span, "removed": html.Del, "added": html.Ins}
    shown: list[Any] = []
    before = ""
    for change in (change for paragraph in found for change in paragraph):
        apart = before[-1:].isspace() or change.text[:1].isspace() or before[-1:] == "(" or change.text[:1] in "),"
        if before and not apart and change.text[:1] < _WIDE:
            shown.append(" ")
        shown.append(parts_of[change.kind](change.text))
        before = change.text
    return shown
