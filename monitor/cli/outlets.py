"""Commands for the registries: what they say, their versions, and applying one to history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from monitor.assembly import Monitor
from monitor.cli.options import DatabaseOption, DataOption, JsonOption, monitor_for
from monitor.cli.show import print_json, print_json_lines, print_line, print_note, print_table
from monitor.errors import RegistryError
from monitor.model.article import iso_utc
from monitor.model.entity import ENTITY_KINDS
from monitor.model.registry import (
    AS_SHIPPED,
    Edit,
    EntityEntry,
    Entry,
    EntryKind,
    EntryPage,
    EntryVersion,
    FieldChange,
    RegistryRow,
    changes,
    entry_of,
    values_of,
)
from monitor.model.source import OWNERSHIPS
from monitor.model.topic import ENTITIES, RECOUNT, REPROCESS
from monitor.schedule import count_now_if_idle

AUTHOR = "command line"
APPLYING = (RECOUNT, ENTITIES, REPROCESS)
"""The kinds of jobs that are run here where no monitor runs."""
UNKNOWN = "unknown"
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A name, an alias or a domain.")]
AliasOption = Annotated[list[str] | None, typer.Option("--alias", help="One more alias; may be repeated.")]
DropAliasOption = Annotated[list[str] | None, typer.Option("--drop-alias", help="An alias to take away.")]
CountryOption = Annotated[str | None, typer.Option(help="The country, such as BY; 'unknown' forgets it.")]
OwnershipOption = Annotated[str | None, typer.Option(help=", ".join(OWNERSHIPS))]
BasisOption = Annotated[
    str | None, typer.Option(help="What the ownership rests on, its year first: '2024: owned by …'.")
]
NoteOption = Annotated[str, typer.Option(help="What changes and why, in a few words.")]
ApplyOption = Annotated[bool, typer.Option("--apply", help="Read the stored articles again with it.")]

outlets_app = typer.Typer(help="Publishers: names, domains, countries, ownership.", no_args_is_help=True)
wires_app = typer.Typer(help="Agencies that texts are credited to.", no_args_is_help=True)
entities_app = typer.Typer(help="People, organisations and places that texts mention.", no_args_is_help=True)


# ------------------------------------------------------------------------------------------- what the registries share
def _list(kind: EntryKind, *, json: bool, monitor: Monitor) -> None:
    rows = [row for row in monitor.registries.rows() if row.entry.kind == kind]
    if json:
        print_json_lines(_row_json(row) for row in rows)
        return
    middle = ("type", "wikidata", "country") if kind == "entity" else ("domain", "country", "ownership")
    columns = ("name", *middle, "aliases", "articles", "edited")
    print_table(columns, [_cells(row) for row in rows])


def _cells(row: RegistryRow) -> tuple[object, ...]:
    entry = row.entry
    aliases = ", ".join(entry.aliases)
    edited = "no" if row.state == "shipped" else "yes" if row.state == "edited" else row.state
    if isinstance(entry, EntityEntry):
        middle: tuple[str, ...] = (entry.type, entry.wikidata or UNKNOWN, entry.country or "")
    else:
        middle = (entry.domain or UNKNOWN, entry.country or UNKNOWN, entry.ownership)
    return (entry.name, *middle, aliases, row.articles, edited)


def _row_json(row: RegistryRow) -> dict[str, object]:
    return _entry_json(row.entry) | {"state": row.state, "articles": row.articles}


def _entry_json(entry: Entry) -> dict[str, object]:
    values = values_of(entry)
    listed = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return {"kind": entry.kind, "key": entry.key, **listed}


def _page(monitor: Monitor, kind: EntryKind, name: str) -> EntryPage:
    page = monitor.registries.page(kind, monitor.registries.find(kind, name))
    if page is None:
        raise RegistryError(f"Nothing is known of {name!r}.")
    return page


def _show(kind: EntryKind, name: str, *, json: bool, monitor: Monitor) -> None:
    page = _page(monitor, kind, name)
    if json:
        print_json(
            _entry_json(page.last)
            | {"state": page.state, "version": page.number, "articles": page.articles, "concerned": page.concerned}
            | {"applied": page.job.state if page.job else None}
        )
        return
    for field, value in values_of(page.last).items():
        print_line(f"{field:<10}  {_said(value)}")
    state = "as shipped" if page.state == "shipped" else page.state
    version = f", version {page.number}" if page.versions else ""
    print_line(f"{state}{version}; {page.articles} stored articles")


def _said(value: str | tuple[str, ...] | None) -> str:
    return (", ".join(value) if isinstance(value, tuple) else value) or UNKNOWN


def _history(kind: EntryKind, name: str, *, json: bool, monitor: Monitor) -> None:
    versions = _page(monitor, kind, name).versions
    rows = list(zip(versions, (None, *versions), strict=False))
    if json:
        print_json_lines(_version_json(version, before) for version, before in rows)
        return
    if not rows:
        print_note("Nobody has changed this entry.")
        return
    for version, before in rows:
        shipped = version.number == AS_SHIPPED
        head = "as shipped" if shipped else f"version {version.number}, {version.at:%Y-%m-%d %H:%M}, {version.author}"
        print_line(f"{head}: {version.note}" if version.note else head)
        for line in _differences(version, before):
            print_line(f"  {line}")


def _differences(version: EntryVersion, before: EntryVersion | None) -> Iterable[str]:
    if version.entry is None:
        return ["removed"]
    if before is None or before.entry is None:
        return [] if version.number == AS_SHIPPED else ["added"]
    return [f"{c.field}: {_said(c.before)} -> {_said(c.after)}" for c in changes(before.entry, version.entry)]


def _version_json(version: EntryVersion, before: EntryVersion | None) -> dict[str, object]:
    def change_json(change: FieldChange) -> dict[str, object]:
        return {"field": change.field, "before": change.before, "after": change.after}

    changed = changes(before.entry, version.entry) if before else ()
    return {
        "version": version.number,
        "at": iso_utc(version.at),
        "author": version.author,
        "note": version.note,
        "entry": _entry_json(version.entry) if version.entry else None,
        "changes": [change_json(change) for change in changed],
    }


def _changed_list(present: tuple[str, ...], more: list[str] | None, less: list[str] | None, what: str) -> list[str]:
    missing = [value for value in less or () if value not in present]
    if missing:
        raise RegistryError(f"{missing[0]!r} is not among the {what} of this entry: {', '.join(present) or 'none'}.")
    return [*(value for value in present if value not in (less or ())), *(more or ())]


def _given(**values: str | None) -> dict[str, Any]:
    """The values that were given; the word ``unknown`` forgets one, ownership excepted, where it is a value."""
    return {
        name: "" if value == UNKNOWN and name != "ownership" else value
        for name, value in values.items()
        if value is not None
    }


def _save(monitor: Monitor, page: EntryPage | None, draft: Entry, note: str, *, apply: bool) -> None:
    based_on = page.number if page else None
    edit = Edit(AUTHOR, note, based_on, apply)
    version = monitor.actions.save_entry(draft, edit, key=page.key if page else None)
    applied = apply or draft.kind == "entity"
    if applied:
        count_now_if_idle(monitor, APPLYING)
    entry = version.entry or draft
    print_note(f"Saved {entry.name} as version {version.number}.")
    saved = monitor.registries.page(draft.kind, version.key)
    if saved is not None and not applied and saved.concerned:
        print_note(
            f"Not applied to history: {saved.concerned} stored articles are concerned. 'apply' reads them again."
        )


def _apply(kind: EntryKind, name: str, monitor: Monitor) -> None:
    page = monitor.actions.apply_entry(kind, monitor.registries.find(kind, name), author=AUTHOR)
    count_now_if_idle(monitor, APPLYING)
    print_note(f"Version {page.number} of {page.last.name} is applied to {page.concerned} stored articles.")


def _remove(kind: EntryKind, name: str, note: str, monitor: Monitor) -> None:
    page = _page(monitor, kind, name)
    version = monitor.actions.remove_entry(kind, page.key, Edit(AUTHOR, note, page.number))
    if kind == "entity":
        count_now_if_idle(monitor, APPLYING)
    print_note(f"Removed {page.last.name} with version {version.number}; 'restore' brings an earlier one back.")


def _restore(kind: EntryKind, name: str, number: int, note: str, monitor: Monitor) -> None:
    page = _page(monitor, kind, name)
    version = monitor.actions.restore_entry(kind, page.key, number, Edit(AUTHOR, note, page.number))
    if kind == "entity":
        count_now_if_idle(monitor, APPLYING)
    print_note(f"Saved {page.last.name} as version {version.number}: {version.note}.")


# -------------------------------------------------------------------------------------------------------------- outlets
@outlets_app.command("edit")
def outlets_edit(
    name: NameArgument,
    new: Annotated[bool, typer.Option("--new", help="Add an outlet of this name.")] = False,
    rename: Annotated[str | None, typer.Option(help="Another main name.")] = None,
    domain: Annotated[
        list[str] | None, typer.Option(help="One more domain; of a new outlet the first is the main one.")
    ] = None,
    drop_domain: Annotated[list[str] | None, typer.Option(help="A further domain to take away.")] = None,
    alias: AliasOption = None,
    drop_alias: DropAliasOption = None,
    country: CountryOption = None,
    languages: Annotated[str | None, typer.Option(help="All languages, such as en,ru.")] = None,
    ownership: OwnershipOption = None,
    basis: BasisOption = None,
    owner: Annotated[str | None, typer.Option(help="The group or body behind it; 'unknown' forgets it.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Whose clock its pages show; 'unknown' forgets it.")] = None,
    note: NoteOption = "",
    apply: ApplyOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Change an outlet, or add one. It holds from the next page on."""
    with monitor_for(data, database) as monitor:
        page = None if new else _page(monitor, "outlet", name)
        values: dict[str, Any] = values_of(page.last) if page else {"name": name, "aliases": (), "domains": ()}
        more = list(domain or ())
        key = page.key if page else more.pop(0) if more else ""
        values |= _given(name=rename, country=country, ownership=ownership, basis=basis, owner=owner, timezone=timezone)
        values["aliases"] = _changed_list(values["aliases"], alias, drop_alias, "aliases")
        values["domains"] = _changed_list(values["domains"], more, drop_domain, "further domains")
        if languages is not None:
            values["languages"] = [] if languages == UNKNOWN else languages.split(",")
        _save(monitor, page, entry_of("outlet", key, values), note, apply=apply)


