"""``wirewatch``: reads the command line, and turns errors into a message and an exit code.

Exit codes: 0 ok, 1 fault, 2 usage or configuration, 3 database refused.
"""

from __future__ import annotations

import logging
import signal
import sys
from typing import Annotated

import typer

from monitor.assembly import wirewatch_version
from monitor.cli import (
    collecting,
    evaluating,
    models,
    outlets,
    overrides,
    registries,
    reports,
    reprocessing,
    topic_files,
    versions,
)
from monitor.cli.options import DatabaseOption, DataOption, remember
from monitor.cli.show import print_line, print_note, visible
from monitor.errors import WirewatchError

app = typer.Typer(
    name="wirewatch",
    help="A media monitor whose numbers can be trusted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print_line(f"Wirewatch {wirewatch_version()}")
        raise typer.Exit


@app.callback()
def before(
    data: DataOption = None,
    database: DatabaseOption = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A media monitor whose numbers can be trusted."""
    remember(data, database)


collecting.register(app)
registries.register(app)
versions.register()
overrides.register()
topic_files.register()
outlets.register(app)
reports.register(app)
reprocessing.register(app)
evaluating.register(app)
models.register(app)


class _OneLine(logging.Formatter):
    """Log records as single lines: what strangers wrote cannot forge a second one."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return text if record.exc_info else visible(text).replace("\n", "\\n")


def main() -> None:
    """Run the command line and exit with its code."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("monitor").setLevel(logging.INFO)
    # SIGTERM ends a command as Ctrl-C does, so that it gives back its leases and leaves no unfinished file.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except WirewatchError as error:
        print_note(f"wirewatch: {error}")
        sys.exit(error.exit_code)
