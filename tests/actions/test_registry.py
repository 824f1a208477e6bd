"""What analysts change about outlets and wires: held against the other entries, versioned, and applied on request."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.assembly import Monitor
from monitor.errors import RegistryError
from monitor.model.registry import AS_SHIPPED, Edit, EntryPage, EntryVersion, OutletEntry, WireEntry
from monitor.model.source import Outlet
from tests.monitors import bare_monitor, bring_in, line, write_lines

ANN = Edit("ann")
HERALD = OutletEntry(Outlet("herald.example", "The Herald", "IE", ("en",), "unknown"))


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    with bare_monitor(tmp_path / "data") as opened:
        yield opened


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    """A monitor for what is refused: one is enough, since nothing is left in it."""
    with bare_monitor(tmp_path_factory.mktemp("data")) as opened:
        yield opened


def outlet(key: str = "herald.example", name: str = "The Herald", **parts: Any) -> OutletEntry:
    own = {field: parts.pop(field) for field in ("country", "languages", "ownership", "owner") if field in parts}
    return OutletEntry(Outlet(key, name, **own), **parts)


def page(monitor: Monitor, key: str, kind: str = "outlet") -> EntryPage:
    found = monitor.registries.page("wire" if kind == "wire" else "outlet", key)
    assert found is not None
    return found


def shipped(monitor: Monitor, key: str) -> OutletEntry:
    return monitor.registries.shipped.outlets[key]


def refused(
    monitor: Monitor, draft: OutletEntry | WireEntry, edit: Edit = ANN, key: str | None = None
) -> RegistryError:
    """Try to save what must be refused, and see that it left nothing."""
    before = monitor.parts.storage.registry.latest()
    with pytest.raises(RegistryError) as caught:
        monitor.actions.save_entry(draft, edit, key=key)
    assert monitor.parts.storage.registry.latest() == before
    return caught.value


def test_a_new_outlet_is_cleaned_and_found_at_once(monitor: Monitor) -> None:
    draft = outlet(
        "https://WWW.Herald.example/", "  The   Herald ", country="ie", languages=(" EN", "ga", "en"),
        aliases=("Irish Herald", "", "The Herald", "Irish Herald"), domains=("old-herald.example",),
        timezone="Europe/Dublin",
    )  # fmt: skip
    version = monitor.actions.save_entry(draft, replace(ANN, note=" new  here "))
    expected = OutletEntry(
        Outlet("herald.example", "The Herald", "IE", ("en", "ga")), ("Irish Herald",), ("old-herald.example",),
        "Europe/Dublin",
    )  # fmt: skip
    assert (version.number, version.key, version.entry, version.note) == (1, "herald.example", expected, "new here")
    assert monitor.parts.outlets.find(address="https://news.old-herald.example/1") == expected.outlet
    assert monitor.parts.registry.outlets["Irish Herald"] == "The Herald"
    assert monitor.parts.registry.zones["The Herald"] == "Europe/Dublin"
    assert page(monitor, "herald.example").state == "added"


def test_without_a_domain_the_name_identifies_an_outlet(monitor: Monitor) -> None:
    assert monitor.actions.save_entry(outlet("", "Łódź Post"), ANN).key == "name:lodz post"
    assert refused(monitor, outlet("", "LODZ Post")).problems == {"name": "'LODZ Post' is a name of Łódź Post already."}
    renamed = monitor.actions.save_entry(outlet("", "Post of Łódź"), ANN, key="name:lodz post")
    assert renamed.key == "name:lodz post"
    assert "first name of Post of Łódź" in refused(monitor, outlet("", "Łódź Post")).problems["name"]


@pytest.mark.parametrize(
    ("draft", "problems"),
    [
        (outlet(name=" "), {"name": "Give the outlet a name"}),
        (outlet(name="…?"), {"name": "at least two letters"}),
        (outlet(name="H" * 121), {"name": "At most 120"}),
        (outlet(name="TASS"), {"name": "a name of TASS already"}),
        (outlet(aliases=("itar tass",)), {"aliases": "a name of TASS already"}),
        (outlet("tass.com"), {"domain": "tass.com is a domain of TASS already"}),
        (outlet(domains=("http://www.tass.ru/en",)), {"domains": "tass.ru is a domain of TASS already"}),
        (outlet("no domain"), {"domain": "Write it as news.example"}),
        (outlet(domains=("localhost", "10.0.0.1")), {"domains": "is not a domain"}),
        (outlet(country="Poland"), {"country": "two letters"}),
        (outlet(languages=("english",)), {"languages": "two or three letters"}),
        (outlet(ownership="mine"), {"ownership": "independent"}),
        (outlet(ownership="state"), {"basis": "since when and why"}),
        (outlet(ownership="state", basis="by law"), {"basis": "Begin the basis with the year"}),
        (outlet(ownership="state", basis="2022-13: by law"), {"basis": "Begin the basis with the year"}),
        (outlet(basis="2022: by law"), {"basis": "no basis"}),
        (outlet(timezone="Mars/Base"), {"timezone": "no time zone"}),
        (outlet(country="Poland", aliases=("TASS",)), {"country": "two letters", "aliases": "TASS"}),
        (outlet(aliases=tuple(f"Herald {number}" for number in range(101))), {"aliases": "At most 100"}),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_told_at_its_field(
    untouched: Monitor, draft: OutletEntry, problems: dict[str, str]
) -> None:
    error = refused(untouched, draft)
    assert set(error.problems) == set(problems)
    for field, words in problems.items():
        assert words in error.problems[field]
        assert error.problems[field] in str(error)
    assert untouched.parts.storage.audit.recent() == []


def test_outlets_and_wires_may_share_names(monitor: Monitor) -> None:
    monitor.actions.save_entry(WireEntry("", "The Herald", country="ie"), ANN)
    monitor.actions.save_entry(HERALD, ANN)
    twin = page(monitor, "herald.example").twin
    assert twin is not None
    assert (twin.kind, twin.key) == ("wire", "the herald")
    assert refused(monitor, WireEntry("", "Herald Wire", ("Sputnik",))).problems == {
        "aliases": "'Sputnik' is a name of Sputnik News already."
    }


def test_a_changed_ownership_needs_a_basis_of_its_own(monitor: Monitor) -> None:
    before = shipped(monitor, "tass.com")
    sold = replace(before, outlet=replace(before.outlet, ownership="independent"))
    assert "the basis of 'state'" in refused(monitor, sold, key="tass.com").problems["basis"]
    doubted = replace(before, outlet=replace(before.outlet, ownership="unknown"))
    assert "no basis" in refused(monitor, doubted, key="tass.com").problems["basis"]
    monitor.actions.save_entry(replace(sold, basis="2022-06: sold to Example Holding"), ANN, key="tass.com")
    monitor.actions.save_entry(replace(doubted, basis=None), ANN, key="tass.com")
    assert "nothing to save" in str(refused(monitor, replace(doubted, basis=None), key="tass.com"))


def test_an_edit_says_what_it_changed_and_can_be_taken_back(monitor: Monitor) -> None:
    before = shipped(monitor, "tass.com")
    first = monitor.actions.save_entry(replace(before, aliases=("Тассик",)), replace(ANN, based_on=0), key="tass.com")
    assert page(monitor, "tass.com").state == "edited"
    monitor.actions.remove_entry("outlet", "tass.com", Edit("bob", based_on=1))
    assert monitor.parts.outlets.find(domain="tass.com") is None
    assert "TASS" not in monitor.parts.registry.outlets
    assert "TASS" in monitor.parts.registry.wires
    gone = page(monitor, "tass.com")
    assert (gone.state, gone.entry, gone.last, gone.number) == ("removed", None, first.entry, 2)
    again = monitor.actions.restore_entry("outlet", "tass.com", 1, ANN)
    assert (again.number, again.entry, again.note) == (3, first.entry, "restored version 1")
    monitor.actions.restore_entry("outlet", "tass.com", AS_SHIPPED, ANN)
    assert monitor.registries.current().entries.outlets["tass.com"] == before
    assert page(monitor, "tass.com").state == "shipped"
    lines = reversed(monitor.parts.storage.audit.recent())
    assert [(one.author, one.action, one.subject) for one in lines] == [
        ("ann", "change outlet", "TASS"), ("bob", "remove outlet", "TASS"),
        ("ann", "restore outlet", "TASS"), ("ann", "restore outlet", "TASS"),
    ]  # fmt: skip


def test_a_version_whose_names_others_took_is_not_restored(monitor: Monitor) -> None:
    monitor.actions.save_entry(replace(HERALD, aliases=("Courier",)), ANN)
    monitor.actions.save_entry(HERALD, ANN, key="herald.example")
    monitor.actions.save_entry(outlet("courier.example", "Courier"), ANN)
    with pytest.raises(RegistryError, match="a name of Courier already"):
        monitor.actions.restore_entry("outlet", "herald.example", 1, ANN)
    for number in (7, -1):
        with pytest.raises(RegistryError, match="could be restored"):
            monitor.actions.restore_entry("outlet", "herald.example", number, ANN)


def test_what_is_not_there_cannot_be_changed(monitor: Monitor) -> None:
    assert "There is no outlet" in str(refused(monitor, HERALD, key="nobody.example"))
    with pytest.raises(RegistryError, match="There is no agency"):
        monitor.actions.remove_entry("wire", "nobody", ANN)
    with pytest.raises(RegistryError, match="Nothing was changed"):
        monitor.actions.apply_entry("outlet", "tass.com", author="ann")
    with pytest.raises(RegistryError, match="outlets list"):
        monitor.registries.find("outlet", "nobody")


def test_nobody_overwrites_what_was_saved_meanwhile(monitor: Monitor) -> None:
    monitor.actions.save_entry(HERALD, Edit("ann", based_on=0))
    mine = replace(HERALD, aliases=("Herald",))
    monitor.actions.save_entry(mine, Edit("bob", based_on=1), key="herald.example")
    theirs = replace(HERALD, timezone="Europe/Dublin")
    assert "bob saved version 2" in str(refused(monitor, theirs, Edit("ann", based_on=1), "herald.example"))
    with pytest.raises(RegistryError, match="bob saved version 2"):
        monitor.actions.remove_entry("outlet", "herald.example", Edit("ann", based_on=1))
    assert page(monitor, "herald.example").entry == mine


def test_of_two_who_want_one_alias_one_gets_it(monitor: Monitor) -> None:
    for letter in "abcd":
        monitor.actions.save_entry(outlet(f"{letter}.example", f"Paper {letter}"), ANN)
    saved: list[EntryVersion] = []
    told: list[str] = []

    def claim(letter: str) -> None:
        draft = outlet(f"{letter}.example", f"Paper {letter}", aliases=("The Best Paper",))
        try:
            saved.append(monitor.actions.save_entry(draft, ANN, key=f"{letter}.example"))
        except RegistryError as error:
            told.append(error.problems["aliases"])

    threads = [threading.Thread(target=claim, args=(letter,)) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = saved
    assert winner.entry is not None
    assert told == [f"'The Best Paper' is a name of {winner.entry.name} already."] * 3


def test_history_follows_on_request_only(monitor: Monitor, tmp_path: Path) -> None:
    lamp = [line(n, url=f"https://lamp.example/{n}", source="Lamp") for n in range(10, 13)]
    bring_in(monitor, write_lines(tmp_path / "a.jsonl", *(line(n) for n in range(5)), *lamp))
    seen = page(monitor, "lantern.example")
    assert (seen.state, seen.articles, seen.last.name) == ("unregistered", 5, "The Lantern")
    draft = OutletEntry(
        replace(Outlet("lantern.example", "The Lantern"), country="GB"), ("Lantern",), ("lamp.example",)
    )
    monitor.actions.save_entry(draft, ANN, key="lantern.example")
    found = page(monitor, "lantern.example")
    assert (found.state, found.articles, found.concerned, found.job) == ("added", 5, 8, None)
    assert {row.country for row in monitor.queries.outlets() if row.key == "lantern.example"} == {"GB"}
    applied = monitor.actions.apply_entry("outlet", "lantern.example", author="ann")
    assert applied.concerned == 8
    with pytest.raises(RegistryError, match="being applied already"):
        monitor.actions.apply_entry("outlet", "lantern.example", author="ann")
    job = monitor.parts.storage.jobs.claim("test", monitor.parts.clock(), kinds=["reprocess"])
    assert job is not None
    assert job.params == {
        "since": None, "until": None, "outlets": ["lantern.example", "lamp.example"], "names": [], "dry_run": False,
    }  # fmt: skip
    monitor.parts.storage.jobs.finish(job.row.id, monitor.parts.clock())
    done = page(monitor, "lantern.example").job
    assert done is not None
    assert done.state == "done"
    monitor.actions.save_entry(replace(draft, domains=()), replace(ANN, apply=True), key="lantern.example")
    latest = page(monitor, "lantern.example")
    assert latest.job is not None
    assert (latest.number, latest.job.state) == (2, "waiting")
    again = monitor.parts.storage.jobs.claim("test", monitor.parts.clock(), kinds=["reprocess"])
    assert again is not None
    assert again.params["outlets"] == ["lantern.example", "lamp.example"], (
        "what an earlier version reached changes back"
    )


def test_history_is_searched_for_every_name_that_a_wire_ever_had(monitor: Monitor) -> None:
    monitor.actions.save_entry(WireEntry("", "Hawk Wire", ("Hawk",)), ANN)
    edit = replace(ANN, apply=True)
    monitor.actions.save_entry(WireEntry("", "Falcon Wire", ("Jastrząb",)), edit, key="hawk wire")
    job = monitor.parts.storage.jobs.claim("test", monitor.parts.clock(), kinds=["reprocess"])
    assert job is not None
    assert job.row.subject == "wire hawk wire, version 2"
    assert (job.params["outlets"], job.params["names"]) == ([], ["Hawk Wire", "Hawk", "Falcon Wire", "Jastrząb"])


def test_rows_show_every_outlet_and_wire_once(monitor: Monitor, tmp_path: Path) -> None:
    bring_in(monitor, write_lines(tmp_path / "a.jsonl", *(line(n) for n in range(5))))
    monitor.actions.remove_entry("wire", "sana", ANN)
    monitor.actions.save_entry(HERALD, ANN)
    rows = monitor.registries.rows()
    keys = [(row.entry.kind, row.entry.key) for row in rows]
    assert len(keys) == len(set(keys))
    states = {key: (row.state, row.articles) for key, row in zip(keys, rows, strict=True)}
    assert states["outlet", "lantern.example"] == ("unregistered", 5)
    assert states["outlet", "herald.example"] == ("added", 0)
    assert states["wire", "sana"] == ("removed", 0)
    assert states["wire", "tass"] == states["outlet", "tass.com"] == ("shipped", 0)
    assert (
        monitor.registries.find("outlet", "www.TASS.ru") == monitor.registries.find("outlet", "итар-тасс") == "tass.com"
    )
