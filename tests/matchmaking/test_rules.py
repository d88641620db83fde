"""Who takes part, who may ask whom, limits and windows: said by the organiser, obeyed everywhere."""

from datetime import timedelta

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.errors import Refusal
from eventhub.matchmaking.asking import AskingRule, Group, Traits, may_ask, may_meet
from eventhub.matchmaking.models import Meeting, MeetingRequest
from eventhub.matchmaking.operations import requests, rules, schedules
from eventhub.matchmaking.planning.problem import key, problem_of
from eventhub.matchmaking.states import MatchmakingState, Mode, Priority
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, placed_meeting, user_of

FRENCH = Traits("cluster", "FR", 1)
MOROCCAN = Traits("sme", "MA", 2)
GERMAN = Traits("sme", "DE", None)
NOBODY = {f"{side}_{noun}": [] for side in ("asker", "asked") for noun in ("kinds", "types", "countries")}


def rule(**sides):
    return AskingRule(**NOBODY | {"both_ways": False} | sides)


BILATERAL = {"asker_countries": ["EU"], "asked_countries": ["MA"]}


@pytest.mark.parametrize(
    ("group", "people"),
    [
        (Group((), (), ()), [FRENCH, MOROCCAN, GERMAN]),
        (Group(("sme",), (), ()), [MOROCCAN, GERMAN]),
        (Group((), ("1",), ()), [FRENCH]),
        (Group((), (), ("EU",)), [FRENCH, GERMAN]),
        (Group((), (), ("MA", "DE")), [MOROCCAN, GERMAN]),
        (Group(("sme",), (), ("EU",)), [GERMAN]),
        (Group(("sme",), ("1",), ()), []),
    ],
)
def test_a_group_narrows_by_all_that_it_names(group, people):
    assert [each for each in (FRENCH, MOROCCAN, GERMAN) if each in group] == people


@pytest.mark.parametrize(
    ("known", "asks", "meets"),
    [
        ([], True, True),
        ([rule(**BILATERAL)], True, True),
        ([rule(asker_countries=["MA"], asked_countries=["EU"])], False, True),
        ([rule(asker_countries=["MA"], asked_countries=["EU"], both_ways=True)], True, True),
        ([rule(asker_countries=["CA"])], False, False),
        ([rule(asker_countries=["CA"]), rule(**BILATERAL)], True, True),
    ],
)
def test_one_rule_that_allows_it_is_enough(known, asks, meets):
    assert (may_ask(known, FRENCH, MOROCCAN), may_meet(known, FRENCH, MOROCCAN)) == (asks, meets)


def test_bilateral_meetings_are_not_for_two_of_one_side():
    bilateral = [rule(**BILATERAL, both_ways=True)]
    assert (may_meet(bilateral, FRENCH, GERMAN), may_meet(bilateral, GERMAN, MOROCCAN)) == (False, True)


@pytest.fixture
def casablanca(db_session):
    """Bilateral meetings: Ada and Uwe from the Union, Omar from Morocco."""
    with unit_of_work():
        matchmaking = open_matchmaking()
        ada, uwe, omar = (listed_person(matchmaking, name) for name in ("Ada", "Uwe", "Omar"))
        uwe.registration.country, omar.registration.country = "DE", "MA"
        rules.allow(matchmaking, by=None, **NOBODY | {"both_ways": True} | BILATERAL)
    return ada, uwe, omar


def ask(one, other):
    with unit_of_work():
        return requests.ask(one, other, message="", priority=Priority.MUST, by=user_of(one))


def test_requests_obey_the_rules(casablanca):
    ada, uwe, omar = casablanca
    ask(ada, omar)
    with pytest.raises(Refusal, match="rules of this event"):
        ask(ada, uwe)
    assert db.session.query(MeetingRequest).count() == 1


def test_the_directory_obeys_the_rules(client, casablanca):
    ada, uwe, omar = casablanca
    client.sign_in(user_of(ada))
    path = f"/events/{ada.matchmaking.event.path}/matchmaking/people"
    page = client.get(path).text
    assert (">Omar</a>" in page, ">Uwe</a>" in page) == (True, False)
    assert [client.get(f"{path}/{each.id}").status_code for each in (ada, uwe, omar)] == [200, 404, 200]


def test_people_who_asked_before_a_rule_still_see_each_other(client, casablanca):
    ada, uwe, _omar = casablanca
    with unit_of_work():
        factories.request(uwe, ada)
    client.sign_in(user_of(ada))
    assert client.get(f"/events/{ada.matchmaking.event.path}/matchmaking/people/{uwe.id}").status_code == 200


