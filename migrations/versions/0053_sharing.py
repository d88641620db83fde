"""Let colleagues of one organisation share their meetings at an event.

Revision ID: 0053
Revises: 0052
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sharing",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_sharing_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_sharing_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing")),
        sa.UniqueConstraint("profile_id", name=op.f("uq_sharing_profile_id")),
    )
    op.create_index(op.f("ix_sharing_organisation_id"), "sharing", ["organisation_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sharing_organisation_id"), table_name="sharing")
    op.drop_table("sharing")
