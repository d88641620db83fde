"""What one puts into a page of one's own to show the next events of a view there."""

from flask_babel import gettext as _
from markupsafe import escape

from eventhub.calendar.filters import Filters
from eventhub.web.pages import address

CODE = (
    '<iframe src="{page}" title="{title}" width="100%" height="600" loading="lazy" style="border:0"></iframe>'
    '<script src="{script}" async></script>'
)


def embed_code(filters: Filters) -> str:
    """Return the HTML: a frame that scrolls, and a script that makes it as high as its list."""
    return CODE.format(
        page=escape(address("calendar.embed", **filters.arguments())),
        title=escape(_("Cluster events")),
        script=escape(address("static", filename="js/embedding.js")),
    )
