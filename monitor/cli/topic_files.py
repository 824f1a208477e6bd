"""Commands for topics as files, their tags, archived ones, and queries of other tools; added to those of `topics`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, cast

import typer

from monitor.analysis.dialects.conversion import convert
from monitor.analysis.dialects.notes import OWN, TITLES, Conversion, Dialect
from monitor.cli.options import DatabaseOption, DataOption, JsonOption, monitor_for
from monitor.cli.registries import AUTHOR, QUERY_FIRST, NameArgument, topics_app
from monitor.cli.show import print_json, print_line, print_note
from monitor.errors import UsageError
from monitor.model.topic import TopicImport
from monitor.schedule import count_now_if_idle

AUTO = "auto"
_CHANGED = (
    ("added", "Added"),
    ("requeried", "New version of"),
    ("described", "Described anew"),
    ("archived", "Archived"),
    ("restored", "Brought back"),
)


def topics_convert(
    query: Annotated[str | None, typer.Argument(metavar="QUERY", help="Without it, standard input is read.")] = None,
    tool: Annotated[str, typer.Option("--from", help=f"{AUTO}, {', '.join(TITLES)}.")] = AUTO,
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """What a query of another tool becomes here, and what could not be carried over. Saves nothing."""
    if tool != AUTO and tool not in TITLES:
        raise UsageError(f"--from cannot be {tool!r}. Use one of: {AUTO}, {', '.join(TITLES)}.")
    pasted = sys.stdin.read() if query in (None, "-") else str(query)
    with monitor_for(data, database) as monitor:
        found = convert(pasted, None if tool == AUTO else cast("Dialect", tool), monitor.registries.outlet_domain)
    if json:
        print_json({"from": found.dialect, "query": found.query, "notes": [asdict(note) for note in found.notes]})
        return
    print_line(found.query)
    for line in _said(found):
        print_note(line)


def _said(found: Conversion) -> list[str]:
    if found.dialect == OWN:
        return ["This is a topic query already."]
    read = f"Read as a query of {next(title for name, title in TITLES.items() if name == found.dialect)}."
    return [read, *(f"Column {note.column}, {note.text}: {note.message}" for note in found.notes)]


def topics_export(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; without it, standard output.")] = None,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """All topics as TOML for version control: the same topics give the same bytes."""
    with monitor_for(data, database) as monitor:
        text = monitor.topic_files.written()
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_bytes(text.encode())
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from error
    print_note(f"Wrote {output}.")


def topics_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file as `topics export` writes it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    author: Annotated[str, typer.Option(help="Whose change it is.")] = AUTHOR,
    note: Annotated[str, typer.Option(help="Why, for versions that the file says nothing about.")] = "",
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take in the topics of a file. Nothing is deleted; with any problem nothing is changed."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    with monitor_for(data, database) as monitor:
        found = monitor.topic_files.take_in(content, author=author, note=note, dry_run=dry_run)
        if not dry_run:
            count_now_if_idle(monitor)
    if json:
        print_json(asdict(found) | {"dry_run": dry_run})
        return
    for line in changed_lines(found):
        print_note(line)
    if dry_run:
        print_note("This was a dry run: nothing was changed.")


def changed_lines(found: TopicImport) -> list[str]:
    """What a file of topics changed, in words."""
    lines = [f"{words}: {', '.join(names)}." for key, words in _CHANGED if (names := getattr(found, key))]
    count = "1 topic is" if found.unchanged == 1 else f"{found.unchanged} topics are"
    return [*lines, f"{count} as in the file already."] if found.unchanged or not lines else lines


def topics_restore(name: NameArgument, data: DataOption = None, database: DatabaseOption = None) -> None:
    """Watch an archived topic again; what came in meanwhile is counted."""
    with monitor_for(data, database) as monitor:
        topic = monitor.actions.restore_topic(name, author=AUTHOR)
        count_now_if_idle(monitor)
    print_note(f"{topic.name} is watched again.")


def topics_describe(
    name: NameArgument,
    description: Annotated[str | None, typer.Option(help="What the topic is meant to catch.")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help="One more tag; may be repeated.")] = None,
    drop_tag: Annotated[list[str] | None, typer.Option("--drop-tag", help="A tag to take away.")] = None,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Change a topic's description and tags; its query stays."""
    with monitor_for(data, database) as monitor:
        topic = monitor.versions.topic(name)
        missing = [one for one in drop_tag or () if one not in topic.tags]
        if missing:
            raise UsageError(f"{topic.name} has no tag {missing[0]!r}. It has: {', '.join(topic.tags) or 'none'}.")
        tags = [*(one for one in topic.tags if one not in (drop_tag or ())), *(tag or ())]
        said = topic.description if description is None else description
        changed = monitor.actions.describe_topic(topic.slug, description=said, tags=tags, author=AUTHOR)
    print_note(f"{changed.name}: {changed.description or 'no description'}. Tags: {', '.join(changed.tags) or 'none'}.")


def register() -> None:
    """Add these commands to the group ``topics``."""
    topics_app.command("convert", context_settings=QUERY_FIRST)(topics_convert)
    topics_app.command("export")(topics_export)
    topics_app.command("import")(topics_import)
    topics_app.command("restore")(topics_restore)
    topics_app.command("describe")(topics_describe)
