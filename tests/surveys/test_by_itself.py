"""Thanks and questions that leave by themselves on the day after, once, in place of the reminder that thanks."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.events.states import EventState
from eventhub.mail.models import OutgoingMail
from eventhub.mail.states import MailState
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from eventhub.registration.states import RegistrationState
from eventhub.reminders.jobs import remind_all_due
from eventhub.reminders.models import ReminderRule
from eventhub.reminders.operations import add_default_rules
from eventhub.reminders.states import Anchor
from eventhub.surveys import operations
from eventhub.surveys.jobs import thank_all_due
from eventhub.surveys.models import Survey
from eventhub.surveys.timing import due_at
from tests import factories

WHEN = {"days_after": 1, "at": time(10)}


def over(**changes):
    """An event that ended two days ago, with somebody who came and the usual reminders."""
    with unit_of_work():
        lies = {"starts_at": factories.in_days(-3), "ends_at": factories.in_days(-2)}
        event = factories.event(**{"state": EventState.FINISHED, **lies, **changes})
        factories.registration(event, state=RegistrationState.ATTENDED, created_at=factories.in_days(-9))
        add_default_rules(event, by=event.host)
        for rule in db.session.scalars(select(ReminderRule)):
            rule.created_at = factories.in_days(-9)
    return event


def survey(event, **changes):
    with unit_of_work():
        row = operations.begin(event)
        operations.set_up(row, by=event.host, thanks="A pleasure.", is_anonymous=True)
        for name, value in {**WHEN, **changes}.items():  # chosen before the event, when it was still to come
            setattr(row, name, value)
    return row


def ask_something(row):
    with unit_of_work():
        add_question(row.question_set, by=row.event.host, kind=QuestionKind.LINE, label="Again?")


def is_ticked(page):
    return "checked" in re.search(r'<input[^>]* name="is_sent_by_itself"[^>]*>', page)[0]


def tick(job=thank_all_due):
    assert all(list(job(clock.now())))
    return sorted(db.session.scalars(select(OutgoingMail.template)).all())


def test_who_came_is_thanked_on_the_day_after_and_by_one_mail(db_session):
    row = survey(over())
    assert tick(remind_all_due) == []
    assert tick() == tick() == tick(remind_all_due) == ["surveys/thanks"]
    assert row.asked_at


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ({}, dict.fromkeys(WHEN)),
        ({}, {"days_after": 3}),
        ({"state": EventState.CANCELLED}, {}),
        ({"state": EventState.POSTPONED}, {}),
        ({"ends_at": factories.in_days(2)}, {}),
        ({"starts_at": factories.in_days(-9), "ends_at": factories.in_days(-8)}, {}),
    ],
    ids=["by hand", "later", "cancelled", "postponed", "still on", "much too late"],
)
def test_nothing_leaves_by_itself_that_is_not_due(db_session, event, facts):
    row = survey(over(**event), **facts)
    assert (tick(), row.asked_at) == ([], None)


def test_what_begins_after_the_event_waits_for_the_button_unless_a_time_to_come_is_chosen(client, db_session):
    """Ticked for them, the first Save would thank everybody within minutes, before there is a question."""
    event = over(state=EventState.PUBLISHED)
    client.sign_in(event.host)
    at = f"/staff/events/{event.path}/survey"
    assert not is_ticked(client.get(at).text)
    typed = {"thanks": "A pleasure.", "is_sent_by_itself": "y", "days_after": "1", "at": "10:00"}
    refused = client.post(at, data=typed)
    assert (refused.status_code, "That time is past already" in refused.text) == (409, True)
    assert "A pleasure." in refused.text
    assert client.post(at, data={**typed, "days_after": "4"}).status_code == 302
    assert (tick(), operations.begin(event).days_after) == ([], 4)


def test_a_time_that_has_come_may_stand_while_the_mail_is_still_to_leave(db_session):
    row = survey(over())
    with unit_of_work():
        operations.set_up(row, by=row.event.host, thanks="Thank you all.", is_anonymous=True, **WHEN)
    assert tick() == ["surveys/thanks"]


def test_what_was_missed_is_said_and_leaves_the_thanks_to_the_reminder(client, db_session):
    """Five days later the mail of the survey is too late; a reminder with a later time of its own is not."""
    event = over(starts_at=factories.in_days(-7), ends_at=factories.in_days(-6))
    with unit_of_work():
        for rule in db.session.scalars(select(ReminderRule).where(ReminderRule.anchor == Anchor.END)):
            rule.days_before = -5
    row = survey(event)
    client.sign_in(event.host)
    page = client.get(f"/staff/events/{event.path}/survey").text
    assert ("did not leave by itself in time" in page, "leaves by itself, once" in page) == (True, False)
    assert not is_ticked(page)
    assert (tick(), tick(remind_all_due)) == ([], ["reminders/thanks"])
    with pytest.raises(Refusal, match="past already"), unit_of_work():
        operations.set_up(row, by=event.host, thanks="", is_anonymous=True, **WHEN)


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.POSTPONED])
def test_no_time_is_promised_for_an_event_that_is_off(client, db_session, state):
    row = survey(over(state=state, starts_at=factories.in_days(1), ends_at=factories.in_days(2)))
    client.sign_in(row.event.host)
    assert "leaves by itself, once" not in client.get(f"/staff/events/{row.event.path}/survey").text


def test_a_survey_that_is_to_wait_since_it_was_found_due_waits(db_session):
    """What another transaction has saved meanwhile is read again once the survey is held."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite lets nobody write while the job reads")
    number = survey(over()).id
    with unit_of_work():
        row = db.session.get_one(Survey, number)
        assert row.days_after == 1
        with db.engine.begin() as host:
            host.execute(update(Survey).values(days_after=None, at=None, version=Survey.version + 1))
        assert operations.ask_when_due(row, now=clock.now()) == 0
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_without_a_survey_the_reminder_thanks_and_the_survey_only_asks(db_session):
    event = over()
    assert tick(remind_all_due) == ["reminders/thanks"]
    with unit_of_work():
        db.session.scalars(select(OutgoingMail)).one().state = MailState.SENT
    row = survey(event)
    ask_something(row)
    assert tick() == ["reminders/thanks", "surveys/thanks"]
    mail = db.session.scalars(select(OutgoingMail).filter_by(template="surveys/thanks")).one()
    assert (mail.context["is_thanked"], mail.context["thanks"]) == (True, "")


