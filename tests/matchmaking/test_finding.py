"""Finding people: facets, order, whom one keeps in mind, and what is said again at the next event."""

import re

import pytest
from werkzeug.datastructures import MultiDict

from eventhub.db import db, unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.matchmaking import finding
from eventhub.matchmaking.bookmarks import Bookmark
from eventhub.matchmaking.states import MeetingState
from tests import factories
from tests.matchmaking.stories import agreed_meeting, listed_person, open_matchmaking, user_of


@pytest.fixture
def ada(client, db_session):
    """A listed participant who is signed in."""
    with unit_of_work():
        profile = listed_person(open_matchmaking(), "Ada", offers="Photonics testing", needs="Pilot lines, capital")
    client.sign_in(user_of(profile))
    return profile


def address(profile, rest=""):
    return f"/events/{profile.matchmaking.event.path}/matchmaking{rest}"


def names(page):
    return re.findall(r'<h3><a href="[^"]*">([^<]*)</a></h3>', page)


@pytest.fixture
def others(ada):
    """Three people who differ in everything one can ask for."""
    with unit_of_work():
        jean = listed_person(ada.matchmaking, "Jean", offers="Pilot lines", languages=["fr"], sectors=["Food"])
        mina = listed_person(ada.matchmaking, "Mina", offers="Łasers", themes=["photonics"], sectors=["food "])
        omar = listed_person(ada.matchmaking, "Omar", offers="Timber", cooperation=["testing"], languages=["fr"])
        mina.registration.country = "DE"
        omar.registration.organisation_kind = OrganisationKind.SME
    return jean, mina, omar


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("", ["Jean", "Mina", "Omar"]),
        ("?kind=sme", ["Omar"]),
        ("?kind=sme&kind=cluster", ["Jean", "Mina", "Omar"]),
        ("?country=DE", ["Mina"]),
        ("?theme=photonics", ["Mina"]),
        ("?sector=food", ["Jean", "Mina"]),
        ("?cooperation=testing", ["Omar"]),
        ("?language=fr&sector=food", ["Jean"]),
        ("?q=las", ["Mina"]),
        ("?q=PILOT+jean", ["Jean"]),
        ("?q=asers", []),
        ("?kind=%00&sort=up&only=x&page=0", []),
    ],
)
def test_facets_narrow_the_list_down(client, ada, others, search, expected):
    assert sorted(names(client.get(address(ada, "/people" + search)).text)) == expected


def test_who_offers_what_i_need_stands_first_and_who_i_met_before_behind(client, ada, others):
    jean = others[0]
    assert names(client.get(address(ada, "/people")).text)[0] == "Jean"
    with unit_of_work():
        earlier = open_matchmaking()
        before = [listed_person(earlier, registered=user_of(person)) for person in (ada, jean)]
        agreed_meeting(*before, state=MeetingState.HELD)
    page = client.get(address(ada, "/people")).text
    assert (names(page)[-1], "You have met before." in page) == ("Jean", True)
    assert names(client.get(address(ada, "/people?sort=name")).text) == ["Jean", "Mina", "Omar"]


def test_a_facet_counts_what_its_other_values_would_find(client, ada, others):
    page = client.get(address(ada, "/people?country=DE")).text
    counted = re.findall(r"[>] ?([\w][\w -]*)</a> <span class=\"soft\">(\d+)</span>", page, re.DOTALL)
    assert {"Germany": "1", "France": "2", "Cluster organisation": "1"}.items() <= dict(counted).items()
    assert "Small or medium-sized company" not in dict(counted)


def test_whoever_is_kept_in_mind_is_found_again_until_let_go(client, ada, others):
    jean = others[0]
    for _twice in range(2):
        assert client.post(address(ada, f"/people/{jean.id}/bookmark")).status_code == 302
    assert names(client.get(address(ada, "/people?only=bookmarked")).text) == ["Jean"]
    assert client.post(address(ada, f"/people/{jean.id}/bookmark/removal")).status_code == 302
    assert db.session.query(Bookmark).count() == 0
    assert names(client.get(address(ada, "/people?only=bookmarked")).text) == []


def test_nobody_learns_by_whom_they_are_kept_in_mind(client, ada, others):
    jean = others[0]
    client.post(address(ada, f"/people/{jean.id}/bookmark"))
    client.sign_in(user_of(jean))
    for rest in ("", "/people", f"/people/{ada.id}", "/inbox"):
        page = client.get(address(jean, rest)).text
        assert (rest, "Kept in mind" in page, 'Whom I keep in mind</a> <span class="soft">1' in page) == (
            rest,
            False,
            False,
        )


