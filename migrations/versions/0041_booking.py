"""Let people book meetings themselves: slots in requests, when they are there, whom they do not want to meet.

What a meeting holds, a table and its people, is written down with its times; two that overlap are impossible.

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

HELD = {"meeting": "table_id", "attendee": "profile_id"}


def upgrade() -> None:
    _hold_times()
    with op.batch_alter_table("meeting_request") as batch_op:
        batch_op.add_column(sa.Column("is_countered", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("meeting_request") as batch_op:
        batch_op.alter_column("is_countered", server_default=None)
    _offers()
    _vetoes()
    _availability()


def downgrade() -> None:
    for table in ("busy_time", "stay", "veto", "offered_slot"):
        op.drop_table(table)
    with op.batch_alter_table("meeting_request") as batch_op:
        batch_op.drop_column("is_countered")
    for table in HELD:
        _let_overlap(table)
        with op.batch_alter_table(table) as batch_op:
            for name in ("ends_at", "starts_at"):
                batch_op.drop_column(name)


def _hold_times() -> None:
    for table, holder in HELD.items():
        for name in ("starts_at", "ends_at"):
            op.add_column(table, sa.Column(name, eventhub.db.UtcDateTime(timezone=True), nullable=True))
            _copy(table, name)
        _never_overlap(table, holder)


def _copy(table: str, name: str) -> None:
    slot = sa.table("slot", sa.column("id"), sa.column(name))
    held = sa.table(table, sa.column("slot_id"), sa.column(name))
    op.execute(
        held.update().values({name: sa.select(slot.c[name]).where(slot.c.id == held.c.slot_id).scalar_subquery()})
    )


def _never_overlap(table: str, holder: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ex_{table}_never_twice_at_once EXCLUDE USING gist "
            f"(int4range({holder}, {holder}, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) "
            f"WHERE ({holder} IS NOT NULL AND starts_at IS NOT NULL)"
        )
        return
    for deed in ("INSERT", "UPDATE"):
        overlaps = f"other.{holder} = NEW.{holder} AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at"
        other = f"FROM {table} AS other WHERE other.id <> NEW.id AND {overlaps}"
        refusal = f"SELECT RAISE(ABORT, '{table} never twice at once')"
        op.execute(
            f"CREATE TRIGGER {table}_never_twice_{deed.lower()} AFTER {deed} ON {table} "
            f"WHEN EXISTS (SELECT 1 {other}) BEGIN {refusal}; END"
        )


def _let_overlap(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ex_{table}_never_twice_at_once")
        return
    for deed in ("insert", "update"):
        op.execute(f"DROP TRIGGER {table}_never_twice_{deed}")


def _offers() -> None:
    op.create_table(
        "offered_slot",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("rank BETWEEN 1 AND 3", name=op.f("ck_offered_slot_three_at_most")),
        _owned("offered_slot", "request_id", "meeting_request"),
        _owned("offered_slot", "slot_id", "slot"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offered_slot")),
        sa.UniqueConstraint("request_id", "slot_id", name=op.f("uq_offered_slot_request_id_slot_id")),
        sa.UniqueConstraint("request_id", "rank", name=op.f("uq_offered_slot_request_id_rank")),
    )
    op.create_index(op.f("ix_offered_slot_slot_id"), "offered_slot", ["slot_id"])


def _vetoes() -> None:
    op.create_table(
        "veto",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_block", sa.Boolean(), nullable=False),
        sa.Column("created_at", eventhub.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("profile_id <> person_id", name=op.f("ck_veto_never_of_oneself")),
        _owned("veto", "profile_id", "profile"),
        _owned("veto", "person_id", "profile"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_veto")),
        sa.UniqueConstraint("profile_id", "person_id", name=op.f("uq_veto_profile_id_person_id")),
    )
    op.create_index(op.f("ix_veto_person_id"), "veto", ["person_id"])


def _availability() -> None:
    op.create_table(
        "stay",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("arrives_at", eventhub.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("departs_at", eventhub.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("is_remote", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("arrives_at < departs_at", name=op.f("ck_stay_comes_before_going")),
        _owned("stay", "profile_id", "profile"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
        sa.UniqueConstraint("profile_id", name=op.f("uq_stay_profile_id")),
    )
    op.create_table(
        "busy_time",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", eventhub.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", eventhub.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_busy_time_starts_before_it_ends")),
        _owned("busy_time", "profile_id", "profile"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
    )
    op.create_index(op.f("ix_busy_time_profile_id"), "busy_time", ["profile_id"])


def _owned(table: str, column: str, owner: str, then: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{owner}")
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=name, ondelete=then)
