"""Let the calendar find what it shows in an index, however many events there are.

Revision ID: 0036
Revises: 0035
"""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

LISTED = ["state", "is_listed", "ends_at", "starts_at", "timezone"]


def upgrade() -> None:
    op.create_index("ix_event_listed", "event", LISTED)
    op.create_index("ix_event_venue_id", "event", ["venue_id"])


def downgrade() -> None:
    op.drop_index("ix_event_venue_id", "event")
    op.drop_index("ix_event_listed", "event")
