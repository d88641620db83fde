"""When an event takes place, as its authors write it into the working copy."""

from datetime import UTC, datetime, timedelta

from eventhub.db import unit_of_work
from eventhub.hosting.states import ApplicationState
from tests import factories
from tests.hosting.routes.typed import typed

A = ApplicationState


def path(application, deed="answers"):
    return f"/applications/{application.id}/{deed}"


def test_with_an_exception_an_event_outside_the_calls_window_is_kept_and_submitted(client, db_session):
    with unit_of_work():
        call = factories.call(events_until=factories.in_days(40).date())
        application = factories.application(call=call, starts_at=factories.in_days(60), ends_at=factories.in_days(61))
    client.sign_in(application.applicant)
    statuses = [client.post(path(application, "submission"), data=typed(application)).status_code]
    with unit_of_work():
        application.exception_reason = "The hall is free then only."

    statuses.append(client.post(path(application, "submission"), data=typed(application)).status_code)

    assert (statuses, application.state) == ([422, 302], A.SUBMITTED)


def test_a_time_in_the_hour_that_clocks_show_twice_is_the_same_when_sent_again(client, db_session):
    starts_at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with unit_of_work():
        call = factories.call(events_from=starts_at.date(), events_until=starts_at.date())
        ends_at = starts_at + timedelta(hours=8)
        application = factories.application(call=call, starts_at=starts_at, ends_at=ends_at, timezone="Europe/Brussels")
    client.sign_in(application.applicant)

    client.post(path(application), data=typed(application))

    db_session.expire_all()
    assert (application.starts_at, application.draft_version) == (starts_at, 1)
