"""Storing records: one transaction for article, revision, family, matches, tone, facts, counters and text index."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.engine import Connection

from monitor.analysis.copy_graph import Member
from monitor.errors import RegistryChanged, SourceError, TopicsChanged
from monitor.model.article import Credit, Span
from monitor.model.entity import EntityMention
from monitor.model.record import RawPage, Record, Saved, SaveStatus, TopicMatch
from monitor.storage import entity_rows, raw_pages, revisits, text_index
from monitor.storage import outlets as outlet_rows
from monitor.storage.copy_memory import CopyMemory
from monitor.storage.database import changed, moment_of, numbers, seconds, storable, take_numbers, upsert, words
from monitor.storage.facts import EVERYTHING, Fact, read_facts, replace_facts, slot_of, versions_of
from monitor.storage.families import Fresh, Place, drop, keep, regroup
from monitor.storage.registry import registry_number
from monitor.storage.tables import (
    article_tones,
    articles,
    entity_mentions,
    further_tones,
    matches,
    revisions,
    sightings,
    sketches,
    sources,
    texts,
    topic_versions,
    topics,
)
from monitor.storage.tone_rows import by_measure, further_rows, tone_row, with_further


class _Known(NamedTuple):
    """What is stored of an article that came again."""

    id: int
    key: str
    revision: int
    raw_hash: str
    body_hash: str | None
    counted_at: int | None
    day_only: int
    estimated: int
    family_id: int
    title: str
    processed: int


@dataclass(slots=True)
class _Change:
    """One article that is written: its row number, the record, and what was stored of it before."""

    id: int
    record: Record
    known: _Known | None
    counted_at: int | None
    day_only: int
    estimated: int
    outlet_id: int
    reread: bool = False
    """A re-reading: what was stored before was no text of its own."""


def save(
    connection: Connection,
    memory: CopyMemory,
    records: Sequence[Record],
    source_id: int,
    fingerprints: Mapping[str, str],
    now: datetime,
    *,
    archive: bool,
    versions: Collection[int] | None,
    registry: int | None = None,
) -> list[Saved]:
    """Store ``records`` in order, inside the caller's transaction. See `monitor.storage.articles.Articles.save`."""
    check_collected(connection, source_id)
    if versions is not None and sorted(versions) != [row.id for row in connection.execute(live_version_ids())]:
        raise TopicsChanged("Topics were saved while these articles were being matched. Nothing was stored; try again.")
    if registry is not None and registry != registry_number(connection):
        raise RegistryChanged("The registries were changed while these articles were read. Nothing was stored.")
    saved: list[Saved] = []
    for batch in _without_repeats(records):
        saved += _save_batch(connection, memory, batch, source_id, seconds(now), archive=archive)
    _sight(connection, source_id, records, saved, fingerprints, seconds(now))
    if any(one.status != "unchanged" for one in saved):
        changed(connection)
    new = sum(one.status == "new" for one in saved)
    if new:
        connection.execute(
            update(sources)
            .where(sources.c.id == source_id)
            .values(articles=sources.c.articles + new, last_article=seconds(now))
        )
    return saved


