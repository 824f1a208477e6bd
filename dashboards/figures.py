"""Charts as plain dictionaries for plotly.js. Pure: rows in, figure out.

Colours are tokens such as ``@t0`` or ``@neg/0.2`` (name, opacity): the browser puts in those of its theme, so that
switching the theme asks the server for nothing. Texts that come from data are escaped, since plotly reads HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from dashboards import words
from monitor.model.selection import Bucket, zone
from monitor.model.tone import ToneLabel
from monitor.model.trend import TrendRow

Figure: TypeAlias = dict[str, Any]
COLOURS = 6
"""Topics that one chart can tell apart."""


def colour(place: int) -> str:
    """The token of the topic with this place in the list of topics."""
    return f"@t{place % COLOURS}"


def mix_figure(
    rows: Mapping[ToneLabel, Sequence[TrendRow]],
    *,
    tz: str,
    bucket: Bucket,
    link: Callable[[TrendRow, ToneLabel], str],
) -> Figure:
    """Stacked bars of how many counted articles are negative, neutral, positive and unscored in each bucket."""
    traces = []
    tokens: dict[ToneLabel, str] = {"negative": "@neg", "neutral": "@neu", "positive": "@pos", "unscored": "@unscored"}
    for label, token in tokens.items():
        part = rows.get(label, ())
        traces.append(
            {
                "type": "bar",
                "name": label,
                "x": [clock(row, tz) for row in part],
                "y": [row.value if row.kept else None for row in part],
                "customdata": [link(row, label) for row in part],
                "text": [
                    f"<b>{label}</b><br>{words.bucket_range(row, tz)}<br>{words.counted(row.value, 'article')}"
                    for row in part
                ],
                "textposition": "none",
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {"color": token, "line": {"width": 0}},
            }
        )
    layout = frame(220)
    layout.update(
        yaxis=axis((0, 1), rangemode="tozero", tickformat=",d", nticks=5),
        annotations=[above(f"Articles per {words.BUCKET_WORDS[bucket]}", 1.0)],
        barmode="stack",
        bargap=0.15,
    )
    layout["margin"]["r"] = 12
    return {"data": traces, "layout": layout}


def preview_figure(per_day: Sequence[tuple[str, int]]) -> Figure:
    """Hits per day of an unsaved query."""
    layout = frame(150)
    layout.update(
        yaxis=axis((0, 1), rangemode="tozero", tickformat=",d", nticks=3),
        annotations=[above("Hits per day", 1.0)],
        bargap=0.1,
    )
    layout["margin"]["r"] = 12
    if not per_day:
        layout["annotations"] = []
        layout["xaxis"]["visible"] = layout["yaxis"]["visible"] = False
    bars = {
        "type": "bar",
        "x": [day for day, _ in per_day],
        "y": [hits for _, hits in per_day],
        "hovertemplate": "%{x|%-d %b %Y}: %{y}<extra></extra>",
        "marker": {"color": "@t0", "line": {"width": 0}},
    }
    return {"data": [bars], "layout": layout}


def clock(row: TrendRow, tz: str) -> str:
    """The start of a bucket as its clock in the zone shows it, which is how plotly draws a time."""
    return row.start.astimezone(zone(tz)).replace(tzinfo=None).isoformat(timespec="minutes")


def axis(domain: tuple[float, float], **more: Any) -> Figure:
    """A vertical axis in its part of the height, with what is special about it."""
    plain: Figure = {
        "domain": list(domain),
        "fixedrange": True,
        "gridcolor": "@grid",
        "zeroline": False,
        "zerolinecolor": "@axis",
        "tickfont": {"color": "@dim"},
        "automargin": False,
    }
    return plain | more


def frame(height: int) -> Figure:
    """What all charts share: margins, fonts, colours, the axis of time."""
    return {
        "height": height,
        "margin": {"l": 46, "r": 168, "t": 30, "b": 44},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "inherit", "size": 12, "color": "@text"},
        "showlegend": False,
        "hovermode": "closest",
        "hoverdistance": 40,
        "dragmode": "zoom",
        "hoverlabel": {
            "bgcolor": "@surface",
            "bordercolor": "@axis",
            "font": {"color": "@text", "size": 12},
            "align": "left",
        },
        "xaxis": {
            "type": "date",
            "gridcolor": "rgba(0,0,0,0)",
            "linecolor": "@axis",
            "showline": True,
            "ticks": "outside",
            "tickcolor": "@axis",
            "tickfont": {"color": "@dim"},
            "tickformatstops": [
                {"dtickrange": [None, 86_399_999], "value": "%H:%M\n%-d %b %Y"},
                {"dtickrange": [86_400_000, "M1"], "value": "%-d %b\n%Y"},
                {"dtickrange": ["M1", None], "value": "%b\n%Y"},
            ],
            "nticks": 8,
        },
    }


def above(text: str, top: float) -> Figure:
    """What an axis counts, written above it."""
    return {
        "text": text,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -40,
        "y": top,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 8,
        "showarrow": False,
        "font": {"color": "@dim", "size": 12},
    }
