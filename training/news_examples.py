"""The labelled sentences that ``minilm-news-1`` is made from: NewsMTSC and SEntFiN, both MIT, training parts only."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
SETS = {
    "newsmtsc": (
        "training/newsmtsc_train.jsonl.gz",
        "a65d42041a3de71dccbc99ace7dbb7112de41d428b768408af2bc1dd8678b717",
    ),
    "sentfin": (
        "training/sentfin_train.jsonl.gz",
        "d2c854765fe3b310f2dff5cfc0f88ab0d47c7e468ad29b3739b610f5d96d7f66",
    ),
}
LABELS = ("negative", "neutral", "positive")
_POLARITIES = {2: 0, 4: 1, 6: 2}
_DECISION = re.compile(r"""(?:^\{|, )(['"])(.+?)\1: ['"](positive|negative|neutral)['"]""")
"""Names with an apostrophe are not escaped in the set, so that it cannot be read as a Python literal."""

Range = tuple[int, int]


class Example(NamedTuple):
    """A sentence with the mentions of one target and what it says of it: the number of the label."""

    origin: str
    sentence: str
    targets: tuple[Range, ...]
    label: int


def examples(corpus: Path) -> list[Example]:
    """All examples, in the order of the files.

    Raises:
        ValueError: a file is not the one that the shipped model was made from.
    """
    for name, digest in SETS.values():
        if hashlib.sha256((corpus / name).read_bytes()).hexdigest() != digest:
            raise ValueError(f"{name} is not the file that the shipped model was made from")
    return [*_newsmtsc(corpus / SETS["newsmtsc"][0]), *_sentfin(corpus / SETS["sentfin"][0])]


def held_out(sentence: str) -> bool:
    """Whether a sentence belongs to the tenth that is kept for choosing and for the temperature."""
    return int(hashlib.sha256(sentence.encode()).hexdigest(), 16) % 10 == 0


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _newsmtsc(path: Path) -> Iterator[Example]:
    for row in _rows(path):
        sentence = row["sentence_normalized"]
        for target in row["targets"]:
            mention = (target["from"], target["to"])
            yield Example("newsmtsc", sentence, _mentions(sentence, mention), _POLARITIES[int(target["polarity"])])


def _sentfin(path: Path) -> Iterator[Example]:
    for row in _rows(path):
        title = row["Title"]
        for match in _DECISION.finditer(row["Decisions"]):
            found = _occurrences(title, match[2])
            found = found or [one.span() for one in re.finditer(re.escape(match[2]), title, re.IGNORECASE)]
            if found:
                yield Example("sentfin", title, _mentions(title, found[0]), LABELS.index(match[3]))


def _mentions(sentence: str, mention: Range) -> tuple[Range, ...]:
    """A mention and every other place where the same words stand."""
    start, end = mention
    others = [one for one in _occurrences(sentence, sentence[start:end]) if one[1] <= start or one[0] >= end]
    return tuple(sorted([mention, *others]))


def _occurrences(sentence: str, name: str) -> list[Range]:
    return [match.span() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence)] if name else []
