"""Commands refuse what they cannot do rightly, and what stops them leaves nothing half-done."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.path.conftest import Cli

ARTICLE = {
    "url": "https://lantern.example/1",
    "source": "The Lantern",
    "published": "2022-01-03T10:00:00Z",
    "title": "Grain and sanctions",
    "text": "New sanctions on grain were said to be a heavy blow for the port.",
    "lang": "en",
}


@pytest.fixture
def two_years(cli: Cli, tmp_path: Path) -> Cli:
    """Two articles, a year and a half apart."""
    path = tmp_path / "two.jsonl"
    later = ARTICLE | {"url": "https://lantern.example/2", "published": "2023-07-04", "title": "More sanctions"}
    path.write_text("".join(json.dumps(one) + "\n" for one in (ARTICLE, later)), "utf-8")
    cli.run("import", str(path))
    return cli


@pytest.mark.parametrize(("option", "value"), [("--outlet", "The Lantren"), ("--source", "Imported flies")])
def test_a_misspelt_filter_is_no_zero(two_years: Cli, option: str, value: str) -> None:
    refused = two_years.run("trend", option, value, "--json", code=2)
    assert refused.stdout == ""
    assert value in refused.stderr
    assert "Did you mean" in refused.stderr


def test_topics_are_shown_and_tested_over_all_time(two_years: Cli) -> None:
    assert two_years.json("topics", "show", "sanctions")[0]["articles"] == 2
    [tested] = two_years.json("topics", "test", "grain OR sanctions")
    assert (tested["hits"], tested["archive"]) == (2, 2)


def test_a_query_may_begin_with_a_minus(two_years: Cli) -> None:
    [tested] = two_years.json("topics", "test", "-more sanctions")
    assert tested["hits"] == 1  # the later article has the word in its title


def test_a_topic_may_have_any_sign_in_its_name(two_years: Cli) -> None:
    two_years.run("topics", "add", "grain@2", "grain")
    assert two_years.json("topics", "show", "grain@2")[0]["slug"] == "grain-2"
    refused = two_years.run("topics", "add", "Grain 2", "port", code=2)
    assert "'grain@2'" in refused.stderr


def test_the_sample_is_not_removed_by_halves(cli: Cli) -> None:
    assert "sample remove" in cli.run("sources", "remove", "Sample", code=2).stderr
    cli.run("sample", "remove")
    assert "Sample" not in {row["name"] for row in cli.json("sources", "list")}


def test_a_file_of_sources_can_be_added_again(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    source = '[[source]]\nname = "{0}"\nkind = "feed"\naddress = "https://{0}.example/feed"\noutlet = "{0}"\n'
    path.write_text(source.format("one"))
    cli.run("sources", "add", "--file", str(path))
    path.write_text(source.format("one") + source.format("two"))
    assert "1 were there already" in cli.run("sources", "add", "--file", str(path)).stderr
    assert {"one", "two"} <= {row["name"] for row in cli.json("sources", "list")}


def test_a_report_that_fails_leaves_the_earlier_one(two_years: Cli, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    two_years.run("export", "articles", "--output", str(report))
    before = report.read_bytes(), report.with_name("report.csv.manifest.json").read_bytes()
    refused = two_years.run("export", "articles", "--query", '"open', "--output", str(report), code=2)
    assert "never closed" in refused.stderr
    assert before == (report.read_bytes(), report.with_name("report.csv.manifest.json").read_bytes())
    assert sorted(path.name for path in tmp_path.glob("report*")) == ["report.csv", "report.csv.manifest.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full, a file that is always full")
def test_a_full_disk_stops_a_report_and_is_named(two_years: Cli, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.with_name("report.csv.part").symlink_to("/dev/full")
    refused = two_years.run("export", "articles", "--output", str(report), code=1)
    assert "No space left on device" in refused.stderr
    assert list(tmp_path.glob("report*")) == []


def test_a_broken_line_does_not_hide_the_rest_of_its_file(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text(f"{json.dumps(ARTICLE)}\nnot a line\n{json.dumps(ARTICLE | {'title': 'Second'})}\n", "utf-8")
    printed = [json.loads(row) for row in cli.run("inspect", str(path), "--json", code=1).stdout.splitlines()]
    assert [row.get("title") for row in printed] == ["Grain and sanctions", None, "Second"]
    assert "Line 2" in printed[1]["error"]


def test_what_has_no_end_is_not_read(cli: Cli, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    for command in ("inspect", "import"):
        assert "not a file" in cli.run(command, str(pipe), "--json", code=1).stdout
