"""Topics that name other topics: read with the version that was meant, and never in a circle."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.records import compile_topics
from monitor.analysis.references import Catalogue, expand, pinned, refers
from monitor.analysis.syntax import parse, show
from monitor.errors import QueryError
from monitor.model.topic import TopicVersion

NOW = datetime(2022, 4, 13, tzinfo=UTC)


def topic(number: int, name: str, *queries: str, last: str = "active") -> list[TopicVersion]:
    """A topic with a version for each query; before one that is being recounted comes the active one."""
    states = ["frozen"] * len(queries)
    states[-1] = last
    if last == "recounting":
        states[-2] = "active"
    return [
        TopicVersion(number * 10 + place, number, name, name.lower().replace(" ", "-"), place, query, state, NOW)  # type: ignore[arg-type]
        for place, (query, state) in enumerate(zip(queries, states, strict=True), 1)
    ]


def catalogue(*topics: Sequence[TopicVersion], archived: Sequence[int] = ()) -> Catalogue:
    return Catalogue(tuple(version for versions in topics for version in versions), frozenset(archived))


SANCTIONS = topic(1, "Sanctions", "sanction*", "sanction* OR embargo*")
PLACES = topic(2, "Łódź and Minsk", "Lodz OR Minsk", "Lodz", last="recounting")
BOTH = topic(3, "Both", 'topic:"Sanctions"@1 topic:"lodz and minsk"')
KNOWN = catalogue(SANCTIONS, PLACES, BOTH)


@pytest.mark.parametrize(
    ("query", "means"),
    [
        ('topic:"Sanctions"', "sanction* OR embargo*"),
        ("topic:sanctions@1", "sanction*"),
        ('topic:"ŁODZ AND minsk"', "Lodz OR Minsk"),
        ("topic:lodz-and-minsk a", "(Lodz OR Minsk) a"),
        ("a OR topic:sanctions OR b", "a OR sanction* OR embargo* OR b"),
        ("a -topic:sanctions", "a -(sanction* OR embargo*)"),
        ("a (topic:both OR b)", "a (sanction* (Lodz OR Minsk) OR b)"),
        ("a topic:both", "a sanction* (Lodz OR Minsk)"),
        ("title:a", "title:a"),
    ],
)
def test_a_named_topic_stands_for_its_query_in_brackets(query: str, means: str) -> None:
    expanded = expand(parse(query), KNOWN)
    assert expanded == parse(means)
    assert parse(show(expanded)) == expanded
    assert not refers(expanded)


@pytest.mark.parametrize(
    ("query", "column", "words"),
    [
        ("a topic:sanctoins", 3, 'Did you mean `topic:"Sanctions"`?'),
        ("a topic:weather", 3, "Topics: Both, Sanctions, Łódź and Minsk."),
        ("a topic:sanctions@3", 3, "has no version 3"),
        ('a topic:"lodz and minsk"@2', 3, "has no version 2 that has been counted"),
    ],
)
def test_a_topic_that_is_not_there_is_refused(query: str, column: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        expand(parse(query), KNOWN)
    assert caught.value.column == column
    assert words in str(caught.value)


def test_without_any_topic_the_answer_says_so() -> None:
    with pytest.raises(QueryError, match="No topic is watched yet"):
        expand(parse("topic:a"), Catalogue())


@pytest.mark.parametrize("query", ["b topic:sanctions", "b topic:both", 'b (c OR topic:"Both"@1)'])
def test_a_circle_is_refused_even_over_old_versions(query: str) -> None:
    with pytest.raises(QueryError, match="leads back to itself") as caught:
        expand(parse(query), KNOWN, own=1)
    assert caught.value.column == query.index("topic:") + 1
    assert not refers(expand(parse(query), KNOWN, own=9))


def test_stored_topics_that_name_each_other_are_refused_and_never_run_for_ever() -> None:
    circle = catalogue(topic(1, "One", "a topic:two"), topic(2, "Two", "b topic:one"))
    for own in (None, 1, 2):
        with pytest.raises(QueryError, match="leads back to itself"):
            expand(parse("c topic:one"), circle, own)


def test_topics_that_double_with_every_step_are_refused_in_time() -> None:
    doubling = [topic(n, f"t{n}", f"x{n} OR (topic:t{n + 1} y) OR (topic:t{n + 1} z)") for n in range(1, 60)]
    with pytest.raises(QueryError, match="too large") as caught:
        expand(parse("a OR topic:t1"), catalogue(*doubling, topic(60, "t60", "end")))
    assert caught.value.column == 6


def test_topics_nested_too_deep_are_refused() -> None:
    deep = [topic(n, f"t{n}", f"x{n} OR y (z OR topic:t{n + 1})") for n in range(1, 150)]
    with pytest.raises(QueryError, match="too large"):
        expand(parse("topic:t1"), catalogue(*deep, topic(150, "t150", "end")))


def test_saving_writes_down_which_version_was_meant() -> None:
    query = 'a OR topic:"Sanctions"  b -topic:both OR topic:sanctions@1'
    saved = pinned(query, KNOWN)
    assert saved == 'a OR topic:"Sanctions"@2  b -topic:both@1 OR topic:sanctions@1'
    assert pinned(saved, KNOWN) == saved
    assert pinned("plain  query", KNOWN) == "plain  query"
    assert pinned('topic:"Łódź and Minsk"', KNOWN) == 'topic:"Łódź and Minsk"@1', "the one that is charted"


def test_a_saved_topic_keeps_its_meaning_when_the_other_one_changes_or_goes() -> None:
    saved = pinned("topic:sanctions", KNOWN)
    later = catalogue(topic(1, "Sanctions", "sanction*", "sanction* OR embargo*", "tariff*"), archived=[1])
    assert expand(parse(saved), later) == parse("sanction* OR embargo*")
    with pytest.raises(QueryError, match="There is no topic"):
        expand(parse("topic:sanctions"), later)


def test_compiled_topics_match_what_they_name() -> None:
    version = TopicVersion(40, 4, "More", "more", 1, 'topic:"Both"@1 OR potash', "active", NOW)
    [compiled] = compile_topics([version], KNOWN)
    assert evaluate(compiled.node, index_text("Minsk", "sanctions")) is not None
    assert evaluate(compiled.node, index_text("Minsk", "embargo")) is None
    with pytest.raises(QueryError, match="There is no topic"):
        compile_topics([version])
    with pytest.raises(TypeError, match="cannot be answered"):
        evaluate(parse("topic:both"), index_text("Minsk", "sanctions"))
