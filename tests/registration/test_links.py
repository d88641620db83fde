"""Registering through an e-mail link, and by an organiser's hand."""

import pytest
from sqlalchemy import func, select

from eventhub import clock
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import EmailLink, LinkPurpose, User
from eventhub.db import db, unit_of_work
from eventhub.errors import Forbidden, Refusal
from eventhub.registration.models.registrations import Registration
from eventhub.registration.operations import links, places
from tests.registration.conftest import ANSWERS, shape
from tests.registration.rows import DAY, set_event, verbs


@pytest.fixture
def link(event):
    """Return a fresh link for somebody nobody knows."""

    def make(email="ada@example.org"):
        with unit_of_work():
            key = str(db.session.scalar(select(func.count(EmailLink.id))))
            links.ask_for_link(event, email, key=key, locale="en_GB", **ANSWERS, consented_at=clock.now())
        return db.session.scalars(select(EmailLink).order_by(EmailLink.id.desc())).first()

    return make


def use(link, event):
    with unit_of_work():
        return links.register_by_link(link, event, locale="en_GB")


def test_a_link_makes_the_person_and_the_registration(event, link):
    row = use(link(), event)
    assert (row.user.email, row.user.name, row.state.value) == ("ada@example.org", "Ada Lovelace", "confirmed")
    assert (row.name, row.organisation, row.organisation_kind, row.country) == tuple(ANSWERS.values())


def test_a_link_used_again_finds_the_same_registration(event, link, letters):
    fresh = link()
    rows = {use(fresh, event).id for _ in range(3)}
    assert len(rows) == 1
    assert [letter.subject.split(" for ")[0] for letter in letters()] == [
        "Confirm your registration",
        "You are registered",
    ]


def test_two_links_of_one_person_make_one_registration(event, link):
    assert use(link(), event).id == use(link("ADA@example.org"), event).id
    assert db.session.scalar(select(func.count(Registration.id))) == 1


def test_an_expired_link_registers_nobody(event, link):
    late = link()
    with unit_of_work():
        late.expires_at = clock.now() - DAY
    with pytest.raises(Refusal, match="expired"):
        use(late, event)
    assert shape(event) == []


def test_a_renewed_link_brings_the_same_answers_once(event, link, letters):
    late = link()
    for _ in range(2):
        with unit_of_work():
            links.renew_link(late, event, locale="en_GB")
    newest = db.session.scalars(select(EmailLink).order_by(EmailLink.id.desc())).first()
    assert (newest.payload, newest.email, newest.purpose) == (late.payload, late.email, LinkPurpose.REGISTER)
    assert len(letters()) == 2


def test_a_closed_account_is_not_opened_by_a_link(event, link):
    with unit_of_work():
        accounts.person("ada@example.org").disabled_at = clock.now()
    with pytest.raises(Forbidden, match="closed"):
        use(link(), event)


def test_no_link_leaves_while_registration_is_closed(event, link):
    set_event(event, registration_closes_at=clock.now() - DAY)
    with pytest.raises(Refusal, match="closed on"):
        link()
    assert db.session.scalar(select(func.count(EmailLink.id))) == 0


def test_an_organiser_adds_somebody_by_hand(event, letters):
    with unit_of_work():
        row = places.add(event, "ada@example.org", by=event.host, locale="en_GB", **ANSWERS, consented_at=clock.now())
    assert db.session.scalars(select(User).filter_by(email="ada@example.org")).one() == row.user
    assert verbs(row) == [("moved", "pending_approval", "confirmed", event.host_id, "")]
    assert [letter.to for letter in letters()] == ["ada@example.org"]
