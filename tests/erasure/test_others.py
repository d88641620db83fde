"""Whose words are replaced, and of whose staff are told instead."""

from typing import Any

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts.models import User
from eventhub.calendar.models import FeedState
from eventhub.db import db, unit_of_work
from eventhub.erasure import listing, operations, queries
from eventhub.events.models import Speaker
from eventhub.history.operations import record
from eventhub.hosting.models.applications import ApplicationMessage
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.registration.models.desk import RegistrationNote
from tests import factories

NAME, ADDRESS, FORMER = "Maria Garcia", "maria@example.org", "A former participant"


@pytest.fixture
def person(db_session: Any) -> User:
    with unit_of_work():
        return factories.user(name=NAME, email=ADDRESS)


def erase(person: User) -> None:
    with unit_of_work():
        operations.erase(person, by=person)


def left() -> set[tuple[str, str]]:
    return {(entry.subject, entry.note) for entry in db.session.scalars(queries.deeds(queries.NAMES_SOMEBODY))}


def test_what_is_published_stays_and_staff_are_told_where(person: User, app: Any) -> None:
    with unit_of_work():
        event = factories.event(title="A day in May", summary=f"With {NAME}", contact=ADDRESS)
    with app.test_request_context():
        before = listing.places(operations.naming(person))
    erase(person)
    with app.test_request_context():
        after = listing.noted()
    assert (event.summary, event.contact) == (f"With {NAME}", ADDRESS)
    assert before == after == [("Event", "A day in May", f"/staff/events/{event.path}")]


def test_who_only_speaks_somewhere_is_a_former_participant_there_and_in_no_longer_words(person: User) -> None:
    with unit_of_work():
        event = factories.event()
        whole, more = (factories.saved(Speaker(event=event, name=name)) for name in (NAME, f"Dr {NAME}"))
    erase(person)
    assert (whole.name, more.name) == (FORMER, f"Dr {NAME}")
    assert left() == {("speaker", "")}


def test_what_staff_wrote_on_ones_application_is_replaced_and_what_they_wrote_elsewhere_is_told(person: User) -> None:
    with unit_of_work():
        mine, other = factories.application(applicant=person), factories.application()
        words = {"author": factories.user(), "is_from_team": True, "text": f"Ask {NAME} <{ADDRESS}>."}
        on_mine, on_other = (factories.saved(ApplicationMessage(application=each, **words)) for each in (mine, other))
        note = record(mine, "discussed", by=None, note=f"{NAME} called")
    erase(person)
    assert on_mine.text == f"Ask {FORMER} <user-{person.id}@erased.invalid>."
    assert on_other.text == f"Ask {NAME} <{ADDRESS}>."
    assert note.note == f"{FORMER} called"
    assert left() == {("application_message", "")}


def test_words_in_columns_that_are_emptied_of_ones_own_rows_are_found_in_those_of_others(person: User) -> None:
    with unit_of_work():
        matchmaking = factories.matchmaking(factories.event())
        mine, other = factories.profile(matchmaking, person), factories.profile(matchmaking)
        mine.offers = other.offers = f"What {NAME} and I make"
        note = factories.saved(RegistrationNote(registration=other.registration, text=f"Travels with {NAME}"))
    erase(person)
    assert (mine.offers, other.offers, note.text) == ("", f"What {NAME} and I make", f"Travels with {NAME}")
    assert left() == {("profile", ""), ("registration_note", "")}


def test_a_longer_name_is_somebody_elses(person: User) -> None:
    with unit_of_work():
        factories.user(name=f"{NAME} Lopez")
        for number, who in enumerate((NAME, f"{NAME} Lopez")):
            queue_mail(f"about-{number}", "reader@example.org", "accounts/sign_in", url=f"Meet {who}")
    erase(person)
    about = select(OutgoingMail.context).where(OutgoingMail.recipient == "reader@example.org").order_by(OutgoingMail.id)
    assert [each["url"] for each in db.session.scalars(about)] == [f"Meet {FORMER}", f"Meet {NAME} Lopez"]


def test_a_replaced_text_still_fits(db_session: Any) -> None:
    with unit_of_work():
        person = factories.user(name="A B", email="a@b.example.org")
        mine = factories.application(applicant=person, title=("A B " * 30).strip())
        factories.co_applicant(mine)
    erase(person)
    assert mine.title.startswith(FORMER)
    assert len(mine.title) <= 120


def test_public_feeds_that_may_name_the_person_are_made_anew(person: User) -> None:
    now = clock.now()
    kept = {"version": 1, "edition": "x", "etag": "x", "changed_at": now, "good_until": now, "stored_at": now}
    with unit_of_work():
        factories.saved(FeedState(key="x", body=NAME.encode(), gzip=b"", **kept))
    erase(person)
    assert db.session.scalars(select(FeedState)).all() == []


def test_listing_texts_costs_the_same_for_three_as_for_one(person: User, app: Any, query_count: Any) -> None:
    asked = []
    for more in (1, 2):
        with unit_of_work():
            for _each in range(more):
                factories.saved(Speaker(event=factories.event(summary=NAME), name=f"Dr {NAME}"))
        with app.test_request_context(), query_count() as queries:
            assert len(listing.places(operations.naming(person))) == (2 if more == 1 else 6)
        asked.append(queries.count)
    assert asked[0] == asked[1]
