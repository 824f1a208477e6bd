"""From an article to the record that is stored: identity, counting time, matches and tone, decided in one place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import overload

from monitor.analysis.counting import counting_time
from monitor.analysis.entities import NameIndex, match_entities, with_entities
from monitor.analysis.families import body_hash
from monitor.analysis.fields import metadata_of
from monitor.analysis.matching import Indexed, evaluate, index_text
from monitor.analysis.percolator import Percolator
from monitor.analysis.references import NO_TOPICS, Catalogue, expand
from monitor.analysis.shingles import read, sketch
from monitor.analysis.syntax import Node, parse_topic
from monitor.analysis.target_tone import target_tones
from monitor.analysis.tone import SCORED_LANGUAGE, article_tone, topic_tone
from monitor.analysis.voice_tone import voice_tones
from monitor.model.article import Article, Span
from monitor.model.record import Counted, Record, TopicMatch
from monitor.model.source import Outlet
from monitor.model.tone import Scorer, SentenceTone, Tone
from monitor.model.topic import Match, TopicVersion
from monitor.text.urls import identity_address
from monitor.text.words import READER_VERSION, fold, search_text


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    """A topic version with its query parsed once."""

    version: TopicVersion
    node: Node


@dataclass(frozen=True, slots=True)
class Sighting:
    """How a source came by an article. ``archive`` articles count at their published time.

    ``counted`` is the counting time that the article has already, if it is known: a revision does not move it. ``key``
    is the one that it has already, though its outlet may be known by another name since.
    """

    item_key: str
    first_seen: datetime
    processed: datetime
    archive: bool
    sample: bool
    counted: Counted | None = None
    key: str | None = None


class TopicSet(Sequence[CompiledTopic]):
    """Topics that are matched together. Build it once: one pass over an article's words then serves all of them."""

    def __init__(self, topics: Iterable[CompiledTopic]) -> None:
        self._topics = tuple(topics)
        self._percolator = Percolator([topic.node for topic in self._topics])

    @overload
    def __getitem__(self, place: int) -> CompiledTopic: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[CompiledTopic]: ...
    def __getitem__(self, place: int | slice) -> CompiledTopic | Sequence[CompiledTopic]:
        return self._topics[place]

    def __len__(self) -> int:
        return len(self._topics)

    def matching(self, indexed: Indexed) -> Iterator[tuple[CompiledTopic, tuple[Span, ...]]]:
        """The topics that hold for an article, in order, each with its mention spans."""
        for place, spans in self._percolator.matching(indexed):
            yield self._topics[place], spans


def compile_topics(versions: Iterable[TopicVersion], catalogue: Catalogue = NO_TOPICS) -> TopicSet:
    """Parse the query of each version. ``catalogue`` has the topics that the queries name.

    Raises:
        QueryError: a stored query cannot be read by this version of the language.
    """
    return TopicSet(
        CompiledTopic(version, expand(parse_topic(version.query), catalogue, version.topic_id)) for version in versions
    )


def article_key(outlet: Outlet, article: Article) -> str:
    """The identity of an article for ever: outlet and canonical address, or outlet, folded title and body.

    The result is 32 hexadecimal digits of a SHA-256.
    """
    address = identity_address(article.url) if article.url else None
    return address_key(outlet.key, address) if address else _key(outlet.key, fold(article.title), raw_hash(article))


def address_key(outlet_key: str, address: str) -> str:
    """The key of the article that an outlet has at an address, given in its identity form."""
    return _key(outlet_key, address)


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def raw_hash(article: Article) -> str:
    """SHA-256 (hex) of title and body as read: equal for the same text seen again, different for a revision."""
    return hashlib.sha256(f"{article.title}\0{article.body}".encode("utf-8", "surrogatepass")).hexdigest()


def match_topics(
    indexed: Indexed,
    sentences: Sequence[SentenceTone],
    lang: str | None,
    topics: Iterable[CompiledTopic],
    scorers: Sequence[Scorer] = (),
) -> tuple[TopicMatch, ...]:
    """The matches of an article with every topic that holds for it, each with its tone by every measure.

    A ``TopicSet`` is asked as a whole; any other topics one by one.
    """
    if isinstance(topics, TopicSet):
        held: Iterable[tuple[CompiledTopic, tuple[Span, ...] | None]] = topics.matching(indexed)
    else:
        held = ((topic, evaluate(topic.node, indexed)) for topic in topics)
    return tuple(
        TopicMatch(
            Match(topic.version.id, spans),
            topic_tone(sentences, spans, lang),
            target_tones(indexed.title, indexed.body, sentences, spans, lang, scorers),
        )
        for topic, spans in held
        if spans is not None
    )


def voices(article: Article, sentences: Sequence[SentenceTone]) -> tuple[Tone, ...]:
    """The tone of the words that an article reports and of the outlet's own, where its language has a scorer."""
    if article.lang != SCORED_LANGUAGE:
        return ()
    return voice_tones(article.title, article.body, [sentence.span for sentence in sentences], article.lang)


def analyse(
    article: Article,
    outlet: Outlet,
    topics: Iterable[CompiledTopic],
    sighting: Sighting,
    scorers: Sequence[Scorer] = (),
    names: NameIndex | None = None,
) -> Record:
    """Everything that is stored about one article. Pure: the same arguments give the same record.

    ``names`` are those of the registry of entities; without them none is looked for.
    """
    tone, sentences = article_tone(article.title, article.body, article.lang)
    counted = sighting.counted or counting_time(article.published, sighting.first_seen, archive=sighting.archive)
    indexed = index_text(article.title, article.body, metadata_of(article, outlet, counted))
    indexed, named = with_entities(indexed, names) if names else (indexed, ())
    search_body = search_text(article.body)
    sketched = sketch(read(search_body.split()))
    return Record(
        key=sighting.key or article_key(outlet, article),
        article=article,
        outlet=outlet,
        first_seen=sighting.first_seen,
        processed=sighting.processed,
        counted=counted,
        raw_hash=raw_hash(article),
        body_hash=body_hash(article.body),
        sketch=sketched.pack() if sketched else None,
        words=indexed.length,
        tone=tone,
        matches=match_topics(indexed, sentences, article.lang, topics, scorers),
        further=voices(article, sentences),
        sample=sighting.sample,
        item_key=sighting.item_key,
        search_title=search_text(article.title),
        search_body=search_body,
        reader=READER_VERSION,
        entities=match_entities(named, indexed, sentences, article.lang, scorers),
    )
