"""A person asks to belong to an organisation; who speaks for it, or the team, answers once."""

import pytest
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.directory import operations, queries
from eventhub.directory.models import Membership
from eventhub.history.models import HistoryEntry
from eventhub.mail.models import OutgoingMail
from tests import factories


@pytest.fixture
def asked(client, db_session):
    """A member, a manager, and a newcomer who asked on the page."""
    with unit_of_work():
        member, manager = factories.user(), factories.user(Role.PROGRAMME_MANAGER)
        newcomer = factories.user(name="Nia Newcomer")
        row = factories.organisation(member, name="Photonics")
    client.sign_in(newcomer)
    client.post(f"/organisations/{row.path}/membership")
    return {"member": member, "manager": manager, "newcomer": newcomer, "row": row}


def mails(db_session):
    db_session.rollback()
    return [
        (mail.recipient, mail.template) for mail in db_session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    ]


def waiting(db_session, asked):
    return db_session.scalars(queries.membership(asked["newcomer"], asked["row"])).one_or_none()


def test_who_speaks_for_it_is_asked_once_by_mail(client, db_session, asked):
    client.post(f"/organisations/{asked['row'].path}/membership")
    assert mails(db_session) == [(asked["member"].email, "directory/membership_asked")]
    assert waiting(db_session, asked).confirmed_at is None
    assert not queries.is_member(asked["newcomer"], asked["row"])


def test_where_nobody_speaks_for_it_the_team_is_asked(client, db_session, asked):
    with unit_of_work():
        empty = factories.organisation()
    client.post(f"/organisations/{empty.path}/membership")
    assert mails(db_session)[-1] == (asked["manager"].email, "directory/membership_asked")


@pytest.mark.parametrize("who", ["member", "manager"])
@pytest.mark.parametrize("deed", ["confirmation", "refusal"])
def test_a_colleague_or_the_team_answers_and_the_person_is_told(client, db_session, asked, who, deed):
    membership = waiting(db_session, asked)
    client.sign_in(asked[who])
    assert "Nia Newcomer" in client.get(f"/organisations/{asked['row'].path}/members").text
    assert client.post(f"/organisations/memberships/{membership.id}/{deed}").status_code == 302
    template = {"confirmation": "membership_confirmed", "refusal": "membership_declined"}[deed]
    assert mails(db_session)[-1] == (asked["newcomer"].email, f"directory/{template}")
    assert queries.is_member(asked["newcomer"], asked["row"]) is (deed == "confirmation")
    assert (waiting(db_session, asked) is None) is (deed == "refusal")


def test_the_second_answer_finds_the_first(client, db_session, asked):
    membership = waiting(db_session, asked)
    client.sign_in(asked["member"])
    address = f"/organisations/memberships/{membership.id}"
    assert [client.post(f"{address}/{deed}").status_code for deed in ("confirmation", "refusal", "confirmation")] == [
        302, 409, 409
    ]  # fmt: skip
    assert len(mails(db_session)) == 2


def test_who_was_declined_may_ask_again_and_is_answered_again(client, db_session, asked):
    for _ in range(2):
        address = f"/organisations/memberships/{waiting(db_session, asked).id}/refusal"
        client.sign_in(asked["member"])
        assert [client.post(address).status_code for _ in range(2)] == [302, 404]
        client.sign_in(asked["newcomer"])
        client.post(f"/organisations/{asked['row'].path}/membership")
    assert [template for _, template in mails(db_session)].count("directory/membership_declined") == 2


@pytest.mark.parametrize("who", ["newcomer", "stranger", "other member", "host"])
def test_nobody_else_answers_or_knows_of_the_request(client, db_session, asked, who):
    with unit_of_work():
        others = {"stranger": factories.user(), "other member": factories.user(), "host": factories.user(Role.HOST)}
        factories.organisation(others["other member"])
    client.sign_in((asked | others)[who])
    membership = waiting(db_session, asked)
    address = f"/organisations/memberships/{membership.id}"
    assert [client.post(f"{address}/{deed}").status_code for deed in ("confirmation", "refusal")] == [404] * 2


def test_what_happened_is_written_down(client, db_session, asked):
    membership = waiting(db_session, asked)
    client.sign_in(asked["member"])
    client.post(f"/organisations/memberships/{membership.id}/confirmation")
    verbs = select(HistoryEntry.verb, HistoryEntry.actor_id).where(HistoryEntry.subject == Membership.__tablename__)
    assert db_session.execute(verbs.order_by(HistoryEntry.id)).all() == [
        ("joined", asked["newcomer"].id),
        ("confirmed", asked["member"].id),
    ]


def test_a_manager_who_asks_is_confirmed_at_once(client, db_session, asked):
    client.sign_in(asked["manager"])
    client.post(f"/organisations/{asked['row'].path}/membership")
    assert queries.is_member(asked["manager"], asked["row"])
    assert operations.who_may_vouch(asked["row"]) == [asked["member"], asked["manager"]]
