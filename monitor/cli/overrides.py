"""Commands about the tones that analysts gave: how far each measure agrees with them, and the tones themselves."""

from __future__ import annotations

import sys

from monitor.cli.options import DatabaseOption, DataOption, JsonOption, monitor_for
from monitor.cli.registries import NameArgument, topics_app
from monitor.cli.show import print_json_lines, print_table
from monitor.cli.versions import SampleOption, share_words
from monitor.export import overrides_csv
from monitor.model.agreement import Agreement
from monitor.model.overrides import POLARITIES
from monitor.model.selection import Selection
from monitor.model.topic import TopicVersion


def topics_agreement(
    name: NameArgument,
    sample: SampleOption = None,
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """How often each measure gives articles of a topic the tone that analysts gave them; 95 % Wilson interval."""
    with monitor_for(data, database) as monitor:
        shown = monitor.queries.shows_sample(Selection(sample=sample))
        found = monitor.overrides.agreement(monitor.versions.topic(name).active, sample=shown)
    if json:
        print_json_lines(_as_json(one, found.version, sample=shown) for one in found.measures)
        return
    columns = ("measure", "agreed", "labelled", "cannot tell", "waiting", "scored", "hits", "agreement")
    print_table(columns, [_cells(one) for one in found.measures])


def _cells(found: Agreement) -> tuple[object, ...]:
    counts = (found.agreed, found.judged, found.skipped, found.waiting, found.scored, found.hits)
    return (found.measure, *counts, share_words(found))


def _as_json(found: Agreement, version: TopicVersion, *, sample: bool) -> dict[str, object]:
    numbers = (found.value, found.low, found.high) if found.is_enough else (None, None, None)
    return {
        "topic": version.topic,
        "version": version.number,
        "sample": sample,
        "measure": found.measure,
        "agreed": found.agreed,
        "labelled": found.judged,
        "cannot_tell": found.skipped,
        "waiting": found.waiting,
        "scored": found.scored,
        "hits": found.hits,
        **dict(zip(("agreement", "low", "high"), numbers, strict=True)),
        "confusion": {
            analyst: dict(zip(POLARITIES, row, strict=True))
            for analyst, row in zip(POLARITIES, found.confusion, strict=True)
        },
    }


def topics_tones(
    name: NameArgument, sample: SampleOption = None, data: DataOption = None, database: DatabaseOption = None
) -> None:
    """All tones that analysts gave a topic's articles, beside those of the measures, as CSV."""
    with monitor_for(data, database) as monitor:
        shown = monitor.queries.shows_sample(Selection(sample=sample))
        rows = monitor.overrides.rows(name, sample=shown)
        topic = monitor.versions.topic(name)
    sys.stdout.buffer.write(overrides_csv(topic.name, rows))
    sys.stdout.buffer.flush()


def register() -> None:
    """Add these commands to those of topics."""
    topics_app.command("agreement")(topics_agreement)
    topics_app.command("tones")(topics_tones)
