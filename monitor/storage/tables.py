"""The tables of the database, as they are after the latest revision in `migrations`.

Times are integer UTC seconds since 1970, tone is integer millionths, yes and no are 1 and 0, lists are JSON text.
An unknown language is the empty text wherever it is part of a key. A test proves that the revisions build exactly
what this module says.

Two clocks run through the counting tables. An article with a minute has ``day_only`` 0 and its ``slot`` is a UTC second
(in `counters` a UTC hour since 1970); an article with only a calendar day has ``day_only`` 1 and its ``slot`` is that
day since 1970 in every time zone.

Foreign keys are declared where deleting the parent can find its children by an index. `facts` and `counters` have none:
they are derived, rewritten in the same transaction as what they derive from, and recounted by `check`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

WHOLE = BigInteger().with_variant(Integer(), "sqlite")
"""Whole numbers of 64 bits; SQLite gives row numbers only to columns that are called INTEGER."""
WORDS = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that compares by code point on both engines, as it does in Python."""

meta = Table(
    "meta",
    metadata,
    Column("name", WORDS, primary_key=True),
    Column("number", WHOLE),
    Column("text", WORDS),
)

outlets = Table(
    "outlets",
    metadata,
    Column("id", WHOLE, primary_key=True),
    Column("key", WORDS, nullable=False, unique=True),
    Column("name", WORDS, nullable=False),
    Column("country", WORDS),
    Column("languages", WORDS, nullable=False),
    Column("ownership", WORDS, nullable=False),
    Column("owner", WORDS),
    Column("sample", Integer, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("id", WHOLE, primary_key=True),
    Column("name", WORDS, nullable=False),
    Column("kind", WORDS, nullable=False),
    Column("address", WORDS, nullable=False),
    Column("outlet_id", WHOLE, ForeignKey("outlets.id")),
    Column("lang", WORDS),
    Column("interval_s", WHOLE, nullable=False),
    Column("paused", Integer, nullable=False),
    Column("sample", Integer, nullable=False),
    Column("created", WHOLE, nullable=False),
    Column("removed", WHOLE),
    Column("last_polled", WHOLE),
    Column("last_success", WHOLE),
    Column("last_article", WHOLE),
    Column("next_due", WHOLE),
    Column("failures", WHOLE, nullable=False, default=0),
    Column("error_class", WORDS),
    Column("error", WORDS),
    Column("warning", WORDS),
    Column("articles", WHOLE, nullable=False, default=0),
    Column("etag", WORDS),
    Column("last_modified", WORDS),
    Column("body_hash", WORDS),
    Column("lease_owner", WORDS),
    Column("lease_until", WHOLE),
    sqlite_autoincrement=True,
)
# A removed source keeps its row, so that the coverage of past weeks stays what it was; its name is free again.
Index("uq_sources_name", sources.c.name, unique=True, sqlite_where=sources.c.removed.is_(None),
      postgresql_where=sources.c.removed.is_(None))  # fmt: skip

activity = Table(
    "activity",
    metadata,
    Column("source_id", WHOLE, ForeignKey("sources.id"), primary_key=True),
    Column("since", WHOLE, primary_key=True),
    Column("until", WHOLE),
    sqlite_with_rowid=False,
)

polls = Table(
    "polls",
    metadata,
    Column("source_id", WHOLE, ForeignKey("sources.id"), primary_key=True),
    Column("at", WHOLE, primary_key=True),
    Column("ok", Integer, nullable=False),
    sqlite_with_rowid=False,
)

origins = Table(
    "origins",
    metadata,
    Column("id", WHOLE, primary_key=True),
    Column("kind", WORDS, nullable=False),
    Column("name", WORDS, nullable=False),
    Column("label", WORDS, nullable=False),
    UniqueConstraint("kind", "name"),
)

# The head is an article, and every article has a family: a foreign key both ways would need deferred checks.
families = Table(
    "families",
    metadata,
    Column("id", WHOLE, primary_key=True, autoincrement=False),
    Column("key", WORDS, nullable=False),
    Column("sample", Integer, nullable=False),
    Column("head_id", WHOLE, nullable=False),
    Column("origin_id", WHOLE, ForeignKey("origins.id"), nullable=False, index=True),
    Column("size", WHOLE, nullable=False),
    Column("story_id", WHOLE, index=True),
    UniqueConstraint("sample", "key"),
)

# Stories are worked out again over a sliding window; families name theirs, and one without has not been looked at yet.
stories = Table(
    "stories",
    metadata,
    Column("id", WHOLE, primary_key=True),
    Column("key", WORDS, nullable=False),
    Column("sample", Integer, nullable=False),
    Column("lang", WORDS, nullable=False),
    Column("title", WORDS, nullable=False),
    UniqueConstraint("sample", "key"),
    sqlite_autoincrement=True,
)

articles = Table(
    "articles",
    metadata,
    Column("id", WHOLE, primary_key=True, autoincrement=False),
    Column("key", WORDS, nullable=False),
    Column("sample", Integer, nullable=False),
    Column("outlet_id", WHOLE, ForeignKey("outlets.id"), nullable=False),
    Column("family_id", WHOLE, ForeignKey("families.id"), nullable=False, index=True),
    Column("revision", WHOLE, nullable=False),
    Column("counted_at", WHOLE),
    Column("day_only", Integer, nullable=False),
    Column("estimated", Integer, nullable=False),
    Column("title", WORDS, nullable=False),
    Column("url", WORDS),
    Column("lang", WORDS, nullable=False),
    Column("lang_confidence", Float, nullable=False),
    Column("lang_doubt", WORDS),
    Column("published_at", WHOLE),
    Column("published_precision", WORDS),
    Column("published_origin", WORDS),
    Column("published_certainty", WORDS),
    Column("modified_at", WHOLE),
    Column("first_seen", WHOLE, nullable=False),
    Column("processed", WHOLE, nullable=False),
    Column("wire", WORDS),
    Column("byline", WORDS),
    Column("section", WORDS),
    Column("words", WHOLE, nullable=False),
    Column("raw_hash", WORDS, nullable=False),
    Column("body_hash", WORDS),
    Column("reader", WORDS, nullable=False),
    Column("printed_outlet", WORDS),
    Column("cites", WORDS, nullable=False),
    Column("photo", WORDS),
    Column("editor", WORDS),
    Column("links", WORDS, nullable=False),
    Column("warnings", WORDS, nullable=False),
    Column("form", WORDS, nullable=False, server_default="article"),
    Column("credits", WORDS, nullable=False, server_default="[]"),
    Column("tags", WORDS, nullable=False, server_default="[]"),
    UniqueConstraint("sample", "key"),
    Index(None, "sample", "counted_at", "key"),
    Index(None, "body_hash", "sample"),
    Index(None, "outlet_id", "sample"),
    Index("ix_articles_wire", "sample", "wire"),
)

texts = Table(
    "texts",
    metadata,
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True),
    Column("body", WORDS, nullable=False),
)

