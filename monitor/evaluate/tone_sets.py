"""Labelled sets of tone: sentences with targets, headlines with entities, whole texts with ratings or labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from monitor.errors import UsageError
from monitor.evaluate.packs import rows
from monitor.model.tone import Polarity
from monitor.text.words import sentences

Range = tuple[int, int]
LABELS: tuple[Polarity, ...] = ("negative", "neutral", "positive")
RATING_LIMIT = 0.2
"""A rating from -4 to 4 within this of 0 is called neutral: a twentieth of the scale, as for scores."""
_POINTS: dict[Polarity, float] = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
# A dictionary printed by Python, but with apostrophes inside of names.
_DECISION = re.compile(r"[\"']([^:{}]*?)[\"']: '(negative|neutral|positive)'")
_WORD_START = re.compile(r"(?<![\w'’])\w")


@dataclass(frozen=True, slots=True)
class Case:
    """One judgement: the sentences that it is about, each with the target's ranges in it, and what people say.

    ``rating`` is a number that scores should go along with; where people gave labels it is -1, 0 or 1. ``group`` is the
    part of the file: the kind of entity, the split or the kind of case, whichever the file tells.
    """

    lang: str
    parts: tuple[tuple[str, tuple[Range, ...]], ...]
    label: Polarity | None
    rating: float | None
    group: str = ""

    def in_title_case(self) -> Case:
        """The same with every word's first letter a capital; places stay."""
        return replace(
            self,
            parts=tuple(
                (_WORD_START.sub(lambda start: _capital(start[0]), text), targets) for text, targets in self.parts
            ),
        )

    def renamed(self, name: str) -> tuple[str, tuple[Range, ...]]:
        """The first sentence with another name in the place of each mention, and the places of that name."""
        text, targets = self.parts[0]
        made, places, end = "", [], 0
        for start, behind in targets:
            made += text[end:start]
            places.append((len(made), len(made) + len(name)))
            made += name
            end = behind
        return made + text[end:], tuple(places)


def _capital(letter: str) -> str:
    upper = letter.upper()
    return upper if len(upper) == 1 else letter


def cases(path: Path) -> Iterator[Case]:
    """The judgements of a file of JSON lines.

    Raises:
        UsageError: it cannot be read, or a line is in no known form; the message says which forms are.
    """
    for number, row in enumerate(rows(path), 1):
        reader = next((reader for keys, reader in _FORMS if keys <= row.keys()), None)
        try:
            if reader is None:
                raise KeyError("none of them")
            yield from reader(row)
        except (KeyError, TypeError, ValueError) as error:
            known = "; ".join(", ".join(sorted(keys)) for keys, _ in _FORMS)
            raise UsageError(
                f"{path.name}, line {number}: not a labelled text. A line needs one of these groups of keys: {known}."
            ) from error


def _case(row: dict[str, Any], text: str, targets: tuple[Range, ...], label: Any) -> Case:
    if label not in LABELS:
        raise ValueError(label)
    lang, group = str(row.get("lang", "en")), str(row.get("entity_tag") or row.get("split") or row.get("kind") or "")
    return Case(lang, ((text, targets),), label, _POINTS[label], group)


def _targets(row: dict[str, Any]) -> Iterator[Case]:
    for target in row["targets"]:
        yield _case(row, row["sentence"], ((int(target["from"]), int(target["to"])),), target["label"])


_POLARITIES: dict[float, Polarity] = {2.0: "negative", 4.0: "neutral", 6.0: "positive"}


def _newsmtsc(row: dict[str, Any]) -> Iterator[Case]:
    for target in row["targets"]:
        place = (int(target["from"]), int(target["to"]))
        yield _case(row, row["sentence_normalized"], (place,), _POLARITIES[float(target["polarity"])])


def _sentfin(row: dict[str, Any]) -> Iterator[Case]:
    title = row["Title"]
    for entity, label in _DECISION.findall(row["Decisions"]):
        start = title.lower().find(entity.lower())
        if start >= 0:
            yield _case(row, title, ((start, start + len(entity)),), label)


def _entity(row: dict[str, Any]) -> Iterator[Case]:
    yield _case(row, row["sentence"], ((int(row["from"]), int(row["to"])),), row["label"])


def _rated(row: dict[str, Any]) -> Iterator[Case]:
    rating = float(row["rating"])
    label: Polarity = "negative" if rating <= -RATING_LIMIT else "positive" if rating >= RATING_LIMIT else "neutral"
    yield Case(str(row.get("lang", "en")), ((row["text"], ()),), label, rating)


def _article(row: dict[str, Any]) -> Iterator[Case]:
    """An article with its main entity: the sentences that name it, or its last name."""
    text = f"{row['title']}\n\n{row['text']}"
    last = row["entity"].split()[-1] if row["entity"].split() else row["entity"]
    name = re.compile(rf"\b{re.escape(last)}\b")
    parts = []
    for start, end in sentences(text):
        if places := tuple(match.span() for match in name.finditer(text[start:end])):
            parts.append((text[start:end], places))
    label = row["label"].lower()
    if label not in LABELS:
        raise ValueError(label)
    yield Case(str(row.get("lang", "en")), tuple(parts), label, _POINTS[label], str(row.get("split", "")))


_FORMS: tuple[tuple[frozenset[str], Callable[[dict[str, Any]], Iterator[Case]]], ...] = (
    (frozenset(("sentence", "targets")), _targets),
    (frozenset(("sentence_normalized", "targets")), _newsmtsc),
    (frozenset(("Title", "Decisions")), _sentfin),
    (frozenset(("sentence", "from", "to", "label")), _entity),
    (frozenset(("text", "rating")), _rated),
    (frozenset(("title", "text", "entity", "label")), _article),
)
