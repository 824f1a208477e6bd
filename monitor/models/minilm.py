"""``minilm-news-1``: what an English sentence says of a target, by a small learned encoder.

Every mention of the target is replaced by a mask before the encoder sees the sentence, so that the name changes
nothing. Scores are rounded to hundredths: the last digits of matrix products differ between processors.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path

from monitor.analysis.encoder import Encoder, Sentence
from monitor.analysis.wordpiece import WordPieces, words
from monitor.errors import ModelError
from monitor.model.tone import MILLION, MODEL_MEASURE, Contribution, Polarity, Score
from monitor.models.store import MINILM, ModelStore
from monitor.models.tensors import read_tensors
from monitor.models.threads import use_one_thread

Range = tuple[int, int]

ADAPTER = "models/minilm-news-1.safetensors"
"""The adapters that ``training/minilm_news.py`` makes, inside the shipped data."""
ADAPTER_SHA256 = "bd591edc79f498f4ed715857bc838351c38025a0827a06c340a7efa2f24e2b0c"
MOST_PIECES = 128
"""Word pieces of a sentence that are read, those around the first mention of the target."""
FEWEST_PIECES = 2
"""Known pieces besides the target below which there is nothing to judge."""
BATCH = 16
"""Sentences that are read at once: larger batches are no faster."""
_UNKNOWN, _START, _END, _MASK = 100, 101, 102, 103
_LAST_SIGN = 1995
"""The vocabulary begins with marks, signs and single characters; the next is its first word."""
_LABELS: tuple[Polarity, ...] = ("negative", "neutral", "positive")
_STEP = MILLION // 100

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word piece and the range of its word in the sentence."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Model:
    """The encoder with its vocabulary."""

    pieces: WordPieces
    encoder: Encoder


def load_model(store: ModelStore, adapter: Path) -> Model:
    """Read base weights and adapters, and check both by hash. From then on numpy computes with one thread.

    Raises:
        ModelError: one of them is absent or not what it should be.
    """
    use_one_thread()
    base, _ = read_tensors(store.content(MINILM, "model.safetensors"))
    vocabulary = vocabulary_of(store.content(MINILM, "vocab.txt"))
    content = adapter.read_bytes()
    if hashlib.sha256(content).hexdigest() != ADAPTER_SHA256:
        raise ModelError(f"This installation's {adapter.name} is damaged. Install Wirewatch again.")
    tensors, said = read_tensors(content)
    return Model(vocabulary, Encoder.of(base, tensors, float(said["temperature"])))


class MiniLmScorer:
    """``minilm-news-1`` as a scorer. The weights are read when the first sentence is scored.

    Weights that turn out to be damaged leave sentences unscored, with a message in the log: never another measure's
    number under this measure's name.
    """

    id = MODEL_MEASURE
    languages = frozenset(("en",))

    def __init__(self, store: ModelStore, adapter: Path) -> None:
        self._store = store
        self._adapter = adapter
        self._lock = threading.Lock()
        self._model: Model | None = None
        self._failed = False

    def score(self, sentence: str, targets: Sequence[Range]) -> Score:
        """Judge what a sentence says of the targets, or, without any, the sentence as a whole."""
        return self.scores([(sentence, targets)])[0]

    def scores(self, sentences: Sequence[tuple[str, Sequence[Range]]]) -> list[Score]:
        """Judge many sentences: faster than one by one, and the same."""
        model = self._ready()
        if model is None:
            return [Score(None, None, reason="no-model") for _ in sentences]
        read = [pieces_of(model.pieces, text, targets) for text, targets in sentences]
        found: list[Score] = [Score(None, None, reason="too-short")] * len(read)
        judged = [number for number, pieces in enumerate(read) if _can_judge(pieces)]
        for number, score in zip(judged, _judge(model, [read[number] for number in judged]), strict=True):
            found[number] = score
        return found

    def explain(self, sentence: str, targets: Sequence[Range]) -> Score:
        """The same judgement with what each word adds to it: how far positive falls behind negative without that word.

        In logits, since the value hardly moves where many words say the same. Takes as long as scoring as many
        sentences as this one has words.
        """
        score = self.score(sentence, targets)
        model = self._ready()
        if score.value is None or model is None:
            return score
        pieces = pieces_of(model.pieces, sentence, targets)
        places = sorted({(piece.start, piece.end) for piece in pieces if piece.number != _MASK})
        places = [(start, end) for start, end in places if any(sign.isalnum() for sign in sentence[start:end])]
        without = [tuple(piece for piece in pieces if (piece.start, piece.end) != place) for place in places]
        whole, *others = (log(positive / negative) for negative, _, positive in _odds(model, [pieces, *without]))
        parts = ((place, round(whole - other, 1)) for place, other in zip(places, others, strict=True))
        evidence = tuple(Contribution(start, end, moved) for (start, end), moved in parts if moved)
        return replace(score, evidence=evidence)

    def _ready(self) -> Model | None:
        with self._lock:
            if self._model is None and not self._failed:
                try:
                    self._model = load_model(self._store, self._adapter)
                except (ModelError, OSError) as error:
                    self._failed = True
                    _log.error("%s does not score: %s", self.id, error)
            return self._model


def pieces_of(vocabulary: WordPieces, sentence: str, targets: Sequence[Range]) -> tuple[Piece, ...]:
    """The word pieces of a sentence, with one mask in place of each mention of the target; ``MOST_PIECES`` at most."""
    found: list[Piece] = []
    at = 0
    for start, end in sorted(targets):
        if start >= at:
            found += _plain(vocabulary, sentence, at, start)
            found.append(Piece(_MASK, start, end))
            at = end
    found += _plain(vocabulary, sentence, at, len(sentence))
    most = MOST_PIECES - 2
    first = next((place for place, piece in enumerate(found) if piece.number == _MASK), 0)
    begin = max(0, min(first - MOST_PIECES // 2, len(found) - most))
    return tuple(found[begin : begin + most])


def encoded(pieces: Sequence[Piece]) -> Sentence:
    """What the encoder reads: the pieces between the signs for start and end, and the places of the masks."""
    numbers = [_START, *(piece.number for piece in pieces), _END]
    return Sentence(numbers, [place for place, number in enumerate(numbers) if number == _MASK])


def vocabulary_of(content: bytes) -> WordPieces:
    """The vocabulary of a file with a piece on each line."""
    lines = content.decode().rstrip("\n").split("\n")
    return WordPieces({piece: number for number, piece in enumerate(lines)}, _UNKNOWN)


def _plain(vocabulary: WordPieces, sentence: str, start: int, end: int) -> Iterator[Piece]:
    for word, first, last in words(sentence[start:end]):
        for number in vocabulary.of_word(word):
            yield Piece(number, start + first, start + last)


def _can_judge(pieces: Sequence[Piece]) -> bool:
    return sum(piece.number > _LAST_SIGN for piece in pieces) >= FEWEST_PIECES


def _odds(model: Model, read: Sequence[Sequence[Piece]]) -> list[tuple[float, float, float]]:
    """Negative, neutral and positive of each sentence, read in batches of like length."""
    found: dict[int, tuple[float, float, float]] = {}
    order = sorted(range(len(read)), key=lambda number: len(read[number]))
    for at in range(0, len(order), BATCH):
        batch = order[at : at + BATCH]
        rows = model.encoder.probabilities([encoded(read[number]) for number in batch])
        found.update((number, (row[0], row[1], row[2])) for number, row in zip(batch, rows.tolist(), strict=True))
    return [found[number] for number in range(len(read))]


def _judge(model: Model, read: Sequence[Sequence[Piece]]) -> list[Score]:
    found: list[Score] = []
    for odds in _odds(model, read):
        label = _LABELS[odds.index(max(odds))]
        found.append(Score(round((odds[2] - odds[0]) * 100) * _STEP, label, round(max(odds), 2)))
    return found