def test_nobody_keeps_themselves_in_mind(client, ada):
    assert client.post(address(ada, f"/people/{ada.id}/bookmark")).status_code == 409


@pytest.mark.parametrize("deed", ["bookmark", "bookmark/removal"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("participant", 302), ("unlisted", 302), ("of another event", 404), ("stranger", 403), ("anonymous", 302)],
)
def test_participants_keep_in_mind_whom_they_may_look_at(client, ada, who, status, deed):
    with unit_of_work():
        jean = listed_person(ada.matchmaking)
        people = {
            "participant": ada,
            "unlisted": listed_person(ada.matchmaking, listed_at=None),
            "of another event": listed_person(open_matchmaking()),
        }
        stranger = factories.user()
        path = address(people.get(who, ada), f"/people/{jean.id}/{deed}")
    client.sign_out()
    if who != "anonymous":
        client.sign_in(user_of(people[who]) if who in people else stranger)
    answer = client.post(path)
    assert answer.status_code == status
    kept = db.session.query(Bookmark).count()
    assert kept == (deed == "bookmark" and who in ("participant", "unlisted"))


def test_nobody_keeps_in_mind_who_is_not_listed(client, ada):
    with unit_of_work():
        hidden = listed_person(ada.matchmaking, listed_at=None)
    assert client.post(address(ada, f"/people/{hidden.id}/bookmark")).status_code == 404


def test_a_search_of_many_asks_as_much_as_one_of_few(client, ada, query_count):
    counts = []
    for more in (1, 30):
        with unit_of_work():
            for _ in range(more):
                listed_person(ada.matchmaking, offers="Pilot lines for photonics")
        with query_count() as asked:
            page = client.get(address(ada, "/people?q=pilot")).text
        counts.append((asked.count, "Pilot lines" in page))
    assert counts[0] == counts[1]


def test_filters_survive_the_way_through_an_address():
    asked = MultiDict([("q", " Łódź "), ("kind", "sme"), ("kind", "cluster"), ("sort", "name"), ("only", "bookmarked")])
    filters = finding.read(asked)
    assert finding.read(MultiDict(filters.arguments())) == filters
    assert filters.toggled("kind", "sme").kind == ("cluster",)
    assert filters.toggled("kind", "research").kind == ("cluster", "research", "sme")
    assert filters.toggled("q", "Łódź").q == ""


def test_what_one_said_is_offered_at_the_next_event_and_consented_again(client, ada):
    with unit_of_work():
        following = open_matchmaking()
        ada.sectors = ["Lasers and lenses"]
        factories.registration(following.event, user_of(ada))
    path = f"/events/{following.event.path}/matchmaking/profile"
    page = client.get(path).text
    assert ("Photonics testing" in page, "Lasers and lenses" in page, "Filled in with" in page) == (True, True, True)
    assert not re.search(r'<input[^>]*name="is_listed"[^>]*checked', page)
    assert db.session.query(type(ada)).filter_by(matchmaking_id=following.id).count() == 0


def test_nobody_is_offered_what_somebody_else_said(client, ada):
    with unit_of_work():
        following = open_matchmaking()
        stranger = factories.user()
        factories.registration(following.event, stranger)
    client.sign_in(stranger)
    page = client.get(f"/events/{following.event.path}/matchmaking/profile").text
    assert ("Photonics testing" in page, "Filled in with" in page) == (False, False)


def test_sectors_and_markets_are_kept_line_by_line(client, ada):
    said = {"sectors": "Food\n\n  Food \nHealth", "markets": "Canada", "cooperation": ["testing"], "looks_for": ["sme"]}
    assert client.post(address(ada, "/profile"), data=said).status_code == 302
    profile = db.session.get_one(type(ada), ada.id)
    assert (profile.sectors, profile.markets) == (["Food", "Health"], ["Canada"])
    assert (profile.cooperation, profile.looks_for) == (["testing"], ["sme"])


@pytest.mark.parametrize(
    "bad",
    [
        {"sectors": "\n".join(map(str, range(13)))},
        {"markets": "x" * 61},
        {"cooperation": ["war"]},
        {"looks_for": ["king"]},
    ],
)
def test_malformed_answers_are_asked_again(client, ada, bad):
    answer = client.post(address(ada, "/profile"), data={"offers": "Kept words"} | bad)
    assert (answer.status_code, "Kept words" in answer.text) == (422, True)
