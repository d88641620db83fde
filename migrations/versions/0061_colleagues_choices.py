"""Let a colleague choose that somebody shares their meetings, unless that person chose themselves.

Revision ID: 0061
Revises: 0060
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sharing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_own_choice", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.alter_column("organisation_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("sharing", schema=None) as batch_op:
        batch_op.alter_column("is_own_choice", existing_type=sa.Boolean(), server_default=None)
        batch_op.create_check_constraint(
            batch_op.f("ck_sharing_nobody_else_says_no"), "organisation_id IS NOT NULL OR is_own_choice"
        )


def downgrade() -> None:
    op.execute("DELETE FROM sharing WHERE organisation_id IS NULL")
    with op.batch_alter_table("sharing", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_sharing_nobody_else_says_no"), type_="check")
        batch_op.alter_column("organisation_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("is_own_choice")
