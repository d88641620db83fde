"""Lead hosting from the open call to the released decision: questions, versions, places, letters.

Revision ID: 0017
Revises: 0016
"""

from datetime import timedelta
from statistics import median

import sqlalchemy as sa
from alembic import op

import eventhub.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FACTS = (
    *("title", "summary", "description", "motivation", "format", "starts_at", "ends_at", "timezone"),
    *("venue", "city", "country", "languages", "themes", "expected_participants", "wants_matchmaking"),
)
OUTCOMES = {"accepted": "accept", "on_reserve_list": "reserve", "rejected": "reject"}
DEFAULTS = {
    "call": {
        "kind": "host",
        "warning_day": "10",
        "reviewers_per_application": "2",
        "is_blind": sa.false(),
        "requires_approval": sa.false(),
        "eligible_kinds": "[]",
        "eligible_countries": "[]",
    },
    "event": {"wants_matchmaking": sa.false(), "needs_approval": sa.false()},
    "hosting_application": {
        "case_version": "1",
        "draft_version": "1",
        "answers": "{}",
        "is_late": sa.false(),
        "exception_reason": "",
        "review_count": "0",
    },
    "review": {"comment_for_applicant": "", "override_reason": ""},
}
"""What rows that exist already get in the new columns; the defaults themselves do not stay."""


def upgrade() -> None:
    _add_tables()
    _add_columns()
    _fill()


