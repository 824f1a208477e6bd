"""One entry of the registries: its form, its history, and whether stored articles follow it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import parts, words
from dashboards.attributes import aria, data
from dashboards.forms import AUTHOR, author_fields, signed, text
from dashboards.pages.registries import KINDS, STATES, UNKNOWN, title_of
from dashboards.state import entity_path, link, registry_path
from monitor.assembly import Monitor
from monitor.errors import RegistryError, WirewatchError
from monitor.model.entity import ENTITY_KINDS
from monitor.model.registry import (
    AS_SHIPPED,
    FIELDS,
    Edit,
    EntityEntry,
    Entry,
    EntryKind,
    EntryPage,
    EntryVersion,
    FieldChange,
    changes,
    entry_of,
    values_of,
)
from monitor.model.selection import Selection
from monitor.model.source import OWNERSHIPS

FORM = tuple(dict.fromkeys((*FIELDS["outlet"], *FIELDS["entity"])))
"""The fields of the form; each kind of entry has some of them, the others are out of sight."""
LISTS = ("aliases", "domains", "ambiguous", "context", "unless")
"""Fields with one value a line."""
LABELS = {
    "name": "Name",
    "domain": "Main domain",
    "domains": "Further domains",
    "aliases": "Aliases",
    "country": "Country",
    "languages": "Languages",
    "ownership": "Ownership",
    "basis": "Basis of the ownership",
    "owner": "Owner",
    "timezone": "Time zone",
    "type": "Type",
    "ambiguous": "Ambiguous names",
    "context": "Context",
    "unless": "Not in these phrases",
    "wikidata": "Wikidata item",
}
EXPLAINED = {
    "name": "As it is shown. A name that pages still print belongs to the aliases.",
    "domains": "Other hosts of the outlet, one a line.",
    "aliases": "Other printed names, one a line. One of capitals only means exactly these capitals.",
    "country": "Of its seat, two letters such as BY.",
    "languages": "Codes such as en, ru, with commas between.",
    "basis": "The year or month for which it holds, then why: 2024: owned by a public company.",
    "ownership": "Unknown where it is not established.",
    "owner": "The group or body behind the outlet.",
    "timezone": "Of its pages, such as Europe/Minsk; empty: its country's.",
    "type": "What it is.",
    "ambiguous": "Names that also mean something else, one a line. They count where the text has another of its names, "
    "or a word of the context.",
    "context": "Words that decide on ambiguous names, one a line.",
    "unless": "Phrases that hold a name and mean something else, one a line.",
    "wikidata": "Such as Q184; empty where it is not certain.",
}
OF_ENTITIES = {
    "name": "As it is shown. It is looked for in texts, like an alias.",
    "aliases": "Other names in any script, one a line; Cyrillic ones in the nominative. One of capitals only means "
    "exactly these capitals.",
    "country": "Where a place is or lies, two letters such as BY.",
}
"""What is said of fields of an entity that others have too."""
MAIN_DOMAIN = {
    ("outlet", True): "Identifies the outlet, with its subdomains. It cannot be changed later.",
    ("outlet", False): "Identifies the outlet for ever. Other hosts go to the further domains.",
    ("wire", True): "Of the agency's own site.",
    ("wire", False): "Of the agency's own site.",
    ("entity", True): "",
    ("entity", False): "",
}
EMPTY = {"name": "", "basis": "none"}
"""What stands in an empty field where that does not mean unknown."""
TICK_MS = 2_000
LONGEST_FIELD = 20_000
PROPOSED = ("name", "type", "aliases")
"""Fields of a new entry that an address can fill."""


def page_at(monitor: Monitor, path: object, search: str = "") -> Component | None:
    """The page of the entry that a path names, or of a new one, with the fields that the address proposes for it."""
    place = place_of(path)
    if place is None:
        return None
    proposed = {name: value for name, value in parse_qsl(search.lstrip("?")[:LONGEST_FIELD]) if name in PROPOSED}
    return layout(monitor, *place, proposed if place[1] is None else {})


def layout(
    monitor: Monitor, kind: EntryKind, key: str | None, proposed: Mapping[str, str] | None = None
) -> Component | None:
    """The page of an entry, or of a new one where ``key`` is ``None``; ``None`` where nothing is known of it."""
    page = None if key is None else monitor.registries.page(kind, key)
    if key is not None and page is None:
        return None
    title = title_of(page.last) if page else f"New {KINDS[kind].lower()}"
    badge, reach, applicable, running = shown_state(monitor, page)
    beside: list[Any] = []
    if page is not None:
        beside = [
            html.Section(
                [
                    html.H2("Stored articles"),
                    html.Div(reach, id="r-reach", role="status"),
                    dmc.Button("Apply to history", id="r-apply", variant="default", disabled=not applicable),
                ],
                className="panel stack",
            ),
            html.Section([html.H2("Versions"), html.Div(history(page, monitor), id="r-history")], className="panel"),
        ]
    return html.Div(
        [
            html.Div(
                [
                    html.H1(title, id="r-title"),
                    html.Span(badge, id="r-badge", className="badge frozen"),
                    dcc.Link("All entries", href="/registries", className="plain button"),
                ],
                className="page-head",
            ),
            dcc.Store(id="r-based", data=page.number if page else AS_SHIPPED),
            dcc.Store(id="r-changed"),
            dcc.Store(id="r-restore"),
            dcc.Interval(id="r-tick", interval=TICK_MS, disabled=not running),
            html.Div([_form(kind, page, proposed or {}), html.Div(beside, className="stack")], className="grid editor"),
        ]
    )


def _form(kind: EntryKind, page: EntryPage | None, proposed: Mapping[str, str]) -> Component:
    empty = dict.fromkeys(FORM, "") | {"ownership": "unknown", "type": ENTITY_KINDS[0]}
    values = empty | (shown_values(page.last) if page else dict(proposed))
    fields = {name: _field(name, kind, values.get(name, ""), new=page is None) for name in FORM}
    buttons = [
        dmc.Button("Save", id="r-save"),
        dmc.Button("Save and apply to history", id="r-save-apply", className="gone" if kind == "entity" else ""),
    ]
    if page is not None:
        removed = page.entry is None
        buttons.append(
            dmc.Button("Remove from the registry", id="r-remove", variant="default", color="red", disabled=removed)
        )
    buttons[1].variant = "default"
    return html.Section(
        [
            html.H2("Entry"),
            html.Div([fields["name"], fields["domain"], fields["type"]], className="pair"),
            fields["aliases"],
            fields["domains"],
            fields["ambiguous"],
            fields["context"],
            fields["unless"],
            html.Div([fields["country"], fields["timezone"], fields["wikidata"]], className="pair"),
            fields["languages"],
            html.Div([fields["ownership"], fields["owner"]], className="pair" if kind != "entity" else "gone"),
            fields["basis"],
            author_fields("r-note", "What changes, and why (optional)", "shown with the version"),
            html.Div(buttons, className="actions"),
            html.Div(id="r-said", role="alert"),
        ],
        className="panel entry-form",
    )


def _field(name: str, kind: EntryKind, value: str, *, new: bool) -> Component:
    explained = MAIN_DOMAIN.get((kind, new)) if name == "domain" else EXPLAINED[name]
    if kind == "entity":
        explained = OF_ENTITIES.get(name, explained)
    given: dict[str, Any] = {"id": f"r-{name}", "label": LABELS[name], "value": value, "description": explained}
    if name in LISTS:
        made = dmc.Textarea(**given, autosize=True, minRows=2, maxRows=12, spellCheck=False, placeholder="none")
    elif name in ("ownership", "type"):
        allowed = OWNERSHIPS if name == "ownership" else ENTITY_KINDS
        choices = [{"value": value, "label": value.capitalize()} for value in allowed]
        made = dmc.Select(**given, data=choices, allowDeselect=False)
    else:
        fixed = (name, kind, new) == ("domain", "outlet", False)
        made = dmc.TextInput(**given, readOnly=fixed, placeholder=EMPTY.get(name, UNKNOWN))
    return html.Div(made, className="" if name in FIELDS[kind] else "gone")


def shown_values(entry: Entry) -> dict[str, str]:
    """The fields of an entry as the form's texts."""
    shown = {}
    for name, value in values_of(entry).items():
        between = ", " if name == "languages" else "\n"
        shown[name] = between.join(value) if isinstance(value, tuple) else value or ""
    return shown


