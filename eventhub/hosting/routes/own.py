"""An application, found for whoever writes it: anybody else's does not exist for them."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from eventhub.hosting import permissions
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.operations.deadlines import may_write
from eventhub.hosting.queries import applications as application_queries
from eventhub.web.access import actor
from eventhub.web.rows import one_or_404


def own(application_id: int) -> HostingApplication:
    """Load an application that the reader writes, as the applicant or invited by the applicant."""
    return one_or_404(application_queries.visible_to(actor()).where(HostingApplication.id == application_id))


def around(application: HostingApplication, page: str) -> dict[str, Any]:
    """Return what every page of one application needs: which of them this is, and what its reader may do."""
    return {
        "application": application,
        "page": page,
        "can_edit": may_write(application, by=actor()),
        "is_applicant": permissions.can_act_for(actor(), application),
    }


def file_url(application: HostingApplication) -> Callable[[str], str]:
    """Return the function from a file's key to its address for the application's authors."""
    return lambda key: url_for("hosting.application_file", application_id=application.id, key=key)
