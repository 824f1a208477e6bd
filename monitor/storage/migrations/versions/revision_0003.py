"""Tags of topics and articles, analysts' labels, tones by further measures, entities with their mentions.

This file says what was built then and does not follow later changes of `monitor.storage.tables`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_COVERING = (
    "version_id", "sample", "day_only", "slot", "family_id", "origin_id", "outlet_id", "lang", "mentions",
    "article_tone", "topic_tone",
)  # fmt: skip


def upgrade() -> None:
    """Add the new columns and tables, and widen the covering index of facts."""
    for table in ("topics", "articles"):
        op.add_column(table, sa.Column("tags", WORDS, nullable=False, server_default="[]"))
    for name in ("target_tone", "model_tone"):
        op.add_column("facts", sa.Column(name, WHOLE))
    op.drop_index("ix_facts_covering", table_name="facts")
    columns = [*_COVERING, "target_tone", "model_tone", "article_id"]
    op.create_index("ix_facts_covering", "facts", columns, unique=False)
    _labels()
    _further_tones()
    _entities()


def _labels() -> None:
    op.create_table(
        "topic_labels",
        sa.Column("topic_id", WHOLE, nullable=False),
        sa.Column("article_id", WHOLE, nullable=False),
        sa.Column("relevant", sa.Integer()),
        sa.Column("author", WORDS, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name="fk_topic_labels_topic_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_topic_labels_article_id"),
        sa.PrimaryKeyConstraint("topic_id", "article_id", name="pk_topic_labels"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_topic_labels_article_id", "topic_labels", ["article_id"], unique=False)
    op.create_table(
        "tone_overrides",
        sa.Column("topic_id", WHOLE, nullable=False),
        sa.Column("article_id", WHOLE, nullable=False),
        sa.Column("label", WORDS, nullable=False),
        sa.Column("author", WORDS, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name="fk_tone_overrides_topic_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_tone_overrides_article_id"),
        sa.PrimaryKeyConstraint("topic_id", "article_id", name="pk_tone_overrides"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tone_overrides_article_id", "tone_overrides", ["article_id"], unique=False)


def _tone_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("measure", WORDS, nullable=False),
        sa.Column("tone", WHOLE),
        sa.Column("reason", WORDS),
        sa.Column("n_sentences", WHOLE, nullable=False),
        sa.Column("n_signal", WHOLE, nullable=False),
        sa.Column("n_positive", WHOLE, nullable=False),
        sa.Column("n_negative", WHOLE, nullable=False),
    ]


def _further_tones() -> None:
    op.create_table(
        "further_tones",
        sa.Column("article_id", WHOLE, nullable=False),
        sa.Column("version_id", WHOLE, autoincrement=False, nullable=False),
        *_tone_columns(),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_further_tones_article_id"),
        sa.PrimaryKeyConstraint("article_id", "version_id", "measure", name="pk_further_tones"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_further_tones_version_id", "further_tones", ["version_id"], unique=False)


def _entities() -> None:
    op.create_table(
        "entities",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entities"),
        sa.UniqueConstraint("key", name="uq_entities_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "entity_mentions",
        sa.Column("article_id", WHOLE, nullable=False),
        sa.Column("entity_id", WHOLE, nullable=False),
        sa.Column("spans", WORDS, nullable=False),
        sa.Column("mentions", WHOLE, nullable=False),
        *_tone_columns(),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_entity_mentions_article_id"),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name="fk_entity_mentions_entity_id"),
        sa.PrimaryKeyConstraint("article_id", "entity_id", name="pk_entity_mentions"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_entity_mentions_entity_id_article_id", "entity_mentions", ["entity_id", "article_id"], unique=False
    )
