"""All the pages of matchmaking: naming a file here puts its routes on the blueprint."""

from eventhub.matchmaking.routes import (
    adding,
    availability,
    capacity,
    colleagues,
    comparison,
    day,
    desk,
    drafts,
    freed,
    interpreters,
    meetings,
    offered,
    participants,
    people,
    places,
    printing,
    reports,
    requests,
    rules,
    runs,
    safety,
    targets,
    times,
    timetable,
)
from eventhub.matchmaking.routes.blueprint import bp

FILES = (
    *(desk, interpreters, capacity, rules, targets, places, timetable, comparison, runs, adding, meetings, day),
    *(printing, participants, people, requests, times, availability, colleagues, safety, reports, offered, drafts),
    freed,
)

__all__ = ["FILES", "bp"]
