"""Why a topic holds: the tree of reasons says what the evaluator says, and decides by the same rules."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given, settings

from monitor.analysis.explaining import explain
from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.syntax import Node, parse, show
from monitor.model.metadata import Metadata
from monitor.model.reasons import Reason
from tests.topics.queries import known, nodes, texts

BODY = (
    "Sanctions against Minsk were widened on Monday. The embargo on potash stays in force, said a person "
    "in the trade who asked not to be named for now. FIFA had no word to say."
)


def why(query: str, title: str = "Sanctions widened", body: str = BODY, metadata: Metadata | None = None) -> Reason:
    return explain(parse(query), index_text(title, body, metadata))


def brief(reason: Reason) -> tuple[str, bool, str]:
    return (reason.text, reason.holds, reason.note)


@settings(max_examples=600)
@given(nodes, texts, texts, known)
@example(parse("alpha NEAR/1 (/[Aa]lph/ OR /a[^b]+g/)"), "", "alpha alpha alpha Alphas gamma", Metadata())
def test_an_explanation_says_what_the_evaluator_says(node: Node, title: str, body: str, metadata: Metadata) -> None:
    text = index_text(title, body, metadata)
    spans = evaluate(node, text)
    reason = explain(node, text)
    assert reason.text == show(node)
    assert (reason.holds, reason.spans) == (spans is not None, spans or ())
    _check(reason)


def _check(reason: Reason) -> None:
    """A part holds as its own parts do, by the rule of its kind; and mentions are mentions of parts that hold."""
    held = [part.holds for part in reason.parts]
    every = all(held)
    rule = {"and": every, "or": any(held), "not": not every, "in": every, "within": every and held != []}
    assert reason.holds == rule.get(reason.kind, reason.holds)
    if reason.kind in ("near", "atleast") and reason.holds:
        assert all(held)
    if reason.kind == "in":
        assert reason.spans == reason.parts[0].spans
    if not reason.holds:
        assert reason.spans == ()
    if reason.kind in ("and", "or", "near"):
        for span in reason.spans:
            below = (inner for part in reason.parts if part.holds for inner in part.spans)
            # Overlapping occurrences of one side are shown as one, which can begin before the mention that it gave.
            assert any(
                inner.field == span.field and span.start < inner.end and inner.start < span.end for inner in below
            )
    for part in reason.parts:
        _check(part)


def test_the_branch_that_decided_is_seen() -> None:
    reason = why('(sanction* OR embargo* OR "asset freeze") -FIFA')
    branches, exclusion = reason.parts
    assert [(part.text, part.holds, len(part.spans)) for part in branches.parts] == [
        ("sanction*", True, 2), ("embargo*", True, 1), ('"asset freeze"', False, 0),
    ]  # fmt: skip
    assert not reason.holds
    assert (exclusion.kind, exclusion.holds, exclusion.parts[0].holds) == ("not", False, True)
    assert exclusion.parts[0].spans != ()


def test_the_pair_of_a_near_is_told_from_words_that_are_elsewhere() -> None:
    reason = why("sanctions NEAR/2 minsk")
    left, right = reason.parts
    assert [(span.field, span.start) for span in left.spans] == [("body", 0)]
    assert len(right.spans) == 1
    assert reason.note == ""


def test_a_near_that_fails_says_how_far_apart_its_sides_are() -> None:
    assert why("minsk NEAR/3 embargo").note == "both are there, but the nearest have 5 words between them"
    assert why("embargo ONEAR/9 minsk").note.endswith("words of each other in this order")
    assert why("minsk NEAR/1 embargo NEAR/1 fifa").note == "all are there, but not so close to each other"
    assert why("minsk NEAR/3 oil").note == ""


def test_the_sentence_that_decided_is_the_one_explained() -> None:
    found = why("SENT(sanctions, minsk)")
    assert (found.note, [part.holds for part in found.parts]) == ("in 1 sentence", [True, True])
    missed = why("SENT(sanctions, potash, embargo)")
    assert missed.note == "no sentence has all of it; 2 of 3 parts at most are in one"
    assert [part.holds for part in missed.parts] == [False, True, True]


def test_numbers_are_given_beside_what_was_needed() -> None:
    assert why("ATLEAST/3(sanctions)").note == "2 found, at least 3 needed"
    weighed = why("WEIGHT>=30(sanctions^10, embargo^5, fifa^-50)")
    assert weighed.note == "-25 in all, at least 30 needed; 3 of each count at most"
    assert [part.note for part in weighed.parts] == ["2 x 10 = 20", "1 x 5 = 5", "1 x -50 = -50"]


def test_a_condition_says_what_the_article_has() -> None:
    metadata = Metadata(country="CN", cites=("TASS", "BelTA"), day=date(2022, 4, 13))
    assert brief(why("country:BY", metadata=metadata)) == ("country:BY", False, "here: CN")
    assert brief(why("cites:TASS", metadata=metadata)) == ("cites:TASS", True, "here: TASS, BelTA")
    assert brief(why("wire:Xinhua", metadata=metadata)) == (
        "wire:Xinhua",
        False,
        "nothing of the kind is known of this article",
    )
    assert why("date:2022-04-13", metadata=metadata).note == "here: 2022-04-13"
    assert why("tag:oil", metadata=Metadata(tags=("oil", "Minsk"))).note == "here: oil, Minsk"
    assert why("words>5").note == "here: 34"
