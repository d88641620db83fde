"""The page of one application at the desk, with what was typed in any of its forms."""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.errors import Refusal
from eventhub.hosting import labels, permissions
from eventhub.hosting.forms.desk import CaseForm, DecideForm, QuestionForm, RankForm
from eventhub.hosting.forms.fields import show_version
from eventhub.hosting.forms.messages import ReplyForm
from eventhub.hosting.forms.reviews import AssignForm
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations import decisions, letters
from eventhub.hosting.operations.conflicts import hindrances
from eventhub.hosting.queries import applications as application_queries
from eventhub.hosting.queries import desk as desk_queries
from eventhub.hosting.queries import reviews as review_queries
from eventhub.hosting.states import ApplicationState, DecisionOutcome
from eventhub.transitions import can_move
from eventhub.web.access import actor
from eventhub.web.rows import one_or_404


def application_at_desk(application_id: int) -> HostingApplication:
    """Load an application that was submitted at least once; a draft is its authors' own."""
    return one_or_404(desk_queries.at_desk().where(HostingApplication.id == application_id))


def reviewers() -> list[User]:
    """Return everybody who can be asked for a review."""
    return list(db.session.scalars(review_queries.reviewers()))


def file_url(row: HostingApplication) -> Callable[[str], str]:
    """Return the function from a file's key to its address at the desk."""
    return lambda key: url_for("hosting.file_at_desk", application_id=row.id, key=key)


def case_page(
    row: HostingApplication, status: int = 200, refusal: Refusal | None = None, **typed: Any
) -> ResponseReturnValue:
    """The page with what was typed; a refusal says on top what happened in the meantime."""
    may_decide = permissions.can_decide(actor(), row)
    page = render_template(
        "hosting/application.html",
        application=row,
        version=row.latest,
        refusal=refusal,
        now=clock.now(),
        may_decide=may_decide,
        may_read_reviews=permissions.can_read_reviews(actor(), row),
        history=labels.case_story(_story(row, may_decide)),
        file_url=file_url(row),
        conflicts=_conflicts(row) if may_decide and row.is_reviewable else [],
        applying_as=labels.applying_words(*row.applying_as),
        directory_says=labels.applying_words(row.organisation.kind, row.organisation.country),
        can_ask=can_move(row, ApplicationState.UNDER_REVIEW) or can_move(row, ApplicationState.CLARIFICATION_ASKED),
        **(_decision(row) if may_decide else {}),
        **_forms(row, is_stale=refusal is not None, **typed),
    )
    return page, status


def _decision(row: HostingApplication) -> dict[str, Any]:
    """Return what is decided and what can be; of their own application managers see neither."""
    hidden, possible = row.hidden_decision, decisions.possible(row)
    can_accept = DecisionOutcome.ACCEPT in possible
    return {
        "hidden": hidden,
        "outcomes": labels.OUTCOMES,
        "letter": letters.letter(hidden) if hidden else None,
        "possible": possible,
        "rules": decisions.rules_against(row) if can_accept else [],
    }


def _conflicts(row: HostingApplication) -> list[str]:
    """Say of every reviewer who must not judge the application why not."""
    people = reviewers()
    found = hindrances([row], people)[row.id]
    whys = [(person, found.get(person.id)) for person in people]
    return [labels.conflict_sentence(person, why) for person, why in whys if isinstance(why, permissions.Conflict)]


def _forms(row: HostingApplication, *, is_stale: bool, **typed: Any) -> dict[str, Any]:
    """Return every form of the page: the one that was sent with what was typed, the others fresh."""
    fresh = {"formdata": None, "data": {"version": row.case_version, "rank": row.reserve_rank}}
    kinds = {"case_form": CaseForm, "decide_form": DecideForm, "question_form": QuestionForm, "rank_form": RankForm}
    forms = {name: typed.get(name) or kind(**fresh) for name, kind in kinds.items()}
    if is_stale:
        for form in forms.values():
            show_version(form, row.case_version)
    forms["reply_form"] = ReplyForm(formdata=None)
    forms["assign_form"] = typed.get("assign_form") or AssignForm(formdata=None, reviewers=reviewers())
    return forms


def _story(row: HostingApplication, may_decide: bool) -> Any:
    query = application_queries.case_of(row) if may_decide else application_queries.story_of(row)
    return db.session.execute(query)
