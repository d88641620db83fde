"""All the pages of surveys: naming a file here puts its routes on the blueprint."""

from eventhub.surveys.routes import answering, desk, questions, results
from eventhub.surveys.routes.blueprint import bp

FILES = (desk, questions, answering, results)

__all__ = ["FILES", "bp"]
