"""How many people the rules of an event reach, counted for all of them at once."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, select

from eventhub.accounts.models import User
from eventhub.db import db
from eventhub.events.models import Event
from eventhub.mail.kinds import MailKind, kind_of
from eventhub.mail.models import MailPreference
from eventhub.matchmaking.models import Attendee, Meeting, Profile
from eventhub.registration.models.registrations import Registration
from eventhub.reminders.audience import STILL_ASKED, Audience, comes_to, has_tag, is_asked
from eventhub.reminders.models import ReminderRule
from eventhub.reminders.queries import STILL_TO_MEET
from eventhub.reminders.states import OF_MEETINGS

KINDS = (MailKind.REMINDER, MailKind.MEETING_REMINDER)


class Group(NamedTuple):
    """So many participants who are alike in everything an audience can ask about."""

    state: Any
    kind: Any
    is_asked: bool
    meets: bool
    stopped: tuple[bool, ...]
    tagged: dict[frozenset[str], bool]
    comes_to: dict[int, bool]
    number: int


def groups_at(event: Event, rules: Iterable[ReminderRule]) -> list[Group]:
    """Count an event's participants by all that the audiences of some rules ask about, in one question."""
    known = list(rules)
    sets = list({keys for rule in known if (keys := Audience.of(rule.audience).tag_keys)})
    items = sorted({rule.item_id for rule in known if rule.item_id})
    return [_group(tuple(row), sets, items) for row in db.session.execute(_counted(event, sets, items))]


def number_reached(rule: ReminderRule, groups: Iterable[Group]) -> int:
    """Return how many of them a rule reaches: those it means and who want such mails."""
    meant, stopped = Audience.of(rule.audience), KINDS.index(kind_of(rule.template))
    return sum(
        group.number
        for group in groups
        if not group.stopped[stopped]
        and _means(meant, group)
        and (group.meets or rule.anchor not in OF_MEETINGS)
        and (rule.item_id is None or group.comes_to[rule.item_id])
    )


def _group(row: tuple[Any, ...], sets: list[frozenset[str]], items: list[int]) -> Group:
    tags = 4 + len(KINDS)
    parts = tags + len(sets)
    tagged, comes = (zip(sets, row[tags:parts], strict=True), zip(items, row[parts:-1], strict=True))
    return Group(row[0], row[1], row[2], row[3], row[4:tags], dict(tagged), dict(comes), row[-1])


def _means(meant: Audience, group: Group) -> bool:
    return (
        group.state.value in meant.states
        and (not meant.kinds or group.kind.value in meant.kinds)
        and (not meant.tags or group.tagged[meant.tag_keys])
        and (not meant.answered or group.is_asked == (meant.answered == STILL_ASKED))
    )


def _counted(event: Event, sets: Iterable[frozenset[str]], items: Iterable[int]) -> Select[Any]:
    own = Profile.registration_id == Registration.id
    meets = exists().where(
        own, Attendee.profile_id == Profile.id, Attendee.meeting_id == Meeting.id, Meeting.state.in_(STILL_TO_MEET)
    )
    stopped = [
        exists().where(MailPreference.address == func.lower(User.email), MailPreference.kind == kind) for kind in KINDS
    ]
    columns = (
        Registration.state,
        Registration.organisation_kind,
        is_asked(),
        meets,
        *stopped,
        *map(has_tag, sets),
        *map(comes_to, items),
    )
    found = (
        select(*columns).join(Registration.user).where(Registration.event_id == event.id, User.disabled_at.is_(None))
    )
    each = found.subquery()
    return select(*each.c, func.count()).group_by(*each.c)
