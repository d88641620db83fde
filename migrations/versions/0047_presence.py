"""Keep what people say on the day of their meetings.

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

WORDS = ("here", "late", "partner_absent", "not_there")


def upgrade() -> None:
    op.create_table(
        "sign",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column(
            "word",
            sa.Enum(*WORDS, name="word", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("said_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_sign_meeting_id_meeting"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_sign_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign")),
        sa.UniqueConstraint("meeting_id", "profile_id", name=op.f("uq_sign_meeting_id_profile_id")),
    )
    op.create_index(op.f("ix_sign_profile_id"), "sign", ["profile_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sign_profile_id"), table_name="sign")
    op.drop_table("sign")