def _without_repeats(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Cut the records where a key comes again or sample data begins or ends, so that a batch can be written at once."""
    batch: dict[str, Record] = {}
    for record in records:
        if batch and (record.key in batch or record.sample != next(iter(batch.values())).sample):
            yield list(batch.values())
            batch = {}
        batch[record.key] = record
    if batch:
        yield list(batch.values())


def _save_batch(
    connection: Connection, memory: CopyMemory, records: list[Record], source_id: int, now: int, *, archive: bool
) -> list[Saved]:
    sample = int(records[0].sample)
    known = _find(connection, sample, [record.key for record in records])
    same = _unchanged(connection, records, known, archive=archive)
    todo = [record for record in records if record.key not in same]
    ids = {key: row.id for key, row in known.items()}
    fresh = [record.key for record in todo if record.key not in known]
    if fresh:
        first = take_numbers(connection, "article_id", len(fresh))
        ids |= {key: first + place for place, key in enumerate(fresh)}
    if todo:
        outlet_ids = outlet_rows.ensure(connection, {r.outlet.key: r.outlet for r in todo}, sample)
        changes = [_change(r, ids[r.key], known.get(r.key), outlet_ids[r.outlet.key], archive=archive) for r in todo]
        _write(connection, memory, changes, sample, now)
    raw_pages.keep(connection, _pages(records, ids, known, same))
    if not archive and not sample:
        watched = [record for record in todo if record.key not in known and record.matches and record.article.url]
        revisits.plan(connection, [ids[record.key] for record in watched], source_id, moment_of(now))
    return [Saved(ids[record.key], _status(record.key, known, same)) for record in records]


def _pages(
    records: Sequence[Record], ids: Mapping[str, int], known: Mapping[str, _Known], same: set[str]
) -> Iterator[tuple[int, int, RawPage]]:
    """The pages of what was read, each with the revision that it gave; not those that brought back an earlier text."""
    for record in records:
        before = known.get(record.key)
        if record.page is None or (record.key in same and before and before.raw_hash != record.raw_hash):
            continue
        revision = 1 if before is None else before.revision + (record.key not in same)
        yield ids[record.key], revision, record.page


def _status(key: str, known: Mapping[str, _Known], same: set[str]) -> SaveStatus:
    if key in same:
        return "unchanged"
    return "updated" if key in known else "new"


def _find(connection: Connection, sample: int, keys: Iterable[str]) -> dict[str, _Known]:
    columns = [articles.c[name] for name in _Known._fields]
    found = select(*columns).where(articles.c.sample == sample, articles.c.key.in_(words(connection, keys)))
    return {row.key: _Known(*row) for row in connection.execute(found)}


def _unchanged(
    connection: Connection, records: Sequence[Record], known: Mapping[str, _Known], *, archive: bool
) -> set[str]:
    """The keys of records whose text is stored already; an archive may also bring back any earlier text."""
    again = [record for record in records if record.key in known]
    same = {record.key for record in again if known[record.key].raw_hash == record.raw_hash}
    if archive and len(same) < len(again):
        of = [known[record.key].id for record in again if record.key not in same]
        found = select(revisions.c.article_id, revisions.c.raw_hash).where(
            revisions.c.article_id.in_(numbers(connection, of))
        )
        earlier = {(article_id, raw_hash) for article_id, raw_hash in connection.execute(found)}
        same |= {record.key for record in again if (known[record.key].id, record.raw_hash) in earlier}
    return same


def _change(record: Record, article_id: int, known: _Known | None, outlet_id: int, *, archive: bool) -> _Change:
    """Decide the counting time: live sources never move it, except from none to one; archives say it themselves."""
    if known is not None and not archive and known.counted_at is not None:
        clock: tuple[int | None, int, int] = (known.counted_at, known.day_only, known.estimated)
    else:
        clock = _clock(record)
    return _Change(article_id, record, known, *clock, outlet_id)


def _write(connection: Connection, memory: CopyMemory, changes: Sequence[_Change], sample: int, now: int) -> None:
    edited = [change for change in changes if change.known is not None]
    old = _remove_old(connection, edited, now)
    grouped = regroup(connection, memory, sample, [_fresh(change) for change in changes])
    _write_articles(connection, changes, sample, grouped.places)
    keep(connection, grouped)
    drop(connection, grouped.left)
    known = entity_rows.ensure(connection, {found.key for c in changes for found in c.record.entities})
    _write_matches(connection, changes, known)
    replace_facts(connection, old, [fact for c in changes for fact in _facts(c, sample, grouped.places[c.id], known)])
    text_index.put(
        connection, [(c.id, storable(c.record.search_title), storable(c.record.search_body)) for c in changes]
    )


def _fresh(change: _Change) -> Fresh:
    record = change.record
    member = Member(
        id=change.id,
        key=record.key,
        body_hash=record.body_hash,
        counted_at=change.counted_at,
        wire=_text(record.article.wire),
        title=storable(record.article.title),
        outlet_id=change.outlet_id,
        outlet_key=storable(record.outlet.key),
        outlet_name=storable(record.outlet.name),
        family_id=change.known.family_id if change.known else None,
    )
    return Fresh(member, storable(record.search_body), record.sketch)


def _remove_old(connection: Connection, edited: Sequence[_Change], now: int) -> list[Fact]:
    """Keep the earlier texts as revisions and take away what was found in them; the old facts are still there."""
    if not edited:
        return []
    ids = [change.id for change in edited]
    listed = numbers(connection, ids)
    bodies = dict(
        connection.execute(select(texts.c.article_id, texts.c.body).where(texts.c.article_id.in_(listed))).all()
    )
    earlier = [
            {
                "article_id": change.id, "number": known.revision, "title": known.title, "body": bodies[change.id],
                "raw_hash": known.raw_hash, "processed": known.processed, "replaced": now,
            }
            for change in edited
            if (known := change.known) is not None and not change.reread
    ]  # fmt: skip
    if earlier:
        connection.execute(revisions.insert(), earlier)
    old = read_facts(connection, ids, versions_of(connection, ids))
    for table in (matches, article_tones, further_tones, entity_mentions):
        connection.execute(delete(table).where(table.c.article_id.in_(listed)))
    text_index.remove(connection, ids)
    return old


def _write_articles(
    connection: Connection, changes: Sequence[_Change], sample: int, places: Mapping[int, Place]
) -> None:
    rows = [(change, _row(change, sample, places[change.id].family_id)) for change in changes]
    new = [row for change, row in rows if change.known is None]
    edited = [{f"new_{name}": value for name, value in row.items()} for change, row in rows if change.known is not None]
    if new:
        connection.execute(articles.insert(), new)
    if edited:
        kept = ("new_id", "new_first_seen")
        values: dict[str, Any] = {name.removeprefix("new_"): bindparam(name) for name in edited[0] if name not in kept}
        for row in edited:
            del row["new_first_seen"]
        connection.execute(update(articles).where(articles.c.id == bindparam("new_id")).values(values), edited)
    bodies = upsert(connection, texts)
    bodies = bodies.on_conflict_do_update(index_elements=["article_id"], set_={"body": bodies.excluded.body})
    connection.execute(bodies, [{"article_id": c.id, "body": storable(c.record.article.body)} for c in changes])


def _row(change: _Change, sample: int, family_id: int) -> dict[str, Any]:
    record, article = change.record, change.record.article
    published = article.published
    return {
        "id": change.id,
        "key": record.key,
        "sample": sample,
        "outlet_id": change.outlet_id,
        "family_id": family_id,
        "revision": change.known.revision + (not change.reread) if change.known else 1,
        "counted_at": change.counted_at,
        "day_only": change.day_only,
        "estimated": change.estimated,
        "title": storable(article.title),
        "url": _text(article.url),
        "lang": _text(article.lang) or "",
        "lang_confidence": article.lang_confidence,
        "lang_doubt": article.lang_doubt,
        "published_at": seconds(published.at) if published else None,
        "published_precision": published.precision if published else None,
        "published_origin": published.origin if published else None,
        "published_certainty": published.certainty if published else None,
        "modified_at": seconds(article.modified.at) if article.modified else None,
        "first_seen": seconds(record.first_seen),
        "processed": seconds(record.processed),
        "wire": _text(article.wire),
        "byline": _text(article.byline),
        "section": _text(article.section),
        "words": record.words,
        "raw_hash": record.raw_hash,
        "body_hash": record.body_hash,
        "reader": record.reader,
        "printed_outlet": _text(article.outlet),
        "cites": _list(article.cites),
        "photo": _text(article.photo),
        "editor": _text(article.editor),
        "links": _list(article.links),
        "warnings": _list(article.warnings),
        "tags": _list(article.tags),
        "form": article.form,
        "credits": json.dumps([_credit(one) for one in article.credits], ensure_ascii=False, separators=(",", ":")),
    }


def _credit(credit: Credit) -> list[object]:
    """A credit as JSON keeps it; `monitor.storage.articles` reads it back."""
    span = credit.span and [credit.span.field, credit.span.start, credit.span.end]
    return [credit.role, storable(credit.name), storable(credit.printed), credit.place, span, credit.confidence]


def _text(given: str | None) -> str | None:
    return None if given is None else storable(given)


def _list(given: Sequence[str]) -> str:
    return json.dumps([storable(one) for one in given], ensure_ascii=False) if given else "[]"


# ------------------------------------------------------------------------------------------------ matches, tone, facts
def match_row(article_id: int, found: TopicMatch) -> dict[str, Any]:
    """One row of `matches`; spans are JSON lists of field, start, end."""
    return {
        "article_id": article_id,
        "version_id": found.match.version_id,
        "spans": _spans(found.match.spans),
        "mentions": found.match.mentions,
        **tone_row(found.tone),
    }


def mention_row(article_id: int, entity_id: int, found: EntityMention) -> dict[str, Any]:
    """One row of `entity_mentions`."""
    row = {"article_id": article_id, "entity_id": entity_id, "spans": _spans(found.spans), "mentions": found.mentions}
    return row | tone_row(found.tone)


def _spans(spans: Sequence[Span]) -> str:
    return json.dumps([[span.field, span.start, span.end] for span in spans], separators=(",", ":"))


def _write_matches(connection: Connection, changes: Sequence[_Change], known: Mapping[str, int]) -> None:
    connection.execute(article_tones.insert(), [{"article_id": c.id, **tone_row(c.record.tone)} for c in changes])
    rows = [match_row(c.id, found) for c in changes for found in c.record.matches]
    if rows:
        connection.execute(matches.insert(), rows)
    if named := [row for c in changes for row in _mention_rows(c, known)]:
        connection.execute(entity_mentions.insert(), named)
    further = [row for c in changes for row in _further(c, known)]
    if further:
        connection.execute(further_tones.insert(), further)


def _further(change: _Change, known: Mapping[str, int]) -> list[dict[str, Any]]:
    """The rows of `further_tones` of one article, in the order of their key."""
    rows = further_rows(change.id, EVERYTHING, change.record.further)
    for found in change.record.matches:
        rows += further_rows(change.id, found.match.version_id, found.further)
    for named in change.record.entities:
        rows += further_rows(change.id, -known[storable(named.key)], named.further)
    return sorted(rows, key=by_measure)


def _mention_rows(change: _Change, known: Mapping[str, int]) -> list[dict[str, Any]]:
    """The rows of `entity_mentions` of one article, by entity."""
    rows = (mention_row(change.id, known[storable(found.key)], found) for found in change.record.entities)
    return sorted(rows, key=lambda row: int(row["entity_id"]))


def _facts(change: _Change, sample: int, place: Place, known: Mapping[str, int]) -> Iterator[Fact]:
    """The facts of one article: under everything, each version that matched and each entity; none without a time."""
    if change.counted_at is None:
        return
    slot = slot_of(change.counted_at, change.day_only)
    lang = _text(change.record.article.lang) or ""
    tone = change.record.tone.value
    where = (change.id, sample, change.day_only, slot, *place, change.outlet_id, lang)
    yield Fact(EVERYTHING, *where, 0, tone, None)
    for found in change.record.matches:
        fact = Fact(found.match.version_id, *where, found.match.mentions, tone, found.tone.value)
        yield with_further(fact, found.further)
    for named in change.record.entities:
        fact = Fact(-known[storable(named.key)], *where, named.mentions, tone, named.tone.value)
        yield with_further(fact, named.further)


# ---------------------------------------------------------------------------------------------------------- re-readings
def replace_readings(
    connection: Connection, memory: CopyMemory, records: Mapping[int, Record], sample: int, now: int
) -> set[int]:
    """Put re-readings in the place of what is stored of these articles; their records have the stored keys.

    Works inside the caller's transaction. Articles of which nothing is different are not touched; returns the others.
    """
    if not records:
        return set()
    known = {row.id: row for row in _find(connection, sample, [record.key for record in records.values()]).values()}
    outlet_ids = outlet_rows.ensure(connection, {r.outlet.key: r.outlet for r in records.values()}, sample)
    changes = [
        _Change(article_id, record, known[article_id], *_clock(record), outlet_ids[record.outlet.key], reread=True)
        for article_id, record in records.items()
    ]
    stored = _as_stored(connection, list(records))
    named = entity_rows.ensure(connection, {found.key for record in records.values() for found in record.entities})
    different = [change for change in changes if _as_read(change, sample, named) != stored[change.id]]
    if different:
        _write(connection, memory, different, sample, now)
    return {change.id for change in different}


def _clock(record: Record) -> tuple[int | None, int, int]:
    counted = record.counted
    if counted is None:
        return None, 0, 0
    return seconds(counted.at), int(counted.precision == "day"), int(counted.estimated)


_NOT_READ = frozenset({"family_id", "processed"})
"""Columns that no reading decides: the family follows from all articles, the time from the clock."""


def _as_read(change: _Change, sample: int, known: Mapping[str, int]) -> list[Any]:
    """What `_write` would store of one article, in the form of `_as_stored`."""
    row = {name: value for name, value in _row(change, sample, 0).items() if name not in _NOT_READ}
    tone = {"article_id": change.id, **tone_row(change.record.tone)}
    found = sorted((match_row(change.id, match) for match in change.record.matches), key=_by_version)
    sketch = None if change.counted_at is None else change.record.sketch
    named = _mention_rows(change, known)
    return [row, storable(change.record.article.body), tone, found, sketch, _further(change, known), named]


def _as_stored(connection: Connection, ids: Sequence[int]) -> dict[int, list[Any]]:
    listed = numbers(connection, ids)
    columns = [column for column in articles.c if column.name not in _NOT_READ]
    rows = connection.execute(select(*columns).where(articles.c.id.in_(listed))).mappings()
    stored: dict[int, list[Any]] = {row["id"]: [dict(row), "", {}, [], None, [], []] for row in rows}
    for article_id, body in connection.execute(select(texts).where(texts.c.article_id.in_(listed))):
        stored[article_id][1] = body
    of_tone = select(article_tones).where(article_tones.c.article_id.in_(listed))
    for row in connection.execute(of_tone).mappings():
        stored[row["article_id"]][2] = dict(row)
    of_matches = select(matches).where(matches.c.article_id.in_(listed)).order_by(matches.c.version_id)
    for row in connection.execute(of_matches).mappings():
        stored[row["article_id"]][3].append(dict(row))
    m = entity_mentions.c
    of_entities = select(entity_mentions).where(m.article_id.in_(listed)).order_by(m.entity_id)
    for row in connection.execute(of_entities).mappings():
        stored[row["article_id"]][6].append(dict(row))
    s = sketches.c
    for article_id, values in connection.execute(select(s.article_id, s.sketch).where(s.article_id.in_(listed))):
        stored[article_id][4] = values
    for row in connection.execute(select(further_tones).where(further_tones.c.article_id.in_(listed))).mappings():
        stored[row["article_id"]][5].append(dict(row))
    for parts in stored.values():
        parts[5].sort(key=by_measure)
    return stored


def _by_version(row: Mapping[str, Any]) -> int:
    return int(row["version_id"])


# ------------------------------------------------------------------------------------------------------------ sightings
def _sight(
    connection: Connection,
    source_id: int,
    records: Sequence[Record],
    saved: Sequence[Saved],
    fingerprints: Mapping[str, str],
    now: int,
) -> None:
    """Remember which item of the source gave which article; of items that come twice the last one holds."""
    seen = {
        storable(r.item_key): (one.article_id, fingerprints[r.item_key])
        for r, one in zip(records, saved, strict=True)
        if r.item_key in fingerprints
    }
    remember(connection, source_id, {key: (fingerprint, article) for key, (article, fingerprint) in seen.items()}, now)


def live_version_ids() -> Select[tuple[int]]:
    """The versions that new articles are matched with: active and recounting ones of topics that are watched."""
    wanted = select(topic_versions.c.id).join(topics, topics.c.id == topic_versions.c.topic_id)
    live = (topics.c.archived == 0, topic_versions.c.state.in_(("active", "recounting")))
    return wanted.where(*live).order_by(topic_versions.c.id)


def check_collected(connection: Connection, source_id: int) -> None:
    """Refuse to store anything of a source that is not there: it may have been removed while it was polled.

    Raises:
        SourceError: the source was removed.
    """
    here = (sources.c.id == source_id, sources.c.removed.is_(None))
    if connection.execute(select(sources.c.id).where(*here)).first() is None:
        raise SourceError("The source was removed meanwhile; nothing more of it is stored.")


def remember(connection: Connection, source_id: int, seen: Mapping[str, tuple[str, int | None]], now: int) -> None:
    """Write sightings: item key to (fingerprint, article or ``None``). Earlier first sightings stay."""
    if not seen:
        return
    insert = upsert(connection, sightings)
    insert = insert.on_conflict_do_update(
        index_elements=["source_id", "item_key"],
        set_={
            "fingerprint": insert.excluded.fingerprint,
            "article_id": insert.excluded.article_id,
            "attempts": 0,
            "last_seen": insert.excluded.last_seen,
        },
    )
    rows = [
        {
            "source_id": source_id, "item_key": key, "fingerprint": fingerprint, "article_id": article_id,
            "attempts": 0, "first_seen": now, "last_seen": now,
        }
        for key, (fingerprint, article_id) in seen.items()
    ]  # fmt: skip
    connection.execute(insert, rows)
