"""The filters above every page of numbers, and the pills that say which of them are in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.state import places_of
from monitor.errors import WirewatchError
from monitor.model.selection import BUCKETS, UNITS, Selection
from monitor.model.source import OWNERSHIPS
from monitor.model.tone import TONE_LABELS
from monitor.model.topic import TopicVersion
from monitor.model.views import Choices
from monitor.queries.archive import Queries

CONTROLS = (
    ("f-topics", "value"), ("f-preset", "value"), ("f-dates", "value"), ("f-bucket", "value"), ("f-unit", "value"),
    ("f-query", "value"), ("f-outlet", "value"), ("f-source", "value"), ("f-country", "value"),
    ("f-ownership", "value"), ("f-lang", "value"), ("f-wire", "value"), ("f-tone", "value"), ("f-measure", "value"),
    ("f-tz", "value"), ("f-sample", "value"), ("f-version", "value"),
)  # fmt: skip
"""Every filter, in the order of the browser's script."""
LAZY = {"keepMounted": False}
"""Hundreds of options cost time on every page unless they are made when a list is opened."""
FROM_DATA = ("f-outlet", "f-source", "f-country", "f-lang", "f-wire")
"""The filters whose values come from what has been collected."""
PILL_NAMES = {
    "topics": ("topic", "topic"),
    "also": ("also", "also matched by"),
    "without": ("without", "not matched by"),
    "outlets": ("outlet", "outlet"),
    "sources": ("source", "source"),
    "countries": ("country", "country"),
    "ownership": ("ownership", "ownership"),
    "languages": ("lang", "language"),
    "wires": ("wire", "wire"),
    "origins": ("origin", "origin"),
    "families": ("family", "reprint family"),
    "stories": ("story", "story"),
    "entities": ("entity", "mentions"),
}


def filters(
    queries: Queries,
    choices: Choices,
    facts: Mapping[str, Any],
    *,
    has_both: bool,
    versions: Sequence[TopicVersion] = (),
) -> Component:
    """The bar; ``has_both`` offers the choice between sample and collected data, ``versions`` older ones of topics."""
    places = places_of(queries)
    names = {topic.slug: topic.name for topic in queries.topics()}
    chips = [
        dmc.Chip([parts.dot(places[slug]), names[slug]], value=slug, size="xs", variant="outline")
        for slug in facts["topics"]
    ]
    presets = [("7 d", "7"), ("30 d", "30"), ("90 d", "90"), ("6 mo", "default"), ("All", "all")]
    row = [
        html.Div(
            dmc.ChipGroup(chips, id="f-topics", multiple=True, value=list(facts["topics"])),
            className="chips",
            role="group",
            **aria(label="Topics"),
        ),
        dmc.SegmentedControl(
            id="f-preset",
            data=[{"label": label, "value": value} for label, value in presets],
            value="default",
            size="xs",
            transitionDuration=0,
        ),
        dmc.DatePickerInput(
            id="f-dates",
            type="range",
            valueFormat="D MMM YYYY",
            placeholder="Choose days",
            size="xs",
            hideOutsideDates=True,
            allowSingleDateInRange=True,
            ariaLabels={
                "nextMonth": "Next month",
                "previousMonth": "Previous month",
                "monthLevelControl": "Choose a month",
                "yearLevelControl": "Choose a year",
            },
            popoverProps={"withinPortal": True},
            className="f-dates",
        ),
        _select("f-bucket", "Granularity", [("auto", "Auto"), *((b, f"By {b}") for b in BUCKETS)], clearable=False),
        _select("f-unit", "Count", [(unit, unit.capitalize()) for unit in UNITS], clearable=False),
        dmc.TextInput(
            id="f-query",
            placeholder="Text query, press Enter",
            size="xs",
            debounce=True,
            className="f-query",
            rightSection=html.Kbd("/"),
            **aria(label="Text query within the selection"),
        ),
        html.Button("More filters", id="more", className="plain", **aria(expanded=False, controls="extra")),
    ]
    return html.Section(
        [
            html.Div(row, className="row"),
            html.Div(_extra(queries, choices, versions, has_both=has_both), className="extra", id="extra"),
            html.Div(id="words", className="words"),
        ],
        id="filters",
        className="filters",
        **aria(label="Filters"),
    )


def _extra(queries: Queries, choices: Choices, versions: Sequence[TopicVersion], *, has_both: bool) -> list[Component]:
    zones = sorted(available_timezones() - {"localtime"})
    sample = [("yes", "Sample only"), ("no", "Collected only")]
    tones = [*((value, value.capitalize()) for value in TONE_LABELS), ("disputed", "Scorers disagree")]
    return [
        _many("f-outlet", "Outlet", values_of("f-outlet", choices)),
        _many("f-source", "Source", values_of("f-source", choices)),
        _many("f-country", "Country", values_of("f-country", choices)),
        _many("f-ownership", "Ownership", [{"value": name, "label": name.capitalize()} for name in OWNERSHIPS]),
        _many("f-lang", "Language", values_of("f-lang", choices)),
        _many("f-wire", "Wire", values_of("f-wire", choices)),
        _select("f-tone", "Tone", tones, label_shown=True),
        _select(
            "f-measure",
            "Tone measured",
            [(value, words.MEASURE_WORDS[value].capitalize()) for value in queries.measures()],
            clearable=False,
            label_shown=True,
        ),
        _select(
            "f-tz", "Time zone", [(name, name) for name in zones], clearable=False, label_shown=True, searchable=True
        ),
        html.Div(_select("f-sample", "Data", sample, label_shown=True), className="" if has_both else "gone"),
        html.Div(
            _select("f-version", "Topic version", _version_choices(versions), label_shown=True, searchable=True),
            className="" if versions else "gone",
        ),
    ]


