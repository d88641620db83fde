"""Answers that programs read: no cookie, and 304 to who has the same bytes already."""

import hashlib
from typing import Any, cast

from flask import Response, request

PUBLIC = "public, max-age=300, must-revalidate"
PRIVATE = "private, max-age=300"


def calendar_file(data: bytes, disposition: str, cache: str) -> Response:
    """Answer with a calendar."""
    answer = Response(data, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = disposition
    return conditional(answer, cache)


def conditional(answer: Response, cache: str) -> Response:
    """Give an answer the hash of its bytes as its ETag; RFC 9110 decides when 304 is enough."""
    answer.headers["Cache-Control"] = cache
    answer.set_etag(hashlib.sha256(answer.data).hexdigest()[:32])
    answer.make_conditional(request)
    return for_machines(answer)


def for_machines(answer: Response) -> Response:
    """Mark an answer that knows no browser and no cookie."""
    cast("Any", answer).is_for_machines = True
    return answer
