"""The command that reads stored articles again: reprocess."""

from __future__ import annotations

import json as json_text
from typing import Annotated, Any

import typer

from monitor.assembly import Monitor
from monitor.cli.options import DatabaseOption, DataOption, JsonOption, monitor_for
from monitor.cli.show import print_json, print_line, print_note, print_table, progress
from monitor.model.rereading import Wanted
from monitor.model.selection import Selection, instant
from monitor.model.views import JobRow

AUTHOR = "command line"
_SHOWN = 10
"""Samples and failures that are printed; ``--json`` has all that the report tells."""
_WIDTH = 70


def reprocess(
    since: Annotated[str | None, typer.Option(metavar="DAY", help="First day, such as 2022-04-01.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="The day after the last one.")] = None,
    tz: Annotated[str, typer.Option(help="The time zone of days, such as Europe/Minsk.")] = "UTC",
    outlet: Annotated[list[str] | None, typer.Option(help="An outlet's name or domain; may be repeated.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="A source's name; may be repeated.")] = None,
    lang: Annotated[list[str] | None, typer.Option(help="A language, such as en.")] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(help="Only articles whose text, credits or page hold this name; may be repeated."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only report what would change.")] = False,
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Read stored articles again with today's readers, topics and registries. Repeating it changes nothing."""
    texts = {"since": [since or ""], "until": [until or ""], "tz": [tz]}
    lists = {"outlet": outlet or [], "source": source or [], "lang": lang or []}
    selection = Selection.from_values({key: values for key, values in {**texts, **lists}.items() if any(values)})
    with monitor_for(data, database) as monitor:
        wanted = _wanted(monitor, selection, tuple(name or ()), dry_run=dry_run)
        job_id = monitor.actions.reprocess(wanted, author=AUTHOR)
        job = _follow(monitor, job_id)
    if job.report is not None and json:
        print_json({"job": job.id, "state": job.state, **json_text.loads(job.report)})
    elif job.report is not None:
        _print_report(json_text.loads(job.report))
    if job.state != "done":
        print_note(f"Job {job.id} is {job.state}: {job.error or 'it goes on when the monitor runs'}.")
        raise typer.Exit(1)


def _wanted(monitor: Monitor, selection: Selection, names: tuple[str, ...], *, dry_run: bool) -> Wanted:
    """The selection as a job understands it.

    Raises:
        SelectionError: an outlet or source does not exist.
    """
    monitor.queries.resolve(selection)
    asked = {*selection.outlets}
    return Wanted(
        since=int(instant(selection.since, selection.tz).timestamp()) if selection.since else None,
        until=int(instant(selection.until, selection.tz).timestamp()) if selection.until else None,
        outlets=tuple(outlet.key for outlet in monitor.queries.outlets() if asked & {outlet.key, outlet.name}),
        sources=selection.sources,
        langs=selection.languages,
        names=names,
        dry_run=dry_run,
    )


def _follow(monitor: Monitor, job_id: int) -> JobRow:
    # The scheduler takes a third of a second to load.
    from monitor.schedule import follow_job

    with progress() as bar:
        task = bar.add_task("Reading again", total=None)

        def tell(job: JobRow) -> None:
            bar.update(task, completed=job.done, total=job.total or None)

        return follow_job(monitor, job_id, tell)


def _print_report(report: dict[str, Any]) -> None:
    would = " (a dry run: nothing was stored)" if report["dry_run"] else ""
    print_line(
        f"{report['looked_at']} articles read again, {report['from_page']} of them from their page: "
        f"{report['changed']} changed, {report['unchanged']} unchanged, {report['failed']} pages not readable{would}"
    )
    counts = [(name, number) for name, number in report["fields"].items()]
    for topic, moved in report["topics"].items():
        counts += [(f"topic {topic}, {side}", moved[side]) for side in ("gained", "lost") if moved[side]]
    if counts:
        print_line()
        print_table(("changed", "articles"), counts)
    if report["samples"]:
        print_line()
        print_table(("article", "what", "before", "after"), list(_sample_rows(report["samples"][:_SHOWN])))
    for failure in report["failures"][:_SHOWN]:
        print_line(f"{failure['outlet']}, {failure['title']}: {failure['error']} The stored text stays.")


def _sample_rows(samples: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for sample in samples:
        called = f"{sample['outlet']}: {sample['title']}"[:_WIDTH]
        rows += [(called, what, _cut(before), _cut(after)) for what, (before, after) in sample["changes"].items()]
        rows += [(called, "topic gained", "", topic) for topic in sample["topics_gained"]]
        rows += [(called, "topic lost", topic, "") for topic in sample["topics_lost"]]
    return rows


def _cut(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(reprocess)
