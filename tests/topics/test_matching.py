"""The evaluator against a brute-force oracle, and the promises that follow from its definition."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis.matching import evaluate, index_text, terms
from monitor.analysis.narrowing import All, Any, Narrowing, Term
from monitor.analysis.syntax import Node, Phrase, Word, narrowing, parse
from monitor.model.metadata import Metadata
from monitor.text.words import search_text
from tests.topics.oracle import Oracle
from tests.topics.queries import known, nodes, texts

several_texts = st.lists(texts, min_size=2, max_size=9)


def found(query: str, title: str, body: str) -> list[str] | None:
    spans = evaluate(parse(query), index_text(title, body))
    sources = {"title": title, "body": body}
    return None if spans is None else [sources[span.field][span.start : span.end] for span in spans]


@settings(max_examples=600)
@given(nodes, texts, texts, known)
def test_the_evaluator_agrees_with_the_oracle(node: Node, title: str, body: str, metadata: Metadata) -> None:
    spans = evaluate(node, index_text(title, body, metadata))

    plain = None if spans is None else [(span.field, span.start, span.end) for span in spans]
    assert plain == Oracle(title, body, metadata).mentions(node)


@settings(max_examples=300)
@given(nodes, several_texts, known)
def test_narrowing_never_loses_a_hit(node: Node, bodies: list[str], metadata: Metadata) -> None:
    required = narrowing(node)
    if required is None:
        return
    for title, body in pairwise(bodies):
        if evaluate(node, index_text(title, body, metadata)) is not None:
            assert holds(required, search_text(title), search_text(body))


def holds(required: Narrowing, *columns: str) -> bool:
    """What a text index would answer: words and phrases in either column."""
    match required:
        case All():
            return all(holds(part, *columns) for part in required.parts)
        case Any():
            return any(holds(part, *columns) for part in required.parts)
        case Term():
            end = "" if required.prefix else " "
            return any(f" {required.folded}{end}" in f" {column} " for column in columns)
    raise AssertionError(required)


@settings(max_examples=300)
@given(nodes, several_texts)
def test_mentions_are_sorted_apart_and_each_is_touched_by_a_term(node: Node, bodies: list[str]) -> None:
    for title, body in pairwise(bodies):
        index = index_text(title, body)
        spans = evaluate(node, index) or ()
        for before, after in pairwise(spans):
            assert (before.field, after.field) == ("title", "body") or before.end <= after.start
        by_term = {span for term in terms(node) for span in evaluate(term, index) or ()}
        for mention in spans:
            assert any(
                mention.field == span.field and span.start < mention.end and mention.start < span.end
                for span in by_term
            )


def test_adjacent_words_are_two_mentions_and_overlapping_ones_are_one() -> None:
    assert found("trade OR deal", "", "A trade deal.") == ["trade", "deal"]
    assert found('"trade deal" OR "deal talks" OR talks', "", "trade deal talks") == ["trade deal talks"]


def test_the_other_branch_of_an_or_that_fails_gives_no_mentions() -> None:
    assert found("(alpha AND missing) OR beta", "alpha", "beta") == ["beta"]
    assert found("beta OR NOT alpha", "alpha", "beta") == ["beta"]


def test_what_only_an_exclusion_makes_true_has_no_mentions() -> None:
    assert found("missing OR NOT absent", "alpha", "beta") == []


def test_the_distance_counts_the_words_between_the_nearest_edges() -> None:
    body = "one two three four five six"
    assert found("one NEAR/4 six", "", body) == ["one", "six"]
    assert found("one NEAR/3 six", "", body) is None
    assert found('"one two" NEAR/2 "five six"', "", body) == ["one two", "five six"]
    assert found('"one two" NEAR/1 "five six"', "", body) is None
    assert found("six ONEAR/4 one", "", body) is None


def test_distance_and_phrase_stop_at_the_end_of_the_title() -> None:
    assert found("end NEAR/100 start", "the end", "start here") is None
    assert found('"end start"', "the end", "start here") is None


def test_spans_are_offsets_into_the_text_as_it_is() -> None:
    # "ﬁ" folds to two letters and "ß" to two: offsets stay those of the original.
    title, body = "ﬁnal Straße", "Ein ﬁnales Wort: Lukaschenko’s"
    assert found("final strasse", title, body) == ["ﬁnal", "Straße"]
    assert found("Lukaschenko", title, body) == ["Lukaschenko"]


def test_exact_case_compares_the_spelling_and_not_how_it_is_encoded() -> None:
    assert found("cs:Łódź", "", "Lodz ŁÓDŹ Ło\u0301dz\u0301") == ["Ło\u0301dz\u0301"]
    assert found('cs:"the EU\'s O’Br*"', "", "the EU O'Brien") == ["the EU O'Brien"]


def test_nothing_matches_an_empty_article() -> None:
    assert evaluate(parse("abc*"), index_text("", "")) is None


def test_terms_are_the_positive_ones_once_each_as_written() -> None:
    node = parse('Putin OR (Putin NEAR/3 "Western sanctions") -FIFA title:(summit NOT sport)')
    assert [term for term in terms(node) if isinstance(term, Word | Phrase)] == [
        Word("Putin"),
        Phrase(("Western", "sanctions")),
    ]
    assert terms(node)[-1] == parse("title:summit")
    assert len(terms(node)) == 3


def test_many_occurrences_are_answered_without_looking_at_every_pair() -> None:
    # 20,000 x 20,000 pairs would take minutes.
    body = "alpha " * 20_000 + "gap " * 200 + "beta " * 20_000
    index = index_text("", body)
    assert evaluate(parse("alpha NEAR/100 beta"), index) is None
    assert len(evaluate(parse("alpha NEAR/100 gap"), index) or ()) == 101 + 101


def test_narrowings_in_words() -> None:
    assert narrowing(parse("Łuka*")) == Term("luka", prefix=True)
    assert narrowing(parse('"Export control*"')) == Term("export control", prefix=True, phrase=("export", "control"))
    assert narrowing(parse("制裁")) == Term("制 裁", phrase=("制", "裁"))
    assert narrowing(parse("a b -c")) == All((Term("a"), Term("b")))
    assert narrowing(parse("a OR (b c)")) == Any((Term("a"), All((Term("b"), Term("c")))))
    assert narrowing(parse("(a OR b) NEAR/3 c")) == All((Any((Term("a"), Term("b"))), Term("c")))
    assert narrowing(parse("title:defen?e")) == Term("defen", prefix=True)
    assert narrowing(parse('"ar?s deal"')) == All((Term("ar", prefix=True), Term("deal")))
    assert narrowing(parse("a OR NOT b")) is None
    assert narrowing(parse("?ran")) is None
