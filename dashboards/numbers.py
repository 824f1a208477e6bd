"""The numbers of a selection as cards, bars and captions: what overview and topic pages share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.figures import COLOURS, Figure, mix_figure
from dashboards.state import bucket_selection, link, stated_topics, topic_path
from dashboards.trend_figure import is_gap, trend_figure
from dashboards.version_marks import changes_within, lines_note
from monitor.model.entity import key_of_slug
from monitor.model.selection import UNITS, Selection, Unit
from monitor.model.tone import TONE_LABELS, ToneLabel
from monitor.model.topic import TopicVersion
from monitor.model.trend import FIRM_FROM, LINE_FROM, Listed, Totals, TrendRow
from monitor.queries.archive import Queries

IN_ARTICLES = {
    "articles": "",
    "families": ", not families: copies of one text can differ in tone",
    "origins": ", not origins: texts of one origin differ in tone",
    "mentions": ", not mentions: tone is that of an article",
}
"""Why a mix of tones counts articles while something else is counted elsewhere."""


def cards(totals: Sequence[Totals], selection: Selection, places: Mapping[str, int]) -> Component:
    """One card for each topic: its counts in every unit, the chosen one first, share, tone, what was not scored."""
    if not totals:
        return parts.empty("No topics yet", dcc.Link("Add a topic", href="/topics/new"))
    return html.Div(
        [_card(row, selection, places) for row in in_order(totals, places)],
        className="kpis one" if len(totals) == 1 else "kpis",
    )


def in_order(totals: Sequence[Totals], places: Mapping[str, int]) -> list[Totals]:
    """Topics in the order of their colours, as the filters show them."""
    return sorted(totals, key=lambda row: places.get(row.topic_slug, len(places)))


def _card(row: Totals, selection: Selection, places: Mapping[str, int]) -> Component:
    without_topic = replace(selection, topics=())
    scored = row.negative + row.neutral + row.positive
    unscored = row.unscored / row.articles if row.articles else None
    mean = row.tone
    of_topic = replace(selection, topics=stated_topics(selection, [row.topic_slug]))
    details = {
        "articles": words.counted(row.outlets, "outlet"),
        "families": "distinct texts",
        "origins": "wires or outlets",
        "mentions": "in title or body",
    }
    cells = [
        _cell(
            unit.capitalize(),
            dcc.Link(
                words.number(getattr(row, unit)),
                href=link("/articles", replace(of_topic, unit=unit)),
                title=_opens(row, unit),
            ),
            details[unit],
            chosen=unit == selection.unit,
        )
        for unit in sorted(UNITS, key=lambda unit: unit != selection.unit)
    ]
    cells += [
        _share(row, selection.unit),
        _cell(
            "Mean tone",
            parts.mean_mark(mean) if row.articles else "–",
            f"{words.interval(mean)}, n = {words.in_units(mean.n_scored, 'families')}"
            if row.articles
            else "no articles",
        ),
        _cell(
            "Unscored",
            words.percent(unscored, 0),
            f"{words.number(row.unscored)} of {words.number(row.unscored + scored)}",
        ),
    ]
    return html.Section(
        [
            html.H2(
                [
                    parts.dot(places.get(row.topic_slug, 0)),
                    dcc.Link(row.topic, href=link(topic_path(row.topic_slug), without_topic)),
                    html.Span(f"version {row.topic_version}" if row.topic_version else "entity", className="sub"),
                ]
            ),
            html.Dl(cells),
            _change(row),
            _undated(row),
        ],
        className="panel kpi",
    )


def _change(row: Totals) -> Component | None:
    """The tone against that of the time before; a change is named only where it is beyond chance."""
    change = row.change
    if change is None:
        return None
    interval = f"95\u202f%: {words.signed(change.low)} to {words.signed(change.high)}"
    if change.shown:
        side = "higher" if change.value > 0 else "lower"
        said = f"Tone {side} by {abs(change.value):.2f} than in the same time before"
    else:
        said = f"No change of tone can be told from the same time before: {words.signed(change.value)}"
    return html.P(f"{said} ({interval}; n = {change.n_before} and {change.n_after} families).", className="caption")


def _opens(row: Totals, unit: Unit) -> str:
    """What a count leads to; mentions have no rows of their own, so these are the articles that hold them."""
    if unit == "mentions":
        return f"Show the {words.counted(row.articles, 'article')} with {words.in_units(row.mentions, unit)}"
    return f"Show {words.in_units(int(getattr(row, unit)), unit)}"


def _share(row: Totals, unit: Unit) -> Component:
    """The part of everything collected under the same filters, in the chosen unit."""
    if unit == "mentions":
        return _cell("Share", "–", "none for mentions")
    value, whole = int(getattr(row, unit)), int(getattr(row, f"all_{unit}"))
    return _cell("Share", words.percent(value / whole if whole else None), f"of {words.in_units(whole, unit)}")


def _cell(name: str, value: Any, detail: str, *, chosen: bool = False) -> Component:
    shown = [html.Dt(name), html.Dd(value, className="value"), html.Dd(detail, className="detail")]
    return html.Div(shown, className="chosen" if chosen else "")


def _undated(row: Totals) -> Component | None:
    if not row.undated:
        return None
    return html.P(f"{words.counted(row.undated, 'article')} without a date: listed, not charted.", className="caption")


def voice_bars(
    totals: Sequence[Totals], together: Listed, selection: Selection, places: Mapping[str, int]
) -> Component:
    """Each topic's part of what the chosen topics have together; of all collected where there is only one.

    ``together`` counts an article, family or origin of several topics once. Mentions are never added across topics, so
    theirs are compared with the highest.
    """
    totals, unit = in_order(totals, places), selection.unit
    values = [int(getattr(row, unit)) for row in totals]
    if unit == "mentions":
        whole = max(values, default=0)
        note = "Mentions of each topic, never added across topics: the longest bar is the highest count."
    elif len(totals) == 1:
        whole = int(getattr(totals[0], f"all_{unit}"))
        note = f"Part of all collected {unit}, n = {words.number(whole)}."
    else:
        whole = int(getattr(together, unit))
        note = (
            f"Part of the {words.in_units(whole, unit)} of the chosen topics together. One of several topics is in "
            "the part of each, so the parts can make more than 100\u202f%."
        )
    if not whole:
        return parts.empty("Nothing to compare", parts.clear_link())
    bars = [
        html.Div(
            [
                html.Span([parts.dot(places.get(row.topic_slug, 0)), row.topic], className="name"),
                html.Span(
                    words.number(value) if unit == "mentions" else words.percent(value / whole, 0), className="n"
                ),
                html.Span(
                    html.Span(
                        className=f"fill c{places.get(row.topic_slug, 0) % COLOURS}",
                        style={"width": f"{100 * value / whole:.1f}%"},
                    ),
                    className="track",
                ),
            ],
            className="bar-row",
        )
        for row, value in zip(totals, values, strict=True)
    ]
    return html.Div([*bars, html.P(note, className="caption")])


def mix_bars(totals: Sequence[Totals], selection: Selection, places: Mapping[str, int]) -> Component:
    """How many articles of each topic are negative, neutral, positive and unscored."""
    if not any(row.articles for row in totals):
        return parts.empty("Nothing to show", parts.clear_link())
    rows = [_mix_row(row, selection, places) for row in in_order(totals, places)]
    note = (
        f"Counts articles{IN_ARTICLES[selection.unit]}, by tone "
        f"{words.MEASURE_WORDS[selection.measure]}: negative at or below −0.05, positive at or above "
        "+0.05. Unscored: no signal, or a language without a scorer."
    )
    return html.Div([mix_legend(), *rows, html.P(note, className="caption")])


def mix_legend() -> Component:
    """The four tones with their shapes and colours."""
    return html.P(
        [html.Span([html.Span(className=f"key {label}"), label], className="legend-item") for label in TONE_LABELS],
        className="legend",
    )


def _mix_row(row: Totals, selection: Selection, places: Mapping[str, int]) -> Component:
    counts = {label: int(getattr(row, label)) for label in TONE_LABELS}
    whole = sum(counts.values())
    of_topic = replace(selection, topics=stated_topics(selection, [row.topic_slug]), unit="articles")
    listed = {label: link("/articles", replace(of_topic, tone=label)) for label in TONE_LABELS}
    pieces = [
        html.Span(
            words.percent(count / whole, 0) if count / whole >= 0.08 else "",
            className=f"piece {label}",
            style={"flexGrow": str(count)},
            title=f"{label}: {words.counted(count, 'article')}, {words.percent(count / whole)}",
            **data(go=listed[label]),
        )
        for label, count in counts.items()
        if whole and count
    ]
    heading: list[Any] = [
        parts.dot(places.get(row.topic_slug, 0)),
        row.topic,
        html.Span(f"n = {words.number(whole)}", className="sub"),
    ]
    if not pieces:
        bar: list[Component] = [html.Span("no articles", className="sub")]
    else:
        spoken = ", ".join(f"{label} {count}" for label, count in counts.items())
        bar = [
            html.Span(pieces, className="mix", role="img", **aria(label=f"Tone mix of {row.topic}: {spoken}")),
            html.Span(
                [
                    dcc.Link(
                        [f"{words.MARKS[label]} {words.number(count)}", html.Span(f" {label}", className="hidden")],
                        href=listed[label],
                        className=f"tone {label}",
                        title=f"Show {words.counted(count, f'{label} article')}",
                    )
                    for label, count in counts.items()
                    if count
                ],
                className="mix-counts",
            ),
        ]
    return html.Div([html.Span(heading, className="name"), *bar], className="mix-row")


def trend_source(queries: Queries, selection: Selection, places: Mapping[str, int], as_share: bool) -> Figure | None:
    """The figure of volume and tone for at most as many topics as a chart can tell apart."""
    rows = charted(queries.trend(selection), queries.totals(selection))
    resolved = queries.resolve(selection)
    return trend_figure(
        rows,
        places,
        tz=selection.tz,
        bucket=resolved.bucket,
        link=lambda row: link("/articles", bucket_selection(selection, row)),
        now=queries.now(),
        as_share=as_share and selection.unit != "mentions",
        changed=_changed(queries, rows),
    )


def _changed(queries: Queries, rows: Sequence[TrendRow]) -> list[TopicVersion]:
    """The versions whose beginning a chart marks: those of its topic, where it has one alone."""
    if len({row.topic_slug for row in rows}) != 1 or key_of_slug(rows[0].topic_slug) is not None:
        return []
    return changes_within(queries.topic_versions(rows[0].topic_slug), rows[0].start, rows[-1].end)


def charted(rows: Sequence[TrendRow], totals: Sequence[Totals]) -> list[TrendRow]:
    """The rows of the topics with the highest totals of the charted unit, as many as there are colours."""
    unit = rows[0].unit if rows else "articles"
    highest = sorted(totals, key=lambda total: -int(getattr(total, unit)))
    kept = {total.topic_slug for total in highest[:COLOURS]}
    return [row for row in rows if row.topic_slug in kept]


def trend_note(queries: Queries, selection: Selection, places: Mapping[str, int]) -> str:
    """What a trend chart says about itself: n, range, zone, method, and only those marks that it really has."""
    rows = queries.trend(selection)
    resolved = queries.resolve(selection)
    since, until = queries.days(selection)
    totals = queries.totals(selection)
    counts = "; ".join(
        f"{row.topic}: n = {words.in_units(getattr(row, selection.unit), selection.unit)}"
        for row in in_order(totals, places)
    )
    bucket = words.BUCKET_WORDS[resolved.bucket]
    notes = [
        f"{counts}. {words.span(since, until, selection.tz)} ({selection.tz}), by {bucket}.",
        parts.METHOD.get(selection.measure, ""),
    ]
    if any(LINE_FROM <= row.tone.n_scored < FIRM_FROM or 0 < row.tone.n_scored < LINE_FROM for row in rows):
        notes.append(f"Hollow points: fewer than {FIRM_FROM} families; no line below {LINE_FROM}.")
    if selection.measure not in queries.measures():
        notes.append("The model of this measure is not installed here, so nothing is scored: wirewatch models install.")
    pending = queries.rescoring(selection)
    if pending is not None:
        far = f" ({words.number(pending.done)} of {words.number(pending.total)} articles)" if pending.total else ""
        notes.append(f"Tone by this measure is being worked out, newest first{far}: where it is not yet, no line is.")
    notes += _recounts(queries, resolved.versions or queries.resolve(queries.with_topics(selection)).versions)
    notes.append(lines_note(_changed(queries, rows), selection.tz))
    notes += [
        f"Hatched: version {version.number} of {version.topic} was frozen on "
        f"{words.moment(version.frozen, selection.tz)}; what came later was not matched with it."
        for version in resolved.versions
        if any(not row.kept for row in rows if (row.topic, row.topic_version) == (version.topic, version.number))
    ]
    if any(is_gap(row) and row.kept for row in rows):
        notes.append("Hatched: a gap, where fewer than 80\u202f% of the outlets were collected.")
    if rows and rows[-1].start <= queries.now() < rows[-1].end:
        notes.append(f"The last {bucket} is not over (shaded).")
    if selection.unit in parts.NOT_ADDITIVE:
        notes.append(parts.NOT_ADDITIVE[selection.unit])
    if len({row.topic_slug for row in rows}) > COLOURS:
        notes.append(f"The {COLOURS} topics with most {selection.unit} are drawn; choose topics above for others.")
    return " ".join(note for note in notes if note)


def _recounts(queries: Queries, versions: Sequence[TopicVersion]) -> list[str]:
    """How far versions that are drawn while they are still being counted have come."""
    names = {version.id: version.topic for version in versions}
    return [
        f"{names[job.version_id]} is still being counted, newest first: "
        + (f"counted back to {words.day(job.back_to.date())}, older ones later." if job.back_to else "just begun.")
        for job in queries.jobs()
        if job.version_id in names and job.state in ("waiting", "running")
    ]


def mix_source(queries: Queries, selection: Selection) -> Figure:
    """The tone mix over time of one topic, counted in articles."""
    in_articles = replace(selection, unit="articles")
    rows: dict[ToneLabel, tuple[TrendRow, ...]] = {
        label: queries.trend(replace(in_articles, tone=label))
        for label in TONE_LABELS
        if selection.tone in (None, label)
    }

    def link_to(row: TrendRow, label: ToneLabel) -> str:
        return link("/articles", replace(bucket_selection(in_articles, row), tone=label))

    return mix_figure(rows, tz=selection.tz, bucket=queries.resolve(selection).bucket, link=link_to)
