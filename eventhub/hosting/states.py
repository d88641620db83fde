"""The states of calls, applications and reviews, and the moves between them."""

import enum


class CallKind(enum.Enum):
    """What a call invites to."""

    HOST = "host"
    DELEGATION = "delegation"


class CallState(enum.Enum):
    """Whether a call takes applications."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


CALL_TRANSITIONS = {
    CallState.DRAFT: frozenset({CallState.OPEN}),
    CallState.OPEN: frozenset({CallState.CLOSED}),
    CallState.CLOSED: frozenset(),
}


class ApplicationState(enum.Enum):
    """Where a hosting application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    CLARIFICATION_ASKED = "clarification_asked"
    ON_RESERVE_LIST = "on_reserve_list"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_DECISIONS = {ApplicationState.ACCEPTED, ApplicationState.ON_RESERVE_LIST, ApplicationState.REJECTED}
APPLICATION_TRANSITIONS = {
    ApplicationState.DRAFT: frozenset({ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN}),
    ApplicationState.SUBMITTED: frozenset(
        {ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.UNDER_REVIEW: frozenset(
        {*_DECISIONS, ApplicationState.CLARIFICATION_ASKED, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.CLARIFICATION_ASKED: frozenset({ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN}),
    ApplicationState.ON_RESERVE_LIST: frozenset(
        {
            ApplicationState.SUBMITTED,
            ApplicationState.ACCEPTED,
            ApplicationState.REJECTED,
            ApplicationState.WITHDRAWN,
        }
    ),
    ApplicationState.ACCEPTED: frozenset({ApplicationState.WITHDRAWN}),
    ApplicationState.REJECTED: frozenset(),
    ApplicationState.WITHDRAWN: frozenset(),
}


class DecisionOutcome(enum.Enum):
    """What the programme team decides; a decision is hidden until it is released."""

    ACCEPT = "accept"
    RESERVE = "reserve"
    REJECT = "reject"


OUTCOME_STATES = {
    DecisionOutcome.ACCEPT: ApplicationState.ACCEPTED,
    DecisionOutcome.RESERVE: ApplicationState.ON_RESERVE_LIST,
    DecisionOutcome.REJECT: ApplicationState.REJECTED,
}
"""Where the release of a decision takes an application."""


class ReviewState(enum.Enum):
    """Where one reviewer's judgement stands."""

    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    CONFLICT_DECLARED = "conflict_declared"
    ABSTAINED = "abstained"


REVIEW_TRANSITIONS = {
    ReviewState.ASSIGNED: frozenset({ReviewState.SUBMITTED, ReviewState.CONFLICT_DECLARED, ReviewState.ABSTAINED}),
    ReviewState.SUBMITTED: frozenset({ReviewState.CONFLICT_DECLARED}),
    ReviewState.CONFLICT_DECLARED: frozenset(),
    ReviewState.ABSTAINED: frozenset(),
}
