"""Cuts a text into runs, so that sentences, mentions and tone words can be shown in it at once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.model.article import PARAGRAPH_BREAK, Field, Span
from monitor.model.tone import SentenceTone, ToneWord


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with one set of marks: topics (by slug) that mention it, the tone word that it is, the credits
    that it proves (by number), and what is told of reported words.
    """

    text: str
    topics: tuple[str, ...] = ()
    word: ToneWord | None = None
    credits: tuple[int, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence, or the text between two sentences (``sentence`` is then ``None``), as runs."""

    sentence: SentenceTone | None
    runs: tuple[Run, ...]


def passages(
    text: str,
    field: Field,
    sentences: Sequence[SentenceTone],
    mentions: Sequence[tuple[str, Sequence[Span]]],
    start: int = 0,
    end: int | None = None,
    proofs: Sequence[tuple[int, Span]] = (),
    said: Sequence[tuple[Span, str]] = (),
) -> list[Passage]:
    """The text from ``start`` to ``end`` as passages in order; joined, their runs give the same text again.

    ``mentions`` are (topic slug, spans), ``proofs`` (number of a credit, span that proves it), ``said`` reported words
    and what is told of them. Spans are code points of the whole field; those that reach beyond the text are cut, and of
    overlapping sentences the first is kept.
    """
    stop = len(text) if end is None else end
    marks = [
        (topic, max(span.start, start), min(span.end, stop))
        for topic, spans in mentions
        for span in spans
        if span.field == field
    ]
    proven = [(number, max(span.start, start), min(span.end, stop)) for number, span in proofs if span.field == field]
    told = [(text, max(span.start, start), min(span.end, stop)) for span, text in said if span.field == field]
    found: list[Passage] = []
    at = start
    for sentence in sorted(sentences, key=lambda item: item.span.start):
        first, last = max(sentence.span.start, at), min(sentence.span.end, stop)
        if sentence.span.field != field or last <= first:
            continue
        if first > at:
            found.append(Passage(None, tuple(_runs(text, at, first, marks, (), proven, told))))
        found.append(Passage(sentence, tuple(_runs(text, first, last, marks, sentence.words, proven, told))))
        at = last
    if at < stop:
        found.append(Passage(None, tuple(_runs(text, at, stop, marks, (), proven, told))))
    return found


def paragraphs(body: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of each paragraph of a body."""
    at = 0
    for part in body.split(PARAGRAPH_BREAK):
        yield at, at + len(part)
        at += len(part) + len(PARAGRAPH_BREAK)


def excerpt(body: str, spans: Sequence[Span], width: int = 160) -> tuple[int, int]:
    """The (start, end) of a stretch of about ``width`` code points around the first span of the body, at word ends."""
    first = next((span for span in spans if span.field == "body"), None)
    if first is None:
        start = 0
    else:
        start = max(0, first.start - width // 3)
        paragraph = body.rfind(PARAGRAPH_BREAK, start, first.start)
        start = paragraph + len(PARAGRAPH_BREAK) if paragraph >= 0 else start
        if start > 0 and paragraph < 0:
            space = body.find(" ", start, first.start)
            start = space + 1 if space >= 0 else start
    end = min(len(body), start + width)
    stop = body.find(PARAGRAPH_BREAK, max(start, first.end if first else start), end)
    if stop >= 0:
        return start, stop
    if end < len(body):
        space = body.rfind(" ", start, end)
        end = space if space > (first.end if first else start) else end
    return start, end


def _runs(
    text: str,
    start: int,
    end: int,
    marks: Sequence[tuple[str, int, int]],
    words: Sequence[ToneWord],
    proofs: Sequence[tuple[int, int, int]],
    said: Sequence[tuple[str, int, int]],
) -> Iterator[Run]:
    edges = {start, end}
    spans = [(low, high) for _, low, high in (*marks, *proofs, *said)]
    spans += [(word.span.start, word.span.end) for word in words]
    for low, high in spans:
        edges |= {place for place in (low, high) if start < place < end}
    places = sorted(edges)
    for low, high in pairwise(places):
        topics = dict.fromkeys(topic for topic, first, last in marks if first <= low and high <= last)
        word = next((one for one in words if one.span.start <= low and high <= one.span.end), None)
        numbers = dict.fromkeys(number for number, first, last in proofs if first <= low and high <= last)
        told = next((words for words, first, last in said if first <= low and high <= last), "")
        yield Run(text[low:high], tuple(topics), word, tuple(numbers), told)
