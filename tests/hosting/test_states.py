import pytest

from eventhub.accounts.models import Role
from eventhub.db import unit_of_work
from eventhub.errors import InvalidTransition
from eventhub.history.queries import history_of
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.states import ApplicationState, CallState, ReviewState
from eventhub.transitions import move
from tests import factories

A, C, R = ApplicationState, CallState, ReviewState
ALLOWED = {
    (C.DRAFT, C.OPEN),
    (C.OPEN, C.CLOSED),
    (A.DRAFT, A.SUBMITTED),
    (A.DRAFT, A.WITHDRAWN),
    (A.SUBMITTED, A.SUBMITTED),
    (A.SUBMITTED, A.UNDER_REVIEW),
    (A.SUBMITTED, A.WITHDRAWN),
    (A.UNDER_REVIEW, A.ACCEPTED),
    (A.UNDER_REVIEW, A.ON_RESERVE_LIST),
    (A.UNDER_REVIEW, A.REJECTED),
    (A.UNDER_REVIEW, A.CLARIFICATION_ASKED),
    (A.UNDER_REVIEW, A.WITHDRAWN),
    (A.CLARIFICATION_ASKED, A.SUBMITTED),
    (A.CLARIFICATION_ASKED, A.WITHDRAWN),
    (A.ON_RESERVE_LIST, A.SUBMITTED),
    (A.ON_RESERVE_LIST, A.ACCEPTED),
    (A.ON_RESERVE_LIST, A.REJECTED),
    (A.ON_RESERVE_LIST, A.WITHDRAWN),
    (A.ACCEPTED, A.WITHDRAWN),
    (R.ASSIGNED, R.SUBMITTED),
    (R.ASSIGNED, R.CONFLICT_DECLARED),
    (R.ASSIGNED, R.ABSTAINED),
    (R.SUBMITTED, R.CONFLICT_DECLARED),
}
"""Every move of the product's description; whatever is not here is refused."""


def row_in(state):
    if isinstance(state, CallState):
        return factories.call(state=state)
    if isinstance(state, ApplicationState):
        return factories.application(state=state)
    reviewer = factories.user(Role.REVIEWER)
    return factories.saved(Review(application=factories.application(), reviewer=reviewer, state=state))


@pytest.mark.parametrize(
    ("source", "target"),
    [(source, target) for noun in (C, A, R) for source in noun for target in noun],
    ids=lambda state: f"{type(state).__name__}.{state.name}",
)
def test_a_state_moves_along_its_table_only_and_leaves_a_row_of_history(db_session, source, target):
    with unit_of_work():
        row, manager = row_in(source), factories.user(Role.PROGRAMME_MANAGER)

    if (source, target) in ALLOWED:
        with unit_of_work():
            move(row, target, by=manager, note="Because.")
        entries = [
            (entry.verb, entry.source, entry.target, entry.actor_id, entry.note)
            for entry in db_session.scalars(history_of(row))
        ]
        assert (row.state, entries) == (target, [("moved", source.value, target.value, manager.id, "Because.")])
    else:
        with pytest.raises(InvalidTransition), unit_of_work():
            move(row, target, by=manager)
        assert (row.state, list(db_session.scalars(history_of(row)))) == (source, [])
