"""What happens to what others have to do with somebody who is erased."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.accounts.operations import person as person_of
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership
from eventhub.erasure import operations
from eventhub.errors import Refusal
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState
from eventhub.mail.jobs import forget_all_old, send_all_due
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.mail.states import MailState
from eventhub.matchmaking.states import MatchmakingState, MeetingState, RequestState
from eventhub.registration.operations import places
from eventhub.registration.states import RegistrationState
from tests import factories

FORMER = "A former participant"


def erase(person: Any) -> None:
    with unit_of_work():
        operations.erase(person, by=person)


def mails(address: str) -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).where(OutgoingMail.recipient == address)))


def answers(**changes: Any) -> dict[str, Any]:
    said = {"name": "Somebody Else", "organisation": "", "organisation_kind": "cluster", "country": "FR"}
    return {**said, "consented_at": clock.now(), **changes}


def test_a_seat_goes_to_who_waits(db_session: Any) -> None:
    with unit_of_work():
        event = factories.event(seats=1)
        person, waiting = factories.user(), factories.user()
        own, other = (places.register(event, each, by=each, **answers(name=each.name)) for each in (person, waiting))
    erase(person)
    assert (own.state, own.name, other.state) == (RegistrationState.CANCELLED, FORMER, RegistrationState.OFFERED)


def test_nobody_can_be_registered_once_erased(db_session: Any) -> None:
    with unit_of_work():
        event, person = factories.event(), factories.user()
    erase(person)
    with pytest.raises(Refusal, match="closed"), unit_of_work():
        places.register(event, person, by=person, **answers())


def test_partners_are_told_and_requests_end(db_session: Any) -> None:
    with unit_of_work():
        matchmaking = factories.matchmaking(factories.event(), state=MatchmakingState.REQUESTS_OPEN)
        person = factories.user(name="Somebody Leaving")
        mine, met, asked = (
            factories.profile(matchmaking, each) for each in (person, factories.user(), factories.user())
        )
        agreed = factories.request(mine, met, state=RequestState.ACCEPTED)
        meeting, open_one = factories.meeting(agreed), factories.request(asked, mine)
        partner, asker = met.registration.user.email, asked.registration.user.email
    erase(person)
    assert (meeting.state, open_one.state) == (MeetingState.CANCELLED, RequestState.DECLINED)
    told = [mail.context for address in (partner, asker) for mail in mails(address)]
    assert len(told) == 2
    assert "Somebody Leaving" not in str(told)
    assert FORMER in str(told[0])


def test_a_meeting_that_was_held_stays(db_session: Any) -> None:
    with unit_of_work():
        event = factories.event(starts_at=factories.in_days(-3), ends_at=factories.in_days(-2))
        matchmaking, person = factories.matchmaking(event), factories.user()
        pair = factories.profile(matchmaking, person), factories.profile(matchmaking)
        meeting = factories.meeting(factories.request(*pair), state=MeetingState.SCHEDULED)
    erase(person)
    assert meeting.state is MeetingState.SCHEDULED
    assert [each.registration.name for each in meeting.partners_of(pair[1])] == [FORMER]
    assert mails(pair[1].registration.user.email) == []


def test_mails_do_not_leave_and_the_last_one_is_forgotten_with_its_reader(db_session: Any, mailbox: Any) -> None:
    with unit_of_work():
        person = factories.user(email="leaving@example.org")
        queue_mail("waits", "Leaving@example.org", "accounts/sign_in", url="http://127.0.0.1/")
    erase(person)
    list(send_all_due(clock.now()))
    assert [(each["To"], each["Subject"]) for each in mailbox.messages] == [
        ("leaving@example.org", "You have been erased from eventhub")
    ]
    rows = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [(each.state, each.recipient, each.context) for each in rows] == [
        (MailState.CANCELLED, "nobody@erased.invalid", {}),
        (MailState.SENT, "nobody@erased.invalid", {}),
    ]


def test_a_last_mail_that_cannot_leave_is_forgotten_in_the_end(db_session: Any) -> None:
    with unit_of_work():
        person = factories.user(email="leaving@example.org")
    erase(person)
    assert all(forget_all_old(clock.now() + timedelta(days=6)))
    assert len(mails("leaving@example.org")) == 1
    assert all(forget_all_old(clock.now() + timedelta(days=8)))
    assert mails("leaving@example.org") == []


def test_the_last_admin_stays(db_session: Any) -> None:
    with unit_of_work():
        one = factories.user(Role.ADMIN)
    with pytest.raises(Refusal, match="only admin"):
        erase(one)
    with unit_of_work():
        factories.user(Role.ADMIN)
    erase(one)
    assert one.roles == []


def test_an_event_to_come_goes_to_a_colleague_or_keeps_its_host(db_session: Any) -> None:
    with unit_of_work():
        event = factories.event()
        host = event.host
    with pytest.raises(Refusal, match="nobody else speaks"):
        erase(host)
    with unit_of_work():
        colleague = factories.user()
        factories.saved(Membership(user=colleague, organisation=event.organiser, confirmed_at=clock.now()))
    erase(host)
    assert event.host == colleague


def test_who_owes_a_review_writes_it_or_steps_back_first(db_session: Any) -> None:
    with unit_of_work():
        reviewer = factories.user(Role.REVIEWER)
        application = factories.application(state=ApplicationState.UNDER_REVIEW, submitted_at=clock.now())
        factories.saved(Review(application=application, reviewer=reviewer))
    with pytest.raises(Refusal, match="still open"):
        erase(reviewer)


def test_an_application_is_passed_on_to_who_writes_it_too_or_is_withdrawn(db_session: Any) -> None:
    with unit_of_work():
        person = factories.user()
        alone = factories.application(applicant=person, title="Mine alone")
        shared = factories.application(applicant=person)
        friend = factories.co_applicant(shared).user
    erase(person)
    assert (alone.state, alone.title, alone.motivation) == (ApplicationState.WITHDRAWN, "A withdrawn application", "")
    assert (shared.applicant, shared.state, shared.co_applicants) == (friend, ApplicationState.DRAFT, [])


def test_nobody_is_erased_twice(db_session: Any) -> None:
    with unit_of_work():
        person = factories.user()
    erase(person)
    with pytest.raises(Refusal, match="already"):
        erase(person)


def test_a_name_that_two_people_bear_stays_in_the_words_of_others(db_session: Any) -> None:
    with unit_of_work():
        person, _other = (factories.user(name="Two Ofthem") for _ in range(2))
        event = factories.event(summary="With Two Ofthem")
    erase(person)
    assert event.summary == "With Two Ofthem"


def test_who_comes_back_is_somebody_new(db_session: Any) -> None:
    with unit_of_work():
        person = factories.user(email="back@example.org")
    erase(person)
    with unit_of_work():
        assert person_of("back@example.org").id != person.id
