"""Commands for what is watched: sources and topics."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, cast

import typer

from monitor.actions import Actions, SourceTest
from monitor.assembly import Monitor
from monitor.cli.options import DatabaseOption, DataOption, JsonOption, monitor_for
from monitor.cli.show import print_json, print_json_lines, print_line, print_note, print_table
from monitor.config.registries import read_sources
from monitor.errors import SourceError, UsageError
from monitor.model.article import iso_utc
from monitor.model.selection import Selection
from monitor.model.source import DEFAULT_INTERVAL, OWNERSHIPS, SOURCE_KINDS, Ownership, Source
from monitor.model.topic import Topic, TopicVersion
from monitor.model.views import Preview, SourceRow
from monitor.schedule import count_now_if_idle

AUTHOR = "command line"
NameArgument = Annotated[str, typer.Argument(metavar="NAME")]

QUERY_FIRST = {"ignore_unknown_options": True}
"""A query may begin with a minus: it is a query then, not an option that does not exist."""

sources_app = typer.Typer(help="Places that are collected.", no_args_is_help=True)
topics_app = typer.Typer(help="Named queries that are watched.", no_args_is_help=True)


@sources_app.command("list")
def sources_list(json: JsonOption = False, data: DataOption = None, database: DatabaseOption = None) -> None:
    """All sources with schedule and health."""
    with monitor_for(data, database) as monitor:
        rows = monitor.queries.sources()
    if json:
        print_json_lines(_source_json(row) for row in rows)
        return
    columns = ("name", "kind", "outlet", "every", "state", "articles", "last success")
    print_table(columns, [_source_cells(row) for row in rows])


def _source_cells(row: SourceRow) -> tuple[object, ...]:
    source, health = row.source, row.health
    state = "paused" if source.paused else health.error_class or ("ok" if health.last_success else "not yet polled")
    success = health.last_success.strftime("%Y-%m-%d %H:%M") if health.last_success else ""
    every = f"{source.interval.total_seconds() / 60:g} min"
    outlet = source.outlet.name if source.outlet else ""
    return (source.name, source.kind, outlet, every, state, health.articles, success)


def _source_json(row: SourceRow) -> dict[str, object]:
    source, health = row.source, row.health
    return {
        "name": source.name,
        "kind": source.kind,
        "address": source.address,
        "outlet": source.outlet.name if source.outlet else None,
        "country": source.outlet.country if source.outlet else None,
        "ownership": source.outlet.ownership if source.outlet else "unknown",
        "lang": source.lang,
        "interval_minutes": source.interval.total_seconds() / 60,
        "paused": source.paused,
        "sample": source.sample,
        "last_polled": iso_utc(health.last_polled) if health.last_polled else None,
        "last_success": iso_utc(health.last_success) if health.last_success else None,
        "next_due": iso_utc(health.next_due) if health.next_due else None,
        "failures": health.failures,
        "error_class": health.error_class,
        "error": health.error,
        "warning": health.warning,
        "articles": health.articles,
    }


@sources_app.command("add")
def sources_add(
    address: Annotated[str | None, typer.Argument(metavar="ADDRESS", help="A web address or folder.")] = None,
    name: Annotated[str, typer.Option(help="A name of your choice (default: the address).")] = "",
    kind: Annotated[str, typer.Option(help="feed, page or folder.")] = "feed",
    outlet: Annotated[str, typer.Option(help="The outlet's name.")] = "",
    domain: Annotated[str, typer.Option(help="The outlet's domain.")] = "",
    country: Annotated[str, typer.Option(help="The outlet's country, such as BY.")] = "",
    lang: Annotated[str, typer.Option(help="The language, such as ru.")] = "",
    ownership: Annotated[str, typer.Option(help=", ".join(OWNERSHIPS))] = "unknown",
    interval: Annotated[float, typer.Option(help="Minutes between polls.")] = DEFAULT_INTERVAL.total_seconds() / 60,
    file: Annotated[Path | None, typer.Option(help="Add all sources of a file like data/sources.toml.")] = None,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Collect a new source, or all sources of a file."""
    if (address is None) == (file is None):
        raise UsageError("Give either one address or --file FILE.")
    if kind not in SOURCE_KINDS:
        raise SourceError(f"{kind!r} is not a kind of source. Use one of: {', '.join(SOURCE_KINDS)}.")
    with monitor_for(data, database) as monitor:
        if file is not None:
            _add_file(monitor, file)
            return
        source = monitor.actions.add_source(
            name=name or str(address),
            kind=kind,
            address=str(address),
            outlet=outlet,
            domain=domain,
            country=country,
            lang=lang,
            ownership=cast("Ownership", ownership),
            interval_minutes=interval,
            author=AUTHOR,
            from_command_line=True,
        )
    print_note(f"Added {source.name}.")


