"""Keep public feeds ready, know when private ones changed, and where a meeting was that has lost its place.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_text",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_entry_text_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_text")),
        sa.UniqueConstraint("event_id", name=op.f("uq_entry_text_event_id")),
    )
    op.create_table(
        "public_version",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_version")),
    )
    op.create_table(
        "feed_state",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(length=64), nullable=False),
        sa.Column("changed_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("good_until", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("stored_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("gzip", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_state")),
        sa.UniqueConstraint("key", name=op.f("uq_feed_state_key")),
    )
    op.create_index(op.f("ix_feed_state_stored_at"), "feed_state", ["stored_at"])
    with op.batch_alter_table("feed_token") as batch_op:
        batch_op.add_column(sa.Column("etag", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("changed_at", eventhub.db.UtcDateTime(), nullable=True))
    with op.batch_alter_table("meeting") as batch_op:
        batch_op.add_column(sa.Column("left_starts_at", eventhub.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("left_ends_at", eventhub.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("left_table", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("meeting") as batch_op:
        for name in ("left_table", "left_ends_at", "left_starts_at"):
            batch_op.drop_column(name)
    with op.batch_alter_table("feed_token") as batch_op:
        batch_op.drop_column("changed_at")
        batch_op.drop_column("etag")
    op.drop_table("feed_state")
    op.drop_table("public_version")
    op.drop_table("entry_text")
