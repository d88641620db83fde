"""The sums as a table for spreadsheets."""

from flask_babel import gettext as _

from eventhub.outcomes.labels import ADDED_UP
from eventhub.outcomes.states import FARTHEST_FIRST
from eventhub.outcomes.sums import Sums, rows_of


def table(sums: Sums) -> list[list[object]]:
    """Return a row of headings, one for all, and one for each event, country, kind, theme and sector.

    A group too small to be shown leaves its kinds empty.
    """
    headings = [_("By"), _("Name"), _("Meetings with an answer"), *(str(ADDED_UP[kind]) for kind in FARTHEST_FIRST)]
    everything = [_("All"), "", sums.answered, *(sums.kinds[kind] for kind in FARTHEST_FIRST)]
    parts = (
        (_("Event"), sums.by_event),
        (_("Country"), sums.by_country),
        (_("Kind of organisation"), sums.by_kind),
        (_("Thematic area"), sums.by_theme),
        (_("Sector"), sums.by_sector),
    )
    rows = [
        [name, group.label, group.meetings, *numbers] for name, groups in parts for group, numbers in rows_of(groups)
    ]
    return [headings, everything, *rows]
