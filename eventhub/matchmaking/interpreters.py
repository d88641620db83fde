"""Interpreters: who have no language in common meet with one of them, if there is one for theirs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventhub.db import Base
from eventhub.matchmaking.languages import spoken_by
from eventhub.matchmaking.models import Matchmaking, Meeting, Profile


class Interpreter(Base):
    """Somebody who interprets between two languages, in one meeting at a time."""

    __tablename__ = "interpreter"
    __table_args__ = (CheckConstraint("one_language <> other_language", name="between_two_languages"),)

    matchmaking_id: Mapped[int] = mapped_column(ForeignKey("matchmaking.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    one_language: Mapped[str] = mapped_column(String(8))
    other_language: Mapped[str] = mapped_column(String(8))
    matchmaking: Mapped[Matchmaking] = relationship()

    def helps(self, one: Profile, other: Profile) -> bool:
        """Whether both can speak through this person."""
        sides = (self.one_language, self.other_language)
        spoken, also = spoken_by(one), spoken_by(other)
        return any(first in spoken and second in also for first, second in (sides, sides[::-1]))


def interpreters_of(matchmaking: Matchmaking) -> Select[Interpreter]:
    """Select who interprets at an event."""
    return select(Interpreter).where(Interpreter.matchmaking_id == matchmaking.id).order_by(Interpreter.id)


def speak_apart(one: Profile, other: Profile) -> bool:
    """Whether both have said what they speak, and it is nothing in common."""
    spoken, also = spoken_by(one), spoken_by(other)
    return bool(spoken and also and not set(spoken) & set(also))


def share_out(
    interpreters: Sequence[Interpreter], meetings: Iterable[Meeting], placed: Mapping[int, int]
) -> dict[int, Interpreter]:
    """Give every meeting that needs one an interpreter, by the meeting's id: whoever has the fewest meetings so far.

    `placed` holds the slots of meetings that have one. Those of one slot come first and get different people, as many
    of them as there are enough for; where there are too few, the last ones get nobody.
    """
    found: dict[int, Interpreter] = {}
    taken: Counter[int] = Counter()
    by_slot: defaultdict[int, list[Meeting]] = defaultdict(list)
    free: list[Meeting] = []
    for meeting in meetings:
        (by_slot[placed[meeting.id]] if meeting.id in placed else free).append(meeting)
    for group in [*by_slot.values(), *([each] for each in free)]:
        for meeting, chosen in _together(sorted(interpreters, key=lambda each: (taken[each.id], each.id)), group):
            taken[chosen.id] += 1
            found[meeting.id] = chosen
    return found


def _together(
    interpreters: Sequence[Interpreter], meetings: Sequence[Meeting]
) -> Iterator[tuple[Meeting, Interpreter]]:
    """Yield who interprets where in meetings at the same time, the first of the interpreters as far as that goes."""
    known, taken = {each.id: each for each in interpreters}, dict[int, int]()
    able = [_able(interpreters, meeting.people) for meeting in meetings]
    for place in range(len(able)):
        _assign(place, able, taken)
    for each, place in taken.items():
        yield meetings[place], known[each]


def is_needed(interpreter: Interpreter, people: Sequence[Profile]) -> bool:
    """Whether two of some people can speak through this person and not without."""
    pairs = [(one, other) for place, one in enumerate(people) for other in people[place + 1 :]]
    return any(speak_apart(*pair) and interpreter.helps(*pair) for pair in pairs)


def lacks_interpreter(known: Sequence[Interpreter], people: Sequence[Profile], others: Sequence[Meeting]) -> bool:
    """Whether people need an interpreter, and there are too few for them and the other meetings at the same time."""
    own = _able(known, people)
    taken: dict[int, int] = {}
    able = [found for other in others if own and (found := _able(known, other.people))]
    for place in range(len(able)):
        _assign(place, able, taken)
    return bool(own) and not _assign(len(able), [*able, own], taken)


def _able(known: Sequence[Interpreter], people: Sequence[Profile]) -> list[int]:
    return [each.id for each in known if is_needed(each, people)]


def _assign(place: int, able: Sequence[Sequence[int]], taken: dict[int, int], seen: set[int] | None = None) -> bool:
    """Give the meeting an interpreter, if need be by giving another meeting somebody else; return whether it has."""
    seen = set() if seen is None else seen
    for each in able[place]:
        if each not in seen:
            seen.add(each)
            if each not in taken or _assign(taken[each], able, taken, seen):
                taken[each] = place
                return True
    return False
