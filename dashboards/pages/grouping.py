"""What the pages of families and stories share: whose page it is, its links, counts, the log of splits and merges."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria
from dashboards.state import link, selection_of
from monitor.errors import WirewatchError
from monitor.model.groups import Grouping, GroupingScope
from monitor.model.selection import Selection
from monitor.queries.archive import Queries

OWNERSHIP_CLASSES = {
    "state": "o-state",
    "state-affiliated": "o-near",
    "public": "o-public",
    "independent": "o-free",
    "unknown": "o-unknown",
}
"""The colours of ownership; the map of a family has the same."""
NAMED = 5
"""Articles or families that the log names."""


def key_at(path: object, scope: GroupingScope) -> str:
    """The key that the path of a family's or story's page names; empty for another page's path."""
    match [unquote(part) for part in str(path or "").split("/") if part]:
        case [kind, key] if kind == scope:
            return key
        case _:
            return ""


def selection_at(search: object) -> Selection:
    """The selection of an address; where that cannot be read, one without conditions."""
    try:
        return selection_of(search if isinstance(search, str) else "")
    except WirewatchError:
        return Selection()


def kinds(queries: Queries, selection: Selection) -> tuple[bool, ...]:
    """Whether to look among sample or real articles, in order: both where the address does not say which."""
    chosen = queries.shows_sample(selection)
    return (chosen,) if selection.sample is not None else (chosen, not chosen)


def around(queries: Queries, selection: Selection, sample: bool) -> Selection:
    """What links from a whole family or story keep: the zone, and sample or real where that must be said."""
    said = None if sample == queries.shows_sample(Selection()) else sample
    return Selection(tz=selection.tz, sample=said if selection.sample is None else selection.sample)


def over(base: Selection, moments: Sequence[datetime]) -> Selection:
    """The selection over the days of these times, as the zone and as UTC count them: day-only times are days of UTC."""
    if not moments:
        return base
    days: list[date] = [day for at in moments for day in (at.date(), words.local_day(at, base.tz))]
    return replace(base, since=min(days), until=max(days) + timedelta(days=1))


def number_link(value: int, selection: Selection, title: str) -> Component:
    """A number that opens the articles that make it up."""
    return dcc.Link(words.number(value), href=link("/articles", selection), title=title)


def count_cards(cards: Sequence[tuple[str, Any, Any]]) -> Component:
    """Numbers side by side: (what is counted, the number, what is said below it)."""
    return html.Dl(
        [
            html.Div([html.Dt(name), html.Dd(value, className="value"), html.Dd(detail, className="detail")])
            for name, value, detail in cards
        ],
        className="panel group-counts",
    )


def bars(rows: Sequence[tuple[Any, int, Any, str]], whole: int) -> Component:
    """Small bars: (name, value, the value as it is shown, the class of its colour or none)."""
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(name, className="name"),
                    html.Span(
                        html.Span(
                            className=f"fill {colour}".strip(), style={"width": f"{100 * value / max(whole, 1):.1f}%"}
                        ),
                        className="track",
                    ),
                    html.Span(shown, className="n"),
                ]
            )
            for name, value, shown, colour in rows
        ],
        className="small-bars",
    )


def ownership_dot(ownership: str) -> Component:
    """The colour of an ownership as a dot; always beside its name."""
    return html.Span(className=f"dot {OWNERSHIP_CLASSES[ownership]}", **aria(hidden="true"))


def signature(*shown: object) -> str:
    """Something short that differs where what is shown differs."""
    return hashlib.sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def stamp() -> str:
    """Something new each time, so that what shows a group asks again."""
    return secrets.token_hex(8)


def done(said: Any) -> Component:
    """What a correction has done, in words."""
    return html.Div(said, className="done", role="status")


def log(
    groupings: Sequence[Grouping], names: Mapping[str, str], what: tuple[str, str], tz: str, path: Callable[[str], str]
) -> Component:
    """Splits and merges, the newest first; ``names`` are those of the keys that are known on this page.

    ``path`` gives the page of a key that is not among them: the other part of a split.
    """
    if not groupings:
        return html.P("Nobody has split or merged anything here.", className="note")
    return html.Ol([_entry(one, names, what, tz, path) for one in reversed(groupings)], className="entry-history")


def _entry(
    one: Grouping, names: Mapping[str, str], what: tuple[str, str], tz: str, path: Callable[[str], str]
) -> Component:
    first, second = one.sides
    sides = ("Taken out", "Left") if one.kind == "split" else ("One side", "The other")
    return html.Li(
        [
            html.Div(
                [
                    html.Strong("Split" if one.kind == "split" else "Merged"),
                    html.Span(words.moment(one.at, tz), className="sub"),
                    html.Span(one.author, className="sub"),
                ],
                className="head",
            ),
            html.P(one.note) if one.note else None,
            *(
                html.P(
                    [
                        f"{said}: {words.counted(len(keys), *what)}. ",
                        html.Span(_named(keys, names, path), className="sub"),
                    ]
                )
                for said, keys in zip(sides, (first, second), strict=True)
            ),
        ]
    )


def _named(keys: Sequence[str], names: Mapping[str, str], path: Callable[[str], str]) -> list[Any]:
    known = [names[key] for key in keys if key in names]
    if not known:
        return [dcc.Link("Not here: open where they are now", href=path(keys[0]))] if keys else []
    shown = ", ".join(known[:NAMED])
    return [f"{shown} and {len(known) - NAMED} more here" if len(known) > NAMED else shown]


def gone(what: str) -> Component:
    """What stands in place of a group that is not there any more."""
    return parts.empty(f"This {what} is not there any more", "It may have been removed with the sample.")
