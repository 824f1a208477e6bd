"""What analysts are asked about the articles of a random sample: whether they belong to the topic, and their tone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dashboards.version_parts import precision_words
from monitor.assembly import Monitor
from monitor.model.article import Field, Span
from monitor.model.labels import LABEL_WORDS, Label, Sampled
from monitor.model.overrides import ANSWER_WORDS, Override, ToneAnswer
from monitor.model.tone import SentenceTone
from monitor.text.words import sentences


@dataclass(frozen=True, slots=True)
class Asked:
    """Which articles are asked about: of a topic, of the sample or collected, in some languages where any are named."""

    slug: str
    sample: bool
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: articles that count, that could not be told, that wait for others; all; and what follows."""

    judged: int
    skipped: int
    waiting: int
    total: int
    said: str


class Question(Protocol):
    """One thing that can be asked of each article of a sample; its page is the same for all of them."""

    @property
    def title(self) -> str:
        """What follows the topic's name in the heading."""

    @property
    def note(self) -> str:
        """What to know before answering."""

    @property
    def meanings(self) -> Mapping[str, str]:
        """The keys of the answers, each with its words."""

    def article(self, monitor: Monitor, asked: Asked, place: int | None) -> Sampled[Any] | None:
        """The article at a place of the sample, else the first without an answer."""

    def progress(self, monitor: Monitor, asked: Asked) -> Progress:
        """How far it is."""

    def save(self, monitor: Monitor, slug: str, article: int, key: str, author: str) -> None:
        """Save the answer of a key.

        Raises:
            WirewatchError: it cannot be saved.
        """

    def answer_of(self, label: Any) -> str:
        """What was said before, in words."""

    def sentences(self, text: str, field: Field, spans: Sequence[Span]) -> list[SentenceTone]:
        """The sentences to be marked, if any."""


class Relevance:
    """Whether an article is about the topic."""

    title = "does it belong?"
    note = (
        "Articles of the charted version in random order. Say of each whether it is about the topic; the matched words "
        "are marked. Every answer is saved at once."
    )
    meanings: Mapping[str, str] = {"r": "Relevant", "n": "Not relevant", "u": "Cannot tell"}
    _answers: Mapping[str, bool | None] = {"r": True, "n": False, "u": None}

    def article(self, monitor: Monitor, asked: Asked, place: int | None) -> Sampled[Label] | None:
        """The article at a place of the sample, else the first without a label."""
        return monitor.versions.sampled(asked.slug, sample=asked.sample, place=place)

    def progress(self, monitor: Monitor, asked: Asked) -> Progress:
        """How far it is, and the precision so far."""
        version = monitor.versions.topic(asked.slug).active
        found = monitor.versions.precision(version, sample=asked.sample)
        said = precision_words(found, version.number)
        return Progress(found.judged, found.skipped, found.waiting, found.hits, said)

    def save(self, monitor: Monitor, slug: str, article: int, key: str, author: str) -> None:
        """Save the label of a key."""
        monitor.actions.label_article(slug, article, self._answers[key], author=author)

    def answer_of(self, label: Label) -> str:
        """What was said before, in words."""
        return LABEL_WORDS[label.relevant]

    def sentences(self, _text: str, _field: Field, _spans: Sequence[Span]) -> list[SentenceTone]:
        """None: whether it belongs is asked of the whole article."""
        return []


class ToneTowards:
    """What tone an article has towards the topic. The measures' values are not shown: they would lead the answer."""

    title = "what is the tone?"
    note = (
        "Articles that a measure scored, in random order. Say what each says of the topic, by the shaded sentences "
        "that mention it. What measures say is on the topic's page and not here. Every answer is saved at once."
    )
    meanings: Mapping[str, str] = {"1": "Negative", "2": "Neutral", "3": "Positive", "u": "Cannot tell"}
    _answers: Mapping[str, ToneAnswer] = {"1": "negative", "2": "neutral", "3": "positive", "u": "unclear"}

    def article(self, monitor: Monitor, asked: Asked, place: int | None) -> Sampled[Override] | None:
        """The article at a place of the sample, else the first without a tone."""
        return monitor.overrides.sampled(asked.slug, sample=asked.sample, place=place, languages=asked.languages)

    def progress(self, monitor: Monitor, asked: Asked) -> Progress:
        """How far it is; no agreement, so that nobody answers as a measure does or does not."""
        found = monitor.overrides.progress(asked.slug, sample=asked.sample, languages=asked.languages)
        return Progress(found.judged, found.skipped, found.waiting, found.total, "")

    def save(self, monitor: Monitor, slug: str, article: int, key: str, author: str) -> None:
        """Save the tone of a key."""
        monitor.actions.set_tone(slug, article, self._answers[key], author=author)

    def answer_of(self, label: Override) -> str:
        """What was said before, in words."""
        return ANSWER_WORDS[label.label]

    def sentences(self, text: str, field: Field, spans: Sequence[Span]) -> list[SentenceTone]:
        """The sentences that mention the topic."""
        mentions = [(span.start, span.end) for span in spans if span.field == field]
        return [
            SentenceTone(Span(field, start, end), None, has_signal=False)
            for start, end in sentences(text)
            if any(first < end and last > start for first, last in mentions)
        ]


QUESTIONS: Mapping[str, Question] = {"sample": Relevance(), "tone": ToneTowards()}
"""The questions by the last part of their page's path."""
