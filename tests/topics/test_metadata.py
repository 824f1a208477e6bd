"""Where the metadata of an article comes from, and what a topic makes of it that looks at nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.analysis.fields import domain_of, metadata_of, types_of
from monitor.analysis.matching import evaluate, index_text
from monitor.analysis.records import Sighting, analyse, compile_topics
from monitor.analysis.syntax import parse
from monitor.errors import QueryError
from monitor.model.article import Article, Published
from monitor.model.metadata import ARTICLE_TYPES, Metadata, NamedEntity
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
    marked = metadata_of(replace(ARTICLE, form="live blog", tags=("Harbours", "Ships")), LANTERN, None)
    assert (marked.form, marked.tags) == ("live blog", ("Harbours", "Ships"))


@pytest.mark.parametrize(
    ("known", "types"),
    [
        (Metadata(), {"article"}),
        (Metadata(wire="Example News"), {"article", "wire"}),
        (Metadata(form="live blog", wire="Example News"), {"live", "wire"}),
        (Metadata(form="part"), {"article"}),
        (Metadata(section="Comment & Analysis"), {"opinion"}),
        (Metadata(section="Мнения", form="live blog"), {"live", "opinion"}),
        (Metadata(section="社评"), {"opinion"}),
        (Metadata(section="Opinionated sport"), {"article"}),
        (Metadata(url="https://news.example/Opinion/2022/a-day?x=/live/"), {"opinion"}),
        (Metadata(url="https://news.example/world/opinion"), {"article"}),
        (Metadata(url="https://opinion.example/world/a?from=/opinion/b"), {"article"}),
        (Metadata(url="https://news.example/opinion-poll/a"), {"article"}),
    ],
)
def test_types_follow_from_wire_form_section_and_folders(known: Metadata, types: set[str]) -> None:
    assert types_of(known) == types
    for name in ARTICLE_TYPES:
        holds = evaluate(parse(f"type:{name}"), index_text("", "", known)) is not None
        assert holds == (name in types)


MINSK = NamedEntity("minsk", ("Minsk", "Мінск", "明斯克"), "place", "BY")
SPEAKER = NamedEntity("jane-doe", ("Jane Doe", "Дж. Доу"), "person")


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("entity:minsk", True),
        ("entity:Мінск", True),
        ("entity:明斯克", True),
        ('entity:"jane doe"', True),
        ("entity:jane-doe", True),
        ("entity:jane", False),
        ("entity:BY", False),
        ("place:by", True),
        ("place:(CN OR Minsk)", True),
        ('place:"Jane Doe"', False),
        ("place:RU", False),
        ("-place:RU entity:minsk", True),
    ],
)
def test_entities_are_asked_for_by_a_whole_name_and_places_by_their_country_too(query: str, holds: bool) -> None:
    known = Metadata(entities=(MINSK, SPEAKER))
    assert (evaluate(parse(query), index_text("", "", known)) is not None) is holds


def test_tags_are_looked_through_word_by_word_and_never_across_two() -> None:
    known = index_text("", "", Metadata(tags=("Trade war", "Łódź")))
    assert evaluate(parse('tag:"trade war" tag:lodz tag:trad*'), known) == ()
    assert evaluate(parse('tag:"war lodz"'), known) is None


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
    with pytest.raises(QueryError, match="so a saved topic cannot ask for it"):
        compile_topics([version(query)])
