"""The scorer gives vaderSentiment's own scores, and its words add up to them and stand where it says."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from monitor.analysis.vader import MAYBE_EMOJI, WORD_CAP, compound, cut, score
from monitor.analysis.vader_words import LONGEST_REMEMBERED, MOST_REMEMBERED, Readings, RuleWord, WordLists, bare
from monitor.config.settings import shipped
from monitor.text.words import sentences

REFERENCE = SentimentIntensityAnalyzer()
EMOJI = sorted(sign for sign in REFERENCE.emojis if len(sign) == 1)
RULE_WORDS = sorted(
    {*BOOSTER_DICT, *NEGATE, *SPECIAL_CASES, *" ".join((*SPECIAL_CASES, *BOOSTER_DICT)).split()}
    | {"but", "least", "at least", "very least", "very", "no", "or", "nor", "so", "this", "without doubt", "never so"}
    | {"never this", "no good or", "kind of", "doubt", "wasn't", "xn't", "BUT"}
)
# Few words, so that valences and rules meet: 0.8 and 1.6, 1.2 and 1.8 and 3.6 are each other's halves and one and a
# half times each other.
CLOSE_WORDS = ["agree", "boost", "special", "good", "goodness", "bad", "no", "but", "kind", "of", "so", "never", "or"]

MANNERS: list[Callable[[str], str]] = [str, str, str, str.upper, '"{}",'.format]

rule_words = st.sampled_from(RULE_WORDS)
plain_words = st.sampled_from(sorted(REFERENCE.lexicon)) | rule_words
words = (
    plain_words
    | plain_words.map(str.upper)
    | plain_words.map(str.title)
    | plain_words.map("“{}”,".format)
    | st.sampled_from(EMOJI)
    | st.sampled_from(["the", "a", "(", "...", "’s", "n't", "Minister", "NATO", "5", "\u2028", "ſ", "İ", "Σ", "\ud800"])
    | st.text(max_size=6)
)
gaps = st.sampled_from([" ", " ", " ", "", "\n", "\u00a0", "! ", "?? ", "!!!!! ", "... "])
made_sentences = st.lists(st.tuples(words, gaps), max_size=25).map(lambda parts: "".join(w + gap for w, gap in parts))
# Rules that meet each other: nothing but words that have one, and the lexicon's own.
shouted = st.tuples(plain_words | rule_words, st.sampled_from(MANNERS))
dense_sentences = st.lists(shouted.map(lambda part: part[1](part[0])) | st.just("the"), max_size=20).map(" ".join)
turning_sentences = st.lists(st.sampled_from(CLOSE_WORDS) | plain_words, max_size=60).map(" ".join)


def described(sentence: str) -> str:
    """The sentence as VADER's rule for emphasis sees it: emoji in words, written here a second time for the test."""
    text = ""
    for sign in sentence:
        if sign in REFERENCE.emojis:
            text += ("" if not text or text.endswith(" ") else " ") + REFERENCE.emojis[sign]
        else:
            text += sign
    return text.strip()


def same(text: str) -> None:
    """The compound of the text as a whole is the reference's to the last bit."""
    assert repr(compound(text)) == repr(REFERENCE.polarity_scores(text)["compound"])


def check(sentence: str) -> None:
    """The score is the reference's to the last bit, and the words alone give it again."""
    found = score(sentence)
    assert repr(found.compound) == repr(REFERENCE.polarity_scores(sentence)["compound"])
    assert repr(compound(sentence)) == repr(found.compound)
    valences = [valence for _, _, valence in found.words]
    assert repr(float(REFERENCE.score_valence(valences, described(sentence))["compound"])) == repr(found.compound)


@settings(max_examples=300)
@given(made_sentences)
@example("")
@example("but")
@example("The talks were good, but the good mood was not good.")
@example("It was kind of good. KIND OF good!")
@example("😁good 😁😁 x😁")
@example("no no no good or bad nor war")
@example("no, kind of good")
@example("bus stop")
@example("They all saw the kiss of death there.")
@example("It was a very VERY good day, uber GOOD")
@example("We waited there at the bus stop and kind of liked it.")
@example("😀\n😀 ©good™ ‼ ⁉")
def test_score_is_the_reference_s(sentence: str) -> None:
    check(sentence)


@settings(max_examples=300)
@given(dense_sentences)
@example("They were never ever so good")
@example("It is good this way or this good")
@example("without any doubt good; without doubt good; without good doubt")
@example("the least good, at least good, very least GOOD, least good")
@example("one two three yeah right good, just enough of that war, sort of bad")
@example("was the bad ass there the shit or the bomb to die for of a beating heart")
@example("GOOD VERY BAD NOT")
def test_rules_that_meet_each_other(sentence: str) -> None:
    check(sentence)


@settings(max_examples=300)
@given(turning_sentences)
@example("special bad but agree good good special but special agree boost")
def test_what_but_weighs_is_the_reference_s(sentence: str) -> None:
    check(sentence)


@settings(max_examples=30)
@given(st.lists(made_sentences | dense_sentences | turning_sentences, min_size=5, max_size=40))
def test_long_text_is_the_reference_s(parts: list[str]) -> None:
    same(" ".join(parts))
    same("\n\n".join(parts))


@settings(max_examples=200)
@given(made_sentences | dense_sentences)
@example("It is kind of good, a kind man, kind of a Kind of kind.")
@example("wartime war prewar (war) war.war war")
def test_words_are_lexicon_words_in_order(sentence: str) -> None:
    found = score(sentence)
    assert found.has_signal == bool(found.words)
    before = 0
    for start, end, _ in found.words:
        assert 0 <= start < end <= len(sentence)
        assert start >= before
        before = start
    if not set(sentence) & set(EMOJI):
        spelled = list(lexicon_words(sentence))
        assert [(start, end) for start, end, _ in found.words] == spelled


