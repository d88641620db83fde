from datetime import UTC, datetime, timedelta

import pytest

from eventhub.db import unit_of_work
from eventhub.events.states import EventFormat
from eventhub.hosting.models.applications import NEEDED, NEEDED_ON_SITE, HostingApplication
from eventhub.hosting.models.calls import Call, CutOff
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.operations.reviews import tally
from eventhub.hosting.states import ApplicationState, CallKind, CallState, ReviewState
from tests import factories
from tests.hosting.cast import reviewed

CLOSES = datetime(2026, 3, 29, 21, 59, tzinfo=UTC)
"""23:59 in Brussels on the day clocks go forward there."""


@pytest.mark.parametrize(("seconds", "is_taking", "is_over"), [(-1, True, False), (0, False, True), (1, False, True)])
def test_an_open_call_takes_applications_until_just_before_its_closing_instant(db_session, seconds, is_taking, is_over):
    with unit_of_work():
        call = factories.call(opens_at=CLOSES - timedelta(days=30), closes_at=CLOSES)
    now = CLOSES + timedelta(seconds=seconds)

    assert (call.is_taking(now), call.is_over(now)) == (is_taking, is_over)


@pytest.mark.parametrize(("seconds", "expected"), [(-1, False), (0, True)])
def test_an_open_call_takes_applications_from_its_opening_instant(db_session, seconds, expected):
    with unit_of_work():
        call = factories.call()

    assert call.is_taking(call.opens_at + timedelta(seconds=seconds)) is expected


@pytest.mark.parametrize("state", [CallState.DRAFT, CallState.CLOSED])
def test_a_call_that_is_not_open_takes_nothing_whatever_its_dates_say(db_session, state):
    with unit_of_work():
        call = factories.call(state=state)

    assert not call.is_taking(factories.in_days(0))


def test_an_empty_application_has_everything_left_to_answer():
    empty = HostingApplication(call=Call(kind=CallKind.HOST), title="Days of light", format=EventFormat.ON_SITE)

    assert empty.unanswered == [*NEEDED, *NEEDED_ON_SITE]


def test_an_online_event_needs_no_place():
    empty = HostingApplication(call=Call(kind=CallKind.HOST), title="Days of light", format=EventFormat.ONLINE)

    assert empty.unanswered == list(NEEDED)


def test_the_weighted_score_follows_the_criteria_and_the_median_the_reviews(db_session):
    with unit_of_work():
        application = factories.application()  # criteria of weight 2 and 1
        reviews = [reviewed(application, 5, 2), reviewed(application, 3, 3), reviewed(application, 0, 3)]
        factories.saved(Review(application=application, reviewer=factories.user()))
        tally(application)

    assert ([review.score for review in reviews], application.median_score) == ([4.0, 3.0, 1.0], 3.0)


def test_a_review_with_a_declared_conflict_has_no_score(db_session):
    with unit_of_work():
        application = factories.application()
        reviewed(application, 5, 5).state = ReviewState.CONFLICT_DECLARED
        tally(application)

    assert (application.review_count, application.median_score, application.score_spread) == (0, None, None)


@pytest.mark.parametrize(
    ("days", "state", "expected"),
    [
        (9, ApplicationState.SUBMITTED, False),
        (10, ApplicationState.SUBMITTED, True),
        (10, ApplicationState.UNDER_REVIEW, True),
        (10, ApplicationState.CLARIFICATION_ASKED, False),
        (10, ApplicationState.REJECTED, False),
    ],
)
def test_the_desk_warns_on_day_10_of_14_while_the_decision_is_the_teams(db_session, days, state, expected):
    with unit_of_work():
        application = factories.application(state=state, submitted_at=factories.in_days(0))

    assert application.decision_is_near(factories.in_days(days)) is expected


def test_the_clock_of_a_cut_off_starts_there_and_a_rolling_calls_with_the_submission(db_session):
    with unit_of_work():
        first, second = factories.in_days(5), factories.in_days(12)
        cut = factories.call(cut_offs=[CutOff(at=second), CutOff(at=first)])
        rolling = factories.call()
    at = factories.in_days(0)

    assert [cut.cut_off_after(at), cut.cut_off_after(first), cut.cut_off_after(second)] == [
        first,
        second,
        cut.closes_at,
    ]
    assert (rolling.cut_off_after(at), rolling.decision_due_after(at)) == (None, at + timedelta(days=14))
    assert cut.decision_due_after(at) == first + timedelta(days=14)
