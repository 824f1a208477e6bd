"""How commands print: JSON on standard output, tables for people, progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

_CONTROL = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)}
_CONTROL |= {code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def visible(text: str) -> str:
    """Text whose control and direction characters are spelt out: a terminal obeys none that a stranger wrote."""
    return text.translate(_CONTROL)


def print_json(value: object) -> None:
    """Print one JSON object on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")


def print_json_lines(values: Iterable[object]) -> None:
    """Print one JSON object on each line."""
    for value in values:
        print_json(value)


def print_line(text: str = "") -> None:
    """Print one line of words, control characters shown and not obeyed."""
    sys.stdout.write(visible(text) + "\n")


def print_note(text: str) -> None:
    """Print one line on standard error."""
    sys.stderr.write(visible(text) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table, as wide as the terminal; numbers to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    listed = [list(row) for row in rows]
    for place, name in enumerate(columns):
        numeric = bool(listed) and all(isinstance(row[place], int | float) or row[place] is None for row in listed)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        table.add_row(*("" if cell is None else _cell(cell) for cell in row))
    Console(file=sys.stdout, highlight=False, markup=False, width=None if sys.stdout.isatty() else 160).print(table)


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else visible(str(value))


def progress() -> Progress:
    """A progress bar on standard error, shown on terminals only."""
    console = Console(stderr=True)
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )
