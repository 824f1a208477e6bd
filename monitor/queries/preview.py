"""What a query would give before it is saved: hits, hits per day, hits per term, and articles to read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitor.analysis.matching import evaluate, index_text, terms
from monitor.analysis.narrowing import narrowing
from monitor.analysis.references import expand
from monitor.analysis.syntax import Node, bracketed, parse_topic, show
from monitor.model.article import Span
from monitor.model.selection import zone
from monitor.model.views import Preview, PreviewSample, Resolved
from monitor.storage.articles import Candidate
from monitor.storage.store import Storage

MOST_EXAMINED = 20_000
"""Candidates that a preview reads, newest first; beyond that it says so."""
DOMINANT = 0.95


@dataclass(slots=True)
class _Hits:
    """What has been found so far. ``spans`` keeps only articles that may be shown as samples."""

    total: int = 0
    examined: int = 0
    complete: bool = True
    per_day: Counter[date] = field(default_factory=Counter)
    per_term: Counter[int] = field(default_factory=Counter)
    drawn: list[tuple[bytes, int, tuple[Span, ...]]] = field(default_factory=list)


def preview(query: str, resolved: Resolved, days: tuple[date, date], storage: Storage, samples: int) -> Preview:
    """Evaluate an unsaved query over the articles of a range.

    ``days`` is the range's first day and the day after its last, in the selection's zone. Samples are drawn by the
    hash of the article's number: random in effect, and the same each time.

    Raises:
        QueryError: the query cannot be read.
    """
    stated = parse_topic(query)
    node = expand(stated, storage.topics.catalogue())
    leaves = terms(node)
    hits = _Hits()
    for candidate in _newest(node, resolved, storage, hits):
        _judge(candidate, node, leaves, resolved.selection.tz, samples, hits)
    first, end = days
    shown = [first + timedelta(days=day) for day in range((end - first).days)]
    written = [show(leaf) for leaf in leaves]
    return Preview(
        reading=bracketed(stated),
        hits=hits.total,
        archive=storage.articles.count(resolved),
        examined=hits.examined,
        per_day=tuple((day.isoformat(), hits.per_day[day]) for day in shown),
        terms=tuple((name, hits.per_term[place]) for place, name in enumerate(written)),
        samples=tuple(_samples(hits, storage, samples)),
        warnings=tuple(_warnings(hits, written)),
    )


def _newest(node: Node, resolved: Resolved, storage: Storage, hits: _Hits) -> Iterator[Candidate]:
    for batch in storage.articles.candidates(narrowing(node), resolved.sample, resolved.range):
        for candidate in batch:
            if hits.examined >= MOST_EXAMINED:
                hits.complete = False
                return
            hits.examined += 1
            yield candidate


def _judge(candidate: Candidate, node: Node, leaves: Sequence[Node], tz: str, samples: int, hits: _Hits) -> None:
    indexed = index_text(candidate.title, candidate.body, candidate.metadata)
    spans = evaluate(node, indexed)
    if spans is None:
        return
    hits.total += 1
    if candidate.counted is not None:
        day = candidate.counted if candidate.day_only else candidate.counted.astimezone(zone(tz))
        hits.per_day[day.date()] += 1
    for place, leaf in enumerate(leaves):
        if evaluate(leaf, indexed) is not None:
            hits.per_term[place] += 1
    draw = hashlib.sha256(str(candidate.id).encode()).digest()
    hits.drawn.append((draw, candidate.id, spans))
    if len(hits.drawn) > samples * 50:
        hits.drawn = sorted(hits.drawn)[:samples]


def _samples(hits: _Hits, storage: Storage, samples: int) -> Iterator[PreviewSample]:
    for _, article_id, spans in sorted(hits.drawn)[:samples]:
        stored = storage.articles.get(article_id)
        if stored is not None:
            yield PreviewSample(stored.row, stored.body, spans)


def _warnings(hits: _Hits, written: Sequence[str]) -> Iterator[str]:
    if not hits.complete:
        yield f"Counted over the newest {MOST_EXAMINED:,} articles that may match; older ones were not read."
    if not hits.total:
        yield "Nothing in this range matches."
        return
    for place, name in enumerate(written):
        found = hits.per_term[place]
        if not found:
            yield f"{name} is in none of the hits."
        elif len(written) > 1 and found >= DOMINANT * hits.total and hits.total >= 20:
            yield f"{name} is in {100 * found / hits.total:.0f} % of the hits."