# What near copies are found by. Every change of a sketch takes a new ``seq``, so that a process that keeps them in
# memory reads only what is new to it.
sketches = Table(
    "sketches",
    metadata,
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("seq", WHOLE, nullable=False, unique=True),
    Column("sample", Integer, nullable=False),
    Column("counted_at", WHOLE, nullable=False),
    Column("sketch", LargeBinary, nullable=False),
    Index(None, "sample", "counted_at"),
)

# What stories are found by, of the heads of families; made anew where the text or the rules have changed.
story_terms = Table(
    "story_terms",
    metadata,
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("made_of", WORDS, nullable=False),
    Column("terms", LargeBinary, nullable=False),
)

# Evidence that two articles are copies, as far as families rest on it: between articles that others connect already no
# edge is kept. Each edge stands here from both ends; it is not ``firm`` where one text is only a part of the other.
copy_edges = Table(
    "copy_edges",
    metadata,
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("other_id", WHOLE, primary_key=True, autoincrement=False, index=True),
    Column("firm", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Splits and merges that analysts made, of families (by article key) and of stories (by family key), in their order.
groupings = Table(
    "groupings",
    metadata,
    Column("id", WHOLE, primary_key=True),
    Column("scope", WORDS, nullable=False),
    Column("kind", WORDS, nullable=False),
    Column("sample", Integer, nullable=False),
    Column("at", WHOLE, nullable=False),
    Column("author", WORDS, nullable=False),
    Column("note", WORDS, nullable=False),
    sqlite_autoincrement=True,
)

grouping_keys = Table(
    "grouping_keys",
    metadata,
    Column("grouping_id", WHOLE, ForeignKey("groupings.id"), primary_key=True),
    Column("side", Integer, primary_key=True, autoincrement=False),
    Column("key", WORDS, primary_key=True),
    Index(None, "key"),
    sqlite_with_rowid=False,
)

# Pages as they came, compressed with Zstandard, so that a better reader can read them again. One that was too large to
# be kept has its size and no content. `meta` has how many there are of either kind, and their bytes.
raw_pages = Table(
    "raw_pages",
    metadata,
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True),
    Column("revision", WHOLE, primary_key=True),
    Column("at", WHOLE, nullable=False, index=True),
    Column("kind", WORDS, nullable=False),
    Column("address", WORDS),
    Column("content_type", WORDS),
    Column("size", WHOLE, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

# Articles that are fetched again because they match a topic; the row goes with the last step. A worker takes one by
# moving ``due`` ahead; ``tries`` counts the failures of the present step.
revisits = Table(
    "revisits",
    metadata,
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("source_id", WHOLE, ForeignKey("sources.id"), nullable=False, index=True),
    Column("due", WHOLE, nullable=False, index=True),
    Column("step", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
)

# What analysts changed in the registries, every version; the shipped ones lie under them. Data is JSON, null: removed.
registry_versions = Table(
    "registry_versions",
    metadata,
    Column("id", WHOLE, primary_key=True),
    Column("kind", WORDS, nullable=False),
    Column("key", WORDS, nullable=False),
    Column("number", WHOLE, nullable=False),
    Column("data", WORDS),
    Column("at", WHOLE, nullable=False),
    Column("author", WORDS, nullable=False),
    Column("note", WORDS, nullable=False),
    UniqueConstraint("kind", "key", "number"),
    sqlite_autoincrement=True,
)

revisions = Table(
    "revisions",
    metadata,
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True),
    Column("number", WHOLE, primary_key=True),
    Column("title", WORDS, nullable=False),
    Column("body", WORDS, nullable=False),
    Column("raw_hash", WORDS, nullable=False),
    Column("processed", WHOLE, nullable=False),
    Column("replaced", WHOLE, nullable=False),
)

sightings = Table(
    "sightings",
    metadata,
    Column("source_id", WHOLE, ForeignKey("sources.id"), primary_key=True),
    Column("item_key", WORDS, primary_key=True),
    Column("fingerprint", WORDS, nullable=False),
    Column("article_id", WHOLE, ForeignKey("articles.id", ondelete="SET NULL"), index=True),
    Column("attempts", WHOLE, nullable=False),
    Column("first_seen", WHOLE, nullable=False),
    Column("last_seen", WHOLE, nullable=False),
    sqlite_with_rowid=False,
)


def _tone_columns() -> list[Column[Any]]:
    return [
        Column("tone", WHOLE),
        Column("reason", WORDS),
        Column("n_sentences", WHOLE, nullable=False),
        Column("n_signal", WHOLE, nullable=False),
        Column("n_positive", WHOLE, nullable=False),
        Column("n_negative", WHOLE, nullable=False),
    ]


article_tones = Table(
    "article_tones",
    metadata,
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True),
    Column("measure", WORDS, primary_key=True),
    *_tone_columns(),
)

topics = Table(
    "topics",
    metadata,
    Column("id", WHOLE, primary_key=True),
    Column("name", WORDS, nullable=False, unique=True),
    Column("slug", WORDS, nullable=False, unique=True),
    Column("description", WORDS, nullable=False),
    Column("archived", Integer, nullable=False),
    Column("last_number", WHOLE, nullable=False),
    Column("created", WHOLE, nullable=False),
    Column("tags", WORDS, nullable=False, server_default="[]"),
    sqlite_autoincrement=True,
)

# AUTOINCREMENT: the number of a dropped version is never given out again, so that a recount of it cannot fill another.
topic_versions = Table(
    "topic_versions",
    metadata,
    Column("id", WHOLE, primary_key=True),
    Column("topic_id", WHOLE, ForeignKey("topics.id"), nullable=False),
    Column("number", WHOLE, nullable=False),
    Column("query", WORDS, nullable=False),
    Column("state", WORDS, nullable=False),
    Column("created", WHOLE, nullable=False),
    Column("changed", WHOLE, nullable=False),
    Column("author", WORDS, nullable=False),
    Column("note", WORDS, nullable=False),
    UniqueConstraint("topic_id", "number"),
    sqlite_autoincrement=True,
)

matches = Table(
    "matches",
    metadata,
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True),
    Column("version_id", WHOLE, ForeignKey("topic_versions.id"), primary_key=True),
    Column("spans", WORDS, nullable=False),
    Column("mentions", WHOLE, nullable=False),
    Column("measure", WORDS, nullable=False),
    *_tone_columns(),
    Index(None, "version_id", "article_id"),
    sqlite_with_rowid=False,
)

# Tone by measures beside the one in `matches` and `article_tones`: towards the topic version, or of the whole article
# (version 0), or towards an entity (its number, negative). Derived, as facts are.
further_tones = Table(
    "further_tones",
    metadata,
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True),
    Column("version_id", WHOLE, primary_key=True, autoincrement=False),
    Column("measure", WORDS, primary_key=True),
    *_tone_columns(),
    Index(None, "version_id"),
    sqlite_with_rowid=False,
)

