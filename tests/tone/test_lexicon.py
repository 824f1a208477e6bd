"""Word lists of the user's own: negation, phrases, stems, Han words and the target's own name."""

import pytest

from monitor.analysis.lexicon import Lexicon, LexiconScorer
from monitor.analysis.vader_rules import compressed

GERMAN = LexiconScorer(
    Lexicon(
        "lexicon-de-12345678",
        "de",
        "ours",
        {"erfolg": 2.0, "scheiter*": -2.0, "unter druck": -1.5},
        frozenset({"kein"}),
    )
)
CHINESE = LexiconScorer(Lexicon("lexicon-zh-12345678", "zh", "ours", {"成 功": 2.0, "失 败": -2.0}))


def value(scorer: LexiconScorer, sentence: str, target: str) -> int | None:
    start = sentence.index(target)
    return scorer.score(sentence, [(start, start + len(target))]).value


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        ("Minsk ist ein Erfolg.", 1),
        ("Minsk ist kein Erfolg.", -1),
        ("Minsk scheiterte.", -1),
        ("Minsk steht unter Druck.", -1),
        ("Minsk liegt unter der Wolke.", 0),
        ("Erfolg Minsk", 1),
    ],
)
def test_german(sentence: str, sign: int) -> None:
    found = value(GERMAN, sentence, "Minsk")
    assert found is not None
    assert (found > 0) - (found < 0) == sign


def test_words_of_han_characters() -> None:
    assert (value(CHINESE, "明斯克的改革成功了。", "明斯克") or 0) > 0
    assert (value(CHINESE, "明斯克的改革失败了。", "明斯克") or 0) < 0


def test_own_name_says_nothing_and_evidence_says_why() -> None:
    found = GERMAN.score("Die Erfolg AG hat kein Scheitern.", [(4, 13)])
    assert [(part.weight > 0, part.why) for part in found.evidence] == [(False, ("target",)), (True, ("negated",))]
    assert found.hits == 1
    assert found.value == round(compressed(2.0 * 0.74 * found.evidence[1].weight, "") * 10_000) * 100


def test_no_number_without_a_target() -> None:
    assert GERMAN.score("Ein Erfolg.", []).reason == "no-target"
    assert GERMAN.score("wort " * 300 + "Minsk", [(1500, 1505)]).reason == "too-long"
    assert (GERMAN.id, GERMAN.languages) == ("lexicon-de-12345678", frozenset({"de"}))
