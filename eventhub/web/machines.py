"""Answers that programs read: no cookie, and 304 to who has the same bytes already."""

import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from flask import Response, request

PUBLIC = "public, max-age=300, must-revalidate"
PRIVATE = "private, max-age=300"
CALENDAR = "text/calendar; charset=utf-8"
ETAG_LENGTH = 32

Coding = Literal["plain", "gzip"]


@dataclass(frozen=True)
class Kind:
    """What all answers of one address have in common."""

    content_type: str
    cache: str
    disposition: str | None = None


def calendar_file(data: bytes, disposition: str, cache: str) -> Response:
    """Answer with a calendar."""
    answer = known(Kind(CALENDAR, cache, disposition), etag_of(data), None)
    return filled(answer, zipped(data) if coding() == "gzip" else data)


def etag_of(body: bytes) -> str:
    """Name bytes by their hash."""
    return hashlib.sha256(body).hexdigest()[:ETAG_LENGTH]


def zipped(body: bytes) -> bytes:
    """Return the same bytes whenever they are made: a zip file usually tells the time."""
    return gzip.compress(body, compresslevel=6, mtime=0)


def coding() -> Coding:
    """Return how the reader wants the bytes."""
    return "gzip" if request.accept_encodings["gzip"] > 0 else "plain"


def is_conditional() -> bool:
    """Whether the reader may have the bytes already."""
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def known(kind: Kind, etag: str, changed_at: datetime | None) -> Response:
    """Answer without content as yet, or with 304 where RFC 9110 says that this is enough.

    Bytes that are zipped are other bytes, so their ETag is another.
    """
    answer = Response(content_type=kind.content_type)
    answer.headers["Cache-Control"] = kind.cache
    answer.headers["Vary"] = "Accept-Encoding"
    if kind.disposition:
        answer.headers["Content-Disposition"] = kind.disposition
    if coding() == "gzip":
        answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(f"{etag}-gzip" if coding() == "gzip" else etag)
    if changed_at:
        answer.last_modified = changed_at
    answer.make_conditional(request)
    return for_machines(answer)


def filled(answer: Response, content: bytes) -> Response:
    """Give an answer its content, where it needs any."""
    if answer.status_code == 200:
        answer.set_data(content)
    return answer


def for_machines(answer: Response) -> Response:
    """Mark an answer that knows no browser and no cookie."""
    cast("Any", answer).is_for_machines = True
    return answer
