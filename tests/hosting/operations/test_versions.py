import pytest
from flask import render_template_string, url_for
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.events.states import EventFormat
from eventhub.hosting.models.applications import FIXED, FIXED_OF_DELEGATION, SubmittedVersion
from eventhub.hosting.operations import versions
from eventhub.hosting.states import CallKind
from eventhub.questions.models import QuestionSet
from eventhub.questions.operations import add_question, revise_question
from eventhub.questions.states import QuestionKind
from tests import factories


def handed_in(application, **changes):
    for name, value in changes.items():
        setattr(application, name, value)
    return versions.hand_in(application, by=application.applicant, now=clock.now())


@pytest.fixture
def asking(db_session):
    """An application whose call asks a line that tells who answers, and a text."""
    with unit_of_work():
        application = factories.application()
        application.call.question_set = factories.saved(QuestionSet())
        ask = {"by": None, "is_required": True}
        who = add_question(
            application.call.question_set, kind=QuestionKind.LINE, label="Who leads?", is_identifying=True, **ask
        )
        why = add_question(application.call.question_set, kind=QuestionKind.TEXT, label="Why now?", **ask)
        application.answers = {who.key: "Anna", why.key: "It is time."}
    return application


def test_versions_count_from_one_and_keep_what_was_said_then(db_session):
    with unit_of_work():
        application = factories.application()
        first = handed_in(application)
        second = handed_in(application, city="Nantes", format=EventFormat.HYBRID)

    assert [(each.number, each.facts["city"], each.facts["format"]) for each in application.versions] == [
        (1, "Lyon", "on_site"),
        (2, "Nantes", "hybrid"),
    ]
    assert (second.submitted_by, first.application.latest) == (application.applicant, second)


def test_facts_are_typed_again(db_session):
    with unit_of_work():
        application = factories.application()
        version = handed_in(application)

    facts = versions.facts_of(version)

    assert {name: facts[name] for name in FIXED} == {name: getattr(application, name) for name in FIXED}


def test_a_delegation_has_its_own_few_facts(db_session):
    with unit_of_work():
        version = handed_in(factories.application(call=factories.call(kind=CallKind.DELEGATION)))

    facts = versions.facts_of(version)

    assert tuple(version.facts) == FIXED_OF_DELEGATION
    assert (facts["starts_at"], facts["format"], facts["wants_matchmaking"]) == (None, None, False)


def test_own_answers_stay_readable_when_their_questions_change(asking):
    with unit_of_work():
        version = handed_in(asking)
    with unit_of_work():
        question = asking.call.question_set.live[0]
        revise_question(question, by=None, is_in_use=True, label="Who is in charge?")

    assert [(each["label"], each["value"]) for each in version.answers] == [
        ("Who leads?", "Anna"),
        ("Why now?", "It is time."),
    ]


def test_two_versions_differ_in_words(asking):
    with unit_of_work():
        old = handed_in(asking)
        new = handed_in(
            asking, themes=["photonics", "sport"], wants_matchmaking=True, country=None, answers={"1": "Maria"}
        )

    assert versions.differences(old, new) == [
        ("Country", "France", ""),
        ("Thematic areas", "Photonics", "Photonics, Sport"),
        ("One-to-one meetings", "No", "Yes"),
        ("Who leads?", "Anna", "Maria"),
        ("Why now?", "It is time.", ""),
    ]
    assert versions.differences(new, new) == []


def test_later_answers_are_added_to_what_was_handed_in_and_nothing_unsent_with_them(asking):
    later = asking.call.question_set.live[1]
    with unit_of_work():
        handed_in(asking, answers={"1": "Anna"})
        asking.city, asking.answers = "Unsent", {"1": "Unsent", later.key: "Soon."}
        version = versions.add_answers(asking, [later], by=asking.applicant, now=clock.now())

    assert (version.number, version.facts["city"]) == (2, "Lyon")
    assert [(each["label"], each["value"]) for each in version.answers] == [
        ("Who leads?", "Anna"),
        ("Why now?", "Soon."),
    ]


def test_a_number_is_given_once(db_session):
    with unit_of_work():
        version = handed_in(factories.application())

    said = {"organisation_kind": version.organisation_kind, "organisation_country": "FR", "facts": {}}
    twin = SubmittedVersion(application_id=version.application_id, number=1, submitted_at=clock.now(), **said)

    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(twin)


@pytest.mark.parametrize(("blind", "seen"), [(False, [1, 1, 1]), (True, [0, 0, 1])])
def test_a_blind_page_names_neither_organisation_nor_who_answers(app, asking, blind, seen):
    with unit_of_work():
        version = handed_in(asking, motivation="Because of **light**.")

    with app.test_request_context():
        page = render_template_string(
            "{% include 'hosting/_version.html' %}",
            application=asking,
            version=version,
            blind=blind,
            file_url=lambda key: url_for("hosting.calls", key=key),
        )

    words = (asking.organisation.name, "Anna", "It is time.")
    assert [page.count(each) for each in words] == seen
    assert "<strong>light</strong>" in page
