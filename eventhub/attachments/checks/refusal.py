"""Why a file is not taken."""

from http import HTTPStatus

from eventhub.errors import Refusal


class BadUpload(Refusal):
    """A file that is not taken; the sentence says why, and what to do."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
