"""Contract: lists of articles, their order and pages, exports, recounts, candidates of a text query."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.fields import metadata_of
from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.narrowing import All, Narrowing, Term, narrowing
from monitor.analysis.narrowing import Any as Either
from monitor.analysis.syntax import parse
from monitor.errors import SelectionError
from monitor.model.record import Counted
from monitor.model.selection import TimeRange
from monitor.model.views import ArticleRow
from monitor.storage.store import Storage
from monitor.text.words import search_text
from tests.storage.conftest import ENGINES, Cluster
from tests.storage.making import (
    KURIER,
    LANTERN,
    NOW,
    YEAR,
    at,
    found,
    put,
    record,
    resolved,
    source,
    stored_texts,
    topic,
)


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    """Sixty articles, some of them copies, some without a time, under two topics."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('lists') / 'wirewatch.sqlite3'}"
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        address = cluster.new_database()
    storage = Storage.open(address, now=NOW, backup_folder=None)
    versions = [topic(storage, "One"), topic(storage, "Two")]
    chance = random.Random(5)
    put(
        storage,
        *(
            record(
                f"k{number:02}",
                title=chance.choice(["alpha", "Beta", "gamma", "Delta"]) + f" {number % 7}",
                counted=None if number % 9 == 0 else at(chance.randrange(6), 0 if number % 5 == 0 else 9 + number % 3),
                precision="day" if number % 5 == 0 else "minute",
                outlet=chance.choice([LANTERN, KURIER]),
                lang=chance.choice(["en", "de", None]),
                value=chance.choice([None, -200_000, 0, 300_000]),
                body="word " * chance.randrange(3, 9),
                copies_of=f"text {chance.randrange(40)}",
                matches=[found(version.id, chance.randrange(3), chance.choice([None, -100, 70_000]))
                         for version in versions if chance.random() < 0.6],
            )
            for number in range(60)
        ),
    )  # fmt: skip
    yield storage
    storage.close()


def key_of(sort: str, row: ArticleRow, slug: str | None) -> Any:
    """What a row is sorted by, ``None`` for what comes last."""
    if sort == "tone":
        return row.tone.get(slug) if slug else row.article_tone
    if sort == "mentions":
        return row.mentions.get(slug) if slug else 0
    return {
        "counted": row.counted, "title": row.title.lower(), "outlet": row.outlet.lower(), "lang": row.lang,
        "copies": row.copies, "words": row.words,
    }[sort]  # fmt: skip


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", ["counted", "title", "outlet", "lang", "tone", "mentions", "copies", "words"])
@pytest.mark.parametrize("topics", [0, 1, 2])
def test_pages_cut_one_order(filled: Storage, sort: str, descending: bool, topics: int) -> None:
    versions = [one.active for one in filled.topics.all()][:topics]
    asked = resolved(*versions)
    everything = filled.articles.rows(asked, sort=sort, descending=descending, offset=0, limit=1000)
    assert len({row.id for row in everything}) == len(everything) == filled.articles.count(asked) > 20
    assert {row.key for row in everything} == {row.key for row in filled.articles.iterate(asked)}
    slug = versions[0].slug if versions else None
    keys = [key_of(sort, row, slug) for row in everything]
    known = [key for key in keys if key is not None]
    assert keys[len(known) :] == [None] * (len(keys) - len(known)), "what is unknown comes last"
    assert known == sorted(known, reverse=descending)
    pages = [
        row
        for start in range(0, len(everything) + 7, 7)
        for row in filled.articles.rows(asked, sort=sort, descending=descending, offset=start, limit=7)
    ]
    assert pages == everything


def test_an_unknown_order_is_refused(filled: Storage) -> None:
    with pytest.raises(SelectionError, match="title; DROP"):
        filled.articles.rows(resolved(), sort="title; DROP", descending=True, offset=0, limit=5)


def test_exports_are_in_order_of_time_and_key_whatever_the_batch(filled: Storage) -> None:
    asked = resolved(*(one.active for one in filled.topics.all()))
    rows = list(filled.articles.iterate(asked))
    dated = [(row.counted, row.key) for row in rows if row.counted]
    assert dated == sorted(dated)
    assert [row.counted for row in rows[len(dated) :]] == [None] * (len(rows) - len(dated)) != []
    for batch in (1, 3, len(rows), len(rows) + 1):
        assert list(filled.articles.iterate(asked, batch)) == rows


def test_a_stated_range_leaves_out_what_has_no_time(filled: Storage) -> None:
    span = TimeRange.between(at(1, 0), at(3, 0), "UTC")
    asked = resolved(span=span, since=at(1, 0), until=at(3, 0))
    rows = list(filled.articles.iterate(asked))
    assert rows
    assert all(row.counted is not None and at(1, 0) <= row.counted < at(3, 0) for row in rows)
    assert filled.articles.count(asked) == len(rows)
    [count] = filled.counts.trend(asked, 0, [span])
    assert count.articles == len(rows), "the chart and its articles agree"


