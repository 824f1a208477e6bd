"""What an analyst is told when a query cannot be read, saved or answered."""

import pytest

from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.syntax import asks_for_others, parse, parse_search, parse_topic
from monitor.errors import QueryError
from monitor.model.metadata import Metadata


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
        ("a NEAR/3 (b OR c NEAR/2 d)", 16, "chain without brackets"),
        ("(a NEAR/3 b) NEAR/4 c", 2, "chain without brackets"),
        ("a NEAR/3 (b OR (c d))", 17, "(a NEAR/3 b) AND (a NEAR/3 c)"),
        ("a NEAR/3 wire:b", 10, "Join it with AND"),
        ("a NEAR/3 words>3", 10, "Join it with AND"),
        ("a NEAR/3 SENT(b, c)", 10, "Beside NEAR/3"),
        ("a NEAR/3 b NEAR/4", 12, "`NEAR/4` has nothing after it"),
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
        ("a sent(b, c)", 3, "SENT(a, b)"),
        ("a atleast/2(b)", 3, "ATLEAST/2(a)"),
        ("a SENT(b)", 3, "two parts or more"),
        ("a SENT()", 3, "nothing between"),
        ("a SENT(b,)", 9, "beside this comma"),
        ("a SENT(,b)", 8, "beside this comma"),
        ("a SENT(b,,c)", 10, "beside this comma"),
        ("a SENT(b OR, c)", 10, "`OR` has nothing after it"),
        ("a SENT(b, AND c)", 11, "`AND` has nothing before it"),
        ("a SENT(b, c", 7, "never closed"),
        ("a SENT/2(b, c)", 3, "SENT(a, b)"),
        ("a SENT((b, c))", 10, "AND or OR"),
        ("a SENT(b, title:c)", 11, "title:SENT(a, b)"),
        ("a SENT(b, wire:c)", 11, "cannot stand inside SENT"),
        ("a SENT(b, PARA(c, d))", 11, "cannot stand inside SENT"),
        ("a PARA(b, words>3)", 11, "cannot stand inside PARA"),
        ("a PARA(b, date:2022-04-13)", 11, "cannot stand inside PARA"),
        ("a ATLEAST(b)", 3, "ATLEAST/2(a)"),
        ("a ATLEAST/0(b)", 3, "from 1 to 1,000"),
        ("a ATLEAST/x(b)", 3, "from 1 to 1,000"),
        ("a ATLEAST/2 b", 3, "ATLEAST/2(a)"),
        ("a ATLEAST/2(b, c)", 16, "one part"),
        ("a ATLEAST/2(b c)", 13, "counts words"),
        ("a ATLEAST/2(wire:b)", 13, "counts words"),
        ("a WEIGHT(b^2)", 3, "WEIGHT>=30("),
        ("a WEIGHT>30(b^20)", 3, "WEIGHT>=30("),
        ("a WEIGHT>=0(b^2)", 3, "from 1 to 100,000"),
        ("a WEIGHT>=1(b)", 13, "no weight"),
        ("a WEIGHT>=1(b^2 c)", 17, "comma"),
        ("a WEIGHT>=1(b^0)", 14, "from 1 to 1000"),
        ("a WEIGHT>=1(b^2.5)", 16, "comma"),
        ("a WEIGHT>=1(b^-2)", 3, "can reach"),
        ("a WEIGHT>=7(b^2)", 3, "6 at most"),
        ("a WEIGHT>=1(NOT b^2)", 13, "counts words"),
        ("a WEIGHT>=1((b^2 OR c)^2)", 15, "behind a part of WEIGHT"),
        ("a^15", 2, "behind a part of WEIGHT"),
        ("a tone>>3", 3, "`>>` is no comparison"),
        ("a tone=0", 3, "tone>=0"),
        ("a tone>3", 3, "from -1 to 1"),
        ("a tone>x", 3, "from -1 to 1"),
        ("a tone:>0", 3, "needs a name"),
        ('a tone:"Belarus"', 3, "needs a comparison"),
        ("a words>=many", 3, "whole number"),
        ("a words>=1,000", 3, "whole number"),
        ("a words:3", 3, "words >= 150"),
        ("a words>=", 3, "whole number"),
        ("a date:", 3, "no day"),
        ("a date:(b)", 3, "no day"),
        ("a date:2022", 3, "2022-04-13"),
        ("a date:2022-02-30", 3, "no day"),
        ("a date:2022-04-30..2022-04-01", 3, "2022-04-01..2022-04-30"),
        ("a wire:", 3, "`wire:` has nothing after it"),
        ("a wire:()", 8, "nothing between"),
        ("a wire:AND b", 8, "cannot follow `wire:`"),
        ("a wire:-b", 8, "cannot follow `wire:`"),
        ("a wire:(b", 8, "never closed"),
        ("a wire:(b NEAR/3 c)", 11, "inside `wire:`"),
        ("a wire:title:b", 8, "wire:a AND title:b"),
        ("a wire:(b OR words>3)", 19, "no meaning"),
        ("a wire:tass,xinhua", 12, "AND or OR"),
        ("a wirre:b", 3, "`wire:`"),
        ("a title:wire:b", 9, "inside `title:`"),
        ("wire:(NOT b)", 1, "only excludes"),
        ("NOT words>3", 1, "only excludes"),
        ("a ownership:stat", 13, "Did you mean `state`?"),
        ("a ownership:mine", 13, "independent"),
        ("a country:Belarus", 11, "country:BY"),
        ("a type:opinon", 8, "Did you mean `opinion`?"),
        ("a type:(wire OR blog)", 17, "article, live, opinion, wire"),
        ("a entity:luka*", 10, "takes no wildcards"),
        ('a place:"New ?ork"', 9, "whole name"),
        ("a entity:", 3, "`entity:` has nothing after it"),
        ("a tag:(b NEAR/3 c)", 10, "inside `tag:`"),
        ("a topic:", 3, "needs the name of a topic"),
        ('a topic:""', 3, "needs the name of a topic"),
        ("a topic:(b OR c)", 3, "join several"),
        ('a topic:"b"@', 12, "number of a version"),
        ("a topic:b@x", 10, 'topic:"b"@1'),
        ("a topic:b@0", 10, "number of a version"),
        ("a NEAR/3 topic:b", 10, "Join it with AND"),
        ("title:(a topic:b)", 10, "`topic:` cannot stand inside `title:`"),
        ("SENT(a, topic:b)", 9, "`topic:` cannot stand inside SENT"),
        ("a ATLEAST/2(topic:b)", 13, "counts words"),
        ("NOT topic:a", 1, "only excludes"),
        ("a topik:b", 3, "`topic:`"),
        ("a lang:english", 8, "lang:en"),
        ("a lang:e*", 8, "lang:en"),
        ("a domain:news.example/path", 10, "no slash"),
        ("a domain:*.cn", 10, "domain:cn"),
        ("a domain:...", 10, "no domain"),
        ("a /b", 3, "never closed"),
        ("a //", 3, "empty"),
        ("a /b/i", 6, "(?i)"),
        ("a /b(/", 3, "cannot be used"),
        ("a /(?=b)/", 3, "Look-around"),
        (r"a /(b)\1/", 3, "Look-around"),
        ("a /b*/", 3, "empty text"),
        (r"a /\bслово/", 3, "a to z"),
        (r"a /слово\W/", 3, "a to z"),
        (f"a /{'b' * 501}/", 3, "501 characters"),
        ("a /b{1001}/", 3, "cannot be used"),
        ("a /((((b{100}){100}){100}){100})/", 3, "cannot be used"),
    ],
)
def test_a_malformed_query_is_refused_with_column_and_advice(query: str, column: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.column == column
    assert words in str(caught.value)


def test_families_are_asked_for_by_their_copies_and_origins() -> None:
    with pytest.raises(QueryError, match="no condition on families") as caught:
        parse("sanction* AND families>=3")
    assert caught.value.column == 15
    assert caught.value.suggestion == "Ask for `origins` or `copies`."


@pytest.mark.parametrize("condition", ["copies>=10", "origins > 2"])
def test_what_changes_with_other_articles_is_searched_for_but_not_saved(condition: str) -> None:
    query = f"sanction* AND {condition}"
    assert parse_search(query) == parse(query)
    with pytest.raises(QueryError, match="changes when other articles arrive") as caught:
        parse_topic(query)
    assert caught.value.column == 15
    for many, holds in ((2, False), (12, True)):
        known = Metadata(copies=many, origins=many)
        assert (evaluate(parse(query), index_text("", "sanctions", known)) is not None) is holds
    with pytest.raises(TypeError, match="cannot be answered from one text"):
        evaluate(parse(query), index_text("", "sanctions"))


@pytest.mark.parametrize("condition", ["tone < -0.2", 'tone:"Belarus">0'])
def test_tone_is_searched_for_but_not_saved(condition: str) -> None:
    query = f"sanction* AND {condition}"
    assert parse_search(query) == parse(query)
    assert asks_for_others(parse(query))
    with pytest.raises(QueryError, match="changes when it is measured anew") as caught:
        parse_topic(query)
    assert caught.value.column == 15
    for tone, towards, holds in ((-250_000, 1, True), (-200_000, 0, False), (None, -1, False)):
        known = Metadata(tone=tone, tones={} if tone is None else {"belarus": towards})
        assert (evaluate(parse(query), index_text("", "sanctions", known)) is not None) is holds


def test_a_search_can_ask_for_sources_and_a_saved_topic_cannot() -> None:
    assert parse_search("sanction* source:(wire OR shine)") == parse("sanction* source:(wire OR shine)")
    with pytest.raises(QueryError, match="`source:` changes when other articles arrive") as caught:
        parse_topic("sanction* source:(wire OR shine)")
    assert caught.value.column == 11
    assert parse_topic("sanction* domain:shine.example") == parse("sanction* domain:shine.example")


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
        ("a NEAR/3 " * 1000 + "b", 1, "levels"),
        ("SENT(" * 1500 + "a", 1005, "200 brackets"),
        ("PARA(b, " * 150 + "a" + ")" * 150, 1193, "cannot stand inside"),
        ("/" + "(" * 499 + "/", 1, "cannot be used"),
        ('"' * 9999, 1, "nothing between"),
        ("a" + "*" * 9000, 2, "end of a word"),
    ],
)
def test_hostile_queries_are_refused_cleanly(query: str, column: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.column == column
    assert words in str(caught.value)


def test_an_error_keeps_its_parts_in_another_process() -> None:
    with pytest.raises(QueryError) as caught:
        parse("titel:x")
    again = caught.value.__reduce__()
    assert again[0](*again[1]).column == 1
    assert caught.value.suggestion == "Did you mean `title:`?"
