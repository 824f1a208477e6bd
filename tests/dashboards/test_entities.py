"""What the pages of entities show and where their numbers lead, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from dashboards.app import make_app
from dashboards.pages import entities, entity, entry, registries
from monitor.assembly import Monitor
from monitor.model.registry import Edit
from monitor.model.selection import Selection
from tests.dashboards.test_pages import shown
from tests.monitors import bare_monitor, bring_in, line, write_lines

TEXTS = (
    "The talks in Minsk were good, said the inspector Quentin Marlbury. Lukashenko was there.",
    "In Minsk they had a great success with the inspector Quentin Marlbury again.",
    "Lukashenko and the inspector Quentin Marlbury had a terrible quarrel over grain.",
)
PATH = "/entities/minsk"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Monitor]:
    """A monitor with three articles that mention two entities, and one name that no registry has."""
    with bare_monitor(tmp_path / "data") as monitor:
        lines = [line(n, text=text, title=f"Report {n}") for n, text in enumerate(TEXTS)]
        bring_in(monitor, write_lines(tmp_path / "a.jsonl", *lines))
        yield monitor


def links(part: object) -> list[tuple[str, str]]:
    """Path and query of each link in a part of a page."""
    found = re.findall(r'"href": "([^"]*)"', re.sub(r"\\u0026", "&", shown(part)))
    return [(urlsplit(href).path, urlsplit(href).query) for href in found]


def test_each_number_opens_its_articles(small: Monitor) -> None:
    table, count = entities.listed(small.entities, "")
    assert count == "2 entities are mentioned"
    opened = [
        small.queries.articles(Selection.from_address(query)).total
        for path, query in links(table)
        if path == "/articles" and "unit" not in parse_qs(query)
    ]
    assert opened == [2, 2]


def test_who_is_mentioned_together(small: Monitor) -> None:
    part = entity.together(small.entities, "", PATH)
    assert "Alexander Lukashenko" in shown(part)
    [(_, query), *_] = [link for link in links(part) if link[0] == "/articles"]
    assert parse_qs(query)["entity"] == ["minsk", "lukashenko"]
    assert small.queries.articles(Selection.from_address(query)).total == 1


def test_the_page_of_an_entity(small: Monitor) -> None:
    assert "Мінск" in shown(entity.layout(small, "minsk"))
    assert entity.layout(small, "nowhere") is None
    cards, figure, note = entity.ABOUT.numbers(small.queries, "", PATH)
    assert "Minsk" in shown(cards)
    [volume] = [trace for trace in figure["data"] if trace.get("mode") == "lines+markers"]
    assert sum(volume["y"]) == 2
    assert "n = 2 articles" in note
    origins, outlets, latest = entity.ABOUT.lists(small.queries, "", PATH)
    assert all("The Lantern" in shown(part) for part in (origins, outlets, latest))


def test_new_names_lead_to_a_filled_form(small: Monitor) -> None:
    part = registries.suggested(small)
    assert "Quentin Marlbury" in shown(part)
    [(path, query)] = [link for link in links(part) if link[0].startswith("/registries/new")]
    assert "Quentin Marlbury" in shown(entry.page_at(small, path, query))


def test_an_entity_is_saved_from_the_form(small: Monitor) -> None:
    form = dict.fromkeys(entry.FORM, "") | {"name": "Quentin Marlbury", "type": "person", "ownership": "unknown"}
    saved = small.actions.save_entry(entry.written("entity", form), Edit("ann"))
    assert saved.key == "quentin-marlbury"
    page = small.registries.page("entity", saved.key)
    badge, reach, _, running = entry.shown_state(small, page)
    assert (badge, running) == ("added", True)
    assert "waits to be applied to all stored articles" in shown(reach)


def test_addresses_of_entities_are_pages(small: Monitor) -> None:
    client: FlaskClient = make_app(small).server.test_client()
    for path, status in (("/entities", 200), (PATH, 200), ("/entities/nowhere", 404), ("/registries/entity/minsk", 200),
                         ("/registries/new/entity", 200)):  # fmt: skip
        assert client.get(path, headers={"Host": "localhost"}).status_code == status, path


def test_an_article_says_whom_it_mentions(small: Monitor) -> None:
    [row, *_] = small.queries.articles(Selection(entities=("minsk", "lukashenko"))).rows
    page = small.queries.article(row.id)
    assert page is not None
    assert [(one.name, len(one.spans)) for one in page.entities] == [("Alexander Lukashenko", 1), ("Minsk", 1)]
