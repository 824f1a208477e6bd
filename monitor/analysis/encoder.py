"""A small BERT encoder in numpy: word pieces of sentences in, probabilities of three labels out.

Sentences are joined into one matrix, so that nothing is padded and the products are large; attention alone is done
sentence by sentence. Of the last layer only what the head reads is computed. Low-rank adapters are added to the
weights when they are loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Tensors = Mapping[str, NDArray[Any]]

HEADS = 12
LAYERS = 6
_LESS = np.float32(1e-12)
_GELU, _CUBE, _HALF = np.float32(0.7978845608), np.float32(0.044715), np.float32(0.5)
_PARTS = {
    "attention": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "joined": ("attention.output.dense",),
    "wide": ("intermediate.dense",),
    "narrow": ("output.dense",),
}
"""The matrices of a layer by the names that the adapters use, and what they are made of in the base weights."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Numbers of the word pieces of a sentence, its start and end signs included, and the places of the mask."""

    pieces: Sequence[int]
    masks: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Linear:
    weight: Matrix
    bias: Matrix

    def __call__(self, values: Matrix) -> Matrix:
        found: Matrix = values @ self.weight
        found += self.bias
        return found


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: Matrix
    bias: Matrix

    def __call__(self, values: Matrix) -> Matrix:
        """Normalise each row, in place."""
        values -= values.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", values, values) / np.float32(values.shape[1])
        values *= (1 / np.sqrt(spread + _LESS))[:, None]
        values *= self.weight
        values += self.bias
        return values


@dataclass(frozen=True, slots=True)
class _Layer:
    attention: _Linear
    joined: _Linear
    after_attention: _Norm
    wide: _Linear
    narrow: _Linear
    after: _Norm

    def __call__(self, values: Matrix, bounds: Sequence[tuple[int, int]], kept: Sequence[NDArray[np.intp]]) -> Matrix:
        """The layer's answer for the rows ``kept`` of each sentence; ``bounds`` are the rows of each sentence."""
        width = values.shape[1]
        queries_keys_values = self.attention(values)
        rows = np.concatenate([start + places for (start, _), places in zip(bounds, kept, strict=True)])
        mixed = np.empty((len(rows), width), np.float32)
        at = 0
        for (start, end), places in zip(bounds, kept, strict=True):
            query, key, value = queries_keys_values[start:end].reshape(end - start, 3, HEADS, -1).transpose(1, 2, 0, 3)
            scores = np.matmul(query[:, places] * np.float32(query.shape[-1] ** -0.5), key.transpose(0, 2, 1))
            scores -= scores.max(axis=-1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=-1, keepdims=True)
            mixed[at : at + len(places)] = np.matmul(scores, value).transpose(1, 0, 2).reshape(len(places), width)
            at += len(places)
        joined = self.joined(mixed)
        joined += values[rows]
        after = self.after_attention(joined)
        found = self.narrow(_gelu(self.wide(after)))
        found += after
        return self.after(found)


def _gelu(values: Matrix) -> Matrix:
    """GELU by its tanh form, within 0.0005 of the exact one."""
    found: Matrix = values * values
    found *= _CUBE
    found += np.float32(1)
    found *= values
    found *= _GELU
    np.tanh(found, out=found)
    found += np.float32(1)
    found *= values
    found *= _HALF
    return found


@dataclass(frozen=True, slots=True)
class Encoder:
    """The encoder with its adapters and head. ``temperature`` makes its probabilities honest."""

    pieces: Matrix
    places: Matrix
    norm: _Norm
    layers: tuple[_Layer, ...]
    head: _Linear
    temperature: float

    @classmethod
    def of(cls, base: Tensors, adapter: Tensors, temperature: float) -> Encoder:
        """Put base weights (as BERT names them) and adapters together.

        Raises:
            KeyError, ValueError: a tensor is missing or has another shape.
        """
        kinds = base["embeddings.token_type_embeddings.weight"]
        return cls(
            base["embeddings.word_embeddings.weight"],
            base["embeddings.position_embeddings.weight"] + kinds[0],
            _norm(base, "embeddings.LayerNorm"),
            tuple(_layer(base, adapter, number) for number in range(LAYERS)),
            _Linear(_row_major(adapter["head.weight"].T), _row_major(adapter["head.bias"])),
            temperature,
        )

    def probabilities(self, sentences: Sequence[Sentence]) -> NDArray[np.float64]:
        """Negative, neutral and positive for each sentence; one without a mask is judged as a whole."""
        if not sentences:
            return np.empty((0, 3))
        lengths = [len(sentence.pieces) for sentence in sentences]
        ends = np.cumsum(lengths)
        bounds = [(int(end) - length, int(end)) for end, length in zip(ends, lengths, strict=True)]
        values: Matrix = self.pieces[np.concatenate([np.asarray(one.pieces, np.intp) for one in sentences])]
        values += self.places[np.concatenate([np.arange(length) for length in lengths])]
        values = self.norm(values)
        every = [np.arange(length) for length in lengths]
        for layer in self.layers[:-1]:
            values = layer(values, bounds, every)
        means = np.stack([values[start:end].mean(axis=0) for start, end in bounds])
        # The sentence's first sign, then its masks; the sign alone where there is none.
        read = [np.asarray([0, *one.masks], np.intp) for one in sentences]
        last = self.layers[-1](values, bounds, read)
        features: list[Matrix] = []
        at = 0
        for places, mean in zip(read, means, strict=True):
            own = last[at : at + len(places)]
            target = own[1:].mean(axis=0) if len(own) > 1 else own[0]
            features.append(np.concatenate([target, own[0], mean]))
            at += len(places)
        logits = self.head(np.stack(features)).astype(np.float64) / self.temperature
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        found: NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
        return found


def _layer(base: Tensors, adapter: Tensors, number: int) -> _Layer:
    prefix = f"encoder.layer.{number}."
    parts: dict[str, _Linear] = {}
    for name, sources in _PARTS.items():
        weight = np.concatenate([base[f"{prefix}{source}.weight"] for source in sources]).astype(np.float32)
        down, up = (adapter[f"{number}.{name}.{end}"].astype(np.float32) for end in ("down", "up"))
        bias = np.concatenate([base[f"{prefix}{source}.bias"] for source in sources])
        parts[name] = _Linear(_row_major((weight + up @ down).T), bias)
    return _Layer(
        parts["attention"],
        parts["joined"],
        _norm(base, f"{prefix}attention.output.LayerNorm"),
        parts["wide"],
        parts["narrow"],
        _norm(base, f"{prefix}output.LayerNorm"),
    )


def _norm(base: Tensors, name: str) -> _Norm:
    return _Norm(base[f"{name}.weight"], base[f"{name}.bias"])


def _row_major(values: NDArray[Any]) -> Matrix:
    return np.ascontiguousarray(values, dtype=np.float32)
