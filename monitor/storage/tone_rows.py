"""Tones as rows: the columns that every table with a tone has, and those of further measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from monitor.model.tone import MEASURE_REGISTRY, FactsColumn, Tone
from monitor.storage.database import AnyRow
from monitor.storage.facts import Fact

MEASURES_IN: Mapping[FactsColumn, tuple[str, ...]] = {
    column: tuple(measure.id for measure in MEASURE_REGISTRY.values() if measure.column == column)
    for column in ("target_tone", "model_tone")
}
"""The measures of `further_tones` that a column of the facts holds. Of an article it is at most one, its language's."""


def tone_row(tone: Tone) -> dict[str, Any]:
    """The columns that all tables with a tone have in common."""
    return {
        "measure": tone.measure,
        "tone": tone.value,
        "reason": tone.reason,
        "n_sentences": tone.n_sentences,
        "n_signal": tone.n_signal,
        "n_positive": tone.n_positive,
        "n_negative": tone.n_negative,
    }


def tone_of(row: AnyRow) -> Tone:
    """The tone that a row holds."""
    return Tone(row.measure, row.tone, row.reason, row.n_sentences, row.n_signal, row.n_positive, row.n_negative)


def further_rows(article_id: int, version_id: int, tones: Iterable[Tone]) -> list[dict[str, Any]]:
    """Rows of `further_tones`: towards a topic version, or of the whole article for version 0."""
    return [{"article_id": article_id, "version_id": version_id, **tone_row(tone)} for tone in tones]


def with_further(fact: Fact, further: Sequence[Tone]) -> Fact:
    """A fact with the further tones towards its version."""
    columns = {name: tone.value for tone in further for name, ids in MEASURES_IN.items() if tone.measure in ids}
    return fact._replace(target_tone=columns.get("target_tone"), model_tone=columns.get("model_tone"))


def by_measure(row: Mapping[str, Any]) -> tuple[int, str]:
    """The order of an article's rows of `further_tones`."""
    return int(row["version_id"]), str(row["measure"])
