"""What is stored about somebody is theirs to take along, and nothing of anybody else."""

import json

import pytest
from sqlalchemy import select

from eventhub import clock
from eventhub.accounts import operations
from eventhub.accounts.models import LinkPurpose, SavedView, User
from eventhub.attachments.models import Attachment, new_key
from eventhub.calendar.operations import open_feed
from eventhub.db import Base, db, unit_of_work
from eventhub.erasure.inventory import OWNED
from eventhub.erasure.rows import Belongings, classes, owner_of
from eventhub.history.models import HistoryEntry
from eventhub.history.operations import record
from eventhub.hosting.models.applications import ApplicationMessage
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import CallKind, DecisionOutcome
from eventhub.mail.models import OutgoingMail
from eventhub.mail.operations import queue_mail
from eventhub.privacy.taking import stored_about
from eventhub.privacy.told import APART, FURTHER, OWN
from eventhub.registration.operations import places
from eventhub.transitions import MOVED
from tests import factories
from tests.erasure.life import ADDRESS, MARK, lived
from tests.erasure.life import NAME as WHO
from tests.registration.conftest import ANSWERS

SECRET = ("hash", "password", "token", "key", "code")
PATH = "/account/data"
QUESTIONS = 28
"""So many are asked of somebody who never registered, however much they wrote."""


@pytest.fixture
def person(db_session):
    with unit_of_work():
        return lived()


@pytest.fixture
def taken(client, person):
    client.sign_in(person)
    answer = client.post(PATH)
    assert answer.headers["Content-Disposition"] == "attachment; filename=eventhub-data.json"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json


def led_to_by_the_person(table):
    columns = Base.metadata.tables[table].columns
    return any(owner_of(columns[name]) in (None, "user") for name in OWNED[table].by.split())


def test_every_table_led_to_by_a_person_has_its_rule(app):
    assert {table for table in OWNED if led_to_by_the_person(table)} == set(OWN) | APART


def test_nothing_is_told_that_opens_something(app):
    named = {name for columns in (*OWN.values(), *FURTHER.values()) for name in columns.split()}
    assert not {name for name in named if name.rpartition("_")[2] in SECRET}


@pytest.mark.parametrize("table", OWN)
def test_every_row_of_theirs_is_told_with_all_its_columns(taken, person, table):
    number = Belongings(person).number(table)
    assert number > 0, "the life has nothing of it"
    assert len(taken[table]) == number
    columns = {name.partition(".")[0] for name in OWN[table].split()}
    assert all(columns <= set(each) for each in taken[table])


def test_rows_they_lead_to_are_called_by_their_names(taken, person):
    named = [row.organisation.name for row in Belongings(person).rows("membership")]
    assert [each["organisation"] for each in taken["membership"]] == named


def test_who_they_are_their_registrations_and_applications_are_told(taken, person):
    assert (taken["user"]["name"], taken["user"]["email"]) == (WHO, ADDRESS)
    assert [each["event"] for each in taken["registration"]] == [
        row.event.title for row in Belongings(person).rows("registration")
    ]
    mine = Belongings(person).ids["hosting_application"]
    kind = classes()["hosting_application"]
    assert [each["title"] for each in taken["hosting_application"]] == list(
        db.session.scalars(select(kind.title).where(kind.id.in_(mine)).order_by(kind.id))
    )
    assert mine


def test_nobody_else_is_named_by_address(taken, person):
    others = set(db.session.scalars(select(User.email).where(User.id != person.id)))
    assert others
    assert not {each for each in others if each in json.dumps(taken, ensure_ascii=False)}


def test_no_secret_leaves_and_nothing_kept_in_place_of_one(client, person):
    with unit_of_work():
        operations.set_password(person, "correct horse battery staple")
        secrets = [open_feed(person), operations.create_link(LinkPurpose.SIGN_IN, person.email)]
    client.sign_in(person)
    taken = client.post(PATH).text
    for table in ("sign_in_session", "email_link", "feed_token"):
        secrets += [row.token_hash for row in Belongings(person).rows(table) if row.token_hash != MARK]
    secrets += [row.ticket_code for row in Belongings(person).rows("registration")]
    assert len(secrets) == 2 + 3 + 1
    assert not [each for each in (*secrets, person.password_hash) if each in taken]


def blind_review(person):
    """Let the person review an application of a blind delegation call, over a conflict, that its authors go on with."""
    call = factories.call(kind=CallKind.DELEGATION, is_blind=True)
    application = factories.application(call=call, title="Ada travels", submitted_at=clock.now())
    application.title = "What is not handed in"
    factories.saved(Review(application=application, reviewer=person, override_reason="They share an organisation."))
    return application


