"""Folding and words: what is one word, how it folds, and that offsets always point into the text as it was given."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.text.words import fold, folded_words, is_han, pattern_words, search_text, tokens

SCRIPTS = st.text(
    st.one_of(
        st.sampled_from("abcdlnsuqABS'’ʼ‘-_ .,?*\n\u00ad\u200d\u0301\u0306\u0308éŁßﬁ½İıёйў制裁々ーアがひمـ٣हि푸½ª²"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Lukashenko", "lukashenko"),
        ("Łukašenka", "lukasenka"),
        ("ŁUKAŠENKA", "lukasenka"),
        ("Ærø đak Straße", "aero dak strasse"),
        ("İstanbul IĞDIR ılık", "istanbul igdir ilik"),
        ("Ελλάδα ΣΟΦΟΣ", "ελλαδα σοφοσ"),
        ("ещё Ёлка", "еще елка"),
        ("Йод и́ва", "йод ива"),
        ("и\u0306од", "йод"),
        ("Україна її ґанок ў", "україна її ґанок ў"),
        ("“EU’s” «план»", '"eu\'s" "план"'),
        ("ﬁn Ｕ．Ｓ． ２０２２", "fin u.s. 2022"),
        ("٢٠٢٢ مُحَمَّد أحمد", "2022 محمد احمد"),
        ("שָׁלוֹם", "שלום"),
        ("हिन्दी", "हिन्दी"),
        ("が ｶﾞ", "が ガ"),
        ("푸틴", "푸틴"),
        ("in\u00adter\u200bnal", "internal"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("… — «»!", []),
        ("all-out 3.5 1,000 U.S. COVID-19 AT&T foo_bar", "all out 3 5 1 000 u s covid 19 at t foo bar".split()),
        ("Putin's Putin’s PUTIN'S Putinʼs allies'", ["putin", "putin", "putin", "putin", "allies"]),
        ("O'Brien don’t he'll п’ять пʼять Oʻzbek", "o'brien don't he'll п'ять п'ять o'zbek".split()),
        ("O'Brien's 'quoted' ’tis", ["o'brien", "quoted", "tis"]),
        ("d'Ukraine L’Oréal's qu'il dell'Ucraina", "d ukraine l oreal qu il dell ucraina".split()),
        ("制裁俄罗斯G7会议", ["制", "裁", "俄", "罗", "斯", "g7", "会", "议"]),
        ("プーチン大統領は日本の人々と", ["プーチン", "大", "統", "領", "は", "日", "本", "の", "人", "々", "と"]),
        ("푸틴은 말했다", ["푸틴은", "말했다"]),
        ("санкции, ещё!", ["санкции", "еще"]),
        ("می\u200cخواهد", ["میخواهد"]),
        ("m² ½ ـ", ["m2", "12"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [token.folded for token in tokens(text)] == words


def test_spans_cover_the_word_as_written_without_its_possessive() -> None:
    text = "“Łukašenka’s” in\u00adter ﬁn и́ва"
    assert [text[token.start : token.end] for token in tokens(text)] == ["Łukašenka", "in\u00adter", "ﬁn", "и́ва"]


@given(SCRIPTS)
@example("ʼn")
@example("ªª")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(SCRIPTS)
def test_words_are_in_order_apart_and_made_of_the_text_they_span(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert token.folded
        assert " " not in token.folded
        end = token.end


@given(SCRIPTS)
@example("d'un L'Oréal")
@example("un'altra qu'il")
@example("a'b c'd'e")
def test_the_fast_way_through_plain_text_finds_the_same(text: str) -> None:
    # A Han character sends the whole text through the general pattern.
    assert tokens(f"{text} 制")[:-1] == tokens(text)


@given(st.text(st.sampled_from("abелЁŁ制裁 -.'’\n"), max_size=30))
def test_every_letter_is_in_a_word_or_a_possessive(text: str) -> None:
    covered = {place for token in tokens(text) for place in range(token.start, token.end)}
    assert covered == {place for place, char in enumerate(text) if char.isalpha()} | {
        place for token in tokens(text) for place in range(token.start, token.end) if text[place] in "'’"
    }


def test_search_text_is_the_folded_words() -> None:
    assert search_text("Łukašenka’s 制裁, U.S.") == "lukasenka 制 裁 u s"
    assert search_text("!?") == ""


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("defen?e sanction* ?ran", ["defen?e", "sanction*", "?ran"]),
        ("anti-sanction* O'Br*", ["anti", "sanction*", "O'Br*"]),
        ("制裁* 制?令", ["制", "裁*", "制", "?", "令"]),
        ("san*tion **", ["san*tion", "**"]),
    ],
)
def test_words_of_a_query_keep_their_wildcards(query: str, words: list[str]) -> None:
    assert [query[start:end] for start, end in pattern_words(query)] == words


@given(st.text(st.sampled_from("abелЁŁ制裁ひア -.'’"), max_size=30))
def test_without_wildcards_the_words_of_a_query_are_the_words_of_a_text(text: str) -> None:
    assert pattern_words(text) == [(token.start, token.end) for token in tokens(text)]


def test_han_characters() -> None:
    assert is_han("制")
    assert is_han("々")
    assert not is_han("ひ")
    assert not is_han("a")


@given(SCRIPTS)
def test_folded_words_are_those_of_tokens(text: str) -> None:
    assert folded_words(text) == [token.folded for token in tokens(text)]


def test_folded_words_of_texts_without_special_characters_are_those_of_tokens() -> None:
    text = "Kyiv’s “talks”, O'Brien's 3.5 all-out Łódź й_x Жизнь"
    assert folded_words(text) == [token.folded for token in tokens(text)]
