"""A freed time is offered to two people whose meeting has no place yet.

Revision ID: 0050
Revises: 0049
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

STATES = ("open", "accepted", "declined", "expired")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "place_offer",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="placeofferstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("created_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _cascading("place_offer", "meeting_id", "meeting"),
        _cascading("place_offer", "slot_id", "slot"),
        _cascading("place_offer", "table_id", "meeting_table"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_offer")),
    )
    where = {"sqlite_where": OPEN, "postgresql_where": OPEN}
    op.create_index("uq_place_offer_meeting_open", "place_offer", ["meeting_id"], unique=True, **where)
    op.create_index("uq_place_offer_place_open", "place_offer", ["slot_id", "table_id"], unique=True, **where)
    op.create_index("ix_place_offer_state_expires_at", "place_offer", ["state", "expires_at"])
    op.create_table(
        "place_yes",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("said_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _cascading("place_yes", "offer_id", "place_offer"),
        _cascading("place_yes", "profile_id", "profile"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_yes")),
        sa.UniqueConstraint("offer_id", "profile_id", name=op.f("uq_place_yes_offer_id_profile_id")),
    )
    op.create_index(op.f("ix_place_yes_profile_id"), "place_yes", ["profile_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_place_yes_profile_id"), table_name="place_yes")
    op.drop_table("place_yes")
    for name in ("ix_place_offer_state_expires_at", "uq_place_offer_place_open", "uq_place_offer_meeting_open"):
        op.drop_index(name, table_name="place_offer")
    op.drop_table("place_offer")


def _cascading(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete="CASCADE"
    )
