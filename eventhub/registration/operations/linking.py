"""Which entry of the directory a registration is linked to: that of the organisation its person names."""

from collections.abc import Mapping
from typing import Any

from eventhub.db import db
from eventhub.directory.models import name_key
from eventhub.directory.naming import entry_named
from eventhub.registration.models.registrations import Registration


def say(registration: Registration, facts: Mapping[str, Any]) -> None:
    """Write what a person says of themselves; naming another organisation changes or ends the link to the directory.

    Who goes on naming the same one keeps the link, however the directory calls it by now.
    """
    name = facts["organisation"]
    is_same = name_key(name) == name_key(registration.organisation)
    kept = registration.organisation_id if is_same else None
    with db.session.no_autoflush:  # who is new is written once, with what they are found to be
        entry = entry_named(name, facts["country"]) or kept
    for fact, value in facts.items():
        setattr(registration, fact, value)
    registration.organisation_id = entry
