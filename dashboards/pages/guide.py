"""How to write a query: every construct with worked examples, from the guide that the tests hold the language to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import parts
from dashboards.attributes import aria
from dashboards.marking import excerpt, passages
from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.references import Catalogue, expand
from monitor.analysis.syntax import parse
from monitor.assembly import Monitor
from monitor.model.article import Span
from monitor.model.language import Example, GuideSection, GuideText, LanguageGuide
from monitor.model.topic import TopicVersion
from monitor.text.slugs import slug

PATH = "/help/language"
_WRITTEN = datetime(2022, 4, 13, tzinfo=UTC)


def layout(monitor: Monitor) -> Component:
    """The whole guide."""
    guide = monitor.guide
    sections = [(f"guide-{slug(section.name)}", section) for section in guide.sections]
    contents = [html.Li(html.A(section.name, href=f"#{name}")) for name, section in sections]
    contents += [
        html.Li(html.A("Whole queries", href="#guide-whole")),
        html.Li(html.A("The texts", href="#guide-texts")),
    ]
    return html.Div(
        [
            html.Div(
                [
                    html.H1("How to write a query"),
                    dcc.Link("Add a topic", href="/topics/new", className="plain button"),
                ],
                className="page-head",
            ),
            html.P(
                "Topics and searches are written in one language. Each example is answered by the monitor itself, with "
                "what counts as a mention marked. All texts and outlets are invented; nobody named in "
                "them did or said any of it.",
                className="note",
            ),
            html.Nav(html.Ul(contents), className="guide-contents", **aria(label="Parts of this page")),
            *(_section(name, section, guide) for name, section in sections),
            _whole(guide),
            _texts(guide),
        ],
        className="guide",
    )


def short_list(guide: LanguageGuide) -> Component:
    """What is used most, for the editor, with the way to the rest."""
    rows = [one for section in guide.sections for one in section.constructs if one.short]
    return html.Div(
        [
            html.Dl([part for row in rows for part in (html.Dt(html.Code(row.write)), html.Dd(row.means))]),
            html.P(dcc.Link("Everything that can be written, with examples", href=PATH), className="note"),
        ]
    )


def _section(name: str, section: GuideSection, guide: LanguageGuide) -> Component:
    constructs = [part for row in section.constructs for part in (html.Dt(html.Code(row.write)), html.Dd(row.means))]
    return html.Section(
        [
            html.H2(section.name, id=name),
            html.P(section.says, className="note"),
            html.Dl(constructs),
            html.Ul([_example(example, guide) for example in section.examples], className="guide-examples"),
        ],
        className="panel",
        **aria(labelledby=name),
    )


def _example(example: Example, guide: LanguageGuide) -> Component:
    text = guide.texts[example.text]
    node = expand(parse(example.query), _catalogue(guide))
    spans = evaluate(node, index_text(text.title, text.body, text.metadata))
    return html.Li(
        [
            html.P(example.says, className="says"),
            html.P([html.Code(example.query), " ", _verdict(spans)], className="asked"),
            html.P(_found(text, spans or ()), className="excerpt"),
        ]
    )


def _verdict(spans: tuple[Span, ...] | None) -> Component:
    if spans is None:
        return html.Span("does not match", className="badge frozen")
    many = "matches, without mentions" if not spans else f"matches, {len(spans)} mention{'s' if len(spans) > 1 else ''}"
    return html.Span(many, className="badge")


def _found(text: GuideText, spans: tuple[Span, ...]) -> list[Any]:
    """Title and the stretch of the body around the first mention there, marked."""
    marks = [("query", spans)]
    start, end = excerpt(text.body, spans)
    return [
        html.Strong(parts.marked(passages(text.title, "title", (), marks))),
        " — ",
        "… " if start else "",
        *parts.marked(passages(text.body, "body", (), marks, start, end)),
        " …" if end < len(text.body) else "",
    ]


def _whole(guide: LanguageGuide) -> Component:
    names = [name for name in guide.texts if any(name in one.hits for one in guide.whole)]
    head = html.Tr([html.Th("Query", scope="col"), *(html.Th(name, scope="col") for name in names)])
    rows = [
        html.Tr([html.Td(html.Code(one.query)), *(html.Td("yes" if name in one.hits else "–") for name in names)])
        for one in guide.whole
    ]
    return html.Section(
        [
            html.H2("Whole queries", id="guide-whole"),
            html.P(
                "As analysts write them, and which of three texts they find. Two of them find the football text only "
                "because of a word that means something else there: look at the samples before you save.",
                className="note",
            ),
            html.Div(html.Table([html.Thead(head), html.Tbody(rows)], className="plain-table"), className="scroll-x"),
        ],
        className="panel",
        **aria(labelledby="guide-whole"),
    )


def _texts(guide: LanguageGuide) -> Component:
    texts = [
        html.Article(
            [html.H3(f"{text.title} ({text.name})"), *(html.P(one) for one in text.body.split("\n\n")), _known(text)],
        )
        for text in guide.texts.values()
    ]
    return html.Section(
        [html.H2("The texts", id="guide-texts"), *texts],
        className="panel guide-texts",
        **aria(labelledby="guide-texts"),
    )


def _known(text: GuideText) -> Component | None:
    known = text.metadata
    pairs = [
        ("wire", known.wire),
        ("domain", known.domain),
        ("country", known.country),
        ("ownership", known.ownership if known.domain else None),
        ("language", known.lang),
        ("section", known.section),
        ("keywords", ", ".join(known.tags)),
        ("day", known.day.isoformat() if known.day else None),
    ]
    said = "; ".join(f"{name} {value}" for name, value in pairs if value)
    return html.P(f"Known beside the text: {said}.", className="sub") if said else None


def _catalogue(guide: LanguageGuide) -> Catalogue:
    return Catalogue(
        tuple(
            TopicVersion(number, number, name, slug(name), 1, query, "active", _WRITTEN)
            for number, (name, query) in enumerate(guide.topics.items(), 1)
        )
    )
