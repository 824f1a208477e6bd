"""Families against labelled sets, each a file of JSON lines of one of these forms:

* ``{"pair": [text, text], "same": bool, "kind": name}``: our own form. A text is a string or an object with ``text``
  and, where known, ``title``, ``outlet`` and ``wire``; without outlets the two are of different ones. ``kind`` (what
  was done to the copy) may be left out; recall is told for each.
* ``{"a": {title, text}, "b": …, "same": bool}``: pairs that people judged to be of one story. Texts on one story are
  not always copies, so only precision says something of families.
* ``{"cluster": event, "text": …}``: texts on events. Copies are always of one event.
* ``{"items": [{source, title, text}, …]}``: texts under one headline. Where both texts are there and share passages,
  they are copies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.copies import About, evidence, is_copy
from monitor.analysis.copy_index import CopyIndex, agree
from monitor.analysis.shingles import Sketch, Text, read, sketch
from monitor.errors import UsageError
from monitor.evaluate.measures import measure, share
from monitor.evaluate.packs import rows
from monitor.model.evaluation import Evaluation, Measure
from monitor.text.words import folded_words

LONG = 40
"""Words from which on a text under a shared headline is counted: shorter ones are summaries of the outlet's own."""
OVERLAP = 0.3
"""Texts under one headline are copies where they share this part of the shorter one's four-word sequences."""


class Read(NamedTuple):
    """An article made ready for comparison."""

    about: About
    text: Text
    sketch: Sketch | None


class Judged(NamedTuple):
    """What was found about two articles: whether the sketches agree, and whether they come into one family."""

    candidate: bool
    joined: bool


def prepare(text: str, title: str = "", outlet: str = "", wire: str | None = None) -> Read:
    """An article made ready for comparison."""
    words = read(folded_words(text))
    return Read(About(outlet, wire, title), words, sketch(words))


def judge(one: Read, other: Read) -> Judged:
    """Look at two articles as the monitor does: sketches first, then the exact evidence."""
    if one.sketch is None or other.sketch is None:
        return Judged(False, False)
    candidate = agree(one.sketch, other.sketch, same_outlet=one.about.outlet == other.about.outlet)
    return Judged(candidate, candidate and is_copy(evidence(one.text, other.text), one.about, other.about))


def evaluate_families(path: Path) -> Evaluation:
    """Score a labelled set of one of the forms above.

    Raises:
        UsageError: the file cannot be read, or its first line has none of the forms.
    """
    listed = list(rows(path))
    first = listed[0] if listed else {}
    if "pair" in first:
        measures = _pairs(_labelled(listed))
    elif "a" in first and "b" in first:
        measures = _stories(
            (prepare(**_fields(row["a"], "a")), prepare(**_fields(row["b"], "b")), row) for row in listed
        )
    elif "cluster" in first:
        measures = _events(listed)
    elif "items" in first:
        measures = _headlines(listed)
    else:
        raise UsageError(f"{path.name}: its lines have none of pair, a and b, cluster, items: no set of families.")
    return Evaluation(path.name, tuple(measures))


def _fields(given: Any, outlet: str) -> dict[str, Any]:
    if isinstance(given, str):
        return {"text": given, "outlet": outlet}
    return {
        "text": given.get("text") or "",
        "title": given.get("title") or "",
        "outlet": given.get("outlet") or outlet,
        "wire": given.get("wire"),
    }


def _labelled(listed: Iterable[dict[str, Any]]) -> Iterator[tuple[Judged, bool, str]]:
    for row in listed:
        one, other = row["pair"]
        yield judge(prepare(**_fields(one, "a")), prepare(**_fields(other, "b"))), row["same"], row.get("kind", "")


def _pairs(found: Iterable[tuple[Judged, bool, str]]) -> list[Measure]:
    judged = list(found)
    kinds: dict[str, list[bool]] = defaultdict(list)
    for one, same, kind in judged:
        if same and kind:
            kinds[kind].append(one.joined)
    return [
        _precision([(one.joined, same) for one, same, _ in judged], "joined pairs that are labelled the same"),
        share("recall", [one.joined for one, same, _ in judged if same], "pairs labelled the same that are joined"),
        share("candidates", [one.candidate for one, same, _ in judged if same], "... whose sketches agree"),
        *(share(f"recall {kind}", right) for kind, right in sorted(kinds.items())),
    ]


def _stories(found: Iterable[tuple[Read, Read, dict[str, Any]]]) -> list[Measure]:
    judged = [(judge(one, other).joined, bool(row["same"])) for one, other, row in found]
    return [
        _precision(judged, "joined pairs that people put into one story"),
        share("joined", [joined for joined, same in judged if same], "pairs of one story that are copies, no recall"),
    ]


def _events(listed: Sequence[dict[str, Any]]) -> list[Measure]:
    texts = [prepare(row["text"], outlet=row["id"]) for row in listed]
    index = CopyIndex()
    joined: list[tuple[bool, bool]] = []
    for place, one in enumerate(texts):
        if one.sketch is None:
            continue
        copies = [int(near) for near in index.candidates(one.sketch, 0) if judge(one, texts[near]).joined]
        joined += [(True, listed[place]["cluster"] == listed[near]["cluster"]) for near in copies]
        index.add(place, one.sketch, 0)
    return [_precision(joined, "joined pairs that are of one event")]


def _headlines(listed: Iterable[dict[str, Any]]) -> list[Measure]:
    judged = []
    pairs = 0
    for row in listed:
        articles = [(prepare(item["text"], item["title"], item["source"]), item) for item in row["items"]]
        for (one, first), (other, second) in combinations(articles, 2):
            pairs += one.about.outlet != other.about.outlet
            if one.about.outlet == other.about.outlet or min(len(one.text), len(other.text)) < LONG:
                continue
            if _overlap(first["text"], second["text"]) >= OVERLAP:
                judged.append(judge(one, other))
    return [
        share(
            "recall", [one.joined for one in judged], f"pairs of long texts that overlap, of {pairs} of one headline"
        ),
        share("candidates", [one.candidate for one in judged], "... whose sketches agree"),
    ]


def _overlap(one: str, other: str) -> float:
    """Which part of the shorter text's four-word sequences the other has."""
    sequences = [{tuple(words[at : at + 4]) for at in range(len(words) - 3)} for words in map(str.split, (one, other))]
    least = min(map(len, sequences))
    return len(sequences[0] & sequences[1]) / least if least else 0.0


def _precision(judged: Iterable[tuple[bool, bool]], note: str) -> Measure:
    def figure(sums: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(sums[..., 0] / sums[..., 1])

    return measure("precision", [(float(same), 1.0) for joined, same in judged if joined], figure, note)
