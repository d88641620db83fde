"""Texts of an event's own that people agree to: versions, who agreed to which and when, and asking again."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.accounts.models import EmailLink
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.mail.models import OutgoingMail
from eventhub.registration.models.consents import Agreement, Consent, ConsentText
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import consents, links, places
from eventhub.registration.permissions import manage_token
from eventhub.registration.queries.consents import numbers_who_agreed
from eventhub.registration.standing import is_asked, standing_of
from tests import factories
from tests.hosting.test_reserve_races import wait_until_somebody_waits
from tests.matchmaking.stories import mails
from tests.registration.conftest import ANSWERS, FORM
from tests.registration.rows import verbs

PHOTOS, FILMS = "I agree to photographs.", "I agree to photographs and films."


@pytest.fixture
def text(event) -> ConsentText:
    """Something people may leave out."""
    with unit_of_work():
        return consents.add(event, PHOTOS, is_required=False, by=event.host)


@pytest.fixture
def needed(event) -> ConsentText:
    """Something nobody registers without."""
    with unit_of_work():
        return consents.add(event, "I agree to the house rules.", is_required=True, by=event.host)


def rewrite(text, words=FILMS, **changes):
    with unit_of_work():
        facts = {"is_required": text.is_required, "asks_again": False, "by": text.consent.event.host} | changes
        return consents.rewrite(text.consent, words, **facts)


def given():
    """Every agreement as (number of the version, whether it stands)."""
    rows = db.session.scalars(select(Agreement).order_by(Agreement.id))
    return [(row.text.number, row.withdrawn_at is None) for row in rows]


def come(client, event, **ticks):
    """Register as somebody new who is signed in; return the answer's status and the registration."""
    with unit_of_work():
        person = factories.user()
    client.sign_in(person)
    answer = client.post(f"/events/{event.path}/register", data=FORM | ticks)
    return answer.status_code, db.session.scalars(select(Registration).filter_by(user_id=person.id)).one_or_none()


def own(registration):
    return f"/my/registrations/{manage_token(registration)}/agreements"


def test_a_box_is_never_ticked_for_anybody_and_only_what_is_required_is_needed(client, event, text, needed):
    page = client.get(f"/events/{event.path}/register").text
    assert PHOTOS in page
    assert "checked" not in page
    assert come(client, event) == (422, None)
    status, registration = come(client, event, **{f"agree_{needed.id}": "y"})
    assert (status, given()) == (302, [(1, True)])
    assert [each.text for each in standing_of(registration) if each.agreement is None] == [text]
    assert not is_asked(standing_of(registration))


def test_who_agreed_stands_by_the_version_they_read_until_the_organiser_asks_again(client, event, text):
    _status, registration = come(client, event, **{f"agree_{text.id}": "y"})
    here = own(registration).removesuffix("/agreements")
    assert "There is nothing else you have to do." in client.get(here).text
    silent = rewrite(text)
    asked = mails("registration/consent_asked")
    assert (given(), is_asked(standing_of(registration)), asked) == ([(1, True)], False, [])
    rewrite(silent, "I agree to films.", asks_again=True)
    assert mails("registration/consent_asked") == [(registration.user.email, "registration/consent_asked")]
    assert is_asked(standing_of(registration))
    page = client.get(here).text
    assert "The organiser asks for your agreement" in page
    assert ("One thing is open" in page, "nothing else" in page) == (True, False)
    assert "I agree to films." in client.get(own(registration)).text
    assert given() == [(1, True)]


def test_people_take_an_agreement_back_as_easily_as_they_gave_it(client, event, text):
    _status, registration = come(client, event, **{f"agree_{text.id}": "y"})
    assert client.post(own(registration), data={}).status_code == 302
    assert given() == [(1, False)]
    assert client.post(own(registration), data={f"agree_{text.id}": "y"}).status_code == 302
    assert given() == [(1, True)]
    said = [verb for verb, *_rest in verbs(registration)]
    assert [said.count(verb) for verb in ("agreed", "agreement withdrawn")] == [2, 1]


