"""Who shares lets a colleague share who had not chosen; what a person chose themselves, nobody else changes."""

import pytest
from sqlalchemy.exc import IntegrityError

from eventhub import clock
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Membership
from eventhub.errors import Refusal
from eventhub.matchmaking.operations.sharing import bring_in, let_go, share
from eventhub.matchmaking.sharing import Sharing, brought_in_beside, colleagues_of, could_share_with, left_to_choose
from eventhub.matchmaking.states import MatchmakingState
from eventhub.matchmaking.vetoes import Veto
from tests import factories
from tests.matchmaking.stories import listed_person, mails, open_matchmaking, user_of
from tests.matchmaking.test_sharing import House, names


class Delegation(House):
    """Cy has not said yet how she holds her meetings; Bo speaks for the same organisation and shares."""

    def __init__(self, **changes):
        super().__init__(**changes)
        self.choice_of(self.cy).delete()

    def choice_of(self, person):
        return db.session.query(Sharing).filter_by(profile_id=person.id)

    def deeds(self, person):
        return [self.address(f"/colleagues/people/{person.id}{rest}") for rest in ("", "/removal")]


@pytest.fixture
def house(db_session):
    with unit_of_work():
        return Delegation()


def test_a_colleague_who_had_not_chosen_is_brought_in_and_let_go_and_told_both_times(client, house):
    bring, let = house.deeds(house.cy)
    client.sign_in(user_of(house.bo))
    assert "Share with Cy" in client.get(house.address("/colleagues")).text
    assert client.post(bring).status_code == 302
    assert (names(colleagues_of(house.bo)), names(colleagues_of(house.cy))) == (["Cy"], ["Bo"])
    assert "Let Cy hold their own" in client.get(house.address("/colleagues")).text
    assert client.post(let).status_code == 302
    assert (names(colleagues_of(house.bo)), names(could_share_with(house.bo))) == ([], ["Cy"])
    assert mails() == [(user_of(house.cy).email, "shared_for")] * 2


@pytest.mark.parametrize("chosen", ["own", "firm"])
def test_what_a_person_chose_themselves_nobody_else_changes(client, house, chosen):
    with unit_of_work():
        bring_in(house.cy, house.bo, by=user_of(house.bo))
        share(house.cy, house.firm if chosen == "firm" else None, by=user_of(house.cy))
    client.sign_in(user_of(house.bo))
    assert [client.post(deed).status_code for deed in house.deeds(house.cy)] == [404, 404]
    for deed in (bring_in, let_go):
        with pytest.raises(Refusal), unit_of_work():
            deed(house.cy, house.bo, by=user_of(house.bo))
    assert names(colleagues_of(house.bo)) == (["Cy"] if chosen == "firm" else [])
    assert house.choice_of(house.cy).one().is_own_choice


def test_who_said_to_hold_their_own_meetings_without_ever_sharing_is_left_alone(house):
    with unit_of_work():
        share(house.cy, None, by=user_of(house.cy))
    assert names(could_share_with(house.bo)) == []


def test_nobody_is_brought_in_or_let_go_when_the_meetings_are_over(house):
    with unit_of_work():
        bring_in(house.cy, house.bo, by=user_of(house.bo))
        house.matchmaking.state = MatchmakingState.FINISHED
    for deed in (bring_in, let_go):
        with pytest.raises(Refusal, match="over"), unit_of_work():
            deed(house.cy, house.bo, by=user_of(house.bo))


@pytest.mark.parametrize(
    "change",
    ["nothing", "unconfirmed", "not coming", "not listed", "registered by", "blocked", "elsewhere", "host left"],
)
def test_only_a_colleague_who_comes_and_can_be_found_is_offered(house, change):
    with unit_of_work():
        place, of_cy = house.cy.registration, db.session.query(Membership).filter_by(user_id=user_of(house.cy).id)
        if change == "unconfirmed":
            of_cy.one().confirmed_at = None
        if change == "not coming":
            place.state = type(place.state).CANCELLED
        if change in ("not listed", "registered by"):
            house.cy.listed_at = None
        if change == "registered by":
            place.registered_by_id = user_of(house.bo).id
        if change == "blocked":
            factories.saved(Veto(profile_id=house.cy.id, person_id=house.bo.id, is_block=True))
        if change == "elsewhere":
            house.cy.matchmaking = open_matchmaking()
        if change == "host left":
            db.session.query(Membership).filter_by(user_id=user_of(house.bo).id).delete()
    is_offered = change in ("nothing", "registered by")
    assert names(could_share_with(house.bo)) == (["Cy"] if is_offered else [])


