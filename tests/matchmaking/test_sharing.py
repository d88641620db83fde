"""Colleagues of one organisation share their meetings: any of them answers, and any who is free goes."""

import pytest
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership
from eventhub.directory.operations import merge
from eventhub.errors import Refusal
from eventhub.mail import preferences
from eventhub.mail.kinds import MailKind
from eventhub.mail.models import OutgoingMail
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import Absence, Meeting, MeetingRequest, Profile
from eventhub.matchmaking.operations import meetings, requests
from eventhub.matchmaking.operations.sharing import hand_over, share, step_in
from eventhub.matchmaking.planning.problem import problem_of
from eventhub.matchmaking.sharing import Sharing, asked_of_colleagues, colleagues_of, meetings_of_colleagues
from eventhub.matchmaking.states import MeetingState, Mode, Priority, RequestState
from eventhub.matchmaking.vetoes import Veto
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, mails, open_matchmaking, placed_meeting, user_of


class House:
    """Bo and Cy speak for one organisation and share; Ada would like to meet Bo."""

    def __init__(self, **changes):
        self.matchmaking = open_matchmaking(**changes)
        self.ada, self.bo, self.cy = (listed_person(self.matchmaking, name) for name in ("Ada", "Bo", "Cy"))
        self.firm = factories.organisation(user_of(self.bo), user_of(self.cy), name="Firm")
        for person in (self.bo, self.cy):
            factories.saved(Sharing(profile_id=person.id, organisation=self.firm))

    def address(self, rest=""):
        return f"/events/{self.matchmaking.event.path}/matchmaking{rest}"


@pytest.fixture
def house(db_session):
    with unit_of_work():
        return House()


def names(people):
    return [person.registration.name for person in db.session.scalars(people)]


def people_of(meeting):
    db.session.rollback()
    return sorted(person.registration.name for person in db.session.get_one(Meeting, meeting.id).people)


@pytest.mark.parametrize(
    "change", ["nothing", "holds own", "unconfirmed", "other organisation", "other event", "not coming"]
)
def test_only_who_speaks_for_the_same_organisation_and_shares_at_the_same_event_is_a_colleague(house, change):
    with unit_of_work():
        row = db.session.query(Sharing).filter_by(profile_id=house.cy.id).one()
        if change == "holds own":
            share(house.cy, None, by=user_of(house.cy))
        if change == "unconfirmed":
            db.session.query(Membership).filter_by(user_id=user_of(house.cy).id).one().confirmed_at = None
        if change == "other organisation":
            row.organisation = factories.organisation(user_of(house.cy))
        if change == "other event":
            row.profile_id = listed_person(open_matchmaking(), registered=user_of(house.cy)).id
        if change == "not coming":
            house.cy.registration.state = type(house.cy.registration.state).CANCELLED
    assert names(colleagues_of(house.bo)) == (["Cy"] if change == "nothing" else [])
    assert names(colleagues_of(house.cy)) == (["Bo"] if change in ("nothing", "not coming") else [])


def test_nobody_shares_for_an_organisation_they_do_not_speak_for_and_a_merger_takes_them_along(house):
    with pytest.raises(Refusal), unit_of_work():
        share(house.ada, house.firm, by=user_of(house.ada))
    with unit_of_work():
        kept = factories.organisation(name="Firm Ltd")
        merge(kept, house.firm, by=factories.user())
    assert {row.organisation_id for row in db.session.query(Sharing)} == {kept.id}
    assert names(colleagues_of(house.bo)) == ["Cy"]


def test_a_colleague_answers_and_goes_and_who_was_asked_is_told(house):
    with unit_of_work():
        request = factories.request(house.ada, house.bo)
        assert [each.id for each in db.session.scalars(asked_of_colleagues(house.cy))] == [request.id]
        assert db.session.scalars(asked_of_colleagues(house.ada)).all() == []
        step_in(request, house.cy, by=user_of(house.cy))
        meeting = requests.accept(request, by=user_of(house.cy))
    assert people_of(meeting) == ["Ada", "Cy"]
    assert mails() == [(user_of(house.bo).email, "stepped_in"), (user_of(house.ada).email, "accepted")]
    assert db.session.get_one(MeetingRequest, request.id).pair == f"{house.ada.id}-{house.cy.id}"


def test_who_proposed_other_times_waits_for_whichever_colleague_steps_in(house):
    with unit_of_work():
        request = factories.request(house.bo, house.ada, is_countered=True)
        step_in(request, house.cy, by=user_of(house.cy))
    assert [person.registration.name for person in request.sides] == ["Ada", "Cy"]


@pytest.mark.parametrize("reason", ["stranger", "answered", "veto", "asked", "meets"])
def test_a_colleague_steps_in_only_where_they_could_have_been_asked(house, reason):
    with unit_of_work():
        request = factories.request(
            house.ada, house.bo, state=RequestState.DECLINED if reason == "answered" else RequestState.PENDING
        )
        if reason == "veto":
            factories.saved(Veto(profile_id=house.ada.id, person_id=house.cy.id))
        if reason == "asked":
            factories.request(house.cy, house.ada)
        if reason == "meets":
            agreed_meeting(house.cy, house.ada)
        other = listed_person(house.matchmaking) if reason == "stranger" else house.cy
    with pytest.raises(Refusal), unit_of_work():
        step_in(request, other, by=user_of(other))
    assert db.session.get_one(MeetingRequest, request.id).invitee_id == house.bo.id


