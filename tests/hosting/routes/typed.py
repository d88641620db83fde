"""What a browser would send for an application, its author's or the desk's."""

from typing import Any

from eventhub.hosting.forms.applications import values_of_application
from eventhub.hosting.models.applications import HostingApplication


def typed(application: HostingApplication, **changes: Any) -> dict[str, Any]:
    """Return an application's form as its page shows it, with changes."""
    values = {
        name: value
        for name, value in values_of_application(application).items()
        if value is not None and value is not False
    }
    for name in ("starts_at", "ends_at"):
        if name in values:
            values[name] = values[name].strftime("%Y-%m-%dT%H:%M")
    return values | changes


def deed(client: Any, application: HostingApplication, path: str, **data: Any) -> Any:
    """Post a deed of the desk as the page in front of the manager would."""
    values = {"version": application.case_version, "note": ""} | data
    return client.post(f"/staff/applications/{application.id}/{path}", data=values)