def test_a_row_names_its_topics_and_gives_numbers_of_the_chosen_ones(filled: Storage) -> None:
    one = filled.topics.by_slug("one").active
    for row in filled.articles.iterate(resolved(one)):
        stored = {version: (len(spans), tone.value) for version, spans, tone in filled.articles.matches(row.id)}
        assert "one" in row.topics
        assert set(row.topics) == {filled_slug(filled, version) for version in stored}
        assert (row.mentions, row.tone) == ({"one": stored[one.id][0]}, {"one": stored[one.id][1]})
    by_article = next(iter(filled.articles.iterate(resolved(one, measure="vader-1"))))
    assert by_article.tone == {"one": by_article.article_tone}


def filled_slug(storage: Storage, version_id: int) -> str:
    return next(version.slug for version in storage.topics.live_versions() if version.id == version_id)


def by_time(storage: Storage) -> list[tuple[int | None, int]]:
    """The places of all articles, the newest first, those without a counting time last."""
    read = [storage.articles.get(text.id) for text in stored_texts(storage)]
    rows = [one.row for one in read if one is not None]
    places = [(None if row.counted is None else int(row.counted.timestamp()), row.id) for row in rows]
    return sorted(places, key=lambda place: (place[0] is None, -(place[0] or 0), -place[1]))


def test_texts_for_recounts_come_newest_first_from_any_place_on(filled: Storage) -> None:
    expected = by_time(filled)
    places = filled.articles.newest_first(None)
    assert len(places) == filled.articles.number() == 60
    walked = [place.last for place in places.batches(1)]
    assert walked == expected
    assert expected[-1][0] is None, "those without a time are there, and last"
    for number in (0, 30, 58, 59):
        assert [place.last for place in places.after(expected[number]).batches(1)] == expected[number + 1 :]
    assert [batch.last for batch in places.batches(7)] == [*expected[6::7], expected[-1]]
    assert len(filled.articles.newest_first(None, sample=True)) == 0
    assert len(filled.articles.texts([expected[0][1], 10**9])) == 1


def test_the_newest_articles_of_a_range(filled: Storage) -> None:
    charted = [place for place in by_time(filled) if place[0] is not None]
    for most in (1, 20, 1000):
        found = filled.articles.newest(most, sample=False, time_range=YEAR)
        assert [place.last for place in found.batches(1)] == charted[:most]


def test_what_a_version_matches_by_now_is_looked_at_though_the_index_rules_it_out(storage: Storage) -> None:
    version = topic(storage, "Stale")
    stale = replace(searchable("stale", "Nothing of the kind."), matches=(found(version.id),))
    put(storage, stale, *(searchable(f"k{number}", body) for number, body in enumerate(BODIES)))
    places = storage.articles.newest_first(Term("minsk"), version_id=version.id)
    bodies = [text.body for text in storage.articles.texts(places.ids.tolist())]
    assert sorted(bodies) == sorted(["Nothing of the kind.", BODIES[1], BODIES[5]])
    assert len(storage.articles.newest_first(Term("minsk"))) == 2
    assert storage.articles.candidate_number(Term("minsk")) == 2
    assert storage.articles.candidate_number(Term("")) is storage.articles.candidate_number(None) is None


def test_what_is_not_there(filled: Storage) -> None:
    assert filled.articles.get(10**9) is None
    assert filled.articles.by_key("nothing") is None
    assert filled.articles.revisions(10**9) == ()
    assert filled.articles.matches(10**9) == []
    assert filled.articles.copies(10**9) == ()


# ----------------------------------------------------------------------------------------------------------- candidates
BODIES = [
    "Russia and Belarus agreed on Tuesday. The sanctions stay.",
    "Łukašenka met Putin in Minsk; it's all-out talk of e-mail and U.S. visas.",
    "Санкции против Беларуси введены. Ёлка стоит.",
    "白俄罗斯与俄罗斯在明斯克会谈。",
    "Nothing of the kind, only 100% cotton & 3.5 km of don't.",
    "Sanctioned ships: 'Minsk', \"Moscow\" and O'Brien's.",
]


