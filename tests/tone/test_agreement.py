"""Agreement of a measure with analysts: which labels count, what the table of tones adds up to, the interval."""

from __future__ import annotations

from itertools import takewhile

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.agreement import agreement, progress
from monitor.analysis.precision import wilson
from monitor.model.labels import ENOUGH_LABELS
from monitor.model.overrides import POLARITIES, ToneAnswer
from monitor.model.tone import polarity

ANSWERS: st.SearchStrategy[ToneAnswer] = st.sampled_from(["negative", "neutral", "positive", "unclear"])
VALUES = st.integers(-1_000_000, 1_000_000)
MIRRORED: dict[ToneAnswer, ToneAnswer] = {"negative": "positive", "positive": "negative"}


@st.composite
def samples(draw: st.DrawFn) -> tuple[list[int], dict[int, ToneAnswer], dict[int, int]]:
    """Drawn articles, what was said of some of them and of others, and the measure's values."""
    drawn = draw(st.permutations(range(draw(st.integers(0, 40)))))
    said = draw(st.dictionaries(st.integers(0, 60), ANSWERS))
    until = draw(st.integers(0, len(drawn)))
    said |= {article: draw(ANSWERS) for article in drawn[:until]}
    return drawn, said, {article: draw(VALUES) for article in drawn}


def test_only_the_unbroken_beginning_of_what_was_scored_counts() -> None:
    said: dict[int, ToneAnswer] = {4: "negative", 2: "unclear", 9: "neutral", 1: "positive", 99: "negative"}
    tones = {4: -200_000, 2: 0, 9: 50_000, 7: 0, 1: 900_000, 3: 0}
    found = agreement("vader-news-1", [4, 2, 9, 7, 1, 3], said, tones, 8)
    assert found.confusion == ((1, 0, 0), (0, 0, 1), (0, 0, 0))
    assert (found.agreed, found.judged, found.skipped, found.waiting) == (1, 2, 1, 1)
    assert (found.scored, found.hits, found.value, found.is_enough) == (6, 8, 0.5, False)
    assert (found.low, found.high) == wilson(1, 2)
    # What this measure did not score breaks no beginning: without article 7, the next label counts.
    assert agreement("vader-news-1", [4, 2, 9, 1, 3], said, tones, 8).judged == 3


def test_nothing_said_is_no_number() -> None:
    found = agreement("vader-news-1", [1, 2], {2: "neutral"}, {2: 0}, 2)
    assert (found.value, found.low, found.high, found.judged, found.waiting) == (None, None, None, 0, 1)


@given(samples())
def test_the_numbers_add_up(sample: tuple[list[int], dict[int, ToneAnswer], dict[int, int]]) -> None:
    drawn, said, tones = sample
    found = agreement("m", drawn, said, tones, len(drawn) + 3)
    beginning = list(takewhile(said.__contains__, drawn))
    assert found.judged + found.skipped == len(beginning)
    assert found.judged + found.skipped + found.waiting == sum(article in said for article in drawn)
    assert found.agreed == sum(said[article] == polarity(tones[article]) for article in beginning)
    assert [sum(row) for row in found.confusion] == [
        sum(said[article] == tone for article in beginning) for tone in POLARITIES
    ]
    assert (found.value is None) == (found.judged == 0)
    assert found.is_enough == (found.judged >= ENOUGH_LABELS)
    seen = progress(drawn, said)
    assert (seen.judged, seen.skipped, seen.waiting, seen.total) == (
        found.judged, found.skipped, found.waiting, found.scored,
    )  # fmt: skip


@given(samples())
def test_the_other_way_round_agrees_as_often(
    sample: tuple[list[int], dict[int, ToneAnswer], dict[int, int]],
) -> None:
    drawn, said, tones = sample
    found = agreement("m", drawn, said, tones, 0)
    mirrored = agreement(
        "m",
        drawn,
        {article: MIRRORED.get(answer, answer) for article, answer in said.items()},
        {article: -value for article, value in tones.items()},
        0,
    )
    assert (mirrored.value, mirrored.low, mirrored.high) == (found.value, found.low, found.high)
    assert mirrored.confusion == tuple(row[::-1] for row in found.confusion[::-1])


@given(samples())
def test_a_measure_that_says_what_analysts_say_always_agrees(
    sample: tuple[list[int], dict[int, ToneAnswer], dict[int, int]],
) -> None:
    drawn, said, _ = sample
    values: dict[ToneAnswer, int] = {"negative": -50_000, "neutral": 49_999, "positive": 50_000, "unclear": 0}
    found = agreement("m", drawn, said, {article: values[answer] for article, answer in said.items()}, 0)
    assert found.value in (None, 1.0)
    assert found.high in (None, 1.0)


@given(samples(), st.integers(0, 60), ANSWERS)
def test_a_label_chosen_by_hand_behind_the_beginning_changes_no_number(
    sample: tuple[list[int], dict[int, ToneAnswer], dict[int, int]], article: int, answer: ToneAnswer
) -> None:
    drawn, said, tones = sample
    beginning = list(takewhile(said.__contains__, drawn))
    following = drawn[len(beginning) : len(beginning) + 1]
    if article in said or [article] == following:
        return
    before, after = (agreement("m", drawn, labels, tones, 0) for labels in (said, {**said, article: answer}))
    assert (before.confusion, before.value, before.skipped) == (after.confusion, after.value, after.skipped)
