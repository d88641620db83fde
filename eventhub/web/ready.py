"""Whole pages as everybody sees them: made once in a process, and sent again while data and clock say the same.

Who is signed in, or has a message waiting, gets a page of their own.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from eventhub import clock
from eventhub.web.access import actor
from eventhub.web.pages import relative
from eventhub.web.shelf import Shelf

MOST = 250
_NAME = "ready_pages"


@dataclass(frozen=True)
class Turns:
    """What the clock alone changes: the page reads differently from `at` on, and tells how far off `told` is."""

    at: tuple[datetime, ...] = ()
    told: tuple[datetime, ...] = ()

    def stand(self, now: datetime) -> Hashable:
        """Return what is the same for as long as the page reads the same."""
        return sum(turn <= now for turn in self.at), *(relative(each, now) for each in self.told)


@dataclass(frozen=True)
class Made:
    """An answer with what it was made from; without `state` it holds for this reader only."""

    answer: ResponseReturnValue
    state: Hashable = None
    turns: Turns = Turns()


@dataclass(frozen=True)
class _Kept:
    made: Made
    stood: Hashable


def page(key: Hashable, state: Callable[[], Hashable], make: Callable[[datetime], Made]) -> ResponseReturnValue:
    """Answer with what stands under a key, or make it anew; `state` says what the data are now."""
    now = clock.now()
    if actor() is not None or session:
        return make(now).answer
    pages: Shelf[_Kept] = current_app.extensions.setdefault(_NAME, Shelf(MOST))
    whole = (str(get_locale()), request.script_root, key)
    kept = pages.get(whole)
    if kept and kept.stood == kept.made.turns.stand(now) and kept.made.state == state():
        return kept.made.answer
    made = make(now)
    if made.state is not None and not session:
        pages.keep(whole, _Kept(made, made.turns.stand(now)))
    return made.answer
