"""Options that several commands share, and the monitor that they open."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from monitor.assembly import Monitor, open_monitor
from monitor.config.settings import Settings, load_settings
from monitor.model.selection import Selection

DataOption = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="The data folder.")]
DatabaseOption = Annotated[
    str | None, typer.Option("--database", metavar="URL", help="A database instead of SQLite in the data folder.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on standard output.")]

_given: dict[str, Any] = {}
"""The options given before the command's name."""


def remember(data: Path | None, database: str | None) -> None:
    """Keep the options that were given before the command's name."""
    _given.update(data=data, database=database)


def settings_for(data: Path | None, database: str | None, **overrides: Any) -> Settings:
    """The settings for the options of a command.

    Raises:
        ConfigurationError: a setting is unknown or out of its bounds.
    """
    url = database or _given.get("database")
    return load_settings(data or _given.get("data"), overrides={"database_url": url, **overrides})


@contextmanager
def monitor_for(data: Path | None, database: str | None, *, sample: bool = True, **overrides: Any) -> Iterator[Monitor]:
    """The monitor of a command, closed at its end.

    Raises:
        ConfigurationError, DatabaseRefused: it cannot be opened.
    """
    with open_monitor(settings_for(data, database, **overrides), sample=sample) as monitor:
        yield monitor


def _selection_parameters(
    topic: Annotated[list[str] | None, typer.Option(help="A topic's name or slug; may be repeated.")] = None,
    also: Annotated[
        list[str] | None, typer.Option(help="A topic, or NAME@VERSION, that must match as well; may be repeated.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="A topic, or NAME@VERSION, that must not match; may be repeated.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="First day, such as 2022-04-01.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="The day after the last one.")] = None,
    tz: Annotated[str | None, typer.Option(help="The time zone of days, such as Europe/Minsk.")] = None,
    bucket: Annotated[str, typer.Option(help="hour, day, week or month.")] = "day",
    unit: Annotated[str | None, typer.Option(help="articles, families, origins or mentions.")] = None,
    measure: Annotated[str | None, typer.Option(help="The tone measure: vader-topic-1 or vader-1.")] = None,
    outlet: Annotated[list[str] | None, typer.Option(help="An outlet's name or domain; may be repeated.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="A source's name; may be repeated.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="A country of outlets, such as CN.")] = None,
    ownership: Annotated[
        list[str] | None, typer.Option(help="state, state-affiliated, public, independent or unknown.")
    ] = None,
    lang: Annotated[list[str] | None, typer.Option(help="A language, such as en.")] = None,
    wire: Annotated[list[str] | None, typer.Option(help="A credited wire, such as Xinhua.")] = None,
    origin: Annotated[list[str] | None, typer.Option(help="wire:NAME or outlet:DOMAIN; may be repeated.")] = None,
    family: Annotated[list[str] | None, typer.Option(help="A reprint family's key; may be repeated.")] = None,
    story: Annotated[list[str] | None, typer.Option(help="A story's key; may be repeated.")] = None,
    entity: Annotated[
        list[str] | None, typer.Option(help="Key of an entity that must be mentioned; counted where no topic is named.")
    ] = None,
    tone: Annotated[str | None, typer.Option(help="negative, neutral, positive or unscored.")] = None,
    query: Annotated[str | None, typer.Option(help="Words that must be in the text, in the topic language.")] = None,
    sample: Annotated[bool | None, typer.Option("--sample/--no-sample", help="Sample data, or real data.")] = None,
) -> None:
    """The selection options; only their signature is used."""


def with_selection(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the selection options; it receives them as one ``selection``.

    The command raises SelectionError for a value that cannot be used.
    """
    shared = inspect.signature(_selection_parameters).parameters
    hints = get_type_hints(_selection_parameters, include_extras=True)
    own = [p for p in inspect.signature(command).parameters.values() if p.name != "selection"]
    own_hints = get_type_hints(command, include_extras=True)

    def wrapped(**values: Any) -> None:
        texts: dict[str, list[str]] = {}
        for name in shared:
            value = values.pop(name)
            if name == "sample" and value is not None:
                value = "yes" if value else "no"
            if value is not None:
                texts[name] = list(value) if isinstance(value, list) else [value]
        command(selection=Selection.from_values(texts), **values)

    every = {**{p.name: own_hints[p.name] for p in own}, **{name: hints[name] for name in shared}}
    # Typer reads the declarations from the signature itself, and there only as objects, not as texts.
    parameters = [
        p.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=every[p.name]) for p in (*own, *shared.values())
    ]
    wrapped.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = every
    wrapped.__doc__ = command.__doc__
    wrapped.__name__ = command.__name__
    return wrapped
