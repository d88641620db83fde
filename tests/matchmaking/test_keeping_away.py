"""Keeping somebody away: a veto, a block, and a report that the organiser closes."""

import pytest
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.accounts.models import Role
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking.misuse import MisuseReport
from eventhub.matchmaking.models import MeetingRequest
from eventhub.matchmaking.states import ReportState, RequestState
from eventhub.matchmaking.vetoes import Veto
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, user_of


@pytest.fixture
def two(db_session):
    """Ada and Jean, who can ask each other."""
    with unit_of_work():
        matchmaking = open_matchmaking()
        return listed_person(matchmaking, "Ada"), listed_person(matchmaking, "Jean")


def address(profile, rest=""):
    return f"/events/{profile.matchmaking.event.path}/matchmaking{rest}"


def desk(profile, rest=""):
    return f"/staff/events/{profile.matchmaking.event.path}/matchmaking/reports{rest}"


def test_a_veto_keeps_the_other_from_asking_until_it_is_taken_back(client, two):
    ada, jean = two
    client.sign_in(user_of(ada))
    assert client.post(address(ada, f"/people/{jean.id}/veto")).headers["Location"] == address(ada, "/away")
    assert "Jean" in client.get(address(ada, "/away")).text
    client.sign_in(user_of(jean))
    ask = address(jean, f"/people/{ada.id}/requests")
    assert client.post(ask, data={"priority": "must"}).status_code == 409
    assert "Ada" not in client.get(address(jean, "/away")).text.partition("<main")[2]
    veto = db.session.query(Veto).one().id
    assert client.post(address(jean, f"/away/{veto}/removal")).status_code == 404
    client.sign_in(user_of(ada))
    assert client.post(address(ada, f"/away/{veto}/removal")).status_code == 302
    client.sign_in(user_of(jean))
    assert client.post(ask, data={"priority": "must"}).status_code == 302


def test_of_two_of_whom_one_blocked_the_other_neither_finds_the_other(client, two):
    ada, jean = two
    with unit_of_work():
        request = factories.request(jean, ada)
    client.sign_in(user_of(ada))
    assert client.post(address(ada, f"/people/{jean.id}/block")).status_code == 302
    assert db.session.get_one(MeetingRequest, request.id).state is RequestState.DECLINED
    for me, other in ((ada, jean), (jean, ada)):
        client.sign_in(user_of(me))
        assert client.get(address(me, f"/people/{other.id}")).status_code == 404
        assert other.registration.name not in client.get(address(me, "/people")).text.partition("<main")[2]


def test_a_meeting_they_agreed_on_stays(client, two):
    ada, jean = two
    with unit_of_work():
        meeting = agreed_meeting(ada, jean)
    client.sign_in(user_of(ada))
    client.post(address(ada, f"/people/{jean.id}/block"))
    assert client.get(address(ada, f"/meetings/{meeting.id}")).status_code == 200


def test_nobody_keeps_themselves_away_and_nobody_twice(db_session, two):
    ada, jean = two
    for person, times in ((ada, 1), (jean, 2)):
        with pytest.raises(IntegrityError), unit_of_work():
            db.session.add_all(Veto(profile_id=ada.id, person_id=person.id) for _ in range(times))


def test_a_report_goes_to_the_organiser_who_closes_it(client, two):
    ada, jean = two
    client.sign_in(user_of(ada))
    told = {"words": "SELLS INSURANCE", "blocks": "y"}
    assert client.post(address(ada, f"/people/{jean.id}/report"), data={}).status_code == 422
    assert client.post(address(ada, f"/people/{jean.id}/report"), data=told).status_code == 302
    row = db.session.query(MisuseReport).one()
    assert db.session.query(Veto).one().is_block
    client.sign_in(ada.matchmaking.event.host)
    assert "Jean" in client.get(desk(ada)).text
    assert "SELLS INSURANCE" in client.get(desk(ada, f"/{row.id}")).text
    assert client.post(desk(ada, f"/{row.id}/in-hand")).status_code == 302
    assert client.post(desk(ada, f"/{row.id}"), data={"state": "upheld"}).status_code == 422
    closed = {"state": "upheld", "outcome": "Asked to leave."}
    assert client.post(desk(ada, f"/{row.id}"), data=closed).status_code == 302
    row = db.session.get_one(MisuseReport, row.id)
    assert (row.state, row.outcome) == (ReportState.UPHELD, "Asked to leave.")
    assert client.post(desk(ada, f"/{row.id}"), data=closed).status_code == 409