def test_the_optimiser_is_told_whom_the_rules_keep_apart(casablanca):
    ada, uwe, omar = casablanca
    with unit_of_work():
        agreed_meeting(ada, uwe)
        agreed_meeting(ada, omar)
    assert problem_of(ada.matchmaking).vetoes == ((key(ada), key(uwe)),)


def test_whoever_does_not_take_part_finds_nothing_and_is_found_by_nobody(client, casablanca):
    ada, _uwe, omar = casablanca
    with unit_of_work():
        omar.registration.organisation_kind = OrganisationKind.SME
        rules.admit(ada.matchmaking, ["cluster"], [], by=None)
    path = f"/events/{ada.matchmaking.event.path}/matchmaking"
    client.sign_in(user_of(omar))
    answer = client.get(path + "/people")
    assert (answer.status_code, "not for everybody" in answer.text) == (403, True)
    client.sign_in(user_of(ada))
    assert ">Omar</a>" not in client.get(path + "/people").text
    with pytest.raises(Refusal, match="rules of this event"):
        ask(ada, omar)


def test_nobody_accepts_what_the_rules_do_not_allow_any_more(casablanca):
    ada, _uwe, omar = casablanca
    request = ask(ada, omar)
    with unit_of_work():
        omar.registration.organisation_kind = OrganisationKind.SME
        rules.admit(ada.matchmaking, ["cluster"], [], by=None)
    with pytest.raises(Refusal, match="let the two of you meet"), unit_of_work():
        requests.accept(request, by=user_of(omar))
    with unit_of_work():
        rules.admit(ada.matchmaking, [], [], by=None)
        requests.accept(request, by=user_of(omar))
    assert db.session.query(Meeting).count() == 1


def test_without_its_last_rule_everybody_may_ask_again(casablanca):
    ada, uwe, _omar = casablanca
    with unit_of_work():
        rules.drop(db.session.query(AskingRule).one(), by=None)
    assert ask(ada, uwe).invitee is uwe


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ({"opens_at": 1}, "Requests open on"),
        ({"closes_at": -1}, "Requests closed on"),
        ({"opens_at": -2, "closes_at": 2}, None),
    ],
)
def test_people_ask_within_the_window(casablanca, window, words):
    ada, _uwe, omar = casablanca
    with unit_of_work():
        for name, days in window.items():
            setattr(ada.matchmaking, name, clock.now() + timedelta(days=days))
    if words is None:
        assert ask(ada, omar).requester is ada
        return
    with pytest.raises(Refusal, match=words):
        ask(ada, omar)


def test_answers_are_due_after_the_days_the_organiser_chose(casablanca):
    ada, _uwe, _omar = casablanca
    with unit_of_work():
        ada.matchmaking.answer_days = 5
    now = ada.matchmaking.event.starts_at - timedelta(days=20)
    assert requests.expiry(ada.matchmaking, now) - now == timedelta(days=5)


def test_the_mode_is_chosen_before_requests_open(db_session):
    with unit_of_work():
        early = factories.matchmaking(factories.event())
        rules.choose_mode(early, Mode.BY_PARTICIPANTS, by=None)
        late = open_matchmaking()
    assert early.mode is Mode.BY_PARTICIPANTS
    with pytest.raises(Refusal, match="open already"), unit_of_work():
        rules.choose_mode(late, Mode.BY_PARTICIPANTS, by=None)


def test_rules_are_few_enough_to_be_read(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        for _ in range(rules.MOST_RULES):
            rules.allow(matchmaking, by=None, both_ways=True, **NOBODY)
    with pytest.raises(Refusal, match="Remove one first"), unit_of_work():
        rules.allow(matchmaking, by=None, both_ways=True, **NOBODY)


def test_a_host_s_table_is_for_the_host_alone(db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        ada, jean, mina = (listed_person(matchmaking) for _ in range(3))
        agreed_meeting(ada, jean)
        first, second = matchmaking.tables
        first.host, second.host = ada.registration, mina.registration
    one, other = problem_of(matchmaking).tables
    assert (one.owner, other.owner) == (key(ada), None)
    assert other.closed == {key(slot) for slot in matchmaking.slots}


@pytest.mark.parametrize("state", [MatchmakingState.FINISHED])
def test_nothing_is_set_when_all_is_over(db_session, state):
    with unit_of_work():
        matchmaking = open_matchmaking(state=state)
    for deed in (
        lambda: rules.admit(matchmaking, [], [], by=None),
        lambda: rules.allow(matchmaking, by=None, both_ways=True, **NOBODY),
    ):
        with pytest.raises(Refusal, match="is over"), unit_of_work():
            deed()


def test_a_rule_makes_drafts_of_the_timetable_stale(casablanca):
    ada, uwe, _omar = casablanca
    with unit_of_work():
        placed_meeting(ada.matchmaking, people=(ada, uwe))
    assert schedules.problem_of(ada.matchmaking).vetoes
