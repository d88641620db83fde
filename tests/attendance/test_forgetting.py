"""When and where people came in is forgotten some days after the event; that they were there is not."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventhub import clock
from eventhub.attendance.answers import Place
from eventhub.attendance.jobs import forget_all_arrivals
from eventhub.attendance.models import Arrival, Scan
from eventhub.attendance.numbers import tallies
from eventhub.attendance.operations.arrivals import check_in
from eventhub.db import db, unit_of_work
from eventhub.registration.models.registrations import Registration
from eventhub.registration.models.setup import RegistrationSetup
from eventhub.registration.permissions import manage_token
from eventhub.registration.states import RegistrationState
from tests import factories
from tests.registration.rows import set_event, verbs


def day(kept_days=None):
    """An event at which one came in twice and one was turned away, and for how many days that is kept."""
    with unit_of_work():
        event = factories.event(starts_at=factories.in_days(0))
        if kept_days is not None:
            factories.saved(RegistrationSetup(event=event, sensitive_kept_days=kept_days))
        ada, bo = factories.registration(event), factories.registration(event, state=RegistrationState.CANCELLED)
    for number, who in enumerate((ada, ada, bo)):
        with unit_of_work():
            check_in(who, Place("North", clock.now(), f"{event.id}-{number}"), by=event.host)
    return event


def written():
    return tuple(db.session.scalar(select(func.count()).select_from(model)) for model in (Scan, Arrival))


@pytest.mark.parametrize(("kept_days", "last"), [(None, 30), (30, 30), (3, 3), (0, 0)])
def test_what_the_doors_wrote_down_goes_when_its_time_is_over_and_the_figures_stay(db_session, kept_days, last):
    event, now = day(kept_days), clock.now()
    before = tallies(event)
    set_event(event, starts_at=now - timedelta(days=last, hours=9), ends_at=now - timedelta(days=last))
    assert list(forget_all_arrivals(now - timedelta(minutes=1))) == []
    assert written() == (3, 1)
    assert list(forget_all_arrivals(now)) == [True]
    assert (written(), tallies(event)) == ((0, 0), before)
    assert before[0].arrived == 1
    assert verbs(event)[-1] == ("arrivals forgotten", None, None, None, "4")
    assert list(forget_all_arrivals(now + timedelta(days=9))) == []


def test_who_takes_their_data_along_reads_what_the_doors_answered_them(client, db_session):
    day()
    ada, bo = db.session.scalars(select(Registration).order_by(Registration.id)).all()
    told = [client.get(f"/my/registrations/{manage_token(each)}/data.json").get_json() for each in (ada, bo)]
    answers = [[each["verdict"] for each in one["at_the_doors"]] for one in told]
    assert answers == [["admitted", "already_in"], ["given_up"]]
    assert [one.get("arrival", {}).get("door") for one in told] == ["North", None]


def test_other_events_keep_theirs_and_what_comes_late_from_a_device_goes_too(db_session):
    over, other = day(), day()
    set_event(over, starts_at=clock.now() - timedelta(days=41), ends_at=clock.now() - timedelta(days=40))
    assert list(forget_all_arrivals(clock.now())) == [True]
    assert written() == (3, 1)
    late = db.session.scalars(select(Scan)).first().registration
    assert late.event is other
    with unit_of_work():
        gone = factories.registration(over, name="Came long ago")
        check_in(gone, Place("North", clock.now(), "late"), by=over.host)
    assert written() == (4, 2)
    assert list(forget_all_arrivals(clock.now())) == [True]
    assert written() == (3, 1)
