"""Let people follow the calendar by e-mail.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KINDS = ("link", "place", "reminder", "meeting_request", "timetable", "application", "review", "event")
PURPOSES = ("sign_in", "register")
NEWS = ("published", "moved", "postponed", "resumed", "cancelled")


def upgrade() -> None:
    _allow("mailkind", "kind", ("outgoing_mail", "mail_preference"), (*KINDS, "following", "notice"))
    _allow("linkpurpose", "purpose", ("email_link",), (*PURPOSES, "follow"))
    _add_follows()
    op.create_table(
        "news",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("newskind", NEWS), nullable=False),
        sa.Column("at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_news_event_id_event"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
    )
    op.create_index(op.f("ix_news_at"), "news", ["at"])
    op.create_index(op.f("ix_news_event_id"), "news", ["event_id"])


def downgrade() -> None:
    op.drop_table("news")
    op.drop_table("follow")
    op.execute("DELETE FROM email_link WHERE purpose = 'follow'")
    op.execute("DELETE FROM mail_preference WHERE kind = 'following'")
    op.execute("UPDATE outgoing_mail SET kind = 'notice' WHERE kind = 'following'")
    _allow("linkpurpose", "purpose", ("email_link",), PURPOSES)
    _allow("mailkind", "kind", ("outgoing_mail", "mail_preference"), (*KINDS, "notice"))


def _add_follows() -> None:
    op.create_table(
        "follow",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("rhythm", _enum("rhythm", ("weekly", "at_once")), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reader_key", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("told_until", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint("email", "digest", name=op.f("uq_follow_email_digest")),
    )
    op.create_index(op.f("ix_follow_reader_key"), "follow", ["reader_key"])
    op.create_index("ix_follow_rhythm_told_until", "follow", ["rhythm", "told_until"])


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _allow(name: str, column: str, tables: tuple[str, ...], values: tuple[str, ...]) -> None:
    """Let a column hold these values and no others."""
    listed = ", ".join(f"'{value}'" for value in values)
    for table in tables:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"ck_{table}_{name}"), type_="check")
            batch_op.create_check_constraint(batch_op.f(f"ck_{table}_{name}"), f"{column} IN ({listed})")
