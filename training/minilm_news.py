"""Makes the adapters of ``minilm-news-1``. Needs torch, which nothing else here does.

    python -m training.minilm_news --models FOLDER [--write] [--steps N]

``FOLDER`` is the folder of models of a data folder after ``wirewatch models install``. Adapters of rank 24 on every
matrix of the encoder and a head on top are trained; the encoder's own weights stay. One thread and fixed seeds: the
same machine gives the same file, another kind of processor one that differs in its last digits.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812

from monitor.analysis.encoder import HEADS, LAYERS
from monitor.models.minilm import encoded, pieces_of, vocabulary_of
from monitor.models.store import MINILM, ModelStore
from monitor.models.tensors import read_tensors, written
from training.news_examples import CORPUS, LABELS, Example, examples, held_out

RESULT = Path(__file__).resolve().parents[1] / "data" / "models" / "minilm-news-1.safetensors"
SEED, EPOCHS, BATCH, RATE, WARM = 1, 4, 32, 1e-3, 0.06
RANK, SCALE, DROP, DROP_HEAD, SMOOTH, DECAY = 24, 2.0, 0.1, 0.2, 0.05, 0.01
WHOLE = 0.15
"""Share of the sentences that are also shown without a mask, with the mean label of their targets."""
SORTED = 40
"""Batches within which sentences are put in order of length, so that little is padded."""
_PARTS = {"attention": 3, "joined": 1, "wide": 1, "narrow": 1}

Tensor = Any  # torch publishes its types, but this project's checks run without it.
Item = tuple[list[int], list[float]]


class Layer(NamedTuple):
    """The fixed weights of a layer."""

    matrices: dict[str, tuple[Tensor, Tensor]]
    norms: tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]


class Net(NamedTuple):
    """The encoder with what is trained: (down, up) of each matrix by layer and name, and the head."""

    words: Tensor
    places: Tensor
    norm: tuple[Tensor, Tensor]
    layers: list[Layer]
    adapters: dict[tuple[int, str], tuple[Tensor, Tensor]]
    head: Any

    def trained(self) -> list[Tensor]:
        """Everything that is trained, in a fixed order."""
        return [*(one for pair in self.adapters.values() for one in pair), *self.head.parameters()]


def make_net(store: ModelStore) -> Net:
    """The encoder with fresh adapters, which change nothing yet."""
    base, _ = read_tensors(store.content(MINILM, "model.safetensors"))

    def tensor(name: str) -> Tensor:
        return torch.from_numpy(base[name].copy())

    def norm(name: str) -> tuple[Tensor, Tensor]:
        return tensor(f"{name}.weight"), tensor(f"{name}.bias")

    layers: list[Layer] = []
    adapters: dict[tuple[int, str], tuple[Tensor, Tensor]] = {}
    for number in range(LAYERS):
        prefix = f"encoder.layer.{number}."
        matrices = {
            "attention": tuple(
                torch.cat([tensor(f"{prefix}attention.self.{name}.{end}") for name in ("query", "key", "value")])
                for end in ("weight", "bias")
            ),
            "joined": norm(f"{prefix}attention.output.dense"),
            "wide": norm(f"{prefix}intermediate.dense"),
            "narrow": norm(f"{prefix}output.dense"),
        }
        layers.append(Layer(matrices, (norm(f"{prefix}attention.output.LayerNorm"), norm(f"{prefix}output.LayerNorm"))))
        for name, (weight, _) in matrices.items():
            down = torch.randn(RANK, weight.shape[1]) / math.sqrt(weight.shape[1])
            up = torch.zeros(weight.shape[0], RANK)
            adapters[number, name] = (down.requires_grad_(), up.requires_grad_())
    head = torch.nn.Linear(3 * 384, 3)
    torch.nn.init.normal_(head.weight, 0, 0.02)
    torch.nn.init.zeros_(head.bias)
    places = tensor("embeddings.position_embeddings.weight") + tensor("embeddings.token_type_embeddings.weight")[0]
    words = tensor("embeddings.word_embeddings.weight")
    return Net(words, places, norm("embeddings.LayerNorm"), layers, adapters, head)


def logits(net: Net, ids: Tensor, masks: Tensor, there: Tensor, *, training: bool) -> Tensor:
    """Logits of the three labels for a padded batch."""

    def linear(number: int, name: str, x: Tensor) -> Tensor:
        weight, bias = net.layers[number].matrices[name]
        down, up = net.adapters[number, name]
        return F.linear(x, weight, bias) + F.linear(F.linear(x, down), up * SCALE)

    def normed(x: Tensor, norm: tuple[Tensor, Tensor]) -> Tensor:
        return F.layer_norm(x, (384,), norm[0], norm[1], 1e-12)

    count, length = ids.shape
    x = before = normed(net.words[ids] + net.places[:length], net.norm)
    hidden = torch.zeros(count, 1, 1, length).masked_fill(~there[:, None, None, :], -1e4).to(torch.bfloat16)
    for number, layer in enumerate(net.layers):
        before = x
        query, key, value = linear(number, "attention", x).view(count, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        scores = torch.softmax((query * 32**-0.5) @ key.transpose(2, 3) + hidden, -1)
        mixed = (scores @ value).transpose(1, 2).reshape(count, length, 384)
        x = normed(x + F.dropout(linear(number, "joined", mixed), DROP, training), layer.norms[0])
        inner = F.gelu(linear(number, "wide", x))
        x = normed(x + F.dropout(linear(number, "narrow", inner), DROP, training), layer.norms[1])
    weight = there.float()[:, :, None]
    mean = (before * weight).sum(1) / weight.sum(1)
    features = torch.cat([(x * masks[:, :, None]).sum(1), x[:, 0], mean], 1)
    return net.head(F.dropout(features.float(), DROP_HEAD, training))


def padded(listed: Sequence[list[int]], mask: int) -> tuple[Tensor, Tensor, Tensor]:
    """Pieces, the weights of the masks (of the first sign where there is none), and where there are pieces at all."""
    length = max(map(len, listed))
    ids = torch.zeros(len(listed), length, dtype=torch.long)
    there = torch.zeros(len(listed), length, dtype=torch.bool)
    masks = torch.zeros(len(listed), length)
    for row, pieces in enumerate(listed):
        ids[row, : len(pieces)] = torch.tensor(pieces)
        there[row, : len(pieces)] = True
        own = (ids[row] == mask).float()
        if own.sum() == 0:
            own[0] = 1
        masks[row] = own / own.sum()
    return ids, masks, there


def items(listed: Sequence[Example], read: Callable[[Example], list[int]]) -> list[Item]:
    """Pieces and wanted odds of each example."""
    return [(read(one), [float(one.label == label) for label in range(3)]) for one in listed]


def wholes(listed: Sequence[Example], read: Callable[[Example], list[int]]) -> list[Item]:
    """Each sentence once, without a mask, with the mean of the labels of its targets."""
    labels: dict[tuple[str, str], list[int]] = {}
    for one in listed:
        labels.setdefault((one.origin, one.sentence), []).append(one.label)
    return [
        (read(Example(origin, sentence, (), 0)), [own.count(label) / len(own) for label in range(3)])
        for (origin, sentence), own in labels.items()
    ]


def batches(targeted: Sequence[Item], whole: Sequence[Item]) -> list[list[Item]]:
    """The batches of one epoch."""
    rows = [*targeted, *random.sample(whole, int(len(whole) * WHOLE))]
    random.shuffle(rows)
    found: list[list[Item]] = []
    for start in range(0, len(rows), BATCH * SORTED):
        chunk = sorted(rows[start : start + BATCH * SORTED], key=lambda item: len(item[0]))
        found += [chunk[at : at + BATCH] for at in range(0, len(chunk), BATCH)]
    random.shuffle(found)
    return found


def train(net: Net, targeted: Sequence[Item], whole: Sequence[Item], mask: int, most: int | None) -> None:
    """Train for all epochs, or for ``most`` steps."""
    total = len(batches(targeted, whole)) * EPOCHS
    optimiser = torch.optim.AdamW(net.trained(), lr=RATE, weight_decay=DECAY, betas=(0.9, 0.98))
    started = time.monotonic()
    for step, batch in enumerate(_endless(targeted, whole), 1):
        warm = WARM * total
        rate = RATE * min(1, step / warm) * max(0, 1 - max(0, step - warm) / ((1 - WARM) * total))
        for group in optimiser.param_groups:
            group["lr"] = rate
        wanted = torch.tensor([odds for _, odds in batch]) * (1 - SMOOTH) + SMOOTH / 3
        with torch.autocast("cpu", torch.bfloat16):
            found = logits(net, *padded([pieces for pieces, _ in batch], mask), training=True)
        loss = -(wanted * F.log_softmax(found.float(), 1)).sum(1).mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.trained(), 1.0)
        optimiser.step()
        if step % 100 == 0 or step == most:
            print(f"step {step} of {total}: loss {loss.item():.5f}, {time.monotonic() - started:.0f} s", flush=True)
        if step in (total, most):
            return


def _endless(targeted: Sequence[Item], whole: Sequence[Item]) -> Iterator[list[Item]]:
    while True:
        yield from batches(targeted, whole)


def judged(net: Net, listed: Sequence[Item], mask: int) -> Any:
    """Logits of every item, without dropout and in full precision."""
    with torch.no_grad():
        return torch.cat([logits(net, *padded([pieces], mask), training=False).float() for pieces, _ in listed])


def best_temperature(found: Any, wanted: Any) -> float:
    """The temperature, to a hundredth, at which the odds of the held-out examples fit best."""
    tried = [number / 100 for number in range(80, 301)]
    return min(tried, key=lambda one: float(F.cross_entropy(found / one, wanted)))


def result(net: Net, temperature: float) -> bytes:
    """The file of adapters and head."""
    tensors = {}
    for (number, name), (down, up) in net.adapters.items():
        tensors[f"{number}.{name}.down"] = down.detach().numpy().astype(np.float16)
        tensors[f"{number}.{name}.up"] = (up * SCALE).detach().numpy().astype(np.float16)
    for name, value in net.head.named_parameters():
        tensors[f"head.{name}"] = value.detach().numpy().astype(np.float32)
    return written(tensors, {"measure": MINILM.measure, "temperature": f"{temperature:.2f}"})


def main() -> None:
    """Train, measure on what was held out, and write the file if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--steps", type=int, default=None)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    random.seed(SEED)
    store = ModelStore(options.models)
    vocabulary = vocabulary_of(store.content(MINILM, "vocab.txt"))
    read = lambda one: list(encoded(pieces_of(vocabulary, one.sentence, one.targets)).pieces)  # noqa: E731
    mask = vocabulary.vocabulary["[MASK]"]
    every = examples(options.corpus)
    kept = [one for one in every if held_out(one.sentence)]
    shown = [one for one in every if not held_out(one.sentence)]
    net = make_net(store)
    train(net, items(shown, read), wholes(shown, read), mask, options.steps)
    found = judged(net, items(kept, read), mask)
    wanted = torch.tensor([one.label for one in kept])
    temperature = best_temperature(found, wanted)
    for origin in sorted({one.origin for one in kept}):
        own = torch.tensor([one.origin == origin for one in kept])
        print(f"held out, {origin}: macro-F1 {_macro_f1(wanted[own], found[own].argmax(1)):.3f}, n = {int(own.sum())}")
    content = result(net, temperature)
    print(f"temperature {temperature}, {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")
    if options.write:
        RESULT.write_bytes(content)


def _macro_f1(wanted: Any, given: Any) -> float:
    scores = []
    for label in range(len(LABELS)):
        both = int(((wanted == label) & (given == label)).sum())
        scores.append(2 * both / max(1, int((wanted == label).sum() + (given == label).sum())))
    return sum(scores) / len(scores)


if __name__ == "__main__":
    main()
