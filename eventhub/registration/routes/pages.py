"""All the pages of registration: naming a file here puts its routes on the blueprint."""

from eventhub.registration.routes import (
    adding,
    agreements,
    bulk,
    colleagues,
    consents,
    correcting,
    deciding,
    desk,
    editing,
    exporting,
    importing,
    invitations,
    items,
    links,
    merging,
    own,
    person,
    questions,
    register,
    setup,
    views,
    writing,
)
from eventhub.registration.routes.blueprint import bp

FILES = (
    register,
    links,
    invitations,
    own,
    agreements,
    consents,
    editing,
    exporting,
    colleagues,
    items,
    desk,
    adding,
    importing,
    person,
    correcting,
    bulk,
    merging,
    views,
    writing,
    deciding,
    setup,
    questions,
)

__all__ = ["FILES", "bp"]
