"""Questions about the versions of a topic: what a change gained and lost, and how precise each one is."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from monitor.analysis.precision import draw_order, precision, unbroken
from monitor.errors import SelectionError
from monitor.model.comparison import Part, VersionComparison
from monitor.model.labels import Label, LabelRow, Precision, Sampled, VersionPrecision
from monitor.model.selection import Selection
from monitor.model.topic import Topic, TopicVersion
from monitor.queries.answers import Answers
from monitor.queries.archive import Queries
from monitor.storage.store import Storage

MOST_LISTED = 25
"""Articles of each part of a comparison that are listed at once."""

_Said = TypeVar("_Said")


class Versions:
    """Questions about topics' versions and labels. Thread-safe."""

    def __init__(self, queries: Queries, storage: Storage) -> None:
        self._queries = queries
        self._storage = storage
        self._orders = Answers(32)

    def topic(self, name: str) -> Topic:
        """The watched topic of that slug or name.

        Raises:
            SelectionError: there is none.
        """
        versions = self._queries.topic_versions(name)
        return next(topic for topic in self._queries.topics() if topic.id == versions[0].topic_id)

    def version(self, name: str, number: int) -> TopicVersion:
        """A version of a topic by its number.

        Raises:
            SelectionError: there is no such topic or version.
        """
        versions = self._queries.topic_versions(name)
        for version in versions:
            if version.number == number:
                return version
        known = ", ".join(str(version.number) for version in versions)
        raise SelectionError(f"The topic {name!r} has no version {number}. It has: {known}.")

    def older(self) -> tuple[TopicVersion, ...]:
        """The versions of watched topics that are kept and not charted any more, topics by name, the newest first."""
        catalogue = self._storage.topics.catalogue()
        kept = [one for one in catalogue.versions if one.state == "frozen" and one.topic_id not in catalogue.archived]
        return tuple(sorted(kept, key=lambda one: (one.topic, -one.number)))

    # -- comparing ----------------------------------------------------------------------------------------------

    def compare(
        self, name: str, older: int, newer: int, *, sample: bool | None = None, listed: int = MOST_LISTED
    ) -> VersionComparison:
        """What version ``newer`` finds that ``older`` does not, and the other way round.

        Raises:
            SelectionError: there is no such topic or version, or both are the same.
        """
        if older == newer:
            raise SelectionError("Choose two different versions to compare.")
        before, after = self.version(name, older), self.version(name, newer)
        shown = self._queries.shows_sample(Selection(sample=sample))
        whole = self._everything(shown)
        frozen = [version.frozen for version in (before, after) if version.frozen is not None]
        until = min(frozen, default=None)
        one, other = (f"{version.slug}@{version.number}" for version in (before, after))
        return VersionComparison(
            older=before,
            newer=after,
            until=until,
            known=self._storage.labels.known(until, sample=shown),
            archive=self._storage.labels.known(None, sample=shown),
            sample=shown,
            gained=self._part(replace(whole, topics=(other,), without=(one,)), listed),
            lost=self._part(replace(whole, topics=(one,), without=(other,)), listed),
            both=self._part(replace(whole, topics=(other,), also=(one,)), 0),
        )

    def _everything(self, sample: bool) -> Selection:
        """All that can be listed: from the first day to the last, and what has no date."""
        days = self._queries.extent(sample)
        if days is None:
            return Selection(sample=sample, undated=True)
        return Selection(since=days[0], until=days[1] + timedelta(days=1), sample=sample, undated=True)

    def _part(self, selection: Selection, listed: int) -> Part:
        found = self._queries.articles(selection, limit=listed)
        return Part(found.total, found.rows, selection)

    # -- precision ----------------------------------------------------------------------------------------------

    def precision(self, version: TopicVersion, *, sample: bool) -> Precision:
        """The precision of a version by the labels of its topic, of sample or real articles."""
        labels = self._storage.labels.of_topic(version.topic_id)
        return precision(self.drawn(version, sample=sample), labels)

    def precisions(self, name: str, *, sample: bool) -> tuple[VersionPrecision, ...]:
        """The precision of every version of a topic, the first one first.

        Raises:
            SelectionError: there is no such topic.
        """
        return tuple(
            VersionPrecision(version, self.precision(version, sample=sample))
            for version in self._queries.topic_versions(name)
        )

    def labels(self, name: str, *, sample: bool) -> Sequence[LabelRow]:
        """All labels of a topic with their articles, of sample or real ones.

        Raises:
            SelectionError: there is no such topic.
        """
        return self._storage.labels.rows(self.topic(name).id, sample=sample)

    def sampled(self, name: str, *, sample: bool, place: int | None = None) -> Sampled[Label] | None:
        """The article at a place of the sample of the topic's charted version, or the first that has no label yet.

        ``None`` where there is no such place, or every hit has a label.

        Raises:
            SelectionError: there is no such topic.
        """
        version = self.topic(name).active
        drawn = self.drawn(version, sample=sample)
        labels = self._storage.labels.of_topic(version.topic_id) if place is None else ()
        return article_at(self._storage, version, drawn, place, labels, self._storage.labels.get)

    def hits(self, name: str, *, sample: bool) -> int:
        """How many articles the charted version of a topic matches.

        Raises:
            SelectionError: there is no such topic.
        """
        return len(self.drawn(self.topic(name).active, sample=sample))

    def drawn(self, version: TopicVersion, *, sample: bool) -> list[int]:
        """All articles that a version matches, in the order in which they are drawn. Not to be changed."""
        return self._orders.kept(
            self._queries.data_version(),
            (version.id, sample),
            lambda: draw_order(self._storage.labels.hits(version.id, sample=sample)),
        )


def article_at(
    storage: Storage,
    version: TopicVersion,
    drawn: Sequence[int],
    place: int | None,
    labelled: Container[int],
    said: Callable[[int, int], _Said | None],
) -> Sampled[_Said] | None:
    """The article at a place of a sample, or without a place the first that is not labelled; ``None``: there is none.

    ``said`` gives what was said of a topic and an article.
    """
    if place is None:
        place = len(unbroken(drawn, labelled))
    stored = storage.articles.get(drawn[place]) if 0 <= place < len(drawn) else None
    if stored is None:
        return None
    return Sampled(
        version=version,
        row=stored.row,
        body=stored.body,
        spans=storage.labels.spans(version.id, stored.row.id),
        place=place,
        label=said(version.topic_id, stored.row.id),
    )
