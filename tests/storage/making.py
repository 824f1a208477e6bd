"""Records to store, made from few words. The outlets are invented."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.analysis.families import body_hash
from monitor.analysis.shingles import read, sketch
from monitor.model.article import Article, Published, Span
from monitor.model.entity import EntityMention
from monitor.model.record import Counted, Record, Saved, TopicMatch
from monitor.model.selection import Selection, TimeRange
from monitor.model.source import Outlet, Source
from monitor.model.tone import ARTICLE_MEASURE, TOPIC_MEASURE, Tone
from monitor.model.topic import Match, TopicVersion
from monitor.model.views import Resolved
from monitor.storage.articles import StoredText
from monitor.storage.store import Storage
from monitor.text.words import folded_words, search_text

NOW = datetime(2022, 7, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = TimeRange.between(datetime(2022, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC), "UTC")
LANTERN = Outlet("lantern.example", "The Lantern", "GB", ("en",), "independent")
KURIER = Outlet("kurier.example", "Kurier", "PL", ("pl", "en"), "public", "Kurier Group")


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A time in the days after 1 January 2022."""
    return datetime(2022, 1, 1, hour, minute, tzinfo=UTC) + day * DAY


_DAY_10 = at(10)


def tone(value: int | None, measure: str = ARTICLE_MEASURE) -> Tone:
    return Tone(measure, value, None if value is not None else "no-signal", 3, 2, 1, 1)


def found(version_id: int, spans: int = 1, value: int | None = 100_000) -> TopicMatch:
    """A match with so many mentions and that tone towards the topic."""
    marked = tuple(Span("body", place * 10, place * 10 + 4) for place in range(spans))
    return TopicMatch(Match(version_id, marked), tone(value, TOPIC_MEASURE))


def named(key: str, spans: int = 1, value: int | None = 100_000) -> EntityMention:
    """So many mentions of an entity, and that tone towards it."""
    return EntityMention(key, found(1, spans).match.spans, tone(value, TOPIC_MEASURE))


def record(
    key: str,
    *,
    counted: datetime | None = _DAY_10,
    precision: str = "minute",
    body: str = "",
    title: str = "",
    outlet: Outlet = LANTERN,
    wire: str | None = None,
    lang: str | None = "en",
    value: int | None = 200_000,
    matches: Sequence[TopicMatch] = (),
    entities: Sequence[EntityMention] = (),
    sample: bool = False,
    copies_of: str | None = None,
    item_key: str | None = None,
    **parts: Any,
) -> Record:
    """One record. ``copies_of`` names a text: records with the same name count as identical. Else the body decides."""
    title, body = title or f"Title of {key}", body or f"The body of {key} is here."
    clock = None if counted is None else Counted(counted, precision, estimated=False)  # type: ignore[arg-type]
    published = None if counted is None else Published(counted, precision, "feed")  # type: ignore[arg-type]
    article = Article(title, body, f"https://{outlet.key}/{key}", published, wire=wire, lang=lang, **parts)
    sketched = sketch(read(folded_words(body)))
    return Record(
        key=key,
        article=article,
        outlet=outlet,
        first_seen=NOW,
        processed=NOW,
        counted=clock,
        raw_hash=hashlib.sha256(f"{title}\0{body}".encode("utf-8", "replace")).hexdigest(),
        body_hash=body_hash(body) if copies_of is None else hashlib.sha256(copies_of.encode()).hexdigest(),
        sketch=sketched.pack() if sketched else None,
        words=len(body.split()),
        tone=tone(value),
        matches=tuple(matches),
        sample=sample,
        item_key=item_key or f"item {key}",
        search_title=title.lower(),
        search_body=search_text(body),
        reader="reader-1",
        entities=tuple(entities),
    )


def source(storage: Storage, name: str = "Feed", *, sample: bool = False, kind: str = "feed") -> Source:
    """A stored source."""
    return storage.sources.add(Source(name, kind, f"https://{name}.example/feed", sample=sample), NOW)  # type: ignore[arg-type]


def put(
    storage: Storage, *records: Record, archive: bool = True, now: datetime = NOW, source_id: int = 0
) -> list[Saved]:
    """Save records in one batch, from a source that is made where there is none."""
    if not source_id:
        known = [row.source.id for row in storage.sources.all()]
        source_id = known[0] if known else source(storage).id
    prints = {one.item_key: one.raw_hash[:16] for one in records}
    return storage.articles.save(records, source_id, fingerprints=prints, now=now, archive=archive)


def stored_texts(storage: Storage) -> list[StoredText]:
    """Every stored text, the last stored first."""
    texts = storage.articles.texts(storage.articles.newest_first(None).ids.tolist())
    return sorted(texts, key=lambda text: -text.id)


def topic(storage: Storage, name: str = "Sanctions") -> TopicVersion:
    """The active version of a new topic."""
    return storage.topics.add(name, name.lower(), "", name.lower(), "test", "", NOW).active


def resolved(
    *versions: TopicVersion,
    span: TimeRange = YEAR,
    sample: bool = False,
    ids: Sequence[int] | None = None,
    **parts: Any,
) -> Resolved:
    """A selection with everything decided."""
    article_ids = None if ids is None else tuple(ids)
    return Resolved(Selection(**parts), versions, span, "day", sample, article_ids)
