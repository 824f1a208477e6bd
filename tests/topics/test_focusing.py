"""Looking only at what a query needs gives what the plain evaluator gives, for every query and text."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.analysis.focusing import focus_on, holds, leaves_in, spans_in
from monitor.analysis.matching import evaluate, index_text, terms
from monitor.analysis.syntax import Node, parse
from monitor.model.metadata import Metadata
from monitor.text.words import folded_words, places_of_words, tokens
from tests.topics.queries import known, nodes, texts


@settings(max_examples=500)
@given(nodes, texts, texts, known)
@example(parse("title:alpha AND NOT beta"), "Alpha’s day", "«gamma»", Metadata())
@example(parse("/alph/ OR lang:en"), "", "nothing", Metadata(lang="en"))
@example(parse("lang:en -(/alph/ beta)"), "", "nothing", Metadata(lang="en"))
def test_a_focused_query_answers_as_the_whole_one(node: Node, title: str, body: str, metadata: Metadata) -> None:
    indexed = index_text(title, body, metadata)
    expected, focus = evaluate(node, indexed), focus_on(node)
    assert spans_in(focus, title, body, metadata) == expected
    assert holds(focus, title, body, metadata) == (expected is not None)
    leaves = terms(node)
    found = None if expected is None else tuple(evaluate(leaf, indexed) is not None for leaf in leaves)
    assert leaves_in(focus, leaves, title, body, metadata) == found


letters = st.text(alphabet="aZ'’‘`sS Łéß´“—„½\u00ad\u0301制.,-\n_1²KſıİǅΣς\ud800", max_size=30)


@settings(max_examples=1000)
@given(letters, st.integers(1, 3))
@example("d'Ukraine l’AN O’Brien’s", 1)
def test_folded_words_and_their_places_are_those_of_the_tokens(text: str, step: int) -> None:
    found = tokens(text)
    assert folded_words(text) == [token.folded for token in found]
    wanted = range(0, len(found), step)
    assert places_of_words(text, wanted) == [(found[number].start, found[number].end) for number in wanted]
