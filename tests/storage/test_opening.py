"""Opening a database: what is refused, with which words, and that refused files keep every byte."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from monitor.errors import ConfigurationError, DatabaseRefused
from monitor.storage.database import Database, read_url
from monitor.storage.opening import MIGRATIONS, open_database
from monitor.storage.store import Storage
from monitor.storage.tables import metadata
from tests.storage.making import NOW, put, record

SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table("later", sa.Column("id", sa.Integer, primary_key=True))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed database with one article."""
    made = tmp_path / "wirewatch.sqlite3"
    storage = Storage.open(f"sqlite:///{made}", now=NOW, backup_folder=None)
    put(storage, record("a"))
    storage.close()
    return made


def opened(path: Path, wait_s: float = 0.1) -> Storage:
    return Storage.open(f"sqlite:///{path}", now=NOW, backup_folder=None, wait_s=wait_s)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run_sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_the_revisions_build_exactly_the_tables(address: str) -> None:
    Storage.open(address, now=NOW, backup_folder=None).close()
    database = Database(read_url(address))
    with database.read() as connection:
        built = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    database.close()
    differences = [one for one in built if "text_index" not in str(one)]
    assert differences == []


def test_opening_again_finds_what_was_stored(path: Path) -> None:
    for _ in range(2):
        storage = opened(path)
        assert storage.articles.by_key("a") is not None
        storage.close()


def test_the_pragmas_are_set_on_every_connection(path: Path) -> None:
    database = Database(read_url(f"sqlite:///{path}"), wait_s=3)
    asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only")
    for transaction, last in ((database.write, 0), (database.read, 1)):
        with transaction() as connection:
            values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
        assert values == ["wal", 2, 1, 3000, last]
    database.close()


def test_reading_transactions_cannot_write(address: str) -> None:
    storage = Storage.open(address, now=NOW, backup_folder=None)
    database = Database(read_url(address))
    with pytest.raises(Exception, match="can only be read"), database.read() as connection:
        connection.exec_driver_sql("DELETE FROM meta")
    assert storage.meta.data_version() == 0
    database.close()
    storage.close()


def test_a_newer_revision_is_refused(path: Path) -> None:
    run_sql(path, "UPDATE alembic_version SET version_num = '9999'")
    before = digest(path)
    with pytest.raises(DatabaseRefused, match=r"newer version of Wirewatch \(revision 9999\)") as refused:
        opened(path)
    assert refused.value.exit_code == 3
    assert digest(path) == before


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda content: b"This is no database at all." * 20, "not an SQLite database"),
        (lambda content: b"short", "not an SQLite database"),
        (lambda content: b"\0" * 4096, "not an SQLite database"),
        (lambda content: content[:16] + b"\xff" * 84 + content[100:], "damaged|cannot be opened"),
        (lambda content: content[: len(content) // 2], "a part of it is missing"),
        (lambda content: content[:100] + b"\x07" * 3996 + content[4096:], "damaged|cannot be opened"),
    ],
)
def test_what_is_not_a_whole_database_is_refused(path: Path, damage: Callable[[bytes], bytes], words: str) -> None:
    path.write_bytes(damage(path.read_bytes()))
    before = digest(path)
    with pytest.raises(DatabaseRefused, match=words):
        opened(path)
    assert digest(path) == before
    left = {one.name for one in path.parent.iterdir()}
    assert left <= {path.name, f"{path.name}-shm", f"{path.name}-wal"}


def test_a_database_of_another_program_is_refused(tmp_path: Path, address: str) -> None:
    if address.startswith("sqlite"):
        run_sql(tmp_path / "wirewatch.sqlite3", "CREATE TABLE recipes (name TEXT)")
    else:
        import psycopg

        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(DatabaseRefused, match="another program"):
        Storage.open(address, now=NOW, backup_folder=None)


def test_folders_and_files_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefused, match="does not exist"):
        opened(tmp_path / "missing" / "a.sqlite3")
    (tmp_path / "folder.sqlite3").mkdir()
    with pytest.raises(DatabaseRefused, match="not a file"):
        opened(tmp_path / "folder.sqlite3")


