"""Families and stories as wholes: lists agree with the facts, analysts' splits and merges win and stay."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from monitor.errors import GroupingError
from monitor.ingest.stories import renew_stories
from monitor.model.record import Record
from monitor.model.source import Outlet
from monitor.storage.store import Storage
from tests.storage.making import DAY, KURIER, LANTERN, NOW, YEAR, at, found, put, record, resolved, source, topic
from tests.storage.test_families import LATE, families, piece_text

GRAIN = (
    "The port of Odesa sent its first grain ship on Monday. The Black Sea corridor was agreed in Istanbul in July. "
    "Turkey will inspect each ship of the grain corridor, officials in Ankara said."
)
GRAIN_TOO = (
    "A first grain ship has left Odesa under the Istanbul agreement on Monday. Ankara inspects ships of the Black Sea "
    "grain corridor, and Turkey hopes for more."
)
CUP = (
    "Harriers won the cup final in Kilmore after extra time. The goalkeeper Brannigan saved two penalties before the "
    "crowd at the Lough stadium."
)


def copies() -> list[Record]:
    """Three copies of one text and one of another."""
    return [
        record("a", body=piece_text([0, 1, 2], ""), counted=at(1), wire="First"),
        record("b", body=piece_text([0, 1, 2], "b"), counted=at(2), outlet=KURIER),
        record("c", body=piece_text([0, 1, 2], "c"), counted=at(3), outlet=LATE),
        record("d", body=piece_text([4, 5], ""), counted=at(3), outlet=LATE),
    ]


def regroup(storage: Storage, kind: str, first: Sequence[str], second: Sequence[str]) -> None:
    storage.grouped.regroup_families(kind, False, (first, second), "ann", "because", NOW)  # type: ignore[arg-type]
    assert storage.check().problems == ()


def test_a_family_is_found_by_any_of_its_articles(storage: Storage) -> None:
    put(storage, *copies())
    for key in "abc":
        family = storage.grouped.family(key, sample=False)
        assert family is not None
        assert (family.key, [one.row.key for one in family.articles]) == ("a", ["a", "b", "c"])
        assert (family.origin_kind, family.origin_label) == ("wire", "First")
        assert family.articles[1].body == piece_text([0, 1, 2], "b")
    assert storage.grouped.family("nobody", sample=False) is None
    assert storage.grouped.family("a", sample=True) is None


def test_the_list_of_families_counts_what_the_totals_count(storage: Storage) -> None:
    version = topic(storage)
    put(storage, *(one_with(version.id, one) for one in copies()))
    for asked in (resolved(), resolved(version), resolved(version, outlets=("late.example",))):
        rows, total = storage.grouped.families(asked, offset=0, limit=9)
        count = storage.counts.totals(asked, asked.versions[0].id if asked.versions else 0).count
        assert (total, sum(row.articles for row in rows)) == (count.families, count.articles)
    rows, total = storage.grouped.families(resolved(), offset=1, limit=9)
    assert ([row.key for row in rows], total) == (["d"], 2)


def one_with(version_id: int, one: Record) -> Record:
    return record(one.key, body=one.article.body, counted=one.counted.at if one.counted else None, outlet=one.outlet,
                  wire=one.article.wire, matches=[found(version_id)])  # fmt: skip


def test_a_split_wins_over_the_texts_and_stays(storage: Storage) -> None:
    put(storage, *copies())
    regroup(storage, "split", ["c"], ["a", "b"])
    assert families(storage) == {"a": "a", "b": "a", "c": "c", "d": "d"}
    [origin_of_c] = [row.origin for row in storage.articles.iterate(resolved()) if row.key == "c"]
    assert origin_of_c == "Late Edition"
    put(storage, record("e", body=piece_text([0, 1, 2], "b"), counted=at(4), outlet=LANTERN))
    assert families(storage)["e"] in ("a", "c"), "a newcomer goes with one of both and joins them not"
    assert families(storage)["a"] != families(storage)["c"]
    put(storage, record("b", body=piece_text([0, 1, 2, 3], "b"), counted=at(2), outlet=KURIER))
    assert families(storage)["b"] == "a", "a revision stays where the analyst left it"
    family = storage.grouped.family("c", sample=False)
    assert family is not None
    assert [(one.kind, one.author, one.sides) for one in family.groupings] == [("split", "ann", (("c",), ("a", "b")))]
    assert storage.check().problems == ()


def test_a_merge_wins_and_a_later_split_undoes_it(storage: Storage) -> None:
    put(storage, *copies())
    regroup(storage, "merge", ["a", "b", "c"], ["d"])
    assert set(families(storage).values()) == {"a"}
    put(storage, record("f", body=piece_text([4, 5], "f"), counted=at(5), outlet=KURIER))
    assert families(storage)["f"] == "a"
    regroup(storage, "split", ["d", "f"], ["a", "b", "c"])
    assert families(storage) == {"a": "a", "b": "a", "c": "a", "d": "d", "f": "d"}


def test_decisions_that_evidence_connects_are_all_followed(storage: Storage) -> None:
    def one(key: str, pieces: list[int], day: int, outlet: Outlet = LANTERN) -> Record:
        return record(key, body=piece_text(pieces, key), counted=at(day), outlet=outlet)

    put(storage, one("a", [0], 3), one("b", [1], 4), one("n", [2], 5), one("e", [3], 1))
    regroup(storage, "merge", ["a"], ["b"])
    regroup(storage, "merge", ["n"], ["e"])
    put(storage, one("n", [1], 5, KURIER))
    assert set(families(storage).values()) == {"e"}
    put(storage, one("x", [0], 6, LATE))
    assert set(families(storage).values()) == {"e"}
    assert storage.check().problems == ()


def test_an_article_without_a_time_never_leads_a_family(storage: Storage) -> None:
    put(storage, record("u", counted=None, body=piece_text([5], ""), wire="Other"), *copies())
    regroup(storage, "merge", ["u"], ["a", "b", "c"])
    family = storage.grouped.family("u", sample=False)
    assert family is not None
    assert (family.key, family.origin_label) == ("a", "First")
    assert [one.row.key for one in family.articles] == ["a", "b", "c", "u"]


def test_a_family_that_has_grown_meanwhile_is_looked_at_again_first(storage: Storage) -> None:
    put(storage, *copies())
    with pytest.raises(GroupingError, match="changed meanwhile"):
        regroup(storage, "split", ["b"], ["a"])
    assert storage.check().problems == ()


def test_the_key_of_any_copy_selects_its_family(storage: Storage) -> None:
    put(storage, *copies())
    for key in "abc":
        assert storage.counts.totals(resolved(families=(key,)), 0).count.articles == 3
    assert storage.grouped.titles(["b", "nobody"], sample=False) == {"b": ("Title of a", None)}


def test_facts_and_counters_follow_a_split(storage: Storage) -> None:
    version = topic(storage)
    put(storage, *(one_with(version.id, one) for one in copies()))
    before = storage.counts.totals(resolved(version), version.id).count
    regroup(storage, "split", ["b"], ["a", "c"])
    after = storage.counts.totals(resolved(version), version.id).count
    assert (before.articles, before.families, before.origins) == (4, 2, 2)
    assert (after.articles, after.families, after.origins) == (4, 3, 3)
    assert storage.counts.volume(resolved(version), version.id, [YEAR]) == [(4, 4)]


def test_what_is_gone_cannot_be_grouped(storage: Storage) -> None:
    put(storage, *copies())
    version = storage.meta.data_version()
    with pytest.raises(GroupingError, match="not there any more"):
        regroup(storage, "split", ["nobody"], ["a"])
    assert storage.meta.data_version() == version
    assert storage.check().problems == ()


# ------------------------------------------------------------------------------------------------------------- stories
def told(storage: Storage) -> dict[str, str]:
    """The story of each family, by keys."""
    rows, _ = storage.grouped.stories(resolved(), offset=0, limit=99)
    stories = [storage.grouped.story(row.key, sample=False) for row in rows]
    return {family.key: story[0].key for story in stories if story for family in story[1]}


def grain(storage: Storage) -> None:
    put(
        storage,
        record("g1", title="First grain ship leaves Odesa", body=GRAIN, counted=at(10)),
        record(
            "g2", title="Grain ship leaves Odesa under Istanbul deal", body=GRAIN_TOO, counted=at(11), outlet=KURIER
        ),
        record("cup", title="Harriers win cup final in Kilmore", body=CUP, counted=at(11), outlet=LATE),
    )


def test_families_about_one_event_are_one_story_and_others_are_not(storage: Storage) -> None:
    grain(storage)
    assert storage.grouped.stories(resolved(), offset=0, limit=9) == ([], 0), "nobody has looked yet"
    assert renew_stories(storage, lambda: True) == 3
    assert told(storage) == {"g1": "g1", "g2": "g1", "cup": "cup"}
    rows, total = storage.grouped.stories(resolved(), offset=0, limit=9)
    assert total == 2
    assert [(row.key, row.articles, row.families, row.origins, row.outlets) for row in rows] == [
        ("g1", 2, 2, 2, 2), ("cup", 1, 1, 1, 1),
    ]  # fmt: skip
    of_story = resolved(stories=("g1",))
    assert sorted(row.key for row in storage.articles.iterate(of_story)) == ["g1", "g2"]
    assert storage.counts.totals(of_story, 0).count.families == 2


def test_a_second_look_changes_nothing_and_a_revision_is_looked_at_again(storage: Storage) -> None:
    grain(storage)
    renew_stories(storage, lambda: True)
    version = storage.meta.data_version()
    assert renew_stories(storage, lambda: True) == 0
    assert storage.meta.data_version() == version
    put(storage, record("g2", title="Harriers' goalkeeper saves cup final in Kilmore", body=CUP + " Fans sang.",
                        counted=at(11), outlet=KURIER), now=NOW + DAY)  # fmt: skip
    renew_stories(storage, lambda: True)
    assert told(storage)["g1"] == "g1"
    assert "g2" not in told(storage) or told(storage)["g2"] != "g1"
    assert storage.check().problems == ()


def test_analysts_split_and_merge_stories(storage: Storage) -> None:
    grain(storage)
    renew_stories(storage, lambda: True)
    storage.grouped.regroup_stories("split", False, (["g2"], ["g1"]), "ann", "", NOW)
    renew_stories(storage, lambda: True)
    assert told(storage) == {"g1": "g1", "g2": "g2", "cup": "cup"}
    storage.grouped.regroup_stories("merge", False, (["g2"], ["cup"]), "ann", "", NOW + DAY)
    renew_stories(storage, lambda: True)
    stories = told(storage)
    assert stories["g2"] == stories["cup"] != stories["g1"]


def test_the_order_of_arrival_and_interruptions_change_no_story(storage: Storage) -> None:
    put(storage, record("cup", title="Harriers win cup final in Kilmore", body=CUP, counted=at(11), outlet=LATE))
    renew_stories(storage, lambda: True)
    put(storage, record("g2", title="Grain ship leaves Odesa under Istanbul deal", body=GRAIN_TOO, counted=at(11),
                        outlet=KURIER))  # fmt: skip
    renew_stories(storage, lambda: False)
    renew_stories(storage, lambda: True)
    put(storage, record("g1", title="First grain ship leaves Odesa", body=GRAIN, counted=at(10)))
    renew_stories(storage, lambda: True)
    assert told(storage) == {"g1": "g1", "g2": "g1", "cup": "cup"}


def test_an_old_article_that_comes_late_moves_no_story_of_other_weeks(storage: Storage) -> None:
    def told_on(day: int, key: str, text: str) -> Record:
        return record(key, title=f"{text.split('.')[0]}", body=text, counted=at(day), outlet=LATE)

    later = [told_on(28 + place * 3, f"g{place}", text) for place, text in enumerate((GRAIN, GRAIN_TOO, GRAIN + CUP))]
    put(storage, *later)
    renew_stories(storage, lambda: True)
    before = told(storage)
    put(storage, told_on(0, "cup", CUP))
    renew_stories(storage, lambda: True)
    assert told(storage) == {**before, "cup": "cup"}
    rows, _ = storage.grouped.stories(resolved(), offset=0, limit=9)
    for row in rows:
        alone = storage.grouped.story(row.key, sample=False)
        assert alone is not None
        assert (alone[0].since, alone[0].until) == (row.since, row.until)


def test_removing_the_sample_removes_its_stories_and_decisions(storage: Storage) -> None:
    origin = source(storage, "Sample", sample=True)
    put(storage, *(record(one.key, body=one.article.body, counted=at(1), outlet=one.outlet, sample=True)
                   for one in copies()), source_id=origin.id)  # fmt: skip
    storage.grouped.regroup_families("split", True, (["b"], ["a", "c"]), "ann", "", NOW)
    renew_stories(storage, lambda: True)
    storage.remove_sample(NOW)
    assert storage.grouped.family("a", sample=True) is None
    assert storage.grouped.stories(resolved(sample=True), offset=0, limit=9) == ([], 0)
    assert storage.check().problems == ()
