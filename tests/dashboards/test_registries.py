"""What the pages of outlets and agencies show and accept, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from dash import no_update
from flask.testing import FlaskClient

from dashboards.app import make_app
from dashboards.pages import entry, registries
from monitor.assembly import Monitor
from monitor.model.registry import Edit, OutletEntry, WireEntry
from monitor.model.source import Outlet
from tests.dashboards.test_pages import shown
from tests.monitors import bare_monitor, bring_in, line, write_lines

PATH = "/registries/outlet/lantern.example"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Monitor]:
    """A monitor with five articles of an outlet that no registry knows."""
    with bare_monitor(tmp_path / "data") as monitor:
        bring_in(monitor, write_lines(tmp_path / "a.jsonl", *(line(n) for n in range(5))))
        yield monitor


def test_unknown_is_a_value_of_its_own(small: Monitor) -> None:
    [row], count = registries.table(small.registries, "lantern.example", "All")
    assert count.startswith("1 entry of ")
    assert (row["country"], row["ownership"], row["owner"], row["languages"]) == ("unknown",) * 4
    assert (row["aliases"], row["articles"], row["edited"]) == ("none", 5, "not registered")
    assert row["href"] == PATH


def test_groups_part_the_table(small: Monitor) -> None:
    def number(group: str) -> int:
        return len(registries.table(small.registries, "", group)[0])

    assert number("All") == number("Outlets") + number("Agencies") + number("Entities")
    assert (number("Edited"), number("Not registered")) == (0, 1)
    small.actions.remove_entry("wire", "sana", Edit("ann"))
    assert number("Edited") == 1


def test_form_and_entry_say_the_same(small: Monitor) -> None:
    shipped = small.registries.shipped
    for every in (shipped.of("outlet"), shipped.of("wire")):
        for known in every:
            form = dict.fromkeys(entry.FORM, "") | entry.shown_values(known)
            read = entry.written(known.kind, form)
            if isinstance(read, WireEntry):
                read = replace(read, key=known.key)  # the form of a wire does not say it
            assert read == known


def test_unregistered_outlet_is_saved_under_its_own_key(small: Monitor) -> None:
    assert "Not in the registry" in shown(entry.page_at(small, PATH))
    form = dict.fromkeys(entry.FORM, "") | {"name": "The Lantern", "country": "gb", "ownership": "unknown"}
    form |= {"domain": "somewhere.example", "aliases": "Lantern\n\n", "owner": "unknown"}
    said, stamp, leave, *rest = entry.saved(small, PATH, form, Edit("ann", "", 0))
    assert "Saved as version 1" in shown(said)
    assert isinstance(stamp, str)
    assert leave is no_update
    errors, values = rest[: len(entry.FORM)], dict(zip(entry.FORM, rest[len(entry.FORM) :], strict=True))
    assert set(errors) == {""}
    assert (values["country"], values["domain"], values["aliases"]) == ("GB", "lantern.example", "Lantern")
    stored = OutletEntry(Outlet("lantern.example", "The Lantern", "GB"), ("Lantern",))
    assert small.registries.current().entries.outlets["lantern.example"] == stored
    text = shown(entry.page_at(small, PATH))
    assert "5 stored articles are concerned" in text
    assert "Added to the registry" in text


def test_stale_form_and_nonsense_are_refused(small: Monitor) -> None:
    form = dict.fromkeys(entry.FORM, "") | {"name": "The Lantern", "ownership": "unknown"}
    entry.saved(small, PATH, form, Edit("ann", "", 0))
    said, *_ = entry.saved(small, PATH, form | {"name": "Lantern"}, Edit("bob", "", 0))
    assert "ann saved version 1" in shown(said)
    for path in ("/sources", "/registries/tape/x", None, 5):
        assert set(entry.saved(small, path, form, Edit("bob"))) == {no_update}
    said, *_ = entry.saved(small, PATH, form | {"aliases": "x" * 30_000}, Edit("bob", "", 1))
    assert "Aliases: At most" in shown(said)
    nonsense: tuple[object, ...] = (None, {"number": "1"}, {"number": 7}, [])
    for restore in nonsense:
        said, stamp, *_ = entry.acted(small, PATH, "r-restore", restore, Edit("bob"))
        assert "could be restored" in shown(said)
        assert stamp is no_update


def test_pages_of_what_is_not_there_are_404(small: Monitor) -> None:
    client: FlaskClient = make_app(small).server.test_client()
    found = {
        path: client.get(path).status_code
        for path in (
            "/registries", "/registries/new/outlet", PATH, "/registries/wire/sputnik%20news",
            "/registries/outlet/nobody.example", "/registries/new/tape", "/registries/wire/tass.com",
        )
    }  # fmt: skip
    assert list(found.values()) == [200] * 4 + [404] * 3
    for path in ("/registries/outlet/nobody.example", "/registries/new/tape", "/registries/x"):
        assert entry.page_at(small, path) is None
