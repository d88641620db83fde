"""Who sees which field of whose profile."""

import pytest

from eventhub.db import unit_of_work
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.states import MeetingState, RequestState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, user_of

FIELDS = {
    "name": "Jean Quivoit",
    "organisation": "Cluster Visible",
    "offers": "OFFERS-WORDS",
    "needs": "NEEDS-WORDS",
    "themes": "Photonics",
    "languages": "Maltese",
    "sectors": "SECTOR-WORDS",
    "markets": "MARKET-WORDS",
    "cooperation": "Training and skills",
    "looks_for": "Public authority",
    "email": "jean.quivoit@example.org",
    "needs_step_free": "step",
    "away": "not available",
}
SHOWN = {
    *("name", "organisation", "offers", "needs", "themes", "languages"),
    *("sectors", "markets", "cooperation", "looks_for"),
}
EVERYTHING_FOR_PARTNERS = SHOWN | {"email"}


@pytest.mark.parametrize(
    ("relation", "is_listed", "status", "fields"),
    [
        ("anonymous", True, 302, set()),
        ("unregistered", True, 403, set()),
        ("organiser", True, 403, set()),
        ("without a profile", True, 403, set()),
        ("participant", True, 200, SHOWN),
        ("participant", False, 404, set()),
        ("asked by them", False, 200, SHOWN),
        ("asked them", True, 200, SHOWN),
        ("was declined", True, 200, SHOWN),
        ("was declined", False, 404, set()),
        ("agreed", True, 200, EVERYTHING_FOR_PARTNERS),
        ("agreed", False, 200, EVERYTHING_FOR_PARTNERS),
        ("cancelled", True, 200, SHOWN),
        ("of another event", True, 404, set()),
    ],
)
def test_who_sees_which_field_of_a_profile(client, db_session, relation, is_listed, status, fields):
    with unit_of_work():
        matchmaking = open_matchmaking()
        viewer = _viewer(relation, matchmaking)
        jean = _jean(matchmaking, is_listed)
        _relate(relation, viewer, jean)
        user = user_of(viewer) if isinstance(viewer, Profile) else viewer
        event = viewer.matchmaking.event if relation == "of another event" else matchmaking.event
    if user:
        client.sign_in(user)
    answer = client.get(f"/events/{event.path}/matchmaking/people/{jean.id}")
    main = answer.text.partition("<main")[2]
    assert (answer.status_code, {field for field, words in FIELDS.items() if words in main}) == (status, fields)


def _viewer(relation, matchmaking):
    if relation == "anonymous":
        return None
    if relation == "organiser":
        return matchmaking.event.host
    if relation in ("unregistered", "without a profile"):
        person = factories.user()
        if relation == "without a profile":
            factories.registration(matchmaking.event, person)
        return person
    return listed_person(open_matchmaking() if relation == "of another event" else matchmaking)


def _jean(matchmaking, is_listed):
    jean = listed_person(matchmaking, offers="OFFERS-WORDS", needs="NEEDS-WORDS", needs_step_free=True)
    user_of(jean).email = FIELDS["email"]
    jean.registration.name, jean.registration.organisation = FIELDS["name"], FIELDS["organisation"]
    jean.themes, jean.languages = ["photonics"], ["mt"]
    jean.sectors, jean.markets = ["SECTOR-WORDS"], ["MARKET-WORDS"]
    jean.cooperation, jean.looks_for = ["training"], ["authority"]
    jean.listed_at = jean.listed_at if is_listed else None
    return jean


def _relate(relation, viewer, jean):
    deeds = {
        "asked by them": lambda: factories.request(jean, viewer),
        "asked them": lambda: factories.request(viewer, jean),
        "was declined": lambda: factories.request(viewer, jean, state=RequestState.DECLINED),
        "agreed": lambda: agreed_meeting(viewer, jean),
        "cancelled": lambda: agreed_meeting(viewer, jean, state=MeetingState.CANCELLED),
    }
    deeds.get(relation, lambda: None)()
