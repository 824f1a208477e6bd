"""The encoder's arithmetic, on small made weights; and its word pieces."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.analysis.encoder import LAYERS, Encoder, Sentence, Tensors
from monitor.analysis.wordpiece import WordPieces, words
from monitor.errors import ModelError
from monitor.models.tensors import read_tensors, written
from monitor.models.threads import use_one_thread

WIDTH, INNER, RANK = 24, 48, 2
_MATRICES = {
    "attention.self.query": (WIDTH, WIDTH),
    "attention.self.key": (WIDTH, WIDTH),
    "attention.self.value": (WIDTH, WIDTH),
    "attention.output.dense": (WIDTH, WIDTH),
    "intermediate.dense": (INNER, WIDTH),
    "output.dense": (WIDTH, INNER),
}


def made() -> tuple[Tensors, Tensors]:
    """Base weights and adapters of the right shapes."""
    draw = np.random.default_rng(7)

    def numbers(*shape: int) -> NDArray[np.float32]:
        return (draw.standard_normal(shape) * 0.3).astype(np.float32)

    base = {f"embeddings.{name}_embeddings.weight": numbers(rows, WIDTH) for name, rows in
            (("word", 50), ("position", 40), ("token_type", 2))}  # fmt: skip
    norms = ["embeddings.LayerNorm"]
    adapter = {"head.weight": numbers(3, 3 * WIDTH), "head.bias": numbers(3)}
    for number in range(LAYERS):
        prefix = f"encoder.layer.{number}."
        for name, shape in _MATRICES.items():
            base[f"{prefix}{name}.weight"] = numbers(*shape)
            base[f"{prefix}{name}.bias"] = numbers(shape[0])
        norms += [f"{prefix}attention.output.LayerNorm", f"{prefix}output.LayerNorm"]
        shapes = {"attention": (3 * WIDTH, WIDTH), "joined": (WIDTH, WIDTH), "wide": (INNER, WIDTH)}
        for part, (rows, columns) in (shapes | {"narrow": (WIDTH, INNER)}).items():
            adapter[f"{number}.{part}.down"] = numbers(RANK, columns)
            adapter[f"{number}.{part}.up"] = numbers(rows, RANK)
    for name in norms:
        base[f"{name}.weight"], base[f"{name}.bias"] = numbers(WIDTH) + 1, numbers(WIDTH)
    return base, adapter


BASE, ADAPTER = made()
ENCODER = Encoder.of(BASE, ADAPTER, 1.5)
SENTENCES = st.lists(st.integers(0, 49), min_size=2, max_size=30).flatmap(
    lambda pieces: st.builds(
        Sentence, st.just(pieces), st.lists(st.integers(1, len(pieces) - 1), max_size=2, unique=True)
    )
)


@given(st.lists(SENTENCES, min_size=1, max_size=5))
def test_a_batch_gives_what_each_sentence_gives_alone(sentences: list[Sentence]) -> None:
    together = ENCODER.probabilities(sentences)
    alone = [ENCODER.probabilities([one])[0] for one in sentences]
    assert together == pytest.approx(np.array(alone), abs=1e-4)
    assert together.sum(axis=1) == pytest.approx(1)


def test_adapters_and_temperature_count() -> None:
    sentence = [Sentence([1, 2, 3, 4], [2])]
    without = {name: value * (not name.endswith(".up")) for name, value in ADAPTER.items()}
    plain, honest = (Encoder.of(BASE, ADAPTER, heat).probabilities(sentence) for heat in (1, 3))
    assert plain.max() > honest.max() > 1 / 3
    assert Encoder.of(BASE, without, 1).probabilities(sentence) != pytest.approx(plain)
    assert ENCODER.probabilities([]).shape == (0, 3)


def test_no_mask_is_another_question_than_a_mask() -> None:
    whole, masked = ENCODER.probabilities([Sentence([1, 2, 3], []), Sentence([1, 2, 3], [1])])
    assert whole != pytest.approx(masked)


def test_tensors_come_back_as_they_were_written() -> None:
    content = written(ADAPTER, {"temperature": "1.2"})
    read, said = read_tensors(content)
    assert said == {"temperature": "1.2"}
    assert all((read[name] == value).all() for name, value in ADAPTER.items())
    assert written(read, said) == content


@pytest.mark.parametrize("content", [b"", b"\xff" * 40, b"\x02\x00\x00\x00\x00\x00\x00\x00{}"[:9], b"8" * 100])
def test_damaged_files_of_tensors_are_refused(content: bytes) -> None:
    with pytest.raises(ModelError, match="damaged"):
        read_tensors(content)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(ModelError):
        tensors, _ = read_tensors(content)
        assert isinstance(tensors, dict)


PIECES = WordPieces({"sanction": 1, "##s": 2, "on": 3, ",": 4, "zurich": 5, "制": 6, "裁": 7}, 0)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Sanctions on Zürich", [1, 2, 3, 5]),
        ("on,on", [3, 4, 3]),
        ("制裁 on", [6, 7, 3]),
        ("so\u0000n \u200bon\t\r\non", [0, 3, 3]),
        ("a" * 101, [0]),
        ("sanctionz", [0]),
        ("", []),
    ],
)
def test_pieces(text: str, numbers: list[int]) -> None:
    assert PIECES.numbers(text) == numbers


@given(st.text(max_size=80))
def test_words_lie_where_they_say(text: str) -> None:
    last = 0
    for word, start, end in words(text):
        assert word
        assert last <= start < end <= len(text)
        last = end


def test_products_use_one_thread() -> None:
    """Where numpy came as a wheel, as it does from the lock file."""
    assert use_one_thread()
