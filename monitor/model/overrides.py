"""What analysts say of the tone of an article towards a topic. It stands beside the measures' values, in no mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from monitor.model.tone import Polarity

ToneAnswer = Literal["negative", "neutral", "positive", "unclear"]
"""What can be said: one of the three tones, or that it was read and cannot be told."""
POLARITIES: tuple[Polarity, ...] = get_args(Polarity)
"""The three tones, in the order of every table of them."""
ANSWER_WORDS: dict[ToneAnswer, str] = {
    "negative": "negative",
    "neutral": "neutral",
    "positive": "positive",
    "unclear": "cannot tell",
}


@dataclass(frozen=True, slots=True)
class Override:
    """What an analyst said of the tone of an article towards a topic."""

    label: ToneAnswer
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """An override with its article, and the tones by measure (millionths) of those measures that scored it."""

    key: str
    title: str
    outlet: str
    url: str | None
    lang: str | None
    sample: bool
    override: Override
    tones: Mapping[str, int]
