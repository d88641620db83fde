"""Whom a change of an event's time or place can be told, and how many they are."""

from collections import Counter

from eventhub.events.models import Event
from eventhub.events.states import Audience
from eventhub.signals import audience_asked, registrations_asked


def sizes(event: Event) -> dict[Audience, int]:
    """Return how many people each choice tells, as the features above count them."""
    found: Counter[Audience] = Counter(dict.fromkeys(Audience, 0))
    for _receiver, numbers in audience_asked.send(event):
        found.update(numbers)
    return dict(found)


def registrations(event: Event) -> int:
    """Return how many registrations the event's host could end."""
    return sum(number for _receiver, number in registrations_asked.send(event))
