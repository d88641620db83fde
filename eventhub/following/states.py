"""How often a follower is written to, and what counts as news."""

import enum


class Rhythm(enum.Enum):
    """When a follower hears of news."""

    WEEKLY = "weekly"
    AT_ONCE = "at_once"


class NewsKind(enum.Enum):
    """What happened to an event that whoever waits for such events wants to know."""

    PUBLISHED = "published"
    MOVED = "moved"
    POSTPONED = "postponed"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
