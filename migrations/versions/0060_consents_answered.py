"""Remember since when somebody's word on an event's own texts is known; of whom it is not, nothing is assumed.

Revision ID: 0060
Revises: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("consents_answered_at", sa.DateTime(timezone=True), nullable=True))
    said = "SELECT max(coalesce(withdrawn_at, agreed_at)) FROM agreement WHERE registration_id = registration.id"
    op.execute(f"UPDATE registration SET consents_answered_at = ({said})")  # noqa: S608 - no word of it is given


def downgrade() -> None:
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("consents_answered_at")
