"""How long the search may go on, who wants to hear of it, and whether somebody asked it to stop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the search stands: the phase, the best value found, the bound proved, the seconds since the start."""

    phase: str
    best: int | None
    bound: int | None
    seconds: float


class Watch:
    """A stop-watch with a limit, a stop button and a listener.

    It may have begun at an earlier moment of the clock, and spare seconds of the limit for others.
    """

    def __init__(
        self,
        limit: timedelta,
        on_progress: Callable[[Progress], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
        *,
        begun: float | None = None,
        spare: float = 0.0,
    ) -> None:
        self._start = monotonic() if begun is None else begun
        self._spare = spare
        self.limit = limit.total_seconds()
        self._on_progress = on_progress
        self._should_stop = should_stop
        self._reserve = 0.0
        self._breaks: tuple[int | None, int] = (None, 0)

    def seconds(self) -> float:
        """The time since the start."""
        return monotonic() - self._start

    def left(self) -> float:
        """The seconds that may still be spent; none after a stop request."""
        if self._should_stop is not None and self._should_stop():
            return 0.0
        return max(0.0, self.end - self._reserve - self.seconds())

    @property
    def end(self) -> float:
        """After how many seconds everything has to be done."""
        return self.limit - self._spare

    def reserve(self, seconds: float) -> None:
        """Keep so much of the time for what comes after the search."""
        self._reserve = seconds

    def is_over(self) -> bool:
        """Whether the search has to come to an end now."""
        return self.left() <= 0

    def tell(self, phase: str, best: int | None, bound: int | None) -> None:
        """Let the listener know where the search stands."""
        if self._on_progress is not None:
            self._on_progress(Progress(phase, best, bound, round(self.seconds(), 3)))

    def tell_breaks(self, best: int | None, bound: int) -> None:
        """Tell of the breaks: a bound once proved stays, and so does the best until there is another."""
        known, proved = self._breaks
        self._breaks = (known if best is None else best, max(bound, proved))
        self.tell("breaks", *self._breaks)
