"""Send everybody their agenda in one mail, but for who asks for an invitation for each meeting.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _forget_invitations()
    op.alter_column("mail_preference", "stopped_at", new_column_name="chosen_at")


def downgrade() -> None:
    """Everybody gets invitations by themselves again; who had asked for them does too."""
    _forget_invitations()
    op.alter_column("mail_preference", "chosen_at", new_column_name="stopped_at")


def _forget_invitations() -> None:
    """A row says "otherwise than by itself": what comes by itself has turned round."""
    preference = sa.table("mail_preference", sa.column("kind", sa.String()))
    op.execute(sa.delete(preference).where(preference.c.kind == "invitation"))
