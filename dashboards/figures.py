"""Charts as plain dictionaries for plotly.js. Pure: rows in, figure out.

Colours are tokens such as ``@t0`` or ``@neg/0.2`` (name, opacity): the browser puts in those of its theme, so that
switching the theme asks the server for nothing. Texts that come from data are escaped, since plotly reads HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import groupby
from typing import Any, TypeAlias

from dashboards import words
from monitor.model.selection import Bucket, zone
from monitor.model.trend import FIRM_FROM, GAP_BELOW, LINE_FROM, TrendRow

Figure: TypeAlias = dict[str, Any]
COLOURS = 6
"""Topics that one chart can tell apart."""
TREND_HEIGHT = 440
_VOLUME = (0.44, 1.0)
_TONE = (0.0, 0.33)
_LABEL_GAP_PX = 15
_BUCKET_MS = {"hour": 3_600_000, "day": 86_400_000, "week": 7 * 86_400_000, "month": 30 * 86_400_000}
_HOVER_DATE = {"hour": "%-d %b %Y, %H:%M", "day": "%-d %b %Y", "week": "%-d %b %Y", "month": "%b %Y"}


def colour(place: int) -> str:
    """The token of the topic with this place in the list of topics."""
    return f"@t{place % COLOURS}"


def trend_figure(
    rows: Sequence[TrendRow],
    places: Mapping[str, int],
    *,
    tz: str,
    bucket: Bucket,
    link: Callable[[TrendRow], str],
    now: datetime,
    as_share: bool = False,
) -> Figure:
    """Volume above tone with one time axis, one line for each topic.

    ``places`` gives each topic slug its colour; ``link`` is where a click on a point leads. Buckets below the coverage
    limit are hatched and break both lines; a bucket that has not ended is shaded. Tone has no line below ``LINE_FROM``
    families, hollow points below ``FIRM_FROM``, and a 95 % band where at most two topics are shown.
    """
    by_topic = [list(group) for _, group in groupby(rows, key=lambda row: row.topic_slug)]
    traces: list[Figure] = []
    for topic_rows in by_topic:
        token = colour(places.get(topic_rows[0].topic_slug, 0))
        if len(by_topic) <= 2:
            traces += _band(topic_rows, token, tz)
        traces.append(_volume(topic_rows, token, tz, link, as_share))
        traces.append(_tone_line(topic_rows, token, tz))
        traces.append(_tone_points(topic_rows, token, tz, link))
    first = by_topic[0] if by_topic else []
    traces += _gaps(first, tz, bucket)
    unit = rows[0].unit if rows else "articles"
    above = f"{unit.capitalize()} per {words.BUCKET_WORDS[bucket]}"
    if as_share:
        above = f"Share of all collected {unit}, per {words.BUCKET_WORDS[bucket]}"
    layout = _layout(TREND_HEIGHT)
    layout.update(
        yaxis=_axis(_VOLUME, rangemode="tozero", tickformat=".0%" if as_share else ",d", nticks=5),
        yaxis2=_axis(_TONE, zeroline=True, tickformat="+.1f", nticks=4, **_tone_range(rows)),
        yaxis3={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True, "domain": [0, 1]},
        annotations=[
            _above(above, _VOLUME[1]),
            _above("Mean tone, −1 to +1" + (", with 95 % interval" if len(by_topic) <= 2 else ""), _TONE[1]),
            *_end_labels(by_topic, places, as_share),
        ],
        shapes=[*_unfinished(first, tz, now)],
        barmode="overlay",
        bargap=0,
    )
    layout["xaxis"].update(anchor="y2", hoverformat=_HOVER_DATE[bucket])
    return {"data": traces, "layout": layout}


def mix_figure(
    rows: Mapping[str, Sequence[TrendRow]], *, tz: str, bucket: Bucket, link: Callable[[TrendRow, str], str]
) -> Figure:
    """Stacked bars of how many counted articles are negative, neutral, positive and unscored in each bucket."""
    traces = []
    tokens = {"negative": "@neg", "neutral": "@neu", "positive": "@pos", "unscored": "@unscored"}
    for label, token in tokens.items():
        part = rows.get(label, ())
        traces.append(
            {
                "type": "bar",
                "name": label,
                "x": [_x(row, tz) for row in part],
                "y": [row.value for row in part],
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
    layout = _layout(260)
    layout.update(
        yaxis=_axis((0, 1), rangemode="tozero", tickformat=",d", nticks=5),
        annotations=[_above(f"Articles per {words.BUCKET_WORDS[bucket]}", 1.0)],
        barmode="stack",
        bargap=0.15,
    )
    layout["margin"]["r"] = 12
    return {"data": traces, "layout": layout}


def preview_figure(per_day: Sequence[tuple[str, int]]) -> Figure:
    """Hits per day of an unsaved query."""
    layout = _layout(150)
    layout.update(
        yaxis=_axis((0, 1), rangemode="tozero", tickformat=",d", nticks=3),
        annotations=[_above("Hits per day", 1.0)],
        bargap=0.1,
    )
    layout["margin"]["r"] = 12
    bars = {
        "type": "bar",
        "x": [day for day, _ in per_day],
        "y": [hits for _, hits in per_day],
        "hovertemplate": "%{x|%-d %b %Y}: %{y}<extra></extra>",
        "marker": {"color": "@t0", "line": {"width": 0}},
    }
    return {"data": [bars], "layout": layout}


def is_gap(row: TrendRow) -> bool:
    """Whether too little was collected in this bucket for its number to mean anything."""
    return row.coverage is not None and row.coverage < GAP_BELOW


def _volume(
    rows: Sequence[TrendRow], token: str, tz: str, link: Callable[[TrendRow], str], as_share: bool
) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escape(rows[0].topic),
        "x": [_x(row, tz) for row in rows],
        "y": [None if is_gap(row) else row.share if as_share else row.value for row in rows],
        "customdata": [link(row) for row in rows],
        "text": [_hover(row, tz) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": token, "width": 2},
        "marker": {"color": token, "size": 6 if len(rows) <= 80 else 4},
        "connectgaps": False,
    }


def _tone_line(rows: Sequence[TrendRow], token: str, tz: str) -> Figure:
    """The line through buckets with enough families; it breaks at the others and at gaps."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [_x(row, tz) for row in rows],
        "y": [row.tone.value if _has_line(row) else None for row in rows],
        "yaxis": "y2",
        "line": {"color": token, "width": 1.5},
        "hoverinfo": "skip",
        "connectgaps": False,
    }


