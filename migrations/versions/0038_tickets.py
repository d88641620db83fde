"""Give every registration the short code of its ticket.

Revision ID: 0038
Revises: 0037
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8
ROWS_AT_ONCE = 1_000


def upgrade() -> None:
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("ticket_code", sa.String(length=LENGTH), nullable=True))
    _give_codes()
    with op.batch_alter_table("registration") as batch_op:
        batch_op.alter_column("ticket_code", existing_type=sa.String(length=LENGTH), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_registration_ticket_code"), ["ticket_code"])


def downgrade() -> None:
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_registration_ticket_code"), type_="unique")
        batch_op.drop_column("ticket_code")


def _give_codes() -> None:
    rows = sa.table("registration", sa.column("id", sa.Integer), sa.column("ticket_code", sa.String))
    ids = list(op.get_bind().scalars(sa.select(rows.c.id)))
    codes: set[str] = set()
    while len(codes) < len(ids):
        codes.add("".join(secrets.choice(LETTERS) for _ in range(LENGTH)))
    given = [{"row": row, "code": code} for row, code in zip(ids, codes, strict=True)]
    update = rows.update().where(rows.c.id == sa.bindparam("row")).values(ticket_code=sa.bindparam("code"))
    for start in range(0, len(given), ROWS_AT_ONCE):
        op.get_bind().execute(update, given[start : start + ROWS_AT_ONCE])
