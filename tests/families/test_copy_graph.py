"""Families of a graph of copies: the same in whatever order articles are added and compared."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis.copy_graph import CopyGraph, Member, candidates_among
from monitor.analysis.families import NO_EDITS, WINDOW_S, body_hash, merged, split
from monitor.analysis.shingles import read, sketch
from monitor.text.words import folded_words

PIECES = [
    " ".join(f"p{piece}w{random.Random(f'{piece} {place}').randrange(10**6)}" for place in range(45))
    for piece in range(6)
]
"""Passages of invented words. Texts made of them are copies, parts, digests and briefs of each other in every way."""

Item = tuple[tuple[int, ...], bool, int, str]
items = st.tuples(
    st.lists(st.integers(0, 5), min_size=1, max_size=5).map(tuple),
    st.booleans(),
    st.sampled_from([0, 1, 2, 9, 20]),
    st.sampled_from("abc"),
)


def body(place: int, item: Item) -> str:
    pieces, own, _, _ = item
    lead = " ".join(f"own{place}w{number}" for number in range(12)) + ". " if own else ""
    return lead + ". ".join(PIECES[piece] for piece in pieces)


def graph(found: Sequence[Item], order: Sequence[int]) -> CopyGraph:
    """A graph to which the articles come in this order, each compared with all that are there."""
    bodies = [body(place, item) for place, item in enumerate(found)]
    texts = [read(folded_words(text)) for text in bodies]
    made = CopyGraph(lambda member: texts[member.id])
    for place in order:
        outlet, day = found[place][3], found[place][2]
        made.add(
            Member(
                place, f"k{place:02}", body_hash(bodies[place]), day * 86_400, None, f"Title {place}", ord(outlet),
                outlet, outlet, None,
            )
        )  # fmt: skip
        here = made.members[place]
        for other in sorted(made.members):
            both = [(member, sketch(texts[member.id])) for member in (here, made.members[other])]
            sketched = [(member, one) for member, one in both if one is not None]
            if other != place and candidates_among(sketched):
                made.compare(other, place)
    return made


def keys(families: list[list[Member]]) -> list[list[str]]:
    return sorted([member.key for member in family] for family in families)


@settings(max_examples=60)
@given(st.lists(items, min_size=1, max_size=9), st.integers(0, 2**32))
def test_the_order_in_which_articles_come_changes_nothing(found: list[Item], seed: int) -> None:
    order = list(range(len(found)))
    expected = keys(graph(found, order).families())
    random.Random(seed).shuffle(order)
    assert keys(graph(found, order).families()) == expected
    assert sorted(key for family in expected for key in family) == [f"k{place:02}" for place in range(len(found))]


@settings(max_examples=30)
@given(st.lists(items, min_size=2, max_size=8), st.data(), st.integers(0, 2**32))
def test_analysts_win_in_whatever_order_articles_come(found: list[Item], data: st.DataObject, seed: int) -> None:
    order = list(range(len(found)))
    plain = graph(found, order)
    everyone = [f"k{place:02}" for place in order]
    family = [member.key for member in max(plain.families(), key=len)]
    taken = data.draw(st.sets(st.sampled_from(family), min_size=1))
    edits = split(NO_EDITS, family, taken, "first")
    pair = data.draw(st.lists(st.sampled_from(everyone), min_size=2, max_size=2, unique=True))
    # Analysts merge whole families, as they are after the split.
    first, second = (next(part for part in keys(plain.families(edits)) if key in part) for key in pair)
    edits = merged(edits, first, second, "second")
    expected = keys(plain.families(edits))
    random.Random(seed).shuffle(order)
    assert keys(graph(found, order).families(edits)) == expected
    where = {key: place for place, part in enumerate(expected) for key in part}
    assert where[pair[0]] == where[pair[1]]
    for one, other in combinations(sorted(taken), 2):
        assert where[one] == where[other]
    if not {*pair} & set(family):
        assert {where[key] for key in taken}.isdisjoint({where[key] for key in set(family) - taken})


def test_identical_texts_too_far_apart_are_joined_through_each_other_only() -> None:
    days = WINDOW_S // 86_400
    found: list[Item] = [((0, 1), False, day, outlet) for day, outlet in ((0, "a"), (days, "b"), (3 * days, "c"))]
    assert keys(graph(found, [2, 0, 1]).families()) == [["k00", "k01"], ["k02"]]


def test_firm_copies_are_compared_once_and_not_each_with_each() -> None:
    found: list[Item] = [((0, 1, 2), True, 1, "abc"[place % 3]) for place in range(12)]
    made = graph(found, range(12))
    assert len(made.families()) == 1
    assert len(made.found) == 11
