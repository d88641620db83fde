"""Every page and deed of hosting, tried by everybody around an application: who is let in, who is refused, and how."""

import pytest

from eventhub.accounts import operations as accounts
from eventhub.attachments.operations import store
from eventhub.db import unit_of_work
from eventhub.hosting.models.calls import LatePass
from eventhub.hosting.operations.calls import question_set_of
from eventhub.hosting.routes.desk import PAGE
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from tests import factories
from tests.hosting.cast import cast

AUTHORS, STAFF = {"applicant", "co_applicant"}, {"reviewer", "unassigned", "manager"}
EVERYBODY = ("anonymous", "stranger", "other_applicant", "colleague", *sorted(AUTHORS), *sorted(STAFF))
PUBLIC = {"calls", "calls_feed", "call", "call_feed", "apply"}
SIGNED_IN = {"mine", "start"}
OF_AUTHORS = {
    *("show", "edit", "save", "autosave", "co_applicants", "application_file", "later_answers", "answer_later"),
    *("messages", "ask", "preview", "submit", "versions", "version"),
    *("confirm_co_applicant_removal", "remove_co_applicant"),
}
OF_APPLICANT = {"invite_co_applicant", "confirm_withdrawal", "withdraw"}
OF_REVIEWER = {
    *("review", "confirm_abstention", "abstain", "confirm_conflict", "declare_conflict", "save_review"),
    *("review_file", "submit_review"),
}
OF_REVIEWERS = {"reviewer_profile", "save_reviewer_profile"}
OF_STAFF = {"reviews"}
OF_MANAGERS = {
    *("desk", "export_applications", "export_workbook", "export_reviews", "selection", "act_on_selection"),
    *("save_view", "forget_view", "call_desk", "create_call", "edit_call", "revise_call", "confirm_closing"),
    *("close_call", "ask_for_copy", "copy_call", "preview_form", "late_passes", "grant_pass", "confirm_pass_removal"),
    *("revoke_pass", "letter_text", "reword_letters", "open_call", "questions", "add_question", "edit_question"),
    *("revise_question", "move_question", "place_question", "confirm_question_removal", "remove_question"),
    *("new_question", "release_page", "release_call", "assignment", "assign_reviewers", "new_call", "new_programme"),
    *("create_a_programme", "reviewers", "release_chosen", "release_selection"),
}
OF_DECIDERS = {
    *("application", "ask_for_clarification", "decide", "revoke", "ask_for_exception", "make_exception"),
    *("end_exception", "file_at_desk", "ask_for_pass", "grant_pass_for", "letter_of_one", "reword_one_letter"),
    *("messages_at_desk", "reply", "rank", "release_one", "release_single", "start_review", "assign"),
    "version_at_desk",
}
LET_IN = [
    (PUBLIC, set(EVERYBODY)),
    (SIGNED_IN, set(EVERYBODY) - {"anonymous"}),
    (OF_AUTHORS, AUTHORS),
    (OF_APPLICANT, {"applicant"}),
    (OF_REVIEWER, {"reviewer"}),
    (OF_REVIEWERS, {"reviewer", "unassigned"}),
    (OF_STAFF, STAFF),
    (OF_MANAGERS | OF_DECIDERS, {"manager"}),
]
NOT_HERE = dict.fromkeys(("ask_for_pass", "grant_pass_for", "letter_of_one", "reword_one_letter"), 404)
"""What a manager does not find for an application that was handed in and is not decided."""


LAST = ("abstain", "remove_co_applicant")
"""Deeds that need no words, after which whoever did them is somebody else."""


def refusal(endpoint, who):
    """Say with which status somebody is kept out: what is private is not there, what is the staff's is forbidden."""
    if who == "anonymous":
        return 302
    if endpoint in OF_AUTHORS:
        return 404
    if endpoint in OF_APPLICANT:
        return 403 if who == "co_applicant" else 404
    return 404 if endpoint in OF_REVIEWER and who in STAFF else 403


@pytest.fixture
def people(db_session):
    """Everybody around an application under review with a file in it, and rows for every address."""
    with unit_of_work():
        people = cast()
        application = people.application
        people.invited = factories.co_applicant(application)
        people.co_applicant = people.invited.user
        people.question = add_question(question_set_of(application.call), by=None, kind=QuestionKind.FILE, label="Plan")
        people.file = store("plan.txt", b"Our plan is simple.", by=people.applicant)
        application.answers = {people.question.key: people.file.key}
        said = {"question": people.question.id, "label": "Plan", "kind": "file", "value": people.file.key}
        application.latest.answers = [said | {"filename": "plan.txt"}]
        late = {"email": people.stranger.email, "until": factories.in_days(30), "reason": "Illness"}
        people.late_pass = factories.saved(LatePass(call=application.call, **late))
        people.view = accounts.save_view(people.manager, PAGE, "Mine", "state=submitted")
    return people


def rules(app):
    """Return every address of hosting as (endpoint, method, rule): first what is read, then what is done."""
    found = [(rule.endpoint.removeprefix("hosting."), method, rule) for rule in app.url_map.iter_rules()
             for method in sorted(rule.methods & {"GET", "POST"}) if rule.endpoint.startswith("hosting.")]  # fmt: skip
    return sorted(found, key=lambda each: (each[1], each[0] in LAST, each[0]))


def address(app, people, rule):
    values = {
        "application_id": people.application.id,
        "call_id": people.application.call_id,
        "co_applicant_id": people.invited.id,
        "key": people.file.key,
        "number": 1,
        "outcome": "accept",
        "pass_id": people.late_pass.id,
        "question_id": people.question.id,
        "review_id": people.review.id,
        "slug": people.application.call.slug,
        "view_id": people.view.id,
    }
    with app.test_request_context():
        return app.url_map.bind("").build(rule.endpoint, {name: values[name] for name in rule.arguments})


def outcome(endpoint, who, status):
    """Return a status as expected; whoever is let in gets the page, what is lacking in the form, or a refusal."""
    expected = next(allowed for endpoints, allowed in LET_IN if endpoint in endpoints)
    if who not in expected:
        return refusal(endpoint, who)
    return NOT_HERE.get(endpoint, status if status in (200, 302, 409, 422) else 200)


def test_every_address_has_its_place_in_this_table(app):
    named = [endpoint for endpoints, _allowed in LET_IN for endpoint in endpoints]

    assert sorted(named) == sorted({endpoint for endpoint, _method, _rule in rules(app)})


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_is_let_in_where(app, client, people, who):
    if getattr(people, who):
        client.sign_in(getattr(people, who))
    addresses = [(endpoint, method, address(app, people, rule)) for endpoint, method, rule in rules(app)]

    found = {}
    for endpoint, method, path in addresses:
        answer = client.get(path) if method == "GET" else client.post(path)
        to_sign_in = answer.status_code == 302 and answer.location.startswith("/sign-in")
        assert to_sign_in == (who == "anonymous" and endpoint not in PUBLIC), (endpoint, method)
        found[endpoint] = answer.status_code

    assert found == {endpoint: outcome(endpoint, who, status) for endpoint, status in found.items()}