def test_a_colleague_goes_to_a_meeting_at_its_time_and_table_and_all_three_are_told(house):
    with unit_of_work():
        meeting = placed_meeting(house.matchmaking, people=(house.ada, house.bo), is_locked=True)
        was = (meeting.slot_id, meeting.table_id, meeting.sequence)
        hand_over(meeting, house.bo, house.cy, by=user_of(house.bo))
    assert people_of(meeting) == ["Ada", "Cy"]
    row = db.session.get_one(Meeting, meeting.id)
    assert (row.slot_id, row.table_id, row.state, row.is_locked) == (*was[:2], MeetingState.MOVED, True)
    assert row.sequence > was[2]
    assert sorted(mails()) == sorted(
        (user_of(person).email, template)
        for person, template in ((house.ada, "handed_over"), (house.cy, "handed_over"), (house.bo, "handed_on"))
    )
    assert [attendee.slot_id for attendee in row.attendees] == [was[0]] * 2
    places = {each.id: each.participants for each in problem_of(row.matchmaking).meetings}
    assert set(places[f"m{row.id}"]) == {f"p{house.ada.id}", f"p{house.cy.id}"}
    assert names(
        db.select(Profile).join(Profile.registration).where(Profile.id.in_(queries.partner_ids(house.ada)))
    ) == ["Cy"]


@pytest.mark.parametrize("reason", ["busy", "away", "full", "veto", "meets", "begun", "cancelled", "stranger"])
def test_a_meeting_is_not_handed_to_who_cannot_go(house, reason):
    with unit_of_work():
        meeting = placed_meeting(house.matchmaking, people=(house.ada, house.bo))
        taker = listed_person(house.matchmaking) if reason == "stranger" else house.cy
        if reason == "busy":
            placed_meeting(house.matchmaking, table=1, people=(house.cy, listed_person(house.matchmaking)))
        if reason == "away":
            house.cy.away.append(Absence(slot_id=meeting.slot_id))
        if reason == "full":
            house.matchmaking.share_of_slots = 1
            placed_meeting(house.matchmaking, slot=2, people=(house.cy, listed_person(house.matchmaking)))
        if reason == "veto":
            factories.saved(Veto(profile_id=house.ada.id, person_id=house.cy.id))
        if reason == "meets":
            agreed_meeting(house.ada, house.cy)
        if reason == "begun":
            meeting.slot.starts_at = clock.now()
        if reason == "cancelled":
            meetings.cancel(meeting, by=user_of(house.ada), reason="Ill")
    with pytest.raises(Refusal), unit_of_work():
        hand_over(meeting, house.bo, taker, by=user_of(house.bo))
    assert people_of(meeting) == ["Ada", "Bo"]
    assert mails("handed_over") == mails("handed_on") == []


def test_the_database_itself_refuses_a_colleague_who_is_in_another_meeting_then(house, monkeypatch):
    monkeypatch.setattr("eventhub.matchmaking.operations.sharing.obstacles", lambda *_: [])
    with unit_of_work():
        meeting = placed_meeting(house.matchmaking, people=(house.ada, house.bo))
        placed_meeting(house.matchmaking, table=1, people=(house.cy, listed_person(house.matchmaking)))
    with pytest.raises(IntegrityError), unit_of_work():
        hand_over(meeting, house.bo, house.cy, by=user_of(house.bo))


def test_calendars_that_were_invited_lose_the_meeting_of_who_does_not_go_any_more(house):
    with unit_of_work():
        preferences.allow(user_of(house.bo).email, MailKind.INVITATION)
        meeting = placed_meeting(house.matchmaking, people=(house.ada, house.bo))
        hand_over(meeting, house.bo, house.cy, by=user_of(house.cy))
    [mail] = db.session.query(OutgoingMail).filter_by(template="matchmaking/handed_on")
    assert "METHOD:CANCEL" in mail.calendar


def test_nobody_asks_two_colleagues_who_share_for_the_same(house):
    with unit_of_work():
        factories.request(house.ada, house.bo)
    with pytest.raises(Refusal), unit_of_work():
        requests.ask(house.ada, house.cy, message="", priority=Priority.MUST, by=user_of(house.ada))
    with pytest.raises(Refusal), unit_of_work():
        requests.ask(house.cy, house.ada, message="", priority=Priority.MUST, by=user_of(house.cy))
    with unit_of_work():
        share(house.cy, None, by=user_of(house.cy))
        requests.ask(house.ada, house.cy, message="", priority=Priority.MUST, by=user_of(house.ada))


