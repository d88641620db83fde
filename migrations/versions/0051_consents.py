"""Keep what events ask people to agree to, and who agreed to which version.

Revision ID: 0051
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("retired_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_consent_event_id_event"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_event_id"), "consent", ["event_id"])
    op.create_table(
        "consent_text",
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("asks_again", sa.Boolean(), nullable=False),
        sa.Column("written_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_consent_text_numbers_from_one")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_consent_text_by_id_user"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_consent_text_consent_id_consent"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint("consent_id", "number", name=op.f("uq_consent_text_consent_id_number")),
    )
    op.create_table(
        "agreement",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_at >= agreed_at", name=op.f("ck_agreement_withdrawn_after_agreed")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_agreement_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["consent_text.id"], name=op.f("fk_agreement_text_id_consent_text"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("registration_id", "text_id", name=op.f("uq_agreement_registration_id_text_id")),
    )
    op.create_index(op.f("ix_agreement_text_id"), "agreement", ["text_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_agreement_text_id"), table_name="agreement")
    op.drop_table("agreement")
    op.drop_table("consent_text")
    op.drop_index(op.f("ix_consent_event_id"), table_name="consent")
    op.drop_table("consent")
