"""Many topics at once: exactly what the plain evaluator says of each, with little work for those that cannot match."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.percolator import Percolator
from monitor.analysis.records import CompiledTopic, TopicSet, match_topics
from monitor.analysis.syntax import Node, parse
from monitor.model.metadata import Metadata
from monitor.model.topic import TopicVersion
from tests.topics.queries import known, nodes, texts

NOW = datetime(2022, 4, 13, tzinfo=UTC)


@settings(max_examples=300)
@given(st.lists(nodes, max_size=8), st.lists(st.tuples(texts, texts, known), min_size=1, max_size=4))
def test_all_queries_at_once_find_what_each_finds_alone(
    queries: list[Node], articles: list[tuple[str, str, Metadata]]
) -> None:
    together = Percolator(queries)
    for title, body, metadata in articles:
        alone = [
            (place, spans)
            for place, node in enumerate(queries)
            if (spans := evaluate(node, index_text(title, body, metadata))) is not None
        ]
        assert list(together.matching(index_text(title, body, metadata))) == alone


@settings(max_examples=100)
@given(st.lists(nodes, min_size=1, max_size=5), texts, texts, known)
def test_a_set_of_topics_gives_the_matches_that_topics_one_by_one_give(
    queries: list[Node], title: str, body: str, metadata: Metadata
) -> None:
    version = TopicVersion(1, 1, "Topic", "topic", 1, "a", "active", NOW)
    topics = [CompiledTopic(version, node) for node in queries]
    indexed = index_text(title, body, metadata)
    assert match_topics(indexed, (), "en", TopicSet(topics)) == match_topics(indexed, (), "en", topics)


def candidates(body: str, *queries: str) -> list[int]:
    return Percolator([parse(query) for query in queries]).candidates(index_text("", body))


def test_only_what_can_match_is_looked_at() -> None:
    body = "New sanctions against exporters of potash"
    assert candidates(body, "sanctions", "sanction", "sanction*", "sanction?", "potash football") == [0, 2, 3]
    assert candidates(body, '"potash exporters"', '"potash mines"', '"export* of"') == [0, 2]
    assert candidates(body, "(football OR potash) (union OR new)", "(football OR potash) (union OR old)") == [0]
    assert candidates(body, "football OR (new old)", "football OR (new potash)") == [1]
    assert candidates(body, "football OR ?otash", "wire:example", "/x/", "a OR -b") == [0, 1, 2, 3]
    assert candidates("", "a", "wire:example") == [1]


def test_words_shorter_than_three_letters_and_any_script_are_found() -> None:
    assert candidates("制裁 d'abc Łódź", "制*", "x?a", "裁", "lod?", "ab?", "a?c", "ac?") == [0, 2, 3, 4, 5]


def test_the_rarest_words_are_the_anchor() -> None:
    topics = [parse(f"(president OR government) sanction* place{number}") for number in range(100)]
    together = Percolator(topics)
    assert together.candidates(index_text("", "The president on sanctions")) == []
    assert together.candidates(index_text("", "The president on sanctions in place7")) == [7]


def test_a_flood_of_new_words_forgets_and_finds_again() -> None:
    together = Percolator([parse("potash")])
    for batch in range(3):
        flood = " ".join(f"w{batch}x{number}" for number in range(60_000))
        assert together.candidates(index_text("", f"potash {flood}")) == [0]
