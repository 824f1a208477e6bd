"""The hash of a body: of its folded words and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.families import body_hash

TEXT = "The minister said that the talks with Poland’s delegation in Łódź would go on"


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
