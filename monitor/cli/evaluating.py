"""``wirewatch evaluate``: figures of quality against labelled sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import JsonOption
from monitor.cli.show import print_json_lines, print_line, print_note, print_table
from monitor.errors import UsageError
from monitor.model.evaluation import Evaluation

KINDS = ("extraction", "dates", "languages", "credits", "families", "stories")
"""What can be evaluated: each kind is a module of `monitor.evaluate` with a function of its name."""


def evaluation_of(kind: str) -> Callable[[Path], Evaluation]:
    """How a kind is evaluated. Imported when it is asked for: readers and models are dear, and no other command needs
    all of them.

    Raises:
        UsageError: there is no such kind.
    """
    if kind not in KINDS:
        raise UsageError(f"{kind!r} cannot be evaluated. Use one of: {', '.join(KINDS)}.")
    found: Callable[[Path], Evaluation] = getattr(import_module(f"monitor.evaluate.{kind}"), f"evaluate_{kind}")
    return found


def evaluate(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="What to evaluate.")],
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Labelled sets: packs, folders, JSON lines.")],
    json: JsonOption = False,
) -> None:
    """Score Wirewatch against labelled sets: every measure with its number of cases and a 95 % bootstrap interval."""
    judged = evaluation_of(kind)
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no {path}.")
    for path in paths:
        found = judged(path)
        if json:
            print_json_lines([asdict(found)])
            continue
        print_line(found.name)
        print_table(
            ("measure", "value", "low", "high", "cases", "what it is"),
            [(m.name, m.value, m.low, m.high, m.n, m.note) for m in found.measures],
        )
        for case, reason in found.failed:
            print_note(f"{case}: {reason}")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("evaluate")(evaluate)