@wires_app.command("edit")
def wires_edit(
    name: NameArgument,
    new: Annotated[bool, typer.Option("--new", help="Add a wire of this name.")] = False,
    rename: Annotated[str | None, typer.Option(help="Another main name.")] = None,
    domain: Annotated[str | None, typer.Option(help="The domain of its own site; 'unknown' forgets it.")] = None,
    alias: AliasOption = None,
    drop_alias: DropAliasOption = None,
    country: CountryOption = None,
    ownership: OwnershipOption = None,
    basis: BasisOption = None,
    note: NoteOption = "",
    apply: ApplyOption = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Change a wire, or add one. It holds from the next page on."""
    with monitor_for(data, database) as monitor:
        page = None if new else _page(monitor, "wire", name)
        values: dict[str, Any] = values_of(page.last) if page else {"name": name, "aliases": ()}
        values |= _given(name=rename, domain=domain, country=country, ownership=ownership, basis=basis)
        values["aliases"] = _changed_list(values["aliases"], alias, drop_alias, "aliases")
        _save(monitor, page, entry_of("wire", page.key if page else "", values), note, apply=apply)


# ------------------------------------------------------------------------------------------------------------- entities
@entities_app.command("edit")
def entities_edit(
    name: NameArgument,
    new: Annotated[bool, typer.Option("--new", help="Add an entity of this name.")] = False,
    rename: Annotated[str | None, typer.Option(help="Another main name.")] = None,
    type_: Annotated[str | None, typer.Option("--type", help=", ".join(ENTITY_KINDS))] = None,
    alias: AliasOption = None,
    drop_alias: DropAliasOption = None,
    ambiguous: Annotated[list[str] | None, typer.Option(help="One more name that also means something else.")] = None,
    drop_ambiguous: Annotated[list[str] | None, typer.Option(help="An ambiguous name to take away.")] = None,
    context: Annotated[list[str] | None, typer.Option(help="One more word that decides on ambiguous names.")] = None,
    drop_context: Annotated[list[str] | None, typer.Option(help="A word of context to take away.")] = None,
    unless: Annotated[list[str] | None, typer.Option(help="One more phrase that means something else.")] = None,
    drop_unless: Annotated[list[str] | None, typer.Option(help="Such a phrase to take away.")] = None,
    country: Annotated[str | None, typer.Option(help="Of a place, such as BY; 'unknown' forgets it.")] = None,
    wikidata: Annotated[str | None, typer.Option(help="The item, such as Q184; 'unknown' forgets it.")] = None,
    note: NoteOption = "",
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """Change an entity, or add one. Stored articles are matched with it at once, or by the monitor that runs."""
    with monitor_for(data, database) as monitor:
        page = None if new else _page(monitor, "entity", name)
        empty: dict[str, Any] = {"name": name, "aliases": (), "ambiguous": (), "context": (), "unless": ()}
        values = values_of(page.last) if page else empty
        values |= _given(name=rename, type=type_, country=country, wikidata=wikidata)
        for field, more, less in (
            ("aliases", alias, drop_alias),
            ("ambiguous", ambiguous, drop_ambiguous),
            ("context", context, drop_context),
            ("unless", unless, drop_unless),
        ):
            values[field] = _changed_list(values[field], more, less, field)
        _save(monitor, page, entry_of("entity", page.key if page else "", values), note, apply=True)


# ------------------------------------------------------------------------------------- the commands that are the same
def _add_shared(app: typer.Typer, kind: EntryKind) -> None:
    """Add the commands that all registries have alike."""

    @app.command("list", help="All of the registry, and those that only articles name.")
    def _(json: JsonOption = False, data: DataOption = None, database: DatabaseOption = None) -> None:
        with monitor_for(data, database) as monitor:
            _list(kind, json=json, monitor=monitor)

    @app.command("show", help="Everything that is known of one.")
    def _(
        name: NameArgument, json: JsonOption = False, data: DataOption = None, database: DatabaseOption = None
    ) -> None:
        with monitor_for(data, database) as monitor:
            _show(kind, name, json=json, monitor=monitor)

    @app.command("history", help="All versions, each with what it changed.")
    def _(
        name: NameArgument, json: JsonOption = False, data: DataOption = None, database: DatabaseOption = None
    ) -> None:
        with monitor_for(data, database) as monitor:
            _history(kind, name, json=json, monitor=monitor)

    @app.command("remove", help="Take an entry out of the registry; its articles and versions stay.")
    def _(name: NameArgument, note: NoteOption = "", data: DataOption = None, database: DatabaseOption = None) -> None:
        with monitor_for(data, database) as monitor:
            _remove(kind, name, note, monitor)

    @app.command("restore", help="Save an earlier version again; 0 is what Wirewatch shipped.")
    def _(
        name: NameArgument,
        number: Annotated[int, typer.Argument(metavar="VERSION")],
        note: NoteOption = "",
        data: DataOption = None,
        database: DatabaseOption = None,
    ) -> None:
        with monitor_for(data, database) as monitor:
            _restore(kind, name, number, note, monitor)

    @app.command("apply", help="Have the stored articles read again with the newest version.")
    def _(name: NameArgument, data: DataOption = None, database: DatabaseOption = None) -> None:
        with monitor_for(data, database) as monitor:
            _apply(kind, name, monitor)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    _add_shared(outlets_app, "outlet")
    _add_shared(wires_app, "wire")
    _add_shared(entities_app, "entity")
    app.add_typer(outlets_app, name="outlets")
    app.add_typer(wires_app, name="wires")
    app.add_typer(entities_app, name="entities")
