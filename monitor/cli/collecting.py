"""Commands that bring articles in: run, collect, import, inspect."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from monitor.assembly import Monitor, open_inspector, utc_now
from monitor.cli.options import DatabaseOption, DataOption, JsonOption, monitor_for, settings_for
from monitor.cli.show import print_json, print_json_lines, print_line, print_note, print_table, progress
from monitor.config.registries import outlet_named
from monitor.errors import ReadError, SourceError, UsageError, WirewatchError
from monitor.ingest.collect import collect as collect_source
from monitor.ingest.folders import Tally, take_in
from monitor.ingest.inspect import Inspection, as_json, decimal
from monitor.ingest.seeding import import_source
from monitor.model.reasons import Reason
from monitor.model.source import PollOutcome, Source
from monitor.schedule import cluster_now_if_idle

_NO_SAMPLE = typer.Option("--no-sample", help="Leave the sample out at the first start.")
_NO_COLLECT = typer.Option("--no-collect", help="Show what is there; poll no source.")


def run(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    no_sample: Annotated[bool, _NO_SAMPLE] = False,
    no_collect: Annotated[bool, _NO_COLLECT] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Start the monitor: scheduler and dashboard, until Ctrl-C."""
    # Dash and the scheduler take most of a second to load: only this command pays for them.
    from dashboards.server import serve
    from monitor.schedule import Schedule, scheduler_lock

    stop = _told_to_stop()
    with monitor_for(data, database, sample=not no_sample, host=host, port=port) as monitor:
        settings = monitor.settings
        with scheduler_lock(settings.data):
            schedule = Schedule(monitor, collecting=not no_collect)
            server = serve(monitor, settings.host, settings.port, heartbeat=schedule.heartbeat_age_s)
            schedule.start()
            print_note(f"Wirewatch is at {server.address}  (data in {settings.data}; Ctrl-C stops it)")
            try:
                stop.wait()
            finally:
                print_note("Stopping: the present steps are completed.")
                server.close()
                schedule.stop()


def _told_to_stop() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set from now on, in the middle of the start as well."""
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    return stop


def collect(
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Only this source.")] = None,
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """One round of all sources now, whenever they are due."""
    with monitor_for(data, database) as monitor:
        sources = _sources(monitor, source)
        outcomes = list(_round(monitor, sources))
        cluster_now_if_idle(monitor)
    if json:
        print_json_lines(asdict(outcome) for outcome in outcomes)
    else:
        columns = ("source", "fetched", "new", "updated", "unchanged", "waiting", "outcome")
        print_table(columns, [_outcome_row(outcome) for outcome in outcomes])
    if outcomes and all(outcome.status == "failed" for outcome in outcomes):
        raise typer.Exit(1)


def _sources(monitor: Monitor, name: str | None) -> list[Source]:
    found = [row.source for row in monitor.queries.sources() if name in (None, row.source.name)]
    if name is not None and not found:
        raise SourceError(f"There is no source {name!r}. 'wirewatch sources list' shows all names.")
    return [source for source in found if name is not None or not source.paused]


def _round(monitor: Monitor, sources: list[Source]) -> Iterator[PollOutcome]:
    """Poll the sources in parallel; a source that another worker is polling is left out."""
    parts = monitor.parts
    owner = f"{socket.gethostname()}:{os.getpid()}"

    def poll(source: Source) -> PollOutcome | None:
        return collect_source(source, parts, parts.clock(), owner)

    with progress() as bar, ThreadPoolExecutor(parts.settings.pollers) as pool:
        task = bar.add_task("Collecting", total=len(sources))
        pending = {pool.submit(poll, source): source for source in sources}
        try:
            for done in as_completed(pending):
                bar.advance(task)
                outcome = done.result()
                if outcome is None:
                    print_note(f"{pending[done].name}: another worker is polling it now.")
                else:
                    yield outcome
        except BaseException:
            parts.stopping.set()
            raise
        finally:
            # Stopped in the middle: polls under way end after their present step, the others are not begun, and no
            # lease is left.
            pool.shutdown(cancel_futures=True)
            parts.storage.sources.release_all(owner)


def _outcome_row(outcome: PollOutcome) -> tuple[object, ...]:
    words = f"{outcome.error_class}: {outcome.error}" if outcome.error else outcome.warning or outcome.status
    if outcome.failed_pages:
        words += f" ({len(outcome.failed_pages)} pages failed, first: {outcome.failed_pages[0][1]})"
    counts = (outcome.fetched, outcome.new, outcome.updated, outcome.unchanged, outcome.remaining)
    return (outcome.source, *counts, words)


def import_files(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders.")],
    outlet: Annotated[str | None, typer.Option(help="The outlet of all of them.")] = None,
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take in saved pages, page texts, JSON lines or feed files. Repeating it changes nothing."""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise UsageError(f"There is no file or folder {', '.join(missing)}.")
    with monitor_for(data, database) as monitor:
        parts = monitor.parts
        source = import_source(parts.storage, parts.clock())
        if outlet:
            source = replace(source, outlet=parts.outlets.find(name=outlet) or outlet_named(outlet))
        with progress() as bar:
            task = bar.add_task("Importing", total=None)

            def tell(file: Path, tally: Tally) -> None:
                bar.update(task, description=f"Importing {file.name}", completed=tally.articles)

            tallies = [(path, take_in(path, source, parts, parts.clock(), progress=tell)) for path in paths]
            bar.update(task, description="Looking for stories")
            cluster_now_if_idle(monitor)
    _print_tallies(tallies, json)


