"""Topics as files, their tags, archived ones, and queries of other tools on the command line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.path.conftest import Cli


def test_topics_go_to_a_file_and_come_from_it(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "topics.toml"
    cli.run("topics", "add", "Harbours", "harbour*")
    cli.run("topics", "describe", "harbours", "--description", "Ports", "--tag", "sea", "--tag", "trade")
    cli.run("topics", "describe", "harbours", "--drop-tag", "trade")
    cli.run("topics", "export", "-o", str(file))
    assert file.read_text("utf-8") == cli.run("topics", "export").stdout
    other = Cli(tmp_path / "other")
    [dry] = other.json("topics", "import", str(file), "--dry-run")
    assert (dry["added"], dry["dry_run"]) == (["Harbours"], True)
    assert len(other.json("topics", "list")) == 2
    done = other.run("topics", "import", str(file), "--author", "Ada", "--note", "shared")
    assert "Added: Harbours." in done.stderr
    assert other.run("topics", "export").stdout.replace('note = "shared"\n', "") == file.read_text("utf-8")
    [again] = other.json("topics", "import", str(file))
    assert (again["added"], again["unchanged"]) == ([], 3)
    [row] = other.json("topics", "list", "--tag", "sea")
    assert (row["slug"], row["tags"], row["archived"]) == ("harbours", ["sea"], False)
    assert [row["author"] for row in other.json("topics", "history", "harbours")] == ["Ada"]


def test_a_topic_is_put_away_and_brought_back(cli: Cli) -> None:
    cli.run("topics", "add", "Harbours", "harbour*")
    cli.run("topics", "remove", "harbours")
    assert [row["slug"] for row in cli.json("topics", "list", "--archived")] == ["harbours"]
    assert "topics restore harbours" in cli.run("topics", "add", "Harbours", "x", code=2).stderr
    cli.run("topics", "restore", "harbours")
    assert cli.json("topics", "list", "--archived") == []
    assert "watched already" in cli.run("topics", "restore", "harbours", code=2).stderr


def test_a_query_of_another_tool_is_converted(cli: Cli) -> None:
    [found] = cli.json("topics", "convert", "--from", "gdelt", 'near5:"a b" theme:TAX')
    assert (found["from"], found["query"]) == ("gdelt", "a NEAR/5 b")
    assert {"column": 13, "text": "theme:TAX"}.items() <= found["notes"][-1].items()  # type: ignore[index]
    piped = subprocess.run(
        cli.command("topics", "convert", "--json"), input='publication("SHINE") AND potash\n', capture_output=True,
        text=True, timeout=180, env=cli.environment(), check=True,
    )  # fmt: skip
    assert json.loads(piped.stdout)["query"] == "domain:shine.cn AND potash"
    done = cli.run("topics", "convert", "-potash oil")
    assert (done.stdout, "a topic query already" in done.stderr) == ("-potash oil\n", True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["convert", "(potash"], "Column 1"),
        (["convert", "potash", "--from", "nobody"], "auto, lucene"),
        (["import", "nowhere.toml"], "cannot be read"),
        (["export", "-o", "nowhere/topics.toml"], "cannot be written"),
        (["describe", "sanctions", "--drop-tag", "x"], "no tag 'x'"),
        (["restore", "nothing"], "not among the archived"),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(cli: Cli, arguments: list[str], words: str) -> None:
    assert words in cli.run("topics", *arguments, code=2).stderr


def test_a_file_with_a_problem_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "topics.toml"
    file.write_text('[[topic]]\nname = "A"\nquery = "a"\n[[topic]]\nname = "B"\nquery = "b AND"\n', "utf-8")
    told = cli.run("topics", "import", str(file), code=2).stderr
    assert "Line 4, topic 'B': the query, line 6, column 3" in told
    assert len(cli.json("topics", "list")) == 2
