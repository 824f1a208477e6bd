"""Families: the same, whatever the order and the batches in which articles arrive, and through revisions."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.record import Record
from monitor.model.views import Resolved
from monitor.storage.store import Storage
from tests.storage.making import KURIER, LANTERN, NOW, YEAR, at, found, put, record, resolved, source, topic


def state(storage: Storage, *asked: Resolved) -> Any:
    """What a database holds, in terms that do not depend on row numbers."""
    rows = [replace(row, id=0) for row in storage.articles.iterate(resolved())]
    counts = [storage.counts.totals(one, one.versions[0].id if one.versions else 0) for one in asked]
    days = [storage.counts.volume(one, one.versions[0].id if one.versions else 0, [YEAR]) for one in asked]
    return rows, counts, days


def families(storage: Storage) -> dict[str, str]:
    """The family of each article, by keys."""
    return {row.key: row.family for row in storage.articles.iterate(resolved())}


def test_copies_within_two_weeks_of_each_other_are_one_family(storage: Storage) -> None:
    put(
        storage,
        record("late", copies_of="x", counted=at(28)),
        record("early", copies_of="x", counted=at(0)),
        record("far", copies_of="x", counted=at(60)),
        record("other", copies_of="y", counted=at(1)),
    )
    assert families(storage) == {"early": "early", "late": "late", "far": "far", "other": "other"}
    put(storage, record("bridge", copies_of="x", counted=at(14)))
    assert families(storage) == {
        "early": "early", "bridge": "early", "late": "early", "far": "far", "other": "other",
    }  # fmt: skip
    early = storage.articles.by_key("early")
    assert early is not None
    assert [row.key for row in storage.articles.copies(early.row.id)] == ["bridge", "late"]
    assert early.row.copies == 3
    assert storage.check().problems == ()


def test_the_earliest_credited_wire_is_the_origin(storage: Storage) -> None:
    version = topic(storage)
    match = [found(version.id)]
    put(storage, record("a", copies_of="x", counted=at(1), matches=match))
    assert [row.origin for row in storage.articles.iterate(resolved())] == ["The Lantern"]
    put(storage, record("b", copies_of="x", counted=at(3), wire="Second", outlet=KURIER, matches=match))
    put(storage, record("c", copies_of="x", counted=at(2), wire="First", outlet=KURIER, matches=match))
    assert [row.origin for row in storage.articles.iterate(resolved())] == ["First"] * 3
    put(storage, record("d", counted=at(2), wire="First", matches=match))
    [count] = storage.counts.trend(resolved(version), version.id, [YEAR])
    assert (count.articles, count.families, count.origins) == (4, 2, 1)
    assert storage.check().problems == ()


def test_a_revision_leaves_its_family_and_the_head_passes_on(storage: Storage) -> None:
    put(storage, record("a", copies_of="x", counted=at(1)), record("b", copies_of="x", counted=at(2)))
    put(
        storage, record("a", copies_of="y", counted=at(1), body="Rewritten."), record("c", copies_of="y", counted=at(3))
    )
    assert families(storage) == {"a": "a", "b": "b", "c": "a"}
    put(storage, record("a", copies_of=None, counted=at(1), body="Too short."))
    assert families(storage) == {"a": "a", "b": "b", "c": "c"}
    assert storage.check().problems == ()


def test_a_new_head_gives_the_family_its_key(storage: Storage) -> None:
    put(storage, record("b", copies_of="x", counted=at(2)), record("c", copies_of="x", counted=at(3)))
    put(storage, record("a", copies_of="x", counted=at(1)))
    assert set(families(storage).values()) == {"a"}
    put(storage, record("0", copies_of="x", counted=at(1)))
    assert set(families(storage).values()) == {"0"}, "at the same time the smaller key is the head"


records = st.builds(
    lambda key, text, day, minute, wire, outlet, mentions, value, precision: record(
        f"k{key:02}",
        copies_of=text,
        counted=None if day is None else at(day) + timedelta(minutes=minute if precision == "minute" else -720),
        precision=precision,
        wire=wire,
        outlet=outlet,
        value=value,
        matches=[found(1, mentions, value)] if mentions else [],
        body=f"Body {text} of {key}, {mentions} and {value}.",
    ),
    st.integers(0, 30),
    st.sampled_from([None, "x", "x", "y"]),
    st.one_of(st.none(), st.integers(0, 60)),
    st.integers(0, 2),
    st.sampled_from([None, None, "Wire One", "Wire Two"]),
    st.sampled_from([LANTERN, KURIER]),
    st.integers(0, 3),
    st.one_of(st.none(), st.integers(-1_000_000, 1_000_000)),
    st.sampled_from(["minute", "minute", "day"]),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database with one topic and one source, to be copied for every example."""
    path = tmp_path_factory.mktemp("families") / "empty.sqlite3"
    storage = Storage.open(f"sqlite:///{path}", now=NOW, backup_folder=None)
    topic(storage)
    source(storage)
    storage.close()
    return path


def filled(empty: Path, batches: Sequence[Sequence[Record]]) -> Any:
    """The state of a fresh database after these batches."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(empty, Path(folder) / "a.sqlite3"))
        storage = Storage.open(f"sqlite:///{path}", now=NOW, backup_folder=None)
        try:
            for batch in batches:
                put(storage, *batch, source_id=1)
            assert storage.check().problems == ()
            [version] = storage.topics.live_versions()
            return state(storage, resolved(), resolved(version))
        finally:
            storage.close()


def cut(items: Sequence[Record], sizes: Sequence[int]) -> list[Sequence[Record]]:
    batches, start = [], 0
    for size in sizes:
        batches.append(items[start : start + size])
        start += size
    return [*batches, items[start:]]


@settings(max_examples=25)
@given(
    st.lists(records, max_size=14, unique_by=lambda one: one.key),
    st.randoms(use_true_random=False),
    st.lists(st.integers(1, 5), max_size=6),
)
def test_the_order_and_the_batches_of_arrival_do_not_matter(
    empty: Path, arrived: list[Record], chance: Any, sizes: list[int]
) -> None:
    shuffled = chance.sample(arrived, len(arrived))
    assert filled(empty, [arrived]) == filled(empty, cut(shuffled, sizes))


@settings(max_examples=25)
@given(st.lists(records, max_size=16), st.lists(st.integers(1, 5), max_size=6))
def test_after_revisions_everything_is_as_if_only_the_last_texts_had_come(
    empty: Path, arrived: list[Record], sizes: list[int]
) -> None:
    # An archive takes each text of an article once, and never turns back to an earlier one.
    steps = list({(one.key, one.raw_hash): one for one in reversed(arrived)}.values())[::-1]
    last = list({one.key: one for one in steps}.values())
    rows, *numbers = filled(empty, cut(steps, sizes))
    plain, *expected = filled(empty, [last])
    assert [replace(row, revision=1) for row in rows] == plain
    assert numbers == expected
