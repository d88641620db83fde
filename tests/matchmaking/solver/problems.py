"""Small random problems in which every rule occurs."""

from hypothesis import strategies as st

from eventhub.matchmaking.solver.problem import (
    Lock,
    Meeting,
    Participant,
    Placement,
    Problem,
    Rules,
    Slot,
    Table,
)

FEATURES = "online", "step-free"


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A problem of at most four meetings, small enough to try every plan."""
    slots = [f"s{number}" for number in range(draw(st.integers(2, 4)))]
    people = [f"p{number}" for number in range(draw(st.integers(3, 5)))]
    tables = [f"t{number}" for number in range(draw(st.integers(1, 2)))]
    meetings = [f"m{number}" for number in range(draw(st.integers(1, 4 if len(slots) * len(tables) < 7 else 3)))]
    lunch = draw(st.integers(1, len(slots)))
    asked = [draw(_meeting(meeting, meetings, people, slots, tables)) for meeting in meetings]
    return Problem(
        slots=tuple(Slot(slot, "am" if hour < lunch else "pm") for hour, slot in enumerate(slots)),
        tables=tuple(draw(_table(table, people, slots)) for table in tables),
        participants=tuple(draw(_participant(person, slots)) for person in people),
        meetings=tuple(asked),
        vetoes=tuple(draw(_rarely(_pairs(people), ()))),
        rules=draw(_rules()),
        previous=tuple(
            Placement(each.id, draw(st.sampled_from(slots)), draw(st.sampled_from(tables)), draw(_people(each, people)))
            for each in draw(_rarely(st.lists(st.sampled_from(asked), unique_by=lambda each: each.id), ()))
        ),
    )


def _rarely(strategy, otherwise):
    """Mostly the plain value, so that no rule crowds out the others."""
    return st.integers(0, 3).flatmap(lambda die: strategy if die == 3 else st.just(otherwise))


def _pairs(people):
    pair = st.lists(st.sampled_from(people), min_size=2, max_size=2, unique=True).map(tuple)
    return st.lists(pair, min_size=1, max_size=2)


def _some(values):
    return st.frozensets(st.sampled_from(values), max_size=2)


@st.composite
def _table(draw, table, people, slots):
    return Table(
        table,
        features=draw(_rarely(_some(FEATURES), frozenset(FEATURES))),
        owner=draw(_rarely(st.sampled_from(people), None)),
        closed=draw(_rarely(_some(slots), frozenset())),
    )


@st.composite
def _participant(draw, person, slots):
    return Participant(
        person,
        away=draw(_rarely(_some(slots), frozenset())),
        max=draw(_rarely(st.integers(0, 3), None)),
        min=draw(_rarely(st.integers(1, 3), 0)),
        needs=draw(_rarely(_some(FEATURES), frozenset())),
    )


@st.composite
def _meeting(draw, meeting, meetings, people, slots, tables):
    others = [other for other in meetings if other != meeting]
    size = draw(_rarely(st.just(3), 2))
    asked = tuple(draw(st.lists(st.sampled_from(people), min_size=size, max_size=size, unique=True)))
    choices = (asked, *(draw(_colleagues(asked, people)) if meeting in meetings[:2] else ()))
    return Meeting(
        meeting,
        asked,
        weight=draw(st.integers(1, 3)),
        tier=draw(st.integers(1, 4)),
        session=draw(_rarely(st.just("am"), None)),
        slot=draw(_rarely(st.sampled_from(slots), None)),
        after=tuple(draw(_rarely(st.sampled_from(others).map(lambda other: [other]), []))) if others else (),
        locked=draw(_rarely(_lock(slots, tables, choices), None)),
        alternatives=choices[1:],
    )


def _lock(slots, tables, choices):
    who = st.just(()) | st.sampled_from(choices)
    return st.builds(Lock, st.sampled_from(slots), st.none() | st.sampled_from(tables), who)


@st.composite
def _colleagues(draw, asked, people):
    """Others who could go for the first of those asked, or nobody."""
    others = [person for person in people if person not in asked]
    taking = draw(_rarely(st.lists(st.sampled_from(others), max_size=2, unique=True), [])) if others else ()
    return tuple((other, *asked[1:]) for other in taking)


def _people(meeting, people):
    """Who met before: those asked, a colleague, or somebody whom nobody offers any more."""
    once = st.lists(st.sampled_from(people), min_size=2, max_size=2, unique=True).map(tuple)
    return st.sampled_from(((), *meeting.alternatives)) | _rarely(once, ())


def _rules():
    return st.builds(
        Rules,
        all_meetings=st.booleans(),
        max_spread=st.sampled_from([None, 0, 1, 2]),
        breaks_across_sessions=st.booleans(),
    )
