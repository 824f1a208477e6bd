"""Why a topic matches, as a list that opens: the parts of its query, which of them decided, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards import words
from dashboards.attributes import aria
from monitor.model.article import Field, Span
from monitor.model.reasons import Reason

LONGEST_PART = 90
MOST_FOUND = 4
MOST_ABSENT = 8
"""Branches of an OR that are not there and are still named; the rest is counted."""
_NAMES = {
    "and": "all of", "or": "any of", "near": "near each other", "in": "within one field", "within": "together",
    "atleast": "a number of times", "weight": "by weight",
}  # fmt: skip


def reasons(reason: Reason, texts: Mapping[Field, str]) -> Component:
    """The tree of one match; ``texts`` are the article's title and body, which the spans are of."""
    return html.Details(
        [html.Summary("The rule, part by part"), html.Ul(_part(reason, texts), className="reasons")], className="rule"
    )


def _part(reason: Reason, texts: Mapping[Field, str]) -> Component:
    line: list[Any] = [_sign(reason), html.Code(_short(reason.text), title=reason.text)]
    said = _said(reason, texts)
    if said:
        line.append(html.Span(said, className="sub"))
    below = _below(reason, texts)
    return html.Li([html.Div(line), html.Ul(below)] if below else html.Div(line), className=_look(reason))


def _sign(reason: Reason) -> Component:
    mark, spoken = ("✓", "holds") if reason.holds else ("✗", "does not hold")
    return html.Span([html.Span(mark, **aria(hidden="true")), html.Span(spoken, className="hidden")], className="sign")


def _look(reason: Reason) -> str:
    return "held" if reason.holds else "failed-part"


def _below(reason: Reason, texts: Mapping[Field, str]) -> list[Component]:
    """The parts below; of an OR those that hold, and the others in one line; of an exclusion only a compound one."""
    parts = reason.parts
    if reason.kind == "not" and not parts[0].parts:
        return []
    if reason.kind != "or":
        return [_part(part, texts) for part in parts]
    absent = [part for part in parts if not part.holds]
    if not any(part.holds for part in parts) and any(part.parts for part in parts):
        return [_part(part, texts) for part in parts]
    shown = [_part(part, texts) for part in parts if part.holds]
    if absent:
        named = ", ".join(_short(part.text) for part in absent[:MOST_ABSENT])
        rest = f" and {words.counted(len(absent) - MOST_ABSENT, 'other')}" if len(absent) > MOST_ABSENT else ""
        shown.append(
            html.Li(html.Div([html.Span("–", className="sign"), f"not found: {named}{rest}"]), className="sub")
        )
    return shown


def _said(reason: Reason, texts: Mapping[Field, str]) -> str:
    """What a part found, or that it found nothing; an exclusion is about what is not there."""
    if reason.kind == "not":
        inner = reason.parts[0]
        return "not found, so nothing is excluded" if reason.holds else f"found: {_found(inner, texts) or 'it holds'}"
    said = [reason.note] if reason.note else []
    if reason.kind == "term":
        said.insert(0, _found(reason, texts) if reason.holds else "not found")
    elif reason.kind in _NAMES:
        said.insert(0, _NAMES[reason.kind])
    return "; ".join(part for part in said if part)


def _found(reason: Reason, texts: Mapping[Field, str]) -> str:
    written = words_found(reason.spans, texts)
    shown = ", ".join(f"“{text}”" for text in written[:MOST_FOUND]) + (" …" if len(written) > MOST_FOUND else "")
    many = len(reason.spans)
    return f"{shown} ({words.counted(many, 'time')})" if many > 1 else shown


def words_found(spans: Sequence[Span], texts: Mapping[Field, str]) -> list[str]:
    """The words at these spans as the article has them, each wording once."""
    found: dict[str, None] = {}
    for span in spans:
        written = " ".join(texts[span.field][span.start : span.end].split())
        found.setdefault(written if len(written) <= 60 else f"{written[:57]}…")
    return list(found)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_PART else f"{text[: LONGEST_PART - 1]}…"
