"""Opening a database: look at it first, refuse what must not be touched, back it up, bring it up to date.

Nothing is written before every reason to refuse has been looked for; a file that is refused keeps every byte.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.engine import Connection

from monitor.errors import DatabaseError, DatabaseRefused
from monitor.storage.database import WAIT_S, Database, read_url, seconds
from monitor.storage.failures import explain

MIGRATIONS = Path(__file__).parent / "migrations"
_SIGNATURE = b"SQLite format 3\0"


def open_database(
    address: str,
    *,
    now: datetime,
    backup_folder: Path | None,
    wait_s: float = WAIT_S,
    migrations: Path = MIGRATIONS,
) -> Database:
    """Open the database at ``address``, creating it or bringing it up to the newest revision.

    An SQLite file of an older revision is copied into ``backup_folder`` (if given) before it is changed.

    Raises:
        ConfigurationError: the address is not one of a database.
        DatabaseRefused: the database cannot be used, or not backed up before an upgrade; it was not changed.
        DiskFull: the disk has no room for a new database or an upgrade; an existing one was not changed.
    """
    url = read_url(address)
    config = _config(migrations)
    if url.drivername == "sqlite":
        path = Path(url.database or "")
        found = _look_at_file(path, wait_s)
        if _is_behind(found, config, str(path)) and backup_folder is not None:
            _back_up(path, backup_folder, found or "", now)
    try:
        database = Database(url, wait_s=wait_s)
    except ImportError as error:
        raise DatabaseRefused("PostgreSQL needs one more package: install wirewatch[postgres].") from error
    try:
        _bring_up(database, config, seconds(now))
    except DatabaseRefused:
        database.close()
        raise
    except DatabaseError as error:
        database.close()
        if error.exit_code == DatabaseError.exit_code and type(error) is DatabaseError:
            raise DatabaseRefused(f"{database.name} cannot be opened. {error}") from error
        raise
    return database


def _bring_up(database: Database, config: Config, now: int) -> None:
    with database.read() as connection:
        found = _revision(connection)
        foreign = found is None and bool(set(inspect(connection).get_table_names()) - {"alembic_version"})
    if foreign:
        raise DatabaseRefused(f"{database.name} holds tables of another program. Choose a database of its own.")
    _is_behind(found, config, database.name)
    if found == ScriptDirectory.from_config(config).get_current_head():
        return
    with database.write() as connection:
        config.attributes["connection"] = connection
        config.attributes["now"] = now
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _is_behind(found: str | None, config: Config, name: str) -> bool:
    """Whether an existing database is of an older revision.

    Raises:
        DatabaseRefused: its revision is not known here, so it is of a newer version.
    """
    scripts = ScriptDirectory.from_config(config)
    if found is None or found == scripts.get_current_head():
        return False
    if found not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseRefused(
            f"{name} was written by a newer version of Wirewatch (revision {found}). It was not touched. "
            "Install that version or choose another data folder."
        )
    return True


# ----------------------------------------------------------------------------------------------------------------- file
def _look_at_file(path: Path, wait_s: float) -> str | None:
    """The revision of the SQLite file, ``None`` where there is no database yet.

    Raises:
        DatabaseRefused: the file or its folder cannot be used.
    """
    if not path.parent.is_dir():
        raise DatabaseRefused(f"The folder {path.parent} does not exist. Create it or choose another data folder.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise DatabaseRefused(f"The folder {path.parent} cannot be written. Give this user the right to write to it.")
    if not path.exists():
        return None
    if not path.is_file():
        raise DatabaseRefused(f"{path} is not a file. Choose another data folder.")
    if not os.access(path, os.R_OK | os.W_OK):
        raise DatabaseRefused(f"{path} can only be read, not written. Give this user the right to write to it.")
    size = path.stat().st_size
    if size == 0:
        return None
    _check_header(path, size)
    return _read_revision(path, wait_s)


def _check_header(path: Path, size: int) -> None:
    with path.open("rb") as file:
        header = file.read(100)
    if header[:16] != _SIGNATURE or len(header) < 100:
        raise DatabaseRefused(
            f"{path} is not an SQLite database. It was not touched. Restore a backup or choose another data folder."
        )
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    pages = int.from_bytes(header[28:32], "big")
    # With a write-ahead log beside it the file may lag behind its own header.
    if size < page * pages and not Path(f"{path}-wal").exists():
        raise DatabaseRefused(
            f"{path} is damaged: a part of it is missing ({size} of {page * pages} bytes). It was not touched. "
            "Restore a backup."
        )


def _read_revision(path: Path, wait_s: float) -> str | None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=wait_s)) as connection:
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "alembic_version" not in names:
                if names:
                    raise DatabaseRefused(f"{path} belongs to another program. Choose another data folder.")
                return None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return None if row is None else str(row[0])
    except sqlite3.DatabaseError as error:
        raise DatabaseRefused(f"{path} cannot be opened. {explain(error) or error}") from error


def _back_up(path: Path, folder: Path, revision: str, now: datetime) -> None:
    """Copy an older database before it is changed, and read the copy back."""
    copy = folder / f"{path.stem}-{revision}-{now:%Y%m%dT%H%M%SZ}{path.suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as original, closing(sqlite3.connect(copy)) as backup:
            original.backup(backup)
            verdict = backup.execute("PRAGMA quick_check(1)").fetchone()[0]
    except (sqlite3.Error, OSError) as error:
        with suppress(OSError):
            copy.unlink(missing_ok=True)
        why = explain(error) or str(error)
        raise DatabaseRefused(f"{path} must be upgraded, but no backup could be made in {folder}. {why}") from error
    if verdict != "ok":
        raise DatabaseRefused(f"{path} is damaged ({verdict}) and was not upgraded. Restore a backup.")
