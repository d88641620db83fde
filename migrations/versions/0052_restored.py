"""Know after a restore which mails are of the backup, and which jobs have still to write what fell due before.

Revision ID: 0052
Revises: 0051
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pause") as batch:
        batch.add_column(sa.Column("newest_mail", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("to_catch_up", sa.JSON(), nullable=False, server_default="[]"))
    newest = "(SELECT max(id) FROM outgoing_mail)"
    op.execute(f"UPDATE pause SET newest_mail = {newest} WHERE after_restore AND ended_at IS NULL")  # noqa: S608
    with op.batch_alter_table("pause") as batch:
        batch.alter_column("to_catch_up", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("pause") as batch:
        batch.drop_column("to_catch_up")
        batch.drop_column("newest_mail")
