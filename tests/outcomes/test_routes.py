"""One's own page by link, and the sums for whom they are."""

from datetime import timedelta
from typing import Any

import pytest

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.outcomes import operations
from eventhub.outcomes.models import Outcome
from eventhub.outcomes.permissions import outcomes_token
from eventhub.outcomes.states import OutcomeKind
from eventhub.registration.permissions import manage_token
from tests import factories
from tests.outcomes.rows import held_meeting, past_matchmaking


@pytest.fixture
def met(db_session: Any, client: Any) -> Any:
    """A meeting of yesterday and the two who met."""
    now = clock.now()
    with unit_of_work():
        return held_meeting(past_matchmaking(starts_at=now - timedelta(hours=30), ends_at=now - timedelta(hours=20)))


def page_of(profile: Any, rest: str = "") -> str:
    return f"/my/outcomes/{outcomes_token(profile)}{rest}"


def words() -> list[tuple[int, str, str]]:
    db.session.rollback()
    return [(row.profile_id, row.kind.value, row.note) for row in db.session.query(Outcome).order_by(Outcome.id)]


def test_one_tap_saves_a_word_without_signing_in_and_the_partner_reads_it(met: Any, client: Any) -> None:
    meeting, (anna, bo) = met
    answer = client.post(page_of(anna, f"/meetings/{meeting.id}"), data={"kind": "follow_up", "note": "In May."})
    assert (answer.status_code, answer.location) == (302, page_of(anna, f"#meeting-{meeting.id}"))
    assert words() == [(anna.id, "follow_up", "In May.")]
    theirs = client.get(page_of(bo)).text
    assert "Anna Arbour:" in theirs
    assert "In May." in theirs


def test_opening_the_link_changes_nothing(met: Any, client: Any) -> None:
    assert client.get(page_of(met[1][0])).status_code == 200
    assert words() == []


@pytest.mark.parametrize("form", [{}, {"kind": "marriage"}, {"kind": "follow_up", "note": "x" * 501}])
def test_what_cannot_be_saved_is_said_and_nothing_typed_is_lost(met: Any, client: Any, form: dict[str, str]) -> None:
    meeting, (anna, _bo) = met
    answer = client.post(page_of(anna, f"/meetings/{meeting.id}"), data=form)
    assert answer.status_code == 422
    assert form.get("note", "") in answer.text
    assert words() == []


def test_a_link_opens_the_meetings_of_its_person_only(met: Any, client: Any) -> None:
    meeting, (anna, _bo) = met
    with unit_of_work():
        other, (cleo, _dan) = held_meeting(meeting.matchmaking, 1)
    assert client.post(page_of(cleo, f"/meetings/{meeting.id}"), data={"kind": "nothing"}).status_code == 404
    assert client.post(page_of(anna, f"/meetings/{other.id}"), data={"kind": "nothing"}).status_code == 404
    assert words() == []


def test_the_key_to_a_registration_does_not_open_its_outcomes(met: Any, client: Any) -> None:
    key = manage_token(met[1][0].registration)
    assert [
        client.get(f"/my/outcomes/{token}").status_code for token in (key, "x", outcomes_token(met[1][0])[:-1])
    ] == [404] * 3


def test_who_is_signed_in_finds_their_page_and_a_stranger_none(met: Any, client: Any) -> None:
    meeting, (anna, _bo) = met
    path = f"/events/{meeting.matchmaking.event.path}/matchmaking/outcomes"
    client.sign_in(anna.registration.user)
    assert page_of(anna) in client.get(path).text
    with unit_of_work():
        stranger = factories.user()
    client.sign_in(stranger)
    assert client.get(path).status_code == 404


def test_sums_are_for_who_runs_the_event_and_name_nobody(met: Any, client: Any) -> None:
    meeting, (anna, _bo) = met
    with unit_of_work():
        operations.say(anna, meeting, OutcomeKind.PROPOSAL, note="Our secret", now=clock.now())
        readers = {"host": meeting.matchmaking.event.host, "stranger": factories.user(Role.HOST), "anna": None}
        readers["anna"], readers["manager"] = anna.registration.user, factories.user(Role.PROGRAMME_MANAGER)
    path, found = f"/staff/events/{meeting.matchmaking.event.path}/outcomes", {}
    for name, reader in readers.items():
        client.sign_in(reader)
        found[name] = [client.get(address).status_code for address in (path, path + ".csv", "/staff/outcomes")]
        assert "Our secret" not in client.get(path).text
        assert "Anna" not in client.get(path + ".csv").text
    assert found == {
        "host": [200, 200, 403],
        "stranger": [403, 403, 403],
        "anna": [403, 403, 403],
        "manager": [200, 200, 200],
    }


def test_the_season_s_file_holds_its_sums(met: Any, client: Any) -> None:
    meeting, (anna, _bo) = met
    with unit_of_work():
        operations.say(anna, meeting, OutcomeKind.PROPOSAL, note=None, now=clock.now())
        manager = factories.user(Role.PROGRAMME_MANAGER)
    client.sign_in(manager)
    lines = client.get("/staff/outcomes.csv").text.splitlines()
    assert lines[0].endswith("Joint proposals,Letters of intent,Follow-ups,Without outcome")
    assert lines[1:3] == ["All,,1,1,0,0,0", "Event,EU-Canada cluster matchmaking,1,,,,"]


@pytest.mark.parametrize("number", [1, 3])
def test_ones_own_page_takes_the_same_queries_however_many_meetings_there_are(
    met: Any, client: Any, number: int, query_count: Any
) -> None:
    meeting, (anna, _bo) = met
    with unit_of_work():
        for slot in range(1, number):
            held_meeting(meeting.matchmaking, slot, one=anna)
    path = page_of(anna)
    client.get(path)
    with query_count() as statements:
        assert client.get(path).text.count('id="meeting-') == number
    assert statements.count == 4
