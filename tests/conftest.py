"""What every test may ask for: a fixed clock, the shared corpus, an unpacked pack of it, Chromium."""

import os
import shutil
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"
CI = os.environ.get("CI") == "true"

# No deadline: a slow machine is not a fault. In CI the same examples every time, so that a red run can be repeated.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if CI else "local")


@pytest.fixture(scope="session")
def now() -> datetime:
    """The clock of the tests: noon of 15 January 2026, UTC."""
    return datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the repository; without it the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip("no folder `shared` beside the repository: tests on real input need its corpus")
    return SHARED


@pytest.fixture(scope="session")
def corpus(shared: Path) -> Callable[[str], Path]:
    """Finds a file of the corpus by its name in it: `corpus("seed")`, `corpus("extraction/fundus.tar.zst")`.

    In CI a missing file fails the test where `shared` is there: a floor that is skipped in silence guards nothing.
    """

    def find(name: str) -> Path:
        path = shared / "corpus" / name
        if not path.exists():
            (pytest.fail if CI else pytest.skip)(f"the corpus has no {name}")
        return path

    return find


@pytest.fixture(scope="session")
def unpacked(corpus: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Unpacks a pack of the corpus, once a run: `unpacked("extraction/fundus.tar.zst")` is the folder of its files."""
    folders: dict[str, Path] = {}

    def unpack(name: str) -> Path:
        if name not in folders:
            folder = tmp_path_factory.mktemp("pack")
            # The packs were written with a window of 2^27 bytes, more than the decoder grants unasked.
            decoder = zstandard.ZstdDecompressor(max_window_size=2**27)
            with (
                corpus(name).open("rb") as file,
                decoder.stream_reader(file) as stream,
                tarfile.open(fileobj=stream, mode="r|") as pack,
            ):
                pack.extractall(folder, filter="data")
            folders[name] = folder
        return folders[name]

    return unpack


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that Playwright can drive; without one the test is skipped."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium on this machine: `make test` installs it from Debian's packages where it may")
