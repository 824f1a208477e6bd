"""Reading and analysing one file or address without storing anything: what ``wirewatch inspect`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from monitor.analysis.counting import counting_time
from monitor.analysis.entities import NameIndex, with_entities
from monitor.analysis.explaining import explain
from monitor.analysis.fields import metadata_of
from monitor.analysis.matching import index_text
from monitor.analysis.records import CompiledTopic, match_topics
from monitor.analysis.tone import article_tone
from monitor.collectors.fetch import Fetcher
from monitor.collectors.folder import read_bytes, read_lines
from monitor.config.registries import OutletBook
from monitor.errors import ReadError
from monitor.ingest.folders import check_regular, holds_lines
from monitor.ingest.reading import believed, with_language
from monitor.model.article import Article, Credit, Registry, Span, iso_utc
from monitor.model.metadata import EntityKind
from monitor.model.reasons import Reason
from monitor.model.record import TopicMatch
from monitor.model.tone import Scorer, Tone
from monitor.text.attribution import OF_ADDRESS, attribute_text
from monitor.text.jsonl import read_jsonl
from monitor.text.urls import host
from monitor.workers import Kind, Workers


@dataclass(frozen=True, slots=True)
class Inspection:
    """One article as Wirewatch would store it."""

    file: str
    article: Article
    words: int
    tone: Tone
    matches: tuple[TopicMatch, ...]
    topics: tuple[str, ...]
    """Names of the topics, in the order of ``matches``."""
    why: tuple[Reason, ...]
    """Why each of them matches, in the same order."""
    entities: tuple[tuple[str, EntityKind, int], ...] = ()
    """The entities that the text mentions: name, type and mentions, by name."""


@dataclass(frozen=True, slots=True)
class Inspector:
    """Reads files and addresses with the parts that collecting uses, but no storage."""

    fetcher: Fetcher
    workers: Workers
    registry: Registry
    outlets: OutletBook
    topics: Sequence[CompiledTopic]
    scorers: tuple[Scorer, ...]
    names: NameIndex

    def inspect(self, target: str, *, url: str | None, now: datetime) -> Iterator[Inspection | ReadError]:
        """Read one file (``.jsonl`` holds several articles) or address; a broken line gives its error and no more.

        Raises:
            FetchError, ReadError: the target gave no article.
            OSError: the file cannot be opened.
        """
        for found in self._articles(target, url, now):
            yield found if isinstance(found, ReadError) else self._analyse(target, found, now)

    def _articles(self, target: str, url: str | None, now: datetime) -> Iterator[Article | ReadError]:
        if target.startswith(("http://", "https://")):
            fetched = self.fetcher.get(target, now, page=True)
            if fetched is not None:
                yield self.workers.read_page(
                    fetched.content, fetched.address, "html", self.registry, fetched.content_type
                )
            return
        path = Path(target)
        check_regular(path)
        if holds_lines(path):
            for row in read_jsonl(read_lines(path)):
                yield row.error or attribute_text(with_language(row.article), self.registry)
            return
        kind: Kind = "plain" if path.suffix.lower() == ".txt" else "html"
        yield self.workers.read_page(read_bytes(path), url, kind, self.registry, None)

    def _analyse(self, target: str, found: Article, now: datetime) -> Inspection:
        article = believed(found, now)
        tone, sentences = article_tone(article.title, article.body, article.lang)
        outlet = self.outlets.find(name=article.outlet, address=article.url)
        counted = counting_time(article.published, now, archive=not target.startswith(("http://", "https://")))
        indexed = index_text(article.title, article.body, metadata_of(article, outlet, counted))
        indexed, named = with_entities(indexed, self.names)
        known = self.names.named
        matches = match_topics(indexed, sentences, article.lang, self.topics, self.scorers)
        compiled = {topic.version.id: topic for topic in self.topics}
        matched = [compiled[found.match.version_id] for found in matches]
        return Inspection(
            file=target,
            article=self._with_outlet(article),
            words=indexed.length,
            tone=tone,
            matches=matches,
            topics=tuple(topic.version.topic for topic in matched),
            why=tuple(explain(topic.node, indexed) for topic in matched),
            entities=tuple(sorted((known[one.key].names[0], known[one.key].kind, len(one.spans)) for one in named)),
        )

    def _with_outlet(self, article: Article) -> Article:
        known = self.outlets.find(address=article.url) if article.outlet is None and article.url else None
        if known is None:
            return article
        credit = Credit("outlet", known.name, host(article.url or "") or "", "address", None, OF_ADDRESS)
        return replace(article, outlet=known.name, credits=(credit, *article.credits))


def as_json(inspection: Inspection) -> dict[str, object]:
    """The object that ``wirewatch inspect --json`` prints (DESIGN section 6)."""
    article, tone = inspection.article, inspection.tone
    published = article.published
    return {
        "file": inspection.file,
        "url": article.url,
        "title": article.title,
        "published": iso_utc(published.at) if published else None,
        "published_from": published.origin if published else None,
        "published_precision": published.precision if published else None,
        "published_certainty": published.certainty if published else None,
        "published_day": published.day.isoformat() if published else None,
        "outlet": article.outlet,
        "wire": article.wire,
        "cites": list(article.cites),
        "photo": article.photo,
        "byline": article.byline,
        "editor": article.editor,
        "section": article.section,
        "credits": _credits_json(article),
        "lang": article.lang,
        "lang_confidence": article.lang_confidence,
        "lang_doubt": article.lang_doubt,
        "body": article.body,
        "words": inspection.words,
        "topics": _topics_json(inspection),
        "tone": {
            "measure": tone.measure,
            "value": decimal(tone.value),
            "n_sentences": tone.n_sentences,
            "n_signal": tone.n_signal,
            "positive": tone.n_positive,
            "negative": tone.n_negative,
            "reason": tone.reason,
        },
        "entities": [
            {"name": name, "type": kind, "mentions": mentions} for name, kind, mentions in inspection.entities
        ],
        "links": list(article.links),
        "warnings": list(article.warnings),
    }


def _credits_json(article: Article) -> list[dict[str, object]]:
    return [
        {
            "role": credit.role,
            "name": credit.name,
            "printed": credit.printed,
            "place": credit.place,
            "span": [credit.span.field, credit.span.start, credit.span.end] if credit.span else None,
            "confidence": credit.confidence,
        }
        for credit in article.credits
    ]


def _topics_json(inspection: Inspection) -> list[dict[str, object]]:
    return [
        {
            "topic": name,
            "mentions": found.match.mentions,
            "spans": _spans_json(found.match.spans),
            "tone": decimal(found.tone.value),
            "tones": {tone.measure: decimal(tone.value) for tone in (found.tone, *found.further)},
            "why": reason_json(why),
        }
        for name, found, why in zip(inspection.topics, inspection.matches, inspection.why, strict=True)
    ]


def reason_json(reason: Reason) -> dict[str, object]:
    """One part of a query with everything below it; spans are in code points."""
    return {
        "part": reason.text,
        "kind": reason.kind,
        "holds": reason.holds,
        "spans": _spans_json(reason.spans),
        "note": reason.note,
        "parts": [reason_json(part) for part in reason.parts],
    }


def _spans_json(spans: Sequence[Span]) -> list[list[object]]:
    return [[span.field, span.start, span.end] for span in spans]


def decimal(millionths: int | None) -> float | None:
    """A tone in -1..+1 from its stored millionths."""
    return None if millionths is None else millionths / 1_000_000
