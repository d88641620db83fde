"""Let staff look after mails and jobs: find, hold, pause; and let readers stop some kinds.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KINDS = (
    *("link", "place", "reminder", "meeting_request", "timetable"),
    *("application", "review", "event", "notice"),
)
STATES = ("queued", "sending", "sent", "failed", "held", "cancelled")
OF_TEMPLATES = (
    ("accounts/", "link"),
    ("events/", "event"),
    ("hosting/", "application"),
    ("hosting/review", "review"),
    ("matchmaking/", "meeting_request"),
    ("matchmaking/agenda", "timetable"),
    ("matchmaking/cancelled", "timetable"),
    ("matchmaking/placed", "timetable"),
    ("registration/", "place"),
    ("registration/link", "link"),
    ("reminders/", "reminder"),
    ("reporting/", "event"),
)
BUSY = sa.text("items > 0")
FAILED = sa.text("state = 'failed'")
WAITING = sa.text("state IN ('queued', 'sending')")


def upgrade() -> None:
    with op.batch_alter_table("outgoing_mail") as batch_op:
        batch_op.add_column(sa.Column("kind", _kind(), nullable=False, server_default="notice"))
        batch_op.add_column(sa.Column("event_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("subject", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("forgotten_at", eventhub.db.UtcDateTime(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_outgoing_mail_event_id_event"), "event", ["event_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.drop_index("ix_outgoing_mail_state_next_attempt_at")
    _sort_in()
    _allow(STATES)
    with op.batch_alter_table("outgoing_mail") as batch_op:
        batch_op.alter_column("kind", existing_type=_kind(), server_default=None)
        batch_op.alter_column("subject", existing_type=sa.String(length=300), server_default=None)
        batch_op.create_index(
            "ix_outgoing_mail_failed", ["id"], unique=False, sqlite_where=FAILED, postgresql_where=FAILED
        )
        batch_op.create_index("ix_outgoing_mail_event_id_id", ["event_id", "id"], unique=False)
        batch_op.create_index(
            "ix_outgoing_mail_waiting",
            ["next_attempt_at", "id"],
            unique=False,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )
    op.create_table(
        "mail_preference",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("stopped_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_preference")),
        sa.UniqueConstraint("address", "kind", name=op.f("uq_mail_preference_address_kind")),
    )
    _add_pause()


def downgrade() -> None:
    """A cancelled mail must not leave after all: it is held, as far as the older tables know."""
    with op.batch_alter_table("job_run") as batch_op:
        batch_op.drop_index("ix_job_run_busy")
    op.drop_table("pause")
    op.drop_table("mail_preference")
    mails = _mails()
    op.execute(mails.update().where(mails.c.state == "cancelled").values(state="held"))
    with op.batch_alter_table("outgoing_mail") as batch_op:
        batch_op.drop_index("ix_outgoing_mail_waiting")
        batch_op.drop_index("ix_outgoing_mail_event_id_id")
        batch_op.drop_index("ix_outgoing_mail_failed")
    _allow(STATES[:-1])
    with op.batch_alter_table("outgoing_mail") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_outgoing_mail_event_id_event"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_outgoing_mail_mailkind"), type_="check")
        for name in ("forgotten_at", "subject", "event_id", "kind"):
            batch_op.drop_column(name)
        batch_op.create_index("ix_outgoing_mail_state_next_attempt_at", ["state", "next_attempt_at"], unique=False)


def _add_pause() -> None:
    op.create_table(
        "pause",
        sa.Column("began_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("began_by_id", sa.Integer(), nullable=True),
        sa.Column("after_restore", sa.Boolean(), nullable=False),
        sa.Column("ended_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["began_by_id"], ["user.id"], name=op.f("fk_pause_began_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["user.id"], name=op.f("fk_pause_ended_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    with op.batch_alter_table("job_run") as batch_op:
        batch_op.create_index("ix_job_run_busy", ["started_at"], unique=False, sqlite_where=BUSY, postgresql_where=BUSY)


def _kind() -> sa.Enum:
    return sa.Enum(*KINDS, name="mailkind", native_enum=False, create_constraint=True, length=40)


def _mails() -> sa.TableClause:
    return sa.table("outgoing_mail", *(sa.column(name, sa.String) for name in ("kind", "template", "state")))


def _sort_in() -> None:
    """What was written before is sorted in by its template; the longer beginnings come after the shorter ones."""
    mails = _mails()
    for beginning, kind in OF_TEMPLATES:
        op.execute(mails.update().where(mails.c.template.startswith(beginning, autoescape=True)).values(kind=kind))


def _allow(states: tuple[str, ...]) -> None:
    """Let a mail be in one of these states."""
    names = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("outgoing_mail") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_outgoing_mail_mailstate"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_outgoing_mail_mailstate"), f"state IN ({names})")
