import pytest

from eventhub.db import unit_of_work
from eventhub.directory.models import OrganisationKind
from eventhub.events.states import EventState
from eventhub.hosting.models.calls import PlaceLimit, PlaceScope
from eventhub.hosting.models.decisions import Decision
from eventhub.hosting.operations import decisions, places
from eventhub.hosting.operations.release import place_freed
from eventhub.hosting.states import ApplicationState, DecisionOutcome
from tests import factories
from tests.hosting.cast import mails, story

A, D, S = ApplicationState, DecisionOutcome, PlaceScope
FRENCH, ITALIAN = {"country": "FR"}, {"country": "IT"}


@pytest.fixture
def call(db_session):
    """A call with three places, two a country, Italy one, and one for authorities."""
    limits = [(S.ALL, "", 3), (S.COUNTRY, "", 2), (S.COUNTRY, "IT", 1), (S.KIND, "authority", 1)]
    with unit_of_work():
        call = factories.call()
        call.place_limits = [PlaceLimit(scope=scope, key=key, places=number) for scope, key, number in limits]
        factories.db.session.flush()
    return call


def applied(call, state=A.UNDER_REVIEW, outcome=None, organisation=None, **changes):
    """Save an application under a call, with a hidden decision if one is named."""
    with unit_of_work():
        of = factories.organisation(**organisation or FRENCH)
        row = factories.application(
            call=call, state=state, organisation=of, **{"submitted_at": factories.in_days(-3)} | changes
        )
        if outcome:
            factories.saved(Decision(application=row, outcome=outcome))
    return row


def numbers(call):
    return {(each.scope, each.key): (each.taken, each.left) for each in places.left(call)}


def test_accepted_ones_and_hidden_acceptances_take_places_and_nobody_else(call):
    applied(call, A.ACCEPTED)
    applied(call, outcome=D.ACCEPT)
    for state, outcome in [
        (A.UNDER_REVIEW, D.REJECT),
        (A.ON_RESERVE_LIST, None),
        (A.WITHDRAWN, None),
        (A.REJECTED, None),
    ]:
        applied(call, state, outcome)

    assert numbers(call) == {
        (S.ALL, ""): (2, 1),
        (S.COUNTRY, "IT"): (0, 1),
        (S.COUNTRY, "FR"): (2, 0),
        (S.COUNTRY, ""): (0, 2),
        (S.KIND, "authority"): (0, 1),
    }


def test_places_are_counted_by_what_an_organisation_was_when_it_handed_in(call):
    holder, waiting = applied(call, A.ACCEPTED), applied(call, organisation={"country": "IT"})
    with unit_of_work():
        holder.organisation.country, holder.organisation.kind = "IT", OrganisationKind.AUTHORITY
        waiting.organisation.country = "FR"

    counted = numbers(call)

    assert [counted[key] for key in ((S.COUNTRY, "FR"), (S.COUNTRY, "IT"), (S.KIND, "authority"))] == [
        (1, 1),
        (0, 1),
        (0, 1),
    ]
    assert places.keys_of(waiting)[1] == (S.COUNTRY, "IT")


def test_handing_in_again_is_counted_as_the_directory_says_by_then(call):
    row = applied(call, A.ACCEPTED)
    with unit_of_work():
        row.organisation.country = "IT"
        row.submitted_at = factories.in_days(-1)
        factories.handed_in(row)

    assert (numbers(call)[(S.COUNTRY, "IT")], (S.COUNTRY, "FR") in numbers(call)) == ((1, 0), False)


def test_an_event_that_was_cancelled_gives_its_place_back(call):
    row = applied(call, A.ACCEPTED)
    with unit_of_work():
        row.event = factories.event(state=EventState.CANCELLED)

    assert numbers(call)[(S.ALL, "")] == (0, 3)