@pytest.fixture(scope="module", params=ENGINES)
def indexed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    """The bodies above, indexed as the ingest does it."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('index') / 'wirewatch.sqlite3'}"
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        address = cluster.new_database()
    storage = Storage.open(address, now=NOW, backup_folder=None)
    for number, body in enumerate(BODIES):
        put(storage, searchable(f"k{number}", body, number))
    yield storage
    storage.close()


def searchable(key: str, body: str, day: int = 0) -> Any:
    made = record(key, body=body, title=f"Title {key}", counted=at(day))
    return replace(made, search_title=search_text(made.article.title), search_body=search_text(body))


def candidates(storage: Storage, wanted: Narrowing | None, span: TimeRange | None = None) -> list[str]:
    found = [one for batch in storage.articles.candidates(wanted, False, span, batch=2) for one in batch]
    assert [one.id for one in found] == sorted((one.id for one in found), reverse=True)
    return sorted(one.body for one in found)


QUERIES = [
    "sanction*", "Lukasenka", "all-out", "e-mail", "U.S.", "don't", "O'Brien", "елка", "белорусс* OR Беларуси",
    "明斯克",
    '"Russia and Belarus"', '"met Putin" AND Minsk', "Minsk NOT Putin", "(Russia OR Putin) NEAR/5 (Belarus OR Minsk)",
    "100", "3.5", "cotton -Minsk", "sanction? OR visas", "title: k3", "body: Minsk", '"白俄罗斯"', "ships Moscow",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_every_hit_is_a_candidate(indexed: Storage, query: str) -> None:
    node = parse(query)
    texts = [(body, index_text(f"Title k{number}", body)) for number, body in enumerate(BODIES)]
    hits = {body for body, text in texts if evaluate(node, text) is not None}
    assert hits <= set(candidates(indexed, narrowing(node)))


def test_the_index_really_narrows(indexed: Storage) -> None:
    assert candidates(indexed, Term("sanctions")) == [BODIES[0]]
    assert candidates(indexed, Term("sanction", prefix=True)) == sorted([BODIES[0], BODIES[5]])
    assert candidates(indexed, All((Term("putin"), Term("minsk")))) == [BODIES[1]]
    assert candidates(indexed, Either((Term("cotton"), Term("ships")))) == sorted([BODIES[4], BODIES[5]])
    assert candidates(indexed, Term("")) == candidates(indexed, None) == sorted(BODIES)
    assert candidates(indexed, None, TimeRange.between(at(1, 0), at(3, 0), "UTC")) == sorted(BODIES[1:3])
    assert candidates(indexed, Term("minsk"), TimeRange.between(at(1, 0), at(3, 0), "UTC")) == [BODIES[1]]


@given(st.lists(st.text(alphabet="ab'\"*:&|!()<>- \\%\0\ud800éß白", max_size=8), min_size=1, max_size=3), st.booleans())
def test_no_word_breaks_the_question(indexed: Storage, words: list[str], prefix: bool) -> None:
    term = Term(" ".join(words), prefix, tuple(words) if len(words) > 1 else ())
    candidates(indexed, All((term, Either((term, Term("minsk"))))))


def test_texts_come_with_the_metadata_that_analysis_saw(storage: Storage) -> None:
    stated: dict[str, Any] = {"cites": ("One", "Two"), "byline": "Doe", "section": "World", "tags": ("Grain", "Łódź")}
    full = record("a", outlet=KURIER, wire="Wire \ud800", **stated)
    bare = record("b", counted=None, lang=None)
    first, second = source(storage, "First"), source(storage, "Second")
    put(storage, full, bare, source_id=first.id)
    put(storage, full, source_id=second.id)
    seen = {
        "a": replace(metadata_of(full.article, KURIER, full.counted), wire="Wire \ufffd"),
        "b": metadata_of(bare.article, LANTERN, None),
    }

    for stored in stored_texts(storage):
        assert stored.metadata == seen[stored.title[-1]]
    [batch] = storage.articles.candidates(None, False, None)
    assert {one.metadata for one in batch} == {*seen.values()}
    [batch] = storage.articles.candidates(None, False, None, with_others=True)
    sources = {"a": ("First", "Second"), "b": ("First",)}
    for one in batch:
        assert one.metadata == replace(
            seen[one.title[-1]], sources=sources[one.title[-1]], copies=1, origins=1, tone=200_000
        )
    assert seen["a"].domain == "kurier.example"
    assert seen["a"].day == at(10).date()


def test_tones_are_those_that_are_scored_of_text_and_charted_topics(storage: Storage) -> None:
    first, other = topic(storage, "Łódź news"), topic(storage, "Weather")
    later = storage.topics.new_version(first.topic_id, "c", "ann", "", NOW)
    towards = [found(first.id, value=300_000), found(later.id, value=-900_000), found(other.id, value=None)]
    put(storage, record("a", value=-250_000, matches=towards), record("b", value=None, matches=[found(first.id)]))
    [batch] = storage.articles.candidates(None, False, None, with_others=True)
    tones = {one.title[-1]: (one.metadata.tone, one.metadata.tones) for one in batch}
    assert tones == {"a": (-250_000, {"lodz news": 300_000}), "b": (None, {"lodz news": 100_000})}
    [unasked] = storage.articles.candidates(None, False, None)
    assert {one.metadata.tone for one in unasked} == {None}


def test_counting_times_are_found_by_key(storage: Storage) -> None:
    day = record("day", counted=at(3, 0), precision="day")
    put(storage, record("minute"), day, record("none", counted=None))
    assert storage.articles.counting_times(["minute", "day", "none", "other"], sample=False) == {
        "minute": Counted(at(10), "minute", estimated=False),
        "day": Counted(at(3, 0), "day", estimated=False),
    }
    assert storage.articles.counting_times(["minute"], sample=True) == {}
    assert storage.articles.counting_times([], sample=False) == {}


def test_a_revision_is_found_by_its_new_words_only(storage: Storage) -> None:
    source(storage)
    put(storage, searchable("a", "An oldword here."))
    put(storage, searchable("a", "A newword here."))
    assert candidates(storage, Term("newword")) == ["A newword here."]
    assert candidates(storage, Term("oldword")) == []
    assert storage.check().problems == ()
