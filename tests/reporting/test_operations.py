"""Writing a report, handing it in, handing it back."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventhub.accounts.models import Role
from eventhub.attachments import operations as attachments
from eventhub.attachments.jobs import forget_all_orphans
from eventhub.attachments.models import Attachment
from eventhub.db import db, unit_of_work
from eventhub.errors import InvalidTransition, Outdated, Refusal
from eventhub.events.models import Event
from eventhub.history.queries import history_of
from eventhub.mail.models import OutgoingMail
from eventhub.reporting import operations
from eventhub.reporting.models import EventReport
from eventhub.reporting.states import ReportState
from tests import factories
from tests.attachments.samples import picture
from tests.reporting.rows import NUMBERS, WORDS, past_event, reported


@pytest.fixture
def event(db_session: Any) -> Event:
    with unit_of_work():
        return past_event()


def told(report: EventReport) -> list[tuple[str, str | None, str]]:
    return [(each.verb, each.target, each.note) for each in db.session.scalars(history_of(report))]


def test_a_draft_keeps_what_is_written_and_hands_in_nothing(event: Event) -> None:
    with unit_of_work():
        report = operations.begin(event)
        operations.save(report, by=event.host, participants=12, text="So far")
    assert (report.state, report.participants, report.text, report.submitted_at) == (
        *(ReportState.DUE, 12, "So far", None),
    )
    assert told(report) == [("saved", None, "")]


def test_a_report_is_handed_in_with_who_and_when(event: Event) -> None:
    with unit_of_work():
        report = reported(event)
    assert {name: getattr(report, name) for name in NUMBERS} == NUMBERS
    assert (report.state, report.submitted_by, bool(report.submitted_at)) == (ReportState.SUBMITTED, event.host, True)
    assert told(report) == [("moved", "submitted", "")]


def test_a_draft_never_goes_over_a_report_that_is_in(event: Event) -> None:
    with unit_of_work():
        report = reported(event)

    with pytest.raises(Refusal, match="is in"), unit_of_work():
        operations.save(report, by=event.host, participants=None, text="")

    db.session.expire_all()
    assert (report.participants, report.text) == (NUMBERS["participants"], WORDS["text"])


def test_a_report_is_handed_back_with_words_that_its_host_gets_by_mail(event: Event) -> None:
    with unit_of_work():
        manager = factories.user(Role.PROGRAMME_MANAGER)
        report = reported(event)
    with unit_of_work():
        operations.reopen(report, by=manager, note="How many came?")
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert (mail.recipient, mail.template, mail.context["note"]) == (
        *(event.host.email, "reporting/reopened", "How many came?"),
    )
    assert (report.state, report.text) == (ReportState.DUE, WORDS["text"])
    assert told(report)[0] == ("moved", "due", "How many came?")


@pytest.mark.parametrize("deed", ["submit", "reopen"])
def test_nothing_is_handed_in_or_back_twice(event: Event, deed: str) -> None:
    with unit_of_work():
        report = reported(event) if deed == "submit" else operations.begin(event)
    with pytest.raises(InvalidTransition), unit_of_work():
        operations.submit(report, by=event.host) if deed == "submit" else operations.reopen(
            report, by=event.host, note="x"
        )


def test_an_event_has_one_report(event: Event) -> None:
    with unit_of_work():
        assert operations.begin(event) is operations.begin(event)
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(EventReport(event=event, due_at=event.ends_at))


@pytest.mark.parametrize("number", NUMBERS)
def test_the_database_refuses_a_negative_number(event: Event, number: str) -> None:
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(EventReport(event=event, due_at=event.ends_at, **{number: -1}))


def test_the_slower_of_two_writers_is_told(event: Event) -> None:
    with unit_of_work():
        seen = operations.begin(event).version
    with unit_of_work():
        operations.save(operations.begin(event), by=event.host, text="First")
    with pytest.raises(Outdated), unit_of_work():
        operations.begin(event).expect(seen)


def test_the_photo_stays_as_long_as_the_report_shows_it(event: Event) -> None:
    with unit_of_work():
        photos = [attachments.store(f"{name}.png", picture(), by=event.host) for name in "ab"]
        for photo in photos:
            photo.uploaded_at = factories.in_days(-9)
        reported(event, photo=photos[0])
    assert list(forget_all_orphans(factories.in_days(0))) == [True]
    assert db.session.scalars(select(Attachment.filename)).all() == ["a.png"]
