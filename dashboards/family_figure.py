"""Who took a text from whom, as a plain dictionary for plotly.js: time to the right, one line for each copy. Pure.

Delays are drawn compressed (logarithmically): most copies come within hours and a few after days. A line leads to a
copy from the article or the wire that its credit or a link names; where nothing tells there is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from typing import Any

from dashboards import words
from dashboards.figures import Figure, frame
from monitor.model.groups import FamilyMember
from monitor.model.source import Ownership

MOST_COPIES = 80
"""More copies than this are not drawn; the list has them all."""
OWNERSHIP_COLOURS: dict[Ownership, str] = {
    "state": "@own-state",
    "state-affiliated": "@own-near",
    "public": "@own-public",
    "independent": "@own-free",
    "unknown": "@unscored",
}
_TICKS = (
    (0, "start"), (5, "5 min"), (15, "15 min"), (60, "1 h"), (180, "3 h"), (360, "6 h"), (720, "12 h"), (1440, "1 day"),
    (2880, "2 days"), (5760, "4 days"), (10_080, "7 days"), (20_160, "14 days"), (43_200, "30 days"),
    (129_600, "90 days"), (525_600, "1 year"),
)  # fmt: skip
_WIDE_GAP, _NARROW_GAP = 0.11, 0.25
"""The least distance of two ticks, as a part of the axis."""
_DAY_MIN = 1440
_WIDE_NAME, _NARROW_NAME = 30, 15


def copy_map(members: Sequence[FamilyMember], *, tz: str, link: Callable[[FamilyMember], str]) -> Figure:
    """The figure of a family, its head first; ``link`` is where a click on an article leads."""
    shown = members[:MOST_COPIES]
    start = start_of(shown)
    places = [0.0, *(place_of(minutes_after(start, member)) for member in shown[1:])]
    span = max(*places, place_of(15))
    rows = {member.row.id: row for row, member in enumerate(shown)}
    wires = _credited(shown, rows)
    trunks = {wire: -span * (0.05 + 0.035 * (len(wires) - 1 - number)) for number, wire in enumerate(wires)}
    tops = {wire: number - len(wires) - 0.1 for number, wire in enumerate(wires)}
    traces = [
        *_day_bars(shown, start, span),
        _lines(shown, places, rows, trunks, tops),
        _wire_nodes(shown, rows, trunks, tops),
        *_dots(shown, places, tz, link),
    ]
    return {
        "data": traces,
        "layout": _layout(shown, span, min(tops.values(), default=0), min(trunks.values(), default=0)),
    }


def map_height(members: Sequence[FamilyMember]) -> int:
    """How high the figure is, in pixels."""
    shown = members[:MOST_COPIES]
    rows = {member.row.id: row for row, member in enumerate(shown)}
    lines = len(shown) + len(_credited(shown, rows)) + 1
    return 76 + round(lines * (26 if len(shown) <= 25 else 19))


def minutes_after(start: datetime | None, member: FamilyMember) -> float | None:
    """How long after the start of the axis an article counts, as well as is known: a day stands for its noon."""
    if start is None or member.row.counted is None:
        return None
    day_only = member.row.counted_precision == "day"
    return max(0.0, (member.row.counted - start).total_seconds() / 60 + (_DAY_MIN / 2 if day_only else 0))


def start_of(members: Sequence[FamilyMember]) -> datetime | None:
    """The time of the first article; of the first one with a time of day, where that of the head is not known."""
    head = members[0].row
    if head.counted is None or head.counted_precision != "day":
        return head.counted
    timed = [one.row.counted for one in members if one.row.counted and one.row.counted_precision != "day"]
    return min(timed, default=head.counted)


def place_of(minutes: float | None) -> float:
    """Where a delay stands on the axis; an unknown one at its beginning."""
    return math.log10(1 + (minutes or 0.0) / 10)


def _credited(shown: Sequence[FamilyMember], rows: dict[int, int]) -> list[str]:
    """The wires and outlets that copies credit and that have no article of their own in the family, in that order."""
    return list(dict.fromkeys(one.credit for one in shown if one.credit and one.taken_from not in rows))


def _lines(
    shown: Sequence[FamilyMember],
    places: Sequence[float],
    rows: dict[int, int],
    trunks: dict[str, float],
    tops: dict[str, float],
) -> Figure:
    """From each source down to the line of its copy and right to the copy."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, member in enumerate(shown):
        if member.taken_from in rows:
            source = rows[member.taken_from]
            start, top = places[source], float(source)
        elif member.credit:
            start, top = trunks[member.credit], tops[member.credit]
        else:
            continue
        x += [start, start, places[row], None]
        y += [top, row, row, None]
    line = {"color": "@axis", "width": 1.4}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _wire_nodes(
    shown: Sequence[FamilyMember], rows: dict[int, int], trunks: dict[str, float], tops: dict[str, float]
) -> Figure:
    many = {wire: sum(one.credit == wire and one.taken_from not in rows for one in shown) for wire in trunks}
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": list(trunks.values()),
        "y": [tops[wire] for wire in trunks],
        "text": [f"<b>{escape(wire)}</b>  credited by {many[wire]}" for wire in trunks],
        "textposition": "middle right",
        "textfont": {"color": "@text", "size": 12},
        "marker": {"symbol": "square", "size": 10, "color": "@text"},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _day_bars(shown: Sequence[FamilyMember], start: datetime | None, span: float) -> list[Figure]:
    """The whole day of a copy that has no time of day."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, member in enumerate(shown[1:], 1):
        minutes = minutes_after(start, member)
        if member.row.counted_precision == "day" and minutes is not None:
            x += [place_of(max(minutes - _DAY_MIN / 2, 0)), min(place_of(minutes + _DAY_MIN / 2), span * 1.04), None]
            y += [row, row, None]
    line = {"color": "@grid", "width": 9}
    return [{"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}] if x else []


def _dots(
    shown: Sequence[FamilyMember], places: Sequence[float], tz: str, link: Callable[[FamilyMember], str]
) -> list[Figure]:
    """One trace for each ownership; crossed out where neither a credit nor a link tells the source."""
    traces = []
    for ownership, colour in OWNERSHIP_COLOURS.items():
        of = [(row, member) for row, member in enumerate(shown) if member.row.ownership == ownership]
        if not of:
            continue
        told = [member.credit is not None or member.taken_from is not None for _, member in of]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": ownership,
                "x": [places[row] for row, _ in of],
                "y": [row for row, _ in of],
                "text": [f" {_short(member, tz, first=row == 0)}" for row, member in of],
                "textposition": "middle right",
                "textfont": {"color": "@dim", "size": 11},
                "customdata": [link(member) for _, member in of],
                "hovertext": [_hover(member, tz, first=row == 0) for row, member in of],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "cliponaxis": False,
                "marker": {
                    "opacity": 1,
                    "size": [14 if row == 0 else 11 for row, _ in of],
                    "symbol": [
                        ("diamond" if row == 0 else "circle") + ("" if known else "-x")
                        for (row, _), known in zip(of, told, strict=True)
                    ],
                    "color": colour,
                    "line": {"color": "@gap", "width": 1.2},
                },
            }
        )
    return traces


def delay_words(member: FamilyMember, tz: str, *, first: bool = False) -> str:
    """How long after the head a copy came: ``+2 h 10 min``; its day where the time of day is not known."""
    row = member.row
    if first or row.counted is None or member.delay_s is None:
        return "undated" if row.counted is None else words.moment(row.counted, tz, row.counted_precision)
    return f"+{words.exact_duration(member.delay_s)}" if member.delay_s >= 60 else "at the same time"


def _short(member: FamilyMember, tz: str, *, first: bool) -> str:
    """The delay, or the time without its year: the axis has room for little."""
    said, counted = delay_words(member, tz, first=first), member.row.counted
    return said if counted is None else said.replace(f" {words.local_day(counted, tz).year}", "")


def _hover(member: FamilyMember, tz: str, *, first: bool) -> str:
    row = member.row
    lines = [f"<b>{escape(row.outlet)}</b>", escape(f"{row.country or 'country unknown'} · {row.ownership}")]
    lines.append(words.moment(row.counted, tz, row.counted_precision) if row.counted else "undated")
    if member.credit:
        lines.append(f"credits {escape(member.credit)}")
    elif not first:
        lines.append("nothing tells where it is from")
    if member.comparison:
        lines.append(f"keeps {words.percent(member.comparison.kept, 0)} of the first text")
    return "<br>".join(lines)


def _layout(shown: Sequence[FamilyMember], span: float, top: float, left: float) -> Figure:
    layout = frame(map_height(shown))
    layout["margin"] = {"l": 210, "r": 12, "t": 10, "b": 34}
    layout["dragmode"] = False
    layout["meta"] = {
        "narrow": {
            "margin": {"l": 126, "r": 4, "t": 10, "b": 34},
            "xaxis": {"range": [left - span * 0.06, span * 1.55], **_ticks(span, _NARROW_GAP)},
            "yaxis": {"ticktext": [_name(member, _NARROW_NAME) for member in shown]},
        }
    }
    layout["xaxis"] = {
        **_fixed(layout["xaxis"]),
        "type": "linear",
        "range": [left - span * 0.04, span * 1.2],
        **_ticks(span, _WIDE_GAP),
        "showgrid": True,
        "gridcolor": "@grid",
        "zeroline": False,
    }
    layout["yaxis"] = {
        "range": [len(shown) - 0.4, top - 0.7],
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "tickvals": list(range(len(shown))),
        "ticktext": [_name(member, _WIDE_NAME) for member in shown],
        "tickfont": {"color": "@text", "size": 12 if len(shown) <= 25 else 11},
    }
    return layout


def _ticks(span: float, gap: float) -> Figure:
    found: list[tuple[float, str]] = []
    for minutes, text in _TICKS:
        place = place_of(minutes)
        if place <= span * 1.05 and (not found or place - found[-1][0] >= gap * span):
            found.append((place, text))
    return {"tickvals": [place for place, _ in found], "ticktext": [text for _, text in found], "tickangle": 0}


def _fixed(axis: Figure) -> dict[str, Any]:
    return {key: value for key, value in axis.items() if key not in ("tickformatstops", "nticks")} | {
        "fixedrange": True
    }


def _name(member: FamilyMember, most: int) -> str:
    name = member.row.outlet
    return escape(name if len(name) <= most else f"{name[: most - 1].rstrip()}…") + "  "
