"""304 to who was told so just before, without waking the application: only the state is asked for again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from eventhub import clock
from eventhub.web.shelf import Shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST = 2_000
LONGEST = 400
"""Who asks for more at once is answered by the application."""
NAME = "eventhub.holds"
_NOT_MODIFIED = "304 "
_QUESTION = (
    "REQUEST_METHOD",
    "wsgi.url_scheme",
    "SCRIPT_NAME",
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
)
"""All that decides about the answer of an address for machines: it knows no cookie and no language."""


@dataclass(frozen=True)
class Holds:
    """An answer holds while the state is the same, and until an instant."""

    state: int
    until: datetime


class Unchanged:
    """Remember each 304 whose view said how long it holds; `state` finds out what the state is now."""

    def __init__(self, application: "WSGIApplication", state: Callable[[], int | None]) -> None:
        self._application, self._state = application, state
        self._known: Shelf[tuple[Holds, list[tuple[str, str]]]] = Shelf(MOST)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer what is known to hold, and hand on everything else."""
        if "HTTP_IF_NONE_MATCH" not in environ and "HTTP_IF_MODIFIED_SINCE" not in environ:
            return self._application(environ, start_response)
        question = tuple(environ.get(name, "") for name in _QUESTION)
        known = self._known.get(question)
        if known and clock.now() < known[0].until and self._state() == known[0].state:
            start_response("304 NOT MODIFIED", list(known[1]))
            return []
        return self._application(environ, self._listening(question, environ, start_response))

    def _listening(self, question: tuple[str, ...], environ: "WSGIEnvironment", start_response: Any) -> Any:
        """Remember the answer's headers as they leave the house."""

        def begin(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            holds = environ.get(NAME)
            if holds and status.startswith(_NOT_MODIFIED) and sum(map(len, question)) <= LONGEST:
                self._known.keep(question, (holds, list(headers)))
            return start_response(status, headers, *error)

        return begin
