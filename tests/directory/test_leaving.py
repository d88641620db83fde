"""A member leaves an organisation or is removed from it, after a question, and loses what came with it at once."""

import pytest
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.directory import operations, queries
from eventhub.events.permissions import can_edit
from eventhub.history.models import HistoryEntry
from eventhub.mail.models import OutgoingMail
from tests import factories

READERS = ("member", "colleague", "manager", "asking", "stranger", "other member", "host")


@pytest.fixture
def people(db_session):
    """A member, who asked to be one, and everybody who might want to end that."""
    with unit_of_work():
        found = {name: factories.user(name=name.title()) for name in READERS if name not in ("manager", "host")}
        found |= {"manager": factories.user(Role.PROGRAMME_MANAGER), "host": factories.user(Role.HOST)}
        row = factories.organisation(found["member"], found["colleague"], name="Photonics")
        factories.organisation(found["other member"])
        operations.join(found["asking"], row, by=found["asking"])
    return found | {"row": row}


def membership_of(db_session, people, who="member"):
    db_session.rollback()
    return db_session.scalars(queries.membership(people[who], people["row"])).one_or_none()


def address(db_session, people, who="member"):
    return f"/organisations/memberships/{membership_of(db_session, people, who).id}/removal"


def mails(db_session):
    return [(mail.recipient, mail.template) for mail in db_session.scalars(select(OutgoingMail))]


@pytest.mark.parametrize("who", READERS)
def test_members_leave_and_are_removed_by_whoever_speaks_for_it_and_by_nobody_else(client, db_session, people, who):
    path = address(db_session, people)
    client.sign_in(people[who])

    answers = [client.get(path).status_code, client.post(path).status_code]

    may = who in ("member", "colleague", "manager")
    told = [(people["member"].email, "directory/membership_ended")] if may and who != "member" else []
    assert answers == ([200, 302] if may else [404, 404])
    assert (membership_of(db_session, people) is None, mails(db_session)) == (may, told)


def test_without_signing_in_nobody_ends_anything(client, db_session, people):
    path = address(db_session, people)

    assert [client.get(path).status_code, client.post(path).status_code] == [302, 302]
    assert membership_of(db_session, people) is not None


def test_who_left_edits_neither_its_entry_nor_its_events_and_may_ask_again(client, db_session, people):
    with unit_of_work():
        event = factories.event(organiser=people["row"], host=people["colleague"])
    client.sign_in(people["member"])
    had = can_edit(people["member"], event)

    page = client.get(client.post(address(db_session, people)).location).text

    assert (had, can_edit(people["member"], event), "Ask to be a member" in page) == (True, False, True)
    assert client.get(f"/organisations/{people['row'].path}/profile").status_code == 403


def test_a_request_is_taken_back_by_who_made_it_and_others_only_answer_it(client, db_session, people):
    path = address(db_session, people, "asking")
    client.sign_in(people["colleague"])
    refused = client.post(path).status_code
    client.sign_in(people["asking"])

    taken_back = client.post(path).status_code

    assert (refused, taken_back, membership_of(db_session, people, "asking")) == (404, 302, None)


def test_what_happened_is_written_down_and_a_second_time_finds_nothing(client, db_session, people):
    path = address(db_session, people)
    client.sign_in(people["colleague"])

    answers = [client.post(path).status_code for _ in range(2)]

    verbs = select(HistoryEntry.subject, HistoryEntry.verb, HistoryEntry.actor_id).order_by(HistoryEntry.id)
    by = people["colleague"].id
    assert answers == [302, 404]
    verbs = verbs.where(HistoryEntry.actor_id == by, HistoryEntry.subject != "user")
    assert db_session.execute(verbs).all() == [
        ("membership", "removed", by),
        ("organisation", "member removed", by),
    ]


def test_the_list_offers_to_leave_and_to_remove(client, db_session, people):
    client.sign_in(people["member"])

    page = client.get(f"/organisations/{people['row'].path}/members").text

    assert [words in page for words in ("Leave Photonics", "Remove Colleague", "Remove Member")] == [True, True, False]
