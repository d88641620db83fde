"""Know an organisation again by its name and country, however it is written.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.add_column(sa.Column("name_key", sa.String(length=500), nullable=True))
    _fill()
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.alter_column("name_key", existing_type=sa.String(length=500), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_organisation_name_key_country"), ["name_key", "country"])


def downgrade() -> None:
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.drop_constraint(op.f("uq_organisation_name_key_country"), type_="unique")
        batch_op.drop_column("name_key")


def _fill() -> None:
    """Give every organisation its key; the later of two with one name keeps its number behind it."""
    organisation = sa.table(
        "organisation", sa.column("id"), sa.column("name"), sa.column("name_key"), sa.column("country")
    )
    connection = op.get_bind()
    taken = set()
    for row in connection.execute(sa.select(organisation).order_by(organisation.c.id)).all():
        key = " ".join(row.name.casefold().split())
        key = f"{key} #{row.id}" if (key, row.country) in taken else key
        taken.add((key, row.country))
        connection.execute(organisation.update().where(organisation.c.id == row.id).values(name_key=key))
