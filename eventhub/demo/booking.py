"""People of the demo ask each other: some wait for an answer, one proposes other times, two have agreed."""

from datetime import timedelta
from typing import Any

from eventhub import clock
from eventhub.db import db
from eventhub.directory import operations as directory
from eventhub.matchmaking.free import Openings
from eventhub.matchmaking.models import MeetingRequest, Profile
from eventhub.matchmaking.operations import misuse, requests, sharing, vetoes
from eventhub.matchmaking.operations.availability import keep_free
from eventhub.matchmaking.states import Mode, Priority

MESSAGE = "Our members would like to see what you do, and to show you our pilot hall."


def ask_each_other(star: Profile, others: list[Profile]) -> None:
    """Four wait for our participant's answer, who asked two in return; where people book, one more has agreed.

    Our participant keeps an hour before the event for a call.
    """
    for person in others[:4]:
        _ask(person, star)
    asked = [_ask(star, person) for person in others[4:6]]
    begins = star.matchmaking.event.starts_at
    keep_free(star, begins - timedelta(hours=2), begins - timedelta(hours=1), label="A call", by=star.registration.user)
    _keep_away(star, others[7], others[8])
    _share(star, (others[9], others[12]), others[10])
    if star.matchmaking.mode is Mode.BY_PARTICIPANTS:
        other = asked[1].invitee
        requests.propose_others(asked[1], Openings((star, other), clock.now()).slots()[3:5], by=other.registration.user)
        _agree(others[6], star)
        _agree(others[11], others[9])


def _keep_away(star: Profile, rude: Profile, unwanted: Profile) -> None:
    """Our participant reports one, whom the organiser has not looked into yet, and does not want to meet another."""
    user = star.registration.user
    misuse.report(star, rude, words="Offers insurance to everybody and does not stop when asked to.", by=user)
    vetoes.refuse(star, unwanted, by=user)


def _share(star: Profile, colleagues: tuple[Profile, Profile], asker: Profile) -> None:
    """Our participant shares with a colleague, for whose answer somebody waits; another has not chosen."""
    place = star.registration
    firm = directory.organisation(
        place.organisation, kind=place.organisation_kind, country=place.country, by=place.user
    )
    for each in colleagues:
        directory.join(each.registration.user, firm, by=None)
        each.registration.organisation = firm.name
    for each in (star, *colleagues):
        each.registration.entry = firm
    db.session.flush()
    sharing.share(star, firm, by=place.user)
    sharing.bring_in(colleagues[0], star, by=place.user)
    _ask(asker, colleagues[0])


def _ask(person: Profile, invitee: Profile) -> MeetingRequest:
    words: Any = {"message": MESSAGE, "priority": Priority.WOULD_LIKE, "by": person.registration.user}
    if person.matchmaking.mode is Mode.BY_OPTIMISER:
        return requests.ask(person, invitee, **words)
    return requests.ask(person, invitee, slots=Openings((person, invitee), clock.now()).slots()[:2], **words)


def _agree(person: Profile, invitee: Profile) -> None:
    """The two meet at the last time that suits both."""
    last = Openings((person, invitee), clock.now()).slots()[-1]
    words: Any = {"message": MESSAGE, "priority": Priority.MUST, "by": person.registration.user}
    request = requests.ask(person, invitee, slots=[last], **words)
    requests.accept(request, by=invitee.registration.user, slot=last)