def _add_file(monitor: Monitor, path: Path) -> None:
    """Add the sources of a file whose names are not taken yet, so that it can be repeated after a correction."""
    sources = read_sources(path)
    taken = {row.source.name for row in monitor.queries.sources()}
    new = [source for source in sources if source.name not in taken]
    for source in new:
        _add(monitor.actions, source)
    known = f" {len(sources) - len(new)} were there already." if len(new) < len(sources) else ""
    print_note(f"Added {len(new)} sources.{known}")


def _add(actions: Actions, source: Source) -> None:
    outlet = source.outlet
    actions.add_source(
        name=source.name,
        kind=source.kind,
        address=source.address,
        outlet=outlet.name if outlet else "",
        domain=outlet.key if outlet and not outlet.key.startswith("name:") else "",
        country=(outlet.country if outlet else None) or "",
        lang=source.lang or "",
        ownership=outlet.ownership if outlet else "unknown",
        interval_minutes=source.interval.total_seconds() / 60,
        author=AUTHOR,
        from_command_line=True,
    )


@sources_app.command("remove")
def sources_remove(name: NameArgument, data: DataOption = None, database: DatabaseOption = None) -> None:
    """Stop collecting a source for good; its articles stay."""
    with monitor_for(data, database) as monitor:
        monitor.actions.remove_source(name, author=AUTHOR)
    print_note(f"Removed {name}; its articles stay.")


@sources_app.command("pause")
def sources_pause(name: NameArgument, data: DataOption = None, database: DatabaseOption = None) -> None:
    """Stop polling a source until it is resumed."""
    with monitor_for(data, database) as monitor:
        monitor.actions.change_source(name, paused=True, author=AUTHOR)
    print_note(f"Paused {name}.")


@sources_app.command("resume")
def sources_resume(name: NameArgument, data: DataOption = None, database: DatabaseOption = None) -> None:
    """Poll a paused source again."""
    with monitor_for(data, database) as monitor:
        monitor.actions.change_source(name, paused=False, author=AUTHOR)
    print_note(f"Resumed {name}.")


