"""The one connection factory: engines, pragmas, and transactions that translate errors.

Reading and writing have separate pools. Reading connections cannot write. Only one transaction writes at a time: on
SQLite by ``BEGIN IMMEDIATE``, on PostgreSQL by an advisory lock, so that grouping families and keeping counters sees
the same, settled state on both engines.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, Text, cast, create_engine, event, func, literal, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, Connection, Engine, Row
from sqlalchemy.exc import ArgumentError
from sqlalchemy.sql import Select
from sqlalchemy.sql.schema import Table

from monitor.errors import ConfigurationError
from monitor.storage import tables
from monitor.storage.failures import translated

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
READERS = 16
"""Connections for reading that stay open: eight web threads, collectors and jobs, with room."""
WAIT_S = 10.0
"""How long a transaction waits for another one's lock before it gives up."""
_WRITER_PRAGMAS = ("journal_mode=WAL", "cache_size=-32768", "journal_size_limit=67108864")
"""32 MiB of page cache, since an archive arrives in no order of time and its pages are all over the file; and a
write-ahead log that is cut back to 64 MiB after a big import."""
_WRITERS_LOCK = 0x57495245
"""Key of the advisory lock that stands for the right to write on PostgreSQL."""


def read_url(address: str) -> URL:
    """The database address as SQLAlchemy understands it, PostgreSQL always through psycopg 3.

    Raises:
        ConfigurationError: it is no address of an SQLite file or a PostgreSQL server.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise ConfigurationError(f"Not a database address: {address!r}. {_EXAMPLES}") from error
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise ConfigurationError(f"The database needs a file of its own. {_EXAMPLES}")
        return url.set(drivername="sqlite")
    raise ConfigurationError(f"There is no support for {url.drivername!r} databases. {_EXAMPLES}")


_EXAMPLES = "Use sqlite:////folder/wirewatch.sqlite3 or postgresql://user@host/name."


class Database:
    """Engines for one database. Threads share it; each transaction has a connection of its own."""

    def __init__(self, url: URL, *, wait_s: float = WAIT_S) -> None:
        self.url = url
        self.is_sqlite = url.drivername == "sqlite"
        self._readers = _engine(url, wait_s, write=False)
        self._writers = _engine(url, wait_s, write=True)
        # Threads of one process queue here and not in SQLite, which polls and is not fair.
        self._turn: threading.Lock | nullcontext[None] = threading.Lock() if self.is_sqlite else nullcontext()

    @property
    def name(self) -> str:
        """The database for people: its file, or its address without the password."""
        if self.is_sqlite:
            return str(Path(self.url.database or ""))
        return self.url.render_as_string(hide_password=True).replace("+psycopg", "")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A short transaction that sees one state of the database and cannot change it.

        Raises:
            DatabaseError: the database is locked, damaged or out of reach.
        """
        with translated(), self._readers.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is stored as a whole at its end, or not at all if anything is raised.

        Raises:
            DiskFull: nothing more can be written.
            DatabaseError: the database is locked, damaged, read-only or out of reach.
        """
        with translated(), self._turn, self._writers.connect() as connection, connection.begin():
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS_LOCK})
            yield connection

    def close(self) -> None:
        """Close all connections; the last one to an SQLite file folds its write-ahead log into it."""
        self._readers.dispose()
        self._writers.dispose()


def _engine(url: URL, wait_s: float, *, write: bool) -> Engine:
    if url.drivername != "sqlite":
        connect = {
            "connect_timeout": max(2, int(wait_s)),
            "options": f"-c lock_timeout={int(wait_s * 1000)} -c timezone=UTC"
            + ("" if write else " -c default_transaction_read_only=on"),
        }
        level: Any = "READ COMMITTED" if write else "REPEATABLE READ"
        return create_engine(url, isolation_level=level, connect_args=connect, pool_size=READERS, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": wait_s}, pool_size=READERS, pool_timeout=30)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own rules differ between Pythons
        own = _WRITER_PRAGMAS if write else ("query_only=ON",)
        for pragma in ("foreign_keys=ON", "synchronous=FULL", *own):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


# ------------------------------------------------------------------------------------------- what both engines can say
def upsert(connection: Connection, table: Table) -> Any:
    """An INSERT into ``table`` that has ``on_conflict_do_update`` and ``on_conflict_do_nothing``."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def numbers(connection: Connection, values: Iterable[int]) -> Select[Any]:
    """A subquery of whole numbers, passed as one parameter however many there are: ``column.in_(numbers(...))``."""
    given = json.dumps(list(values))
    if connection.dialect.name == "sqlite":
        return select(func.json_each(given).table_valued("value").c.value)
    return select(
        cast(func.jsonb_array_elements_text(cast(literal(given, Text()), JSONB)).column_valued("value"), BigInteger)
    )


def words(connection: Connection, values: Iterable[str]) -> Select[Any]:
    """The same for texts."""
    given = json.dumps([storable(value) for value in values])
    if connection.dialect.name == "sqlite":
        return select(func.json_each(given).table_valued("value").c.value)
    return select(
        cast(
            func.jsonb_array_elements_text(cast(literal(given, Text()), JSONB)).column_valued("value"),
            Text(collation="C"),
        )
    )


def take_numbers(connection: Connection, name: str, count: int) -> int:
    """Take ``count`` new row numbers and return the first; a number is never given out twice."""
    numbered = tables.meta
    last = connection.execute(
        numbered.update()
        .where(numbered.c.name == name)
        .values(number=numbered.c.number + count)
        .returning(numbered.c.number)
    ).scalar_one()
    return int(last) - count + 1


def changed(connection: Connection) -> None:
    """Raise the data version: every number on screen may be different now."""
    take_numbers(connection, "data_version", 1)


def seconds(moment: datetime) -> int:
    """An aware time as whole UTC seconds since 1970, rounded down."""
    return int(moment.timestamp() // 1)


def moment_of(at: int) -> datetime:
    """The aware UTC time of a whole second since 1970."""
    return datetime.fromtimestamp(at, UTC)


def moment_or_none(at: int | None) -> datetime | None:
    """The same for a time that may be unknown."""
    return None if at is None else moment_of(at)


def storable(given: str) -> str:
    """The text with what no database keeps (NUL, half characters) replaced one for one, so that spans stay right."""
    if given.isascii():
        return given.replace("\0", "\ufffd") if "\0" in given else given
    try:
        given.encode()
    except UnicodeEncodeError:
        given = "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in given)
    return given.replace("\0", "\ufffd")
