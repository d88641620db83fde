"""Who may see whose address and answer whose request. Whoever edits an event arranges its meetings."""

from collections.abc import Collection
from typing import Any

from eventhub.matchmaking.models import MeetingRequest, Profile


def can_see_contact(viewer: Profile, person: Profile, partner_ids: Collection[int]) -> bool:
    """A person's address is for themselves and, among participants, for those they have agreed to meet."""
    return person.id == viewer.id or person.id in partner_ids


def can_answer(user: Any, request: MeetingRequest) -> bool:
    """A request is answered by whose turn it is: whom it was sent to, or who asked, once other times were proposed."""
    return bool(request.sides[1].registration.user_id == user.id)


def can_withdraw(user: Any, request: MeetingRequest) -> bool:
    """A request is withdrawn by who sent it."""
    return bool(request.requester.registration.user_id == user.id)
