"""Which addresses take files: their requests may be larger than all others."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])

LARGEST_UPLOAD_BODY = 32 * 1024 * 1024
"""Room for three of the largest files and what is typed around them."""


def takes_uploads(view: View) -> View:
    """Let this endpoint's requests hold files; what is typed in them stays as limited as anywhere."""
    cast("Any", view).takes_uploads = True
    return view


def make_room() -> None:
    """Before the body is read: raise the limit where files are expected, and nowhere else."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_uploads", False) and request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST_UPLOAD_BODY
