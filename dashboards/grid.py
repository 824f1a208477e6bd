"""The table of many rows that pages share: one look, one way to open a row by click and by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
from dash.development.base_component import Component

_THEME = (
    "themeQuartz.withParams({fontFamily: 'inherit', fontSize: 13, headerFontSize: 12, "
    "wrapperBorderRadius: 8, borderRadius: 4, backgroundColor: 'var(--surface)', foregroundColor: 'var(--text)', "
    "borderColor: 'var(--line)', headerBackgroundColor: 'var(--page)', accentColor: 'var(--accent)'})"
)


def grid(
    name: str,
    columns: Sequence[Mapping[str, Any]],
    opens: tuple[str, str],
    none: str,
    *,
    row_height: int,
    column: Mapping[str, Any],
    options: Mapping[str, Any] | None = None,
    **more: Any,
) -> Component:
    """A table whose rows come later.

    ``opens`` are the functions of the page's script that open a row by a click and by a key, ``none`` is said where
    there is no row, ``row_height`` is in pixels. ``column`` holds for all columns, ``options`` are the grid's own.
    """
    made: Component = dag.AgGrid(
        id=name,
        columnDefs=list(columns),
        defaultColDef={"resizable": True, "suppressMovable": True, **column},
        dashGridOptions={
            "rowHeight": row_height,
            "headerHeight": 38,
            "tooltipShowDelay": 400,
            "localeText": {"noRowsToShow": none, "loadingOoo": "Reading ..."},
            "theme": {"function": _THEME},
            **(options or {}),
        },
        getRowId="params.data.id",
        eventListeners={"cellClicked": [f"{opens[0]}(params)"], "cellKeyDown": [f"{opens[1]}(params)"]},
        style={"height": "100%", "width": "100%"},
        className="",
        **more,
    )
    return made
