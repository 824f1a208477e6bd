"""The language of texts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluate.languages import evaluate_languages
from monitor.text.language import LANGUAGES, LEAST_CONFIDENCE, SURE, Language, detect, with_statement

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
    found = detect(text)
    assert (found.lang, found.doubt) == (lang, None)
    assert SURE <= found.confidence <= 1


@pytest.mark.parametrize("text", ["", "Minsk", "12:30 2022-04-13 +++ 100 %", "Минск, 13"])
def test_too_little_text_has_no_language(text: str) -> None:
    found = detect(text)
    assert (found.lang, found.doubt) == (None, "short")
    assert found.confidence < LEAST_CONFIDENCE


@pytest.mark.parametrize("lang", ["be", "uk", "ru", "zh"])
def test_a_few_words_are_told_by_their_letters_and_doubted(lang: str) -> None:
    found = detect(" ".join(SENTENCES[lang][:60].split()[:4])[:30])
    assert (found.lang, found.doubt) == (lang, "short" if lang != "zh" else None)


@pytest.mark.parametrize(("main", "other"), [("ru", "en"), ("en", "de"), ("be", "ru"), ("zh", "en")])
def test_a_text_in_two_languages_is_of_the_longer_one_and_mixed(main: str, other: str) -> None:
    paragraphs = [f"{SENTENCES[main]} " * 6] * 3 + [f"{SENTENCES[other]} " * 4] * 3
    found = detect("\n".join(paragraphs))
    assert (found.lang, found.doubt) == (main, "mixed")
    assert found.confidence < SURE


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize(("main", "other"), [("en", "de"), ("be", "ru"), ("fr", "pl")])
def test_a_fifth_in_another_language_is_met_wherever_it_stands(main: str, other: str, place: int) -> None:
    fifths = [f"{SENTENCES[main]} " * 8] * 5
    fifths[place] = (f"{SENTENCES[other]} " * 20)[: len(fifths[0])]
    found = detect("\n".join(fifths))
    assert (found.lang, found.doubt) == (main, "mixed")


def test_a_quotation_does_not_make_a_text_mixed() -> None:
    assert detect("\n".join([f"{SENTENCES['ru']} " * 6] * 5 + [SENTENCES["en"]])).doubt is None


def test_a_statement_decides_where_the_detector_is_in_doubt_and_the_letters_allow_it() -> None:
    short = "Vlada je u utorak"
    doubtful = Language("hr", 0.6, "short")
    assert with_statement(doubtful, "sr", short).lang == "sr"
    assert with_statement(doubtful, "ru", short) == doubtful
    assert with_statement(Language("hr", 0.7, "unsure"), "hr", short) == Language("hr", 0.7, None)
    sure = detect(SENTENCES["uk"])
    assert with_statement(sure, "ru", SENTENCES["uk"]) == sure


@given(st.text(max_size=600))
def test_any_text_gives_a_known_language_or_none(text: str) -> None:
    found = detect(text)
    assert found.lang is None or found.lang in LANGUAGES
    assert 0 <= found.confidence <= 1
    assert detect(text) == found


def test_the_languages_are_right_on_real_sentences(corpus: Callable[[str], Path]) -> None:
    found = {one.name: one.value for one in evaluate_languages(corpus("langid/lingua.jsonl.gz")).measures}
    assert found["sentences: accuracy"] >= 0.9
    assert found["sentences: wrong without doubt"] <= 0.01
    assert found["sentences: without doubt"] >= 0.6
    for lang, least in {"be": 0.97, "ru": 0.85, "uk": 0.95, "bg": 0.93, "zh": 0.97, "en": 0.9}.items():
        assert found[f"sentences: {lang}"] >= least, lang