def _version_choices(versions: Sequence[TopicVersion]) -> list[tuple[str, str]]:
    return [(f"{one.slug}@{one.number}", f"{one.topic}, version {one.number}") for one in versions]


def _select(
    name: str,
    label: str,
    values: Sequence[tuple[str, str]],
    *,
    clearable: bool = True,
    label_shown: bool = False,
    searchable: bool = False,
) -> Component:
    texts = {"label": label} if label_shown else aria(label=label)
    found: Component = dmc.Select(
        id=name,
        data=[{"value": value, "label": text} for value, text in values],
        clearable=clearable,
        allowDeselect=clearable,
        searchable=searchable,
        placeholder="Any" if clearable else None,
        size="xs",
        maxDropdownHeight=300,
        comboboxProps=LAZY,
        className=name,
        **texts,
    )
    return found


def values_of(name: str, choices: Choices) -> list[dict[str, str]]:
    """The values that one of the filters in ``FROM_DATA`` offers."""
    found = {
        "f-outlet": choices.outlets,
        "f-source": choices.sources,
        "f-country": choices.countries,
        "f-lang": tuple((code, words.language(code)) for code, _ in choices.languages),
        "f-wire": choices.wires,
    }[name]
    return [{"value": value, "label": label} for value, label in found]


def _many(name: str, label: str, values: Sequence[Mapping[str, str]]) -> Component:
    found: Component = dmc.MultiSelect(
        id=name,
        label=label,
        data=list(values),
        searchable=True,
        clearable=True,
        placeholder="Any",
        size="xs",
        maxDropdownHeight=300,
        comboboxProps=LAZY,
        nothingFoundMessage="Nothing found",
    )
    return found


def pills(selection: Selection, queries: Queries) -> list[Component]:
    """The filters in force, each with a button that clears it."""
    choices = queries.choices(queries.shows_sample(selection))
    labels = {
        **{field: dict(choices.topics) for field in ("topics", "also", "without")},
        "outlets": dict(choices.outlets),
        "sources": dict(choices.sources),
        "countries": dict(choices.countries),
        "languages": {code: words.language(code) for code in selection.languages},
        "entities": queries.entity_names(selection.entities),
        "origins": {origin: _origin_words(origin, dict(choices.outlets)) for origin in selection.origins},
    }
    sample = queries.shows_sample(selection)
    grouped = queries.group_titles((*selection.families, *selection.stories), sample)
    labels["families"] = {key: f"“{title}”" for key, (title, _) in grouped.items()}
    labels["stories"] = {key: f"“{title}”" for key, (_, title) in grouped.items() if title}
    found: list[tuple[str, str]] = []
    for field, (key, label) in PILL_NAMES.items():
        values = getattr(selection, field)
        if field == "topics":
            values = [value for value in values if "@" in value]
        found += [(f"{key}={value}", f"{label}: {_named(value, labels.get(field, {}))}") for value in values]
    if selection.since or selection.until:
        found.append(("range", _range_words(selection, queries)))
    for key, value, text in (
        ("tone", selection.tone, f"tone: {selection.tone}"),
        ("disputed", selection.disputed or None, "tone: scorers disagree"),
        ("query", selection.query, f"text: {selection.query}"),
        ("tz", selection.tz if selection.tz != "UTC" else None, f"time zone: {selection.tz}"),
        ("sample", selection.sample, "sample data" if selection.sample else "collected data"),
        ("undated", selection.undated or None, "with undated articles"),
    ):
        if value is not None:
            found.append((key, text))
    shown_pills = [
        html.Span(
            [text, html.Button("×", className="x", **aria(label=f"Clear {text}"), **data(clear=key))],
            className="pill",
        )
        for key, text in found
    ]
    return [*shown_pills, parts.clear_link()] if shown_pills else []


def _named(value: str, labels: Mapping[str, str]) -> str:
    """A value in words; of a topic's stated version the topic's name and the number."""
    slug, at, number = value.rpartition("@")
    return f"{labels[slug]}, version {number}" if at and slug in labels else labels.get(value, value)


def _origin_words(origin: str, outlets: Mapping[str, str]) -> str:
    """An origin as a selection names it, in words: ``Xinhua (wire)``."""
    kind, _, name = origin.partition(":")
    return f"{outlets.get(name, name) if kind == 'outlet' else name} ({kind})"


def _range_words(selection: Selection, queries: Queries) -> str:
    since, until = queries.days(selection)
    return f"{words.span(since, until, selection.tz)} ({selection.tz})"


def nothing_yet() -> Component:
    """What a new archive shows before its first article, and what to do about it."""
    return html.Div(
        [
            html.H1("Nothing has been collected yet"),
            html.P(
                "Sources are polled on their schedules; the first articles appear here by themselves. "
                "Saved pages and files can be brought in with the command wirewatch import."
            ),
            html.P(
                [
                    dcc.Link("See the sources", href="/sources", className="plain button"),
                    " ",
                    dcc.Link("Add a topic", href="/topics/new", className="plain button"),
                ]
            ),
        ],
        className="panel problem calm",
    )


def problem(error: WirewatchError) -> Component:
    """What is wrong with the address, in place of the page."""
    return html.Div(
        [html.H1("These filters cannot be used"), html.P(str(error)), parts.clear_link()],
        className="panel problem",
        role="alert",
    )
