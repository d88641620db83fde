"""What an organiser writes to set a reminder."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from eventhub.directory.labels import kind_choices
from eventhub.events.models import Event, ProgrammeItem
from eventhub.forms import BaseForm, CheckboxListField, line, text
from eventhub.registration.queries.tags import tag_key
from eventhub.reminders import labels, placeholders
from eventhub.reminders.audience import Audience
from eventhub.reminders.models import SUBJECT_LENGTH, TEXT_LENGTH, ReminderRule
from eventhub.reminders.queries import MOST_DAYS
from eventhub.reminders.states import (
    OF_EVENTS,
    OF_ITEMS,
    OF_PARTICIPANTS,
    OF_PROGRAMMES,
    WORDED_AFTER,
    WORDED_BEFORE,
    Anchor,
)

MOST_MINUTES = 24 * 60
BEFORE, AFTER, MINUTES_BEFORE, MINUTES_AFTER, ON_A_DAY = "days", "days_after", "minutes", "minutes_after", "day"
TIMINGS = (
    (BEFORE, _l("Days before")),
    (AFTER, _l("Days after")),
    (MINUTES_BEFORE, _l("Minutes before")),
    (MINUTES_AFTER, _l("Minutes after")),
    (ON_A_DAY, _l("On a day of its own, wherever the event moves")),
)
COUNTED = (BEFORE, AFTER, MINUTES_BEFORE, MINUTES_AFTER)
ON_A_CLOCK = (BEFORE, AFTER, ON_A_DAY)


def _offered(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, name) for value, name in pairs]


class RuleForm(BaseForm):
    """When, counted from what; to whom; in which words."""

    anchor = SelectField(_l("Counted from"), [InputRequired()])
    timing = RadioField(_l("When"), [InputRequired()], choices=_offered(TIMINGS), default=BEFORE)
    number = IntegerField(
        _l("How many"), [Optional(), NumberRange(0, MOST_MINUTES)], description=_l("0 days is the day itself.")
    )
    on_date = DateField(_l("Day"), [Optional()])
    at = TimeField(_l("At"), [Optional()], description=_l("As clocks there show it."))
    states = CheckboxListField(
        _l("Registrations"), choices=_offered((each.value, name) for each, name in labels.STATES.items())
    )
    kinds = CheckboxListField(_l("Kinds of organisations"), description=_l("None ticked: all of them."))
    tags = CheckboxListField(
        _l("Tags"), description=_l("Who has one of these at the registration desk. None ticked: everybody.")
    )
    answered = RadioField(_l("Meeting requests"), [Optional()], choices=_offered(labels.ANSWERED.items()), default="")
    subject = line(_l("Subject"), required=False, longest=SUBJECT_LENGTH, description=_l("Empty: the usual one."))
    text = text(_l("Text"), required=False, longest=TEXT_LENGTH, description=_l("Empty: the usual words."))
    with_calendar = BooleanField(_l("Attach the calendar file (.ics)"))

    def __init__(
        self,
        *args: Any,
        items: tuple[ProgrammeItem, ...] = (),
        known_tags: Iterable[str] = (),
        of_event: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.of_event = of_event
        self._items = {
            f"{anchor.value}:{item.id}": (anchor, item) for item in items for anchor in sorted(OF_ITEMS, key=str)
        }
        anchors = OF_EVENTS if of_event else OF_PROGRAMMES
        plain = [(each.value, labels.ANCHORS[each]) for each in anchors if each not in OF_ITEMS]
        parts = [
            (name, labels.anchor(ReminderRule(anchor=anchor, item=item)))
            for name, (anchor, item) in self._items.items()
        ]
        self.anchor.choices = _offered(plain + parts)
        self.kinds.choices = _offered(kind_choices())
        self._tags = {tag_key(tag): tag for tag in known_tags}
        self.tags.choices = _offered(self._tags.items())

    @property
    def known(self) -> dict[str, Any]:
        """The placeholders there are, each with what it becomes."""
        return placeholders.known(self.chosen[0])

    @property
    def chosen(self) -> tuple[Anchor, ProgrammeItem | None]:
        """The anchor, and the part of the programme it belongs to."""
        plain = {each.value: each for each in Anchor}
        return self._items.get(self.anchor.data) or (plain.get(self.anchor.data, Anchor.START), None)

    def validate_number(self, field: IntegerField) -> None:
        """Ask how many there are of what is counted, within reason."""
        if self.timing.data not in COUNTED:
            return
        if field.data is None:
            raise ValidationError(_("Say how many."))
        if self.timing.data in (BEFORE, AFTER) and field.data > MOST_DAYS:
            raise ValidationError(_("Not more than %(most)s days.", most=MOST_DAYS))

    def validate_timing(self, field: RadioField) -> None:
        """A day of its own, or a number of minutes, says nothing where there is a day for each of many."""
        if field.data == ON_A_DAY and self.chosen[0] not in (Anchor.START, Anchor.END):
            raise ValidationError(_("A day of its own goes with the start or the end of the event only."))
        if field.data not in (BEFORE, AFTER) and self.chosen[0] in (Anchor.MEETING_DAY, Anchor.REVIEW_DUE):
            raise ValidationError(_("Count days here: there is one such reminder a day."))

    def validate_text(self, field: Any) -> None:
        """Refuse what nothing fills in, and silence where there are no usual words."""
        self._refuse_unknown(field)
        if not field.data and not self._is_worded():
            raise ValidationError(_("Write what it is to say: there are no usual words for this moment."))

    def validate_subject(self, field: Any) -> None:
        """Refuse what nothing fills in, and a text without a subject."""
        self._refuse_unknown(field)
        if self.text.data and not field.data:
            raise ValidationError(_("Words of your own need a subject of your own."))

    def validate_states(self, field: Any) -> None:
        """Somebody has to be meant."""
        if self.chosen[0] in OF_PARTICIPANTS and not field.data:
            raise ValidationError(_("Choose who is to be reminded."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the day and the time of day where the timing needs them: an empty field runs no check of its own."""
        is_valid = bool(super().validate(extra_validators))
        asked = [(self.at, self.timing.data in ON_A_CLOCK), (self.on_date, self.timing.data == ON_A_DAY)]
        asked += [(self.number, self.timing.data in COUNTED)]
        for field, is_needed in asked:
            if is_needed and field.data is None and not field.errors:
                field.errors = [_("This is needed for the timing you chose.")]
                is_valid = False
        for check, field in ((self.validate_text, self.text), (self.validate_subject, self.subject)):
            is_valid = self._passes(check, field) and is_valid
        return is_valid

    def read(self) -> dict[str, Any]:
        """Return what was written as facts of a rule."""
        anchor, item = self.chosen
        sign = -1 if self.timing.data in (AFTER, MINUTES_AFTER) else 1
        number = sign * (self.number.data or 0)
        tags = tuple(self._tags[key] for key in self.tags.data or ())
        audience = Audience(tuple(self.states.data), tuple(self.kinds.data or ()), self.answered.data or "", tags)
        return {
            "anchor": anchor,
            "item": item,
            "days_before": number if self.timing.data in (BEFORE, AFTER) else None,
            "minutes_before": number if self.timing.data in (MINUTES_BEFORE, MINUTES_AFTER) else None,
            "on_date": self.on_date.data if self.timing.data == ON_A_DAY else None,
            "at": self.at.data if self.timing.data in ON_A_CLOCK else None,
            "audience": audience.as_row() if anchor in OF_PARTICIPANTS else {},
            "subject": self.subject.data or "",
            "text": self.text.data or "",
            "with_calendar": self.with_calendar.data and anchor in OF_PARTICIPANTS,
        }

    def _passes(self, check: Any, field: Any) -> bool:
        """Run a check that WTForms leaves out where a field is empty."""
        if field.data or field.errors:
            return not field.errors
        try:
            check(field)
        except ValidationError as error:
            field.errors = [str(error)]
            return False
        return True

    def _is_worded(self) -> bool:
        is_after = self.timing.data in (AFTER, MINUTES_AFTER)
        return self.chosen[0] in (WORDED_AFTER if is_after else WORDED_BEFORE | {Anchor.END})

    def _refuse_unknown(self, field: Any) -> None:
        names = placeholders.unknown(field.data or "", self.chosen[0])
        if names:
            known = ", ".join(f"{{{name}}}" for name in self.known)
            raise ValidationError(
                _("Nothing fills in %(names)s here. You can use %(known)s.", names=", ".join(names), known=known)
            )


