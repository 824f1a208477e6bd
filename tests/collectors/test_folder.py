"""Drop folders: which files are taken, and reading them within limits."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from monitor.collectors import folder
from monitor.collectors.folder import files, read_bytes, read_lines
from monitor.errors import ReadError
from monitor.text.jsonl import MAX_LINE_BYTES


def test_known_files_in_order_and_nothing_else(tmp_path: Path) -> None:
    for name in ("b/2.HTML", "b/1.txt", "a.jsonl.gz", "c.jsonl", "d.rss", "e.pdf", ".hidden.txt", "~lock.txt", "f.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in files(tmp_path)]
    assert found == ["a.jsonl.gz", "b/1.txt", "b/2.HTML", "c.jsonl", "d.rss"]


def test_links_out_of_the_folder_are_left_out(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("x")
    (inside / "real.txt").write_text("x")
    (inside / "alias.txt").symlink_to(inside / "real.txt")
    (inside / "leak.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "broken.txt").symlink_to(inside / "missing.txt")
    os.mkfifo(inside / "pipe.txt")
    assert [path.name for path in files(inside)] == ["alias.txt", "real.txt"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be listed"):
        files(tmp_path / "nothing")


def test_a_file_over_the_limit_is_refused_in_words(tmp_path: Path) -> None:
    big = tmp_path / "big.html"
    with big.open("wb") as file:
        file.truncate(folder.MAX_FILE_BYTES + 1)
    with pytest.raises(ReadError, match=r"big\.html is larger than 50 MB") as caught:
        read_bytes(big)
    assert caught.value.error_class == "too_large"
    with big.open("wb") as file:
        file.truncate(folder.MAX_FILE_BYTES)
    assert len(read_bytes(big)) == folder.MAX_FILE_BYTES


def test_a_missing_file_is_a_read_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"No such file"):
        read_bytes(tmp_path / "gone.txt")
    with pytest.raises(ReadError, match=r"No such file"):
        list(read_lines(tmp_path / "gone.jsonl"))


@pytest.mark.parametrize("packed", [False, True])
def test_lines_plain_and_packed(tmp_path: Path, packed: bool) -> None:
    content = b"one\n\n" + b"x" * (MAX_LINE_BYTES + 3_000_000) + b"\nlast"
    path = tmp_path / ("a.jsonl.gz" if packed else "a.jsonl")
    path.write_bytes(gzip.compress(content) if packed else content)
    lines = list(read_lines(path))
    assert [len(line) for line in lines] == [4, 1, MAX_LINE_BYTES + 1, 4]
    assert lines[-1] == b"last"


def test_a_damaged_archive_gives_its_lines_and_then_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"one\n" * 50_000)[:-9])
    lines = read_lines(path)
    assert next(lines) == b"one\n"
    with pytest.raises(ReadError, match="cannot be read to its end"):
        list(lines)


def test_an_archive_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MAX_UNPACKED_BYTES", 6_000_000)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"x" * 20_000_000))
    with pytest.raises(ReadError, match="split it") as caught:
        list(read_lines(path))
    assert caught.value.error_class == "too_large"
