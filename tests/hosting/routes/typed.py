"""What a browser would send for an application."""

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
