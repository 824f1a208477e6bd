"""One wire story at forty outlets: forty articles, one family, one origin, in every number, however they arrive."""

from __future__ import annotations

import csv
import io
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.families.making import EDITS, OUTLETS, bases, body, independent, with_footer
from tests.monitors import write_lines
from tests.path.conftest import Cli

FIRST = datetime(2022, 4, 13, 8, tzinfo=UTC)


def wire_story() -> list[dict[str, Any]]:
    """The story at the wire's own outlet and at thirty-nine others, each edited in its way, and two texts apart."""
    rng = random.Random("forty outlets")
    (title, wire), (other_title, other), (third_title, third) = bases("en", 3)
    lines = [_line(0, title, body(wire), wire="Invented Wire")]
    for place in range(1, OUTLETS):
        kind = list(EDITS)[place % len(EDITS)]
        retitled = title if place % 2 else f"{third_title} {place}"
        lines.append(_line(place, retitled, with_footer(EDITS[kind](rng, wire, "en"), "en", place)))
    apart = independent(rng, other, wire, "en", statement=True)
    return [*lines, _line(50, other_title, body(apart)), _line(51, third_title, body(third))]


def _line(place: int, title: str, text: str, **more: Any) -> dict[str, Any]:
    at = FIRST + timedelta(minutes=17 * place)
    return {
        "url": f"https://paper{place}.example/story",
        "source": f"Paper {place}",
        "published": at.isoformat().replace("+00:00", "Z"),
        "title": title,
        "text": f"{text}\n\nsixpackage watchword",
        "lang": "en",
        **more,
    }


def shuffled(lines: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    return random.Random(seed).sample(lines, len(lines))


def arrive_in_order(cli: Cli, folder: Path, lines: list[dict[str, Any]]) -> None:
    cli.run("import", str(write_lines(folder / "all.jsonl", *lines)))


def arrive_backwards(cli: Cli, folder: Path, lines: list[dict[str, Any]]) -> None:
    for place, some in enumerate((lines[30:], lines[7:30], lines[:7])):
        cli.run("import", str(write_lines(folder / f"{place}.jsonl", *reversed(some))))


def arrive_in_two_processes(cli: Cli, folder: Path, lines: list[dict[str, Any]]) -> None:
    mixed = shuffled(lines, 4)
    files = [write_lines(folder / f"{place}.jsonl", *mixed[place::2]) for place in (0, 1)]
    running = [cli.start("import", str(file)) for file in files]
    assert [process.wait(timeout=120) for process in running] == [0, 0]


@pytest.mark.parametrize("arrive", [arrive_in_order, arrive_backwards, arrive_in_two_processes])
def test_copies_are_forty_articles_one_family_and_one_origin_everywhere(cli: Cli, tmp_path: Path, arrive: Any) -> None:
    cli.run("topics", "add", "Watchword", "watchword")
    arrive(cli, tmp_path / "lines", wire_story())
    asked = ("--topic", "watchword", "--no-sample", "--since", "2022-04-13", "--until", "2022-04-14")
    expected = {"articles": 42, "families": 3, "origins": 3, "mentions": 42}
    for unit, value in expected.items():
        [row] = cli.json("trend", *asked, "--unit", unit)
        assert (row["value"], row["unit"]) == (value, unit)
    rows = exported(cli, tmp_path, "articles", *asked)
    copies = [row for row in rows if row["url"].split("//paper")[1].split(".")[0] not in ("50", "51")]
    assert len(copies) == OUTLETS
    assert {(row["family"], row["copies"], row["origin"]) for row in copies} == {
        (copies[0]["key"], str(OUTLETS), "Invented Wire")
    }
    [per_day] = exported(cli, tmp_path, "trend", *asked, "--unit", "families", "--origin", "wire:Invented Wire")
    assert (per_day["value"], per_day["unit"]) == ("1", "families")
    [check] = cli.json("check")
    assert check["problems"] == []


def exported(cli: Cli, folder: Path, kind: str, *asked: str) -> list[dict[str, str]]:
    file = folder / f"{kind}.csv"
    cli.run("export", kind, *asked, "--output", str(file))
    cli.run("export", "--verify", str(file))
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
