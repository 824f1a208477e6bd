"""Versions of a topic as pages show them: which one is drawn, the list of all, how precise each is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import words
from dashboards.attributes import aria, data
from dashboards.state import sample_path, versions_path
from monitor.model.labels import ENOUGH_LABELS, Precision, VersionPrecision
from monitor.model.topic import TopicVersion

STATES = {"active": "charted", "recounting": "being counted", "frozen": "kept"}


def drawn_note(drawn: TopicVersion) -> Component | None:
    """What to know of a version that is not the one that is charted usually."""
    if drawn.state == "active":
        return None
    if drawn.frozen is None:
        said = "It is still being counted, so its numbers are not complete."
    else:
        said = (
            f"It was kept until {words.moment(drawn.frozen, 'UTC')} UTC: articles that came later were not matched "
            "with it, and charts show a gap there."
        )
    back = html.Button("Back to the charted version", className="plain small", **data(patch='{"topic": null}'))
    return html.Section(
        [
            html.Strong(f"Everything below is drawn under version {drawn.number}:"),
            html.Code(drawn.query),
            html.Span(said),
            back,
        ],
        className="banner drawn",
        role="status",
    )


def version_list(versions: Sequence[TopicVersion]) -> Component:
    """All versions, the newest first, each with what can be done with it."""
    before = {newer.number: older.number for older, newer in pairwise(versions)}
    return html.Ol([_item(version, before.get(version.number)) for version in reversed(versions)], className="versions")


def _item(version: TopicVersion, before: int | None) -> Component:
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(f"Version {version.number}"),
                    html.Span(STATES[version.state], className=f"badge {version.state}"),
                    html.Span(said_of(version), className="sub"),
                ]
            ),
            html.Code(version.query, className="query"),
            html.Div(
                [
                    html.Button(
                        "Draw charts under it",
                        className="plain small",
                        **aria(label=f"Draw charts under version {version.number}"),
                        **data(patch=json.dumps({"topic": [f"{version.slug}@{version.number}"]})),
                    ),
                    dcc.Link(
                        f"Compare with version {before}",
                        href=versions_path(version.slug, before, version.number),
                        className="plain small button",
                    )
                    if before is not None
                    else None,
                ],
                className="tools",
            ),
        ]
    )


def said_of(version: TopicVersion) -> str:
    """When a version was saved, by whom and why; and until when it was kept."""
    kept = f"kept until {words.moment(version.frozen, 'UTC')}" if version.frozen else ""
    return " · ".join(
        part for part in (words.moment(version.created, "UTC"), version.author, version.note, kept) if part
    )


def precision_panel(
    found: Sequence[VersionPrecision], drawn: TopicVersion, *, sample: bool, stated: bool
) -> list[Component]:
    """The precision of the version that is drawn, those of the others, and the way to label more.

    ``stated``: the address says whether sample or collected articles are meant, and the way keeps to it.
    """
    of_drawn = next(item.precision for item in found if item.version.id == drawn.id)
    others = [item for item in reversed(found) if item.version.id != drawn.id and item.precision.judged]
    search = f"?sample={'yes' if sample else 'no'}" if stated else ""
    shown: list[Any] = [
        html.P(html.Strong(precision_words(of_drawn, drawn.number)), className="precision"),
        _notes(of_drawn),
        html.Ul([html.Li(precision_words(item.precision, item.version.number)) for item in others], className="sub")
        if others
        else None,
        html.P(
            [
                dcc.Link(
                    "Label a random sample", href=sample_path(drawn.slug) + search, className="plain small button"
                ),
                html.Span(
                    " Sample articles: labels of collected ones are kept apart." if sample else "", className="sub"
                ),
            ]
        ),
    ]
    return [part for part in shown if part is not None]


def precision_words(found: Precision, number: int) -> str:
    """A precision with its interval, its n and its version; never without them, and no number of too few labels."""
    if not found.hits:
        return f"Version {number} matches nothing, so there is nothing to label."
    if not found.judged:
        return f"Precision not known: nothing is labelled, version {number}"
    if not found.is_enough:
        return f"Precision not known: {found.judged} labelled, too few below {ENOUGH_LABELS}, version {number}"
    return (
        f"Precision {words.percent(found.value, 0)} ({_interval(found)}), "
        f"{words.number(found.relevant)} of {words.number(found.judged)} labelled, version {number}"
    )


def _interval(found: Precision) -> str:
    low, high = (f"{100 * (end or 0):.0f}" for end in (found.low, found.high))
    return f"{low}–{high}\u202f%"


def _notes(found: Precision) -> Component:
    notes = [
        "The part of its hits that belong to the topic, by a random sample that was read; 95\u202f% Wilson interval."
    ]
    if found.skipped:
        notes.append(f"Of {words.counted(found.skipped, 'more article')} nobody could tell.")
    if found.waiting:
        notes.append(
            f"{words.counted(found.waiting, 'further label')} will count once the hits that come before them in the "
            "sample are labelled."
        )
    return html.P(" ".join(notes), className="note")
