"""The commands for outlets and wires, typed as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.monitors import line, write_lines
from tests.path.conftest import Cli


def test_an_outlet_is_edited_shown_and_brought_back(cli: Cli, tmp_path: Path) -> None:
    cli.run("import", str(write_lines(tmp_path / "a.jsonl", *(line(n, url=f"https://tass.com/{n}") for n in range(3)))))
    edited = cli.run("outlets", "edit", "ИТАР-ТАСС", "--alias", "Тассик", "--country", "unknown", "--note", "in doubt")
    assert "3 stored articles are concerned" in edited.stderr
    [found] = cli.json("outlets", "show", "тассик")
    assert (found["key"], found["country"], found["state"], found["articles"]) == ("tass.com", None, "edited", 3)
    refused = cli.run("outlets", "edit", "SHINE", "--alias", "Тассик", code=2)
    assert "a name of TASS already" in refused.stderr
    assert cli.run("outlets", "restore", "TASS", "0").stderr.endswith("restored as shipped.\n")
    versions = cli.json("outlets", "history", "TASS")
    assert [version["version"] for version in versions] == [0, 1, 2]
    assert [[one["field"] for one in version["changes"]] for version in versions] == [  # type: ignore[attr-defined]
        [], ["aliases", "country"], ["aliases", "country"],
    ]  # fmt: skip


def test_a_wire_is_added_listed_and_removed(cli: Cli) -> None:
    cli.run("wires", "edit", "Hawk Wire", "--new", "--ownership", "state", code=2)
    cli.run("wires", "edit", "Hawk Wire", "--new", "--ownership", "state", "--basis", "2024: by law", "--apply")
    listed = {str(row["name"]): row for row in cli.json("wires", "list")}
    assert (listed["Hawk Wire"]["state"], listed["Xinhua"]["state"]) == ("added", "shipped")
    cli.run("wires", "remove", "hawk wire")
    assert json.loads(cli.run("wires", "show", "Hawk Wire", "--json").stdout)["state"] == "removed"
    assert "There is no agency" in cli.run("wires", "show", "Nobody", code=2).stderr


def test_an_entity_is_added_counted_and_removed(cli: Cli, tmp_path: Path) -> None:
    text = "The old inspector Quentin Marlbury went home to Minsk. Nobody saw Marlbury again that day."
    cli.run("import", str(write_lines(tmp_path / "a.jsonl", line(1, text=text))))
    cli.run("entities", "edit", "Quentin Marlbury", "--new", "--type", "person", "--alias", "Marlbury")
    listed = {str(row["name"]): row for row in cli.json("entities", "list")}
    assert (listed["Quentin Marlbury"]["state"], listed["Quentin Marlbury"]["articles"]) == ("added", 1)
    assert (listed["Minsk"]["wikidata"], listed["Minsk"]["articles"]) == ("Q2280", 1)
    [found] = cli.json("inspect", str(write_lines(tmp_path / "b.jsonl", line(2, text=text))))
    assert found["entities"] == [
        {"name": "Minsk", "type": "place", "mentions": 1},
        {"name": "Quentin Marlbury", "type": "person", "mentions": 2},
    ]
    rows = cli.json("trend", "--entity", "quentin-marlbury", "--unit", "mentions")
    assert sum(int(str(row["value"])) for row in rows) == 2
    cli.run("entities", "remove", "Quentin Marlbury")
    assert json.loads(cli.run("entities", "show", "Quentin Marlbury", "--json").stdout)["articles"] == 0
    refused = cli.run("entities", "edit", "Minsk", "--drop-alias", "Nowhere", code=2)
    assert "'Nowhere' is not among the aliases" in refused.stderr
