"""The chart of volume above tone, as a plain dictionary for plotly.js. Pure: rows in, figure out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import groupby

from dashboards import words
from dashboards.figures import Figure, above, axis, clock, colour, frame
from dashboards.version_marks import version_lines
from monitor.model.selection import Bucket, zone
from monitor.model.topic import TopicVersion
from monitor.model.trend import FIRM_FROM, GAP_BELOW, LINE_FROM, TrendRow

TREND_HEIGHT = 460
_VOLUME = (0.47, 1.0)
_TONE = (0.0, 0.36)
_LABEL_GAP_PX = 15
_BUCKET_MS = {"hour": 3_600_000, "day": 86_400_000, "week": 7 * 86_400_000, "month": 30 * 86_400_000}


def trend_figure(
    rows: Sequence[TrendRow],
    places: Mapping[str, int],
    *,
    tz: str,
    bucket: Bucket,
    link: Callable[[TrendRow], str],
    now: datetime,
    as_share: bool = False,
    changed: Sequence[TopicVersion] = (),
) -> Figure:
    """Volume above tone with one time axis, one line for each topic.

    ``places`` gives each topic slug its colour; ``link`` is where a click on a point leads. Buckets below the coverage
    limit, and those of which a frozen version knows too little, are hatched and break both lines; a bucket that has not
    ended is shaded. Tone has no line below ``LINE_FROM`` families, hollow points below ``FIRM_FROM``, and a 95 % band
    where at most two topics are shown. ``changed`` are versions whose beginning is marked.
    """
    by_topic = [list(group) for _, group in groupby(rows, key=lambda row: (row.topic_slug, row.topic_version))]
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
    heading = f"{unit.capitalize()} per {words.BUCKET_WORDS[bucket]}"
    if as_share:
        heading = f"Share of all collected {unit}, per {words.BUCKET_WORDS[bucket]}"
    layout = frame(TREND_HEIGHT)
    lines, labels = version_lines(changed, tz)
    layout.update(
        yaxis=axis(_VOLUME, **_count_scale(rows, as_share)),
        yaxis2=axis(_TONE, zeroline=True, tickformat="+.1f", nticks=4, **_tone_range(rows)),
        yaxis3={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True, "domain": [0, 1]},
        annotations=[
            above(heading, _VOLUME[1]),
            above("Mean tone, −1 to +1" + (", with 95 % interval" if len(by_topic) <= 2 else ""), _TONE[1]),
            *_end_labels(by_topic, places, as_share),
            *_nothing(rows),
            *labels,
        ],
        shapes=[*_unfinished(first, tz, now), *lines],
        barmode="overlay",
        bargap=0,
    )
    if len(by_topic) < 2:
        layout["margin"]["r"] = 16
    layout["xaxis"].update(anchor="y2")
    return {"data": traces, "layout": layout}


def is_gap(row: TrendRow) -> bool:
    """Whether too little was collected, or matched with a frozen version, for the number to mean anything."""
    return not row.kept or (row.coverage is not None and row.coverage < GAP_BELOW)


def _volume(rows: Sequence[TrendRow], token: str, tz: str, link: Callable[[TrendRow], str], as_share: bool) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escape(rows[0].topic),
        "x": [clock(row, tz) for row in rows],
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
        "x": [clock(row, tz) for row in rows],
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
        "x": [clock(row, tz) for row in shown],
        "y": [row.tone.value for row in shown],
        "yaxis": "y2",
        "customdata": [link(row) for row in shown],
        "text": [_hover(row, tz) for row in shown],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "color": [token if row.tone.n_scored >= FIRM_FROM else "@surface" for row in shown],
            "size": [(6 if len(rows) <= 80 else 5) if row.tone.n_scored >= LINE_FROM else 4 for row in shown],
            "opacity": [1 if row.tone.n_scored >= LINE_FROM else 0.45 for row in shown],
            "line": {"color": token, "width": 1.2},
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
        x += [*(clock(row, tz) for row in run), *(clock(row, tz) for row in reversed(run)), None]
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
            "x": [clock(row, tz) for row in gaps],
            "y": [1] * len(gaps),
            "width": [_BUCKET_MS[bucket]] * len(gaps),
            "yaxis": "y3",
            "text": [
                f"<b>Gap</b><br>{words.bucket_range(row, tz)}<br>"
                + (
                    f"Only {words.percent(row.coverage, 0)} of the outlets were collected"
                    if row.kept
                    else f"Version {row.topic_version} was frozen before these articles came"
                )
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
        start = clock(rows[-1], tz)
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
    lines.append(f"{words.in_units(row.value, row.unit)}{share}")
    tone = row.tone
    if tone.value is None:
        lines.append("tone: nothing scored")
    else:
        spread = f" ({words.interval(tone)})"
        lines.append(
            f"tone {words.signed(tone.value)}{spread}, n = {words.counted(tone.n_scored, 'family', 'families')}"
        )
    if tone.unscored:
        lines.append(f"unscored: {words.counted(tone.unscored, 'family', 'families')}")
    return "<br>".join(lines)


def _count_scale(rows: Sequence[TrendRow], as_share: bool) -> Figure:
    """From 0, in whole numbers; also where there is nothing or little to count."""
    if as_share:
        return {"rangemode": "tozero", "tickformat": ".0%", "nticks": 5}
    most = max((row.value for row in rows if not is_gap(row)), default=0)
    few: Figure = {"dtick": 1, "range": [0, max(most, 1) * 1.1]} if most < 5 else {"rangemode": "tozero", "nticks": 5}
    return {"tickformat": ",d", **few}


def _nothing(rows: Sequence[TrendRow]) -> Iterable[Figure]:
    if not any(row.value for row in rows):
        middle = (_VOLUME[0] + _VOLUME[1]) / 2
        yield {
            "text": "No articles match these filters",
            "x": 0.5,
            "xref": "paper",
            "y": middle,
            "yref": "paper",
            "showarrow": False,
            "font": {"color": "@dim", "size": 14},
        }


def _tone_range(rows: Sequence[TrendRow]) -> Figure:
    """A range that is the same on both sides of 0 and holds every point; wide intervals of few families are cut."""
    values = [abs(row.tone.value) for row in rows if row.tone.value is not None and not is_gap(row)]
    most = min(1.0, max([0.2, *values]) * 1.1)
    return {"range": [-most, most]}
