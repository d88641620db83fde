"""The steps of the set-up: each is saved by itself, and what cannot be is shown again as it was typed."""

from datetime import UTC, datetime

import pytest

from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.matchmaking.asking import AskingRule
from eventhub.matchmaking.models import Matchmaking, Table
from eventhub.matchmaking.states import MatchmakingState, Mode
from tests import factories
from tests.matchmaking.stories import listed_person, open_matchmaking, placed_meeting, user_of


@pytest.fixture
def matchmaking(client, db_session):
    """Matchmaking in preparation, whose host is signed in."""
    with unit_of_work():
        row = open_matchmaking(state=MatchmakingState.PREPARING)
    client.sign_in(row.event.host)
    return row


def address(matchmaking, rest=""):
    return f"/staff/events/{matchmaking.event.path}/matchmaking{rest}"


LIMITS = {"most_open_requests": "7", "share_of_slots": "80", "answer_days": "2"}
SKIPPED = "2037-03-08T02:30"
"""No clock in Toronto shows it."""
BILATERAL = {
    **dict.fromkeys(("asker_kind", "asker_type", "asked_type"), ""),
    "asker_country": "EU",
    "asked_country": "MA",
    "asked_kind": "sme",
    "both_ways": "y",
}


def test_every_step_is_saved_by_itself(client, matchmaking):
    for rest, data in (
        ("/admission", {"kinds": ["cluster", "sme"]}),
        ("/rules", BILATERAL),
        ("/mode", {"mode": "by_participants"}),
        ("/limits", LIMITS | {"opens_at": "2087-01-04T09:00", "closes_at": "2087-02-04T09:00"}),
        ("/tables/2", {"room": "Library", "online_url": "https://example.org/2", "host": "0"}),
    ):
        assert (rest, client.post(address(matchmaking, rest), data=data).status_code) == (rest, 302)
    row = db.session.get_one(Matchmaking, matchmaking.id)
    assert (row.admitted_kinds, row.mode, row.answer_days) == (["cluster", "sme"], Mode.BY_PARTICIPANTS, 2)
    assert f"{row.opens_at:%H:%M}" == "14:00"
    assert (row.tables[1].room, row.tables[1].is_step_free) == ("Library", False)
    page = client.get(address(matchmaking)).text
    for words in ("European Union", "Morocco", "Library", 'value="2087-01-04T09:00"', 'value="80"'):
        assert words in page


def test_a_rule_is_removed(client, matchmaking):
    client.post(address(matchmaking, "/rules"), data=BILATERAL)
    rule = db.session.query(AskingRule).one()
    with unit_of_work():
        elsewhere = factories.matchmaking(factories.event(host=matchmaking.event.host))
    wrong = f"/staff/events/{elsewhere.event.path}/matchmaking/rules/{rule.id}/removal"
    assert client.post(wrong).status_code == 404
    assert client.post(address(matchmaking, f"/rules/{rule.id}/removal")).status_code == 302
    assert db.session.query(AskingRule).count() == 0


@pytest.mark.parametrize(
    ("rest", "data", "kept"),
    [
        ("/admission", {"kinds": ["king"]}, "error-summary"),
        ("/rules", BILATERAL | {"asker_country": "Atlantis"}, "error-summary"),
        ("/mode", {"mode": "by lot"}, "error-summary"),
        ("/limits", LIMITS | {"share_of_slots": "101"}, 'value="101"'),
        ("/limits", LIMITS | {"most_open_requests": "0"}, "error-summary"),
        ("/limits", LIMITS | {"opens_at": "2087-02-04T09:00", "closes_at": "2087-02-04T09:00"}, "error-summary"),
        ("/limits", LIMITS | {"opens_at": SKIPPED}, "Clocks are put forward"),
        ("/limits", LIMITS | {"closes_at": SKIPPED}, "Clocks are put forward"),
        ("/tables/2", {"room": "x" * 61, "host": "0"}, "x" * 61),
        ("/tables/2", {"online_url": "javascript:alert(1)", "host": "0"}, "error-summary"),
        ("/tables/2", {"host": "999999"}, "error-summary"),
        ("/blocks/1", {"on": "soon"}, "error-summary"),
    ],
)
def test_what_cannot_be_is_shown_again_as_it_was_typed(client, matchmaking, rest, data, kept):
    answer = client.post(address(matchmaking, rest), data=data)
    assert (answer.status_code, kept in answer.text) == (422, True)


def test_a_window_closes_in_the_future_or_stays_as_it_was(client, matchmaking):
    with unit_of_work():
        matchmaking.closes_at = datetime(2020, 1, 4, 14, tzinfo=UTC)
    answer = client.post(address(matchmaking, "/limits"), data=LIMITS | {"closes_at": "2020-01-05T09:00"})
    assert (answer.status_code, 'value="2020-01-05T09:00"' in answer.text) == (409, True)
    same = LIMITS | {"closes_at": "2020-01-04T09:00"}
    assert client.post(address(matchmaking, "/limits"), data=same).status_code == 302


def test_closed_requests_are_opened_again_from_the_desk(client, matchmaking):
    with unit_of_work():
        matchmaking.state = MatchmakingState.SCHEDULING
    assert "Open the requests again" in client.get(address(matchmaking)).text
    assert client.post(address(matchmaking, "/opening")).status_code == 302
    assert "Open the requests again" not in client.get(address(matchmaking)).text
    assert matchmaking.state is MatchmakingState.REQUESTS_OPEN


