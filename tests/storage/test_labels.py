"""Contract: labels of articles and topics, and the hits that samples are drawn from."""

from __future__ import annotations

import pytest

from monitor.errors import TopicError
from monitor.model.labels import Label
from monitor.storage.store import Storage
from tests.storage.making import DAY, NOW, found, put, record, source, topic


def test_the_last_word_counts_and_the_one_before_is_told(storage: Storage) -> None:
    version = topic(storage)
    [saved] = put(storage, record("a", matches=[found(version.id, 2)]))
    labels = storage.labels
    assert labels.get(version.topic_id, saved.article_id) is None
    assert labels.set(version.topic_id, saved.article_id, True, "Ann", NOW) is None
    assert labels.set(version.topic_id, saved.article_id, None, "Bo", NOW + DAY) == Label(True, "Ann", NOW)
    assert labels.get(version.topic_id, saved.article_id) == Label(None, "Bo", NOW + DAY)
    assert labels.of_topic(version.topic_id) == {saved.article_id: None}
    assert len(labels.spans(version.id, saved.article_id)) == 2


def test_labels_are_of_one_topic_and_change_no_number(storage: Storage) -> None:
    one, other = topic(storage), topic(storage, "Other")
    [saved] = put(storage, record("a", matches=[found(one.id), found(other.id)]))
    version = storage.meta.data_version()
    storage.labels.set(one.topic_id, saved.article_id, False, "Ann", NOW)
    assert storage.labels.of_topic(other.topic_id) == {}
    assert storage.meta.data_version() == version
    assert storage.check().problems == ()


def test_an_article_that_is_not_there_cannot_be_labelled(storage: Storage) -> None:
    version = topic(storage)
    with pytest.raises(TopicError, match="not there any more"):
        storage.labels.set(version.topic_id, 12345, True, "Ann", NOW)


def test_hits_are_of_one_version_and_of_sample_or_real_articles(storage: Storage) -> None:
    old = topic(storage)
    put(storage, record("a", matches=[found(old.id)]), record("b"), record("c", counted=None, matches=[found(old.id)]))
    new = storage.topics.new_version(old.topic_id, "other", "", "", NOW)
    sampled = source(storage, "Sample", sample=True)
    put(storage, record("s", sample=True, matches=[found(old.id), found(new.id)]), source_id=sampled.id)
    assert set(storage.labels.hits(old.id, sample=False)) == {"a", "c"}
    assert set(storage.labels.hits(old.id, sample=True)) == set(storage.labels.hits(new.id, sample=True)) == {"s"}
    assert storage.labels.known(None, sample=False) == 3
    assert storage.labels.known(NOW, sample=False) == 0
    assert storage.labels.known(NOW + DAY, sample=True) == 1


def test_rows_name_their_articles_and_go_with_the_sample(storage: Storage) -> None:
    version = topic(storage)
    sampled = source(storage, "Sample", sample=True)
    [made] = put(storage, record("s", sample=True, matches=[found(version.id)]), source_id=sampled.id)
    real = put(storage, record("a", matches=[found(version.id)]), record("b"), source_id=source(storage).id)
    storage.labels.set(version.topic_id, real[1].article_id, None, "Bo", NOW + DAY)
    storage.labels.set(version.topic_id, real[0].article_id, True, "Ann", NOW)
    storage.labels.set(version.topic_id, made.article_id, False, "Ann", NOW)
    rows = storage.labels.rows(version.topic_id, sample=False)
    assert [(row.key, row.outlet, row.label.relevant, row.label.author) for row in rows] == [
        ("a", "The Lantern", True, "Ann"), ("b", "The Lantern", None, "Bo"),
    ]  # fmt: skip
    assert [row.title for row in storage.labels.rows(version.topic_id, sample=True)] == ["Title of s"]
    storage.remove_sample(NOW)
    assert storage.labels.rows(version.topic_id, sample=True) == []
    assert len(storage.labels.of_topic(version.topic_id)) == 2
