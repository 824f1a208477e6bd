"""Cutting texts into runs loses nothing and marks exactly what was found."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from dashboards.marking import excerpt, paragraphs, passages
from monitor.model.article import Span
from monitor.model.tone import SentenceTone, ToneWord

TEXT = "Sanctions hurt. Trade fell badly."


def joined(
    text: str,
    sentences: list[SentenceTone],
    mentions: list[tuple[str, list[Span]]],
    proofs: Sequence[tuple[int, Span]] = (),
) -> str:
    found = passages(text, "body", sentences, mentions, proofs=proofs)
    return "".join(run.text for piece in found for run in piece.runs)


def sentence(start: int, end: int, *words: tuple[int, int, float]) -> SentenceTone:
    spans = tuple(ToneWord(Span("body", low, high), valence) for low, high, valence in words)
    return SentenceTone(Span("body", start, end), 100_000, True, spans)


def test_mentions_and_tone_words_are_marked_where_they_are() -> None:
    found = passages(TEXT, "body", [sentence(0, 15, (10, 14, -2.0)), sentence(16, 33)], [("s", [Span("body", 0, 9)])])
    assert [(run.text, run.topics, run.word and run.word.valence) for run in found[0].runs] == [
        ("Sanctions", ("s",), None),
        (" ", (), None),
        ("hurt", (), -2.0),
        (".", (), None),
    ]
    assert found[1].sentence is None
    assert [run.text for run in found[2].runs] == ["Trade fell badly."]


def test_overlapping_topics_share_a_run() -> None:
    found = passages(TEXT, "body", [], [("a", [Span("body", 0, 15)]), ("b", [Span("body", 10, 20)])])
    assert [(run.text, run.topics) for run in found[0].runs][:3] == [
        ("Sanctions ", ("a",)),
        ("hurt.", ("a", "b")),
        (" Trad", ("b",)),
    ]


def test_words_that_prove_credits_are_marked_beside_topics() -> None:
    found = passages(
        TEXT, "body", [], [("a", [Span("body", 0, 9)])], proofs=[(3, Span("body", 5, 15)), (4, Span("title", 0, 9))]
    )
    assert [(run.text, run.topics, run.credits) for run in found[0].runs] == [
        ("Sanct", ("a",), ()),
        ("ions", ("a",), (3,)),
        (" hurt.", (), (3,)),
        (" Trade fell badly.", (), ()),
    ]


def test_spans_of_the_other_field_are_left_out() -> None:
    assert [run.topics for run in passages(TEXT, "body", [], [("a", [Span("title", 0, 5)])])[0].runs] == [()]


edges = st.tuples(st.integers(0, 45), st.integers(0, 45))


@given(st.lists(edges, max_size=8), st.lists(edges, max_size=5), st.lists(edges, max_size=4), st.text(max_size=40))
def test_no_character_is_lost_or_doubled(
    mentions: list[tuple[int, int]], cuts: list[tuple[int, int]], proven: list[tuple[int, int]], text: str
) -> None:
    spans = [("t", [Span("body", low, high)]) for low, high in mentions]
    proofs = [(number, Span("body", low, high)) for number, (low, high) in enumerate(proven)]
    assert joined(text, [sentence(low, high) for low, high in cuts], spans, proofs) == text


@given(st.lists(st.text(alphabet="ab .", max_size=12), min_size=1, max_size=5))
def test_paragraphs_are_where_they_say(parts: list[str]) -> None:
    body = "\n\n".join(parts)
    assert [body[start:end] for start, end in paragraphs(body)] == body.split("\n\n")


def test_excerpt_shows_the_first_hit_in_whole_words() -> None:
    body = "First paragraph is short.\n\n" + "word " * 60 + "sanctions " + "tail " * 60
    place = body.index("sanctions")
    start, end = excerpt(body, [Span("body", place, place + 9)])
    assert "sanctions" in body[start:end]
    assert body[start - 1] in " \n"
    assert end - start <= 170


@given(st.text(alphabet="ab \n", max_size=300), st.integers(0, 300), st.integers(1, 30))
def test_excerpt_stays_inside_the_body(body: str, at: int, size: int) -> None:
    at = min(at, len(body))
    start, end = excerpt(body, [Span("body", at, min(at + size, len(body)))])
    assert 0 <= start <= end <= len(body)
