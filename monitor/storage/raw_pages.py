"""Raw pages: what articles were read from, kept for a time so that a better reader can read them again.

They are compressed one by one. Their number and bytes are kept beside them in `meta`, changed in the same transaction,
since adding up a large table of contents takes seconds. A page over the limit leaves a row without content: so it is
counted and can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import zstandard
from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.engine import Connection

from monitor.model.record import PageKind, RawPage
from monitor.storage.database import Database, numbers, seconds, storable, upsert
from monitor.storage.tables import meta, raw_pages

LEVEL = 6
"""Of the compression: a fifth of the bytes stay, at less than a millisecond a page; higher levels gain nothing."""
DELETED_AT_ONCE = 500
"""Pages that one transaction of a purge removes at most."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many raw pages there are, their compressed bytes, and how many were left out because of their size."""

    pages: int
    bytes: int
    left_out: int


class _Row(NamedTuple):
    article_id: int
    revision: int
    at: int
    bytes: int


def packed(
    content: bytes, kind: PageKind, address: str | None, content_type: str | None, at: datetime, *, largest: int
) -> RawPage:
    """A page ready to be stored; one of more than ``largest`` bytes without its content."""
    compressed = zstandard.ZstdCompressor(level=LEVEL).compress(content) if len(content) <= largest else b""
    return RawPage(kind, address, content_type, at, len(content), compressed)


def unpacked(page: RawPage) -> bytes:
    """The bytes of a page as they came; empty where it was left out."""
    return zstandard.ZstdDecompressor().decompress(page.content, max_output_size=page.size) if page.content else b""


@dataclass(frozen=True, slots=True)
class RawPages:
    """The raw pages of one database."""

    database: Database

    def kept(self) -> Kept:
        """How much is kept."""
        with self.database.read() as connection:
            return kept(connection)

    def purge(self, before: datetime, most_bytes: int, go_on: Callable[[], bool]) -> int:
        """Remove pages fetched before a time, then the oldest ones until at most ``most_bytes`` are left.

        Works in bounded transactions and asks ``go_on`` before each. Returns how many were removed.
        """
        removed = 0
        while go_on():
            with self.database.write() as connection:
                gone = _over_the_limits(connection, seconds(before), most_bytes)
                _delete(connection, gone)
            removed += len(gone)
            if len(gone) < DELETED_AT_ONCE:
                break
        return removed


def keep(connection: Connection, pages: Iterable[tuple[int, int, RawPage]]) -> None:
    """Store (article, revision, page) in the caller's transaction; the first page of a revision stays."""
    wanted = {(article_id, revision): page for article_id, revision, page in pages}
    if not wanted:
        return
    r = raw_pages.c
    there = select(r.article_id, r.revision).where(r.article_id.in_(numbers(connection, {a for a, _ in wanted})))
    for article_id, revision in connection.execute(there):
        wanted.pop((article_id, revision), None)
    rows = [
        {
            "article_id": article_id, "revision": revision, "at": seconds(page.at), "kind": page.kind,
            "address": page.address and storable(page.address),
            "content_type": page.content_type and storable(page.content_type), "size": page.size,
            "content": page.content,
        }
        for (article_id, revision), page in wanted.items()
    ]  # fmt: skip
    if rows:
        connection.execute(upsert(connection, raw_pages).on_conflict_do_nothing(), rows)
        _count(connection, [len(page.content) for page in wanted.values()], 1)


def remove(connection: Connection, article_ids: Sequence[int]) -> None:
    """Remove every page of these articles, in the caller's transaction."""
    of_them = _rows().where(raw_pages.c.article_id.in_(numbers(connection, article_ids)))
    _delete(connection, [_Row._make(row) for row in connection.execute(of_them)])


def kept(connection: Connection) -> Kept:
    """How much is kept, by the running totals."""
    names = ("raw_pages", "raw_bytes", "raw_left_out")
    found = dict(connection.execute(select(meta.c.name, meta.c.number).where(meta.c.name.in_(names))).all())
    return Kept(*(int(found[name]) for name in names))


def recounted(connection: Connection) -> Kept:
    """The same, counted from the pages themselves."""
    size = func.length(raw_pages.c.content)
    whole = select(func.count(), func.coalesce(func.sum(size), 0), func.count().filter(size == 0)).select_from(
        raw_pages
    )
    rows, total, empty = connection.execute(whole).one()
    return Kept(int(rows) - int(empty), int(total), int(empty))


def _rows() -> Select[tuple[int, int, int, int]]:
    r = raw_pages.c
    return select(r.article_id, r.revision, r.at, func.length(r.content))


def _over_the_limits(connection: Connection, before: int, most_bytes: int) -> list[_Row]:
    r = raw_pages.c
    excess = kept(connection).bytes - most_bytes
    gone: list[_Row] = []
    oldest = _rows().order_by(r.at, r.article_id, r.revision).limit(DELETED_AT_ONCE)
    for row in (_Row._make(found) for found in connection.execute(oldest)):
        if row.at >= before and excess <= 0:
            break
        gone.append(row)
        excess -= row.bytes
    return gone


def _delete(connection: Connection, rows: Sequence[_Row]) -> None:
    if rows:
        r = raw_pages.c
        one = raw_pages.delete().where(r.article_id == bindparam("a"), r.revision == bindparam("r"))
        connection.execute(one, [{"a": row.article_id, "r": row.revision} for row in rows])
        _count(connection, [row.bytes for row in rows], -1)


def _count(connection: Connection, sizes: Sequence[int], sign: int) -> None:
    empty = sizes.count(0)
    moved = {"raw_pages": len(sizes) - empty, "raw_bytes": sum(sizes), "raw_left_out": empty}
    for name, by in moved.items():
        if by:
            connection.execute(update(meta).where(meta.c.name == name).values(number=meta.c.number + sign * by))
