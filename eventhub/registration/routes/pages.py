"""All the pages of registration: naming a file here puts its routes on the blueprint."""

from eventhub.registration.routes import desk, links, own, register
from eventhub.registration.routes.blueprint import bp

FILES = (register, links, own, desk)

__all__ = ["FILES", "bp"]
