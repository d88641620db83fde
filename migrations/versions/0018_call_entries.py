"""Let the dates of calls stand in calendars: each call and each cut-off has a UID and a sequence.

Revision ID: 0018
Revises: 0017
"""

import uuid

import sqlalchemy as sa
from alembic import op

import eventhub.db
from eventhub import clock

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("call", "cut_off")


def upgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name) as batch_op:
            batch_op.add_column(sa.Column("uid", sa.String(length=255), nullable=True))
            batch_op.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
            batch_op.add_column(sa.Column("changed_at", eventhub.db.UtcDateTime(), nullable=True))
        _fill(name)
        with op.batch_alter_table(name) as batch_op:
            batch_op.alter_column("uid", existing_type=sa.String(length=255), nullable=False)
            batch_op.alter_column("sequence", existing_type=sa.Integer(), server_default=None)
            batch_op.alter_column("changed_at", existing_type=eventhub.db.UtcDateTime(), nullable=False)
            batch_op.create_unique_constraint(batch_op.f(f"uq_{name}_uid"), ["uid"])


def downgrade() -> None:
    for name in reversed(TABLES):
        with op.batch_alter_table(name) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"uq_{name}_uid"), type_="unique")
            batch_op.drop_column("changed_at")
            batch_op.drop_column("sequence")
            batch_op.drop_column("uid")


def _fill(name: str) -> None:
    """What stood in no calendar yet has never changed there."""
    columns = (
        sa.column("id", sa.Integer),
        sa.column("uid", sa.String),
        sa.column("changed_at", eventhub.db.UtcDateTime),
    )
    table, connection = sa.table(name, *columns), op.get_bind()
    for row_id in connection.scalars(sa.select(table.c.id)).all():
        values = {"uid": f"{uuid.uuid4()}@eventhub", "changed_at": clock.now()}
        connection.execute(table.update().where(table.c.id == row_id).values(**values))
