"""What a user can type, with good input and bad."""

from __future__ import annotations

import csv
import json
import socket
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.assembly import open_monitor
from monitor.config.settings import load_settings
from tests.path.conftest import Cli

LINES = [
    {
        "url": f"https://harbour.example/{number}",
        "source": "Harbour Ledger",
        "published": f"2022-04-{1 + number % 3:02}T{number % 24:02}:30:00Z",
        "title": f"Port of call {number}",
        "text": f"Officials said that sanctions number {number} would hurt trade.\n\nThe harbour was calm and good.",
        "lang": "en",
    }
    for number in range(30)
]


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """A file of thirty articles on three days."""
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), "utf-8")
    return path


def test_the_seed_page_is_read_exactly(cli: Cli, corpus: Callable[[str], Path]) -> None:
    [path] = corpus("seed").glob("*.txt")
    [found] = cli.json("inspect", str(path))
    expected = {
        "title": "Russia, Belarus to deepen integration amid Western sanctions: Putin",
        "published": "2022-04-13T00:37:00Z",
        "outlet": "SHINE",
        "wire": "Xinhua",
        "photo": "AFP",
        "cites": ["Sputnik News"],
        "editor": "Wang Qingchu",
        "section": "News / World",
        "lang": "en",
    }
    assert {key: found[key] for key in expected} == expected
    paragraphs = str(found["body"]).split("\n\n")
    assert len(paragraphs) == 9
    assert paragraphs[0].startswith("Russian President Vladimir Putin said on Tuesday")
    assert paragraphs[-1].endswith("protection of their western borders.")
    assert {topic["topic"] for topic in found["topics"]} == {"sanctions", "Russia–Belarus relations"}  # type: ignore[attr-defined]


def test_inspect_goes_on_after_a_file_that_cannot_be_read(cli: Cli, tmp_path: Path, lines: Path) -> None:
    binary = tmp_path / "picture.html"
    binary.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    done = cli.run("inspect", str(binary), str(tmp_path / "nothing.txt"), str(lines), "--json", code=1)
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [bool(row.get("error")) for row in printed] == [True, True] + [False] * 30


def test_importing_twice_counts_once(cli: Cli, lines: Path) -> None:
    [first] = cli.json("import", str(lines))
    [second] = cli.json("import", str(lines))
    assert (first["new"], second["new"], second["updated"]) == (30, 0, 0)
    [status] = cli.json("status")
    assert status["articles"] == 30
    [check] = cli.json("check")
    assert check["ok"] is True


def test_a_page_number_is_a_count_by_hand(cli: Cli, lines: Path, tmp_path: Path) -> None:
    cli.run("import", str(lines))
    rows = cli.json("trend", "--topic", "sanctions", "--since", "2022-04-01", "--until", "2022-04-04")
    output = tmp_path / "articles.csv"
    cli.run("export", "articles", "--topic", "sanctions", "--output", str(output))
    with output.open(encoding="utf-8", newline="") as file:
        by_hand = Counter(row["counted"][:10] for row in csv.DictReader(file))
    assert {row["bucket"]: row["value"] for row in rows} == by_hand == {f"2022-04-0{day}": 10 for day in (1, 2, 3)}
    cli.run("export", "--verify", str(output))


def test_a_changed_export_or_archive_is_told_by_verify(cli: Cli, lines: Path, tmp_path: Path) -> None:
    cli.run("import", str(lines))
    output = tmp_path / "trend.csv"
    cli.run("export", "trend", "--topic", "sanctions", "--output", str(output))
    assert output.read_bytes() == cli.run("trend", "--topic", "sanctions", "--csv").stdout.encode().replace(
        b"\n", b"\r\n"
    )
    output.write_bytes(output.read_bytes() + b"one more line\r\n")
    assert "changed after it was exported" in cli.run("export", "--verify", str(output), code=1).stdout


