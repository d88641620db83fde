"""Every signal one feature sends upwards to those above it; receivers act in the sender's transaction.

A receiver takes the sender as its first argument and the named values as keywords. Receivers act in the turn of their
modules, which the application names from the lowest feature to the highest: what one does the next finds done.
"""

from collections.abc import Callable, Generator, Iterable
from types import ModuleType
from typing import Any

from blinker import NamedSignal, Namespace

_turns: dict[str, int] = {}


def take_turns(modules: Iterable[ModuleType]) -> None:
    """From now on receivers act in the order of these modules; those of others come last."""
    _turns.clear()
    _turns.update({module.__name__: turn for turn, module in enumerate(modules)})


def _turn(receiver: Callable[..., Any]) -> tuple[int, str, str]:
    module = receiver.__module__
    return _turns.get(module, len(_turns)), module, getattr(receiver, "__qualname__", "")


class _InTurn(NamedSignal):
    """A signal that asks its receivers in turn; by itself it would ask them as they happen to lie in memory."""

    def receivers_for(self, sender: Any) -> Generator[Callable[..., Any], None, None]:
        """Yield who is to be asked, in turn."""
        yield from sorted(super().receivers_for(sender), key=_turn)


class _Signals(Namespace):
    """The signals by name."""

    def signal(self, name: str, doc: str | None = None) -> NamedSignal:
        """Return the signal of a name; there is one."""
        return self.setdefault(name, _InTurn(name, doc))


_signals = _Signals()

event_drafted = _signals.signal("event-drafted")
"""There is a new event, of which the public knows nothing yet; sends the event, `by=`."""

programme_created = _signals.signal("programme-created")
"""There is a new season; sends the programme, `by=`."""

event_published = _signals.signal("event-published")
"""An event stands in the calendar from now on; sends the event, `by=`, and as `is_first=` whether it was not
public before."""

seats_changed = _signals.signal("seats-changed")
"""An event has more or fewer seats, or no limit any more, or takes registrations at other times; sends the event,
`by=`."""

event_shifted = _signals.signal("event-shifted")
"""An event's start, end or zone changed, be it public or not, and what hangs on its start has to move along before
anybody is told; sends the event, `by=`, the `shift=` by which its programme has moved, and its registrations'
`fate=`."""

event_rescheduled = _signals.signal("event-rescheduled")
"""An event's start, end or place changed; sends the event, `by=`, as `was=` its start and end before, as `tell=` the
audience that hears of it, and as `fate=` what becomes of its registrations."""

event_postponed = _signals.signal("event-postponed")
"""An event will not take place when it was announced, and has no new date yet; sends the event, `by=`,
`note=`, `tell=`, `fate=`."""

event_resumed = _signals.signal("event-resumed")
"""An event that was postponed takes place after all, when and where it now says; sends the event, `by=`, `tell=`."""

audience_asked = _signals.signal("audience-asked")
"""How many people each audience of an event holds; sends the event, receivers return numbers by audience."""

event_cancelled = _signals.signal("event-cancelled")
"""An event will not take place; sends the event, `by=`, `reason=`, and the registrations' `fate=`."""

draft_dropped = _signals.signal("draft-dropped")
"""An event that the public never knew of is called off; sends the event, `by=`, `reason=`."""

registration_ending = _signals.signal("registration-ending")
"""A person is about to give up a seat or a waiting place: who must hold more than the event for it takes hold now,
before anybody holds the event; sends the registration."""

registrations_asked = _signals.signal("registrations-asked")
"""How many registrations of an event could end; sends the event, receivers return a number."""

registrations_ending = _signals.signal("registrations-ending")
"""All registrations of an event are about to end: who must hold more than the event takes hold now; sends the event."""

registrations_ended = _signals.signal("registrations-ended")
"""All registrations of an event have ended, and one mail tells each person so; sends the event, `by=`, `reason=`."""

personal_data_asked = _signals.signal("personal-data-asked")
"""Somebody takes along what is stored about them; sends the registration, receivers return plain values by name."""

registration_confirmed = _signals.signal("registration-confirmed")
"""A person holds a seat; sends the registration."""

registration_cancelled = _signals.signal("registration-cancelled")
"""A person has no seat or waiting place any more; sends the registration, `by=`, and as `all_end=` whether nobody is to
have what is free."""

item_moved = _signals.signal("item-moved")
"""A part of a public event's programme has another time or room; sends the part, `by=`, and as `was=` its old start and
end."""

item_ending = _signals.signal("item-ending")
"""A part of a programme is about to be taken out; sends the part, `by=`."""

item_asked = _signals.signal("item-asked")
"""Somebody wants a place in a part of a programme; sends the registration, `item=`. Receivers return, in words, what
else of theirs lies at the same time."""

merger_asked = _signals.signal("merger-asked")
"""Two registrations for one event may be one person's; sends the one that would be kept, `gone=`. A receiver says, in
words, why what both hold cannot be joined, or None."""

registrations_merged = _signals.signal("registrations-merged")
"""Two registrations for one event are one person's, and one of them is cancelled: what hangs on `gone=` hangs on the
sender from now on; sends the registration that is kept, `gone=`, as whom
its person `was=` known before, `by=`."""

participant_type_removed = _signals.signal("participant-type-removed")
"""What nobody registered as can be chosen no more, and another type may have its number one day; sends the type while
its row is still there, `by=`."""

attendance_recorded = _signals.signal("attendance-recorded")
"""Somebody is known to have come, or to have stayed away, or neither; sends the registration, `by=`."""

delegate_accepted = _signals.signal("delegate-accepted")
"""An application to join a delegation is accepted, so its applicant has a place at the delegation's event; sends the
application, `event=`, `person=`, `organisation=`, `by=`."""

delegate_withdrawn = _signals.signal("delegate-withdrawn")
"""An accepted application to join a delegation is taken back; sends the application, `event=`, `person=`, `by=`."""

mail_leaving = _signals.signal("mail-leaving")
"""A mail is about to leave, perhaps long after it was written; sends the mail. A receiver answers whether what it says
is no longer so: then it stays here."""

mail_written = _signals.signal("mail-written")
"""A mail is put into words; sends the mail. A receiver that knows who reads it answers with their language and the
zone of their clocks, or None where they named none."""

mail_addressed = _signals.signal("mail-addressed")
"""A mail is about to go over the wire; sends the mail. A receiver that knows who answers for it tells their address."""

organisations_merged = _signals.signal("organisations-merged")
"""Two entries turned out to be one organisation: what belongs to `gone=` belongs to the sender from now on; sends the
organisation that is kept, `gone=`, `by=`."""

erasure_opposed = _signals.signal("erasure-opposed")
"""Somebody is to be erased as a whole; sends the user. Receivers return, in sentences, what keeps that from being done:
an office that nobody else holds, work that others wait for."""

erasure_foreseen = _signals.signal("erasure-foreseen")
"""Somebody wants to know what erasing them would do; sends the user. Receivers return, in sentences, what would
happen to what is still to come."""

heirs_asked = _signals.signal("heirs-asked")
"""Somebody is being erased; sends the user. Receivers return to whom they will hand over what the person holds: these
people are held before anything changes."""

person_leaving = _signals.signal("person-leaving")
"""Somebody is being erased, and their name still stands everywhere: whatever they take part in ends now, as if they had
ended it, and what they hold goes to others. Everything that is theirs is held already; sends the user, `by=`."""
