"""What a measure read in an article, sentence by sentence and word by word, for an analyst who asks why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from monitor.analysis.target_tone import targeted_tone
from monitor.analysis.tone import article_tone, topic_tone
from monitor.analysis.vader_news import VaderScorer
from monitor.analysis.voice import reported_in
from monitor.model.article import Field, Span
from monitor.model.tone import TOPIC_MEASURE, Contribution, Score, Scorer, SentenceTone, Tone, ToneWord
from monitor.model.voice import Reported


def of_article(title: str, body: str, lang: str | None) -> tuple[Tone, tuple[SentenceTone, ...]]:
    """The tone of an article by ``vader-1``, and its sentences with the words that made it and why they count so."""
    tone, sentences = article_tone(title, body, lang)
    scorer = VaderScorer()
    return tone, tuple(
        _explained(one, scorer.score(_text(title, body, one.span), ())) if one.words else one for one in sentences
    )


def towards_target(
    title: str, body: str, lang: str | None, mentions: Sequence[Span], measure: str, scorers: Sequence[Scorer]
) -> tuple[Tone, tuple[SentenceTone, ...]]:
    """The tone towards what is mentioned, and all sentences: those that mention it have the scores that made it.

    ``measure`` is ``vader-topic-1`` or the id of one of the scorers.

    Raises:
        KeyError: it is neither.
    """
    if measure == TOPIC_MEASURE:
        _, sentences = of_article(title, body, lang)
        mentioning = {one.span for one in sentences if _mentions(one.span, mentions)}
        kept = tuple(one if one.span in mentioning else _outside(one) for one in sentences)
        return topic_tone(sentences, mentions, lang), kept
    scorer = explaining({scorer.id: scorer for scorer in scorers}[measure])
    _, sentences = article_tone(title, body, lang)
    places = [one.span for one in sentences]
    tone, scored = targeted_tone(title, body, places, mentions, lang, scorer)
    by_place = {one.span: one.score for one in scored}
    return tone, tuple(
        _explained(one, by_place[one.span]) if one.span in by_place else _outside(one) for one in sentences
    )


@runtime_checkable
class Explainer(Scorer, Protocol):
    """A scorer that names the words behind a score only when asked, since that takes it long."""

    def explain(self, sentence: str, targets: Sequence[tuple[int, int]]) -> Score:
        """The same score with its evidence."""


@dataclass(frozen=True, slots=True)
class _Explaining:
    """An explainer whose every score has its evidence."""

    explainer: Explainer

    @property
    def id(self) -> str:
        return self.explainer.id

    @property
    def languages(self) -> frozenset[str]:
        return self.explainer.languages

    def score(self, sentence: str, targets: Sequence[tuple[int, int]]) -> Score:
        return self.explainer.explain(sentence, targets)


def explaining(scorer: Scorer) -> Scorer:
    """The scorer itself, or one that gives the same scores with evidence."""
    return _Explaining(scorer) if isinstance(scorer, Explainer) else scorer


def voices_of(title: str, body: str, sentences: Sequence[Span]) -> dict[Field, tuple[Reported, ...]]:
    """The words that title and body report as somebody's, in code points of each."""
    fields: dict[Field, str] = {"title": title, "body": body}
    return {
        field: reported_in(text, [(span.start, span.end) for span in sentences if span.field == field])
        for field, text in fields.items()
    }


def _text(title: str, body: str, span: Span) -> str:
    return (title if span.field == "title" else body)[span.start : span.end]


def _mentions(sentence: Span, mentions: Sequence[Span]) -> bool:
    inside = (one for one in mentions if one.field == sentence.field)
    return any(one.start < sentence.end and sentence.start < one.end for one in inside)


def _outside(sentence: SentenceTone) -> SentenceTone:
    """A sentence that does not mention the target."""
    return SentenceTone(sentence.span, None, has_signal=False, reason="no-target")


def _explained(sentence: SentenceTone, score: Score) -> SentenceTone:
    words = tuple(_word(sentence.span, part) for part in score.evidence)
    return replace(
        sentence,
        value=score.value,
        has_signal=score.hits != 0,
        words=words,
        reason=score.reason,
        confidence=score.confidence,
    )


def _word(sentence: Span, part: Contribution) -> ToneWord:
    place = Span(sentence.field, sentence.start + part.start, sentence.start + part.end)
    return ToneWord(place, part.valence, part.weight, part.why)
