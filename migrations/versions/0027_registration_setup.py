"""Let organisers set up who registers and as what, and offer free seats to who waits.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

OLD_STATES = ("pending_approval", "confirmed", "waitlisted", "rejected", "cancelled", "attended", "absent")
STATES = (
    *("pending_approval", "confirmed", "waitlisted", "offered", "rejected"),
    *("cancelled", "expired", "attended", "absent"),
)
IS_OFFERED = sa.text("state = 'offered'")
FLAGS = (("event", "is_listed", sa.true()), ("question", "is_sensitive", sa.false()))


def upgrade() -> None:
    for table, name, value in FLAGS:
        _add_flag(table, name, value)
    _add_setup()
    _add_types()
    _allow(STATES)
    _widen_registrations()


def downgrade() -> None:
    """An offered seat was the person's to take: it is theirs now; an offer that passed is a registration that ended."""
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_index("ix_registration_offered_until", postgresql_where=IS_OFFERED, sqlite_where=IS_OFFERED)
        batch_op.drop_index(batch_op.f("ix_registration_type_id"))
        batch_op.drop_constraint(batch_op.f("ck_registration_an_offer_has_an_end"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_registration_proposed_at_some_time"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_registration_event_id_participant_type"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_registration_registered_by_id_user"), type_="foreignkey")
        for name in ("registered_by_id", "proposed_at", "proposed", "offered_until", "answers", "type_id"):
            batch_op.drop_column(name)
    op.execute("UPDATE registration SET state = 'confirmed' WHERE state = 'offered'")
    op.execute("UPDATE registration SET state = 'cancelled' WHERE state = 'expired'")
    _allow(OLD_STATES)
    for table in ("type_capacity", "participant_type", "registration_setup"):
        op.drop_table(table)
    for table, name, _value in FLAGS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(name)


def _add_flag(table: str, name: str, value: sa.ColumnElement) -> None:
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=value))
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(name, existing_type=sa.Boolean(), server_default=None)


def _add_setup() -> None:
    op.create_table(
        "registration_setup",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column(
            "admission",
            sa.Enum("open", "invited", name="admission", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("gives_at_once", sa.Boolean(), nullable=False),
        sa.Column("edits_until", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("edits_need_approval", sa.Boolean(), nullable=False),
        sa.Column("takes_colleagues", sa.Boolean(), nullable=False),
        sa.Column("sensitive_kept_days", sa.Integer(), nullable=False),
        sa.Column("sensitive_forgotten_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("question_set_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sensitive_kept_days >= 0", name=op.f("ck_registration_setup_sensitive_kept_days_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_setup_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_set_id"], ["question_set.id"], name=op.f("fk_registration_setup_question_set_id_question_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_setup")),
        sa.UniqueConstraint("event_id", name=op.f("uq_registration_setup_event_id")),
        sa.UniqueConstraint("question_set_id", name=op.f("uq_registration_setup_question_set_id")),
    )


def _add_types() -> None:
    op.create_table(
        "participant_type",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("closes_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("is_by_invitation", sa.Boolean(), nullable=False),
        sa.Column("retired_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("question_set_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats IS NULL OR seats >= 0", name=op.f("ck_participant_type_seats_not_negative")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_participant_type_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_set_id"], ["question_set.id"], name=op.f("fk_participant_type_question_set_id_question_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_type")),
        sa.UniqueConstraint("event_id", "id", name=op.f("uq_participant_type_event_id_id")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_participant_type_event_id_name")),
        sa.UniqueConstraint("question_set_id", name=op.f("uq_participant_type_question_set_id")),
    )
    op.create_table(
        "type_capacity",
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ceiling IS NULL OR taken <= ceiling", name=op.f("ck_type_capacity_never_oversold")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_type_capacity_taken_not_negative")),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["participant_type.id"],
            name=op.f("fk_type_capacity_type_id_participant_type"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_type_capacity")),
        sa.UniqueConstraint("type_id", name=op.f("uq_type_capacity_type_id")),
    )


def _widen_registrations() -> None:
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("type_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answers", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("offered_until", eventhub.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("proposed", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("proposed_at", eventhub.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("registered_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_event_id_participant_type"),
            "participant_type",
            ["event_id", "type_id"],
            ["event_id", "id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_registered_by_id_user"),
            "user",
            ["registered_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_registration_an_offer_has_an_end"), "(state = 'offered') = (offered_until IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_registration_proposed_at_some_time"), "(proposed IS NULL) = (proposed_at IS NULL)"
        )
        batch_op.create_index(batch_op.f("ix_registration_type_id"), ["type_id"], unique=False)
        batch_op.create_index(
            "ix_registration_offered_until",
            ["offered_until"],
            unique=False,
            sqlite_where=IS_OFFERED,
            postgresql_where=IS_OFFERED,
        )
    with op.batch_alter_table("registration") as batch_op:
        batch_op.alter_column("answers", existing_type=sa.JSON(), server_default=None)


def _allow(states: tuple[str, ...]) -> None:
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_registration_registrationstate"), type_="check")
        listed = ", ".join(f"'{state}'" for state in states)
        batch_op.create_check_constraint(batch_op.f("ck_registration_registrationstate"), f"state IN ({listed})")
