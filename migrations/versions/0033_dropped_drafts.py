"""Let a draft be dropped: one that was called off before anybody knew of it is no cancelled event.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

STATES = ("draft", "published", "postponed", "cancelled", "finished", "dropped")


def upgrade() -> None:
    _allow(STATES)
    events, moves = _events(), sa.table("history_entry", *map(sa.column, ("subject", "subject_id", "target")))
    was_public = sa.exists().where(
        moves.c.subject == "event", moves.c.subject_id == events.c.id, moves.c.target == "published"
    )
    op.execute(events.update().where(events.c.state == "cancelled", ~was_public).values(state="dropped"))


def downgrade() -> None:
    events = _events()
    op.execute(events.update().where(events.c.state == "dropped").values(state="cancelled"))
    _allow(STATES[:-1])


def _events() -> sa.TableClause:
    return sa.table("event", sa.column("id", sa.Integer), sa.column("state", sa.String))


def _allow(states: tuple[str, ...]) -> None:
    names = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_event_eventstate"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_event_eventstate"), f"state IN ({names})")
