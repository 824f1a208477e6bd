"""The stored terms of a document: what they hold, and that they are small and the same everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.story_terms import COUNT, NAME, TERM, TITLE, read_terms, terms
from monitor.analysis.story_words import stem
from monitor.text.words import fold


def marks(title: str, body: str, lang: str = "en") -> list[int]:
    return sorted(int(one) for one in read_terms(terms(title, body, lang))["marks"])


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        ("ru", "санкции санкций санкциями санкциях санкция"),
        ("ru", "Москва Москвы Москве Москву Москвой"),
        ("ru", "переговоры переговоров переговорам переговорами"),
        ("ru", "российский российского российская российских"),
        ("uk", "Україна України Україні Україну Україною"),
        ("uk", "санкції санкцій санкціями"),
        ("be", "Беларусь Беларусі Беларуссю"),
        ("pl", "Białoruś Białorusi Białorusią"),
        ("pl", "sankcje sankcji sankcjami sankcjom"),
        ("en", "sanction sanctions sanctioned sanctioning"),
        ("de", "Sanktion Sanktionen"),
    ],
)
def test_inflections_have_one_stem(lang: str, forms: str) -> None:
    assert len({stem(fold(form), lang) for form in forms.split()}) == 1


@pytest.mark.parametrize(("lang", "word"), [("en", "is"), ("ru", "рф"), ("en", "f16"), ("fi", "pakotteet")])
def test_short_words_numbers_and_other_languages_stay_whole(lang: str, word: str) -> None:
    assert stem(word, lang) == word


def test_the_bytes_are_the_same_on_every_machine() -> None:
    assert terms("Ferry aground", "The ferry Halmira", "en").hex() == "840ea91381e4ba90a6416c7517d242"
    assert TERM.itemsize == 5


def test_marks_tell_names_numbers_titles_and_counts() -> None:
    assert marks("ferry", "") == [TITLE | 1]
    assert marks("ferry", "a ferry and the ferry") == [TITLE | 3]
    assert marks("", "rescued by Halmira") == [1, NAME | 1]
    assert marks("", "212") == [NAME | 1]
    assert marks("", "ferry " * 200) == [COUNT]


def test_capitals_that_say_nothing_make_no_names() -> None:
    assert marks("Ferry Runs Aground Tonight", "") == [TITLE | 1] * 4
    assert marks("", "Ferries wait. Rescuers swam.\nTugs helped.") == [1] * 6
    assert marks("", "die Fähre im Hafen", "de") == [1, 1]


def test_function_words_are_left_out_by_language() -> None:
    assert marks("", "the and of it was") == []
    assert marks("", "и в не что он", "ru") == []
    assert marks("", "war", "de") == []
    assert marks("", "war", "en") == [1]


def test_chinese_terms_are_pairs_that_stand_together() -> None:
    assert len(marks("", "木材禁令", "zh")) == 3
    assert len(marks("", "木材，禁令", "zh")) == 2
    assert len(marks("", "木材的禁令", "zh")) == 2


@given(st.text(max_size=300), st.text(max_size=600), st.sampled_from(["en", "ru", "zh", "xx"]))
def test_any_text_has_distinct_terms_in_order(title: str, body: str, lang: str) -> None:
    found = [int(one) for one in read_terms(terms(title, body, lang))["term"]]
    assert found == sorted(set(found))


def test_long_texts_are_cut() -> None:
    body = " ".join(f"word{number}" for number in range(5000))
    assert len(terms("", body, "en")) <= 300 * TERM.itemsize
    assert len(terms(body, body, "en")) <= 1800
