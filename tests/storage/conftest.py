"""Databases for the contract tests: SQLite always, PostgreSQL where its programs are installed.

PostgreSQL runs as a private cluster in a temporary folder, on a socket in that folder and no port, started by a user
that is not root (it refuses root), and is gone after the tests.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from monitor.storage.store import Storage
from tests.storage.making import NOW

ENGINES = ["sqlite", "postgresql"]


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL server: its folder, and the user that it runs as."""

    folder: Path
    user: str

    def run(self, *command: str) -> None:
        subprocess.run(_as(self.user, *command), check=True, capture_output=True, cwd=self.folder, timeout=60)

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"test_{uuid4().hex}"
        self.run(_program("createdb"), "-h", str(self.folder), "-U", "monitor", "-T", "template0", name)
        return f"postgresql://monitor@/{name}?host={self.folder}"


def _program(name: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None
    )
    if found is None:
        pytest.skip(f"PostgreSQL is not installed: there is no {name}")
    return found


def _as(user: str, *command: str) -> list[str]:
    return (
        list(command)
        if os.geteuid() != 0
        else ["setpriv", f"--reuid={user}", "--regid=nogroup", "--clear-groups", *command]
    )


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    initdb, control = _program("initdb"), _program("pg_ctl")
    root = os.geteuid() == 0
    if root and shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL refuses root, and there is no setpriv to change the user")
    user = "nobody" if root else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a short path: sockets have at most 107 letters
    if root:
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    server = Cluster(folder, user)
    data = str(folder / "data")
    try:
        server.run(initdb, "-D", data, "-U", "monitor", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        server.run(control, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield server
        server.run(control, "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_address(cluster: Cluster) -> str:
    """The one PostgreSQL database that tests take turns with."""
    return cluster.new_database()


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'wirewatch.sqlite3'}"
    shared: str = request.getfixturevalue("postgres_address")
    empty(shared)
    return shared


def empty(address: str) -> None:
    """Take everything out of a PostgreSQL database: far quicker than making another one."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


@pytest.fixture
def storage(address: str) -> Iterator[Storage]:
    """An open, empty database of each engine."""
    opened = Storage.open(address, now=NOW, backup_folder=None)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_storage(tmp_path: Path) -> Iterator[Storage]:
    """An open, empty SQLite database, for what only files can do."""
    opened = Storage.open(f"sqlite:///{tmp_path / 'wirewatch.sqlite3'}", now=NOW, backup_folder=None)
    yield opened
    opened.close()
