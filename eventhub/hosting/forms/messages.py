"""What authors and the programme team say to each other, and whom authors invite."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import AnyOf

from eventhub.forms import BaseForm, email, line, text
from eventhub.hosting.forms.fields import SUMMARY_LENGTH
from eventhub.hosting.states import ApplicationState


class QuestionForm(BaseForm):
    """Something the programme team should answer."""

    text = text(_l("Your question"), longest=2_000)


class ReplyForm(BaseForm):
    """The programme team's answer."""

    text = text(_l("Your answer"), longest=2_000)


class CoApplicantForm(BaseForm):
    """Somebody of the same organisation who should write too."""

    email = email(_l("Their e-mail address"), id="co-applicant-email")
    name = line(_l("Their name"), required=False)


class WithdrawalForm(BaseForm):
    """An applicant takes an application back, with or without a reason; `state` is the one the page showed."""

    state = HiddenField(validators=[AnyOf([state.value for state in ApplicationState])])
    note = text(_l("Why, if you want to say"), required=False, longest=SUMMARY_LENGTH)

    @property
    def shown(self) -> ApplicationState:
        """The state that the applicant knew."""
        return ApplicationState(self.state.data)
