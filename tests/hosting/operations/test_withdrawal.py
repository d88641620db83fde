import pytest

from eventhub.db import unit_of_work
from eventhub.errors import InvalidTransition, Outdated
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.operations import applications
from eventhub.hosting.states import ApplicationState, DecisionOutcome
from tests import factories
from tests.hosting.cast import cast, mails

A = ApplicationState


@pytest.mark.parametrize("state", A)
def test_every_state_says_whether_one_can_withdraw(db_session, state):
    ends = (A.REJECTED, A.WITHDRAWN)
    with unit_of_work():
        people = cast(state)

    try:
        with unit_of_work():
            applications.withdraw(people.application, by=people.applicant, note="Our venue burnt down.")
    except InvalidTransition:
        assert state in ends

    assert people.application.state is (state if state in ends else A.WITHDRAWN)
    assert ((people.applicant.email, "withdrawn") in mails()) is (state not in ends)


def test_withdrawing_drops_what_was_decided_in_secret(db_session):
    with unit_of_work():
        people = cast()
        people.application.decisions.append(Decision(outcome=DecisionOutcome.REJECT))

    with unit_of_work():
        applications.withdraw(people.application, by=people.applicant)

    assert (people.application.hidden_decision, people.application.decisions) == (None, [])


def test_nobody_withdraws_from_another_state_than_they_saw(db_session):
    with unit_of_work():
        people = cast(A.ACCEPTED)

    with pytest.raises(Outdated), unit_of_work():
        applications.withdraw(people.application, by=people.applicant, shown=A.UNDER_REVIEW)

    assert people.application.state is A.ACCEPTED


def test_an_accepted_place_given_back_goes_to_the_next_on_the_reserve_list(db_session):
    with unit_of_work():
        people = cast(A.ACCEPTED)
        call = people.application.call
        waiting = factories.application(call=call, state=A.ON_RESERVE_LIST, submitted_at=factories.in_days(-2))

    with unit_of_work():
        applications.withdraw(people.application, by=people.applicant)

    assert (people.application.state, waiting.state) == (A.WITHDRAWN, A.ACCEPTED)
