"""What an event needs before the public may see it, and what comes next for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventhub.events.models import Event
from eventhub.events.states import HAS_A_LINK, HAS_A_VENUE, EventState

APPROVAL = "approval"
"""The anchor of what is not written in the form of facts, but given by the programme team."""


@dataclass(frozen=True)
class Requirement:
    """One thing an event needs, or had better have; `anchor` leads to where it is written."""

    words: str
    anchor: str
    is_met: bool


def requirements(event: Event, now: datetime) -> list[Requirement]:
    """Return all that an event of its format needs before it can be published."""
    needed = [*facts_needed(event), Requirement(_("a start in the future"), "starts_at", event.starts_at > now)]
    if event.needs_approval:
        is_given = event.approved_at is not None
        needed.append(Requirement(_("the approval of the programme team"), APPROVAL, is_given))
    return needed


def facts_needed(event: Event) -> list[Requirement]:
    """Return what a public event of this format never lacks, whatever the time is."""
    needed = [Requirement(_("a summary"), "summary", bool(event.summary))]
    if event.format in HAS_A_VENUE:
        is_placed = bool(event.venue and event.venue.city and event.venue.country)
        needed.append(Requirement(_("a venue with its city and country"), "city", is_placed))
    if event.format in HAS_A_LINK:
        needed.append(Requirement(_("a link to take part online"), "online_url", bool(event.online_url)))
    return needed


def advice(event: Event) -> list[Requirement]:
    """Return what an event is found and chosen by, though it may be published without."""
    return [
        Requirement(_("a description"), "description", bool(event.description)),
        Requirement(_("the languages spoken"), "languages-0", bool(event.languages)),
        Requirement(_("thematic areas"), "themes-0", bool(event.themes)),
        Requirement(_("the number of seats"), "seats", event.seats is not None),
    ]


def missing(event: Event, now: datetime) -> list[Requirement]:
    """Return what stands between a draft and the public."""
    return [each for each in requirements(event, now) if not each.is_met]


def facts_missing(event: Event, now: datetime) -> list[Requirement]:
    """Return what its host still has to write before an event can be published."""
    return [each for each in missing(event, now) if each.anchor != APPROVAL]


def listed(needed: list[Requirement]) -> str:
    """Write requirements as words in a row."""
    return "; ".join(each.words for each in needed)


def next_step(event: Event, now: datetime) -> str | None:
    """Say what its host has to do next for an event; None where nothing waits for them."""
    steps: dict[EventState, Any] = {
        EventState.DRAFT: _step_of_draft(event, now),
        EventState.POSTPONED: _("Set a new date and publish it again"),
    }
    return steps.get(event.state)


def _step_of_draft(event: Event, now: datetime) -> str | None:
    lacks = facts_missing(event, now)
    if lacks:
        return str(_("Add %(what)s", what=listed(lacks)))
    if event.approval_asked_at:
        return str(_("Wait for the programme team's approval"))
    if event.needs_approval and not event.approved_at:
        return str(_("Ask the programme team for its approval"))
    return None if event.publishes_at else str(_("Publish it: nothing is missing"))
