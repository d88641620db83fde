"""What must become of an event's seats and its waiting list, in twenty lines that know neither database nor web."""

from dataclasses import dataclass, field

SEATED, OFFERED, WAITING, GONE = "confirmed", "offered", "waitlisted", ("cancelled", "expired")


@dataclass
class Line:
    """Who is where; `waiting` is in order."""

    seats: int
    states: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """How many seats nobody else can have."""
        return sum(state in (SEATED, OFFERED) for state in self.states.values())

    def do(self, deed: str, value: str | int) -> None:
        """Let one thing happen."""
        getattr(self, deed)(value)

    def register(self, who: str) -> None:
        """Whoever is not there yet gets a seat, or the last place."""
        if self.states.get(who) in (SEATED, OFFERED, WAITING):
            return
        if self.taken < self.seats:
            self.states[who] = SEATED
        else:
            self.states[who] = WAITING
            self.waiting.append(who)

    def claim(self, who: str) -> None:
        """Whoever is offered a seat has it."""
        if self.states.get(who) == OFFERED:
            self.states[who] = SEATED

    def cancel(self, who: str) -> None:
        """What somebody had goes to the next."""
        if self.states.get(who) in (SEATED, OFFERED, WAITING):
            self._go(who, "cancelled")

    def expire(self, who: str) -> None:
        """An offer passes."""
        if self.states.get(who) == OFFERED:
            self._go(who, "expired")

    def resize(self, seats: int) -> None:
        """There are more seats, or fewer."""
        self.seats = seats
        self._fill()

    def snapshot(self) -> tuple[dict[str, str], list[str], int]:
        """Return what can be seen from outside: two orders that agree on all of it go on alike."""
        return dict(self.states), list(self.waiting), self.seats

    def _go(self, who: str, state: str) -> None:
        self.states[who] = state
        if who in self.waiting:
            self.waiting.remove(who)
        self._fill()

    def _fill(self) -> None:
        while self.waiting and self.taken < self.seats:
            self.states[self.waiting.pop(0)] = OFFERED
