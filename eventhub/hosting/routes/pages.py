"""All the pages of calls, applications and reviews: naming a file here puts its routes on the blueprint."""

from eventhub.hosting.routes import applications, call_desk, calls, desk, reviews
from eventhub.hosting.routes.blueprint import bp

FILES = (calls, applications, call_desk, reviews, desk)

__all__ = ["FILES", "bp"]