def values_of(rule: ReminderRule) -> dict[str, Any]:
    """Return a rule as its form shows it."""
    meant = Audience.of(rule.audience)
    number = rule.days_before if rule.days_before is not None else rule.minutes_before
    return {
        "anchor": f"{rule.anchor.value}:{rule.item_id}" if rule.item_id else rule.anchor.value,
        "timing": _timing(rule),
        "number": None if number is None else abs(number),
        "states": list(meant.states),
        "kinds": list(meant.kinds),
        "answered": meant.answered,
        "tags": sorted(meant.tag_keys),
        **{name: getattr(rule, name) for name in ("on_date", "at", "subject", "text", "with_calendar")},
    }


def _timing(rule: ReminderRule) -> str:
    if rule.on_date:
        return ON_A_DAY
    if rule.minutes_before is not None:
        return MINUTES_AFTER if rule.is_after else MINUTES_BEFORE
    return AFTER if rule.is_after else BEFORE


def of_owner(owner: Any, rule: ReminderRule | None, known_tags: Iterable[str], **options: Any) -> RuleForm:
    """Make the form of a rule of an event, with the parts of its programme, or of a programme.

    It offers the tags there are, and those of the rule although nobody may have them any more.
    """
    is_event = isinstance(owner, Event)
    own = Audience.of(rule.audience).tags if rule else ()
    return RuleForm(
        items=tuple(owner.items) if is_event else (), known_tags=(*own, *known_tags), of_event=is_event, **options
    )
