"""One event where people register in detail: types, questions, approval, invitations, places in the programme."""

from typing import Any

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.demo.people import SamplePerson, sample_person
from eventhub.directory.models import Organisation
from eventhub.directory.queries import organisations
from eventhub.events.models import Event
from eventhub.events.states import ItemKind
from eventhub.questions.operations import add_question
from eventhub.questions.states import QuestionKind
from eventhub.registration.asked import texts_for
from eventhub.registration.models.invitations import Guest
from eventhub.registration.models.setup import ParticipantType
from eventhub.registration.operations import consents, editing, invitations, items, places, setup, tagging
from eventhub.registration.queries import people
from eventhub.registration.states import Admission

FIRST_SAMPLE = 300
VISIT_PLACES = 3
TYPES: tuple[dict[str, Any], ...] = (
    {"name": "Participant", "description": "Clusters, companies and researchers who come to meet partners."},
    {
        "name": "Exhibitor",
        "description": "With a stand in the foyer, for the whole event.",
        "seats": 6,
        "needs_approval": True,
    },
    {"name": "Speaker", "description": "Whoever the programme names.", "is_by_invitation": True},
)
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"kind": QuestionKind.CHOICE, "label": "In which language do you want to meet?", "options": ["English", "French"]},
    {
        "kind": QuestionKind.LINE,
        "label": "Is there anything you do not eat?",
        "is_required": False,
        "is_sensitive": True,
    },
)
PHOTOGRAPHS = "I agree that photographs in which I can be seen are published on the website of the event."
PHOTOGRAPHS_AND_FILM = "I agree that photographs and films in which I can be seen are published on the event's website."
GUESTS = (
    Guest("amal@example.org", "Amal Exemple"),
    Guest("youssef@example.org", "Youssef Exemple"),
    Guest("sofia@example.org", ""),
)


def register_in_detail(event: Event, *, by: User) -> None:
    """People say as what they come and what they eat, and sign up for the visit; the organiser has things to decide."""
    rules: dict[str, Any] = {"admission": Admission.OPEN, "needs_approval": False, "edits_need_approval": True}
    setup.set_up(event, by=by, is_listed=True, **rules)
    participant, exhibitor, speaker = (setup.add_type(event, by=by, **facts) for facts in TYPES)
    asked = [add_question(setup.question_set_of(setup.begin(event)), by=by, **facts) for facts in QUESTIONS]
    add_question(
        setup.question_set_of(exhibitor),
        by=by,
        kind=QuestionKind.NUMBER,
        label="How many square metres?",
        least=1,
        most=20,
    )
    invitations.invite(event, GUESTS, by=by, locale="en_GB", type_id=speaker.id, message="We would love to hear you.")
    consents.add(event, PHOTOGRAPHS, is_required=False, by=by)
    _come(event, participant, exhibitor, {asked[0].key: "French", asked[1].key: "Nuts"})
    _come_again(event, participant, {asked[0].key: "English"}, by=by)
    _visit(event, by=by)
    _mark(event, by=by)
    _say_more_of_photographs(event, by=by)


def give_up_a_seat(event: Event) -> None:
    """Somebody at a full event cannot come: the seat is kept for who waits first."""
    if event.starts_at > clock.now():
        place = db.session.scalars(people.confirmed_for(event)).first()
        if place:
            places.cancel(place, by=place.user)


def _come(event: Event, participant: ParticipantType, exhibitor: ParticipantType, answers: dict[str, Any]) -> None:
    """Two register by themselves, of whom one awaits approval; the other wants another organisation to be named."""
    for number, kind in ((0, participant), (1, exhibitor)):
        sample = sample_person(FIRST_SAMPLE + number)
        person = accounts.person(sample.email, name=sample.name)
        said = _said(sample, answers) | {"type_id": kind.id}
        row = places.register(event, person, by=person, **said)
        if kind is participant:
            editing.change(row, by=person, **said | {"organisation": "Example Alliance of Clusters"})


def _come_again(event: Event, participant: ParticipantType, answers: dict[str, Any], *, by: User) -> None:
    """Somebody called because no mail had come, and is registered twice since, under two spellings of one mailbox."""
    sample = sample_person(FIRST_SAMPLE + 2)
    firm = db.session.scalars(organisations().where(Organisation.country == "DE")).first()
    said = _said(sample, answers) | {"type_id": participant.id, "organisation": firm.name if firm else ""}
    places.add(event, sample.email, by=by, locale="en_GB", **said)
    places.add(event, sample.email.replace("@", "+meeting@"), by=by, locale="en_GB", **said | {"country": "DE"})


def _visit(event: Event, *, by: User) -> None:
    """The visit has few places; more people want to join."""
    visit = next(item for item in event.items if item.kind is ItemKind.SITE_VISIT)
    items.open_sign_up(visit, by=by, seats=VISIT_PLACES, closes_at=None)
    for row in db.session.scalars(people.confirmed_for(event).limit(VISIT_PLACES + 2)).all():
        items.join(row, visit, by=row.user)


def _mark(event: Event, *, by: User) -> None:
    """The organiser keeps in mind who speaks to the press, and who called."""
    first, second = db.session.scalars(people.confirmed_for(event).limit(2)).all()
    tagging.tag(event, [first, second], "Press", by=by)
    tagging.save_view(event, "Who waits for a word", "state=pending_approval&sort=registered", by=by)
    tagging.write_note(first, "Called on Monday: brings a second person from the ministry.", by=by)


def _say_more_of_photographs(event: Event, *, by: User) -> None:
    """The event is filmed after all, so whoever agreed to photographs is asked again."""
    (text,) = texts_for(event)
    for row in db.session.scalars(people.confirmed_for(event).limit(5)).all():
        consents.answer(row, [text.id], at=clock.now(), by=row.user)
    consents.rewrite(text.consent, PHOTOGRAPHS_AND_FILM, is_required=False, asks_again=True, by=by)


def _said(sample: SamplePerson, answers: dict[str, Any]) -> Any:
    return {
        "name": sample.name,
        "organisation": sample.organisation,
        "organisation_kind": sample.kind,
        "country": sample.country,
        "consented_at": clock.now(),
        "answers": answers,
    }
