"""The language of texts."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.language import LANGUAGES, LEAST_CONFIDENCE, detect

SENTENCES = {
    "en": "The two ministers agreed on Monday to reopen the harbour before the end of the month.",
    "ru": "Министры договорились в понедельник вновь открыть гавань до конца месяца.",
    "be": "Міністры дамовіліся ў панядзелак зноў адкрыць гавань да канца месяца.",
    "uk": "Міністри домовилися в понеділок знову відкрити гавань до кінця місяця.",
    "zh": "两国部长周一同意在本月底前重新开放港口。",
    "de": "Die beiden Minister einigten sich am Montag darauf, den Hafen noch in diesem Monat wieder zu öffnen.",
    "pl": "Obaj ministrowie uzgodnili w poniedziałek ponowne otwarcie portu przed końcem miesiąca.",
    "fr": "Les deux ministres ont convenu lundi de rouvrir le port avant la fin du mois.",
}


@pytest.mark.parametrize(("lang", "text"), SENTENCES.items())
def test_a_sentence_is_enough(lang: str, text: str) -> None:
    found, confidence = detect(text)
    assert found == lang
    assert LEAST_CONFIDENCE <= confidence <= 1


@pytest.mark.parametrize("text", ["", "Minsk", "12:30 2022-04-13 +++ 100 %", "Минск, 13"])
def test_too_little_text_has_no_language(text: str) -> None:
    assert detect(text) == (None, 0.0)


@given(st.text(max_size=300))
def test_any_text_gives_a_known_language_or_none(text: str) -> None:
    lang, confidence = detect(text)
    assert lang is None or lang in LANGUAGES
    assert 0 <= confidence <= 1
    assert detect(text) == (lang, confidence)


def test_an_answer_on_real_sentences_is_right(corpus: Callable[[str], Path]) -> None:
    right: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    with gzip.open(corpus("langid/lingua.jsonl.gz"), "rt", encoding="utf-8") as file:
        for case in map(json.loads, file):
            if case["kind"] == "sentences" and case["lang"] in SENTENCES:
                lang, _ = detect(case["text"])
                answered[case["lang"]] += lang is not None
                right[case["lang"]] += lang == case["lang"]
    assert set(answered) == set(SENTENCES)
    for lang, count in answered.items():
        assert count >= 80, lang
        assert right[lang] >= 0.99 * count, lang