# Numbers of the entities that were ever found; what they are called is in the registry. Their facts and counters have
# the number, negative, as their version.
entities = Table(
    "entities",
    metadata,
    Column("id", WHOLE, primary_key=True),
    Column("key", WORDS, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

entity_mentions = Table(
    "entity_mentions",
    metadata,
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True),
    Column("entity_id", WHOLE, ForeignKey("entities.id"), primary_key=True),
    Column("spans", WORDS, nullable=False),
    Column("mentions", WHOLE, nullable=False),
    Column("measure", WORDS, nullable=False),
    *_tone_columns(),
    Index(None, "entity_id", "article_id"),
    sqlite_with_rowid=False,
)

# What analysts say of an article and a topic: whether it belongs (1, 0, or null: cannot tell), and its tone.
topic_labels = Table(
    "topic_labels",
    metadata,
    Column("topic_id", WHOLE, ForeignKey("topics.id"), primary_key=True),
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True, index=True),
    Column("relevant", Integer),
    Column("author", WORDS, nullable=False),
    Column("at", WHOLE, nullable=False),
    sqlite_with_rowid=False,
)

tone_overrides = Table(
    "tone_overrides",
    metadata,
    Column("topic_id", WHOLE, ForeignKey("topics.id"), primary_key=True),
    Column("article_id", WHOLE, ForeignKey("articles.id"), primary_key=True, index=True),
    Column("label", WORDS, nullable=False),
    Column("author", WORDS, nullable=False),
    Column("at", WHOLE, nullable=False),
    sqlite_with_rowid=False,
)

