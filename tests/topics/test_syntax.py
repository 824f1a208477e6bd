"""From a query to its tree and back."""

from datetime import date

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from monitor.analysis.matching import evaluate, index_text, terms
from monitor.analysis.syntax import (
    And,
    In,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Word,
    bracketed,
    narrowing,
    parse,
    show,
)
from monitor.analysis.syntax_build import check_tree
from monitor.analysis.syntax_tree import AtLeast, Days, Length, Measured, Meta, Reference, Regex, Weight, Within, walk
from monitor.errors import QueryError
from monitor.model.metadata import Metadata
from tests.topics.queries import measured, nodes

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
        ("a NEAR/3 b ONEAR/4 c", Near(Near(A, B, 3), C, 4, ordered=True)),
        ("title:a NEAR/3 (b OR body:c)", Near(In("title", A), Or((B, In("body", C))), 3)),
        ("SENT(a, b OR c)", Within("SENT", (A, Or((B, C))))),
        ("PARA （a b，-c)", Within("PARA", (And((A, B)), Not(C)))),
        ("PARA(SENT(a, b), c) d", And((Within("PARA", (Within("SENT", (A, B)), C)), D))),
        ("title:SENT(a, b)", In("title", Within("SENT", (A, B)))),
        ("SENT(1,000, b)", Within("SENT", (Phrase(("1", "000")), B))),
        ("ATLEAST/2(a OR b NEAR/3 c)", AtLeast(2, Or((A, Near(B, C, 3))))),
        ('WEIGHT>=30(a^15, "b c"^10,d^−5)', Weight(30, ((A, 15), (Phrase(("b", "c")), 10), (D, -5)))),
        ("WEIGHT>=1(cs:a^2)", Weight(1, ((Word("a", exact=True), 2),))),
        (r"/a b\/(c)/ d", And((Regex(r"a b\/(c)"), D))),
        ("a -/b c/", And((A, Not(Regex("b c"))))),
        ("wire:a b", And((Meta("wire", A), B))),
        ("Wire: (a OR b -c)", Meta("wire", Or((A, And((B, Not(C))))))),
        (
            'source:"a b" cites:all-out',
            And((Meta("source", Phrase(("a", "b"))), Meta("cites", Phrase(("all", "out"))))),
        ),
        ("domain:www.News.EXAMPLE.", Meta("domain", Word("news.example"))),
        ("domain:ёлка.example", Meta("domain", Word("xn--80atc1g.example"))),
        ("domain:(a.example OR cn)", Meta("domain", Or((Word("a.example"), Word("cn"))))),
        (
            'country:by lang:EN ownership:"State-affiliated"',
            And((Meta("country", Word("BY")), Meta("lang", Word("en")), Meta("ownership", Word("state-affiliated")))),
        ),
        ('country:"OR" a', And((Meta("country", Word("OR")), A))),
        ("url:/a/ url:https://b.c?d=1", And((Meta("url", A), Meta("url", Phrase(("https", "b", "c", "d", "1")))))),
        ("a words >= 150", And((A, Length(">=", 150)))),
        ("words<5 OR a", Or((Length("<", 5), A))),
        ("date:2022-04-13", Days(date(2022, 4, 13), date(2022, 4, 13))),
        ("date: 2022-04-01..2022-04-30 a", And((Days(date(2022, 4, 1), date(2022, 4, 30)), A))),
        ('tone<-0.25 tone:"A  b" >= 0', And((Measured("tone", "<", -250_000), Measured("tone", ">=", 0, "A b")))),
        (
            "tone:Belarus>−1 copies>=10",
            And((Measured("tone", ">", -1_000_000, "Belarus"), Measured("copies", ">=", 10))),
        ),
        (
            'type:Wire -type:(live OR "opinion")',
            And((Meta("type", Word("wire")), Not(Meta("type", Or((Word("live"), Word("opinion"))))))),
        ),
        ('tag:"trade war" tag:potash*', And((Meta("tag", Phrase(("trade", "war"))), Meta("tag", Word("potash*"))))),
        (
            'entity:putin place:(BY OR "Example City")',
            And((Meta("entity", Word("putin")), Meta("place", Or((Word("BY"), Phrase(("Example", "City"))))))),
        ),
        ('topic:"EU  sanctions" OR a', Or((Reference("EU sanctions"), A))),
        ("a -topic:grain-exports@12", And((A, Not(Reference("grain-exports", 12))))),
        ('(Topic: «A "b"»@3)', Reference("A b", 3)),
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
        ("a NEAR/3 b NEAR/4 (c OR d)", "a NEAR/3 b NEAR/4 (c OR d)", "a NEAR/3 b NEAR/4 (c OR d)"),
        ("SENT((a b), (c))", "SENT(a AND b, c)", "SENT(a AND b, c)"),
        ("WEIGHT>=3(a OR b NEAR/1 c^5)", "WEIGHT>=3((a OR b NEAR/1 c)^5)", "WEIGHT>=3((a OR (b NEAR/1 c))^5)"),
        ("wire:a b OR words >= 3", "wire:a AND b OR words>=3", "(wire:a AND b) OR words>=3"),
        ("date:2022-04-13..2022-04-13", "date:2022-04-13", "date:2022-04-13"),
        ("tone:x>0.50", 'tone:"x">0.5', 'tone:"x">0.5'),
        ("topic:a b OR topic:“c d”@2", 'topic:"a" AND b OR topic:"c d"@2', '(topic:"a" AND b) OR topic:"c d"@2'),
        ('"NOT" cs:"OR x"', '"NOT" AND cs:"OR x"', '"NOT" AND cs:"OR x"'),
    ],
)
def test_a_tree_prints_as(query: str, shown: str, reading: str) -> None:
    assert show(parse(query)) == shown
    assert bracketed(parse(query)) == reading


@settings(max_examples=400)
@given(st.one_of(nodes, measured))
def test_every_tree_prints_back_to_itself(node: Node) -> None:
    try:
        check_tree(node)
    except QueryError:
        assume(False)
    assert parse(show(node)) == node
    assert parse(bracketed(node)) == node
    assert show(parse(show(node))) == show(node)


SYNTAX = st.text(
    st.sampled_from("ab制裁лё *?\"“”'’()-:/,.ANDORNEAR5<>=^~|&csSENT(WIGH^2words:\u00ad\u0301«»\n"), max_size=24
)
PIECES = st.lists(
    st.one_of(
        st.sampled_from(["a", "san*", '"b c"', "“x y”", "制", "by", "b", "news.example", "a/b?c=d", "/a b/", " "]),
        st.sampled_from(["AND", "OR", "NOT", "-", "(", ")", ")", "NEAR/3", "title:", "cs:", ",", ">"]),
        st.sampled_from(["SENT(", "PARA(a,", "ATLEAST/2(", "WEIGHT>=2(", "^2", "^-3", "wire:", "domain:", "url:"]),
        st.sampled_from(["country:", "words>3", "tone<0", 'tone:"x">0', "date:2022-04-13"]),
        st.sampled_from(
            ["type:", "tag:", "entity:", "place:BY", "topic:", 'topic:"a b"@2', "topic:a", "@2", "type:wire"]
        ),
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
    if not any(isinstance(part, Measured | Reference) for part, _ in walk(node)):
        evaluate(node, index_text(query, query, Metadata(wire=query, url=query, domain=query)))


def test_the_names_of_fields_and_functions_are_words_where_they_stand_alone() -> None:
    query = "tone words origins cs SENT WEIGHT title wire date"
    assert parse(query) == And(tuple(Word(word) for word in query.split()))


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
