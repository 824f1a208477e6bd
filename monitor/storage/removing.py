"""Removing the sample without a trace, in bounded transactions that each leave the database whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.engine import Connection

from monitor.storage import raw_pages, revisits, text_index
from monitor.storage.database import Database, changed, numbers, seconds
from monitor.storage.facts import read_facts, replace_facts, versions_of
from monitor.storage.tables import (
    activity,
    article_tones,
    articles,
    copy_edges,
    entity_mentions,
    families,
    further_tones,
    grouping_keys,
    groupings,
    matches,
    origins,
    outlets,
    polls,
    revisions,
    sightings,
    sketches,
    sources,
    stories,
    story_terms,
    texts,
    tone_overrides,
    topic_labels,
)

_FAMILIES_AT_ONCE = 100


def remove_sample(database: Database, now: datetime) -> None:
    """Remove all sample articles, then what only they used. Killed and called again, it completes the work.

    The sources stop first, so that a worker in the middle of one stores no more of it. Whole families go together, so
    that what is left is counted and grouped rightly after every step.
    """
    with database.write() as connection:
        living = (sources.c.sample == 1, sources.c.removed.is_(None))
        connection.execute(update(sources).where(*living).values(removed=seconds(now)))
    while True:
        with database.write() as connection:
            wanted = select(families.c.id).where(families.c.sample == 1).order_by(families.c.id)
            family_ids = list(connection.execute(wanted.limit(_FAMILIES_AT_ONCE)).scalars())
            if not family_ids:
                _remove_rest(connection)
                return
            _remove_families(connection, family_ids)
            changed(connection)


def _remove_families(connection: Connection, family_ids: list[int]) -> None:
    within = articles.c.family_id.in_(numbers(connection, family_ids))
    ids = list(connection.execute(select(articles.c.id).where(within)).scalars())
    replace_facts(connection, read_facts(connection, ids, versions_of(connection, ids)), [])
    text_index.remove(connection, ids)
    raw_pages.remove(connection, ids)
    revisits.forget(connection, ids)
    listed = numbers(connection, ids)
    connection.execute(update(sightings).where(sightings.c.article_id.in_(listed)).values(article_id=None))
    of_articles = (
        matches, article_tones, further_tones, entity_mentions, topic_labels, tone_overrides, revisions, texts,
        sketches, story_terms, copy_edges,
    )  # fmt: skip
    for table in of_articles:
        connection.execute(delete(table).where(table.c.article_id.in_(listed)))
    connection.execute(delete(articles).where(articles.c.id.in_(listed)))
    connection.execute(delete(families).where(families.c.id.in_(numbers(connection, family_ids))))


def _remove_rest(connection: Connection) -> None:
    """Sources, outlets and origins of the sample. One that real data uses as well is real and stays."""
    sampled = select(sources.c.id).where(sources.c.sample == 1)
    gone = 0
    for table in (sightings, polls, activity):
        gone += connection.execute(delete(table).where(table.c.source_id.in_(sampled))).rowcount
    gone += connection.execute(delete(sources).where(sources.c.sample == 1)).rowcount
    made = select(groupings.c.id).where(groupings.c.sample == 1)
    connection.execute(delete(grouping_keys).where(grouping_keys.c.grouping_id.in_(made)))
    for table in (groupings, stories):
        gone += connection.execute(delete(table).where(table.c.sample == 1)).rowcount
    gone += connection.execute(delete(outlets).where(outlets.c.sample == 1)).rowcount
    used = exists().where(families.c.origin_id == origins.c.id)
    gone += connection.execute(delete(origins).where(~used)).rowcount
    if gone:
        changed(connection)
