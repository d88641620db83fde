"""Who may know of which events, and who may edit them: the queries and the rights say the same."""

import pytest

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.events import permissions, queries
from eventhub.events.states import PUBLIC_STATES, EventState
from eventhub.history.operations import record
from tests import factories

PEOPLE = ("anonymous", "stranger", "reviewer", "other_host", "host", "colleague", "manager", "admin")
EDITORS = {"host", "colleague", "manager", "admin"}


@pytest.fixture
def people(db_session):
    """Everybody around one event, and the event in every state."""
    with unit_of_work():
        host, colleague = factories.user(Role.HOST), factories.user()
        organiser = factories.organisation(colleague)
        events = {state: factories.event(state=state, host=host, organiser=organiser) for state in EventState}
        everybody = {
            "anonymous": None,
            "stranger": factories.user(),
            "reviewer": factories.user(Role.REVIEWER),
            "other_host": factories.user(Role.HOST),
            "host": host,
            "colleague": colleague,
            "manager": factories.user(Role.PROGRAMME_MANAGER),
            "admin": factories.user(Role.ADMIN),
        }
    return everybody, events


@pytest.mark.parametrize("who", PEOPLE)
def test_the_matrix_of_rights(people, who):
    everybody, events = people
    for right in (permissions.can_edit, permissions.can_publish, permissions.can_cancel):
        assert {right(everybody[who], event) for event in events.values()} == {who in EDITORS}
    assert permissions.can_create(everybody[who]) == (who in {"other_host", "host", "manager", "admin"})


@pytest.mark.parametrize("who", PEOPLE)
def test_drafts_are_known_to_editors_alone_and_the_rest_to_everybody(people, db_session, who):
    everybody, _ = people
    states = {event.state for event in db_session.scalars(queries.visible_to(everybody[who]))}
    assert states == (set(EventState) if who in EDITORS else PUBLIC_STATES)


@pytest.mark.parametrize("who", PEOPLE[1:])
def test_the_list_of_what_one_may_edit_agrees_with_the_right(people, db_session, who):
    everybody, events = people
    with unit_of_work():
        factories.event()
    listed = set(db_session.scalars(queries.editable_by(everybody[who])))
    assert {event for event in events.values() if permissions.can_edit(everybody[who], event)} <= listed
    assert all(permissions.can_edit(everybody[who], event) for event in listed)


def test_public_events_are_all_but_drafts(people, db_session):
    assert {event.state for event in db_session.scalars(queries.public())} == PUBLIC_STATES


def test_over_are_the_published_events_that_have_ended(db_session):
    with unit_of_work():
        past = {"starts_at": factories.in_days(-3), "ends_at": factories.in_days(-2)}
        last, first = (factories.event(**past | {"ends_at": factories.in_days(-2 - hours / 24)}) for hours in (0, 1))
        factories.event(state=EventState.POSTPONED, **past)
        factories.event()
    assert db_session.scalars(queries.over(clock.now())).all() == [first, last]


def test_changes_come_with_who_made_them(db_session):
    with unit_of_work():
        event = factories.event()
        record(event, "drafted", by=event.host)
        record(event, "moved", by=None, target="finished")
    told = [(entry.verb, user) for entry, user in db_session.execute(queries.changes_of(event))]
    assert told == [("moved", None), ("drafted", event.host)]


def test_programmes_are_listed_newest_first(db_session):
    with unit_of_work():
        old = factories.programme(starts_on=factories.in_days(-400).date())
        new = factories.programme()
    assert db_session.scalars(queries.programmes()).all() == [new, old]
