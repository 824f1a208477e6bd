"""Contract: a selection can ask what else must match, what must not, and since when articles are stored."""

from __future__ import annotations

from dataclasses import replace

from monitor.model.topic import TopicVersion
from monitor.model.views import Resolved
from monitor.storage.store import Storage
from tests.storage.making import DAY, NOW, YEAR, at, found, put, record, resolved, topic


def listed(storage: Storage, selection: Resolved) -> set[str]:
    rows = storage.articles.rows(selection, sort="counted", descending=True, offset=0, limit=50)
    everything = {row.key for row in storage.articles.iterate(selection)}
    assert {row.key for row in rows} == everything
    assert storage.articles.count(selection) == len(everything)
    return everything


def both(storage: Storage) -> tuple[TopicVersion, TopicVersion]:
    """Two topics and articles of one, the other, both and neither; some without a date."""
    one, other = topic(storage), topic(storage, "Other")
    put(
        storage,
        record("one", matches=[found(one.id)]),
        record("both", matches=[found(one.id), found(other.id)]),
        record("other", matches=[found(other.id)]),
        record("neither"),
        record("one undated", counted=None, matches=[found(one.id)]),
        record("both undated", counted=None, matches=[found(one.id), found(other.id)]),
    )
    return one, other


def test_also_and_without_in_lists_and_counts(storage: Storage) -> None:
    one, other = both(storage)
    also, without = replace(resolved(one), also=(other,)), replace(resolved(one), without=(other,))
    assert listed(storage, also) == {"both", "both undated"}
    assert listed(storage, without) == {"one", "one undated"}
    for selection, many in ((also, 1), (without, 1), (resolved(one), 2)):
        [count] = storage.counts.trend(selection, one.id, [YEAR])
        assert storage.counts.volume(selection, one.id, [YEAR]) == [(count.articles, count.mentions)]
        assert (count.articles, storage.counts.listed(selection)[0]) == (many, many)
        assert storage.counts.totals(selection, one.id).count.articles == many
        assert storage.counts.totals(selection, one.id).undated == (2 if selection == resolved(one) else 1)


def test_a_condition_holds_without_topics_too(storage: Storage) -> None:
    _, other = both(storage)
    assert listed(storage, replace(resolved(), without=(other,))) == {"one", "neither", "one undated"}
    assert listed(storage, replace(resolved(), also=(other,), without=(other,))) == set()


def test_a_frozen_version_says_nothing_of_what_it_was_not_asked_about(storage: Storage) -> None:
    one, other = both(storage)
    put(storage, replace(record("later", matches=[found(one.id)]), processed=NOW + 2 * DAY))
    assert listed(storage, replace(resolved(one), without=(other,))) == {"one", "one undated", "later"}
    frozen = replace(other, state="frozen", frozen=NOW + DAY)
    assert listed(storage, replace(resolved(one), without=(frozen,))) == {"one", "one undated"}
    assert listed(storage, replace(resolved(one), also=(frozen,))) == {"both", "both undated"}


def test_the_time_of_the_freeze_is_kept_with_the_version(storage: Storage) -> None:
    first = topic(storage)
    assert first.frozen is None
    second = storage.topics.new_version(first.topic_id, "other", "", "", NOW)
    storage.topics.activate(second.id, NOW + DAY)
    assert [version.frozen for version in storage.topics.versions(first.topic_id)] == [NOW + DAY, None]


def test_what_was_stored_after_a_time_can_be_counted(storage: Storage) -> None:
    put(storage, record("early", counted=at(3)), replace(record("late", counted=at(4)), first_seen=NOW + DAY))
    later = replace(resolved(), stored_after=NOW)
    assert listed(storage, later) == {"late"}
    assert storage.counts.volume(later, 0, [YEAR]) == [(1, 0)]
    assert storage.counts.volume(resolved(), 0, [YEAR]) == [(2, 0)]
