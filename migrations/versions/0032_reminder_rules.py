"""Let rules remind of more than an event's start, of whom and how their owners say.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ANCHORS = (
    *("start", "end", "registration_end", "item_start", "item_end", "meeting", "meeting_day"),
    *("call_end", "review_due", "report_due"),
)
TIMING = (
    "(days_before IS NOT NULL AND minutes_before IS NULL AND on_date IS NULL) OR "
    "(days_before IS NULL AND minutes_before IS NOT NULL AND on_date IS NULL) OR "
    "(days_before IS NULL AND minutes_before IS NULL AND on_date IS NOT NULL)"
)
CHECKS = {
    "one_owner": "(event_id IS NULL) <> (programme_id IS NULL)",
    "one_timing": TIMING,
    "wall_time_for_days": "(minutes_before IS NULL) = (at IS NOT NULL)",
    "item_has_its_anchor": "(anchor IN ('item_start', 'item_end')) = (item_id IS NOT NULL)",
}
KINDS = (
    *("link", "place", "reminder", "meeting_request", "timetable", "application"),
    *("review", "event", "following", "notice"),
)
NEW_KINDS = (
    *("link", "place", "reminder", "meeting_reminder", "meeting_request", "invitation", "timetable"),
    *("digest", "morning_list", "application", "review", "event", "following", "notice"),
)


def upgrade() -> None:
    _name_kinds(NEW_KINDS)
    _widen_rules()
    _name_readers()


def downgrade() -> None:
    _name_registrations()
    _narrow_rules()
    mails = sa.table("outgoing_mail", sa.column("kind"))
    op.execute(mails.update().where(mails.c.kind.not_in(KINDS)).values(kind="notice"))
    stopped = sa.table("mail_preference", sa.column("kind"))
    op.execute(stopped.delete().where(stopped.c.kind.not_in(KINDS)))
    _name_kinds(KINDS)


def _name_kinds(names: tuple[str, ...]) -> None:
    """Let the database know the kinds of mails there are."""
    for table in ("outgoing_mail", "mail_preference"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_mailkind"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_mailkind"), sa.column("kind").in_(names))


def _widen_rules() -> None:
    anchor = sa.Enum(*ANCHORS, name="anchor", native_enum=False, create_constraint=True, length=40)
    defaults = {
        "anchor": "start",
        "audience": "{}",
        "subject": "",
        "text": "",
        "with_calendar": sa.false(),
        "version": "1",
    }
    columns = {
        "anchor": anchor,
        "audience": sa.JSON(),
        "subject": sa.String(150),
        "text": sa.String(),
        "with_calendar": sa.Boolean(),
        "version": sa.Integer(),
    }
    with op.batch_alter_table("reminder_rule") as batch_op:
        batch_op.drop_constraint(op.f("uq_reminder_rule_event_id_days_before_at"), type_="unique")
        for name in ("event_id", "days_before"):
            batch_op.alter_column(name, existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("at", existing_type=sa.Time(), nullable=True)
        for name, kind in columns.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=defaults[name]))
        now = sa.text("'2026-01-01 00:00:00+00:00'")
        batch_op.add_column(sa.Column("created_at", eventhub.db.UtcDateTime(), nullable=False, server_default=now))
        batch_op.add_column(sa.Column("minutes_before", sa.Integer()))
        batch_op.add_column(sa.Column("on_date", sa.Date()))
        batch_op.add_column(sa.Column("paused_at", eventhub.db.UtcDateTime()))
        for name, target in (("programme_id", "programme"), ("item_id", "programme_item")):
            batch_op.add_column(sa.Column(name, sa.Integer()))
            key = op.f(f"fk_reminder_rule_{name}_{target}")
            batch_op.create_foreign_key(key, target, [name], ["id"], ondelete="CASCADE")
        for name in ("event_id", "programme_id", "item_id"):
            batch_op.create_index(op.f(f"ix_reminder_rule_{name}"), [name])
    with op.batch_alter_table("reminder_rule") as batch_op:
        for name in (*columns, "created_at"):
            batch_op.alter_column(name, server_default=None)
        for name, condition in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_reminder_rule_{name}"), condition)


def _narrow_rules() -> None:
    """Keep what the old rules could say: so many days before the start of one event, each but once."""
    rule = sa.table("reminder_rule", *map(sa.column, ("id", "event_id", "anchor", "days_before", "at")))
    op.execute(
        rule.delete().where(sa.or_(rule.c.event_id.is_(None), rule.c.anchor != "start", rule.c.days_before.is_(None)))
    )
    op.execute(rule.delete().where(rule.c.days_before < 0))
    first = sa.select(sa.func.min(rule.c.id)).group_by(rule.c.event_id, rule.c.days_before, rule.c.at)
    kept = [row[0] for row in op.get_bind().execute(first)]
    op.execute(rule.delete().where(rule.c.id.not_in(kept)))
    with op.batch_alter_table("reminder_rule") as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_reminder_rule_{name}"), type_="check")
        for name in ("event_id", "programme_id", "item_id"):
            batch_op.drop_index(op.f(f"ix_reminder_rule_{name}"))
        for name, target in (("programme_id", "programme"), ("item_id", "programme_item")):
            batch_op.drop_constraint(op.f(f"fk_reminder_rule_{name}_{target}"), type_="foreignkey")
        batch_op.drop_constraint(op.f("ck_reminder_rule_anchor"), type_="check")
        for name in (
            *("anchor", "audience", "subject", "text", "with_calendar", "version", "created_at"),
            *("minutes_before", "on_date", "paused_at", "programme_id", "item_id"),
        ):
            batch_op.drop_column(name)
        for name in ("event_id", "days_before"):
            batch_op.alter_column(name, existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("at", existing_type=sa.Time(), nullable=False)
        batch_op.create_unique_constraint(
            op.f("uq_reminder_rule_event_id_days_before_at"), ["event_id", "days_before", "at"]
        )


def _reminder() -> sa.TableClause:
    names = ("id", "rule_id", "registration_id", "starts_at", "user_id", "occasion", "anchor_at")
    return sa.table("reminder", *map(sa.column, names))


def _registration() -> sa.TableClause:
    return sa.table("registration", *map(sa.column, ("id", "event_id", "user_id")))


def _name_readers() -> None:
    """A reminder names its reader and what it was about instead of a registration."""
    with op.batch_alter_table("reminder") as batch_op:
        batch_op.add_column(sa.Column("user_id", sa.Integer()))
        batch_op.add_column(sa.Column("occasion", sa.String(60)))
        batch_op.alter_column("starts_at", new_column_name="anchor_at")
    reminder, place = _reminder(), _registration()
    of_place = sa.select(place.c.user_id).where(place.c.id == reminder.c.registration_id).scalar_subquery()
    event = sa.select(place.c.event_id).where(place.c.id == reminder.c.registration_id).scalar_subquery()
    op.execute(reminder.update().values(user_id=of_place, occasion=sa.literal("event:") + sa.cast(event, sa.String)))
    with op.batch_alter_table("reminder") as batch_op:
        batch_op.drop_constraint(op.f("uq_reminder_rule_id_registration_id_starts_at"), type_="unique")
        batch_op.drop_index(op.f("ix_reminder_registration_id"))
        batch_op.drop_constraint(op.f("fk_reminder_registration_id_registration"), type_="foreignkey")
        batch_op.drop_column("registration_id")
        batch_op.alter_column("user_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("occasion", existing_type=sa.String(60), nullable=False)
        batch_op.create_foreign_key(op.f("fk_reminder_user_id_user"), "user", ["user_id"], ["id"], ondelete="CASCADE")
        batch_op.create_index(op.f("ix_reminder_user_id"), ["user_id"])
        batch_op.create_unique_constraint(
            op.f("uq_reminder_rule_id_user_id_occasion_anchor_at"), ["rule_id", "user_id", "occasion", "anchor_at"]
        )


def _name_registrations() -> None:
    with op.batch_alter_table("reminder") as batch_op:
        batch_op.drop_constraint(op.f("uq_reminder_rule_id_user_id_occasion_anchor_at"), type_="unique")
        batch_op.add_column(sa.Column("registration_id", sa.Integer()))
        batch_op.alter_column("anchor_at", new_column_name="starts_at")
    reminder, place = _reminder(), _registration()
    named = sa.literal("event:") + sa.cast(place.c.event_id, sa.String)
    found = (place.c.user_id == reminder.c.user_id, named == reminder.c.occasion)
    op.execute(reminder.update().values(registration_id=sa.select(place.c.id).where(*found).scalar_subquery()))
    op.execute(reminder.delete().where(reminder.c.registration_id.is_(None)))
    with op.batch_alter_table("reminder") as batch_op:
        batch_op.drop_index(op.f("ix_reminder_user_id"))
        batch_op.drop_constraint(op.f("fk_reminder_user_id_user"), type_="foreignkey")
        batch_op.drop_column("user_id")
        batch_op.drop_column("occasion")
        batch_op.alter_column("registration_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            op.f("fk_reminder_registration_id_registration"),
            "registration",
            ["registration_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.create_index(op.f("ix_reminder_registration_id"), ["registration_id"])
        batch_op.create_unique_constraint(
            op.f("uq_reminder_rule_id_registration_id_starts_at"), ["rule_id", "registration_id", "starts_at"]
        )
