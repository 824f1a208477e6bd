"""From a query to its tree and back, and what an analyst is told when it cannot be read."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from monitor.analysis.matching import evaluate, index_text, terms
from monitor.analysis.syntax import And, In, Near, Node, Not, Or, Phrase, Word, bracketed, narrowing, parse, show
from monitor.analysis.syntax_tree import walk
from monitor.errors import QueryError
from tests.topics.queries import nodes

A, B, C, D = Word("a"), Word("b"), Word("c"), Word("d")


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b c", And((A, B, C))),
        ("a b OR c d", Or((And((A, B)), And((C, D))))),
        ("a OR b AND c", Or((A, And((B, C))))),
        ("a NOT b", And((A, Not(B)))),
        ("a -b -c", And((A, Not(B), Not(C)))),
        ("a NOT b OR c", Or((And((A, Not(B))), C))),
        ("a NOT b NEAR/3 c", And((A, Not(Near(B, C, 3))))),
        ("a -b NEAR/3 c", And((A, Not(Near(B, C, 3))))),
        ("a b NEAR/3 c d", And((A, Near(B, C, 3), D))),
        ("(a OR b) ONEAR/12 c", Near(Or((A, B)), C, 12, ordered=True)),
        ("(a OR (b OR c)) d", And((Or((A, B, C)), D))),
        ("((a)) (b (c d))", And((A, B, C, D))),
        ("a AND NOT (b OR NOT c)", And((A, Not(Or((B, Not(C))))))),
        ("title:a b", And((In("title", A), B))),
        ("Title: (a b)", In("title", And((A, B)))),
        ("-title:a b", And((Not(In("title", A)), B))),
        ("(a)(b)", And((A, B))),
        ('a"b c"d', And((A, Phrase(("b", "c")), D))),
        ('"a"', A),
        ("all-out", Phrase(("all", "out"))),
        ("Putin's", Word("Putin")),
        ("O’Brien", Word("O'Brien")),
        ("d'Ukraine", Phrase(("d", "Ukraine"))),
        ("制裁 俄", And((Phrase(("制", "裁")), Word("俄")))),
        ("G7会议", Phrase(("G7", "会", "议"))),
        ("（制 OR 裁）", Or((Word("制"), Word("裁")))),
        ("制*", Word("制*")),
        ("푸틴*", Word("푸틴*")),
        ("„a b“ »c d« «a b» 「制裁」", And((*[Phrase(tuple(p)) for p in ("ab", "cd", "ab", "制裁")],))),
        ("cs:EU", Word("EU", exact=True)),
        ('cs: "Union State"', Phrase(("Union", "State"), exact=True)),
        ("cs:all-out", Phrase(("all", "out"), exact=True)),
        ('"AND" or near "NEAR"', And((Word("AND"), Word("or"), Word("near"), Word("NEAR")))),
        ("1,000 and/or R&D", And((Phrase(("1", "000")), Phrase(("and", "or")), Phrase(("R", "D"))))),
        ("a.", A),
        ("–a b", And((Not(A), B))),
        ("a\u00a0b\ufeff", And((A, B))),
        ("defen?e* ?ran", And((Word("defen?e*"), Word("?ran")))),
    ],
)
def test_a_query_is_read_as(query: str, tree: Node) -> None:
    assert parse(query) == tree
    assert parse(show(tree)) == tree
    assert parse(bracketed(tree)) == tree


@pytest.mark.parametrize(
    ("query", "shown", "reading"),
    [
        ("a b OR c -d", "a AND b OR c AND NOT d", "(a AND b) OR (c AND NOT d)"),
        ("(a b) (c OR d)", "a AND b AND (c OR d)", "a AND b AND (c OR d)"),
        ("-a NEAR/3 b c", "NOT a NEAR/3 b AND c", "NOT (a NEAR/3 b) AND c"),
        ("-(a b) c", "NOT (a AND b) AND c", "NOT (a AND b) AND c"),
        ("title:(a b) OR c", "title:(a AND b) OR c", "title:(a AND b) OR c"),
        ("制裁 俄", '"制裁" AND 俄', '"制裁" AND 俄'),
        ('"NOT" cs:"OR x"', '"NOT" AND cs:"OR x"', '"NOT" AND cs:"OR x"'),
    ],
)
def test_a_tree_prints_as(query: str, shown: str, reading: str) -> None:
    assert show(parse(query)) == shown
    assert bracketed(parse(query)) == reading


@settings(max_examples=400)
@given(nodes)
def test_every_tree_prints_back_to_itself(node: Node) -> None:
    assume(terms(node))
    assert parse(show(node)) == node
    assert parse(bracketed(node)) == node
    assert show(parse(show(node))) == show(node)


SYNTAX = st.text(st.sampled_from("ab制裁лё *?\"“”'’()-:/,.ANDORNEAR5<>=^~|&cs\u00ad\u0301«»\n"), max_size=24)
PIECES = st.lists(
    st.sampled_from(
        ["a", "san*", '"b c"', "AND", "OR", "NOT", "-", "(", ")", "NEAR/3", "title:", "cs:", " ", "“x y”", "制", ","]
    ),
    max_size=12,
).map(" ".join)


def parse_or_check_refusal(query: str) -> Node | None:
    try:
        return parse(query)
    except QueryError as error:
        refusal = error
    assert 1 <= refusal.column <= max(len(query), 1)
    assert refusal.problem.endswith(".")
    return None


@settings(max_examples=600)
@given(st.one_of(SYNTAX, PIECES, st.text(max_size=20)))
@example("qu'a\u00adb")
@example('"a" ?制')
def test_any_text_is_read_and_prints_back_or_is_refused_with_a_column(query: str) -> None:
    node = parse_or_check_refusal(query)
    if node is None:
        return
    assert parse(show(node)) == node
    assert show(parse(show(node))) == show(node)
    evaluate(node, index_text(query, query))


@pytest.mark.parametrize(
    ("query", "column", "words"),
    [
        ("", 1, "empty"),
        (" \n\t", 1, "empty"),
        ("AND a", 1, "`AND` has nothing before it"),
        ("a OR (OR b)", 7, "`OR` has nothing before it"),
        ("NEAR/5 a", 1, "`NEAR/5` has nothing before it"),
        ("sanction* AND", 11, "`AND` has nothing after it"),
        ("sanction* AND  ", 11, "`AND` has nothing after it"),
        ("(a OR)", 4, "`OR` has nothing after it"),
        ("a NOT", 3, "`NOT` has nothing after it"),
        ("a NEAR/5", 3, "`NEAR/5` has nothing after it"),
        ("a title:", 3, "`title:` has nothing after it"),
        ("a AND OR b", 7, "`OR` cannot follow `AND`"),
        ("a title:AND b", 9, "`AND` cannot follow `title:`"),
        ("a ()", 3, "nothing between these brackets"),
        ('a ""', 3, "nothing between these quotes"),
        ('a "—"', 4, "no word"),
        ("a $", 3, "no word"),
        ("a (b OR c", 3, "never closed"),
        ("a OR b)", 7, "never opened"),
        ('a "b c', 3, "never closed"),
        ("a “b c", 3, "never closed"),
        ("a NEAR/0 b", 3, "from 1 to 100"),
        ("a NEAR/101 b", 3, "from 1 to 100"),
        ("a NEAR/abc b", 3, "from 1 to 100"),
        ("a NEAR/ b", 3, "from 1 to 100"),
        ("a NEAR/5.5 b", 3, "from 1 to 100"),
        ("a NEAR/² b", 3, "from 1 to 100"),
        (f"a NEAR/{'9' * 5000} b", 3, "from 1 to 100"),
        ("a NEAR/2f b", 3, "ONEAR/2"),
        ("a NEAR b", 3, "NEAR/5"),
        ("a ONEAR b", 3, "ONEAR/5"),
        ("a near/5 b", 3, "NEAR/5"),
        ("a w/5 b", 3, "NEAR/5"),
        ("a NEAR/3 NOT b", 10, "Beside NEAR/3"),
        ("a NEAR/3 (b c)", 11, "Beside NEAR/3"),
        ("a NEAR/3 (b NEAR/2 c)", 11, "Beside NEAR/3"),
        ("a NEAR/3 title:b", 10, "title:(a NEAR/3 b)"),
        ("a NEAR/3 b NEAR/4 c", 12, "not supported yet"),
        ("b sa*", 3, "at least 3 letters"),
        ("b *", 3, "at least 3 letters"),
        ("b s?n*", 3, "at least 3 letters"),
        ("b san*ion", 6, "san*"),
        ("b *sanction", 3, "end of a word"),
        ("b ??", 3, "names no letter"),
        ('"b sa*"', 4, "at least 3 letters"),
        ("b titel:x", 3, "`title:`"),
        ("b sorce:x", 3, "`source:`"),
        ("b https://news.example/", 3, "double quotes"),
        ("NOT a", 1, "only excludes"),
        ("-a -b", 1, "only excludes"),
        ("NOT NOT a", 1, "only excludes"),
        ("title:(body:a)", 8, "cannot stand inside"),
        ("a cs:(b)", 3, "one word or phrase"),
        ("a cs:", 3, "one word or phrase"),
        ("a, b", 2, "AND or OR"),
        ("制，裁", 2, "AND or OR"),
        ("a - b", 3, "stands alone"),
        ("a -", 3, "stands alone"),
        ("'b c'", 1, "double quotes"),
        ('"a b"~3', 6, "NEAR/5"),
        ("a && b", 3, "`AND`"),
        ("a || b", 3, "`OR`"),
        ("a !b", 3, "`-b`"),
        ("+a", 1, "`AND`"),
        ("a [b]", 3, "no meaning"),
        ("a」", 2, "never opened"),
    ],
)
def test_a_malformed_query_is_refused_with_column_and_advice(query: str, column: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.column == column
    assert words in str(caught.value)


NOT_YET = [
    *[f"{name}:x" for name in "source domain wire cites byline lang country ownership type section tag".split()],
    *["entity:putin", "place:BY", "url:x", "date:2022-04-01..2022-04-30", 'topic:"Other topic"', 'tone:"Belarus">0'],
    *["SENT(a, b)", "PARA(a, b)", "SENT (a, b)", "ATLEAST/2(a*)", "ATLEAST(a)", "WEIGHT>=30(x^15, bad^-50)", "x^15"],
    *["/ab(c|d)/", r"/\b(A\|B)\b/", "tone<-0.2", "tone>>3", "words >= 150", "copies>=10", "origins > 2", "families>=3"],
]


@pytest.mark.parametrize("construct", NOT_YET)
def test_what_the_language_will_have_is_refused_honestly_and_never_taken_for_words(construct: str) -> None:
    with pytest.raises(QueryError, match="not supported yet") as caught:
        parse(f"sanction* AND {construct}")
    assert caught.value.column in (15, 16)


def test_the_names_of_later_constructs_are_words_where_they_stand_alone() -> None:
    query = "tone words origins cs SENT WEIGHT title"
    assert parse(query) == And(tuple(Word(word) for word in query.split()))


@pytest.mark.parametrize(
    ("query", "column", "words"),
    [
        ("a " * 50_000, 10_001, "100,000 characters"),
        ("(" * 50_000, 10_001, "50,000 characters"),
        ("(" * 1000 + "a" + ")" * 1000, 201, "200 brackets"),
        ("(" * 9000, 201, "200 brackets"),
        ("-" * 9000 + "a", 211, "levels"),
        ("NOT " * 2000 + "a", 841, "levels"),
        ("title:" * 1500 + "a", 8995, "cannot stand inside"),
        ("a NEAR/3 " * 1000 + "b", 12, "not supported yet"),
        ('"' * 9999, 1, "nothing between"),
        ("a" + "*" * 9000, 2, "end of a word"),
    ],
)
def test_hostile_queries_are_refused_cleanly(query: str, column: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.column == column
    assert words in str(caught.value)


def test_two_hundred_nested_brackets_can_be_walked_by_everything() -> None:
    assert parse("(" * 200 + "a" + ")" * 200) == A
    deep = "".join(f"(w{level} {'OR' if level % 2 else 'AND'} " for level in range(200)) + "x" + ")" * 200
    node = parse(deep)
    assert max(depth for _, depth in walk(node)) == 201
    assert parse(show(node)) == node
    assert parse(bracketed(node)) == node
    assert hash(node) == hash(parse(deep))
    assert len(terms(node)) == 201
    assert narrowing(node) is not None
    assert evaluate(node, index_text("", "x w199 w198")) is None
    assert evaluate(node, index_text("", "w1 w0")) is not None


def test_a_long_list_of_words_is_one_flat_group() -> None:
    node = parse(" OR ".join(f"word{number}" for number in range(900)))
    assert isinstance(node, Or)
    assert len(node.parts) == 900


def test_columns_say_where_a_part_began_and_take_no_part_in_equality() -> None:
    node = parse('a   "b c"')
    assert isinstance(node, And)
    assert [part.column for part in node.parts] == [1, 5]
    assert node == parse('a "b c"')
    assert hash(node) == hash(parse('a "b c"'))


def test_an_error_keeps_its_parts_in_another_process() -> None:
    with pytest.raises(QueryError) as caught:
        parse("titel:x")
    again = caught.value.__reduce__()
    assert again[0](*again[1]).column == 1
    assert caught.value.suggestion == "Did you mean `title:`?"