def test_formulas_are_disarmed(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "formula.jsonl"
    path.write_text(json.dumps({**LINES[0], "title": '=HYPERLINK("https://x.example")'}) + "\n", "utf-8")
    cli.run("import", str(path))
    output = tmp_path / "articles.csv"
    cli.run("export", "articles", "--output", str(output))
    with output.open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert row["title"].startswith("'=HYPERLINK")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["trend", "--tz", "Mars/Olympus"], 2, "Mars/Olympus"),
        (["trend", "--since", "yesterday"], 2, "2022-04-13"),
        (["trend", "--since", "2022-05-01", "--until", "2022-04-01"], 2, "empty"),
        (["trend", "--topic", "nothing like it"], 2, "Topics: "),
        (["trend", "--bucket", "fortnight"], 2, "hour, day, week, month"),
        (["topics", "test", "sanction* AND"], 2, "Column 11"),
        (["topics", "add", "sanctions", "x1"], 2, "already"),
        (["sources", "add", "ftp://news.example/feed"], 2, "http"),
        (["sources", "add", "https://news.example/feed", "--interval", "1"], 2, "10"),
        (["sources", "remove", "No such source"], 2, "No such source"),
        (["export", "articles"], 2, "--output"),
        (["export", "--verify", "missing.csv"], 2, "missing.csv"),
        (["import", "missing.jsonl"], 2, "missing.jsonl"),
    ],
)
def test_bad_input_is_named_and_nothing_breaks(cli: Cli, arguments: list[str], code: int, words: str) -> None:
    done = cli.run(*arguments, code=code)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_is_an_error_that_names_it(cli: Cli) -> None:
    cli.data.mkdir()
    (cli.data / "wirewatch.toml").write_text("prot = 9000\n")
    done = cli.run("status", code=2)
    assert "'prot'" in done.stderr
    assert "'port'" in done.stderr


def test_a_database_of_a_newer_version_is_refused_and_untouched(cli: Cli, lines: Path) -> None:
    cli.run("import", str(lines))
    path = cli.data / "wirewatch.db"
    with sqlite3.connect(path) as database:
        database.execute("update alembic_version set version_num = '9999'")
    database.close()
    before = path.read_bytes()
    done = cli.run("status", code=3)
    assert "newer" in done.stderr
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_untouched(cli: Cli) -> None:
    cli.data.mkdir()
    (cli.data / "wirewatch.db").write_text("this is a shopping list " * 100)
    done = cli.run("status", code=3)
    assert "Traceback" not in done.stderr
    assert (cli.data / "wirewatch.db").read_text().startswith("this is a shopping list")


