"""What hosts write when they call an event off or put it off."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from eventhub.events.forms.times import FateForm, TellingForm, VersionedForm, instant_of, refuse_skipped
from eventhub.events.models import Event
from eventhub.events.states import EventState
from eventhub.forms import BaseForm, WallTimeField, line, text, wall_time

REASON_LENGTH = 1_000


class CancellationForm(FateForm):
    """Call an event off."""

    reason = text(
        _l("Why the event is cancelled"),
        longest=REASON_LENGTH,
        description=_l("Everybody can read it on the event's page and in the mail to those who registered."),
    )

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ask_fate(event)


class PostponementForm(TellingForm, FateForm):
    """Put an event off."""

    note = text(_l("Why, if you want to say"), required=False, longest=REASON_LENGTH)

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ask_whom_to_tell(event)
        self.ask_fate(event)


class PublicationForm(TellingForm):
    """Publish an event, again after it was postponed."""

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ask_whom_to_tell(event if event.state is EventState.POSTPONED else None)


class LaterPublicationForm(VersionedForm):
    """Set when an event is published, on the clocks of its place."""

    at = wall_time(_l("Publish it on"))

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def validate_at(self, field: WallTimeField) -> None:
        """Refuse an hour that the clocks skip."""
        refuse_skipped(field, self.zone)

    @property
    def instant(self) -> datetime:
        """What was written, as an instant."""
        return instant_of(self.at, self.zone)


class CopyForm(BaseForm):
    """Draft an event after the model of another."""

    title = line(_l("Title of the new event"))
    starts_at = wall_time(_l("Starts"))

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def validate_starts_at(self, field: WallTimeField) -> None:
        """Refuse an hour that the clocks skip."""
        refuse_skipped(field, self.zone)

    @property
    def instant(self) -> datetime:
        """What was written, as an instant."""
        return instant_of(self.starts_at, self.zone)


class DeclineForm(VersionedForm):
    """Send an event back to its host."""

    note = text(_l("What is to be changed"), longest=REASON_LENGTH, description=_l("The host reads it in a mail."))
