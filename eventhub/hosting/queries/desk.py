"""Questions of the programme's desk."""

from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call
from eventhub.hosting.models.reviews import Review
from eventhub.hosting.queries.applications import applications
from eventhub.hosting.states import ApplicationState


def at_desk(state: ApplicationState | None = None) -> Select[HostingApplication]:
    """Select every application that was ever submitted, with its reviews, as the programme's desk sees it."""
    query = applications().where(HostingApplication.submitted_at.is_not(None))
    query = query.options(
        joinedload(HostingApplication.applicant),
        selectinload(HostingApplication.reviews).joinedload(Review.reviewer),
        joinedload(HostingApplication.call).selectinload(Call.criteria),
    )
    return query if state is None else query.where(HostingApplication.state == state)
