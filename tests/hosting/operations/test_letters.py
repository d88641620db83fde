import pytest
from sqlalchemy import select

from eventhub.db import db, unit_of_work
from eventhub.errors import Outdated
from eventhub.hosting.models.decisions import LetterText
from eventhub.hosting.operations import decisions, letters
from eventhub.hosting.operations.release import release
from eventhub.hosting.states import ApplicationState, CallKind, DecisionOutcome
from eventhub.mail.message import write
from eventhub.mail.models import OutgoingMail
from tests import factories
from tests.hosting.cast import cast, reviewed

A, D = ApplicationState, DecisionOutcome


def decided(outcome=D.ACCEPT, note="Bring <lasers>.\n\nAnd people.", **changes):
    """Save an application with a hidden decision; return its people and the decision."""
    with unit_of_work():
        people = cast(**changes)
    with unit_of_work():
        return people, decisions.decide(people.application, outcome, by=people.manager, note=note)


@pytest.mark.parametrize(
    ("outcome", "subject", "first_line"),
    [
        (D.ACCEPT, "Accepted: “Photonics days”", "Your application “Photonics days” is accepted."),
        (D.RESERVE, "On the reserve list: “Photonics days”", "Your application “Photonics days” is on the"),
        (D.REJECT, "Not selected: “Photonics days”", "Your application “Photonics days” was not selected."),
    ],
)
def test_a_letter_begins_with_the_fact_and_carries_the_teams_word(app, db_session, outcome, subject, first_line):
    people, _ = decided(outcome)
    with unit_of_work():
        release([people.application], by=people.manager)

    with app.test_request_context():
        letter = write(db.session.scalars(select(OutgoingMail)).one())

    assert (letter.subject, letter.paragraphs[0].startswith(first_line)) == (subject, True)
    assert {"Bring <lasers>.", "And people."} <= set(letter.paragraphs)
    assert letter.url.startswith("http://127.0.0.1:8000/")
    assert "because you applied under the call “Host a cluster event”" in letter.why


def test_a_delegates_letter_speaks_of_a_place_and_of_no_event_of_their_own(db_session):
    with unit_of_work():
        call = factories.call(kind=CallKind.DELEGATION, event=factories.event())
    _, decision = decided(call=call)

    body = letters.letter(decision)[1]

    assert ("Your place at the event is reserved" in body, "exists as a draft" in body) == (True, False)


def test_every_placeholder_is_filled_once_and_unknown_braces_stay(db_session):
    people, decision = decided(note="{title} {note}", title="Days of {organisation}")
    with unit_of_work():
        people.applicant.name, people.application.organisation.name = "Ada {note}", "Cluster {{x}}"
        decision.subject = "{title}\r\nBcc: all"
        decision.body = "{name}|{organisation}|{call}|{note}|{link}|{comments}|{unknown}|{name.__class__}|{0}|{}|%(x)s"

    subject, body = letters.letter(decision)

    link = f"http://127.0.0.1:8000/applications/{people.application.id}"
    said = f"Ada {{note}}|Cluster {{{{x}}}}|Host a cluster event|{{title}} {{note}}|{link}||"
    assert (subject, body) == (
        "Days of {organisation} Bcc: all",
        said + "{unknown}|{name.__class__}|{0}|{}|%(x)s",
    )


def test_reviewers_words_for_the_applicant_are_in_the_letter_without_their_names(db_session):
    people, decision = decided(D.REJECT)
    with unit_of_work():
        for words in ("Zoom in on SMEs.", "A clear plan."):
            review = reviewed(people.application, 4, 4)
            review.comment_for_applicant, review.comment = words, "Only for the team."
        people.review.comment_for_applicant = "Never submitted."

    body = letters.letter(decision)[1]

    assert body.endswith("The reviewers write to you:\n\nA clear plan.\n\nZoom in on SMEs.")
    names = [review.reviewer.name for review in people.application.reviews]
    assert not any(words in body for words in (*names, "Only for the team.", "Never submitted."))


def test_paragraphs_typed_in_a_browser_are_paragraphs_of_the_mail(app, db_session):
    people, decision = decided(note="One.\r\n\r\nTwo.")
    with unit_of_work():
        decision.subject, decision.body = "S", "{note}\r\n\r\nThree."
    with unit_of_work():
        release([people.application], by=people.manager)

    with app.test_request_context():
        assert write(db.session.scalars(select(OutgoingMail)).one()).paragraphs == ["One.", "Two.", "Three."]


def test_the_title_in_a_letter_is_the_one_that_was_judged(db_session):
    people, decision = decided()
    with unit_of_work():
        people.application.title = "What is being typed now"

    assert letters.letter(decision)[0] == "Accepted: “Photonics days”"


def test_a_calls_own_words_take_the_defaults_place_but_for_letters_edited_alone(db_session):
    (people, first), call = decided(), None
    call = people.application.call
    _, second = decided(call=call)
    with unit_of_work():
        letters.reword_one(second.application, by=people.manager, subject="Alone", body="For you.")
    with unit_of_work():
        letters.reword(call, D.ACCEPT, by=people.manager, version=0, subject="All", body="For all.")

    assert [letters.letter(each) for each in (first, second)] == [("All", "For all."), ("Alone", "For you.")]


def test_the_slower_of_two_who_reword_letters_is_told(db_session):
    people, _ = decided()
    call = people.application.call
    with unit_of_work():
        letters.reword(call, D.ACCEPT, by=people.manager, version=0, subject="S", body="First.")

    with pytest.raises(Outdated), unit_of_work():
        letters.reword(call, D.ACCEPT, by=people.manager, version=0, subject="S", body="Second.")

    assert [text.body for text in db.session.scalars(select(LetterText))] == ["First."]


@pytest.mark.parametrize("change", ["note", "body", "outcome", "title of the call", "reader", "review"])
def test_the_fingerprint_changes_with_all_that_leaves(db_session, change):
    people, decision = decided()
    before = letters.fingerprint([decision])

    with unit_of_work():
        if change == "title of the call":
            letters.reword(people.application.call, D.ACCEPT, by=people.manager, version=0, subject="S", body="B")
        elif change == "reader":
            people.applicant.email = "other@example.org"
        elif change == "review":
            reviewed(people.application, 1, 1).comment_for_applicant = "New."
        else:
            values = {"note": ("note", "New"), "body": ("body", "New"), "outcome": ("outcome", D.REJECT)}
            decision.subject = "S"
            setattr(decision, *values[change])

    assert letters.fingerprint([decision]) != before
