"""Commands that answer: trend, export, status, check, sample."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, cast

import typer

from monitor.cli.options import DatabaseOption, DataOption, JsonOption, monitor_for, with_selection
from monitor.cli.show import print_json, print_json_lines, print_line, print_note, print_table, progress
from monitor.errors import UsageError
from monitor.export import REPORT_KINDS, TREND_COLUMNS, manifest_path, trend_json
from monitor.model.article import iso_utc
from monitor.model.selection import Selection
from monitor.model.views import JobRow, Status


@with_selection
def trend(
    selection: Selection,
    json: JsonOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print the CSV of 'export trend'.")] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Numbers and tone of topics over time."""
    if json and csv:
        raise UsageError("Choose one of --json and --csv.")
    with monitor_for(data, database) as monitor:
        if csv:
            for chunk in monitor.export.report("trend", selection):
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            return
        rows = [trend_json(row) for row in monitor.queries.trend(selection)]
        if json:
            print_json_lines(rows)
            return
        print_line(monitor.queries.describe(monitor.queries.with_topics(selection)))
        print_table(TREND_COLUMNS, [list(row.values()) for row in rows])


@with_selection
def export(
    selection: Selection,
    kind: Annotated[str | None, typer.Argument(metavar="|".join(REPORT_KINDS), help="What to export.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="The CSV to write.")] = None,
    verify: Annotated[Path | None, typer.Option("--verify", metavar="FILE", help="Recompute an exported CSV.")] = None,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """A CSV report with a manifest beside it, or the verification of one."""
    if verify is not None:
        _verify(verify, data, database)
        return
    if kind not in REPORT_KINDS:
        raise UsageError(f"Say what to export: {_one_of(REPORT_KINDS)}, not {kind!r}.")
    if output is None:
        raise UsageError("Say where to: --output FILE.")
    with monitor_for(data, database) as monitor, progress() as bar:
        task = bar.add_task(f"Exporting {kind}", total=None)
        manifest = monitor.export.write(kind, selection, output, progress=lambda rows: bar.advance(task, rows))
    print_note(f"{manifest.rows} rows in {output}; manifest in {manifest_path(output).name}: {manifest.selection}")


def _one_of(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _verify(path: Path, data: Path | None, database: str | None) -> None:
    with monitor_for(data, database) as monitor:
        differences = monitor.export.verify(path)
    for difference in differences:
        print_line(difference)
    if differences:
        raise typer.Exit(1)
    print_line(f"{path} is exactly what the data gives now.")


def status(json: JsonOption = False, data: DataOption = None, database: DatabaseOption = None) -> None:
    """Health at a glance."""
    with monitor_for(data, database) as monitor:
        found = monitor.queries.status()
    if json:
        print_json(_plain(asdict(found)))
        return
    for name, value in _status_lines(found):
        print_line(f"{name:<16} {value}")
    for job in found.jobs[:5]:
        print_line(f"  {_job_line(job)}")


def _status_lines(found: Status) -> list[tuple[str, str]]:
    return [
        ("articles", f"{found.articles}" + (f" and {found.sample_articles} sample" if found.sample_articles else "")),
        ("families", str(found.families)),
        ("outlets", str(found.outlets)),
        ("topics", str(found.topics)),
        ("sources", f"{found.sources} ({found.sources_failing} failing, {found.sources_paused} paused)"),
        ("last collected", _moment(found.last_collected)),
        ("last article", _moment(found.last_article)),
        ("raw pages", _raw_pages(found)),
        ("jobs", str(len(found.jobs)) if found.jobs else "none"),
        ("database", found.database),
        ("version", found.version),
    ]


def _raw_pages(found: Status) -> str:
    left_out = f"; {found.raw_left_out} more were too large to be kept" if found.raw_left_out else ""
    return f"{found.raw_pages} ({found.raw_bytes / 1_000_000:.1f} MB){left_out}"


def _job_line(job: JobRow) -> str:
    steps = f", {job.done} of {job.total}" if job.total else ""
    if job.back_to is not None and job.state in ("waiting", "running"):
        steps += f", counted back to {job.back_to:%Y-%m-%d}"
    return f"{job.kind} {job.subject}: {job.state}{steps}" + (f" ({job.error})" if job.error else "")


def _moment(moment: datetime | None) -> str:
    return "never" if moment is None else moment.strftime("%Y-%m-%d %H:%M UTC")


def check(json: JsonOption = False, data: DataOption = None, database: DatabaseOption = None) -> None:
    """Integrity: database, counters against a recount, duplicates. Exit code 1 when something is wrong."""
    with monitor_for(data, database) as monitor:
        report = monitor.parts.storage.check()
    if json:
        print_json(_plain(asdict(report)) | {"ok": not report.problems})
    else:
        print_line(f"{report.articles} articles, {report.facts} facts, {report.counters} counters")
        for problem in report.problems:
            print_line(f"PROBLEM: {problem}")
        if not report.problems:
            print_line("All is well.")
    if report.problems:
        raise typer.Exit(1)


def sample_remove(data: DataOption = None, database: DatabaseOption = None) -> None:
    """Remove the sample without a trace; it does not come back."""
    with monitor_for(data, database) as monitor:
        monitor.actions.remove_sample(author="command line")
    print_note("The sample is removed.")


def _plain(value: object) -> dict[str, object]:
    """Dataclass fields as JSON values: times as ISO texts."""

    def convert(item: object) -> object:
        if isinstance(item, datetime):
            return iso_utc(item)
        if isinstance(item, dict):
            return {key: convert(part) for key, part in item.items()}
        return [convert(part) for part in item] if isinstance(item, list | tuple) else item

    return cast("dict[str, object]", convert(value))


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (trend, export, status, check):
        app.command()(command)
    sample = typer.Typer(help="The sample data.", no_args_is_help=True)
    sample.command("remove")(sample_remove)
    app.add_typer(sample, name="sample")
