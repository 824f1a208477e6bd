"""The registries in force: analysts' edits over what is shipped, whatever a later Wirewatch ships."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.registration import words_of
from monitor.config.registries import Entries, book_of, default_registry, names_of, overlaid, shipped_entries
from monitor.model.registry import Entry, EntryVersion, OutletEntry, WireEntry, changes, entry_of, values_of
from monitor.model.source import OWNERSHIPS, Outlet
from tests.monitors import NOW

HOSTS = st.sampled_from([f"{letter}.example" for letter in "abcdef"])
NAMES = st.sampled_from(["Alba", "Bora", "Cora", "Dora", "Ёлка", "新闻", "alba", "BORA"])
TEXTS = st.none() | st.text(min_size=1, max_size=8)


def several(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3, unique=True).map(tuple)


OUTLETS = st.builds(
    OutletEntry,
    st.builds(Outlet, HOSTS, NAMES, TEXTS, several(st.sampled_from(["en", "ru"])), st.sampled_from(OWNERSHIPS), TEXTS),
    several(NAMES), several(HOSTS), TEXTS, TEXTS,
)  # fmt: skip
WIRES = st.builds(
    WireEntry, NAMES.map(str.lower), NAMES, several(NAMES), st.none() | HOSTS, TEXTS, st.sampled_from(OWNERSHIPS), TEXTS
)
ENTRIES = st.builds(
    lambda outlets, wires: Entries({one.key: one for one in outlets}, {one.key: one for one in wires}),
    st.lists(OUTLETS, max_size=5), st.lists(WIRES, max_size=5),
)  # fmt: skip


@st.composite
def edits(draw: st.DrawFn) -> list[EntryVersion]:
    """The newest version of some entries, some of them removed; no two claim one name or host, as saving sees to."""
    found: list[EntryVersion] = []
    taken: set[tuple[str, str]] = set()
    for entry in draw(st.lists(OUTLETS | WIRES, max_size=5, unique_by=lambda entry: (entry.kind, entry.key))):
        claims = {(entry.kind, words_of(name)) for name in entry.names} | {(entry.kind, host) for host in entry.hosts}
        if claims & taken:
            continue
        taken |= claims
        removed = draw(st.booleans())
        found.append(EntryVersion(entry.kind, entry.key, 1, None if removed else entry, NOW, "ann", ""))
    return found


@given(ENTRIES, edits())
def test_an_edit_always_holds_and_nothing_else_changes(shipped: Entries, edited: list[EntryVersion]) -> None:
    now = overlaid(shipped, edited)
    touched = {(edit.kind, edit.key): edit.entry for edit in edited}
    for kind in ("outlet", "wire"):
        keys = {entry.key for entry in [*shipped.of(kind), *(e for e in touched.values() if e and e.kind == kind)]}
        for key in keys:
            expected = touched[kind, key] if (kind, key) in touched else shipped.get(kind, key)
            assert now.get(kind, key) == expected
        assert {entry.key for entry in now.of(kind)} <= keys


@given(ENTRIES, edits())
def test_what_an_edit_claims_is_found_as_it(shipped: Entries, edited: list[EntryVersion]) -> None:
    now = overlaid(shipped, edited)
    names, book = names_of(now), book_of(now.outlets.values())
    for edit in edited:
        if isinstance(edit.entry, OutletEntry):
            for host in edit.entry.hosts:
                assert book.find(domain=host) == edit.entry.outlet
                assert names.domains[host] == edit.entry.name
            for name in edit.entry.names:
                assert book.find(name=name) == edit.entry.outlet
                assert names.outlets[name] == edit.entry.name
        elif edit.entry is not None:
            assert {names.wires[name] for name in edit.entry.names} == {edit.entry.name}


@given(ENTRIES)
def test_a_later_wirewatch_overwrites_no_edit(later: Entries) -> None:
    mine = OutletEntry(Outlet("a.example", "Mine", "PL", ("pl",), "public"), ("Alba",), ("b.example",))
    edit = EntryVersion("outlet", "a.example", 1, mine, NOW, "ann", "")
    gone = EntryVersion("outlet", "c.example", 2, None, NOW, "ann", "")
    now = overlaid(later, [edit, gone])
    book = book_of(now.outlets.values())
    assert book.find(address="https://www.b.example/1") == book.find(name="alba") == mine.outlet
    assert "c.example" not in now.outlets


@given(OUTLETS | WIRES)
def test_an_entry_comes_back_from_its_values(entry: Entry) -> None:
    assert entry_of(entry.kind, entry.key, values_of(entry)) == entry


@given(OUTLETS, OUTLETS)
def test_changes_are_what_differs(one: OutletEntry, other: OutletEntry) -> None:
    other = replace(other, outlet=replace(other.outlet, key=one.key))
    found = changes(one, other)
    values = values_of(one) | {change.field: change.after for change in found}
    assert entry_of("outlet", one.key, values) == other
    assert all(change.before != change.after for change in found)
    assert changes(one, one) == changes(None, one) == ()


def test_the_shipped_registries_alone_are_what_readers_look_for() -> None:
    shipped = shipped_entries()
    assert overlaid(shipped, []) == shipped
    assert names_of(shipped) == default_registry()
    assert default_registry().wires["新华社"] == "Xinhua"
    for entries in (shipped.outlets, shipped.wires):
        claimed = [word for entry in entries.values() for word in {words_of(name) for name in entry.names}]
        assert len(claimed) == len(set(claimed)), "a shipped name that two entries hold could never be edited"
