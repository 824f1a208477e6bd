"""An article for reading: who says it, when, why it matched, sentence by sentence; beside the table or as a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboards import by_hand, parts, words
from dashboards.attributes import aria, data
from dashboards.chain import chain
from dashboards.changes import Change, changed_paragraphs
from dashboards.evidence import BY, Marks, asked_for, body_of, title_of, tone_line, tones_towards
from dashboards.marking import paragraphs
from dashboards.reasons import reasons, words_found
from dashboards.state import entity_path, family_path, link, places_of, selection_of, story_path, topic_path
from dashboards.stretches import stretches
from monitor.assembly import Monitor
from monitor.errors import WirewatchError
from monitor.model.article import Field, Span
from monitor.model.selection import Selection
from monitor.model.views import ArticlePage, ArticleRow
from monitor.queries.archive import Queries

MOST_COPIES = 20
MINUTE_S = 60
FORMS = {"live blog": "live blog: a page of running entries", "part": "one page of a text that goes on over several"}
"""What a text is where it is not a whole article of its own."""


def connect(app: Dash, monitor: Monitor) -> None:
    """Tie the tones that analysts give; the reader is filled when it is opened, its switches work in the browser."""
    by_hand.connect(app, monitor)


def page_layout(monitor: Monitor, article_id: int, search: str) -> Component | None:
    """The page of one article, or ``None`` where there is none of that number."""
    by = dict(parse_qsl(search.removeprefix("?"))).get(BY)
    page = monitor.queries.article(article_id, asked_for(by))
    if page is None:
        return None
    selection = _selection(search)
    back = dcc.Link("← All articles", href=link("/articles", selection), className="back")
    return html.Div([back, _reader(page, selection, places_of(monitor.queries), alone=True)], className="article-page")


def aside(queries: Queries, article: object, address: object) -> Component | None:
    """The reader beside the table: the article that the address names, if any."""
    if not isinstance(article, str) or not article.isascii() or not article.isdigit() or len(article) > 15:
        return None
    page = queries.article(int(article))
    close = html.Button(
        "Close", className="plain small", **aria(label="Close the article"), **data(patch='{"article": null}')
    )
    if page is None:
        body: Component = parts.empty("This article is gone", "It may have been removed with the sample.")
        return html.Aside([html.Div(close, className="reader-bar"), body], className="panel reader")
    selection = _selection(address)
    whole = dcc.Link("Full page", href=link(f"/article/{page.article.row.id}", selection))
    bar = html.Div([whole, close], className="reader-bar")
    return html.Aside(
        [bar, _reader(page, selection, places_of(queries), alone=False)],
        className="panel reader tones",
        **aria(label="Article"),
    )


def _selection(address: object) -> Selection:
    try:
        return selection_of(address if isinstance(address, str) else "")
    except WirewatchError:
        return Selection()


def _reader(page: ArticlePage, selection: Selection, places: Mapping[str, int], *, alone: bool) -> Component:
    stored = page.article
    names = {topic.version.slug: topic.version.topic for topic in page.topics}
    marks = Marks(places, names, stored.credits)
    title = title_of(page, marks)
    heading = html.H1(title) if alone else html.H2(title)
    part: Callable[..., Component] = html.H2 if alone else html.H3
    body = body_of(page, marks)
    content = [
        heading,
        chain(page, selection, part),
        _facts(page, selection),
        _why(page, selection, places, part, alone=alone),
        _entities(page, selection, part),
        tone_line(page),
        html.Div(
            [
                html.Button("Sentence tone", className="plain small", **aria(pressed="true"), **data(toggle="tones")),
                html.Span(
                    "Bold: matched words. Shaded: sentence tone. Thin line: tone words; struck out: left out. "
                    "Italic: reported words. Dotted line: says who made it.",
                    className="marks-key",
                ),
            ],
            className="switch",
        ),
        html.Div(body or parts.empty("No text", "The page held a title and no text."), className="text"),
        _family(page, selection, part),
        _revisions(page, selection.tz, part),
    ]
    return html.Article(content, className="panel reader tones" if alone else "")


def _facts(page: ArticlePage, selection: Selection) -> Component:
    """When, in what language, of what kind, and where it was collected."""
    stored, row, tz = page.article, page.article.row, selection.tz
    facts: list[tuple[str, Any]] = [
        ("Published", _published(row, tz)),
        ("Counted", _counted(row, tz)),
        ("Last change", _moment(stored.modified, tz, "stated by the page")),
        ("First seen", _moment(row.first_seen, tz)),
        ("Section", row.section),
        ("Language", _language(row)),
        ("Form", FORMS.get(stored.form)),
        ("Length", words.counted(row.words, "word")),
        ("Collected by", ", ".join(page.sources)),
    ]
    shown = [part for name, value in facts if value for part in (html.Dt(name), html.Dd(value))]
    return html.Div(
        [html.Dl(shown, className="credits"), None if row.sample else parts.origin_link(row.url), _sample_mark(row)],
        className="credit-box",
    )


def _moment(at: datetime | None, tz: str, *notes: str) -> str | None:
    return None if at is None else f"{words.moment(at, tz)} ({', '.join((tz, *notes))})"


def _published(row: ArticleRow, tz: str) -> str:
    """The time of publication, where it was found, and how certain it is."""
    if row.published is None:
        return "no date given"
    origin = words.DATE_ORIGINS.get(row.published_from or "", "")
    certainty = words.CERTAINTIES.get(row.published_certainty or "stated", "")
    if row.published_certainty == "inferred" and origin:
        origin, certainty = f"worked out {origin}", ""
    day_only = "day only" if row.published_precision == "day" else tz
    notes = ", ".join(part for part in (day_only, origin, certainty) if part)
    return f"{words.moment(row.published, tz, row.published_precision)} ({notes})"


def _counted(row: ArticleRow, tz: str) -> str | None:
    if row.counted is None:
        return "not charted: there is no date to count by"
    if not row.estimated:
        return None
    return f"{words.moment(row.counted, tz)}, estimated: the given time is missing or not believable"


def _language(row: ArticleRow) -> Component:
    """The language and whether it is doubtful."""
    name = words.language(row.lang)
    said = f"{name}, {words.DOUBTS[row.lang_doubt]}" if row.lang_doubt else name
    return html.Span(said, title=f"Confidence {row.lang_confidence:.2f} of 1" if row.lang else "")


def _sample_mark(row: ArticleRow) -> Component | None:
    return (
        html.Span("Sample: invented outlet and text, so there is no original to open", className="badge frozen")
        if row.sample
        else None
    )


def _why(
    page: ArticlePage,
    selection: Selection,
    places: Mapping[str, int],
    part: Callable[..., Component],
    *,
    alone: bool,
) -> Component:
    if not page.topics:
        return html.P("No watched topic matches this article.", className="note")
    items = []
    towards = page.evidence.topic
    shown = f"{towards.slug}~{page.evidence.tone.measure}" if towards else None
    texts: dict[Field, str] = {"title": page.article.row.title, "body": page.article.body}
    for topic in page.topics:
        found = _written(topic.spans, texts)
        version = topic.version
        items.append(
            html.Li(
                [
                    html.Div(
                        [
                            parts.dot(places.get(version.slug, 0)),
                            dcc.Link(version.topic, href=link(topic_path(version.slug), selection)),
                            html.Span(
                                f"{words.counted(len(topic.spans), 'mention')}: {found}" if found else "",
                                className="sub",
                            ),
                        ]
                    ),
                    tones_towards(page.article.row.id, topic, selection, shown),
                    html.P("Its query can no longer be read, so the parts cannot be shown.", className="sub")
                    if topic.why is None
                    else reasons(topic.why, texts),
                ]
            )
        )
    chosen = (*([towards.slug] if towards else []), *selection.topics)
    given = by_hand.tones_by_hand(page.article.row.id, page.topics, chosen, alone=alone)
    return html.Div([part("Topics, and why", className="part"), html.Ul(items), given], className="why")


def _entities(page: ArticlePage, selection: Selection, part: Callable[..., Component]) -> Component | None:
    """Who is mentioned, how often, by which words, and in what tone."""
    if not page.entities:
        return None
    kept = Selection(since=selection.since, until=selection.until, tz=selection.tz, sample=selection.sample)
    texts: dict[Field, str] = {"title": page.article.row.title, "body": page.article.body}
    items = [
        html.Li(
            [
                dcc.Link(one.name, href=link(entity_path(one.key), kept)),
                html.Span(words.number(len(one.spans)), className="n", title=words.counted(len(one.spans), "mention")),
                parts.tone_mark(one.tone.value) if one.tone.value is not None else None,
            ],
            title=f"{one.type or 'not in the registry'}: {_written(one.spans, texts)}",
        )
        for one in page.entities
    ]
    return html.Div([part("Who is mentioned", className="part"), html.Ul(items)], className="named")


def _written(spans: Sequence[Span], texts: Mapping[Field, str]) -> str:
    """The words of some mentions as the text has them, the first few."""
    seen = words_found(spans, texts)
    return ", ".join(f"“{text}”" for text in seen[:6]) + (" …" if len(seen) > 6 else "")


def _family(page: ArticlePage, selection: Selection, part: Callable[..., Component]) -> Component:
    """The place of the article among its copies, the nearest of them, and the story that they tell."""
    row = page.article.row
    order = sorted(
        (*page.copies, row), key=lambda copy: (copy.counted is None, copy.counted or row.first_seen, copy.key)
    )
    place, total = order.index(row) + 1, len(order)
    whole = dcc.Link("All copies side by side", href=link(family_path(row.family), selection))
    shown: list[Any] = [
        part(
            f"Family: {words.number(total)} copies of this text"
            if total > 1
            else "Family: no copy of this text is known",
            className="part",
        )
    ]
    if total > 1:
        shown.append(html.P([f"{_place(order, place, row)} ", whole, "."]))
        shown.append(html.Ul([_copy(copy, row, selection) for copy in page.copies[:MOST_COPIES]]))
    if total > MOST_COPIES + 1:
        shown.append(html.P(f"and {words.counted(total - 1 - MOST_COPIES, 'other')}.", className="sub"))
    if row.story is not None:
        named = dcc.Link(row.story_title or "its story", href=link(story_path(row.story), selection))
        shown.append(html.P([html.Span("Story: ", className="dim"), named], className="of-story"))
    return html.Section(shown, className="copies")


def _place(order: Sequence[ArticleRow], place: int, row: ArticleRow) -> str:
    """Which copy it is: ``Copy 3 of 14, 2 h after the first at The Lantern.``"""
    first, total = order[0], words.number(len(order))
    if place == 1:
        return f"The first of {total} copies."
    after = _after(first, row)
    return f"Copy {words.number(place)} of {total}, {after} the first at {first.outlet}."


def _after(first: ArticleRow, row: ArticleRow) -> str:
    if first.counted is None or row.counted is None or "day" in (first.counted_precision, row.counted_precision):
        return "after"
    seconds = (row.counted - first.counted).total_seconds()
    return f"{words.duration(seconds)} after" if seconds >= MINUTE_S else "at the same time as"


def _copy(copy: ArticleRow, row: ArticleRow, selection: Selection) -> Component:
    return html.Li(
        [
            dcc.Link(copy.outlet, href=link(f"/article/{copy.id}", selection)),
            html.Span(parts.place_words(copy.country, copy.ownership), className="sub"),
            html.Span(_delay(copy, row.counted), className="n"),
        ]
    )


def _delay(copy: ArticleRow, own: Any) -> str:
    if copy.counted is None or own is None:
        return "undated"
    seconds = (copy.counted - own).total_seconds()
    if copy.counted_precision == "day":
        return words.day(copy.counted.date())
    if abs(seconds) < MINUTE_S:
        return "at the same time"
    size = words.duration(abs(seconds))
    return f"{size} {'later' if seconds > 0 else 'earlier'}"


def _revisions(page: ArticlePage, tz: str, part: Callable[..., Component]) -> Component | None:
    """The earlier texts, each with what the next one changed in it."""
    if not page.revisions:
        return None
    earlier = sorted(page.revisions, key=lambda item: item.number)
    later = [(item.title, item.body) for item in earlier[1:]] + [(page.article.row.title, page.article.body)]
    items = [
        html.Details(
            [
                html.Summary(f"Revision {item.number}, replaced {words.moment(item.replaced, tz)} ({tz})"),
                html.P(stretches(changed_paragraphs([item.title], [title])), className="revised-title"),
                html.Div(_revised(changed_paragraphs(_paragraphs(item.body), _paragraphs(body)))),
            ],
            open=item is earlier[-1],
        )
        for item, (title, body) in reversed(list(zip(earlier, later, strict=True)))
    ]
    key = html.P(
        [html.Del("Struck out"), ": removed by the edit. ", html.Ins("Underlined"), ": added by it."],
        className="caption",
    )
    return html.Section([part("Earlier texts", className="part"), key, *items], className="revisions")


def _paragraphs(body: str) -> list[str]:
    return [body[start:end] for start, end in paragraphs(body)]


def _revised(found: list[list[Change]]) -> list[Component]:
    """Changed paragraphs in full; runs of unchanged ones only as their number."""
    shown: list[Component] = []
    for same, group in groupby(found, key=lambda paragraph: [change.kind for change in paragraph] == ["same"]):
        run = list(group)
        if same:
            shown.append(html.P(f"{words.counted(len(run), 'paragraph')} unchanged", className="sub"))
        else:
            shown += [html.P(stretches([paragraph])) for paragraph in run]
    return shown
