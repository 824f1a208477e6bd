"""How far measures of tone agree with analysts, as the topic's page shows it."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import words
from dashboards.state import link, tone_path
from monitor.model.agreement import Agreement, VersionAgreement
from monitor.model.labels import ENOUGH_LABELS
from monitor.model.overrides import POLARITIES
from monitor.model.selection import Selection


def agreement_panel(found: VersionAgreement, selection: Selection, *, sample: bool) -> list[Component]:
    """The agreement of each measure, how it comes about, and the way to label more in the selection's languages."""
    kept = Selection(sample=selection.sample, languages=selection.languages)
    shown: list[Any] = []
    if not found.measures:
        shown.append(html.P("No measure scored an article of this version, so there is nothing to agree with."))
    for one in found.measures:
        shown += [html.P(html.Strong(agreement_words(one)), className="precision"), _notes(one), _confusion(one)]
    if found.measures:
        shown += [
            html.P(
                "How often a measure and an analyst give an article the same tone, by a random sample that is read "
                "on a page without the measures' values; 95\u202f% Wilson interval. It changes no chart.",
                className="note",
            ),
            html.P(
                [
                    dcc.Link(
                        "Give tones to a random sample",
                        href=link(tone_path(found.version.slug), kept),
                        className="plain small button",
                    ),
                    html.Span(
                        " Sample articles: tones of collected ones are kept apart." if sample else "", className="sub"
                    ),
                ]
            ),
        ]
    return [part for part in shown if part is not None]


def agreement_words(found: Agreement) -> str:
    """An agreement with its interval, its n and its measure; never without them, and no number of too few labels."""
    if not found.judged:
        return f"Agreement not known: nothing is labelled that {found.measure} scored"
    if not found.is_enough:
        return f"Agreement not known: {found.judged} labelled, too few below {ENOUGH_LABELS}, by {found.measure}"
    low, high = (f"{100 * (end or 0):.0f}" for end in (found.low, found.high))
    return (
        f"Agreement {words.percent(found.value, 0)} ({low}–{high}\u202f%) of n = {words.number(found.judged)} "
        f"by {found.measure}"
    )


def _notes(found: Agreement) -> Component:
    notes = [
        f"It scored {words.number(found.scored)} of {words.counted(found.hits, 'match', 'matches')} in its language."
    ]
    if found.skipped:
        notes.append(f"Of {words.counted(found.skipped, 'more article')} nobody could tell.")
    if found.waiting:
        notes.append(
            f"{words.counted(found.waiting, 'further label')} will count once the articles that come before them in "
            "the sample are labelled."
        )
    return html.P(" ".join(notes), className="sub")


def _confusion(found: Agreement) -> Component | None:
    """Which tones are taken for which: a row for each by the analyst, a column for each by the measure."""
    if not found.is_enough:
        return None
    head = html.Tr([html.Th("Analyst"), *(html.Th(f"{words.MARKS[tone]} {tone}", scope="col") for tone in POLARITIES)])
    rows = [
        html.Tr(
            [html.Th(f"{words.MARKS[analyst]} {analyst}", scope="row")]
            + [
                html.Td(str(n), className="n same" if tone == analyst else "n")
                for tone, n in zip(POLARITIES, row, strict=True)
            ]
        )
        for analyst, row in zip(POLARITIES, found.confusion, strict=True)
    ]
    return html.Details(
        [
            html.Summary("Which tones it takes for which"),
            html.Table(
                [html.Caption(f"Columns: by {found.measure}"), html.Thead(head), html.Tbody(rows)],
                className="confusion",
            ),
        ]
    )