def lexicon_words(sentence: str) -> Iterator[tuple[int, int]]:
    """Where the scored words of a sentence without emoji stand, found by reading every token from the start."""
    tokens = sentence.split()
    lower = [bare(token).lower() for token in tokens]
    end = 0
    for number, token in enumerate(tokens):
        start = sentence.index(token, end)
        end = start + len(token)
        first = start + token.index(bare(token))
        kind_of = lower[number : number + 2] == ["kind", "of"]
        if lower[number] in REFERENCE.lexicon and lower[number] not in BOOSTER_DICT and not kind_of:
            yield first, first + len(bare(token))


def rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def test_every_sentence_of_the_real_sets(corpus: Callable[[str], Path]) -> None:
    texts = [row["text"] for row in rows(corpus("sentiment/nyt_editorials.jsonl.gz"))]
    texts += [row["sentence"] for row in rows(corpus("sentiment/newsmtsc.jsonl.gz"))]
    assert len(texts) > 4000
    for text in texts:
        check(cut(text))


def test_every_body_of_a_real_set(corpus: Callable[[str], Path]) -> None:
    texts = [row["text"] for row in rows(corpus("sentiment/persent.jsonl.gz"))]
    assert len(texts) > 900
    for text in texts:
        same(text)


def test_text_in_another_language(corpus: Callable[[str], Path]) -> None:
    """Other languages have no score in the monitor; the scorer reads them as the reference does all the same."""
    texts = [row["sentence"] for row in rows(corpus("sentiment/rusentne.jsonl.gz"))]
    assert len(texts) > 1000
    for text in texts[:1000]:
        same(text)


def test_articles_of_the_sample() -> None:
    with (
        shipped("sample/articles/01-articles.jsonl.gz").open("rb") as file,
        gzip.open(file, "rt", encoding="utf-8") as f,
    ):
        bodies = [json.loads(line)["text"] for _, line in zip(range(150), f, strict=False)]
    for body in bodies:
        same(body)
        for start, end in sentences(body):
            check(body[start:end])


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
        ("No war", [("No", 0.0), ("war", -2.9 * -0.74)]),
        ("GOOD talks", [("GOOD", 1.9 + 0.733)]),
        ("GOOD TALKS", [("GOOD", 1.9)]),
        ("Never so good", [("good", (1.9 + 0.293) * 1.25)]),
        ("They said with doubt", [("doubt", -1.5)]),
        ("We stood at a bus stop", [("stop", 0.0)]),
        ("Least good of all", [("good", 1.9 * -0.74)]),
    ],
)
def test_words_carry_their_valence_after_the_rules(sentence: str, words: list[tuple[str, float]]) -> None:
    found = score(sentence).words
    assert [sentence[start:end] for start, end, _ in found] == [word for word, _ in words]
    assert [valence for _, _, valence in found] == pytest.approx([valence for _, valence in words])


def test_weighed_twice_where_a_weighed_valence_is_that_of_a_later_word() -> None:
    """The reference's own quirk: 1.6 before "but" becomes 0.8, which the next word has, and then 0.4."""
    sentence = "A grand and important step, but late."
    first, second = (REFERENCE.lexicon[word] for word in ("grand", "important"))
    assert first * 0.5 != second
    assert [valence for _, _, valence in score(sentence).words] == [first * 0.5, second * 0.5]
    halved = next(word for word, valence in REFERENCE.lexicon.items() if valence == 1.6 and word.isalpha())
    assert [valence for _, _, valence in score(f"{halved} and important, but late").words] == [0.4, 0.8]


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


def test_every_emoji_is_looked_for() -> None:
    """The scorer looks for emoji in tokens that are not ASCII, and describes those in a few ranges of code points."""
    assert not any(sign.isascii() for sign in EMOJI)
    assert all(MAYBE_EMOJI.fullmatch(sign) for sign in EMOJI)
    for sign in EMOJI:
        same(f"Good {sign} talks{sign}\n{sign}bad")


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
    check(scored)


def test_cut_sentence_is_scored_as_the_reference_scores_the_rest() -> None:
    check(cut("They were happy and not sad, but angry! " * 200))
    check(cut("😁" * 1000))
    assert score("neutral " * WORD_CAP + "bad").compound == 0.0
    assert score("neutral " * (WORD_CAP - 1) + "bad").compound < 0


def readings() -> Readings:
    return Readings(WordLists(REFERENCE.lexicon, REFERENCE.emojis, BOOSTER_DICT, NEGATE, SPECIAL_CASES))


def test_hostile_words_do_not_fill_the_memory() -> None:
    known = readings()
    for number in range(MOST_REMEMBERED + 100):
        assert known[f"word{number}"] is None
    assert len(known) == 100
    assert known["x" * (LONGEST_REMEMBERED + 1)] is None
    assert len(known) == 100
    assert known["good"] == 1.9


def test_a_reading_tells_what_a_word_is() -> None:
    known = readings()
    assert (known["talks"], known['"good,"']) == (None, 1.9)
    assert known["GOOD"] == RuleWord("good", 1.9, known=True, boost=0.0, negates=False, shouted=True, in_phrase=False)
    assert known["very"] == RuleWord(
        "very", None, known=False, boost=0.293, negates=False, shouted=False, in_phrase=False
    )
    assert known["Can't"] == RuleWord(
        "can't", None, known=False, boost=0.0, negates=True, shouted=False, in_phrase=False
    )
    assert known["kiss"] == RuleWord("kiss", 1.8, known=True, boost=0.0, negates=False, shouted=False, in_phrase=True)
    assert (known["of"], known["the"], known["at"]) == (None, None, None)
