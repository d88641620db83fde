"""Keep an address for questions with each event.

Revision ID: 0056
Revises: 0055
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("contact", sa.String(length=254), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("event", "contact")
