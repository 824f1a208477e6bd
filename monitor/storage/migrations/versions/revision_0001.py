"""The first schema: articles with their families, matches, facts and counters; sources, topics, jobs, audit.

This file says what was built then and does not follow later changes of `monitor.storage.tables`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create every table, the text index of the engine at hand, and the numbers that count on from zero."""
    _audit()
    _counters()
    _facts()
    _jobs()
    _meta()
    _origins()
    _outlets()
    _topics()
    _families()
    _sources()
    _topic_versions()
    _activity()
    _articles()
    _polls()
    _article_tones()
    _matches()
    _revisions()
    _sightings()
    _texts()
    _text_index()
    numbers = sa.table("meta", sa.column("name"), sa.column("number"))
    op.bulk_insert(numbers, [{"name": name, "number": 0} for name in ("data_version", "article_id", "family_id")])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("author", WORDS, nullable=False),
        sa.Column("action", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("before", WORDS),
        sa.Column("after", WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("version_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("sample", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day_only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", WHOLE, autoincrement=False, nullable=False),
        sa.Column("outlet_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("lang", WORDS, nullable=False),
        sa.Column("articles", WHOLE, nullable=False),
        sa.Column("mentions", WHOLE, nullable=False),
        sa.CheckConstraint("articles >= 0 AND mentions >= 0", name="ck_counters_not_negative"),
        sa.PrimaryKeyConstraint("version_id", "sample", "day_only", "slot", "outlet_id", "lang", name="pk_counters"),
        sqlite_with_rowid=False,
    )


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("version_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("article_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("day_only", sa.Integer(), nullable=False),
        sa.Column("slot", WHOLE, nullable=False),
        sa.Column("family_id", WHOLE, nullable=False),
        sa.Column("origin_id", WHOLE, nullable=False),
        sa.Column("outlet_id", WHOLE, nullable=False),
        sa.Column("lang", WORDS, nullable=False),
        sa.Column("mentions", WHOLE, nullable=False),
        sa.Column("article_tone", WHOLE),
        sa.Column("topic_tone", WHOLE),
        sa.PrimaryKeyConstraint("version_id", "article_id", name="pk_facts"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_facts_covering",
        "facts",
        [
            "version_id",
            "sample",
            "day_only",
            "slot",
            "family_id",
            "origin_id",
            "outlet_id",
            "lang",
            "mentions",
            "article_tone",
            "topic_tone",
            "article_id",
        ],
        unique=False,
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("params", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("done", WHOLE, nullable=False),
        sa.Column("total", WHOLE, nullable=False),
        sa.Column("cursor", WORDS),
        sa.Column("created", WHOLE, nullable=False),
        sa.Column("updated", WHOLE, nullable=False),
        sa.Column("error", WORDS),
        sa.Column("owner", WORDS),
        sa.Column("lease_until", WHOLE),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_state", "jobs", ["state"], unique=False)


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("number", WHOLE),
        sa.Column("text", WORDS),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )


def _origins() -> None:
    op.create_table(
        "origins",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("label", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_origins"),
        sa.UniqueConstraint("kind", "name", name="uq_origins_kind_name"),
    )


def _outlets() -> None:
    op.create_table(
        "outlets",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("country", WORDS),
        sa.Column("languages", WORDS, nullable=False),
        sa.Column("ownership", WORDS, nullable=False),
        sa.Column("owner", WORDS),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outlets"),
        sa.UniqueConstraint("key", name="uq_outlets_key"),
    )


def _topics() -> None:
    op.create_table(
        "topics",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("slug", WORDS, nullable=False),
        sa.Column("description", WORDS, nullable=False),
        sa.Column("archived", sa.Integer(), nullable=False),
        sa.Column("last_number", WHOLE, nullable=False),
        sa.Column("created", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_topics"),
        sa.UniqueConstraint("name", name="uq_topics_name"),
        sa.UniqueConstraint("slug", name="uq_topics_slug"),
        sqlite_autoincrement=True,
    )


def _families() -> None:
    op.create_table(
        "families",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("head_id", WHOLE, nullable=False),
        sa.Column("origin_id", WHOLE, nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.id"], name="fk_families_origin_id"),
        sa.PrimaryKeyConstraint("id", name="pk_families"),
        sa.UniqueConstraint("sample", "key", name="uq_families_sample_key"),
    )
    op.create_index("ix_families_origin_id", "families", ["origin_id"], unique=False)


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("outlet_id", WHOLE),
        sa.Column("lang", WORDS),
        sa.Column("interval_s", WHOLE, nullable=False),
        sa.Column("paused", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("created", WHOLE, nullable=False),
        sa.Column("removed", WHOLE),
        sa.Column("last_polled", WHOLE),
        sa.Column("last_success", WHOLE),
        sa.Column("last_article", WHOLE),
        sa.Column("next_due", WHOLE),
        sa.Column("failures", WHOLE, nullable=False),
        sa.Column("error_class", WORDS),
        sa.Column("error", WORDS),
        sa.Column("warning", WORDS),
        sa.Column("articles", WHOLE, nullable=False),
        sa.Column("etag", WORDS),
        sa.Column("last_modified", WORDS),
        sa.Column("body_hash", WORDS),
        sa.Column("lease_owner", WORDS),
        sa.Column("lease_until", WHOLE),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_sources_outlet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_sources_name",
        "sources",
        ["name"],
        unique=True,
        sqlite_where=sa.text("removed IS NULL"),
        postgresql_where=sa.text("removed IS NULL"),
    )


def _topic_versions() -> None:
    op.create_table(
        "topic_versions",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("topic_id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("query", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("created", WHOLE, nullable=False),
        sa.Column("changed", WHOLE, nullable=False),
        sa.Column("author", WORDS, nullable=False),
        sa.Column("note", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name="fk_topic_versions_topic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_topic_versions"),
        sa.UniqueConstraint("topic_id", "number", name="uq_topic_versions_topic_id_number"),
        sqlite_autoincrement=True,
    )


def _activity() -> None:
    op.create_table(
        "activity",
        sa.Column("source_id", WHOLE, nullable=False),
        sa.Column("since", WHOLE, nullable=False),
        sa.Column("until", WHOLE),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_activity_source_id"),
        sa.PrimaryKeyConstraint("source_id", "since", name="pk_activity"),
        sqlite_with_rowid=False,
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("outlet_id", WHOLE, nullable=False),
        sa.Column("family_id", WHOLE, nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("counted_at", WHOLE),
        sa.Column("day_only", sa.Integer(), nullable=False),
        sa.Column("estimated", sa.Integer(), nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("url", WORDS),
        sa.Column("lang", WORDS, nullable=False),
        sa.Column("lang_confidence", sa.Float(), nullable=False),
        sa.Column("published_at", WHOLE),
        sa.Column("published_precision", WORDS),
        sa.Column("published_origin", WORDS),
        sa.Column("first_seen", WHOLE, nullable=False),
        sa.Column("processed", WHOLE, nullable=False),
        sa.Column("wire", WORDS),
        sa.Column("byline", WORDS),
        sa.Column("section", WORDS),
        sa.Column("words", WHOLE, nullable=False),
        sa.Column("raw_hash", WORDS, nullable=False),
        sa.Column("body_hash", WORDS),
        sa.Column("reader", WORDS, nullable=False),
        sa.Column("printed_outlet", WORDS),
        sa.Column("cites", WORDS, nullable=False),
        sa.Column("photo", WORDS),
        sa.Column("editor", WORDS),
        sa.Column("links", WORDS, nullable=False),
        sa.Column("warnings", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_articles_family_id"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_articles_outlet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("sample", "key", name="uq_articles_sample_key"),
    )
    op.create_index("ix_articles_body_hash_sample", "articles", ["body_hash", "sample"], unique=False)
    op.create_index("ix_articles_family_id", "articles", ["family_id"], unique=False)
    op.create_index("ix_articles_outlet_id_sample", "articles", ["outlet_id", "sample"], unique=False)
    op.create_index("ix_articles_sample_counted_at_key", "articles", ["sample", "counted_at", "key"], unique=False)
    op.create_index("ix_articles_wire", "articles", ["sample", "wire"], unique=False)


def _polls() -> None:
    op.create_table(
        "polls",
        sa.Column("source_id", WHOLE, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("ok", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_polls_source_id"),
        sa.PrimaryKeyConstraint("source_id", "at", name="pk_polls"),
        sqlite_with_rowid=False,
    )


def _article_tones() -> None:
    op.create_table(
        "article_tones",
        sa.Column("article_id", WHOLE, nullable=False),
        sa.Column("measure", WORDS, nullable=False),
        sa.Column("tone", WHOLE),
        sa.Column("reason", WORDS),
        sa.Column("n_sentences", WHOLE, nullable=False),
        sa.Column("n_signal", WHOLE, nullable=False),
        sa.Column("n_positive", WHOLE, nullable=False),
        sa.Column("n_negative", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_article_tones_article_id"),
        sa.PrimaryKeyConstraint("article_id", "measure", name="pk_article_tones"),
    )


def _matches() -> None:
    op.create_table(
        "matches",
        sa.Column("article_id", WHOLE, nullable=False),
        sa.Column("version_id", WHOLE, nullable=False),
        sa.Column("spans", WORDS, nullable=False),
        sa.Column("mentions", WHOLE, nullable=False),
        sa.Column("measure", WORDS, nullable=False),
        sa.Column("tone", WHOLE),
        sa.Column("reason", WORDS),
        sa.Column("n_sentences", WHOLE, nullable=False),
        sa.Column("n_signal", WHOLE, nullable=False),
        sa.Column("n_positive", WHOLE, nullable=False),
        sa.Column("n_negative", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_matches_article_id"),
        sa.ForeignKeyConstraint(["version_id"], ["topic_versions.id"], name="fk_matches_version_id"),
        sa.PrimaryKeyConstraint("article_id", "version_id", name="pk_matches"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_matches_version_id_article_id", "matches", ["version_id", "article_id"], unique=False)


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("article_id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("body", WORDS, nullable=False),
        sa.Column("raw_hash", WORDS, nullable=False),
        sa.Column("processed", WHOLE, nullable=False),
        sa.Column("replaced", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id"),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_revisions"),
    )


def _sightings() -> None:
    op.create_table(
        "sightings",
        sa.Column("source_id", WHOLE, nullable=False),
        sa.Column("item_key", WORDS, nullable=False),
        sa.Column("fingerprint", WORDS, nullable=False),
        sa.Column("article_id", WHOLE),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.Column("first_seen", WHOLE, nullable=False),
        sa.Column("last_seen", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_sightings_article_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_sightings_source_id"),
        sa.PrimaryKeyConstraint("source_id", "item_key", name="pk_sightings"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sightings_article_id", "sightings", ["article_id"], unique=False)


def _texts() -> None:
    op.create_table(
        "texts",
        sa.Column("article_id", WHOLE, nullable=False),
        sa.Column("body", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_texts_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_texts"),
    )


def _text_index() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE text_index USING fts5(title, body, tokenize = 'ascii')")
        return
    op.execute("CREATE TABLE text_index (rowid BIGINT PRIMARY KEY REFERENCES articles (id), words TSVECTOR NOT NULL)")
    op.execute("CREATE INDEX ix_text_index_words ON text_index USING gin (words)")
