"""The weights of ``ru-linear-1``, which ship with Wirewatch."""

from __future__ import annotations

import hashlib
from pathlib import Path

from monitor.analysis.russian_features import ToneWords
from monitor.analysis.russian_tone import LinearModel, RussianScorer
from monitor.errors import ModelError

LINEAR = "models/ru-linear-1.tsv"
WORDS = "models/ru-tone-words.txt"
SHA256 = {
    LINEAR: "d05fdf7b1619d1c55a0cf34b9100275eb920ffbb39b7494c485f8ffe6258170e",
    WORDS: "7e89b95a24ccb87fbb13aba66fa46a28a3820fae5a9765d5bfe2d5490b87ff02",
}
"""The files by their paths inside the shipped data, and their hashes: another file is another measure."""


def load_russian(linear: Path, words: Path) -> RussianScorer:
    """Read the weights and the word list, and check both by hash.

    Raises:
        ModelError: one of them is not what it should be.
    """
    texts = {name: path.read_bytes() for name, path in ((LINEAR, linear), (WORDS, words))}
    for name, content in texts.items():
        if hashlib.sha256(content).hexdigest() != SHA256[name]:
            raise ModelError(f"This installation's data/{name} is damaged. Install Wirewatch again.")
    return RussianScorer(LinearModel.read(texts[LINEAR].decode()), ToneWords.read(texts[WORDS].decode()))
