"""Where the metadata of an article comes from, and what a topic makes of it that looks at nothing else."""

from datetime import UTC, date, datetime

import pytest

from monitor.analysis.fields import domain_of, metadata_of
from monitor.analysis.records import Sighting, analyse, compile_topics
from monitor.errors import QueryError
from monitor.model.article import Article, Published
from monitor.model.metadata import Metadata
from monitor.model.record import Counted
from monitor.model.source import Outlet
from monitor.model.topic import TopicVersion
from monitor.text.urls import host

LATE = datetime(2022, 4, 13, 23, 59, tzinfo=UTC)
LANTERN = Outlet("lantern.example", "The Lantern", "GB", ("en",), "independent")
ARTICLE = Article(
    "A great day",
    "The harbour is a happy place.\n\nShips come and go.",
    "https://www.Lantern.example:443/news/1",
    Published(LATE, "minute", "feed"),
    wire="Example News",
    cites=("One", "Two"),
    byline="Jane Doe",
    section="World",
    lang="en",
)


def version(query: str) -> TopicVersion:
    return TopicVersion(7, 1, "Topic", "topic", 1, query, "active", LATE)


def test_metadata_is_what_article_outlet_and_counting_time_say() -> None:
    assert metadata_of(ARTICLE, LANTERN, Counted(LATE, "minute", estimated=False)) == Metadata(
        domain="lantern.example",
        wire="Example News",
        cites=("One", "Two"),
        byline="Jane Doe",
        lang="en",
        country="GB",
        ownership="independent",
        section="World",
        url="https://www.Lantern.example:443/news/1",
        day=date(2022, 4, 13),
    )
    assert metadata_of(Article("", ""), None, None) == Metadata()


def test_the_domain_is_that_of_the_address_else_the_outlets() -> None:
    assert domain_of("https://sub.paper.example/a", "lantern.example") == "sub.paper.example"
    assert domain_of(None, "lantern.example") == "lantern.example"
    assert domain_of("no address", "lantern.example") == "lantern.example"
    assert domain_of(None, "name:the lantern") is None
    assert domain_of(None, None) is None
    for odd in (
        "http://a.example?x",
        "https://A.example\\b",
        "http://me@b.example:8080/",
        "https://c.example",
        "HTTPS://D.example/",
    ):
        assert domain_of(odd, None) == host(odd)


@pytest.mark.parametrize("query", ["wire:example", "words < 20", "date:2022-04-13", "country:GB -section:sport"])
def test_a_topic_of_metadata_alone_matches_without_mentions_and_without_a_tone(query: str) -> None:
    sighting = Sighting("item", LATE, LATE, archive=False, sample=False)
    [match] = analyse(ARTICLE, LANTERN, compile_topics([version(query)]), sighting).matches
    assert match.match.mentions == 0
    assert match.tone.value is None
    assert match.tone.reason == "no-mention"


@pytest.mark.parametrize("query", ["wire:other", "words < 5", "date:2022-04-14", "country:GB -section:world"])
def test_such_a_topic_does_not_match_other_articles(query: str) -> None:
    sighting = Sighting("item", LATE, LATE, archive=False, sample=False)
    assert analyse(ARTICLE, LANTERN, compile_topics([version(query)]), sighting).matches == ()


def test_a_topic_sees_the_counting_time_that_the_article_keeps() -> None:
    kept = Counted(datetime(2022, 3, 1, 8, tzinfo=UTC), "minute", estimated=True)
    sighting = Sighting("item", LATE, LATE, archive=False, sample=False, counted=kept)
    record = analyse(ARTICLE, LANTERN, compile_topics([version("date:2022-03-01")]), sighting)
    assert record.counted == kept
    assert len(record.matches) == 1


@pytest.mark.parametrize("query", ["tone < 0", "copies > 2", "source:feed"])
def test_a_stored_query_that_no_topic_can_have_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="changes when other articles arrive"):
        compile_topics([version(query)])
