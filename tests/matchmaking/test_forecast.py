"""Whether the numbers can work: what is expected, what can be held at best, and what more tables bring."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.matchmaking.asking import AskingRule
from eventhub.matchmaking.planning import forecast as counting_page
from eventhub.matchmaking.planning.forecast import Assumptions, Forecast, expected_problem, forecast
from tests import factories
from tests.matchmaking.stories import listed_person, open_matchmaking


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Wait however long a process takes to start on a busy machine."""
    monkeypatch.setattr(counting_page, "PATIENCE", 120)


def pairs(problem):
    return [meeting.participants for meeting in problem.meetings]


@pytest.mark.parametrize(("people", "asks", "accepted"), [(10, 3, 100), (10, 3, 50), (3, 9, 100), (2, 1, 1)])
def test_everybody_asks_so_many_others_and_a_share_is_accepted(db_session, people, asks, accepted):
    with unit_of_work():
        matchmaking = open_matchmaking()
    problem = expected_problem(matchmaking, [], Assumptions(people, asks, accepted))
    every = expected_problem(matchmaking, [], Assumptions(people, asks, 100))
    assert len(problem.participants) == people
    assert len(set(pairs(problem))) == len(pairs(problem)) == -(-len(every.meetings) * accepted // 100)
    assert all(len(set(pair)) == 2 for pair in pairs(problem))


def test_nobody_is_expected_to_ask_against_the_rules(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        nothing = {f"{side}_{noun}": [] for side in ("asker", "asked") for noun in ("kinds", "types")}
        factories.saved(
            AskingRule(
                matchmaking=matchmaking, asker_countries=["EU"], asked_countries=["MA"], both_ways=True, **nothing
            )
        )
        coming = [listed_person(matchmaking).registration for _ in range(6)]
        for place in coming[4:]:
            place.country = "MA"
        problem = expected_problem(matchmaking, coming, Assumptions(6, 5, 100))
    moroccans = {"p4", "p5"}
    assert len(problem.meetings) == 4 * 2
    assert all(len(moroccans & set(pair)) == 1 for pair in pairs(problem))


def test_the_bound_and_what_more_tables_bring_are_exact_where_they_can_be_counted(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(share_of_slots=100)
    found = forecast(matchmaking, [], Assumptions(20, 2, 100))
    assert found is not None
    assert (found.possible, found.share()) == (4 * 2, 100 * 8 // found.expected)
    more = {row["number"]: row["most"] for row in found.changes if row["change"] == "tables"}
    assert more[1] == 4 * 3


def test_a_table_of_somebody_who_is_not_expected_holds_nothing(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(share_of_slots=100)
        matchmaking.tables[0].host = listed_person(matchmaking).registration
    found = forecast(matchmaking, [], Assumptions(20, 2, 100))
    assert found is not None
    assert (found.possible, db.session().in_transaction()) == (4, False)


def test_all_is_never_said_while_one_is_missing():
    assert (Forecast(1000, 999, ()).share(), Forecast(10, 12, ()).share(), Forecast(0, 0, ()).share()) == (99, 100, 100)


def test_only_the_least_change_of_a_kind_that_reaches_a_share_is_advised():
    rows = [{"change": "tables", "number": number, "most": most} for number, most in ((1, 6), (2, 10), (3, 10))]
    rows.append({"change": "slots", "number": 1, "most": 5})
    found = Forecast(10, 5, rows)
    assert [(row["number"], share) for row, share in found.advice()] == [(1, 60), (2, 100)]


def test_the_page_says_what_can_be_held(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking(share_of_slots=100)
        empty = factories.matchmaking(factories.event(host=matchmaking.event.host), slots=0, tables=0)
    client.sign_in(matchmaking.event.host)
    path = "/staff/events/{}/matchmaking/capacity"
    page = client.get(path.format(matchmaking.event.path), query_string={"people": 20, "asks": 2, "accepted": 100}).text
    assert ("% of the expected meetings can be held" in page, "1 table more" in page) == (True, True)
    assert "What is assumed" in client.get(path.format(matchmaking.event.path)).text
    assert "Slots and tables first" in client.get(path.format(empty.event.path)).text
    bad = {"people": 1, "asks": 99, "accepted": "all"}
    assert client.get(path.format(matchmaking.event.path), query_string=bad).status_code == 422


def test_one_forecast_is_counted_at_a_time_and_few_by_one_organiser(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
    client.sign_in(matchmaking.event.host)
    path = f"/staff/events/{matchmaking.event.path}/matchmaking/capacity"
    with counting_page.counting:
        busy = client.get(path, query_string={"people": 20, "asks": 2, "accepted": 100})
    assert (busy.status_code, busy.headers["Retry-After"].isdigit()) == (503, True)
    assert "counted for somebody else" in busy.text
    statuses = [client.get(path, query_string={"people": 1}).status_code for _ in range(20)]
    assert statuses == [422] * 19 + [429]
    assert client.get(path).status_code == 200
