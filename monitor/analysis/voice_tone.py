"""Tone of the words that an article reports (``vader-quotes-1``) and of the outlet's own (``vader-narration-1``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.analysis.tone import MOST_WORDS, SCORED_LANGUAGE, mean_tone, unscored
from monitor.analysis.vader import score
from monitor.analysis.voice import reported_in
from monitor.model.article import Field, Span
from monitor.model.tone import NARRATION_MEASURE, QUOTES_MEASURE, Tone, UnscoredReason
from monitor.model.voice import Reported

LEAST_OWN = 6
"""Words of the outlet's own that a sentence with reported ones must have to count as narration: "he said on Tuesday"
says nothing."""


def voice_tones(title: str, body: str, sentences: Sequence[Span], lang: str | None) -> tuple[Tone, Tone]:
    """Tone of the quotes and of the narration of an article.

    ``sentences`` are the spans of its sentences, title first. Each sentence gives what it reports to the one and what
    else it says to the other; each side is scored alone, as a sentence.
    """
    if lang != SCORED_LANGUAGE:
        reason: UnscoredReason = "unsupported-language" if lang else "unknown-language"
        return unscored(QUOTES_MEASURE, reason), unscored(NARRATION_MEASURE, reason)
    quotes: list[tuple[int, bool]] = []
    narration: list[tuple[int, bool]] = []
    words = 0
    for told, own in _sides(title, body, sentences):
        if words >= MOST_WORDS:
            break
        words += len(told.split()) + len(own.split())
        if told:
            quotes.append(_scored(told))
        if own and (not told or len(own.split()) >= LEAST_OWN):
            narration.append(_scored(own))
    return (
        mean_tone(QUOTES_MEASURE, quotes) if quotes else unscored(QUOTES_MEASURE, "no-quotes"),
        mean_tone(NARRATION_MEASURE, narration) if narration else unscored(NARRATION_MEASURE, "no-narration"),
    )


def _scored(text: str) -> tuple[int, bool]:
    found = score(text)
    return round(found.compound * 10_000) * 100, found.has_signal


def _sides(title: str, body: str, sentences: Sequence[Span]) -> Iterator[tuple[str, str]]:
    """For each sentence what it reports and what else it says, each maybe empty."""
    fields: tuple[tuple[Field, str], ...] = (("title", title), ("body", body))
    for field, text in fields:
        ranges = [(span.start, span.end) for span in sentences if span.field == field]
        parts = reported_in(text, ranges)
        first = 0
        for start, end in ranges:
            while first < len(parts) and parts[first].end <= start:
                first += 1
            yield _split(text, start, end, parts, first)


def _split(text: str, start: int, end: int, parts: Sequence[Reported], first: int) -> tuple[str, str]:
    told: list[str] = []
    own: list[str] = []
    place = start
    for number in range(first, len(parts)):
        part = parts[number]
        if part.start >= end:
            break
        own.append(text[place : max(part.start, place)])
        told.append(text[max(part.start, start) : min(part.end, end)])
        place = min(part.end, end)
    own.append(text[place:end])
    return " ".join(told), "".join(own).strip() if any(map(str.isalnum, "".join(own))) else ""
