"""The form of a call: its rows, its rules, what it keeps, and copies."""

import pytest
from sqlalchemy import select

from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.events.models import Programme
from eventhub.hosting.models.calls import Call, CutOff, PlaceLimit, PlaceScope
from eventhub.hosting.states import CallKind, CallState
from tests import factories
from tests.hosting.routes.test_call_desk import FACTS


@pytest.fixture
def programme(client, db_session):
    with unit_of_work():
        manager, row = factories.user(Role.PROGRAMME_MANAGER), factories.programme()
    client.sign_in(manager)
    return row


def send(client, programme, **changes):
    return client.post("/staff/calls", data=FACTS | {"programme_id": programme.id} | changes)


ROWS = {
    "cut_offs-0-at": "2027-02-15T23:59",
    "cut_offs-1-at": "",
    "place_limits-0-what": "all",
    "place_limits-0-places": "12",
    "place_limits-1-what": "country:FI",
    "place_limits-1-places": "0",
    "place_limits-2-what": "kind",
    "place_limits-2-places": "4",
}


def test_a_call_is_drafted_with_cut_offs_and_places(client, programme):
    send(client, programme, **ROWS)

    call = db.session.scalars(select(Call)).one()
    assert [each.at.isoformat() for each in call.cut_offs] == ["2027-02-15T22:59:00+00:00"]
    assert {(each.scope, each.key): each.places for each in call.place_limits} == {
        (PlaceScope.ALL, ""): 12,
        (PlaceScope.COUNTRY, "FI"): 0,
        (PlaceScope.KIND, ""): 4,
    }


def test_a_call_is_drafted_with_rules_on_who_may_apply(client, programme):
    rules = {"eligible_kinds": ["cluster", "research"], "eligible_countries": ["CH", "FR"], "is_eu_eligible": "y"}
    send(client, programme, is_blind="y", **rules)

    call = db.session.scalars(select(Call)).one()
    assert (call.eligible_kinds, len(call.eligible_countries)) == (["cluster", "research"], 28)
    assert ({"CH", "FR", "FI"} <= set(call.eligible_countries), "US" in call.eligible_countries) == (True, False)
    assert (call.is_blind, call.reviewers_per_application, call.warning_day) == (True, 3, 14)


