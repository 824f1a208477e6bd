"""One article for reading: who says it, why it matched, and what each measure read in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.analysis.evidence import of_article, towards_target, voices_of
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
    article_id: int,
    towards: tuple[str, str] | None,
) -> ArticlePage | None:
    """Everything about one article, ``None`` where there is none of that number; ``live`` are the charted versions."""
    stored = storage.articles.get(article_id)
    if stored is None:
        return None
    why = reasons(storage, article_id)
    further = storage.articles.further_tones(article_id)
    topics = tuple(
        ArticleTopic(live[version_id], spans, tone, further.get(version_id, ()), why(live[version_id]))
        for version_id, spans, tone in storage.articles.matches(article_id)
        if version_id in live
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