def _tone_points(rows: Sequence[TrendRow], token: str, tz: str, link: Callable[[TrendRow], str]) -> Figure:
    shown = [row for row in rows if row.tone.value is not None and not is_gap(row)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [_x(row, tz) for row in shown],
        "y": [row.tone.value for row in shown],
        "yaxis": "y2",
        "customdata": [link(row) for row in shown],
        "text": [_hover(row, tz) for row in shown],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "color": [token if row.tone.n_scored >= FIRM_FROM else "@surface" for row in shown],
            "size": 6 if len(rows) <= 80 else 5,
            "line": {"color": token, "width": 1.3},
        },
    }


def _band(rows: Sequence[TrendRow], token: str, tz: str) -> list[Figure]:
    """The 95 % intervals as closed outlines, one for each unbroken run of buckets."""
    x: list[str | None] = []
    y: list[float | None] = []
    for has_line, group in groupby(rows, key=_has_line):
        run = list(group)
        if not has_line or len(run) < 2:
            continue
        x += [*(_x(row, tz) for row in run), *(_x(row, tz) for row in reversed(run)), None]
        y += [*(row.tone.high for row in run), *(row.tone.low for row in reversed(run)), None]
    if not x:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": y,
            "yaxis": "y2",
            "fill": "toself",
            "fillcolor": f"{token}/0.16",
            "line": {"width": 0, "color": f"{token}/0"},
            "hoverinfo": "skip",
        }
    ]


def _has_line(row: TrendRow) -> bool:
    tone = row.tone
    return tone.n_scored >= LINE_FROM and tone.low is not None and tone.high is not None and not is_gap(row)


def _gaps(rows: Sequence[TrendRow], tz: str, bucket: Bucket) -> list[Figure]:
    gaps = [row for row in rows if is_gap(row)]
    if not gaps:
        return []
    return [
        {
            "type": "bar",
            "x": [_x(row, tz) for row in gaps],
            "y": [1] * len(gaps),
            "width": [_BUCKET_MS[bucket]] * len(gaps),
            "yaxis": "y3",
            "text": [
                f"<b>Gap</b><br>{words.bucket_range(row, tz)}<br>"
                f"Only {words.percent(row.coverage, 0)} of the outlets were collected"
                for row in gaps
            ],
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {
                "color": "@gap/0.1",
                "line": {"width": 0},
                "pattern": {"shape": "/", "fgcolor": "@gap/0.55", "bgcolor": "@gap/0.08", "size": 7},
            },
        }
    ]


