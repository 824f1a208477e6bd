"""Lines on a chart where a topic got another version: when it was saved, its number, and the analyst's note. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from itertools import groupby

from dashboards import words
from dashboards.figures import Figure
from monitor.model.selection import zone
from monitor.model.topic import TopicVersion

NAME = "version"
"""What the shapes and annotations of these lines are called in a figure."""
LONGEST_NOTE = 28
MOST_NOTES = 3
"""Lines that have their note beside them; where there are more, only their numbers have room."""


def changes_within(versions: Sequence[TopicVersion], since: datetime, until: datetime) -> list[TopicVersion]:
    """The versions that changed a topic within [since, until); the first one changed nothing."""
    return [version for version in versions if version.number > 1 and since <= version.created < until]


def version_lines(changed: Sequence[TopicVersion], tz: str) -> tuple[list[Figure], list[Figure]]:
    """The lines and their labels; versions of one minute share a line."""
    here = zone(tz)
    shapes: list[Figure] = []
    labels: list[Figure] = []
    for at, group in groupby(changed, key=lambda version: version.created.astimezone(here).replace(tzinfo=None)):
        saved = list(group)
        x = at.isoformat(timespec="minutes")
        shapes.append(
            {
                "type": "line", "name": NAME, "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1,
                "line": {"color": "@axis", "width": 1.5, "dash": "dot"}, "layer": "below",
            }
        )  # fmt: skip
        labels.append(
            {
                "name": NAME, "text": _label(saved[-1], short=len(changed) > MOST_NOTES),
                "hovertext": "<br>".join(_told(one, tz) for one in saved),
                "x": x, "xref": "x", "xanchor": "left", "xshift": 3, "y": 1, "yref": "paper", "yanchor": "top",
                "showarrow": False, "font": {"color": "@dim", "size": 11},
            }
        )  # fmt: skip
    return shapes, labels


def lines_note(changed: Sequence[TopicVersion], tz: str) -> str:
    """What the lines mean, for the caption."""
    if not changed:
        return ""
    told = "; ".join(f"v{one.number} on {words.moment(one.created, tz)}{_why(one)}" for one in changed)
    return f"Dotted lines: where another version was saved ({told}). The numbers are one version's throughout."


def _label(version: TopicVersion, *, short: bool) -> str:
    note = version.note if len(version.note) <= LONGEST_NOTE else f"{version.note[: LONGEST_NOTE - 1]}…"
    return f"v{version.number}" if short or not note else f"v{version.number} {escape(note)}"


def _told(version: TopicVersion, tz: str) -> str:
    said = " · ".join(part for part in (words.moment(version.created, tz), version.author, version.note) if part)
    return f"<b>Version {version.number}</b><br>{escape(said)}"


def _why(version: TopicVersion) -> str:
    return f": {version.note}" if version.note else ""
