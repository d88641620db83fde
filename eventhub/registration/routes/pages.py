"""All the pages of registration: naming a file here puts its routes on the blueprint."""

from eventhub.registration.routes import (
    colleagues,
    deciding,
    desk,
    editing,
    invitations,
    items,
    links,
    own,
    questions,
    register,
    setup,
)
from eventhub.registration.routes.blueprint import bp

FILES = (register, links, invitations, own, editing, colleagues, items, desk, deciding, setup, questions)

__all__ = ["FILES", "bp"]
