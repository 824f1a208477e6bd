"""What the wording of a topic's version says of articles: why one matches, and how far a frozen version was kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from monitor.analysis.explaining import explain
from monitor.analysis.matching import index_text
from monitor.analysis.references import expand
from monitor.analysis.syntax import parse_topic
from monitor.analysis.trends import BucketRange
from monitor.errors import QueryError
from monitor.model.reasons import Reason
from monitor.model.topic import TopicVersion
from monitor.model.trend import GAP_BELOW
from monitor.model.views import Resolved
from monitor.storage.store import Storage


def reasons(storage: Storage, article_id: int) -> Callable[[TopicVersion], Reason | None]:
    """What tells of a topic version why it matches a stored article; ``None`` for a query that can't be read any more.

    The article is read and indexed once, and only when the first version is asked about.
    """
    indexed = None

    def why(version: TopicVersion) -> Reason | None:
        nonlocal indexed
        if indexed is None:
            text = storage.articles.text(article_id)
            if text is None:
                return None
            indexed = index_text(text.title, text.body, text.metadata)
        try:
            node = expand(parse_topic(version.query), storage.topics.catalogue(), version.topic_id)
        except QueryError:
            return None
        return explain(node, indexed)

    return why


def kept_in(
    version: TopicVersion, resolved: Resolved, ranges: Sequence[BucketRange], storage: Storage
) -> Sequence[bool]:
    """For each bucket whether a version was matched with what is there, as far as charts ask for it.

    A version that is still matched always was. A frozen one was not where the bucket ends after it was frozen, nor
    where more than a fifth of the bucket's articles were stored later: by imports of older articles, say.
    """
    if version.frozen is None:
        return [True] * len(ranges)
    everything = resolved.without_conditions()
    asked = [item.range for item in ranges]
    there = storage.counts.volume(everything, 0, asked)
    later = storage.counts.volume(replace(everything, stored_after=version.frozen), 0, asked)
    return [
        item.end <= version.frozen and articles - missed >= GAP_BELOW * articles
        for item, (articles, _), (missed, _) in zip(ranges, there, later, strict=True)
    ]
