"""Let organisers say who takes part, who may ask whom, within which limits, and what each table is like.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SIDES = [f"{side}_{noun}" for side in ("asker", "asked") for noun in ("kinds", "types", "countries")]
ADDED = {
    "answer_days": (sa.Integer(), "3"),
    "mode": (sa.String(40), "by_optimiser"),
    "admitted_kinds": (sa.JSON(), "[]"),
    "admitted_types": (sa.JSON(), "[]"),
}
CHECKS = {
    "share_is_per_cent": "share_of_slots BETWEEN 1 AND 100",
    "requests_not_negative": "most_open_requests >= 0",
    "time_to_answer": "answer_days >= 1",
    "opens_before_it_closes": "opens_at < closes_at",
    "mode": "mode IN ('by_participants', 'by_optimiser')",
}


def upgrade() -> None:
    with op.batch_alter_table("matchmaking") as batch_op:
        for name, (kind, default) in ADDED.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        for name in ("opens_at", "closes_at"):
            batch_op.add_column(sa.Column(name, eventhub.db.UtcDateTime(), nullable=True))
    with op.batch_alter_table("matchmaking") as batch_op:
        for name in ADDED:
            batch_op.alter_column(name, server_default=None)
        for name, condition in CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_matchmaking_{name}"), condition)
    with op.batch_alter_table("meeting_table") as batch_op:
        batch_op.add_column(sa.Column("room", sa.String(60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("online_url", sa.String(300), nullable=True))
        batch_op.add_column(sa.Column("host_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("meeting_table") as batch_op:
        batch_op.alter_column("room", server_default=None)
        batch_op.create_foreign_key(
            batch_op.f("fk_meeting_table_host_id_registration"),
            "registration",
            ["host_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(batch_op.f("ix_meeting_table_host_id"), ["host_id"])
    _rules()


def _rules() -> None:
    op.create_table(
        "asking_rule",
        sa.Column("matchmaking_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in SIDES),
        sa.Column("both_ways", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matchmaking_id"],
            ["matchmaking.id"],
            name=op.f("fk_asking_rule_matchmaking_id_matchmaking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asking_rule")),
    )
    op.create_index(op.f("ix_asking_rule_matchmaking_id"), "asking_rule", ["matchmaking_id"])


def downgrade() -> None:
    op.drop_table("asking_rule")
    with op.batch_alter_table("meeting_table") as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_table_host_id"))
        batch_op.drop_constraint(batch_op.f("fk_meeting_table_host_id_registration"), type_="foreignkey")
        for name in ("host_id", "online_url", "room"):
            batch_op.drop_column(name)
    with op.batch_alter_table("matchmaking") as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(batch_op.f(f"ck_matchmaking_{name}"), type_="check")
    with op.batch_alter_table("matchmaking") as batch_op:
        for name in (*ADDED, "opens_at", "closes_at"):
            batch_op.drop_column(name)
