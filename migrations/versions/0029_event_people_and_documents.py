"""Let events name speakers, co-organisers and documents, arrange their programme in tracks, and wait to be published.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("publishes_at", eventhub.db.UtcDateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_event_publishes_at"), ["publishes_at"], unique=False)
        batch_op.create_check_constraint(
            batch_op.f("ck_event_only_drafts_wait"), "publishes_at IS NULL OR state = 'draft'"
        )
    with op.batch_alter_table("programme_item") as batch_op:
        batch_op.add_column(sa.Column("track", sa.String(length=60), nullable=False, server_default=""))
    with op.batch_alter_table("programme_item") as batch_op:
        batch_op.alter_column("track", server_default=None)
    _add_speakers()
    _add_link("event_co_organiser", "event", "organisation")
    _add_link("event_document", "event", "attachment", sa.Column("title", sa.String(length=120), nullable=False))


def downgrade() -> None:
    for name in ("event_document", "event_co_organiser", "item_speaker", "speaker"):
        op.drop_table(name)
    with op.batch_alter_table("programme_item") as batch_op:
        batch_op.drop_column("track")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_event_only_drafts_wait"), type_="check")
        batch_op.drop_index(batch_op.f("ix_event_publishes_at"))
        batch_op.drop_column("publishes_at")


def _add_speakers() -> None:
    op.create_table(
        "speaker",
        sa.Column("event_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(length=120), nullable=False) for name in ("name", "role", "organisation")),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_speaker_event_id_event"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
    )
    op.create_index(op.f("ix_speaker_event_id"), "speaker", ["event_id"])
    _add_link("item_speaker", "item", "speaker")


def _add_link(table: str, one: str, other: str, *columns: sa.Column) -> None:
    """One row for each pair: the first key is found by the constraint's index, the second by its own."""
    keys = {f"{one}_id": "programme_item" if one == "item" else one, f"{other}_id": other}
    op.create_table(
        table,
        *(sa.Column(key, sa.Integer(), nullable=False) for key in keys),
        *columns,
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [key], [f"{parent}.id"], name=op.f(f"fk_{table}_{key}_{parent}"), ondelete="CASCADE"
            )
            for key, parent in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(*keys, name=op.f(f"uq_{table}_{one}_id_{other}_id")),
    )
    op.create_index(op.f(f"ix_{table}_{other}_id"), table, [f"{other}_id"])
