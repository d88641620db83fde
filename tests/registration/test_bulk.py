"""One deed with many registrations, and views of the desk that its staff share."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.registration.deeds import Deed
from eventhub.registration.operations import bulk, deciding, tagging
from eventhub.registration.queries import tags
from tests import factories
from tests.registration.conftest import count, over, shape
from tests.registration.rows import set_event, set_up, verbs


@pytest.fixture
def desk(event):
    return f"/staff/events/{event.path}/registrations"


@pytest.fixture
def as_host(client, event):
    client.sign_in(event.host)
    return client


def act(event, rows, deed, **words):
    with unit_of_work():
        bulk.carry_out(event, rows, deed, by=event.host, **words)


def test_many_are_cancelled_and_seats_go_to_who_waits(event, line, letters):
    act(event, line[:2], Deed.CANCEL, reason="Too early.")

    assert shape(event) == [
        ("cancelled", None),
        ("cancelled", None),
        ("offered", None),
        ("offered", None),
        ("waitlisted", 3),
    ]
    assert count(event) == (2, 2)
    assert "Too early." in letters(line[0].user)[-1].text


def test_who_is_moved_up_together_stays_in_order(event, line):
    act(event, [line[4], line[3]], Deed.MOVE_UP, reason="Speakers.")

    waiting = sorted(line[2:], key=lambda row: row.waiting_number)
    assert waiting == [line[3], line[4], line[2]]
    assert ("moved up", None, None, event.host_id, "Speakers.") in verbs(line[3])


def test_many_are_approved_as_far_as_seats_go(event, people, register):
    set_up(event, needs_approval=True)
    rows = [register(person) for person in people(3)]
    act(event, rows, Deed.APPROVE)
    assert shape(event) == [("confirmed", None), ("confirmed", None), ("waitlisted", 1)]


def test_many_are_rejected_with_their_seats_and_nobody_of_them_is_offered_one(event, line, letters):
    act(event, [line[0], line[2], line[1]], Deed.REJECT, reason="No suppliers this time.")

    assert shape(event) == [("rejected", None)] * 3 + [("offered", None)] * 2
    assert count(event) == (2, 2)
    assert "No suppliers this time." in letters(line[0].user)[-1].text
    assert [letter.subject for letter in letters(line[2].user)][1:] == [letters(line[0].user)[-1].subject]


def test_nobody_of_many_that_are_cancelled_is_offered_the_seat_of_another(event, line, letters):
    act(event, line[:3], Deed.CANCEL, reason="Too early.")

    assert shape(event) == [("cancelled", None)] * 3 + [("offered", None)] * 2
    assert len(letters(line[2].user)) == 2


@pytest.mark.parametrize("deed", [Deed.REJECT, Deed.CANCEL])
def test_nobody_loses_a_seat_who_was_not_named_to_have_one(as_host, event, desk, people, register, deed):
    set_up(event, needs_approval=True)
    rows = [register(person) for person in people(2)]
    plan = as_host.get(f"{desk}/selection", query_string={"deed": deed.value, "chosen": [row.id for row in rows]}).text
    with unit_of_work():
        deciding.approve(rows[0], by=event.host)
    said = {"deed": deed.value, "chosen": [row.id for row in rows], "reason": "Full."}
    answer = as_host.post(f"{desk}/selection", data=said | {"losing": "0"})
    assert answer.status_code == 409
    assert "Others of them have a seat by now" in answer.text
    assert "1 of them has a seat and loses it." in answer.text
    assert 'name="losing" value="1"' in answer.text
    assert shape(event) == [("confirmed", None), ("pending_approval", None)]
    assert as_host.post(f"{desk}/selection", data=said | {"losing": "1"}).status_code == 302
    assert "seat and loses" not in plan


def test_after_the_event_those_without_a_seat_are_still_rejected(as_host, event, desk, line):
    set_event(event, **over(event))
    plan = as_host.get(f"{desk}/selection?everybody&deed=reject").text
    assert "2 people are left out" in plan
    act(event, line[2:], Deed.REJECT, reason="It is over.")
    assert [state for state, _number in shape(event)] == ["confirmed"] * 2 + ["rejected"] * 3


def test_one_for_whom_it_means_nothing_stops_them_all(event, line):
    act(event, line[:1], Deed.CANCEL, reason="Too early.")
    before = shape(event)
    with pytest.raises(Refusal, match="meanwhile"):
        act(event, [line[3], line[2], line[0]], Deed.REJECT, reason="Full.")
    assert shape(event) == before


def test_the_plan_says_who_is_left_out_and_the_deed_needs_a_reason(as_host, event, desk, line):
    ids = [str(row.id) for row in line]
    act(event, line[4:], Deed.CANCEL, reason="Too early.")
    plan = as_host.get(f"{desk}/selection", query_string={"deed": "reject", "chosen": ids})
    assert "Do it with 4 people" in plan.text
    assert "2 of them have a seat and lose it." in plan.text
    assert "1 person is left out" in plan.text
    data = {"deed": "reject", "chosen": ids[:4]}
    assert as_host.post(f"{desk}/selection", data=data).status_code == 422
    assert as_host.post(f"{desk}/selection", data=data | {"reason": "Full."}).status_code == 302
    assert [state for state, _number in shape(event)] == ["rejected"] * 4 + ["cancelled"]
    assert as_host.post(f"{desk}/selection", data=data | {"reason": "Full."}).status_code == 409


def test_everybody_found_is_tagged(as_host, event, desk, line):
    plan = as_host.get(f"{desk}/selection?deed=tag&everybody=y&state=waitlisted")
    assert plan.text.count('name="chosen"') == 3
    chosen = [str(row.id) for row in line[2:]]
    as_host.post(f"{desk}/selection", data={"deed": "tag", "chosen": chosen, "tag": "Waits"})
    assert sorted(db.session.scalars(tags.tagged(event, "waits"))) == [row.id for row in line[2:]]
    as_host.post(f"{desk}/selection", data={"deed": "untag", "chosen": chosen[:1], "tag": "waits"})
    assert len(db.session.scalars(tags.tagged(event, "waits")).all()) == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_too_many_at_once_are_not_offered(as_host, desk, line, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_DECIDED", 2)
    assert "too many" in as_host.get(f"{desk}/selection?deed=reject&everybody=y").text


NOTHING = [{}, {"deed": "tag"}, {"deed": "explode", "everybody": "y"}, {"deed": "tag", "chosen": ["x", "9" * 30]}]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", range(len(NOTHING)))
def test_choosing_nothing_leads_back(as_host, desk, line, number):
    assert as_host.get(f"{desk}/selection", query_string=NOTHING[number]).status_code == 302
    assert as_host.post(f"{desk}/selection", data=NOTHING[number]).status_code == 302


def test_people_of_another_event_cannot_be_chosen(as_host, desk, line):
    with unit_of_work():
        other = factories.registration(factories.event(slug="elsewhere"))
    data = {"deed": "tag", "tag": "x", "chosen": [str(other.id)]}
    assert as_host.post(f"{desk}/selection", data=data).status_code == 302
    assert db.session.execute(tags.tags_on([other.id])).all() == []


def test_a_view_is_shared_by_the_staff_of_one_event(client, event, desk, line, cast):
    client.sign_in(event.host)
    data = {"name": "Who waits", "query": "state=waitlisted&sort=name&evil=1&country=??"}
    assert client.post(f"{desk}/views", data=data).location.endswith("?state=waitlisted&sort=name")
    assert client.post(f"{desk}/views", data={"name": ""}).status_code == 422
    client.sign_in(cast.colleague)
    assert '?state=waitlisted&amp;sort=name">Who waits</a>' in client.get(desk).text
    view = db.session.scalars(tags.views_of(event)).one()
    client.sign_in(cast.other_host)
    assert client.post(f"{desk}/views/{view.id}/removal").status_code == 403
    client.sign_in(cast.colleague)
    assert client.post(f"{desk}/views/{view.id}/removal").status_code == 302
    assert "Who waits" not in client.get(desk).text.replace("who waits", "")


@pytest.mark.parametrize("who", ["other_host", "stranger", None])
def test_nobody_else_acts_or_keeps_views(client, event, desk, line, cast, who):
    if who:
        client.sign_in(getattr(cast, who))
    status = 403 if who else 302
    before = shape(event)
    with unit_of_work():
        view = tagging.save_view(event, "Ours", "", by=event.host)
    data = {"deed": "cancel", "reason": "Gone.", "chosen": [str(line[0].id)]}
    assert client.get(f"{desk}/selection?deed=tag&everybody=y").status_code == status
    paths = [f"{desk}/selection", f"{desk}/views", f"{desk}/views/{view.id}/removal"]
    assert [client.post(path, data=data | {"name": "Mine"}).status_code for path in paths] == [status] * 3
    assert shape(event) == before
    assert [each.name for each in db.session.scalars(tags.views_of(event))] == ["Ours"]
