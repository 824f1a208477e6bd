"""Pieces that several pages show: panels, empty and failed states, tone marks, downloads, article lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import words
from dashboards.attributes import aria, data
from dashboards.figures import COLOURS
from dashboards.marking import Passage
from dashboards.state import link, topic_path
from monitor.analysis.russian_tone import CASES, MACRO_F1
from monitor.errors import WirewatchError
from monitor.model.selection import Selection
from monitor.model.trend import ToneMean
from monitor.model.views import ArticleRow

Children: TypeAlias = Any
"""What Dash takes as children: text, components, None, and lists of those."""

METHOD = {
    "vader-topic-1": (
        "Tone: mean of VADER's sentence scores towards the topic, one vote per family, 95\u202f% t-interval. "
        "Only English texts can be scored."
    ),
    "vader-1": (
        "Tone: mean of VADER's sentence scores over the whole article, one vote per family, 95\u202f% t-interval. "
        "Only English texts can be scored."
    ),
    "vader-news-1": (
        "Tone: what the sentences that mention the topic say towards it. Proper names are silenced, words far from the "
        "mention weigh less, the topic's own words are left out. One vote per family, 95\u202f% t-interval. "
        "English only."
    ),
    "minilm-news-1": (
        "Tone: what a model trained on labelled news reads in the sentences that mention the topic, with the topic's "
        "name hidden from it. One vote per family, 95\u202f% t-interval. English only."
    ),
    "ru-linear-1": (
        "Tone: what a linear model trained on labelled Russian news reads in the sentences that mention the topic. "
        f"Experimental: macro-F1 {MACRO_F1:.2f} on {CASES:,} labelled mentions that it was not made from. "
        "One vote per family, 95\u202f% t-interval. Russian only."
    ),
}
NOT_ADDITIVE = {
    "families": "A family can have articles in several buckets, so the total of the range is not their sum.",
    "origins": "An origin can have articles in several buckets, so the total of the range is not their sum.",
}


def marked(pieces: Sequence[Passage]) -> list[Any]:
    """Passages with their mentions marked."""
    return [html.Mark(run.text) if run.topics else run.text for piece in pieces for run in piece.runs]


def panel(title: str, body: Children, *, note: Children = None, side: Children = None, name: str = "") -> Component:
    """A framed part of a page with its heading."""
    head: list[Any] = [html.H2(title)]
    if side is not None:
        head.append(html.Div(side, className="side"))
    content: list[Any] = [html.Div(head, className="head")]
    if note is not None:
        content.append(html.P(note, className="note"))
    return html.Section([*content, body], className=f"panel {name}".strip())


def downloads(
    report: str, *, topic: str | None = None, entity: str | None = None, small: bool = False
) -> list[Component]:
    """A report of the selection as CSV, and its manifest; of one topic or entity alone where it is named.

    ``small`` ones stand in the head of a panel and say there which report they are.
    """
    of_topic = {name: value for name, value in (("topic", topic), ("entity", entity)) if value is not None}
    look = "plain small button" if small else "plain button"
    spoken = aria(label=f"Download the {report} as CSV") if small else {}
    return [
        html.A(
            "CSV" if small else "Download CSV",
            href="#",
            role="button",
            className=look,
            **spoken,
            **data(export=f"/export/{report}.csv", **of_topic),
        ),
        html.A(
            "Manifest",
            title="What the CSV rests on: selection, versions, checksum",
            href="#",
            role="button",
            className=f"{look} quiet",
            **data(export=f"/export/{report}.csv.manifest.json", **of_topic),
        ),
    ]


def graph(name: str, height: int, label: str, source: Any = None) -> Component:
    """A chart that keeps its place while it is empty. Its figure comes from the store ``name-source``."""
    config: Any = {
        "displayModeBar": False,
        "showSendToCloud": False,
        "plotlyServerURL": "",
        "responsive": True,
        "doubleClick": "reset",
    }
    empty = {"data": [], "layout": {"height": height, "xaxis": {"visible": False}, "yaxis": {"visible": False}}}
    return html.Div(
        [
            dcc.Store(id=f"{name}-source", data=source),
            dcc.Graph(id=name, figure=empty, config=config, style={"height": f"{height}px"}, responsive=True),
        ],
        className="chart",
        role="img",
        style={"minHeight": f"{height}px"},
        **aria(label=label),
    )


def skeleton(lines: int, height: int = 18) -> Component:
    """Grey bars of about the final size, shown until the answer comes."""
    return html.Div(
        [html.Div(className="bone", style={"height": f"{height}px"}) for _ in range(lines)], className="bones"
    )


def empty(title: str, advice: Children) -> Component:
    """What a part shows when there is nothing to show, and what to do about it."""
    return html.Div([html.Strong(title), html.P(advice)], className="empty")


def failed(error: WirewatchError, title: str = "This cannot be shown") -> Component:
    """An error in the words of the monitor."""
    return html.Div([html.Strong(title), html.P(str(error))], className="failed", role="alert")


def dot(place: int) -> Component:
    """The colour of a topic as a dot; always beside its name."""
    return html.Span(className=f"dot c{place % COLOURS}", **aria(hidden="true"))


def tone_mark(millionths: int | None) -> Component:
    """One tone with shape, sign and colour; ``unscored`` in words."""
    label = words.label_of(millionths)
    return html.Span(words.tone(millionths), className=f"tone {label}")


def mean_mark(mean: ToneMean) -> Component:
    """A mean tone with shape, sign and colour."""
    return html.Span(words.mean(mean), className=f"tone {words.mean_label(mean.value)}")


def tone_range(mean: ToneMean, limit: float = 0.6) -> Component:
    """A mean and its interval on a small scale from -limit to +limit; its numbers are in the cell beside it."""
    if mean.value is None:
        return html.Span("", className="scale none")
    parts = [html.Span(className="zero")]
    if mean.low is not None and mean.high is not None:
        low, high = _place(mean.low, limit), _place(mean.high, limit)
        parts.append(html.Span(className="bar", style={"left": f"{low:.1f}%", "width": f"{max(high - low, 1):.1f}%"}))
    parts.append(html.Span(className="mean", style={"left": f"{_place(mean.value, limit):.1f}%"}))
    return html.Span(
        parts,
        className=f"scale {words.mean_label(mean.value)}",
        title=f"{words.interval(mean)}, n = {words.counted(mean.n_scored, 'family', 'families')}",
    )


def _place(value: float, limit: float) -> float:
    return 100 * (min(max(value, -limit), limit) + limit) / (2 * limit)


def origin_link(url: str | None, text: str = "Open the original") -> Component | None:
    """A link out of Wirewatch; only to http and https addresses."""
    if not is_web_address(url):
        return None
    return html.A(text, href=url, target="_blank", rel="noopener noreferrer nofollow", className="out")


def is_web_address(url: str | None) -> bool:
    """Whether an address may be offered as a link."""
    if not url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def place_words(country: str | None, ownership: str) -> str:
    """Country and ownership of an outlet; unknown stays unknown."""
    return f"{country or 'country unknown'} · {ownership if ownership != 'unknown' else 'ownership unknown'}"


def article_list(rows: Sequence[ArticleRow], selection: Selection, places: Mapping[str, int]) -> Component:
    """Articles newest first, each with what an analyst looks for: when, where, tone, topics, copies."""
    if not rows:
        return empty("No articles match", clear_link())
    return html.Ol([_article_item(row, selection, places) for row in rows], className="articles")


def _article_item(row: ArticleRow, selection: Selection, places: Mapping[str, int]) -> Component:
    facts = [
        html.Span(words.moment(row.counted, selection.tz, row.counted_precision)),
        html.Span(row.outlet),
        html.Span(place_words(row.country, row.ownership)),
    ]
    if row.wire:
        facts.append(html.Span(f"wire: {row.wire}"))
    if row.copies > 1:
        facts.append(html.Span(f"{words.number(row.copies)} copies"))
    topics = [
        html.Span([dot(places[slug]), html.Span(slug_title(slug, places), className="hidden")])
        for slug in row.topics
        if slug in places
    ]
    return html.Li(
        [
            html.Div([*topics, dcc.Link(row.title, href=link(f"/article/{row.id}", selection))], className="title"),
            html.Div([tone_mark(row_tone(row)), *facts], className="facts"),
        ]
    )


def row_tone(row: ArticleRow) -> int | None:
    """The tone to show for a row: towards the first of the selection's topics that has one, else of the article."""
    if row.tone:
        return next((value for value in row.tone.values() if value is not None), None)
    return row.article_tone


def slug_title(slug: str, places: Mapping[str, int]) -> str:
    """A topic's slug for screen readers, where only its colour is shown."""
    return f"topic {slug}" if slug in places else slug


def topic_chip(name: str, slug: str, place: int) -> Component:
    """A topic's name with its colour, leading to its page."""
    return dcc.Link([dot(place), name], href=topic_path(slug), className="chip")


def clear_link() -> Component:
    """The way out of filters that match nothing."""
    return html.Button("Clear all filters", className="text-button", **data(clear="*"))
