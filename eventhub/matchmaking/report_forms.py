"""Reporting somebody to the organiser, and what the organiser says of it."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from eventhub.forms import BaseForm, text
from eventhub.matchmaking.misuse import REPORT_LENGTH
from eventhub.matchmaking.states import ReportState


class ReportForm(BaseForm):
    """What somebody did."""

    words = text(
        _l("What happened?"),
        longest=REPORT_LENGTH,
        description=_l("Only the organiser and the programme team read it. The person does not learn who said so."),
    )
    blocks = BooleanField(_l("Also block this person"))


class ClosingForm(BaseForm):
    """What the organiser decided, and did."""

    state = RadioField(
        _l("Was it misuse?"),
        [InputRequired()],
        choices=lambda: [(ReportState.UPHELD.value, _l("Yes")), (ReportState.DISMISSED.value, _l("No"))],
    )
    outcome = text(_l("What was done"), longest=REPORT_LENGTH)