def _unfinished(rows: Sequence[TrendRow], tz: str, now: datetime) -> Iterable[Figure]:
    if rows and rows[-1].start <= now < rows[-1].end:
        start = _x(rows[-1], tz)
        end = rows[-1].end.astimezone(zone(tz)).replace(tzinfo=None).isoformat(timespec="minutes")
        yield {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": start,
            "x1": end,
            "y0": 0,
            "y1": 1,
            "fillcolor": "@gap/0.14",
            "line": {"width": 0},
            "layer": "below",
        }


def _end_labels(by_topic: Sequence[Sequence[TrendRow]], places: Mapping[str, int], as_share: bool) -> list[Figure]:
    """Topic names beside the ends of their volume lines, moved apart so that none covers another."""
    if len(by_topic) < 2:
        return []
    values = [[row.share if as_share else row.value for row in rows if not is_gap(row)] for rows in by_topic]
    top = max((value or 0 for topic in values for value in topic), default=0) or 1
    plot_px = (TREND_HEIGHT - 80) * (_VOLUME[1] - _VOLUME[0])
    wanted = [((topic[-1] if topic else 0) or 0) / (top * 1.05) * plot_px for topic in values]
    ends = dodge(wanted, _LABEL_GAP_PX)
    return [
        {
            "name": "end",
            "text": escape(rows[0].topic),
            "x": 1.008,
            "xref": "paper",
            "xanchor": "left",
            "y": _VOLUME[0] + end / plot_px * (_VOLUME[1] - _VOLUME[0]),
            "yref": "paper",
            "yanchor": "middle",
            "showarrow": False,
            "font": {"color": f"{colour(places.get(rows[0].topic_slug, 0))}", "size": 12},
        }
        for rows, end in zip(by_topic, ends, strict=True)
    ]


def dodge(wanted: Sequence[float], gap: float) -> list[float]:
    """Positions at least ``gap`` apart, in the order of the wanted ones and near them."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    found = [0.0] * len(wanted)
    lowest = float("-inf")
    for place in order:
        lowest = max(wanted[place], lowest + gap)
        found[place] = lowest
    return found


def _hover(row: TrendRow, tz: str) -> str:
    lines = [f"<b>{escape(row.topic)}</b>", words.bucket_range(row, tz)]
    share = f" · {words.percent(row.share)} of all collected" if row.share is not None else ""
    lines.append(f"{words.number(row.value)} {row.unit}{share}")
    tone = row.tone
    if tone.value is None:
        lines.append("tone: nothing scored")
    else:
        spread = f" ({words.interval(tone)})"
        lines.append(f"tone {words.signed(tone.value)}{spread}, n = {words.counted(tone.n_scored, 'family', 'families')}")
    if tone.unscored:
        lines.append(f"unscored: {words.counted(tone.unscored, 'family', 'families')}")
    return "<br>".join(lines)


def _x(row: TrendRow, tz: str) -> str:
    """The start of a bucket as its clock in the zone shows it, which is how plotly draws a time."""
    return row.start.astimezone(zone(tz)).replace(tzinfo=None).isoformat(timespec="minutes")


def _tone_range(rows: Sequence[TrendRow]) -> Figure:
    """A range that is the same on both sides of 0 and holds every point and interval."""
    edges = [
        abs(edge)
        for row in rows
        if not is_gap(row) and row.tone.value is not None
        for edge in ((row.tone.low, row.tone.value, row.tone.high) if _has_line(row) else (row.tone.value,))
        if edge is not None
    ]
    most = min(1.0, max([0.2, *edges]) * 1.08)
    return {"range": [-most, most]}


def _axis(domain: tuple[float, float], **more: Any) -> Figure:
    axis: Figure = {
        "domain": list(domain),
        "fixedrange": True,
        "gridcolor": "@grid",
        "zeroline": False,
        "zerolinecolor": "@axis",
        "tickfont": {"color": "@dim"},
        "automargin": False,
    }
    return axis | more


def _layout(height: int) -> Figure:
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


def _above(text: str, top: float) -> Figure:
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