def test_the_mode_is_fixed_once_people_asked(client, matchmaking):
    with unit_of_work():
        matchmaking.state = MatchmakingState.REQUESTS_OPEN
    answer = client.post(address(matchmaking, "/mode"), data={"mode": "by_participants"})
    assert (answer.status_code, "Nothing was changed" in answer.text) == (409, True)


@pytest.mark.parametrize("rest", ["/blocks/9", "/tables/9"])
def test_there_is_no_page_for_what_is_not_there(client, matchmaking, rest):
    assert client.get(address(matchmaking, rest)).status_code == 404
    assert client.post(address(matchmaking, rest), data={}).status_code == 404


def test_a_block_shows_what_it_is(client, matchmaking):
    page = client.get(address(matchmaking, "/blocks/1")).text
    assert ('value="20"' in page, 'value="5"' in page) == (True, True)


@pytest.mark.parametrize(("minutes", "said"), [(17, "17 min"), (0, ">0 min<"), (None, "not known")])
def test_the_desk_shows_what_every_block_leaves_over(client, matchmaking, minutes, said):
    with unit_of_work():
        for slot in matchmaking.slots[1:]:
            slot.session, slot.unused_minutes = 2, minutes
        matchmaking.slots[0].unused_minutes = 5
    page = client.get(address(matchmaking)).text
    rows = page.partition('id="blocks-title"')[2].partition("</table>")[0].split("<tr>")[2:]
    assert [said in row for row in rows] == [False, True]


def test_a_refused_block_keeps_what_was_typed(client, matchmaking):
    day = f"{matchmaking.event.starts_at:%Y-%m-%d}"
    typed = {"on": day, "starts": "00:10", "ends": "00:50", "minutes": "20", "changeover": "7"}
    answer = client.post(address(matchmaking, "/blocks/1"), data=typed)
    assert (answer.status_code, 'value="7"' in answer.text, "outside the event" in answer.text) == (409, True, True)


def test_people_who_come_can_have_a_table(client, matchmaking):
    with unit_of_work():
        ada = listed_person(matchmaking, "Ada")
        stranger = listed_person(open_matchmaking(), "Elsewhere")
    page = client.get(address(matchmaking, "/tables/1")).text
    assert ("Ada" in page, "Elsewhere" in page) == (True, False)
    host = {"is_step_free": "y", "host": str(stranger.registration_id)}
    assert client.post(address(matchmaking, "/tables/1"), data=host).status_code == 422
    host["host"] = str(ada.registration_id)
    assert client.post(address(matchmaking, "/tables/1"), data=host).status_code == 302
    assert db.session.get_one(Matchmaking, matchmaking.id).tables[0].host.name == "Ada"


def test_a_table_is_saved_with_as_many_questions_for_many_as_for_few(client, matchmaking, query_count):
    counts = []
    for more in (2, 4):
        with unit_of_work():
            people = [listed_person(matchmaking) for _ in range(more)]
        host = {"is_step_free": "y", "room": f"{more}", "host": str(people[-1].registration_id)}
        with query_count() as asked:
            assert client.post(address(matchmaking, "/tables/1"), data=host).status_code == 302
        counts.append(asked.count)
    assert counts[0] == counts[1]


def test_a_table_that_cannot_be_changed_any_more_keeps_what_was_typed(client, matchmaking):
    with unit_of_work():
        matchmaking.state = MatchmakingState.FINISHED
    answer = client.post(address(matchmaking, "/tables/1"), data={"room": "Library", "host": "0"})
    assert (answer.status_code, 'value="Library"' in answer.text, "is over" in answer.text) == (409, True, True)


def test_narrowing_who_takes_part_names_the_meetings_it_leaves_out_and_lets_their_people_in(client, matchmaking):
    with unit_of_work():
        matchmaking.state = MatchmakingState.PUBLISHED
        ada, omar, eva = (listed_person(matchmaking, name) for name in ("Ada", "Omar", "Eva"))
        omar.registration.organisation_kind = eva.registration.organisation_kind = OrganisationKind.SME
        meeting = placed_meeting(matchmaking, people=(ada, omar))
    narrow = {"kinds": ["cluster"]}
    asked = client.post(address(matchmaking, "/admission"), data=narrow)
    assert (asked.status_code, "Ada \N{EN DASH} Omar" in asked.text) == (409, True)
    assert "would take part no more" in asked.text
    assert matchmaking.admitted_kinds == []
    agreed = narrow | {"agreed": str(meeting.id)}
    assert client.post(address(matchmaking, "/admission"), data=agreed).status_code == 302
    for person, status in ((omar, 200), (eva, 403)):
        client.sign_in(user_of(person))
        assert client.get(f"/events/{matchmaking.event.path}/matchmaking").status_code == status


def test_the_set_up_asks_as_many_questions_for_many_as_for_few(client, matchmaking, query_count):
    counts = []
    for more in (1, 3):
        with unit_of_work():
            for _ in range(more):
                factories.saved(AskingRule(matchmaking=matchmaking))
                host, number = listed_person(matchmaking).registration, len(matchmaking.tables) + 1
                matchmaking.tables.append(Table(number=number, host=host))
        with query_count() as asked:
            assert client.get(address(matchmaking)).status_code == 200
        counts.append(asked.count)
    assert counts[0] == counts[1]
