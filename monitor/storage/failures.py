"""Turns what the database engines raise into errors of ours, in one place.

What is wrapped: a full disk, a locked, damaged, read-only or vanished database, a lost connection. What is not: errors
that only a bug can cause (wrong SQL, a broken constraint); they pass as they are and are seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from monitor.errors import DatabaseError, DiskFull

_FULL = "The disk is full. Nothing of this step was stored. Free some space, then try again."
_BUSY = (
    "Another process keeps the database locked. Nothing of this step was stored. Stop the other process or try again."
)
_DAMAGED = "The database is damaged. Stop the monitor, run `wirewatch check`, and restore a backup if it confirms this."
_READ_ONLY = "The database can only be read, not written. Give this user the right to write to its file and folder."
_DISK = "The disk did not take or give back data of the database. Check the disk and the free space, then try again."
_GONE = "The database cannot be reached. Check that its file or server is there, then try again."

_SQLITE = {
    "SQLITE_FULL": _FULL,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_PROTOCOL": _BUSY,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_IOERR": _DISK,
    "SQLITE_CANTOPEN": _GONE,
}
# PostgreSQL reports five letters: the exact code, or its class in the first two.
_POSTGRES = {
    "53100": _FULL,
    "55P03": _BUSY,
    "40001": _BUSY,
    "40P01": _BUSY,
    "57014": _BUSY,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "58": _DISK,
    "53": _GONE,
    "57": _GONE,
    "08": _GONE,
}


@contextmanager
def translated() -> Iterator[None]:
    """Raise `DiskFull` or `DatabaseError` for what went wrong outside of our code; let bugs pass.

    Raises:
        DiskFull: nothing more can be written.
        DatabaseError: the database is locked, damaged, read-only or out of reach.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except PoolTimeout as error:
        raise DatabaseError("Too many things ask the database at once. Try again in a moment.") from error
    except DBAPIError as error:
        message = explain(error.orig)
        if message is None:
            raise
        kind = DiskFull if message is _FULL else DatabaseError
        raise kind(message) from error


def explain(error: BaseException | None) -> str | None:
    """What an engine's error means in words for analysts, or ``None`` where it is a bug of ours."""
    name = getattr(error, "sqlite_errorname", None)
    if isinstance(name, str):
        # Extended codes continue the name of the plain one: SQLITE_IOERR_WRITE, SQLITE_BUSY_SNAPSHOT.
        return next((words for code, words in _SQLITE.items() if name == code or name.startswith(f"{code}_")), None)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    # psycopg has no state for a connection that was never made or broke down.
    return _GONE if type(error).__name__ == "OperationalError" else None
