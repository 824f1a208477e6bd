"""Components: order changes nothing, digests and briefs chain nothing, analysts win."""

import random

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.copies import WHOLE_COVER
from monitor.analysis.families import NO_EDITS, Edge, Edits, components, merged, split

KEYS = "abcdefgh"
FIRST_HALF, LAST_HALF = (1 << 32) - 1, WHOLE_COVER - (1 << 32) + 1

keys = st.sampled_from(KEYS)
# Texts are longer the later their letter: which one is longer is a total order.
edges = st.builds(
    lambda one, other, strength, cover: Edge(min(one, other), max(one, other), strength, cover),
    keys,
    keys,
    st.sampled_from([0.3, 0.5, 0.5, 0.9]),
    st.sampled_from([FIRST_HALF, LAST_HALF, WHOLE_COVER, 0xFF]),
).filter(lambda edge: edge.short != edge.long)
times = st.dictionaries(keys, st.integers(0, 3))
labels = st.dictionaries(keys, st.sampled_from("xyz"))
joins = st.frozensets(st.tuples(keys, keys), max_size=4)


def at(names: str) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


@given(times, st.lists(edges, max_size=14), labels, joins, st.randoms())
def test_order_changes_nothing(
    nodes: dict[str, int],
    found: list[Edge],
    labelled: dict[str, str],
    joined: frozenset[tuple[str, str]],
    rng: random.Random,
) -> None:
    expected = components(nodes, found, Edits(labelled, joined))
    assert sorted(key for family in expected for key in family) == sorted(nodes)
    shuffled = {key: nodes[key] for key in rng.sample(sorted(nodes), len(nodes))}
    again = components(shuffled, rng.sample(found, len(found)), Edits(dict(sorted(labelled.items())), joined))
    assert again == expected
    for family in expected:
        assert family == sorted(family, key=lambda key: (nodes[key], key))
        assert len({labelled[key] for key in family if key in labelled}) <= 1


@given(times, st.lists(edges, max_size=14))
def test_without_parts_and_edits_families_are_the_connected_components(
    nodes: dict[str, int], found: list[Edge]
) -> None:
    whole = [Edge(edge.short, edge.long, edge.strength) for edge in found]
    parts = [{key} for key in nodes]
    for edge in whole:
        touched = [part for part in parts if part & {edge.short, edge.long}]
        if edge.short in nodes and edge.long in nodes and len(touched) == 2:
            parts = [part for part in parts if part not in touched] + [touched[0] | touched[1]]
    assert sorted(map(sorted, components(nodes, whole))) == sorted(map(sorted, parts))


def test_digests_chain_nothing() -> None:
    found = [Edge("a", "d", 0.6, FIRST_HALF), Edge("b", "d", 0.6, LAST_HALF)]
    assert components(at("abcd"), found) == [["a"], ["b"], ["c"], ["d"]]
    # A digest of one text that is known is joined with it, and a longer digest of the evening makes no difference.
    assert components(at("abd"), found[:1]) == [["a", "d"], ["b"]]
    evening = [Edge("a", "e", 0.4, 0xFFFF), Edge("b", "e", 0.4, 0xFFFF0000), Edge("d", "e", 0.7, (1 << 32) - 1)]
    assert [family for family in components(at("abde"), found + evening) if {"a", "b"} & set(family)] == [["a"], ["b"]]


def test_a_text_cut_in_different_places_is_no_digest() -> None:
    found = [Edge("a", "d", 0.6, FIRST_HALF), Edge("b", "d", 0.6, LAST_HALF)]
    assert components({"d": 0, "a": 1, "b": 2}, found) == [["d", "a", "b"]]
    overlapping = [Edge("a", "d", 0.6, FIRST_HALF), Edge("b", "d", 0.6, FIRST_HALF << 16)]
    assert components(at("abd"), overlapping) == [["a", "b", "d"]]


def test_a_digest_goes_with_the_text_that_is_most_of_it() -> None:
    most, rest = (1 << 52) - 1, WHOLE_COVER - (1 << 52) + 1
    assert components(at("abd"), [Edge("a", "d", 0.9, most), Edge("b", "d", 0.3, rest)]) == [["a", "d"], ["b"]]


def test_a_brief_goes_with_its_closest_text() -> None:
    found = [Edge("a", "b", 0.4, 0xFF), Edge("a", "c", 0.3, 0xFF)]
    assert components(at("abc"), found) == [["a", "b"], ["c"]]
    assert components(at("abc"), [*found, Edge("b", "c", 0.8)]) == [["a", "b", "c"]]


def test_split_and_merge() -> None:
    chain = [Edge("a", "b"), Edge("b", "c", 0.6), Edge("c", "d")]
    apart = split(NO_EDITS, "abcd", "cd", "1")
    assert components(at("abcd"), chain, apart) == [["a", "b"], ["c", "d"]]
    # What comes later goes where its evidence is strongest.
    late = [*chain, Edge("b", "e", 0.6), Edge("d", "e", 0.7)]
    assert components(at("abcde"), late, apart) == [["a", "b"], ["c", "d", "e"]]
    # The part stays together without evidence, the rest only with it.
    assert components(at("abcd"), [], apart) == [["a", "b"], ["c", "d"]]
    together = merged(apart, "ab", "cd", "2")
    assert components(at("abcd"), [], together) == [["a", "b", "c", "d"]]
    again = split(together, "abcd", "a", "3")
    assert components(at("abcd"), chain, again) == [["a"], ["b", "c", "d"]]


def test_merge_holds_without_evidence() -> None:
    assert components(at("abc"), [], merged(NO_EDITS, "a", "c", "1")) == [["a", "c"], ["b"]]


@given(times, st.lists(edges, max_size=10), st.sets(keys, min_size=1), st.sets(keys, min_size=1))
def test_the_latest_edit_wins(nodes: dict[str, int], found: list[Edge], one: set[str], other: set[str]) -> None:
    joined = merged(split(NO_EDITS, KEYS, one, "1"), one, other, "2")
    families = components(nodes, found, joined)
    assert sum(bool(set(family) & (one | other)) for family in families) <= 1
    parted = split(joined, KEYS, one, "3")
    for family in components(nodes, found, parted):
        assert not set(family) & one or set(family) <= one | (set(KEYS) - set(parted.labels))
