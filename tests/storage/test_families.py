"""Families: the same, whatever the order and the batches in which articles arrive, and through revisions."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.model.record import Record
from monitor.model.source import Outlet
from monitor.model.views import Resolved
from monitor.storage.store import Storage
from tests.storage.making import KURIER, LANTERN, NOW, YEAR, at, found, put, record, resolved, source, topic

LATE = Outlet("late.example", "Late Edition", "FR", ("en",), "independent")


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


PIECES = [
    " ".join(f"p{piece}w{Random(f'{piece} {place}').randrange(10**6)}" for place in range(45)) for piece in range(6)
]
"""Passages of invented words. Texts made of them are copies, parts, digests and briefs of each other in every way."""


def piece_text(pieces: Sequence[int], own: str) -> str:
    """A text of these passages, behind a lead of its own where ``own`` has one."""
    lead = " ".join(f"{own}{place}" for place in range(12)) + ". " if own else ""
    return lead + ". ".join(PIECES[piece] for piece in pieces)


def test_near_copies_are_one_family_and_a_digest_is_none_of_theirs(storage: Storage) -> None:
    put(
        storage,
        record("full", body=piece_text([0, 1, 2], ""), counted=at(1)),
        record("led", body=piece_text([0, 1, 2], "lead"), counted=at(2), outlet=KURIER),
        record("other", body=piece_text([4, 5], ""), counted=at(1)),
    )
    put(storage, record("trimmed", body=piece_text([0, 1], ""), counted=at(3), outlet=KURIER))
    put(storage, record("digest", body=piece_text([4, 5, 3, 0, 1, 2], "digest"), counted=at(4), outlet=LATE))
    assert families(storage) == {
        "full": "full", "led": "full", "trimmed": "full", "other": "other", "digest": "digest",
    }  # fmt: skip
    assert storage.check().problems == ()


def test_a_text_that_bound_others_together_lets_go_of_them_when_it_is_rewritten(storage: Storage) -> None:
    put(storage, record("a", body=piece_text([0, 1], "a"), counted=at(1)))
    put(storage, record("b", body=piece_text([0, 1], "b"), counted=at(25), outlet=KURIER))
    put(storage, record("c", body=piece_text([0, 1], "c"), counted=at(13), outlet=LATE))
    assert set(families(storage).values()) == {"a"}
    put(storage, record("c", body=piece_text([5], ""), counted=at(13), outlet=LATE))
    assert families(storage) == {"a": "a", "b": "b", "c": "c"}
    assert storage.check().problems == ()


def test_another_process_finds_the_copies_of_what_this_one_stored(address: str) -> None:
    one, other = (Storage.open(address, now=NOW, backup_folder=None) for _ in range(2))
    try:
        source_id = source(one).id
        for place in range(4):
            storage = (one, other)[place % 2]
            outlet = replace(LANTERN, key=f"paper{place}.example")
            body = piece_text([0, 1, 2], f"lead{place}x")
            put(storage, record(f"k{place}", body=body, outlet=outlet, counted=at(place)), source_id=source_id)
        assert set(families(one).values()) == {"k0"}
        assert one.check().problems == ()
    finally:
        one.close()
        other.close()


def test_a_transaction_that_failed_leaves_nothing_in_memory(storage: Storage) -> None:
    put(storage, record("a", body=piece_text([0, 1], ""), counted=at(1)))
    lost = record("b", body=piece_text([2, 3], ""), counted=at(1))
    with pytest.raises(SourceError):
        storage.articles.save([lost], 999, fingerprints={lost.item_key: ""}, now=NOW, archive=True)
    put(storage, record("c", body=piece_text([2, 3], "x"), counted=at(1)))
    put(storage, record("d", body=piece_text([2, 3], "y"), counted=at(2), outlet=KURIER))
    assert families(storage) == {"a": "a", "c": "c", "d": "c"}
    assert storage.check().problems == ()


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


texts = st.builds(
    lambda key, pieces, own, day, outlet, wire: record(
        f"k{key:02}", body=piece_text(pieces, own and f"{own}{key}"), counted=at(day), outlet=outlet, wire=wire,
        title=f"Title {key}",
    ),
    st.integers(0, 30),
    st.lists(st.integers(0, 5), min_size=1, max_size=5),
    st.sampled_from(["", "", "own"]),
    st.sampled_from([0, 1, 2, 9, 20]),
    st.sampled_from([LANTERN, KURIER, LATE]),
    st.sampled_from([None, None, "Wire One"]),
)  # fmt: skip


def arriving(size: int, **options: Any) -> st.SearchStrategy[list[Record]]:
    """Identical copies with everything that is counted of them, or near copies of every kind."""
    return st.one_of(*(st.lists(kind, max_size=size, **options) for kind in (records, texts)))


@settings(max_examples=50)
@given(
    arriving(14, unique_by=lambda one: one.key),
    st.randoms(use_true_random=False),
    st.lists(st.integers(1, 5), max_size=6),
)
def test_the_order_and_the_batches_of_arrival_do_not_matter(
    empty: Path, arrived: list[Record], chance: Any, sizes: list[int]
) -> None:
    shuffled = chance.sample(arrived, len(arrived))
    assert filled(empty, [arrived]) == filled(empty, cut(shuffled, sizes))


@settings(max_examples=50)
@given(arriving(16), st.lists(st.integers(1, 5), max_size=6))
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
