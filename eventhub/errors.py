"""Refusals of the domain: each carries the HTTP status it means and a sentence for the reader."""

from http import HTTPStatus

from flask_babel import gettext as _


class Refusal(Exception):
    """Something the domain will not do; `str(refusal)` is shown to the person who asked."""

    status: HTTPStatus = HTTPStatus.CONFLICT


class InvalidTransition(Refusal):
    """The record's state does not allow this move."""

    def __init__(self, noun: str, source: str, target: str) -> None:
        super().__init__(
            _(
                "This %(noun)s is %(source)s; it cannot become %(target)s.",
                noun=noun,
                source=source,
                target=target,
            )
        )
        self.noun, self.source, self.target = noun, source, target


class Outdated(Refusal):
    """Somebody else changed the record after it was shown."""


class Forbidden(Refusal):
    """The person may know of the record, but not do this with it."""

    status = HTTPStatus.FORBIDDEN


class Missing(Refusal):
    """There is no such record, or its existence is not this person's business."""

    status = HTTPStatus.NOT_FOUND


class TooManyRequests(Refusal):
    """The same account or network asked too often."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class Busy(Refusal):
    """What was asked for costs much, and as many do it now as may at a time; a little later it is possible."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class BadSetting(Exception):
    """A setting from the environment cannot be used; the program must not start."""
