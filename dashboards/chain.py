"""Who made an article: outlet ← wire ← origin, and who is quoted, pictured and signed, each with the words that say so.

The words stand as they are printed. A line whose words lie in title or body is tied to them by the credit's number, so
that looking at one lights up the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.state import link, registry_path
from monitor.model.article import Credit, CreditRole
from monitor.model.selection import Selection
from monitor.model.views import ArticlePage, ArticleRow

NO_PROOF = "no words kept that prove it"


def chain(page: ArticlePage, selection: Selection, part: Callable[..., Component]) -> Component:
    """The attribution chain as a block of its own; ``part`` makes its heading."""
    row = page.article.row
    layers: list[tuple[str, CreditRole, Sequence[str]]] = [
        ("Outlet", "outlet", (row.outlet,)),
        ("Wire", "wire", _one(row.wire)),
        ("Cites", "cites", row.cites),
        ("Photo", "photo", _one(row.photo)),
        ("Byline", "byline", _one(row.byline)),
        ("Editor", "editor", _one(page.article.editor)),
    ]
    lines: list[Component] = []
    for title, role, names in layers:
        lines += [html.Dt(title), html.Dd(_layer(page.article.credits, role, names))]
    return html.Section([part("Who made this text", className="part"), _links(row, selection), html.Dl(lines)],
                        className="chain")  # fmt: skip


def _one(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()


def _links(row: ArticleRow, selection: Selection) -> Component:
    """The chain itself: who carried the text, who is credited with it, where its family comes from."""
    kind, _, _ = row.origin_key.partition(":")
    # The origin opens what it feeds, within the filters in force.
    of_origin = link("/articles", Selection(origins=(row.origin_key,), sample=selection.sample))
    wire = html.Strong(row.wire) if row.wire else html.Span("none credited", className="dim")
    links = [
        ("Outlet", dcc.Link(row.outlet, href=registry_path("outlet", row.outlet_key)),
         parts.place_words(row.country, row.ownership)),
        ("Wire", wire, "credited with the text" if row.wire else "as far as the page says"),
        ("Origin", dcc.Link(row.origin, href=of_origin), _why_origin(row, kind)),
    ]  # fmt: skip
    return html.Ol(
        [
            html.Li(
                [
                    html.Span(title, className="dim"),
                    html.Span(name, className="who"),
                    html.Span(why, className="sub"),
                ]
            )
            for title, name, why in links
        ],
        className="chain-links",
        **aria(label="Outlet, wire and origin, each taken from the next"),
    )  # fmt: skip


def _why_origin(row: ArticleRow, kind: str) -> str:
    if kind == "wire":
        return "wire: the earliest credited in its family"
    return "outlet: the first to have it; no copy credits a wire" if row.copies > 1 else "outlet: no wire is credited"


def _layer(found: Sequence[Credit], role: CreditRole, names: Sequence[str]) -> list[Component]:
    """One layer: every proof that was found, then names without one; unknown is said."""
    proven = [(number, credit) for number, credit in enumerate(found) if credit.role == role]
    lines = [_proof(number, credit) for number, credit in proven]
    known = {credit.name for _, credit in proven}
    lines += [
        html.P([html.Span(name, className="who"), html.Span(NO_PROOF, className="sub")])
        for name in names
        if name not in known
    ]
    return lines or [html.P("not stated", className="dim")]


def _proof(number: int, credit: Credit) -> Component:
    """A name, the words that prove it, where they stand, and how far they can be trusted."""
    shown: list[Any] = [html.Span(credit.name, className="who")]
    if credit.printed:
        shown.append(html.Q(credit.printed))
    shown.append(html.Span(words.PLACES[credit.place], className="sub"))
    shown.append(
        html.Span(
            words.confidence(credit.confidence),
            className="badge frozen",
            title=f"Confidence {credit.confidence:.2f} of 1",
        )
    )
    if credit.span is None:
        return html.P(shown)
    return html.P(shown, tabIndex=0, className="in-text", title="Marked in the text", **data(credit=str(number)))


def proof_mark(content: Any, numbers: Sequence[int], found: Sequence[Credit]) -> Component:
    """A stretch of text that proves credits."""
    proven = ", ".join(dict.fromkeys(f"{_ROLES[found[number].role]}: {found[number].name}" for number in numbers))
    return html.Span(
        content, className="proof", title=f"says who made this: {proven}", **data(proof=" ".join(map(str, numbers)))
    )


_ROLES: dict[CreditRole, str] = {
    "outlet": "outlet",
    "wire": "wire",
    "cites": "cited",
    "photo": "photo",
    "byline": "byline",
    "editor": "editor",
}
