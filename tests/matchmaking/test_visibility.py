"""Who sees which field of whose profile."""

import pytest

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership
from eventhub.matchmaking.availability import BusyTime, Stay
from eventhub.matchmaking.bookmarks import Bookmark
from eventhub.matchmaking.misuse import MisuseReport
from eventhub.matchmaking.models import Profile
from eventhub.matchmaking.sharing import Sharing
from eventhub.matchmaking.states import MeetingState, RequestState
from eventhub.matchmaking.vetoes import Veto
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
    "busy": "DENTIST-WORDS",
    "stay": "take part online",
    "sharing": "Shares meetings with colleagues: Mate Partner",
}
SHOWN = {
    *("name", "organisation", "offers", "needs", "themes", "languages"),
    *("sectors", "markets", "cooperation", "looks_for", "sharing"),
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
        ("blocked them", True, 404, set()),
        ("was blocked", True, 404, set()),
        ("was blocked, having agreed", True, 404, set()),
        ("vetoed them", True, 200, SHOWN),
        ("was vetoed", True, 200, SHOWN),
        ("was vetoed", False, 404, set()),
        ("reported them", True, 200, SHOWN),
        ("keeps them in mind", False, 404, set()),
        ("colleague", True, 200, SHOWN),
        ("colleague", False, 404, set()),
        ("colleague of who agreed", True, 200, SHOWN),
        ("blocked by their colleague", True, 200, SHOWN - {"sharing"}),
        ("blocked their colleague", True, 200, SHOWN - {"sharing"}),
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
    times = {"starts_at": factories.in_days(1), "ends_at": factories.in_days(2)}
    factories.saved(BusyTime(profile_id=jean.id, label=FIELDS["busy"], **times))
    factories.saved(Stay(profile_id=jean.id, is_remote=True))
    mate = listed_person(matchmaking, "Mate Partner")
    _share(mate, factories.organisation(user_of(mate), user_of(jean)), jean)
    return jean


def _share(one, firm, other):
    for person in (one, other):
        factories.saved(Sharing(profile_id=person.id, organisation=firm))


def _veto(one, other, *, is_block=False):
    return factories.saved(Veto(profile_id=one.id, person_id=other.id, is_block=is_block))


def _mate():
    """Return who shares with Jean."""
    return db.session.query(Profile).filter(Profile.registration.has(name="Mate Partner")).one()


def _join(viewer, jean):
    """The viewer shares with Jean too."""
    firm = db.session.query(Sharing).filter_by(profile_id=jean.id).one().organisation
    factories.saved(Membership(user=user_of(viewer), organisation=firm, confirmed_at=clock.now()))
    factories.saved(Sharing(profile_id=viewer.id, organisation=firm))


def _partner_of(jean):
    """Somebody who meets Jean, and shares their meetings."""
    partner = listed_person(jean.matchmaking)
    agreed_meeting(partner, jean)
    factories.saved(Sharing(profile_id=partner.id, organisation=factories.organisation(user_of(partner))))
    return partner


def _relate(relation, viewer, jean):
    deeds = {
        "blocked them": lambda: _veto(viewer, jean, is_block=True),
        "was blocked": lambda: _veto(jean, viewer, is_block=True),
        "was blocked, having agreed": lambda: (agreed_meeting(viewer, jean), _veto(jean, viewer, is_block=True)),
        "vetoed them": lambda: _veto(viewer, jean),
        "was vetoed": lambda: _veto(jean, viewer),
        "reported them": lambda: factories.saved(
            MisuseReport(matchmaking=jean.matchmaking, reporter=viewer, person=jean, words="Rude")
        ),
        "keeps them in mind": lambda: factories.saved(Bookmark(profile_id=viewer.id, person_id=jean.id)),
        "colleague": lambda: _join(viewer, jean),
        "colleague of who agreed": lambda: _join(viewer, _partner_of(jean)),
        "blocked by their colleague": lambda: _veto(_mate(), viewer, is_block=True),
        "blocked their colleague": lambda: _veto(viewer, _mate(), is_block=True),
        "asked by them": lambda: factories.request(jean, viewer),
        "asked them": lambda: factories.request(viewer, jean),
        "was declined": lambda: factories.request(viewer, jean, state=RequestState.DECLINED),
        "agreed": lambda: agreed_meeting(viewer, jean),
        "cancelled": lambda: agreed_meeting(viewer, jean, state=MeetingState.CANCELLED),
    }
    deeds.get(relation, lambda: None)()
