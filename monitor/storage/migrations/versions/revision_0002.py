"""Near-copy families, stories, analysts' splits and merges, credits with their proof, raw pages, revisits, registries.

This file says what was built then and does not follow later changes of `monitor.storage.tables`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBERS = ("sketch_seq", "registry_version", "raw_pages", "raw_bytes", "raw_left_out")


def upgrade() -> None:
    """Add the new columns and tables; archives that hold articles get a job that works all of it out for them."""
    _columns()
    _stories()
    _sketches()
    _story_terms()
    _copy_edges()
    _groupings()
    _raw_pages()
    _revisits()
    _registry_versions()
    numbers = sa.table("meta", sa.column("name"), sa.column("number"))
    op.bulk_insert(numbers, [{"name": name, "number": 0} for name in _NUMBERS])
    _reprocess()


def _columns() -> None:
    for column in (
        sa.Column("published_certainty", WORDS),
        sa.Column("modified_at", WHOLE),
        sa.Column("lang_doubt", WORDS),
        sa.Column("form", WORDS, nullable=False, server_default="article"),
        sa.Column("credits", WORDS, nullable=False, server_default="[]"),
    ):
        op.add_column("articles", column)
    op.add_column("families", sa.Column("story_id", WHOLE))
    op.create_index("ix_families_story_id", "families", ["story_id"], unique=False)
    op.add_column("jobs", sa.Column("report", WORDS))


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("lang", WORDS, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
        sa.UniqueConstraint("sample", "key", name="uq_stories_sample_key"),
        sqlite_autoincrement=True,
    )


def _sketches() -> None:
    op.create_table(
        "sketches",
        sa.Column("article_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("counted_at", WHOLE, nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_sketches_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_sketches"),
        sa.UniqueConstraint("seq", name="uq_sketches_seq"),
    )
    op.create_index("ix_sketches_sample_counted_at", "sketches", ["sample", "counted_at"], unique=False)


def _story_terms() -> None:
    op.create_table(
        "story_terms",
        sa.Column("article_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("made_of", WORDS, nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_story_terms_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_story_terms"),
    )


def _copy_edges() -> None:
    op.create_table(
        "copy_edges",
        sa.Column("article_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("other_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("firm", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_copy_edges_article_id"),
        sa.PrimaryKeyConstraint("article_id", "other_id", name="pk_copy_edges"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_copy_edges_other_id", "copy_edges", ["other_id"], unique=False)


def _groupings() -> None:
    op.create_table(
        "groupings",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("scope", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("author", WORDS, nullable=False),
        sa.Column("note", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_groupings"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "grouping_keys",
        sa.Column("grouping_id", WHOLE, nullable=False),
        sa.Column("side", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["grouping_id"], ["groupings.id"], name="fk_grouping_keys_grouping_id"),
        sa.PrimaryKeyConstraint("grouping_id", "side", "key", name="pk_grouping_keys"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_grouping_keys_key", "grouping_keys", ["key"], unique=False)


def _raw_pages() -> None:
    op.create_table(
        "raw_pages",
        sa.Column("article_id", WHOLE, nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("address", WORDS),
        sa.Column("content_type", WORDS),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_raw_pages_article_id"),
        sa.PrimaryKeyConstraint("article_id", "revision", name="pk_raw_pages"),
    )
    op.create_index("ix_raw_pages_at", "raw_pages", ["at"], unique=False)


def _revisits() -> None:
    op.create_table(
        "revisits",
        sa.Column("article_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("source_id", WHOLE, nullable=False),
        sa.Column("due", WHOLE, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisits_article_id"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_revisits_source_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_revisits"),
    )
    op.create_index("ix_revisits_source_id", "revisits", ["source_id"], unique=False)
    op.create_index("ix_revisits_due", "revisits", ["due"], unique=False)


def _registry_versions() -> None:
    op.create_table(
        "registry_versions",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("data", WORDS),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("author", WORDS, nullable=False),
        sa.Column("note", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registry_versions"),
        sa.UniqueConstraint("kind", "key", "number", name="uq_registry_versions_kind_key_number"),
        sqlite_autoincrement=True,
    )


def _reprocess() -> None:
    """Earlier articles have no sketches and no credits yet."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT id FROM articles LIMIT 1")).first() is None:
        return
    now = context.config.attributes["now"]
    job = sa.text(
        "INSERT INTO jobs (kind, subject, params, state, done, total, created, updated)"
        " VALUES ('reprocess', 'the archive, after an upgrade', '{}', 'waiting', 0, 0, :now, :now)"
    )
    connection.execute(job, {"now": now})
