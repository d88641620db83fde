"""The states of an event and the moves between them."""

import enum


class EventState(enum.Enum):
    """Where an event stands between idea and memory."""

    DRAFT = "draft"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    DROPPED = "dropped"


EVENT_TRANSITIONS = {
    EventState.DRAFT: frozenset({EventState.PUBLISHED, EventState.DROPPED}),
    EventState.PUBLISHED: frozenset({EventState.POSTPONED, EventState.CANCELLED, EventState.FINISHED}),
    EventState.POSTPONED: frozenset({EventState.PUBLISHED, EventState.CANCELLED}),
    EventState.CANCELLED: frozenset(),
    EventState.FINISHED: frozenset(),
    EventState.DROPPED: frozenset(),
}
PUBLIC_STATES = frozenset({EventState.PUBLISHED, EventState.POSTPONED, EventState.CANCELLED, EventState.FINISHED})
CALLED_OFF = frozenset({EventState.CANCELLED, EventState.DROPPED})
"""What the public knew of is cancelled before everybody's eyes; a draft is dropped and stays nobody's business."""
NOT_PUBLISHED_NOW = frozenset({EventState.DRAFT, EventState.POSTPONED})
STILL_TO_COME = frozenset({EventState.DRAFT, EventState.PUBLISHED, EventState.POSTPONED})


class EventFormat(enum.Enum):
    """Where an event takes place."""

    ON_SITE = "on_site"
    ONLINE = "online"
    HYBRID = "hybrid"


HAS_A_VENUE = frozenset({EventFormat.ON_SITE, EventFormat.HYBRID})
HAS_A_LINK = frozenset({EventFormat.ONLINE, EventFormat.HYBRID})


class ItemKind(enum.Enum):
    """What happens in one part of an event's programme."""

    PLENARY = "plenary"
    WORKSHOP = "workshop"
    SITE_VISIT = "site_visit"
    MATCHMAKING = "matchmaking"
    SOCIAL = "social"


class Fate(enum.Enum):
    """What becomes of the registrations of an event that is moved, postponed or cancelled: its host decides."""

    KEPT = "kept"
    ENDED = "ended"


class Audience(enum.Enum):
    """Who hears by mail that an event has another time or place; calendars that follow it learn it in any case."""

    EVERYBODY = "everybody"
    COMING = "coming"
    NOBODY = "nobody"
