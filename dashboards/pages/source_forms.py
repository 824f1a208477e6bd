"""The forms of the sources page: adding a source after a test, and the controls of one source."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.forms import ANONYMOUS
from monitor.assembly import Monitor
from monitor.errors import SourceError, WirewatchError
from monitor.model.source import MAXIMUM_INTERVAL, MINIMUM_INTERVAL, OWNERSHIPS

ENTRIES = 8
INTERVALS = (10, 15, 30, 60, 120, 360, 720, 1440, 4320, 10_080)
FORM = ("address", "name", "kind", "interval", "outlet", "country", "lang", "ownership")


def adding() -> Component:
    """The form for a new source, folded away until it is wanted."""
    ownership = [{"value": value, "label": value.capitalize()} for value in OWNERSHIPS]
    fields = [
        dmc.TextInput(id="s-address", label="Address", placeholder="https://news.example/feed.xml"),
        dmc.TextInput(id="s-name", label="Name", placeholder="Example News: world"),
        dmc.Select(
            id="s-kind", label="Kind", value="feed", allowDeselect=False,
            data=[{"value": "feed", "label": "Feed"}, {"value": "page", "label": "Page"}],
        ),
        dmc.Select(id="s-interval", label="Polled", value="60", allowDeselect=False, data=_intervals()),
        dmc.TextInput(id="s-outlet", label="Outlet (optional)", placeholder="taken from the address"),
        dmc.TextInput(id="s-country", label="Country (optional)", placeholder="two letters, such as BY"),
        dmc.TextInput(id="s-lang", label="Language (optional)", placeholder="such as en"),
        dmc.Select(id="s-ownership", label="Ownership", value="unknown", allowDeselect=False, data=ownership),
    ]  # fmt: skip
    return html.Details(
        [
            html.Summary("Add a source"),
            html.Div(fields, className="form"),
            html.Div(
                [
                    dmc.Button("Test first", id="s-test", variant="default"),
                    dmc.Button("Add source", id="s-add"),
                    html.Span(
                        "A test fetches the address and shows what it gives; nothing is stored.", className="sub"
                    ),
                ],
                className="save",
            ),
            dcc.Loading(html.Div(id="s-tested"), delay_show=200, type="dot"),
            html.Div(id="s-added", role="status"),
        ],
        className="panel adding",
    )


def manager() -> Component:
    """What can be done with one source."""
    return html.Aside(
        [
            html.Div(
                [
                    html.H2("", id="m-name"),
                    html.Button("Close", className="plain small", **data(patch='{"manage": null}')),
                ],
                className="head",
            ),
            html.Div(id="m-facts"),
            dmc.Select(id="m-interval", label="Polled", data=_intervals(), allowDeselect=False),
            html.Div(
                [
                    dmc.Button("Save schedule", id="m-save", variant="default"),
                    dmc.Button("Pause", id="m-pause", variant="default"),
                    dmc.Button("Poll now", id="m-poll"),
                ],
                className="save",
            ),
            html.Div(id="m-said", role="status"),
        ],
        className="panel reader",
        **aria(label="One source"),
    )


def _intervals() -> list[dict[str, str]]:
    least, most = (int(edge.total_seconds() // 60) for edge in (MINIMUM_INTERVAL, MAXIMUM_INTERVAL))
    return [
        {"value": str(minutes), "label": words.every_minutes(minutes).capitalize()}
        for minutes in INTERVALS
        if least <= minutes <= most
    ]


def intervals_with(present: timedelta) -> tuple[list[dict[str, str]], str]:
    """The intervals to choose from and the present one, which is among them even if it was set elsewhere."""
    minutes = f"{present.total_seconds() / 60:g}"
    offered = _intervals()
    if minutes not in {choice["value"] for choice in offered}:
        offered.insert(0, {"value": minutes, "label": words.every(present).capitalize()})
    return offered, minutes


def tested(monitor: Monitor, form: dict[str, str]) -> Component:
    """What an address gives, before it becomes a source."""
    if not form["address"]:
        return parts.failed(SourceError("Give the address first."), "Nothing to test")
    try:
        found = monitor.actions.test_source(form["address"])
    except WirewatchError as error:
        return parts.failed(error, "This address gives nothing that can be collected")
    if found.document is not None:
        document = found.document
        entries = [
            html.Li(
                [
                    html.Strong(entry.title or "without a title"),
                    html.Span(
                        words.moment(entry.published.at, "UTC", entry.published.precision)
                        if entry.published
                        else "no date",
                        className="sub",
                    ),
                ]
            )
            for entry in document.entries[:ENTRIES]
        ]
        heading = (
            f"A feed: {document.title or 'without a title'}, {words.counted(len(document.entries), 'entry', 'entries')}"
        )
        notes = document.warnings
    else:
        article = found.article
        entries = [html.Li(html.Strong(article.title if article else ""))]
        heading = "A page with one article"
        notes = article.warnings if article else ()
    return html.Div(
        [
            html.Strong(heading),
            html.Ul(entries),
            html.Ul([html.Li(note) for note in notes], className="warnings") if notes else None,
        ],
        className="tested",
    )


def added(monitor: Monitor, form: dict[str, str]) -> tuple[Any, Any]:
    """Add the source of the form, or say why not."""
    try:
        source = monitor.actions.add_source(
            name=form["name"],
            kind="page" if form["kind"] == "page" else "feed",
            address=form["address"],
            outlet=form["outlet"],
            country=form["country"],
            lang=form["lang"],
            ownership=next((value for value in OWNERSHIPS if value == form["ownership"]), "unknown"),
            interval_minutes=minutes_of(form["interval"]),
            author=ANONYMOUS,
        )
    except WirewatchError as error:
        return parts.failed(error, "Nothing was added"), no_update
    said = f"Added {source.name}; it is polled {words.every(source.interval)}, the first time now."
    return html.Div(said, className="done"), {"name": source.name, "at": monitor.queries.now().isoformat()}


def minutes_of(interval: str) -> float:
    """The chosen interval in minutes.

    Raises:
        SourceError: nothing was chosen.
    """
    if not re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", interval, re.ASCII):
        raise SourceError("Choose how often the source is polled.")
    return float(interval)
