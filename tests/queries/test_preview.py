"""Previews: exact at every step for what they cover, and in the end what saving the query would give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from monitor.ingest.jobs import run_next_job
from monitor.model.selection import Selection
from monitor.model.topic import RECOUNT, TopicVersion
from monitor.queries import preview
from monitor.queries.archive import Queries
from monitor.storage.store import Storage
from tests.ingest.recounting import fill, parts_of
from tests.storage.making import NOW

QUERIES = ("harbour strike*", "ship* OR /[Ss]trike/", "lang:en", "title:port OR crew")
REPORTS = 700


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    opened = Storage.open(f"sqlite:///{tmp_path_factory.mktemp('p') / 'a.sqlite3'}", now=NOW, backup_folder=None)
    fill(opened, REPORTS)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small archive takes many steps, some of them before candidates are listed."""
    monkeypatch.setattr(preview, "FIRST_LOOK", 60)
    monkeypatch.setattr(preview, "STEP", 25)
    monkeypatch.setattr(preview, "LISTED_AT_ONCE", 200)


def asked(storage: Storage) -> tuple[Queries, Selection]:
    queries = Queries(storage, lambda: NOW, version="test", scorers=())
    days = queries.extent(sample=False)
    assert days is not None
    return queries, Selection(since=days[0], until=days[1] + timedelta(days=1), sample=False)


def saved(storage: Storage, name: str, query: str) -> TopicVersion:
    topic = storage.topics.add(name, name.lower(), "", query, "test", "", NOW, recount=True)
    while storage.jobs.has_open():
        run_next_job(parts_of(storage), "test", lambda: True, (RECOUNT,))
    return topic.active


def hits(storage: Storage, version: TopicVersion) -> set[int]:
    """What is charted under a saved version."""
    queries, everything = asked(storage)
    span = queries.resolve(everything).range
    return {*storage.articles.matched(version.id, sample=False, time_range=span).ids.tolist()}


@pytest.mark.parametrize("number", range(len(QUERIES)))
def test_in_the_end_a_preview_says_what_saving_the_query_gives(storage: Storage, number: int) -> None:
    before, now = saved(storage, f"A{number}", "harbour OR quay"), saved(storage, f"B{number}", QUERIES[number])
    old, new = hits(storage, before), hits(storage, now)
    queries, everything = asked(storage)
    found = queries.preview(QUERIES[number], everything, samples=5, against=before)
    assert found.complete
    assert (found.hits, found.expected, found.back_to) == (len(new), len(new), None)
    [total] = queries.totals(
        Selection(topics=(now.slug,), since=everything.since, until=everything.until, sample=False)
    )
    assert (total.articles, total.all_articles) == (found.hits, found.archive)
    assert sum(many for _, many in found.per_day) == found.hits
    assert found.change is not None
    assert (found.change.gained, found.change.lost) == (len(new - old), len(old - new))
    assert {sample.row.id for sample in found.change.gained_samples} <= new - old
    assert {sample.row.id for sample in found.change.lost_samples} <= old - new
    assert len(found.change.lost_samples) == min(5, len(old - new))
    assert all(sample.spans for sample in found.change.lost_samples)
    moments = [sample.row.counted for sample in found.newest]
    assert moments == sorted(moments, key=str, reverse=True)
    assert len(found.samples) == len(found.newest) == 5


@pytest.mark.parametrize("query", QUERIES)
def test_every_step_is_exact_for_what_it_covers(storage: Storage, query: str) -> None:
    queries, everything = asked(storage)
    before = saved(storage, f"C{query}", "harbour OR quay")
    whole = queries.preview(query, everything, samples=REPORTS, against=before)
    again, _ = asked(storage)
    steps = 0
    while True:
        found = again.preview(query, everything, samples=REPORTS, against=before, go_on=lambda: False)
        steps += 1
        covered = {
            sample.row.id
            for sample in whole.newest
            if found.back_to is None or (sample.row.counted is not None and sample.row.counted > found.back_to)
        }
        assert covered <= {sample.row.id for sample in found.newest} <= {sample.row.id for sample in whole.newest}
        if found.complete:
            break
        assert found.examined < REPORTS
    assert steps > 4
    assert found == whole


def test_signs_name_terms_that_never_hit_and_those_that_make_nearly_all_hits(storage: Storage) -> None:
    queries, everything = asked(storage)
    found = queries.preview("zeppelin OR harbour", everything)
    assert "zeppelin is in none of the hits." in found.warnings
    assert any(warning.startswith("harbour is in ") for warning in found.warnings)
    assert queries.preview("zeppelin", everything).warnings == ("Nothing in this range matches.",)
