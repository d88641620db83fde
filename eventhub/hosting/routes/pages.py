"""Every address of calls, applications and reviews on their one blueprint."""

from eventhub.hosting.routes import (
    applications,
    call_deeds,
    call_desk,
    call_feeds,
    call_questions,
    call_writing,
    calls,
    co_applicants,
    desk,
    drafts,
    late_passes,
    later_answers,
    messages,
    reviewer,
    reviewers,
    reviews,
    starting,
    versions,
)
from eventhub.hosting.routes.blueprint import bp

__all__ = ["bp"]

PAGES = (
    calls,
    call_feeds,
    starting,
    applications,
    drafts,
    versions,
    messages,
    co_applicants,
    later_answers,
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