facts = Table(
    "facts",
    metadata,
    Column("version_id", WHOLE, primary_key=True, autoincrement=False),
    Column("article_id", WHOLE, primary_key=True, autoincrement=False),
    Column("sample", Integer, nullable=False),
    Column("day_only", Integer, nullable=False),
    Column("slot", WHOLE, nullable=False),
    Column("family_id", WHOLE, nullable=False),
    Column("origin_id", WHOLE, nullable=False),
    Column("outlet_id", WHOLE, nullable=False),
    Column("lang", WORDS, nullable=False),
    Column("mentions", WHOLE, nullable=False),
    Column("article_tone", WHOLE),
    Column("topic_tone", WHOLE),
    Column("target_tone", WHOLE),
    Column("model_tone", WHOLE),
    sqlite_with_rowid=False,
)
Index("ix_facts_covering", facts.c.version_id, facts.c.sample, facts.c.day_only, facts.c.slot, facts.c.family_id,
      facts.c.origin_id, facts.c.outlet_id, facts.c.lang, facts.c.mentions, facts.c.article_tone, facts.c.topic_tone,
      facts.c.target_tone, facts.c.model_tone, facts.c.article_id)  # fmt: skip

counters = Table(
    "counters",
    metadata,
    Column("version_id", WHOLE, primary_key=True, autoincrement=False),
    Column("sample", Integer, primary_key=True, autoincrement=False),
    Column("day_only", Integer, primary_key=True, autoincrement=False),
    Column("slot", WHOLE, primary_key=True, autoincrement=False),
    Column("outlet_id", WHOLE, primary_key=True, autoincrement=False),
    Column("lang", WORDS, primary_key=True),
    Column("articles", WHOLE, nullable=False),
    Column("mentions", WHOLE, nullable=False),
    CheckConstraint("articles >= 0 AND mentions >= 0", name="not_negative"),
    sqlite_with_rowid=False,
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", WHOLE, primary_key=True),
    Column("kind", WORDS, nullable=False),
    Column("subject", WORDS, nullable=False),
    Column("params", WORDS, nullable=False),
    Column("state", WORDS, nullable=False, index=True),
    Column("done", WHOLE, nullable=False),
    Column("total", WHOLE, nullable=False),
    Column("cursor", WORDS),
    Column("created", WHOLE, nullable=False),
    Column("updated", WHOLE, nullable=False),
    Column("error", WORDS),
    Column("report", WORDS),
    Column("owner", WORDS),
    Column("lease_until", WHOLE),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("id", WHOLE, primary_key=True),
    Column("at", WHOLE, nullable=False),
    Column("author", WORDS, nullable=False),
    Column("action", WORDS, nullable=False),
    Column("subject", WORDS, nullable=False),
    Column("before", WORDS),
    Column("after", WORDS),
    sqlite_autoincrement=True,
)
