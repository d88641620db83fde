"""What people write to sign in."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from eventhub.forms import BaseForm, email

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128


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
