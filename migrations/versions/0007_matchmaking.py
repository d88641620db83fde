"""Hold profiles, requests, meetings and timetables.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "matchmaking",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "preparing",
                "requests_open",
                "scheduling",
                "published",
                "finished",
                name="matchmakingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("meeting_minutes", sa.Integer(), nullable=False),
        sa.Column("changeover_minutes", sa.Integer(), nullable=False),
        sa.Column("most_open_requests", sa.Integer(), nullable=False),
        sa.Column("share_of_slots", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("meeting_minutes >= 10", name=op.f("ck_matchmaking_long_enough_to_talk")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_matchmaking_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchmaking")),
        sa.UniqueConstraint("event_id", name=op.f("uq_matchmaking_event_id")),
    )
    op.create_table(
        "meeting_table",
        sa.Column("matchmaking_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_step_free", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matchmaking_id"],
            ["matchmaking.id"],
            name=op.f("fk_meeting_table_matchmaking_id_matchmaking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_table")),
        sa.UniqueConstraint("matchmaking_id", "number", name=op.f("uq_meeting_table_matchmaking_id_number")),
    )
    op.create_table(
        "profile",
        sa.Column("matchmaking_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("offers", sa.String(length=1000), nullable=False),
        sa.Column("needs", sa.String(length=1000), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("needs_step_free", sa.Boolean(), nullable=False),
        sa.Column("listed_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matchmaking_id"],
            ["matchmaking.id"],
            name=op.f("fk_profile_matchmaking_id_matchmaking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_profile_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_profile_registration_id")),
    )
    with op.batch_alter_table("profile", schema=None) as batch_op:
        batch_op.create_index("ix_profile_matchmaking_id_listed_at", ["matchmaking_id", "listed_at"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("matchmaking_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "superseded",
                name="schedulestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("problem_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("published_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matchmaking_id"],
            ["matchmaking.id"],
            name=op.f("fk_schedule_matchmaking_id_matchmaking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("matchmaking_id", "number", name=op.f("uq_schedule_matchmaking_id_number")),
    )
    op.create_table(
        "slot",
        sa.Column("matchmaking_id", sa.Integer(), nullable=False),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("starts_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("ends_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_slot_starts_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["matchmaking_id"], ["matchmaking.id"], name=op.f("fk_slot_matchmaking_id_matchmaking"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("matchmaking_id", "starts_at", name=op.f("uq_slot_matchmaking_id_starts_at")),
    )
    op.create_table(
        "absence",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_absence_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_absence_slot_id_slot"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("profile_id", "slot_id", name=op.f("uq_absence_profile_id_slot_id")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_slot_id"), ["slot_id"], unique=False)
    op.create_table(
        "meeting_request",
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("invitee_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "accepted",
                "declined",
                "withdrawn",
                "expired",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum("must", "would_like", name="priority", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("created_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("answered_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("requester_id <> invitee_id", name=op.f("ck_meeting_request_never_with_oneself")),
        sa.ForeignKeyConstraint(
            ["invitee_id"], ["profile.id"], name=op.f("fk_meeting_request_invitee_id_profile"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["profile.id"], name=op.f("fk_meeting_request_requester_id_profile"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_request")),
    )
    with op.batch_alter_table("meeting_request", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_request_invitee_id_state", ["invitee_id", "state"], unique=False)
        batch_op.create_index("ix_meeting_request_state_expires_at", ["state", "expires_at"], unique=False)
        batch_op.create_index(
            "uq_meeting_request_alive",
            ["requester_id", "invitee_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('pending', 'accepted')"),
            postgresql_where=sa.text("state IN ('pending', 'accepted')"),
        )
    op.create_table(
        "schedule_run",
        sa.Column("matchmaking_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "finished",
                "failed",
                name="runstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("time_limit_seconds", sa.Integer(), nullable=False),
        sa.Column("stop_requested_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("started_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("finished_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("schedule_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matchmaking_id"],
            ["matchmaking.id"],
            name=op.f("fk_schedule_run_matchmaking_id_matchmaking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["requested_by_id"], ["user.id"], name=op.f("fk_schedule_run_requested_by_id_user")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name=op.f("fk_schedule_run_schedule_id_schedule")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_run")),
    )
    with op.batch_alter_table("schedule_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_run_matchmaking_id"), ["matchmaking_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("matchmaking_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "unscheduled",
                "scheduled",
                "moved",
                "held",
                "missed",
                "cancelled",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("table_id", sa.Integer(), nullable=True),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("unmet_reason", sa.String(), nullable=True),
        sa.Column("cancellation_reason", sa.String(), nullable=True),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(slot_id IS NULL) = (table_id IS NULL)", name=op.f("ck_meeting_slot_and_table_together")),
        sa.ForeignKeyConstraint(
            ["matchmaking_id"],
            ["matchmaking.id"],
            name=op.f("fk_meeting_matchmaking_id_matchmaking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["meeting_request.id"], name=op.f("fk_meeting_request_id_meeting_request")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_meeting_slot_id_slot")),
        sa.ForeignKeyConstraint(["table_id"], ["meeting_table.id"], name=op.f("fk_meeting_table_id_meeting_table")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("request_id", name=op.f("uq_meeting_request_id")),
        sa.UniqueConstraint("table_id", "slot_id", name=op.f("uq_meeting_table_id_slot_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_uid")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_matchmaking_id_state", ["matchmaking_id", "state"], unique=False)
    op.create_table(
        "attendee",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_attendee_meeting_id_meeting"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_attendee_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_attendee_slot_id_slot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee")),
        sa.UniqueConstraint("meeting_id", "profile_id", name=op.f("uq_attendee_meeting_id_profile_id")),
        sa.UniqueConstraint("profile_id", "slot_id", name=op.f("uq_attendee_profile_id_slot_id")),
    )


def downgrade() -> None:
    op.drop_table("attendee")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_matchmaking_id_state")
    op.drop_table("meeting")
    with op.batch_alter_table("schedule_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_run_matchmaking_id"))
    op.drop_table("schedule_run")
    with op.batch_alter_table("meeting_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_meeting_request_alive",
            sqlite_where=sa.text("state IN ('pending', 'accepted')"),
            postgresql_where=sa.text("state IN ('pending', 'accepted')"),
        )
        batch_op.drop_index("ix_meeting_request_state_expires_at")
        batch_op.drop_index("ix_meeting_request_invitee_id_state")
    op.drop_table("meeting_request")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_slot_id"))
    op.drop_table("absence")
    op.drop_table("slot")
    op.drop_table("schedule")
    with op.batch_alter_table("profile", schema=None) as batch_op:
        batch_op.drop_index("ix_profile_matchmaking_id_listed_at")
    op.drop_table("profile")
    op.drop_table("meeting_table")
    op.drop_table("matchmaking")
