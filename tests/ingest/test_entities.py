"""Entities from an imported file to numbers, and stored articles after a change of the registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.assembly import Monitor
from monitor.errors import RegistryError, SelectionError
from monitor.ingest.jobs import run_next_job
from monitor.ingest.rematch import follow_registry
from monitor.model.registry import Edit, EntityEntry
from monitor.model.selection import Selection
from monitor.model.topic import ENTITIES
from tests.monitors import NOW, bare_monitor, bring_in, line, write_lines

ANN = Edit("ann")
TEXTS = (
    "The talks in Minsk were good. Lukashenko spoke in Minsk of a great success with Quentin Marlbury.",
    "Lukashenko went home after a terrible quarrel with Quentin Marlbury, said the paper.",
    "Переговоры с Лукашенко прошли в Минске. О них писали газеты, и многие были рады тому, что они были.",
    "Nothing about anybody here: the harvest of apples was good and the weather was better still.",
)


@pytest.fixture
def monitor(tmp_path: Path) -> Iterator[Monitor]:
    """A monitor with four articles that mention whom they say."""
    with bare_monitor(tmp_path / "data") as opened:
        lines = [line(n, text=text, title=f"Report {n}", lang=None) for n, text in enumerate(TEXTS)]
        bring_in(opened, write_lines(tmp_path / "a.jsonl", *lines))
        yield opened


def mentions(monitor: Monitor) -> dict[str, tuple[int, int]]:
    """Articles and mentions of each entity."""
    return {row.key: (row.articles, row.mentions) for row in monitor.entities.mentioned(Selection())}


def run_jobs(monitor: Monitor) -> list[str]:
    """Run what waits, and say of which kinds it was."""
    ran = [job.kind for job in monitor.queries.jobs() if job.state == "waiting"]
    while run_next_job(monitor.parts, "test", lambda: True):
        pass
    return ran


def test_mentions_in_all_languages_are_counted_with_the_article(monitor: Monitor) -> None:
    assert mentions(monitor) == {"lukashenko": (3, 3), "minsk": (2, 3)}
    [first, *_] = monitor.entities.mentioned(Selection(unit="mentions"))
    assert (first.key, first.name, first.type) == ("lukashenko", "Alexander Lukashenko", "person")
    assert (first.tone.n_scored, first.tone.unscored) == (2, 1)
    assert monitor.parts.storage.check().problems == ()


def test_numbers_of_an_entity_open_exactly_their_articles(monitor: Monitor) -> None:
    of_minsk = Selection(entities=("minsk",))
    [totals] = monitor.queries.totals(of_minsk)
    assert (totals.topic, totals.topic_slug, totals.articles, totals.mentions) == ("Minsk", "entity:minsk", 2, 3)
    assert monitor.queries.articles(of_minsk).total == 2
    assert sum(row.value for row in monitor.queries.trend(of_minsk)) == 2
    [together] = monitor.entities.mentioned(of_minsk)
    both = replace(of_minsk, entities=("minsk", together.key))
    assert (together.key, together.articles) == ("lukashenko", monitor.queries.articles(both).total)
    assert monitor.queries.listed(both).families == together.families
    assert "entities: Minsk" in monitor.queries.describe(of_minsk)


def test_entities_narrow_a_topic(monitor: Monitor) -> None:
    topic = monitor.actions.add_topic("Quarrels", "quarrel", author="ann")
    run_jobs(monitor)
    chosen = Selection(topics=(topic.slug,), entities=("lukashenko",))
    assert monitor.queries.articles(chosen).total == 1
    assert monitor.queries.articles(replace(chosen, entities=("minsk",))).total == 0
    assert [row.key for row in monitor.entities.mentioned(Selection(topics=(topic.slug,)))] == ["lukashenko"]


def test_topics_and_searches_ask_for_entities(monitor: Monitor, tmp_path: Path) -> None:
    topic = monitor.actions.add_topic("His talks", "entity:Лукашенко AND place:BY", author="ann")
    run_jobs(monitor)
    chosen = Selection(topics=(topic.slug,))
    assert monitor.queries.articles(chosen).total == 2
    more = line(9, text="Lukashenka spoke in Minsk again today.", title="Again")
    bring_in(monitor, write_lines(tmp_path / "b.jsonl", more))
    assert monitor.queries.articles(chosen).total == 3
    assert monitor.queries.articles(Selection(query='entity:"Alexander Lukashenko" -place:Minsk')).total == 1
    monitor.actions.remove_entry("entity", "minsk", ANN)
    run_jobs(monitor)
    assert monitor.queries.articles(chosen).total == 0
    assert monitor.parts.storage.check().problems == ()


def test_a_registered_entity_that_nobody_mentions_has_no_articles(monitor: Monitor) -> None:
    assert monitor.queries.articles(Selection(entities=("musk",))).total == 0
    assert monitor.queries.totals(Selection(entities=("musk",)))[0].articles == 0
    with pytest.raises(SelectionError, match="Did you mean 'lukashenko'"):
        monitor.queries.articles(Selection(entities=("lukashenka",)))


def test_the_change_is_against_the_days_before(tmp_path: Path) -> None:
    with bare_monitor(tmp_path / "data") as opened:
        days = ("2022-03-01", "2022-04-05", "2022-04-12", "2022-04-13")
        lines = [
            line(n, f"{day}T10:00:00Z", text=f"In Minsk there was report number {n} of it.")
            for n, day in enumerate(days)
        ]
        bring_in(opened, write_lines(tmp_path / "a.jsonl", *lines))
        week = Selection(since=date(2022, 4, 8), until=date(2022, 4, 15))
        [row] = opened.entities.mentioned(week)
        assert (row.articles, row.before) == (2, 1)
        assert opened.entities.mentioned(Selection())[0].before is None


def test_a_new_entity_is_found_in_stored_articles(monitor: Monitor) -> None:
    [name] = monitor.entities.suggestions(sample=False) or [None]
    assert name is None  # two families are too few
    draft = EntityEntry("", "Quentin Marlbury", "person")
    saved = monitor.actions.save_entry(draft, ANN)
    assert saved.key == "quentin-marlbury"
    assert run_jobs(monitor) == [ENTITIES]
    assert mentions(monitor)["quentin-marlbury"] == (2, 2)
    page = monitor.registries.page("entity", saved.key)
    assert page is not None
    assert (page.state, page.articles, page.job and page.job.state) == ("added", 2, "done")
    assert monitor.parts.storage.check().problems == ()


def test_a_removed_or_renamed_entity_loses_its_mentions(monitor: Monitor) -> None:
    monitor.actions.remove_entry("entity", "minsk", ANN)
    lukashenko = monitor.registries.shipped.entities["lukashenko"]
    fewer = replace(lukashenko, aliases=tuple(name for name in lukashenko.aliases if name != "Лукашенко"))
    monitor.actions.save_entry(fewer, ANN, key="lukashenko")
    run_jobs(monitor)
    assert mentions(monitor) == {"lukashenko": (2, 2)}
    monitor.actions.restore_entry("entity", "minsk", 0, ANN)
    monitor.actions.restore_entry("entity", "lukashenko", 0, ANN)
    run_jobs(monitor)
    assert mentions(monitor) == {"lukashenko": (3, 3), "minsk": (2, 3)}
    assert monitor.parts.storage.check().problems == ()


def test_a_job_goes_on_where_it_was_stopped(monitor: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.ingest.rematch.BATCH", 2)
    monitor.actions.remove_entry("entity", "lukashenko", ANN)
    turns = iter([True, False])
    run_next_job(monitor.parts, "test", lambda: next(turns))
    [job] = monitor.queries.jobs()
    assert (job.state, job.done, job.total) == ("waiting", 2, 4)
    run_jobs(monitor)
    assert mentions(monitor) == {"minsk": (2, 3)}


def test_other_shipped_names_reach_what_is_stored(monitor: Monitor) -> None:
    storage, shipped = monitor.parts.storage, monitor.registries.shipped.entities
    follow_registry(storage, shipped.values(), NOW)
    assert run_jobs(monitor) == []
    follow_registry(storage, [entry for entry in shipped.values() if entry.key != "minsk"], NOW)
    assert run_jobs(monitor) == [ENTITIES]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (EntityEntry("", "", "person"), "name"),
        (EntityEntry("", "Zork", "person", ("Lukashenko",)), "aliases"),
        (EntityEntry("", "Zork", "person", ambiguous=("Putin",)), "ambiguous"),
        (EntityEntry("", "Zork", "gadget"), "type"),  # type: ignore[arg-type]
        (EntityEntry("", "Zork", "person", country="BY"), "country"),
        (EntityEntry("", "Zork", "place", country="Belarus"), "country"),
        (EntityEntry("", "Zork", "person", wikidata="184"), "wikidata"),
        (EntityEntry("", "Zork", "person", context=("word",)), "context"),
        (EntityEntry("", "Z", "person"), "name"),
    ],
)
def test_what_no_entry_can_hold_is_refused(monitor: Monitor, draft: EntityEntry, field: str) -> None:
    with pytest.raises(RegistryError) as caught:
        monitor.actions.save_entry(draft, ANN)
    assert list(caught.value.problems) == [field]
    assert run_jobs(monitor) == []
