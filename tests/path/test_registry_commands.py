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
