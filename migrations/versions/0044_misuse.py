"""Let participants report one another to the organiser.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

STATES = sa.Enum(
    *("reported", "in_hand", "upheld", "dismissed"),
    name="reportstate",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    op.create_table(
        "misuse_report",
        sa.Column("matchmaking_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("state", STATES, nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("outcome", sa.String(length=1000), nullable=False),
        sa.Column("created_at", eventhub.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _owned("misuse_report", "matchmaking_id", "matchmaking"),
        _owned("misuse_report", "reporter_id", "profile"),
        _owned("misuse_report", "person_id", "profile"),
        _owned("misuse_report", "request_id", "meeting_request", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misuse_report")),
    )
    op.create_index("ix_misuse_report_matchmaking_id_state", "misuse_report", ["matchmaking_id", "state"])
    for name in ("reporter_id", "person_id"):
        op.create_index(op.f(f"ix_misuse_report_{name}"), "misuse_report", [name])


def downgrade() -> None:
    op.drop_table("misuse_report")


def _owned(table: str, column: str, owner: str, then: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{owner}")
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=name, ondelete=then)
