"""Credited agencies against pages and texts that were read by eye: ``data/labels/credits.jsonl``.

A label is keyed by its set in the corpus and a file, an address or the beginning of its text's SHA-256. ``wire`` is the
agency (or other publisher) that the page or text credits with the text, ``null`` where none is credited: one that is
only quoted, that supplied a picture or that "contributed to this report" is none. Labels are split in two by a hash of
the publisher (``site``); the rules were worked on with the first half alone in view.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.config.registries import default_registry
from monitor.config.settings import shipped
from monitor.errors import ReadError, UsageError
from monitor.evaluate.measures import measure, share
from monitor.evaluate.packs import members, rows
from monitor.model.article import Article, Credit, Registry
from monitor.model.evaluation import Evaluation, Measure
from monitor.text.attribution import attribute_text
from monitor.text.html import read_html
from monitor.text.jsonl import read_jsonl

LABELS = "labels/credits.jsonl"
_KEY_LENGTH = 16  # hexadecimal digits of a text's hash


@dataclass(frozen=True, slots=True)
class Case:
    """One label and what was found for it: ``found`` is the wire's credit, ``expected`` the name on the label."""

    key: str
    site: str
    expected: str | None
    found: Credit | None

    @property
    def is_right(self) -> bool:
        """Whether the wire that was found is the one on the label, or there is none on either side."""
        return (self.found.name if self.found else "").casefold() == (self.expected or "").casefold()

    @property
    def is_tuned(self) -> bool:
        """Whether the case belongs to the half that the rules were worked on with."""
        return hashlib.sha256(self.site.encode()).digest()[0] % 2 == 0


def evaluate_credits(path: Path) -> Evaluation:
    """The figures of the labels on the corpus in the folder ``path``.

    Raises:
        UsageError: ``path`` is no folder, or a set in it cannot be read.
    """
    if not path.is_dir():
        raise UsageError(f"{path} is not the folder of a corpus.")
    labels = list(rows(shipped(LABELS)))
    articles, failed = _articles(path, labels, default_registry())
    cases = [
        Case(key, str(label["site"]), label["wire"], _wire(articles[key]))
        for label in labels
        if (key := _key(label)) in articles
    ]
    unknown = [(_key(label), "not found in the corpus") for label in labels if _key(label) not in {*articles, *failed}]
    return Evaluation("credits", tuple(figures(cases)), (*failed.items(), *unknown))


def figures(cases: Sequence[Case]) -> Iterator[Measure]:
    """Precision and recall of wires over all cases and over each half, and the precision of each kind of place."""
    halves = {
        "": cases,
        ", tuned half": [case for case in cases if case.is_tuned],
        ", other half": [case for case in cases if not case.is_tuned],
    }
    for name, chosen in halves.items():
        yield _ratio(f"precision{name}", [case for case in chosen if case.found], "of the agencies found")
        yield _ratio(f"recall{name}", [case for case in chosen if case.expected], "of the agencies credited")
    yield share("right", [case.is_right for case in cases], "agency or none, as labelled")
    found = [case for case in cases if case.found]
    for place in sorted({case.found.place for case in found if case.found}):
        chosen = [case for case in found if case.found and case.found.place == place]
        yield _ratio(f"precision in {place}", chosen, "by where the proof stands")


def _ratio(name: str, cases: Sequence[Case], note: str) -> Measure:
    def ratio(sums: NDArray[Any]) -> NDArray[Any]:
        result: NDArray[Any] = np.divide(sums[..., 0], sums[..., 1])
        return result

    return measure(name, [(float(case.is_right), 1.0) for case in cases], ratio, note)


def _wire(article: Article) -> Credit | None:
    return next((credit for credit in article.credits if credit.role == "wire"), None)


def _key(label: Mapping[str, Any]) -> str:
    return f"{label['set']}#{label.get('file') or label.get('url') or label.get('text_sha256')}"


def _articles(
    path: Path, labels: Sequence[Mapping[str, Any]], registry: Registry
) -> tuple[dict[str, Article], dict[str, str]]:
    """Labelled pages and texts as articles, and why others could not be read, both by the key of their label."""
    found: dict[str, Article] = {}
    failed: dict[str, str] = {}
    for name in dict.fromkeys(str(label["set"]) for label in labels):
        wanted = [label for label in labels if label["set"] == name]
        if not (path / name).exists():
            continue
        if name.endswith(".tar.zst"):
            _read_pages(path / name, wanted, registry, found, failed)
        else:
            _read_texts(path / name, wanted, registry, found)
    return found, failed


def _read_pages(
    pack: Path,
    labels: Sequence[Mapping[str, Any]],
    registry: Registry,
    found: dict[str, Article],
    failed: dict[str, str],
) -> None:
    folder = pack.name.removesuffix(".tar.zst")
    by_file = {f"{folder}/{label['file']}": label for label in labels}
    for file, content in members(pack, frozenset(by_file)):
        label = by_file[file]
        try:
            found[_key(label)] = read_html(content, label.get("url"), registry)
        except ReadError as error:
            failed[_key(label)] = str(error)


def _read_texts(file: Path, labels: Sequence[Mapping[str, Any]], registry: Registry, found: dict[str, Article]) -> None:
    keys = {label.get("url") or label.get("text_sha256"): _key(label) for label in labels}
    for row in rows(file):
        for item in row.get("items", [row]):
            text = item.get("text") or ""
            mark = item.get("url") or hashlib.sha256(text.encode()).hexdigest()[:_KEY_LENGTH]
            key = keys.get(mark)
            if key and text and key not in found:
                (read,) = read_jsonl([json.dumps(item).encode()])
                found[key] = attribute_text(read.article, registry)