def test_a_reviewer_reads_no_more_of_who_applies_than_on_the_page(client, person):
    with unit_of_work():
        application = blind_review(person)
    client.sign_in(person)
    taken = client.post(PATH)
    assert (application.call.title, application.id) in [
        (each["call"], each["application"]) for each in taken.json["review"]
    ]
    for hidden in ("Ada travels", "What is not handed in", "They share an organisation."):
        assert hidden not in taken.text


def test_a_decision_is_told_once_it_is_released(client, person):
    with unit_of_work():
        application = factories.application(applicant=person)
        hidden = factories.saved(
            Decision(application=application, outcome=DecisionOutcome.REJECT, body="Not yet told.")
        )
    client.sign_in(person)
    assert "Not yet told." not in client.post(PATH).text
    with unit_of_work():
        hidden.released_at = clock.now()
    assert "Not yet told." in [each["body"] for each in client.post(PATH).json["decision"]]


def test_a_mail_is_told_once_it_has_left_however_the_address_was_written(client, person):
    with unit_of_work():
        queue_mail("one:1", ADDRESS.upper(), "accounts/sign_in", url="http://127.0.0.1/")
        mail = db.session.scalars(select(OutgoingMail).filter_by(dedupe_key="one:1")).one()
        mail.subject = "Come in"
    client.sign_in(person)
    assert "Come in" not in client.post(PATH).text
    with unit_of_work():
        mail.sent_at = clock.now()
    assert "Come in" in [each["subject"] for each in client.post(PATH).json["outgoing_mail"]]


def test_what_is_another_ones_is_not_told(client, person):
    """Rows like theirs, of somebody else."""
    with unit_of_work():
        other = factories.user(name="Somebody Else")
        factories.saved(SavedView(user_id=other.id, page="desk", name="Another one's view", query="who=another"))
        factories.saved(
            Attachment(filename="another.pdf", media_type="application/pdf", size=1, sha256="0", uploaded_by=other)
        )
        factories.application(applicant=other, title="Another one's application")
        factories.event(host=other, title="Another one's event", slug="anothers")
        record(other, "another one's deed", by=other)
    client.sign_in(person)
    taken = client.post(PATH).text
    assert not [each for each in ("nother one's", "another.pdf", "Somebody Else") if each in taken]


def test_that_it_was_taken_is_written_down(taken, person):
    query = select(HistoryEntry.verb).where(HistoryEntry.subject == "user", HistoryEntry.actor_id == person.id)
    assert "data taken along" in db.session.scalars(query).all()
    assert "signed in" in [each["verb"] for each in taken["history_entry"]]


def test_a_stranger_takes_nothing(client, person):
    answer = client.post(PATH)
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]


def test_the_account_leads_to_it_and_so_does_leaving_for_good(client, person):
    client.sign_in(person)
    assert f'action="{PATH}"' in client.get("/account").text
    assert 'href="/account#data"' in client.get("/account/closing").text


def test_a_title_is_told_to_authors_as_long_as_they_are(client, person):
    with unit_of_work():
        application = factories.application(title="Still ours")
        shared = factories.co_applicant(application, person)
        factories.saved(
            ApplicationMessage(application=application, author=person, text="Until when?", is_from_team=False)
        )
    client.sign_in(person)
    assert "Still ours" in client.post(PATH).text
    with unit_of_work():
        db.session.delete(shared)
    later = client.post(PATH).text
    assert "Until when?" in later
    assert "Still ours" not in later


def test_whether_a_colleague_was_registered_already_is_not_told(client, person):
    with unit_of_work():
        mine = factories.registration(factories.event(slug="colleagues"), person)
        answers = ANSWERS | {"consented_at": clock.now()}
        colleague = places.register_colleague(mine, "new@example.org", by=person, locale="en_GB", **answers)
    client.sign_in(person)
    verbs = [each["verb"] for each in client.post(PATH).json["history_entry"]]
    assert colleague.registered_by_id == person.id
    assert MOVED not in verbs
    assert "signed in" in verbs


def test_the_key_of_a_file_is_not_told(client, person):
    key = new_key()
    with unit_of_work():
        factories.application(applicant=person, answers={"1": key})
    client.sign_in(person)
    taken = client.post(PATH)
    assert key not in taken.text
    assert {"1": "(file)"} in [each["answers"] for each in taken.json["hosting_application"]]


@pytest.mark.parametrize("number", [1, 3])
def test_what_somebody_wrote_is_told_in_a_fixed_number_of_questions(app, db_session, query_count, number):
    with unit_of_work():
        person = factories.user()
        for _each in range(number):
            application = factories.application()
            factories.saved(Review(application=application, reviewer=person))
            factories.saved(ApplicationMessage(application=application, author=person, text="?", is_from_team=False))
        number_of_person = person.id
    db_session.expunge_all()
    person = db.session.get(User, number_of_person)
    with query_count() as queries:
        told = stored_about(person)
    assert len(told["review"]) == len(told["application_message"]) == number
    assert queries.count == QUESTIONS
