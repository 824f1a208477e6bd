"""Labelled sets on disk: a pack (``.tar.zst``), its unpacked folder, or a file of JSON lines (plain or ``.gz``)."""

from __future__ import annotations

import gzip
import json
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zstandard

from monitor.errors import UsageError

_WINDOW = 2**27
"""The packs were written with a window of this many bytes, more than the decoder grants unasked."""


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder of a set: itself, or a temporary folder with the files of its pack.

    Raises:
        UsageError: it is neither a folder nor a pack that can be read.
    """
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="wirewatch-") as folder:
        try:
            with _opened(path) as pack:
                pack.extractall(folder, filter="data")
        except (OSError, tarfile.TarError, zstandard.ZstdError) as error:
            raise UsageError(f"{path} is neither a folder nor a .tar.zst pack that can be read: {error}.") from error
        yield Path(folder)


def members(pack: Path, names: Set[str]) -> Iterator[tuple[str, bytes]]:
    """Those files of a ``.tar.zst`` pack, by their names in it, that ``names`` holds.

    Raises:
        UsageError: it is no pack that can be read.
    """
    try:
        with _opened(pack) as archive:
            for member in archive:
                name = member.name.removeprefix("./")
                content = archive.extractfile(member) if name in names else None
                if content is not None:
                    yield name, content.read()
    except (OSError, tarfile.TarError, zstandard.ZstdError) as error:
        raise UsageError(f"{pack} is not a .tar.zst pack that can be read: {error}.") from error


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    """The archive in a pack, to be read once from its start."""
    decoder = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    with (
        path.open("rb") as file,
        decoder.stream_reader(file) as stream,
        tarfile.open(fileobj=stream, mode="r|") as archive,
    ):
        yield archive


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines.

    Raises:
        UsageError: the file cannot be read, or a line is no JSON object; the message names the line.
    """
    try:
        with gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield _row(line, f"{path.name}, line {number}")
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{path.name} cannot be read: {error}.") from error


def _row(line: bytes, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{place}: not JSON: {error}.") from error
    if not isinstance(row, dict):
        raise UsageError(f"{place}: not a JSON object.")
    return row
