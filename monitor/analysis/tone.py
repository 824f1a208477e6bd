"""Tone of an article (measure ``vader-1``) and towards a topic (measure ``vader-topic-1``), from its sentences.

Every sentence of title and body is scored alone; the tone is the mean over the sentences, as integer millionths.
A sentence without a lexicon word counts 0, since it was read and said nothing. What cannot be scored has no number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from monitor.analysis.vader import score
from monitor.model.article import Field, Span
from monitor.model.tone import (
    ARTICLE_MEASURE,
    NEUTRAL_LIMIT,
    TOPIC_MEASURE,
    SentenceTone,
    Tone,
    ToneWord,
    UnscoredReason,
)
from monitor.text.words import sentences

SCORED_LANGUAGE = "en"
"""The language of VADER's lexicon. Others share spellings with it ("die", "war"), so that their scores are noise."""
MOST_WORDS = 5_000
"""Words of an article that are scored, title first: a bound for hostile pages. Sentences that begin behind it have no
value and no part in the mean."""


def article_tone(title: str, body: str, lang: str | None) -> tuple[Tone, tuple[SentenceTone, ...]]:
    """Tone of an article and of each of its sentences, title first, in order.

    ``lang`` is an ISO 639-1 code or ``None`` for unknown. In a language without a scorer the sentences are there,
    without values.
    """
    reason = _language_reason(lang)
    found: list[SentenceTone] = []
    words = 0
    for span, text in _sentences(title, body):
        if reason or words >= MOST_WORDS:
            found.append(SentenceTone(span, None, has_signal=False))
            continue
        words += len(text.split())
        found.append(_sentence_tone(span, text))
    if not found:
        reason = "no-text"
    return (unscored(ARTICLE_MEASURE, reason) if reason else _mean(ARTICLE_MEASURE, found)), tuple(found)


def topic_tone(sentences: Sequence[SentenceTone], spans: Sequence[Span], lang: str | None) -> Tone:
    """Tone towards a topic: the mean over the scored sentences, title included, that overlap one of its mentions.

    ``sentences`` are those of ``article_tone`` and ``lang`` is the same. Without a mention in a scored sentence there
    is none.
    """
    if not spans:
        return unscored(TOPIC_MEASURE, "no-mention")
    if reason := _language_reason(lang):
        return unscored(TOPIC_MEASURE, reason)
    mentioning = [sentence for sentence in _overlapping(sentences, spans) if sentence.value is not None]
    return _mean(TOPIC_MEASURE, mentioning) if mentioning else unscored(TOPIC_MEASURE, "no-mention")


def _language_reason(lang: str | None) -> UnscoredReason | None:
    if lang is None:
        return "unknown-language"
    return None if lang == SCORED_LANGUAGE else "unsupported-language"


def _sentences(title: str, body: str) -> Iterator[tuple[Span, str]]:
    fields: tuple[tuple[Field, str], ...] = (("title", title), ("body", body))
    for field, text in fields:
        for start, end in sentences(text):
            yield Span(field, start, end), text[start:end]


def _sentence_tone(span: Span, text: str) -> SentenceTone:
    found = score(text)
    words: list[ToneWord] = []
    for start, end, valence in found.words:
        place = Span(span.field, span.start + start, span.start + end)
        if words and words[-1].span.end > place.start:
            # Two lexicon words of one emoji's description: shown as one.
            place = Span(span.field, words[-1].span.start, place.end)
            valence += words.pop().valence
        words.append(ToneWord(place, valence))
    moved = tuple(word for word in words if word.valence)
    # Four decimals at most, so that the millionths are exact.
    return SentenceTone(span, round(found.compound * 10_000) * 100, found.has_signal, moved)


def _overlapping(sentences: Sequence[SentenceTone], spans: Sequence[Span]) -> Iterator[SentenceTone]:
    """The sentences that share a code point with a span, in O((sentences + spans) log spans)."""
    fields: dict[Field, tuple[list[int], list[int]]] = {}
    for field in {span.field for span in spans}:
        inside = sorted((span.start, span.end) for span in spans if span.field == field)
        # The furthest end among the spans up to each: an overlap exists if one that starts before it reaches in.
        fields[field] = [start for start, _ in inside], list(accumulate((end for _, end in inside), max))
    for sentence in sentences:
        starts, ends = fields.get(sentence.span.field, ([], []))
        before = bisect_left(starts, sentence.span.end)
        if before and ends[before - 1] > sentence.span.start:
            yield sentence


def _mean(measure: str, sentences: Sequence[SentenceTone]) -> Tone:
    return mean_tone(measure, [(one.value, one.has_signal) for one in sentences if one.value is not None])


def mean_tone(measure: str, scored: Sequence[tuple[int, bool]]) -> Tone:
    """Tone from (value in millionths, whether it rests on a word that carries tone) of each scored sentence.

    The mean is in millionths, halves rounded away from zero; integers only, so order is nothing. Without a sentence
    with signal there is none.
    """
    n_signal = sum(has_signal for _, has_signal in scored)
    if not n_signal:
        return unscored(measure, "no-signal", len(scored))
    total, count = sum(value for value, _ in scored), len(scored)
    size = (2 * abs(total) + count) // (2 * count)
    return Tone(
        measure,
        -size if total < 0 else size,
        n_sentences=count,
        n_signal=n_signal,
        n_positive=sum(value >= NEUTRAL_LIMIT for value, _ in scored),
        n_negative=sum(value <= -NEUTRAL_LIMIT for value, _ in scored),
    )


def unscored(measure: str, reason: UnscoredReason, n_sentences: int = 0) -> Tone:
    """No tone, with the reason."""
    return Tone(measure, None, reason, n_sentences=n_sentences)
