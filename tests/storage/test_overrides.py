"""Contract: tones that analysts gave, beside those of measures, and what measures scored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.errors import TopicError
from monitor.model.overrides import Override
from monitor.model.tone import TARGET_MEASURE, TOPIC_MEASURE
from monitor.storage.store import Storage
from tests.storage.making import DAY, NOW, found, put, record, source, tone, topic


def test_a_tone_is_set_replaced_and_taken_back(storage: Storage) -> None:
    version = topic(storage)
    [saved] = put(storage, record("a", matches=[found(version.id)]))
    overrides, place = storage.overrides, (version.topic_id, saved.article_id)
    assert overrides.get(*place) is None
    assert overrides.set(*place, "negative", "Ann", NOW) is None
    assert overrides.set(*place, "unclear", "Bo", NOW + DAY) == Override("negative", "Ann", NOW)
    assert overrides.get(*place) == Override("unclear", "Bo", NOW + DAY)
    assert overrides.of_topic(version.topic_id) == {saved.article_id: "unclear"}
    assert overrides.of_article(saved.article_id) == {version.topic_id: Override("unclear", "Bo", NOW + DAY)}
    assert overrides.set(*place, None, "Ann", NOW) == Override("unclear", "Bo", NOW + DAY)
    assert overrides.get(*place) is None
    assert overrides.set(*place, None, "Ann", NOW) is None


def test_a_tone_is_of_one_topic_and_changes_no_number(storage: Storage) -> None:
    one, other = topic(storage), topic(storage, "Other")
    [saved] = put(storage, record("a", matches=[found(one.id), found(other.id)]))
    version = storage.meta.data_version()
    storage.overrides.set(one.topic_id, saved.article_id, "positive", "Ann", NOW)
    assert storage.overrides.of_topic(other.topic_id) == {}
    assert storage.meta.data_version() == version
    assert storage.check().problems == ()


@pytest.mark.parametrize("label", ["neutral", None])
def test_an_article_that_is_not_there_is_refused(storage: Storage, label: str | None) -> None:
    version = topic(storage)
    with pytest.raises(TopicError, match="not there any more"):
        storage.overrides.set(version.topic_id, 12345, label, "Ann", NOW)  # type: ignore[arg-type]


def test_what_measures_scored_is_told_by_measure_and_language(storage: Storage) -> None:
    version, other = topic(storage), topic(storage, "Other")
    match = found(version.id, value=-300_000)
    further = replace(match, further=(tone(200_000, TARGET_MEASURE),))
    silent = replace(found(version.id, value=None), further=(tone(None, TARGET_MEASURE),))
    sampled = source(storage, "Sample", sample=True)
    saved = put(
        storage,
        record("a", matches=[further, found(other.id)]),
        record("b", matches=[match]),
        record("c", matches=[silent], lang="ru"),
        record("d", matches=[found(other.id)]),
        record("e", matches=[match], counted=None),
        source_id=source(storage).id,
    )
    put(storage, record("s", sample=True, matches=[further]), source_id=sampled.id)
    a, b, c, _, e = (one.article_id for one in saved)
    overrides = storage.overrides
    assert overrides.scored(version.id, sample=False) == {TOPIC_MEASURE: {a, b, e}, TARGET_MEASURE: {a}}
    assert overrides.languages(version.id, sample=False) == {"en": {a, b, e}, "ru": {c}}
    assert overrides.tones(version.id, [a, c]) == {TOPIC_MEASURE: {a: -300_000}, TARGET_MEASURE: {a: 200_000}}
    assert overrides.tones(version.id, []) == {}


def test_rows_name_their_articles_and_go_with_the_sample(storage: Storage) -> None:
    version = topic(storage)
    sampled = source(storage, "Sample", sample=True)
    [made] = put(storage, record("s", sample=True, matches=[found(version.id)]), source_id=sampled.id)
    real = put(storage, record("a", matches=[found(version.id)]), record("b", lang=None), source_id=source(storage).id)
    for article, label, at in ((real[1], "neutral", NOW + DAY), (real[0], "negative", NOW), (made, "positive", NOW)):
        storage.overrides.set(version.topic_id, article.article_id, label, "Ann", at)  # type: ignore[arg-type]
    rows = storage.overrides.rows(version.topic_id, version.id, sample=False)
    assert [(row.key, row.lang, row.override.label, dict(row.tones)) for row in rows] == [
        ("a", "en", "negative", {TOPIC_MEASURE: 100_000}), ("b", None, "neutral", {}),
    ]  # fmt: skip
    assert [row.title for row in storage.overrides.rows(version.topic_id, version.id, sample=True)] == ["Title of s"]
    storage.remove_sample(NOW)
    assert storage.overrides.rows(version.topic_id, version.id, sample=True) == []
    assert len(storage.overrides.of_topic(version.topic_id)) == 2
