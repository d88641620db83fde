"""Link a registration to the directory's entry of the organisation that its person names.

Revision ID: 0059
Revises: 0058
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

OF_THIS_NAME = """
    FROM organisation WHERE organisation.name_key = lower(trim(registration.organisation))
    AND organisation.id NOT IN (SELECT gone_id FROM organisation_merger)
"""
LINK = f"""
    UPDATE registration SET organisation_id = (SELECT MIN(organisation.id) {OF_THIS_NAME})
    WHERE (SELECT COUNT(*) {OF_THIS_NAME}) = 1
"""  # noqa: S608 - our own words


def upgrade() -> None:
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_registration_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_organisation_id_organisation"),
            "organisation",
            ["organisation_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.execute(LINK)


def downgrade() -> None:
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_registration_organisation_id_organisation"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_registration_organisation_id"))
        batch_op.drop_column("organisation_id")
