"""The worked examples that the Help page shows: both evaluators do exactly as they say."""

from datetime import UTC, datetime

import pytest

from monitor.analysis.indexing import Indexed
from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.percolator import Percolator
from monitor.analysis.references import Catalogue, expand
from monitor.analysis.syntax import Node, bracketed, parse, show
from monitor.analysis.syntax_values import FIELDS
from monitor.config.language import language_guide
from monitor.model.article import Span
from monitor.model.language import Example, WholeQuery
from monitor.model.topic import TopicVersion
from monitor.text.slugs import slug

GUIDE = language_guide()
EXAMPLES = [example for section in GUIDE.sections for example in section.examples]
NOW = datetime(2022, 4, 13, tzinfo=UTC)
TOPICS = Catalogue(
    tuple(
        TopicVersion(number, number, name, slug(name), 1, query, "active", NOW)
        for number, (name, query) in enumerate(GUIDE.topics.items(), 1)
    )
)


def indexed(text: str) -> Indexed:
    known = GUIDE.texts[text]
    return index_text(known.title, known.body, known.metadata)


def found(node: Node, text: str) -> tuple[Span, ...] | None:
    """What the plain evaluator finds; the fast one has to find the same."""
    spans = evaluate(node, indexed(text))
    assert dict(Percolator([node]).matching(indexed(text))).get(0) == spans
    return spans


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.query} in {example.text}")
def test_a_query_finds_exactly_these_mentions(example: Example) -> None:
    text = GUIDE.texts[example.text]
    spans = found(expand(parse(example.query), TOPICS), example.text)
    fields = {"title": text.title, "body": text.body}
    words = None if spans is None else tuple(fields[span.field][span.start : span.end] for span in spans)
    assert words == example.mentions


@pytest.mark.parametrize("whole", GUIDE.whole, ids=lambda whole: whole.query)
@pytest.mark.parametrize("text", ["summit", "potash", "football"])
def test_a_whole_query_finds_these_texts_and_no_others(whole: WholeQuery, text: str) -> None:
    assert (found(parse(whole.query), text) is not None) == (text in whole.hits)


def test_all_examples_together_find_what_they_find_alone() -> None:
    nodes = [expand(parse(example.query), TOPICS) for example in EXAMPLES] + [parse(one.query) for one in GUIDE.whole]
    nodes = [node for node in nodes if "copies" not in show(node)]  # not known of every text
    together = Percolator(nodes)
    for name in GUIDE.texts:
        alone = [
            (place, spans) for place, node in enumerate(nodes) if (spans := evaluate(node, indexed(name))) is not None
        ]
        assert list(together.matching(indexed(name))) == alone


@pytest.mark.parametrize("query", [*(one.query for one in EXAMPLES), *(one.query for one in GUIDE.whole)])
def test_a_query_prints_back_to_an_equal_one(query: str) -> None:
    assert parse(show(parse(query))) == parse(query)
    assert parse(bracketed(parse(query))) == parse(query)


@pytest.mark.parametrize("write", [one.write for section in GUIDE.sections for one in section.constructs])
def test_what_the_guide_says_can_be_written_can_be_read(write: str) -> None:
    for query in write.split(", ") if write.count("(") == 0 else [write]:
        parse(f"potash {query}")


def test_the_guide_leaves_nothing_out() -> None:
    written = " ".join(one.write for section in GUIDE.sections for one in section.constructs)
    for name in (*FIELDS, "title", "lead", "body", "text", "cs", "date", "topic", "tone"):
        assert f"{name}:" in written
    for name in (
        "AND",
        "OR",
        "NOT",
        "NEAR/",
        "ONEAR/",
        "SENT(",
        "PARA(",
        "ATLEAST/",
        "WEIGHT>=",
        "words",
        "tone ",
        "copies",
        "origins",
    ):
        assert name in written
    assert len(EXAMPLES) >= 80
    assert len(GUIDE.whole) == 30
    assert all(example.says.endswith(".") for example in EXAMPLES)
    assert all(section.says.endswith(".") and section.constructs and section.examples for section in GUIDE.sections)
