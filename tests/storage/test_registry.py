"""Contract: versions of registry entries, stored with the audit line, the outlet's row and the job as one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.errors import RegistryChanged
from monitor.model.registry import AS_SHIPPED, Entry, EntryVersion, OutletEntry, WireEntry
from monitor.model.source import Outlet
from monitor.storage.registry import Application, NewVersion
from monitor.storage.store import Storage
from tests.storage.making import KURIER, LANTERN, NOW, put, record, resolved

LATER = NOW + timedelta(hours=1)
ENTRY = OutletEntry(LANTERN, ("Lantern", "Лантерн"), ("lamp.example",), "Europe/London", "2022: a private company")
HAWK = WireEntry("hawk wire", "Hawk Wire", ("Hawk",), "hawk.example", "PL", "state", "2022: by law")


def new(entry: Entry, *, removed: bool = False, shipped: Entry | None = None, note: str = "") -> NewVersion:
    kept = None if removed else entry
    return NewVersion(entry.kind, entry.key, kept, shipped, f"change {entry.kind}", "ann", note)


def test_versions_are_numbered_and_kept_whole(storage: Storage) -> None:
    assert (storage.registry.version(), storage.registry.latest()) == (0, (0, ()))
    first = storage.registry.add(new(ENTRY, note="why"), 0, NOW)
    second = storage.registry.add(new(replace(ENTRY, aliases=())), 1, LATER)
    storage.registry.add(new(HAWK), 2, LATER)
    assert first == EntryVersion("outlet", "lantern.example", 1, ENTRY, NOW, "ann", "why")
    assert storage.registry.versions("outlet", "lantern.example") == (first, second)
    number, latest = storage.registry.latest()
    assert number == storage.registry.version() == 3
    assert [(edit.kind, edit.number, edit.entry) for edit in latest] == [("outlet", 2, second.entry), ("wire", 1, HAWK)]


def test_what_was_shipped_is_kept_with_the_first_edit_and_only_with_it(storage: Storage) -> None:
    shipped = OutletEntry(LANTERN)
    storage.registry.add(new(ENTRY, shipped=shipped), 0, NOW)
    storage.registry.add(new(ENTRY, removed=True, shipped=replace(shipped, aliases=("Newer",))), 1, LATER)
    found = storage.registry.versions("outlet", "lantern.example")
    assert [(one.number, one.entry) for one in found] == [(AS_SHIPPED, shipped), (1, ENTRY), (2, None)]


def test_an_edit_changes_row_origin_audit_and_job_together(storage: Storage) -> None:
    put(storage, record("a"), record("b", outlet=KURIER))
    before = storage.meta.data_version()
    renamed = replace(LANTERN, name="Lantern Daily", country=None, ownership="state", owner="Lamp Group")
    application = Application("outlet lantern.example, version 1", {"outlets": ["lantern.example"]})
    storage.registry.add(new(replace(ENTRY, outlet=renamed)), 0, LATER, application)
    assert storage.outlets.all() == [KURIER, renamed]
    assert {row.outlet: row.origin for row in storage.articles.iterate(resolved())} == {
        "Lantern Daily": "Lantern Daily", "Kurier": "Kurier",
    }  # fmt: skip
    assert storage.meta.data_version() > before
    [line] = storage.audit.recent()
    assert (line.at, line.author, line.action, line.subject, line.before) == (
        LATER, "ann", "change outlet", "Lantern Daily", None,
    )  # fmt: skip
    assert json.loads(line.after or "")["owner"] == "Lamp Group"
    job = storage.jobs.latest("reprocess", application.subject)
    assert job is not None
    claimed = storage.jobs.claim("me", LATER)
    assert claimed is not None
    assert (claimed.row.id, claimed.params) == (job.id, {"outlets": ["lantern.example"]})
    assert storage.jobs.latest("reprocess", "outlet lantern.example, version 2") is None
    assert storage.check().problems == ()


def test_registries_that_changed_meanwhile_refuse_everything(storage: Storage) -> None:
    put(storage, record("a"))
    storage.registry.add(new(HAWK), 0, NOW)
    state = (storage.registry.latest(), storage.outlets.all(), storage.audit.recent(), storage.jobs.recent())
    with pytest.raises(RegistryChanged):
        storage.registry.add(new(replace(ENTRY, outlet=KURIER)), 0, LATER, Application("x", {}))
    assert (storage.registry.latest(), storage.outlets.all(), storage.audit.recent(), storage.jobs.recent()) == state


def test_what_an_analyst_calls_unknown_is_not_filled_in_again(storage: Storage) -> None:
    put(storage, record("a"))
    doubted = replace(LANTERN, country=None, ownership="unknown")
    storage.registry.add(new(replace(ENTRY, outlet=doubted, basis=None)), 0, NOW)
    put(storage, record("b"), now=LATER)
    assert storage.outlets.all() == [doubted]
    storage.registry.add(new(ENTRY, removed=True), 1, LATER)
    put(storage, record("c"), now=LATER)
    assert storage.outlets.all() == [LANTERN], "without an entry what articles say fills the gaps again"


def test_an_edited_outlet_comes_in_as_it_was_edited(storage: Storage) -> None:
    said = replace(LANTERN, name="Lantern Daily", country="IE")
    storage.registry.add(new(replace(ENTRY, outlet=said)), 0, NOW)
    put(storage, record("a"), record("b", outlet=KURIER))
    assert storage.outlets.all() == [KURIER, said]


def test_real_articles_are_counted_by_outlet_and_wire(storage: Storage) -> None:
    named = Outlet("name:нова", "Нова")
    put(storage, record("a", wire="Hawk Wire"), record("b"), record("c", outlet=named, wire="Hawk Wire"))
    put(storage, record("s", wire="Hawk Wire", sample=True))
    registry = storage.registry
    assert registry.articles_of_outlets() == {"lantern.example": 2, "name:нова": 1}
    assert registry.articles_of_outlets(["name:нова", "kurier.example"]) == {"name:нова": 1}
    assert registry.articles_of_wires() == {"Hawk Wire": 2}
    assert registry.articles_of_wires(["Hawk"]) == {}


@pytest.mark.parametrize("odd", ["NUL \0 here", "half \ud800 letter", 'quote " and \\ and \n line'])
def test_texts_that_no_database_keeps_are_kept_as_well_as_they_can_be(storage: Storage, odd: str) -> None:
    storage.registry.add(
        NewVersion("wire", odd, replace(HAWK, key=odd, aliases=(odd,)), None, "add wire", odd, odd), 0, NOW
    )
    [version] = storage.registry.latest()[1]
    assert version.entry is not None
    assert version.entry.name == "Hawk Wire"
    assert storage.registry.versions("wire", odd) == (version,)
