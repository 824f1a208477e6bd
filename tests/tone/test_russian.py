"""ru-linear-1: labels, evidence and bounds; how right it is on sentences that it was not made from."""

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.russian_features import ToneWords, features, stem
from monitor.analysis.russian_tone import MACRO_F1, LinearModel
from monitor.config.settings import shipped
from monitor.errors import ModelError
from monitor.model.tone import MEASURE_REGISTRY, Score
from monitor.models.russian import LINEAR, WORDS, load_russian

RUSSIAN = load_russian(shipped(LINEAR), shipped(WORDS))
LABELS = ("negative", "neutral", "positive")


def towards(sentence: str, target: str) -> Score:
    start = sentence.index(target)
    return RUSSIAN.score(sentence, [(start, start + len(target))])


@pytest.mark.parametrize(
    ("sentence", "target", "label"),
    [
        ("Министр резко раскритиковал Минск за нарушение договорённостей.", "Минск", "negative"),
        ("Президент поблагодарил Минск за помощь и поддержку.", "Минск", "positive"),
        ("Делегация прибудет в Минск во вторник.", "Минск", "neutral"),
    ],
)
def test_label(sentence: str, target: str, label: str) -> None:
    assert towards(sentence, target).label == label


def test_the_words_that_moved_the_score_are_shown() -> None:
    sentence = "Министр резко раскритиковал Минск за нарушение договорённостей."
    moved = {sentence[part.start : part.end]: part.valence for part in towards(sentence, "Минск").evidence}
    assert moved["раскритиковал"] < 0
    assert "Минск" not in moved


def test_the_measure_is_marked_experimental_and_says_how_right_it_is() -> None:
    assert MEASURE_REGISTRY[RUSSIAN.id].experimental
    assert 0.5 < MACRO_F1 < 0.6


def test_what_cannot_be_judged_has_no_number() -> None:
    assert RUSSIAN.score("Делегация прибудет в Минск.", []).reason == "no-target"
    assert RUSSIAN.score("Минск", [(0, 5)]).reason == "too-short"
    assert RUSSIAN.score("", [(0, 0)]).value is None


@given(st.text(alphabet="абвМинск «»,.не-—x1 ё", max_size=120), st.integers(0, 100), st.integers(1, 20))
def test_any_text_gives_a_bounded_value_or_a_reason(sentence: str, start: int, length: int) -> None:
    found = RUSSIAN.score(sentence, [(start, start + length)])
    assert (found.value is None) == (found.reason is not None)
    assert found.value is None or abs(found.value) <= 1_000_000
    assert all(0 <= part.start < part.end <= len(sentence) for part in found.evidence)


def test_a_hostile_sentence_is_bounded_in_time() -> None:
    sentence = f"{'не плохой критик ' * 20_000}Минск {'хороший друг ' * 20_000}"
    started = time.process_time()
    assert towards(sentence, "Минск").value is not None
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("word", "same"), [("договорами", "договоров"), ("поддержала", "поддержал"), ("Минска", "Минском")]
)
def test_forms_of_a_word_have_one_stem(word: str, same: str) -> None:
    assert stem(word) == stem(same)


def test_other_files_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "ru-linear-1.tsv"
    other.write_text("*bias\t0\t0\t0\n*shift\t0\t0\t0\n", encoding="utf-8")
    with pytest.raises(ModelError, match="damaged"):
        load_russian(other, shipped(WORDS))
    assert LinearModel.read(other.read_text(encoding="utf-8")).weights == {}
    with pytest.raises(ValueError, match="unknown kind"):
        ToneWords.read("[odd]\nслово\n")
    assert features("Минск", [(9, 12)], ToneWords.read("")) == []


def test_floor_on_new_sentences(corpus: Callable[[str], Path]) -> None:
    """On validation sentences that no training row has. 385 cases: the interval is five points wide either way."""
    with gzip.open(corpus("sentiment/rusentne.jsonl.gz"), "rt", encoding="utf-8") as lines:
        listed = [json.loads(line) for line in lines]
    known = {row["sentence"] for row in listed if row["split"] == "train_data"}
    new = [row for row in listed if row["sentence"] not in known]
    pairs = [(row["label"], RUSSIAN.score(row["sentence"], [(row["from"], row["to"])]).label) for row in new]
    scores = []
    for label in LABELS:
        seen = sum(wanted == label for wanted, _ in pairs) + sum(given == label for _, given in pairs)
        scores.append(2 * sum(pair == (label, label) for pair in pairs) / seen)
    assert len(new) > 300
    assert sum(scores) / 3 > 0.44
