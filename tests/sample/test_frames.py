"""The sentence frames: how they are read and filled, and that two texts can share no more than one of them."""

import re
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sample import frames, texts

POOLS = frames.load_pools()


def test_there_are_several_hundred_frames_and_none_occurs_twice() -> None:
    count = Counter({"en": 0, "ru": 0, "de": 0})
    for name, pool in POOLS.items():
        count[name[:2] if name[:3] in ("ru_", "de_") else "en"] += len(pool)
    assert count["en"] >= 400
    assert count["ru"] >= 60
    assert count["de"] >= 60
    every = [frame for pool in POOLS.values() for frame in pool]
    assert len(set(every)) == len(every)


def test_every_pool_is_used_and_has_the_size_of_its_kind() -> None:
    used = {pool: kind.q for kind in texts.KINDS.values() for pool in kind.pools}
    assert set(used) == set(POOLS)
    assert {name: len(pool) for name, pool in POOLS.items()} == used


def test_kinds_that_share_a_pool_have_it_at_the_same_position() -> None:
    places: dict[str, set[int]] = {}
    for kind in texts.KINDS.values():
        assert len(kind.pools) <= kind.q + 1
        for position, pool in enumerate(kind.pools):
            places.setdefault(pool, set()).add(position)
    assert all(len(found) == 1 for found in places.values())


@pytest.mark.parametrize("kind", texts.KINDS.values(), ids=list(texts.KINDS))
def test_layouts_use_every_sentence_once_and_begin_with_the_lead(kind: texts.Kind) -> None:
    for layout in kind.layouts:
        places = [int(place) for place in layout.replace("|", " ").split()]
        assert sorted(places) == list(range(1, len(kind.pools)))
        assert places[0] == 1


@pytest.mark.parametrize("q", sorted({kind.q for kind in texts.KINDS.values()}))
def test_two_numbers_meet_at_one_position_at_most(q: int) -> None:
    numbers = [(slope, offset) for slope in range(q) for offset in range(q)]
    rows = [[frames.line_point(number, position, q) for position in range(q + 1)] for number in numbers]
    assert len(rows) == q * q
    # Two rows that met twice would have one pair of (position, frame) in common.
    pairs = Counter(pair for row in rows for pair in combinations(enumerate(row[:11]), 2))
    assert max(pairs.values()) == 1


@given(tone=st.integers(0, 2), texts_in=st.tuples(*[st.text("abc ", max_size=5)] * 3), value=st.text("xyz", max_size=5))
def test_filling_picks_the_wording_and_fills_slots_inside_it(
    tone: int, texts_in: tuple[str, str, str], value: str
) -> None:
    frame = "{a}-{~" + "|".join(one + "{a}" for one in texts_in) + "}."
    assert frames.fill(frame, tone, lambda _: value) == f"{value}-{texts_in[tone]}{value}."


@pytest.mark.parametrize(("frame", "message"), [("an {open one", "not closed"), ("{~two|wordings}", "three wordings")])
def test_a_broken_frame_is_refused(frame: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        frames.fill(frame, 0, str)


def test_a_sentence_begins_with_a_capital_behind_its_quotation_mark() -> None:
    assert frames.sentence("“{who} said", 0, lambda _: "we") == "“We said"


def test_frames_have_sound_typography() -> None:
    for pool in POOLS.values():
        for frame in pool:
            assert frame == frame.strip()
            assert not re.search(r" [,.;:!?](?!\.)|  ", frame), frame
            assert frame.count("“") == frame.count("”") or "„" in frame, frame
            assert frame.count("„") <= frame.count("“") or "”" in frame, frame
            assert frame.count("«") == frame.count("»"), frame
