"""Let surveys be sent by themselves.

Revision ID: 0055
Revises: 0054
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("survey") as survey:
        survey.add_column(sa.Column("days_after", sa.Integer(), nullable=True))
        survey.add_column(sa.Column("at", sa.Time(), nullable=True))
        survey.create_check_constraint(op.f("ck_survey_day_and_time_of_day"), "(days_after IS NULL) = (at IS NULL)")
        survey.create_check_constraint(op.f("ck_survey_after_the_event"), "days_after > 0")


def downgrade() -> None:
    with op.batch_alter_table("survey") as survey:
        survey.drop_constraint(op.f("ck_survey_day_and_time_of_day"), type_="check")
        survey.drop_constraint(op.f("ck_survey_after_the_event"), type_="check")
        survey.drop_column("at")
        survey.drop_column("days_after")
