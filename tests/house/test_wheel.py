"""The wheel holds everything that the monitor needs at run time, and finds it when it is installed."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import REPOSITORY, tracked_files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this tree, built with the locked build tool and without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--quiet", "--wheel-dir", str(folder), str(REPOSITORY)], check=True)
    (built,) = folder.glob("wirewatch-*.whl")
    return built


def test_wheel_holds_code_and_data(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = {
        "/".join(("monitor", "_data", *path.parts[1:]) if path.parts[0] == "data" else path.parts)
        for path in tracked_files()
        if path.parts[0] in {"monitor", "dashboards", "data"}
    }
    assert held == wanted


def test_installed_wheel_finds_its_data(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "import monitor.config.settings as c; print(c.__file__); print(c.shipped('topics.toml'))"
    answer = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    module, topics = answer.stdout.splitlines()
    assert Path(module) == tmp_path / "monitor" / "config" / "settings.py"
    assert Path(topics) == tmp_path / "monitor" / "_data" / "topics.toml"
    assert Path(topics).is_file()