def written(kind: EntryKind, form: Mapping[str, str]) -> Entry:
    """The entry that a form describes, not yet checked; a new outlet's main domain stands for its key.

    Raises:
        RegistryError: a field holds more than any entry could.
    """
    for name, value in form.items():
        if len(value) > LONGEST_FIELD:
            raise RegistryError(problems={name: f"At most {LONGEST_FIELD} characters can be read here."})
    values: dict[str, Any] = {
        name: None if value == UNKNOWN and name != "ownership" else value for name, value in form.items()
    }
    for name in LISTS:
        values[name] = tuple(line for line in form[name].splitlines() if line.strip())
    values["languages"] = tuple(code for code in re.split(r"[,;\s]+", form["languages"]) if code)
    return entry_of(kind, form["domain"], values)


def connect(app: Dash, monitor: Monitor) -> None:
    """Save, remove, restore and apply on demand; follow the job that applies a version."""

    @app.callback(
        Output("r-said", "children"),
        Output("r-changed", "data"),
        Output("leave", "data", allow_duplicate=True),
        *(Output(f"r-{name}", "error") for name in FORM),
        *(Output(f"r-{name}", "value") for name in FORM),
        Input("r-save", "n_clicks"),
        Input("r-save-apply", "n_clicks"),
        State("url", "pathname"),
        State("r-based", "data"),
        State(AUTHOR, "value"),
        State("r-note", "value"),
        *(State(f"r-{name}", "value") for name in FORM),
        prevent_initial_call=True,
    )
    def _(
        save: object, apply: object, path: object, based: object, author: object, note: object, *values: object
    ) -> Any:
        if not (save or apply):
            return [no_update] * (3 + 2 * len(FORM))
        form = dict(zip(FORM, map(text, values), strict=True))
        edit = Edit(*signed(author, note), _number(based), ctx.triggered_id == "r-save-apply")
        return saved(monitor, path, form, edit)

    @app.callback(
        Output("r-said", "children", allow_duplicate=True),
        Output("r-changed", "data", allow_duplicate=True),
        *(Output(f"r-{name}", "value", allow_duplicate=True) for name in FORM),
        Input("r-apply", "n_clicks"),
        Input("r-remove", "n_clicks"),
        Input("r-restore", "data"),
        State("url", "pathname"),
        State("r-based", "data"),
        State(AUTHOR, "value"),
        State("r-note", "value"),
        prevent_initial_call=True,
    )
    def _(
        apply: object, remove: object, restore: object, path: object, based: object, author: object, note: object
    ) -> Any:
        if not (apply or remove or restore):
            return [no_update] * (2 + len(FORM))
        edit = Edit(*signed(author, note), _number(based))
        return acted(monitor, path, ctx.triggered_id, restore, edit)

    @app.callback(
        Output("r-history", "children"),
        Output("r-based", "data"),
        Output("r-title", "children"),
        Output("r-remove", "disabled"),
        Output("r-note", "value"),
        Input("r-changed", "data"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    def _(_changed: object, path: object) -> Any:
        page = page_of(monitor, path)
        if page is None:
            return [no_update] * 5
        return history(page, monitor), page.number, title_of(page.last), page.entry is None, ""

    @app.callback(
        Output("r-badge", "children"),
        Output("r-reach", "children"),
        Output("r-apply", "disabled"),
        Output("r-tick", "disabled"),
        Input("r-changed", "data"),
        Input("r-tick", "n_intervals"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    def _(_changed: object, _ticks: object, path: object) -> Any:
        badge, reach, applicable, running = shown_state(monitor, page_of(monitor, path))
        return badge, reach, not applicable, not running


def _number(given: object) -> int | None:
    return given if isinstance(given, int) else None


def place_of(path: object) -> tuple[EntryKind, str | None] | None:
    """The kind and key that a path names, the key ``None`` for a new entry; ``None`` for another page's path."""
    match [unquote(part) for part in str(path or "").split("/") if part]:
        case ["registries", "new", ("outlet" | "wire" | "entity") as kind]:
            return kind, None
        case ["registries", ("outlet" | "wire" | "entity") as kind, key]:
            return kind, key
        case _:
            return None


def page_of(monitor: Monitor, path: object) -> EntryPage | None:
    """Everything about the entry that a path names, if there is one."""
    place = place_of(path)
    return None if place is None or place[1] is None else monitor.registries.page(place[0], place[1])


def saved(monitor: Monitor, path: object, form: Mapping[str, str], edit: Edit) -> list[Any]:
    """Save what the form says; or say at each field why not. A new entry leads to its own page."""
    place = place_of(path)
    same: list[Any] = [no_update] * len(FORM)
    if place is None:
        return [no_update, no_update, no_update, *same, *same]
    kind, key = place
    try:
        version = monitor.actions.save_entry(written(kind, form), edit, key=key)
    except RegistryError as error:
        errors = [error.problems.get(name) or "" for name in FORM]
        return [_refused(error), no_update, no_update, *errors, *same]
    fine = [""] * len(FORM)
    if key is None:
        return [None, no_update, registry_path(kind, version.key), *fine, *same]
    follow = "Stored articles follow." if kind == "entity" else "The next article is read with it."
    said = f"Saved as version {version.number}. {follow}"
    return [html.Div(said, className="done"), _stamp(), no_update, *fine, *_form_values(version.entry)]


def _refused(error: RegistryError) -> Component:
    if not error.problems:
        return parts.failed(error, "Nothing was saved")
    listed = [html.Li(f"{LABELS[name]}: {error.problems[name]}") for name in FORM if name in error.problems]
    return html.Div([html.Strong("Nothing was saved"), html.Ul(listed)], className="failed")


def _form_values(entry: Entry | None) -> list[Any]:
    if entry is None:
        return [no_update] * len(FORM)
    shown = shown_values(entry)
    return [shown.get(name, "") for name in FORM]


def _stamp() -> str:
    """Something new each time, so that what shows the entry asks again."""
    return secrets.token_hex(8)


def acted(monitor: Monitor, path: object, pressed: object, restore: object, edit: Edit) -> list[Any]:
    """Apply, remove or restore, and say what was done."""
    kind, key = place_of(path) or (None, None)
    if kind is None or key is None:
        return [no_update] * (2 + len(FORM))
    values: list[Any] = [no_update] * len(FORM)
    try:
        if pressed == "r-apply":
            page = monitor.actions.apply_entry(kind, key, author=edit.author)
            said = f"Version {page.number} is applied to {_reached(page)} next."
        elif pressed == "r-remove":
            version = monitor.actions.remove_entry(kind, key, edit)
            said = f"Removed with version {version.number}. Any earlier version can be restored below."
        else:
            number = _number(restore.get("number")) if isinstance(restore, dict) else None
            version = monitor.actions.restore_entry(kind, key, -1 if number is None else number, edit)
            said = f"Saved as version {version.number}: {version.note}."
            values = _form_values(version.entry)
    except WirewatchError as error:
        return [parts.failed(error, "Nothing was changed"), no_update, *values]
    return [html.Div(said, className="done"), _stamp(), *values]


# -------------------------------------------------------------------------------------------------- history and archive
def shown_state(monitor: Monitor, page: EntryPage | None) -> tuple[str, Any, bool, bool]:
    """The badge, what is said of stored articles, whether the version can be applied, and whether that is under way."""
    if page is None:
        return "", None, False, False
    badge = {"shipped": "as shipped", "edited": "edited"}.get(page.state, STATES[page.state])
    running = page.job is not None and page.job.state in ("waiting", "running")
    done = page.job is not None and page.job.state == "done"
    # Texts may print a wire's name without being credited to it yet; which ones do, only reading them again tells.
    reaches = page.kind in ("wire", "entity") or page.concerned > 0
    applicable = bool(page.versions) and not running and not done and reaches
    said = _application(page, monitor)
    return badge, [html.P(_stored(page)), html.P(said) if said else None, _twin(page)], applicable, running


def _stored(page: EntryPage) -> list[Any]:
    entry = page.last
    chosen = {
        "outlet": Selection(outlets=(page.key,)),
        "wire": Selection(wires=(entry.name,)),
        "entity": Selection(entities=(page.key,)),
    }[page.kind]
    counted = words.counted(page.articles, "article")
    shown = dcc.Link(counted, href=link("/articles", chosen)) if page.articles else counted
    one = page.articles == 1
    if page.kind == "entity":
        return [shown, f" {'mentions' if one else 'mention'} it. ", dcc.Link("Its page", href=entity_path(page.key))]
    whose = "of this outlet" if page.kind == "outlet" else "credited to this agency"
    return [shown, f" {whose} {'is' if one else 'are'} stored."]


def _twin(page: EntryPage) -> Component | None:
    """That an agency publishes on a site of its own, which the other registry describes: the two should agree."""
    twin, last = page.twin, page.last
    if twin is None or isinstance(twin, EntityEntry) or isinstance(last, EntityEntry):
        return None
    differs = [
        f"its {name} is {theirs or UNKNOWN} there"
        for name, theirs, ours in (
            ("country", twin.country, last.country),
            ("ownership", twin.ownership, last.ownership),
        )
        if theirs != ours
    ]
    named = dcc.Link(f"the {KINDS[twin.kind].lower()} {twin.name}", href=registry_path(twin.kind, twin.key))
    return html.P(["It is also ", named, f"; {' and '.join(differs)}." if differs else ".", " Each is edited alone."])


def _reached(page: EntryPage) -> str:
    """The stored articles that applying a version reads again."""
    if page.kind == "entity":
        return "all stored articles"
    counted = words.counted(page.concerned, "stored article")
    return counted if page.kind == "outlet" else f"{counted} credited to it and all others that print its names"


def _application(page: EntryPage, monitor: Monitor) -> str:
    """Whether stored articles follow the newest version, in words."""
    if page.state == "unregistered":
        return "Not in the registry: what is known comes from the articles themselves. Saving adds it."
    if not page.versions:
        return ""
    version, job, reached = f"Version {page.number}", page.job, _reached(page)
    if job is None:
        if page.kind == "outlet" and not page.concerned:
            return f"{version} concerns no stored article."
        one = page.kind == "outlet" and page.concerned == 1
        return (
            f"{version} is not applied to history: {reached} {'is' if one else 'are'} concerned. "
            "Articles that come in are read with it already."
        )
    of = f": {words.number(job.done)} of {words.number(job.total)}" if job.total else ""
    return {
        "waiting": f"{version} waits to be applied to {reached}.",
        "running": f"{version} is being applied{of}.",
        "done": f"{version} was applied to history on {words.moment(job.updated, monitor.settings.timezone)}.",
        "failed": f"{version} could not be applied: {job.error}",
    }.get(job.state, f"Applying version {page.number} was stopped; some stored articles may not follow it.")


def history(page: EntryPage, monitor: Monitor) -> Component:
    """All versions, the newest first, each with what it changed field by field."""
    if not page.versions:
        said = "Nobody has changed this entry." if page.entry else "This is no entry of the registry yet."
        return html.P(said, className="note")
    before: dict[int, Entry | None] = {}
    last: Entry | None = None
    for version in page.versions:
        before[version.number] = last
        last = version.entry or last
    listed = [
        _version(version, before[version.number], newest=version is page.versions[-1], zone=monitor.settings.timezone)
        for version in reversed(page.versions)
    ]
    return html.Ol(listed, className="entry-history")


def _version(version: EntryVersion, before: Entry | None, *, newest: bool, zone: str) -> Component:
    shipped = version.number == AS_SHIPPED
    name = "As shipped" if shipped else f"Version {version.number}"
    facts = [] if shipped else [html.Span(words.moment(version.at, zone)), html.Span(version.author)]
    restore = html.Button(
        "Restore",
        className="plain small",
        **aria(label=f"Restore {name.lower()}"),
        **data(restore=str(version.number)),
    )
    head = [html.Strong(name), *(html.Span(fact, className="sub") for fact in facts)]
    if newest:
        head.append(html.Span("newest", className="badge"))
    elif version.entry is not None:
        head.append(restore)
    return html.Li(
        [
            html.Div(head, className="head"),
            html.P(version.note) if version.note else None,
            _changed(version, before),
        ]
    )


def _changed(version: EntryVersion, before: Entry | None) -> Component | None:
    if version.entry is None:
        return html.P("Removed from the registry.", className="sub")
    if before is None:
        return None if version.number == AS_SHIPPED else html.P("Added to the registry.", className="sub")
    found = changes(before, version.entry)
    if not found:
        return html.P("Nothing differs from the version before.", className="sub")
    rows = [part for change in found for part in (html.Dt(LABELS[change.field]), html.Dd(_difference(change)))]
    return html.Dl(rows, className="credits")


def _difference(change: FieldChange) -> list[Any]:
    """What was and what is; of lists, what went and what came."""
    if isinstance(change.before, tuple) and isinstance(change.after, tuple):
        gone = [html.Del(value, className="item") for value in change.before if value not in change.after]
        new = [html.Ins(f"+ {value}", className="item") for value in change.after if value not in change.before]
        return [*gone, *new] or ["in another order"]
    return [html.Del(change.before or UNKNOWN), " → ", html.Ins(change.after or UNKNOWN)]
