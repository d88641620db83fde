from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.errors import Refusal
from eventhub.history.queries import history_of
from eventhub.hosting.models.applications import CoApplicant
from eventhub.hosting.models.calls import LatePass
from eventhub.hosting.operations import calls, late_passes
from eventhub.hosting.operations.deadlines import may_write
from eventhub.hosting.operations.status import journey
from eventhub.hosting.queries.deadlines import applications_written
from eventhub.hosting.states import ApplicationState, CallState
from eventhub.mail.models import OutgoingMail
from tests import factories
from tests.hosting.cast import mails

UNTIL = factories.in_days(3)


def closed_call(**changes):
    return factories.call(closes_at=factories.in_days(-2), state=CallState.CLOSED, **changes)


def manager():
    return factories.user(Role.PROGRAMME_MANAGER)


def test_a_pass_admits_its_address_until_its_last_second_and_nobody_else(db_session):
    with unit_of_work():
        by, call, person, other = manager(), closed_call(), factories.user(), factories.user()
        late_passes.grant(call, person.email.upper(), until=UNTIL, reason="The network was down", by=by)
    outcomes = []
    for seconds in (-1, 0, 1):
        with time_machine.travel(UNTIL + timedelta(seconds=seconds), tick=False):
            outcomes.append([_comes_in(call, each) for each in (person, other, None)])

    assert outcomes == [["late", "refused", "refused"], ["refused"] * 3, ["refused"] * 3]


def test_a_pass_that_was_taken_back_admits_nobody_until_it_is_granted_anew(db_session):
    with unit_of_work():
        by, call = manager(), closed_call()
        draft = factories.application(call=call)
        late_pass = late_passes.grant(call, draft.applicant.email, until=UNTIL, reason="Illness", by=by)

    with unit_of_work():
        late_passes.revoke(late_pass, by=by)

    entries = [(entry.verb, entry.actor_id) for entry in db_session.scalars(history_of(late_pass))]
    assert (_comes_in(call, draft.applicant), entries[0]) == ("refused", ("revoked", by.id))
    assert mails() == [(draft.applicant.email, "late_pass"), (draft.applicant.email, "late_pass_revoked")]
    due = db_session.execute(applications_written(draft.applicant)).one()
    assert (due.pass_until, due.pass_at) == (None, late_pass.revoked_at)
    with pytest.raises(Refusal), unit_of_work():
        late_passes.revoke(late_pass, by=by)
    with unit_of_work():
        late_passes.grant(call, draft.applicant.email, until=UNTIL, reason="Illness again", by=by)
    assert _comes_in(call, draft.applicant) == "late"


def test_a_pass_that_ran_out_cannot_be_taken_back(db_session):
    with unit_of_work():
        by = manager()
        late_pass = late_passes.grant(closed_call(), "late@example.org", until=UNTIL, reason="Illness", by=by)

    with time_machine.travel(UNTIL, tick=False), pytest.raises(Refusal), unit_of_work():
        late_passes.revoke(late_pass, by=by)


def test_a_pass_of_one_call_opens_no_other(db_session):
    with unit_of_work():
        by, person, other = manager(), factories.user(), closed_call()
        late_passes.grant(closed_call(), person.email, until=UNTIL, reason="Illness", by=by)

    assert _comes_in(other, person) == "refused"


def test_who_comes_in_time_is_not_late_whatever_they_hold(db_session):
    with unit_of_work():
        by, call, person = manager(), factories.call(), factories.user()
        late_passes.grant(call, person.email, until=factories.in_days(25), reason="Illness", by=by)

    assert _comes_in(call, person) == "in time"


def test_a_pass_does_not_open_a_call_before_its_time(db_session):
    with unit_of_work():
        by, person = manager(), factories.user()
        call = factories.call(opens_at=factories.in_days(5))
        late_passes.grant(call, person.email, until=factories.in_days(25), reason="Illness", by=by)

    assert _comes_in(call, person) == "refused"


def test_all_authors_of_a_draft_get_a_pass_and_one_mail_with_its_link(db_session):
    with unit_of_work():
        by, draft, second = manager(), factories.application(call=closed_call()), factories.user()
        factories.saved(CoApplicant(application=draft, user=second))
    with unit_of_work():
        late_passes.grant_to_authors(draft, until=UNTIL, reason="The network was down", by=by)

    assert [_comes_in(draft.call, each) for each in draft.authors] == ["late", "late"]
    assert mails() == [(draft.applicant.email, "late_pass"), (second.email, "late_pass")]
    contexts = [mail.context for mail in db_session.scalars(select(OutgoingMail))]
    assert all(each["url"].endswith(f"/applications/{draft.id}/answers") for each in contexts)


def test_granted_again_the_newer_instant_counts_and_both_stand_in_the_history(db_session):
    with unit_of_work():
        by, call = manager(), closed_call()
        first = late_passes.grant(call, "late@example.org", until=UNTIL, reason="Illness", by=by)
    with unit_of_work():
        later = UNTIL + timedelta(days=1)
        second = late_passes.grant(call, "late@example.org", until=later, reason="Still ill", by=by)

    assert (first.id, len(db_session.scalars(select(LatePass)).all()), second.until) == (second.id, 1, later)
    notes = [entry.note.rpartition(". ")[2] for entry in db_session.scalars(history_of(second))]
    assert (notes, len(mails())) == (["Still ill", "Illness"], 2)


@pytest.mark.parametrize(
    ("state", "closes_in", "until", "reason"),
    [
        (CallState.DRAFT, 20, 25, "Why not"),
        (CallState.OPEN, 20, 19, "Before it closes"),
        (CallState.OPEN, 20, 20, "When it closes"),
        (CallState.CLOSED, -2, -1, "Over already"),
        (CallState.CLOSED, -2, 3, "  "),
    ],
)
def test_a_pass_that_helps_nobody_or_has_no_reason_is_refused(db_session, state, closes_in, until, reason):
    with unit_of_work():
        by, call = manager(), factories.call(state=state, closes_at=factories.in_days(closes_in))

    with pytest.raises(Refusal), unit_of_work():
        late_passes.grant(call, "late@example.org", until=factories.in_days(until), reason=reason, by=by)

    assert mails() == []


def test_who_handed_in_already_needs_no_pass(db_session):
    with unit_of_work():
        by = manager()
        application = factories.application(call=closed_call(), state=ApplicationState.SUBMITTED)

    with pytest.raises(Refusal), unit_of_work():
        late_passes.grant_to_authors(application, until=UNTIL, reason="Illness", by=by)


def test_a_pass_of_one_author_lets_all_of_them_write_this_application_but_whoever_granted_it(db_session):
    with unit_of_work():
        by, draft, second = manager(), factories.application(call=closed_call()), factories.user()
        factories.co_applicant(draft, second)
        factories.co_applicant(draft, by)
        late_passes.grant(draft.call, draft.applicant.email, until=UNTIL, reason="Illness", by=by)

    assert [may_write(draft, by=each) for each in (draft.applicant, second, by)] == [True, True, False]
    assert _comes_in(draft.call, second) == "refused"
    due = [db_session.execute(applications_written(each)).one().pass_until for each in (draft.applicant, second, by)]
    assert due == [UNTIL, UNTIL, None]
    said = [journey(draft, factories.in_days(0), each)[0]["text"] for each in (second, by)]
    assert ["more time" in said[0], "no longer" in said[1]] == [True, True]


def _comes_in(call, person):
    try:
        return "late" if calls.require_taking(call, by=person) else "in time"
    except Refusal:
        return "refused"
