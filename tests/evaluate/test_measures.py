"""Figures are exact where they can be counted by hand, and their intervals hold them."""

import gzip
import json
from pathlib import Path

import pytest

from monitor.errors import UsageError
from monitor.evaluate.measures import f1, share
from monitor.evaluate.packs import rows, unpacked


def test_share_is_the_mean_and_its_interval_holds_it() -> None:
    found = share("right", [1, 1, 0, 1])
    assert (found.value, found.n) == (0.75, 4)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low < 0.75 < found.high <= 1
    assert share("right", [1, 1, 0, 1]) == found


def test_f1_sums_before_it_divides() -> None:
    assert f1("f1", [(2, 1, 1), (0, 0, 2)]).value == pytest.approx(4 / (4 + 1 + 3))


def test_without_cases_there_is_no_figure() -> None:
    assert (share("right", []).n, share("right", []).low) == (0, None)
    assert f1("f1", [(0, 0, 0)]).value == 0


def test_json_lines_plain_and_packed(tmp_path: Path) -> None:
    plain, packed = tmp_path / "set.jsonl", tmp_path / "set.jsonl.gz"
    plain.write_text(json.dumps({"a": 1}) + "\n", encoding="utf-8")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert list(rows(plain)) == list(rows(packed)) == [{"a": 1}]


@pytest.mark.parametrize("content", ["[1]\n", '{"a": 1}\n{"a"\n'])
def test_a_broken_line_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=rf"set\.jsonl, line {content.count(chr(10))}"):
        list(rows(path))


def test_what_is_no_pack_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.tar.zst"
    path.write_bytes(b"no pack")
    with pytest.raises(UsageError, match="neither a folder nor"), unpacked(path):
        pass
