"""The sentence scorer gives vaderSentiment's own scores, and its words add up to them and stand where it says."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from monitor.analysis.vader import WORD_CAP, cut, score

REFERENCE = SentimentIntensityAnalyzer()
EMOJI = sorted(sign for sign in REFERENCE.emojis if len(sign) == 1)
RULE_WORDS = sorted(
    {*BOOSTER_DICT, *NEGATE, *SPECIAL_CASES, *" ".join(SPECIAL_CASES).split()}
    | {"but", "least", "at", "very", "no", "or", "nor", "so", "this", "kind", "kind of", "without doubt", "never so"}
)

plain_words = st.sampled_from(sorted(REFERENCE.lexicon)) | st.sampled_from(RULE_WORDS)
words = (
    plain_words
    | plain_words.map(str.upper)
    | plain_words.map(str.title)
    | plain_words.map("“{}”,".format)
    | st.sampled_from(EMOJI)
    | st.sampled_from(["the", "a", "(", "...", "’s", "n't", "Minister"])
    | st.text(max_size=6)
)
gaps = st.sampled_from([" ", " ", " ", "", "\n", "\u00a0", "! ", "?? ", "!!!!! ", "... "])
made_sentences = st.lists(st.tuples(words, gaps), max_size=25).map(lambda parts: "".join(w + gap for w, gap in parts))


def described(sentence: str) -> str:
    """The sentence as VADER's rule for emphasis sees it: emoji in words, written here a second time for the test."""
    text = ""
    for sign in sentence:
        if sign in REFERENCE.emojis:
            text += ("" if not text or text.endswith(" ") else " ") + REFERENCE.emojis[sign]
        else:
            text += sign
    return text.strip()


def check(sentence: str) -> None:
    """The score is the reference's to the last bit, and the words alone give it again."""
    found = score(sentence)
    assert repr(found.compound) == repr(REFERENCE.polarity_scores(sentence)["compound"])
    valences = [valence for _, _, valence in found.words]
    assert repr(float(REFERENCE.score_valence(valences, described(sentence))["compound"])) == repr(found.compound)


@given(made_sentences)
@example("")
@example("but")
@example("The talks were good, but the good mood was not good.")
@example("It was kind of good. KIND OF good!")
@example("😁good 😁😁 x😁")
@example("no no no good or bad nor war")
@example("bus stop")
@example("They all saw the kiss of death there.")
@example("It was a very VERY good day, uber GOOD")
def test_score_is_the_reference_s(sentence: str) -> None:
    check(sentence)


@given(made_sentences)
def test_words_are_lexicon_words_in_order(sentence: str) -> None:
    found = score(sentence)
    assert found.has_signal == bool(found.words)
    before = 0
    for start, end, _ in found.words:
        assert 0 <= start < end <= len(sentence)
        assert start >= before
        before = start
        if not set(sentence) & set(EMOJI):
            assert sentence[start:end].lower() in REFERENCE.lexicon


def test_every_sentence_of_the_real_sets(corpus: Callable[[str], Path]) -> None:
    with gzip.open(corpus("sentiment/nyt_editorials.jsonl.gz"), "rt", encoding="utf-8") as lines:
        texts = [value for line in lines for value in json.loads(line).values() if isinstance(value, str)]
    assert len(texts) > 3000
    for text in texts[:3000]:
        check(cut(text))


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The delegation returned on Monday.", []),
        ('An important, "great" day!', [("important", 0.8), ("great", 3.1)]),
        # Curly quotes stick to a word, so that VADER does not know it; vader-1 is VADER as it is.
        ("An important, “great” day!", [("important", 0.8)]),
        ("It was not good.", [("good", 1.9 * -0.74)]),
        ("It was very bad.", [("bad", -2.5 - 0.293)]),
        ("A success, but a failure.", [("success", 2.7 * 0.5), ("failure", -2.3 * 1.5)]),
        ("good good", [("good", 1.9), ("good", 1.9)]),
        ("Well done :) they said", [("Well", 1.1), (":)", 2.0)]),
    ],
)
def test_words_carry_their_valence_after_the_rules(sentence: str, words: list[tuple[str, float]]) -> None:
    found = score(sentence).words
    assert [sentence[start:end] for start, end, _ in found] == [word for word, _ in words]
    assert [valence for _, _, valence in found] == pytest.approx([valence for _, valence in words])


def test_words_that_cancel_out_are_a_signal() -> None:
    cancelled, silent = score("A special role and many losses."), score("A pencil.")
    assert cancelled.compound == silent.compound == 0.0
    assert [valence for _, _, valence in cancelled.words] == [1.7, -1.7]
    assert (cancelled.has_signal, silent.has_signal) == (True, False)
    assert score("We went to the bus stop.").words == ((19, 23, 0.0),)


def test_emoji_has_its_own_place() -> None:
    sentence = "They met 😁 and left"
    place = sentence.index("😁")
    assert {(start, end) for start, end, _ in score(sentence).words} == {(place, place + 1)}


def test_no_emoji_is_ascii() -> None:
    """The scorer looks for emoji only in texts that are not ASCII."""
    assert not any(sign.isascii() for sign in EMOJI)


@given(st.lists(words, max_size=3 * WORD_CAP))
@example(["good"] * (WORD_CAP + 1))
@example(["😁"] * 1000)
@example(["😁", "good "] * WORD_CAP)
def test_long_sentence_is_cut_after_its_last_scored_word(parts: list[str]) -> None:
    sentence = " ".join(parts)
    scored = cut(sentence)
    assert sentence.startswith(scored)
    emoji = sum(sign in REFERENCE.emojis for sign in sentence)
    spaced = "".join(" " if sign in REFERENCE.emojis else sign for sign in sentence)
    in_all = emoji + len(spaced.split())
    assert (scored == sentence) == (in_all <= WORD_CAP)
    if scored != sentence:
        rest = "".join(" " if sign in REFERENCE.emojis else sign for sign in scored)
        assert sum(sign in REFERENCE.emojis for sign in scored) + len(rest.split()) == WORD_CAP
    assert score(sentence) == score(scored)


def test_cut_sentence_is_scored_as_the_reference_scores_the_rest() -> None:
    check(cut("They were happy and not sad, but angry! " * 200))
    check(cut("😁" * 1000))
    assert score("neutral " * WORD_CAP + "bad").compound == 0.0
    assert score("neutral " * (WORD_CAP - 1) + "bad").compound < 0
