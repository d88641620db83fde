"""What people write to sign in."""

from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from eventhub.accounts import labels
from eventhub.forms import BaseForm, email, zone_choices

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128


@lru_cache(maxsize=1)
def _zones() -> tuple[SelectChoice, ...]:
    return tuple(SelectChoice(zone, label) for zone, label in zone_choices())


class ReadingForm(BaseForm):
    """In which language one reads, and by which clocks."""

    locale = SelectField(_l("Language of pages and mails"), [InputRequired()])
    timezone = SelectField(
        _l("Time zone"),
        [Optional()],
        description=_l("Times are those of the event; mails then say beside them what your own clocks show."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.timezone.choices = [SelectChoice("", _("Only that of the event")), *_zones()]
        known = current_app.config["LOCALES"]
        if len(known) == 1:
            del self.locale
        else:
            self.locale.choices = [SelectChoice(each, labels.language_of_its_own(each)) for each in known]

    def read(self) -> dict[str, Any]:
        """Return what was chosen."""
        locale = self.locale.data if self.locale else current_app.config["LOCALES"][0]
        return {"locale": locale, "timezone": self.timezone.data or None}


class LinkForm(BaseForm):
    """Ask for a sign-in link."""

    email = email(_l("E-mail address"), id="link-email")
    next = HiddenField()


class PasswordForm(BaseForm):
    """Sign in with a password."""

    email = email(_l("E-mail address"))
    password = PasswordField(
        _l("Password"),
        [InputRequired(), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class NewPasswordForm(BaseForm):
    """Choose a password; whoever has one already proves it first."""

    current = PasswordField(
        _l("Your password until now"), [Length(max=LONGEST_PASSWORD)], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        _l("New password"),
        [InputRequired(), Length(min=SHORTEST_PASSWORD, max=LONGEST_PASSWORD)],
        description=_l("12 characters or more; a sentence is easy to remember and hard to guess."),
        render_kw={"autocomplete": "new-password"},
    )
