"""Every address of calls, applications and reviews on their one blueprint."""

from eventhub.hosting.routes import (
    applications,
    call_deeds,
    call_desk,
    call_feeds,
    call_questions,
    call_writing,
    calls,
    case,
    co_applicants,
    desk,
    desk_bulk,
    desk_exports,
    drafts,
    exceptions,
    late_passes,
    later_answers,
    letters,
    messages,
    release,
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
    exceptions,
    reviews,
    reviewer,
    reviewers,
    desk,
    desk_bulk,
    desk_exports,
    case,
    letters,
    release,
)
"""Naming the files puts their addresses on the blueprint."""
