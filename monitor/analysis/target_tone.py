"""Tone of an article towards a target (a topic or an entity) by any scorer, from the sentences that mention it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.analysis.tone import MOST_WORDS, mean_tone, unscored
from monitor.model.article import Field, Span
from monitor.model.tone import ScoredSentence, Scorer, SentenceTone, Tone, UnscoredReason

Range = tuple[int, int]


def scorer_for(scorers: Sequence[Scorer], lang: str | None) -> Scorer | None:
    """The first scorer that reads a language."""
    return next((scorer for scorer in scorers if lang in scorer.languages), None)


def targeted_tone(
    title: str, body: str, sentences: Sequence[Span], mentions: Sequence[Span], lang: str | None, scorer: Scorer
) -> tuple[Tone, tuple[ScoredSentence, ...]]:
    """Tone towards a target, and every sentence that mentions it with its score.

    ``sentences`` are the spans of all sentences, title first, as ``article_tone`` gives them, and ``mentions`` those of
    the target, in any order. The tone is the mean over the mentioning sentences that have a value; one in which the
    scorer finds no word counts 0. Sentences that begin behind the first ``MOST_WORDS`` words are not scored.
    """
    if not mentions:
        return unscored(scorer.id, "no-mention"), ()
    if lang is None:
        return unscored(scorer.id, "unknown-language"), ()
    if lang not in scorer.languages:
        return unscored(scorer.id, "unsupported-language"), ()
    found: list[ScoredSentence] = []
    words = 0
    for span, targets in _mentioning(sentences, mentions):
        text = (title if span.field == "title" else body)[span.start : span.end]
        if words >= MOST_WORDS:
            break
        words += len(text.split())
        found.append(ScoredSentence(span, targets, scorer.score(text, targets)))
    return _tone(scorer.id, found), tuple(found)


def _tone(measure: str, found: Sequence[ScoredSentence]) -> Tone:
    """The mean of the sentences with a value; without one the reason that most of them give."""
    scored = [(one.score.value, one.score.hits != 0) for one in found if one.score.value is not None]
    if not scored:
        reasons: list[UnscoredReason] = [one.score.reason for one in found if one.score.reason]
        return unscored(measure, max(reasons, key=reasons.count) if reasons else "no-mention")
    tone = mean_tone(measure, scored)
    if tone.reason == "no-signal" and any("quote" in part.why for one in found for part in one.score.evidence):
        return unscored(measure, "own-words", tone.n_sentences)
    return tone


def _mentioning(sentences: Sequence[Span], mentions: Sequence[Span]) -> Iterator[tuple[Span, tuple[Range, ...]]]:
    """The sentences that share a code point with a mention, and the mentions in them, merged where they overlap."""
    by_field: dict[Field, list[Range]] = {}
    for span in sorted(mentions, key=lambda one: (one.start, one.end)):
        merged = by_field.setdefault(span.field, [])
        if merged and span.start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], span.end))
        else:
            merged.append((span.start, span.end))
    first = dict.fromkeys(by_field, 0)
    for sentence in sentences:
        listed = by_field.get(sentence.field)
        if not listed:
            continue
        number = first[sentence.field]
        while number < len(listed) and listed[number][1] <= sentence.start:
            number += 1
        first[sentence.field] = number
        inside: list[Range] = []
        while number < len(listed) and listed[number][0] < sentence.end:
            start, end = listed[number]
            inside.append((max(start, sentence.start) - sentence.start, min(end, sentence.end) - sentence.start))
            number += 1
        if inside:
            yield sentence, tuple(inside)


def target_tones(
    title: str,
    body: str,
    sentences: Sequence[SentenceTone],
    mentions: Sequence[Span],
    lang: str | None,
    scorers: Sequence[Scorer],
) -> tuple[Tone, ...]:
    """The tone towards a target by each scorer that reads the language; none where nothing mentions the target."""
    places = [sentence.span for sentence in sentences]
    return tuple(
        targeted_tone(title, body, places, mentions, lang, scorer)[0]
        for scorer in scorers
        if mentions and lang in scorer.languages
    )
