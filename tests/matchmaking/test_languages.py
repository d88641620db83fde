"""The languages in which an event's meetings are held: profiles, matching and interpreters keep to them."""

import pytest

from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.fit import person_of
from eventhub.matchmaking.interpreters import Interpreter, speak_apart
from eventhub.matchmaking.models import Matchmaking, Profile
from eventhub.matchmaking.operations import rules
from eventhub.matchmaking.people import people_listed
from tests import factories
from tests.matchmaking.stories import listed_person, open_matchmaking, user_of


@pytest.fixture
def matchmaking(db_session):
    with unit_of_work():
        return open_matchmaking(languages=["en", "fr"])


def desk(matchmaking, rest):
    return f"/staff/events/{matchmaking.event.path}/matchmaking{rest}"


@pytest.mark.parametrize(
    ("mine", "theirs", "are_apart"),
    [
        (["en"], ["fr"], True),
        (["en", "de"], ["fr", "de"], True),
        (["en", "fr"], ["fr"], False),
        (["de"], ["fr"], False),
        ([], ["fr"], False),
    ],
)
def test_only_the_event_s_languages_count_between_two_people(matchmaking, mine, theirs, are_apart):
    with unit_of_work():
        one, other = (listed_person(matchmaking, languages=spoken) for spoken in (mine, theirs))
    assert speak_apart(one, other) is are_apart
    assert person_of(one).languages == [each for each in mine if each != "de"]
    assert sorted(len(each.languages) for each in people_listed(matchmaking)) == sorted(
        len(set(spoken) - {"de"}) for spoken in (mine, theirs)
    )


def test_a_profile_offers_and_takes_the_event_s_languages_alone(client, matchmaking):
    with unit_of_work():
        person = listed_person(matchmaking, languages=["de"])
    client.sign_in(user_of(person))
    address = f"/events/{matchmaking.event.path}/matchmaking/profile"
    page = client.get(address).text
    assert "French" in page
    assert "German" not in page
    assert client.post(address, data={"languages": ["de"]}).status_code == 422
    assert client.post(address, data={"languages": ["fr"]}).status_code == 302
    assert db.session.get_one(Profile, person.id).languages == ["fr"]


def test_the_organiser_chooses_them_in_the_set_up(client, matchmaking):
    client.sign_in(matchmaking.event.host)
    assert "Meetings are held in English, French" in client.get(desk(matchmaking, "")).text
    assert client.post(desk(matchmaking, "/languages"), data={"languages": ["xx"]}).status_code == 422
    assert client.post(desk(matchmaking, "/languages"), data={}).status_code == 302
    assert db.session.get_one(Matchmaking, matchmaking.id).languages == []
    assert "Meetings are held in any language" in client.get(desk(matchmaking, "")).text


def test_nobody_interprets_from_a_language_in_which_no_meeting_is_held(client, matchmaking):
    client.sign_in(matchmaking.event.host)
    engaged = {"name": "Ines", "one": "en", "other": "de"}
    assert client.post(desk(matchmaking, "/interpreters"), data=engaged).status_code == 422
    with pytest.raises(Refusal), unit_of_work():
        rules.engage(matchmaking, "Ines", "en", "de", by=None)
    with unit_of_work():
        factories.saved(Interpreter(matchmaking=matchmaking, name="Ines", one_language="en", other_language="fr"))
    answer = client.post(desk(matchmaking, "/languages"), data={"languages": ["en"]})
    assert answer.status_code == 409
    assert "Ines would have nobody to interpret for" in answer.text
    assert db.session.get_one(Matchmaking, matchmaking.id).languages == ["en", "fr"]


@pytest.mark.parametrize(("who", "status"), [("", 302), ("participant", 403), ("other host", 403)])
def test_only_who_edits_the_event_chooses_them(client, matchmaking, who, status):
    with unit_of_work():
        people = {"participant": user_of(listed_person(matchmaking)), "other host": factories.event().host}
    if who:
        client.sign_in(people[who])
    assert client.post(desk(matchmaking, "/languages"), data={"languages": ["en"]}).status_code == status
    assert db.session.get_one(Matchmaking, matchmaking.id).languages == ["en", "fr"]
