"""A stored file as an answer, for the routes of whoever decided that this reader may have it."""

import io

from flask import Response, send_file

from eventhub.attachments import queries
from eventhub.attachments.checks.kinds import KINDS, PICTURES
from eventhub.attachments.models import Attachment
from eventhub.db import db

SANDBOX = "default-src 'none'; sandbox"
SHOWN_IN_PAGES = {KINDS[kind].media_type for kind in PICTURES}


def send(attachment: Attachment, *, inline: bool = False, filename: str | None = None) -> Response:
    """Answer with a file to be saved; a picture, which was written anew, may be shown in a page by `inline`.

    `filename` takes the place of the file's own name, which may say more than this reader is to know.
    """
    content = db.session.scalars(queries.content_of(attachment)).one()
    response = send_file(
        io.BytesIO(content),
        mimetype=attachment.media_type,
        as_attachment=not (inline and attachment.media_type in SHOWN_IN_PAGES),
        download_name=filename or attachment.filename,
        etag=attachment.sha256,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response