@sources_app.command("test")
def sources_test(
    address: Annotated[str, typer.Argument(metavar="URL")],
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """What an address gives, before it is saved as a source."""
    with monitor_for(data, database) as monitor:
        found = monitor.actions.test_source(address)
    if json:
        print_json(_test_json(found))
        return
    print_line(f"{found.address} is a {found.kind}.")
    if found.document is not None:
        print_line(f"{found.document.title}: {len(found.document.entries)} entries")
        for entry in found.document.entries[:10]:
            when = entry.published.at.strftime("%Y-%m-%d %H:%M") if entry.published else "no date"
            print_line(f"  {when:<16}  {entry.title}  {entry.link or ''}")
    if found.article is not None:
        print_line(found.article.title)
        print_line(found.article.body[:400])


def _test_json(found: SourceTest) -> dict[str, object]:
    entries = found.document.entries if found.document else ()
    return {
        "kind": found.kind,
        "address": found.address,
        "title": found.document.title if found.document else found.article.title if found.article else None,
        "entries": [
            {
                "title": entry.title,
                "link": entry.link,
                "published": iso_utc(entry.published.at) if entry.published else None,
            }
            for entry in entries
        ],
        "warnings": list(
            found.document.warnings if found.document else found.article.warnings if found.article else ()
        ),
    }


@topics_app.command("list")
def topics_list(
    tag: Annotated[list[str] | None, typer.Option(help="Only topics with this tag; may be repeated.")] = None,
    archived: Annotated[bool, typer.Option("--archived", help="Those that are not watched any more.")] = False,
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """All topics that are watched, or those that are archived."""
    with monitor_for(data, database) as monitor:
        every = monitor.topic_files.archived() if archived else monitor.queries.topics()
    topics = [topic for topic in every if set(tag or ()) <= set(topic.tags)]
    if json:
        print_json_lines(_topic_json(topic) for topic in topics)
    else:
        print_table(
            ("topic", "name for --topic", "version", "tags", "query"),
            [(one.name, one.slug, one.active.number, ", ".join(one.tags), one.active.query) for one in topics],
        )


def _topic_json(topic: Topic) -> dict[str, object]:
    return {
        "topic": topic.name,
        "slug": topic.slug,
        "version": topic.active.number,
        "query": topic.active.query,
        "recounting": topic.pending.number if topic.pending else None,
        "tags": list(topic.tags),
        "archived": topic.archived,
    }


@topics_app.command("show")
def topics_show(
    name: NameArgument, json: JsonOption = False, data: DataOption = None, database: DatabaseOption = None
) -> None:
    """One topic: its query and what it counts."""
    with monitor_for(data, database) as monitor:
        totals = monitor.queries.totals(_all_time(monitor, topics=(name,)))[0]
        topic = next(topic for topic in monitor.queries.topics() if topic.slug == totals.topic_slug)
    if json:
        print_json(_topic_json(topic) | {"articles": totals.articles, "families": totals.families})
        return
    print_line(f"{topic.name} (version {topic.active.number}, {topic.active.author or 'unknown author'})")
    print_line(topic.active.query)
    print_line(f"{totals.articles} articles, {totals.families} families, {totals.origins} origins")


@topics_app.command("add", context_settings=QUERY_FIRST)
def topics_add(
    name: NameArgument,
    query: Annotated[str, typer.Argument(metavar="QUERY")],
    note: Annotated[str, typer.Option(help="Why, in a few words.")] = "",
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Watch a new topic. History is counted by the running monitor, or now where none runs."""
    with monitor_for(data, database) as monitor:
        topic = monitor.actions.add_topic(name, query, author=AUTHOR, note=note)
        count_now_if_idle(monitor)
    print_note(f"Added {topic.name} as {topic.slug}.")


@topics_app.command("edit", context_settings=QUERY_FIRST)
def topics_edit(
    name: NameArgument,
    query: Annotated[str, typer.Argument(metavar="QUERY")],
    note: Annotated[str, typer.Option(help="What changed, in a few words.")] = "",
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Save a new version of a topic."""
    with monitor_for(data, database) as monitor:
        version = monitor.actions.change_topic(name, query, author=AUTHOR, note=note)
        count_now_if_idle(monitor)
    print_note(f"{version.topic} is now at version {version.number}.")


@topics_app.command("remove")
def topics_remove(name: NameArgument, data: DataOption = None, database: DatabaseOption = None) -> None:
    """Stop watching a topic; its versions and counts are kept."""
    with monitor_for(data, database) as monitor:
        monitor.actions.archive_topic(name, author=AUTHOR)
    print_note(f"{name} is no longer watched; 'wirewatch topics restore' brings it back.")


@topics_app.command("history")
def topics_history(
    name: NameArgument, json: JsonOption = False, data: DataOption = None, database: DatabaseOption = None
) -> None:
    """All versions of a topic."""
    with monitor_for(data, database) as monitor:
        versions = monitor.queries.topic_versions(name)
    if json:
        print_json_lines(asdict(version) | _times(version) for version in versions)
        return
    columns = ("version", "state", "saved", "kept until", "author", "note", "query")
    print_table(
        columns,
        [(v.number, v.state, _minute(v.created), _minute(v.frozen), v.author, v.note, v.query) for v in versions],
    )


def _times(version: TopicVersion) -> dict[str, object]:
    return {"created": iso_utc(version.created), "frozen": iso_utc(version.frozen) if version.frozen else None}


def _minute(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else ""


@topics_app.command("test", context_settings=QUERY_FIRST)
def topics_test(
    query: Annotated[str, typer.Argument(metavar="QUERY")],
    json: JsonOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """The bracketed reading of a query, its hits in history, and samples. Saves nothing."""
    with monitor_for(data, database) as monitor:
        found = monitor.queries.preview(query, _all_time(monitor))
    if json:
        print_json(_preview_json(found))
        return
    print_line(found.reading)
    print_line(f"{found.hits} of {found.archive} articles")
    for term, hits in found.terms:
        print_line(f"  {hits:>7}  {term}")
    for warning in found.warnings:
        print_line(f"! {warning}")
    for sample in found.samples:
        day = sample.row.counted.strftime("%Y-%m-%d") if sample.row.counted else "no date"
        print_line(f"{day}  {sample.row.outlet}: {sample.row.title}")


def _all_time(monitor: Monitor, topics: tuple[str, ...] = ()) -> Selection:
    """Everything from the first day of the data to the last: the default range of a chart ends after half a year."""
    selection = Selection(topics=topics)
    days = monitor.queries.extent(monitor.queries.shows_sample(selection))
    return replace(selection, since=days[0], until=days[1] + timedelta(days=1)) if days else selection


def _preview_json(found: Preview) -> dict[str, object]:
    return {
        "reading": found.reading,
        "hits": found.hits,
        "archive": found.archive,
        "terms": [{"term": term, "hits": hits} for term, hits in found.terms],
        "per_day": [{"day": day, "hits": hits} for day, hits in found.per_day],
        "warnings": list(found.warnings),
        "samples": [
            {
                "title": sample.row.title,
                "outlet": sample.row.outlet,
                "url": sample.row.url,
                "spans": [[span.field, span.start, span.end] for span in sample.spans],
            }
            for sample in found.samples
        ],
    }


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(sources_app, name="sources")
    app.add_typer(topics_app, name="topics")