def test_what_is_required_stands_as_long_as_the_registration(client, event, needed):
    _status, registration = come(client, event, **{f"agree_{needed.id}": "y"})
    new = rewrite(needed, "I agree to stricter house rules.", asks_again=True)
    assert client.post(own(registration), data={}).status_code == 302
    assert (given(), is_asked(standing_of(registration))) == ([(1, True)], True)
    assert client.post(own(registration), data={f"agree_{new.id}": "y"}).status_code == 302
    assert (given(), is_asked(standing_of(registration))) == ([(1, True), (2, True)], False)


def test_taking_back_hangs_on_no_other_text_that_is_still_open(client, event, text):
    """A required text that came or changed since is asked for, and keeps nobody from unticking theirs."""
    _status, registration = come(client, event, **{f"agree_{text.id}": "y"})
    with unit_of_work():
        rules = consents.add(event, "I agree to the house rules.", is_required=True, by=event.host)
    page = client.get(own(registration)).text
    box = re.search(rf'<input[^>]* name="agree_{rules.id}"[^>]*>', page)[0]
    assert ("The event cannot do without this" in page, "required" in box) == (True, False)
    assert client.post(own(registration), data={}).status_code == 302
    assert (given(), is_asked(standing_of(registration))) == ([(1, False)], True)


@pytest.mark.parametrize("is_required", [False, True])
def test_only_who_stands_by_an_earlier_version_is_asked_again_and_who_never_agreed_where_it_is_needed(
    client, event, text, is_required
):
    agreed, withdrew, declined = [
        come(client, event, **{f"agree_{text.id}": "y"} if n < 2 else {})[1] for n in range(3)
    ]
    with unit_of_work():
        consents.answer(withdrew, [], at=clock.now(), by=withdrew.user)
    rewrite(text, is_required=is_required, asks_again=True)
    asked = db.session.scalars(select(OutgoingMail).filter_by(template="registration/consent_asked"))
    before = {mail.recipient: mail.context["agreed_before"] for mail in asked}
    others = dict.fromkeys([withdrew.user.email, declined.user.email], False) if is_required else {}
    assert before == {agreed.user.email: True, **others}


def test_who_cancelled_is_not_counted_among_those_who_agreed(client, event, text):
    _status, gone = come(client, event, **{f"agree_{text.id}": "y"})
    come(client, event, **{f"agree_{text.id}": "y"})
    with unit_of_work():
        places.cancel(gone, by=gone.user)
    assert [tuple(row) for row in db.session.execute(numbers_who_agreed(event))] == [(text.id, 1)]


