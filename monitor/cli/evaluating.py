"""``wirewatch evaluate``: figures of quality against labelled sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import JsonOption
from monitor.cli.show import print_json_lines, print_line, print_note, print_table
from monitor.errors import UsageError
from monitor.evaluate import families
from monitor.evaluate.credits import evaluate_credits
from monitor.evaluate.dates import evaluate_dates
from monitor.evaluate.extraction import evaluate_extraction
from monitor.evaluate.languages import evaluate_languages
from monitor.evaluate.stories import evaluate_stories
from monitor.model.evaluation import Evaluation

EVALUATIONS: Mapping[str, Callable[[Path], Evaluation]] = {
    "extraction": evaluate_extraction,
    "dates": evaluate_dates,
    "languages": evaluate_languages,
    "credits": evaluate_credits,
    "families": families.evaluate,
    "stories": evaluate_stories,
}
"""What can be evaluated, and how."""


def evaluate(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="What to evaluate.")],
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Labelled sets: packs, folders, JSON lines.")],
    json: JsonOption = False,
) -> None:
    """Score Wirewatch against labelled sets: every measure with its number of cases and a 95 % bootstrap interval."""
    if kind not in EVALUATIONS:
        raise UsageError(f"{kind!r} cannot be evaluated. Use one of: {', '.join(EVALUATIONS)}.")
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no {path}.")
    for path in paths:
        found = EVALUATIONS[kind](path)
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