@pytest.mark.parametrize(
    ("who", "status"), [("", 302), ("unregistered", 403), ("organiser", 403), ("ada", 404), ("own", 404), ("cy", 404)]
)
def test_nobody_else_chooses_for_them(client, house, who, status):
    """Neither a stranger, nor a member who holds their own meetings, nor the colleague, for whom the form is."""
    with unit_of_work():
        dee = listed_person(house.matchmaking, "Dee")
        factories.saved(Membership(user=user_of(dee), organisation=house.firm, confirmed_at=clock.now()))
        people = {"ada": user_of(house.ada), "own": user_of(dee), "cy": user_of(house.cy)}
        people |= {"unregistered": factories.user(), "organiser": house.matchmaking.event.host}
        bring_in(house.cy, house.bo, by=user_of(house.bo))
    if who:
        client.sign_in(people[who])
    assert client.post(house.deeds(house.cy)[1]).status_code == status
    with unit_of_work():
        house.choice_of(house.cy).delete()
    assert client.post(house.deeds(house.cy)[0]).status_code == status
    assert house.choice_of(house.cy).all() == []


def test_the_database_itself_knows_no_colleague_s_word_that_a_person_holds_their_own(house):
    with pytest.raises(IntegrityError), unit_of_work():
        factories.saved(Sharing(profile_id=house.cy.id, organisation=None, is_own_choice=False))


def test_whom_a_colleague_brought_in_is_asked_for_once_however_many_there_are(client, house, query_count):
    client.sign_in(user_of(house.bo))
    counts = []
    for more in (1, 2):
        with unit_of_work():
            for _ in range(more):
                two = [listed_person(house.matchmaking) for _each in range(2)]
                for each in two:
                    factories.saved(Membership(user=user_of(each), organisation=house.firm, confirmed_at=clock.now()))
                bring_in(two[0], house.bo, by=user_of(house.bo))
        with query_count() as asked:
            assert client.get(house.address("/colleagues")).status_code == 200
        counts.append(asked.count)
    assert counts[0] == counts[1], counts
    assert len(names(brought_in_beside(house.bo))) == 3


class Rival:
    """Dee speaks for another organisation and shares there; Cy speaks for both."""

    def __init__(self, house):
        self.dee = listed_person(house.matchmaking, "Dee")
        self.firm = factories.organisation(user_of(self.dee), user_of(house.cy), name="Rival")
        factories.saved(Sharing(profile_id=self.dee.id, organisation=self.firm))


def test_who_shares_for_one_organisation_is_not_brought_over_to_another_and_gets_no_mail(client, house):
    with unit_of_work():
        rival = Rival(house)
        bring_in(house.cy, house.bo, by=user_of(house.bo))
    client.sign_in(user_of(rival.dee))
    page = client.get(house.address("/colleagues")).text
    assert ("Share with Cy" in page, "Cy" in page.partition('id="left-title"')[2]) == (False, True)
    answer = client.post(house.deeds(house.cy)[0])
    assert answer.status_code == 409
    assert "Cy shares meetings for Firm at this event already." in answer.text
    assert "ask Cy to choose yours" in answer.text
    assert (house.choice_of(house.cy).one().organisation, len(mails("shared_for"))) == (house.firm, 1)
    with unit_of_work():
        db.session.query(Membership).filter_by(user_id=user_of(house.cy).id, organisation_id=house.firm.id).delete()
    assert client.post(house.deeds(house.cy)[0]).status_code == 302
    assert house.choice_of(house.cy).one().organisation == rival.firm


def test_nobody_is_brought_in_more_than_twice_whoever_does_it_and_then_still_chooses_themselves(client, house):
    with unit_of_work():
        rival = Rival(house)
    for host in (house.bo, rival.dee):
        with unit_of_work():
            bring_in(house.cy, host, by=user_of(host))
            let_go(house.cy, host, by=user_of(host))
    for host in (house.bo, rival.dee):
        client.sign_in(user_of(host))
        page = client.get(house.address("/colleagues")).text
        answer = client.post(house.deeds(house.cy)[0])
        assert ("Share with Cy" in page, answer.status_code) == (False, 409)
        assert "Colleagues have chosen for Cy often enough." in answer.text
    assert len(mails("shared_for")) == 4
    with unit_of_work():
        share(house.cy, house.firm, by=user_of(house.cy))
    assert names(colleagues_of(house.bo)) == ["Cy"]


def test_how_often_others_were_brought_in_counts_for_nobody_else(house):
    with unit_of_work():
        dee = listed_person(house.matchmaking, "Dee")
        factories.saved(Membership(user=user_of(dee), organisation=house.firm, confirmed_at=clock.now()))
        for _ in range(2):
            bring_in(dee, house.bo, by=user_of(house.bo))
            let_go(dee, house.bo, by=user_of(house.bo))
    assert names(could_share_with(house.bo)) == ["Cy"]
    assert names(left_to_choose(house.bo)) == ["Dee"]
