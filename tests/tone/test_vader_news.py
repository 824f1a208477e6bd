"""vader-1 and vader-news-1 as scorers: every word's contribution, and a score that no target's name can change."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.analysis.vader import score, vader
from monitor.analysis.vader_names import is_title_case
from monitor.analysis.vader_news import MASK, NewsScorer, VaderScorer
from monitor.analysis.vader_reasons import reasons
from monitor.analysis.vader_rules import compressed
from monitor.evaluate.tone import NAMES
from monitor.model.tone import Score, Why

NEWS = NewsScorer()


def towards(sentence: str, *targets: str) -> Score:
    """The score towards the first place of each target."""
    return NEWS.score(sentence, sorted((sentence.index(one), sentence.index(one) + len(one)) for one in targets))


def words(sentence: str, *targets: str) -> dict[str, tuple[float, tuple[Why, ...]]]:
    """The weight and reasons of each word of the evidence."""
    return {sentence[part.start : part.end]: (part.weight, part.why) for part in towards(sentence, *targets).evidence}


@pytest.mark.parametrize(
    ("sentence", "target", "label"),
    [
        ("Minsk was praised for its good conduct.", "Minsk", "positive"),
        ("Minsk was condemned for its cruel conduct.", "Minsk", "negative"),
        ("Minsk was not praised.", "Minsk", "negative"),
        ("The United States and the United Nations met.", "the United Nations", "neutral"),
        ("The case went to the Supreme Court.", "case", "neutral"),
        ("The Communist Party of Lindhaven left.", "Lindhaven", "neutral"),
        ("Minsk took part, as well as Lindhaven, thanks to a new road.", "Minsk", "neutral"),
        ("The minister said that the war was a terrible crime.", "The minister", "neutral"),
        ("“A terrible crime,” said the minister.", "the minister", "neutral"),
        ("The minister said that the bank was a disaster.", "the bank", "negative"),
        ("The cruel Victory Bank collapsed in disgrace.", "Victory Bank", "negative"),
    ],
)
def test_label(sentence: str, target: str, label: str) -> None:
    assert towards(sentence, target).label == label


def test_every_word_is_shown_with_what_became_of_it() -> None:
    sentence = "The bank was not good, and the Supreme Court called the old branch a very great success"
    assert words(sentence, "bank") == {
        "good": (pytest.approx(0.7408, abs=1e-4), ("negated",)),
        "Supreme": (0.0, ("name",)),
        "great": (pytest.approx(0.2466, abs=1e-4), ("boosted", "far")),
        "success": (pytest.approx(0.2231, abs=1e-4), ("boosted", "far")),
    }
    assert words("The Good Bank failed.", "Good Bank") == {
        "Good": (0.0, ("target",)),
        "failed": (pytest.approx(0.9048, abs=1e-4), ()),
    }
    assert words("The minister said it was bad.", "minister") == {"bad": (0.0, ("quote",))}


def test_words_before_a_mention_count_less_than_words_after_it() -> None:
    after, before = towards("Minsk, good", "Minsk"), towards("good, Minsk", "Minsk")
    assert after.value is not None
    assert before.value is not None
    assert after.value > before.value > 0


def test_the_value_is_the_sum_of_the_contributions() -> None:
    sentence = "Minsk was praised, but its bank was not good!"
    found = towards(sentence, "Minsk")
    total = sum(part.valence * part.weight for part in found.evidence)
    assert found.value == round(compressed(total, sentence) * 10_000) * 100
    assert found.hits == 2


def test_no_signal_is_told_from_words_that_cancel_out() -> None:
    silent = towards("Minsk signed a protocol.", "Minsk")
    assert (silent.value, silent.hits, silent.evidence) == (0, 0, ())
    assert towards("The minister said it was bad.", "minister").hits == 0


@pytest.mark.parametrize(
    ("sentence", "targets", "reason"),
    [("Minsk is good.", [], "no-target"), ("word " * 300 + "Minsk", [(1500, 1505)], "too-long")],
)
def test_no_number_without_a_target(sentence: str, targets: list[tuple[int, int]], reason: str) -> None:
    found = NEWS.score(sentence, targets)
    assert (found.value, found.label, found.reason) == (None, None, reason)


texts = st.lists(
    st.sampled_from(
        [
            "good",
            "bad",
            "not",
            "very",
            "GREAT",
            "but",
            "the",
            "said",
            "Supreme",
            "Court",
            "“war”",
            "that",
            ",",
            "😁",
            "kind",
        ]
    ),
    max_size=12,
).map(" ".join)
names = st.sampled_from(NAMES) | st.text(min_size=1, max_size=30).filter(lambda name: bool(name.strip()))


@given(texts, texts, names)
@example("Without", "the war would be worse, the paper argues.", "the Supreme Court")
@example("", "said it was bad", "Mr. Good 😁")
def test_the_name_of_the_target_changes_nothing(before: str, after: str, name: str) -> None:
    """Whatever it is called, and whatever words it is made of."""
    values = set()
    for called in (name, "Minsk"):
        sentence = f"{before} {called} {after}"
        found = NEWS.score(sentence, [(len(before) + 1, len(before) + 1 + len(called))])
        values.add((found.value, found.hits))
    assert len(values) == 1


@given(texts, texts)
def test_evidence_stands_where_it_says(before: str, after: str) -> None:
    sentence = f"{before} Good Minsk {after} Good Minsk"
    first = len(before) + 1
    found = NEWS.score(sentence, [(first, first + 10), (len(sentence) - 10, len(sentence))])
    lexicon = vader().readings
    for part in found.evidence:
        word = sentence[part.start : part.end]
        assert word.strip()
        assert lexicon([word.strip("“”")])[0] is not None
    assert all(a.start <= b.start for a, b in pairwise(found.evidence))
    assert [part.why for part in found.evidence].count(("target",)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Court Upholds Great Victory for Exporter", True),
        ("The United States met the Supreme Court of Lindhaven", False),
        ("Minsk good", False),
        ("", False),
    ],
)
def test_title_case(text: str, expected: bool) -> None:
    assert is_title_case(text.split()) is expected


def test_headline_in_title_case_keeps_its_words() -> None:
    assert towards("Minsk Praised for Great Success by Neighbours", "Minsk").label == "positive"
    assert towards("Minsk Joins the United Nations Security Council", "Minsk").value == 0


def test_mask_says_nothing_by_itself() -> None:
    assert vader().readings([MASK]) == [None]


def test_whole_sentence_is_scored_as_vader_1() -> None:
    for sentence in ("It was not very good, but great!", "😁 good", "The train left.", "", "good " * 300):
        found, expected = VaderScorer().score(sentence, ()), score(sentence)
        assert found.value == round(expected.compound * 1_000_000)
        assert [(part.start, part.end, part.valence) for part in found.evidence] == list(expected.words)
        assert found.hits == len(expected.words)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It was good.", [()]),
        ("It was not good.", [("negated",)]),
        ("It was very bad.", [("boosted",)]),
        ("It was kind of good.", [("damped",)]),
        ("Hardly a good idea", [("damped",)]),
        ("GOOD talks", [("shouted",)]),
        ("GOOD TALKS", [()]),
        ("A success, but a failure", [("but",), ("but",)]),
        ("Never so good", [("boosted",)]),
        ("It was not very good", [("boosted", "negated")]),
        ("Least good of all", [("negated",)]),
        ("The kiss of death", [(), ("idiom",)]),
        ("They left.", []),
    ],
)
def test_reasons(sentence: str, expected: list[tuple[Why, ...]]) -> None:
    tokens = sentence.split()
    readings = vader().readings(tokens)
    assert reasons(vader().rules, tokens, readings, vader().rules.hits(tokens, readings)) == expected


@given(texts)
def test_a_valence_that_is_not_the_lexicon_s_has_a_reason(sentence: str) -> None:
    for part in VaderScorer().score(sentence, ()).evidence:
        if "😁" not in sentence:
            assert bool(part.why) == (part.valence != part.lexicon)


HOSTILE = {
    "emoji": "😁" * 20_000,
    "rule words": "not very good but " * 5_000,
    "nested quotations": "“" * 1000 + "good" + "”" * 1000,
    "one word": "x" * 100_000,
    "spaces": " " * 100_000 + "good",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sentence_takes_bounded_time(name: str) -> None:
    sentence = "Minsk " + HOSTILE[name]
    started = time.process_time()
    NEWS.score(sentence, [(0, 5)])
    NEWS.score(sentence, [(0, 5), *((place, place + 1) for place in range(6, min(len(sentence), 4000), 2))])
    assert time.process_time() - started < 1.0
