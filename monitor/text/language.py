"""The language of a text, by py3langid restricted to languages that news is written in."""

from __future__ import annotations

from functools import cache
from typing import Protocol, cast

LANGUAGES = tuple(
    "ar az be bg bn bs ca cs da de el en es et fa fi fr ga he hi hr hu hy id is it ja ka kk ko ky lt lv mk mn ms nl no"
    " pl pt ro ru sk sl sq sr sv sw ta te tg th tr uk ur uz vi zh".split()
)
"""ISO 639-1 codes that ``detect`` can answer with."""

FEWEST_LETTERS = 20
"""Below this many letters nothing is said. Han characters count three times: one is about a syllable or two."""

LEAST_CONFIDENCE = 0.5
"""Below this probability the text is uncertain: Croatian or Bosnian, Malay or Indonesian, a list of names."""

_ENOUGH = 4000  # characters that are looked at; more change nothing and cost time


class _Classifier(Protocol):
    def set_languages(self, langs: list[str]) -> None: ...
    def classify(self, text: str) -> tuple[str, float]: ...


@cache
def _classifier() -> _Classifier:
    """The model, loaded on first use: it takes a third of a second, which commands that read nothing should not pay."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    classifier = cast("_Classifier", LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))
    classifier.set_languages(list(LANGUAGES))
    return classifier


def _letters(text: str) -> int:
    """Letters in ``text``, as ``FEWEST_LETTERS`` counts them."""
    return sum(3 if "\u3400" <= character <= "\u9fff" else 1 for character in text if character.isalpha())


def detect(text: str) -> tuple[str | None, float]:
    """The language of ``text`` (ISO 639-1) and the model's probability for it, 0 to 1.

    ``(None, 0.0)`` where the text is too short; ``(None, p)`` where the best guess has only ``p``.
    """
    head = text[:_ENOUGH]
    if _letters(head) < FEWEST_LETTERS:
        return None, 0.0
    language, probability = _classifier().classify(head)
    confidence = round(float(probability), 4)
    return (language if confidence >= LEAST_CONFIDENCE else None), confidence
