"""What is printed before an event: badges, and lists for a door without any device."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from eventhub import qr
from eventhub.registration.models.registrations import Registration
from eventhub.registration.permissions import ticket_token
from eventhub.web.pages import address

LONG_NAME = 20
"""Letters beyond which a name is set smaller, so that it stays on its badge."""
BADGES_A_RUN = 200
ROWS_A_RUN = 1_000


class Paper(enum.Enum):
    """On what it is printed."""

    SHEETS = "sheets"
    SMALL = "86x54"
    LARGE = "96x134"
    LIST = "list"


PAPERS = {
    Paper.SHEETS: _l("Ten badges on each A4 sheet"),
    Paper.SMALL: _l("Cards of 86 x 54 mm"),
    Paper.LARGE: _l("Badges of 96 x 134 mm"),
    Paper.LIST: _l("A list on A4"),
}
CLASSES = {
    Paper.SHEETS: "small-card on-sheets",
    Paper.SMALL: "small-card each-alone",
    Paper.LARGE: "large-card each-alone",
}


@dataclass(frozen=True)
class Badge:
    """What stands on one badge."""

    name: str
    organisation: str
    country: str
    type: str
    code: qr.Drawing

    @property
    def is_long(self) -> bool:
        """Whether the name needs smaller letters."""
        return len(self.name) > LONG_NAME


def badges(registrations: Sequence[Registration]) -> list[Badge]:
    """Return what stands on people's badges; the code opens their ticket."""
    return [
        Badge(
            name=each.name,
            organisation=each.organisation,
            country=each.country,
            type=each.type.name if each.type else "",
            code=qr.drawing(address("attendance.ticket", token=ticket_token(each))),
        )
        for each in registrations
    ]