def test_a_second_report_waits_until_the_first_is_closed(client, two):
    ada, jean = two
    client.sign_in(user_of(ada))
    statuses = [client.post(address(ada, f"/people/{jean.id}/report"), data={"words": "Rude"}) for _ in range(2)]
    assert [answer.status_code for answer in statuses] == [302, 409]


PAGES = ["/people/{jean}/away", "/away"]
DEEDS = ["/people/{jean}/veto", "/people/{jean}/block", "/people/{jean}/report", "/away/1/removal"]


@pytest.mark.parametrize("who", ["stranger", "organiser", "anonymous"])
def test_only_participants_keep_each_other_away(client, two, who):
    ada, jean = two
    with unit_of_work():
        people = {"stranger": factories.user(), "organiser": ada.matchmaking.event.host}
    if who in people:
        client.sign_in(people[who])
    answers = [client.get(address(ada, page.format(jean=jean.id))) for page in PAGES]
    answers += [client.post(address(ada, deed.format(jean=jean.id))) for deed in DEEDS]
    assert {answer.status_code for answer in answers} == {302 if who == "anonymous" else 403}
    assert db.session.query(Veto).count() == db.session.query(MisuseReport).count() == 0


@pytest.mark.parametrize(
    ("who", "statuses"),
    [("host", {200, 302, 422}), ("manager", {200, 302, 422}), ("reporter", {403}), ("other host", {403}), ("", {302})],
)
def test_only_who_edits_the_event_reads_what_was_reported(client, two, who, statuses):
    ada, jean = two
    with unit_of_work():
        row = factories.saved(MisuseReport(matchmaking=ada.matchmaking, reporter=ada, person=jean, words="Rude"))
        people = {"manager": factories.user(Role.PROGRAMME_MANAGER), "other host": factories.event().host}
        people |= {"host": ada.matchmaking.event.host, "reporter": user_of(ada)}
    if who:
        client.sign_in(people[who])
    found = [client.get(desk(ada, rest)).status_code for rest in ("", f"/{row.id}")]
    found += [client.post(desk(ada, rest)).status_code for rest in (f"/{row.id}/in-hand", f"/{row.id}")]
    assert set(found) == statuses


@pytest.mark.parametrize("page", ["list", "reports"])
def test_a_list_asks_the_same_number_of_questions_however_long_it_is(client, two, query_count, page):
    ada, _jean = two
    client.sign_in(user_of(ada) if page == "list" else ada.matchmaking.event.host)
    counts = []
    for more in (1, 2):
        with unit_of_work():
            for _ in range(more):
                person = listed_person(ada.matchmaking)
                factories.saved(Veto(profile_id=ada.id, person_id=person.id))
                factories.saved(MisuseReport(matchmaking=ada.matchmaking, reporter=ada, person=person, words="Rude"))
        with query_count() as asked:
            assert client.get(address(ada, "/away") if page == "list" else desk(ada)).status_code == 200
        counts.append(asked.count)
    assert counts[0] == counts[1], counts


def test_whoever_decides_is_written_to_once_and_the_reporter_hears_the_decision_but_never_the_reported(client, two):
    """The reported person edits the event and so does a colleague; only the colleague and the programme learn of it."""
    ada, jean = two
    with unit_of_work():
        event = ada.matchmaking.event
        manager, host = factories.user(Role.PROGRAMME_MANAGER), event.host
        for person in (user_of(jean), member := factories.user()):
            factories.saved(Membership(user=person, organisation=event.organiser, confirmed_at=clock.now()))
        factories.saved(Membership(user=factories.user(), organisation=event.organiser))
    client.sign_in(user_of(ada))
    for _ in range(2):
        client.post(address(ada, f"/people/{jean.id}/report"), data={"words": "SELLS INSURANCE"})
    deciders = {(each.email, "misuse_reported") for each in (manager, host, member)}
    assert sorted(mails()) == sorted(deciders)
    row = db.session.query(MisuseReport).one().id
    client.sign_in(user_of(jean))
    assert "Ada" not in client.get(desk(ada)).text.partition("<main")[2]
    answers = [
        client.get(desk(ada, f"/{row}")),
        client.post(desk(ada, f"/{row}/in-hand")),
        client.post(desk(ada, f"/{row}")),
    ]
    assert {answer.status_code for answer in answers} == {404}
    client.sign_in(manager)
    client.post(desk(ada, f"/{row}"), data={"state": "dismissed", "outcome": "A misunderstanding."})
    assert mails("misuse_decided") == [(user_of(ada).email, "misuse_decided")]
    written = db.session.query(OutgoingMail).all()
    assert not [each for each in written if each.recipient == user_of(jean).email or each.event_id == event.id]
    assert not [each for each in written if "Ada" in str(each.context) and each.recipient != user_of(ada).email]