def _print_tallies(tallies: list[tuple[Path, Tally]], json: bool) -> None:
    rows = [
        {
            "path": str(path),
            "files": tally.files,
            "new": tally.statuses["new"],
            "updated": tally.statuses["updated"],
            "unchanged": tally.statuses["unchanged"],
            "failed": [{"file": name, "error": reason} for name, reason in tally.failed],
        }
        for path, tally in tallies
    ]
    if json:
        print_json_lines(rows)
    else:
        for row, (path, tally) in zip(rows, tallies, strict=True):
            print_line(f"{path}: {row['new']} new, {row['updated']} updated, {row['unchanged']} unchanged")
            for name, reason in tally.failed:
                print_line(f"  {name}: {reason}")
    if any(tally.failed for _, tally in tallies):
        raise typer.Exit(1)


def inspect(
    targets: Annotated[list[str], typer.Argument(metavar="FILE_OR_URL...", help="Files or addresses.")],
    url: Annotated[str | None, typer.Option(help="The address that a file was saved from.")] = None,
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Read and analyse, store nothing."""
    failed = False
    with open_inspector(settings_for(data, database)) as inspector:
        for target in targets:
            try:
                for found in inspector.inspect(target, url=url, now=utc_now()):
                    if isinstance(found, ReadError):
                        failed = True
                        _print_failure(target, str(found), json)
                    else:
                        _print_inspection(found, json)
            except (WirewatchError, OSError) as error:
                failed = True
                reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
                _print_failure(target, reason, json)
    if failed:
        raise typer.Exit(1)


def _print_failure(target: str, reason: str, json: bool) -> None:
    if json:
        print_json({"file": target, "error": reason})
    else:
        print_note(f"{target}: {reason}")


def _print_inspection(found: Inspection, json: bool) -> None:
    values = as_json(found)
    if json:
        print_json(values)
        return
    for name, value in values.items():
        if name not in ("body", "links", "topics") and value not in (None, [], ""):
            print_line(f"{name:<20} {value}")
    for topic, match, why in zip(found.topics, found.matches, found.why, strict=True):
        print_line(f"{'topic':<20} {topic}: {match.match.mentions} mentions, tone {decimal(match.tone.value)}")
        _print_reason(why, 1)
    print_line()
    print_line(found.article.title)
    for paragraph in found.article.paragraphs:
        print_line()
        print_line(paragraph)
    print_line()


def _print_reason(reason: Reason, depth: int) -> None:
    """One part of a query and what is below it: whether it holds, the part, how often, what else there is to say."""
    found = f"  found {len(reason.spans)}" if reason.spans else ""
    note = f"  ({reason.note})" if reason.note else ""
    print_line(f"{'  ' * depth}{'yes' if reason.holds else 'no ':<4} {reason.text}{found}{note}")
    for part in reason.parts:
        _print_reason(part, depth + 1)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (run, collect, inspect):
        app.command()(command)
    app.command("import")(import_files)
