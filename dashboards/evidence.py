"""A text with what a measure read in it: sentences by their tone, the words that made it, whose words are reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.chain import proof_mark
from dashboards.figures import COLOURS
from dashboards.marking import Passage, Run, paragraphs, passages
from dashboards.state import link
from monitor.model.article import Credit, Field, Span
from monitor.model.selection import Selection
from monitor.model.tone import MILLION, SentenceTone, Tone, ToneWord, Why
from monitor.model.views import ArticlePage, ArticleTopic

WHY_WORDS: dict[Why, str] = {
    "negated": "turned round by a negation",
    "boosted": "made stronger by a word beside it",
    "damped": "made weaker by a word beside it",
    "shouted": "in capitals",
    "but": "weighed by a \u201cbut\u201d",
    "idiom": "part of an idiom",
    "name": "left out: part of a proper name",
    "target": "left out: the topic's own name",
    "far": "far from the mention, so it counts less",
    "quote": "left out: said by the topic itself",
}
BY = "by"
"""The key of an address that says by which topic and measure a text is explained."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the marks of a text mean: the colour and name of each topic, and the credits by number."""

    places: Mapping[str, int]
    names: Mapping[str, str]
    credits: Sequence[Credit]


def asked_for(given: str | None) -> tuple[str, str] | None:
    """The topic and measure of an address: ``sanctions~vader-news-1``."""
    slug, _, measure = (given or "").rpartition("~")
    return (slug, measure) if slug and measure else None


def title_of(page: ArticlePage, marks: Marks) -> list[Any]:
    """The title with its marks."""
    return _spans(_passages(page, page.article.row.title, "title"), marks)


def body_of(page: ArticlePage, marks: Marks) -> list[Component]:
    """The paragraphs of the body with their marks."""
    body = page.article.body
    return [
        html.P(_spans(_passages(page, body, "body", start, end), marks), lang=page.article.row.lang or "")
        for start, end in paragraphs(body)
    ]


def _passages(page: ArticlePage, text: str, field: Field, start: int = 0, end: int | None = None) -> list[Passage]:
    mentions = [(topic.version.slug, topic.spans) for topic in page.topics]
    proofs = [(number, one.span) for number, one in enumerate(page.article.credits) if one.span is not None]
    said = [(Span(field, one.start, one.end), _speaker(text, one.speaker)) for one in page.reported.get(field, ())]
    return passages(text, field, page.evidence.sentences, mentions, start, end, proofs, said)


def _speaker(text: str, place: tuple[int, int] | None) -> str:
    return "reported words" if place is None else f"reported words of {text[place[0] : place[1]]}"


def _spans(pieces: list[Passage], marks: Marks) -> list[Any]:
    found: list[Any] = []
    for piece in pieces:
        runs = [_run(run, marks) for run in piece.runs]
        if piece.sentence is None:
            found += runs
            continue
        label, said = _judged(piece.sentence)
        focus = 0 if label in ("negative", "neutral", "positive") else -1
        found.append(html.Span(runs, className=f"s {label}", tabIndex=focus, **data(score=said)))
    return found


def _judged(sentence: SentenceTone) -> tuple[str, str]:
    """The class of a sentence and what is told of it."""
    if sentence.reason == "no-target":
        return "outside", "does not mention the topic: not counted"
    if sentence.value is None:
        reason = words.REASON_WORDS.get(sentence.reason or "", "")
        return "unscored", f"unscored: {reason}" if reason else "unscored"
    if not sentence.has_signal:
        return "silent", "no signal: counts as 0"
    sure = "" if sentence.confidence is None else f", {100 * sentence.confidence:.0f}\u202f% sure"
    return words.label_of(sentence.value), f"{words.signed(sentence.value / MILLION)}{sure}"


def _run(run: Run, marks: Marks) -> Any:
    content: Any = run.text
    if run.word is not None:
        content = _toned(run.text, run.word)
    if run.said:
        content = html.Span(content, className="said", title=run.said)
    if run.credits:
        content = proof_mark(content, run.credits, marks.credits)
    if not run.topics:
        return content
    place = marks.places.get(run.topics[0], 0) % COLOURS
    title = "mentions " + ", ".join(marks.names.get(topic, topic) for topic in run.topics)
    return html.Mark(content, className=f"c{place}", title=title)


def _toned(text: str, word: ToneWord) -> Component:
    """A word with its side, its tone, and why it counts so."""
    side = "left-out" if not word.weight else "negative" if word.valence < 0 else "positive"
    share = f" \u00d7 {word.weight:.2f}" if 0 < word.weight < 1 else ""
    told = [f"word tone {words.signed(word.valence, 1)}{share}", *(WHY_WORDS[why] for why in word.why)]
    return html.Span(text, className=f"word {side}", title="; ".join(told))


# ---------------------------------------------------------------------------------------------------------- in numbers
def tone_line(page: ArticlePage) -> Component:
    """What the shown text is explained by, its tone, and that of quotes and narration."""
    evidence = page.evidence
    if evidence.topic is None:
        about: list[Any] = [html.Span("Tone of the whole article ", className="dim")]
    else:
        measured = words.MEASURE_WORDS.get(evidence.tone.measure, evidence.tone.measure)
        about = [html.Span(f"Tone {measured}: {evidence.topic.topic} ", className="dim")]
    measure = html.Span(f" ({evidence.tone.measure})", className="sub")
    lines: list[Any] = [html.P([*about, *_told(evidence.tone), measure])]
    if evidence.topic is None and page.further:
        lines.append(html.P(list(_voices(page.further))))
    method = parts.METHOD.get(evidence.tone.measure)
    if evidence.topic is not None and method:
        lines.append(html.P(method, className="note"))
    return html.Div(lines, className="tone-line")


def _told(tone: Tone) -> list[Any]:
    if tone.value is None:
        return [html.Strong("unscored"), f": {words.REASON_WORDS.get(tone.reason or '', '')}."]
    return [
        parts.tone_mark(tone.value),
        html.Span(
            f" mean of {words.counted(tone.n_sentences, 'sentence')}, {tone.n_signal} with tone words; "
            f"{tone.n_negative} negative, {tone.n_positive} positive",
            className="sub",
        ),
    ]


def _voices(tones: Sequence[Tone]) -> Iterator[Any]:
    named = {"vader-quotes-1": "Of the words it reports ", "vader-narration-1": "Of the outlet's own words "}
    for tone in tones:
        if tone.measure not in named:
            continue
        yield html.Span(named[tone.measure], className="dim")
        if tone.value is None:
            yield html.Span(f"{words.REASON_WORDS.get(tone.reason or '', 'unscored')}. ", className="sub")
            continue
        yield parts.tone_mark(tone.value)
        yield html.Span(f" {words.counted(tone.n_sentences, 'sentence')}. ", className="sub")


def tones_towards(article_id: int, topic: ArticleTopic, selection: Selection, shown: str | None) -> Component:
    """The tone towards a topic by each measure; each opens the text as that measure reads it."""
    rows = []
    for tone in (topic.tone, *topic.further):
        by = f"{topic.version.slug}~{tone.measure}"
        reason = "" if tone.value is not None else words.REASON_WORDS.get(tone.reason or "", "")
        name = words.MEASURE_WORDS.get(tone.measure, tone.measure)
        current = aria(current="true") if by == shown else {}
        rows.append(
            html.Li(
                [
                    parts.tone_mark(tone.value),
                    dcc.Link(name, href=link(f"/article/{article_id}", selection, **{BY: by})),
                    html.Span(reason, className="sub") if reason else None,
                ],
                **current,
            )
        )
    return html.Ul(rows, className="by-measure")
