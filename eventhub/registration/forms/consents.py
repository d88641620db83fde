"""What an organiser asks people to agree to, and the boxes that people tick."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired

from eventhub.forms import BaseForm, text
from eventhub.registration.models.consents import TEXT_LENGTH, ConsentText
from eventhub.registration.standing import Standing

NEEDED = _l("The event cannot do without this. If you do not agree, please cancel.")
FREE = _l("You may leave this out, and change your mind at any time.")


class ConsentForm(BaseForm):
    """One text people are asked to agree to."""

    text = text(
        _l("What people agree to"),
        longest=TEXT_LENGTH,
        description=_l("In their own voice, such as: I agree that photographs in which I can be seen are published."),
    )
    is_required = BooleanField(
        _l("Nobody registers without it"),
        description=_l("Only what the event cannot do without. Everything else people must be free to leave out."),
    )


class NewVersionForm(ConsentForm):
    """Another version of a text."""

    asks_again = BooleanField(
        _l("Ask those who agreed to an earlier version, too"),
        description=_l(
            "One mail asks each of them, and everybody who never agreed where nobody registers without it. "
            "Otherwise what they agreed to stands, in its own version."
        ),
    )


def agreeing(base: type[BaseForm], texts: Sequence[ConsentText]) -> Any:
    """Return a form with a box for each text, none of them ticked; without texts, the form as it is."""
    if not texts:
        return base
    boxes = {name_of(each): _box(each, needed=[InputRequired(NEEDED)]) for each in texts}
    return type("AgreeingForm", (base,), {**boxes, "texts": texts})


def ticked(form: Any) -> list[int]:
    """Return the ids of the texts whose boxes are ticked."""
    return [each.id for each in form.texts if form[name_of(each)].data]


def changing(standing: Sequence[Standing]) -> Any:
    """Return a form for what somebody stands by: their own ticks, and nothing ticked for them.

    Nothing is needed here: what one may take back never hangs on agreeing to something else.
    """
    own = [each for each in standing if each.can_change]
    boxes = {name_of(each.text): _box(each.text, is_ticked=each.agreement is not None) for each in own}
    return type("ChangingForm", (BaseForm,), {**boxes, "texts": [each.text for each in own]})


def name_of(text: ConsentText) -> str:
    """Return what the box of a text is called; another version is another box."""
    return f"agree_{text.id}"


def _box(text: ConsentText, *, is_ticked: bool = False, needed: Sequence[InputRequired] = ()) -> BooleanField:
    if not text.is_required:
        return BooleanField(text.text, description=FREE, default=is_ticked)
    return BooleanField(text.text, needed, description="" if needed else NEEDED, default=is_ticked)
