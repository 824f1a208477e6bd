"""Rules about the repository as a whole: its layout, licence, commands, lock files and manual."""

import re
import subprocess
import tomllib
from importlib import import_module
from typing import Any

import pytest
import typer.main
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.tree import REPOSITORY, tracked_files

PROJECT: dict[str, Any] = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ["requirements.lock", "requirements-dev.lock"]
PIN = re.compile(
    r"(?P<name>[\w.-]+)==(?P<version>\S+)(?: ; (?P<marker>[^\\]+))?(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)"
)


def pins(lock: str) -> dict[str, set[Version]]:
    """Package -> pinned versions (several where the Python version decides). Anything but hashed pins is an error."""
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    assert PIN.sub("", text).strip() == "", f"{lock} holds something other than hashed pins"
    found: dict[str, set[Version]] = {}
    for match in PIN.finditer(text):
        found.setdefault(canonicalize_name(match["name"]), set()).add(Version(match["version"]))
    return found


def test_top_level_is_the_agreed_one() -> None:
    agreed = {"pyproject.toml", "monitor", "dashboards", "data", "tests", "README.md", "Makefile", "LICENSE"}
    agreed |= {"CHANGELOG.md", "SECURITY.md", "benchmarks", "training", "docs", *LOCKS}
    top = {path.parts[0] for path in tracked_files()}
    assert {name for name in top if not name.startswith(".")} - agreed == set()


def test_licence_is_the_declared_one() -> None:
    text = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["project"]["license"] == text.split(" ")[0] == "MIT"
    assert "Wirewatch contributors" in text


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_what_the_project_asks_for(lock: str) -> None:
    wanted = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"]
    if lock == "requirements-dev.lock":
        wanted = wanted + PROJECT["dependency-groups"]["dev"]
    locked = pins(lock)
    for requirement in map(Requirement, wanted):
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement} is not in {lock}: run make lock"
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement}: run make lock"


def test_tests_run_on_the_versions_that_users_get() -> None:
    for_users, for_tests = (pins(lock) for lock in LOCKS)
    assert {name: for_tests.get(name) for name in for_users} == for_users


@pytest.mark.parametrize("target", ["install", "run", "test", "check", "format", "clean", "lock", "benchmark"])
def test_make_knows_the_command(target: str) -> None:
    answer = subprocess.run(["make", "--dry-run", target], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    listed = subprocess.run(["make", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert f"make {target} " in listed


def command_names(command: Any, path: str) -> list[str]:
    """The full names of a command's leaves: `wirewatch run`, `wirewatch topics list`.

    Typer does not publish the types of its commands; only a group has `commands`.
    """
    below = getattr(command, "commands", None)
    if below is None:
        return [path]
    return [name for key, child in below.items() for name in command_names(child, f"{path} {key}")]


def test_readme_names_every_command() -> None:
    main = import_module("monitor.__main__").main
    app = import_module(main.__module__).app
    readme = " ".join((REPOSITORY / "README.md").read_text(encoding="utf-8").split())
    names = command_names(typer.main.get_command(app), "wirewatch")
    assert "wirewatch run" in names
    assert [name for name in names if name not in readme] == []
