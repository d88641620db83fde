"""The participant's pages: profile, finding people, asking, answering, and who sees what of whom."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.matchmaking import queries
from eventhub.matchmaking.models import MeetingRequest, Profile
from eventhub.matchmaking.states import MatchmakingState, RequestState
from eventhub.registration.states import COMING, RegistrationState
from tests import factories
from tests.matchmaking.stories import listed_person, open_matchmaking, placed_meeting, user_of


@pytest.fixture
def ada(client, db_session):
    """A listed participant who is signed in."""
    with unit_of_work():
        profile = listed_person(open_matchmaking(), "Ada", offers="Photonics testing", needs="Pilot lines, capital")
    client.sign_in(user_of(profile))
    return profile


def address(profile, rest=""):
    return f"/events/{profile.matchmaking.event.path}/matchmaking{rest}"


def test_whoever_has_no_profile_yet_begins_with_it(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        person = factories.user()
        factories.registration(matchmaking.event, person)
    client.sign_in(person)
    path = f"/events/{matchmaking.event.path}/matchmaking"
    assert client.get(path).headers["Location"] == path + "/profile"
    assert client.get(path + "/people").status_code == 403
    page = client.get(path + "/profile").text
    assert "My profile" in page
    assert "checked" not in page


@pytest.mark.parametrize("rest", ["", "/profile", "/people", "/inbox", "/sent"])
@pytest.mark.parametrize("state", [None, *(state for state in RegistrationState if state not in COMING)])
def test_meetings_are_for_confirmed_participants(client, db_session, state, rest):
    with unit_of_work():
        event = open_matchmaking().event
        person = factories.user()
        if state:
            number = {"waiting_number": 1} if state is RegistrationState.WAITLISTED else {}
            factories.registration(event, person, state=state, **number)
    client.sign_in(person)
    answer = client.get(f"/events/{event.path}/matchmaking{rest}")
    assert answer.status_code == 403
    assert "Register for the event first" in answer.text


@pytest.mark.parametrize("rest", ["", "/profile", "/people", "/inbox", "/sent"])
def test_there_is_nothing_to_see_before_requests_are_open(client, db_session, rest):
    with unit_of_work():
        profile = listed_person(open_matchmaking(state=MatchmakingState.PREPARING))
        other_event = factories.event()
    client.sign_in(user_of(profile))
    for event in (profile.matchmaking.event, other_event):
        assert client.get(f"/events/{event.path}/matchmaking{rest}").status_code == 404


def test_a_profile_is_listed_only_with_consent_and_until_it_is_taken_back(client, db_session):
    with unit_of_work():
        matchmaking = open_matchmaking()
        person = factories.user()
        factories.registration(matchmaking.event, person)
    client.sign_in(person)
    path = f"/events/{matchmaking.event.path}/matchmaking/profile"
    words = {"offers": "Lasers", "needs": "Mirrors", "themes": ["photonics"], "languages": ["fr"]}
    seen = []
    for consent in ({}, {"is_listed": "y"}, {}):
        assert client.post(path, data=words | consent).status_code == 302
        profile = db.session.scalars(queries.profile_of(person, matchmaking.event)).one()
        seen.append((profile.offers, profile.themes, profile.listed_at is not None))
    assert seen == [("Lasers", ["photonics"], False), ("Lasers", ["photonics"], True), ("Lasers", ["photonics"], False)]


@pytest.mark.parametrize(
    "bad", [{"offers": "x" * 1001}, {"needs": "bell\x07"}, {"themes": ["alchemy"]}, {"languages": ["xx"]}]
)
def test_a_malformed_profile_keeps_what_was_typed_and_saves_nothing(client, ada, bad):
    answer = client.post(address(ada, "/profile"), data={"offers": "Something new", **bad})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert db.session.get_one(Profile, ada.id).offers == "Photonics testing"


def test_absences_are_ticked_slot_by_slot(client, ada):
    slots = [slot.id for slot in ada.matchmaking.slots[:2]]
    assert client.post(address(ada, "/absences"), data={"away": slots}).status_code == 302
    assert [absence.slot_id for absence in db.session.get_one(Profile, ada.id).away] == slots
    assert client.post(address(ada, "/absences"), data={"away": ["999999"]}).status_code == 422
    assert client.get(address(ada, "/availability")).text.count("checked") == 2


def test_the_list_shows_who_agreed_and_says_why_they_fit(client, ada):
    with unit_of_work():
        listed_person(ada.matchmaking, "Jean", offers="Pilot lines for optics", needs="testing", themes=["photonics"])
        listed_person(ada.matchmaking, "Hidden", listed_at=None)
        listed_person(open_matchmaking(), "Elsewhere")
    page = client.get(address(ada, "/people")).text
    assert "They offer what you look for: Pilot, lines." in page
    assert "They look for what you offer: testing." in page
    assert [name for name in ("Jean", "Hidden", "Elsewhere") if name in page] == ["Jean"]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("", ["Jean", "Mina"]),
        ("?q=LASERS", ["Jean"]),
        ("?q=mina", ["Mina"]),
        ("?q=lasers+mina", []),
        ("?q=%25", []),
        ("?theme=photonics", ["Mina"]),
        ("?country=DE", ["Mina"]),
        ("?country=FR&theme=photonics", []),
        ("?theme=alchemy&country=??&page=x", []),
    ],
)
def test_people_are_found_by_word_theme_and_country(client, ada, search, expected):
    with unit_of_work():
        listed_person(ada.matchmaking, "Jean", offers="Lasers")
        mina = listed_person(ada.matchmaking, "Mina", themes=["photonics"], offers="Chips")
        mina.registration.country = "DE"
    page = client.get(address(ada, "/people" + search)).text
    assert [name for name in ("Jean", "Mina") if f">{name}</a>" in page] == expected


def test_a_request_goes_its_way_from_page_to_page(client, ada):
    with unit_of_work():
        jean = listed_person(ada.matchmaking, "Jean")
    page = client.get(address(ada, f"/people/{jean.id}")).text
    assert "20 more requests" in page
    assert "in 3 days" in page
    asked = client.post(address(ada, f"/people/{jean.id}/requests"), data={"priority": "must", "message": "Hello"})
    assert asked.headers["Location"] == address(ada, "/sent")
    assert "19 more requests" in client.get(address(ada, "/sent")).text
    client.sign_in(user_of(jean))
    assert "Hello" in client.get(address(jean, "/inbox")).text
    request = db.session.query(MeetingRequest).one()
    assert client.post(address(jean, f"/requests/{request.id}/acceptance")).status_code == 302
    assert user_of(ada).email in client.get(address(jean)).text


def test_a_question_without_an_answer_to_how_important_is_asked_again(client, ada):
    with unit_of_work():
        jean = listed_person(ada.matchmaking, "Jean")
    answer = client.post(address(ada, f"/people/{jean.id}/requests"), data={"priority": "now", "message": "Kept words"})
    assert answer.status_code == 422
    assert "Kept words" in answer.text
    assert db.session.query(MeetingRequest).count() == 0


def test_a_second_request_is_refused_in_words(client, ada):
    with unit_of_work():
        jean = listed_person(ada.matchmaking, "Jean")
        factories.request(jean, ada)
    answer = client.post(address(ada, f"/people/{jean.id}/requests"), data={"priority": "must"})
    assert (answer.status_code, "in your inbox" in answer.text) == (409, True)


@pytest.mark.parametrize("deed", ["acceptance", "decline", "withdrawal"])
@pytest.mark.parametrize("who", ["requester", "invitee", "colleague", "stranger", "anonymous"])
def test_the_invitee_answers_and_the_requester_withdraws(client, db_session, deed, who):
    with unit_of_work():
        matchmaking = open_matchmaking()
        people = {name: listed_person(matchmaking) for name in ("requester", "invitee", "colleague")}
        request = factories.request(people["requester"], people["invitee"])
        actors = {name: user_of(profile) for name, profile in people.items()} | {"stranger": factories.user()}
    if who in actors:
        client.sign_in(actors[who])
    answer = client.post(f"/events/{matchmaking.event.path}/matchmaking/requests/{request.id}/{deed}")
    allowed = "requester" if deed == "withdrawal" else "invitee"
    statuses = {"colleague": 404, "stranger": 403, "anonymous": 302, allowed: 302}
    assert answer.status_code == statuses.get(who, 403)
    is_done = db.session.get_one(MeetingRequest, request.id).state is not RequestState.PENDING
    assert is_done == (who == allowed)


def fill(profile, slots):
    """One more request received, sent and agreed for each slot."""
    with unit_of_work():
        for slot in slots:
            factories.request(listed_person(profile.matchmaking), profile)
            factories.request(profile, listed_person(profile.matchmaking))
            placed_meeting(profile.matchmaking, slot=slot, people=(profile, listed_person(profile.matchmaking)))


@pytest.mark.parametrize("rest", ["", "/people", "/inbox", "/sent", "/profile"])
def test_a_page_asks_the_same_number_of_questions_whatever_it_shows(client, ada, query_count, rest):
    counts = []
    for slots in ((0,), (1, 2)):
        fill(ada, slots)
        with query_count() as asked:
            assert client.get(address(ada, rest)).status_code == 200
        counts.append(asked.count)
    assert counts[0] == counts[1], counts


@pytest.mark.parametrize("search", ["endpoint=1", "_method=POST", "event_id=1"])
def test_no_name_in_a_search_reaches_the_making_of_links(client, ada, search):
    with unit_of_work():
        for _ in range(26):
            listed_person(ada.matchmaking)
    page = client.get(address(ada, f"/people?{search}"))
    assert (page.status_code, f"{search}&amp;page=2" in page.text) == (200, True)
