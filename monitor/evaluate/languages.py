"""The language of texts against labelled ones: JSON lines of ``lang``, ``kind`` and ``text``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from monitor.errors import UsageError
from monitor.evaluate.measures import measure, share
from monitor.evaluate.packs import rows
from monitor.model.evaluation import Evaluation, Measure
from monitor.text.language import Language, detect

_WATCHED = ("be", "ru", "uk", "bg", "zh", "en")
# Both written forms of Norwegian are answered with the code of the language.
_SAME = {"nb": "no", "nn": "no"}


def evaluate_languages(path: Path) -> Evaluation:
    """How often the language is right, for each kind of text, and how often an answer without doubt is wrong.

    Raises:
        UsageError: the file cannot be read or is not in that form.
    """
    kinds: defaultdict[str, list[tuple[str, Language]]] = defaultdict(list)
    for row in rows(path):
        lang, text = row.get("lang"), row.get("text")
        if not isinstance(lang, str) or not isinstance(text, str):
            raise UsageError(f"{path.name}: every line needs a lang and a text.")
        kinds[str(row.get("kind", "texts"))].append((_SAME.get(lang, lang), detect(text)))
    return Evaluation(path.name, tuple(found for kind, cases in kinds.items() for found in _measures(kind, cases)))


def _measures(kind: str, cases: Sequence[tuple[str, Language]]) -> list[Measure]:
    sure = [(expected, found) for expected, found in cases if found.doubt is None]
    answered = [(float(found.lang == expected), float(found.lang is not None)) for expected, found in cases]
    return [
        share(f"{kind}: accuracy", [right for right, _ in answered], "right of all"),
        measure(f"{kind}: precision", answered, lambda sums: sums[..., 0] / sums[..., 1], "right of answered"),
        share(f"{kind}: without doubt", [float(found.doubt is None) for _, found in cases]),
        share(f"{kind}: wrong without doubt", [float(found.lang != expected) for expected, found in sure]),
        *(
            share(f"{kind}: {lang}", [float(found.lang == lang) for expected, found in cases if expected == lang])
            for lang in _WATCHED
        ),
    ]