@pytest.mark.parametrize(
    ("changes", "message", "anchor"),
    [
        ({"closes_at": "2027-03-28T02:30"}, "Clocks skip this time on that day.", "closes_at"),
        ({"events_from": "", "events_until": ""}, "Write the first and the last day", "events_from"),
        ({"warning_day": "22"}, "The warning comes before the decision is due", "warning_day"),
        ({"cut_offs-0-at": "", "cut_offs-1-at": "2027-05-01T10:00"}, "A cut-off lies between", "cut_offs-1-at"),
        ({"cut_offs-0-at": "2027-02-01T10:00", "cut_offs-1-at": "2027-02-01T10:00"}, "another row", "cut_offs-1-at"),
        ({"cut_offs-0-at": "soon"}, "Not a valid", "cut_offs-0-at"),
        ({"place_limits-0-what": "all"}, "write to how many places", "place_limits-0-what"),
        ({"place_limits-0-places": "3"}, "Choose what is limited", "place_limits-0-what"),
        (
            {f"place_limits-{n}-{name}": value for n in (0, 1) for name, value in (("what", "all"), ("places", "2"))},
            "another row",
            "place_limits-1-what",
        ),
        ({"criteria-3-hint": "Something new"}, "Name the criterion.", "criteria-3-hint"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_linked_on_top(client, programme, changes, message, anchor):
    answer = send(client, programme, **changes)

    assert (answer.status_code, message in answer.text) == (422, True)
    assert f'href="#{anchor}"' in answer.text.partition("error-summary")[2].partition("<form")[0]
    assert db.session.scalars(select(Call)).all() == []


@pytest.mark.parametrize(("rows", "last"), [("cut_offs", "at"), ("place_limits", "places"), ("criteria", "title")])
def test_a_row_is_added_without_script_and_nothing_typed_is_lost(client, programme, rows, last):
    before = client.get("/staff/calls/new").text.count(f'name="{rows}-')
    answer = send(client, programme, more=rows, **{f"{rows}-0-{last}": "2027-02-15T10:00"})

    per_row = {"cut_offs": 1, "place_limits": 2, "criteria": 3}[rows]
    assert (answer.status_code, answer.text.count(f'name="{rows}-')) == (200, before + per_row)
    assert ('value="2027-02-15T10:00"' in answer.text, FACTS["summary"] in answer.text) == (True, True)
    assert ("error-summary" in answer.text, db.session.scalars(select(Call)).all()) == (False, [])


def test_rows_that_are_no_rows_and_too_many_of_them_break_nothing(client, programme):
    strange = {"criteria-²-title": "x", "criteria-99999999999-title": "x", "criteria--title": "x"}
    many = {f"criteria-{number}-title": f"Criterion {number}" for number in range(30)}

    answers = [send(client, programme, **strange), send(client, programme, **many)]

    assert [each.status_code for each in answers] == [302, 302]
    assert [len(call.criteria) for call in db.session.scalars(select(Call).order_by(Call.id))] == [2, 12]


def test_a_delegation_takes_its_days_from_its_event(client, programme):
    with unit_of_work():
        event = factories.event(starts_at=factories.in_days(200), ends_at=factories.in_days(202))

    send(client, programme, kind="delegation", event_id=event.id, events_from="", events_until="")

    call = db.session.scalars(select(Call)).one()
    days = (factories.in_days(200).date(), factories.in_days(202).date())
    assert (call.kind, call.event, (call.events_from, call.events_until)) == (CallKind.DELEGATION, event, days)


def test_a_call_to_host_leads_to_no_event(client, programme):
    with unit_of_work():
        event = factories.event()

    answer = send(client, programme, event_id=event.id)

    assert (answer.status_code, "Only a call to join a delegation" in answer.text) == (422, True)


@pytest.fixture
def announced(programme):
    with unit_of_work():
        limits = [PlaceLimit(scope=PlaceScope.ALL, places=5)]
        return factories.call(cut_offs=[CutOff(at=factories.in_days(5))], place_limits=limits, programme=programme)


def revise(client, call, **changes):
    wall = {
        "closes_at": f"{call.closes_at:%Y-%m-%dT%H:%M}",
        "cut_offs-0-at": f"{call.cut_offs[0].at:%Y-%m-%dT%H:%M}",
        "place_limits-0-what": "all",
        "place_limits-0-places": "5",
    }
    numbers = {"decision_days": 14, "warning_day": 10, "reviewers_per_application": 2}
    data = {"version": call.version, "title": call.title, **wall, **numbers, **changes}
    return client.post(f"/staff/calls/{call.id}", data=data)


@pytest.mark.parametrize(
    ("changes", "message", "anchor"),
    [
        ({"closes_at": "2020-01-01T10:00"}, "To end the call at once, close it.", "closes_at"),
        ({"cut_offs-0-at": ""}, "can be put off, not taken away", "cut_offs-0-at"),
        ({"place_limits-0-places": "4"}, "more places, not fewer", "place_limits-0-places"),
        ({"place_limits-1-what": "country:FI", "place_limits-1-places": "1"}, "more places", "place_limits-1-places"),
    ],
)
def test_what_applicants_were_told_is_kept_by_the_form_too(client, announced, changes, message, anchor):
    with unit_of_work():
        announced.timezone = "Europe/London" if announced.closes_at.utcoffset() else "Africa/Abidjan"

    answer = revise(client, announced, **changes)

    assert (answer.status_code, message in answer.text, f'href="#{anchor}"' in answer.text) == (422, True, True)


def test_places_are_added_and_the_closing_put_off(client, announced):
    with unit_of_work():
        announced.timezone = "Africa/Abidjan"
    later = factories.in_days(40)

    answer = revise(client, announced, **{"closes_at": f"{later:%Y-%m-%dT%H:%M}", "place_limits-0-places": "6"})

    db.session.refresh(announced)
    assert (answer.status_code, announced.closes_at, announced.place_limits[0].places) == (302, later, 6)


def test_the_closing_says_how_many_drafts_it_leaves_behind(client, announced):
    with unit_of_work():
        factories.application(call=announced)

    assert "1 draft was not submitted" in client.get(f"/staff/calls/{announced.id}/closing").text


def test_a_call_is_copied_into_a_new_programme(client, announced):
    path = f"/staff/calls/{announced.id}/copy"
    answer = client.post(path, data={"programme_id": "0", "programme_name": "EU Cluster Weeks 2028", "weeks": "52"})

    copy = db.session.scalars(select(Call).where(Call.id != announced.id)).one()
    assert (answer.location, copy.state) == (f"/staff/calls/{copy.id}", CallState.DRAFT)
    assert (copy.programme.name, (copy.programme.starts_on - announced.programme.starts_on).days) == (
        "EU Cluster Weeks 2028",
        364,
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"programme_name": ""}, "Name the new programme"),
        ({"programme_name": "Known season"}, "a programme of this name already"),
        ({"weeks": "-1"}, "Number must be between"),
    ],
)
def test_a_copy_that_cannot_be_made_comes_back(client, announced, changes, message):
    with unit_of_work():
        factories.programme(name="Known season", slug="known-season")
    data = {"programme_id": "0", "programme_name": "EU Cluster Weeks 2028", "weeks": "52"} | changes

    answer = client.post(f"/staff/calls/{announced.id}/copy", data=data)

    assert (answer.status_code, message in answer.text) == (422, True)
    assert len(db.session.scalars(select(Programme)).all()) == 2
