"""Families: equal folded bodies, cut where two weeks pass without a copy, in whatever order the copies come."""

import random

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.families import WINDOW_S, body_hash, group

TEXT = "The minister said that the talks with Poland’s delegation in Łódź would go on"

members = st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abcdef")), max_size=12)


def test_hash_is_of_the_folded_words() -> None:
    told = body_hash(TEXT)
    assert told is not None
    assert len(told) == 64
    same = "“The MINISTER said:\n\nthat the talks, with Poland's  delegation in Lodz, would go on!”"
    assert body_hash(same) == told
    assert body_hash(TEXT.replace("would", "will")) != told
    assert body_hash(TEXT + " today") != told


def test_words_do_not_run_together() -> None:
    assert body_hash("one two three four five six seven eight nine") != body_hash(
        "one two three four five six seven eightnine"
    )


def test_short_bodies_have_no_hash() -> None:
    assert body_hash("") is None
    assert body_hash("Read more about it on our site") is None
    assert body_hash("Read more about it on our new site") is not None
    assert body_hash("两国总统讨论制") is None
    assert body_hash("两国总统讨论制裁") is not None


@given(st.text())
def test_any_text_has_a_hash_or_none(text: str) -> None:
    assert body_hash(text) in (None, body_hash(text + " "))


def test_copies_two_weeks_apart_are_joined_through_each_other() -> None:
    times = [2 * WINDOW_S, 0, WINDOW_S, 3 * WINDOW_S + 1]
    assert group([(second, str(second)) for second in times]) == [[1, 2, 0], [3]]


def test_head_is_the_earliest_then_the_first_key() -> None:
    assert group([(5, "b"), (5, "a"), (4, "c")], window_s=10) == [[2, 1, 0]]
    assert group([]) == []


def components(times: list[int], window: int) -> list[set[int]]:
    """Connected components by the definition: join whatever an edge joins until nothing changes."""
    parts = [{place} for place in range(len(times))]
    joined = True
    while joined:
        joined = False
        for one in parts:
            for other in parts:
                if one is not other and any(abs(times[a] - times[b]) <= window for a in one for b in other):
                    one |= other
                    parts.remove(other)
                    joined = True
                    break
            if joined:
                break
    return parts


@given(members, st.integers(0, 10))
def test_families_are_the_connected_components(found: list[tuple[int, str]], window: int) -> None:
    expected = components([second for second, _ in found], window)
    families = group(found, window)
    assert sorted(map(sorted, families)) == sorted(map(sorted, expected))
    assert [found[place] for family in families for place in family] == sorted(found)


@given(members, st.integers(0, 10), st.integers(0, 2**32))
def test_order_of_arrival_changes_nothing(found: list[tuple[int, str]], window: int, seed: int) -> None:
    shuffled = random.Random(seed).sample(found, len(found))
    before = [[found[place] for place in family] for family in group(found, window)]
    assert before == [[shuffled[place] for place in family] for family in group(shuffled, window)]
