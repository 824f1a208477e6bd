"""``wirewatch evaluate``: figures of quality against labelled sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import DataOption, JsonOption, settings_for
from monitor.cli.show import print_json_lines, print_line, print_note, print_table
from monitor.config.settings import Settings
from monitor.errors import UsageError
from monitor.model.evaluation import Evaluation

KINDS = ("extraction", "dates", "languages", "credits", "families", "stories", "tone")
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


def tone_evaluation(settings: Settings, measure: str | None) -> Callable[[Path], list[Evaluation]]:
    """How tone is evaluated: by one measure, or by each that reads the set's language.

    Raises:
        UsageError: there is no such measure at hand.
        ConfigurationError: a word list of the user's own cannot be used.
    """
    tone = import_module("monitor.evaluate.tone")
    scorers = import_module("monitor.assembly").measures_at_hand(settings)
    if measure is not None and measure not in scorers:
        raise UsageError(f"There is no measure {measure!r} here. Use one of: {', '.join(scorers)}.")
    chosen = scorers.values() if measure is None else [scorers[measure]]
    return lambda path: [tone.evaluate_tone(path, scorer) for scorer in chosen if measure or tone.reads(scorer, path)]


def evaluate(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="What to evaluate.")],
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Labelled sets: packs, folders, JSON lines.")],
    measure: Annotated[str | None, typer.Option(help="Of tone: the measure, such as vader-news-1.")] = None,
    floor: Annotated[
        float | None, typer.Option(min=0, max=1, help="Of tone: exit with 1 where macro-F1 is below this (0 to 1).")
    ] = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Score Wirewatch against labelled sets: every measure with its number of cases and a 95 % bootstrap interval."""
    if kind == "tone":
        judged = tone_evaluation(settings_for(data, None), measure)
    elif measure is not None or floor is not None:
        raise UsageError("--measure and --floor are options of `evaluate tone`.")
    else:
        judge = evaluation_of(kind)
        judged = lambda path: [judge(path)]  # noqa: E731
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no {path}.")
    below: list[str] = []
    for path in paths:
        evaluations = judged(path)
        if not evaluations:
            below.append(f"{path.name}: no measure here reads its language.")
        for found in evaluations:
            _print(found, json=json)
            below += [] if floor is None else _below(found, floor)
    for line in below:
        print_note(line)
    if below and floor is not None:
        raise typer.Exit(1)


def _print(found: Evaluation, *, json: bool) -> None:
    if json:
        print_json_lines([asdict(found)])
        return
    print_line(found.name)
    print_table(
        ("measure", "value", "low", "high", "cases", "what it is"),
        [(m.name, m.value, m.low, m.high, m.n, m.note) for m in found.measures],
    )
    for case, reason in found.failed:
        print_note(f"{case}: {reason}")


def _below(found: Evaluation, floor: float) -> list[str]:
    """What to say of an evaluation whose macro-F1 is below the floor, or that has none."""
    value = next((one.value for one in found.measures if one.name == "macro-F1"), None)
    if value is None:
        return [f"{found.name}: no macro-F1, since nothing was scored that has a label."]
    return [f"{found.name}: macro-F1 {value:.3f} is below {floor:g}."] if value < floor else []


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("evaluate")(evaluate)
