"""Hygiene, and paragraphs that are no part of an article."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.boxes import is_box, is_caption
from monitor.text.clean import drop_boxes, repeats, tidy

BOXES = [
    "Read more: Who pays when a harbour closes?",
    "Read also",
    "Sign up for our newsletter and get the best stories in your inbox",
    "Follow us on Telegram",
    "We use cookies to improve your experience.",
    "Advertisement",
    "Comments (12)",
    "© 2022 The Harbour Courier. All rights reserved.",
    "Читайте также: Где зимуют паромы",
    "Подпишитесь на наш канал, чтобы не пропустить новости",
    "Чытайце таксама: Новы рух аўтобусаў",
    "Lesen Sie auch: Was die Sperrung die Betriebe kostet",
    "Anzeige",
    "相关新闻：海上风电项目动工",
]
TEXT = [
    "Read in silence by both chambers, the statement changed nothing.",
    "More than forty ships waited off the coast on Monday.",
    "The minister said that comments were not expected before the vote.",
    "Sign up sheets hung in every village hall, and nobody signed.",
    "Related companies were fined as well, the regulator said.",
    "Читать этот договор никто не стал, говорят участники встречи.",
    "The park rangers use cookies made of seeds to feed the birds.",
]
CAPTIONS = [
    "Workers repair a line near Wexmere. Photo: Dana Ilves",
    "File photo: Workers repair a line near Wexmere in 2021.",
    "Aino Berg (left) and Karel Dusk shake hands in Port Sorrel, on June 13, 2022.",
    "Die alte Talbrücke ist seit Januar gesperrt. Foto: Ruben Falk",
    "The bridge at dawn. (Photo by Jane Roe for the county)",
]


@pytest.mark.parametrize("paragraph", BOXES)
def test_a_call_to_act_is_a_box(paragraph: str) -> None:
    assert is_box(paragraph)
    assert drop_boxes(["One.", paragraph, "Two."], "Title") == ["One.", "Two."]


@pytest.mark.parametrize("paragraph", TEXT)
def test_running_text_is_neither_box_nor_caption(paragraph: str) -> None:
    assert not is_box(paragraph)
    assert not is_caption(paragraph)
    assert not is_caption(paragraph, near_credit=True)


@pytest.mark.parametrize("paragraph", CAPTIONS)
def test_a_caption_is_recognised(paragraph: str) -> None:
    assert is_caption(paragraph)


def test_a_long_paragraph_is_never_a_box() -> None:
    paragraph = "Read more: " + "The harbour stayed closed for nine days and nobody knew why. " * 5
    assert not is_box(paragraph)


def test_title_summary_and_doubles_are_said_once() -> None:
    summary = "Ministers of four coastal states agreed to patrol the strait together."
    first = "Ministers of four coastal states agreed to patrol the strait together, ending a quarrel of months."
    other = "Each state will send two ships, and command will change hands every three months, they said."
    assert drop_boxes(["Joint patrols agreed", summary, first, other, other], "Joint Patrols Agreed!") == [first, other]


def test_different_paragraphs_do_not_repeat_each_other() -> None:
    assert not repeats("The union wants pay to follow prices.", "The railway offers the union a single bonus.")
    assert not repeats("", "The railway offers the union a single bonus.")


def test_joiners_that_change_words_stay() -> None:
    assert tidy("می\u200cخواهم\u00ad") == "می\u200cخواهم"


@given(st.text())
def test_tidy_text_is_clean_and_stays_as_it_is(text: str) -> None:
    clean = tidy(text)
    assert tidy(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert "  " not in clean
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in clean)
    assert not set(clean) & set("\u00a0\u200b\u00ad\ufeff\u202f")
