"""Drop folders: which files are taken, and reading them within limits."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from monitor.errors import ReadError
from monitor.text.jsonl import MAX_LINE_BYTES

SUFFIXES = (".html", ".htm", ".txt", ".jsonl", ".jsonl.gz", ".xml", ".rss", ".atom", ".json")
MAX_FILE_BYTES = 50 * 2**20
MAX_UNPACKED_BYTES = 2 * 2**30
_STEP = 2**20


def files(folder: Path) -> list[Path]:
    """The files of a folder and of its sub-folders that can be taken in, sorted by relative path.

    Hidden files, temporary files of editors, and symbolic links that lead out of the folder are left out.

    Raises:
        ReadError: ``not_text`` where the folder does not exist or cannot be listed.
    """
    root = folder.resolve()
    found: list[Path] = []

    def fail(error: OSError) -> None:
        raise ReadError("not_text", f"The folder {folder} cannot be listed: {error.strerror}.") from error

    for place, folders, names in os.walk(root, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(place) / name
            if name.lower().endswith(SUFFIXES) and not name.startswith((".", "~")) and _is_inside(path, root):
                found.append(path)
    return [folder / path.relative_to(root) for path in sorted(found, key=lambda path: path.relative_to(root).parts)]


def _is_inside(path: Path, root: Path) -> bool:
    real = path.resolve()
    return real.is_relative_to(root) and real.is_file()


def read_bytes(path: Path) -> bytes:
    """The content of a file of at most ``MAX_FILE_BYTES``.

    Raises:
        ReadError: ``too_large``, or ``not_text`` where the file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ReadError("not_text", f"The file {path.name} cannot be read: {error.strerror}.") from error
    if len(content) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 2**20
        raise ReadError("too_large", f"The file {path.name} is larger than {limit} MB; split it or leave it out.")
    return content


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a ``.jsonl`` or ``.jsonl.gz`` file, with their line breaks.

    Of a line over ``MAX_LINE_BYTES`` only the first ``MAX_LINE_BYTES + 1`` bytes are handed out, so that its reader can
    tell; the rest is passed over.

    Raises:
        ReadError: ``too_large`` for a plain file over ``MAX_FILE_BYTES`` or after ``MAX_UNPACKED_BYTES`` of unpacked
            lines, ``not_text`` where the file cannot be opened or unpacked.
    """
    packed = path.name.lower().endswith(".gz")
    limit = MAX_UNPACKED_BYTES if packed else MAX_FILE_BYTES
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _too_large(path, MAX_FILE_BYTES)
        with path.open("rb") as file:
            if packed:
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield from _lines(unpacked, path, limit)
            else:
                yield from _lines(file, path, limit)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError("not_text", f"The file {path.name} cannot be read to its end: {reason}.") from error


def _lines(stream: BinaryIO | gzip.GzipFile, path: Path, limit: int) -> Iterator[bytes]:
    taken = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        taken += len(line)
        rest = line
        while len(rest) > 0 and not rest.endswith(b"\n") and len(line) > MAX_LINE_BYTES:
            rest = stream.readline(_STEP)
            taken += len(rest)
            if taken > limit:
                break
        if taken > limit:
            raise _too_large(path, limit)
        yield line


def _too_large(path: Path, limit: int) -> ReadError:
    return ReadError("too_large", f"The file {path.name} holds more than {limit // 2**20} MB; split it.")
