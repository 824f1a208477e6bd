"""The integrity check finds what it is there for, and the sample goes without a trace."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from monitor.storage.database import Database, read_url
from monitor.storage.store import Storage
from monitor.storage.tables import metadata
from tests.storage.making import KURIER, LANTERN, NOW, at, found, named, put, record, resolved, source, topic


def tampered(storage: Storage, address: str, statement: str) -> tuple[str, ...]:
    """The problems that are found after a statement that no part of ours would make."""
    database = Database(read_url(address))
    with database.write() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        assert connection.exec_driver_sql(statement).rowcount != 0
    database.close()
    return storage.check().problems


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE counters SET articles = articles + 1 WHERE version_id = 0", "A counter is missing or wrong"),
        ("UPDATE counters SET mentions = mentions + 1", "A counter is missing or wrong"),
        ("DELETE FROM counters", "counters, but"),
        ("DELETE FROM facts WHERE version_id = 0", "A fact is missing or wrong"),
        ("UPDATE facts SET slot = slot + 1", "A fact is missing or wrong"),
        ("UPDATE facts SET article_tone = NULL", "A fact is missing or wrong"),
        ("UPDATE facts SET topic_tone = 5 WHERE version_id <> 0", "A fact is missing or wrong"),
        ("INSERT INTO facts SELECT 77, article_id, sample, day_only, slot, family_id, origin_id, outlet_id, lang,"
         " mentions, article_tone, topic_tone, target_tone, model_tone FROM facts WHERE version_id = 0",
         "a version that is not there"),
        ("UPDATE matches SET mentions = mentions + 1", "marks others"),
        ("UPDATE entity_mentions SET mentions = mentions + 1", "An entity counts"),
        ("DELETE FROM entity_mentions", "facts, but"),
        ("DELETE FROM facts WHERE version_id < 0", "A fact is missing or wrong"),
        ("DELETE FROM texts", "An article has no body"),
        ("DELETE FROM article_tones", "An article has no tone"),
        ("DELETE FROM text_index", "The text index holds 0 articles"),
        ("UPDATE families SET size = 9", "A family is grouped wrongly"),
        ("UPDATE families SET head_id = head_id + 1", "A family is grouped wrongly"),
        ("UPDATE families SET origin_id = (SELECT id FROM origins WHERE kind = 'wire')", "A family is grouped wrongly"),
        ("UPDATE articles SET body_hash = 'same'", "A family is grouped wrongly"),
        ("UPDATE articles SET family_id = (SELECT max(id) FROM families)", "A family has no articles"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_found(storage: Storage, address: str, statement: str, problem: str) -> None:
    version = topic(storage)
    put(storage, record("a", copies_of="x", matches=[found(version.id, 2)], entities=[named("minsk", 2)]),
        record("b", copies_of="x", outlet=KURIER),
        record("c", wire="Wire One", counted=at(3)))  # fmt: skip
    assert storage.check().problems == ()
    problems = tampered(storage, address, statement)
    assert any(problem in one for one in problems), problems


def test_rows_that_point_to_nothing_are_found(sqlite_storage: Storage, tmp_path: Path) -> None:
    put(sqlite_storage, record("a"))
    with closing(sqlite3.connect(tmp_path / "wirewatch.sqlite3")) as connection:
        connection.execute("DELETE FROM outlets")
        connection.commit()
    assert any("points to nothing" in problem for problem in sqlite_storage.check().problems)


def test_a_report_counts_what_it_looked_at(storage: Storage) -> None:
    version = topic(storage)
    put(storage, record("a", matches=[found(version.id)]), record("b"), record("c", counted=None))
    report = storage.check()
    assert (report.articles, report.facts, report.counters, report.problems) == (3, 3, 2, ())


# --------------------------------------------------------------------------------------------------------------- sample
def with_sample(storage: Storage, many: int = 130) -> None:
    """A sample of articles, some copied and revised, beside two real ones that share an outlet and a wire with it."""
    version = topic(storage)
    sample = source(storage, "Sample", sample=True, kind="folder")
    real = source(storage, "Feed")
    put(storage, record("a", wire="Wire One", matches=[found(version.id)]), record("b"), source_id=real.id)
    articles = [
        record(f"s{number:03}", sample=True, outlet=KURIER if number % 2 else LANTERN, copies_of=f"x{number // 2}",
               wire="Wire One" if number % 3 else "Wire Two", matches=[found(version.id, 2)], counted=at(number % 9))
        for number in range(many)
    ]  # fmt: skip
    put(storage, *articles, source_id=sample.id)
    put(storage, record("s001", sample=True, outlet=KURIER, body="Edited."), source_id=sample.id)


def test_the_sample_goes_without_a_trace(storage: Storage, address: str) -> None:
    with_sample(storage)
    before = list(storage.articles.iterate(resolved()))
    storage.remove_sample(NOW)
    assert storage.check().problems == ()
    assert list(storage.articles.iterate(resolved())) == before
    counts = storage.status_counts()
    assert (counts.articles, counts.sample_articles, counts.sources) == (2, 0, 1)
    assert storage.outlets.all() == [LANTERN]
    assert [row.source.name for row in storage.sources.all()] == ["Feed"]
    database = Database(read_url(address))
    with database.read() as connection:
        left = {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in metadata.tables}
        origins = connection.exec_driver_sql("SELECT label FROM origins ORDER BY label").scalars().all()
        indexed = connection.exec_driver_sql("SELECT count(*) FROM text_index").scalar()
    database.close()
    held = ("articles", "texts", "article_tones", "families", "sightings", "sources", "outlets", "activity")
    assert [left[name] for name in held] == [2, 2, 2, 2, 2, 1, 1, 1]
    assert (left["revisions"], left["matches"], left["facts"], left["counters"]) == (0, 1, 3, 2)
    assert (origins, indexed) == (["The Lantern", "Wire One"], 2)
    version = storage.meta.data_version()
    storage.remove_sample(NOW)
    assert storage.meta.data_version() == version, "nothing is left to remove"


def test_removing_the_sample_goes_on_where_it_was_interrupted(sqlite_storage: Storage, tmp_path: Path) -> None:
    with_sample(sqlite_storage, 500)
    with closing(sqlite3.connect(tmp_path / "wirewatch.sqlite3")) as connection:
        connection.execute(
            "CREATE TRIGGER broken BEFORE DELETE ON articles WHEN old.key = 's400' "
            "BEGIN SELECT raise(ABORT, 'off'); END"
        )
    with pytest.raises(IntegrityError, match="off"):
        sqlite_storage.remove_sample(NOW)
    left = sqlite_storage.status_counts().sample_articles
    assert 0 < left < 500
    assert sqlite_storage.check().problems == ()
    assert [row.source.name for row in sqlite_storage.sources.all()] == ["Feed"], "its source has stopped"
    with closing(sqlite3.connect(tmp_path / "wirewatch.sqlite3")) as connection:
        connection.execute("DROP TRIGGER broken")
    sqlite_storage.remove_sample(NOW)
    assert sqlite_storage.status_counts().sample_articles == 0
    assert sqlite_storage.check().problems == ()
