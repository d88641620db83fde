"""On day ten of fourteen the programme team hears which decisions are due, once."""

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.hosting.jobs import warn_all_due
from eventhub.hosting.states import ApplicationState
from eventhub.mail.models import OutgoingMail
from tests import factories
from tests.hosting.cast import cast

A = ApplicationState


def lines():
    """Return what every mail says: to whom, with which lines."""
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    return [(mail.recipient, [line.partition(",")[0] for line in mail.context["lines"]]) for mail in mails]


@pytest.mark.parametrize(("days", "warned"), [(-9, False), (-10.5, True), (-20, True)])
@pytest.mark.parametrize("state", list(A), ids=lambda state: state.name)
def test_the_team_hears_of_what_waits_for_its_decision_from_day_ten(db_session, state, days, warned):
    with unit_of_work():
        people = cast(state, submitted_at=factories.in_days(days))

    assert list(warn_all_due(clock.now())) == [True]

    waits = warned and state in (A.SUBMITTED, A.UNDER_REVIEW)
    assert lines() == ([(people.manager.email, ["Photonics days"])] if waits else [])


def test_each_manager_gets_one_mail_and_hears_of_each_application_once(db_session):
    with unit_of_work():
        call = factories.call()
        first, second = (factories.user(Role.PROGRAMME_MANAGER) for _ in range(2))
        changes = {"call": call, "state": A.UNDER_REVIEW, "submitted_at": factories.in_days(-11)}
        rows = [factories.application(title=title, **changes) for title in ("Alpha", "Beta")]
        factories.application(title="Own", applicant=first, **changes)

    for _ in range(2):
        list(warn_all_due(clock.now()))

    assert lines() == [(first.email, ["Alpha", "Beta"]), (second.email, ["Alpha", "Beta", "Own"])]
    with unit_of_work():
        rows[0].submitted_at = clock.now()
        rows[0].decision_due_at = factories.in_days(1)
    list(warn_all_due(clock.now()))
    assert lines()[2:] == [(first.email, ["Alpha"]), (second.email, ["Alpha"])]
