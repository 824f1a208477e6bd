"""Questions about the tones that analysts gave: what is to be read next, and how far each measure agrees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from monitor.analysis.agreement import agreement, progress
from monitor.model.agreement import Agreement, ToneProgress, VersionAgreement
from monitor.model.labels import Sampled
from monitor.model.overrides import Override, OverrideRow
from monitor.model.tone import MEASURE_REGISTRY
from monitor.model.topic import TopicVersion
from monitor.queries.answers import Answers
from monitor.queries.archive import Queries
from monitor.queries.versions import Versions, article_at
from monitor.storage.store import Storage


class Overrides:
    """Questions about the tones that analysts gave. Thread-safe."""

    def __init__(self, queries: Queries, versions: Versions, storage: Storage) -> None:
        self._queries = queries
        self._versions = versions
        self._storage = storage
        self._samples = Answers(32)

    def agreement(self, version: TopicVersion, *, sample: bool) -> VersionAgreement:
        """The agreement of every measure that scored an article of a version, over sample or real articles."""
        said = self._storage.overrides.of_topic(version.topic_id)
        tones = self._storage.overrides.tones(version.id, said)
        drawn, hits = self._measured(version, sample)
        found = [
            agreement(measure, drawn[measure], said, tones.get(measure, {}), hits[measure]) for measure in sorted(drawn)
        ]
        return VersionAgreement(version, tuple(sorted(found, key=_place)))

    def rows(self, name: str, *, sample: bool) -> Sequence[OverrideRow]:
        """All tones that analysts gave a topic's articles, beside those of the measures for its charted version.

        Raises:
            SelectionError: there is no such topic.
        """
        version = self._versions.topic(name).active
        return self._storage.overrides.rows(version.topic_id, version.id, sample=sample)

    # -- the random sample --------------------------------------------------------------------------------------

    def sampled(
        self, name: str, *, sample: bool, place: int | None = None, languages: Collection[str] = ()
    ) -> Sampled[Override] | None:
        """The article at a place of the sample of the topic's charted version, or the first that has no tone yet.

        The sample holds what any measure scored, in these languages where some are named. ``None`` where there is no
        such place, or every article has a tone.

        Raises:
            SelectionError: there is no such topic.
        """
        version = self._versions.topic(name).active
        drawn = self._sample(version, sample, languages)
        said = self._storage.overrides.of_topic(version.topic_id) if place is None else ()
        return article_at(self._storage, version, drawn, place, said, self._storage.overrides.get)

    def progress(self, name: str, *, sample: bool, languages: Collection[str] = ()) -> ToneProgress:
        """How far the sample of a topic's charted version has been read.

        Raises:
            SelectionError: there is no such topic.
        """
        version = self._versions.topic(name).active
        said = self._storage.overrides.of_topic(version.topic_id)
        return progress(self._sample(version, sample, languages), said)

    def _sample(self, version: TopicVersion, sample: bool, languages: Collection[str]) -> list[int]:
        """What any measure scored, in the order in which it is drawn."""

        def drawn() -> list[int]:
            scored = _all_of(self._storage.overrides.scored(version.id, sample=sample).values())
            if languages:
                known = self._storage.overrides.languages(version.id, sample=sample)
                scored &= _all_of(known.get(lang, frozenset()) for lang in languages)
            return [hit for hit in self._versions.drawn(version, sample=sample) if hit in scored]

        question = (version.id, sample, tuple(sorted(languages)))
        return self._samples.kept(self._queries.data_version(), question, drawn)

    def _measured(self, version: TopicVersion, sample: bool) -> tuple[dict[str, list[int]], dict[str, int]]:
        """What each measure scored, in the order in which it is drawn, and how many hits are in its language."""

        def measured() -> tuple[dict[str, list[int]], dict[str, int]]:
            order = self._versions.drawn(version, sample=sample)
            scored = self._storage.overrides.scored(version.id, sample=sample)
            languages = self._storage.overrides.languages(version.id, sample=sample)
            drawn = {measure: [hit for hit in order if hit in ids] for measure, ids in scored.items()}
            return drawn, {measure: _hits(languages.values(), ids) for measure, ids in scored.items()}

        return self._samples.kept(self._queries.data_version(), (version.id, sample), measured)


def _all_of(parts: Iterable[frozenset[int]]) -> frozenset[int]:
    return frozenset[int]().union(*parts)


def _hits(languages: Iterable[frozenset[int]], scored: frozenset[int]) -> int:
    """How many articles are in a language of which some were scored."""
    return sum(len(ids) for ids in languages if not ids.isdisjoint(scored))


def _place(found: Agreement) -> tuple[int, str]:
    """The order in which measures are shown: that of the registry."""
    known = list(MEASURE_REGISTRY)
    return known.index(found.measure) if found.measure in known else len(known), found.measure