def test_who_was_thanked_is_not_thanked_again(db_session):
    event = over()
    tick(remind_all_due)
    with unit_of_work():
        db.session.scalars(select(OutgoingMail)).one().state = MailState.SENT
    survey(event)
    assert tick() == ["reminders/thanks"]


def test_a_reminder_that_waited_gives_way_to_the_survey(db_session):
    event = over()
    tick(remind_all_due)
    survey(event)
    assert tick() == ["reminders/thanks", "surveys/thanks"]
    mail = db.session.scalars(select(OutgoingMail).filter_by(template="surveys/thanks")).one()
    assert mail.context["is_thanked"] is False


@pytest.mark.parametrize(
    ("ends_at", "due"),
    [
        (datetime(2027, 3, 27, 17, tzinfo=UTC), datetime(2027, 3, 28, 8, tzinfo=UTC)),
        (datetime(2027, 3, 26, 17, tzinfo=UTC), datetime(2027, 3, 27, 9, tzinfo=UTC)),
        (datetime(2027, 6, 1, 23, tzinfo=UTC), datetime(2027, 6, 3, 8, tzinfo=UTC)),
    ],
    ids=["clocks go forward in between", "a day before", "midnight has passed there"],
)
def test_the_time_is_that_of_clocks_at_the_events_place_and_moves_with_it(db_session, ends_at, due):
    event = over(timezone="Europe/Brussels")
    row = survey(event)
    with unit_of_work():
        event.starts_at, event.ends_at = ends_at - timedelta(hours=8), ends_at
    assert due_at(row) == due


def test_the_organiser_chooses_when(client, db_session):
    event = over(state=EventState.PUBLISHED, starts_at=factories.in_days(1), ends_at=factories.in_days(2))
    client.sign_in(event.host)
    at = f"/staff/events/{event.path}/survey"
    assert 'value="10:00' in client.get(at).text
    assert is_ticked(client.get(at).text)
    typed = {"thanks": "", "is_sent_by_itself": "y", "days_after": "2", "at": "18:30"}
    assert client.post(at, data=typed).status_code == 302
    row = operations.begin(event)
    assert (row.days_after, row.at) == (2, time(18, 30))
    assert "The mail leaves by itself, once:" in client.get(at).text
    assert "thanks instead" in client.get(f"/staff/events/{event.path}/reminders").text
    assert client.post(at, data={**typed, "days_after": "0"}).status_code == 422
    assert client.post(at, data={"thanks": ""}).status_code == 302
    assert (row.days_after, row.at) == (None, None)


def test_the_database_wants_a_time_of_day_with_the_day(db_session):
    row = survey(over())
    with pytest.raises(IntegrityError), unit_of_work():
        row.at = None
