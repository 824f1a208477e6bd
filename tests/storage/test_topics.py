"""Contract: topics, their versions, and recounts that can be killed and repeated anywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.errors import JobError, TopicError
from monitor.model.topic import TopicVersion
from monitor.storage.jobs import Step
from monitor.storage.store import Storage
from monitor.storage.topics import Recounted
from tests.storage.making import NOW, YEAR, found, put, record, resolved, stored_texts, topic


def counted(storage: Storage, version: TopicVersion) -> tuple[int, int]:
    [count] = storage.counts.trend(resolved(version), version.id, [YEAR])
    assert storage.counts.volume(resolved(version), version.id, [YEAR]) == [(count.articles, count.mentions)]
    return count.articles, count.mentions


def recounted(storage: Storage, version: TopicVersion, *mentions: int | None) -> list[Recounted]:
    """A recount in which the articles, newest first, have so many mentions, or no match."""
    texts = stored_texts(storage)
    return [
        Recounted(text.id, text.revision, text.processed, None if number is None else found(version.id, number))
        for text, number in zip(texts, mentions, strict=True)
    ]


def test_a_new_topic_is_active_at_once(storage: Storage) -> None:
    made = storage.topics.add("Sanctions", "sanctions", "About sanctions", "sanction*", "Ann", "first", NOW)
    version = made.active
    assert (version.number, version.state, version.query, version.author) == (1, "active", "sanction*", "Ann")
    assert (version.topic, version.slug, version.created, version.note) == ("Sanctions", "sanctions", NOW, "first")
    assert storage.topics.all() == [made]
    assert storage.topics.by_slug("sanctions") == made
    assert storage.topics.live_versions() == [version]


def test_names_and_slugs_are_unique(storage: Storage) -> None:
    storage.topics.add("One", "one", "", "a", "", "", NOW)
    for name, slug in (("One", "other"), ("Other", "one")):
        with pytest.raises(TopicError, match="already"):
            storage.topics.add(name, slug, "", "c", "", "", NOW)


def test_what_is_not_there(storage: Storage) -> None:
    for ask in (
        lambda: storage.topics.by_slug("nothing"),
        lambda: storage.topics.new_version(7, "a", "", "", NOW),
        lambda: storage.topics.activate(7, NOW),
        lambda: storage.topics.archive(7, True),
        lambda: storage.topics.drop_pending(7),
    ):
        with pytest.raises(TopicError, match=r"[Tt]here"):
            ask()


def test_a_recounted_version_takes_over_and_the_old_one_is_frozen(storage: Storage) -> None:
    old = topic(storage)
    put(storage, record("a", matches=[found(old.id, 2)]), record("b"))
    new = storage.topics.new_version(old.topic_id, "other", "Ann", "wider", NOW)
    assert (new.number, new.state) == (2, "recounting")
    assert {version.id for version in storage.topics.live_versions()} == {old.id, new.id}
    assert storage.topics.by_slug("sanctions").active == old
    storage.topics.replace_matches(new.id, recounted(storage, new, 3, 1), NOW)
    assert (counted(storage, old), counted(storage, new)) == ((1, 2), (2, 4))
    switched = storage.topics.activate(new.id, NOW)
    assert (switched.active.id, switched.pending) == (new.id, None)
    assert [version.state for version in storage.topics.versions(old.topic_id)] == ["frozen", "active"]
    assert storage.topics.activate(new.id, NOW) == switched, "doing it again changes nothing"
    assert counted(storage, old) == (1, 2), "the frozen version is kept for comparison"
    assert storage.check().problems == ()


def test_another_change_drops_the_version_that_was_being_recounted(storage: Storage) -> None:
    old = topic(storage)
    put(storage, record("a"))
    dropped = storage.topics.new_version(old.topic_id, "second", "", "", NOW)
    storage.topics.replace_matches(dropped.id, recounted(storage, dropped, 5), NOW)
    newer = storage.topics.new_version(old.topic_id, "third", "", "", NOW)
    assert (newer.number, newer.id > dropped.id) == (3, True), "neither the number nor the row is given out again"
    assert counted(storage, dropped) == (0, 0)
    with pytest.raises(JobError, match="not needed"):
        storage.topics.replace_matches(dropped.id, recounted(storage, dropped, 5), NOW)
    with pytest.raises(TopicError, match="not there any more"):
        storage.topics.activate(dropped.id, NOW)
    storage.topics.drop_pending(old.topic_id)
    assert storage.topics.by_slug("sanctions").pending is None
    assert storage.check().problems == ()


def test_a_recount_done_twice_changes_nothing(storage: Storage) -> None:
    version = topic(storage)
    put(storage, record("a", matches=[found(version.id, 9)]), record("b"), record("c", counted=None))
    rows = recounted(storage, version, 1, 2, None)
    storage.topics.replace_matches(version.id, rows, NOW)
    assert counted(storage, version) == (1, 2), "one has no time, and one does not match any more"
    before = storage.meta.data_version()
    storage.topics.replace_matches(version.id, rows, NOW)
    assert counted(storage, version) == (1, 2)
    assert storage.meta.data_version() == before
    assert storage.check().problems == ()


def test_a_revision_during_a_recount_keeps_its_own_matches(storage: Storage) -> None:
    version = topic(storage)
    put(storage, record("a"), record("b"))
    read_before = recounted(storage, version, 4, 4)
    put(storage, record("b", body="Rewritten.", matches=[found(version.id, 1)]))
    storage.topics.replace_matches(version.id, read_before, NOW)
    assert counted(storage, version) == (2, 5)
    assert storage.check().problems == ()


def test_progress_is_kept_with_the_matches_or_neither(storage: Storage) -> None:
    version = topic(storage)
    put(storage, record("a"))
    number = storage.jobs.add("recount", {"version_id": version.id}, NOW, "Sanctions")
    job = storage.jobs.claim("me", NOW)
    assert job is not None
    storage.topics.replace_matches(version.id, recounted(storage, version, 1), NOW, Step(number, "me", 1, 2, 17))
    kept = storage.jobs.get(number)
    assert (kept.done, kept.total) == (1, 2)
    with pytest.raises(JobError, match="taken it over"):
        storage.topics.replace_matches(
            version.id, recounted(storage, version, 6), NOW, Step(number, "someone else", 2, 2, 1)
        )
    assert counted(storage, version) == (1, 1)
    again = storage.jobs.claim("other", NOW + timedelta(hours=1))
    assert again is not None
    assert again.cursor == 17


def test_topics_that_are_put_away_are_not_matched(storage: Storage) -> None:
    version = topic(storage)
    put(storage, record("a", matches=[found(version.id)]))
    storage.topics.archive(version.topic_id, True)
    assert storage.topics.live_versions() == []
    assert storage.topics.all(archived=False) == []
    assert [one.archived for one in storage.topics.all()] == [True]
    assert storage.counts.choices(sample=False).topics == ()
    [row] = storage.articles.iterate(resolved())
    assert row.topics == ()
    storage.topics.archive(version.topic_id, False)
    assert storage.topics.live_versions() == [version]
