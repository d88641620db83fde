"""Keep what an organisation was when it handed in, and let late passes be taken back.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KINDS = ("cluster", "sme", "large_company", "research", "authority", "investor", "other")


def upgrade() -> None:
    """What was handed in before is taken to have come from the organisation as it is now."""
    with op.batch_alter_table("submitted_version") as batch_op:
        batch_op.add_column(sa.Column("organisation_kind", _kind(), nullable=True))
        batch_op.add_column(sa.Column("organisation_country", sa.String(length=2), nullable=True))
    _fill()
    with op.batch_alter_table("submitted_version") as batch_op:
        batch_op.alter_column("organisation_kind", existing_type=_kind(), nullable=False)
        batch_op.alter_column("organisation_country", existing_type=sa.String(length=2), nullable=False)
    with op.batch_alter_table("late_pass") as batch_op:
        batch_op.add_column(sa.Column("revoked_at", eventhub.db.UtcDateTime(), nullable=True))


def downgrade() -> None:
    """What was taken back admits again until it runs out: the older house knows no other end."""
    with op.batch_alter_table("late_pass") as batch_op:
        batch_op.drop_column("revoked_at")
    with op.batch_alter_table("submitted_version") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_submitted_version_organisationkind"), type_="check")
        batch_op.drop_column("organisation_country")
        batch_op.drop_column("organisation_kind")


def _kind() -> sa.Enum:
    return sa.Enum(*KINDS, name="organisationkind", native_enum=False, create_constraint=True, length=40)


def _fill() -> None:
    versions = sa.table(
        "submitted_version", *map(sa.column, ("application_id", "organisation_kind", "organisation_country"))
    )
    applications = sa.table("hosting_application", sa.column("id"), sa.column("organisation_id"))
    organisations = sa.table("organisation", *map(sa.column, ("id", "kind", "country")))

    def of_its_organisation(name: str) -> sa.ScalarSelect:
        """Select a column of the organisation that a version comes from."""
        query = sa.select(organisations.c[name]).join(
            applications, applications.c.organisation_id == organisations.c.id
        )
        return query.where(applications.c.id == versions.c.application_id).scalar_subquery()

    op.execute(
        versions.update().values(
            organisation_kind=of_its_organisation("kind"), organisation_country=of_its_organisation("country")
        )
    )
