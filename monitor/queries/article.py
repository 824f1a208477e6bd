"""One article for reading: who says it, why it matched, and what each measure read in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.analysis.evidence import of_article, towards_target, voices_of
from monitor.model.entity import InArticle
from monitor.model.tone import TOPIC_MEASURE, Scorer
from monitor.model.topic import TopicVersion
from monitor.model.views import ArticlePage, ArticleTopic, Evidence, StoredArticle
from monitor.queries.wordings import reasons
from monitor.storage.facts import EVERYTHING
from monitor.storage.store import Storage


def article_page(
    storage: Storage,
    scorers: Sequence[Scorer],
    live: Mapping[int, TopicVersion],
    mentioned: tuple[InArticle, ...],
    article_id: int,
    towards: tuple[str, str] | None,
) -> ArticlePage | None:
    """Everything about one article, ``None`` where there is none of that number.

    ``live`` are the charted versions, ``mentioned`` the entities of the article.
    """
    stored = storage.articles.get(article_id)
    if stored is None:
        return None
    why, given = reasons(storage, article_id), storage.overrides.of_article(article_id)
    further = storage.articles.further_tones(article_id)
    matched = [
        (live[number], spans, tone) for number, spans, tone in storage.articles.matches(article_id) if number in live
    ]
    topics = tuple(
        ArticleTopic(version, spans, tone, further.get(version.id, ()), why(version), given.get(version.topic_id))
        for version, spans, tone in matched
    )
    evidence = _evidence(stored, topics, scorers, towards)
    return ArticlePage(
        article=stored,
        topics=topics,
        further=further.get(EVERYTHING, ()),
        evidence=evidence,
        reported=voices_of(stored.row.title, stored.body, [one.span for one in evidence.sentences]),
        copies=tuple(storage.articles.copies(article_id)),
        revisions=tuple(storage.articles.revisions(article_id)),
        sources=tuple(storage.items.sources_of(article_id)),
        entities=mentioned,
    )


def _evidence(
    stored: StoredArticle, topics: Sequence[ArticleTopic], scorers: Sequence[Scorer], towards: tuple[str, str] | None
) -> Evidence:
    text = (stored.row.title, stored.body, stored.row.lang)
    slug, measure = towards or ("", "")
    topic = next((topic for topic in topics if topic.version.slug == slug), None)
    if topic is not None and (measure == TOPIC_MEASURE or measure in {scorer.id for scorer in scorers}):
        return Evidence(topic.version, *towards_target(*text, topic.spans, measure, scorers))
    return Evidence(None, *of_article(*text))