def test_the_page_shows_what_waits_and_who_meets_and_lets_a_colleague_go(client, db_session):
    with unit_of_work():
        house = House(mode=Mode.BY_OPTIMISER)
        request = factories.request(house.ada, house.bo)
        placed = placed_meeting(house.matchmaking, people=(listed_person(house.matchmaking, "Dan"), house.bo))
    client.sign_in(user_of(house.cy))
    page = client.get(house.address("/colleagues")).text
    assert all(words in page for words in ("Bo", "Ada", "Dan", "I go instead of Bo", "Answer instead"))
    assert "1 request waits for a colleague" in client.get(house.address()).text
    assert "Shares meetings with colleagues: Cy" in client.get(house.address(f"/people/{house.bo.id}")).text
    assert client.post(house.address(f"/colleagues/requests/{request.id}/acceptance")).status_code == 302
    assert client.post(house.address(f"/colleagues/meetings/{placed.id}")).status_code == 302
    assert people_of(placed) == ["Cy", "Dan"]
    client.post(house.address("/colleagues"), data={"organisation": ""})
    assert "Ada" not in client.get(house.address("/colleagues")).text.partition("<main")[2]
    assert client.post(house.address("/colleagues"), data={"organisation": "999"}).status_code == 422
    assert client.post(house.address("/colleagues"), data={"organisation": str(house.firm.id)}).status_code == 302


def test_one_lets_a_colleague_go_from_the_meeting_s_own_page_if_that_one_is_free(client, house):
    with unit_of_work():
        meeting = placed_meeting(house.matchmaking, people=(house.ada, house.bo))
        blocking = placed_meeting(house.matchmaking, table=1, people=(house.cy, listed_person(house.matchmaking)))
    client.sign_in(user_of(house.bo))
    assert "Let a colleague go instead" in client.get(house.address(f"/meetings/{meeting.id}")).text
    deed = house.address(f"/meetings/{meeting.id}/colleague")
    assert client.post(deed, data={}).status_code == 422
    assert client.post(deed, data={"colleague": house.ada.id}).status_code == 422
    assert client.post(deed, data={"colleague": house.cy.id}).status_code == 409
    with unit_of_work():
        meetings.cancel(blocking, by=None, reason="Off")
    assert client.post(deed, data={"colleague": house.cy.id}).status_code == 302
    assert people_of(meeting) == ["Ada", "Cy"]


@pytest.mark.parametrize(("who", "status"), [("", 302), ("unregistered", 403), ("organiser", 403), ("ada", 404)])
def test_nobody_else_answers_or_goes_for_them(client, house, who, status):
    with unit_of_work():
        request = factories.request(house.ada, house.bo)
        meeting = placed_meeting(house.matchmaking, people=(listed_person(house.matchmaking), house.bo))
        users = {"unregistered": factories.user(), "organiser": house.matchmaking.event.host, "ada": user_of(house.ada)}
    if who:
        client.sign_in(users[who])
    deeds: tuple[str, ...] = (f"/colleagues/requests/{request.id}", f"/colleagues/requests/{request.id}/acceptance")
    deeds += (f"/colleagues/meetings/{meeting.id}", f"/meetings/{meeting.id}/colleague")
    assert {client.post(house.address(deed)).status_code for deed in deeds} == {status}
    assert "Bo</" not in client.get(house.address("/colleagues")).text.partition("<main")[2]


def test_whom_the_asker_has_blocked_does_not_see_what_is_asked_of_their_colleague(house):
    with unit_of_work():
        other = listed_person(house.matchmaking)
        factories.request(house.ada, house.bo)
        factories.saved(Veto(profile_id=house.ada.id, person_id=house.cy.id, is_block=True))
        factories.saved(Veto(profile_id=other.id, person_id=house.cy.id, is_block=True))
        placed_meeting(house.matchmaking, people=(other, house.bo))
    assert db.session.scalars(asked_of_colleagues(house.cy)).all() == []
    assert db.session.scalars(meetings_of_colleagues(house.cy)).all() == []


def test_a_colleague_who_blocked_one_is_neither_named_nor_chosen(client, house):
    with unit_of_work():
        factories.saved(Veto(profile_id=house.cy.id, person_id=house.bo.id, is_block=True))
        meeting = placed_meeting(house.matchmaking, people=(house.ada, house.bo))
    client.sign_in(user_of(house.bo))
    for page in ("/colleagues", f"/meetings/{meeting.id}"):
        assert "Cy" not in client.get(house.address(page)).text.partition("<main")[2]
    deed = client.post(house.address(f"/meetings/{meeting.id}/colleague"), data={"colleague": house.cy.id})
    assert (deed.status_code, people_of(meeting)) == (422, ["Ada", "Bo"])


def test_the_page_asks_the_same_number_of_questions_however_much_waits(client, house, query_count):
    client.sign_in(user_of(house.cy))
    counts = []
    for more in (1, 2):
        with unit_of_work():
            for _ in range(more):
                factories.request(listed_person(house.matchmaking), house.bo)
                agreed_meeting(listed_person(house.matchmaking), house.bo)
        with query_count() as asked:
            assert client.get(house.address("/colleagues")).status_code == 200
        counts.append(asked.count)
    assert counts[0] == counts[1], counts
