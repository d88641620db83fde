"""Refuse a second living request between two people, whoever asked first.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ALIVE = sa.text("state IN ('pending', 'accepted')")
NAME_PAIRS = """
UPDATE meeting_request SET pair = CASE WHEN requester_id < invitee_id
    THEN CAST(requester_id AS VARCHAR(10)) || '-' || CAST(invitee_id AS VARCHAR(10))
    ELSE CAST(invitee_id AS VARCHAR(10)) || '-' || CAST(requester_id AS VARCHAR(10)) END
"""


def upgrade() -> None:
    with op.batch_alter_table("meeting_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pair", sa.String(length=24), nullable=True))
    op.execute(NAME_PAIRS)
    with op.batch_alter_table("meeting_request", schema=None) as batch_op:
        batch_op.alter_column("pair", existing_type=sa.String(length=24), nullable=False)
        batch_op.drop_index("uq_meeting_request_alive", sqlite_where=ALIVE, postgresql_where=ALIVE)
        batch_op.create_index(
            "uq_meeting_request_alive", ["pair"], unique=True, sqlite_where=ALIVE, postgresql_where=ALIVE
        )
        batch_op.create_index("ix_meeting_request_requester_id_state", ["requester_id", "state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("meeting_request", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_request_requester_id_state")
        batch_op.drop_index("uq_meeting_request_alive", sqlite_where=ALIVE, postgresql_where=ALIVE)
        batch_op.create_index(
            "uq_meeting_request_alive",
            ["requester_id", "invitee_id"],
            unique=True,
            sqlite_where=ALIVE,
            postgresql_where=ALIVE,
        )
        batch_op.drop_column("pair")
