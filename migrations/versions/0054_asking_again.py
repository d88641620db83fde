"""Let people ask each other again whose meeting was cancelled alone: what they had agreed on is withdrawn.

A meeting that is cancelled with its event keeps its slot.

Revision ID: 0054
Revises: 0053
"""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

AGREED_ON_WHAT_IS_CANCELLED = """
    UPDATE meeting_request SET state = 'withdrawn'
    WHERE state = 'accepted' AND id IN (SELECT request_id FROM meeting WHERE state = 'cancelled' AND slot_id IS NULL)
"""
BACK = """
    UPDATE meeting_request SET state = 'accepted'
    WHERE state = 'withdrawn' AND answered_at IS NOT NULL
      AND id IN (SELECT request_id FROM meeting WHERE state = 'cancelled' AND slot_id IS NULL)
      AND pair NOT IN (SELECT pair FROM meeting_request WHERE state IN ('pending', 'accepted'))
      AND id IN (SELECT MAX(id) FROM meeting_request WHERE state = 'withdrawn' GROUP BY pair)
"""


def upgrade() -> None:
    op.execute(AGREED_ON_WHAT_IS_CANCELLED)


def downgrade() -> None:
    """Agree again, but where the two have another living request by now, which must be the only one."""
    op.execute(BACK)
