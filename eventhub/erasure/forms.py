"""What somebody says who wants to be erased, or erases somebody else at their wish."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from eventhub.accounts.forms import LONGEST_PASSWORD
from eventhub.forms import BaseForm, email, line


class ClosingForm(BaseForm):
    """Erase oneself, for good; whoever has a password proves with it who they are."""

    password = PasswordField(
        _l("Your password"), [Length(max=LONGEST_PASSWORD)], render_kw={"autocomplete": "current-password"}
    )
    is_sure = BooleanField(_l("I know that this cannot be undone"), [InputRequired()])


class FindingForm(BaseForm):
    """Find who asked to be erased."""

    class Meta(BaseForm.Meta):
        """A question, which changes nothing."""

        csrf = False

    email = email(_l("E-mail address"), description=_l("The one that the person is known by here."))


class ErasingForm(BaseForm):
    """Erase somebody at their wish."""

    email = HiddenField(validators=[InputRequired()])
    reason = line(
        _l("How they asked for it"),
        description=_l("Stands in the history: a letter and its date, without their name or address."),
    )
    is_sure = BooleanField(
        _l("I have made sure that it was they who asked, and know that it cannot be undone"), [InputRequired()]
    )