@pytest.mark.parametrize(
    ("others", "mine", "sentences"),
    [
        ([], FRENCH, []),
        ([FRENCH], FRENCH, []),
        ([FRENCH, FRENCH], FRENCH, ["All 2 places for France are taken."]),
        ([FRENCH, FRENCH], ITALIAN, []),
        ([ITALIAN], ITALIAN, ["The one place for Italy is taken."]),
        ([FRENCH, ITALIAN, {"country": "DE"}], {"country": "ES"}, ["All 3 places of the call are taken."]),
        (
            [{"country": "IT", "kind": OrganisationKind.AUTHORITY}],
            {"country": "IT", "kind": OrganisationKind.AUTHORITY},
            ["The one place for Italy is taken.", "The one place for Public authority is taken."],
        ),
    ],
)
def test_what_is_lacking_is_said_limit_by_limit(call, others, mine, sentences):
    for other in others:
        applied(call, A.ACCEPTED, organisation=other)

    assert places.lacking(applied(call, organisation=mine)) == sentences


def test_ones_own_hidden_acceptance_is_not_in_ones_own_way(call):
    row = applied(call, outcome=D.ACCEPT, organisation=ITALIAN)

    assert places.lacking(row) == []


def test_a_call_without_limits_lacks_nothing(db_session):
    with unit_of_work():
        row = factories.application(submitted_at=factories.in_days(-1))

    assert (places.lacking(row), places.left(row.call)) == ([], [])


def test_a_freed_place_goes_to_rank_then_score_then_time(call):
    waiting = [
        applied(call, A.ON_RESERVE_LIST, organisation={"country": land}, **changes)
        for land, changes in [
            ("ES", {"submitted_at": factories.in_days(-5)}),
            ("PT", {"submitted_at": factories.in_days(-4), "median_score": 4.5}),
            ("DE", {"submitted_at": factories.in_days(-2), "median_score": 4.5}),
            ("PL", {"reserve_rank": 1, "median_score": 1.0}),
        ]
    ]
    order = []
    with unit_of_work():
        call.place_limits = []
    while waiting:
        with unit_of_work():
            order.append(place_freed(call, by=None).organisation.country)
        waiting.pop()

    assert order == ["PL", "PT", "DE", "ES"]


def test_who_moves_up_is_accepted_by_the_clock_with_an_event_and_a_letter(call):
    row = applied(call, A.ON_RESERVE_LIST)

    with unit_of_work():
        place_freed(call, by=row.applicant)

    assert story(row) == [("on_reserve_list", "accepted", None, "A place became free.")]
    assert (row.event.title, mails()) == ("Photonics days", [(row.applicant.email, "decision")])
    assert [decision.outcome for decision in row.decisions if decision.released_at] == [D.ACCEPT]


def test_a_place_goes_past_who_does_not_fit(call):
    applied(call, A.ACCEPTED, organisation=ITALIAN)
    italian = applied(call, A.ON_RESERVE_LIST, organisation=ITALIAN, reserve_rank=1)
    past = applied(call, A.ON_RESERVE_LIST, reserve_rank=2, starts_at=factories.in_days(-2))
    decided = applied(call, A.ON_RESERVE_LIST, D.REJECT, reserve_rank=3)
    french = applied(call, A.ON_RESERVE_LIST, reserve_rank=4)

    with unit_of_work():
        assert place_freed(call, by=None) == french

    assert [row.state for row in (italian, past, decided)] == [A.ON_RESERVE_LIST] * 3


def test_an_overbooked_call_takes_nobody_until_it_is_below_its_limit(call):
    for land in ("FR", "FR", "DE", "ES"):
        applied(call, A.ACCEPTED, organisation={"country": land})
    applied(call, A.ON_RESERVE_LIST, organisation={"country": "PT"})

    with unit_of_work():
        assert place_freed(call, by=None) is None


def test_the_last_place_is_promised_once(call):
    first, second = (applied(call, organisation=ITALIAN) for _ in range(2))
    manager = first.applicant
    with unit_of_work():
        decisions.decide(first, D.ACCEPT, by=manager)

    assert places.lacking(second) == ["The one place for Italy is taken."]
