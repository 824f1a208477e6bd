"""Contract: entities are stored with their articles, counted as topics are, and set anew by a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from monitor.errors import JobError, RegistryChanged
from monitor.model.entity import EntityMention, as_version
from monitor.model.rereading import Wanted
from monitor.model.topic import ENTITIES, REPROCESS
from monitor.model.views import Resolved
from monitor.storage.entities import Rematched
from monitor.storage.jobs import Step
from monitor.storage.rereading import Reading, Reread
from monitor.storage.store import Storage
from tests.storage.making import DAY, NOW, YEAR, at, found, named, put, record, resolved, topic


def chosen(storage: Storage, *keys: str) -> Resolved:
    """The first entity is charted, the others must be mentioned beside."""
    known = storage.entities.numbers(keys)
    first, *others = keys
    return replace(resolved(as_version(first, first, known[first])), mentioning=tuple(known[key] for key in others))


def count(storage: Storage, *keys: str) -> tuple[int, int, int]:
    """Articles, families and mentions of an entity, in the articles that mention the others as well."""
    asked = chosen(storage, *keys)
    total = storage.counts.totals(asked, asked.versions[0].id).count
    assert storage.counts.volume(asked, asked.versions[0].id, [YEAR]) == [(total.articles, total.mentions)]
    assert storage.articles.count(asked) == total.articles
    return total.articles, total.families, total.mentions


def is_sound(storage: Storage) -> bool:
    return storage.check().problems == ()


def test_mentions_are_stored_and_counted(storage: Storage) -> None:
    version = topic(storage)
    put(
        storage,
        record("a", entities=[named("minsk", 2), named("putin", 1, None)], matches=[found(version.id)]),
        record("b", entities=[named("minsk", 3, -500_000)], counted=at(20)),
        record("c"),
    )
    assert count(storage, "minsk") == (2, 2, 5)
    assert count(storage, "putin") == (1, 1, 1)
    assert count(storage, "minsk", "putin") == (1, 1, 2)
    mean = storage.counts.totals(chosen(storage, "minsk"), chosen(storage, "minsk").versions[0].id).count
    assert (mean.tone_n, mean.tone_total) == (2, 100_000 - 500_000)
    assert storage.entities.articles_mentioning() == {"minsk": 2, "putin": 1}
    assert is_sound(storage)


def test_the_mentions_of_an_article_come_back(storage: Storage) -> None:
    mentions = (named("minsk", 2), named("putin", 1, None))
    [saved] = put(storage, record("a", entities=mentions))
    assert storage.entities.of_articles([saved.article_id]) == {saved.article_id: mentions}


def test_a_revision_replaces_the_mentions(storage: Storage) -> None:
    put(storage, record("a", entities=[named("minsk", 2), named("putin")]))
    put(storage, record("a", body="Another text altogether.", entities=[named("minsk"), named("eu", 4)]))
    assert [count(storage, key) for key in ("minsk", "putin", "eu")] == [(1, 1, 1), (0, 0, 0), (1, 1, 4)]
    assert is_sound(storage)


def test_copies_count_once_as_a_family(storage: Storage) -> None:
    days = {"a": 3, "b": 4, "c": 5}
    put(storage, *(record(key, copies_of="x", entities=[named("minsk")], counted=at(day)) for key, day in days.items()))
    assert count(storage, "minsk") == (3, 1, 3)


def test_facts_of_entities_move_with_their_family(storage: Storage) -> None:
    """An earlier copy makes another head and another origin of the family, for its entities too."""
    put(storage, record("b", copies_of="x", counted=at(12), entities=[named("minsk")]))
    put(storage, record("a", copies_of="x", counted=at(3), wire="Wire One", entities=[named("minsk", 2)]))
    asked = chosen(storage, "minsk")
    [origin], total = storage.counts.by_origin(asked, [asked.versions[0].id])
    assert (origin.kind, origin.name, origin.count.articles, total) == ("wire", "Wire One", 2, 1)
    assert count(storage, "minsk") == (2, 1, 3)
    assert is_sound(storage)


def test_an_undated_article_is_listed_and_in_no_number(storage: Storage) -> None:
    put(storage, record("a", counted=None, entities=[named("minsk")]))
    asked = chosen(storage, "minsk")
    assert storage.counts.totals(asked, asked.versions[0].id).count.articles == 0
    assert storage.counts.totals(asked, asked.versions[0].id).undated == 1
    assert storage.articles.count(asked) == 1
    assert is_sound(storage)


def test_entities_side_by_side(storage: Storage) -> None:
    version = topic(storage)
    put(
        storage,
        record("a", entities=[named("minsk", 2), named("putin")], matches=[found(version.id)]),
        record("b", entities=[named("minsk")], counted=at(12)),
        record("c", entities=[named("eu")], sample=True),
    )
    every = storage.counts.by_entity(resolved())
    assert {key: (one.articles, one.mentions) for key, one in every.items()} == {"minsk": (2, 3), "putin": (1, 1)}
    assert {key: one.articles for key, one in storage.counts.by_entity(resolved(version)).items()} == {
        "minsk": 1, "putin": 1,
    }  # fmt: skip
    with_putin = replace(resolved(), mentioning=tuple(storage.entities.numbers(["putin"]).values()))
    assert {key: one.mentions for key, one in storage.counts.by_entity(with_putin).items()} == {"minsk": 2, "putin": 1}
    assert list(storage.counts.by_entity(resolved(sample=True))) == ["eu"]


def test_rows_of_a_list_say_how_often_the_entity_is_mentioned(storage: Storage) -> None:
    version = topic(storage)
    put(
        storage,
        record("a", entities=[named("minsk", 2, -300_000)], matches=[found(version.id)]),
        record("b", entities=[named("minsk", 5)], counted=at(12)),
    )
    asked = chosen(storage, "minsk")
    rows = storage.articles.rows(asked, sort="mentions", descending=True, offset=0, limit=10)
    assert [(row.key, row.mentions, row.tone) for row in rows] == [
        ("b", {"entity:minsk": 5}, {"entity:minsk": 100_000}), ("a", {"entity:minsk": 2}, {"entity:minsk": -300_000}),
    ]  # fmt: skip
    assert [row.topics for row in rows] == [(), ("sanctions",)]


def test_the_sample_goes_with_its_mentions(storage: Storage) -> None:
    put(storage, record("a", sample=True, entities=[named("minsk")]), record("b", entities=[named("minsk")]))
    storage.remove_sample(NOW)
    assert count(storage, "minsk") == (1, 1, 1)
    assert is_sound(storage)


def test_the_registry_must_be_the_one_that_was_used(storage: Storage) -> None:
    put(storage, record("a"))
    source_id = storage.sources.all()[0].source.id
    with pytest.raises(RegistryChanged):
        storage.articles.save([record("b")], source_id, fingerprints={}, now=NOW, archive=True, registry=99)
    assert storage.articles.count(resolved()) == 1


# --------------------------------------------------------------------------------------------------------- setting anew
def rematch(storage: Storage, mentions: Mapping[str, tuple[EntityMention, ...]], step: Step | None = None) -> None:
    ids = storage.articles.newest_first(None).ids.tolist()
    texts = {storage.articles.get(text.id).row.key: text for text in storage.articles.texts(ids)}  # type: ignore[union-attr]
    rows = [Rematched(texts[key].id, texts[key].revision, texts[key].processed, one) for key, one in mentions.items()]
    storage.entities.replace(rows, NOW, registry=storage.registry.version(), step=step)


def test_mentions_are_set_anew(storage: Storage) -> None:
    put(storage, record("a", entities=[named("minsk", 2), named("putin")]), record("b", counted=at(12)))
    put(storage, record("c", counted=None))
    wanted = {"a": (named("minsk", 3),), "b": (named("eu", 2),), "c": (named("eu"),)}
    rematch(storage, wanted)
    assert [count(storage, key) for key in ("minsk", "putin")] == [(1, 1, 3), (0, 0, 0)]
    assert storage.counts.totals(chosen(storage, "eu"), chosen(storage, "eu").versions[0].id).count.mentions == 2
    assert is_sound(storage)
    version = storage.meta.data_version()
    rematch(storage, wanted)
    assert storage.meta.data_version() == version


def test_an_article_that_changed_meanwhile_is_left_alone(storage: Storage) -> None:
    [saved] = put(storage, record("a", entities=[named("minsk")]))
    put(storage, record("a", body="Another text.", entities=[named("eu")]), now=NOW + DAY)
    storage.entities.replace(
        [Rematched(saved.article_id, 1, 0, (named("putin"),))], NOW, registry=storage.registry.version()
    )
    assert storage.entities.articles_mentioning() == {"eu": 1}


def test_another_registry_or_a_cancelled_job_stores_nothing(storage: Storage) -> None:
    [saved] = put(storage, record("a", entities=[named("minsk")]))
    with pytest.raises(RegistryChanged):
        storage.entities.replace([Rematched(saved.article_id, 1, 0, ())], NOW, registry=99)
    number = storage.jobs.add(ENTITIES, {}, NOW)
    storage.jobs.claim("me", NOW)
    storage.jobs.cancel(number, NOW)
    with pytest.raises(JobError):
        rematch(storage, {"a": ()}, Step(number, "me", 1, 1, saved.article_id))
    assert count(storage, "minsk") == (1, 1, 1)


def test_a_re_reading_sets_the_mentions(storage: Storage) -> None:
    put(storage, record("a", entities=[named("minsk")]))
    [one] = storage.rereading.stored(Wanted(), None, 10)

    def reread(*mentions: EntityMention) -> bool:
        number = storage.jobs.add(REPROCESS, {}, NOW)
        storage.jobs.claim("me", NOW)
        became: list[Reread] = []

        def step(rows: Sequence[Reread]) -> Step:
            became.extend(rows)
            return Step(number, "me", 1, 1, None)

        reading = Reading(one.id, one.revision, one.processed, record("a", entities=mentions))
        storage.rereading.replace([reading], NOW, versions=[], dry_run=False, step=step)
        storage.jobs.finish(number, NOW)
        return became[0].stored

    assert not reread(named("minsk"))
    assert reread(named("minsk", 2), named("eu"))
    assert [count(storage, key) for key in ("minsk", "eu")] == [(1, 1, 2), (1, 1, 1)]
    assert is_sound(storage)


def test_a_job_is_stored_where_other_names_are_shipped(storage: Storage) -> None:
    storage.entities.follow("first", NOW, "names")
    assert not storage.jobs.has_open()  # there is nothing to match yet
    put(storage, record("a"))
    storage.entities.follow("first", NOW, "names")
    assert not storage.jobs.has_open()
    for _ in range(2):
        storage.entities.follow("second", NOW, "names")
        assert [job.kind for job in storage.jobs.recent()] == [ENTITIES]