def test_an_empty_file_is_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite3").touch()
    storage = opened(tmp_path / "a.sqlite3")
    assert storage.check().problems == ()
    storage.close()


@pytest.mark.parametrize("read_only", ["file", "folder"])
def test_a_database_that_can_only_be_read_is_refused(path: Path, read_only: str) -> None:
    script = f"""
from pathlib import Path
from tests.storage.test_opening import opened
from monitor.errors import DatabaseRefused
try:
    opened(Path({str(path)!r}))
except DatabaseRefused as refused:
    print(refused)
"""
    user: list[str] = []
    if os.geteuid() == 0:  # root may write whatever the modes say
        if shutil.which("setpriv") is None:
            pytest.skip("running as root, and there is no setpriv to become another user")
        user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
        for folder in path.parents:
            if not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o011)
    path.chmod(0o444)
    path.parent.chmod(0o555 if read_only == "folder" else 0o777)
    before = digest(path)
    root = Path(__file__).parents[2]
    result = subprocess.run(
        [*user, sys.executable, "-c", script], cwd=root, env={"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    path.parent.chmod(0o755)
    if result.returncode and "ermission" in result.stderr and "monitor" not in result.stderr:
        pytest.skip("the other user cannot run this Python")
    assert "Give this user the right to write" in result.stdout, result.stderr
    assert digest(path) == before


def test_a_locked_database_is_refused_and_one_that_is_only_written_is_not(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        storage = opened(path)
        assert storage.articles.by_key("a") is not None
        storage.close()
        other.execute("ROLLBACK")
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseRefused, match="locked"):
            opened(path)
        other.execute("ROLLBACK")
    opened(path).close()


@pytest.mark.parametrize(
    "address", ["", "nonsense", "mysql://host/name", "sqlite://", "sqlite:///:memory:", "sqlite:///file:a?mode=memory"]
)
def test_addresses_that_are_no_database(address: str) -> None:
    with pytest.raises(ConfigurationError, match="sqlite:////"):
        Storage.open(address, now=NOW, backup_folder=None)


def test_a_server_that_is_not_there_is_refused_without_telling_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    address = f"postgresql://monitor:secret@/monitor?host={tmp_path}"
    with pytest.raises(DatabaseRefused, match="cannot be reached") as refused:
        Storage.open(address, now=NOW, backup_folder=None, wait_s=0.1)
    assert "secret" not in str(refused.value)


# -------------------------------------------------------------------------------------------------------------- upgrade
@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The migrations of an imagined next version."""
    folder = Path(shutil.copytree(MIGRATIONS, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__")))
    (folder / "versions" / "revision_0004.py").write_text(SECOND)
    return folder


def test_an_older_database_is_backed_up_and_upgraded(path: Path, newer: Path, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    open_database(f"sqlite:///{path}", now=NOW, backup_folder=backups, migrations=newer).close()
    [copy] = backups.iterdir()
    assert copy.name == "wirewatch-0003-20220701T120000Z.sqlite3"
    for file, revision in ((path, "0004"), (copy, "0003")):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(revision,)]
            assert connection.execute("SELECT key FROM articles").fetchall() == [("a",)]
    opened(copy).close()
    with pytest.raises(DatabaseRefused, match="newer version"):
        opened(path)


def test_no_upgrade_without_the_backup(path: Path, newer: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file where the folder should be")
    before = digest(path)
    with pytest.raises(DatabaseRefused, match="no backup could be made"):
        open_database(f"sqlite:///{path}", now=NOW, backup_folder=tmp_path / "backups", migrations=newer)
    assert digest(path) == before
    opened(path).close()


def test_an_upgrade_that_breaks_off_changes_nothing(path: Path, newer: Path) -> None:
    revision = newer / "versions" / "revision_0004.py"
    revision.write_text(SECOND + '    op.execute("INSERT INTO later (id) VALUES (1)")\n    raise RuntimeError("off")\n')
    with pytest.raises(RuntimeError, match="off"):
        open_database(f"sqlite:///{path}", now=NOW, backup_folder=None, migrations=newer)
    storage = opened(path)
    assert storage.articles.by_key("a") is not None
    assert storage.check().problems == ()
    storage.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'later'").fetchall() == []
