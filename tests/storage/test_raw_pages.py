"""Contract: raw pages are stored with their article's revision, bounded in size, age and sum, and counted rightly."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.model.record import RawPage, Record
from monitor.model.rereading import Wanted
from monitor.storage import raw_pages
from monitor.storage.raw_pages import Kept, packed, unpacked
from monitor.storage.revisits import AFTER
from monitor.storage.store import Storage
from tests.storage.making import NOW, found, put, record, source, topic

LARGEST = 1000
ALL = 10**9


def paged(key: str, content: bytes = b"", *, at: datetime = NOW, **parts: object) -> Record:
    page = packed(content or f"<p>{key}</p>".encode(), "html", "https://a.example/", "text/html", at, largest=LARGEST)
    return replace(record(key, **parts), page=page)  # type: ignore[arg-type]


def pages(storage: Storage) -> dict[str, RawPage | None]:
    """The page of the present revision of every article, by key."""
    return {one.key: one.page for one in storage.rereading.stored(Wanted(), None, 1000)}


def test_a_page_comes_back_as_it_came(storage: Storage) -> None:
    content = bytes(range(256)) * 3
    put(storage, paged("a", content), record("b"))
    kept = pages(storage)
    page = kept["a"]
    assert page is not None
    assert (page.kind, page.address, page.content_type, page.at) == ("html", "https://a.example/", "text/html", NOW)
    assert (unpacked(page), page.size) == (content, len(content))
    assert kept["b"] is None
    assert storage.raw_pages.kept() == Kept(1, len(page.content), 0)
    assert storage.check().problems == ()


def test_each_revision_keeps_its_page_and_the_same_text_the_first(storage: Storage) -> None:
    put(storage, paged("a", b"first", body="One text."))
    put(storage, paged("a", b"seen again", body="One text."))
    page = pages(storage)["a"]
    assert page is not None
    assert unpacked(page) == b"first"
    put(storage, paged("a", b"second", body="Another text."))
    page = pages(storage)["a"]
    assert page is not None
    assert unpacked(page) == b"second"
    assert storage.raw_pages.kept().pages == 2
    # An archive that brings the first text back does not put its page under the second.
    put(storage, paged("a", b"old", body="One text."))
    assert storage.raw_pages.kept().pages == 2
    put(storage, record("a", body="A third text, from a feed."))
    assert pages(storage)["a"] is None


def test_a_page_that_an_article_lacked_is_kept_when_it_comes(storage: Storage) -> None:
    put(storage, record("a"))
    put(storage, paged("a", b"late"))
    page = pages(storage)["a"]
    assert page is not None
    assert unpacked(page) == b"late"


def test_a_page_over_the_limit_is_counted_and_not_kept(storage: Storage) -> None:
    put(storage, paged("a", b"x" * LARGEST), paged("b", b"x" * (LARGEST + 1)))
    kept = pages(storage)
    assert kept["a"] is not None
    assert kept["b"] is None
    assert (storage.raw_pages.kept().pages, storage.raw_pages.kept().left_out) == (1, 1)
    assert storage.status_counts().raw_pages == storage.raw_pages.kept()
    assert storage.check().problems == ()


def test_a_purge_takes_what_is_too_old_and_then_the_oldest(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_pages, "DELETED_AT_ONCE", 3)
    days = [NOW - timedelta(days=age) for age in range(10)]
    put(storage, *(paged(f"{age}", at=at) for age, at in enumerate(days)))
    each = storage.raw_pages.kept().bytes // 10
    assert storage.raw_pages.purge(days[5], ALL, lambda: True) == 4
    assert sorted(key for key, page in pages(storage).items() if page) == ["0", "1", "2", "3", "4", "5"]
    assert storage.raw_pages.purge(days[9], 2 * each, lambda: True) == 4
    assert sorted(key for key, page in pages(storage).items() if page) == ["0", "1"]
    assert storage.raw_pages.purge(NOW + timedelta(days=1), ALL, lambda: False) == 0
    assert storage.raw_pages.purge(NOW + timedelta(days=1), ALL, lambda: True) == 2
    assert storage.raw_pages.kept() == Kept(0, 0, 0)
    assert storage.check().problems == ()


def test_a_purge_ends_when_it_is_told_to(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_pages, "DELETED_AT_ONCE", 3)
    put(storage, *(paged(f"{number}") for number in range(10)))
    steps = iter([True, True, False])
    assert storage.raw_pages.purge(NOW + timedelta(days=1), ALL, lambda: next(steps)) == 6
    assert storage.raw_pages.kept().pages == 4
    assert storage.check().problems == ()


def test_pages_and_plans_go_with_the_sample_and_only_its_own(storage: Storage) -> None:
    put(storage, paged("a", sample=True), paged("b", sample=True))
    put(storage, paged("a"))
    storage.remove_sample(NOW)
    assert (len(pages(storage)), storage.raw_pages.kept().pages) == (1, 1)
    assert storage.check().problems == ()


def test_nothing_of_an_article_is_stored_without_its_page_and_plan(storage: Storage) -> None:
    version = topic(storage)
    feed = source(storage)
    bad = replace(paged("b"), matches=(found(999),))  # no such version: the last of the writes fails
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        put(storage, replace(paged("a"), matches=(found(version.id),)), bad, archive=False, source_id=feed.id)
    assert (pages(storage), storage.raw_pages.kept(), storage.revisits.planned()) == ({}, Kept(0, 0, 0), [])
    put(storage, replace(paged("a"), matches=(found(version.id),)), archive=False, source_id=feed.id)
    assert storage.raw_pages.kept().pages == 1
    assert storage.revisits.planned() == [(1, 0, NOW + AFTER[0])]
