"""Commands about versions and labels: what a change gained and lost, precision, labels, why an article matches."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.syntax import parse
from monitor.assembly import open_monitor
from monitor.config.settings import load_settings
from tests.path.conftest import Cli

CARGO = ("oil", "grain", "oil and grain")


def test_versions_are_compared_and_their_articles_exported(cli: Cli, tmp_path: Path) -> None:
    lines = [
        {
            "url": f"https://harbour.example/{number}",
            "source": "Harbour Ledger",
            "published": f"2022-04-{1 + number:02}T10:00:00Z",
            "title": f"Port of call {number}",
            "text": f"Ship {number} brought {CARGO[number % 3]}. It left the harbour {number * 3} hours later.",
            "lang": "en",
        }
        for number in range(12)
    ]
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    cli.run("import", str(path))
    cli.run("topics", "add", "Cargo", "oil")
    cli.run("topics", "edit", "cargo", "grain", "--note", "another cargo")

    [found] = cli.json("topics", "diff", "cargo", "1", "2")
    assert (found["known"], found["archive"], found["sample"]) == (12, 12, False)
    for part, rest in (("gained", 1), ("lost", 0)):
        side: Any = found[part]
        assert (side["total"], len(side["articles"])) == (4, 4)
        assert {int(article["url"].rpartition("/")[2]) % 3 for article in side["articles"]} == {rest}
    both: Any = found["both"]
    assert both["total"] == 4
    told = cli.run("topics", "diff", "cargo", "1", "2").stdout
    assert "gained 4, lost 4, in both 4" in told
    assert told.count("\n+ ") == told.count("\n- ") == 4
    assert "no version 7" in cli.run("topics", "diff", "cargo", "1", "7", code=2).stderr

    report = tmp_path / "lost.csv"
    lost_only = ("--topic", "cargo@1", "--without", "cargo")
    cli.run("export", "articles", *lost_only, "--output", str(report))
    with report.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lost: Any = found["lost"]
    assert {row["url"] for row in rows} == {article["url"] for article in lost["articles"]}
    assert {row["topic_versions"] for row in rows} == {"cargo@1"}
    assert "exactly" in cli.run("export", "--verify", str(report)).stdout
    old, new = cli.json("topics", "history", "cargo")
    assert (old["frozen"] is None, new["frozen"]) == (False, None)

    _labels_are_told(cli)


def _labels_are_told(cli: Cli) -> None:
    _, new = cli.json("topics", "precision", "cargo")
    assert (new["hits"], new["labelled"], new["precision"]) == (8, 0, None)
    with open_monitor(load_settings(cli.data, environ={})) as monitor:
        while (sampled := monitor.versions.sampled("cargo", sample=False)) is not None:
            monitor.actions.label_article("cargo", sampled.row.id, "oil" not in sampled.body, author="Ann")
    _, new = cli.json("topics", "precision", "cargo")
    assert (new["version"], new["relevant"], new["labelled"], new["precision"]) == (2, 4, 8, None)
    assert "too few labels" in cli.run("topics", "precision", "cargo").stdout
    rows = list(csv.DictReader(cli.run("topics", "labels", "cargo").stdout.splitlines()))
    assert [row["label"] for row in rows].count("relevant") == 4
    assert {(row["topic"], row["author"], row["sample"]) for row in rows} == {("Cargo", "Ann", "no")}


def test_inspect_says_why_a_topic_matches(cli: Cli, tmp_path: Path) -> None:
    page = tmp_path / "page.jsonl"
    body = "The embargo on grain stays. Sanctions were widened on Monday by both capitals."
    line = {"url": "https://harbour.example/1", "source": "Harbour Ledger", "title": "News", "text": body, "lang": "en"}
    page.write_text(json.dumps(line) + "\n", "utf-8")
    [found] = cli.json("inspect", str(page))
    topics: Any = found["topics"]
    [topic] = topics
    why = topic["why"]
    spans = evaluate(parse(why["part"]), index_text("News", body)) or ()
    assert why["spans"] == topic["spans"] == [[span.field, span.start, span.end] for span in spans]
    branches = {part["part"]: part["holds"] for part in why["parts"][0]["parts"]}
    assert branches == {
        "sanction*": True, "embargo*": True, '"asset freeze"': False, '"visa ban"': False, '"export control*"': False,
    }  # fmt: skip
    assert [part["kind"] for part in why["parts"][1:]] == ["not", "not", "not"]
    told = cli.run("inspect", str(page)).stdout
    assert "yes  embargo*  found 1" in told
    assert 'no   "asset freeze"' in told
