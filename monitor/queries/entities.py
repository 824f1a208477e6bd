"""Questions about entities: who is mentioned most, with whom, in which article; and names that no registry has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from monitor.analysis.new_names import new_names
from monitor.model.entity import EntityRow, NewName
from monitor.model.metadata import EntityKind
from monitor.model.selection import Selection
from monitor.model.trend import ToneMean
from monitor.queries.answers import Answers
from monitor.queries.archive import Queries
from monitor.queries.registries import Registries
from monitor.queries.scoring import tone_of
from monitor.storage.counts import BucketCount
from monitor.storage.store import Storage
from monitor.text.words import fold

SUGGESTED_FROM = 400
"""Newest texts in which new names are looked for: a bound on the work, not on the archive."""
LEAST_FAMILIES = 3
"""Families that must mention a name before it is suggested."""
MOST_SUGGESTED = 20

_Answer = TypeVar("_Answer")


class EntityQueries:
    """Questions about the entities of one database. Thread-safe."""

    def __init__(self, storage: Storage, queries: Queries, registries: Registries) -> None:
        self._storage = storage
        self._queries = queries
        self._registries = registries
        self._answers = Answers(64)

    def mentioned(self, selection: Selection) -> tuple[EntityRow, ...]:
        """The entities that the articles of a selection mention, with most of its unit first.

        The articles match one of its topics, where it has any, and mention all of its own entities, which are left out.

        Raises:
            SelectionError, QueryError: the selection cannot be used.
        """
        return self._kept(
            ("mentioned", selection, self._queries.rescoring(selection)), lambda: self._mentioned(selection)
        )

    def _mentioned(self, selection: Selection) -> tuple[EntityRow, ...]:
        counted = self._counted(selection)
        earlier = self._queries.before(selection)
        before = None if earlier is None else self._counted(earlier)
        span, pending = self._queries.resolve(selection).range, self._queries.rescoring(selection)
        rows = [
            self._row(key, count, before, tone_of(count, span, pending))
            for key, count in counted.items()
            if key not in selection.entities
        ]
        return tuple(sorted(rows, key=lambda row: (-_unit(row, selection), -row.articles, row.name, row.key)))

    def _counted(self, selection: Selection) -> Mapping[str, BucketCount]:
        resolved = self._queries.resolve(selection)
        charted = tuple(version.id for version in resolved.versions if version.id < 0)
        topics = () if charted else resolved.versions
        mentioning = (*(-number for number in charted), *resolved.mentioning)
        return self._storage.counts.by_entity(replace(resolved, versions=topics, mentioning=mentioning))

    def _row(self, key: str, count: BucketCount, before: Mapping[str, BucketCount] | None, tone: ToneMean) -> EntityRow:
        name, kind = self._named(key)
        return EntityRow(
            key=key,
            name=name,
            type=kind,
            articles=count.articles,
            families=count.families,
            origins=count.origins,
            mentions=count.mentions,
            tone=tone,
            before=None if before is None else before.get(key, BucketCount()).articles,
        )

    def _named(self, key: str) -> tuple[str, EntityKind | None]:
        return self._registries.current().mentioned.called(key)

    def suggestions(self, *, sample: bool) -> tuple[NewName, ...]:
        """Names in the newest texts that keep appearing and are in no registry, those in most families first."""
        now = self._registries.current()

        def asked() -> tuple[NewName, ...]:
            texts = self._storage.entities.newest_texts(SUGGESTED_FROM, sample=sample)
            entries = now.entries
            others = {fold(name) for kind in ("outlet", "wire") for one in entries.of(kind) for name in one.names}
            return new_names(texts, now.mentioned, others, least=LEAST_FAMILIES, most=MOST_SUGGESTED)

        return self._kept(("suggestions", sample), asked)

    def _kept(self, question: tuple[object, ...], answer: Callable[[], _Answer]) -> _Answer:
        return self._answers.kept(self._queries.data_version(), question, answer)


def _unit(row: EntityRow, selection: Selection) -> int:
    return int(getattr(row, selection.unit))