def test_a_double_click_agrees_once(app, event, text, people, register):
    """The second waits for the first and sees what it wrote; without the lock it would write the same row."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    number, text_id = register(people(1)[0]).id, text.id
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work():
            agree(number, text_id)
            second = pool.submit(click, app, number, text_id)
            wait_until_somebody_waits()
        second.result(timeout=30)
    assert given() == [(1, True)]


def agree(number, text_id):
    registration = db.session.get_one(Registration, number)
    consents.answer(registration, [text_id], at=clock.now(), by=registration.user)


def click(app, number, text_id):
    with app.app_context():
        try:
            with unit_of_work():
                agree(number, text_id)
        finally:
            db.session.remove()


def test_whoever_was_registered_by_somebody_else_is_asked_on_their_own_page(event, needed, register, people):
    registration = register(people(1)[0], by=event.host)
    assert (given(), is_asked(standing_of(registration))) == ([], True)


def test_a_link_that_waited_agrees_to_the_words_that_were_read(event, text):
    with unit_of_work():
        said = ANSWERS | {"consented_at": clock.now(), "agreed": [text.id]}
        links.ask_for_link(event, "ada@example.org", key="1", locale="en_GB", **said)
    rewrite(text)
    with unit_of_work():
        links.register_by_link(db.session.scalars(select(EmailLink)).one(), event, locale="en_GB")
    assert given() == [(1, True)]


def test_coming_back_says_anew_what_one_agrees_to(event, text, people):
    person = people(1)[0]
    for agreed in ([text.id], []):
        with unit_of_work():
            facts = ANSWERS | {"consented_at": clock.now(), "agreed": agreed}
            registration = places.register(event, person, by=person, **facts)
        with unit_of_work():
            places.cancel(registration, by=person)
    assert given() == [(1, False)]


def test_another_events_text_is_nobodys_agreement(client, event, text):
    with unit_of_work():
        other = consents.add(factories.event(slug="other"), "I agree to be sold.", is_required=False, by=None)
    _status, registration = come(client, event)
    with unit_of_work():
        consents.answer(registration, [other.id], at=clock.now(), by=registration.user)
    assert given() == []


def test_versions_are_numbered_by_the_database_and_the_same_words_are_no_version(event, text):
    with pytest.raises(Refusal, match="as it stands"):
        rewrite(text, PHOTOS)
    with pytest.raises(IntegrityError), unit_of_work():
        factories.saved(ConsentText(consent=text.consent, number=1, text="Another first.", is_required=False))


def test_an_organiser_writes_changes_and_retires_texts(client, event, cast):
    at = f"/staff/events/{event.path}/registration/consents"
    client.sign_in(event.host)
    assert "No text of your own" in client.get(at).text
    assert client.post(f"{at}/new", data={"text": ""}).status_code == 422
    assert client.post(f"{at}/new", data={"text": PHOTOS}).status_code == 302
    row = db.session.scalars(select(Consent)).one()
    assert client.post(f"{at}/{row.id}", data={"text": PHOTOS}).status_code == 409
    assert client.post(f"{at}/{row.id}", data={"text": FILMS, "is_required": "y"}).status_code == 302
    page = client.get(at).text
    assert (FILMS in page, "earlier version" in page) == (True, True)
    assert client.post(f"{at}/{row.id}/retirement").status_code == 302
    assert client.post(f"{at}/{row.id}", data={"text": PHOTOS}).status_code == 409
    client.sign_out()
    assert FILMS not in client.get(f"/events/{event.path}/register").text


@pytest.mark.parametrize(("who", "status"), [("colleague", 200), ("other_host", 403), ("stranger", 403)])
def test_only_who_edits_the_event_writes_its_texts(client, event, text, cast, who, status):
    client.sign_in(getattr(cast, who))
    at = f"/staff/events/{event.path}/registration/consents"
    assert [client.get(f"{at}{page}").status_code for page in ("", "/new", f"/{text.consent_id}")] == [status] * 3
    if status == 403:
        deeds = ("/new", f"/{text.consent_id}", f"/{text.consent_id}/retirement")
        assert [client.post(f"{at}{deed}", data={"text": "Mine."}).status_code for deed in deeds] == [403] * 3


def test_the_desk_shows_who_agreed_to_what(client, event, text, needed):
    _status, registration = come(client, event, **{f"agree_{text.id}": "y", f"agree_{needed.id}": "y"})
    rewrite(needed, "New rules.", asks_again=True)
    client.sign_in(event.host)
    page = client.get(f"/staff/registrations/{registration.id}").text
    assert ("Agreed to version 1" in page, "Not answered yet, version 2:" in page) == (True, True)


def test_three_texts_take_as_many_statements_as_one(client, event, text, query_count):
    at = f"/staff/events/{event.path}/registration/consents"
    client.sign_in(event.host)
    with query_count() as one:
        client.get(at)
    with unit_of_work():
        for number in range(2):
            consents.add(event, f"Number {number}.", is_required=False, by=event.host)
    with query_count() as three:
        client.get(at)
    assert len(one) == len(three)
