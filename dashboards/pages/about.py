"""What the pages of a topic and of an entity have in common: the numbers, charts and lists of a selection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards.numbers import cards, trend_note, trend_source
from dashboards.pages.overview import (
    LATEST,
    ORIGINS,
    OUTLETS,
    latest_articles,
    origins_caption,
    outlets_caption,
)
from dashboards.state import link, narrowed, places_of
from dashboards.tables import origins_table, outlets_table
from monitor.model.selection import Selection
from monitor.queries.archive import Queries


def numbers_of(queries: Queries, selection: Selection, places: Mapping[str, int]) -> tuple[Any, Any, Any]:
    """The card, the chart of volume and tone, and its caption.

    Raises:
        SelectionError, QueryError: the selection cannot be counted.
    """
    return (
        html.Div(cards(queries.totals(selection), selection, places), className="single"),
        trend_source(queries, selection, places, as_share=False),
        trend_note(queries, selection, places),
    )


def lists_of(queries: Queries, selection: Selection, kept: Selection, here: str) -> tuple[Any, Any, Any]:
    """Origins, top outlets and latest articles; a row of the first two leads to the page ``here`` with ``kept``.

    Raises:
        SelectionError, QueryError: the selection cannot be counted.
    """
    origins, total = queries.origins(selection, limit=ORIGINS)
    outlets = queries.top_outlets(selection, OUTLETS)
    found = queries.articles(selection, limit=LATEST)
    return (
        [
            origins_table(origins, selection, lambda row: link(here, narrowed(kept, origins=(row.origin,)))),
            origins_caption(len(origins), total, selection),
        ],
        [
            outlets_table(outlets, selection, lambda row: link(here, narrowed(kept, outlets=(row.outlet_key,)))),
            outlets_caption(len(outlets), selection),
        ],
        latest_articles(found, selection, places_of(queries)),
    )
