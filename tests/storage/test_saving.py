"""Contract: what saving records does, on every engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.errors import SourceError
from monitor.model.article import Span
from monitor.storage.store import Storage
from tests.storage.making import (
    DAY,
    KURIER,
    LANTERN,
    NOW,
    YEAR,
    at,
    found,
    put,
    record,
    resolved,
    source,
    tone,
    topic,
)


def counted(storage: Storage, version_id: int = 0) -> tuple[int, int]:
    """(articles, mentions) of the year, from the facts and the same from the counters."""
    [count] = storage.counts.trend(resolved(), version_id, [YEAR])
    assert storage.counts.volume(resolved(), version_id, [YEAR]) == [(count.articles, count.mentions)]
    return count.articles, count.mentions


def test_a_new_article_is_stored_with_everything_about_it(storage: Storage) -> None:
    version = topic(storage)
    [saved] = put(
        storage,
        record("a", matches=[found(version.id, 2, -300_000)], wire="Wire One", cites=("Daily Post",), photo="Photo One",
               editor="E. Ditor", byline="A. Author", section="World", warnings=("no date on the page",)),
    )  # fmt: skip
    assert saved.status == "new"
    stored = storage.articles.get(saved.article_id)
    assert stored is not None
    assert stored.body == "The body of a is here."
    assert (stored.row.cites, stored.row.photo, stored.editor) == (("Daily Post",), "Photo One", "E. Ditor")
    assert stored.warnings == ("no date on the page",)
    assert stored.tone == tone(200_000)
    row = stored.row
    assert (row.key, row.title, row.url) == ("a", "Title of a", "https://lantern.example/a")
    assert (row.outlet, row.outlet_key, row.country, row.ownership) == ("The Lantern", LANTERN.key, "GB", "independent")
    assert (row.published, row.published_precision, row.published_from) == (at(10), "minute", "feed")
    assert (row.counted, row.counted_precision, row.estimated, row.first_seen) == (at(10), "minute", False, NOW)
    assert (row.wire, row.byline, row.section, row.lang, row.words) == ("Wire One", "A. Author", "World", "en", 6)
    assert (row.family, row.copies, row.origin, row.revision) == ("a", 1, "Wire One", 1)
    assert (row.topics, row.mentions, row.tone) == (("sanctions",), {"sanctions": 2}, {"sanctions": -300_000})
    assert storage.articles.by_key("a") == stored
    spans = (Span("body", 0, 4), Span("body", 10, 14))
    assert storage.articles.matches(saved.article_id) == [(version.id, spans, tone(-300_000, "vader-topic-1"))]
    assert storage.check().problems == ()


def test_the_same_text_again_changes_nothing_but_is_seen_in_both_sources(storage: Storage) -> None:
    first, second = source(storage, "One"), source(storage, "Two")
    [saved] = put(storage, record("a"), source_id=first.id)
    version = storage.meta.data_version()
    [again] = put(storage, record("a", item_key="other"), source_id=second.id)
    assert (again.article_id, again.status) == (saved.article_id, "unchanged")
    assert storage.meta.data_version() == version
    assert storage.items.sources_of(saved.article_id) == ("One", "Two")
    assert counted(storage) == (1, 0)


def test_a_revision_replaces_text_matches_facts_and_index_and_keeps_the_earlier_text(storage: Storage) -> None:
    kept, lost = topic(storage, "Kept"), topic(storage, "Lost")
    put(storage, record("a", body="An older lantern text.", matches=[found(kept.id, 1), found(lost.id, 4)]))
    [saved] = put(storage, record("a", body="A newer kurier text.", matches=[found(kept.id, 3)]), now=NOW + DAY)
    assert saved.status == "updated"
    [earlier] = storage.articles.revisions(saved.article_id)
    assert (earlier.number, earlier.body, earlier.replaced) == (1, "An older lantern text.", NOW + DAY)
    stored = storage.articles.get(saved.article_id)
    assert stored is not None
    assert (stored.body, stored.row.revision) == ("A newer kurier text.", 2)
    assert [match[0] for match in storage.articles.matches(saved.article_id)] == [kept.id]
    assert (counted(storage, kept.id), counted(storage, lost.id), counted(storage)) == ((1, 3), (0, 0), (1, 0))
    assert storage.check().problems == ()


@pytest.mark.parametrize(("archive", "expected"), [(False, at(10)), (True, at(20))])
def test_a_revision_moves_the_counting_time_only_in_archives(storage: Storage, archive: bool, expected: object) -> None:
    put(storage, record("a", counted=at(10)), archive=archive)
    [saved] = put(storage, record("a", counted=at(20), body="Another body."), archive=archive)
    stored = storage.articles.get(saved.article_id)
    assert stored is not None
    assert stored.row.counted == expected
    assert storage.check().problems == ()


def test_a_live_revision_gives_a_time_to_an_article_that_had_none(storage: Storage) -> None:
    put(storage, record("a", counted=None))
    assert counted(storage) == (0, 0)
    put(storage, record("a", body="Another body."), archive=False)
    assert counted(storage) == (1, 0)


def test_an_archive_imported_again_does_not_turn_a_text_back(storage: Storage) -> None:
    old, new = record("a", body="The first text."), record("a", body="The second text.")
    put(storage, old)
    put(storage, new)
    [again] = put(storage, old)
    assert again.status == "unchanged"
    [live] = put(storage, old, archive=False)
    assert live.status == "updated", "a live source that goes back has really changed its text"
    assert [one.number for one in storage.articles.revisions(live.article_id)] == [1, 2]


def test_a_key_that_comes_twice_in_one_batch_is_stored_once(storage: Storage) -> None:
    saved = put(storage, record("a"), record("b"), record("a"), record("a", body="Edited at once."))
    assert [one.status for one in saved] == ["new", "new", "unchanged", "updated"]
    assert len({one.article_id for one in saved}) == 2
    assert counted(storage) == (2, 0)
    assert storage.check().problems == ()


def test_sample_and_real_data_never_meet(storage: Storage) -> None:
    version = topic(storage)
    match = [found(version.id)]
    saved = put(storage, record("a", matches=match), record("a", matches=match, sample=True, copies_of="x"),
                record("b", copies_of="x"))  # fmt: skip
    assert [one.status for one in saved] == ["new"] * 3
    assert counted(storage) == (2, 0)
    assert counted(storage, version.id) == (1, 1)
    [count] = storage.counts.trend(resolved(sample=True), 0, [YEAR])
    assert (count.articles, count.families) == (1, 1)
    sampled = storage.articles.by_key("a", sample=True)
    assert sampled is not None
    assert sampled.row.copies == 1
    assert storage.check().problems == ()


def test_an_article_without_a_time_is_listed_and_not_charted(storage: Storage) -> None:
    version = topic(storage)
    put(storage, record("a", counted=None, matches=[found(version.id)]), record("b", matches=[found(version.id)]))
    assert [row.key for row in storage.articles.iterate(resolved(version))] == ["b", "a"]
    assert counted(storage, version.id) == (1, 1)
    assert storage.counts.totals(resolved(version), version.id).undated == 1


def test_what_no_database_keeps_is_replaced_one_for_one(storage: Storage) -> None:
    [saved] = put(storage, record("a", title="Zero\0 and half \ud800.", body="One \0\udfff\U0001f600 body"))
    stored = storage.articles.get(saved.article_id)
    assert stored is not None
    assert stored.row.title == "Zero\ufffd and half \ufffd."
    assert stored.body == "One \ufffd\ufffd\U0001f600 body"


def test_a_removed_source_stores_nothing_more(storage: Storage) -> None:
    feed = source(storage)
    storage.sources.remove(feed.id, NOW)
    with pytest.raises(SourceError, match="removed meanwhile"):
        put(storage, record("a"), source_id=feed.id)
    with pytest.raises(SourceError, match="removed meanwhile"):
        storage.items.mark(feed.id, "item", "print", None, NOW)
    assert not storage.articles.has_real()


def test_a_batch_is_stored_as_a_whole_or_not_at_all(storage: Storage) -> None:
    version = topic(storage)
    good, bad = record("a", matches=[found(version.id)]), record("b", matches=[found(version.id + 99)])
    before = storage.meta.data_version()
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        put(storage, good, bad, source_id=source(storage).id)
    assert storage.meta.data_version() == before + 1, "only the new source counts"
    assert storage.articles.by_key("a") is None
    assert storage.check().problems == ()


def test_the_data_version_rises_once_for_a_batch(storage: Storage) -> None:
    feed = source(storage)
    before = storage.meta.data_version()
    put(storage, record("a"), record("b"), record("a", body="Edited."), source_id=feed.id)
    assert storage.meta.data_version() == before + 1


def test_unknown_facts_about_an_outlet_are_filled_in_and_known_ones_stay(storage: Storage) -> None:
    storage.outlets.ensure(replace(LANTERN, country=None, ownership="unknown"), sample=True)
    number = storage.outlets.ensure(replace(LANTERN, name="Another Name", country="GB"), sample=False)
    assert storage.outlets.ensure(replace(LANTERN, country="FR", ownership="state"), sample=True) == number
    assert storage.outlets.all() == [LANTERN]
    storage.outlets.ensure(KURIER, sample=False)
    assert storage.outlets.all() == [KURIER, LANTERN]


def test_empty_batches_do_nothing(storage: Storage) -> None:
    feed = source(storage)
    before = storage.meta.data_version()
    assert storage.articles.save([], feed.id, fingerprints={}, now=NOW, archive=False) == []
    assert storage.meta.data_version() == before