def test_a_taken_port_is_said_and_nothing_is_started(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = cli.run("run", "--port", str(port), "--no-collect", "--no-sample", code=1)
    assert str(port) in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_dashboard_does_not_listen_to_the_network(cli: Cli) -> None:
    done = cli.run("run", "--host", "0.0.0.0", "--no-collect", "--no-sample", code=2)
    assert "Traceback" not in done.stderr
    assert "127.0.0.1" in done.stderr


def test_removing_the_sample_leaves_no_trace_and_it_does_not_come_back(cli: Cli) -> None:
    cli.run("collect", "--source", "Sample")
    [full] = cli.json("status")
    assert full["sample_articles"] > 1500  # type: ignore[operator]
    cli.run("sample", "remove")
    cli.run("status")
    [empty] = cli.json("status")
    assert (empty["sample_articles"], empty["articles"]) == (0, 0)
    assert all(not row["sample"] for row in cli.json("sources", "list"))
    with sqlite3.connect(cli.data / "wirewatch.db") as database:
        for table in ("articles", "facts", "counters", "matches", "families", "sightings", "revisions"):
            assert database.execute(f"select count(*) from {table}").fetchone() == (0,), table
    database.close()


def test_a_topic_is_edited_recounted_and_remembered(cli: Cli, lines: Path) -> None:
    cli.run("import", str(lines))
    cli.run("topics", "add", "Harbours", "harbour*")
    assert sum(row["value"] for row in cli.json("trend", "--topic", "harbours")) == 30  # type: ignore[misc]
    cli.run("topics", "edit", "harbours", "sanctions NEAR/2 7", "--note", "only the seventh")
    assert sum(row["value"] for row in cli.json("trend", "--topic", "harbours")) == 1  # type: ignore[misc]
    assert sum(row["value"] for row in cli.json("trend", "--topic", "harbours@1")) == 30  # type: ignore[misc]
    assert [row["state"] for row in cli.json("topics", "history", "harbours")] == ["frozen", "active"]
    [check] = cli.json("check")
    assert check["ok"] is True


def test_tones_that_analysts_gave_are_printed_beside_those_of_measures(cli: Cli, lines: Path) -> None:
    cli.run("import", str(lines))
    with open_monitor(load_settings(cli.data, environ={})) as monitor:
        for _ in range(11):
            found = monitor.overrides.sampled("sanctions", sample=False)
            assert found is not None
            monitor.actions.set_tone("sanctions", found.row.id, "negative", author="ann")
    rows = {row["measure"]: row for row in cli.json("topics", "agreement", "sanctions")}
    row = rows["vader-topic-1"]
    assert (row["labelled"], row["scored"], row["hits"], row["waiting"], row["sample"]) == (11, 30, 30, 0, False)
    assert row["confusion"]["negative"]["negative"] == row["agreed"] == 11  # type: ignore[index]
    assert (row["agreement"], row["high"]) == (1.0, 1.0)
    assert "100 % (74-100 %)" in cli.run("topics", "agreement", "sanctions").stdout
    tones = list(csv.DictReader(cli.run("topics", "tones", "sanctions").stdout.splitlines()))
    assert [(tone["tone"], tone["author"]) for tone in tones] == [("negative", "ann")] * 11
    assert all(float(tone["vader-topic-1"]) < -0.05 for tone in tones)
    cli.run("topics", "agreement", "nothing", code=2)


def test_the_sample_can_be_declined_after_another_command(cli: Cli) -> None:
    cli.run("status")
    process, _ = cli.start_monitor("--no-sample", "--no-collect")
    process.terminate()
    assert process.wait(30) == 0
    assert all(not row["sample"] for row in cli.json("sources", "list"))
    [status] = cli.json("status")
    assert status["sample_articles"] == 0


def test_a_topic_of_metadata_counts_the_same_on_arrival_and_in_history(cli: Cli, lines: Path) -> None:
    query = "domain:harbour.example AND date:2022-04-02 AND words > 5"
    cli.run("topics", "add", "Early", query)
    cli.run("import", str(lines))
    cli.run("topics", "add", "Late", query)

    def numbers(topic: str, *options: str) -> list[object]:
        rows = cli.json("trend", "--topic", topic, *options)
        return [(row["bucket"], row["value"], row["tone"]) for row in rows if row["value"]]

    assert numbers("early", "--measure", "vader-topic-1") == numbers("late", "--measure", "vader-topic-1")
    assert numbers("early", "--measure", "vader-topic-1") == [("2022-04-02", 10, None)]
    assert numbers("early", "--unit", "mentions") == []
    assert cli.json("check")[0]["ok"] is True


def test_a_search_knows_sources_and_a_saved_topic_refuses_them(cli: Cli, lines: Path) -> None:
    cli.run("import", str(lines))
    cli.run("topics", "add", "Trade", "trade")
    rows = cli.json("trend", "--topic", "trade", "--query", "source:import* words > 5 7")
    assert sum(row["value"] for row in rows) == 1  # type: ignore[misc]
    rows = cli.json("trend", "--topic", "trade", "--query", "source:other words > 5 7")
    assert sum(row["value"] for row in rows) == 0  # type: ignore[misc]
    for query in ("source:lines", "trade AND tone < 0", "trade copies>3"):
        done = cli.run("topics", "add", "Refused", query, code=2)
        assert "changes when" in done.stderr
    bad = {**LINES[0], "url": "https://harbour.example/bad", "title": "A bad day", "text": "The trade was a failure."}
    more = lines.parent / "more.jsonl"
    more.write_text(json.dumps(bad) + "\n", "utf-8")
    cli.run("import", str(more))
    told = {
        query: sum(row["value"] for row in cli.json("trend", "--topic", "trade", "--query", query))  # type: ignore[misc]
        for query in ("trade", "tone<0", "tone>=0", "NOT tone<0 trade")
    }
    assert told == {"trade": 31, "tone<0": 1, "tone>=0": 30, "NOT tone<0 trade": 30}
