"""Every address of calls, applications and reviews on their one blueprint."""

from eventhub.hosting.routes import (
    applications,
    call_deeds,
    call_desk,
    call_feeds,
    call_questions,
    call_writing,
    calls,
    desk,
    late_passes,
    reviewer,
    reviewers,
    reviews,
)
from eventhub.hosting.routes.blueprint import bp

__all__ = ["bp"]

PAGES = (
    calls,
    call_feeds,
    applications,
    call_desk,
    call_writing,
    call_deeds,
    call_questions,
    late_passes,
    reviews,
    reviewer,
    reviewers,
    desk,
)
"""Naming the files puts their addresses on the blueprint."""
