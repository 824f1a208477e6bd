"""Contract: re-readings take the place of what is stored, and of all that follows from it, and make no revision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import JobError, TopicsChanged
from monitor.model.record import Record
from monitor.model.rereading import Wanted
from monitor.model.topic import REPROCESS
from monitor.storage.jobs import Step
from monitor.storage.rereading import Reading, Reread, StoredReading
from monitor.storage.store import Storage
from tests.storage.making import KURIER, LANTERN, NOW, at, found, put, record, resolved, source, topic


def stored(storage: Storage) -> dict[str, StoredReading]:
    return {one.key: one for one in storage.rereading.stored(Wanted(), None, 1000)}


def reread(storage: Storage, *records: Record, dry_run: bool = False, versions: Iterable[int] = ()) -> list[Reread]:
    """Store re-readings of these articles as a job does."""
    known = stored(storage)
    readings = [
        Reading(known[one.key].id, known[one.key].revision, known[one.key].processed, one) for one in records
    ]  # fmt: skip
    number = storage.jobs.add(REPROCESS, {}, NOW)
    storage.jobs.claim("me", NOW)
    became: list[Reread] = []

    def step(rows: Sequence[Reread]) -> Step:
        became.extend(rows)
        return Step(number, "me", len(rows), len(rows), None, report={"rows": len(rows)})

    live = list(versions) or [version.id for version in storage.topics.live_versions()]
    storage.rereading.replace(readings, NOW, versions=live, dry_run=dry_run, step=step)
    storage.jobs.finish(number, NOW)
    assert storage.jobs.get(number).report == f'{{"rows": {len(became)}}}'
    return became


def test_what_is_stored_comes_back_as_it_was_read(storage: Storage) -> None:
    one = record("a", wire="Xinhua", cites=("Sputnik",), photo="AFP", byline="Ann", editor="Ben", section="World",
                 links=("https://x.example/",), warnings=("Odd.",), lang_confidence=0.75)  # fmt: skip
    put(storage, one, record("b", counted=None, lang=None), record("c", precision="day", counted=at(3, 0)))
    back = stored(storage)
    assert back["a"].article == one.article
    assert (back["a"].counted, back["a"].outlet, back["a"].page) == (one.counted, LANTERN, None)
    assert (back["b"].counted, back["b"].article.lang) == (None, None)
    assert back["c"].counted == record("c", precision="day", counted=at(3, 0)).counted


def test_a_re_reading_replaces_everything_and_is_no_revision(storage: Storage) -> None:
    version = topic(storage)
    before = record("a", copies_of="x", matches=[found(version.id, 2)], wire="TASS", lang="en", value=100_000)
    put(storage, before, record("b", copies_of="x", counted=at(11)))
    after = record("a", copies_of="y", title="Another title", body="Another body.", wire="Xinhua", lang="de",
                   value=None, counted=at(20), matches=[])  # fmt: skip
    [became] = reread(storage, after)
    assert became.stored
    assert (became.before.title, became.after.title) == ("Title of a", "Another title")
    assert (became.before.topics, became.after.topics) == (frozenset({version.id}), frozenset())
    assert became.before.family_words == "one of 2, first at The Lantern: Title of a"
    assert became.after.family_words == "alone, first at The Lantern: Another title"
    article = storage.articles.by_key("a")
    assert article is not None
    assert (article.row.revision, article.row.lang, article.row.wire, article.row.counted) == (
        1,
        "de",
        "Xinhua",
        at(20),
    )
    assert (article.row.origin, article.row.copies) == ("Xinhua", 1)
    assert storage.articles.revisions(article.row.id) == ()
    assert storage.articles.count(resolved(version)) == 0
    assert storage.check().problems == ()


def test_the_same_again_writes_nothing(storage: Storage) -> None:
    version = topic(storage)
    records = [record(key, matches=[found(version.id)], wire="TASS", copies_of="x") for key in "abc"]
    put(storage, *records, record("s", sample=True))
    before = storage.meta.data_version()
    again = [replace(one, processed=at(200)) for one in (*records, record("s", sample=True))]
    assert [one.stored for one in reread(storage, *again)] == [False] * 4
    assert storage.meta.data_version() == before
    assert stored(storage)["a"].processed == int(NOW.timestamp())


def test_a_dry_run_tells_and_stores_nothing(storage: Storage) -> None:
    put(storage, record("a", copies_of="x"), record("b", copies_of="y", counted=at(11)))
    before, version = stored(storage), storage.meta.data_version()
    [became] = reread(storage, record("b", copies_of="x", counted=at(11), wire="TASS"), dry_run=True)
    assert became.after.wire == "TASS"
    assert became.before.family != became.after.family
    assert (stored(storage), storage.meta.data_version()) == (before, version)
    assert storage.check().problems == ()


def test_topics_that_changed_meanwhile_and_lost_jobs_store_nothing(storage: Storage) -> None:
    topic(storage)
    put(storage, record("a"))
    before = stored(storage)
    with pytest.raises(TopicsChanged):
        reread(storage, record("a", title="Other"), versions=[77])
    one = before["a"]
    lost = Step(storage.jobs.add(REPROCESS, {}, NOW), "nobody", 1, 1, None)
    with pytest.raises(JobError):
        storage.rereading.replace(
            [Reading(one.id, one.revision, one.processed, record("a", title="Other"))], NOW,
            versions=[version.id for version in storage.topics.live_versions()], dry_run=False, step=lambda _: lost,
        )  # fmt: skip
    assert stored(storage) == before


def test_who_showed_an_article_says_whether_it_is_an_archives(storage: Storage) -> None:
    feed, folder = source(storage, "Feed"), source(storage, "Folder", kind="folder")
    put(storage, record("a"), record("b"), source_id=folder.id)
    put(storage, record("b"), record("c"), source_id=feed.id, archive=False)
    assert {key: one.archive for key, one in stored(storage).items()} == {"a": True, "b": False, "c": False}


def test_jobs_are_taken_by_urgency_then_age(storage: Storage) -> None:
    numbers = [storage.jobs.add(kind, {}, NOW) for kind in ("slow", "urgent", "slow", "urgent", "unknown")]
    taken = [storage.jobs.claim("me", NOW, kinds=("urgent", "slow")) for _ in range(5)]
    assert [job and job.row.id for job in taken] == [numbers[1], numbers[3], numbers[0], numbers[2], None]
    assert storage.jobs.is_waiting("unknown")
    assert not storage.jobs.is_waiting("slow")


@dataclass(frozen=True)
class One:
    """One article of the property below: few texts, so that families form and part."""

    key: str
    text: str
    day: int | None
    wire: str | None
    mentions: int
    lang: str


ONE = st.builds(
    One,
    key=st.sampled_from("abcd"),
    text=st.sampled_from("xyz"),
    day=st.none() | st.integers(0, 40),
    wire=st.sampled_from([None, "TASS", "Xinhua"]),
    mentions=st.integers(0, 2),
    lang=st.sampled_from(["en", "de"]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(ONE, min_size=1, max_size=4, unique_by=lambda one: one.key), again=st.lists(ONE, max_size=6))
def test_a_re_read_archive_is_as_if_it_had_been_read_so_at_first(
    sqlite_storage: Storage, first: list[One], again: list[One]
) -> None:
    storage, prefix = sqlite_storage, f"{sqlite_storage.status_counts().articles}-"
    version = next(iter(storage.topics.live_versions()), None) or topic(storage)

    def made(one: One) -> Record:
        return record(
            prefix + one.key,
            copies_of=prefix + one.text,
            counted=None if one.day is None else at(one.day),
            wire=one.wire,
            lang=one.lang,
            outlet=KURIER if one.key == "d" else LANTERN,
            matches=[found(version.id, one.mentions)] if one.mentions else [],
        )

    put(storage, *(made(one) for one in first))
    known = {one.key for one in first}
    for one in again:
        if one.key in known:
            [became] = reread(storage, made(one))
            assert reread(storage, made(one))[0].stored is False
            assert became.after.topics == (frozenset({version.id}) if one.mentions else frozenset())
    assert storage.check().problems == ()