def downgrade() -> None:
    op.execute("UPDATE review SET state = 'conflict_declared' WHERE state = 'abstained'")
    with op.batch_alter_table("review") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_review_reviewstate"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_review_reviewstate"), "state IN ('assigned', 'submitted', 'conflict_declared')"
        )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_column("override_reason")
        batch_op.drop_column("comment_for_applicant")

    with op.batch_alter_table("hosting_application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hosting_application_decision_due_at"))
        batch_op.drop_index("ix_hosting_application_call_id_reserve_rank")
        batch_op.drop_column("review_count")
        batch_op.drop_column("score_spread")
        batch_op.drop_column("median_score")
        batch_op.drop_column("reserve_rank")
        batch_op.drop_column("decision_due_at")
        batch_op.drop_column("cut_off_at")
        batch_op.drop_column("exception_reason")
        batch_op.drop_column("is_late")
        batch_op.drop_column("saved_at")
        batch_op.drop_column("answers")
        batch_op.drop_column("draft_version")
        batch_op.drop_column("case_version")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("approved_at")
        batch_op.drop_column("approval_asked_at")
        batch_op.drop_column("needs_approval")
        batch_op.drop_column("wants_matchmaking")

    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_call_reviewers_positive"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_call_callkind"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_call_warns_before_it_is_due"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_call_event_id_event"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_call_question_set_id_question_set"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_call_question_set_id"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_call_event_id"))
        batch_op.drop_column("eligible_countries")
        batch_op.drop_column("eligible_kinds")
        batch_op.drop_column("requires_approval")
        batch_op.drop_column("is_blind")
        batch_op.drop_column("reviewers_per_application")
        batch_op.drop_column("warning_day")
        batch_op.drop_column("question_set_id")
        batch_op.drop_column("event_id")
        batch_op.drop_column("kind")

    op.drop_table("submitted_version")
    with op.batch_alter_table("draft_edit", schema=None) as batch_op:
        batch_op.drop_index("ix_draft_edit_application_id_draft_version")

    op.drop_table("draft_edit")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_hidden",
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        )
        batch_op.drop_index("ix_decision_application_id")

    op.drop_table("decision")
    with op.batch_alter_table("co_applicant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_co_applicant_user_id"))

    op.drop_table("co_applicant")
    with op.batch_alter_table("application_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_message_application_id"))

    op.drop_table("application_message")
    with op.batch_alter_table("place_limit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_limit_call_id"))

    op.drop_table("place_limit")
    op.drop_table("letter_text")
    with op.batch_alter_table("late_pass", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_pass_call_id"))

    op.drop_table("late_pass")
    with op.batch_alter_table("cut_off", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cut_off_call_id"))

    op.drop_table("cut_off")
    op.drop_table("saved_view")
    op.drop_table("reviewer_profile")


def _add_columns() -> None:
    with op.batch_alter_table("call") as batch_op:
        kind = sa.Enum("host", "delegation", name="callkind", native_enum=False, create_constraint=True, length=40)
        batch_op.add_column(_new("call", "kind", kind))
        batch_op.add_column(sa.Column("event_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("question_set_id", sa.Integer(), nullable=True))
        batch_op.add_column(_new("call", "warning_day", sa.Integer()))
        batch_op.add_column(_new("call", "reviewers_per_application", sa.Integer()))
        batch_op.add_column(_new("call", "is_blind", sa.Boolean()))
        batch_op.add_column(_new("call", "requires_approval", sa.Boolean()))
        batch_op.add_column(_new("call", "eligible_kinds", sa.JSON()))
        batch_op.add_column(_new("call", "eligible_countries", sa.JSON()))
    op.execute("UPDATE call SET warning_day = decision_days WHERE decision_days < warning_day")
    with op.batch_alter_table("call") as batch_op:
        batch_op.create_index(batch_op.f("ix_call_event_id"), ["event_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_call_question_set_id"), ["question_set_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_call_question_set_id_question_set"), "question_set", ["question_set_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_call_event_id_event"), "event", ["event_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_call_warns_before_it_is_due"), "0 < warning_day AND warning_day <= decision_days"
        )
        batch_op.create_check_constraint(batch_op.f("ck_call_reviewers_positive"), "reviewers_per_application > 0")
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(_new("event", "wants_matchmaking", sa.Boolean()))
        batch_op.add_column(_new("event", "needs_approval", sa.Boolean()))
        batch_op.add_column(sa.Column("approval_asked_at", eventhub.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("approved_at", eventhub.db.UtcDateTime(), nullable=True))
    with op.batch_alter_table("hosting_application") as batch_op:
        batch_op.add_column(_new("hosting_application", "case_version", sa.Integer()))
        batch_op.add_column(_new("hosting_application", "draft_version", sa.Integer()))
        batch_op.add_column(_new("hosting_application", "answers", sa.JSON()))
        batch_op.add_column(sa.Column("saved_at", eventhub.db.UtcDateTime(), nullable=True))
        batch_op.add_column(_new("hosting_application", "is_late", sa.Boolean()))
        batch_op.add_column(_new("hosting_application", "exception_reason", sa.String(length=500)))
        batch_op.add_column(sa.Column("cut_off_at", eventhub.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("decision_due_at", eventhub.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("reserve_rank", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("median_score", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("score_spread", sa.Double(), nullable=True))
        batch_op.add_column(_new("hosting_application", "review_count", sa.Integer()))
        batch_op.create_index("ix_hosting_application_call_id_reserve_rank", ["call_id", "reserve_rank"], unique=False)
        batch_op.create_index(batch_op.f("ix_hosting_application_decision_due_at"), ["decision_due_at"], unique=False)
    with op.batch_alter_table("review") as batch_op:
        batch_op.add_column(_new("review", "comment_for_applicant", sa.String()))
        batch_op.add_column(_new("review", "override_reason", sa.String()))
        batch_op.drop_constraint(batch_op.f("ck_review_reviewstate"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_review_reviewstate"), "state IN ('assigned', 'submitted', 'conflict_declared', 'abstained')"
        )
    for table, columns in DEFAULTS.items():
        with op.batch_alter_table(table) as batch_op:
            for name in columns:
                batch_op.alter_column(name, server_default=None)


def _new(table: str, name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, nullable=False, server_default=DEFAULTS[table][name])


def _fill() -> None:
    """What was handed in becomes its first version, what was decided a released decision."""
    tables = sa.MetaData()
    connection = op.get_bind()
    names = ("hosting_application", "call", "criterion", "review", "submitted_version", "decision")
    application, call, criterion, review, version, decision = (
        sa.Table(name, tables, autoload_with=connection) for name in names
    )
    weights = {row.id: row.weight for row in connection.execute(sa.select(criterion))}
    days = {row.id: row.decision_days for row in connection.execute(sa.select(call))}
    scores: dict[int, list[float]] = {}
    for row in connection.execute(sa.select(review).where(review.c.state == "submitted")):
        weighted = [(weights[int(each)], score) for each, score in row.scores.items() if int(each) in weights]
        if weighted:
            mean = sum(weight * score for weight, score in weighted) / sum(weight for weight, _ in weighted)
            scores.setdefault(row.application_id, []).append(mean)
    for row in connection.execute(sa.select(application).where(application.c.submitted_at.is_not(None))).all():
        given = scores.get(row.id, [])
        connection.execute(
            application.update()
            .where(application.c.id == row.id)
            .values(
                decision_due_at=row.submitted_at + timedelta(days=days[row.call_id]),
                review_count=len(given),
                median_score=median(given) if given else None,
                score_spread=max(given) - min(given) if given else None,
            )
        )
        facts = {name: getattr(row, name) for name in FACTS}
        facts |= {name: facts[name] and f"{facts[name]:%Y-%m-%dT%H:%M:%S}+00:00" for name in ("starts_at", "ends_at")}
        connection.execute(
            version.insert().values(
                application_id=row.id,
                number=1,
                submitted_at=row.submitted_at,
                submitted_by_id=row.applicant_id,
                note="",
                facts=facts,
                answers=[],
            )
        )
        if row.state in OUTCOMES and row.decided_at:
            connection.execute(
                decision.insert().values(
                    application_id=row.id,
                    outcome=OUTCOMES[row.state],
                    note="",
                    override_reason="",
                    decided_at=row.decided_at,
                    released_at=row.decided_at,
                    version=1,
                )
            )


def _add_tables() -> None:
    op.create_table(
        "reviewer_profile",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("most_reviews", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "most_reviews IS NULL OR most_reviews >= 0", name=op.f("ck_reviewer_profile_most_reviews_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_reviewer_profile_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer_profile")),
        sa.UniqueConstraint("user_id", name=op.f("uq_reviewer_profile_user_id")),
    )
    op.create_table(
        "saved_view",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_view_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("user_id", "page", "name", name=op.f("uq_saved_view_user_id_page_name")),
    )
    op.create_table(
        "cut_off",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_cut_off_call_id_call"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cut_off")),
        sa.UniqueConstraint("call_id", "at", name=op.f("uq_cut_off_call_id_at")),
    )
    with op.batch_alter_table("cut_off", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cut_off_call_id"), ["call_id"], unique=False)

    op.create_table(
        "late_pass",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("until", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_late_pass_call_id_call"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["user.id"], name=op.f("fk_late_pass_granted_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_pass")),
        sa.UniqueConstraint("call_id", "email", name=op.f("uq_late_pass_call_id_email")),
    )
    with op.batch_alter_table("late_pass", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_pass_call_id"), ["call_id"], unique=False)

    op.create_table(
        "letter_text",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "accept",
                "reserve",
                "reject",
                name="decisionoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_letter_text_call_id_call"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_text")),
        sa.UniqueConstraint("call_id", "outcome", name=op.f("uq_letter_text_call_id_outcome")),
    )
    op.create_table(
        "place_limit",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("all", "country", "kind", name="placescope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("places >= 0", name=op.f("ck_place_limit_places_not_negative")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_place_limit_call_id_call"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_limit")),
        sa.UniqueConstraint("call_id", "scope", "key", name=op.f("uq_place_limit_call_id_scope_key")),
    )
    with op.batch_alter_table("place_limit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_limit_call_id"), ["call_id"], unique=False)

    op.create_table(
        "application_message",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("is_from_team", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["hosting_application.id"],
            name=op.f("fk_application_message_application_id_hosting_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_application_message_author_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_message")),
    )
    with op.batch_alter_table("application_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_message_application_id"), ["application_id"], unique=False)

    op.create_table(
        "co_applicant",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["hosting_application.id"],
            name=op.f("fk_co_applicant_application_id_hosting_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_co_applicant_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_applicant")),
        sa.UniqueConstraint("application_id", "user_id", name=op.f("uq_co_applicant_application_id_user_id")),
    )
    with op.batch_alter_table("co_applicant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_co_applicant_user_id"), ["user_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "accept",
                "reserve",
                "reject",
                name="decisionoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("override_reason", sa.String(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("decided_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", eventhub.db.UtcDateTime(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["hosting_application.id"],
            name=op.f("fk_decision_application_id_hosting_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_decision_decided_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["user.id"], name=op.f("fk_decision_released_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index("ix_decision_application_id", ["application_id"], unique=False)
        batch_op.create_index(
            "uq_decision_hidden",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        )

    op.create_table(
        "draft_edit",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["hosting_application.id"],
            name=op.f("fk_draft_edit_application_id_hosting_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_draft_edit_by_id_user"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_edit")),
    )
    with op.batch_alter_table("draft_edit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_draft_edit_application_id_draft_version", ["application_id", "draft_version"], unique=False
        )

    op.create_table(
        "submitted_version",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", eventhub.db.UtcDateTime(), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["hosting_application.id"],
            name=op.f("fk_submitted_version_application_id_hosting_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["user.id"],
            name=op.f("fk_submitted_version_submitted_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submitted_version")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_submitted_version_application_id_number")),
    )
