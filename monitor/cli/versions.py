"""Commands about the versions of topics: what a change gained and lost, how precise each is, and the labels."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from monitor.cli.options import DatabaseOption, DataOption, JsonOption, monitor_for
from monitor.cli.registries import NameArgument, topics_app
from monitor.cli.show import print_json, print_json_lines, print_line, print_table
from monitor.export import labels_csv
from monitor.model.agreement import Agreement
from monitor.model.article import iso_utc
from monitor.model.comparison import Part, VersionComparison
from monitor.model.labels import ENOUGH_LABELS, Precision, VersionPrecision
from monitor.model.selection import Selection
from monitor.model.topic import TopicVersion

SampleOption = Annotated[bool | None, typer.Option("--sample/--no-sample", help="Sample data, or real data.")]
EVERY = 1_000_000_000


def topics_diff(
    name: NameArgument,
    older: Annotated[int, typer.Argument(metavar="FROM", help="The number of a version.")],
    newer: Annotated[int, typer.Argument(metavar="TO", help="The number of another one.")],
    sample: SampleOption = None,
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """What one version of a topic matches that another does not, with all articles of either side."""
    with monitor_for(data, database) as monitor:
        found = monitor.versions.compare(name, older, newer, sample=sample, listed=EVERY)
    if json:
        print_json(_comparison_json(found))
        return
    for version in (found.older, found.newer):
        print_line(f"version {version.number} ({version.state}): {version.query}")
    print_line(_known(found))
    print_line(f"gained {found.gained.total}, lost {found.lost.total}, in both {found.both.total}")
    for sign, part in (("+", found.gained), ("-", found.lost)):
        for row in part.rows:
            day = row.counted.strftime("%Y-%m-%d") if row.counted else "no date"
            print_line(f"{sign} {day:<10}  {row.outlet}: {row.title}")


def _known(found: VersionComparison) -> str:
    if found.until is None:
        return f"over all {found.archive} articles"
    return (
        f"over the {found.known} of {found.archive} articles that were stored before one of them was frozen "
        f"({found.until:%Y-%m-%d %H:%M} UTC), and not edited or read again since"
    )


def _comparison_json(found: VersionComparison) -> dict[str, object]:
    return {
        "topic": found.newer.topic,
        "slug": found.newer.slug,
        "from": _version_json(found.older),
        "to": _version_json(found.newer),
        "until": iso_utc(found.until) if found.until else None,
        "known": found.known,
        "archive": found.archive,
        "sample": found.sample,
        "gained": _part_json(found.gained),
        "lost": _part_json(found.lost),
        "both": {"total": found.both.total, "selection": found.both.selection.to_address()},
    }


def _version_json(version: TopicVersion) -> dict[str, object]:
    return {
        "version": version.number,
        "state": version.state,
        "query": version.query,
        "created": iso_utc(version.created),
        "author": version.author,
        "note": version.note,
        "frozen": iso_utc(version.frozen) if version.frozen else None,
    }


def _part_json(part: Part) -> dict[str, object]:
    return {
        "total": part.total,
        "selection": part.selection.to_address(),
        "articles": [
            {"key": row.key, "title": row.title, "outlet": row.outlet, "url": row.url, "id": row.id}
            for row in part.rows
        ],
    }


def topics_precision(
    name: NameArgument,
    sample: SampleOption = None,
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """How many of each version's hits belong to the topic, by what analysts labelled; 95 % Wilson interval."""
    with monitor_for(data, database) as monitor:
        shown = monitor.queries.shows_sample(Selection(sample=sample))
        found = monitor.versions.precisions(name, sample=shown)
    if json:
        print_json_lines(_precision_json(item, sample=shown) for item in found)
        return
    columns = ("version", "state", "relevant", "labelled", "cannot tell", "waiting", "hits", "precision")
    print_table(columns, [_precision_cells(item) for item in found])


def _precision_cells(item: VersionPrecision) -> tuple[object, ...]:
    found, version = item.precision, item.version
    counts = (found.relevant, found.judged, found.skipped, found.waiting, found.hits)
    return (version.number, version.state, *counts, share_words(found))


def share_words(found: Precision | Agreement) -> str:
    """A share of labelled articles with its interval, or that there are too few."""
    if not found.is_enough or found.value is None or found.low is None or found.high is None:
        return f"too few labels, at least {ENOUGH_LABELS} are needed"
    return f"{100 * found.value:.0f} % ({100 * found.low:.0f}-{100 * found.high:.0f} %)"


def _precision_json(item: VersionPrecision, *, sample: bool) -> dict[str, object]:
    found, version = item.precision, item.version
    numbers = (found.value, found.low, found.high) if found.is_enough else (None, None, None)
    return {
        "topic": version.topic,
        "version": version.number,
        "state": version.state,
        "sample": sample,
        "relevant": found.relevant,
        "labelled": found.judged,
        "cannot_tell": found.skipped,
        "waiting": found.waiting,
        "hits": found.hits,
        **dict(zip(("precision", "low", "high"), numbers, strict=True)),
    }


def topics_labels(
    name: NameArgument, sample: SampleOption = None, data: DataOption = None, database: DatabaseOption = None
) -> None:
    """All labels of a topic as CSV, so that others can challenge them."""
    with monitor_for(data, database) as monitor:
        shown = monitor.queries.shows_sample(Selection(sample=sample))
        rows = monitor.versions.labels(name, sample=shown)
        topic = monitor.versions.topic(name)
    sys.stdout.buffer.write(labels_csv(topic.name, rows))
    sys.stdout.buffer.flush()


def register() -> None:
    """Add these commands to those of topics."""
    for name, command in (("diff", topics_diff), ("precision", topics_precision), ("labels", topics_labels)):
        topics_app.command(name)(command)
