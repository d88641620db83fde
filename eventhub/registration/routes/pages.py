"""All the pages of registration: naming a file here puts its routes on the blueprint."""

from eventhub.registration.routes import (
    colleagues,
    deciding,
    desk,
    editing,
    importing,
    invitations,
    items,
    links,
    own,
    person,
    questions,
    register,
    setup,
)
from eventhub.registration.routes.blueprint import bp

FILES = (
    register,
    links,
    invitations,
    own,
    editing,
    colleagues,
    items,
    desk,
    importing,
    person,
    deciding,
    setup,
    questions,
)

__all__ = ["FILES", "bp"]
